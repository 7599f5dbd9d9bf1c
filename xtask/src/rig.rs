//! `cargo xtask conform` and `cargo xtask soak delivery`: what `aisle-rig` does, built first.
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
        "soak" if rest.first().is_some_and(|kind| kind == "delivery") => Some(soak(project, rest)),
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

fn soak(project: &Project, rest: &[OsString]) -> Result<()> {
    run::step("Delivery: building for speed");
    let profile = [
        "build",
        "--profile",
        "server",
        "--package",
        "aisle-server",
        "--package",
        "aisle-rig",
    ];
    run::run(&mut cargo(project, &profile))?;
    let program = |name: &str| {
        project
            .target
            .join("server")
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    };
    let mut rig = Command::new(program("aisle-rig"));
    rig.arg("soak")
        .arg("--server")
        .arg(program("aisle-server"))
        .args(rest.get(1..).unwrap_or_default());
    run::run(&mut rig)
}

fn cargo(project: &Project, arguments: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(arguments).current_dir(&project.root);
    cargo
}
