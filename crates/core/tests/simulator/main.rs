//! The simulator: sessions, stores, a network and a server on a virtual clock,
//! with seeded faults, and the invariants of quality.md §1.3 checked at every
//! step. A failure prints its seed; `SEED=n cargo test -p aisle-core --test
//! simulator` replays it alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod check;
mod network;
mod server;
mod tab;
mod world;

use world::{Faults, World};

/// Transitions (inputs handled) in one run of the test suite; quality.md D15
/// asks for 200,000 or more.
const TRANSITIONS: u64 = 220_000;

fn run_until(transitions: u64, first_seed: u64, faults: impl Fn(u64) -> Faults) -> u64 {
    let mut done = 0;
    let mut seed = first_seed;
    if let Ok(one) = std::env::var("SEED") {
        let seed = one.parse().expect("SEED is a number");
        return World::new(seed, faults(seed)).run();
    }
    while done < transitions {
        done += World::new(seed, faults(seed)).run();
        seed += 1;
    }
    done
}

#[test]
fn nothing_is_lost_doubled_or_reordered_on_a_quiet_network() {
    run_until(5_000, 1, |_| Faults::none());
}

#[test]
fn nothing_is_lost_doubled_or_reordered_while_everything_fails() {
    let done = run_until(TRANSITIONS, 1_000, Faults::seeded);
    assert!(done >= TRANSITIONS || std::env::var("SEED").is_ok());
}

#[test]
fn a_server_that_loses_its_log_gets_it_back_from_the_visitor() {
    run_until(30_000, 900_000, |seed| Faults {
        amnesia: true,
        ..Faults::seeded(seed)
    });
}

#[test]
fn a_server_that_takes_no_events_takes_messages_all_the_same() {
    run_until(20_000, 970_000, |seed| Faults {
        ignores_events: true,
        ..Faults::seeded(seed)
    });
}

#[test]
fn a_device_that_stores_nothing_still_sends_everything() {
    run_until(10_000, 950_000, |_| Faults {
        store_fails: true,
        ..Faults::none()
    });
}
