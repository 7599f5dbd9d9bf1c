//! Lives through a recorded visit with the rules of a page:
//! `cargo run -p aisle-core --example replay -- page.html trace.json`.
//!
//! The inspector saves a visit as JSON. For every rule this tells when it would
//! have been shown, what held it back, or what of its condition was missing.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for a terminal")]

mod page;
mod visit;

use std::process::ExitCode;

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [html, trace] = paths.as_slice() else {
        eprintln!("usage: replay page.html trace.json");
        return ExitCode::FAILURE;
    };
    let read = |path: &String| {
        std::fs::read_to_string(path).map_err(|error| eprintln!("{path} cannot be read: {error}"))
    };
    let (Ok(html), Ok(trace)) = (read(html), read(trace)) else {
        return ExitCode::FAILURE;
    };
    match visit::report(&html, &trace) {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}
