//! aisle-server under load, as a table in `docs/bench/server.md`. The server's own
//! `load` command measures, against a fresh server and file that it starts itself.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{FOLDER, machine, today};
use crate::project::Project;
use crate::{files, run};

const VISITORS: &str = "200";
const MESSAGES: &str = "20";

/// What `aisle-server load --json` prints.
#[derive(Deserialize)]
struct Load {
    visitors: u32,
    seconds: f64,
    #[serde(flatten)]
    timed: BTreeMap<String, Timed>,
}

/// One kind of waiting, in milliseconds.
#[derive(Deserialize)]
struct Timed {
    count: u64,
    p50_ms: f64,
    p90_ms: f64,
    p99_ms: f64,
    max_ms: f64,
}

/// The kinds, in the order a conversation has them.
const TIMED: &[(&str, &str)] = &[
    ("hello_to_live", "a visitor connects: hello to live"),
    (
        "message_to_ack",
        "a visitor's message: sent to stored and acknowledged",
    ),
    (
        "visitor_to_agent",
        "a visitor's message: sent to the agent's socket",
    ),
    (
        "agent_to_visitor",
        "the agent's answer: sent to the visitor's socket",
    ),
];

/// Measures and writes the table.
///
/// # Errors
/// The server cannot be built, or the measurement fails.
pub fn server(project: &Project) -> Result<()> {
    let (binary, build) = binary(project)?;
    run::step("The server under load (about half a minute)");
    let arguments = ["load", "--visitors", VISITORS, "--messages", MESSAGES, "--json"];
    let machine = machine();
    let printed = run::output(Command::new(&binary).args(arguments))?;
    let load: Load =
        serde_json::from_str(printed.trim()).with_context(|| format!("not what load prints: {printed}"))?;
    let head = format!(
        "Written by `cargo xtask bench server` on {}: `aisle-server {}`.\n{machine}; {build}.\n",
        today()?,
        arguments.join(" ")
    );
    let text = table(&load, &head)?;
    print!("{text}");
    files::write(&project.root.join(FOLDER).join("server.md"), text)
}

/// The server, and what to say of how it was built. `AISLE_SERVER_BIN` names one
/// that is there already.
pub(super) fn binary(project: &Project) -> Result<(PathBuf, String)> {
    if let Some(given) = std::env::var_os("AISLE_SERVER_BIN").map(PathBuf::from) {
        let folder = given.parent().and_then(|folder| folder.file_name());
        let profile = folder.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        return Ok((given, format!("a server built beforehand, in target/{profile}")));
    }
    run::step("Building aisle-server for speed (some minutes the first time)");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--profile", "server", "--package", "aisle-server"]);
    run::run(cargo.current_dir(&project.root))?;
    let name = format!("aisle-server{}", std::env::consts::EXE_SUFFIX);
    Ok((
        project.target.join("server").join(name),
        "profile `server`".to_owned(),
    ))
}

fn table(load: &Load, head: &str) -> Result<String> {
    let mut text = format!(
        "# The server under load\n\n{head}\n{} visitors and one agent on loopback, {MESSAGES} messages each, \
         one a second, each answered by the agent: {:.1} s in all. Clients and server share the machine. \
         The database is a fresh file.\n\n\
         | milliseconds | count | p50 | p90 | p99 | most |\n|---|--:|--:|--:|--:|--:|\n",
        load.visitors, load.seconds
    );
    for (key, name) in TIMED {
        let timed = load
            .timed
            .get(*key)
            .with_context(|| format!("load did not measure {key}"))?;
        writeln!(
            text,
            "| {name} | {} | {:.1} | {:.1} | {:.1} | {:.1} |",
            timed.count, timed.p50_ms, timed.p90_ms, timed.p99_ms, timed.max_ms
        )?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = r#"{"count":4000,"p50_ms":1.25,"p90_ms":2,"p99_ms":3,"max_ms":4}"#;

    #[test]
    fn every_kind_of_waiting_has_its_line() {
        let timed: Vec<String> = TIMED.iter().map(|(key, _)| format!("\"{key}\":{TIME}")).collect();
        let json = format!(r#"{{"visitors":200,"seconds":20.5,{}}}"#, timed.join(","));
        let text = table(&serde_json::from_str(&json).unwrap(), "Written by a test.\n").unwrap();
        for (_, name) in TIMED {
            assert!(
                text.contains(&format!("| {name} | 4000 | 1.2 | 2.0 | 3.0 | 4.0 |")),
                "{text}"
            );
        }
        assert!(text.contains("200 visitors and one agent"), "{text}");
    }

    #[test]
    fn a_kind_that_was_not_measured_is_an_error_not_a_gap() {
        let json = format!(r#"{{"visitors":200,"seconds":20.5,"hello_to_live":{TIME}}}"#);
        let error = table(&serde_json::from_str(&json).unwrap(), "").unwrap_err();
        assert!(error.to_string().contains("message_to_ack"), "{error}");
    }
}
