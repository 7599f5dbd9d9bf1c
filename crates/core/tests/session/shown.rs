//! What a rule showed, on its way into the log.

use aisle_core::protocol::*;
use aisle_core::session::*;

use crate::kit::*;

fn show(session: &mut Session, now: i64, bits: u128, text: &str) -> Vec<Effect> {
    let shown = Shown {
        rule: "rescue".into(),
        surface: "banner".into(),
        content: Content::text(text),
    };
    let input = Input::Shown {
        client_id: ClientId::from_bits(bits),
        shown,
        wall: now,
    };
    handle(session, now, input)
}

fn ack(bits: u128, seq: Option<Seq>) -> ServerFrame {
    ServerFrame::Ack(Ack {
        client_id: ClientId::from_bits(bits),
        seq,
    })
}

/// The entry that a server makes of what was shown.
fn logged(seq: Seq, prev: Seq, bits: u128, text: &str) -> Entry {
    Entry {
        seq,
        prev,
        at: 1_700_000_000_000,
        body: Lenient::Known(EntryBody::Message(Message {
            id: MessageId::new(format!("m{seq}")).unwrap(),
            client_id: Some(ClientId::from_bits(bits)),
            from: Author::of_rule("rescue"),
            content: Content::text(text),
        })),
    }
}

fn names(frames: &[ClientFrame]) -> Vec<&str> {
    frames
        .iter()
        .map(|frame| match frame {
            ClientFrame::Event(event) => event.name.as_str(),
            ClientFrame::Message(_) => "message",
            _ => "other",
        })
        .collect()
}

fn writes(effects: &[Effect]) -> Vec<StoreOp> {
    let ops = effects.iter().filter_map(|effect| match effect {
        Effect::Store(_, ops) => Some(ops.clone()),
        _ => None,
    });
    ops.flatten().collect()
}

#[test]
fn what_was_shown_stands_in_the_timeline_and_goes_nowhere_by_itself() {
    let mut session = live();
    let effects = show(&mut session, 10, 7, "Free shipping");
    assert_eq!(texts(&session), ["Free shipping"]);
    assert_eq!(delivery(&session, 0), Delivery::Received);
    assert!(sent(&effects).is_empty() && writes(&effects).is_empty());
    assert_eq!(session.unsent(), 0);
    assert!(
        !session.begun(),
        "nothing is kept before the visitor says something"
    );
}

#[test]
fn hello_says_that_something_waits_for_an_answer_and_only_then() {
    let greeting = |effects: &[Effect]| {
        sent(effects).into_iter().find_map(|frame| match frame {
            ClientFrame::Hello(hello) => Some(hello.shown),
            _ => None,
        })
    };
    for (shown, wanted) in [(false, None), (true, Some("rescue".to_owned()))] {
        let mut session = session();
        handle(&mut session, 0, Input::Restored(Vec::new()));
        if shown {
            show(&mut session, 0, 7, "Free shipping");
        }
        handle(&mut session, 0, Input::Panel { open: true });
        let effects = handle(&mut session, 1, Input::Link(1, LinkEvent::Opened));
        assert_eq!(greeting(&effects), Some(wanted));
    }
}

#[test]
fn it_goes_out_right_before_what_the_visitor_says_next_and_is_stored_with_it() {
    let mut session = live();
    show(&mut session, 10, 7, "Free shipping");
    let send = Input::Send {
        client_id: ClientId::from_bits(9),
        content: Content::text("yes"),
        wall: 11,
    };
    let effects = handle(&mut session, 11, send);
    let [Effect::Store(ticket, ops)] = &effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Store(..)))
        .cloned()
        .collect::<Vec<_>>()[..]
    else {
        panic!("not one write")
    };
    let puts = ops
        .iter()
        .filter(|op| matches!(op, StoreOp::Put(key, _) if key.starts_with("out/")));
    assert_eq!(puts.count(), 2);
    let effects = handle(&mut session, 12, Input::Stored(*ticket, Vec::new()));
    assert_eq!(names(&sent(&effects)), [SHOWN, "message"]);
    frame(&mut session, 13, ack(7, Some(1)));
    frame(
        &mut session,
        13,
        events(vec![
            logged(1, 0, 7, "Free shipping"),
            entry(2, 1, Some(9), "yes"),
        ]),
    );
    frame(&mut session, 13, ack(9, Some(2)));
    assert_eq!(texts(&session), ["Free shipping", "yes"]);
    assert_eq!(session.rows()[0].seq, Some(1));
    assert_eq!(session.unread(), 0, "the visitor has seen it");
}

