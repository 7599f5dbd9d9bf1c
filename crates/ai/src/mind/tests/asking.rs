//! A question and its answer.

use aisle_core::adapter::ai::{Call, Finish, Said, Turn};
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{ClientFrame, ServerFrame, Track};

use super::rig::*;
use crate::mind::{Came, Do};

#[test]
fn what_the_visitor_says_is_asked_and_the_answer_streams_and_stays() {
    let mut tab = tab(&Disk::default(), START);
    let question = asked(&mut tab, START, "m1", "Do these boots run small?");
    assert_eq!(said(&question.turns), [('v', "Do these boots run small?")]);
    assert!(!question.again);
    text(&mut tab, START, "Half a size, ");
    text(&mut tab, START, "yes.");
    assert_eq!(streamed(&tab), "Half a size, yes.");
    assert_eq!(rows(&tab).len(), 1, "what is not whole is not in the log");
    done(&mut tab, START, Finish::Stop);
    assert_eq!(rows(&tab)[1], ('a', "Half a size, yes.".to_owned()));
    assert_eq!(tab.done.last(), Some(&Do::Stop), "other tabs may ask");
}

#[test]
fn the_next_question_goes_with_all_that_was_said() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "Boots?");
    text(&mut tab, START, "Which size?");
    done(&mut tab, START, Finish::Stop);
    let question = asked(&mut tab, START, "m2", "42");
    assert_eq!(
        said(&question.turns),
        [('v', "Boots?"), ('a', "Which size?"), ('v', "42")]
    );
    assert_ne!(tab.messages()[0].id, tab.messages()[1].id);
}

#[test]
fn nothing_is_asked_before_the_visitor_speaks_nor_twice_for_one_message() {
    let mut tab = tab(&Disk::default(), START);
    tab.run(&mut START.clone(), START + 60_000);
    assert!(tab.done.is_empty() && tab.log.is_empty());
    asked(&mut tab, START, "m1", "Hello");
    // The client did not hear the acknowledgement and says it once more.
    says(&mut tab, START, "m1", "Hello");
    assert_eq!(asks(&tab), 1);
    text(&mut tab, START, "Hi");
    done(&mut tab, START, Finish::Stop);
    assert_eq!(rows(&tab).len(), 2);
}

#[test]
fn who_goes_on_writing_stops_the_answer_and_what_was_said_of_it_stays_in_its_place() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "Tell me all");
    text(&mut tab, START, "First,");
    let question = asked(&mut tab, START, "m2", "Only the price");
    assert!(tab.done.contains(&Do::Stop));
    assert_eq!(
        said(&question.turns),
        [('v', "Tell me all"), ('a', "First,"), ('v', "Only the price")]
    );
    text(&mut tab, START, "240");
    done(&mut tab, START, Finish::Stop);
    let all: Vec<_> = rows(&tab).into_iter().map(|(_, text)| text).collect();
    assert_eq!(all, ["Tell me all", "First,", "Only the price", "240"]);
}

#[test]
fn products_become_cards_and_the_agent_hears_that_they_are_seen() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "Boots");
    text(&mut tab, START, "Here:");
    let arguments =
        r#"{"products":[{"id":"1","title":"Ridge boot","price":{"amount":24000,"currency":"EUR"}}]}"#;
    let call = Call {
        id: "c1".into(),
        name: "show_products".into(),
        arguments: arguments.into(),
    };
    came(&mut tab, START, Came::Said(Said::Call(call.clone())));
    done(&mut tab, START, Finish::Calls);
    let question = question(&tab);
    assert!(
        matches!(&question.turns[1..], [Turn::Agent { calls, .. }, Turn::Result { call: to, .. }] if *calls == [call] && to == "c1"),
        "{:?}",
        question.turns
    );
    text(&mut tab, START, "Warm ones.");
    done(&mut tab, START, Finish::Stop);
    let kinds: Vec<_> = tab
        .messages()
        .iter()
        .map(|one| one.content.kind.as_str())
        .collect();
    assert_eq!(kinds, ["text", "text", "carousel", "text"]);
    assert_eq!(asks(&tab), 2);
}

#[test]
fn an_agent_that_only_uses_tools_is_not_asked_for_ever() {
    let mut tab = tab(&Disk::default(), START);
    asked(&mut tab, START, "m1", "A person, please");
    for round in 0..20 {
        let call = Call {
            id: format!("c{round}"),
            name: "hand_off".into(),
            arguments: "{}".into(),
        };
        came(&mut tab, START, Came::Said(Said::Call(call)));
        done(&mut tab, START, Finish::Calls);
    }
    assert_eq!(asks(&tab), 5);
    assert_eq!(tab.done.last(), Some(&Do::Stop));
    assert_eq!(rows(&tab).len(), 2, "and the visitor is told");
}

#[test]
fn what_the_page_shows_goes_along() {
    let mut tab = tab(&Disk::default(), START);
    tab.send(
        START,
        &ClientFrame::Event(Track {
            client_id: id("e1"),
            name: "context".into(),
            props: Raw::new(r#"{"product":{"id":"42"}}"#),
        }),
    );
    let question = asked(&mut tab, START, "m1", "This one?");
    assert_eq!(question.context[0].1, r#"{"product":{"id":"42"}}"#);
    let acks = tab
        .frames
        .iter()
        .filter(|frame| matches!(frame, ServerFrame::Ack(_)));
    assert_eq!(acks.count(), 2, "the event as well as the message");
}

#[test]
fn a_very_long_conversation_goes_along_from_its_end_and_no_more_of_it_than_fits() {
    let mut tab = tab(&Disk::default(), START);
    for n in 0..90 {
        let now = START + n * 1_000;
        asked(&mut tab, now, &format!("m{n}"), &"words ".repeat(300));
        text(&mut tab, now, "Yes.");
        done(&mut tab, now, Finish::Stop);
    }
    let question = asked(&mut tab, START + 100_000, "last", "And now?");
    assert_eq!(said(&question.turns).last(), Some(&('v', "And now?")));
    let bytes: usize = said(&question.turns).iter().map(|(_, text)| text.len()).sum();
    assert!(
        bytes <= 48 * 1024 && question.turns.len() <= 60 && question.turns.len() > 40,
        "{bytes}"
    );
}
