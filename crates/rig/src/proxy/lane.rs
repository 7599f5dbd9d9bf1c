//! One way of a connection: bytes in, faults, bytes out.
//!
//! Two loops with a queue between them. One reads, tells frames apart and says when
//! each piece is due; the other waits for that, and writes, swallows or cuts. So
//! lateness slows nothing down, and what is slow holds its writer back.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::fault::{Ending, Way};
use super::frames::{Fate, Frame, Frames};
use super::head;
use super::weather::{FaultId, Weather};
use super::{Shared, What};
use crate::rng::Rng;

/// A frame that is held for the next one goes alone after so long.
const HELD: Duration = Duration::from_millis(60);
/// Pieces that may be on their way.
const QUEUE: usize = 64;

/// Why a connection is ended by the proxy.
pub(super) type Ended = (&'static str, Ending);

/// What the bytes of a way are.
pub(super) enum Shape {
    /// Nobody knows.
    Raw,
    /// The head of an answer, as far as it has come.
    Head(Vec<u8>, Rng),
    /// A stream of events, and how much of it has come.
    Events(u64),
    /// A WebSocket's.
    Frames(Box<Frames>),
}

impl Shape {
    pub(super) fn frames(way: Way, rng: Rng) -> Self {
        Self::Frames(Box::new(Frames::new(way, rng)))
    }

    pub(super) fn head(rng: Rng) -> Self {
        Self::Head(Vec::new(), rng)
    }
}

struct Piece {
    bytes: Vec<u8>,
    due: Instant,
    then: Option<Ended>,
}

pub(super) struct Lane<'a> {
    shared: &'a Shared,
    number: u64,
    way: Way,
    shape: Shape,
    rng: Rng,
    weather: watch::Receiver<Weather>,
    passed: AtomicU64,
}

impl<'a> Lane<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        number: u64,
        way: Way,
        shape: Shape,
        rng: Rng,
        weather: watch::Receiver<Weather>,
    ) -> Self {
        Self {
            shared,
            number,
            way,
            shape,
            rng,
            weather,
            passed: AtomicU64::new(0),
        }
    }

    /// Bytes that were written.
    pub(super) fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }
}

/// Runs a way until its reader says that nothing comes any more.
///
/// # Errors
/// If the connection is to be ended.
pub(super) async fn run(
    lane: &mut Lane<'_>,
    reader: ReadHalf<'_>,
    writer: WriteHalf<'_>,
    begin: Vec<u8>,
    first: Vec<u8>,
) -> Result<(), Ended> {
    let (queue, pieces) = mpsc::channel(QUEUE);
    let outlet = Outlet {
        shared: lane.shared,
        number: lane.number,
        way: lane.way,
        weather: lane.weather.clone(),
        rng: lane.rng.fork(9),
        passed: &lane.passed,
        cuts: lane.weather.borrow().cuts.0,
        limit: None,
        dead: false,
    };
    let intake = Intake {
        shared: lane.shared,
        number: lane.number,
        way: lane.way,
        shape: &mut lane.shape,
        rng: &mut lane.rng,
        weather: &lane.weather,
        due: Instant::now(),
    };
    let ((), outward) = tokio::join!(
        intake.run(reader, queue, begin, first),
        outlet.run(writer, pieces)
    );
    outward
}

struct Intake<'a, 'b> {
    shared: &'a Shared,
    number: u64,
    way: Way,
    shape: &'b mut Shape,
    rng: &'b mut Rng,
    weather: &'b watch::Receiver<Weather>,
    due: Instant,
}

