//! Mutants: seeded bugs in the session, each of which the simulator or the session's
//! tests must notice (docs/decisions/0019-mutants.md).
//!
//! Nothing of it is in the product's source. A copy of `aisle-core` gets all of them at
//! once, each behind a number that is read from the environment, so that it is compiled
//! once, and its tests run once for each.

mod list;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{files, run};
use list::{MUTANTS, Mutant};

/// Tests that have to notice, the quickest first.
const JUDGES: &[&str] = &["session", "simulator"];
/// What the copy needs.
const CRATES: &[&str] = &["core", "history"];
/// Stands for "this mutant is chosen" in [`Mutant::wrong`].
const CHOSEN: &str = "MUTANT";
const VARIABLE: &str = "AISLE_MUTANT";

/// Runs the judges against every mutant.
///
/// # Errors
/// A mutant survives, or does not fit into the source any more.
pub fn mutants(project: &Project) -> Result<()> {
    run::step(&format!(
        "{} seeded bugs in the session, each of which must be noticed",
        MUTANTS.len()
    ));
    let copy = project.work().join("mutants");
    let judges = compile(project, &copy)?;
    let began = Instant::now();
    for judge in &judges {
        if let Some(test) = first_failure(judge, None)? {
            bail!("{test} fails without any mutant");
        }
    }
    let mut alive = Vec::new();
    for (number, mutant) in MUTANTS.iter().enumerate() {
        let mut killer = None;
        for judge in &judges {
            killer = first_failure(judge, Some(number))?;
            if killer.is_some() {
                break;
            }
        }
        match killer {
            Some(test) => println!("  killed    {:34} by {test}", mutant.name),
            None => {
                println!("  SURVIVED  {}", mutant.name);
                alive.push(mutant.name);
            }
        }
    }
    println!(
        "{} of {} killed, in {} s",
        MUTANTS.len() - alive.len(),
        MUTANTS.len(),
        began.elapsed().as_secs()
    );
    if !alive.is_empty() {
        bail!("no test notices: {}", alive.join(", "));
    }
    Ok(())
}

/// Makes the copy, puts the mutants in, and compiles its tests.
fn compile(project: &Project, copy: &Path) -> Result<Vec<PathBuf>> {
    let manifest = files::read(&project.root.join("Cargo.toml"))?;
    update(&copy.join("Cargo.toml"), &workspace(&manifest)?)?;
    update(
        &copy.join("Cargo.lock"),
        &files::read(&project.root.join("Cargo.lock"))?,
    )?;
    for name in CRATES {
        let folder = Path::new("crates").join(name);
        for file in files::walk(&project.root.join(&folder))? {
            let inside = file.strip_prefix(&project.root)?.to_path_buf();
            let source = files::read_bytes(&file)?;
            let Ok(mut text) = String::from_utf8(source) else {
                continue;
            };
            let place = inside.strip_prefix("crates/core/src/session").ok();
            if let Some(place) = place.and_then(Path::to_str) {
                for (number, mutant) in MUTANTS.iter().enumerate() {
                    if mutant.file == place {
                        text = insert(&text, mutant, number)?;
                    }
                }
            }
            if inside.ends_with("core/src/lib.rs") {
                text.push_str(SWITCH);
            }
            if inside.ends_with("core/Cargo.toml") {
                text = manifest_of_core(&text)?;
            }
            update(&copy.join(&inside), &text)?;
        }
    }
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--no-run", "--offline", "--package", "aisle-core"]);
    for judge in JUDGES {
        cargo.args(["--test", judge]);
    }
    cargo
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(copy)
        // Not the product's: cargo would take the one for the other.
        .env("CARGO_TARGET_DIR", copy.join("target"))
        .stderr(Stdio::inherit());
    let said = cargo.output().context("cargo does not start")?;
    if !said.status.success() {
        bail!("the mutants do not compile");
    }
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    JUDGES
        .iter()
        .map(|judge| {
            executable(&said, judge).with_context(|| format!("cargo does not say where the test {judge} is"))
        })
        .collect()
}

/// Says at run time which mutant is chosen.
const SWITCH: &str = r#"
/// Which seeded bug is switched on.
pub(crate) mod mutant {
    /// Whether it is this one.
    pub(crate) fn on(number: usize) -> bool {
        static CHOSEN: std::sync::OnceLock<Option<usize>> = std::sync::OnceLock::new();
        let read = || std::env::var("AISLE_MUTANT").ok()?.parse().ok();
        *CHOSEN.get_or_init(read) == Some(number)
    }
}
"#;

