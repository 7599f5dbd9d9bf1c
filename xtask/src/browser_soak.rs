//! `cargo xtask soak crash|tabs|day|recovery|dom`: the browser's tests of delivery, with
//! as many faults as one likes.
//!
//! Each is a file of `tests/e2e` that `cargo xtask test e2e` runs with a few; here the
//! environment says how many. What they measure they print.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::build::{self, assemble};
use crate::project::Project;
use crate::run;
use crate::serve::server_binary;
use crate::setup::{Need, Tools};

/// A long run of one file.
struct Part {
    name: &'static str,
    what: &'static str,
    file: &'static str,
    /// The variables that say how much, each with the whole.
    counts: &'static [(&'static str, u64)],
}

/// What they promise is in quality targets D1, D7, D9, D10, D13 and D17 (issue 7).
const PARTS: &[Part] = &[
    Part {
        name: "crash",
        what: "pages that go while somebody types: 1,000 cycles and 200 killed browsers",
        file: "crash.test.mjs",
        counts: &[("CYCLES", 1_000), ("KILLS", 200)],
    },
    Part {
        name: "tabs",
        what: "the tab with the connection goes, 500 times",
        file: "leaders.test.mjs",
        counts: &[("KILLS", 500)],
    },
    Part {
        name: "day",
        what: "24 hours of a page's life in one",
        file: "day.test.mjs",
        counts: &[("HOURS", 24), ("SECONDS", 150)],
    },
    Part {
        name: "recovery",
        what: "how soon everything is there once the network is back, 100 times",
        file: "recovery.test.mjs",
        counts: &[("CUTS", 100)],
    },
    Part {
        name: "dom",
        what: "60,000 messages, a third by each transport, under the oracle on the document",
        file: "delivery.test.mjs",
        counts: &[("UP", 2_000)],
    },
];

/// Their names.
pub fn names() -> Vec<&'static str> {
    PARTS.iter().map(|part| part.name).collect()
}

/// Runs one, `percent` of what it is meant to be; nothing if there is none of this name.
///
/// # Errors
/// There is no browser, nothing can be built, or something was lost.
pub fn soak(project: &Project, dist: &Path, name: &str, options: &Options) -> Option<Result<()>> {
    let part = PARTS.iter().find(|part| part.name == name)?;
    Some(perform(project, dist, part, options))
}

/// How to run it.
pub struct Options {
    /// Of a hundred, so much of the whole; at least one of everything.
    pub percent: u64,
    /// Which plan.
    pub seed: u64,
    /// Whether what is in `dist/` is taken as it is.
    pub no_build: bool,
}

fn perform(project: &Project, dist: &Path, part: &Part, options: &Options) -> Result<()> {
    let tools = Tools::ensure(project, Need::Test)?;
    let browser = tools.browser.clone().context("no browser")?;
    if !options.no_build {
        let plain = false;
        let dist = dist.to_path_buf();
        build::build(project, &build::Options { plain, dist })?;
    } else if !dist.join(assemble::FOLDER).is_dir() {
        bail!("{} holds no build; run cargo xtask build first", dist.display());
    }
    programs(project)?;
    run::step(part.what);
    let mut node = tools.command("node");
    node.args(["--test", "--test-reporter=spec"])
        .arg(project.root.join("tests/e2e").join(part.file))
        .env("AISLE_DIST", dist)
        .env("CHROMIUM", &browser.chromium)
        .env("SEED", options.seed.to_string());
    environment(project, &mut node);
    for (name, whole) in part.counts {
        let count = (whole * options.percent / 100).max(1);
        node.env(name, count.to_string());
        println!("{name}={count}");
    }
    run::run(&mut node)
}

/// Builds the programs that tests in browsers run: the server, the fault proxy, the checker.
///
/// # Errors
/// They do not compile.
pub fn programs(project: &Project) -> Result<()> {
    run::step("Building aisle-server, the fault proxy and the checker for the tests");
    let mut cargo = Command::new("cargo");
    cargo.arg("build").current_dir(&project.root);
    for package in ["aisle-server", "aisle-rig", "aisle-history"] {
        cargo.args(["--package", package]);
    }
    run::run(&mut cargo)
}

/// Says to the tests where those programs are.
pub fn environment(project: &Project, node: &mut Command) {
    let server = server_binary(project);
    for (name, program) in [("RIG", "aisle-rig"), ("HISTORY", "aisle-history")] {
        let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        node.env(format!("AISLE_{name}_BIN"), server.with_file_name(file));
    }
    node.env("AISLE_SERVER_BIN", server);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_long_run_is_a_file_that_reads_its_counts() {
        let project = Project::find();
        for part in PARTS {
            let text = std::fs::read_to_string(project.root.join("tests/e2e").join(part.file)).unwrap();
            for (name, _) in part.counts {
                assert!(
                    text.contains(&format!("process.env.{name} ")),
                    "{}: {name}",
                    part.file
                );
            }
        }
    }
}
