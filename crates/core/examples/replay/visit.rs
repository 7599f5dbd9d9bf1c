//! A visit that is lived through again with other rules.
//!
//! The engine runs as in the page: it is woken when it asks for it, its question
//! whether the page may be disturbed gets the answer that was recorded last, and
//! what it shows is on screen at once. Beside it, each rule runs alone and with
//! nothing to hold it back, which tells when its condition turned true.

use std::collections::VecDeque;
use std::fmt::Write;

use aisle_core::Millis;
use aisle_core::protocol::json;
use aisle_core::text::template::fill;
use aisle_core::trigger::{
    Block, Budget, Effect, Engine, ExplainedNode, Input, Limit, Now, Outcome, Per, Rule, Settings, State,
    Surface, Trace, Truth, Value, Why, compile,
};

use crate::page;

/// What was shown is taken to go by itself after so long, if the trace knows
/// nothing of it.
const STAYS: Millis = 10_000;

/// Reads a page and a trace, and tells what the rules would have done.
pub(crate) fn report(html: &str, trace: &str) -> Result<String, &'static str> {
    let trace: Trace = json::read(trace).ok_or("the trace is not one the inspector saved")?;
    let page = page::read(html)
        .into_iter()
        .next()
        .ok_or("the page has no <aisle-chat>")?;
    let mut out = String::new();
    let (rules, issues) = compile(&page.sources);
    let mut wrong = page.issues;
    wrong.extend(issues);
    let mut own = Vec::new();
    if let Some(text) = &page.budget {
        let (budget, issue) = Budget::read(text);
        wrong.extend(issue);
        own.push(Input::Budget(budget));
    }
    if !page.experiments.is_empty() {
        own.push(Input::Experiments(page.experiments));
    }
    for issue in wrong {
        let _ = writeln!(out, "{}\n", issue.text());
    }
    for story in live(&rules, own, trace) {
        out.push_str(&story);
        out.push('\n');
    }
    Ok(out)
}

/// A rule and what became of it.
struct Story {
    lines: String,
    shown: u32,
    fired: u32,
}

/// Lives through a trace; gives the story of each rule.
fn live(rules: &[Rule], own: Vec<Input>, trace: Trace) -> Vec<String> {
    let Some((start, _)) = trace.inputs.first().cloned() else {
        return vec!["the trace is empty".to_owned()];
    };
    let mut all = Player::new(&trace.settings, rules.to_vec(), start, false);
    let mut alone: Vec<Player> = rules
        .iter()
        .map(|rule| Player::new(&trace.settings, vec![unbound(rule)], start, true))
        .collect();
    let mut stories: Vec<Story> = rules
        .iter()
        .map(|_| Story {
            lines: String::new(),
            shown: 0,
            fired: 0,
        })
        .collect();
    let replaces = |input: &Input| {
        own.iter()
            .any(|one| std::mem::discriminant(one) == std::mem::discriminant(input))
    };
    let mut inputs: VecDeque<(Now, Input)> = own.iter().map(|input| (start, input.clone())).collect();
    inputs.extend(
        trace
            .inputs
            .into_iter()
            .filter(|(_, input)| !replaces(input) && *input != Input::Wake),
    );
    while let Some((now, input)) = inputs.pop_front() {
        // Whatever is due before this input comes before it, in its order.
        while let Some(due) = alone
            .iter()
            .chain([&all])
            .filter_map(Player::due)
            .min()
            .filter(|due| *due <= now.mono)
        {
            all.wake(due);
            tell(&mut all, &inputs, start, &mut stories, rules);
            for one in &mut alone {
                one.wake(due);
            }
            compare(&mut all, &mut alone, start, &mut stories);
        }
        all.take(now, input.clone());
        tell(&mut all, &inputs, start, &mut stories, rules);
        for one in &mut alone {
            one.take(now, input.clone());
        }
        compare(&mut all, &mut alone, start, &mut stories);
    }
    let end = all.engine.explain(all.now);
    let mut told = Vec::new();
    for (rule, story) in rules.iter().zip(stories) {
        let mut text = head(rule);
        text.push_str(&story.lines);
        let explained = end.rules.iter().find(|one| one.name == rule.name);
        if explained.is_some_and(|one| one.state == State::Off) {
            text.push_str("  never shown: the visitor is in another arm\n");
        } else if story.shown == 0 && story.fired == 0 {
            text.push_str("  never true; at the end:\n");
            if let Some(one) = explained {
                parts(&rule.text, &one.tree, &mut text);
            }
        } else if story.shown == 0 {
            text.push_str("  never shown\n");
        }
        told.push(text);
    }
    told
}

