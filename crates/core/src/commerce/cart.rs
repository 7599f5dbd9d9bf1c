//! A card's way into the cart: ready, pending, added, failed, or nobody knows.
//!
//! Owns the states, which answer belongs to which press, and how long one waits for
//! it. Refuses the cart itself: that is the page's, or its shop system's.

use crate::Millis;

/// How long the page may take to answer a press, in milliseconds, before a card says
/// that it does not know what came of it. Requests to a shop system end after ten
/// seconds (`carts.js`); a page's own code gets twice that.
pub const ANSWER_WITHIN: Millis = 20_000;

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum State {
    /// It can be pressed.
    #[default]
    Ready,
    /// It was pressed; shown as if it had worked, without saying so.
    Pending,
    /// It is in the cart. It can be pressed again, for one more.
    Added,
    /// It is not; with the shop's words, if it had some. It can be tried again.
    Failed(String),
    /// The page has not answered in time. It may be in the cart or not; the answer
    /// still counts when it comes, and it can be tried again.
    Unsure,
}

/// One button.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Button {
    state: State,
    /// The press that is under way, or was the last.
    press: u32,
    /// How many of it are in the cart by this button.
    added: u32,
    /// How many the press that is under way adds.
    adding: u32,
    /// When that press counts as not answered.
    due: Millis,
}

impl Button {
    /// Where it is.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How many of it are in the cart by this button, what is under way included.
    #[must_use]
    pub fn count(&self) -> u32 {
        let pending = if self.state == State::Pending {
            self.adding
        } else {
            0
        };
        self.added.saturating_add(pending)
    }

    /// It is pressed, for so many. Gives the press's number, or `None` while
    /// another is under way or nothing is wanted.
    pub fn press(&mut self, quantity: u32, now: Millis) -> Option<u32> {
        if self.state == State::Pending || quantity == 0 {
            return None;
        }
        self.state = State::Pending;
        self.adding = quantity;
        self.due = now.saturating_add(ANSWER_WITHIN);
        self.press = self.press.wrapping_add(1);
        Some(self.press)
    }

    /// What came of a press: nothing, or the shop's words of why not. An answer to
    /// an earlier press changes nothing.
    pub fn answered(&mut self, press: u32, failed: Option<&str>) {
        if !matches!(self.state, State::Pending | State::Unsure) || press != self.press {
            return;
        }
        self.state = match failed {
            Some(words) => State::Failed(crate::text::clean_line(words, 200)),
            None => {
                self.added = self.added.saturating_add(self.adding);
                State::Added
            }
        };
    }

    /// When to look at it again: a press is waited for.
    #[must_use]
    pub fn due(&self) -> Option<Millis> {
        (self.state == State::Pending).then_some(self.due)
    }

    /// Time has passed.
    pub fn wake(&mut self, now: Millis) {
        if self.due().is_some_and(|due| due <= now) {
            self.state = State::Unsure;
        }
    }

    /// Something else was chosen: what was said of the old choice goes. A press
    /// that is under way is waited for.
    pub fn changed(&mut self) {
        if self.state != State::Pending {
            self.state = State::Ready;
            self.added = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_pending_until_the_shop_has_answered_and_can_be_tried_again() {
        let mut it = Button::default();
        let first = it.press(2, 0).unwrap();
        assert_eq!(it.press(1, 0), None, "one press at a time");
        assert_eq!((it.state(), it.count()), (&State::Pending, 2));
        it.answered(first, Some(" Sold\u{202e} out\n"));
        assert_eq!((it.state(), it.count()), (&State::Failed("Sold out".into()), 0));
        let second = it.press(2, 0).unwrap();
        it.answered(first, None);
        assert_eq!(it.state(), &State::Pending, "a late answer to the first press");
        it.answered(second, None);
        let third = it.press(1, 0).unwrap();
        it.answered(third, None);
        assert_eq!((it.state(), it.count()), (&State::Added, 3));
        it.changed();
        assert_eq!((it.state(), it.count()), (&State::Ready, 0));
        assert_eq!(it.press(0, 0), None);
    }

    #[test]
    fn a_page_that_never_answers_leaves_nothing_pending_and_a_late_answer_still_counts() {
        let mut it = Button::default();
        let first = it.press(1, 100).unwrap();
        assert_eq!(it.due(), Some(100 + ANSWER_WITHIN));
        it.wake(99 + ANSWER_WITHIN);
        assert_eq!(it.state(), &State::Pending);
        it.wake(100 + ANSWER_WITHIN);
        assert_eq!(
            (it.state(), it.count(), it.due()),
            (&State::Unsure, 0, None),
            "nothing is claimed"
        );
        it.answered(first, None);
        assert_eq!((it.state(), it.count()), (&State::Added, 1));
        let second = it.press(1, 0).unwrap();
        it.wake(ANSWER_WITHIN);
        let third = it.press(1, ANSWER_WITHIN).unwrap();
        it.answered(second, Some("late"));
        assert_eq!(it.state(), &State::Pending, "the shopper has tried again");
        it.answered(third, Some("Sold out"));
        assert_eq!(it.state(), &State::Failed("Sold out".into()));
    }

    proptest! {
        #[test]
        fn only_what_the_shop_took_is_counted(steps in prop::collection::vec((0_u8..4, 0_u32..5, any::<bool>()), 0..40)) {
            let (mut it, mut open, mut taken, mut adding) = (Button::default(), None, 0, 0);
            for (step, n, fails) in steps {
                match step {
                    0 | 1 => if let Some(press) = it.press(n, 0) {
                        prop_assert!(open.is_none() && n > 0);
                        open = Some(press);
                        adding = n;
                    },
                    2 => if let Some(press) = open.take() {
                        it.answered(press.wrapping_sub(1), Some("late"));
                        it.answered(press, fails.then_some("no"));
                        it.answered(press, Some("twice"));
                        taken += if fails { 0 } else { adding };
                    },
                    _ => {
                        it.changed();
                        taken = if open.is_some() { taken } else { 0 };
                    }
                }
                prop_assert_eq!(it.state() == &State::Pending, open.is_some());
                prop_assert_eq!(it.count(), taken + if open.is_some() { adding } else { 0 });
            }
        }
    }
}
