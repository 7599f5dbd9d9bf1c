//! What a change must not break, checked without running the product:
//! the invariants that `ARCHITECTURE.md` lists, and the size on the wire.
//!
//! Every gate gives a list of complaints, each a sentence with a place; an
//! empty list passes.

mod artefact;
pub mod budget;
mod code_text;
mod houses;
mod lengths;
mod manifest;
mod purity;
mod sinks;

pub use artefact::bad_imports;

use std::path::Path;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::run;

/// A gate's complaints.
pub type Complaints = Vec<String>;

/// Runs the gates that need only the sources.
///
/// # Errors
/// A file cannot be read, or a gate complains.
pub fn sources(project: &Project) -> Result<()> {
    judge([
        ("core is pure", purity::check(project)?),
        (
            "arrows between crates and modules run downward",
            houses::check(project)?,
        ),
        ("no file is longer than 600 lines", lengths::check(project)?),
        ("no HTML sink in the sources", sinks::check_sources(project)?),
        (
            "the element's manifest lists what the shell has",
            manifest::check(project)?,
        ),
    ])
}

/// Runs the gates that need a build.
///
/// # Errors
/// A file cannot be read, or a gate complains.
pub fn built(project: &Project, dist: &Path) -> Result<()> {
    judge([
        ("no HTML sink in what ships", artefact::check(dist)?),
        (
            "the bytes on the wire are within budget",
            budget::check(project, dist)?,
        ),
    ])
}

/// Says how each gate went; all of them, for one is seldom alone.
fn judge<const N: usize>(gates: [(&str, Complaints); N]) -> Result<()> {
    run::step("Gates");
    let mut total = 0;
    for (claim, complaints) in &gates {
        println!("{}: {claim}", if complaints.is_empty() { "ok" } else { "NOT SO" });
        total += complaints.len();
        for complaint in complaints {
            println!("  {complaint}");
        }
    }
    if total > 0 {
        bail!("the gates have {total} complaints, above");
    }
    Ok(())
}
