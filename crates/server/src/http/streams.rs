//! The protocol without WebSocket: a stream of events, or polls, and posts.
//!
//! | | body | answer |
//! |---|---|---|
//! | `POST /v1/stream` | the `hello` frame | `text/event-stream`: `open` with the connection's name, then a frame each, at last `close` |
//! | `POST /v1/poll` | `{"frames": ["hello"]}`, then `{"connection", "after", "frames"}` | `{"connection", "next", "frames", "close"?}`, at once or when there is something |
//! | `POST /v1/frames` | `{"connection", "frames", "close"?}` | 204 |
//!
//! `frames` are texts, `after` and `next` count those that came since the beginning.
//! The name of a connection opens it, so it stands in bodies and never in an
//! address. Bodies are JSON whatever their type says: as text they need no
//! preflight. Every connection begins with a `hello`, so an event's number only
//! tells where the log stands: `Last-Event-ID` is `hello`'s `resume` for those who
//! send none.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aisle_core::protocol::{ClientFrame, Epoch, ResumePoint, decode, encode};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::stream;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::sockets::{admit, caller};
use super::{answer, preflight, refuse};
use crate::app::App;
use crate::pipe::{Fetched, Over, Pipe, Up};
use crate::ws::{self, Wire};

/// A poll is answered within this time, before proxies lose patience (commonly 30 to 60 s).
const HOLD: Duration = Duration::from_secs(20);
/// A post waits so long for frames before it to be read.
const ROOM_WITHIN: Duration = Duration::from_secs(5);

/// What a poll or a post says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default)]
    connection: Option<String>,
    #[serde(default)]
    after: u64,
    /// Texts, as over a socket: what is wrong with one is answered like there.
    #[serde(default)]
    frames: Vec<String>,
    #[serde(default)]
    close: bool,
}

#[derive(Serialize)]
struct Polled {
    connection: String,
    next: u64,
    frames: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    close: Option<Over>,
}

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/stream", post(stream).options(preflight))
        .route("/v1/poll", post(poll).options(preflight))
        .route("/v1/frames", post(frames).options(preflight))
        .layer(DefaultBodyLimit::max(ws::HARD_LIMIT))
}

/// A stream of events, from a `hello` on.
async fn stream(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let work = async {
        let hello = std::str::from_utf8(&body).map_err(|_| Box::new(malformed()))?;
        let hello = resumed(hello, headers.get("last-event-id"));
        let (name, pipe) = open(&app, peer, &headers, hello).await?;
        Ok(events(name, pipe))
    };
    answer(&app, &headers, work).await
}

/// Frames that are there, or the first to come.
async fn poll(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let work = async {
        let asked = asked(&body)?;
        let mut frames = asked.frames.into_iter();
        let (name, pipe) = match asked.connection {
            Some(name) => {
                let pipe = app.pipes.find(&name).ok_or_else(|| Box::new(unknown()))?;
                // One that is over can still be asked how it ended.
                let _ = timeout(ROOM_WITHIN, pipe.put(Up::Alive)).await;
                (name, pipe)
            }
            None => {
                let hello = frames.next().ok_or_else(|| Box::new(malformed()))?;
                open(&app, peer, &headers, hello).await?
            }
        };
        for frame in frames {
            put(&pipe, Up::Frame(frame)).await?;
        }
        let (frames, next, close) = match timeout(HOLD, pipe.fetch(asked.after)).await {
            Ok(Err(_)) => return Err(Box::new(unknown())),
            Ok(Ok(Fetched::Frames(frames, next))) => (frames, next, None),
            Ok(Ok(Fetched::Over(over))) => (Vec::new(), asked.after, Some(over)),
            Ok(Ok(Fetched::Beat)) | Err(_) => (Vec::new(), asked.after, None),
        };
        Ok(fresh(axum::Json(Polled {
            connection: name,
            next,
            frames,
            close,
        })))
    };
    answer(&app, &headers, work).await
}

