//! Files under any sequence of faults: each byte arrives once and in order, and
//! what is cancelled stops.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::collections::{BTreeMap, BTreeSet};

use aisle_core::Millis;
use aisle_core::protocol::{CHUNK_BYTES, ClientId, ErrorCode, Reject, Ticket, Upload};
use aisle_core::upload::{Answer, Effect, Input, Item, Key, News, Ready, Reason, Stage, Tray};
use proptest::prelude::*;

const CHUNK: u64 = CHUNK_BYTES as u64;

/// A file at the server: how much of it there is. What is there is by definition
/// the beginning of the file, for nothing is taken that does not follow.
#[derive(Debug)]
struct Held {
    size: u64,
    there: u64,
}

/// A visitor's browser, a network that fails as it is told, and a server.
struct World {
    tray: Tray,
    now: Millis,
    files: BTreeMap<String, Held>,
    by_client: BTreeMap<ClientId, String>,
    made: u32,
    /// Asked, not answered.
    asked: Vec<Upload>,
    putting: Option<(Key, u32, String, u64, u64)>,
    preparing: Option<Key>,
    sent: Vec<(ClientId, String)>,
    news: Vec<News>,
    cancelled: BTreeSet<Key>,
    wake: Option<Millis>,
    not_before: BTreeMap<Key, Millis>,
    live: bool,
    added: u32,
}

