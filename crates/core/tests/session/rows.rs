//! What is on screen, and in which order.

use aisle_core::protocol::*;
use aisle_core::session::*;

use crate::kit::*;

#[test]
fn a_message_is_one_row_from_enter_to_the_log_whichever_answer_comes_first() {
    for ack_first in [true, false] {
        let mut session = live();
        let effects = say(&mut session, 10, 9, "hi");
        assert!(matches!(sent(&effects)[..], [ClientFrame::Message(_)]));
        let ack = ServerFrame::Ack(Ack {
            client_id: ClientId::from_bits(9),
            seq: Some(4),
        });
        let echo = events(vec![entry(4, 0, Some(9), "hi")]);
        let (one, two) = if ack_first { (ack, echo) } else { (echo, ack) };
        frame(&mut session, 11, one);
        assert_eq!(
            (texts(&session), delivery(&session, 0)),
            (vec!["hi".into()], Delivery::Sent)
        );
        frame(&mut session, 12, two);
        assert_eq!(
            (texts(&session), session.rows()[0].seq),
            (vec!["hi".into()], Some(4))
        );
        assert_eq!(session.unsent(), 0);
    }
}

#[test]
fn an_unsent_message_stands_below_what_the_log_says_meanwhile() {
    let mut session = live();
    say(&mut session, 10, 9, "mine");
    frame(&mut session, 11, events(vec![entry(1, 0, None, "theirs")]));
    assert_eq!(texts(&session), ["theirs", "mine"]);
    frame(&mut session, 12, events(vec![entry(2, 1, Some(9), "mine")]));
    assert_eq!(texts(&session), ["theirs", "mine"]);
}

#[test]
fn a_streamed_answer_grows_in_one_row_and_ends_as_its_log_entry() {
    let mut session = live();
    let delta = |offset: usize, text: &str| {
        ServerFrame::Delta(Delta {
            message_id: MessageId::new("m1").unwrap(),
            from: (offset == 0).then(bot),
            offset,
            text: text.into(),
        })
    };
    frame(&mut session, 1_003, delta(0, "Two to "));
    assert_eq!(
        session.rows()[0].at,
        1_700_000_001_001,
        "dated by the server's clock, not 1970"
    );
    assert_eq!(delivery(&session, 0), Delivery::Streaming);
    frame(&mut session, 1_004, delta(7, "four "));
    frame(&mut session, 1_005, delta(4, "to four days"));
    assert_eq!(
        texts(&session),
        ["Two to four days"],
        "what overlaps is not doubled"
    );
    frame(&mut session, 1_006, delta(40, "lost its beginning"));
    assert_eq!(texts(&session), ["Two to four days"], "what leaves a hole waits");
    let end = frame(
        &mut session,
        1_007,
        events(vec![entry(1, 0, None, "Two to four days.")]),
    );
    assert_eq!(texts(&session), ["Two to four days."]);
    assert_eq!(delivery(&session, 0), Delivery::Received);
    let read_out = end
        .iter()
        .filter(|effect| matches!(effect, Effect::Announce(_)))
        .count();
    assert_eq!(read_out, 1, "read out once, when it is whole");
}

#[test]
fn a_hole_in_the_log_is_asked_for_and_a_server_that_insists_shows_a_gap() {
    let mut session = live();
    frame(&mut session, 10, events(vec![entry(1, 0, None, "one")]));
    frame(&mut session, 11, events(vec![entry(3, 2, None, "three")]));
    assert_eq!(texts(&session), ["one"], "nothing is shown out of order");
    let Connection::Waiting { retry_at } = session.connection() else {
        panic!("should ask again")
    };
    handle(&mut session, retry_at, Input::Wake);
    let hello = handle(&mut session, retry_at, Input::Link(2, LinkEvent::Opened));
    match &sent(&hello)[..] {
        [ClientFrame::Hello(hello)] => assert_eq!(hello.resume.as_ref().unwrap().seq, 1),
        other => panic!("{other:?}"),
    }
    let again = |session: &mut Session, f| handle(session, retry_at, Input::Link(2, LinkEvent::Frame(f)));
    again(&mut session, welcome_in("e", 3));
    again(&mut session, events(vec![entry(3, 2, None, "three")]));
    assert_eq!(texts(&session), ["one", "(gap)", "three"]);
}

