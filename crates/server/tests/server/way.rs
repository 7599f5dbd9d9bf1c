//! How a client of the tests reaches the server: by WebSocket, or, for visitors, by
//! what `AISLE_TEST_TRANSPORT` names (`sse`, `poll`, or `ride` for a place on the
//! connection of another tab), so that all tests can run over each of them.

use std::collections::VecDeque;
use std::net::SocketAddr;

use aisle_core::protocol::{ClientFrame, encode};
use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::client::{hello, http, try_http, wish};

/// What came: a frame, or the end with its close code.
pub(crate) type Came = Result<String, Option<u16>>;

pub(crate) enum Way {
    Socket(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>),
    Stream(Stream),
    Poll(Poll),
    Ride(Ride),
}

impl Way {
    pub(crate) async fn open(address: SocketAddr, path: &str) -> Self {
        let transport = std::env::var("AISLE_TEST_TRANSPORT").unwrap_or_default();
        match transport.as_str() {
            "sse" if path == "/v1" => Self::Stream(Stream::new(address)),
            "poll" if path == "/v1" => Self::Poll(Poll::new(address)),
            "ride" if path == "/v1" => Self::Ride(Ride::new(address).await),
            "" | "websocket" | "sse" | "poll" | "ride" => Self::socket(address, path).await,
            other => panic!("AISLE_TEST_TRANSPORT is {other}; known are websocket, sse, poll and ride"),
        }
    }

    /// Whether another tab's connection carries it.
    pub(crate) fn rides(&self) -> bool {
        matches!(self, Self::Ride(_))
    }

    /// A WebSocket, whatever the other tests run over.
    pub(crate) async fn socket(address: SocketAddr, path: &str) -> Self {
        let (socket, _) = connect_async(format!("ws://{address}{path}")).await.unwrap();
        Self::Socket(Box::new(socket))
    }

    /// Whether each answer is to a question of its own.
    pub(crate) fn asks_again(&self) -> bool {
        matches!(self, Self::Poll(_))
    }

    pub(crate) async fn send(&mut self, text: String) {
        match self {
            Self::Socket(socket) => socket.send(Message::text(text)).await.unwrap(),
            Self::Stream(stream) => stream.send(text).await,
            Self::Poll(poll) => poll.send(text).await,
            Self::Ride(ride) => ride.send(&text).await,
        }
    }

    /// Sends what the other side may refuse in the middle.
    pub(crate) async fn flood(&mut self, text: String) {
        match self {
            Self::Socket(socket) => drop(socket.send(Message::text(text)).await),
            _ => self.send(text).await,
        }
    }

    pub(crate) async fn next(&mut self) -> Came {
        match self {
            Self::Socket(socket) => loop {
                match socket.next().await {
                    Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
                    Some(Ok(Message::Close(close))) => return Err(close.map(|close| close.code.into())),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Err(None),
                }
            },
            Self::Stream(stream) => stream.next().await,
            Self::Poll(poll) => poll.next().await,
            Self::Ride(ride) => ride.next().await,
        }
    }
}

/// A place on the connection of another tab, which belongs to somebody else here.
pub(crate) struct Ride(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Ride {
    pub(crate) async fn new(address: SocketAddr) -> Self {
        let (mut socket, _) = connect_async(format!("ws://{address}/v1")).await.unwrap();
        let hello = ClientFrame::Hello(hello("carrier", wish("carrier")));
        socket.send(Message::text(encode(&hello))).await.unwrap();
        loop {
            match socket.next().await.unwrap().unwrap() {
                Message::Text(text) if text.as_str() == "{\"live\":{}}" => return Self(socket),
                _ => {}
            }
        }
    }

    async fn send(&mut self, text: &str) {
        let told = format!("{{\"ride\":{{\"tab\":\"second\",\"frame\":{text}}}}}");
        self.0.send(Message::text(told)).await.unwrap();
    }

    async fn next(&mut self) -> Came {
        loop {
            let text = match self.0.next().await {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(_)) => continue,
                _ => return Err(None),
            };
            let Some(told) = text.as_str().strip_prefix("{\"ride\":{\"tab\":\"second\",") else {
                continue;
            };
            if let Some(frame) = told.strip_prefix("\"frame\":") {
                return Ok(frame.strip_suffix("}}").unwrap().to_owned());
            }
            let told: Value =
                serde_json::from_str(&format!("{{{}", told.strip_suffix('}').unwrap())).unwrap();
            return Err(told["close"]["code"]
                .as_u64()
                .filter(|code| *code > 0)
                .map(|code| code as u16));
        }
    }
}

