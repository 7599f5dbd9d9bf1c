//! The compiler's additions: the wasm target, the library's source, and the
//! crates that builds need.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::run;
use crate::versions::WASM_TARGET;

/// Adds the wasm target and rust-src to the toolchain in use.
pub(super) fn ensure(project: &Project) -> Result<()> {
    let sysroot = run::output(
        Command::new("rustc")
            .args(["--print", "sysroot"])
            .current_dir(&project.root),
    )?;
    let rustlib = Path::new(sysroot.trim()).join("lib").join("rustlib");
    let name = channel(project)?;
    if !rustlib.join(WASM_TARGET).join("lib").is_dir() {
        run::step("Adding the wasm target to the compiler (30 MB, under a minute)");
        add(project, &["target", "add", WASM_TARGET, "--toolchain", &name])?;
    }
    if !rustlib.join("src/rust/library/std").is_dir() {
        run::step(
            "Adding the standard library's source, which the small build compiles (5 MB, under a minute)",
        );
        add(project, &["component", "add", "rust-src", "--toolchain", &name])?;
    }
    fetch(
        &project.root.join("Cargo.toml"),
        project,
        "Fetching the crates we build with",
    )?;
    let library = rustlib.join("src/rust/library/Cargo.toml");
    fetch(
        &library,
        project,
        "Fetching the crates the standard library is built with",
    )
}

/// Has Cargo fetch what a workspace needs for the browser. Builds run offline
/// afterwards, so that a build never depends on the network.
fn fetch(manifest: &Path, project: &Project, what: &str) -> Result<()> {
    let cargo = |offline: bool| {
        let mut cargo = Command::new("cargo");
        cargo
            .args(["fetch", "--target", WASM_TARGET, "--manifest-path"])
            .arg(manifest)
            .current_dir(&project.root);
        // The library's manifest uses options that only a nightly compiler takes.
        cargo
            .args(offline.then_some("--offline"))
            .env("RUSTC_BOOTSTRAP", "1");
        cargo
    };
    if run::output(&mut cargo(true)).is_ok() {
        return Ok(());
    }
    run::step(&format!("{what} (under a minute, once)"));
    run::run(&mut cargo(false)).context("Cargo could not fetch crates: check the network")
}

/// The toolchain that `rust-toolchain.toml` names; automatic installs may be
/// off, so it is always named.
fn channel(project: &Project) -> Result<String> {
    let file: toml::Table = crate::files::read(&project.root.join("rust-toolchain.toml"))?.parse()?;
    let channel = file
        .get("toolchain")
        .and_then(|t| t.get("channel"))
        .and_then(|c| c.as_str());
    channel
        .map(str::to_owned)
        .context("rust-toolchain.toml names no channel")
}

fn add(project: &Project, args: &[&str]) -> Result<()> {
    run::run(Command::new("rustup").args(args).current_dir(&project.root))
        .context("rustup could not add it: check the network, or install rustup from https://rustup.rs")
}
