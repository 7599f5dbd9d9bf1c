//! Arrows run downward only: `element → ui → app → platform → core` (design §2).

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::Result;
use serde::Deserialize;

use super::{Complaints, code_text};
use crate::build::assemble::relative;
use crate::project::Project;
use crate::{files, run};

/// What each crate of ours may depend on, of ours.
const CRATES: &[(&str, &[&str])] = &[
    ("aisle-core", &[]),
    ("aisle-history", &[]),
    ("aisle-platform", &["aisle-core"]),
    ("aisle-watch", &["aisle-platform", "aisle-core"]),
    ("aisle-watch-tools", &["aisle-platform", "aisle-core"]),
    ("aisle-context", &["aisle-platform", "aisle-core"]),
    ("aisle-local", &["aisle-platform", "aisle-core"]),
    ("aisle-demo", &["aisle-local", "aisle-core"]),
    ("aisle-ai", &["aisle-local", "aisle-core"]),
    ("aisle-widget", &["aisle-platform", "aisle-core"]),
    ("aisle-console", &["aisle-widget", "aisle-platform", "aisle-core"]),
    ("aisle-server", &["aisle-core"]),
    ("aisle-rig", &["aisle-core"]),
    ("xtask", &["aisle-core"]),
];

/// The widget's modules, upper ones first; each may use those after it.
const MODULES: &[&str] = &["element", "ui", "app"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// Absent for ordinary ones; tests may use what they like.
    kind: Option<String>,
}

pub(super) fn check(project: &Project) -> Result<Complaints> {
    let mut metadata = Command::new("cargo");
    metadata
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(&project.root);
    let metadata: Metadata = serde_json::from_str(&run::output(&mut metadata)?)?;
    let mut found = between_crates(&metadata);
    for file in files::walk(&project.root.join("src"))? {
        if files::has_extension(&file, &["rs"]) {
            let name = relative(&file, &project.root)?;
            let text = code_text::without_comments(&file, &files::read(&file)?);
            found.extend(between_modules(&name, &text));
        }
    }
    Ok(found)
}

fn between_crates(metadata: &Metadata) -> Complaints {
    let allowed: BTreeMap<&str, &[&str]> = CRATES.iter().copied().collect();
    let mut found = Vec::new();
    for package in &metadata.packages {
        let Some(below) = allowed.get(package.name.as_str()) else {
            found.push(format!(
                "{} is a new crate: say in xtask/src/gates/houses.rs what it may use",
                package.name
            ));
            continue;
        };
        let ours = package
            .dependencies
            .iter()
            .filter(|d| d.kind.is_none() && allowed.contains_key(d.name.as_str()));
        let upward = ours.filter(|dependency| !below.contains(&dependency.name.as_str()));
        found.extend(upward.map(|dependency| format!("{} must not use {}", package.name, dependency.name)));
    }
    found
}

fn between_modules(name: &str, text: &str) -> Complaints {
    let Some(own) = MODULES
        .iter()
        .position(|module| name.starts_with(&format!("src/{module}/")))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for upper in &MODULES[..own] {
            let path = format!("crate::{upper}");
            let named = line.match_indices(&path).any(|(at, _)| {
                let after = line[at + path.len()..].chars().next();
                after.is_none_or(|c| !(c.is_alphanumeric() || c == '_'))
            });
            if named {
                found.push(format!(
                    "{name}:{}: {} must not use {upper}",
                    index + 1,
                    MODULES[own]
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, uses: &str, kind: Option<&str>) -> Metadata {
        let dependencies = vec![Dependency {
            name: uses.into(),
            kind: kind.map(str::to_owned),
        }];
        Metadata {
            packages: vec![Package {
                name: name.into(),
                dependencies,
            }],
        }
    }

    #[test]
    fn a_crate_that_looks_up_is_found() {
        assert_eq!(
            between_crates(&package("aisle-core", "aisle-platform", None)).len(),
            1
        );
        assert_eq!(
            between_crates(&package("aisle-demo", "aisle-widget", None)).len(),
            1
        );
        assert!(between_crates(&package("aisle-demo", "aisle-core", None)).is_empty());
        assert!(between_crates(&package("aisle-core", "aisle-platform", Some("dev"))).is_empty());
    }

    #[test]
    fn a_crate_nobody_has_placed_is_found() {
        assert_eq!(between_crates(&package("aisle-new", "serde", None)).len(), 1);
    }

    #[test]
    fn a_module_that_looks_up_is_found() {
        assert_eq!(between_modules("src/app/a.rs", "use crate::ui::Panel;").len(), 1);
        assert_eq!(between_modules("src/ui/a.rs", "crate::element::fail()").len(), 1);
        assert!(between_modules("src/ui/a.rs", "use crate::app::Chat;\nuse crate::ui::Icon;").is_empty());
        assert!(between_modules("src/app/a.rs", "use crate::uid;").is_empty());
    }
}
