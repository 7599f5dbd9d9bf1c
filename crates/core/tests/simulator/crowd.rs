//! Large numbers: outages, herds, months, thousands of missed entries.

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::{CloseReason, Connection, Effect, Input, LinkEvent, Session};

use crate::faults::{Fault, Faults};
use crate::tab::Tab;
use crate::world::World;

#[test]
fn ten_thousand_missed_entries_come_in_order_and_none_is_missing() {
    let mut world = World::new(3, Faults::none());
    world.start();
    world.say(0, "before");
    world.pass(2_000);
    let name = world.name(0);
    world.input(0, Input::Suspend);
    for _ in 0..10_000 {
        world.log_only(&name);
    }
    world.input(0, Input::Resume);
    // Places and names are compared with the log once it is quiet.
    world.settle();
    assert_eq!(world.tabs[0].session.rows().len(), 10_001);
}

#[test]
fn a_month_offline_ends_with_everything_that_was_typed_and_answered() {
    for seed in 1..=10 {
        let mut world = World::new(seed, Faults::none());
        world.start();
        world.say(0, "before");
        world.pass(2_000);
        let name = world.name(0);
        // For an hour it tries, then it sleeps with the device.
        world.down_for(30 * 86_400_000);
        for _ in 0..20 {
            world.say(0, "offline");
            world.log_only(&name);
        }
        world.pass(3_600_000);
        world.now += 30 * 86_400_000;
        world.settle();
        assert_eq!(world.tabs[0].session.rows().len(), 41, "seed {seed}");
    }
}

#[test]
fn a_server_that_is_away_for_ten_minutes_is_asked_for_less_and_less_often() {
    for seed in 1..=20 {
        let mut world = World::new(seed, Faults::none());
        world.start();
        world.pass(2_000);
        world.down_for(600_000);
        let before = world.connects.len();
        world.pass(600_000);
        let attempts: Vec<Millis> = world.connects[before..].to_vec();
        assert!(attempts.len() < 90, "seed {seed}: {} attempts", attempts.len());
        let late = attempts.iter().filter(|at| **at > 302_000).count();
        assert!(late * 2 < 90, "seed {seed}: {late} of them late");
        world.settle();
    }
}

#[test]
fn a_token_that_is_over_again_and_again_loses_nothing_and_is_asked_for_once_each_time() {
    for seed in 1..=10 {
        let mut world = World::new(seed, Faults::none());
        world.start();
        for n in 0..120 {
            world.injure(Fault::Expire);
            world.say(0, "typed all the same");
            world.pass(5_000);
            // One refusal, one token, one new connection; the notice and the refusal of
            // a hello that was under way may both come.
            let connects = world.connects.len();
            assert!(connects <= 2 + 2 * (n + 1), "seed {seed}: {connects} connections");
        }
        world.settle();
        assert_eq!(world.tabs[0].session.rows().len(), 120, "seed {seed}");
    }
}

/// When each of so many clients tries again after the same moment, given what it is told.
fn tries(clients: u64, horizon: Millis, told: impl Fn(u64) -> CloseReason, up_at: Millis) -> Vec<Millis> {
    let mut times = Vec::new();
    for client in 0..clients {
        let session = live(client);
        let (mut session, mut generation) = session;
        let mut now = 60_000;
        let mut reason = told(client);
        while now < 60_000 + horizon {
            let mut out = Vec::new();
            session.handle(now, Input::Link(generation, LinkEvent::Closed(reason)), &mut out);
            // By chance it may try again at once.
            if let Connection::Waiting { retry_at } = session.connection() {
                now = retry_at;
                out.clear();
                session.handle(now, Input::Wake, &mut out);
            }
            generation = connected(&out);
            times.push(now - 60_000);
            if now >= 60_000 + up_at {
                break;
            }
            reason = CloseReason::Lost;
        }
    }
    times.retain(|at| *at < horizon);
    times
}

fn connected(effects: &[Effect]) -> u32 {
    let connect = effects.iter().find_map(|effect| match effect {
        Effect::Connect(generation) => Some(*generation),
        _ => None,
    });
    connect.expect("it connects")
}

/// A client that has been live for a while.
fn live(seed: u64) -> (Session, u32) {
    let mut session = Tab::new(seed, seed, 0, 2_000).session;
    let mut out = Vec::new();
    session.handle(0, Input::Restored(Vec::new()), &mut out);
    session.handle(0, Input::Panel { open: true }, &mut out);
    let generation = connected(&out);
    let mut server = crate::server::Server::new();
    session.handle(1, Input::Link(generation, LinkEvent::Opened), &mut out);
    let hello = out.iter().find_map(|effect| match effect {
        Effect::Transmit(_, frame) => match &**frame {
            ClientFrame::Hello(hello) => Some(hello.clone()),
            _ => None,
        },
        _ => None,
    });
    for frame in server.hello(&hello.unwrap()).1 {
        session.handle(2, Input::Link(generation, LinkEvent::Frame(frame)), &mut out);
    }
    (session, generation)
}

fn busiest(times: &[Millis], window: Millis) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for at in times {
        *counts.entry(at / window).or_insert(0_usize) += 1;
    }
    counts.into_values().max().unwrap_or(0)
}

/// quality.md D8. A server that stops knows how many it has, and asks each for a pause of
/// its own within 20 s (1012 with a number).
#[test]
fn ten_thousand_clients_of_a_server_that_restarts_come_back_over_twenty_seconds() {
    let pause = |client: u64| CloseReason::Busy((client * 7_919 % 20_000) as i64);
    let times = tries(10_000, 20_000, pause, 0);
    let mean = times.len() / 20;
    let busiest_second = busiest(&times, 1_000);
    assert!(
        busiest_second <= 2 * mean,
        "{busiest_second} in one second, {mean} on average"
    );
}

/// One pause for all must not make them come at once.
#[test]
fn the_same_pause_for_all_is_not_the_same_moment_for_all() {
    let times = tries(10_000, 20_000, |_| CloseReason::Busy(5_000), 0);
    assert!(times.iter().all(|at| *at >= 5_000), "nobody comes earlier");
    let together = busiest(&times, 50);
    assert!(together < 10_000 / 5, "{together} come within 50 ms");
}

/// Killed, it can ask for nothing: they come back within the first seconds, each when
/// its own chance says, and again ever more rarely.
#[test]
fn ten_thousand_clients_of_a_server_that_was_killed_never_come_together() {
    let times = tries(10_000, 20_000, |_| CloseReason::Lost, 20_000);
    let together = busiest(&times, 50);
    assert!(together < 10_000 / 5, "{together} come within 50 ms");
    let late = times.iter().filter(|at| **at >= 10_000).count();
    assert!(late * 3 < times.len(), "{late} of {} late", times.len());
}