/// Writes down what the engine with all rules did.
fn tell(all: &mut Player, rest: &VecDeque<(Now, Input)>, start: Now, stories: &mut [Story], rules: &[Rule]) {
    for did in std::mem::take(&mut all.did) {
        let (rule, line) = match did {
            Did::Showed(rule, message) => {
                let known = rest.iter().any(|(_, input)| ends(input, &rule));
                let stays = rules
                    .iter()
                    .any(|one| one.name == rule && matches!(one.surface, Surface::Badge | Surface::Inline));
                if !known && !stays {
                    all.goes.push((all.now.mono + STAYS, rule.clone()));
                }
                let first = message.lines().next().unwrap_or_default();
                (rule, ["shown: ", first].concat())
            }
            Did::Ended(rule, how) => (rule, how.to_owned()),
        };
        if let Some(at) = rules.iter().position(|one| one.name == rule)
            && let Some(story) = stories.get_mut(at)
        {
            story.shown += u32::from(line.starts_with("shown"));
            story.lines.push_str(&stamp(all.now, start));
            story.lines.push_str(&line);
            story.lines.push('\n');
        }
    }
}

/// Writes down which rules fired alone and were held back in company.
fn compare(all: &mut Player, alone: &mut [Player], start: Now, stories: &mut [Story]) {
    for (one, story) in alone.iter_mut().zip(stories) {
        for did in std::mem::take(&mut one.did) {
            let Did::Showed(rule, _) = did else { continue };
            story.fired += 1;
            if all.showing.contains(&rule) {
                continue;
            }
            let explained = all.engine.explain(all.now);
            let Some(explained) = explained.rules.iter().find(|one| one.name == rule) else {
                continue;
            };
            let why = explained
                .why
                .and_then(|why| Why::ALL.iter().find(|(one, _)| *one == why));
            let why = why.map_or("other-surface", |(_, word)| word);
            story.lines.push_str(&stamp(all.now, start));
            story.lines.push_str("true, but held back: ");
            story.lines.push_str(why);
            if let Some(left) = explained.left {
                let _ = write!(story.lines, ", {} more", duration(left));
            }
            story.lines.push('\n');
        }
    }
}

/// The rule with nothing of its own that holds it back.
fn unbound(rule: &Rule) -> Rule {
    Rule {
        limits: vec![Limit {
            most: u32::MAX,
            per: Per::Ever,
        }],
        cooldown: None,
        until: None,
        ..rule.clone()
    }
}

/// What the engine did, for the story.
enum Did {
    /// A rule's message came on screen.
    Showed(String, String),
    /// It went, or its goal was reached.
    Ended(String, &'static str),
}

/// An engine and the page around it.
struct Player {
    engine: Engine,
    now: Now,
    wake: Option<Millis>,
    blocked: Option<Block>,
    /// What is shown, and when it is taken to go.
    showing: Vec<String>,
    goes: Vec<(Millis, String)>,
    did: Vec<Did>,
    /// Nothing holds it back, and what it shows does not count.
    free: bool,
}

impl Player {
    fn new(settings: &Settings, rules: Vec<Rule>, now: Now, free: bool) -> Self {
        let mut player = Self {
            engine: Engine::new(settings.clone()),
            now,
            wake: None,
            blocked: None,
            showing: Vec::new(),
            goes: Vec::new(),
            did: Vec::new(),
            free,
        };
        player.feed(Input::Rules(rules));
        if free {
            let (limits, gap) = (Vec::new(), 0);
            player.feed(Input::Budget(Budget { limits, gap }));
        }
        player
    }

    /// The monotonic instant at which something is due.
    fn due(&self) -> Option<Millis> {
        let goes = self.goes.iter().map(|(at, _)| *at);
        goes.chain(self.wake).min()
    }

    /// Lets time pass up to an instant.
    fn wake(&mut self, at: Millis) {
        let passed = at.saturating_sub(self.now.mono).max(0);
        self.now = Now {
            mono: self.now.mono + passed,
            wall: self.now.wall + passed,
        };
        while let Some(place) = self.goes.iter().position(|(due, _)| *due <= at) {
            let (_, rule) = self.goes.remove(place);
            if self.showing.contains(&rule) {
                self.end(rule, Outcome::Gone, "gone, as far as can be told");
            }
        }
        if self.wake.is_some_and(|due| due <= at) {
            self.wake = None;
            self.feed(Input::Wake);
        }
    }

    fn end(&mut self, rule: String, what: Outcome, how: &'static str) {
        self.showing.retain(|one| *one != rule);
        self.did.push(Did::Ended(rule.clone(), how));
        self.feed(Input::Outcome { rule, what });
    }

