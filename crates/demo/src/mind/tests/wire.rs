//! Hello, resume, history, limits, and what a client may do.

use std::rc::Rc;

use aisle_core::protocol::*;
use aisle_core::session::CloseReason;

use super::rig::*;

#[test]
fn a_new_conversation_is_welcomed_greeted_once_and_live() {
    let mut now = START;
    let tab = greeted(&mut now);
    assert!(
        matches!(&tab.frames[0], ServerFrame::Welcome(w) if w.head == 0 && w.features.history && w.state.agents.is_some())
    );
    assert!(matches!(tab.frames[1], ServerFrame::Live {}));
    let Body::QuickReplies(data) = tab.messages()[0].content.body() else {
        panic!("a greeting has buttons")
    };
    assert!(data.replies.len() >= 3);
    assert!(
        tab.disk.borrow().is_empty(),
        "nothing is stored before the visitor's first message"
    );
}

#[test]
fn a_reconnect_before_the_first_message_is_not_greeted_again() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    let epoch = tab.epoch.clone();
    tab.reconnect(2);
    tab.hello(now);
    tab.run(&mut now, START + 200_000);
    assert_eq!((tab.log.len(), &tab.epoch), (1, &epoch));
}

#[test]
fn the_first_message_makes_everything_durable_and_is_answered() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.send(now, &message("m1", "How long is delivery?"));
    tab.run(&mut now, START + 200_000);
    let said = tab.messages();
    assert_eq!(said.len(), 3);
    assert_eq!(said[1].client_id, Some(id("m1")));
    assert_eq!(
        (said[2].from.role, said[2].from.name.as_deref()),
        (Role::Bot, Some("Aisle demo"))
    );
    assert_eq!(
        tab.disk
            .borrow()
            .pairs()
            .iter()
            .map(|(key, _)| key)
            .filter(|key| key.contains("/log/"))
            .count(),
        3
    );
    assert!(tab.memory.borrow().is_empty(), "and is kept in one place only");
    assert_eq!(tab.acks(), [("m1", Some(2))]);
}

#[test]
fn a_message_that_does_not_wait_for_the_greeting_comes_after_it() {
    let mut now = START;
    let mut tab = Tab::new(3, &Rc::default());
    tab.hello(now);
    tab.run(&mut now, START + 1_500);
    tab.send(now, &message("m1", "thanks"));
    tab.run(&mut now, START + 100_000);
    let roles: Vec<_> = tab.messages().iter().map(|m| m.from.role).collect();
    assert_eq!(roles, [Role::Bot, Role::Visitor, Role::Bot]);
}

#[test]
fn a_client_id_is_one_entry_whether_it_comes_again_before_or_after_its_ack() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.send(now, &message("m1", "hello"));
    tab.send(now, &message("m1", "hello"));
    tab.run(&mut now, START + 100_000);
    tab.send(now, &message("m1", "hello"));
    tab.run(&mut now, START + 200_000);
    assert_eq!(tab.messages().iter().filter(|m| m.client_id.is_some()).count(), 1);
    assert_eq!(tab.acks(), [("m1", Some(2)); 3]);
}

#[test]
fn acks_come_before_and_after_their_entries() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    for name in ["m1", "m2", "m3", "m4"] {
        tab.send(now, &message(name, "hello"));
    }
    while tab.store(now) {}
    let own = |frame: &ServerFrame| match frame {
        ServerFrame::Ack(_) => Some('a'),
        ServerFrame::Events(_) => Some('e'),
        _ => None,
    };
    let order: String = tab
        .frames
        .iter()
        .skip_while(|f| !matches!(f, ServerFrame::Ack(_)))
        .filter_map(own)
        .collect();
    assert_eq!(order, "aeeaaeea");
}

#[test]
fn resuming_sends_what_is_missing_and_nothing_else() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.send(now, &message("m1", "delivery"));
    tab.run(&mut now, START + 100_000);
    tab.frames.clear();
    tab.log.pop();
    tab.reconnect(5);
    tab.hello(now);
    let sent: Vec<_> = tab
        .frames
        .iter()
        .filter_map(|f| {
            if let ServerFrame::Events(e) = f {
                Some(e.entries.len())
            } else {
                None
            }
        })
        .collect();
    assert_eq!((sent, tab.log.len()), (vec![1], 3));
}

#[test]
fn another_life_of_the_log_is_sent_whole() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.reload(9);
    let resume = Some(ResumePoint {
        epoch: Epoch::new("old").unwrap(),
        seq: 40,
    });
    tab.send(now, &hello("conv1", "secret", "en", resume));
    tab.run(&mut now, START + 100_000);
    assert_eq!(tab.log.len(), 1);
}

