//! Experiments: who sees what.
//!
//! Owns the assignment of a visitor to an arm: weighted, and the same each time
//! for the same visitor. Refuses to count: exposures and conversions are events
//! for whoever keeps score.

/// An experiment as the page declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experiment {
    /// Its name.
    pub name: String,
    /// Its arms and their weights. An arm of weight 0 gets nobody. An arm that no
    /// rule names is a group that is left alone.
    pub arms: Vec<(String, u32)>,
}

impl Experiment {
    /// The arm of a visitor, whom `visitor` stands for: a random number that is
    /// the same each time. `None` without an arm that has a weight.
    ///
    /// ```
    /// use aisle_core::experiment::Experiment;
    /// let sizing = Experiment { name: "sizing".to_owned(), arms: vec![("a".to_owned(), 0), ("b".to_owned(), 5)] };
    /// assert_eq!(sizing.arm(7), Some("b"));
    /// ```
    #[must_use]
    pub fn arm(&self, visitor: u64) -> Option<&str> {
        let all: u64 = self.arms.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut ticket = hash(visitor, &self.name).checked_rem(all)?;
        let arm = self.arms.iter().find(|(_, weight)| {
            let weight = u64::from(*weight);
            let won = ticket < weight;
            ticket = ticket.saturating_sub(weight);
            won
        });
        arm.map(|(name, _)| name.as_str())
    }
}

/// A number that depends on every bit of both: FNV-1a over the text, then the
/// finish of SplitMix64. Spreads evenly; not for secrets.
#[must_use]
pub fn hash(seed: u64, text: &str) -> u64 {
    let mut z = seed ^ 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes() {
        z = (z ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Experiment {
        let arm = |name: &str, weight| (name.to_owned(), weight);
        Experiment {
            name: "wording".to_owned(),
            arms: vec![arm("a", 50), arm("off", 10), arm("b", 40)],
        }
    }

    #[test]
    fn a_hundred_thousand_visitors_are_spread_by_the_weights() {
        let experiment = three();
        let mut seen = [0_i64; 3];
        for visitor in 0..100_000 {
            let arm = experiment.arm(hash(visitor, "visitor")).unwrap();
            let at = experiment.arms.iter().position(|(name, _)| name == arm).unwrap();
            seen[at] += 1;
        }
        // Chi-square with two degrees of freedom: 13.8 is exceeded once in a
        // thousand, and these visitors are always the same.
        let chi: f64 = seen
            .iter()
            .zip([50_000, 10_000, 40_000])
            .map(|(seen, due)| ((seen - due) * (seen - due)) as f64 / f64::from(due as i32))
            .sum();
        assert!(chi < 13.8, "{seen:?}: {chi}");
    }

    #[test]
    fn arms_of_different_experiments_do_not_hang_together() {
        let other = Experiment {
            name: "place".to_owned(),
            ..three()
        };
        let both = (0..10_000)
            .filter(|v| three().arm(hash(*v, "")) == Some("a") && other.arm(hash(*v, "")) == Some("a"))
            .count();
        assert!((2_300..2_700).contains(&both), "{both}");
    }

    #[test]
    fn an_experiment_without_weights_has_nobody() {
        assert_eq!(
            Experiment {
                arms: vec![("a".to_owned(), 0)],
                ..three()
            }
            .arm(1),
            None
        );
    }
}
