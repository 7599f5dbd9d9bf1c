//! The real program, started and killed.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use aisle_core::protocol::*;

use crate::client::*;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aisle-server"));
    command.env_clear();
    command
}

/// Starts the program on a free port and reads from its greeting where it is.
pub(crate) fn run(file: &Path) -> (Child, SocketAddr, String) {
    run_with(file, &[])
}

/// The same, with more settings in the environment.
pub(crate) fn run_with(file: &Path, more: &[(&str, &str)]) -> (Child, SocketAddr, String) {
    let mut child = program()
        .args(["--listen", "127.0.0.1:0", "--log", "error", "--database"])
        .arg(file)
        .env("AISLE_SERVER_LIMITS__MESSAGES_PER_SECOND", "1000")
        .envs(more.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut greeting = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    while !greeting.contains("/agent\n") {
        assert_ne!(lines.read_line(&mut greeting).unwrap(), 0, "{greeting}");
    }
    let address = greeting
        .split("ws://")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    (child, address, greeting)
}

/// The program on a database in memory, with what it logs.
pub(crate) struct Logged {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Logged {
    pub(crate) fn start(env: &[(&str, &str)]) -> Self {
        let mut child = program()
            .args(["--listen", "127.0.0.1:0", "--database", ":memory:"])
            .envs(env.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        while !line.contains("ws://") {
            line.clear();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0);
        }
        let host = line.split("ws://").nth(1).unwrap().split('/').next().unwrap();
        let address = host.parse().unwrap();
        Self { child, address }
    }

    /// Kills it; gives what it logged.
    pub(crate) fn end(mut self) -> String {
        self.child.kill().unwrap();
        let mut log = String::new();
        let mut pipe = self.child.stderr.take().unwrap();
        std::io::Read::read_to_string(&mut pipe, &mut log).unwrap();
        self.child.wait().unwrap();
        log
    }
}

#[tokio::test]
async fn acknowledged_messages_survive_sigkill_and_repeats_stay_single() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let mut kept: Vec<(ClientId, Seq)> = Vec::new();
    let mut unsure: Vec<ClientId> = Vec::new();
    for life in 0..3 {
        let (mut child, address, _) = run(&file);
        let mut ann = Visitor::new(address, "ann").await;
        assert!(
            ann.welcome.head >= kept.last().map_or(0, |(_, seq)| *seq),
            "life {life}"
        );
        // What the last life left unanswered is asked again.
        for id in std::mem::take(&mut unsure) {
            ann.say(&id, "again").await;
            kept.push((id.clone(), ann.acked(&id).await.unwrap()));
        }
        for _ in 0..40 {
            kept.push(ann.said("kept").await);
        }
        for _ in 0..10 {
            let id = fresh();
            ann.say(&id, "unsure").await;
            unsure.push(id);
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let (mut child, address, _) = run(&file);
    let mut ann = Visitor::new(address, "ann").await;
    for (id, seq) in &kept {
        ann.say(id, "kept?").await;
        assert_eq!(ann.acked(id).await, Some(*seq));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let db = rusqlite::Connection::open(&file).unwrap();
    let counts = db.query_row(
        "SELECT count(*), count(DISTINCT client_id), max(seq) FROM entry",
        [],
        |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, i64>(2)?,
            ))
        },
    );
    let (all, distinct, last) = counts.unwrap();
    assert_eq!(all, distinct);
    assert_eq!(all, last, "no place is skipped");
    assert!(all >= kept.len() as i64);
}

#[cfg(unix)]
#[test]
fn terminating_ends_the_program_with_success() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, ..) = run(&folder.path().join("aisle.db"));
    let killed = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn agents_are_added_listed_and_removed_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let agent = |args: &[&str], input: &str| {
        let mut child = program()
            .arg("--database")
            .arg(&file)
            .arg("agent")
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read may have closed its end already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.success(), text)
    };
    let (ok, text) = agent(&["add", "Mina"], "");
    assert!(ok && text.contains("The password is "), "{text}");
    let (ok, text) = agent(&["add", "Joon", "--password-stdin"], "correct horse\n");
    assert!(ok && !text.contains("correct horse"), "{text}");
    let (ok, text) = agent(&["add", "mina"], "");
    assert!(!ok && text.contains("exists"), "{text}");
    let (ok, text) = agent(&["add", "Sue", "--password-stdin"], "short\n");
    assert!(!ok && text.contains("8 characters"), "{text}");
    assert_eq!(agent(&["list"], "").1, "Joon\nMina\n");
    // The first one is the admin: without one nobody could let anybody in.
    let (ok, text) = agent(&["remove", "Mina"], "");
    assert!(!ok && text.contains("no admin would be left"), "{text}");
    assert!(agent(&["role", "Joon", "admin"], "").0);
    assert!(agent(&["remove", "Mina"], "").0);
    assert!(!agent(&["password", "Mina"], "").0);
    assert_eq!(agent(&["list"], "").1, "Joon\n");
}

