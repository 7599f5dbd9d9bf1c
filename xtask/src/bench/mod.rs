//! `cargo xtask bench`: measures, and writes what it measured to `docs/bench/`,
//! each part a page of its own. A figure that was not measured in the same run is
//! never written. It builds neither the widget nor `dist/`: what is there counts.

mod browser;
mod queue;
mod server;
mod size;

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::run;

/// Where the results go, below the checkout.
const FOLDER: &str = "docs/bench";

/// Measures everything, in about ten minutes when nothing has to be compiled.
///
/// # Errors
/// Nothing is built, or a part fails.
pub fn all(project: &Project, dist: &Path) -> Result<()> {
    size::size(project, dist)?;
    server::server(project)?;
    queue::queue(project)?;
    browser::browser(project, dist)
}

/// Measures one part.
///
/// # Errors
/// It fails, or there is no such part.
pub fn part(project: &Project, dist: &Path, name: &str) -> Result<()> {
    match name {
        "size" => size::size(project, dist),
        "browser" => browser::browser(project, dist),
        "server" => server::server(project),
        "queue" => queue::queue(project),
        other => {
            bail!("nothing to measure by the name of {other}; there are size, browser, server and queue")
        }
    }
}

/// Today's date in UTC, as the system's own tool writes it.
fn today() -> Result<String> {
    let date = run::output(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    Ok(date.trim().to_owned())
}

/// How many processors there are, and how busy they have been in the last minute.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    // Only Linux tells it in a file; elsewhere the page says nothing about it.
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    match load.split_whitespace().next() {
        Some(load) => format!("{cores} cores, load average {load} at the start"),
        None => format!("{cores} cores"),
    }
}