/// A visitor whose log is kept and has a gap after 1; the entry after it is 4.
fn gapped(store: &mut Vec<(String, String)>) -> Session {
    let mut session = live();
    let send = Input::Send {
        client_id: ClientId::from_bits(7),
        content: Content::text("hello"),
        wall: 0,
    };
    keep(store, &handle(&mut session, 4, send));
    keep(store, &handle(&mut session, 4, Input::Stored(1, Vec::new())));
    keep(
        store,
        &frame(&mut session, 5, events(vec![entry(1, 0, Some(7), "hello")])),
    );
    handle(&mut session, 6, Input::Suspend);
    handle(&mut session, 7, Input::Resume);
    let hear = |session: &mut Session, f| handle(session, 8, Input::Link(2, LinkEvent::Frame(f)));
    hear(&mut session, welcome_in("e", 4));
    let gap = Gap {
        epoch: Epoch::new("e").unwrap(),
        after: 1,
        before: 4,
    };
    hear(&mut session, ServerFrame::Gap(gap));
    keep(
        store,
        &hear(&mut session, events(vec![entry(4, 3, None, "four")])),
    );
    session
}

fn keep(store: &mut Vec<(String, String)>, effects: &[Effect]) {
    let mut rows = Rows::default();
    rows.extend(store);
    for effect in effects {
        if let Effect::Store(_, ops) = effect {
            rows.apply(ops, &[]);
        }
    }
    *store = rows.pairs().to_vec();
}

fn history(before: Seq, entries: Vec<Entry>, more: bool) -> ServerFrame {
    ServerFrame::History(HistoryPage {
        epoch: Epoch::new("e").unwrap(),
        before,
        entries,
        more,
    })
}

fn asked_before(effects: &[Effect]) -> Option<Seq> {
    sent(effects).iter().find_map(|frame| match frame {
        ClientFrame::History(request) => Some(request.before),
        _ => None,
    })
}

#[test]
fn what_is_missing_is_asked_for_and_the_gap_goes_once_it_is_filled() {
    let mut store = Vec::new();
    let mut session = gapped(&mut store);
    let hear = |session: &mut Session, f| handle(session, 9, Input::Link(2, LinkEvent::Frame(f)));
    let live = hear(&mut session, ServerFrame::Live {});
    assert_eq!(asked_before(&live), Some(4));
    let late = entry(3, 2, None, "three");
    let half = hear(&mut session, history(4, vec![late], true));
    assert_eq!(texts(&session), ["hello", "(gap)", "three", "four"]);
    assert_eq!(asked_before(&half), Some(3), "the rest of it");
    let page = vec![entry(1, 0, Some(7), "hello"), entry(2, 1, None, "two")];
    let whole = hear(&mut session, history(3, page, false));
    assert_eq!(texts(&session), ["hello", "two", "three", "four"]);
    let announced = |effects: &[Effect]| effects.iter().any(|e| matches!(e, Effect::Announce(_)));
    assert!(
        !announced(&half) && !announced(&whole),
        "old news is not read out"
    );
    keep(&mut store, &half);
    keep(&mut store, &whole);
    let mut next = session_of(&store);
    assert_eq!(texts(&next), ["hello", "two", "three", "four"]);
    assert_eq!(asked_before(&come_live(&mut next)), None);
}

#[test]
fn what_cannot_be_had_stays_a_gap_over_reloads_and_what_was_before_it_stays() {
    let mut store = Vec::new();
    let mut session = gapped(&mut store);
    let hear = |session: &mut Session, f| handle(session, 9, Input::Link(2, LinkEvent::Frame(f)));
    hear(&mut session, ServerFrame::Live {});
    let none = hear(&mut session, history(4, Vec::new(), false));
    assert_eq!(asked_before(&none), None, "it is asked for once in a connection");
    assert_eq!(texts(&session), ["hello", "(gap)", "four"]);
    let mut next = session_of(&store);
    assert_eq!(texts(&next), ["hello", "(gap)", "four"]);
    assert_eq!(asked_before(&come_live(&mut next)), Some(4));
    frame(&mut next, 4, history(4, Vec::new(), true));
    assert_eq!(texts(&next), ["hello", "(gap)", "four"]);
}

fn session_of(store: &[(String, String)]) -> Session {
    let mut session = session();
    handle(&mut session, 0, Input::Restored(store.to_vec()));
    session
}

fn come_live(session: &mut Session) -> Vec<Effect> {
    handle(session, 1, Input::Link(1, LinkEvent::Opened));
    frame(session, 2, welcome_in("e", 4));
    frame(session, 3, ServerFrame::Live {})
}

#[test]
fn an_edit_that_comes_late_or_before_its_message_changes_what_it_should() {
    let edit = |seq, prev, of: &str, text: &str| Entry {
        body: Lenient::Known(EntryBody::Edit {
            message_id: MessageId::new(of).unwrap(),
            content: Content::text(text),
        }),
        ..entry(seq, prev, None, "")
    };
    let mut session = live();
    frame(&mut session, 10, events(vec![edit(9, 8, "m3", "newest")]));
    frame(&mut session, 11, ServerFrame::Live {});
    let older = vec![
        entry(3, 2, None, "first"),
        edit(4, 3, "m3", "newer"),
        entry(8, 4, None, "eight"),
    ];
    handle(&mut session, 12, Input::LoadOlder);
    frame(&mut session, 13, history(9, older, true));
    assert_eq!(texts(&session), ["newest", "eight"]);
    let is_edited = |row: &Row| matches!(row.body, RowBody::Message { edited: true, .. });
    assert!(is_edited(&session.rows()[0]) && !is_edited(&session.rows()[1]));
}

