//! When what could not be told is tried again. Pure.

use std::time::Duration;

const SECOND: u64 = 1;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// The pauses after each attempt that failed, in seconds, before they are spread: the
/// example of Standard Webhooks 1.0. With the last one three days and three hours have gone.
const PAUSES: [u64; 9] = [
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];

/// Attempts before something is given up.
pub const ATTEMPTS: usize = PAUSES.len() + 1;

/// Longest that a receiver's `Retry-After` is followed.
const LONGEST: Duration = Duration::from_secs(24 * HOUR);

/// How long to wait after so many attempts, or none to give up. `asked` is what the
/// receiver wished for; `chance` (0 to 1) spreads the pauses from 80 to 120 percent, so
/// that what failed together does not come again together.
#[must_use]
pub fn pause(attempts: u32, asked: Option<Duration>, chance: f64) -> Option<Duration> {
    let index = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let seconds = *PAUSES.get(index)?;
    let spread = 0.8 + 0.4 * chance.clamp(0.0, 1.0);
    let pause = Duration::from_secs(seconds).mul_f64(spread);
    Some(pause.max(asked.unwrap_or_default().min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_after_three_days() {
        let mut all = Duration::ZERO;
        let mut last = Duration::ZERO;
        let mut attempts = 1;
        while let Some(next) = pause(attempts, None, 0.5) {
            assert!(next > last, "{attempts}");
            (all, last) = (all + next, next);
            attempts += 1;
        }
        assert_eq!(attempts as usize, ATTEMPTS);
        assert_eq!(all, Duration::from_secs(75 * HOUR + 35 * MINUTE + 5));
    }

    #[test]
    fn chance_spreads_a_pause_by_a_fifth_either_way() {
        let of = |chance| pause(2, None, chance).unwrap().as_secs();
        assert_eq!((of(0.0), of(0.5), of(1.0)), (240, 300, 360));
        assert_eq!(
            (of(-1.0), of(f64::from(7))),
            (240, 360),
            "no pause is shorter or longer"
        );
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_but_not_for_less_nor_for_ever() {
        let asked = |seconds| pause(1, Some(Duration::from_secs(seconds)), 0.5).unwrap();
        assert_eq!(asked(1).as_secs(), 5);
        assert_eq!(asked(120).as_secs(), 120);
        assert_eq!(asked(u64::MAX), LONGEST);
    }
}
