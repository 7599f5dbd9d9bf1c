//! The program `aisle-server`; see the library for what it does.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    aisle_server::cli::run(aisle_server::cli::Cli::parse())
}