#[test]
fn a_refused_message_does_not_hold_up_the_next_and_can_be_sent_again() {
    let mut session = live();
    say(&mut session, 10, 8, "bad");
    say(&mut session, 11, 9, "good");
    let reject = Reject {
        client_id: ClientId::from_bits(8),
        code: ErrorCode::Forbidden,
        retryable: false,
        retry_after_ms: None,
    };
    let next = frame(&mut session, 12, ServerFrame::Reject(reject));
    assert!(matches!(&sent(&next)[..], [ClientFrame::Message(m)] if m.client_id == ClientId::from_bits(9)));
    assert_eq!(
        delivery(&session, 0),
        Delivery::Failed {
            code: ErrorCode::Forbidden,
            retryable: true
        }
    );
    frame(
        &mut session,
        13,
        ServerFrame::Ack(Ack {
            client_id: ClientId::from_bits(9),
            seq: Some(1),
        }),
    );
    let key = session.rows()[0].key.clone();
    let retried = handle(&mut session, 14, Input::Retry(key));
    assert!(
        matches!(&sent(&retried)[..], [ClientFrame::Message(m)] if m.client_id == ClientId::from_bits(8))
    );
}

#[test]
fn a_message_that_may_be_tried_later_holds_its_place() {
    let mut session = live();
    say(&mut session, 10, 8, "first");
    say(&mut session, 11, 9, "second");
    let reject = Reject {
        client_id: ClientId::from_bits(8),
        code: ErrorCode::RateLimited,
        retryable: true,
        retry_after_ms: Some(400),
    };
    assert!(sent(&frame(&mut session, 12, ServerFrame::Reject(reject))).is_empty());
    let later = handle(&mut session, 412, Input::Wake);
    assert!(matches!(&sent(&later)[..], [ClientFrame::Message(m)] if m.client_id == ClientId::from_bits(8)));
}

#[test]
fn older_rows_go_above_and_are_not_read_out() {
    let mut session = live();
    frame(&mut session, 10, events(vec![entry(50, 49, None, "new")]));
    assert_eq!(session.older(), Older::Some);
    let asked = handle(&mut session, 11, Input::LoadOlder);
    assert!(matches!(
        sent(&asked)[..],
        [ClientFrame::History(HistoryRequest { before: 50, .. })]
    ));
    let page = HistoryPage {
        epoch: Epoch::new("e").unwrap(),
        before: 50,
        entries: vec![entry(48, 0, None, "older"), entry(49, 48, None, "old")],
        more: false,
    };
    let effects = frame(&mut session, 12, ServerFrame::History(page));
    assert_eq!(texts(&session), ["older", "old", "new"]);
    assert_eq!(session.older(), Older::None);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Announce(_))));
}

#[test]
fn erasing_takes_rows_away_and_nothing_else_does() {
    let mut session = live();
    frame(
        &mut session,
        10,
        events(vec![entry(1, 0, None, "one"), entry(2, 1, None, "two")]),
    );
    let erased = Entry {
        seq: 3,
        prev: 2,
        at: 0,
        body: Lenient::Known(EntryBody::Erased { up_to: 1 }),
    };
    frame(&mut session, 11, events(vec![erased]));
    assert_eq!(texts(&session), ["two"]);
}

#[test]
fn an_entry_of_the_future_is_counted_and_not_shown() {
    let mut session = live();
    let future: Entry = serde_json::from_str(r#"{"seq":1,"prev":0,"at":0,"body":{"hologram":{}}}"#).unwrap();
    frame(&mut session, 10, events(vec![future, entry(2, 1, None, "next")]));
    assert_eq!(texts(&session), ["next"]);
    assert_eq!(session.cursor().1, 2);
}

#[test]
fn sending_stores_the_message_and_clears_the_draft_in_one_step() {
    let mut session = live();
    handle(&mut session, 10, Input::Draft("almost".into()));
    handle(&mut session, 500, Input::Wake);
    handle(&mut session, 510, Input::Draft(String::new()));
    let send = Input::Send {
        client_id: ClientId::from_bits(9),
        content: Content::text("almost"),
        wall: 0,
    };
    let effects = handle(&mut session, 511, send);
    let batches: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Store(_, ops) => Some(ops),
            _ => None,
        })
        .collect();
    assert_eq!(batches.len(), 1);
    assert!(batches[0].contains(&StoreOp::Delete("draft".into())));
    assert!(
        batches[0]
            .iter()
            .any(|op| matches!(op, StoreOp::Put(key, _) if key.starts_with("out/")))
    );
}
