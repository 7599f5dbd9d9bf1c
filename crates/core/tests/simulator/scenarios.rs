//! The failures of others (quality.md §1.2, F1 to F12), one by one, and what a session
//! does instead. Where a failure needs a browser, the test here is its core half, and its
//! words name the other.

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::{CloseReason, Connection, Delivery, Input, RowBody};

use crate::check::delivery;
use crate::faults::{Fault, Faults};
use crate::world::World;

const DAY: Millis = 86_400_000;

/// A visitor who has said one thing and had one answer.
fn begun(seed: u64, faults: Faults) -> World {
    let mut world = World::new(seed, faults);
    world.start();
    world.say(0, "first");
    world.pass(2_000);
    let name = world.name(0);
    world.answer(&name, "welcome");
    world.pass(2_000);
    world
}

fn shown(world: &World, tab: usize) -> Vec<String> {
    let rows = world.tabs[tab].session.rows().iter();
    rows.map(|row| row.key.0.to_string()).collect()
}

#[test]
fn f01_an_echo_that_comes_before_or_after_its_ack_is_one_row() {
    // Which comes first is the seed's; both happen among these.
    for seed in 1..=20 {
        let mut world = begun(seed, Faults::none());
        for _ in 0..5 {
            world.say(0, "once");
            world.injure(Fault::Duplicate);
            world.pass(900);
        }
        world.settle();
        assert_eq!(shown(&world, 0).len(), 7, "seed {seed}");
        assert_eq!(
            world.connects.len(),
            1,
            "seed {seed}: for that no connection ends"
        );
    }
}

#[test]
fn f02_a_message_is_on_screen_at_every_moment_from_enter_on() {
    // That no row ever leaves is asserted after each input (`Tab::handle`).
    for fault in [Fault::Close, Fault::Restart, Fault::Freeze, Fault::Mute] {
        for seed in 1..=10 {
            let mut world = begun(seed, Faults::none());
            world.say(0, "stays");
            let key = world.tabs[0].typed.last().unwrap().as_str().to_owned();
            for _ in 0..60 {
                world.injure_sometimes(fault);
                world.step();
                assert_eq!(
                    shown(&world, 0).iter().filter(|own| **own == key).count(),
                    1,
                    "seed {seed}, {fault:?}"
                );
            }
            world.settle();
        }
    }
}

#[test]
fn f03_a_break_in_one_direction_is_found_and_no_answer_is_missed() {
    for deaf in [false, true] {
        for seed in 1..=20 {
            let mut world = begun(seed, Faults::none());
            let at = world.now;
            let connection = world.connections.last_mut().unwrap();
            if deaf {
                connection.deaf = Some(at);
            } else {
                connection.mute = Some(at);
            }
            let name = world.name(0);
            world.say(0, "is anybody there");
            world.answer(&name, "yes");
            world.pass(5_400);
            assert!(
                world
                    .connections
                    .iter()
                    .all(|c| c.mute.max(c.deaf).is_none() || c.released),
                "seed {seed}: the broken connection is still believed in"
            );
            world.settle();
            assert_eq!(shown(&world, 0).len(), 4, "seed {seed}");
        }
    }
}

/// In the browser: tests/e2e/bfcache.test.mjs and transports.test.mjs.
#[test]
fn f04_a_device_that_wakes_up_is_in_sync_again_within_a_second_and_a_half() {
    for seed in 1..=20 {
        let mut world = begun(seed, Faults::none());
        world.injure(Fault::Sleep);
        world.injure(Fault::HalfOpen);
        world.connections.retain(|c| !c.dead);
        let name = world.name(0);
        world.answer(&name, "while you slept");
        world.now += 3_600_000;
        world.tabs[0].slept_until = world.now;
        for input in [Input::Online(true), Input::Visible(true)] {
            world.input(0, input);
        }
        world.pass(1_000 + 500 + 4 * 200);
        assert_eq!(
            world.tabs[0].session.connection(),
            Connection::Online,
            "seed {seed}"
        );
        assert_eq!(shown(&world, 0).len(), 3, "seed {seed}");
    }
}

#[test]
fn f05_what_was_missed_comes_by_its_place_however_long_ago_it_was() {
    for away in [30_000, DAY, 30 * DAY] {
        let mut world = begun(5, Faults::none());
        let name = world.name(0);
        world.input(0, Input::Suspend);
        for _ in 0..50 {
            world.answer(&name, "meanwhile");
            world.now += away / 50;
            world.server.now = world.now;
        }
        // A clock that was set wrong has no say in it.
        world.server.wall -= 5 * 365 * DAY;
        world.input(0, Input::Resume);
        world.settle();
        assert_eq!(shown(&world, 0).len(), 52, "after {away} ms");
    }
}

#[test]
fn f06_an_end_that_was_missed_is_in_the_log_like_everything_else() {
    let mut world = begun(6, Faults::none());
    let name = world.name(0);
    world.input(0, Input::Suspend);
    world.note(&name, EntryBody::Closed { by: Role::Agent });
    world.pass(60_000);
    world.input(0, Input::Resume);
    world.settle();
    let rows = world.tabs[0].session.rows();
    assert_eq!(rows.last().map(|row| &row.body), Some(&RowBody::Closed));
}