impl Intake<'_, '_> {
    /// Ends when nothing comes, or when nobody takes what came.
    async fn run(
        mut self,
        mut reader: ReadHalf<'_>,
        queue: mpsc::Sender<Piece>,
        begin: Vec<u8>,
        first: Vec<u8>,
    ) {
        let mut pieces = if begin.is_empty() {
            Vec::new()
        } else {
            vec![self.piece(begin)]
        };
        if !first.is_empty() {
            pieces.extend(self.take(first));
        }
        let mut bytes = vec![0; 16 * 1024];
        loop {
            for piece in pieces.drain(..) {
                if queue.send(piece).await.is_err() {
                    return;
                }
            }
            let holds = matches!(self.shape, Shape::Frames(frames) if frames.holds());
            tokio::select! {
                read = reader.read(&mut bytes) => match read {
                    Ok(0) | Err(_) => {
                        for piece in self.release() {
                            let _ = queue.send(piece).await;
                        }
                        return;
                    }
                    Ok(count) => pieces = self.take(bytes.get(..count).unwrap_or_default().to_vec()),
                },
                () = sleep(HELD), if holds => pieces = self.release(),
                () = queue.closed() => return,
            }
        }
    }

    fn piece(&mut self, bytes: Vec<u8>) -> Piece {
        let delay = self.weather.borrow().delay(self.way, self.rng);
        // What is sent later never arrives earlier.
        self.due = self.due.max(Instant::now() + delay);
        Piece {
            bytes,
            due: self.due,
            then: None,
        }
    }

    fn take(&mut self, bytes: Vec<u8>) -> Vec<Piece> {
        match self.shape {
            Shape::Raw => vec![self.piece(bytes)],
            Shape::Head(..) => self.take_head(&bytes),
            Shape::Events(_) => self.take_events(bytes),
            Shape::Frames(frames) => {
                let out = frames.take(&bytes, &self.weather.borrow());
                self.pass(out)
            }
        }
    }

    fn take_head(&mut self, bytes: &[u8]) -> Vec<Piece> {
        let Shape::Head(head, rng) = self.shape else {
            return Vec::new();
        };
        head.extend_from_slice(bytes);
        let Some(at) = head::end(head) else {
            if head.len() <= head::MOST {
                return Vec::new();
            }
            let all = std::mem::take(head);
            *self.shape = Shape::Raw;
            return vec![self.piece(all)];
        };
        let rest = head.split_off(at);
        let head = std::mem::take(head);
        *self.shape = match head::response(&head) {
            (101, _) => Shape::frames(self.way, rng.fork(1)),
            (_, true) => Shape::Events(0),
            _ => Shape::Raw,
        };
        let mut pieces = vec![self.piece(head)];
        if !rest.is_empty() {
            pieces.extend(self.take(rest));
        }
        pieces
    }

    fn take_events(&mut self, mut bytes: Vec<u8>) -> Vec<Piece> {
        let Shape::Events(had) = self.shape else {
            return Vec::new();
        };
        let limit = self.weather.borrow().truncate();
        let room = limit.map(|limit| limit.saturating_sub(*had));
        *had += bytes.len() as u64;
        let over = room.filter(|room| bytes.len() as u64 >= *room);
        if let Some(room) = over {
            bytes.truncate(usize::try_from(room).unwrap_or(usize::MAX));
        }
        let mut piece = self.piece(bytes);
        piece.then = over.map(|_| ("truncated", Ending::Close));
        vec![piece]
    }

    fn release(&mut self) -> Vec<Piece> {
        let Shape::Frames(frames) = self.shape else {
            return Vec::new();
        };
        let held = frames.release();
        self.pass(held)
    }

    fn pass(&mut self, frames: impl IntoIterator<Item = (Frame, Fate)>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (frame, fate) in frames {
            self.shared.history.note(What::Frame {
                connection: self.number,
                way: self.way,
                kind: frame.kind,
                bytes: frame.bytes.len(),
                fate: match fate {
                    Fate::Passed => "passed",
                    Fate::Doubled => "doubled",
                    Fate::Held => "held",
                    Fate::Stale => "stale",
                },
            });
            pieces.push(self.piece(frame.bytes));
        }
        pieces
    }
}

