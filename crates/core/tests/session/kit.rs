//! A session on a bench: inputs by hand, frames made short.

use aisle_core::protocol::*;
use aisle_core::session::*;

pub(crate) fn auth(name: &str) -> VisitorAuth {
    VisitorAuth {
        id: VisitorId::new(name).unwrap(),
        secret: "s".repeat(32),
    }
}

pub(crate) fn session() -> Session {
    Session::new(Settings {
        fresh_visitor: auth("first"),
        fresh_conversation: ClientId::from_bits(1),
        instance: ClientId::from_bits(2),
        locale: "en".into(),
        token: None,
        seed: 1,
        keep_rows: 100,
    })
}

pub(crate) fn handle(session: &mut Session, now: i64, input: Input) -> Vec<Effect> {
    let mut out = Vec::new();
    session.handle(now, input, &mut out);
    out
}

/// A frame on the first connection.
pub(crate) fn frame(session: &mut Session, now: i64, frame: ServerFrame) -> Vec<Effect> {
    handle(session, now, Input::Link(1, LinkEvent::Frame(frame)))
}

pub(crate) fn welcome_in(epoch: &str, head: Seq) -> ServerFrame {
    ServerFrame::Welcome(Box::new(Welcome {
        session: SessionId::new("s").unwrap(),
        conversation: ConversationId::new("c").unwrap(),
        epoch: Epoch::new(epoch).unwrap(),
        floor: 0,
        head,
        at: 1_700_000_000_000,
        features: Features {
            history: true,
            typing: true,
            read: true,
            ..Features::default()
        },
        state: State::default(),
    }))
}

pub(crate) fn welcome() -> ServerFrame {
    welcome_in("e", 0)
}

pub(crate) fn bot() -> Author {
    Author::named(Role::Bot, "b", "Bo")
}

/// A message entry of somebody else, or of the visitor with a client id.
pub(crate) fn entry(seq: Seq, prev: Seq, client_id: Option<u128>, text: &str) -> Entry {
    let from = if client_id.is_some() {
        Author::visitor()
    } else {
        bot()
    };
    Entry {
        seq,
        prev,
        at: 1_700_000_000_000,
        body: Lenient::Known(EntryBody::Message(Message {
            id: MessageId::new(format!("m{seq}")).unwrap(),
            client_id: client_id.map(ClientId::from_bits),
            from,
            content: Content::text(text),
        })),
    }
}

pub(crate) fn events(entries: Vec<Entry>) -> ServerFrame {
    ServerFrame::Events(Events {
        epoch: Epoch::new("e").unwrap(),
        entries,
    })
}

/// A session that is live on its first connection, with nothing said yet.
pub(crate) fn live() -> Session {
    let mut session = session();
    handle(&mut session, 0, Input::Restored(Vec::new()));
    handle(&mut session, 0, Input::Panel { open: true });
    handle(&mut session, 1, Input::Link(1, LinkEvent::Opened));
    frame(&mut session, 2, welcome());
    frame(&mut session, 3, ServerFrame::Live {});
    session
}

/// Sends a text and lets the store confirm it; gives what that led to.
pub(crate) fn say(session: &mut Session, now: i64, bits: u128, text: &str) -> Vec<Effect> {
    let send = Input::Send {
        client_id: ClientId::from_bits(bits),
        content: Content::text(text),
        wall: now,
    };
    let effects = handle(session, now, send);
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Store(ticket, _) => Some(*ticket),
        _ => None,
    });
    handle(session, now, Input::Stored(ticket.unwrap(), Vec::new()))
}

pub(crate) fn texts(session: &Session) -> Vec<String> {
    session
        .rows()
        .iter()
        .map(|row| match &row.body {
            RowBody::Message {
                body: Body::Text(text),
                ..
            } => text.text.clone(),
            RowBody::Gap => "(gap)".into(),
            _ => "(other)".into(),
        })
        .collect()
}

pub(crate) fn delivery(session: &Session, at: usize) -> Delivery {
    match &session.rows()[at].body {
        RowBody::Message { delivery, .. } => *delivery,
        other => panic!("{other:?} is no message"),
    }
}

pub(crate) fn sent(effects: &[Effect]) -> Vec<ClientFrame> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Transmit(_, frame) => Some((**frame).clone()),
            _ => None,
        })
        .collect()
}
