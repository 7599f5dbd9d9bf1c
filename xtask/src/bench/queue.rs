//! Everybody who waits, told at once: `docs/bench/queue.md`. The server's own `load`
//! command measures, against a server in a process of its own.

use std::process::Command;

use anyhow::{Result, ensure};

use super::{FOLDER, machine, server, today};
use crate::project::Project;
use crate::{files, run};

/// How many wait. `AISLE_BENCH_WAITING` says another number, for trying it out: then
/// nothing is written.
const VISITORS: &str = "5000";

/// Measures and writes the page.
///
/// # Errors
/// The server cannot be built, or the measurement fails.
pub fn queue(project: &Project) -> Result<()> {
    let (binary, build) = server::binary(project)?;
    run::step("The queue (some minutes: each speaks after the one before)");
    let tried = std::env::var("AISLE_BENCH_WAITING").ok();
    let count = tried.as_deref().unwrap_or(VISITORS);
    let arguments = ["load", "--waiting", count];
    let machine = machine();
    let printed = run::output(Command::new(&binary).args(arguments))?;
    let head = format!(
        "Written by `cargo xtask bench queue` on {}: `aisle-server {}`.\n{machine}; {build}.\n",
        today()?,
        arguments.join(" ")
    );
    let text = page(&head, &printed)?;
    print!("{text}");
    if tried.is_some() {
        return Ok(());
    }
    files::write(&project.root.join(FOLDER).join("queue.md"), text)
}

fn page(head: &str, printed: &str) -> Result<String> {
    for part in ["new place told, ms:", "for each connection"] {
        ensure!(printed.contains(part), "not what load prints: {printed}");
    }
    Ok(format!(
        "# The queue under load\n\n{head}\nAll wait, an agent takes the first one again and again, and each time \
         everybody else is told a new place. Clients and server share the machine; changes are gathered for 200 ms, \
         which is in these times. The goals: all have heard within a second, and a connection that waits takes \
         20 kB or less.\n\n```\n{}\n```\n",
        printed.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_what_was_measured_or_there_is_none() {
        let printed = "9 visitors wait; 8 times the first one was taken\nnew place told, ms: p50 1, p99 2, the last of all 3\n\
                       memory of the server: 9 kB empty; 1.0 kB for each connection, 2.0 kB once all wait\n";
        let text = page("Written by a test.\n", printed).unwrap();
        assert!(text.contains("the last of all 3\nmemory"), "{text}");
        assert!(page("", "9 visitors wait").is_err());
    }
}
