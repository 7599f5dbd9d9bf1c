//! Months of browsing: several tabs, clocks that jump, visitors who dismiss. An
//! oracle that keeps the whole history says of every showing whether it may be.

use std::collections::BTreeMap;

use aisle_core::Millis;
use aisle_core::session::StoreOp;
use aisle_core::trigger::{
    Block, Budget, Effect, Engine, Goal, Input, Now, Outcome, Per, Permit, Rule, Settings, Surface, Until,
};

mod oracle;

use crate::naive::Rng;
use crate::tab::*;

/// News reach other tabs within so many milliseconds.
const LAG: usize = 100;
/// What is announced is shown so much later.
const SETTLE: Millis = 150;
const YEAR: Millis = 365 * DAY;

/// Entries as tabs pass them on.
type Pairs = Vec<(String, String)>;

/// A document in a tab.
struct Doc {
    name: usize,
    engine: Engine,
    permit: Permit,
    opened: Millis,
    page: usize,
    wake: Option<Millis>,
    asked: bool,
    block: Option<Block>,
    chat: bool,
    step: &'static str,
    on_screen: Option<String>,
    running: bool,
}

/// What the oracle knows of a showing.
struct Shown {
    rule: String,
    at: Millis,
    doc: usize,
    page: usize,
    visit: usize,
    /// How often the clock had been set before.
    jumps: usize,
    shared: bool,
    vetoed: bool,
    accepted: bool,
    /// When, and in which document.
    converted: Option<(Millis, usize)>,
}

/// A dismissal or an acceptance.
struct Answer {
    rule: String,
    at: Millis,
    doc: usize,
    jumps: usize,
    accepted: bool,
    shared: bool,
}

struct World {
    rng: Rng,
    rules: Vec<Rule>,
    budget: Budget,
    at: Millis,
    wall: Millis,
    jumps: usize,
    docs: Vec<Doc>,
    names: usize,
    store: BTreeMap<String, String>,
    /// When which document hears what.
    news: Vec<(Millis, usize, Pairs)>,
    shown: Vec<Shown>,
    answers: Vec<Answer>,
    /// The visit that now is, and when its last page came.
    visit: usize,
    last_page: Millis,
    conversions: usize,
}

fn rules(rng: &mut Rng) -> Vec<Rule> {
    let conditions = [
        "copy",
        "exit and cart.count >= 1",
        "cart.count >= 2",
        "time.page >= 20s",
        "copy then not exit within 30s",
        "count(copy, 1m) >= 2",
        "visit.count >= 2",
        "visit.pages >= 3 and touch",
        "checkout.step = 'pay' and time.page >= 5s",
        "chance < 50% and exit",
    ];
    let mut rules = Vec::new();
    for (n, when) in conditions.iter().enumerate() {
        let mut limits = Vec::new();
        for (_, per) in Per::ALL.iter().map(|(per, name)| (name, *per)) {
            if rng.below(4) == 0 {
                limits.push(limit(1 + rng.below(3) as u32, per));
            }
        }
        if limits.is_empty() {
            limits.push(limit(1, Per::Session));
        }
        rules.push(Rule {
            limits,
            cooldown: (rng.below(3) == 0).then(|| (1 + rng.below(600)) as i64 * MINUTE),
            priority: rng.below(3) as i32,
            delay: [0, 0, 5 * SECOND][rng.below(3)],
            until: [None, None, Some(Until::Engaged), Some(Until::Converted)][rng.below(4)],
            surface: [Surface::Bubble, Surface::Toast, Surface::Panel, Surface::Banner][rng.below(4)],
            goal: (rng.below(2) == 0).then(|| Goal {
                event: "purchase".to_owned(),
                within: DAY,
            }),
            ..rule(&format!("r{n}"), when)
        });
    }
    rules
}

