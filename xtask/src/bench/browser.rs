//! The widget in Chromium beside other pages. `tests/bench/main.mjs` measures and
//! writes `docs/bench/results.md` with its chart; this gives it tools and a build.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::FOLDER;
use crate::build::assemble;
use crate::project::Project;
use crate::run;
use crate::setup::{Need, Tools};

/// Measures in one run of at most nine minutes.
///
/// # Errors
/// Nothing is built, there is no browser, or a page does not work.
pub fn browser(project: &Project, dist: &Path) -> Result<()> {
    if !dist.join(assemble::FOLDER).is_dir() {
        bail!("{} holds no build; run cargo xtask build first", dist.display());
    }
    let tools = Tools::ensure(project, Need::Test)?;
    let browser = tools.browser.clone().context("no browser")?;
    run::step("The widget in Chromium beside other pages (up to nine minutes; leave the machine alone)");
    let mut node = tools.command("node");
    node.arg(project.root.join("tests/bench/main.mjs"))
        .env("AISLE_DIST", dist)
        .env("CHROMIUM", &browser.chromium)
        .env("BENCH_OUT", project.root.join(FOLDER))
        .env("BENCH_COMMAND", "cargo xtask bench browser");
    run::run(&mut node)
}
