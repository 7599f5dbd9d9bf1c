//! A visitor, an agent and a plain HTTP client, as small as a test needs them.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aisle_core::protocol::*;
use aisle_server::{Server, Settings};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::way::Way;

/// A wait that only ends a test that would otherwise hang.
const HANG: Duration = Duration::from_secs(30);

pub(crate) fn settings() -> Settings {
    let mut settings = Settings {
        database: ":memory:".into(),
        ..Settings::default()
    };
    settings.listen.set_port(0);
    settings
}

pub(crate) fn settings_with(file: &std::path::Path) -> Settings {
    Settings {
        database: file.to_owned(),
        ..settings()
    }
}

pub(crate) async fn start() -> Server {
    Server::start(settings()).await.unwrap()
}

pub(crate) fn fresh() -> ClientId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    ClientId::from_bits(NEXT.fetch_add(1, Ordering::Relaxed).into())
}

pub(crate) fn secret(of: &str) -> String {
    format!("{of}-0123456789abcdef0123456789abcdef")
}

pub(crate) fn hello(visitor: &str, conversation: ConversationRef) -> Hello {
    Hello {
        protocol: PROTOCOL,
        conversation,
        visitor: VisitorAuth {
            id: VisitorId::new(visitor).unwrap(),
            secret: secret(visitor),
        },
        instance: fresh(),
        token: None,
        resume: None,
        page: Some(PageInfo {
            url: "https://shop.example/p/1?token=secret".into(),
            title: "Boots".into(),
        }),
        locale: "ko-KR".into(),
        capabilities: Vec::new(),
        shown: None,
    }
}

pub(crate) fn wish(name: &str) -> ConversationRef {
    ConversationRef::ClientId(ClientId::new(name).unwrap())
}

pub(crate) struct Client {
    pub(crate) way: Way,
}

pub(crate) async fn connect(address: SocketAddr, path: &str) -> Client {
    let way = Way::open(address, path).await;
    Client { way }
}

/// A visitor after its welcome, with the entries replayed and the gap, if any.
pub(crate) struct Visitor {
    pub(crate) client: Client,
    pub(crate) welcome: Welcome,
    pub(crate) replayed: Vec<Entry>,
    pub(crate) gap: Option<Gap>,
}

impl Visitor {
    pub(crate) async fn join(address: SocketAddr, hello: Hello) -> Self {
        Self::join_by(connect(address, "/v1").await, hello).await
    }

    /// The same on a connection that is open.
    pub(crate) async fn join_by(mut client: Client, hello: Hello) -> Self {
        client.send(&ClientFrame::Hello(hello)).await;
        let ServerFrame::Welcome(welcome) = client.next().await else {
            panic!("no welcome")
        };
        let (mut replayed, mut gap) = (Vec::new(), None);
        loop {
            match client.next().await {
                ServerFrame::Events(events) => replayed.extend(events.entries),
                ServerFrame::Gap(found) => gap = Some(found),
                ServerFrame::Live {} => {
                    return Self {
                        client,
                        welcome: *welcome,
                        replayed,
                        gap,
                    };
                }
                other => panic!("{other:?} before live"),
            }
        }
    }

    pub(crate) async fn new(address: SocketAddr, name: &str) -> Self {
        Self::join(address, hello(name, wish("first"))).await
    }

    pub(crate) async fn say(&mut self, client_id: &ClientId, text: &str) {
        let content = Content::text(text);
        self.client
            .send(&ClientFrame::Message(SendMessage {
                client_id: client_id.clone(),
                content,
            }))
            .await;
    }

    /// Says something and waits for its ack.
    pub(crate) async fn said(&mut self, text: &str) -> (ClientId, Seq) {
        let client_id = fresh();
        self.say(&client_id, text).await;
        let seq = self
            .acked(&client_id)
            .await
            .expect("a message has a place in the log");
        (client_id, seq)
    }

    pub(crate) async fn acked(&mut self, client_id: &ClientId) -> Option<Seq> {
        self.client
            .until(|frame: ServerFrame| match frame {
                ServerFrame::Ack(ack) if ack.client_id == *client_id => Some(ack.seq),
                ServerFrame::Reject(reject) if reject.client_id == *client_id => panic!("{reject:?}"),
                _ => None,
            })
            .await
    }

    pub(crate) async fn rejected(&mut self, client_id: &ClientId) -> Reject {
        self.client
            .until(|frame: ServerFrame| match frame {
                ServerFrame::Reject(reject) if reject.client_id == *client_id => Some(reject),
                ServerFrame::Ack(ack) if ack.client_id == *client_id => panic!("{ack:?}"),
                _ => None,
            })
            .await
    }

