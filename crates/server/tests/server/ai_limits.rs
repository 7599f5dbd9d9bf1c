//! `POST /ai/chat`: how often, how much, how long, and how many at once.

use aisle_server::ai::AiSettings;
use serde_json::json;

use crate::ai::{ANN, SHOP, number, question, refused, shop};
use crate::upstream::*;

#[tokio::test]
async fn a_visitor_and_an_address_may_ask_only_so_often() {
    let upstream = Upstream::start().await;
    let server = shop(AiSettings {
        messages_per_minute: number(2),
        address_messages_per_minute: number(5),
        ..upstream.settings()
    })
    .await;
    // What is not understood counts as well, and needs no answer.
    let ask = async |visitor: &str, address: &str| {
        let headers = format!("{SHOP}{visitor}X-Forwarded-For: {address}\r\n");
        Page::ask(server.address(), &headers, "{}").await
    };
    let (ann, bob) = ("X-Aisle-Visitor: ann\r\n", "X-Aisle-Visitor: bob\r\n");
    let status = async |visitor: &str, address: &str| ask(visitor, address).await.status;
    assert_eq!(status(ann, "203.0.113.1").await, 400);
    assert_eq!(status(ann, "203.0.113.1").await, 400);
    // Another address does not make another visitor.
    let page = ask(ann, "203.0.113.2").await;
    let pause: u64 = page.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=31).contains(&pause));
    assert_eq!(
        page.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
    assert!(
        page.header("access-control-expose-headers")
            .unwrap()
            .contains("retry-after")
    );
    let (status_, code, _) = page.refusal().await;
    assert_eq!((status_, code.as_str()), (429, "rate_limited"));
    // Nor does another name make another address.
    assert_eq!(status(bob, "203.0.113.1").await, 400);
    // Who has no name goes by the address.
    assert_eq!(status("", "203.0.113.1").await, 400);
    assert_eq!(status("", "203.0.113.1").await, 400);
    assert_eq!(status("X-Aisle-Visitor: cy\r\n", "203.0.113.1").await, 429);
    assert_eq!(status("X-Aisle-Visitor: cy\r\n", "203.0.113.3").await, 400);
    let long = format!("X-Aisle-Visitor: {}\r\n", "x".repeat(65));
    let (_, code, message) = ask(&long, "203.0.113.4").await.refusal().await;
    assert!(code == "malformed" && message.contains("64"), "{message}");
    server.stop().await;
}

#[tokio::test]
async fn what_is_too_large_or_no_question_is_refused_with_what_would_be_right() {
    let upstream = Upstream::start().await;
    let server = shop(AiSettings {
        request_bytes: 2048,
        messages_per_minute: number(100),
        ..upstream.settings()
    })
    .await;
    let large = json!({"messages": [{"role": "user", "content": "x".repeat(4096)}]}).to_string();
    let deep = format!("{{\"messages\": {}1{}}}", "[".repeat(40), "]".repeat(40));
    for (body, status, code, words) in [
        (large.as_str(), 413, "too_large", "2048"),
        (&deep, 413, "too_large", "32 levels"),
        ("", 400, "malformed", "no JSON"),
        ("[]", 400, "malformed", "object"),
        ("{\"messages\": 1}", 400, "malformed", "messages"),
        (
            "{\"messages\": [{\"role\": \"system\", \"content\": \"x\"}]}",
            400,
            "malformed",
            "of the visitor",
        ),
    ] {
        let (found, name, message) = refused(&server, ANN, body).await;
        assert_eq!((found, name.as_str()), (status, code), "{message}");
        assert!(message.contains(words), "{message}");
    }
    assert_eq!(server.app().metrics.ai_refused.get(), 6);
    server.stop().await;
}

#[tokio::test]
async fn an_upstream_that_falls_silent_is_given_up() {
    let upstream = Upstream::start().await;
    let server = shop(AiSettings {
        answer_seconds: number(1),
        ..upstream.settings()
    })
    .await;
    // Before the stream has begun there is a status,
    let sent = send(server.address(), ANN, &question()).await;
    let asked = upstream.asked().await;
    let (status, code, _) = Page::read(sent).await.refusal().await;
    assert_eq!((status, code.as_str()), (504, "upstream_silent"));
    asked.gone().await;
    // and from then on an end.
    let sent = send(server.address(), ANN, &question()).await;
    let mut asked = upstream.asked().await;
    asked.write(EVENTS.as_bytes()).await;
    asked.chunk(b"data: 1\n").await;
    assert_eq!(Page::read(sent).await.rest().await, b"data: 1\n");
    asked.gone().await;
    // One that breaks off is an end, too.
    let sent = send(server.address(), ANN, &question()).await;
    let mut asked = upstream.asked().await;
    asked.write(EVENTS.as_bytes()).await;
    asked.write(b"ff\r\ndata: half").await;
    drop(asked);
    assert_eq!(Page::read(sent).await.rest().await, b"data: half");
    assert_eq!(server.app().metrics.ai_failures.get(), 3);
    server.stop().await;
}

#[tokio::test]
async fn a_stopping_server_ends_what_is_under_way() {
    let upstream = Upstream::start().await;
    let server = shop(upstream.settings()).await;
    let first = send(server.address(), ANN, &question()).await;
    let mut streaming = upstream.asked().await;
    streaming.write(EVENTS.as_bytes()).await;
    streaming.chunk(b"data: 1\n\n").await;
    let mut page = Page::read(first).await;
    assert_eq!(page.bytes(9).await, b"data: 1\n\n");
    let second = send(server.address(), ANN, &question()).await;
    let waiting = upstream.asked().await;
    let began = std::time::Instant::now();
    server.stop().await;
    assert!(
        began.elapsed() < std::time::Duration::from_secs(5),
        "it waited for the answers"
    );
    assert!(page.rest().await.is_empty());
    let (status, code, _) = Page::read(second).await.refusal().await;
    assert_eq!((status, code.as_str()), (503, "unavailable"));
    streaming.gone().await;
    waiting.gone().await;
}

#[tokio::test]
async fn only_so_many_answers_are_under_way_and_each_end_makes_room() {
    let upstream = Upstream::start().await;
    let server = shop(AiSettings {
        streams: number(1),
        ..upstream.settings()
    })
    .await;
    let first = send(server.address(), ANN, &question()).await;
    let mut asked = upstream.asked().await;
    let page = Page::ask(server.address(), SHOP, &question()).await;
    assert!(page.header("retry-after").is_some());
    let (status, code, _) = page.refusal().await;
    assert_eq!((status, code.as_str()), (503, "busy"));
    asked.write(EVENTS.as_bytes()).await;
    asked.end().await;
    assert!(Page::read(first).await.rest().await.is_empty());
    while server.app().metrics.ai_streams.get() > 0 {
        tokio::task::yield_now().await;
    }
    let _second = send(server.address(), ANN, &question()).await;
    upstream.asked().await;
    server.stop().await;
}

#[tokio::test]
async fn one_network_never_has_all_answers_to_itself() {
    let upstream = Upstream::start().await;
    let server = shop(AiSettings {
        streams: number(2),
        ..upstream.settings()
    })
    .await;
    let of = |address: &str| format!("{SHOP}X-Forwarded-For: {address}\r\n");
    let _one = send(server.address(), &of("203.0.113.1"), &question()).await;
    let _asked = upstream.asked().await;
    assert_eq!(refused(&server, &of("203.0.113.1"), &question()).await.0, 503);
    let _two = send(server.address(), &of("203.0.113.2"), &question()).await;
    upstream.asked().await;
    server.stop().await;
}
