//! A session that hears them, and what has to be true of it after each.

use std::collections::BTreeSet;

use aisle_core::Millis;
use aisle_core::protocol::*;
use aisle_core::session::*;

use crate::count::{Cost, cost, live};
use crate::damage::damage;
use crate::frames::{About, Dice, frame};

/// What the session costs is at most this much, whatever comes.
const MOST_LIVE: i64 = 64 * 1024 * 1024;

pub(crate) struct Bench {
    seed: u64,
    dice: Dice,
    session: Session,
    now: Millis,
    generation: Generation,
    wake_at: Millis,
    said: u64,
    /// Keys as whoever only hears patches knows them.
    mirror: Vec<RowKey>,
    before: i64,
    /// Bytes of all frames so far.
    heard: u64,
}

impl Bench {
    pub(crate) fn new(seed: u64) -> Self {
        let before = live();
        let session = Session::new(Settings {
            fresh_visitor: VisitorAuth {
                id: VisitorId::new("v").unwrap(),
                secret: "s".repeat(32),
            },
            fresh_conversation: ClientId::from_bits(1 << 64),
            instance: ClientId::from_bits(2 << 64),
            locale: "en".into(),
            token: None,
            seed,
            keep_rows: 50,
        });
        Self {
            seed,
            dice: Dice::new(seed),
            session,
            now: 0,
            generation: 0,
            wake_at: 0,
            said: 0,
            mirror: Vec::new(),
            before,
            heard: 0,
        }
    }

    /// Hears so many; says how many of them were frames.
    pub(crate) fn run(mut self, frames: u64) -> u64 {
        self.input(Input::Restored(Vec::new()), 0);
        self.input(Input::Panel { open: true }, 0);
        let mut known = 0;
        for n in 0..frames {
            if self.dice.below(4) == 0 {
                self.visitor();
            }
            self.connect();
            known += u64::from(self.frame());
            if n % 8 == 0 {
                self.whole();
            }
        }
        self.whole();
        known
    }

    /// Lets time pass until there is a connection to hear something on.
    fn connect(&mut self) {
        self.now += self.dice.below(300) as Millis;
        for _ in 0..4 {
            match self.session.connection() {
                Connection::Connecting | Connection::Online => return,
                Connection::Refused(_) => self.input(Input::Token(Some(self.now.to_string())), 0),
                Connection::Waiting { retry_at } => {
                    assert!(
                        retry_at <= self.now + 2 * 3_600_000,
                        "seed {}: gives up until {retry_at}",
                        self.seed
                    );
                    self.now = self.now.max(retry_at);
                    self.input(Input::Wake, 0);
                }
                Connection::Idle => self.input(Input::Panel { open: true }, 0),
            }
        }
    }

    fn visitor(&mut self) {
        let key = {
            let rows = self.session.rows();
            let at = self.dice.below(rows.len().max(1) as u64) as usize;
            rows.get(at).map(|row| row.key.clone())
        };
        let input = match (self.dice.below(8), key) {
            (0, Some(key)) => Input::Retry(key),
            (1, Some(key)) => Input::Discard(key),
            (2, Some(key)) => Input::Seen(key),
            (3, _) => Input::LoadOlder,
            (4, _) => Input::Draft(format!("draft {}", self.said)),
            (5, _) => {
                self.now = self.now.max(self.wake_at);
                Input::Wake
            }
            _ => {
                self.said += 1;
                Input::Send {
                    client_id: ClientId::from_bits(u128::from(1_000 + self.said)),
                    content: Content::text("hi"),
                    wall: self.now,
                }
            }
        };
        self.input(input, 0);
    }

    /// One text arrives. Whether it was a frame.
    fn frame(&mut self) -> bool {
        let (epoch, applied) = self.session.cursor();
        let waits = |row: &&Row| row.seq.is_none();
        let about = About {
            epoch: epoch.cloned(),
            applied,
            unsent: self
                .session
                .rows()
                .iter()
                .filter(waits)
                .filter_map(|row| ClientId::new(&*row.key.0).ok())
                .collect(),
        };
        let mut text = encode(&frame(&mut self.dice, &about));
        if self.dice.below(5) < 2 {
            text = damage(&mut self.dice, text);
        }
        let length = text.len() as u64;
        let (read, cost) = cost(|| read_frame::<ServerFrame>(&text));
        // A node of the tape, and what it becomes: none of it more often than there are bytes.
        self.allowed("the decoder", cost, 100 + 2 * length, 4_096 + 300 * length);
        let event = match read {
            Ok(frame) => LinkEvent::Frame(frame),
            Err(_) => LinkEvent::Garbage,
        };
        let known = event != LinkEvent::Garbage;
        self.heard += length;
        self.input(Input::Link(self.generation, event), length);
        let held = live() - self.before;
        let cap = MOST_LIVE.min(1_000_000 + 60 * self.heard as i64);
        assert!(held <= cap, "seed {}: {held} bytes are held", self.seed);
        known
    }