#[test]
fn history_comes_in_pages_up_to_the_first_entry() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    for n in 0..5 {
        tab.send(now, &message(&format!("m{n}"), "thanks"));
        let until = now + 60_000;
        tab.run(&mut now, until);
    }
    let mut page = |before, limit| {
        tab.send(
            START + 900_000,
            &ClientFrame::History(HistoryRequest { before, limit }),
        );
        match tab.frames.last() {
            Some(ServerFrame::History(page)) => {
                (page.entries.iter().map(|e| e.seq).collect::<Vec<_>>(), page.more)
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(page(9, 3), (vec![6, 7, 8], true));
    assert_eq!(page(3, 10), (vec![1, 2], false));
    assert_eq!(page(0, 0), (vec![], false));
}

#[test]
fn more_than_ten_messages_a_second_are_refused_for_now() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    for n in 0..12 {
        tab.send(now, &message(&format!("m{n}"), "hello"));
    }
    assert_eq!(
        tab.rejects(),
        [("m10", ErrorCode::RateLimited), ("m11", ErrorCode::RateLimited)]
    );
    assert!(
        matches!(tab.frames.last(), Some(ServerFrame::Reject(r)) if r.retryable && r.retry_after_ms == Some(1_000))
    );
    tab.send(now + 1_000, &message("m10", "hello"));
    tab.run(&mut now, START + 900_000);
    assert!(tab.acks().iter().any(|(id, _)| *id == "m10"));
}

#[test]
fn too_much_text_is_refused_for_good_and_odd_frames_cost_nothing() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.send(now, &message("m1", &"x".repeat(limits::TEXT_BYTES + 1)));
    assert_eq!(tab.rejects(), [("m1", ErrorCode::TooLarge)]);
    for bad in [
        "",
        "{}",
        "{\"message\":{}}",
        "[[[[",
        &"[".repeat(40),
        &"x".repeat(300_000),
    ] {
        tab.input(now, Input::Frame(bad.into()));
        assert!(
            matches!(tab.frames.last(), Some(ServerFrame::Error(_))),
            "{}",
            &bad[..bad.len().min(20)]
        );
    }
    tab.send(now, &ClientFrame::Ping(Ping { n: 7 }));
    assert!(matches!(
        tab.frames.last(),
        Some(ServerFrame::Pong(Pong { n: 7 }))
    ));
}

#[test]
fn a_button_says_its_words() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    let message_id = tab.messages()[0].id.clone();
    let press = |client: &str, action: &str| {
        let action_id = ActionId::new(action).unwrap();
        ClientFrame::Action(Action {
            client_id: id(client),
            message_id: message_id.clone(),
            action_id,
            value: None,
        })
    };
    tab.send(now, &press("a1", "shipping-time"));
    tab.send(now, &press("a2", "no-such-button"));
    tab.run(&mut now, START + 200_000);
    assert_eq!(tab.rejects(), [("a2", ErrorCode::NotFound)]);
    assert_eq!(tab.messages()[1].content.fallback, "How long is delivery?");
    assert!(tab.messages()[2].content.fallback.contains("working days"));
}

#[test]
fn a_rating_and_an_end_are_in_the_log_once_and_a_message_opens_it_again() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.send(now, &message("m1", "hello"));
    for _ in 0..2 {
        tab.send(
            now,
            &ClientFrame::Rate(Rate {
                client_id: id("r1"),
                score: 5,
                comment: None,
            }),
        );
        tab.send(now, &ClientFrame::End(End { client_id: id("e1") }));
    }
    tab.send(
        now,
        &ClientFrame::Rate(Rate {
            client_id: id("r2"),
            score: 6,
            comment: None,
        }),
    );
    tab.run(&mut now, START + 100_000);
    assert_eq!(tab.rejects(), [("r2", ErrorCode::Malformed)]);
    assert_eq!(
        tab.log.len(),
        4,
        "greeting, message, rating, end; nothing is said after an end"
    );
    tab.send(now, &message("m2", "delivery"));
    tab.run(&mut now, START + 200_000);
    assert_eq!(tab.messages().last().unwrap().from.role, Role::Bot);
}

#[test]
fn reading_is_kept_and_never_goes_back() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.send(now, &message("m1", "hello"));
    tab.run(&mut now, START + 100_000);
    for up_to in [2, 1, 900] {
        tab.send(now, &ClientFrame::Read(ReadUp { up_to }));
    }
    tab.run(&mut now, START + 100_001);
    tab.reload(4);
    tab.hello(now);
    let marks = tab.frames.iter().rev().find_map(|f| {
        if let ServerFrame::Welcome(w) = f {
            w.state.read.clone()
        } else {
            None
        }
    });
    assert!(
        matches!(
            marks,
            Some(ReadMarks {
                visitor: 3,
                agent: 2,
                ..
            })
        ),
        "{marks:?}"
    );
}

#[test]
fn a_wrong_secret_or_protocol_is_refused() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.send(now, &message("m1", "hello"));
    tab.run(&mut now, START + 100_000);
    tab.reload(7);
    tab.send(now, &hello("conv1", "guess", "en", None));
    while tab.store(now) {}
    assert_eq!(tab.closed, Some(CloseReason::Refused(ErrorCode::Forbidden)));
    assert!(tab.log.is_empty());
    let mut tab = Tab::new(1, &Rc::default());
    tab.send(now, &message("m1", "no hello"));
    assert!(matches!(tab.frames[0], ServerFrame::Error(_)));
    let old = encode(&hello("conv1", "s", "en", None)).replace("\"protocol\":1", "\"protocol\":9");
    tab.input(now, Input::Frame(old));
    assert_eq!(tab.closed, Some(CloseReason::Refused(ErrorCode::Unsupported)));
}

#[test]
fn frames_sent_before_the_store_has_answered_are_not_lost() {
    let mut now = START;
    let mut tab = Tab::new(1, &Rc::default());
    tab.send(now, &hello("conv1", "secret", "ko-KR", None));
    tab.send(now, &message("m1", "배송비는 얼마예요?"));
    tab.run(&mut now, START + 100_000);
    assert_eq!(tab.acks(), [("m1", Some(2))]);
    assert!(tab.messages()[0].content.fallback.starts_with("안녕하세요"));
}

#[test]
fn a_store_that_fails_is_told_as_try_again_and_the_retry_succeeds() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    tab.broken = true;
    tab.send(now, &message("m1", "hello"));
    while tab.store(now) {}
    assert_eq!(tab.rejects(), [("m1", ErrorCode::Unavailable)]);
    tab.broken = false;
    tab.send(now, &message("m1", "hello"));
    tab.run(&mut now, START + 200_000);
    assert_eq!((tab.acks(), tab.log.len()), (vec![("m1", Some(2))], 3));
}
