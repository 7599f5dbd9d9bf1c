//! aisle-server as a program of its own, with a fresh file and an agent.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::net::{Address, NetError, request};

/// Who answers, and how they are let in. The file is thrown away with the run.
const NAME: &str = "Rig";
const PASSWORD: &str = "a password for one run";
/// Nobody waits longer for a program on this machine.
const WITHIN: Duration = Duration::from_secs(60);

/// A server that runs until it is dropped.
pub struct Program {
    /// Killed when dropped.
    _child: Child,
    folder: PathBuf,
    /// Its visitors' endpoint.
    pub url: String,
    /// An agent's token.
    pub agent: String,
}

impl Program {
    /// Starts it without the limits that stop a single address.
    ///
    /// # Errors
    /// If it does not start, or lets no agent in.
    pub async fn start(binary: &Path) -> Result<Self, NetError> {
        let folder = std::env::temp_dir().join(format!("aisle-rig-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let begun = tokio::time::timeout(WITHIN, begin(binary, &folder)).await;
        let begun = begun.unwrap_or_else(|_| Err(NetError::protocol("the server does not start")));
        match begun {
            Ok((child, url, agent)) => Ok(Self {
                _child: child,
                folder,
                url,
                agent,
            }),
            Err(error) => {
                let _ = std::fs::remove_dir_all(&folder);
                Err(error)
            }
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn command(binary: &Path, folder: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .env_clear()
        .args(["--listen", "127.0.0.1:0", "--log", "error", "--database"])
        .arg(folder.join("aisle.db"))
        .kill_on_drop(true);
    for limit in [
        "MESSAGES_PER_SECOND",
        "AGENT_MESSAGES_PER_SECOND",
        "FRAMES_PER_SECOND",
        "ADDRESS_FRAMES_PER_SECOND",
        "ADDRESS_CONNECTIONS",
        "ADDRESS_CONNECTIONS_PER_MINUTE",
    ] {
        command.env(format!("AISLE_SERVER_LIMITS__{limit}"), "1000000");
    }
    command
}

async fn begin(binary: &Path, folder: &Path) -> Result<(Child, String, String), NetError> {
    let mut adding = command(binary, folder)
        .args(["agent", "add", NAME, "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    if let Some(mut stdin) = adding.stdin.take() {
        stdin.write_all(PASSWORD.as_bytes()).await?;
    }
    if !adding.wait().await?.success() {
        return Err(NetError::protocol("no agent could be added"));
    }
    let mut child = command(binary, folder).stdout(Stdio::piped()).spawn()?;
    let Some(stdout) = child.stdout.take() else {
        return Err(NetError::protocol("the server says nothing"));
    };
    let mut lines = BufReader::new(stdout).lines();
    let mut url = String::new();
    // It says at last where its agents' page is.
    while let Some(line) = lines.next_line().await? {
        if let Some(at) = line.find("ws://") {
            let rest = line.get(at..).unwrap_or_default();
            rest.split_whitespace()
                .next()
                .unwrap_or_default()
                .clone_into(&mut url);
        }
        if line.ends_with("/agent") {
            break;
        }
    }
    // Whoever prints to a pipe that nobody reads stops at last.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    let address = Address::read(&url)?;
    let body = serde_json::json!({ "name": NAME, "password": PASSWORD }).to_string();
    let json = [("content-type", "application/json")];
    let answer = request("POST", &address.beside("agent/sign-in"), &json, body).await?;
    let status = answer.status;
    let text = answer.text().await?;
    let token = serde_json::from_str::<serde_json::Value>(&text)
        .ok()
        .and_then(|begun| begun.get("token")?.as_str().map(str::to_owned));
    match token {
        Some(token) => Ok((child, url, token)),
        None => Err(NetError::Status(status, text)),
    }
}