    fn allowed(&self, what: &str, cost: Cost, calls: u64, bytes: u64) {
        assert!(
            cost.calls <= calls && cost.bytes <= bytes,
            "seed {}: {what} made {} allocations of {} bytes; {calls} and {bytes} were allowed",
            self.seed,
            cost.calls,
            cost.bytes
        );
    }

    fn input(&mut self, input: Input, length: u64) {
        let mut todo = vec![input];
        let mut rounds = 0;
        while let Some(input) = todo.pop() {
            rounds += 1;
            assert!(rounds < 500, "seed {}: this never comes to rest", self.seed);
            let rows = self.session.rows().len() as u64;
            let mut out = Vec::new();
            let (now, session) = (self.now, &mut self.session);
            let ((), cost) = cost(|| session.handle(now, input, &mut out));
            // A new life of the log touches every row, and may say again what it holds;
            // nothing is copied more than some times.
            let size = 1 + length + rows;
            let held = u64::try_from(live() - self.before).unwrap_or(0);
            let bytes = 65_536 + 1_500 * size + 4 * held;
            self.allowed("the session", cost, 1_000 + 20 * size + held / 32, bytes);
            assert!(
                out.len() as u64 <= 64 + 8 * size,
                "seed {}: {} effects",
                self.seed,
                out.len()
            );
            self.follow(&out);
            for effect in out {
                match effect {
                    Effect::Connect(generation) => {
                        self.generation = generation;
                        todo.push(Input::Link(generation, LinkEvent::Opened));
                    }
                    Effect::Store(ticket, ops) => {
                        let claims = ops.into_iter().filter_map(|op| match op {
                            StoreOp::Claim(key, value) => Some((key, value)),
                            _ => None,
                        });
                        todo.push(Input::Stored(ticket, claims.collect()));
                    }
                    Effect::WakeAt(at) => self.wake_at = at,
                    _ => {}
                }
            }
        }
    }

    fn follow(&mut self, effects: &[Effect]) {
        let rows = self.session.rows();
        for effect in effects {
            let Effect::Patch(patch) = effect else { continue };
            match patch {
                Patch::Reset => self.mirror = rows.iter().map(|row| row.key.clone()).collect(),
                Patch::Insert { at, count } => {
                    let new = rows[*at..at + count].iter().map(|row| row.key.clone());
                    self.mirror.splice(at..at, new);
                }
                Patch::Update { at } | Patch::Append { at, .. } => {
                    assert_eq!(self.mirror[*at], rows[*at].key, "seed {}", self.seed);
                }
                Patch::Remove { at } => drop(self.mirror.remove(*at)),
                Patch::Move { from, to } => {
                    let key = self.mirror.remove(*from);
                    self.mirror.insert(*to, key);
                }
            }
        }
        assert_eq!(self.mirror.len(), rows.len(), "seed {}", self.seed);
    }

    /// The rows are what they should be, whoever spoke.
    fn whole(&self) {
        let (rows, seed) = (self.session.rows(), self.seed);
        let keys: BTreeSet<&str> = rows.iter().map(|row| &*row.key.0).collect();
        assert_eq!(keys.len(), rows.len(), "seed {seed}: a key is there twice");
        assert!(
            self.mirror.iter().eq(rows.iter().map(|row| &row.key)),
            "seed {seed}: patches and rows disagree"
        );
        let places: Vec<Seq> = rows.iter().filter_map(|row| row.seq).collect();
        assert!(
            places.windows(2).all(|pair| pair[0] <= pair[1]),
            "seed {seed}: rows are not in log order"
        );
        let mut tail = rows
            .iter()
            .skip_while(|row| row.seq.is_none())
            .skip_while(|row| row.seq.is_some());
        assert!(
            tail.all(|row| row.seq.is_none()),
            "seed {seed}: an unsent row stands between logged ones"
        );
    }
}
