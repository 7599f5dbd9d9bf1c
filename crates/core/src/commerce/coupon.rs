//! What becomes of a coupon: covered, revealed, copied, applied or refused, and
//! in the end expired.
//!
//! Owns the states and what rules are told of them (`coupon.state`). Refuses the
//! clipboard and the cart: it is told what they said.

use crate::Millis;
use crate::protocol::rich::{Coupon, CouponStatus};

/// Where a coupon is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its code is covered.
    Hidden,
    /// Its code can be read.
    Revealed,
    /// Its code is in the clipboard.
    Copied,
    /// The shop has been asked to take it.
    Applying,
    /// It is in the cart.
    Applied,
    /// The shop refused it; it can be tried again.
    Failed,
    /// The shop has not answered in time ([`super::cart::ANSWER_WITHIN`]): it may be
    /// in the cart or not. It can be tried again.
    Unsure,
    /// It was used in an order.
    Used,
    /// It holds no more.
    Expired,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The visitor wants to see the code.
    Reveal,
    /// The code went into the clipboard.
    Copied,
    /// The visitor wants it in the cart.
    Apply,
    /// It is.
    Accepted,
    /// The shop does not take it.
    Refused,
    /// The shop has not answered in time.
    Late,
    /// Time has passed.
    Time,
}

const WORDS: &[(State, &str)] = &[
    (State::Hidden, "issued"),
    (State::Revealed, "revealed"),
    (State::Copied, "copied"),
    (State::Applying, "applying"),
    (State::Applied, "applied"),
    (State::Failed, "failed"),
    (State::Unsure, "unsure"),
    (State::Used, "used"),
    (State::Expired, "expired"),
];

impl State {
    /// How it comes, at a time since 1970.
    #[must_use]
    pub fn new(coupon: &Coupon, now: Millis) -> Self {
        let state = match coupon.state {
            CouponStatus::Applied => Self::Applied,
            CouponStatus::Used => Self::Used,
            CouponStatus::Expired => Self::Expired,
            CouponStatus::Issued if coupon.hidden => Self::Hidden,
            CouponStatus::Issued => Self::Revealed,
        };
        state.on(Event::Time, coupon, now)
    }

