//! An engine whose rest comes later, as it does on a page.

use aisle_core::session::StoreOp;
use aisle_core::trigger::{Effect, Engine, Event, Goal, Input, Now, Outcome, Permit, REST, Rule, Settings};

use crate::tab::{HOUR, SECOND, rule};

struct Page {
    engine: Engine,
    mono: i64,
}

impl Page {
    fn new(rules: Vec<Rule>) -> Self {
        let mut page = Self {
            engine: Engine::partial(Settings { seed: 7 }),
            mono: 0,
        };
        page.tell(Input::Page(Vec::new()));
        page.tell(Input::Rules(rules));
        page
    }

    fn tell(&mut self, input: Input) -> Vec<Effect> {
        let mut out = Vec::new();
        let now = Now {
            mono: self.mono,
            wall: 1_800_000_000_000 + self.mono,
        };
        self.engine.handle(now, input, &mut out);
        out
    }

    fn complete(&mut self) -> Vec<Effect> {
        self.engine.complete(REST);
        self.tell(Input::Wake)
    }
}

fn asks(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Ask { .. }))
}

#[test]
fn what_fired_before_the_rest_came_is_asked_for_when_it_has() {
    let mut page = Page::new(vec![rule("bye", "exit")]);
    let effects = page.tell(Input::Event(Event::Exit));
    assert!(effects.contains(&Effect::More) && !asks(&effects), "{effects:?}");
    let again = page.tell(Input::Event(Event::Exit));
    assert!(!again.contains(&Effect::More), "it is said once");
    page.mono += SECOND;
    let effects = page.complete();
    assert!(asks(&effects) && effects.contains(&Effect::Near), "{effects:?}");
    let shown = page.tell(Input::Blocked(None));
    assert!(shown.iter().any(|effect| matches!(effect, Effect::Show(_))));
}

#[test]
fn a_page_on_which_nothing_is_near_never_needs_the_rest() {
    let mut page = Page::new(vec![rule("bye", "exit"), rule("late", "time.page >= 1h")]);
    for _ in 0..100 {
        page.mono += HOUR / 200;
        assert!(!page.tell(Input::Wake).contains(&Effect::More));
        assert!(!page.tell(Input::Event(Event::Copy)).contains(&Effect::More));
    }
}

#[test]
fn a_goal_that_is_reached_before_the_rest_came_counts_when_it_has() {
    let goal = Goal {
        event: "bought".to_owned(),
        within: HOUR,
    };
    let one = Rule {
        goal: Some(goal),
        ..rule("offer", "event('go')")
    };
    // Another document has shown it.
    let mut first = Page::new(vec![one.clone()]);
    first.complete();
    first.tell(Input::Permit(Permit::Device));
    let mut stored = Vec::new();
    let keep = |effects: Vec<Effect>, stored: &mut Vec<(String, String)>| {
        for effect in effects {
            if let Effect::Store(ops) = effect {
                for op in ops {
                    if let StoreOp::Put(key, value) = op {
                        stored.push((key, value));
                    }
                }
            }
        }
    };
    keep(first.tell(Input::Remembered(Vec::new())), &mut stored);
    keep(
        first.tell(Input::Event(Event::Named("go".to_owned()))),
        &mut stored,
    );
    keep(first.tell(Input::Blocked(None)), &mut stored);
    first.mono += SECOND;
    keep(first.tell(Input::Wake), &mut stored);
    keep(
        first.tell(Input::Outcome {
            rule: "offer".to_owned(),
            what: Outcome::Shown,
        }),
        &mut stored,
    );

    let mut second = Page::new(vec![one]);
    second.mono = 2 * SECOND;
    second.tell(Input::Permit(Permit::Device));
    second.tell(Input::Remembered(stored));
    let effects = second.tell(Input::Event(Event::Named("bought".to_owned())));
    assert!(effects.contains(&Effect::More), "{effects:?}");
    let effects = second.complete();
    let converted = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Converted { rule, .. } if rule == "offer"));
    assert!(converted, "{effects:?}");
}
