//! Round numbers for axes: of counts, and of times.

/// Where lines go across, from zero up, and what is written at them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ticks {
    /// From zero, in even steps.
    pub(crate) values: Vec<i64>,
    /// One for each.
    pub(crate) labels: Vec<String>,
}

impl Ticks {
    /// These values, written so.
    pub(crate) fn new(values: Vec<i64>, label: impl Fn(i64) -> String) -> Self {
        let labels = values.iter().map(|value| label(*value)).collect();
        Self { values, labels }
    }

    /// The highest.
    pub(super) fn most(&self) -> i64 {
        self.values.last().copied().unwrap_or(1)
    }
}

/// Most steps of an axis.
const STEPS: i64 = 5;
/// Steps of times in milliseconds that people count in.
const TIMES: [i64; 20] = [
    1_000,
    2_000,
    5_000,
    10_000,
    15_000,
    30_000,
    60_000,
    2 * 60_000,
    5 * 60_000,
    10 * 60_000,
    15 * 60_000,
    30 * 60_000,
    3_600_000,
    2 * 3_600_000,
    3 * 3_600_000,
    6 * 3_600_000,
    12 * 3_600_000,
    24 * 3_600_000,
    2 * 24 * 3_600_000,
    7 * 24 * 3_600_000,
];

/// Whole numbers from 0 to at least `most`, in steps of 1, 2 or 5 times a power of
/// ten; at most six.
pub(crate) fn counts(most: i64) -> Vec<i64> {
    let mut power = 1_i64;
    loop {
        for step in [1, 2, 5] {
            let step = power.saturating_mul(step);
            if step.saturating_mul(STEPS) >= most {
                return up_to(most, step);
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Times from 0 to at least `most` milliseconds, in steps that clocks have.
pub(crate) fn times(most: i64) -> Vec<i64> {
    let known = TIMES.iter().find(|step| step.saturating_mul(STEPS) >= most);
    let step = known.copied().unwrap_or_else(|| {
        let week = TIMES.last().copied().unwrap_or(1);
        counts(most / week)
            .get(1)
            .copied()
            .unwrap_or(1)
            .saturating_mul(week)
    });
    up_to(most, step)
}

fn up_to(most: i64, step: i64) -> Vec<i64> {
    let last = (most.max(1).saturating_add(step - 1) / step).clamp(1, STEPS + 1);
    (0..=last).map(|n| n * step).collect()
}

/// Of `count` labels that stand `step` pixels apart and need `room`, each how many-th
/// is written.
pub(crate) fn every(count: usize, step: f64, room: f64) -> usize {
    let fits = (room / step.max(0.1)).ceil().max(1.0);
    (fits as usize).clamp(1, count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_reaches_what_it_shows_in_few_round_steps() {
        for most in [0, 1, 3, 5, 6, 9, 11, 49, 50, 51, 999, 123_456, i64::MAX / 4] {
            let ticks = counts(most);
            assert!(ticks.last() >= Some(&most), "{most}: {ticks:?}");
            assert!((2..=6).contains(&ticks.len()), "{most}: {ticks:?}");
            assert_eq!(ticks.first(), Some(&0));
        }
        assert_eq!(counts(7), [0, 2, 4, 6, 8]);
        assert_eq!(counts(31), [0, 10, 20, 30, 40]);
    }

    #[test]
    fn times_go_in_steps_that_clocks_have() {
        assert_eq!(times(42_000), [0, 10_000, 20_000, 30_000, 40_000, 50_000]);
        assert_eq!(times(4 * 60_000), [0, 60_000, 120_000, 180_000, 240_000]);
        for most in [0, 999, 61_000, 3_700_000, 90_000_000, 40_000_000_000_000] {
            let ticks = times(most);
            assert!(ticks.last() >= Some(&most), "{most}: {ticks:?}");
            assert!(ticks.len() <= 7, "{most}: {ticks:?}");
        }
    }

    #[test]
    fn labels_that_would_touch_are_left_out() {
        assert_eq!(every(7, 60.0, 50.0), 1);
        assert_eq!(every(30, 20.0, 50.0), 3);
        assert_eq!(every(0, 0.0, 50.0), 1);
        assert_eq!(every(4, 0.0, 50.0), 4);
    }
}