/// The workspace's manifest, cut down to the copied crates.
fn workspace(manifest: &str) -> Result<String> {
    let (head, rest) = manifest
        .split_once("members = [")
        .context("Cargo.toml lists no members")?;
    let (_, rest) = rest.split_once("]\n").context("the list of members has no end")?;
    let shared = rest.split("\n[package]\n").next().unwrap_or(rest);
    let members: Vec<String> = CRATES.iter().map(|name| format!("\"crates/{name}\"")).collect();
    Ok(format!("{head}members = [{}]\n{shared}\n", members.join(", ")))
}

/// The core's manifest without what only its other tests and examples need.
fn manifest_of_core(manifest: &str) -> Result<String> {
    let (head, rest) = manifest
        .split_once("[dev-dependencies]\n")
        .context("the core's manifest has no [dev-dependencies]")?;
    let (_, lints) = rest
        .split_once("[lints]\n")
        .context("the core's manifest has no [lints]")?;
    Ok(format!(
        "{head}[dev-dependencies]\naisle-history = {{ path = \"../history\" }}\nproptest.workspace = true\n\n[lints]\n{lints}"
    ))
}

fn insert(source: &str, mutant: &Mutant, number: usize) -> Result<String> {
    let Mutant {
        name,
        file,
        right,
        wrong,
    } = mutant;
    if source.matches(right).count() != 1 {
        bail!("mutant `{name}` does not fit any more: session/{file} should have this once:\n{right}");
    }
    let wrong = wrong.replace(CHOSEN, &format!("crate::mutant::on({number})"));
    Ok(source.replacen(right, &wrong, 1))
}

/// Writes a file only if that changes it, so that nothing is compiled in vain.
fn update(path: &Path, text: &str) -> Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    files::write(path, text)
}

/// Where cargo put a test.
fn executable(said: &str, test: &str) -> Option<PathBuf> {
    said.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let name = message.get("target")?.get("name")?.as_str()?;
        let file = message.get("executable")?.as_str()?;
        (name == test).then(|| file.into())
    })
}

/// Runs a test program until something in it fails, and says what.
fn first_failure(program: &Path, mutant: Option<usize>) -> Result<Option<String>> {
    let mut command = Command::new(program);
    command
        // What property tests note of a failure is not for the checkout.
        .current_dir(program.parent().context("a program has a folder")?)
        .env_remove(VARIABLE)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    match mutant {
        Some(number) => command.env(VARIABLE, number.to_string()),
        // Only that the copy is sound: the whole of it has run as an ordinary test.
        None => command.env("TRANSITIONS", "20000"),
    };
    let mut process = command
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let said = process.stdout.take().context("a test says nothing")?;
    let mut failed = None;
    for line in BufReader::new(said).lines() {
        let line = line?;
        if let Some(test) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            failed = Some(test.to_owned());
            break;
        }
    }
    if failed.is_some() {
        // Enough: the rest of its tests is of no interest. It may have ended by itself.
        let _ = process.kill();
    }
    let status = process.wait()?;
    if failed.is_none() && !status.success() {
        failed = Some(format!("{} ended with {status}", program.display()));
    }
    Ok(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutant_fits_into_the_source_and_has_a_name_of_its_own() {
        let project = Project::find();
        let mut names: Vec<&str> = MUTANTS.iter().map(|mutant| mutant.name).collect();
        names.sort_unstable();
        names.dedup();
        assert!(names.len() == MUTANTS.len() && names.len() >= 20);
        for (number, mutant) in MUTANTS.iter().enumerate() {
            let file = project.root.join("crates/core/src/session").join(mutant.file);
            let source = files::read(&file).unwrap();
            let bad = insert(&source, mutant, number).unwrap();
            assert!(
                bad.contains(&format!("crate::mutant::on({number})")),
                "{}",
                mutant.name
            );
        }
    }

    #[test]
    fn the_products_source_has_no_switch_for_mutants() {
        let project = Project::find();
        for file in files::walk(&project.root.join("crates/core/src")).unwrap() {
            assert!(
                !files::read(&file).unwrap().contains("mutant::on"),
                "{}",
                file.display()
            );
        }
    }

    #[test]
    fn the_copys_manifest_has_the_shared_settings_and_only_the_copied_crates() {
        let project = Project::find();
        let manifest = files::read(&project.root.join("Cargo.toml")).unwrap();
        let cut = workspace(&manifest).unwrap();
        assert!(cut.contains("[profile.test]") && cut.contains("[workspace.dependencies]"));
        assert!(cut.contains("members = [\"crates/core\", \"crates/history\"]"));
        assert!(!cut.contains("[package]"));
    }
}