impl World {
    fn new(seed: u64) -> Self {
        let mut rng = Rng(seed);
        let rules = rules(&mut rng);
        let budget = match rng.below(3) {
            0 => Budget::default(),
            1 => Budget {
                limits: vec![limit(2, Per::Session), limit(5, Per::Week)],
                gap: 5 * MINUTE,
            },
            _ => Budget {
                limits: vec![],
                gap: 10 * SECOND,
            },
        };
        Self {
            rng,
            rules,
            budget,
            at: 0,
            wall: 1_800_000_000_000,
            jumps: 0,
            docs: Vec::new(),
            names: 0,
            store: BTreeMap::new(),
            news: Vec::new(),
            shown: Vec::new(),
            answers: Vec::new(),
            visit: 0,
            last_page: Millis::MIN / 2,
            conversions: 0,
        }
    }

    fn open(&mut self) {
        let permit = if self.rng.below(8) == 0 {
            Permit::Document
        } else {
            Permit::Device
        };
        self.names += 1;
        self.docs.push(Doc {
            name: self.names,
            engine: Engine::new(Settings {
                seed: self.names as u64 * 77 + 5,
            }),
            permit,
            opened: self.at,
            page: 0,
            wake: None,
            asked: false,
            block: None,
            chat: false,
            step: "",
            on_screen: None,
            running: true,
        });
        let doc = self.docs.len() - 1;
        if permit == Permit::Device {
            self.put(doc, Input::Permit(permit));
            let all = self.store.iter().map(|(key, value)| (key.clone(), value.clone()));
            let all: Vec<(String, String)> = all.collect();
            self.put(doc, Input::Remembered(all));
        }
        self.put(doc, Input::Budget(self.budget.clone()));
        self.put(doc, Input::Rules(self.rules.clone()));
        self.turn(doc);
    }

    /// A page, in a new document or in the same.
    fn turn(&mut self, doc: usize) {
        // What the document may not remember is no page of the device's visits.
        if self.docs[doc].permit == Permit::Device {
            if self.at - self.last_page > 30 * MINUTE {
                self.visit += 1;
            }
            self.last_page = self.at;
        }
        let one = &mut self.docs[doc];
        one.page += 1;
        one.step = "";
        if one.on_screen.as_ref().is_some_and(|rule| {
            let surface = self.rules.iter().find(|one| one.name == *rule).unwrap().surface;
            surface != Surface::Panel
        }) {
            one.on_screen = None;
        }
        let running = clock_since(self.at - one.opened);
        self.put(
            doc,
            Input::Page(vec![
                (fact("time.page"), running),
                (fact("checkout.step"), text("")),
                (fact("chat.open"), flag(self.docs[doc].chat)),
            ]),
        );
    }

