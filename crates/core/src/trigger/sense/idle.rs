//! `time.idle`: time without input.

use crate::Millis;
use crate::trigger::Clock;

/// Input within so many milliseconds after a report is not reported: moving the
/// pointer makes sixty events a second, and nobody is idle for less.
const FRESH: Millis = 1_000;

/// When the visitor last did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    said: Millis,
    visible: bool,
}

impl Idle {
    /// Counts from now: what was before is unknown.
    #[must_use]
    pub fn new(visible: bool, now: Millis) -> Self {
        Self { said: now, visible }
    }

    /// Whether input need not be looked at: it is too soon after the last.
    #[must_use]
    pub fn is_fresh(&self, now: Millis) -> bool {
        now.saturating_sub(self.said) < FRESH
    }

    /// The visitor did something.
    pub fn input(&mut self, now: Millis) {
        self.said = now;
    }

    /// The tab came into view, which counts as input, or went out of it.
    pub fn visible(&mut self, visible: bool, now: Millis) {
        self.visible = visible;
        if visible {
            self.said = now;
        }
    }

    /// The clock now. It stands while the tab is hidden.
    #[must_use]
    pub fn clock(&self, now: Millis) -> Clock {
        match self.visible {
            true => Clock {
                gathered: 0,
                since: Some(self.said),
            },
            false => Clock {
                gathered: now.saturating_sub(self.said).max(0),
                since: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moving_pointer_is_reported_once_a_second() {
        let mut idle = Idle::new(true, 0);
        let mut reports = 0;
        for now in (1..=300).map(|frame| frame * 16) {
            if !idle.is_fresh(now) {
                idle.input(now);
                reports += 1;
            }
        }
        assert_eq!(reports, 4, "in 4.8 seconds");
        assert!(idle.clock(4_800).at(4_800) < 1_000);
    }

    #[test]
    fn coming_back_to_the_tab_is_input() {
        let mut idle = Idle::new(true, 0);
        idle.visible(false, 5_000);
        assert_eq!(idle.clock(5_000).at(90_000), 5_000);
        idle.visible(true, 90_000);
        assert_eq!(idle.clock(90_000).at(91_000), 1_000);
    }
}
