//! How long a wait will last, as a range.
//!
//! Owns the estimate: from recent talks, from the talks that run and from the
//! place in the queue to the 10th and the 90th percentile of the wait. Refuses
//! to guess: without enough recent talks there is no range. How well it does is
//! in `docs/queue.md`, kept true by `tests/queue.rs`.
//!
//! The way: play the next minutes [`PATHS`] times. Each place where an agent can
//! have a talk is taken until its talk ends; how much longer a running talk lasts
//! is drawn from those recent talks that lasted longer than it already has, and
//! whoever is first in the queue takes the place that comes free first, after
//! the time agents take to notice. That is what queueing theory calls a
//! queue-length predictor (Ibrahim and Whitt, "Real-time delay estimation based
//! on delay history", 2009), with measured talks in place of a formula: talks
//! are not exponential (Brown and others, "Statistical analysis of a telephone
//! call center", 2005), and how long each has lasted is known.

use crate::Millis;

/// How often the future is played. At 200 the ends of a range are within about
/// three hundredths of their percentile.
const PATHS: usize = 200;
/// Places of the queue that are played; what is behind them follows on a line.
const PLACES: usize = 256;
/// Recent talks without which nothing is said.
pub const FEWEST: usize = 5;
/// The two ends among the played waits, sorted. Two played in a hundred lie
/// farther out on each side than the 10th and the 90th percentile: for what
/// nobody can play, such as talks that grow longer in the evening.
const ENDS: (usize, usize) = (PATHS * 8 / 100, PATHS - 1 - PATHS * 8 / 100);

/// What is known of agents and their talks at a moment. Times in milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk {
    /// How long recent talks lasted, from taken to ended. Any order.
    pub talks: Vec<Millis>,
    /// How long it took lately until somebody took a visitor although there was
    /// a free place. Any order; empty counts as at once.
    pub notices: Vec<Millis>,
    /// For each running talk of agents who take visitors: how long it has lasted.
    pub running: Vec<Millis>,
    /// How many more talks those agents could have at once.
    pub free: usize,
}

/// The range of the wait for each place in the queue, the first one first:
/// shortest and longest, the 10th and the 90th percentile. `None` while too
/// little is known, or nobody is there to take anyone.
#[must_use]
pub fn ranges(desk: &Desk, waiting: usize) -> Option<Vec<(Millis, Millis)>> {
    let talks = Times::new(&desk.talks)?;
    let notices = Times::new(&desk.notices);
    if desk.running.len() + desk.free == 0 {
        return None;
    }
    let played = waiting.min(PLACES);
    let mut waits = vec![[0.0f32; PATHS]; played];
    let mut chance = Chance(0x5EED);
    let mut until = Vec::with_capacity(desk.running.len() + desk.free);
    for path in 0..PATHS {
        // What recent talks say of the next ones is itself uncertain.
        let pace = (1.0 + chance.normal() * talks.spread / (talks.sorted.len() as f64).sqrt()).max(0.2);
        until.clear();
        until.extend(
            desk.running
                .iter()
                .map(|&age| talks.left(age as f64, chance.share()) * pace),
        );
        until.resize(desk.running.len() + desk.free, 0.0);
        until.sort_unstable_by(|a, b| b.total_cmp(a));
        let mut ahead = 0.0f64;
        for place in &mut waits {
            // The last one comes free first.
            let Some(free) = until.pop() else { break };
            let noticed = notices
                .as_ref()
                .map_or(0.0, |times| times.left(0.0, chance.share()));
            // Nobody is taken before who stands ahead.
            let wait = ahead.max(free + noticed);
            ahead = wait;
            if let Some(cell) = place.get_mut(path) {
                *cell = wait as f32;
            }
            let end = wait + talks.left(0.0, chance.share()) * pace;
            let at = until.partition_point(|&other| other > end);
            until.insert(at, end);
        }
    }
    let mut list: Vec<(Millis, Millis)> = waits
        .iter_mut()
        .map(|waits| {
            waits.sort_unstable_by(f32::total_cmp);
            let end = |index: usize| waits.get(index).map_or(0, |wait| *wait as Millis);
            (end(ENDS.0), end(ENDS.1))
        })
        .collect();
    // Far behind, both ends grow by the same for each place.
    if let (Some(&last), Some(&middle)) = (list.last(), list.get(played / 2)) {
        let steps = (played - played / 2).max(1) as Millis;
        for more in 1..=(waiting - played) as Millis {
            let on = |from: Millis, to: Millis| to + (to - from) * more / steps;
            list.push((on(middle.0, last.0), on(middle.1, last.1)));
        }
    }
    Some(list)
}

/// Measured times, as what the next one may be.
struct Times {
    sorted: Vec<f64>,
    mean: f64,
    /// Standard deviation in means.
    spread: f64,
}

impl Times {
    fn new(times: &[Millis]) -> Option<Self> {
        if times.len() < FEWEST {
            return None;
        }
        let mut sorted: Vec<f64> = times.iter().map(|&time| time.max(1) as f64).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let count = sorted.len() as f64;
        let mean = sorted.iter().sum::<f64>() / count;
        let squares = sorted
            .iter()
            .map(|time| (time - mean) * (time - mean))
            .sum::<f64>();
        Some(Self {
            spread: (squares / count).sqrt() / mean,
            mean,
            sorted,
        })
    }

    /// How much longer something lasts that has lasted `age`: that share of the
    /// times longer than it are passed. Between two measured times it runs straight.
    fn left(&self, age: f64, share: f64) -> f64 {
        let longer = self.sorted.partition_point(|&time| time <= age);
        let count = self.sorted.len() - longer;
        if count < 3 {
            // Longer than nearly all: it ends like those whose end nobody can tell.
            return -self.mean * (1.0 - share).ln();
        }
        let place = share * count as f64;
        let index = longer + (place as usize).min(count - 1);
        let above = self.sorted.get(index).copied().unwrap_or(age);
        let below = if index == longer {
            age
        } else {
            self.sorted.get(index - 1).copied().unwrap_or(age)
        };
        below + (above - below) * (place - place.floor()) - age
    }
}

/// Numbers without a pattern, the same each time: a range must not flicker.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        // SplitMix64 (Steele, Lea and Flood, 2014).
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// About normal: twelve shares, less six.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}
