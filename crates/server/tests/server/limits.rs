//! Limits: a clear answer for who is over them, nothing for anybody else.

use aisle_core::protocol::*;
use aisle_server::Server;

use crate::client::*;

#[tokio::test]
async fn a_frame_that_is_too_large_costs_only_itself() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let mut bob = Visitor::new(server.address(), "bob").await;
    let id = fresh();
    // The text is in the frame twice: as fallback and as data.
    ann.say(&id, &"x".repeat(limits::FRAME_BYTES * 2 / 3)).await;
    let reject = ann.rejected(&id).await;
    assert_eq!((reject.code, reject.retryable), (ErrorCode::TooLarge, false));
    let id = fresh();
    ann.say(&id, &"x".repeat(limits::TEXT_BYTES + 1)).await;
    assert_eq!(ann.rejected(&id).await.code, ErrorCode::TooLarge);
    ann.said("the next one passes").await;
    bob.said("and so do others").await;
    server.stop().await;
}

#[tokio::test]
async fn a_frame_beyond_all_measure_ends_its_own_connection_and_no_other() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let mut bob = Visitor::new(server.address(), "bob").await;
    let flood = encode(&SendMessage {
        client_id: fresh(),
        content: Content::text("x".repeat(limits::FRAME_BYTES * 2)),
    });
    // The server may close while the rest is still on its way.
    ann.client.way.flood(flood).await;
    // The reason is sent; whether it arrives before the reset is TCP's matter.
    let reason = match ann.client.frame().await {
        Ok(ServerFrame::Error(error)) => Some(error.code),
        Ok(other) => panic!("{other:?}"),
        Err(None | Some(1009)) => None,
        Err(Some(code)) => panic!("{code}"),
    };
    assert!(matches!(reason, None | Some(ErrorCode::TooLarge)));
    bob.said("others go on").await;
    server.stop().await;
}

#[tokio::test]
async fn a_frame_that_is_too_deep_or_no_frame_is_answered_and_the_connection_lives() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let error = |frame| {
        if let ServerFrame::Error(error) = frame {
            Some(error)
        } else {
            None
        }
    };
    // What rides has been written by the tab that carries it: it is JSON.
    let rides = ann.client.way.rides();
    if !rides {
        ann.client.text("[".repeat(5000)).await;
        assert_eq!(ann.client.until(error).await.code, ErrorCode::TooLarge);
    }
    for nonsense in ["", "{", "null", "{}", "{\"ping\":{\"n\":-1}}"] {
        if rides && !nonsense.ends_with('}') {
            continue;
        }
        ann.client.text(nonsense.into()).await;
        assert_eq!(
            ann.client.until(error).await.code,
            ErrorCode::Malformed,
            "{nonsense}"
        );
    }
    ann.client
        .text(r#"{"message":{"client_id":"named","content":[[]]}}"#.into())
        .await;
    assert_eq!(
        ann.rejected(&ClientId::new("named").unwrap()).await.code,
        ErrorCode::Malformed
    );
    ann.said("still here").await;
    server.stop().await;
}

#[tokio::test]
async fn a_frame_of_a_later_version_is_passed_over_and_one_that_waits_for_an_answer_gets_one() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.client.text(r#"{"hologram":{"x":1}}"#.into()).await;
    ann.client.send(&ClientFrame::Ping(Ping { n: 1 })).await;
    let next: ServerFrame = ann.client.next().await;
    assert_eq!(next, ServerFrame::Pong(Pong { n: 1 }));
    ann.client
        .text(r#"{"hologram":{"client_id":"named"}}"#.into())
        .await;
    let reject = ann.rejected(&ClientId::new("named").unwrap()).await;
    assert_eq!((reject.code, reject.retryable), (ErrorCode::Unsupported, false));
    server.stop().await;
}

#[tokio::test]
async fn the_eleventh_message_at_once_is_told_when_to_come_back() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let mut bob = Visitor::new(server.address(), "bob").await;
    let ids: Vec<ClientId> = (0..40).map(|_| fresh()).collect();
    for id in &ids {
        ann.say(id, "hurry").await;
    }
    let (mut acked, mut rejected) = (0, Vec::new());
    while acked + rejected.len() < ids.len() {
        match ann.client.next().await {
            ServerFrame::Ack(_) => acked += 1,
            ServerFrame::Reject(reject) => rejected.push(reject),
            _ => {}
        }
    }
    assert!(acked >= 10, "{acked}");
    assert!(!rejected.is_empty());
    for reject in &rejected {
        assert_eq!((reject.code, reject.retryable), (ErrorCode::RateLimited, true));
        assert!(matches!(reject.retry_after_ms, Some(1..=1000)), "{reject:?}");
    }
    bob.said("another visitor is not held back").await;
    server.stop().await;
}

#[tokio::test]
async fn one_address_opens_only_so_many_connections() {
    let mut settings = settings();
    settings.limits.address_connections = 2;
    settings.trusted_proxies = vec!["127.0.0.1".into()];
    let server = Server::start(settings).await.unwrap();
    let one = Visitor::new(server.address(), "ann").await;
    // Who rides has a place beside that of who carries.
    let two = (!one.client.way.rides()).then_some(Visitor::new(server.address(), "bob"));
    let two = match two {
        Some(two) => Some(two.await),
        None => None,
    };
    let (status, body) = from_origin(server.address(), "/v1", "http://localhost:1")
        .await
        .unwrap_err();
    assert_eq!(status, 429);
    assert!(body.contains("Too many open connections"), "{body}");
    // Behind the trusted proxy is another address.
    let mut other = tokio_tungstenite::tungstenite::client::IntoClientRequest::into_client_request(format!(
        "ws://{}/v1",
        server.address()
    ))
    .unwrap();
    other
        .headers_mut()
        .insert("X-Forwarded-For", "203.0.113.7".parse().unwrap());
    let (_third, _) = tokio_tungstenite::connect_async(other).await.unwrap();
    drop(two);
    server.stop().await;
}

#[tokio::test]
async fn a_silent_connection_is_dropped_and_one_that_answers_pings_is_kept() {
    let mut settings = settings();
    settings.timing.silent_ms = 3_000;
    let server = Server::start(settings).await.unwrap();
    let (mut mina, _) = agent(&server, "Mina").await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("I am here").await;
    let online = |push| match push {
        AgentPush::Inbox { conversations } => conversations.into_iter().next().map(|c| c.online),
        _ => None,
    };
    // Nobody reads ann's socket from here on, so nothing answers the pings;
    // mina's is read, and outlives it.
    while mina.until(online).await {}
    drop(ann);
    server.stop().await;
}
