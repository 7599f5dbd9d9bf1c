//! How answers come: typing, streaming, handing over, going on after a reload.

use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::StoreOp;

use super::rig::*;

/// A tab that has just asked about privacy, with the answer about to begin.
fn asked(now: &mut Millis) -> Tab {
    let mut tab = greeted(now);
    tab.send(*now, &message("m1", "What happens with my data?"));
    while tab.store(*now) {}
    tab.frames.clear();
    tab
}

fn deltas(tab: &Tab) -> Vec<&Delta> {
    tab.frames
        .iter()
        .filter_map(|f| {
            if let ServerFrame::Delta(delta) = f {
                Some(delta)
            } else {
                None
            }
        })
        .collect()
}

#[test]
fn an_answer_is_typed_streamed_and_ends_in_the_whole_message() {
    let mut now = START;
    let mut tab = asked(&mut now);
    let until = now + 60_000;
    tab.run(&mut now, until);
    let typing: Vec<_> = tab
        .frames
        .iter()
        .filter_map(|f| {
            if let ServerFrame::Typing(t) = f {
                Some(t.on)
            } else {
                None
            }
        })
        .collect();
    assert_eq!(typing, [true, false]);
    let deltas = deltas(&tab);
    assert!(deltas.len() > 10);
    assert!(deltas[0].from.is_some() && deltas[1..].iter().all(|delta| delta.from.is_none()));
    let mut text = String::new();
    for delta in &deltas {
        assert_eq!(delta.offset, text.len());
        text += &delta.text;
    }
    let last = tab.messages().last().copied().unwrap();
    assert_eq!((&last.id, &last.content.fallback), (&deltas[0].message_id, &text));
}

#[test]
fn a_reload_in_the_middle_of_a_sentence_goes_on_from_where_it_is() {
    let mut now = START;
    let mut tab = asked(&mut now);
    let until = now + 4_000;
    tab.run(&mut now, until);
    let before = deltas(&tab).last().map(|d| d.offset + d.text.len()).unwrap();
    tab.frames.clear();
    tab.reload(77);
    now += 500;
    tab.hello(now);
    let ServerFrame::Welcome(welcome) = &tab.frames[0] else {
        panic!("welcome comes first")
    };
    let stream = welcome.state.streams[0].clone();
    assert!(stream.text.len() > before);
    let until = now + 60_000;
    tab.run(&mut now, until);
    assert_eq!(deltas(&tab)[0].offset, stream.text.len());
    let last = tab.messages().last().copied().unwrap();
    assert_eq!(last.id, stream.message_id);
    assert!(last.content.fallback.starts_with(&stream.text));
    assert_eq!(tab.log.len(), 3, "and it is said once");
}

#[test]
fn an_answer_that_was_due_while_nobody_was_there_is_there_at_once() {
    let mut now = START;
    let mut tab = asked(&mut now);
    tab.reload(78);
    now += 3_600_000;
    tab.hello(now);
    assert_eq!((tab.log.len(), deltas(&tab).len()), (3, 0));
}

#[test]
fn a_handover_is_in_the_log_and_in_the_state_and_both_voices_are_bots() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.send(now, &message("m1", "Talk to a person"));
    let until = now + 60_000;
    tab.run(&mut now, until);
    let assigned = tab.log.iter().any(|e| matches!(e.body.known(), Some(EntryBody::Assign { name: Some(name), .. }) if name.contains("scripted")));
    assert!(assigned);
    assert!(
        tab.messages()
            .iter()
            .all(|m| m.client_id.is_some() || m.from.role == Role::Bot)
    );
    let agents = tab
        .frames
        .iter()
        .rev()
        .find_map(|f| {
            if let ServerFrame::State(s) = f {
                s.agents.clone()
            } else {
                None
            }
        })
        .unwrap();
    assert!(agents.list.len() == 2 && agents.list.iter().all(|agent| agent.who.role == Role::Bot));
    tab.reload(5);
    tab.hello(now);
    tab.send(now, &message("m2", "Back to the assistant"));
    let until = now + 60_000;
    tab.run(&mut now, until);
    assert_eq!(
        tab.messages().last().unwrap().from.id.as_deref(),
        Some("demo-bot")
    );
}

