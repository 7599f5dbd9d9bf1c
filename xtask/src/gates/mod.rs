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
    judge("core is pure", purity::check(project)?)?;
    judge(
        "arrows between crates and modules run downward",
        houses::check(project)?,
    )?;
    judge("no file is longer than 600 lines", lengths::check(project)?)?;
    judge("no HTML sink in the sources", sinks::check_sources(project)?)?;
    judge(
        "the element's manifest lists what the shell has",
        manifest::check(project)?,
    )
}

/// Runs the gates that need a build.
///
/// # Errors
/// A file cannot be read, or a gate complains.
pub fn built(project: &Project, dist: &Path) -> Result<()> {
    judge("no HTML sink in what ships", artefact::check(dist)?)?;
    judge(
        "the bytes on the wire are within budget",
        budget::check(project, dist)?,
    )
}

fn judge(claim: &str, complaints: Complaints) -> Result<()> {
    run::step(&format!("Gate: {claim}"));
    if complaints.is_empty() {
        println!("ok");
        return Ok(());
    }
    for complaint in &complaints {
        println!("  {complaint}");
    }
    bail!("not so: {claim} ({} complaints above)", complaints.len())
}
