//! How well the range of a wait does, over simulated shops: visitors come as they
//! do (Poisson), talks differ as they do (log-normal), and every range is compared
//! with the wait that followed. Seeds are fixed, so every run is the same.

#![allow(clippy::print_stdout, reason = "what was measured stands in docs/queue.md")]

use std::collections::VecDeque;

use aisle_core::Millis;
use aisle_core::queue::{Desk, FEWEST, ranges};

/// Talks that three agents may have at once, two each.
const SLOTS: usize = 6;
/// A talk's mean, in milliseconds.
const TALK: f64 = 420_000.0;
/// Visitors of one simulated day.
const DAY: usize = 400;
/// Waits that are looked at.
const WAITS: usize = 10_000;

struct Chance(u64);

impl Chance {
    fn share(&mut self) -> f64 {
        // Xorshift (Marsaglia, 2003): another generator than the estimator's own.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.share().ln()
    }

    /// A talk: log-normal, with this standard deviation in means.
    fn talk(&mut self, spread: f64) -> f64 {
        let square = (1.0 + spread * spread).ln();
        let normal = (-2.0 * self.share().ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos();
        (TALK.ln() - square / 2.0 + square.sqrt() * normal).exp()
    }
}

/// What a visitor was told, and when.
type Told = Option<(f64, (Millis, Millis))>;

struct Shop {
    chance: Chance,
    spread: f64,
    slots: usize,
    now: f64,
    /// Beginning and end of each running talk.
    running: Vec<(f64, f64)>,
    queue: VecDeque<Told>,
    recent: VecDeque<Millis>,
    /// How long each waited after being told, and what.
    waits: Vec<(f64, (Millis, Millis))>,
}

impl Shop {
    fn new(seed: u64, spread: f64) -> Self {
        let mut chance = Chance(seed);
        let recent = (0..100).map(|_| chance.talk(spread) as Millis).collect();
        let (running, queue) = (Vec::new(), VecDeque::new());
        Self {
            chance,
            spread,
            slots: SLOTS,
            now: 0.0,
            running,
            queue,
            recent,
            waits: Vec::new(),
        }
    }

    fn range(&self, place: usize) -> Told {
        let desk = Desk {
            talks: self.recent.iter().copied().collect(),
            notices: Vec::new(),
            running: self
                .running
                .iter()
                .map(|talk| (self.now - talk.0) as Millis)
                .collect(),
            free: self.slots.saturating_sub(self.running.len()),
        };
        let ranges = ranges(&desk, place)?;
        Some((self.now, *ranges.get(place - 1)?))
    }

    fn take(&mut self) {
        while self.running.len() < self.slots {
            let Some(told) = self.queue.pop_front() else {
                return;
            };
            let end = self.now + self.chance.talk(self.spread);
            self.running.push((self.now, end));
            self.waits.extend(told.map(|(at, range)| (self.now - at, range)));
        }
    }

    fn next_end(&self) -> f64 {
        self.running
            .iter()
            .map(|talk| talk.1)
            .fold(f64::INFINITY, f64::min)
    }

    fn end_one(&mut self) {
        self.now = self.next_end();
        if let Some(which) = self.running.iter().position(|talk| talk.1 <= self.now) {
            let talk = self.running.remove(which);
            self.recent.push_back((talk.1 - talk.0) as Millis);
            self.recent.pop_front();
        }
        self.take();
    }

    /// A day at this load: everybody who has to wait is told a range as they come.
    fn day(&mut self, load: f64) {
        let pace = TALK / SLOTS as f64 / load;
        let mut next = self.now + self.chance.exponential(pace);
        for _ in 0..DAY {
            while self.next_end() < next {
                self.end_one();
            }
            self.now = next;
            next += self.chance.exponential(pace);
            let told = if self.running.len() < self.slots {
                None
            } else {
                self.range(self.queue.len() + 1)
            };
            self.queue.push_back(told);
            self.take();
        }
        while !self.running.is_empty() {
            self.end_one();
        }
    }

    /// Two hours of too many visitors; then one of the three agents leaves, whose
    /// talks end, and everybody who waits is told a new range.
    fn leaving(&mut self) {
        self.slots = SLOTS;
        let pace = TALK / SLOTS as f64 / 1.1;
        let leaves = self.now + TALK * (8.0 + 8.0 * self.chance.share());
        let mut next = self.now + self.chance.exponential(pace);
        while next < leaves {
            while self.next_end() < next {
                self.end_one();
            }
            self.now = next;
            next += self.chance.exponential(pace);
            self.queue.push_back(None);
            self.take();
        }
        while self.next_end() < leaves {
            self.end_one();
        }
        self.now = leaves;
        self.slots = SLOTS - 2;
        while self.running.len() > self.slots {
            let which = (self.chance.share() * self.running.len() as f64) as usize;
            self.running.remove(which);
        }
        self.queue = (1..=self.queue.len()).map(|place| self.range(place)).collect();
        while !self.running.is_empty() {
            self.end_one();
        }
    }

