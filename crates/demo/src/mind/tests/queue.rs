//! Waiting for the colleague: the places in their order, over a reload and in every
//! tab, and leaving.

use aisle_core::Millis;
use aisle_core::protocol::{ClientFrame, End, EntryBody, Queue, QueueRequest, ServerFrame};

use super::rig::*;

fn places(tab: &Tab) -> Vec<Option<u32>> {
    let told = tab.frames.iter().filter_map(|frame| match frame {
        ServerFrame::State(state) => state.queue.as_ref(),
        ServerFrame::Welcome(welcome) => welcome.state.queue.as_ref(),
        _ => None,
    });
    told.map(|queue| queue.position).collect()
}

fn last(tab: &Tab) -> Option<Queue> {
    tab.frames.iter().rev().find_map(|frame| match frame {
        ServerFrame::State(state) => state.queue.clone(),
        ServerFrame::Welcome(welcome) => welcome.state.queue.clone(),
        _ => None,
    })
}

fn wish(name: &str, join: bool) -> ClientFrame {
    ClientFrame::Queue(QueueRequest {
        client_id: id(name),
        join,
        department: None,
    })
}

fn acked(tab: &Tab, id: &str) -> bool {
    tab.frames
        .iter()
        .any(|frame| matches!(frame, ServerFrame::Ack(ack) if ack.client_id.as_str() == id))
}

/// Loads the page anew; what it was told before is gone.
fn again(tab: &mut Tab, now: Millis, seed: u64) {
    tab.reload(seed);
    tab.frames.clear();
    tab.hello(now);
}

/// Runs for so many seconds.
fn run(tab: &mut Tab, now: &mut Millis, seconds: i64) {
    let until = *now + seconds * 1_000;
    tab.run(now, until);
}

/// One tab whose visitor stands third in line.
fn third(now: &mut Millis) -> Tab {
    let mut tab = greeted(now);
    tab.send(*now, &message("m1", "Talk to a person"));
    while places(&tab).last() != Some(&Some(3)) {
        run(&mut tab, now, 1);
    }
    tab
}

fn joined(tab: &Tab) -> usize {
    let is = |body: Option<&EntryBody>| matches!(body, Some(EntryBody::Assign { agent: Some(_), .. }));
    tab.log.iter().filter(|entry| is(entry.body.known())).count()
}

#[test]
fn who_wants_a_person_is_third_second_next_and_then_somebody_joins() {
    let mut now = START;
    let mut tab = third(&mut now);
    let said = &tab.messages().last().unwrap().content.fallback;
    assert!(
        said.contains("made up"),
        "nobody is made to believe in the line: {said}"
    );
    let range = last(&tab).unwrap();
    assert!(range.wait_ms.is_some_and(|(least, most)| least < most) && range.at <= now);
    assert_eq!(joined(&tab), 0);
    run(&mut tab, &mut now, 60);
    assert_eq!(places(&tab), [Some(3), Some(2), Some(1), None]);
    assert_eq!(joined(&tab), 1);
}

#[test]
fn a_reload_and_another_tab_have_the_same_place_and_it_is_told_when_it_was_worked_out() {
    let mut now = START;
    let mut tab = third(&mut now);
    let before = last(&tab).unwrap();
    run(&mut tab, &mut now, 5);
    again(&mut tab, now, 9);
    assert_eq!(places(&tab), [Some(3)], "in the welcome, once");
    assert_eq!(last(&tab).unwrap().at, before.at);
    now += 15_000;
    again(&mut tab, now, 10);
    assert_eq!(
        last(&tab).unwrap().position,
        Some(2),
        "the line went on meanwhile"
    );
    now += 3_600_000;
    again(&mut tab, now, 11);
    run(&mut tab, &mut now, 30);
    assert_eq!(
        (joined(&tab), places(&tab)),
        (1, vec![]),
        "whoever was away waits no more"
    );
}

#[test]
fn who_leaves_stays_with_the_assistant_and_may_wait_again() {
    let mut now = START;
    let mut tab = third(&mut now);
    tab.send(now, &wish("q1", false));
    run(&mut tab, &mut now, 60);
    assert!(acked(&tab, "q1"));
    assert_eq!(places(&tab), [Some(3), None]);
    assert_eq!(joined(&tab), 0);
    let said = &tab.messages().last().unwrap().content.fallback;
    assert!(said.starts_with("You are out of the line"), "{said}");
    // Leaving twice is leaving once, and a reload changes nothing of it.
    tab.send(now, &wish("q2", false));
    let length = tab.log.len();
    again(&mut tab, now, 5);
    run(&mut tab, &mut now, 60);
    assert_eq!((tab.log.len(), places(&tab)), (length, vec![]));
    tab.send(now, &message("m2", "How do returns work?"));
    run(&mut tab, &mut now, 30);
    let answer = tab.messages().last().copied().unwrap();
    assert_eq!(answer.from.id.as_deref(), Some("demo-bot"));
    tab.send(now, &wish("q3", true));
    run(&mut tab, &mut now, 60);
    assert_eq!(places(&tab), [Some(3), Some(2), Some(1), None]);
    assert_eq!(joined(&tab), 1);
    let hello = tab.messages().last().copied().unwrap();
    assert_eq!(hello.from.id.as_deref(), Some("demo-colleague"));
    // With the colleague there is nothing to leave.
    let length = tab.log.len();
    tab.send(now, &wish("q4", false));
    run(&mut tab, &mut now, 60);
    assert_eq!((tab.log.len(), acked(&tab, "q4")), (length, true));
}

#[test]
fn who_leaves_and_reloads_before_a_word_was_said_is_told_once() {
    let mut now = START;
    let mut tab = third(&mut now);
    tab.send(now, &wish("q1", false));
    run(&mut tab, &mut now, 0);
    again(&mut tab, now, 5);
    run(&mut tab, &mut now, 60);
    let out = |tab: &Tab| {
        let all = tab.messages();
        all.iter()
            .filter(|message| message.content.fallback.starts_with("You are out of the line"))
            .count()
    };
    assert_eq!((out(&tab), joined(&tab)), (1, 0));
}

#[test]
fn ending_the_conversation_ends_the_wait_and_the_assistant_answers_next() {
    let mut now = START;
    let mut tab = third(&mut now);
    tab.send(now, &ClientFrame::End(End { client_id: id("e1") }));
    run(&mut tab, &mut now, 60);
    assert_eq!((places(&tab), joined(&tab)), (vec![Some(3), None], 0));
    tab.send(now, &message("m2", "How do returns work?"));
    run(&mut tab, &mut now, 30);
    let answer = tab.messages().last().copied().unwrap();
    assert_eq!(answer.from.id.as_deref(), Some("demo-bot"));
}
