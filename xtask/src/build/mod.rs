//! The one build path: Trunk builds the demo shop and the wasm files, then the
//! files a merchant copies are assembled beside them.
//!
//! ```text
//! dist/index.html, dist/shop/…          the demo shop
//! dist/aisle/aisle-chat.js              the shell: the one stable name
//! dist/aisle/aisle-widget-HASH.js|wasm  glue with the shell's companion, and wasm
//! dist/aisle/aisle-views-HASH.wasm      the part of it that draws
//! dist/aisle/aisle-surfaces-HASH.wasm   the part for what comes uninvited
//! dist/aisle/aisle-rich-HASH.wasm       the part for cards
//! dist/aisle/aisle-forms-HASH.wasm      the part for forms, quizzes, orders, articles
//! dist/aisle/aisle-files-HASH.js        what a browser does with attached files
//! dist/aisle/aisle-files-HASH.wasm      the part for attaching them
//! dist/aisle/aisle-media-HASH.js|wasm   the same for those that were sent, and for pictures
//! dist/aisle/aisle-answers-HASH.wasm    the part for help
//! dist/aisle/aisle-availability-HASH.wasm  the part for who is there and when
//! dist/aisle/aisle-watch-HASH.js|wasm   rules and sensors, in the same way
//! dist/aisle/aisle-watch-more-HASH.js|wasm  the part of them that comes once one is near
//! dist/aisle/aisle-watch-tools-HASH…    the same with words for whoever writes rules
//! dist/aisle/aisle-context-HASH.js|wasm what the page says of products and carts
//! dist/aisle/aisle-demo-HASH.js|wasm
//! dist/aisle/aisle-ai-HASH.js|wasm
//! dist/aisle/locales/ko-HASH.json, aisle-help-HASH.js, aisle-inspector-HASH.js
//! dist/aisle/integrity.json             sha384 of every file above
//! ```
//! `.br` and `.gz` lie beside every text and wasm file. The agents' console goes into
//! `crates/server/console/` (see `console.rs`).

pub mod assemble;
mod bytes;
mod code;
mod console;
mod glue;
pub mod names;
pub mod recipe;
mod split;
pub mod stamp;
mod tidy;
mod wasm;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::setup::{Need, Tools};
use crate::{files, run};

/// What to build.
#[derive(Debug, Clone)]
pub struct Options {
    /// The ordinary release recipe instead of the small one.
    pub plain: bool,
    /// Where the result goes.
    pub dist: PathBuf,
}

/// Builds everything a browser loads. An earlier result stays until the new
/// one is complete.
///
/// # Errors
/// A tool is missing, the code does not compile, or a file is not as expected.
pub fn build(project: &Project, options: &Options) -> Result<()> {
    let tools = Tools::ensure(project, Need::Build)?;
    let recipe = if options.plain {
        recipe::PLAIN
    } else {
        recipe::SMALL
    };
    run::step(&format!(
        "Building the demo shop and the wasm files ({})",
        recipe.name
    ));
    let stage = project.work().join("stage");
    files::fresh(&stage)?;
    let mut trunk = tools.command("trunk");
    trunk
        .args([
            "build",
            "--release",
            "--offline",
            "--skip-version-check",
            "--dist",
        ])
        .arg(&stage);
    recipe.apply(&mut trunk, &project.target);
    stand_in(project, &mut trunk)?;
    run::run(&mut trunk)?;

    run::step("Packing the agents' console for aisle-server");
    console::console(project, &tools, &stage)?;
    run::step("Assembling the files a merchant copies");
    assemble::assemble(project, &tools, &stage)?;
    files::replace_dir(&stage, &options.dist).context("could not put the build in its place")?;
    println!("Built {}", options.dist.display());
    Ok(())
}

/// Puts [`recipe::CARGO_STAND_IN`] first on a command's PATH, and
/// [`recipe::LINKER_STAND_IN`] in the linker's place.
fn stand_in(project: &Project, command: &mut Command) -> Result<()> {
    let bin = project.work().join("bin");
    let file = bin.join("cargo");
    files::write(&file, recipe::CARGO_STAND_IN)?;
    files::make_executable(&file)?;
    let linker = bin.join("rust-lld-stand-in");
    files::write(&linker, recipe::LINKER_STAND_IN)?;
    files::make_executable(&linker)?;
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let set = command
        .get_envs()
        .find(|(name, _)| *name == "PATH")
        .and_then(|(_, value)| value);
    let path = set
        .map(OsStr::to_owned)
        .or_else(|| std::env::var_os("PATH"))
        .unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path)))?;
    command.env("PATH", path).env("AISLE_CARGO", cargo);
    Ok(())
}
