//! `tab-return`.

use crate::Millis;

/// Away for so many milliseconds counts.
const LONG: Millis = 10_000;

/// Since when the tab is hidden, on both clocks: the monotonic one stands while
/// some devices sleep, and the wall clock may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Away(Option<(Millis, Millis)>);

impl Away {
    /// The tab came into view or went out of it. Whether the visitor is back
    /// after a while.
    pub fn visible(&mut self, visible: bool, mono: Millis, wall: Millis) -> bool {
        if !visible {
            self.0 = self.0.or(Some((mono, wall)));
            return false;
        }
        self.0
            .take()
            .is_some_and(|(since, date)| mono.saturating_sub(since).max(wall.saturating_sub(date)) >= LONG)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_seconds_away_count_and_less_do_not() {
        let mut away = Away::default();
        assert!(!away.visible(true, 0, 0), "never away");
        away.visible(false, 1_000, 0);
        assert!(!away.visible(true, 10_999, 0));
        away.visible(false, 20_000, 0);
        assert!(away.visible(true, 30_000, 0));
        assert!(!away.visible(true, 90_000, 0), "back once");
    }

    #[test]
    fn a_device_that_slept_was_away_though_its_monotonic_clock_stood() {
        let mut away = Away::default();
        away.visible(false, 1_000, 1_700_000_000_000);
        assert!(away.visible(true, 1_500, 1_700_000_600_000));
    }
}
