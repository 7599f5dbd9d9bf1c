//! Running other programs, with a line that says which and why.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Says what is about to happen.
pub fn step(what: &str) {
    println!("\n== {what}");
}

/// Runs a program to its end, showing its output.
///
/// # Errors
/// It cannot be started, or says it failed.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    println!("$ {shown}");
    let status = command
        .status()
        .with_context(|| format!("cannot start: {shown}"))?;
    if !status.success() {
        bail!("failed ({status}): {shown}");
    }
    Ok(())
}

/// Runs a program to its end and gives what it printed.
///
/// # Errors
/// It cannot be started, or says it failed; then its error output is in the message.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let out = command
        .stderr(Stdio::piped())
        .output()
        .with_context(|| format!("cannot start: {shown}"))?;
    if !out.status.success() {
        bail!(
            "failed ({}): {shown}\n{}",
            out.status,
            String::from_utf8_lossy(&out.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Finds a program as a shell would.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}

/// A command line fit for reading; arguments are not quoted.
fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(OsStr::to_string_lossy)
            .map(|word| word.into_owned()),
    );
    words.join(" ")
}
