//! Two tabs, one store.

use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::CloseReason;

use super::rig::*;

/// Two tabs in one conversation that is in the store.
fn pair(now: &mut Millis) -> (Tab, Tab) {
    let mut a = greeted(now);
    a.send(*now, &message("m1", "hello"));
    let until = *now + 60_000;
    a.run(now, until);
    let mut b = Tab::new(2, &a.disk);
    b.hello(*now);
    (a, b)
}

/// Lets both run, hearing of each other, until nothing is left to do.
fn settle(now: &mut Millis, until: Millis, tabs: [&mut Tab; 2]) {
    let [a, b] = tabs;
    loop {
        while a.store(*now) | b.store(*now) {}
        if core::mem::take(&mut a.told) > 0 {
            b.input(*now, Input::Heard);
        } else if core::mem::take(&mut b.told) > 0 {
            a.input(*now, Input::Heard);
        } else {
            let due = [a.wake, b.wake]
                .into_iter()
                .flatten()
                .min()
                .filter(|at| *at <= until);
            let Some(at) = due else { break };
            *now = at.max(*now);
            for tab in [&mut *a, &mut *b] {
                if tab.wake.is_some_and(|wake| wake <= *now) {
                    tab.wake = None;
                    tab.input(*now, Input::Wake);
                }
            }
        }
    }
    *now = until;
}

#[test]
fn a_second_tab_sees_the_conversation_and_what_is_said_in_the_first() {
    let mut now = START;
    let (mut a, mut b) = pair(&mut now);
    assert_eq!(a.log, b.log);
    a.send(now, &message("m2", "What happens with my data?"));
    settle(&mut now, START + 300_000, [&mut a, &mut b]);
    assert_eq!((a.log.len(), &a.log), (5, &b.log));
    let streamed = |tab: &Tab| tab.frames.iter().any(|f| matches!(f, ServerFrame::Delta(_)));
    assert!(streamed(&b), "the answer streams in both");
}

#[test]
fn both_writing_at_once_loses_and_doubles_nothing() {
    let mut now = START;
    let (mut a, mut b) = pair(&mut now);
    a.send(now, &message("from-a", "When are you open?"));
    b.send(now, &message("from-b", "What happens with my data?"));
    settle(&mut now, START + 300_000, [&mut a, &mut b]);
    assert_eq!(a.log, b.log);
    assert_eq!(a.log.len(), 7, "two more questions, two more answers");
    assert!(a.acks().iter().any(|(id, _)| *id == "from-a") && b.acks().iter().any(|(id, _)| *id == "from-b"));
}

#[test]
fn the_same_message_sent_by_both_is_one_entry_and_both_are_told_its_place() {
    let mut now = START;
    let (mut a, mut b) = pair(&mut now);
    a.send(now, &message("same", "thanks"));
    b.send(now, &message("same", "thanks"));
    settle(&mut now, START + 300_000, [&mut a, &mut b]);
    assert_eq!(a.log, b.log);
    assert_eq!(a.acks().last(), b.acks().last());
    assert_eq!(a.log.len(), 5);
}

#[test]
fn a_tab_that_closes_in_the_middle_of_an_answer_leaves_it_to_the_other() {
    let mut now = START;
    let (mut a, mut b) = pair(&mut now);
    a.send(now, &message("m2", "What happens with my data?"));
    settle(&mut now, START + 62_000, [&mut a, &mut b]);
    drop(a);
    b.run(&mut now, START + 300_000);
    assert_eq!(b.messages().last().unwrap().from.role, Role::Bot);
    assert_eq!(b.log.len(), 5);
}

#[test]
fn being_forgotten_in_one_tab_erases_the_other() {
    let mut now = START;
    let (mut a, mut b) = pair(&mut now);
    a.send(now, &ClientFrame::Forget(Forget { client_id: id("f") }));
    settle(&mut now, START + 300_000, [&mut a, &mut b]);
    assert!(matches!(
        b.log.last().unwrap().body.known(),
        Some(EntryBody::Erased { .. })
    ));
    b.send(now, &message("late", "hello"));
    settle(&mut now, START + 400_000, [&mut a, &mut b]);
    assert!(a.disk.borrow().is_empty(), "and nothing comes back");
}

#[test]
fn beginning_the_same_conversation_twice_at_once_ends_in_one() {
    let mut now = START;
    let disk = Rc::default();
    let (mut a, mut b) = (Tab::new(1, &disk), Tab::new(2, &disk));
    for tab in [&mut a, &mut b] {
        tab.hello(now);
    }
    a.send(now, &message("from-a", "thanks"));
    b.send(now, &message("from-b", "thanks"));
    settle(&mut now, START + 100_000, [&mut a, &mut b]);
    assert_eq!(b.closed, Some(CloseReason::Lost), "the second comes back");
    b.reconnect(3);
    b.hello(now);
    b.send(now, &message("from-b", "thanks"));
    settle(&mut now, START + 200_000, [&mut a, &mut b]);
    assert_eq!(a.log, b.log);
    assert_eq!(a.log.len(), 5);
}

#[test]
fn a_superseded_connection_says_so_and_falls_silent() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.input(now, Input::Superseded);
    assert_eq!(tab.closed, Some(CloseReason::Refused(ErrorCode::Superseded)));
    let frames = tab.frames.len();
    tab.send(now, &message("m1", "hello"));
    tab.run(&mut now, START + 200_000);
    assert_eq!(tab.frames.len(), frames);
}