#[test]
fn a_wrong_setting_stops_the_start_and_says_which() {
    let output = program()
        .env("AISLE_SERVER_LISTN", "127.0.0.1:0")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("listn"), "{text}");
}

#[test]
fn a_backup_of_nothing_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (missing, to) = (folder.path().join("none.db"), folder.path().join("copy.db"));
    let output = program()
        .arg("--database")
        .arg(&missing)
        .arg("backup")
        .arg("--to")
        .arg(&to)
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("no such database")
    );
    assert!(!missing.exists() && !to.exists());
}

fn doctor(args: &[&str]) -> (bool, String) {
    doctor_with(args, &[])
}

pub(crate) fn doctor_with(args: &[&str], more: &[(&str, &str)]) -> (bool, String) {
    let output = program().args(args).envs(more.iter().copied()).output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), text)
}

#[test]
fn the_doctor_finds_a_new_server_well_and_says_what_to_look_at() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let file = file.to_str().unwrap();
    assert!(
        program()
            .args(["--database", file, "agent", "add", "Mina"])
            .output()
            .unwrap()
            .status
            .success()
    );
    let (well, text) = doctor(&["--database", file, "doctor", "--clock", "http://127.0.0.1:9"]);
    assert!(well, "{text}");
    for line in [
        "is whole.",
        "1 may answer, 1 of them are admins.",
        "MB are free",
        "warn  clock       Unknown",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let (_, json) = doctor(&["--database", file, "doctor", "--json"]);
    let findings: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(findings[0]["health"], "ok");
}

#[test]
fn the_doctor_names_damage_wrong_settings_and_an_open_port_and_how_to_mend_each() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    std::fs::write(&file, "This is no database. ".repeat(1000)).unwrap();
    let (well, text) = doctor(&["--database", file.to_str().unwrap(), "doctor"]);
    assert!(
        !well && text.contains("bad   database") && text.contains("restore a backup"),
        "{text}"
    );

    let config = folder.path().join("aisle.toml");
    std::fs::write(&config, "listn = \"127.0.0.1:1\"\n").unwrap();
    let (well, text) = doctor(&["--config", config.to_str().unwrap(), "doctor"]);
    assert!(
        !well && text.contains("bad   settings") && text.contains("listn"),
        "{text}"
    );

    std::fs::write(&config, "listen = \"0.0.0.0:1\"\nallowed_origins = [\"*\"]\n").unwrap();
    let (well, text) = doctor(&[
        "--config",
        config.to_str().unwrap(),
        "--database",
        ":memory:",
        "doctor",
    ]);
    assert!(
        !well && text.contains("bad   proxy") && text.contains("trusted_proxies"),
        "{text}"
    );
    assert!(
        text.contains("warn  origins") && text.contains("warn  database"),
        "{text}"
    );
}

#[tokio::test]
async fn the_doctor_compares_the_clock_and_sees_a_server_that_runs() {
    let server = crate::client::start().await;
    let address = server.address().to_string();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("aisle.toml");
    std::fs::write(
        &config,
        format!("listen = \"{address}\"\ndatabase = \":memory:\"\n"),
    )
    .unwrap();
    let config = config.to_str().unwrap().to_owned();
    let clock = format!("http://{address}");
    let asked = move || doctor(&["--config", &config, "doctor", "--clock", &clock]);
    let (well, text) = tokio::task::spawn_blocking(asked).await.unwrap();
    assert!(well, "{text}");
    assert!(
        text.contains("ok    port") && text.contains("can store"),
        "{text}"
    );
    assert!(text.contains("ok    clock"), "{text}");
    server.stop().await;
}
