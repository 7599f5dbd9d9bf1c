//! Networks that break, agents that fail, visitors who ask once more.

use aisle_core::adapter::ai::{Finish, Said};
use proptest::prelude::*;

use super::rig::*;
use crate::mind::{Came, Do, Failure};

#[test]
fn an_answer_that_breaks_off_stays_as_far_as_it_came_and_can_be_asked_for_again() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "How long does it take?");
    text(&mut tab, START, "Two to");
    fails(&mut tab, START, Failure::Unreachable);
    assert!(rows(&tab)[1].1.starts_with("Two to\n\n"), "{:?}", rows(&tab));
    assert_eq!(tab.done.last(), Some(&Do::Stop));
    presses_again(&mut tab, START, "p1");
    came(&mut tab, START, Came::Turn);
    let question = question(&tab);
    assert!(question.again);
    assert_eq!(said(&question.turns), [('v', "How long does it take?")]);
    text(&mut tab, START, "Two to three days.");
    done(&mut tab, START, Finish::Stop);
    assert_eq!(rows(&tab).last().unwrap().1, "Two to three days.");
}

#[test]
fn what_broke_off_and_was_not_asked_for_again_goes_along_without_our_own_words() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "How long?");
    text(&mut tab, START, "Two\n\nto");
    fails(&mut tab, START, Failure::Unreachable);
    let question = asked(&mut tab, START, "m2", "And abroad?");
    assert_eq!(
        said(&question.turns),
        [('v', "How long?"), ('a', "Two\n\nto"), ('v', "And abroad?")]
    );
}

#[test]
fn a_server_that_is_not_there_is_tried_three_times_before_the_visitor_hears_of_it() {
    let mut tab = tab(&Disk::default(), START);
    let mut now = START;
    asked(&mut tab, now, "m1", "Hello");
    let mut pauses = Vec::new();
    for _ in 0..3 {
        fails(&mut tab, now, Failure::Unreachable);
        if let Some(at) = tab.wake.take() {
            pauses.push(at - now);
            now = at;
            tab.input(now, Input::Wake);
        }
    }
    assert_eq!((asks(&tab), pauses), (3, vec![1_000, 4_000]));
    assert_eq!(rows(&tab).len(), 2);
    presses_again(&mut tab, now, "p1");
    came(&mut tab, now, Came::Turn);
    assert_eq!(said(&question(&tab).turns), [('v', "Hello")]);
}

#[test]
fn who_is_told_to_wait_waits_so_long_or_tells_the_visitor() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "Hello");
    fails(&mut tab, START, Failure::Limited(7_000));
    assert_eq!(tab.wake, Some(START + 7_000));
    tab.input(START + 6_999, Input::Wake);
    assert_eq!(asks(&tab), 1);
    tab.input(START + 7_000, Input::Wake);
    assert_eq!(asks(&tab), 2);
    fails(&mut tab, START + 7_000, Failure::Limited(3_600_000));
    assert!(rows(&tab)[1].1.starts_with("Too many"), "{:?}", rows(&tab));
}

#[test]
fn what_will_never_work_is_tried_once() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "Hello");
    fails(&mut tab, START, Failure::Refused);
    assert_eq!((asks(&tab), rows(&tab).len()), (1, 2));
}

#[test]
fn a_stream_that_ends_without_saying_so_is_a_broken_one() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "Hello");
    text(&mut tab, START, "Hel");
    came(&mut tab, START, Came::Ended);
    assert!(rows(&tab)[1].1.starts_with("Hel\n\n"));
}

#[test]
fn the_end_of_a_conversation_ends_the_answer_and_keeps_what_was_said() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "Tell me all");
    text(&mut tab, START, "First,");
    let end = aisle_core::protocol::End { client_id: id("e1") };
    tab.send(START, &aisle_core::protocol::ClientFrame::End(end));
    settle(&mut tab, START);
    assert_eq!(rows(&tab)[1].1, "First,");
    assert_eq!(tab.done.last(), Some(&Do::Stop));
    text(&mut tab, START, "late");
    assert_eq!(rows(&tab).len(), 2);
}

#[derive(Debug, Clone)]
enum Step {
    Say,
    Turn,
    Text,
    Call,
    Done(Finish),
    Ended,
    Fail(Failure),
    Again,
    Wake,
    Break(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Say),
        3 => Just(Step::Turn),
        4 => Just(Step::Text),
        1 => Just(Step::Call),
        2 => prop_oneof![Just(Finish::Stop), Just(Finish::Length), Just(Finish::Calls)].prop_map(Step::Done),
        2 => Just(Step::Ended),
        1 => prop_oneof![Just(Failure::Unreachable), Just(Failure::Refused), Just(Failure::Limited(9_000))]
            .prop_map(Step::Fail),
        1 => Just(Step::Again),
        2 => Just(Step::Wake),
        1 => any::<bool>().prop_map(Step::Break),
    ]
}

proptest! {
    /// Whatever happens: no entry twice, nothing of the visitor lost, no answer under
    /// the name of another, and once all is quiet the last message has an answer.
    #[test]
    fn every_message_is_answered_once_whatever_breaks(steps in proptest::collection::vec(step(), 1..60)) {
        let mut tab = tab(&Disk::default(), START);
        let (mut now, mut names) = (START, 0);
        for step in steps {
            now += 500;
            match step {
                Step::Say => {
                    names += 1;
                    says(&mut tab, now, &format!("m{names}"), "words");
                }
                Step::Turn => came(&mut tab, now, Came::Turn),
                Step::Text => text(&mut tab, now, "word "),
                Step::Call => {
                    let call = aisle_core::adapter::ai::Call { id: "c".into(), name: "hand_off".into(), arguments: "{}".into() };
                    came(&mut tab, now, Came::Said(Said::Call(call)));
                }
                Step::Done(finish) => came(&mut tab, now, Came::Said(Said::Done(finish))),
                Step::Ended => came(&mut tab, now, Came::Ended),
                Step::Fail(failure) => fails(&mut tab, now, failure),
                Step::Again => {
                    let offered = tab.messages().last().is_some_and(|last| last.content.kind == "quick-replies");
                    if offered {
                        names += 1;
                        presses_again(&mut tab, now, &format!("m{names}"));
                    }
                }
                Step::Wake => tab.input(now, Input::Wake),
                Step::Break(broken) => tab.broken = broken,
            }
            settle(&mut tab, now);
        }
        // The store works again, what was refused is said again, and the agent answers.
        tab.broken = false;
        for n in 1..=names {
            now += 1_000;
            if !tab.acks().iter().any(|(name, _)| *name == format!("m{n}")) {
                says(&mut tab, now, &format!("m{n}"), "words");
            }
        }
        for _ in 0..8 {
            now += 30_000;
            tab.input(now, Input::Wake);
            settle(&mut tab, now);
            came(&mut tab, now, Came::Turn);
            text(&mut tab, now, "whole");
            done(&mut tab, now, Finish::Stop);
        }
        let messages = tab.messages();
        let mut ids: Vec<_> = messages.iter().map(|one| one.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), messages.len());
        let own = messages.iter().filter(|one| one.client_id.is_some()).count();
        prop_assert_eq!(own, names);
        if names > 0 {
            prop_assert!(messages.last().unwrap().client_id.is_none(), "{:?}", rows(&tab));
        }
    }
}
