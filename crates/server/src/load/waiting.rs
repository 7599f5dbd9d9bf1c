//! Measuring the queue: many visitors wait at once, agents take one after the
//! other, and everybody is told their new place.
//!
//! The server is a process of its own, so that its memory is its own too.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aisle_core::protocol::{
    AgentFrame, AgentHello, ClientFrame, ConversationId, InConversation, PROTOCOL, ServerFrame, Wish,
};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;

use super::{LoadError, connect, fresh, greeting, message, receive, send};
use crate::app::now;
use crate::store::{self, Store};
use crate::{Settings, secrets};

/// How many are taken.
const ROUNDS: u32 = 20;
/// How many connect at the same time.
const TOGETHER: usize = 100;

/// Ends the server when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Its database is in a temporary folder that goes next.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Memory in use, in kibibytes, where the system tells.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
            .unwrap_or(0)
    }
}

fn start(file: &Path) -> Result<(Running, SocketAddr), LoadError> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["--listen", "127.0.0.1:0", "--log", "error", "--database"])
        .arg(file)
        .stdout(Stdio::piped());
    let most = u32::MAX.to_string();
    for limit in [
        "ADDRESS_CONNECTIONS",
        "ADDRESS_CONNECTIONS_PER_MINUTE",
        "ADDRESS_FRAMES_PER_SECOND",
    ] {
        command.env(format!("AISLE_SERVER_LIMITS__{limit}"), &most);
    }
    let mut child = command.spawn()?;
    let output = child.stdout.take();
    let running = Running(child);
    let lines = output.map(BufReader::new).into_iter().flat_map(BufRead::lines);
    for line in lines {
        let line = line?;
        let address = line.split("ws://").nth(1).and_then(|rest| rest.split('/').next());
        if let Some(address) = address.and_then(|address| address.parse().ok()) {
            return Ok((running, address));
        }
    }
    Err(LoadError::Task)
}

/// When the last one was taken, and how long it took until each heard of it.
struct Round {
    /// How many have been taken.
    taken: AtomicU32,
    at: Mutex<Instant>,
    heard: Mutex<Vec<Duration>>,
    count: AtomicU32,
}

impl Round {
    fn hear(&self, number: u32, position: u32) {
        if position + self.taken.load(Ordering::Acquire) != number {
            return;
        }
        let at = *self.at.lock().unwrap_or_else(PoisonError::into_inner);
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push(at.elapsed());
        self.count.fetch_add(1, Ordering::AcqRel);
    }

