//! `exit`: the visitor is about to leave.

use crate::Millis;

/// A swipe scrolls on for so many milliseconds.
const SWIPE: Millis = 1_500;
/// A fast way up takes so many milliseconds at most.
const FAST: Millis = 600;

/// How a visitor on a touch screen came to where they are.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Exit {
    swiped: Option<Millis>,
    /// The deepest since the start or the last exit, in CSS pixels.
    deepest: f64,
    /// Where and when the present way up began.
    turned: Option<(Millis, f64)>,
    last: f64,
}

impl Exit {
    /// The pointer left the page at that height, with these buttons pressed. It
    /// was within the page before, so above its top it went upward. With a
    /// button pressed it drags or selects.
    #[must_use]
    pub fn left(y: f64, buttons: f64) -> bool {
        y <= 0.0 && buttons == 0.0
    }

    /// A finger moved.
    pub fn swiped(&mut self, now: Millis) {
        self.swiped = Some(now);
    }

    /// The page stands so far below its top, seen through `window` pixels.
    /// Whether a finger has just thrown it up, from further down than a window
    /// to nearer than one: what people do to reach the address bar.
    pub fn scrolled(&mut self, now: Millis, top: f64, window: f64) -> bool {
        let up = top < self.last;
        if !up || self.turned.is_none() {
            self.turned = Some((now, if up { self.last } else { top }));
        }
        self.last = top;
        self.deepest = self.deepest.max(top);
        let Some((since, from)) = self.turned else {
            return false;
        };
        if now.saturating_sub(since) > FAST {
            self.turned = Some((now, top));
        }
        let by_hand = self.swiped.is_some_and(|at| now.saturating_sub(at) <= SWIPE);
        let fast = from - top >= window / 2.0 && now.saturating_sub(since) <= FAST;
        let exit = by_hand && fast && up && top < window && self.deepest > window;
        if exit {
            self.deepest = top;
        }
        exit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: f64 = 800.0;

    /// Scrolls from one place to another in so many milliseconds. Whether that
    /// was an exit.
    fn scroll(exit: &mut Exit, start: Millis, from: f64, to: f64, ms: Millis) -> bool {
        let mut any = false;
        for frame in 0..=10 {
            let part = frame as f64 / 10.0;
            any |= exit.scrolled(start + ms * frame / 10, from + (to - from) * part, WINDOW);
        }
        any
    }

    #[test]
    fn leaving_by_the_top_is_an_exit_and_by_the_sides_is_not() {
        assert!(Exit::left(0.0, 0.0));
        assert!(Exit::left(-12.0, 0.0));
        assert!(!Exit::left(300.0, 0.0));
        assert!(!Exit::left(-1.0, 1.0), "dragging");
        assert!(!Exit::left(f64::NAN, 0.0));
    }

    #[test]
    fn throwing_the_page_up_to_its_top_is_an_exit_once() {
        let mut exit = Exit::default();
        exit.swiped(0);
        assert!(!scroll(&mut exit, 0, 0.0, 3_000.0, 2_000));
        exit.swiped(5_000);
        assert!(scroll(&mut exit, 5_000, 3_000.0, 0.0, 400));
        exit.swiped(6_000);
        scroll(&mut exit, 6_000, 0.0, 500.0, 400);
        exit.swiped(7_000);
        assert!(!scroll(&mut exit, 7_000, 500.0, 0.0, 300), "was not deep again");
    }

    #[test]
    fn reading_upward_and_jumping_by_a_button_are_none() {
        let mut exit = Exit::default();
        exit.swiped(0);
        scroll(&mut exit, 0, 0.0, 3_000.0, 2_000);
        exit.swiped(5_000);
        assert!(
            !scroll(&mut exit, 5_000, 3_000.0, 1_500.0, 400),
            "far from the top"
        );
        exit.swiped(9_000);
        assert!(!scroll(&mut exit, 9_000, 1_500.0, 0.0, 20_000), "slow");
        scroll(&mut exit, 30_000, 0.0, 3_000.0, 2_000);
        assert!(!scroll(&mut exit, 60_000, 3_000.0, 0.0, 400), "no finger");
    }
}
