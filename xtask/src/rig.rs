//! `cargo xtask conform`: what `aisle-rig` does, built first.
//!
//! Their arguments are passed on as they are; `aisle-rig --help` lists them.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::run;

/// Runs one of the rig's commands, if these arguments name one.
pub fn perform(project: &Project, arguments: &[OsString]) -> Option<Result<()>> {
    let (command, rest) = arguments.split_first()?;
    match command.to_str()? {
        "conform" => Some(conform(project, rest)),
        _ => None,
    }
}

fn conform(project: &Project, rest: &[OsString]) -> Result<()> {
    run::run(
        cargo(
            project,
            &["run", "--quiet", "--package", "aisle-rig", "--", "conform"],
        )
        .args(rest),
    )
}

fn cargo(project: &Project, arguments: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(arguments).current_dir(&project.root);
    cargo
}