    /// Takes an input of the trace.
    fn take(&mut self, now: Now, input: Input) {
        self.now = now;
        match input {
            Input::Budget(_) | Input::Blocked(_) if self.free => {}
            Input::Blocked(block) => {
                self.blocked = block;
                self.feed(Input::Blocked(block));
            }
            Input::Outcome { rule, what } => {
                if self.showing.contains(&rule) {
                    let how = match what {
                        Outcome::Accepted => "accepted",
                        Outcome::Dismissed => "dismissed",
                        Outcome::Gone => "gone",
                        Outcome::Shown | Outcome::Vetoed => return,
                    };
                    self.end(rule, what, how);
                }
            }
            other => self.feed(other),
        }
    }

    /// Feeds the engine, and does what it wishes.
    fn feed(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        let mut effects = Vec::new();
        while let Some(input) = inputs.pop_front() {
            self.engine.handle(self.now, input, &mut effects);
            for effect in effects.drain(..) {
                match effect {
                    Effect::WakeAt(at) => self.wake = at,
                    Effect::Ask { .. } => inputs.push_back(Input::Blocked(self.blocked)),
                    Effect::Show(firing) => {
                        let rule = firing.rule.clone();
                        let what = if self.free {
                            Outcome::Vetoed
                        } else {
                            Outcome::Shown
                        };
                        if !self.free {
                            self.showing.push(rule.clone());
                        }
                        let value = |name: &str| {
                            let found = firing.values.iter().find(|(known, _)| known == name);
                            found.map(|(_, value)| plain(value))
                        };
                        let message = fill(&firing.message, &value).text;
                        self.did.push(Did::Showed(rule.clone(), message));
                        inputs.push_back(Input::Outcome { rule, what });
                    }
                    Effect::Hide(rule) => {
                        self.showing.retain(|one| *one != rule);
                        self.did.push(Did::Ended(rule, "taken away: the page changed"));
                    }
                    Effect::Converted { rule, .. } => {
                        self.did.push(Did::Ended(rule, "its goal was reached"));
                    }
                    Effect::Watch { .. } | Effect::Near | Effect::More | Effect::Unask | Effect::Store(_) => {
                    }
                }
            }
        }
    }
}

/// An input ends the showing of a rule.
fn ends(input: &Input, name: &str) -> bool {
    matches!(input, Input::Outcome { rule, what } if rule == name
        && matches!(what, Outcome::Accepted | Outcome::Dismissed | Outcome::Gone))
}

fn head(rule: &Rule) -> String {
    let surface = Surface::ALL.iter().find(|(one, _)| *one == rule.surface);
    let mut out = [rule.name.as_str(), ": ", surface.map_or("", |(_, name)| name)].concat();
    if rule.priority != 0 {
        let _ = write!(out, ", priority {}", rule.priority);
    }
    let _ = writeln!(
        out,
        ", when {}",
        rule.text.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    out
}

/// The facts and events of a condition, and how they stand.
fn parts(text: &str, node: &ExplainedNode, out: &mut String) {
    if node.kids.is_empty() {
        let units: Vec<u16> = text.encode_utf16().collect();
        let own = units.get(node.span.0..node.span.1).unwrap_or_default();
        let truth = Truth::ALL.iter().find(|(one, _)| *one == node.truth);
        let (own, truth) = (String::from_utf16_lossy(own), truth.map_or("", |(_, word)| word));
        let _ = write!(out, "    {truth}: {own}");
        if let Some(value) = &node.value {
            let _ = write!(out, " ({})", worth(value));
        }
        out.push('\n');
    }
    for kid in &node.kids {
        parts(text, kid, out);
    }
}

/// A value as it stands in a list of facts.
fn worth(value: &Value) -> String {
    match value {
        Value::Text(text) => ["'", text, "'"].concat(),
        other => plain(other),
    }
}

/// A value as it stands in a message.
fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => decimal(number.0),
        Value::Money(money) => [&decimal(money.thousandths()), " ", money.currency.code()].concat(),
        Value::Flag(flag) => flag.to_string(),
        Value::List(items) => items.join(", "),
        Value::Clock(clock) => duration(clock.gathered),
    }
}

fn decimal(thousandths: i64) -> String {
    let text = format!("{}.{:03}", thousandths / 1_000, (thousandths % 1_000).abs());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn duration(millis: Millis) -> String {
    match millis {
        ..60_000 => [&decimal(millis), " s"].concat(),
        60_000..3_600_000 => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1_000),
        _ => format!("{} h {} min", millis / 3_600_000, millis % 3_600_000 / 60_000),
    }
}

/// How long after the start, as in `  1:05.300  `.
fn stamp(now: Now, start: Now) -> String {
    let millis = now.mono.saturating_sub(start.mono).max(0);
    format!(
        "  {}:{:02}.{:03}  ",
        millis / 60_000,
        millis / 1_000 % 60,
        millis % 1_000
    )
}
