//! Puts the agents' console into `crates/server/console/`, from where aisle-server
//! takes it into the program (`crates/server/build.rs`).
//!
//! ```text
//! index.html, icon.svg
//! aisle-console-HASH.js|wasm  boot.js with the glue, and wasm
//! aisle-console-HASH.css      the sheets of crates/console/style
//! ```
//! It is no part of what a merchant copies: nothing of it is in `dist/`, and no
//! budget counts it.

use std::path::Path;

use anyhow::{Result, bail};

use super::assemble::{compress, optimised, publish};
use super::{names, tidy};
use crate::files;
use crate::project::Project;
use crate::setup::Tools;

/// Where the server looks for it.
const FOLDER: &str = "crates/server/console";
/// Where its sources are.
const SOURCE: &str = "crates/console";
/// The names in its page, without hashes.
const NAMES: [&str; 2] = ["aisle-console.css", "aisle-console.js"];
/// Kept in the folder, so that it is there before the first build and nothing else
/// of it is ever committed; the same text as in the repository.
const IGNORE: &str =
    "# `cargo xtask build` puts the console here; build.rs takes it into the program.\n*\n!.gitignore\n";

/// Takes the console's wasm out of the stage and fills the server's folder.
pub(super) fn console(project: &Project, tools: &Tools, stage: &Path) -> Result<()> {
    let out = project.work().join("console");
    files::fresh(&out)?;
    let source = project.root.join(SOURCE);
    let made = optimised(tools, stage, "aisle-console", &[])?;
    let boot = files::read(&source.join("src/boot.js"))?;
    let module = publish(tools, &out, &made, Some(&boot))?;

    let style = source.join("style");
    let mut sheet = String::new();
    for name in files::read(&style.join("order.txt"))?.lines() {
        let name = name.trim();
        if !name.is_empty() && !name.starts_with('#') {
            sheet += &files::read(&style.join(name))?;
        }
    }
    let sheet = tidy::css(tools, &sheet)?;
    let css = names::hashed(NAMES[0], sheet.as_bytes());
    files::write(&out.join(&css), sheet)?;

    let page = files::read(&source.join("index.html"))?;
    if NAMES.iter().any(|name| !page.contains(name)) {
        bail!("{SOURCE}/index.html must name {}", NAMES.join(" and "));
    }
    let page = page
        .replace(NAMES[0], &css)
        .replace(NAMES[1], &format!("{}.js", module.name));
    files::write(&out.join("index.html"), page)?;
    files::write(&out.join("icon.svg"), files::read(&source.join("icon.svg"))?)?;
    compress(project, tools, &out)?;
    files::write(&out.join(".gitignore"), IGNORE)?;
    files::replace_dir(&out, &project.root.join(FOLDER))
}