#[test]
fn its_log_entry_is_neither_read_out_nor_told_to_the_page_again() {
    let mut session = live();
    show(&mut session, 10, 7, "Free shipping");
    say(&mut session, 11, 9, "yes");
    let effects = frame(&mut session, 13, events(vec![logged(1, 0, 7, "Free shipping")]));
    let told = effects.iter().any(|effect| {
        matches!(
            effect,
            Effect::Announce(_) | Effect::Emit(PageEvent::Message { .. })
        )
    });
    assert!(!told);
}

#[test]
fn after_a_reload_both_go_again_under_the_same_names() {
    let mut session = live();
    show(&mut session, 10, 7, "Free shipping");
    let send = Input::Send {
        client_id: ClientId::from_bits(9),
        content: Content::text("yes"),
        wall: 11,
    };
    let mut store = Rows::default();
    let ops = writes(&handle(&mut session, 11, send));
    store.apply(&ops, &[]);

    let mut session = crate::kit::session();
    handle(&mut session, 0, Input::Restored(store.pairs().to_vec()));
    assert_eq!(texts(&session), ["Free shipping", "yes"]);
    handle(&mut session, 1, Input::Link(1, LinkEvent::Opened));
    frame(&mut session, 2, welcome());
    let effects = frame(&mut session, 3, ServerFrame::Live {});
    let frames = sent(&effects);
    assert_eq!(names(&frames), [SHOWN, "message"]);
    let ClientFrame::Event(event) = &frames[0] else {
        panic!("not an event")
    };
    assert_eq!(event.client_id, ClientId::from_bits(7));
    assert_eq!(
        Shown::of(event).map(|shown| shown.surface).as_deref(),
        Some("banner")
    );
}

#[test]
fn a_backend_that_ignores_events_neither_holds_up_messages_nor_loses_the_row() {
    let mut session = live();
    show(&mut session, 10, 7, "Free shipping");
    let effects = say(&mut session, 11, 9, "yes");
    assert_eq!(names(&sent(&effects)), [SHOWN, "message"]);
    frame(&mut session, 12, ack(9, Some(1)));
    frame(&mut session, 12, events(vec![entry(1, 0, Some(9), "yes")]));
    frame(&mut session, 13, events(vec![entry(2, 1, None, "Done")]));
    assert_eq!(texts(&session), ["Free shipping", "yes", "Done"]);
    // It is not sent again on the next connection.
    handle(
        &mut session,
        20,
        Input::Link(1, LinkEvent::Closed(CloseReason::Lost)),
    );
    handle(&mut session, 20_000, Input::Wake);
    handle(&mut session, 20_001, Input::Link(2, LinkEvent::Opened));
    let second =
        |session: &mut Session, frame| handle(session, 20_002, Input::Link(2, LinkEvent::Frame(frame)));
    second(&mut session, welcome_in("e", 2));
    let effects = second(&mut session, ServerFrame::Live {});
    assert!(!names(&sent(&effects)).contains(&SHOWN));
}

#[test]
fn a_refusal_leaves_the_row_where_it_is_and_says_nothing_of_failure() {
    let mut session = live();
    show(&mut session, 10, 7, "Free shipping");
    say(&mut session, 11, 9, "yes");
    let reject = ServerFrame::Reject(Reject {
        client_id: ClientId::from_bits(7),
        code: ErrorCode::TooLarge,
        retryable: false,
        retry_after_ms: None,
    });
    let effects = frame(&mut session, 12, reject);
    assert_eq!(delivery(&session, 0), Delivery::Received);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Emit(_))));
}