impl World {
    fn new(seed: u64) -> Self {
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
            live: false,
            added: 0,
        }
    }

    fn input(&mut self, input: Input) {
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

    fn carry_out(&mut self, effect: Effect) {
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

    fn add(&mut self, size: u64, picture: bool) {
        self.added += 1;
        let name = if picture { "photo.heic" } else { "notes.txt" };
        self.input(Input::Add {
            key: self.added,
            client_id: ClientId::from_bits(u128::from(self.added)),
            message: ClientId::from_bits(u128::from(self.added) << 32),
            name: name.into(),
            size,
            media_type: String::new(),
        });
    }

    fn prepare(&mut self, size: Option<u64>) {
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

    fn ticket(&mut self) {
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

    fn reject(&mut self, code: ErrorCode, retryable: bool) {
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
    fn put(&mut self, cut: Option<u64>, heard: bool) {
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

    fn status(&mut self, key: Key, turn: u32, code: u16, offset: Option<u64>, after: Option<Millis>) {
        self.putting = None;
        if let Some(after) = after {
            self.not_before.insert(key, self.now + after);
        }
        self.input(Input::Answered(key, turn, Answer::Status { code, offset, after }));
    }

    fn busy(&mut self) {
        if let Some((key, turn, ..)) = self.putting {
            self.status(key, turn, 503, None, Some(2_500));
        }
    }

    fn forget_a_file(&mut self) {
        // One that is not whole: what was taken, a server keeps.
        let lost = self.files.iter().find(|(_, held)| held.there < held.size);
        if let Some(id) = lost.map(|(id, _)| id.clone()) {
            self.files.remove(&id);
            self.by_client.retain(|_, known| *known != id);
        }
    }

    fn pass(&mut self, ms: Millis) {
        self.now += ms;
        if self.wake.is_some_and(|at| at <= self.now) {
            self.wake = None;
            self.input(Input::Wake);
        }
    }

    fn nth(&self, n: u64) -> Option<Key> {
        let keys: Vec<Key> = self.tray.items().iter().map(|item| item.key).collect();
        keys.get(usize::try_from(n).unwrap_or(0) % keys.len().max(1))
            .copied()
    }

    fn act(&mut self, what: u8, n: u64) {
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
            19 => self.input(Input::Submit),
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
    fn calm(&mut self) {
        self.input(Input::Live(true));
        self.input(Input::Submit);
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
                self.input(Input::Submit);
            }
            self.prepare(Some(400_000));
            self.ticket();
            self.put(None, true);
            self.pass(2_000);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn under_any_faults_each_byte_arrives_once_in_order_and_each_file_goes_once(
        seed in any::<u64>(),
        acts in prop::collection::vec((0_u8..24, any::<u32>()), 1..160),
    ) {
        let mut world = World::new(seed);
        for (what, n) in acts {
            world.act(what, u64::from(n));
        }
        world.calm();
        // What is left is what cannot be read, and says so.
        for item in world.tray.items() {
            prop_assert!(matches!(item.stage, Stage::Failed(Reason::Picture)), "{item:?}");
        }
        prop_assert_eq!(world.putting, None);
        let failed = world.tray.items().len();
        let full = world.news.iter().filter(|news| **news == News::Full).count();
        let all = world.sent.len() + failed + world.cancelled.len() + full;
        prop_assert_eq!(all, usize::try_from(world.added).unwrap());
    }
}

fn one(world: &World) -> &Item {
    &world.tray.items()[0]
}

#[test]
fn a_file_that_was_cut_off_in_a_piece_goes_on_where_the_server_stands() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(600_000, false);
    world.ticket();
    world.put(None, true);
    assert_eq!(one(&world).percent(), 43);
    world.put(Some(100_000), false);
    assert!(matches!(one(&world).stage, Stage::Waiting { .. }));
    world.pass(1_001);
    // It begins where it believed to be, is told, and goes on from there at once.
    let (_, _, _, from, _) = world.putting.clone().unwrap();
    assert_eq!(from, CHUNK);
    world.put(None, true);
    let (_, _, _, from, _) = world.putting.clone().unwrap();
    assert_eq!(from, CHUNK + 100_000);
    world.put(None, true);
    assert_eq!(one(&world).stage, Stage::Done);
    assert_eq!(one(&world).percent(), 100);
    assert_eq!(world.sent, []);
    world.input(Input::Submit);
    assert_eq!(world.sent.len(), 1);
    assert!(world.tray.items().is_empty());
}

#[test]
fn after_eight_failures_in_a_row_the_visitor_is_asked() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(10, false);
    world.ticket();
    for _ in 0..40 {
        if let Some((key, turn, ..)) = world.putting.take() {
            world.input(Input::Answered(key, turn, Answer::Lost));
        }
        world.pass(31_000);
    }
    assert_eq!(one(&world).stage, Stage::Failed(Reason::Network));
    assert!(one(&world).can_retry());
    world.input(Input::Retry(one(&world).key));
    world.put(None, true);
    assert_eq!(one(&world).stage, Stage::Done);
}

#[test]
fn a_refused_file_says_why_and_is_not_tried_again() {
    for (code, reason) in [
        (ErrorCode::TooLarge, Reason::TooLarge),
        (ErrorCode::Unsupported, Reason::Unsupported),
        (ErrorCode::Malformed, Reason::Refused),
    ] {
        let mut world = World::new(1);
        world.input(Input::Live(true));
        world.add(10, false);
        world.reject(code, false);
        assert_eq!(one(&world).stage, Stage::Failed(reason));
        assert!(!one(&world).can_retry());
        world.input(Input::Submit);
        world.pass(60_000);
        assert_eq!(world.asked, []);
    }
}

#[test]
fn a_file_that_is_found_out_at_its_last_byte_is_refused_and_asked_for_no_more() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(10, false);
    world.ticket();
    let (key, turn, ..) = world.putting.clone().unwrap();
    world.input(Input::Submit);
    world.status(key, turn, 415, None, None);
    assert_eq!(one(&world).stage, Stage::Failed(Reason::Unsupported));
    assert_eq!(world.sent, []);
    world.pass(60_000);
    assert_eq!((world.putting, world.asked), (None, Vec::new()));
}

#[test]
fn what_can_run_is_not_even_asked_for() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.input(Input::Add {
        key: 1,
        client_id: ClientId::from_bits(1),
        message: ClientId::from_bits(2),
        name: "logo.svg".into(),
        size: 10,
        media_type: "image/svg+xml".into(),
    });
    assert_eq!(one(&world).stage, Stage::Failed(Reason::Unsafe));
    assert_eq!(world.asked, []);
    assert_eq!(world.preparing, None);
}

#[test]
fn the_eleventh_file_is_told_and_not_taken() {
    let mut world = World::new(1);
    for _ in 0..11 {
        world.add(10, false);
    }
    assert_eq!(world.tray.items().len(), 10);
    assert_eq!(world.news.last(), Some(&News::Full));
}

#[test]
fn a_ticket_that_comes_after_its_file_was_given_up_is_given_back() {
    let mut world = World::new(1);
    world.input(Input::Live(true));
    world.add(10, false);
    let key = one(&world).key;
    world.input(Input::Cancel(key));
    world.ticket();
    assert!(world.files.is_empty(), "nothing is left at the server");
    assert_eq!(world.putting, None);
}
