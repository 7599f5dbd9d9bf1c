//! Measuring: many visitors and some agents, over real sockets on this machine.
//!
//! The server is one of its own, with a fresh file and the limits lifted that
//! stop a single address. Each visitor says something at a steady pace; the
//! agents share them out, follow theirs and answer each, while all of them are
//! told of every line of the list that changes. Bounded in number and time.

mod lists;
mod waiting;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aisle_core::protocol::{
    AgentFrame, AgentHello, AgentPush, ClientFrame, ClientId, Content, ConversationId, ConversationRef,
    EntryBody, Hello, InConversation, Lenient, PROTOCOL, Role, SendMessage, ServerFrame, VisitorAuth,
    VisitorId, Watch, encode,
};
use futures_util::{SinkExt, StreamExt};
use tokio::task::JoinSet;
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::Message;

use crate::app::now;
use crate::serve::StartError;
use crate::store::StoreError;
use crate::{Server, Settings, secrets, store};

/// What to measure.
#[derive(Debug, Clone, clap::Args)]
pub struct Load {
    /// Visitors at the same time
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=2000))]
    pub visitors: u32,
    /// Agents who share them
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub agents: u32,
    /// Measure the agents' list over so many conversations instead
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub list: Option<u32>,
    /// Measure the queue with so many who wait instead
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..=8000))]
    pub waiting: Option<u32>,
    /// Leave the database of `--list` in this folder, for a look at it with the console
    #[arg(long, requires = "list")]
    pub keep: Option<std::path::PathBuf>,
    /// Messages of each visitor; an agent answers each
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub messages: u32,
    /// Milliseconds between two messages of one visitor
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=60_000))]
    pub every_ms: u64,
    /// Give up after so many seconds
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=900))]
    pub limit_s: u64,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Why there is no measurement.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The server did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Its database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No place for its file.
    #[error("no temporary folder: {0}")]
    Folder(#[from] std::io::Error),
    /// A connection failed.
    #[error("a connection failed: {0}")]
    Socket(#[from] Box<tokio_tungstenite::tungstenite::Error>),
    /// The server refused something.
    #[error("the server refused: {0}")]
    Refused(String),
    /// A task died.
    #[error("a measuring task ended early")]
    Task,
    /// It took too long.
    #[error("not finished after {0} s; raise --limit-s or ask for less")]
    Time(u64),
}

/// When each message left, and how long everything took.
#[derive(Default)]
struct Clock {
    left: Mutex<HashMap<ClientId, Instant>>,
    samples: Mutex<[Vec<Duration>; 4]>,
}

/// What is timed, in the order of [`Clock::samples`].
const WHAT: [&str; 4] = [
    "hello to live",
    "message to ack",
    "visitor to agent",
    "agent to visitor",
];

impl Clock {
    fn leave(&self, id: &ClientId) {
        self.left
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.clone(), Instant::now());
    }

    fn add(&self, what: usize, took: Duration) {
        if let Some(list) = self
            .samples
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_mut(what)
        {
            list.push(took);
        }
    }

    fn arrive(&self, what: usize, id: &ClientId) {
        let left = self
            .left
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .copied();
        if let Some(left) = left {
            self.add(what, left.elapsed());
        }
    }
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// Connects as browsers do: without waiting to fill packets.
async fn connect(url: String) -> Result<Socket, LoadError> {
    let (socket, _) = connect_async_with_config(url, None, true)
        .await
        .map_err(Box::new)?;
    Ok(socket)
}

async fn send<T: serde::Serialize>(socket: &mut Socket, frame: &T) -> Result<(), LoadError> {
    Ok(socket
        .send(Message::text(encode(frame)))
        .await
        .map_err(Box::new)?)
}

async fn receive<T: serde::de::DeserializeOwned>(socket: &mut Socket) -> Result<T, LoadError> {
    while let Some(message) = socket.next().await {
        if let Message::Text(text) = message.map_err(Box::new)? {
            return serde_json::from_str(&text).map_err(|error| LoadError::Refused(error.to_string()));
        }
    }
    Err(LoadError::Refused("the connection ended".into()))
}

fn fresh() -> Result<ClientId, LoadError> {
    ClientId::new(secrets::random_name()?).map_err(|error| LoadError::Refused(error.to_string()))
}

fn message(client_id: ClientId, text: &str) -> SendMessage {
    SendMessage {
        client_id,
        content: Content::text(text),
    }
}

/// Measures and writes a report.
///
/// # Errors
/// [`LoadError`].
pub async fn run(load: &Load) -> Result<String, LoadError> {
    if let Some(folder) = &load.keep {
        std::fs::create_dir_all(folder)?;
        return measure(load, folder).await;
    }
    let folder = std::env::temp_dir().join(format!("aisle-load-{}", secrets::random_name()?));
    std::fs::create_dir(&folder)?;
    let outcome = measure(load, &folder).await;
    // The measurement counts; what cannot be tidied up is in a temporary folder.
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

async fn measure(load: &Load, folder: &std::path::Path) -> Result<String, LoadError> {
    if let Some(count) = load.list {
        return lists::measure(count, folder).await;
    }
    if let Some(count) = load.waiting {
        let most = Duration::from_secs(load.limit_s);
        let measured = tokio::time::timeout(most, waiting::measure(count, folder)).await;
        return measured.map_err(|_| LoadError::Time(load.limit_s))?;
    }
    let mut settings = Settings {
        database: folder.join("load.db"),
        ..Settings::default()
    };
    settings.listen.set_port(0);
    settings.limits.address_connections = (load.visitors + load.agents) as usize;
    settings.limits.address_connections_per_minute = u32::MAX;
    settings.limits.address_frames_per_second = u32::MAX;
    settings.limits.frames_per_second = u32::MAX;
    settings.limits.agent_messages_per_second = u32::MAX;
    settings.limits.watched = load.visitors as usize;
    let server = Server::start(settings).await?;
    let clock = Arc::new(Clock::default());
    let work = conversations(load, &server, &clock);
    let begun = Instant::now();
    let outcome = tokio::time::timeout(Duration::from_secs(load.limit_s), work).await;
    let took = begun.elapsed();
    server.stop().await;
    outcome.map_err(|_| LoadError::Time(load.limit_s))??;
    Ok(report(load, &clock, took))
}

async fn conversations(load: &Load, server: &Server, clock: &Arc<Clock>) -> Result<(), LoadError> {
    let address = server.address();
    let mut agents = JoinSet::new();
    for number in 0..load.agents {
        let token = secrets::random_name()?;
        let hash = secrets::hash(&token);
        let make = move |db: &rusqlite::Connection| {
            let id = store::add_agent(db, &format!("load-{number}"), "no password", now())?;
            store::new_session(db, &id, &hash, now())
        };
        server.app().store.write(make).await?;
        let mut socket = connect(format!("ws://{address}/v1/agent")).await?;
        send(
            &mut socket,
            &AgentFrame::AgentHello(AgentHello {
                protocol: PROTOCOL,
                token: Some(token),
                instance: fresh()?,
                lists: true,
            }),
        )
        .await?;
        agents.spawn(answer(socket, Arc::clone(clock), number, load.agents));
    }

    let mut visitors = JoinSet::new();
    for number in 0..load.visitors {
        let (load, clock) = (load.clone(), Arc::clone(clock));
        visitors.spawn(async move { visit(number, address, &load, &clock).await });
    }
    let mut outcome = Ok(());
    while let (Ok(()), Some(visitor)) = (&outcome, visitors.join_next().await) {
        outcome = visitor.map_err(|_| LoadError::Task).and_then(|done| done);
    }
    agents.abort_all();
    outcome
}

/// What a visitor says first, who has never been here.
fn greeting(number: u32) -> Result<ClientFrame, LoadError> {
    let id =
        VisitorId::new(format!("load-{number}")).map_err(|error| LoadError::Refused(error.to_string()))?;
    let hello = Hello {
        protocol: PROTOCOL,
        conversation: ConversationRef::ClientId(fresh()?),
        visitor: VisitorAuth {
            id,
            secret: secrets::random_name()?,
        },
        instance: fresh()?,
        token: None,
        resume: None,
        page: None,
        locale: "en".into(),
        capabilities: Vec::new(),
        shown: None,
    };
    Ok(ClientFrame::Hello(hello))
}

async fn visit(
    number: u32,
    address: std::net::SocketAddr,
    load: &Load,
    clock: &Clock,
) -> Result<(), LoadError> {
    // Spread over the pace, as real visitors are.
    let pause = Duration::from_millis(load.every_ms);
    tokio::time::sleep(pause * number / load.visitors).await;
    let begun = Instant::now();
    let mut socket = connect(format!("ws://{address}/v1")).await?;
    send(&mut socket, &greeting(number)?).await?;
    while !matches!(receive(&mut socket).await?, ServerFrame::Live {}) {}
    clock.add(0, begun.elapsed());
    let mut ticks = tokio::time::interval(pause);
    let (mut said, mut acked, mut answered) = (0, 0, 0);
    while acked < load.messages || answered < load.messages {
        tokio::select! {
            _ = ticks.tick(), if said < load.messages => {
                let client_id = fresh()?;
                clock.leave(&client_id);
                said += 1;
                send(&mut socket, &ClientFrame::Message(message(client_id, "Is it true to size?"))).await?;
            }
            frame = receive::<ServerFrame>(&mut socket) => match frame? {
                ServerFrame::Ack(ack) => {
                    acked += 1;
                    clock.arrive(1, &ack.client_id);
                }
                ServerFrame::Events(events) => for entry in events.entries {
                    if let Some(client_id) = said_by(&entry.body, Role::Agent) {
                        answered += 1;
                        clock.arrive(3, client_id);
                    }
                },
                ServerFrame::Reject(reject) => return Err(LoadError::Refused(encode(&reject))),
                ServerFrame::Error(error) => return Err(LoadError::Refused(error.message)),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Whether a visitor is one of an agent's, by the number in the name.
fn is_mine(visitor: &VisitorId, number: u32, agents: u32) -> bool {
    let named = visitor.as_str().rsplit('-').next();
    named
        .and_then(|digits| digits.parse::<u32>().ok())
        .is_some_and(|visitor| visitor % agents == number)
}

async fn answer(mut socket: Socket, clock: Arc<Clock>, number: u32, agents: u32) -> Result<(), LoadError> {
    let mut following: HashMap<ConversationId, ()> = HashMap::new();
    loop {
        match receive::<AgentPush>(&mut socket).await? {
            AgentPush::Inbox { conversations } => {
                for summary in conversations {
                    if is_mine(&summary.visitor, number, agents)
                        && following.insert(summary.id.clone(), ()).is_none()
                    {
                        let watch = Watch {
                            conversation: summary.id,
                            resume: None,
                        };
                        send(&mut socket, &AgentFrame::Watch(watch)).await?;
                    }
                }
            }
            AgentPush::Events(InConversation { conversation, body }) => {
                for entry in body.entries {
                    let Some(client_id) = said_by(&entry.body, Role::Visitor) else {
                        continue;
                    };
                    clock.arrive(2, client_id);
                    let client_id = fresh()?;
                    clock.leave(&client_id);
                    let body = message(client_id, "It is. Most people take their usual size.");
                    let say = InConversation {
                        conversation: conversation.clone(),
                        body,
                    };
                    send(&mut socket, &AgentFrame::Message(say)).await?;
                }
            }
            _ => {}
        }
    }
}

fn said_by(body: &Lenient<EntryBody>, role: Role) -> Option<&ClientId> {
    match body.known()? {
        EntryBody::Message(message) if message.from.role == role => message.client_id.as_ref(),
        _ => None,
    }
}

fn report(load: &Load, clock: &Clock, took: Duration) -> String {
    let mut samples = clock.samples.lock().unwrap_or_else(PoisonError::into_inner);
    let mut lines = Vec::new();
    for (what, list) in WHAT.iter().zip(samples.iter_mut()) {
        list.sort_unstable();
        let at = |share: f64| {
            let index = ((list.len() as f64 * share) as usize).min(list.len().saturating_sub(1));
            list.get(index).map_or(0.0, |took| took.as_secs_f64() * 1000.0)
        };
        let (p50, p90, p99, most) = (at(0.5), at(0.9), at(0.99), at(1.0));
        lines.push(if load.json {
            let name = what.replace(' ', "_");
            format!("\"{name}\":{{\"count\":{},\"p50_ms\":{p50:.2},\"p90_ms\":{p90:.2},\"p99_ms\":{p99:.2},\"max_ms\":{most:.2}}}", list.len())
        } else {
            format!("{what:<18}{:>8}{p50:>10.2}{p90:>10.2}{p99:>10.2}{most:>10.2}", list.len())
        });
    }
    let (visitors, agents, seconds) = (load.visitors, load.agents, took.as_secs_f64());
    if load.json {
        return format!(
            "{{\"visitors\":{visitors},\"agents\":{agents},\"seconds\":{seconds:.2},{}}}",
            lines.join(",")
        );
    }
    let head = format!(
        "{:<18}{:>8}{:>10}{:>10}{:>10}{:>10}",
        "milliseconds", "count", "p50", "p90", "p99", "max"
    );
    format!(
        "{visitors} visitors, {agents} agents, {seconds:.1} s\n{head}\n{}",
        lines.join("\n")
    )
}
