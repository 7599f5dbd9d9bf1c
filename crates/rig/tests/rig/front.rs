//! What stands between pages and a server that is right, and gets one thing wrong.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use aisle_rig::net::{Address, request};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use futures_util::stream;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Off {
    Nothing,
    NoOpen,
    NoIds,
    IgnoresLastEventId,
    GoneIsNotFound,
    PollsOnce,
    TakesAnything,
    NoCors,
}

struct Front {
    server: SocketAddr,
    off: Off,
    /// How far each connection was polled.
    polled: Mutex<HashMap<String, u64>>,
}

pub(crate) async fn front(server: SocketAddr, off: Off) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let front = Arc::new(Front {
        server,
        off,
        polled: Mutex::default(),
    });
    let routes = Router::new().fallback(pass).with_state(front);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

async fn pass(State(front): State<Arc<Front>>, asked: Request) -> Response {
    let (head, body) = asked.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    front
        .answer(head.method, head.uri.path(), &head.headers, body)
        .await
}

impl Front {
    async fn answer(&self, method: Method, path: &str, headers: &HeaderMap, body: Bytes) -> Response {
        let to = Address::read(&format!("http://{}{path}", self.server)).unwrap();
        let dropped = |name: &str| {
            matches!(name, "host" | "content-length" | "connection")
                || (self.off == Off::IgnoresLastEventId && name == "last-event-id")
        };
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .filter(|(name, _)| !dropped(name.as_str()))
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        let is_poll = path.ends_with("/poll");
        let body = if is_poll && self.off == Off::PollsOnce {
            self.onward(&body)
        } else {
            body
        };
        let answer = request(method.as_str(), &to, &headers, body).await.unwrap();
        let mut response = Response::builder().status(self.status(answer.status));
        for (name, value) in &answer.headers {
            let is_framing = matches!(
                name.as_str(),
                "content-length" | "transfer-encoding" | "connection"
            );
            let is_withheld = self.off == Off::NoCors && name.as_str().starts_with("access-control-");
            if !is_framing && !is_withheld {
                response = response.header(name, value);
            }
        }
        if answer.header("content-type").starts_with("text/event-stream") {
            return response.body(self.events(answer.body)).unwrap();
        }
        let text = answer.text().await.unwrap();
        if is_poll {
            self.note(&text);
        }
        response.body(Body::from(text)).unwrap()
    }

    fn status(&self, status: u16) -> StatusCode {
        let status = match (self.off, status) {
            (Off::GoneIsNotFound, 410) => 404,
            (Off::TakesAnything, 400) => 200,
            _ => status,
        };
        StatusCode::from_u16(status).unwrap()
    }

    /// Asks only for what was not told yet.
    fn onward(&self, body: &Bytes) -> Bytes {
        // A preflight asks without words.
        let Ok(mut asked) = serde_json::from_slice::<Value>(body) else {
            return body.clone();
        };
        let polled = self.polled.lock().unwrap();
        let next = asked["connection"].as_str().and_then(|name| polled.get(name));
        if let Some(next) = next {
            asked["after"] = json!(asked["after"].as_u64().unwrap_or(0).max(*next));
        }
        asked.to_string().into()
    }

    fn note(&self, text: &str) {
        let Ok(told) = serde_json::from_str::<Value>(text) else {
            return;
        };
        if let (Some(name), Some(next)) = (told["connection"].as_str(), told["next"].as_u64()) {
            self.polled.lock().unwrap().insert(name.to_owned(), next);
        }
    }

    fn events(&self, body: hyper::body::Incoming) -> Body {
        let off = self.off;
        Body::from_stream(stream::unfold(body, move |mut body| async move {
            let frame = body.frame().await?.ok()?;
            let text = String::from_utf8_lossy(frame.data_ref()?).into_owned();
            let lines = text
                .split_inclusive('\n')
                .filter(|line| !(off == Off::NoIds && line.starts_with("id:")));
            let text: String = lines.collect();
            let text = match off {
                Off::NoOpen => text.replace("event: open\n", ""),
                _ => text,
            };
            Some((Ok::<_, std::convert::Infallible>(text), body))
        }))
    }
}