/// Frames of whoever fetches a stream or polls.
async fn frames(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let work = async {
        let asked = asked(&body)?;
        let name = asked.connection.ok_or_else(|| Box::new(malformed()))?;
        let pipe = app.pipes.find(&name).ok_or_else(|| Box::new(unknown()))?;
        for frame in asked.frames {
            put(&pipe, Up::Frame(frame)).await?;
        }
        if asked.close {
            pipe.hang_up();
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    answer(&app, &headers, work).await
}

fn asked(body: &[u8]) -> Result<Asked, Box<Response>> {
    serde_json::from_slice(body).map_err(|_| Box::new(malformed()))
}

/// Opens a connection that begins with this frame.
async fn open(
    app: &Arc<App>,
    peer: SocketAddr,
    headers: &HeaderMap,
    hello: String,
) -> Result<(String, Arc<Pipe>), Box<Response>> {
    let caller = caller(app, peer, headers);
    let counted = admit(app, caller.address)?;
    let (name, pipe, tail) = app.pipes.open().map_err(|_| Box::new(busy()))?;
    put(&pipe, Up::Frame(hello)).await?;
    app.metrics.connections.add();
    // A stopping server waits for this token, hence for the goodbye.
    let token = app.connections.token();
    let (app, own) = (Arc::clone(app), name.clone());
    tokio::spawn(async move {
        let pipes = Arc::clone(&app.pipes);
        ws::visitor::serve(app, caller, Wire::Pipe(tail)).await;
        drop((counted, token));
        pipes.forget(&own).await;
    });
    Ok((name, pipe))
}

async fn put(pipe: &Pipe, up: Up) -> Result<(), Box<Response>> {
    match timeout(ROOM_WITHIN, pipe.put(up)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Box::new(unknown())),
        Err(_) => Err(Box::new(busy())),
    }
}

/// The stream ends with the connection, and the connection with the stream.
struct Reader {
    pipe: Arc<Pipe>,
    after: u64,
    waiting: std::collections::VecDeque<Event>,
    over: bool,
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.pipe.hang_up();
    }
}

fn events(name: String, pipe: Arc<Pipe>) -> Response {
    let first = Event::default().event("open").data(name);
    let reader = Reader {
        pipe,
        after: 0,
        waiting: [first].into(),
        over: false,
    };
    let events = stream::unfold(reader, |mut reader| async move {
        loop {
            if let Some(event) = reader.waiting.pop_front() {
                return Some((Ok::<_, Infallible>(event), reader));
            }
            if reader.over {
                return None;
            }
            match reader.pipe.fetch(reader.after).await {
                Ok(Fetched::Frames(frames, next)) => {
                    reader.after = next;
                    reader.waiting.extend(frames.iter().map(|frame| event_of(frame)));
                }
                Ok(Fetched::Beat) => reader.waiting.push_back(Event::default().comment("")),
                Ok(Fetched::Over(over)) => {
                    reader.over = true;
                    let goodbye = encode(&over);
                    reader
                        .waiting
                        .push_back(Event::default().event("close").data(goodbye));
                }
                Err(_) => return None,
            }
        }
    });
    fresh((
        // Proxies that collect what they pass on are asked not to (nginx's header).
        [(
            header::HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        )],
        Sse::new(events),
    ))
}

/// A frame as an event. What brings entries of the log has the place of the last as its number.
fn event_of(frame: &str) -> Event {
    let event = Event::default().data(frame);
    match place(frame) {
        Some(place) => event.id(place),
        None => event,
    }
}

fn place(frame: &str) -> Option<String> {
    // Frames have one key, and most bring nothing of the log: those need not be read again.
    frame.starts_with("{\"events\":").then_some(())?;
    #[derive(Deserialize)]
    struct Frame {
        events: Events,
    }
    #[derive(Deserialize)]
    struct Events {
        epoch: Epoch,
        entries: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        seq: u64,
    }
    let Frame { events } = serde_json::from_str(frame).ok()?;
    let seq = events.entries.last()?.seq;
    Some(format!("{}:{seq}", events.epoch.as_str()))
}

/// A `hello` that goes on where the last event was, unless it says itself where.
fn resumed(hello: &str, last: Option<&HeaderValue>) -> String {
    let place = || {
        let (epoch, seq) = last?.to_str().ok()?.rsplit_once(':')?;
        let epoch = Epoch::new(epoch).ok()?;
        let seq = seq.parse().ok()?;
        Some(ResumePoint { epoch, seq })
    };
    let Some(place) = place() else {
        return hello.to_owned();
    };
    match decode::<ClientFrame>(hello) {
        Ok(ClientFrame::Hello(mut said)) if said.resume.is_none() => {
            said.resume = Some(place);
            encode(&ClientFrame::Hello(said))
        }
        // Wrong or not: the connection says so.
        _ => hello.to_owned(),
    }
}

/// Nobody keeps what is meant for one moment.
fn fresh(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-transform"),
    );
    response
}

fn malformed() -> Response {
    let text = "Send JSON as docs/protocol says: POST /v1/stream a `hello`, /v1/poll and /v1/frames {\"connection\", \"frames\": […]}.";
    refuse(StatusCode::BAD_REQUEST, "malformed", text)
}

/// The other side begins anew with a `hello`; nothing is lost by it.
fn unknown() -> Response {
    let text = "There is no such connection any more. Begin a new one with a `hello`.";
    refuse(StatusCode::GONE, "not-found", text)
}

fn busy() -> Response {
    let text = "The server does not get on with what was sent. Wait a moment.";
    let retry = [(header::RETRY_AFTER, "2")];
    (
        retry,
        refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable", text),
    )
        .into_response()
}
