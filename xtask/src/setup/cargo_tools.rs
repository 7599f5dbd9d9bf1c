//! Tools from crates.io, each in exactly the version [`crate::versions`] names.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::{Project, tool_cache};
use crate::run;
use crate::versions::CargoTool;

/// Makes a tool available; gives the folder to put first on PATH, if any.
pub(super) fn ensure(project: &Project, tool: &CargoTool) -> Result<Option<PathBuf>> {
    let there = run::which(tool.program);
    if there
        .as_deref()
        .is_some_and(|program| has_version(program, tool.version))
    {
        return Ok(None);
    }
    // Somebody's other version stays theirs: ours gets a folder of its own.
    let private = tool_cache().join(format!("{}-{}", tool.package, tool.version));
    let bin = private.join("bin");
    if has_version(&bin.join(tool.program), tool.version) {
        return Ok(Some(bin));
    }
    run::step(&format!(
        "Installing {} {}, which {} (about {} minutes on two cores, once)",
        tool.package, tool.version, tool.why, tool.minutes
    ));
    let mut install = Command::new("cargo");
    install
        .args(["install", tool.package, "--version", tool.version])
        .current_dir(&project.root);
    if tool.locked {
        install.arg("--locked");
    }
    if there.is_some() {
        install.arg("--root").arg(&private);
    }
    // Settings meant for our own code do not belong to somebody else's.
    for name in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "CARGO_TARGET_DIR",
    ] {
        install.env_remove(name);
    }
    run::run(&mut install).with_context(|| {
        format!(
            "could not install {}: check the network and that a C compiler is there",
            tool.package
        )
    })?;
    // An ordinary install lands in Cargo's own folder, which may not be on PATH.
    Ok(if there.is_some() { Some(bin) } else { cargo_bin() })
}

fn cargo_bin() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_INSTALL_ROOT")
        .or_else(|| std::env::var_os("CARGO_HOME"))
        .map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    home.map(|home| home.join("bin"))
}

fn has_version(program: &Path, version: &str) -> bool {
    program.is_file()
        && run::output(Command::new(program).arg("--version")).is_ok_and(|text| names_version(&text, version))
}

/// Whether the words of `tool --version` hold exactly this version.
fn names_version(text: &str, version: &str) -> bool {
    text.split_whitespace()
        .any(|word| word.trim_start_matches('v') == version)
}

#[cfg(test)]
mod tests {
    use super::names_version;

    #[test]
    fn a_version_is_compared_whole() {
        assert!(names_version("trunk 0.21.14\n", "0.21.14"));
        assert!(names_version("wasm-bindgen 0.2.130 (abc)", "0.2.130"));
        assert!(!names_version("trunk 0.21.140", "0.21.14"));
        assert!(!names_version("trunk 10.21.14", "0.21.14"));
    }
}
