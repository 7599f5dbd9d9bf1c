//! What may be shown, by the whole history.

use aisle_core::Millis;
use aisle_core::trigger::{Limit, Per, Permit, Until};

use super::{LAG, SETTLE, Shown, World};
use crate::tab::*;

impl World {
    /// The oracle: may this be shown here and now?
    pub(super) fn check(&self, doc: usize, rule: &str) {
        let one = &self.docs[doc];
        let rule = self.rules.iter().find(|one| one.name == rule).unwrap();
        let say = || format!("{} at {} in document {}", rule.name, self.at, one.name);
        assert!(one.on_screen.is_none(), "{}: something is on screen", say());
        assert_eq!(one.block, None, "{}: blocked", say());
        assert!(!one.chat, "{}: the chat is open", say());
        assert!(
            one.step.is_empty() || rule.text.contains("checkout.step"),
            "{}: paying",
            say()
        );
        let device = one.permit == Permit::Device;
        // What this document must know of: its own, and what the device remembers
        // and dates by the same clock.
        let known = |name: usize, shared: bool, jumps: usize| {
            name == one.name || device && shared && jumps == self.jumps
        };
        let past: Vec<&Shown> = self
            .shown
            .iter()
            .filter(|past| !past.vetoed && known(past.doc, past.shared, past.jumps))
            .collect();
        if !device {
            assert!(past.is_empty(), "{}: one for each document", say());
        }
        let own: Vec<&Shown> = past
            .iter()
            .copied()
            .filter(|past| past.rule == rule.name)
            .collect();
        for (limits, past) in [(&rule.limits, &own), (&self.budget.limits, &past)] {
            for limit in limits {
                let counts = past.iter().filter(|past| self.counts(past, doc, *limit)).count();
                assert!(counts < limit.most as usize, "{}: {limit:?}", say());
            }
        }
        for (pause, past) in [(rule.cooldown.unwrap_or(0), &own), (self.budget.gap, &past)] {
            let last = past.iter().map(|past| past.at).max();
            assert!(
                last.is_none_or(|last| self.at - last >= pause),
                "{}: {pause} ms",
                say()
            );
        }
        match rule.until {
            Some(Until::Seen) => assert!(own.is_empty()),
            // News of an acceptance may be on their way.
            Some(Until::Engaged) => {
                let kept = 10 * SECOND..31 * DAY;
                let engaged = |one: &&&Shown| one.accepted && kept.contains(&(self.at - one.at));
                assert!(own.iter().filter(engaged).count() == 0, "{}: engaged", say());
            }
            _ => {}
        }
        self.check_dismissals(doc, "", 10 * MINUTE, DAY);
        self.check_dismissals(doc, &rule.name, DAY, 30 * DAY);
    }

    fn counts(&self, past: &Shown, doc: usize, limit: Limit) -> bool {
        let one = &self.docs[doc];
        let age = self.at - past.at;
        match limit.per {
            Per::Page => past.doc == one.name && past.page == one.page,
            // A visit is a matter of dates: no clock may have been set since it began.
            Per::Session => {
                one.permit == Permit::Device && past.visit == self.visit && past.jumps == self.jumps
            }
            Per::Day => age < DAY,
            Per::Week => age < 7 * DAY,
            Per::Month => age < 30 * DAY,
            Per::Ever => age < 31 * DAY,
        }
    }

    fn check_dismissals(&self, doc: usize, rule: &str, first: Millis, most: Millis) {
        let one = &self.docs[doc];
        let device = one.permit == Permit::Device;
        let mut pause = 0;
        let mut until = Millis::MIN;
        for answer in &self.answers {
            let here = answer.doc == one.name;
            let heard = here
                || device
                    && answer.shared
                    && answer.jumps == self.jumps
                    && self.at - answer.at > SETTLE + LAG as i64;
            let kept = self.at - answer.at < 31 * DAY;
            if !heard || !kept || !rule.is_empty() && answer.rule != rule {
                // What was not heard for a jump may have been an acceptance.
                continue;
            }
            if answer.accepted {
                (pause, until) = (0, Millis::MIN);
            } else {
                pause = most.min(first.max(pause * 2));
                until = answer.at + pause;
            }
        }
        // An acceptance that is on its way here, or dated by another clock, lifts all.
        let lifted = self.answers.iter().any(|answer| {
            answer.accepted
                && (rule.is_empty() || answer.rule == rule)
                && answer.at + pause.max(DAY) > self.at
        });
        assert!(
            self.at >= until || lifted,
            "{rule:?} dismissed until {until}, now {}",
            self.at
        );
    }
}
