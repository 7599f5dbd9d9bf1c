//! What is worth saying above a conversation about when somebody is there.

use super::{Availability, Zones};
use crate::Millis;

const MINUTE: Millis = 60_000;
/// Closing is told when it is this near.
const CLOSING: Millis = 15 * MINUTE;
/// Opening is counted down when it is this near, or nearer.
const COUNTDOWN: Millis = 60 * MINUTE;
/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// What the line says first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The shop is closed, and nobody is there.
    Closed,
    /// The shop is open, and nobody is there.
    Away,
    /// Somebody is there, and it closes soon.
    Closing,
}

impl Availability {
    /// What to say, if anything: that somebody is there says the header, a place in the
    /// queue has a card of its own. `open` is whether the shop is, `change` when that
    /// changes next.
    #[must_use]
    pub fn sign(self, open: Option<bool>, change: Option<Millis>, now: Millis) -> Option<Sign> {
        match (self, open?) {
            (Self::Queue, _) | (Self::Online, false) => None,
            (Self::Online, true) => change
                .is_some_and(|at| at - now <= CLOSING)
                .then_some(Sign::Closing),
            (_, true) => Some(Sign::Away),
            (_, false) => Some(Sign::Closed),
        }
    }
}

/// How far an instant is ahead, as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In so many minutes, rounded up: 60 at most.
    Soon(i64),
    /// Later the same day.
    Today,
    /// The day after.
    Tomorrow,
    /// On another day.
    Later,
}

impl When {
    /// How far `at` is ahead of `now` for somebody whose clock shows `zone`.
    #[must_use]
    pub fn of(at: Millis, now: Millis, zone: &dyn Zones) -> Self {
        let left = (at - now).max(1);
        if left <= COUNTDOWN {
            return Self::Soon((left + MINUTE - 1) / MINUTE);
        }
        let day = |at: Millis| (at.div_euclid(MINUTE) + zone.offset_minutes(at)).div_euclid(DAY);
        match day(at) - day(now) {
            0 => Self::Today,
            1 => Self::Tomorrow,
            _ => Self::Later,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ahead(i64);

    impl Zones for Ahead {
        fn offset_minutes(&self, _: Millis) -> i64 {
            self.0
        }
    }

    const HOUR: Millis = 60 * MINUTE;

    #[test]
    fn what_is_near_is_counted_down_and_what_is_far_has_a_day() {
        for (now, at, said) in [
            (0, 1, When::Soon(1)),
            (0, MINUTE, When::Soon(1)),
            (0, MINUTE + 1, When::Soon(2)),
            (0, HOUR, When::Soon(60)),
            (HOUR, 0, When::Soon(1)),
            (0, HOUR + 1, When::Today),
            (0, 24 * HOUR, When::Tomorrow),
            (23 * HOUR, 25 * HOUR, When::Tomorrow),
            (0, 48 * HOUR, When::Later),
        ] {
            assert_eq!(When::of(at, now, &Ahead(0)), said, "{now} {at}");
        }
    }

    #[test]
    fn the_day_is_that_of_whoever_reads() {
        // 16:00 UTC is the next day in Seoul.
        assert_eq!(When::of(16 * HOUR, 10 * HOUR, &Ahead(0)), When::Today);
        assert_eq!(When::of(16 * HOUR, 10 * HOUR, &Ahead(540)), When::Tomorrow);
    }

    #[test]
    fn who_is_there_needs_no_line_unless_it_closes_soon() {
        use Availability::{Away, Offline, Online, Queue};
        let near = Some(CLOSING);
        for (state, open, change, sign) in [
            (Online, Some(true), near, Some(Sign::Closing)),
            (Online, Some(true), Some(CLOSING + 1), None),
            (Online, Some(true), None, None),
            (Online, Some(false), near, None),
            (Queue, Some(true), near, None),
            (Away, Some(true), near, Some(Sign::Away)),
            (Away, Some(false), None, Some(Sign::Closed)),
            (Offline, Some(false), near, Some(Sign::Closed)),
            (Offline, None, None, None),
        ] {
            assert_eq!(state.sign(open, change, 0), sign, "{state:?} {open:?} {change:?}");
        }
    }
}
