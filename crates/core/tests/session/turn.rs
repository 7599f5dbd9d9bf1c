//! Going on with another conversation.

use aisle_core::protocol::*;
use aisle_core::session::*;

use crate::kit::{entry, events, frame, handle, live, say, session, texts, welcome};

const OTHER: u128 = 42;

fn turn(session: &mut Session, now: i64) -> (bool, Vec<Effect>) {
    let mut out = Vec::new();
    let went = session.turn(now, ClientId::from_bits(OTHER), Vec::new(), &mut out);
    (went, out)
}

/// A session whose one message is in the server's log.
fn settled() -> Session {
    let mut session = live();
    say(&mut session, 5, 9, "hi");
    let ack = ServerFrame::Ack(Ack {
        client_id: ClientId::from_bits(9),
        seq: Some(1),
    });
    frame(&mut session, 6, ack);
    frame(
        &mut session,
        7,
        events(vec![entry(1, 0, Some(9), "hi"), entry(2, 1, None, "hello")]),
    );
    session
}

fn ops(effects: &[Effect]) -> Vec<StoreOp> {
    effects
        .iter()
        .flat_map(|effect| match effect {
            Effect::Store(_, ops) => ops.clone(),
            _ => Vec::new(),
        })
        .collect()
}

#[test]
fn another_conversation_is_the_same_visitors_and_begins_with_its_own_log() {
    let mut session = settled();
    handle(&mut session, 8, Input::Draft("half a thou".into()));
    let (went, effects) = turn(&mut session, 10);
    assert!(went);
    assert!(session.rows().is_empty());
    assert_eq!((session.unread(), session.cursor()), (0, (None, 0)));
    assert_eq!(session.draft(), "half a thou", "what is being written stays");
    let ops = ops(&effects);
    for gone in [
        StoreOp::Delete("cursor".into()),
        StoreOp::Delete("read".into()),
        StoreOp::DeletePrefix("log/".into()),
    ] {
        assert!(ops.contains(&gone), "{gone:?}");
    }
    let draft = StoreOp::Put("draft".into(), "half a thou".into());
    assert!(ops.contains(&draft));
    assert!(effects.contains(&Effect::Connect(2)));

    let effects = handle(&mut session, 11, Input::Link(2, LinkEvent::Opened));
    let hello = effects.iter().find_map(|effect| match effect {
        Effect::Transmit(2, frame) => match &**frame {
            ClientFrame::Hello(hello) => Some(hello.clone()),
            _ => None,
        },
        _ => None,
    });
    let hello = hello.expect("a hello");
    assert_eq!(hello.visitor.id.as_str(), "first");
    assert_eq!(
        hello.conversation,
        ConversationRef::ClientId(ClientId::from_bits(OTHER))
    );
    assert_eq!(hello.resume, None);
    // What the old connection still says is nobody's.
    frame(&mut session, 12, events(vec![entry(3, 2, None, "late")]));
    assert!(session.rows().is_empty());
    for next in [
        welcome(),
        events(vec![entry(1, 0, None, "from last week")]),
        ServerFrame::Live {},
    ] {
        handle(&mut session, 13, Input::Link(2, LinkEvent::Frame(next)));
    }
    assert_eq!(texts(&session), ["from last week"]);
}

#[test]
fn after_a_reload_it_is_the_one_that_was_turned_to() {
    let mut session = settled();
    let (_, effects) = turn(&mut session, 10);
    let kept: Vec<_> = ops(&effects)
        .into_iter()
        .filter_map(|op| match op {
            StoreOp::Put(key, value) => Some((key, value)),
            _ => None,
        })
        .collect();
    let mut next = crate::kit::session();
    handle(&mut next, 0, Input::Restored(kept));
    assert_eq!(*next.conversation(), ClientId::from_bits(OTHER));
    assert_eq!(next.visitor().id.as_str(), "first");
    assert!(next.may_turn());
}

#[test]
fn nobody_turns_away_from_what_only_this_device_has() {
    let mut unsent = live();
    say(&mut unsent, 5, 9, "hi");
    let mut refused = live();
    say(&mut refused, 5, 9, "hi");
    let no = ServerFrame::Reject(Reject {
        client_id: ClientId::from_bits(9),
        code: ErrorCode::TooLarge,
        retryable: false,
        retry_after_ms: None,
    });
    frame(&mut refused, 6, no);
    for mut session in [unsent, refused] {
        let (went, effects) = turn(&mut session, 10);
        assert!(!went && effects.is_empty());
        assert_eq!(texts(&session), ["hi"]);
    }
}

#[test]
fn there_is_nothing_to_turn_to_before_anything_was_said_nor_where_one_is() {
    assert!(!turn(&mut session(), 1).0, "the store has not answered");
    assert!(!turn(&mut live(), 10).0, "there is no visitor yet");
    let mut session = settled();
    assert!(turn(&mut session, 10).0);
    assert!(!turn(&mut session, 11).0, "one is there");
}

#[test]
fn who_has_said_nothing_here_yet_begins_with_a_conversation_of_another_device() {
    let mut session = live();
    handle(&mut session, 8, Input::Draft("half a thou".into()));
    let mut out = Vec::new();
    assert!(session.enter(10, ClientId::from_bits(OTHER), &mut out));
    assert_eq!(session.conversation(), &ClientId::from_bits(OTHER));
    assert_eq!(session.draft(), "half a thou");
    let claims = ops(&out).into_iter().filter_map(|op| match op {
        StoreOp::Claim(key, value) => Some((key, value)),
        _ => None,
    });
    let claims: Vec<(String, String)> = claims.collect();
    assert_eq!(claims.len(), 1, "{claims:?}");
    assert!(claims[0].0 == "profile" && claims[0].1.contains(ClientId::from_bits(OTHER).as_str()));
    assert!(session.begun(), "there is something to keep");
}

#[test]
fn whoever_has_something_unsent_stays_where_they_are() {
    let mut session = live();
    say(&mut session, 5, 9, "hi");
    let mut out = Vec::new();
    assert!(!session.enter(10, ClientId::from_bits(OTHER), &mut out));
    assert_ne!(session.conversation(), &ClientId::from_bits(OTHER));
}