    /// Which share of the waits lay in their range, the ranges' median width, and
    /// the mean wait, both in seconds.
    fn verdict(&self) -> (f64, f64, f64) {
        let count = self.waits.len() as f64;
        let inside =
            |&&(wait, range): &&(f64, (Millis, Millis))| wait >= range.0 as f64 && wait <= range.1 as f64;
        let mut widths: Vec<Millis> = self.waits.iter().map(|(_, range)| range.1 - range.0).collect();
        widths.sort_unstable();
        let mean = self.waits.iter().map(|(wait, _)| wait).sum::<f64>() / count;
        let width = widths[widths.len() / 2] as f64;
        (
            self.waits.iter().filter(inside).count() as f64 / count,
            width / 1000.0,
            mean / 1000.0,
        )
    }
}

fn at_load(load: f64, spread: f64, seed: u64) -> (f64, f64, f64) {
    let mut shop = Shop::new(seed, spread);
    while shop.waits.len() < WAITS {
        shop.day(load);
    }
    let verdict = shop.verdict();
    println!("load {load}, spread {spread}: {verdict:?}");
    verdict
}

#[test]
fn at_any_load_eight_waits_of_ten_lie_in_their_range() {
    for (load, seed) in [(0.5, 11), (0.8, 12), (0.95, 13), (1.1, 14)] {
        let (inside, width, wait) = at_load(load, 0.5, seed);
        assert!((0.78..=0.90).contains(&inside), "{inside} at load {load}");
        // At half load who waits is the next one nearly always, and the first end
        // of some talk is close to exponential: the middle 80 % of that are 2.2
        // means wide, and nobody can know better.
        let most = if load < 0.6 { 2.2 } else { 1.0 };
        assert!(
            width <= wait * most,
            "{width} s wide, {wait} s waited at load {load}"
        );
    }
}

#[test]
fn talks_that_differ_as_much_as_they_last_do_not_break_the_ranges() {
    for (load, seed) in [(0.8, 21), (0.95, 22)] {
        let (inside, ..) = at_load(load, 1.0, seed);
        assert!((0.78..=0.90).contains(&inside), "{inside} at load {load}");
    }
}

#[test]
fn when_an_agent_leaves_the_new_ranges_hold() {
    let mut shop = Shop::new(31, 0.5);
    while shop.waits.len() < WAITS {
        shop.leaving();
    }
    let (inside, width, wait) = shop.verdict();
    println!("an agent leaves: {inside} {width} {wait}");
    assert!((0.78..=0.90).contains(&inside), "{inside}");
    assert!(width <= wait, "{width} s wide, {wait} s waited");
}

#[test]
fn too_little_known_or_nobody_there_gives_no_range() {
    let known = Desk {
        talks: vec![60_000; FEWEST],
        running: vec![1],
        ..Desk::default()
    };
    assert!(ranges(&known, 1).is_some());
    let new = Desk {
        talks: vec![60_000; FEWEST - 1],
        ..known.clone()
    };
    assert_eq!(ranges(&new, 1), None);
    let alone = Desk {
        running: Vec::new(),
        ..known
    };
    assert_eq!(ranges(&alone, 1), None);
}

#[test]
fn who_stands_farther_behind_never_waits_less_and_a_range_does_not_flicker() {
    let desk = Desk {
        talks: (1..=50).map(|n| n * 20_000).collect(),
        notices: (1..=10).map(|n| n * 2_000).collect(),
        running: vec![0, 30_000, 400_000, 5_000_000],
        free: 1,
    };
    let list = ranges(&desk, 5_000).unwrap();
    assert_eq!(list.len(), 5_000);
    assert!(list.is_sorted_by(|a, b| a.0 <= b.0 && a.1 <= b.1));
    assert!(list.iter().all(|(least, most)| *least >= 0 && least <= most));
    assert_eq!(ranges(&desk, 5_000).unwrap(), list);
}

#[test]
fn hostile_times_give_a_range_or_none_and_no_panic() {
    let odd = [Millis::MIN, -1, 0, 1, Millis::MAX];
    let desk = Desk {
        talks: odd.to_vec(),
        notices: odd.to_vec(),
        running: odd.to_vec(),
        free: 3,
    };
    assert!(ranges(&desk, 300).is_some_and(|list| list.len() == 300));
    assert_eq!(ranges(&desk, 0), Some(Vec::new()));
}
