//! `aisle-core` depends on nothing that knows a browser or a runtime.

use std::process::Command;

use anyhow::Result;

use super::Complaints;
use crate::project::Project;
use crate::run;

/// Crates that would make core impure, with all whose names start like them.
const BANNED: &[&str] = &[
    "web-sys",
    "js-sys",
    "wasm-bindgen",
    "leptos",
    "tokio",
    "gloo",
    "getrandom",
    "rand",
    "chrono",
    "time",
    "regex",
    "url",
];

pub(super) fn check(project: &Project) -> Result<Complaints> {
    let mut tree = Command::new("cargo");
    tree.args([
        "tree",
        "--package",
        "aisle-core",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let listed = run::output(tree.current_dir(&project.root))?;
    Ok(complaints(&listed))
}

fn complaints(tree: &str) -> Complaints {
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    let banned = |name: &str| {
        BANNED
            .iter()
            .any(|bad| name == *bad || name.starts_with(&format!("{bad}-")))
    };
    let mut found: Vec<&str> = names.filter(|name| banned(name)).collect();
    found.sort_unstable();
    found.dedup();
    found
        .iter()
        .map(|name| format!("aisle-core depends on {name}; pass in what it gives as a value"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::complaints;

    #[test]
    fn a_browser_crate_anywhere_below_core_is_found() {
        let tree = "aisle-core v0.1.0 (x)\nserde v1.0.229\nwasm-bindgen-shared v0.2.130\njs-sys v0.3.107 (*)";
        let found = complaints(tree);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn pure_crates_pass() {
        assert!(
            complaints("aisle-core v0.1.0\nserde v1\nserde_json v1\nitoa v1\nryu v1\nthiserror v2")
                .is_empty()
        );
    }
}