struct Outlet<'a> {
    shared: &'a Shared,
    number: u64,
    way: Way,
    weather: watch::Receiver<Weather>,
    rng: Rng,
    passed: &'a AtomicU64,
    /// Cuts that were seen.
    cuts: u64,
    /// The limit that counts, and how many bytes had passed when it began to.
    limit: Option<(FaultId, u64)>,
    /// Something was lost: nothing passes any more.
    dead: bool,
}

impl Outlet<'_> {
    async fn run(
        mut self,
        mut writer: WriteHalf<'_>,
        mut pieces: mpsc::Receiver<Piece>,
    ) -> Result<(), Ended> {
        while let Some(piece) = pieces.recv().await {
            sleep_until(piece.due).await;
            self.fair().await;
            if self.dead {
                continue;
            }
            if self.weather.borrow().is_black(self.way) {
                self.dead = true;
                self.shared.history.note(What::Lost {
                    connection: self.number,
                    way: self.way,
                });
                continue;
            }
            let cut = self.cut(piece.bytes.len());
            let end = if cut.is_some() {
                piece.bytes.len() / 2
            } else {
                piece.bytes.len()
            };
            self.write(&mut writer, piece.bytes.get(..end).unwrap_or_default())
                .await?;
            if let Some(ended) = cut.or(piece.then) {
                return Err(ended);
            }
        }
        // The end is lost like all else.
        if !self.dead && !self.weather.borrow().is_black(self.way) {
            self.fair().await;
            let _ = writer.shutdown().await;
        }
        Ok(())
    }

    /// Waits until nothing stands still.
    async fn fair(&mut self) {
        while self.weather.borrow_and_update().is_stalled(self.way) {
            if self.weather.changed().await.is_err() {
                return;
            }
        }
    }

    /// Whether this is where the connection is cut.
    fn cut(&mut self, bytes: usize) -> Option<Ended> {
        let (count, way, ending) = self.weather.borrow().cuts;
        let is_due = count > self.cuts && way.covers(self.way) && bytes > 1;
        is_due.then_some(("cut", ending))
    }

    async fn write(&mut self, writer: &mut WriteHalf<'_>, mut bytes: &[u8]) -> Result<(), Ended> {
        while !bytes.is_empty() {
            let (chunk, limited) = self.next(bytes.len());
            let (now, later) = bytes.split_at_checked(chunk).unwrap_or((bytes, &[]));
            if writer.write_all(now).await.is_err() {
                return Err(("nobody reads", Ending::Close));
            }
            self.passed.fetch_add(now.len() as u64, Ordering::Relaxed);
            if let Some(ending) = limited {
                return Err(("limit", ending));
            }
            let pace = self.weather.borrow().pace(self.way, now.len());
            if !pace.is_zero() {
                sleep(pace).await;
            }
            bytes = later;
        }
        Ok(())
    }

    /// How many of these bytes are written at once, and whether they are the last.
    fn next(&mut self, bytes: usize) -> (usize, Option<Ending>) {
        let weather = self.weather.borrow();
        let mut chunk = bytes;
        if let Some(most) = weather.slice(self.way) {
            let most = self.rng.between(1, most as u64);
            chunk = chunk.min(usize::try_from(most).unwrap_or(1));
        }
        if !weather.pace(self.way, 1).is_zero() {
            // About twenty pieces a second, so that a trickle is one.
            let second = weather.pace(self.way, 1_000_000).as_micros().max(1);
            let a_twentieth = (1_000_000_000_000 / second / 20).max(1);
            chunk = chunk.min(usize::try_from(a_twentieth).unwrap_or(usize::MAX));
        }
        let passed = self.passed.load(Ordering::Relaxed);
        let Some((id, most, ending)) = weather.limit(self.way) else {
            return (chunk, None);
        };
        let since = match self.limit {
            Some((one, since)) if one == id => since,
            _ => {
                self.limit = Some((id, passed));
                passed
            }
        };
        let room = usize::try_from(most.saturating_sub(passed - since)).unwrap_or(usize::MAX);
        if chunk >= room {
            return (room, Some(ending));
        }
        (chunk, None)
    }
}
