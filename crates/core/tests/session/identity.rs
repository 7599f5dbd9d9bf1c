//! Tokens: they go with the first frame only, are asked for once, and lose nothing.

use aisle_core::protocol::*;
use aisle_core::session::*;

use crate::kit::{auth, handle, live, say, sent, session, texts, welcome};

fn refusal(code: ErrorCode) -> LinkEvent {
    LinkEvent::Frame(ServerFrame::Error(ServerError {
        code,
        message: String::new(),
        retryable: false,
        retry_after_ms: None,
    }))
}

fn hello(effects: &[Effect]) -> Hello {
    let mut hellos = sent(effects).into_iter().filter_map(|frame| match frame {
        ClientFrame::Hello(hello) => Some(hello),
        _ => None,
    });
    hellos.next().expect("a hello")
}

fn connected(effects: &[Effect]) -> Option<Generation> {
    effects.iter().find_map(|effect| match effect {
        Effect::Connect(generation) => Some(*generation),
        _ => None,
    })
}

fn told(effects: &[Effect]) -> usize {
    let told = |effect: &&Effect| matches!(effect, Effect::Changed(Changed::Connection));
    effects.iter().filter(told).count()
}

fn goes_live(session: &mut Session, now: i64, generation: Generation) -> Vec<Effect> {
    let mut effects = handle(session, now, Input::Link(generation, LinkEvent::Opened));
    for frame in [welcome(), ServerFrame::Live {}] {
        effects.extend(handle(
            session,
            now,
            Input::Link(generation, LinkEvent::Frame(frame)),
        ));
    }
    effects
}

fn left(visitor: &str, known: bool) -> Input {
    Input::Leave {
        known,
        visitor: auth(visitor),
        conversation: ClientId::from_bits(30),
    }
}

#[test]
fn a_token_goes_with_a_hello_at_once_and_with_nothing_else() {
    let mut session = live();
    say(&mut session, 5, 9, "hi");
    let effects = handle(&mut session, 10, Input::Token(Some("t1".into())));
    assert!(effects.contains(&Effect::Disconnect(1)));
    let generation = connected(&effects).expect("a new connection, for a hello");
    let effects = goes_live(&mut session, 11, generation);
    assert_eq!(hello(&effects).token.as_deref(), Some("t1"));
    for frame in sent(&effects)
        .into_iter()
        .filter(|frame| !matches!(frame, ClientFrame::Hello(_)))
    {
        assert!(!encode(&frame).contains("t1"), "{frame:?}");
    }
    let again = handle(&mut session, 12, Input::Token(Some("t1".into())));
    assert_eq!(connected(&again), None, "the same token needs no new hello");
    for effect in effects {
        if let Effect::Store(_, ops) = effect {
            assert!(!format!("{ops:?}").contains("t1"), "no token is stored");
        }
    }
}

#[test]
fn who_has_no_good_token_is_told_once_and_what_is_said_meanwhile_goes_out_with_the_new_one() {
    let mut session = live();
    say(&mut session, 5, 9, "before");
    let refused = handle(&mut session, 10, Input::Link(1, refusal(ErrorCode::TokenExpired)));
    assert_eq!(session.connection(), Connection::Refused(ErrorCode::TokenExpired));
    assert_eq!(told(&refused), 1);
    let meanwhile = say(&mut session, 20, 10, "meanwhile");
    let late = handle(&mut session, 90_000, Input::Wake);
    for effects in [&meanwhile, &late] {
        assert_eq!(
            (connected(effects), told(effects)),
            (None, 0),
            "it waits to be given a token"
        );
    }
    assert_eq!(texts(&session), ["before", "meanwhile"]);

    let effects = handle(&mut session, 90_001, Input::Token(Some("t2".into())));
    let generation = connected(&effects).unwrap();
    let effects = goes_live(&mut session, 90_002, generation);
    assert_eq!(hello(&effects).token.as_deref(), Some("t2"));
    let mut now = 90_003;
    let mut out = Vec::new();
    let mut frames = sent(&effects);
    // Each is answered, so that the next one follows.
    while let Some(frame) = frames.pop() {
        if let ClientFrame::Message(message) = frame {
            out.push(message.content.fallback);
            let ack = ServerFrame::Ack(Ack {
                client_id: message.client_id,
                seq: Some(out.len() as u64),
            });
            frames.extend(sent(&handle(
                &mut session,
                now,
                Input::Link(generation, LinkEvent::Frame(ack)),
            )));
            now += 1;
        }
    }
    assert_eq!(
        out,
        ["before", "meanwhile"],
        "nothing lost, nothing twice, in order"
    );
}

