//! What is worth telling a visitor who waits: whole minutes, whether it goes faster
//! than it did, and when to speak.

use crate::Millis;

const MINUTE: Millis = 60_000;
/// At most one announcement in this time.
pub const SPEAK: Millis = 30_000;
/// A wait ends earlier or later than it was said when its end moved by more.
const MOVED: Millis = MINUTE;

/// A range in whole minutes, from at least to at most; the second at least 1.
#[must_use]
pub fn minutes((least, most): (Millis, Millis)) -> (i64, i64) {
    let most = (most.max(1) + MINUTE - 1) / MINUTE;
    ((least.max(0) / MINUTE).min(most), most)
}

/// Where a wait is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trend {
    /// It ends when it was said to, or nothing can be said.
    #[default]
    Steady,
    /// It ends earlier.
    Shorter,
    /// It ends later.
    Longer,
}

/// Compares what is told with what was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Course {
    /// When it was said to end, by the middle of the range.
    end: Option<Millis>,
}

impl Course {
    /// A range that was worked out at that time; what it says compared with the one
    /// before.
    pub fn tell(&mut self, at: Millis, wait: Option<(Millis, Millis)>) -> Trend {
        let end = wait.map(|(least, most)| at.saturating_add(least / 2 + most / 2));
        let before = core::mem::replace(&mut self.end, end);
        match (before, end) {
            (Some(before), Some(end)) if end + MOVED <= before => Trend::Shorter,
            (Some(before), Some(end)) if end >= before + MOVED => Trend::Longer,
            _ => Trend::Steady,
        }
    }
}

/// When to read a place out: only what is another one, and not more often than
/// every [`SPEAK`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Voice {
    last: Option<(Millis, u32)>,
}

impl Voice {
    /// Whether to read out this place now; otherwise after how long to ask again, if
    /// there is something to say then.
    pub fn speak(&mut self, now: Millis, position: u32) -> Result<(), Option<Millis>> {
        match self.last {
            Some((_, told)) if told == position => Err(None),
            Some((at, _)) if now - at < SPEAK => Err(Some(at + SPEAK - now)),
            _ => {
                self.last = Some((now, position));
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_told_in_minutes_that_hold_all_of_it() {
        for (range, told) in [
            ((0, 0), (0, 1)),
            ((59_999, 60_000), (0, 1)),
            ((60_000, 60_001), (1, 2)),
            ((125_000, 290_000), (2, 5)),
            ((-5, -3), (0, 1)),
            ((900_000, 1_000), (1, 1)),
        ] {
            assert_eq!(minutes(range), told, "{range:?}");
        }
    }

    #[test]
    fn a_wait_that_passes_as_it_was_said_is_steady() {
        let mut course = Course::default();
        assert_eq!(course.tell(0, Some((120_000, 360_000))), Trend::Steady);
        assert_eq!(course.tell(60_000, Some((60_000, 300_000))), Trend::Steady);
        assert_eq!(course.tell(120_000, Some((0, 60_000))), Trend::Shorter);
        assert_eq!(course.tell(180_000, Some((120_000, 600_000))), Trend::Longer);
        assert_eq!(course.tell(200_000, None), Trend::Steady);
        assert_eq!(course.tell(210_000, Some((0, 10_000))), Trend::Steady);
    }

    #[test]
    fn a_place_is_read_out_when_it_is_another_and_at_most_every_half_minute() {
        let mut voice = Voice::default();
        assert_eq!(voice.speak(0, 5), Ok(()));
        assert_eq!(voice.speak(1_000, 5), Err(None));
        assert_eq!(voice.speak(1_000, 4), Err(Some(29_000)));
        assert_eq!(voice.speak(20_000, 3), Err(Some(10_000)));
        assert_eq!(voice.speak(30_000, 3), Ok(()));
        assert_eq!(voice.speak(31_000, 3), Err(None));
    }
}
