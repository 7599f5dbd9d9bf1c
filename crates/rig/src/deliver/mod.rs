//! Delivery over real sockets: many clients, one agent, a proxy with a plan of faults,
//! and then the question whether every word is there once, and in order.
//!
//! What clients typed and what the agent said is held against the server's log, as
//! somebody reads it who comes anew, and against the rows of each client.

mod agent;
mod judge;
mod program;

use std::net::SocketAddr;
use std::time::Duration;

use aisle_core::protocol::ConversationId;
use tokio::task::JoinSet;
use tokio::time::Instant;

pub use agent::Agent;
pub use judge::{Log, read_log};
pub use program::Program;

use crate::client::{Client, Who};
use crate::net::{Address, NetError, Transport};
use crate::proxy::{Fault, Proxy, Schedule, Way};
use crate::rng::Rng;

/// What to run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The server's visitors' endpoint, reached directly.
    pub server: String,
    /// An agent's token there.
    pub agent: String,
    /// The faults, the pauses, the names.
    pub seed: u64,
    /// Visitors at the same time; each has a conversation of their own.
    pub clients: usize,
    /// Messages of each.
    pub up: usize,
    /// Messages to each.
    pub down: usize,
    /// Milliseconds between two faults; none come if 0.
    pub every_ms: u64,
    /// Of a hundred frames to sockets, so many come twice, late, or again; none if 0.
    pub frames: u8,
    /// After the last word, everything has to be there within this time, faults or not.
    pub settle: Duration,
}

/// What came of it.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Tally {
    /// Messages that visitors typed.
    pub up: usize,
    /// Messages that the agent said.
    pub down: usize,
    /// Of those, in no log or in no row.
    pub lost: usize,
    /// In a log or in rows more than once.
    pub doubled: usize,
    /// Pairs of messages in another order than they were said in, or than the log has them.
    pub inverted: usize,
    /// Connections that clients made.
    pub connects: u64,
    /// Inputs after each of which the rows were looked at.
    pub inputs: u64,
    /// Times that a page went and came again.
    pub reloads: u64,
    /// Faults that came.
    pub faults: usize,
    /// What was wrong, in words.
    pub wrong: Vec<String>,
}

impl Tally {
    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.lost == 0 && self.doubled == 0 && self.inverted == 0 && self.wrong.is_empty()
    }

    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.up += other.up;
        self.down += other.down;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.inverted += other.inverted;
        self.connects += other.connects;
        self.inputs += other.inputs;
        self.reloads += other.reloads;
        self.faults += other.faults;
        self.wrong.extend(other.wrong);
    }
}

/// How one visitor goes about it.
struct Script {
    who: Who,
    label: String,
    up: usize,
    down: usize,
    rng: Rng,
    settle: Duration,
}

/// Longest pause between two messages of a visitor, in milliseconds.
const PAUSE: u64 = 250;
/// A page goes and comes again before so many messages in a hundred.
const RELOADS: u8 = 3;

/// Runs a plan.
///
/// # Errors
/// If it cannot begin: no server, no port. What goes wrong later is in the tally.
pub async fn deliver(plan: &Plan) -> Result<Tally, NetError> {
    let server = Address::read(&plan.server)?;
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let proxy = Proxy::start(listen, &server.authority(), plan.seed).await?;
    let through = Address {
        tls: false,
        host: proxy.address().ip().to_string(),
        port: proxy.address().port(),
        path: server.path.clone(),
    };
    let agent = Agent::sign_in(&server, &plan.agent).await?;
    if plan.every_ms > 0 {
        proxy.schedule(&Schedule::of(plan.seed, plan.every_ms));
    }
    if plan.frames > 0 {
        proxy.set(Fault::Frames {
            duplicate: plan.frames,
            reorder: plan.frames,
            stale: plan.frames,
            only: ["events", "ack", "state"].map(String::from).to_vec(),
            way: Way::Down,
        });
    }
    let mut rng = Rng::new(plan.seed);
    let mut running = JoinSet::new();
    for n in 0..plan.clients {
        let transport = Transport::ALL.get(n % 3).copied().unwrap_or(Transport::WebSocket);
        let script = Script {
            who: Who {
                address: through.clone(),
                transport,
                seed: rng.number(),
            },
            label: format!("{} {n} of seed {}", transport.name(), plan.seed),
            up: plan.up,
            down: plan.down,
            rng: rng.fork(n as u64),
            settle: plan.settle,
        };
        let (agent, server) = (agent.clone(), server.clone());
        running.spawn(async move { visit(script, agent, server).await });
    }
    let mut tally = Tally::default();
    while let Some(visited) = running.join_next().await {
        match visited {
            Ok(one) => tally.add(one),
            Err(error) => tally.wrong.push(format!("a visitor's task died: {error}")),
        }
    }
    tally.faults = proxy.history().ndjson().matches("\"fault\":{\"id\"").count();
    Ok(tally)
}

/// One visitor, from the first word to the last, and the judgement.
async fn visit(mut script: Script, agent: Agent, server: Address) -> Tally {
    let mut client = Client::new(script.who.clone());
    let said: Vec<String> = (0..script.down).map(|n| format!("down {n}")).collect();
    let mut spoken: Option<agent::Speech> = None;
    for n in 0..script.up {
        if n > 0 && script.rng.percent(RELOADS) {
            client.reload();
        }
        client.say(&format!("up {n}"));
        let pause = Duration::from_millis(script.rng.below(PAUSE));
        client.run_until(Instant::now() + pause).await;
        spoken =
            spoken.or_else(|| begun(&client).map(|conversation| agent.speak(conversation, said.clone())));
    }
    let deadline = Instant::now() + script.settle;
    let wanted = script.up + script.down;
    loop {
        client.run_until(Instant::now() + Duration::from_millis(20)).await;
        spoken =
            spoken.or_else(|| begun(&client).map(|conversation| agent.speak(conversation, said.clone())));
        let is_spoken = spoken.as_ref().is_some_and(agent::Speech::is_over);
        if (is_spoken && judge::settled(&client, wanted)) || Instant::now() >= deadline {
            break;
        }
    }
    let mut tally = Tally {
        up: script.up,
        down: said.len(),
        connects: client.connects,
        inputs: client.inputs,
        reloads: client.lives() - 1,
        ..Tally::default()
    };
    let complaint = |wrong: &str| format!("{}: {wrong}", script.label);
    tally
        .wrong
        .extend(client.wrong.iter().map(|wrong| complaint(wrong)));
    match judge::read_log(&server, client.session()).await {
        Ok(log) => judge::judge(&client, &log, &said, &mut tally, complaint),
        Err(error) => {
            tally.lost += wanted;
            tally
                .wrong
                .push(complaint(&format!("the log cannot be read: {error}")));
        }
    }
    tally
}

/// The conversation, once the server has logged something that an agent may answer.
fn begun(client: &Client) -> Option<ConversationId> {
    let has_begun = client.session().rows().iter().any(|row| row.seq.is_some());
    client.conversation.clone().filter(|_| has_begun)
}
