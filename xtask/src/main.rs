//! The project's commands: `cargo xtask serve | build | test | ci | bench | conform | soak | schema`.
//!
//! Each installs what it needs and is not there yet, says what it does and
//! why, and stops at the first thing that is wrong. Nothing here ships.

mod bench;
mod browser_soak;
mod build;
mod ci;
mod files;
mod gates;
mod mutants;
mod project;
mod rig;
mod run;
mod schema;
mod serve;
mod setup;
mod soak;
mod test;
mod versions;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::project::Project;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--with-server] [--port N] [--no-build]
                     build, then serve the demo shop and open it; with
                     --with-server, aisle-server and its agent page beside it
  build [--plain]    build dist/: the demo shop, and dist/aisle/ for merchants;
                     --plain uses the ordinary release recipe
  test [native|mutants|browser|e2e]
                     all tests, or one part of them
  ci                 everything a change must pass
  gates              the invariants and, if dist/ is there, what it holds
  bench [size|browser|server|queue]
                     measure what is built, and write docs/bench/
  conform URL [--transport T] [--level L3] [--json] …
                     what a backend keeps of the protocol
                     (docs/protocol/conformance.md)
  soak delivery [--minutes N] [--seed S]
                     messages over real sockets through faults, for long
  soak model|fuzz|mutants [--minutes N] [--seed S]
                     the long runs, 90 minutes each at most
  soak crash|tabs|day|recovery|dom [--percent P] [--seed S] [--no-build]
                     the same in a browser (docs/rig.md); --percent 1 is a
                     hundredth of the whole
  schema [--check]   write docs/protocol/ from the Rust types, or compare
  setup              only install what the other commands need

  --dist DIR         another folder than dist/ (serve, build, test, bench)
  --help             this text
";

/// A command line, taken apart.
struct Arguments {
    words: Vec<String>,
    dist: Option<PathBuf>,
    port: u16,
    plain: bool,
    with_server: bool,
    no_build: bool,
    check: bool,
    minutes: u64,
    seed: u64,
    percent: u64,
}

fn arguments() -> Result<Option<Arguments>> {
    let mut found = Arguments {
        words: Vec::new(),
        dist: None,
        port: 8080,
        plain: false,
        with_server: false,
        no_build: false,
        check: false,
        minutes: 90,
        seed: 1,
        percent: 100,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Long("dist") => found.dist = Some(parser.value()?.into()),
            Long("port") => found.port = parser.value()?.parse()?,
            Long("plain") => found.plain = true,
            Long("with-server") => found.with_server = true,
            Long("no-build") => found.no_build = true,
            Long("check") => found.check = true,
            Long("minutes") => found.minutes = parser.value()?.parse()?,
            Long("seed") => found.seed = parser.value()?.parse()?,
            Long("percent") => found.percent = parser.value()?.parse()?,
            Value(word) => found.words.push(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(found))
}

fn main() -> ExitCode {
    match perform() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform() -> Result<()> {
    let given: Vec<std::ffi::OsString> = std::env::args_os().skip(1).collect();
    if let Some(done) = rig::perform(&Project::find(), &given) {
        return done;
    }
    let Some(arguments) = arguments()? else {
        print!("{HELP}");
        return Ok(());
    };
    let project = Project::find();
    let dist = match &arguments.dist {
        Some(dir) => std::env::current_dir()?.join(dir),
        None => project.root.join("dist"),
    };
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve"] => {
            let build = !arguments.no_build;
            let options = serve::Options {
                dist,
                port: arguments.port,
                with_server: arguments.with_server,
                build,
            };
            serve::serve(&project, &options)
        }
        ["build"] => build::build(
            &project,
            &build::Options {
                plain: arguments.plain,
                dist,
            },
        ),
        ["test"] => test::all(&project, &dist),
        ["test", part] => test::part(&project, &dist, part),
        ["gates"] => {
            let sources = gates::sources(&project);
            let is_built = dist.join(build::assemble::FOLDER).is_dir();
            let built = if is_built {
                gates::built(&project, &dist)
            } else {
                Ok(())
            };
            sources.and(built)
        }
        ["ci"] => ci::ci(&project, &dist),
        ["bench"] => bench::all(&project, &dist),
        ["bench", part] => bench::part(&project, &dist, part),
        ["soak", part] => {
            let options = browser_soak::Options {
                percent: arguments.percent,
                seed: arguments.seed,
                no_build: arguments.no_build,
            };
            browser_soak::soak(&project, &dist, part, &options)
                .unwrap_or_else(|| soak::soak(&project, part, arguments.minutes, arguments.seed))
        }
        ["schema"] => schema::schema(&project, arguments.check),
        ["setup"] => {
            setup::Tools::ensure(&project, setup::Need::Test).map(|_| println!("Everything is there."))
        }
        [] => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("unknown command `{}`; see cargo xtask --help", other.join(" ")),
    }
}
