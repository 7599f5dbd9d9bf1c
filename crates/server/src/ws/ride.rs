//! Tabs of one browser on one connection.
//!
//! A shop is open in many tabs, and each has a conversation on its screen. One of them
//! has the connection; the others ride along: what they say and hear travels on it as
//! `{"ride": {"tab": "…", "frame": {…}}}`. Each rider is a visitor's connection like any
//! other, with a hello, a seat and limits of its own, so nothing that holds for
//! connections has an exception here.
//!
//! Owns who rides on one connection. Refuses riders of riders, and to wait for a rider
//! that does not read: it is told to come again, while the others go on.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aisle_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::wire::Unheard;
use super::{Caller, Out, Wire};
use crate::address::group;
use crate::app::{App, instant};

/// Tabs on one connection, beside the one that has it.
pub const RIDERS: usize = 63;
/// Frames of one rider that wait to be read, and of all of them to be written.
const UNREAD: usize = 64;
/// Characters of a tab's name.
const NAME: usize = 64;
/// How a frame begins that is a rider's. Clients write no spaces there.
const MARK: &str = "{\"ride\":";
/// For whoever rides where there is no room, in milliseconds.
const LATER: u64 = 5_000;

/// What comes, and what goes.
#[derive(Serialize, Deserialize)]
struct Framed<'a> {
    #[serde(borrow)]
    ride: Ride<'a>,
}

#[derive(Serialize, Deserialize)]
struct Ride<'a> {
    tab: &'a str,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    frame: Option<&'a RawValue>,
    /// From a client `true`; from the server how it ended.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    close: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Closed<'a> {
    code: u16,
    reason: &'a str,
}

/// The way out of a rider, and its name.
pub struct Saddle {
    tab: Arc<str>,
    out: mpsc::Sender<String>,
}

impl Saddle {
    pub(super) async fn send(&self, frame: &str) -> Result<(), Unheard> {
        // Spliced, not written anew: the frame is JSON already.
        let told = ["{\"ride\":{\"tab\":\"", &self.tab, "\",\"frame\":", frame, "}}"].concat();
        self.out.send(told).await.map_err(|_| Unheard)
    }

    pub(super) async fn close(&self, code: u16, reason: &str) -> Result<(), Unheard> {
        self.out
            .send(closed(&self.tab, code, reason))
            .await
            .map_err(|_| Unheard)
    }
}

fn closed(tab: &str, code: u16, reason: &str) -> String {
    let how = serde_json::value::to_raw_value(&Closed { code, reason }).ok();
    let ride = Ride {
        tab,
        frame: None,
        close: how.as_deref(),
    };
    serde_json::to_string(&Framed { ride }).unwrap_or_default()
}

/// Who rides on one connection.
pub(super) struct Riders {
    app: Arc<App>,
    caller: Caller,
    /// Nearly every connection carries nobody, and pays nothing.
    open: Option<Box<Open>>,
}

struct Open {
    seats: HashMap<Arc<str>, mpsc::Sender<String>>,
    out: mpsc::Sender<String>,
    told: mpsc::Receiver<String>,
}

/// What is wrong with a rider's frame.
pub(super) type Wrong = (ErrorCode, &'static str);

impl Riders {
    pub(super) fn new(app: &Arc<App>, caller: &Caller) -> Self {
        Self {
            app: Arc::clone(app),
            caller: caller.clone(),
            open: None,
        }
    }

    /// Whether a frame is a rider's.
    pub(super) fn is_one(text: &str) -> bool {
        text.starts_with(MARK)
    }

    /// A rider's frame came. Gives what is to be told at once, if anything.
    ///
    /// # Errors
    /// If it is not one.
    pub(super) fn hear(&mut self, text: &str) -> Result<Option<String>, Wrong> {
        let Ok(Framed { ride }) = serde_json::from_str::<Framed<'_>>(text) else {
            return Err((
                ErrorCode::Malformed,
                "`ride` has `tab`, a string, and `frame`, an object, or `close`.",
            ));
        };
        let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if ride.tab.is_empty() || ride.tab.len() > NAME || !ride.tab.chars().all(known) {
            return Err((
                ErrorCode::Malformed,
                "`ride.tab` has 1 to 64 letters, digits, `-` and `_`.",
            ));
        }
        let open = self.open.get_or_insert_with(|| {
            let (out, told) = mpsc::channel(UNREAD);
            Box::new(Open {
                seats: HashMap::new(),
                out,
                told,
            })
        });
        // Those that have ended leave their place.
        open.seats.retain(|_, seat| !seat.is_closed());
        let Some(frame) = ride.frame else {
            open.seats.remove(ride.tab);
            return Ok(None);
        };
        let frame = frame.get().to_owned();
        if let Some(seat) = open.seats.get(ride.tab) {
            return Ok(match seat.try_send(frame) {
                Ok(()) => None,
                // It sends faster than it is read: what is not acked, it says again.
                Err(_) => {
                    open.seats.remove(ride.tab);
                    Some(closed(ride.tab, 1013, &LATER.to_string()))
                }
            });
        }
        let refused = |wait: Duration| Ok(Some(closed(ride.tab, 1013, &wait.as_millis().to_string())));
        if open.seats.len() >= RIDERS {
            return refused(Duration::from_millis(LATER));
        }
        let network = group(self.caller.address);
        if let Err(wait) = self.app.connect_rate.take(network, instant()) {
            self.app.metrics.refused_address.add();
            return refused(wait + Duration::from_secs(1));
        }
        let Some(counted) = self.app.address_open.open(network) else {
            self.app.metrics.refused_address.add();
            return refused(Duration::from_millis(LATER));
        };
        let tab: Arc<str> = Arc::from(ride.tab);
        let (seat, inbox) = mpsc::channel(UNREAD);
        // There is room: nobody else has it.
        let _ = seat.try_send(frame);
        open.seats.insert(Arc::clone(&tab), seat);
        let saddle = Saddle {
            tab,
            out: open.out.clone(),
        };
        let (app, caller) = (Arc::clone(&self.app), self.caller.clone());
        let token = app.connections.token();
        let serve = super::visitor::serve(Arc::clone(&app), caller, Wire::Ride(inbox, saddle));
        // Boxed, since a connection that carries connections has no size of its own.
        let serve: std::pin::Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(serve);
        tokio::spawn(async move {
            app.metrics.riders.add();
            serve.await;
            app.metrics.riders.sub();
            drop((counted, token));
        });
        Ok(None)
    }

    /// What a rider is to be told. Never, while there is none.
    pub(super) async fn next(&mut self) -> String {
        let told = match &mut self.open {
            Some(open) => open.told.recv().await,
            None => None,
        };
        match told {
            Some(told) => told,
            // `out` is held here, so it ends with this.
            None => std::future::pending().await,
        }
    }

    /// Passes on what riders are told at the end of a server that stops.
    pub(super) async fn last(self, out: &mut Out, within: Duration) {
        let Some(open) = self.open else { return };
        let Open {
            out: own, mut told, ..
        } = *open;
        drop(own);
        let deadline = Instant::now() + within;
        while let Ok(Some(text)) = timeout_at(deadline, told.recv()).await {
            if out.text(&text).await.is_err() {
                return;
            }
        }
    }
}
