//! Marks and facets move forward only, and what was given up stays so.

use aisle_core::protocol::*;
use aisle_core::session::*;

use crate::kit::*;

fn marks(v: u64, visitor: Seq) -> ServerFrame {
    ServerFrame::State(Box::new(State {
        read: Some(ReadMarks { v, visitor, agent: 0 }),
        ..State::default()
    }))
}

#[test]
fn an_older_version_of_a_facet_never_replaces_a_newer_one() {
    let mut session = live();
    let queue = |v, position| {
        ServerFrame::State(Box::new(State {
            queue: Some(Queue {
                v,
                position: Some(position),
                wait_ms: None,
                at: 0,
                ended: None,
            }),
            ..State::default()
        }))
    };
    frame(&mut session, 10, queue(5, 2));
    frame(&mut session, 11, queue(4, 3));
    let position = |session: &Session| session.state().queue.as_ref().and_then(|queue| queue.position);
    assert_eq!(position(&session), Some(2));
    frame(&mut session, 12, queue(6, 1));
    assert_eq!(position(&session), Some(1));
}

#[test]
fn what_was_read_here_does_not_become_unread_because_the_server_has_not_heard() {
    let mut session = live();
    let entries = vec![entry(1, 0, None, "one"), entry(2, 1, None, "two")];
    frame(&mut session, 10, events(entries));
    assert_eq!(session.unread(), 2);
    let key = session.rows()[1].key.clone();
    handle(&mut session, 11, Input::Seen(key));
    assert_eq!(session.unread(), 0);
    frame(&mut session, 12, marks(1, 1));
    assert_eq!(session.unread(), 0, "an older mark of the server's");
    frame(&mut session, 13, events(vec![entry(3, 2, None, "three")]));
    assert_eq!(session.unread(), 1);
    frame(&mut session, 14, marks(2, 3));
    assert_eq!(session.unread(), 0, "read on another device");
}

#[test]
fn what_was_given_up_is_taken_out_of_the_store() {
    let mut session = live();
    let mut store = Rows::default();
    let send = Input::Send {
        client_id: ClientId::from_bits(9),
        content: Content::text("never mind"),
        wall: 0,
    };
    let mut keep = |session: &mut Session, now, effects: Vec<Effect>| {
        for effect in effects {
            if let Effect::Store(ticket, ops) = effect {
                let claims = store.apply(&ops, &[]);
                handle(session, now, Input::Stored(ticket, claims));
            }
        }
        store
            .pairs()
            .iter()
            .filter(|(key, _)| key.starts_with("out/"))
            .count()
    };
    let effects = handle(&mut session, 10, send);
    assert_eq!(keep(&mut session, 10, effects), 1);
    let refused = Reject {
        client_id: ClientId::from_bits(9),
        code: ErrorCode::Forbidden,
        retryable: false,
        retry_after_ms: None,
    };
    let effects = frame(&mut session, 11, ServerFrame::Reject(refused));
    assert_eq!(keep(&mut session, 11, effects), 1, "refused is not given up");
    let key = session.rows()[0].key.clone();
    let effects = handle(&mut session, 12, Input::Discard(key));
    assert_eq!(keep(&mut session, 12, effects), 0);
    assert!(session.rows().is_empty());
}

#[test]
fn a_pause_that_the_server_asks_for_is_kept_whatever_wakes_the_page_and_has_an_end() {
    let busy = |pause| Input::Link(1, LinkEvent::Closed(CloseReason::Busy(pause)));
    let mut session = live();
    handle(&mut session, 10, busy(7_000));
    for input in [
        Input::Online(true),
        Input::Visible(true),
        Input::Token(Some("t".into())),
        Input::Suspend,
        Input::Resume,
        Input::Panel { open: true },
        Input::Wake,
    ] {
        let effects = handle(&mut session, 3_000, input.clone());
        let opened = effects.iter().any(|effect| matches!(effect, Effect::Connect(_)));
        assert!(!opened, "{input:?} opens a connection in the pause");
    }
    let Connection::Waiting { retry_at } = session.connection() else {
        panic!("not waiting")
    };
    assert!((7_010..=7_510).contains(&retry_at));
    assert!(handle(&mut session, retry_at, Input::Wake).contains(&Effect::Connect(2)));

    for pause in [i64::MAX, i64::MIN] {
        let mut session = live();
        handle(&mut session, 10, busy(pause));
        let Connection::Waiting { retry_at } = session.connection() else {
            panic!("not waiting")
        };
        assert!((10..=3_700_000).contains(&retry_at), "{pause}: until {retry_at}");
    }
}

#[test]
fn what_a_server_has_lost_is_said_again_before_what_waits_and_in_the_order_of_enter() {
    let mut session = live();
    say(&mut session, 10, 21, "one");
    frame(&mut session, 11, events(vec![entry(1, 0, Some(21), "one")]));
    say(&mut session, 12, 22, "two");
    frame(&mut session, 13, events(vec![entry(2, 1, Some(22), "two")]));
    handle(&mut session, 14, Input::Suspend);
    say(&mut session, 15, 23, "three");
    handle(&mut session, 16, Input::Resume);
    let on = |session: &mut Session, event| handle(session, 17, Input::Link(2, event));
    on(&mut session, LinkEvent::Opened);
    on(&mut session, LinkEvent::Frame(welcome_in("another", 0)));
    let mut todo = on(&mut session, LinkEvent::Frame(ServerFrame::Live {}));
    assert_eq!(texts(&session), ["one", "two", "three"]);
    let mut order = Vec::new();
    while !todo.is_empty() {
        let mut next = Vec::new();
        for effect in todo {
            match effect {
                Effect::Store(ticket, _) => {
                    next.extend(handle(&mut session, 18, Input::Stored(ticket, Vec::new())));
                }
                Effect::Transmit(_, said) => {
                    if let ClientFrame::Message(message) = *said {
                        order.push(message.content.fallback);
                        let ack = ServerFrame::Ack(Ack {
                            client_id: message.client_id,
                            seq: None,
                        });
                        next.extend(on(&mut session, LinkEvent::Frame(ack)));
                    }
                }
                _ => {}
            }
        }
        todo = next;
    }
    assert_eq!(order, ["one", "two", "three"]);
}

#[test]
fn entries_that_come_again_change_nothing_and_cost_no_connection() {
    let mut session = live();
    let batch = || events(vec![entry(1, 0, None, "one"), entry(2, 1, None, "two")]);
    frame(&mut session, 10, batch());
    let again = frame(&mut session, 11, batch());
    assert!(
        !again
            .iter()
            .any(|effect| !matches!(effect, Effect::WakeAt(_) | Effect::Changed(_))),
        "{again:?}"
    );
    assert_eq!((texts(&session).len(), session.cursor().1), (2, 2));
    assert_eq!(session.connection(), Connection::Online);
}
