//! A visitor's browser, a network that fails as it is told, and a server.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::protocol::{CHUNK_BYTES, ClientId, ErrorCode, Reject, Ticket, Upload};
use aisle_core::upload::{Answer, Effect, Input, Item, Key, News, Ready, Reason, Tray};

pub(crate) const CHUNK: u64 = CHUNK_BYTES as u64;

/// A file at the server: how much of it there is. What is there is by definition
/// the beginning of the file, for nothing is taken that does not follow.
#[derive(Debug)]
pub(crate) struct Held {
    pub size: u64,
    pub there: u64,
}

/// A visitor's browser, a network that fails as it is told, and a server.
pub(crate) struct World {
    pub tray: Tray,
    pub now: Millis,
    pub files: BTreeMap<String, Held>,
    pub by_client: BTreeMap<ClientId, String>,
    pub made: u32,
    /// Asked, not answered.
    pub asked: Vec<Upload>,
    pub putting: Option<(Key, u32, String, u64, u64)>,
    pub preparing: Option<Key>,
    pub sent: Vec<(ClientId, String)>,
    pub news: Vec<News>,
    pub cancelled: BTreeSet<Key>,
    pub wake: Option<Millis>,
    pub not_before: BTreeMap<Key, Millis>,
    /// What the device keeps.
    pub kept: BTreeMap<ClientId, (Key, String)>,
    pub live: bool,
    pub added: u32,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            tray: Tray::new(seed),
            now: 0,
            files: BTreeMap::new(),
            by_client: BTreeMap::new(),
            made: 0,
            asked: Vec::new(),
            putting: None,
            preparing: None,
            sent: Vec::new(),
            news: Vec::new(),
            cancelled: BTreeSet::new(),
            wake: None,
            not_before: BTreeMap::new(),
            kept: BTreeMap::new(),
            live: false,
            added: 0,
        }
    }

    pub(crate) fn input(&mut self, input: Input) {
        if let Input::Live(live) = input {
            self.live = live;
            if !live {
                self.asked.clear();
            }
        }
        let mut out = Vec::new();
        self.tray.handle(self.now, input, &mut out);
        for effect in out {
            self.carry_out(effect);
        }
    }

    /// Send is pressed, and the page lets everything go.
    pub(crate) fn submit(&mut self) {
        let keys = self.tray.items().iter().map(|item| item.key).collect();
        self.input(Input::Submit(keys));
    }

    pub(crate) fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Prepare(key) => {
                assert_eq!(self.preparing, None, "one picture is unfolded at a time");
                assert!(!self.cancelled.contains(&key));
                self.preparing = Some(key);
            }
            Effect::Ask(wish) => {
                assert!(self.live, "nobody would hear it");
                self.asked.push(*wish);
            }
            Effect::Put {
                key,
                turn,
                id,
                from,
                to,
            } => {
                assert_eq!(self.putting, None, "one piece is under way at a time");
                assert!(!self.cancelled.contains(&key), "it was given up");
                assert!(from < to && to - from <= CHUNK, "{from}..{to}");
                let until = self.not_before.remove(&key).unwrap_or(0);
                assert!(self.now >= until, "the server said not before {until}");
                self.putting = Some((key, turn, id, from, to));
            }
            Effect::Stop(key) => {
                if self.putting.as_ref().is_some_and(|(putting, ..)| *putting == key) {
                    self.putting = None;
                }
                if self.preparing == Some(key) {
                    self.preparing = None;
                }
            }
            Effect::Keep(key) => {
                // What goes at once need not be kept before it.
                if let Some(item) = self.tray.items().iter().find(|item| item.key == key) {
                    self.kept.insert(item.client_id.clone(), (key, item.keep()));
                }
            }
            Effect::Drop(name) => {
                self.kept.remove(&name);
            }
            Effect::Erase(id) => {
                self.files.remove(&id);
                self.by_client.retain(|_, known| *known != id);
            }
            Effect::Send(message, content) => {
                assert_eq!(content.kind, "file");
                let data: serde_json::Value = serde_json::from_str(content.data.get()).unwrap();
                let id = data["upload"].as_str().unwrap().to_owned();
                let held = &self.files[&id];
                assert_eq!(held.there, held.size, "it is sent once it is whole");
                assert_eq!(data["size"], held.size);
                assert!(
                    !self
                        .sent
                        .iter()
                        .any(|(known, other)| *known == message || *other == id),
                    "no file goes twice"
                );
                self.sent.push((message, id));
            }
            Effect::Tell(news) => self.news.push(news),
            Effect::WakeAt(at) => self.wake = Some(at),
            Effect::Changed => {}
        }
    }

    pub(crate) fn add(&mut self, size: u64, picture: bool) {
        self.added += 1;
        let name = if picture { "photo.heic" } else { "notes.txt" };
        self.input(Input::Add {
            key: self.added,
            client_id: ClientId::from_bits(u128::from(self.added)),
            message: ClientId::from_bits(u128::from(self.added) << 32),
            name: name.into(),
            size,
            media_type: String::new(),
            slot: Rc::default(),
        });
    }

    pub(crate) fn prepare(&mut self, size: Option<u64>) {
        if let Some(key) = self.preparing.take() {
            let ready = size.map(|size| Ready {
                size,
                media_type: "image/jpeg".into(),
                width: 4,
                height: 3,
            });
            self.input(Input::Prepared(key, ready.ok_or(Reason::Picture)));
        }
    }

    pub(crate) fn ticket(&mut self) {
        if self.asked.is_empty() {
            return;
        }
        let wish = self.asked.remove(0);
        let id = self.by_client.entry(wish.client_id.clone()).or_insert_with(|| {
            self.made += 1;
            format!("file{}", self.made)
        });
        let held = self.files.entry(id.clone()).or_insert(Held {
            size: wish.size,
            there: 0,
        });
        assert_eq!(held.size, wish.size, "a repeated wish is the same wish");
        let (id, offset) = (id.clone(), held.there);
        self.input(Input::Ticket(Ticket {
            client_id: wish.client_id,
            id,
            offset,
            chunk: CHUNK_BYTES,
        }));
    }

    pub(crate) fn reject(&mut self, code: ErrorCode, retryable: bool) {
        if self.asked.is_empty() {
            return;
        }
        let wish = self.asked.remove(0);
        self.input(Input::Rejected(Reject {
            client_id: wish.client_id,
            code,
            retryable,
            retry_after_ms: retryable.then_some(700),
        }));
    }

    /// The piece arrives, up to some of its bytes, and the answer does or does not.
    pub(crate) fn put(&mut self, cut: Option<u64>, heard: bool) {
        let Some((key, turn, id, from, to)) = self.putting.take() else {
            return;
        };
        let Some(held) = self.files.get_mut(&id) else {
            return self.status(key, turn, 404, None, None);
        };
        if held.there != from {
            let there = held.there;
            return self.status(key, turn, 409, Some(there), None);
        }
        held.there = cut.map_or(to, |cut| from + cut % (to - from + 1));
        let there = held.there;
        if heard && cut.is_none() {
            self.status(key, turn, 204, Some(there), None);
        } else {
            self.input(Input::Answered(key, turn, Answer::Lost));
        }
    }

    pub(crate) fn status(
        &mut self,
        key: Key,
        turn: u32,
        code: u16,
        offset: Option<u64>,
        after: Option<Millis>,
    ) {
        self.putting = None;
        if let Some(after) = after {
            self.not_before.insert(key, self.now + after);
        }
        self.input(Input::Answered(key, turn, Answer::Status { code, offset, after }));
    }

    pub(crate) fn busy(&mut self) {
        if let Some((key, turn, ..)) = self.putting {
            self.status(key, turn, 503, None, Some(2_500));
        }
    }

    pub(crate) fn forget_a_file(&mut self) {
        // One that is not whole: what was taken, a server keeps.
        let lost = self.files.iter().find(|(_, held)| held.there < held.size);
        if let Some(id) = lost.map(|(id, _)| id.clone()) {
            self.files.remove(&id);
            self.by_client.retain(|_, known| *known != id);
        }
    }

    pub(crate) fn pass(&mut self, ms: Millis) {
        self.now += ms;
        if self.wake.is_some_and(|at| at <= self.now) {
            self.wake = None;
            self.input(Input::Wake);
        }
    }

    /// The page is gone, and there again.
    pub(crate) fn reload(&mut self) {
        self.tray = Tray::new(self.now.unsigned_abs());
        (self.putting, self.preparing, self.wake) = (None, None, None);
        self.asked.clear();
        self.not_before.clear();
        self.live = false;
        for (name, (key, kept)) in self.kept.clone() {
            let item = Item::kept(name, &kept).unwrap();
            assert_eq!(item.key, key);
            self.input(Input::Restored(Box::new(item)));
        }
    }

    pub(crate) fn nth(&self, n: u64) -> Option<Key> {
        let keys: Vec<Key> = self.tray.items().iter().map(|item| item.key).collect();
        keys.get(usize::try_from(n).unwrap_or(0) % keys.len().max(1))
            .copied()
    }

    pub(crate) fn act(&mut self, what: u8, n: u64) {
        match what {
            0 => self.add(n % 900_000 + 1, false),
            1 => self.add(n % 900_000 + 1, true),
            2 => self.prepare(Some(n % 700_000 + 1)),
            3 if n.is_multiple_of(4) => self.prepare(None),
            4 | 5 => self.ticket(),
            6 => self.reject(ErrorCode::RateLimited, true),
            7 => self.input(Input::Live(!n.is_multiple_of(3))),
            8..=11 => self.put(None, true),
            12 => self.put(None, false),
            13 => self.put(Some(n), false),
            14 => self.busy(),
            15 => {
                // Nothing of the piece arrives.
                if let Some((key, turn, ..)) = self.putting.take() {
                    self.input(Input::Answered(key, turn, Answer::Lost));
                }
            }
            16 if n.is_multiple_of(5) => self.forget_a_file(),
            17 => {
                if let Some(key) = self.nth(n) {
                    self.cancelled.insert(key);
                    self.input(Input::Cancel(key));
                }
            }
            18 => {
                if let Some(key) = self.nth(n) {
                    self.input(Input::Retry(key));
                }
            }
            19 => self.submit(),
            21 if n.is_multiple_of(4) => self.reload(),
            // Another tab was faster: what the server has under the old name is lost.
            20 if n.is_multiple_of(6) => {
                self.putting = None;
                self.asked.clear();
                let sent = &self.sent;
                let is_sent = |id: &String| sent.iter().any(|(_, known)| known == id);
                self.files.retain(|id, _| is_sent(id));
                self.by_client.retain(|_, id| is_sent(id));
                self.input(Input::Moved);
            }
            _ => self.pass(i64::try_from(n % 5_000).unwrap_or(0)),
        }
        assert!(self.tray.items().len() <= 10);
    }

    /// From now on nothing fails.
    pub(crate) fn calm(&mut self) {
        self.input(Input::Live(true));
        self.submit();
        for _ in 0..3_000 {
            for key in self
                .tray
                .items()
                .iter()
                .filter(|item| item.can_retry())
                .map(|item| item.key)
                .collect::<Vec<_>>()
            {
                self.input(Input::Retry(key));
                self.submit();
            }
            self.prepare(Some(400_000));
            self.ticket();
            self.put(None, true);
            self.pass(2_000);
        }
    }
}

/// The only file.
pub(crate) fn one(world: &World) -> &Item {
    &world.tray.items()[0]
}
