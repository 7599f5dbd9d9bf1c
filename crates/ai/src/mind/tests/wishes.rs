//! What the visitor may want of an answer: less of it, or another one.

use aisle_core::adapter::ai::Finish;
use aisle_core::protocol::{Action, ActionId, Ask, ClientFrame, ErrorCode, ServerFrame};

use super::rig::*;
use crate::mind::{Came, Do, Failure};

fn stops(tab: &mut Tab) -> bool {
    let ask = Ask {
        n: 3,
        topic: "stop".into(),
        value: None,
    };
    tab.send(START, &ClientFrame::Ask(ask));
    settle(tab, START);
    let answered = |frame: &ServerFrame| matches!(frame, ServerFrame::Answer(it) if it.n == 3);
    tab.frames.iter().any(answered)
}

/// The visitor presses the widget's own button below the last message.
fn wants_another(tab: &mut Tab, name: &str) {
    let last = tab.messages().last().expect("there is a message").id.clone();
    let action = Action {
        client_id: id(name),
        message_id: last,
        action_id: ActionId::new("again").unwrap(),
        value: None,
    };
    tab.send(START, &ClientFrame::Action(action));
    settle(tab, START);
}

#[test]
fn an_answer_that_is_stopped_stays_as_far_as_it_came_and_can_be_asked_for_again() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "How long does it take?");
    text(&mut tab, START, "Two to");
    assert!(stops(&mut tab));
    assert_eq!(rows(&tab)[1].1, "Two to\n\nYou stopped the answer here.");
    assert_eq!(tab.done.last(), Some(&Do::Stop), "and the agent hears it");
    text(&mut tab, START, " three days");
    assert_eq!((rows(&tab).len(), asks(&tab)), (2, 1), "nothing comes after it");
    presses_again(&mut tab, START, "p1");
    came(&mut tab, START, Came::Turn);
    assert_eq!(said(&question(&tab).turns), [('v', "How long does it take?")]);
}

#[test]
fn an_answer_that_is_stopped_before_its_first_word_is_not_asked_for_by_itself() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "Hello");
    stops(&mut tab);
    tab.input(START + 60_000, Input::Wake);
    settle(&mut tab, START + 60_000);
    came(&mut tab, START + 60_000, Came::Turn);
    assert_eq!((rows(&tab).len(), asks(&tab)), (2, 1));
}

#[test]
fn where_nothing_is_under_way_there_is_nothing_to_stop() {
    let mut tab = tab(&Disk::default(), START);
    assert!(stops(&mut tab));
    says(&mut tab, START, "m1", "Hello");
    stops(&mut tab);
    came(&mut tab, START, Came::Turn);
    assert_eq!(asks(&tab), 1, "another tab may have been asking");
}

#[test]
fn another_answer_is_asked_for_without_the_one_that_was_given() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "A gift for a sailor?");
    text(&mut tab, START, "A rope.");
    done(&mut tab, START, Finish::Stop);
    wants_another(&mut tab, "p1");
    assert_eq!(rows(&tab).last(), Some(&('v', "Another answer".to_owned())));
    came(&mut tab, START, Came::Turn);
    let question = question(&tab);
    assert!(question.again);
    assert_eq!(said(&question.turns), [('v', "A gift for a sailor?")]);
    text(&mut tab, START, "A knife.");
    done(&mut tab, START, Finish::Stop);
    assert_eq!(rows(&tab).last(), Some(&('a', "A knife.".to_owned())));
}

#[test]
fn nobody_asks_for_another_message_of_the_visitor() {
    let mut tab = tab(&Disk::default(), START);
    says(&mut tab, START, "m1", "Hello");
    wants_another(&mut tab, "p1");
    assert_eq!(rows(&tab).len(), 1);
}

#[test]
fn a_token_that_is_over_is_asked_for_anew_and_the_question_goes_up_with_the_next_one() {
    let disk = Disk::default();
    let mut first = tab(&disk, START);
    asked(&mut first, START, "m1", "Where is my order?");
    fails(&mut first, START, Failure::Expired);
    let refused = |frame: &ServerFrame| matches!(frame, ServerFrame::Error(it) if it.code == ErrorCode::TokenExpired && !it.retryable);
    assert!(first.frames.iter().any(refused));
    assert_eq!(first.done.last(), Some(&Do::Stop), "another tab may ask");
    assert_eq!(rows(&first).len(), 1, "nothing is said of it");
    let mut next = tab(&disk, START + 1_000);
    came(&mut next, START + 1_000, Came::Turn);
    assert_eq!(said(&question(&next).turns), [('v', "Where is my order?")]);
}
