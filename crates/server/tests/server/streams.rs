//! The protocol over requests: what is particular to them. All other tests can run
//! over them too, by `AISLE_TEST_TRANSPORT` (see `way`).

use std::net::SocketAddr;

use aisle_core::protocol::*;
use aisle_server::{Server, Settings};
use serde_json::{Value, json};

use crate::client::*;
use crate::way::{Stream, Way};

const SHOP: &str = "Origin: https://shop.example\r\n";

async fn shop() -> Server {
    let settings = Settings {
        allowed_origins: vec!["https://shop.example".into()],
        ..settings()
    };
    Server::start(settings).await.unwrap()
}

async fn ask(address: SocketAddr, path: &str, body: Value) -> (u16, String, Value) {
    let (status, head, body) = http(address, "POST", path, SHOP, &body.to_string()).await;
    (status, head, serde_json::from_str(&body).unwrap_or_default())
}

fn first(visitor: &str) -> Value {
    let hello = encode(&ClientFrame::Hello(hello(visitor, wish("first"))));
    json!({ "frames": [hello] })
}

/// Asks until an answer has come that holds a text; resolves to it.
async fn until(address: SocketAddr, name: &str, mut after: u64, text: &str) -> (u64, Value) {
    loop {
        let (_, _, answer) = ask(address, "/v1/poll", json!({ "connection": name, "after": after })).await;
        if answer["frames"].to_string().contains(text) {
            return (after, answer);
        }
        after = answer["next"].as_u64().unwrap();
    }
}

#[tokio::test]
async fn an_answer_to_a_poll_that_was_lost_is_given_again() {
    let server = shop().await;
    let (status, head, welcome) = ask(server.address(), "/v1/poll", first("ann")).await;
    assert_eq!(status, 200, "{welcome}");
    for line in [
        "access-control-allow-origin: https://shop.example",
        "cache-control: no-store",
    ] {
        assert!(head.contains(line), "{head}");
    }
    let name = welcome["connection"].as_str().unwrap();
    let message = encode(&ClientFrame::Message(SendMessage {
        client_id: fresh(),
        content: Content::text("Is it in stock?"),
    }));
    let post = json!({ "connection": name, "frames": [message] });
    assert_eq!(ask(server.address(), "/v1/frames", post).await.0, 204);
    let (after, told) = until(server.address(), name, 0, "Is it in stock?").await;
    let (_, again) = until(server.address(), name, after, "Is it in stock?").await;
    assert_eq!(again["frames"][0], told["frames"][0]);
    // What was let go, or never came, cannot be asked for.
    let beyond = json!({ "connection": name, "after": 1_000 });
    assert_eq!(ask(server.address(), "/v1/poll", beyond).await.0, 410);
    server.stop().await;
}

#[tokio::test]
async fn a_connection_is_opened_by_its_name_alone_and_by_pages_that_may_chat() {
    let server = shop().await;
    let name = "0123456789abcdef0123456789abcdef";
    for path in ["/v1/poll", "/v1/frames"] {
        let (status, _, refusal) = ask(server.address(), path, json!({ "connection": name })).await;
        assert_eq!((status, &refusal["code"]), (410, &json!("not-found")));
    }
    let (status, _, refusal) = ask(server.address(), "/v1/frames", json!({ "frames": ["x"] })).await;
    assert_eq!((status, &refusal["code"]), (400, &json!("malformed")));
    let elsewhere = "Origin: https://elsewhere.example\r\n";
    for path in ["/v1/stream", "/v1/poll", "/v1/frames"] {
        let body = first("ann").to_string();
        let (status, _, answer) = http(server.address(), "POST", path, elsewhere, &body).await;
        assert_eq!(status, 403, "{answer}");
    }
    let (status, head, _) = http(server.address(), "OPTIONS", "/v1/stream", SHOP, "").await;
    assert!(status == 204 && head.contains("last-event-id"), "{head}");
    let long = "x".repeat(aisle_server::ws::HARD_LIMIT);
    let (status, ..) = ask(
        server.address(),
        "/v1/frames",
        json!({ "connection": name, "frames": [long] }),
    )
    .await;
    assert_eq!(status, 413);
    server.stop().await;
}

#[tokio::test]
async fn a_stream_goes_on_after_the_last_event_that_its_reader_names() {
    let server = start().await;
    let mut stream = Stream::new(server.address());
    stream
        .send(encode(&ClientFrame::Hello(hello("ann", wish("first")))))
        .await;
    for text in ["one", "two"] {
        stream
            .send(encode(&ClientFrame::Message(SendMessage {
                client_id: fresh(),
                content: Content::text(text),
            })))
            .await;
        while !stream.next().await.unwrap().contains(&format!("\"{text}\"")) {}
    }
    let last = stream.id.clone();
    assert!(last.ends_with(":2"), "{last}");
    let two = last.rsplit_once(':').unwrap().0.to_owned() + ":1";
    drop(stream);

    let mut again = Stream::new(server.address());
    again.headers.push(("last-event-id", two));
    again
        .send(encode(&ClientFrame::Hello(hello("ann", wish("first")))))
        .await;
    let mut came = Vec::new();
    loop {
        let frame = again.next().await.unwrap();
        if frame.contains("\"live\"") {
            break;
        }
        came.push(frame);
    }
    let entries: Vec<_> = came
        .iter()
        .filter(|frame| frame.starts_with("{\"events\""))
        .collect();
    assert_eq!(entries.len(), 1, "{came:?}");
    assert!(entries[0].contains("\"two\"") && !entries[0].contains("\"one\""));
    server.stop().await;
}

#[tokio::test]
async fn a_quiet_stream_shows_that_it_lives_and_one_that_is_hung_up_frees_its_seat() {
    let mut settings = settings();
    settings.timing.silent_ms = 60;
    let server = Server::start(settings).await.unwrap();
    let mut stream = Stream::new(server.address());
    stream
        .send(encode(&ClientFrame::Hello(hello("ann", wish("first")))))
        .await;
    // It is dropped for silence at last, and has shown signs of life before.
    while stream.next().await.is_ok() {}
    assert!(stream.comments > 0);
    let mut way = Way::Stream(Stream::new(server.address()));
    way.send(encode(&ClientFrame::Hello(hello("bob", wish("first")))))
        .await;
    drop(way);
    while server.app().pipes.count() > 0 {
        tokio::task::yield_now().await;
    }
    server.stop().await;
}
