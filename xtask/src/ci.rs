//! `cargo xtask ci`: everything a change must pass, cheap things first.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::project::Project;
use crate::setup::{Need, Tools};
use crate::versions::WASM_TARGET;
use crate::{gates, run, schema, test};

/// Crates of the browser whose tests run there too.
const WITH_BROWSER_TESTS: &[&str] = &["aisle-platform", "aisle-widget"];
/// Crates of the browser whose own tests use native test libraries.
const WITHOUT: &[&str] = &[
    "aisle-core",
    "aisle-console",
    "aisle-context",
    "aisle-ai",
    "aisle-demo",
    "aisle-local",
    "aisle-watch",
    "aisle-watch-tools",
];

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
    for (packages, targets) in [(WITH_BROWSER_TESTS, &["--all-targets"][..]), (WITHOUT, &[])] {
        let mut wasm = cargo(&["clippy", "--target", WASM_TARGET]);
        wasm.args(targets);
        for package in packages {
            wasm.args(["--package", package]);
        }
        run::run(wasm.args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}
