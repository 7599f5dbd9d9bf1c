//! A proxy that breaks what goes through it, on purpose and by a plan.
//!
//! Owns a listener and the connections it took. What goes wrong is in [`Fault`], when
//! by a plan in [`Schedule`], what happened in [`History`]. Refuses to know what is
//! said: it tells HTTP heads and WebSocket frames apart and reads no further.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use aisle_rig::proxy::{Fault, Proxy, Way};
//! let proxy = Proxy::start(([127, 0, 0, 1], 0).into(), "127.0.0.1:8787", 7).await?;
//! let fault = proxy.set(Fault::Blackhole { way: Way::Down });
//! // The client at proxy.address() is heard and hears nothing.
//! proxy.lift(fault);
//! # Ok(())
//! # }
//! ```

pub mod control;
mod fault;
mod frames;
mod head;
mod history;
mod lane;
mod link;
mod schedule;
mod weather;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use fault::{Ending, Fault, Way};
pub use history::{History, What};
pub use schedule::{Schedule, Step};
pub use weather::{FaultId, Weather};

use crate::rng::Rng;

/// What connections share.
struct Shared {
    upstream: Mutex<String>,
    weather: watch::Sender<Weather>,
    history: History,
    rng: Rng,
    faults: AtomicU64,
    connections: AtomicU64,
    open: AtomicUsize,
    /// Ends the schedule that runs.
    schedule: Mutex<CancellationToken>,
}

/// A proxy that runs until it is dropped.
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
    ended: CancellationToken,
}

impl Proxy {
    /// Listens, and leads whoever comes to `upstream` (`HOST:PORT`). The seed says where
    /// pieces are cut and which frames are meant.
    ///
    /// # Errors
    /// If the address cannot be had.
    pub async fn start(listen: SocketAddr, upstream: &str, seed: u64) -> std::io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream: Mutex::new(upstream.to_owned()),
            weather: watch::Sender::default(),
            history: History::default(),
            rng: Rng::new(seed),
            faults: AtomicU64::new(1),
            connections: AtomicU64::new(1),
            open: AtomicUsize::new(0),
            schedule: Mutex::default(),
        });
        let ended = CancellationToken::new();
        tokio::spawn(accept(listener, Arc::clone(&shared), ended.clone()));
        Ok(Self {
            shared,
            address,
            ended,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Has a fault hold, or happen; gives its name.
    pub fn set(&self, fault: Fault) -> FaultId {
        self.shared.set(fault)
    }

    /// Lifts one.
    pub fn lift(&self, id: FaultId) {
        self.shared.lift(id);
    }

    /// Lifts all, and ends the schedule.
    pub fn clear(&self) {
        self.schedule_of().cancel();
        let ids: Vec<FaultId> = self.faults().into_iter().map(|(id, _)| id).collect();
        ids.into_iter().for_each(|id| self.shared.lift(id));
    }

    /// The faults that hold.
    #[must_use]
    pub fn faults(&self) -> Vec<(FaultId, Fault)> {
        self.shared.weather.borrow().faults.clone()
    }

    /// Has faults come and go by a plan, until [`Proxy::clear`] or another schedule.
    pub fn schedule(&self, schedule: &Schedule) {
        let token = CancellationToken::new();
        let mut running = self.schedule_of();
        running.cancel();
        *running = token.clone();
        drop(running);
        let (shared, ended, plan) = (Arc::clone(&self.shared), self.ended.clone(), schedule.plan());
        tokio::spawn(async move {
            let follow = async {
                for step in plan {
                    tokio::time::sleep(step.after).await;
                    let is_instant = step.fault.is_instant();
                    let id = shared.set(step.fault);
                    if !is_instant {
                        tokio::time::sleep(step.lasts).await;
                        shared.lift(id);
                    }
                }
            };
            tokio::select! {
                () = follow => {}
                () = token.cancelled() => {}
                () = ended.cancelled() => {}
            }
        });
    }

    fn schedule_of(&self) -> std::sync::MutexGuard<'_, CancellationToken> {
        self.shared
            .schedule
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Leads who comes from now on elsewhere.
    pub fn lead_to(&self, upstream: &str) {
        let mut at = self
            .shared
            .upstream
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        upstream.clone_into(&mut at);
    }

    /// What has happened.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.shared.history
    }

    /// Connections that are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.shared.open.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.ended.cancel();
    }
}

impl Shared {
    fn set(&self, fault: Fault) -> FaultId {
        let id = self.faults.fetch_add(1, Ordering::Relaxed);
        self.history.note(What::Fault {
            id,
            fault: fault.clone(),
        });
        self.weather.send_modify(|weather| match fault {
            Fault::Drop { ending } => weather.drops = (weather.drops.0 + 1, ending),
            Fault::Cut { way, ending } => weather.cuts = (weather.cuts.0 + 1, way, ending),
            fault => weather.faults.push((id, fault)),
        });
        id
    }

    fn lift(&self, id: FaultId) {
        let held = self.weather.send_if_modified(|weather| {
            let before = weather.faults.len();
            weather.faults.retain(|(one, _)| *one != id);
            weather.faults.len() < before
        });
        if held {
            self.history.note(What::Lifted { id });
        }
    }

    fn upstream(&self) -> String {
        self.upstream
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, ended: CancellationToken) {
    loop {
        let client = tokio::select! {
            () = ended.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => client,
                // Out of descriptors, most likely: some will be closed.
                Err(_) => {
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                    continue;
                }
            },
        };
        let number = shared.connections.fetch_add(1, Ordering::Relaxed);
        let (shared, ended) = (Arc::clone(&shared), ended.clone());
        tokio::spawn(async move {
            shared.open.fetch_add(1, Ordering::Relaxed);
            tokio::select! {
                () = link::serve(&shared, number, client) => {}
                () = ended.cancelled() => {}
            }
            shared.open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}