    fn put(&mut self, doc: usize, input: Input) {
        let mut inputs = std::collections::VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let now = Now {
                mono: self.at - self.docs[doc].opened,
                wall: self.wall,
            };
            let mut out = Vec::new();
            self.docs[doc].engine.handle(now, input, &mut out);
            for effect in out {
                let opened = self.docs[doc].opened;
                let one = &mut self.docs[doc];
                match effect {
                    Effect::WakeAt(at) => one.wake = at.map(|at| at + opened),
                    Effect::Ask { .. } => {
                        one.asked = true;
                        inputs.push_back(Input::Blocked(one.block));
                    }
                    Effect::Unask => one.asked = false,
                    Effect::Show(firing) => {
                        self.check(doc, &firing.rule);
                        let vetoed = self.rng.below(12) == 0;
                        if !vetoed {
                            self.docs[doc].on_screen = Some(firing.rule.clone());
                        }
                        self.shown.push(Shown {
                            rule: firing.rule.clone(),
                            at: self.at,
                            doc: self.docs[doc].name,
                            page: self.docs[doc].page,
                            visit: self.visit,
                            jumps: self.jumps,
                            shared: self.docs[doc].permit == Permit::Device,
                            vetoed,
                            accepted: false,
                            converted: None,
                        });
                        let what = if vetoed { Outcome::Vetoed } else { Outcome::Shown };
                        inputs.push_back(outcome(&firing.rule, what));
                    }
                    Effect::Hide(rule) if one.on_screen.as_ref() == Some(&rule) => one.on_screen = None,
                    Effect::Store(ops) if one.permit == Permit::Device => self.store(doc, &ops),
                    Effect::Converted { rule, .. } => {
                        self.conversions += 1;
                        let mine = self.docs[doc].permit == Permit::Device;
                        let here = self.docs[doc].name;
                        let last = self
                            .shown
                            .iter_mut()
                            .rfind(|one| {
                                one.rule == rule && !one.vetoed && (one.doc == here || mine && one.shared)
                            })
                            .unwrap();
                        // News of it may be on their way here.
                        let same = last.jumps == self.jumps;
                        let again = |(at, doc)| same && (doc == here || self.at - at > LAG as i64);
                        assert!(!last.converted.is_some_and(again), "twice for one showing");
                        last.converted = Some((self.at, here));
                    }
                    _ => {}
                }
            }
        }
    }

    fn store(&mut self, from: usize, ops: &[StoreOp]) {
        for op in ops {
            match op {
                StoreOp::Put(key, value) => {
                    self.store.insert(key.clone(), value.clone());
                }
                StoreOp::Delete(key) => {
                    self.store.remove(key);
                }
                _ => unreachable!(),
            }
        }
        for (n, doc) in self.docs.iter().enumerate() {
            if n != from && doc.permit == Permit::Device {
                let at = self.at + self.rng.below(LAG) as i64;
                self.news.push((at, doc.name, puts(ops)));
            }
        }
    }

    fn answer(&mut self, doc: usize) {
        let Some(rule) = self.docs[doc].on_screen.take() else {
            return;
        };
        let what = [
            Outcome::Dismissed,
            Outcome::Accepted,
            Outcome::Gone,
            Outcome::Gone,
        ][self.rng.below(4)];
        if what != Outcome::Gone {
            let here = self.docs[doc].name;
            let accepted = what == Outcome::Accepted;
            if accepted
                && let Some(last) = self
                    .shown
                    .iter_mut()
                    .rfind(|one| one.rule == rule && one.doc == here)
            {
                last.accepted = true;
            }
            self.answers.push(Answer {
                rule: rule.clone(),
                at: self.at,
                doc: here,
                jumps: self.jumps,
                accepted,
                shared: self.docs[doc].permit == Permit::Device,
            });
        }
        self.put(doc, outcome(&rule, what));
    }

    /// Lets time pass, with all that comes due in it, in order.
    fn pass(&mut self, time: Millis) {
        let until = self.at + time;
        loop {
            let wake = self
                .docs
                .iter()
                .enumerate()
                .filter_map(|(n, doc)| Some((doc.wake?, n)))
                .min();
            let news = self.news.iter().enumerate().map(|(n, news)| (news.0, n)).min();
            let next = wake
                .map_or(Millis::MAX, |one| one.0)
                .min(news.map_or(Millis::MAX, |one| one.0));
            if next > until {
                break;
            }
            self.go(next.max(self.at));
            if let Some((at, n)) = news
                && at == next
            {
                let (_, name, pairs) = self.news.remove(n);
                if let Some(doc) = self.docs.iter().position(|doc| doc.name == name) {
                    self.put(doc, Input::Remembered(pairs));
                }
            } else if let Some((_, doc)) = wake {
                self.docs[doc].wake = None;
                self.put(doc, Input::Wake);
            }
        }
        self.go(until);
    }

    fn go(&mut self, at: Millis) {
        self.wall += at - self.at;
        self.at = at;
    }

    fn step(&mut self, jumps: bool) {
        let wait = match self.rng.below(40) {
            0 => DAY + self.rng.below(DAY as usize) as i64,
            1..4 => HOUR * (1 + self.rng.below(12) as i64),
            4..9 => MINUTE * self.rng.below(40) as i64,
            9..20 => 0,
            _ => self.rng.below(20_000) as i64,
        };
        self.pass(wait);
        if jumps && self.rng.below(400) == 0 {
            self.jumps += 1;
            self.wall += [YEAR, -YEAR][self.rng.below(2)];
            // A visit by the new dates is another matter for the oracle.
            self.visit += 1;
            self.last_page = Millis::MIN / 2;
        }
        if self.docs.is_empty() || self.docs.len() < 3 && self.rng.below(15) == 0 {
            return self.open();
        }
        let doc = self.rng.below(self.docs.len());
        match self.rng.below(20) {
            0 | 1 => {
                self.docs.remove(doc);
                self.open();
            }
            2 => {
                self.docs.remove(doc);
            }
            3 | 4 => self.turn(doc),
            5 | 6 => {
                let block = [
                    None,
                    None,
                    Some(Block::Typing),
                    Some(Block::Dialog),
                    Some(Block::Hidden),
                ];
                self.docs[doc].block = block[self.rng.below(5)];
                if self.docs[doc].asked {
                    self.put(doc, Input::Blocked(self.docs[doc].block));
                }
            }
            7 => {
                self.docs[doc].chat = self.rng.below(3) == 0;
                self.put(
                    doc,
                    Input::Facts(vec![(fact("chat.open"), flag(self.docs[doc].chat))]),
                );
            }
            8 => {
                self.docs[doc].step = ["", "", "pay"][self.rng.below(3)];
                self.put(
                    doc,
                    Input::Facts(vec![(fact("checkout.step"), text(self.docs[doc].step))]),
                );
            }
            9..12 => self.answer(doc),
            12 | 13 => {
                let count = number(self.rng.below(4) as i64);
                let touch = flag(self.rng.below(2) == 0);
                self.put(
                    doc,
                    Input::Facts(vec![(fact("cart.count"), count), (fact("touch"), touch)]),
                );
            }
            14 => {
                let running = !self.docs[doc].running;
                self.docs[doc].running = running;
                let since = self.at - self.docs[doc].opened;
                let clock = if running { clock_since(since) } else { None };
                self.put(doc, Input::Facts(vec![(fact("time.page"), clock)]));
            }
            n => {
                let name = ["copy", "copy", "exit", "purchase", "exit"][n - 15];
                let event = aisle_core::trigger::Event::find(name, None);
                let event = event.unwrap_or_else(|| aisle_core::trigger::Event::Named(name.to_owned()));
                self.put(doc, Input::Event(event));
            }
        }
    }
}

