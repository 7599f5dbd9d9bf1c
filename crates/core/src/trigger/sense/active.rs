//! `time.page` and `time.site`: time during which the page was in view.

use crate::Millis;
use crate::trigger::Clock;

/// The two clocks. They stand while the tab is hidden, so that nobody needs a
/// timer to stop them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Active {
    /// Since the page began.
    pub page: Clock,
    /// Since the document began.
    pub site: Clock,
}

impl Active {
    /// Both clocks at 0, standing. What was before is told as it was, by
    /// [`Self::visible`] with times gone by.
    #[must_use]
    pub fn new() -> Self {
        let zero = Clock {
            gathered: 0,
            since: None,
        };
        Self {
            page: zero,
            site: zero,
        }
    }

    /// The tab is in view from this time on, or no more.
    pub fn visible(&mut self, visible: bool, at: Millis) {
        for clock in [&mut self.page, &mut self.site] {
            *clock = Clock {
                gathered: clock.at(at),
                since: visible.then_some(at),
            };
        }
    }

    /// The present page began at that time, and it is now `now`. It cannot have
    /// been in view for longer than it is old.
    pub fn turn(&mut self, began: Millis, now: Millis) {
        let age = now.saturating_sub(began).max(0);
        self.page = Clock {
            gathered: self.site.at(now).min(age),
            since: self.site.since.map(|_| now),
        };
    }
}

impl Default for Active {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_tab_gathers_nothing() {
        let mut time = Active::new();
        time.visible(true, 0);
        time.visible(false, 10_000);
        assert_eq!((time.page.at(60_000), time.page.since), (10_000, None));
        time.visible(true, 60_000);
        assert_eq!((time.page.at(61_000), time.site.at(61_000)), (11_000, 11_000));
    }

    #[test]
    fn a_document_opened_in_the_background_was_not_in_view() {
        let mut time = Active::new();
        time.visible(false, 0);
        time.visible(true, 40_000);
        assert_eq!(time.page.at(45_000), 5_000);
    }

    #[test]
    fn a_new_page_starts_its_own_clock_and_leaves_the_visits() {
        let mut time = Active::new();
        time.visible(true, 0);
        time.turn(5_000, 5_000);
        assert_eq!((time.page.at(7_000), time.site.at(7_000)), (2_000, 7_000));
    }

    #[test]
    fn a_page_watched_late_is_not_older_than_it_is() {
        let mut time = Active::new();
        time.visible(true, 0);
        time.turn(48_000, 50_000);
        assert_eq!((time.page.at(50_000), time.site.at(50_000)), (2_000, 50_000));
    }

    #[test]
    fn a_page_that_turns_in_a_hidden_tab_stands() {
        let mut time = Active::new();
        time.visible(true, 0);
        time.visible(false, 3_000);
        time.turn(5_000, 5_000);
        assert_eq!(time.page.at(9_000), 0);
    }
}
