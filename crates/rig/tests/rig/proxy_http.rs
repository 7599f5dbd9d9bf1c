//! Faults of requests: answers in the server's place, streams and polls cut short.

use std::convert::Infallible;
use std::net::SocketAddr;

use aisle_rig::proxy::{Fault, Proxy};
use axum::Router;
use axum::response::Sse;
use axum::response::sse::Event;
use axum::routing::{get, post};
use futures_util::stream;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::echo::*;

/// A server of requests: `/stream` never ends, `/poll` says "polled", `/` gives the body back.
async fn requests() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let events = || {
        let first = stream::iter(["one", "two", "three"]);
        let open = stream::pending::<&str>();
        use futures_util::StreamExt as _;
        Sse::new(
            first
                .chain(open)
                .map(|text| Ok::<_, Infallible>(Event::default().data(text))),
        )
    };
    let routes = Router::new()
        .route("/stream", get(move || async move { events() }))
        .route("/poll", post(|| async { "polled" }))
        .route("/", post(|body: String| async { body }));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

/// The whole answer to a request.
async fn ask(proxy: &Proxy, line: &str, body: &str) -> String {
    let mut stream = connect(proxy).await;
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: a\r\norigin: https://s.example\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    String::from_utf8(rest(&mut stream).await.0).unwrap()
}

fn answer(status: u16, retry_after_s: Option<u32>, path: &str) -> Fault {
    Fault::Answer {
        status,
        retry_after_s,
        path: path.into(),
    }
}

#[tokio::test]
async fn a_request_in_fair_weather_is_answered_by_the_server() {
    let proxy = before(requests().await, []).await;
    let text = ask(&proxy, "POST /", "a body").await;
    assert!(
        text.starts_with("HTTP/1.1 200") && text.ends_with("a body"),
        "{text}"
    );
}

#[tokio::test]
async fn every_status_can_stand_for_the_servers_answer() {
    let proxy = before(requests().await, []).await;
    for status in [401, 403, 409, 413, 429, 502, 503] {
        let retry = matches!(status, 429 | 503).then_some(7);
        let id = proxy.set(answer(status, retry, ""));
        let text = ask(&proxy, "POST /", &"x".repeat(10_000)).await;
        assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{text}");
        assert_eq!(text.contains("retry-after: 7\r\n"), retry.is_some(), "{text}");
        assert!(
            text.contains("access-control-allow-origin: https://s.example"),
            "{text}"
        );
        proxy.lift(id);
    }
    assert!(ask(&proxy, "POST /", "again").await.ends_with("again"));
}

#[tokio::test]
async fn an_answer_can_be_for_one_path_only_and_a_poll_be_answered_by_nothing() {
    let faults = [
        answer(503, None, "/stream"),
        Fault::Empty { path: "/poll".into() },
    ];
    let proxy = before(requests().await, faults).await;
    assert!(ask(&proxy, "POST /", "through").await.ends_with("through"));
    assert!(ask(&proxy, "GET /stream", "").await.starts_with("HTTP/1.1 503"));
    let poll = ask(&proxy, "POST /poll?x=1", "{}").await;
    assert!(
        poll.starts_with("HTTP/1.1 200") && poll.ends_with("\r\n\r\n"),
        "{poll}"
    );
}

#[tokio::test]
async fn a_stream_ends_in_the_middle_of_an_event() {
    let proxy = before(requests().await, [Fault::Truncate { bytes: 25 }]).await;
    let text = ask(&proxy, "GET /stream", "").await;
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("text/event-stream"), "{head}");
    assert_eq!(body.len(), 25, "{body}");
    assert!(!body.ends_with("0\r\n\r\n"), "it ended properly: {body}");
}
