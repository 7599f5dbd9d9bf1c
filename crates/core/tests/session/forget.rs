//! Forgetting: nothing stays here, and the server is asked until it confirms.

use aisle_core::protocol::*;
use aisle_core::session::*;

use crate::kit::{auth, handle, live, say, session, welcome};

fn hello_of(effects: &[Effect]) -> Hello {
    effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Transmit(_, frame) => match &**frame {
                ClientFrame::Hello(hello) => Some(hello.clone()),
                _ => None,
            },
            _ => None,
        })
        .expect("a hello")
}

/// A session that has said something and is live.
fn talking() -> Session {
    let mut session = live();
    say(&mut session, 5, 9, "hi");
    session
}

fn forget() -> Input {
    Input::Forget {
        client_id: ClientId::from_bits(77),
        visitor: auth("second"),
        conversation: ClientId::from_bits(3),
    }
}

#[test]
fn forgetting_leaves_only_the_means_to_ask_again_until_the_server_confirms() {
    let mut session = talking();
    let effects = handle(&mut session, 10, forget());
    assert!(session.rows().is_empty());
    let ops = effects.iter().find_map(|e| match e {
        Effect::Store(_, ops) => Some(ops.clone()),
        _ => None,
    });
    let ops = ops.unwrap();
    assert_eq!(ops[0], StoreOp::DeletePrefix(String::new()));
    assert!(matches!(&ops[1..], [StoreOp::Put(key, _)] if key == "erase"));

    let effects = handle(&mut session, 20, Input::Link(2, LinkEvent::Opened));
    assert_eq!(
        hello_of(&effects).visitor.id.as_str(),
        "first",
        "asks as whoever is to be forgotten"
    );
    handle(&mut session, 21, Input::Link(2, LinkEvent::Frame(welcome())));
    let effects = handle(
        &mut session,
        22,
        Input::Link(2, LinkEvent::Frame(ServerFrame::Live {})),
    );
    assert!(
        effects
            .iter()
            .any(|e| matches!(e, Effect::Transmit(2, frame) if matches!(**frame, ClientFrame::Forget(_))))
    );
    let ack = ServerFrame::Ack(Ack {
        client_id: ClientId::from_bits(77),
        seq: None,
    });
    let effects = handle(&mut session, 23, Input::Link(2, LinkEvent::Frame(ack)));
    let delete = StoreOp::Delete("erase".into());
    assert!(
        effects
            .iter()
            .any(|e| matches!(e, Effect::Store(_, ops) if ops.contains(&delete)))
    );

    let effects = handle(&mut session, 30, Input::Link(3, LinkEvent::Opened));
    assert_eq!(
        hello_of(&effects).visitor.id.as_str(),
        "second",
        "and goes on as somebody new"
    );
}

#[test]
fn a_wish_to_be_forgotten_survives_a_reload_without_network() {
    let mut session = talking();
    let effects = handle(&mut session, 10, forget());
    let kept: Vec<(String, String)> = effects
        .iter()
        .flat_map(|e| match e {
            Effect::Store(_, ops) => ops.clone(),
            _ => Vec::new(),
        })
        .filter_map(|op| match op {
            StoreOp::Put(key, value) => Some((key, value)),
            _ => None,
        })
        .collect();
    let mut next = crate::kit::session();
    let effects = handle(&mut next, 0, Input::Restored(kept));
    assert!(
        effects.contains(&Effect::Connect(1)),
        "connects only to ask again"
    );
    let effects = handle(&mut next, 1, Input::Link(1, LinkEvent::Opened));
    assert_eq!(hello_of(&effects).visitor.id.as_str(), "first");
}

#[test]
fn a_visitor_who_never_sent_anything_is_forgotten_without_asking_anybody() {
    let mut session = session();
    handle(&mut session, 0, Input::Restored(Vec::new()));
    let effects = handle(&mut session, 1, forget());
    assert!(!effects.iter().any(|e| matches!(e, Effect::Connect(_))));
}
