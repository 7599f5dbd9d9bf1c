//! What is left while nobody is there, on its way.

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;
use aisle_core::session::*;

use crate::kit::*;

const VALUE: &str = r#"{"email":"ann@shop.example"}"#;

/// The first thing said, with nobody to hear it; gives what it wants stored.
fn leave(session: &mut Session) -> Vec<StoreOp> {
    let client_id = ClientId::from_bits(9);
    let effects = handle(
        session,
        10,
        Input::Act {
            message_id: MessageId::new(client_id.as_str()).unwrap(),
            client_id,
            action_id: ActionId::new("send").unwrap(),
            content: Content::text("E-mail: ann@shop.example"),
            value: Raw::new(VALUE),
            wall: 1,
        },
    );
    let stored = effects.into_iter().find_map(|effect| match effect {
        Effect::Store(_, ops) => Some(ops),
        _ => None,
    });
    stored.unwrap()
}

#[test]
fn what_is_left_before_anything_was_said_outlives_the_page_and_goes_once() {
    // Written down without a connection, in the same step as who the visitor is; then the
    // page dies.
    let mut session = session();
    handle(&mut session, 0, Input::Restored(Vec::new()));
    let ops = leave(&mut session);
    let kept: Vec<(String, String)> = ops
        .into_iter()
        .filter_map(|op| match op {
            StoreOp::Put(key, value) | StoreOp::Claim(key, value) => Some((key, value)),
            _ => None,
        })
        .collect();
    assert!(kept.iter().any(|(key, _)| key == "profile"));

    // Another page finds it, and says it as soon as it is welcome.
    let mut session = crate::kit::session();
    handle(&mut session, 0, Input::Restored(kept));
    handle(&mut session, 1, Input::Link(1, LinkEvent::Opened));
    frame(&mut session, 2, welcome());
    let effects = frame(&mut session, 3, ServerFrame::Live {});
    let contact = Contact {
        client_id: ClientId::from_bits(9),
        value: Raw::new(VALUE).unwrap(),
    };
    assert_eq!(sent(&effects), [ClientFrame::Contact(contact.clone())]);

    // The connection goes before an answer comes: the same again, under the same name.
    handle(
        &mut session,
        4,
        Input::Link(1, LinkEvent::Closed(CloseReason::Lost)),
    );
    handle(&mut session, 60_000, Input::Wake);
    handle(&mut session, 60_001, Input::Link(2, LinkEvent::Opened));
    handle(&mut session, 60_002, Input::Link(2, LinkEvent::Frame(welcome())));
    let effects = handle(
        &mut session,
        60_003,
        Input::Link(2, LinkEvent::Frame(ServerFrame::Live {})),
    );
    assert_eq!(sent(&effects), [ClientFrame::Contact(contact)]);
    let ack = ServerFrame::Ack(Ack {
        client_id: ClientId::from_bits(9),
        seq: Some(1),
    });
    handle(&mut session, 60_004, Input::Link(2, LinkEvent::Frame(ack)));
    let entry = events(vec![entry(1, 0, Some(9), "#7K3M-Q2P9")]);
    handle(&mut session, 60_005, Input::Link(2, LinkEvent::Frame(entry)));
    assert_eq!(
        (texts(&session), session.unsent()),
        (vec!["#7K3M-Q2P9".into()], 0)
    );
}
