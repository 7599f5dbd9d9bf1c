//! One connection, whoever is at the other end: over a WebSocket or a [`crate::pipe`].
//!
//! A single task reads, writes and pings. It takes no lock and waits for
//! nobody but its peer, and for the peer only so long.

pub mod agent;
mod ask;
mod content;
mod desk;
mod named;
mod out;
mod replay;
mod ride;
pub mod visitor;
pub(crate) mod visitor_frames;
mod visitor_page;
mod visitor_upload;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use aisle_core::protocol::{ErrorCode, ServerError};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout, timeout_at};

use crate::app::App;
use crate::limits::{Bucket, Rate};
use crate::mailbox::{Mailbox, Pending};
use crate::secrets::random;
pub use out::{End, Out};
pub use ride::RIDERS;
use ride::Riders;
pub use wire::Wire;
use wire::{Heard, Inlet};

/// Largest message the socket reads at all. Between the protocol's limit and
/// this one a frame is refused politely; beyond it the connection ends.
pub const HARD_LIMIT: usize = 2 * aisle_core::protocol::limits::FRAME_BYTES;

/// How long a stopping server waits for the database, for each connection.
const LAST_ANSWERS: Duration = Duration::from_secs(3);

/// Where a connection comes from.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The address that counts for limits.
    pub address: std::net::IpAddr,
    /// This server's own address as the caller sees it, without a slash at its end.
    pub base: String,
    /// The session of an agent's page, by its cookie, hashed.
    pub session: Option<crate::secrets::Hash>,
}

/// One end of a conversation, after its hello.
trait Peer: Send {
    /// What is to be told.
    fn mailbox(&self) -> &Arc<Mailbox>;
    /// A text frame came.
    fn hear(&mut self, text: &str, out: &mut Out) -> impl Future<Output = Result<(), End>> + Send;
    /// Something is to be told.
    fn tell(&mut self, pending: Pending, out: &mut Out) -> impl Future<Output = Result<(), End>> + Send;
    /// Asked with every ping: whether the peer may still be here.
    fn check(&mut self) -> impl Future<Output = Result<(), End>> + Send;
}

/// Reads the first frame, which must come in time.
async fn first_frame(inlet: &mut Inlet, within: Duration) -> Result<String, End> {
    let deadline = Instant::now() + within;
    loop {
        match timeout_at(deadline, inlet.next()).await {
            Err(_) => {
                return Err(End::error(
                    4408,
                    ErrorCode::Malformed,
                    "The first frame, `hello`, did not come.",
                    true,
                ));
            }
            Ok(Heard::Frame(text)) => return Ok(text),
            Ok(Heard::Alive) => {}
            Ok(Heard::Over(end)) => return Err(end),
        }
    }
}

/// Runs a connection until it ends, and says why.
async fn run<P: Peer>(
    app: &App,
    peer: &mut P,
    riders: &mut Option<Riders>,
    inlet: &mut Inlet,
    out: &mut Out,
) -> End {
    let silent = inlet.patience(app.settings.timing.silent());
    let mut ticks = interval(app.settings.timing.silent() / 3);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    let rate = Rate {
        per_second: f64::from(app.settings.limits.frames_per_second),
        burst: 2.0 * f64::from(app.settings.limits.frames_per_second),
    };
    let mut bucket = Bucket::full(rate, crate::app::instant());
    loop {
        let mailbox = Arc::clone(peer.mailbox());
        let outcome = tokio::select! {
            () = app.stopping.cancelled() => return stop(app, peer, out).await,
            () = mailbox.filled() => tell(peer, &mailbox, out).await,
            told = carried(riders) => out.text(&told).await,
            _ = ticks.tick() => {
                if heard.elapsed() > silent { Err(End::Gone) } else { still(peer, out).await }
            }
            found = inlet.next() => {
                heard = Instant::now();
                match found {
                    Heard::Frame(text) => {
                        app.metrics.frames.add();
                        // A peer that floods is slowed down: its frames wait in
                        // its own socket and cost nobody else anything.
                        if let Err(wait) = bucket.take(rate, crate::app::instant()) {
                            tokio::time::sleep(wait.min(Duration::from_secs(1))).await;
                        }
                        match riders {
                            Some(riders) if Riders::is_one(&text) => carry(app, riders, &text, out).await,
                            _ => peer.hear(&text, out).await,
                        }
                    }
                    Heard::Alive => Ok(()),
                    Heard::Over(end) => Err(end),
                }
            }
        };
        if let Err(end) = outcome {
            return end;
        }
    }
}

