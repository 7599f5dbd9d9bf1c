//! Goals: what came of a showing.

use aisle_core::trigger::{Effect, Goal, Input, Outcome, Permit, Rule, Surface};

use crate::tab::*;

fn with_goal(when: &str) -> Rule {
    Rule {
        goal: Some(Goal {
            event: "purchase".to_owned(),
            within: DAY,
        }),
        ..often("a", when)
    }
}

fn conversions(tab: &mut Tab) -> usize {
    let effects = tab.last_effects();
    effects
        .iter()
        .filter(|effect| {
            **effect
                == Effect::Converted {
                    rule: "a".to_owned(),
                    surface: Surface::Bubble,
                    experiment: None,
                    goal: "purchase".to_owned(),
                }
        })
        .count()
}

#[test]
fn a_goal_counts_once_for_a_showing_and_only_in_its_time() {
    let mut tab = Tab::device(vec![with_goal("copy")]);
    tab.event("purchase");
    assert_eq!(conversions(&mut tab), 0, "nothing was shown yet");
    for (later, counts) in [(HOUR, 1), (DAY - SECOND, 1), (DAY + 2 * SECOND, 0)] {
        tab.event("copy");
        tab.pass(SECOND);
        tab.outcome("a", Outcome::Gone);
        tab.pass(later);
        tab.event("purchase");
        tab.event("purchase");
        assert_eq!(conversions(&mut tab), counts, "{later} ms later");
    }
}

#[test]
fn a_goal_counts_on_a_later_page() {
    let mut tab = Tab::device(vec![with_goal("copy")]);
    tab.event("copy");
    tab.pass(SECOND);
    let store = puts(&tab.stored);
    for counts in [1, 0] {
        let mut next = Tab::bare(9);
        next.now.wall = tab.now.wall + HOUR;
        next.put(Input::Permit(Permit::Device));
        next.put(Input::Remembered(store.clone()));
        if counts == 0 {
            next.put(Input::Remembered(puts(&tab.stored)));
        }
        next.put(Input::Rules(vec![with_goal("copy")]));
        next.put(Input::Page(vec![]));
        next.event("purchase");
        assert_eq!(conversions(&mut next), counts);
        tab.stored.extend(next.stored);
    }
}

#[test]
fn a_vetoed_showing_has_no_goal() {
    let mut tab = Tab::device(vec![with_goal("copy")]);
    tab.vetoes = true;
    tab.event("copy");
    tab.pass(SECOND);
    tab.event("purchase");
    assert_eq!(conversions(&mut tab), 0);
}

#[test]
fn a_reached_goal_can_end_a_rule() {
    let mut tab = Tab::device(vec![Rule {
        until: Some(aisle_core::trigger::Until::Converted),
        ..with_goal("copy")
    }]);
    for shown in [1, 1, 0] {
        tab.event("copy");
        tab.pass(SECOND);
        assert_eq!(tab.fresh().len(), shown);
        tab.outcome("a", Outcome::Gone);
        if tab.now.mono > 2 * SECOND - 1 {
            tab.event("purchase");
        }
    }
}
