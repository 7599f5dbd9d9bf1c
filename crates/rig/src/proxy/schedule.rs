//! Faults that come by a plan made from a seed, so that what failed can be played again.
//!
//! Owns the plan. When exactly a fault meets which byte is up to the machine; which
//! fault comes after which pause, and for how long, is up to the seed alone.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::fault::{Ending, Fault, Way};
use crate::rng::Rng;

/// Which faults come, how often, for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Gives the same plan again.
    pub seed: u64,
    /// Milliseconds between two faults: half as many to half as many more.
    pub every_ms: u64,
    /// A fault that holds is lifted after so many milliseconds: least and most.
    #[serde(default = "lasts")]
    pub lasts_ms: (u64, u64),
    /// The faults to choose from; [`Schedule::usual`] if absent.
    #[serde(default = "Schedule::usual")]
    pub of: Vec<Fault>,
}

fn lasts() -> (u64, u64) {
    (50, 800)
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The pause before it.
    pub after: Duration,
    /// What comes.
    pub fault: Fault,
    /// How long it holds.
    pub lasts: Duration,
}

impl Schedule {
    /// The usual faults, so often.
    #[must_use]
    pub fn of(seed: u64, every_ms: u64) -> Self {
        Self {
            seed,
            every_ms,
            lasts_ms: lasts(),
            of: Self::usual(),
        }
    }

    /// What happens to connections in the wild: all that costs no more than the
    /// connection, and nothing that TCP rules out.
    #[must_use]
    pub fn usual() -> Vec<Fault> {
        let (up, down) = (Way::Up, Way::Down);
        let (reset, close) = (Ending::Reset, Ending::Close);
        vec![
            Fault::Latency {
                ms: 40,
                jitter_ms: 120,
                way: Way::Both,
            },
            Fault::Bandwidth {
                bytes_per_s: 20_000,
                way: Way::Both,
            },
            Fault::Slice {
                most: 7,
                way: Way::Both,
            },
            Fault::Drop { ending: reset },
            Fault::Drop { ending: close },
            Fault::Cut {
                way: down,
                ending: reset,
            },
            Fault::Cut {
                way: up,
                ending: close,
            },
            Fault::Limit {
                bytes: 3_000,
                way: down,
                ending: reset,
            },
            Fault::Blackhole { way: up },
            Fault::Blackhole { way: down },
            Fault::Blackhole { way: Way::Both },
            Fault::Stall { way: Way::Both },
            Fault::Refuse {},
            Fault::Answer {
                status: 503,
                retry_after_s: Some(0),
                path: String::new(),
            },
        ]
    }

    /// The plan, without an end.
    pub fn plan(&self) -> impl Iterator<Item = Step> + use<> {
        let (mut rng, schedule) = (Rng::new(self.seed), self.clone());
        std::iter::from_fn(move || {
            let half = schedule.every_ms / 2;
            let after = Duration::from_millis(half + rng.between(0, schedule.every_ms));
            let at = usize::try_from(rng.below(schedule.of.len() as u64)).ok()?;
            let fault = schedule.of.get(at)?.clone();
            let (least, most) = schedule.lasts_ms;
            let lasts = Duration::from_millis(rng.between(least, most));
            Some(Step { after, fault, lasts })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(seed: u64) -> Schedule {
        serde_json::from_str(&format!(r#"{{"seed":{seed},"every_ms":100}}"#)).unwrap()
    }

    #[test]
    fn the_same_seed_plans_the_same_faults() {
        let steps = |seed| schedule(seed).plan().take(200).collect::<Vec<_>>();
        assert_eq!(steps(7), steps(7));
        assert_ne!(steps(7), steps(8));
    }

    #[test]
    fn every_fault_of_a_schedule_comes_and_no_pause_is_out_of_bounds() {
        let planned: Vec<Step> = schedule(1).plan().take(1_000).collect();
        for fault in Schedule::usual() {
            assert!(planned.iter().any(|step| step.fault == fault), "{fault:?}");
        }
        assert!(
            planned
                .iter()
                .all(|step| (50..=150).contains(&step.after.as_millis()))
        );
        assert!(
            planned
                .iter()
                .all(|step| (50..=800).contains(&step.lasts.as_millis()))
        );
    }

    #[test]
    fn a_schedule_of_nothing_plans_nothing() {
        let none = Schedule {
            of: Vec::new(),
            ..schedule(1)
        };
        assert_eq!(none.plan().next(), None);
    }
}
