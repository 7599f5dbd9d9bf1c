//! `rage-click`, `dead-click` and `error-click`.

use crate::Millis;

/// Milliseconds within which clicks belong together, and within which a click
/// should have done something or has to do with a failure.
const MOMENT: Millis = 1_000;
/// CSS pixels that clicks of one burst lie apart, at most.
const NEAR: i32 = 30;
/// Clicks of a burst.
const BURST: usize = 3;

/// A click, and what it looked like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Click {
    /// When, on the monotonic clock.
    pub at: Millis,
    /// Where, in CSS pixels.
    pub x: i32,
    /// Where, in CSS pixels.
    pub y: i32,
    /// What it looked like: a sum of the constants of this type.
    pub look: u32,
}

impl Click {
    /// A pointer did it, not a key or a script.
    pub const POINTER: u32 = 1;
    /// On something that looks clickable.
    pub const CLICKABLE: u32 = 2;
    /// On a control that answers by itself: a list, a slider, a video.
    pub const NATIVE: u32 = 4;
    /// On something that is meant to be pressed again and again, by its name:
    /// a stepper, an arrow of a carousel.
    pub const STEPPING: u32 = 8;
    /// It selected text.
    pub const SELECTED: u32 = 16;
    /// It leads away from this document: another tab, a mail program.
    pub const AWAY: u32 = 32;

    fn is(self, look: u32) -> bool {
        self.look & look == look
    }

    fn none_of(self, looks: u32) -> bool {
        self.look & looks == 0
    }

    /// A double click on words selects them, and a third click the paragraph;
    /// that is no rage, unless the words are a button's.
    fn may_rage(self) -> bool {
        self.is(Self::POINTER)
            && self.none_of(Self::NATIVE)
            && (self.is(Self::CLICKABLE) || self.none_of(Self::SELECTED))
    }

    fn near(self, other: Self) -> bool {
        self.at.saturating_sub(other.at) <= MOMENT
            && self.x.abs_diff(other.x) <= NEAR.unsigned_abs()
            && self.y.abs_diff(other.y) <= NEAR.unsigned_abs()
    }
}

/// What is known of the last clicks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clicks {
    burst: Vec<Click>,
    /// Something changed after a click of the burst.
    answered: bool,
    /// The last rage, or the last click that went on with it.
    raged: Option<Millis>,
    /// A click that should have done something and has not yet.
    waiting: bool,
    /// The last click, unless a failure was blamed on it.
    blamable: Option<Millis>,
}

impl Clicks {
    /// A click. Whether it makes a rage of those before.
    pub fn click(&mut self, click: Click) -> bool {
        self.blamable = Some(click.at);
        self.waiting =
            click.is(Click::POINTER | Click::CLICKABLE) && click.none_of(Click::NATIVE | Click::AWAY);
        if !click.may_rage() {
            self.burst.clear();
            return false;
        }
        self.burst.retain(|before| click.near(*before));
        if self.burst.is_empty() {
            self.answered = false;
        }
        self.burst.push(click);
        if self.burst.len() < BURST {
            return false;
        }
        // Who presses a plus again and again gets what they want.
        if self.answered && self.burst.iter().all(|click| click.is(Click::STEPPING)) {
            return false;
        }
        self.burst.clear();
        self.rage(click.at)
    }

    /// Somebody else has seen a rage. Whether it is news.
    pub fn rage(&mut self, now: Millis) -> bool {
        let news = self
            .raged
            .is_none_or(|before| now.saturating_sub(before) > MOMENT);
        self.raged = Some(now);
        news
    }

    /// Something of the page changed after the last click.
    pub fn changed(&mut self) {
        self.answered = true;
        self.waiting = false;
    }

    /// A second has passed since the last click. Whether it was dead.
    pub fn quiet(&mut self) -> bool {
        core::mem::take(&mut self.waiting)
    }

