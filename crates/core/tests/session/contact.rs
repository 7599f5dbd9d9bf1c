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

/// The log's entry of a form of the widget's own, as a server writes it.
fn logged(bits: u128, action: &str, kind: &str, value: &str) -> Entry {
    let own = ClientId::from_bits(bits);
    let data = format!(
        r#"{{"message_id":"{0}","action_id":"{action}","kind":"{kind}","value":{value}}}"#,
        own.as_str()
    );
    let mut entry = entry(bits as u64, bits as u64 - 1, Some(bits), "as agents read it");
    if let Lenient::Known(EntryBody::Message(message)) = &mut entry.body {
        message.content.kind = "action".into();
        message.content.data = Raw::new(&data).unwrap();
    }
    entry
}

#[test]
fn a_server_that_lost_its_data_is_told_again_how_to_reach_the_visitor() {
    let first = r#"{"name":"Ann","email":"ann@shop.example","consents":[]}"#;
    let left = r#"{"ticket":"7K3M-Q2P9","email":"ann@shop.example","message":"the zip broke"}"#;
    let mut session = live();
    say(&mut session, 5, 3, "hello");
    let log = vec![
        logged(1, "begin", "prechat", first),
        logged(2, "send", "contact", left),
        entry(3, 2, Some(3), "hello"),
        logged(4, "rate", "rating", r#"{"score":5}"#),
    ];
    frame(&mut session, 6, events(log));
    handle(
        &mut session,
        7,
        Input::Link(1, LinkEvent::Closed(CloseReason::Lost)),
    );
    handle(&mut session, 60_000, Input::Wake);
    handle(&mut session, 60_001, Input::Link(2, LinkEvent::Opened));
    let mut told = Vec::new();
    let mut pending = vec![
        Input::Link(2, LinkEvent::Frame(welcome_in("e2", 0))),
        Input::Link(2, LinkEvent::Frame(ServerFrame::Live {})),
    ];
    // The store and the server answer at once, until nobody has anything to say.
    let mut at = 60_002;
    while !pending.is_empty() {
        let input = pending.remove(0);
        for effect in handle(&mut session, at, input) {
            match effect {
                Effect::Store(ticket, _) => pending.push(Input::Stored(ticket, Vec::new())),
                Effect::Transmit(2, frame) => {
                    let client_id = match &*frame {
                        ClientFrame::Message(message) => message.client_id.clone(),
                        ClientFrame::Contact(contact) => contact.client_id.clone(),
                        _ => continue,
                    };
                    told.push(*frame);
                    let ack = ServerFrame::Ack(Ack {
                        client_id,
                        seq: Some(told.len() as u64),
                    });
                    pending.push(Input::Link(2, LinkEvent::Frame(ack)));
                }
                _ => {}
            }
        }
        at += 1;
    }
    let contact = |bits, value: String| {
        ClientFrame::Contact(Contact {
            client_id: ClientId::from_bits(bits),
            value: Raw::new(&value).unwrap(),
        })
    };
    // In the order of the log, under the same names.
    assert_eq!(told[0], contact(1, first.replacen('{', r#"{"before":true,"#, 1)));
    assert_eq!(told[1], contact(2, left.to_owned()));
    assert!(matches!(&told[2], ClientFrame::Message(message) if message.client_id == ClientId::from_bits(3)));
    // A page that dies now has lost nothing of it.
    assert_eq!(told.len(), 4, "{told:?}");
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
