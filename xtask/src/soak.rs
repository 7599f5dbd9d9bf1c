//! `cargo xtask soak`: the long runs, natively and within a time that is given.
//!
//! Each part runs a test again and again from other seeds, until its goal is reached or
//! the time is over, and says how far it came: a run that was cut short never looks whole.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::browser_soak;
use crate::mutants::mutants;
use crate::project::Project;
use crate::run;

/// A long run.
struct Part {
    name: &'static str,
    what: &'static str,
    test: &'static str,
    case: &'static str,
    /// The variable that says how much one batch is.
    size: &'static str,
    batch: u64,
    /// How much is wanted in all (issue 7).
    goal: u64,
    /// Seeds between two batches: more than one batch uses.
    stride: u64,
}

const PARTS: &[Part] = &[
    Part {
        name: "model",
        what: "transitions of the simulator",
        test: "simulator",
        case: "nothing_is_lost_doubled_or_reordered_while_everything_fails",
        size: "TRANSITIONS",
        batch: 500_000,
        goal: 10_000_000,
        stride: 100_000,
    },
    Part {
        name: "fuzz",
        what: "frames through decoder and session",
        test: "fuzz",
        case: "no_frame_whatever_it_holds_breaks_a_session_or_costs_too_much",
        size: "FRAMES",
        batch: 1_000_000,
        goal: 10_000_000,
        stride: 100_000,
    },
];

/// Runs one part.
///
/// # Errors
/// A test fails, the goal is not reached in time, or there is no such part.
pub fn soak(project: &Project, name: &str, minutes: u64, seed: u64) -> Result<()> {
    if name == "mutants" {
        return mutants(project);
    }
    let mut names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
    names.extend(browser_soak::names());
    let part = PARTS.iter().find(|part| part.name == name).with_context(|| {
        format!(
            "no such soak: {name}; there are delivery, {} and mutants",
            names.join(", ")
        )
    })?;
    let began = Instant::now();
    let until = Duration::from_secs(60 * minutes);
    let mut done = 0;
    let mut first = seed;
    while done < part.goal {
        if began.elapsed() >= until {
            bail!(
                "after {minutes} minutes {done} of {} {}, from seed {seed} on: nothing failed, and it is not the whole",
                part.goal,
                part.what
            );
        }
        run::step(&format!("{done} of {} {}", part.goal, part.what));
        let mut cargo = Command::new("cargo");
        cargo
            .args(["test", "--package", "aisle-core", "--test", part.test])
            .args([part.case, "--", "--nocapture"])
            .current_dir(&project.root)
            .env(part.size, part.batch.to_string())
            .env("FIRST", first.to_string());
        run::run(&mut cargo)?;
        done += part.batch;
        first += part.stride;
    }
    let seconds = began.elapsed().as_secs().max(1);
    println!(
        "\n{done} {}, seeds from {seed} on, in {seconds} s ({} a second): every invariant held",
        part.what,
        done / seconds
    );
    Ok(())
}