#[test]
fn who_leaves_takes_everything_along_in_every_tab_and_the_server_is_not_asked_to_forget() {
    let (mut session, mut other) = (live(), live());
    handle(&mut session, 2, Input::Token(Some("t1".into())));
    handle(&mut other, 2, Input::Token(Some("t1".into())));
    goes_live(&mut session, 3, 2);
    say(&mut session, 5, 9, "private");
    handle(&mut session, 6, Input::Draft("half a senten".into()));
    let effects = handle(&mut session, 10, left("second", false));
    assert!(session.rows().is_empty() && session.draft().is_empty() && session.unsent() == 0);
    assert_eq!(session.token_in_hand(), None);
    let (ticket, ops) = effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Store(ticket, ops) => Some((*ticket, ops.clone())),
            _ => None,
        })
        .unwrap();
    assert_eq!(
        ops,
        [StoreOp::DeletePrefix(String::new())],
        "and leaves no wish behind"
    );
    let generation = connected(&effects).unwrap();
    let effects = goes_live(&mut session, 11, generation);
    let anew = hello(&effects);
    assert_eq!(
        (anew.visitor.id.as_str(), anew.token, anew.resume),
        ("second", None, None)
    );
    assert!(
        !sent(&effects)
            .iter()
            .any(|frame| matches!(frame, ClientFrame::Forget(_)))
    );
    let told = handle(&mut session, 12, Input::Stored(ticket, Vec::new()));
    assert_eq!(told, [Effect::Tell(TabNote::Left)]);

    other.renew(auth("third"), ClientId::from_bits(40));
    let effects = handle(&mut other, 13, Input::Heard(TabNote::Left));
    let effects = goes_live(&mut other, 14, connected(&effects).unwrap());
    let anew = hello(&effects);
    assert_eq!((anew.visitor.id.as_str(), anew.token), ("third", None));
}

#[test]
fn whoever_comes_after_another_customer_keeps_the_token_and_nothing_else() {
    let mut session = live();
    say(&mut session, 5, 9, "private");
    let effects = handle(&mut session, 6, Input::Token(Some("of-b".into())));
    let generation = connected(&effects).unwrap();
    handle(&mut session, 7, Input::Link(generation, LinkEvent::Opened));
    let refused = handle(
        &mut session,
        8,
        Input::Link(generation, refusal(ErrorCode::Conflict)),
    );
    assert!(
        sent(&refused).is_empty(),
        "nothing of the first goes out as the second"
    );
    assert_eq!(session.connection(), Connection::Refused(ErrorCode::Conflict));
    let effects = handle(&mut session, 9, left("second", true));
    assert!(session.rows().is_empty());
    let effects = goes_live(&mut session, 10, connected(&effects).unwrap());
    let anew = hello(&effects);
    assert_eq!(
        (anew.visitor.id.as_str(), anew.token.as_deref()),
        ("second", Some("of-b"))
    );
    assert!(
        !sent(&effects)
            .iter()
            .any(|frame| matches!(frame, ClientFrame::Message(_)))
    );
}

#[test]
fn a_wish_to_be_forgotten_does_without_a_token_that_is_refused() {
    let mut session = live();
    say(&mut session, 5, 9, "hi");
    handle(&mut session, 6, Input::Token(Some("t1".into())));
    let forget = Input::Forget {
        client_id: ClientId::from_bits(77),
        visitor: auth("second"),
        conversation: ClientId::from_bits(3),
    };
    let effects = handle(&mut session, 10, forget);
    let generation = connected(&effects).unwrap();
    let first = hello(&handle(
        &mut session,
        11,
        Input::Link(generation, LinkEvent::Opened),
    ));
    assert_eq!(
        (first.visitor.id.as_str(), first.token.as_deref()),
        ("first", Some("t1"))
    );
    let refused = handle(
        &mut session,
        12,
        Input::Link(generation, refusal(ErrorCode::TokenExpired)),
    );
    let again = match connected(&refused) {
        Some(generation) => generation,
        None => connected(&handle(&mut session, 60_000, Input::Wake)).expect("asks again by itself"),
    };
    let bare = hello(&handle(
        &mut session,
        60_001,
        Input::Link(again, LinkEvent::Opened),
    ));
    assert_eq!((bare.visitor.id.as_str(), bare.token), ("first", None));
    assert_eq!(
        bare.conversation,
        ConversationRef::ClientId(ClientId::from_bits(77)),
        "a customer's own is not opened without a token"
    );
    assert_eq!(session.token_in_hand(), Some("t1"), "it is the next visitor's");
}

#[test]
fn what_is_not_open_yet_waits_with_its_token() {
    let mut session = session();
    handle(&mut session, 0, Input::Restored(Vec::new()));
    let effects = handle(&mut session, 1, Input::Token(Some("t1".into())));
    assert_eq!(connected(&effects), None, "a token alone opens nothing");
    let effects = handle(&mut session, 2, Input::Panel { open: true });
    let effects = goes_live(&mut session, 3, connected(&effects).unwrap());
    assert_eq!(hello(&effects).token.as_deref(), Some("t1"));
}