/// Server-sent events, and posts.
pub(crate) struct Stream {
    address: SocketAddr,
    name: String,
    /// Header lines of the first request.
    pub(crate) headers: Vec<(&'static str, String)>,
    body: Option<Incoming>,
    read: String,
    /// The number of the last event that had one.
    pub(crate) id: String,
    pub(crate) comments: u32,
}

impl Stream {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            name: String::new(),
            headers: Vec::new(),
            body: None,
            read: String::new(),
            id: String::new(),
            comments: 0,
        }
    }

    pub(crate) async fn send(&mut self, text: String) {
        if self.body.is_some() {
            if !post(self.address, &self.name, &text).await {
                self.body = None;
            }
            return;
        }
        let tcp = TcpStream::connect(self.address).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tcp))
            .await
            .unwrap();
        tokio::spawn(connection);
        let mut request = Request::post("/v1/stream").header("host", self.address.to_string());
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(Bytes::from(text))).unwrap();
        let answer = sender.send_request(request).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store, no-transform");
        self.body = Some(answer.into_body());
        let (kind, name) = self.event().await.unwrap();
        assert_eq!(kind, "open");
        self.name = name;
    }

    pub(crate) async fn next(&mut self) -> Came {
        match self.event().await {
            Some((kind, data)) if kind == "close" => Err(Some(goodbye(&data))),
            Some((_, data)) => Ok(data),
            None => Err(None),
        }
    }

    async fn event(&mut self) -> Option<(String, String)> {
        let (mut kind, mut data) = (String::new(), Vec::new());
        loop {
            while let Some((line, rest)) = self.read.split_once('\n') {
                let line = line.to_owned();
                self.read = rest.to_owned();
                match line
                    .split_once(':')
                    .map(|(name, value)| (name, value.trim_start().to_owned()))
                {
                    None if !data.is_empty() => return Some((kind, data.join("\n"))),
                    Some(("event", value)) => kind = value,
                    Some(("data", value)) => data.push(value),
                    Some(("id", value)) => self.id = value,
                    Some(("", _)) => self.comments += 1,
                    _ => {}
                }
            }
            let frame = self.body.as_mut()?.frame().await?.ok()?;
            self.read
                .push_str(std::str::from_utf8(frame.data_ref()?).unwrap());
        }
    }
}

/// One poll after the other.
pub(crate) struct Poll {
    address: SocketAddr,
    name: String,
    after: u64,
    got: VecDeque<String>,
    close: Option<u16>,
    broken: bool,
}

#[derive(serde::Deserialize)]
struct Polled {
    connection: String,
    next: u64,
    frames: Vec<String>,
    close: Option<Goodbye>,
}

#[derive(serde::Deserialize)]
struct Goodbye {
    code: u16,
}

fn goodbye(text: &str) -> u16 {
    serde_json::from_str::<Goodbye>(text).unwrap().code
}

impl Poll {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            name: String::new(),
            after: 0,
            got: VecDeque::new(),
            close: None,
            broken: false,
        }
    }

    pub(crate) async fn send(&mut self, text: String) {
        if self.name.is_empty() {
            self.ask(&json!({ "frames": [text] })).await.unwrap();
        } else {
            self.broken |= !post(self.address, &self.name, &text).await;
        }
    }

    async fn ask(&mut self, body: &serde_json::Value) -> Result<(), u16> {
        let body = body.to_string();
        let (status, _, answer) = try_http(self.address, "POST", "/v1/poll", "", &body)
            .await
            .map_err(|_| 0_u16)?;
        if status != 200 {
            return Err(status);
        }
        let polled: Polled = serde_json::from_str(&answer).unwrap();
        self.name = polled.connection;
        self.after = polled.next;
        self.got.extend(polled.frames);
        self.close = polled.close.map(|close| close.code);
        Ok(())
    }

    pub(crate) async fn next(&mut self) -> Came {
        loop {
            if let Some(frame) = self.got.pop_front() {
                return Ok(frame);
            }
            if self.close.is_some() {
                return Err(self.close);
            }
            let body = json!({ "connection": self.name, "after": self.after });
            if self.broken || self.ask(&body).await.is_err() {
                return Err(None);
            }
        }
    }
}

/// As a page does that goes: a server need not find out by itself.
impl Drop for Poll {
    fn drop(&mut self) {
        let body = json!({ "connection": self.name, "close": true }).to_string();
        let address = self.address;
        tokio::spawn(async move {
            // Whether or not the server is there still.
            let _ = try_http(address, "POST", "/v1/frames", "", &body).await;
        });
    }
}

/// Whether it was taken. If not, the connection is over, as a socket's would be.
async fn post(address: SocketAddr, name: &str, text: &str) -> bool {
    let body = json!({ "connection": name, "frames": [text] }).to_string();
    let (status, _, answer) = http(address, "POST", "/v1/frames", "", &body).await;
    assert!([204, 410, 413].contains(&status), "{status} {answer}");
    status == 204
}