fn clock_since(since: Millis) -> Option<aisle_core::trigger::Value> {
    Some(aisle_core::trigger::Value::Clock(aisle_core::trigger::Clock {
        gathered: 0,
        since: Some(since),
    }))
}

fn browse(seed: u64, jumps: bool) -> (usize, usize, usize) {
    let mut world = World::new(seed);
    while world.at < 60 * DAY {
        world.step(jumps);
        assert!(
            world.store.len() < 2_500,
            "the store grows: {}",
            world.store.len()
        );
    }
    let dismissed = world.answers.iter().filter(|answer| !answer.accepted).count();
    (world.shown.len(), dismissed, world.conversions)
}

fn browse_all(seeds: std::ops::Range<u64>, jumps: bool) {
    let (mut shown, mut dismissed, mut converted) = (0, 0, 0);
    for seed in seeds {
        let counts = browse(seed, jumps);
        shown += counts.0;
        dismissed += counts.1;
        converted += counts.2;
    }
    assert!(
        shown > 1_000 && dismissed > 150 && converted > 20,
        "{shown} {dismissed} {converted}"
    );
}

#[test]
fn two_months_of_browsing_in_three_tabs_exceed_nothing() {
    browse_all(0..40, false);
}

#[test]
fn two_months_with_a_clock_that_jumps_by_years_exceed_nothing() {
    browse_all(1_000..1_040, true);
}
