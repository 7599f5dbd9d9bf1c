//! A connection made of requests, for networks that let no WebSocket through.
//!
//! Owns what waits to be fetched, in order and numbered, and the way in for what
//! was posted. Refuses to know HTTP, and what a frame says. A pipe is found by a
//! name of 128 random bits that travels in bodies only; the table holds its hash.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use crate::secrets::{self, Hash};
use crate::store::StoreError;

/// Bytes that may wait to be fetched; beyond it whoever writes waits.
const ROOM: usize = 1024 * 1024;
/// Frames that may wait to be read.
const UNREAD: usize = 64;
/// Bytes of one answer to a poll, but for a single frame that is longer.
const BATCH: usize = 256 * 1024;
/// After its end a pipe can be asked for so long how it ended.
const AFTERWARDS: Duration = Duration::from_secs(30);

/// Why the other side ended it: a close code of WebSocket, and its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Over {
    /// As in `docs/protocol`.
    pub code: u16,
    /// For developers, or a pause in milliseconds.
    pub reason: String,
}

/// What came in.
#[derive(Debug)]
pub enum Up {
    /// A frame.
    Frame(String),
    /// A sign of life.
    Alive,
}

/// One connection.
pub struct Pipe {
    up: mpsc::Sender<Up>,
    down: Mutex<Down>,
    filled: Notify,
    drained: Notify,
    /// Whoever fetches is gone for good.
    gone: CancellationToken,
}

#[derive(Default)]
struct Down {
    /// How many were fetched and are no longer held.
    fetched: u64,
    frames: VecDeque<String>,
    bytes: usize,
    /// A sign of life is wanted.
    beat: bool,
    over: Option<Over>,
}

/// What there is to fetch.
#[derive(Debug, PartialEq, Eq)]
pub enum Fetched {
    /// These frames, and how many there were with them since the beginning.
    Frames(Vec<String>, u64),
    /// Nothing but a sign of life.
    Beat,
    /// It is over, and everything was fetched.
    Over(Over),
}

impl Pipe {
    fn down(&self) -> MutexGuard<'_, Down> {
        self.down.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands something in, when there is room for it.
    ///
    /// # Errors
    /// If nobody reads any more.
    pub async fn put(&self, up: Up) -> Result<(), Closed> {
        self.up.send(up).await.map_err(|_| Closed)
    }

    /// Waits for something to fetch beyond the first `after` frames, which the other side has and are let go.
    ///
    /// # Errors
    /// If some of what is asked for was let go before.
    pub async fn fetch(&self, after: u64) -> Result<Fetched, Closed> {
        loop {
            // Enrolled before the look, so that nothing is missed in between.
            let filled = self.filled.notified();
            if let Some(found) = self.ready(after)? {
                return Ok(found);
            }
            filled.await;
        }
    }

    fn ready(&self, after: u64) -> Result<Option<Fetched>, Closed> {
        let mut down = self.down();
        if after < down.fetched || after - down.fetched > down.frames.len() as u64 {
            return Err(Closed);
        }
        while down.fetched < after {
            let gone = down.frames.pop_front().map_or(0, |frame| frame.len());
            down.bytes -= gone;
            down.fetched += 1;
        }
        self.drained.notify_waiters();
        let mut size = 0;
        let frames: Vec<String> = down
            .frames
            .iter()
            .take_while(|frame| {
                let fits = size == 0 || size + frame.len() <= BATCH;
                size += frame.len();
                fits
            })
            .cloned()
            .collect();
        if !frames.is_empty() {
            let next = after + frames.len() as u64;
            return Ok(Some(Fetched::Frames(frames, next)));
        }
        if let Some(over) = &down.over {
            return Ok(Some(Fetched::Over(over.clone())));
        }
        Ok(std::mem::take(&mut down.beat).then_some(Fetched::Beat))
    }

    /// Whoever fetched does so no more.
    pub fn hang_up(&self) {
        self.gone.cancel();
    }
}

/// There is nobody at the other end, or what is asked for is not there any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

/// The server's end.
pub struct Tail {
    pipe: Arc<Pipe>,
    inbox: mpsc::Receiver<Up>,
}

impl Tail {
    /// What comes next; nothing once the other side is gone.
    pub async fn next(&mut self) -> Option<Up> {
        tokio::select! {
            biased;
            up = self.inbox.recv() => up,
            () = self.pipe.gone.cancelled() => None,
        }
    }

    /// The way out.
    #[must_use]
    pub fn spout(&self) -> Spout {
        Spout(Arc::clone(&self.pipe))
    }
}

/// The way out of the server's end.
pub struct Spout(Arc<Pipe>);

impl Spout {
    /// Lays a frame down to be fetched, once there is room.
    ///
    /// # Errors
    /// If nobody fetches any more.
    pub async fn send(&self, frame: String) -> Result<(), Closed> {
        loop {
            let drained = self.0.drained.notified();
            {
                let mut down = self.0.down();
                if down.bytes == 0 || down.bytes + frame.len() <= ROOM {
                    down.bytes += frame.len();
                    down.frames.push_back(frame);
                    break;
                }
            }
            tokio::select! {
                () = drained => {}
                () = self.0.gone.cancelled() => return Err(Closed),
            }
        }
        self.0.filled.notify_waiters();
        Ok(())
    }

    /// Wants a sign of life to go out.
    pub fn beat(&self) {
        self.0.down().beat = true;
        self.0.filled.notify_waiters();
    }