#[test]
fn f07_a_server_that_comes_back_empty_takes_nothing_off_the_screen() {
    for seed in 1..=20 {
        let faults = Faults {
            amnesia: true,
            ..Faults::none()
        };
        let mut world = begun(seed, faults);
        world.input(0, Input::Suspend);
        world.restart_server(CloseReason::Lost);
        world.say(0, "typed while away");
        world.input(0, Input::Resume);
        world.settle();
        let rows = world.tabs[0].session.rows();
        assert_eq!(rows.len(), 3, "seed {seed}");
        let sent = rows.iter().filter(|row| delivery(row) == Some(Delivery::Sent));
        let order: Vec<&str> = sent.map(|row| &*row.key.0).collect();
        let typed: Vec<&str> = world.tabs[0].typed.iter().map(ClientId::as_str).collect();
        assert_eq!(order, typed, "seed {seed}: said again in the order of Enter");
    }
}

#[test]
fn f07_a_server_with_an_old_copy_of_its_log_is_told_again_what_it_lacks() {
    for seed in 1..=20 {
        let mut world = begun(seed, Faults::none());
        let name = world.name(0);
        for _ in 0..3 {
            world.say(0, "lost");
            world.pass(900);
            world.answer(&name, "lost as well");
            world.pass(900);
        }
        world.input(0, Input::Suspend);
        world.server.put_back(4);
        world.restart_server(CloseReason::Lost);
        world.input(0, Input::Resume);
        world.settle();
        assert_eq!(shown(&world, 0).len(), 8, "seed {seed}");
        world.reload(0);
        world.settle();
    }
}

#[test]
fn f08_clocks_ten_years_apart_order_nothing() {
    for seed in 1..=20 {
        let mut world = begun(seed, Faults::none());
        let name = world.name(0);
        for _ in 0..10 {
            world.injure(Fault::Clock);
            world.say(0, "mine");
            world.injure(Fault::Clock);
            world.answer(&name, "theirs");
            world.pass(700);
        }
        world.settle();
        assert_eq!(shown(&world, 0).len(), 22, "seed {seed}");
    }
}

#[test]
fn f09_a_weak_link_makes_neither_a_second_message_nor_a_second_conversation() {
    for seed in 1..=20 {
        let mut world = World::new(seed, Faults::none());
        world.start();
        world.say(0, "once");
        // Each time the message gets through and its acknowledgement does not.
        for _ in 0..6 {
            world.pass(450);
            if let Some(connection) = world.connections.last_mut() {
                connection.mute.get_or_insert(world.now);
            }
            world.pass(6_500);
        }
        world.settle();
        assert_eq!(world.server.conversations.len(), 1, "seed {seed}");
        assert_eq!(shown(&world, 0).len(), 1, "seed {seed}");
    }
}

/// That going back and forth mounts one widget: tests/e2e/shell.test.mjs.
#[test]
fn f10_a_page_that_goes_and_comes_back_has_one_connection_and_one_of_each_row() {
    let mut world = begun(10, Faults::none());
    for _ in 0..20 {
        world.input(0, Input::Suspend);
        world.input(0, Input::Suspend);
        world.pass(300);
        world.input(0, Input::Resume);
        world.input(0, Input::Resume);
        world.pass(700);
    }
    world.settle();
    let open = world.connections.iter().filter(|c| !c.released && !c.dead);
    assert_eq!((open.count(), shown(&world, 0).len()), (1, 2));
}

/// One connection for all tabs is not the core's to give; without it each tab has its own,
/// and nothing else may change.
#[test]
fn f11_tabs_that_all_believe_to_lead_show_the_same() {
    for seed in 1..=10 {
        let faults = Faults {
            tabs: 5,
            ..Faults::none()
        };
        let mut world = World::new(seed, faults);
        world.start();
        for tab in [0, 3, 1, 4, 2, 0] {
            world.say(tab, "from any tab");
            world.pass(300);
        }
        world.settle();
        assert_eq!(
            world
                .server
                .conversations
                .values()
                .filter(|c| !c.log.is_empty())
                .count(),
            1
        );
    }
}

/// That the page may go to the cache at all: tests/e2e/bfcache.test.mjs.
#[test]
fn f12_a_page_from_the_cache_lives_again() {
    for seed in 1..=20 {
        let mut world = begun(seed, Faults::none());
        let name = world.name(0);
        world.say(0, "just before");
        world.input(0, Input::Suspend);
        assert!(world.connections.iter().all(|c| c.released), "no socket is held");
        world.answer(&name, "meanwhile");
        world.pass(600_000);
        world.input(0, Input::Resume);
        world.pass(2_000);
        assert_eq!(world.tabs[0].session.connection(), Connection::Online);
        world.settle();
        assert_eq!(shown(&world, 0).len(), 4, "seed {seed}");
    }
}
