//! When to connect, when to doubt, when to stop.

use aisle_core::protocol::*;
use aisle_core::session::*;

use crate::kit::*;

#[test]
fn nothing_is_asked_of_the_network_before_the_panel_opens() {
    let mut session = session();
    for input in [
        Input::Restored(Vec::new()),
        Input::Online(true),
        Input::Visible(true),
        Input::Wake,
    ] {
        assert_eq!(handle(&mut session, 10, input), []);
    }
}

#[test]
fn a_silent_connection_is_given_up_within_five_seconds_while_the_panel_is_open() {
    let mut session = live();
    let pinged = handle(&mut session, 2_503, Input::Wake);
    assert!(matches!(sent(&pinged)[..], [ClientFrame::Ping(_)]));
    let lost = handle(&mut session, 5_003, Input::Wake);
    assert!(lost.contains(&Effect::Disconnect(1)));
    assert!(matches!(session.connection(), Connection::Waiting { .. }));
}

#[test]
fn any_frame_counts_as_life() {
    let mut session = live();
    handle(&mut session, 2_503, Input::Wake);
    frame(&mut session, 4_900, ServerFrame::Pong(Pong { n: 1 }));
    handle(&mut session, 5_003, Input::Wake);
    assert_eq!(session.connection(), Connection::Online);
}

#[test]
fn coming_online_again_checks_a_connection_that_looks_alive_within_a_second() {
    let mut session = live();
    let pinged = handle(&mut session, 100, Input::Online(true));
    assert!(matches!(sent(&pinged)[..], [ClientFrame::Ping(_)]));
    handle(&mut session, 1_100, Input::Wake);
    assert!(matches!(session.connection(), Connection::Waiting { .. }));
}

#[test]
fn a_send_without_an_answer_is_doubted_after_three_seconds() {
    let mut session = live();
    say(&mut session, 10, 9, "hello?");
    handle(&mut session, 3_010, Input::Wake);
    assert!(matches!(session.connection(), Connection::Waiting { .. }));
    assert_eq!(
        delivery(&session, 0),
        Delivery::Sending,
        "and is still on its way"
    );
}