    /// A script of the page failed. Whether the last click may have to do with it.
    pub fn failed(&mut self, now: Millis) -> bool {
        self.blamable
            .take()
            .is_some_and(|at| now.saturating_sub(at) <= MOMENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUTTON: u32 = Click::POINTER | Click::CLICKABLE;

    fn click(at: Millis, x: i32, look: u32) -> Click {
        Click { at, x, y: 100, look }
    }

    /// How many rages clicks at these times make.
    fn rages(clicks: &[Click]) -> usize {
        let mut machine = Clicks::default();
        clicks.iter().filter(|one| machine.click(**one)).count()
    }

    #[test]
    fn three_clicks_within_a_second_and_thirty_pixels_are_a_rage() {
        let three = |step: Millis, apart: i32| {
            [0, 1, 2].map(|n: i32| click(i64::from(n) * step, 200 + n * apart, BUTTON))
        };
        assert_eq!(rages(&three(500, 15)), 1);
        assert_eq!(rages(&three(501, 0)), 0, "too slow");
        assert_eq!(rages(&three(100, 16)), 0, "too far apart");
    }

    #[test]
    fn a_long_rage_is_one() {
        let clicks: Vec<_> = (0..20).map(|n| click(n * 200, 200, BUTTON)).collect();
        assert_eq!(rages(&clicks), 1);
        let again: Vec<_> = (0..3)
            .chain(50..53)
            .map(|n| click(n * 200, 200, BUTTON))
            .collect();
        assert_eq!(rages(&again), 2, "after a pause it is another");
    }

    #[test]
    fn selecting_a_paragraph_is_no_rage_and_beating_a_button_is() {
        let paragraph = |n: i64| {
            click(
                n * 150,
                200,
                Click::POINTER | if n > 0 { Click::SELECTED } else { 0 },
            )
        };
        assert_eq!(rages(&[0, 1, 2].map(paragraph)), 0);
        let button = |n: i64| click(n * 150, 200, BUTTON | Click::SELECTED);
        assert_eq!(rages(&[0, 1, 2].map(button)), 1);
        let nothing = |n: i64| click(n * 150, 200, Click::POINTER);
        assert_eq!(rages(&[0, 1, 2].map(nothing)), 1, "nor need it be clickable");
    }

    #[test]
    fn keys_scripts_and_native_controls_do_not_rage() {
        for look in [Click::CLICKABLE, BUTTON | Click::NATIVE, 0] {
            assert_eq!(rages(&[0, 1, 2].map(|n| click(n * 100, 200, look))), 0);
        }
    }

    #[test]
    fn a_stepper_that_steps_is_no_rage_and_a_stuck_one_is() {
        let step = |n: i64| click(n * 200, 200, BUTTON | Click::STEPPING);
        let mut works = Clicks::default();
        for n in 0..9 {
            assert!(!works.click(step(n)), "{n}");
            works.changed();
        }
        assert_eq!(rages(&[0, 1, 2].map(step)), 1);
    }

    #[test]
    fn a_button_that_answers_may_be_raged_at_all_the_same() {
        let mut ripple = Clicks::default();
        ripple.click(click(0, 200, BUTTON));
        ripple.changed();
        ripple.click(click(100, 200, BUTTON));
        assert!(ripple.click(click(200, 200, BUTTON)), "a ripple is no answer");
    }

    #[test]
    fn a_rage_seen_by_two_is_one() {
        let mut machine = Clicks::default();
        assert!(machine.rage(1_000));
        for n in 0..3 {
            assert!(!machine.click(click(1_100 + n * 100, 200, BUTTON)));
        }
    }

    #[test]
    fn a_click_is_dead_if_nothing_came_of_it_in_a_second() {
        let mut machine = Clicks::default();
        machine.click(click(0, 200, BUTTON));
        assert!(machine.quiet());
        assert!(!machine.quiet(), "once");
        machine.click(click(2_000, 200, BUTTON));
        machine.changed();
        assert!(!machine.quiet());
        for look in [
            Click::POINTER,
            BUTTON | Click::NATIVE,
            BUTTON | Click::AWAY,
            Click::CLICKABLE,
        ] {
            machine.click(click(9_000, 200, look));
            assert!(!machine.quiet(), "{look}");
        }
    }

    #[test]
    fn a_failure_is_blamed_on_the_click_before_it_once() {
        let mut machine = Clicks::default();
        assert!(!machine.failed(0));
        machine.click(click(1_000, 200, Click::CLICKABLE));
        assert!(machine.failed(2_000));
        assert!(!machine.failed(2_001));
        machine.click(click(5_000, 200, 0));
        assert!(!machine.failed(6_001));
    }
}