    async fn all(&self, count: u32) {
        while self.count.load(Ordering::Acquire) < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// Measures a queue of so many.
pub(super) async fn measure(count: u32, folder: &Path) -> Result<String, LoadError> {
    let file = folder.join("load.db");
    let token = secrets::random_name()?;
    let hash = secrets::hash(&token);
    let prepared = Store::open(Some(&file), Settings::default().limits.write_queue)?;
    let make = move |db: &rusqlite::Connection| {
        let id = store::add_agent(db, "load", "no password", now())?;
        store::new_session(db, &id, &hash, now())
    };
    prepared.write(make).await?;
    prepared.close().await;
    let (server, address) = start(&file)?;
    let mut agent = connect(format!("ws://{address}/v1/agent")).await?;
    let hello = AgentHello {
        protocol: PROTOCOL,
        token: Some(token),
        instance: fresh()?,
        lists: true,
    };
    send(&mut agent, &AgentFrame::AgentHello(hello)).await?;
    let round = Arc::new(Round {
        taken: AtomicU32::new(0),
        at: Mutex::new(Instant::now()),
        heard: Mutex::default(),
        count: AtomicU32::new(0),
    });
    let before = server.memory();
    // First all connect, then all speak, one after the other: places are known then.
    let doors = Arc::new(Semaphore::new(TOGETHER));
    let turns: Arc<Vec<Notify>> = Arc::new((0..=count).map(|_| Notify::new()).collect());
    let there = Arc::new(AtomicU32::new(0));
    let names: Arc<Mutex<Vec<Option<ConversationId>>>> = Arc::new(Mutex::new(vec![None; count as usize]));
    let mut visitors = JoinSet::new();
    for number in 1..=count {
        let (doors, there, names) = (Arc::clone(&doors), Arc::clone(&there), Arc::clone(&names));
        let (round, turns) = (Arc::clone(&round), Arc::clone(&turns));
        visitors.spawn(async move { wait(number, address, &doors, &there, &names, &round, &turns).await });
    }
    let connected = async {
        while there.load(Ordering::Acquire) < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    watched(connected, &mut visitors).await?;
    let idle = server.memory();
    turns.iter().take(1).for_each(Notify::notify_one);
    watched(round.all(count), &mut visitors).await?;
    let waiting = server.memory();
    let mut all = Vec::new();
    let mut slowest = Duration::ZERO;
    for taken in 1..=ROUNDS.min(count.saturating_sub(1)) {
        let id = named(&names, taken).ok_or(LoadError::Task)?;
        round.heard.lock().unwrap_or_else(PoisonError::into_inner).clear();
        round.count.store(0, Ordering::Release);
        round.taken.store(taken, Ordering::Release);
        *round.at.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        let body = Wish { client_id: fresh()? };
        let claim = InConversation {
            conversation: id,
            body,
        };
        send(&mut agent, &AgentFrame::Claim(claim)).await?;
        watched(round.all(count - taken), &mut visitors).await?;
        let heard = round.heard.lock().unwrap_or_else(PoisonError::into_inner);
        slowest = slowest.max(heard.iter().max().copied().unwrap_or_default());
        all.extend(heard.iter().copied());
    }
    all.sort_unstable();
    let at = |share: f64| {
        let index = ((all.len() as f64 * share) as usize).min(all.len().saturating_sub(1));
        all.get(index).map_or(0.0, |took| took.as_secs_f64() * 1000.0)
    };
    let each = |memory: u64| memory.saturating_sub(before) as f64 / f64::from(count);
    Ok(format!(
        "{count} visitors wait; {} times the first one was taken\nnew place told, ms: p50 {:.0}, p99 {:.0}, the last of all {:.0}\nmemory of the server: {before} kB empty; {:.1} kB for each connection, {:.1} kB once all wait",
        ROUNDS.min(count.saturating_sub(1)),
        at(0.5),
        at(0.99),
        slowest.as_secs_f64() * 1000.0,
        each(idle),
        each(waiting),
    ))
}

/// The conversation of a visitor.
fn named(names: &Mutex<Vec<Option<ConversationId>>>, number: u32) -> Option<ConversationId> {
    let names = names.lock().unwrap_or_else(PoisonError::into_inner);
    names.get(number as usize - 1)?.clone()
}

/// Waits for something, unless a visitor's connection fails first.
async fn watched(
    done: impl Future<Output = ()>,
    visitors: &mut JoinSet<Result<(), LoadError>>,
) -> Result<(), LoadError> {
    tokio::select! {
        () = done => Ok(()),
        Some(ended) = visitors.join_next() => ended.map_err(|_| LoadError::Task)?.and(Err(LoadError::Task)),
    }
}

async fn wait(
    number: u32,
    address: SocketAddr,
    doors: &Semaphore,
    there: &AtomicU32,
    names: &Mutex<Vec<Option<ConversationId>>>,
    round: &Round,
    turns: &[Notify],
) -> Result<(), LoadError> {
    let door = doors.acquire().await.map_err(|_| LoadError::Task)?;
    let mut socket = connect(format!("ws://{address}/v1")).await?;
    send(&mut socket, &greeting(number)?).await?;
    let mut name = None;
    loop {
        match receive(&mut socket).await? {
            ServerFrame::Welcome(welcome) => name = Some(welcome.conversation),
            ServerFrame::Live {} => break,
            _ => {}
        }
    }
    if let Some(place) = names
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get_mut(number as usize - 1)
    {
        *place = name;
    }
    drop(door);
    there.fetch_add(1, Ordering::AcqRel);
    // In order: each lets the next one speak.
    let turn = turns.get(number as usize - 1).ok_or(LoadError::Task)?;
    loop {
        tokio::select! {
            frame = receive::<ServerFrame>(&mut socket) => drop(frame?),
            () = turn.notified() => break,
        }
    }
    send(
        &mut socket,
        &ClientFrame::Message(message(fresh()?, "Is it true to size?")),
    )
    .await?;
    loop {
        match receive::<ServerFrame>(&mut socket).await? {
            ServerFrame::Ack(_) => turns
                .iter()
                .skip(number as usize)
                .take(1)
                .for_each(Notify::notify_one),
            ServerFrame::State(state) => {
                if let Some(position) = state.queue.and_then(|queue| queue.position) {
                    round.hear(number, position);
                }
            }
            ServerFrame::Reject(reject) => return Err(LoadError::Refused(format!("{:?}", reject.code))),
            _ => {}
        }
    }
}