    /// Ends it, after what was sent.
    pub fn end(&self, over: Over) {
        self.0.down().over.get_or_insert(over);
        self.0.filled.notify_waiters();
    }
}

/// All that are open.
#[derive(Default)]
pub struct Pipes(Mutex<HashMap<Hash, Arc<Pipe>>>);

impl Pipes {
    fn map(&self) -> MutexGuard<'_, HashMap<Hash, Arc<Pipe>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new one: its name, the end that requests reach, and the server's.
    ///
    /// # Errors
    /// [`StoreError::Random`].
    pub fn open(&self) -> Result<(String, Arc<Pipe>, Tail), StoreError> {
        let name = secrets::random_name()?;
        let (up, inbox) = mpsc::channel(UNREAD);
        let pipe = Arc::new(Pipe {
            up,
            down: Mutex::default(),
            filled: Notify::new(),
            drained: Notify::new(),
            gone: CancellationToken::new(),
        });
        self.map().insert(secrets::hash(&name), Arc::clone(&pipe));
        let tail = Tail {
            pipe: Arc::clone(&pipe),
            inbox,
        };
        Ok((name, pipe, tail))
    }

    /// The one of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Arc<Pipe>> {
        self.map().get(&secrets::hash(name)).cloned()
    }

    /// Forgets one that has ended, once its other side had time to ask how.
    pub async fn forget(&self, name: &str) {
        let key = secrets::hash(name);
        let pipe = self.map().get(&key).cloned();
        if let Some(pipe) = pipe {
            let _ = tokio::time::timeout(AFTERWARDS, pipe.gone.cancelled()).await;
        }
        self.map().remove(&key);
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.map().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(texts: &[&str], next: u64) -> Fetched {
        Fetched::Frames(texts.iter().map(ToString::to_string).collect(), next)
    }

    #[tokio::test]
    async fn what_was_fetched_is_held_until_the_next_question_says_so() {
        let pipes = Pipes::default();
        let (name, pipe, tail) = pipes.open().unwrap();
        let spout = tail.spout();
        for text in ["a", "b", "c"] {
            spout.send(text.into()).await.unwrap();
        }
        assert_eq!(pipe.fetch(0).await, Ok(frames(&["a", "b", "c"], 3)));
        // The answer was lost on its way: the same again.
        assert_eq!(pipe.fetch(0).await, Ok(frames(&["a", "b", "c"], 3)));
        assert_eq!(pipe.fetch(2).await, Ok(frames(&["c"], 3)));
        assert_eq!(pipe.fetch(1).await, Err(Closed), "let go already");
        assert_eq!(pipe.fetch(4).await, Err(Closed), "never sent");
        let over = Over {
            code: 1012,
            reason: "500".into(),
        };
        spout.end(over.clone());
        assert_eq!(pipe.fetch(3).await, Ok(Fetched::Over(over)));
        assert!(pipes.find(&name).is_some());
        assert!(pipes.find("0123456789abcdef0123456789abcdef").is_none());
    }

    #[tokio::test]
    async fn a_question_that_waits_is_answered_by_what_comes() {
        let pipes = Pipes::default();
        let (_, pipe, tail) = pipes.open().unwrap();
        let spout = tail.spout();
        let (found, ()) = tokio::join!(pipe.fetch(0), async { spout.send("late".into()).await.unwrap() });
        assert_eq!(found, Ok(frames(&["late"], 1)));
        let (found, ()) = tokio::join!(pipe.fetch(1), async { spout.beat() });
        assert_eq!(found, Ok(Fetched::Beat));
    }

    #[tokio::test]
    async fn whoever_writes_too_much_waits_until_it_is_fetched_and_not_for_somebody_who_is_gone() {
        let pipes = Pipes::default();
        let (_, pipe, tail) = pipes.open().unwrap();
        let spout = tail.spout();
        let long = "x".repeat(ROOM / 2);
        spout.send(long.clone()).await.unwrap();
        spout.send(long.clone()).await.unwrap();
        {
            let third = spout.send("more".into());
            tokio::pin!(third);
            assert!(futures_util::poll!(&mut third).is_pending());
            assert_eq!(
                pipe.fetch(0).await,
                Ok(frames(&[&long], 1)),
                "one answer is not endless"
            );
            assert_eq!(pipe.fetch(1).await, Ok(frames(&[&long], 2)));
            assert_eq!(third.await, Ok(()));
        }
        let fourth = spout.send(long.repeat(2));
        tokio::pin!(fourth);
        assert!(futures_util::poll!(&mut fourth).is_pending());
        pipe.hang_up();
        assert_eq!(fourth.await, Err(Closed));
    }

    #[tokio::test]
    async fn what_was_posted_is_read_in_order_also_after_the_other_side_left() {
        let pipes = Pipes::default();
        let (_, pipe, mut tail) = pipes.open().unwrap();
        pipe.put(Up::Frame("one".into())).await.unwrap();
        pipe.put(Up::Frame("two".into())).await.unwrap();
        pipe.hang_up();
        assert!(matches!(tail.next().await, Some(Up::Frame(text)) if text == "one"));
        assert!(matches!(tail.next().await, Some(Up::Frame(text)) if text == "two"));
        assert!(tail.next().await.is_none());
        drop(tail);
        assert_eq!(pipe.put(Up::Alive).await, Err(Closed));
    }
}