    /// Waits for entries until one fits.
    pub(crate) async fn entry(&mut self, fits: impl Fn(&Entry) -> bool) -> Entry {
        self.client
            .until(|frame: ServerFrame| match frame {
                ServerFrame::Events(events) => events.entries.into_iter().find(|entry| fits(entry)),
                _ => None,
            })
            .await
    }
}

impl Client {
    pub(crate) async fn send<T: Serialize>(&mut self, frame: &T) {
        self.text(encode(frame)).await;
    }

    pub(crate) async fn text(&mut self, text: String) {
        self.way.send(text).await;
    }

    /// The next frame, or the close code when the connection ends.
    pub(crate) async fn frame<T: DeserializeOwned>(&mut self) -> Result<T, Option<u16>> {
        let next = tokio::time::timeout(HANG, self.way.next())
            .await
            .expect("a frame in time");
        next.map(|text| serde_json::from_str(&text).unwrap())
    }

    pub(crate) async fn next<T: DeserializeOwned>(&mut self) -> T {
        self.frame().await.unwrap()
    }

    pub(crate) async fn until<T: DeserializeOwned, R>(&mut self, mut pick: impl FnMut(T) -> Option<R>) -> R {
        loop {
            if let Some(found) = pick(self.next().await) {
                return found;
            }
        }
    }

    /// The error a connection ends with, and its close code.
    pub(crate) async fn ending(&mut self) -> (ServerError, Option<u16>) {
        let error = self
            .until(|frame: ServerFrame| match frame {
                ServerFrame::Error(error) => Some(error),
                _ => None,
            })
            .await;
        loop {
            if let Err(code) = self.frame::<ServerFrame>().await {
                return (error, code);
            }
        }
    }
}

pub(crate) fn text_of(entry: &Entry) -> Option<String> {
    match entry.body.known()? {
        EntryBody::Message(message) => Some(message.content.fallback.clone()),
        _ => None,
    }
}

/// Tries to connect from a page of this origin; the status when refused.
pub(crate) async fn from_origin(address: SocketAddr, path: &str, origin: &str) -> Result<(), (u16, String)> {
    let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
    request.headers_mut().insert("Origin", origin.parse().unwrap());
    match connect_async(request).await {
        Ok(_) => Ok(()),
        Err(Error::Http(response)) => {
            let body = String::from_utf8(response.body().clone().unwrap_or_default()).unwrap();
            Err((response.status().as_u16(), body))
        }
        Err(error) => panic!("{error}"),
    }
}

/// One request over HTTP/1.1; gives the status, the head and the body.
pub(crate) async fn http(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> (u16, String, String) {
    try_http(address, method, path, headers, body).await.unwrap()
}

/// The same where nobody may be there.
pub(crate) async fn try_http(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> std::io::Result<(u16, String, String)> {
    let mut stream = TcpStream::connect(address).await?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    tokio::time::timeout(HANG, stream.read_to_string(&mut answer))
        .await
        .unwrap()?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Ok((
        head.split(' ').nth(1).unwrap().parse().unwrap(),
        head.to_ascii_lowercase(),
        body.to_owned(),
    ))
}

/// An agent with a session, straight into the database.
pub(crate) async fn token(server: &Server, name: &str) -> String {
    let (name, token) = (name.to_owned(), format!("token-of-{name}"));
    let hash = aisle_server::secrets::hash(&token);
    let make = move |db: &_| {
        let now = aisle_server::app::now();
        let id = aisle_server::store::add_agent(db, &name, "none", now)?;
        aisle_server::store::new_session(db, &id, &hash, now)
    };
    server.app().store.write(make).await.unwrap();
    token
}

/// An agent's connection after its welcome and first list.
pub(crate) async fn agent(server: &Server, name: &str) -> (Client, Vec<ConversationSummary>) {
    let token = token(server, name).await;
    agent_with(server.address(), token).await
}

pub(crate) async fn agent_with(address: SocketAddr, token: String) -> (Client, Vec<ConversationSummary>) {
    let (mut client, _) = welcomed(address, token, false).await;
    let AgentPush::Inbox { conversations } = client.next().await else {
        panic!("no list")
    };
    (client, conversations)
}

/// An agent who has been welcomed; with `lists` no first list follows.
pub(crate) async fn welcomed(address: SocketAddr, token: String, lists: bool) -> (Client, AgentWelcome) {
    let mut client = connect(address, "/v1/agent").await;
    client
        .send(&AgentFrame::AgentHello(AgentHello {
            protocol: PROTOCOL,
            token: Some(token),
            instance: fresh(),
            lists,
        }))
        .await;
    let AgentPush::AgentWelcome(welcome) = client.next().await else {
        panic!("no welcome")
    };
    (client, *welcome)
}
