//! `cargo xtask ci`: everything a change must pass, cheap things first.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::project::Project;
use crate::setup::{Need, Tools};
use crate::versions::WASM_TARGET;
use crate::{gates, run, schema, test};

/// Crates that also compile for the browser, where other code is active.
const WASM_CRATES: &[&str] = &["aisle-core", "aisle-platform", "aisle-demo", "aisle-widget"];

/// Runs everything.
///
/// # Errors
/// Something does not pass; it is the last thing printed.
pub fn ci(project: &Project, dist: &Path) -> Result<()> {
    let began = Instant::now();
    Tools::ensure(project, Need::Test)?;
    gates::sources(project)?;
    lints(project)?;
    run::step("docs/protocol is what the Rust types say");
    schema::schema(project, true)?;
    test::all(project, dist)?;
    gates::built(project, dist)?;
    println!(
        "\nci: everything passes, after {} minutes",
        began.elapsed().as_secs() / 60
    );
    Ok(())
}

fn lints(project: &Project) -> Result<()> {
    let cargo = |arguments: &[&str]| {
        let mut cargo = Command::new("cargo");
        cargo.args(arguments).current_dir(&project.root);
        cargo
    };
    run::step("Formatting");
    run::run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run::step("Lints, natively");
    let native = [
        "clippy",
        "--workspace",
        "--exclude",
        "aisle-widget",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    run::run(&mut cargo(&native))?;
    run::step("Lints, for the browser");
    let mut wasm = cargo(&["clippy", "--target", WASM_TARGET, "--all-targets"]);
    // core's own tests use a native test library.
    for package in WASM_CRATES.iter().filter(|package| **package != "aisle-core") {
        wasm.args(["--package", package]);
    }
    run::run(wasm.args(["--", "-D", "warnings"]))?;
    run::run(&mut cargo(&[
        "clippy",
        "--target",
        WASM_TARGET,
        "--package",
        "aisle-core",
        "--",
        "-D",
        "warnings",
    ]))
}