    /// As it was kept; what the shop says since, and the time, count for more.
    #[must_use]
    pub fn kept(word: &str, coupon: &Coupon, now: Millis) -> Self {
        let fresh = Self::new(coupon, now);
        let kept = WORDS
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(state, _)| *state);
        match (coupon.state, kept) {
            // What was under way is not known to have arrived.
            (CouponStatus::Issued, Some(Self::Applying)) => Self::Revealed.on(Event::Time, coupon, now),
            (CouponStatus::Issued, Some(kept)) if !matches!(kept, Self::Used | Self::Expired) => {
                kept.on(Event::Time, coupon, now)
            }
            _ => fresh,
        }
    }

    /// Its name, to be kept.
    #[must_use]
    pub fn word(self) -> &'static str {
        WORDS
            .iter()
            .find(|(state, _)| *state == self)
            .map_or("", |(_, word)| word)
    }

    /// What rules are told: a word of the fact `coupon.state`.
    #[must_use]
    pub fn fact(self) -> &'static str {
        match self {
            Self::Applying | Self::Failed | Self::Unsure => "revealed",
            Self::Used => "applied",
            state => state.word(),
        }
    }

    /// What it is after something happened. What cannot happen changes nothing.
    #[must_use]
    pub fn on(self, event: Event, coupon: &Coupon, now: Millis) -> Self {
        let over = coupon.expires_at.is_some_and(|at| at <= now);
        match (self, event) {
            // It was in time, or the shop says that it is.
            (Self::Applied | Self::Used | Self::Expired, _) => self,
            (Self::Applying | Self::Unsure, Event::Accepted) => Self::Applied,
            _ if over => Self::Expired,
            (Self::Applying | Self::Unsure, Event::Refused) => Self::Failed,
            (Self::Applying, Event::Late) => Self::Unsure,
            (Self::Applying, _) | (_, Event::Time | Event::Accepted | Event::Refused | Event::Late) => self,
            (Self::Hidden, Event::Reveal) => Self::Revealed,
            (_, Event::Reveal) => self,
            (_, Event::Copied) => Self::Copied,
            (_, Event::Apply) => Self::Applying,
        }
    }

    /// When to look at it again, since 1970.
    #[must_use]
    pub fn due(self, coupon: &Coupon) -> Option<Millis> {
        match self {
            Self::Applied | Self::Used | Self::Expired => None,
            _ => coupon.expires_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn coupon(hidden: bool, expires_at: Option<Millis>) -> Coupon {
        Coupon {
            code: "HELLO".into(),
            hidden,
            expires_at,
            ..Coupon::default()
        }
    }

    #[test]
    fn a_covered_coupon_goes_all_the_way_to_the_cart() {
        let it = coupon(true, Some(100));
        let mut state = State::new(&it, 0);
        let mut facts = vec![state.fact()];
        for event in [
            Event::Reveal,
            Event::Copied,
            Event::Apply,
            Event::Refused,
            Event::Apply,
            Event::Accepted,
        ] {
            state = state.on(event, &it, 50);
            facts.push(state.fact());
        }
        assert_eq!(
            facts,
            [
                "issued", "revealed", "copied", "revealed", "revealed", "revealed", "applied"
            ]
        );
        assert_eq!(
            state.on(Event::Time, &it, 500),
            State::Applied,
            "in the cart it stays"
        );
    }

    #[test]
    fn a_shop_that_never_answers_leaves_it_open_and_a_late_answer_counts() {
        let it = coupon(false, Some(100));
        let unsure = State::Revealed.on(Event::Apply, &it, 0).on(Event::Late, &it, 20);
        assert_eq!((unsure, unsure.fact()), (State::Unsure, "revealed"));
        assert_eq!(
            unsure.on(Event::Accepted, &it, 200),
            State::Applied,
            "the shop took it"
        );
        assert_eq!(unsure.on(Event::Refused, &it, 50), State::Failed);
        assert_eq!(unsure.on(Event::Apply, &it, 50), State::Applying);
        assert_eq!(State::Applied.on(Event::Late, &it, 50), State::Applied);
    }

    #[test]
    fn time_ends_what_is_not_in_the_cart() {
        let it = coupon(false, Some(100));
        assert_eq!(State::new(&it, 99), State::Revealed);
        assert_eq!(State::new(&it, 100), State::Expired);
        assert_eq!(State::Copied.on(Event::Apply, &it, 100), State::Expired);
        assert_eq!(
            State::Applying.on(Event::Accepted, &it, 100),
            State::Applied,
            "the shop took it"
        );
        assert_eq!(
            (State::Copied.due(&it), State::Expired.due(&it)),
            (Some(100), None)
        );
    }

    #[test]
    fn what_was_kept_holds_unless_the_shop_says_more() {
        let it = coupon(true, Some(100));
        assert_eq!(State::kept("copied", &it, 0), State::Copied);
        assert_eq!(State::kept("copied", &it, 200), State::Expired);
        assert_eq!(State::kept("applying", &it, 0), State::Revealed);
        assert_eq!(State::kept("applied", &it, 200), State::Applied, "it was in time");
        assert_eq!(State::kept("nonsense", &it, 0), State::Hidden);
        let used = Coupon {
            state: CouponStatus::Used,
            ..coupon(true, None)
        };
        assert_eq!(State::kept("copied", &used, 0), State::Used);
    }

    proptest! {
        #[test]
        fn an_end_stays_the_end_and_every_state_survives_being_kept(
            hidden: bool,
            expires in prop::option::of(0_i64..20),
            events in prop::collection::vec((0_usize..7, 0_i64..3), 0..20),
        ) {
            const ALL: [Event; 7] = [Event::Reveal, Event::Copied, Event::Apply, Event::Accepted, Event::Refused, Event::Time, Event::Late];
            let it = coupon(hidden, expires);
            let (mut state, mut now) = (State::new(&it, 0), 0);
            for (event, passed) in events {
                now += passed;
                let next = state.on(ALL[event], &it, now);
                if matches!(state, State::Applied | State::Expired) {
                    prop_assert_eq!(next, state);
                }
                prop_assert!(["issued", "revealed", "copied", "applied", "expired"].contains(&next.fact()));
                if next != State::Applying {
                    prop_assert_eq!(State::kept(next.word(), &it, now), next);
                }
                state = next;
            }
            let over = expires.is_some_and(|at| at <= now);
            prop_assert!(!over || matches!(state.on(Event::Time, &it, now), State::Applied | State::Expired));
        }
    }
}
