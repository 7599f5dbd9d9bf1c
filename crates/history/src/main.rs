//! `aisle-history FILE`: checks a history and names each line that broke a promise.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool: it prints"
)]

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("aisle-history FILE");
        return ExitCode::FAILURE;
    };
    let history = match std::fs::read_to_string(&file) {
        Ok(history) => history,
        Err(error) => {
            eprintln!("cannot read {file}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let broken = aisle_history::check(&history);
    for one in &broken {
        println!("{one}");
    }
    if broken.is_empty() {
        println!("{} lines, and every promise was kept", history.lines().count());
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