/// What the next rider is to be told; never, where nobody may ride.
async fn carried(riders: &mut Option<Riders>) -> String {
    match riders {
        Some(riders) => riders.next().await,
        None => std::future::pending().await,
    }
}

async fn carry(app: &App, riders: &mut Riders, text: &str, out: &mut Out) -> Result<(), End> {
    match riders.hear(text) {
        Ok(Some(told)) => out.text(&told).await,
        Ok(None) => Ok(()),
        Err((code, why)) => out.error(app, code, why).await,
    }
}

async fn still<P: Peer>(peer: &mut P, out: &mut Out) -> Result<(), End> {
    peer.check().await?;
    out.ping().await
}

async fn tell<P: Peer>(peer: &mut P, mailbox: &Mailbox, out: &mut Out) -> Result<(), End> {
    let pending = mailbox.take();
    let superseded = pending.superseded;
    peer.tell(pending, out).await?;
    if superseded {
        return Err(End::error(
            4409,
            ErrorCode::Superseded,
            "A newer connection of this tab took over.",
            false,
        ));
    }
    Ok(())
}

/// The shortest pause that is asked for on stopping, in milliseconds.
const PAUSE_LEAST: u64 = 1_000;
/// For each connection that is open, pauses are spread over so many milliseconds more:
/// 500 come back in a second, whatever their number.
const PAUSE_EACH: u64 = 2;
/// And over no more than this.
const PAUSE_SPREAD: u64 = 20_000;

/// How long to stay away from a server that stops and had so many connections.
fn pause(open: u64, chance: u64) -> i64 {
    let spread = open.saturating_mul(PAUSE_EACH).min(PAUSE_SPREAD);
    i64::try_from(PAUSE_LEAST + chance % (spread + 1)).unwrap_or(i64::MAX)
}

/// Answers what has been asked already, then says goodbye.
async fn stop<P: Peer>(app: &App, peer: &mut P, out: &mut Out) -> End {
    // All of them count alike, also those who are still here when the others are gone.
    let open = *app.leaving.get_or_init(|| app.metrics.visitors.get());
    let chance = random().map_or(0, u64::from_le_bytes);
    let mailbox = Arc::clone(peer.mailbox());
    let last = async {
        while mailbox.awaits() {
            mailbox.filled().await;
            tell(peer, &mailbox, out).await?;
        }
        tell(peer, &mailbox, out).await
    };
    // Past the deadline the client asks again elsewhere; nothing is lost.
    if let Ok(Err(end)) = timeout(LAST_ANSWERS, last).await {
        return end;
    }
    let error = ServerError {
        code: ErrorCode::Unavailable,
        message: "The server is stopping.".into(),
        retryable: true,
        retry_after_ms: Some(pause(open, chance)),
    };
    End::Error(1012, Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_who_are_sent_away_come_back_over_twenty_seconds() {
        let pauses: Vec<i64> = (0..10_000).map(|n| pause(10_000, n * 7_919)).collect();
        assert!(pauses.iter().all(|pause| (1_000..=21_000).contains(pause)));
        for second in 1..21 {
            let together = pauses.iter().filter(|pause| **pause / 1_000 == second).count();
            assert!((250..=1_000).contains(&together), "{together} in second {second}");
        }
    }

    #[test]
    fn a_single_visitor_waits_for_a_second() {
        assert!((1_000..=1_002).contains(&pause(1, u64::MAX)));
        assert_eq!(pause(0, 5), 1_000);
    }
}