#[test]
fn two_questions_in_a_row_are_answered_one_after_the_other() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.send(now, &message("m1", "What happens with my data?"));
    tab.send(now, &message("m2", "When are you open?"));
    let until = now + 120_000;
    tab.run(&mut now, until);
    let said: Vec<_> = tab
        .messages()
        .iter()
        .skip(3)
        .map(|m| m.content.fallback.clone())
        .collect();
    assert!(
        said.len() == 2 && said[0].contains("in your browser") && said[1].contains("day and night"),
        "{said:?}"
    );
}

#[test]
fn ending_in_the_middle_of_a_sentence_leaves_it_whole_and_says_no_more() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.send(now, &message("m1", "Talk to a person"));
    let until = now + 3_000;
    tab.run(&mut now, until);
    assert!(!deltas(&tab).is_empty());
    tab.send(now, &ClientFrame::End(End { client_id: id("e1") }));
    let until = now + 60_000;
    tab.run(&mut now, until);
    assert_eq!(tab.log.len(), 4, "greeting, question, first answer, end");
    assert!(matches!(
        tab.log[3].body.known(),
        Some(EntryBody::Closed { by: Role::Visitor })
    ));
}

#[test]
fn forgetting_leaves_nothing_and_may_be_asked_twice() {
    let mut now = START;
    let mut tab = asked(&mut now);
    let forget = ClientFrame::Forget(Forget { client_id: id("f1") });
    tab.send(now, &forget);
    tab.run(&mut now, START + 200_000);
    assert!(tab.disk.borrow().is_empty());
    assert!(matches!(
        tab.log.last().unwrap().body.known(),
        Some(EntryBody::Erased { .. })
    ));
    assert_eq!(tab.acks(), [("f1", None)]);
    assert!(tab.memory.borrow().is_empty());
    let epoch = tab.epoch.clone();
    tab.reload(6);
    tab.hello(now);
    tab.send(now, &forget);
    tab.run(&mut now, START + 300_000);
    assert_eq!(tab.acks(), [("f1", None); 2]);
    assert_ne!(tab.epoch, epoch);
}

#[test]
fn a_visitor_away_for_more_than_thirty_days_is_forgotten_by_whoever_comes_next() {
    let mut now = START;
    let mut tab = asked(&mut now);
    tab.run(&mut now, START + 100_000);
    let disk = Rc::clone(&tab.disk);
    let other = encode(&hello("conv2", "s", "en", None)).replace("visitor1", "visitor2");
    let mut next = Tab::new(8, &disk);
    next.input(now + 29 * 86_400_000, Input::Frame(other.clone()));
    while next.store(now + 29 * 86_400_000) {}
    assert!(!disk.borrow().is_empty());
    let mut next = Tab::new(9, &disk);
    next.input(now + 31 * 86_400_000, Input::Frame(other));
    while next.store(now + 31 * 86_400_000) {}
    assert!(disk.borrow().is_empty());
}

#[test]
fn answers_of_an_older_demo_are_not_added_to() {
    let mut now = START;
    let mut tab = asked(&mut now);
    tab.run(&mut now, START + 100_000);
    tab.send(now, &message("m2", "hello"));
    let until = now + 60_000;
    tab.run(&mut now, until);
    let rows = tab.disk.borrow().pairs().to_vec();
    let ops: Vec<_> = rows
        .into_iter()
        .map(|(key, value)| {
            StoreOp::Put(
                key,
                value.replace("What happens with my data?", "How do returns work?"),
            )
        })
        .collect();
    tab.disk.borrow_mut().apply(&ops, &[]);
    tab.reload(5);
    tab.hello(now);
    let until = now + 60_000;
    tab.run(&mut now, until);
    assert!(tab.log[1].body != tab.log[2].body && tab.messages()[1].content.fallback.contains("returns"));
    assert_eq!(tab.log.len(), 5, "greeting, two questions, two answers");
}