#[test]
fn a_busy_server_is_left_alone_for_as_long_as_it_says() {
    let mut session = live();
    handle(
        &mut session,
        10,
        Input::Link(1, LinkEvent::Closed(CloseReason::Busy(7_000))),
    );
    match session.connection() {
        Connection::Waiting { retry_at } => assert!(retry_at >= 7_010),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refused_visitor_does_not_knock_again_by_itself() {
    let mut session = live();
    let error = ServerError {
        code: ErrorCode::Forbidden,
        message: String::new(),
        retryable: false,
        retry_after_ms: None,
    };
    frame(&mut session, 10, ServerFrame::Error(error));
    assert_eq!(session.connection(), Connection::Refused(ErrorCode::Forbidden));
    assert_eq!(handle(&mut session, 60_000, Input::Wake), []);
    let again = handle(&mut session, 60_001, Input::Token(Some("new".into())));
    assert!(
        again.contains(&Effect::Connect(2)),
        "but with a new token it does"
    );
}

#[test]
fn what_is_wrong_with_a_single_frame_ends_no_connection() {
    for code in [ErrorCode::Malformed, ErrorCode::TooLarge] {
        let mut session = live();
        let error = ServerError {
            code,
            message: String::new(),
            retryable: false,
            retry_after_ms: None,
        };
        frame(&mut session, 10, ServerFrame::Error(error));
        assert_eq!(session.connection(), Connection::Online);
        frame(&mut session, 11, events(vec![entry(1, 0, None, "still here")]));
        assert_eq!(texts(&session), ["still here"]);
    }
}

#[test]
fn a_sleeping_page_holds_no_socket_and_comes_back_by_itself() {
    let mut session = live();
    assert!(handle(&mut session, 10, Input::Suspend).contains(&Effect::Disconnect(1)));
    assert_eq!(handle(&mut session, 20_000, Input::Wake), []);
    assert!(handle(&mut session, 30_000, Input::Resume).contains(&Effect::Connect(2)));
}

#[test]
fn late_frames_of_an_old_connection_change_nothing() {
    let mut session = live();
    handle(&mut session, 10, Input::Suspend);
    handle(&mut session, 20, Input::Resume);
    frame(&mut session, 21, events(vec![entry(1, 0, None, "from the past")]));
    assert_eq!(texts(&session), [""; 0]);
}

#[test]
fn the_shops_rules_are_handed_on_as_they_are_and_taken_back_by_a_server_without_some() {
    let rules = |v, list: &str| Rules {
        v,
        list: json::Raw::new(list).unwrap(),
    };
    let state = |rules| {
        ServerFrame::State(Box::new(State {
            rules,
            ..State::default()
        }))
    };
    let handed = |effects: Vec<Effect>| -> Vec<Option<String>> {
        let list = |effect| match effect {
            Effect::Emit(PageEvent::Rules(list)) => Some(list.map(|list| list.get().to_owned())),
            _ => None,
        };
        effects.into_iter().filter_map(list).collect()
    };
    let mut session = live();
    let (one, two) = (r#"[{"name":"a"}]"#, r#"[{"name": 5}, {}]"#);
    let given = |list: &str| vec![Some(list.to_owned())];
    assert_eq!(
        handed(frame(&mut session, 10, state(Some(rules(1, one))))),
        given(one)
    );
    assert_eq!(handed(frame(&mut session, 11, state(None))), [], "unchanged");
    assert_eq!(
        handed(frame(&mut session, 12, state(Some(rules(2, two))))),
        given(two),
        "unread"
    );
    let forget = Input::Forget {
        client_id: ClientId::from_bits(9),
        visitor: auth("next"),
        conversation: ClientId::from_bits(8),
    };
    assert_eq!(
        handed(handle(&mut session, 14, forget)),
        [],
        "they are not the visitor's"
    );
    handle(&mut session, 15, Input::Link(2, LinkEvent::Opened));
    let anew = handle(&mut session, 16, Input::Link(2, LinkEvent::Frame(welcome())));
    assert_eq!(handed(anew), [None], "a server without rules");
}

#[test]
fn waits_grow_and_no_two_widgets_wait_alike() {
    let waits = |seed: u64| {
        let mut session = session_with(seed);
        handle(&mut session, 0, Input::Restored(Vec::new()));
        handle(&mut session, 0, Input::Panel { open: true });
        let mut now = 0;
        let mut waits = Vec::new();
        for generation in 1..12 {
            handle(
                &mut session,
                now,
                Input::Link(generation, LinkEvent::Closed(CloseReason::Lost)),
            );
            let Connection::Waiting { retry_at } = session.connection() else {
                panic!("not waiting")
            };
            waits.push(retry_at - now);
            now = retry_at;
            handle(&mut session, now, Input::Wake);
        }
        waits
    };
    let (a, b) = (waits(1), waits(2));
    assert_ne!(a, b);
    assert!(a.iter().chain(&b).all(|wait| (0..=30_000).contains(wait)));
    let sum = |waits: &[i64]| waits.iter().sum::<i64>();
    assert!(sum(&a[6..]) > sum(&a[..5]), "later waits are longer: {a:?}");
}

fn session_with(seed: u64) -> Session {
    Session::new(Settings {
        fresh_visitor: auth("v"),
        fresh_conversation: ClientId::from_bits(1),
        instance: ClientId::from_bits(2),
        locale: "en".into(),
        token: None,
        seed,
        keep_rows: 10,
    })
}

#[test]
fn a_welcome_that_comes_again_later_is_old_and_takes_nothing_away() {
    let mut session = live();
    let said = (1..=5).map(|seq| entry(seq, seq - 1, None, &format!("{seq}")));
    frame(&mut session, 10, events(said.collect()));
    let before = texts(&session);
    assert_eq!(before.len(), 5);
    // As it was said when the log was shorter, and of a log that is no more.
    for old in [welcome(), welcome_in("another", 0)] {
        frame(&mut session, 20, old);
        frame(&mut session, 30, ServerFrame::Live {});
    }
    assert_eq!(
        (texts(&session), session.connection()),
        (before, Connection::Online)
    );
    frame(&mut session, 40, events(vec![entry(6, 5, None, "6")]));
    assert_eq!(texts(&session).len(), 6);
}
