//! Files under any sequence of faults: each byte arrives once and in order, and
//! what is cancelled stops.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod forms;
mod reloads;
mod world;

use std::rc::Rc;

use aisle_core::protocol::{ClientId, ErrorCode};
use aisle_core::upload::{Answer, Input, News, Reason, Stage};
use proptest::prelude::*;

use crate::world::{CHUNK, World, one};

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn under_any_faults_each_byte_arrives_once_in_order_and_each_file_goes_once(
        seed in any::<u64>(),
        acts in prop::collection::vec((0_u8..25, any::<u32>()), 1..160),
    ) {
        let mut world = World::new(seed);
        for (what, n) in acts {
            world.act(what, u64::from(n));
        }
        world.calm();
        // What is left is what cannot be read, and says so.
        for item in world.tray.items() {
            prop_assert!(matches!(item.stage, Stage::Failed(Reason::Picture)), "{item:?}");
        }
        prop_assert_eq!(world.putting, None);
        let failed = world.tray.items().len();
        let full = world.news.iter().filter(|news| matches!(news, News::Full(_))).count();
        let all = world.sent.len() + failed + world.cancelled.len() + full;
        prop_assert_eq!(all, usize::try_from(world.added).unwrap());
    }
}

#[test]
fn a_file_that_was_cut_off_in_a_piece_goes_on_where_the_server_stands() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(600_000, false);
    world.ticket();
    world.put(None, true);
    assert_eq!(one(&world).percent(), 43);
    world.put(Some(100_000), false);
    assert!(matches!(one(&world).stage, Stage::Waiting { .. }));
    world.pass(1_001);
    // It begins where it believed to be, is told, and goes on from there at once.
    let (_, _, _, from, _) = world.putting.clone().unwrap();
    assert_eq!(from, CHUNK);
    world.put(None, true);
    let (_, _, _, from, _) = world.putting.clone().unwrap();
    assert_eq!(from, CHUNK + 100_000);
    world.put(None, true);
    assert_eq!(one(&world).stage, Stage::Done);
    assert_eq!(one(&world).percent(), 100);
    assert_eq!(world.sent, []);
    world.submit();
    assert_eq!(world.sent.len(), 1);
    assert!(world.tray.items().is_empty());
}

#[test]
fn a_file_that_the_page_vetoes_stays_attached_and_goes_with_a_later_press() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(10, false);
    world.ticket();
    world.put(None, true);
    assert!(one(&world).can_be_sent());
    world.input(Input::Submit(Vec::new()));
    world.pass(60_000);
    assert_eq!(world.sent, []);
    assert!(one(&world).can_be_sent());
    world.submit();
    assert_eq!(world.sent.len(), 1);
}

#[test]
fn after_eight_failures_in_a_row_the_visitor_is_asked() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(10, false);
    world.ticket();
    for _ in 0..40 {
        if let Some((key, turn, ..)) = world.putting.take() {
            world.input(Input::Answered(key, turn, Answer::Lost));
        }
        world.pass(31_000);
    }
    assert_eq!(one(&world).stage, Stage::Failed(Reason::Network));
    assert!(one(&world).can_retry());
    world.input(Input::Retry(one(&world).key));
    world.put(None, true);
    assert_eq!(one(&world).stage, Stage::Done);
}

#[test]
fn a_refused_file_says_why_and_is_not_tried_again() {
    for (code, reason) in [
        (ErrorCode::TooLarge, Reason::TooLarge),
        (ErrorCode::Unsupported, Reason::Unsupported),
        (ErrorCode::Malformed, Reason::Refused),
    ] {
        let mut world = World::new(1);
        world.input(Input::Live(true));
        world.add(10, false);
        world.reject(code, false);
        assert_eq!(one(&world).stage, Stage::Failed(reason));
        assert!(!one(&world).can_retry());
        world.submit();
        world.pass(60_000);
        assert_eq!(world.asked, []);
    }
}

#[test]
fn a_file_that_is_found_out_at_its_last_byte_is_refused_and_asked_for_no_more() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(10, false);
    world.ticket();
    let (key, turn, ..) = world.putting.clone().unwrap();
    world.submit();
    world.status(key, turn, 415, None, None);
    assert_eq!(one(&world).stage, Stage::Failed(Reason::Unsupported));
    assert_eq!(world.sent, []);
    world.pass(60_000);
    assert_eq!((world.putting, world.asked), (None, Vec::new()));
}

#[test]
fn what_can_run_is_not_even_asked_for() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.input(Input::Add {
        key: 1,
        client_id: ClientId::from_bits(1),
        message: ClientId::from_bits(2),
        name: "logo.svg".into(),
        size: 10,
        media_type: "image/svg+xml".into(),
        slot: Rc::default(),
    });
    assert_eq!(one(&world).stage, Stage::Failed(Reason::Unsafe));
    assert_eq!(world.asked, []);
    assert_eq!(world.preparing, None);
}

#[test]
fn the_eleventh_file_is_told_and_not_taken() {
    let mut world = World::new(1);
    for _ in 0..11 {
        world.add(10, false);
    }
    assert_eq!(world.tray.items().len(), 10);
    assert_eq!(world.news.last(), Some(&News::Full(Rc::default())));
}

#[test]
fn a_ticket_that_comes_after_its_file_was_given_up_is_given_back() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(10, false);
    let key = one(&world).key;
    world.input(Input::Cancel(key));
    world.ticket();
    assert!(world.files.is_empty(), "nothing is left at the server");
    assert_eq!(world.putting, None);
}
