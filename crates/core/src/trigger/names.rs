//! Names that are not known, and which were meant.

use super::ast::Span;
use super::events::{EVENTS, Event};
use super::facts::{FACTS, Fact, FactRef};
use super::fault::{Errors, Fault, TOOLS};
use crate::config::near;

/// The names within `utm.*`.
const UTM: &[&str] = &["source", "medium", "campaign", "term", "content"];

/// Other words for the last part of a name.
const OTHER: &[(&str, &str)] = &[
    ("sum", "total"),
    ("value", "total"),
    ("amount", "total"),
    ("subtotal", "total"),
    ("quantity", "count"),
    ("qty", "count"),
    ("size", "count"),
    ("visits", "visit.count"),
    ("pageviews", "visit.pages"),
    ("time", "time.page"),
    ("language", "lang"),
    ("mobile", "device"),
    ("day", "local.weekday"),
    ("random", "chance"),
];

/// A word as a fact; a mistake is noted if it is none.
pub(super) fn fact(word: &str, span: Span, errors: &mut Errors<'_>) -> Option<FactRef> {
    let found = FactRef::find(word);
    if let Some(fact) = &found
        && fact.fact == Fact::Utm
        && !UTM.contains(&fact.key.as_str())
    {
        if !TOOLS {
            errors.add(span, Fault::UnknownFact, &[]);
        } else if let Some(meant) = near(&fact.key, UTM.iter().copied()) {
            errors.add(span, Fault::UnknownFact, &["did you mean `utm.", meant, "`?"]);
        } else {
            errors.add(span, Fault::UnknownFact, &["utm has ", &UTM.join(", ")]);
        }
        return None;
    }
    if found.is_none() {
        unknown(word, span, errors);
    }
    found
}

/// Notes that a word is neither a fact nor an event.
pub(super) fn unknown(word: &str, span: Span, errors: &mut Errors<'_>) {
    if !TOOLS || errors.full() {
        errors.add(span, Fault::UnknownFact, &[]);
        return;
    }
    let fault = if word.contains('.') {
        Fault::UnknownFact
    } else {
        Fault::UnknownEvent
    };
    if FactRef::find(&[word, ".x"].concat()).is_some() {
        errors.add(span, Fault::UnknownFact, &["write `", word, ".NAME`"]);
    } else if let Some(meant) = meant(word) {
        let is_fact = FactRef::find(&meant).is_some();
        let fault = if is_fact { Fault::UnknownFact } else { fault };
        errors.add(span, fault, &["did you mean `", &meant, "`?"]);
    } else if let Some(names) = group(word) {
        errors.add(span, fault, &["it has ", &names.join(", ")]);
    } else if word.contains('.') {
        errors.add(span, fault, &["docs/triggers.md lists all facts"]);
    } else {
        errors.add(span, fault, &["an event of yours is `event('", word, "')`"]);
    }
}

/// The name that a word was probably meant to be.
pub(super) fn meant(word: &str) -> Option<String> {
    let singles = FACTS.iter().map(|fact| fact.name());
    let events = EVENTS.iter().map(|(name, _)| *name);
    if let Some(name) = near(word, singles.chain(events).filter(|name| !name.ends_with('*'))) {
        let takes_text = EVENTS.contains(&(name, true));
        return Some([name, if takes_text { "('…')" } else { "" }].concat());
    }
    // `page.qurey.ref`: the family is meant, its part is as written.
    for (at, _) in word.match_indices('.') {
        let (head, key) = word.split_at_checked(at)?;
        let families = FACTS.iter().filter_map(|fact| fact.name().strip_suffix(".*"));
        if let Some(family) = near(head, families) {
            return Some([family, key].concat());
        }
    }
    let (head, last) = word.rsplit_once('.').unwrap_or(("", word));
    let last = OTHER
        .iter()
        .find(|(other, _)| *other == last)
        .map_or(last, |(_, own)| own);
    let whole = [head, ".", last].concat();
    let named = |name: &&str| *name == whole || *name == last;
    let ends = |name: &&str| name.rsplit('.').next() == Some(last);
    let mut names = FACTS.iter().map(|fact| fact.name());
    names
        .clone()
        .find(named)
        .or_else(|| names.find(ends))
        .map(str::to_owned)
}

/// What is in the group that a name begins with: of `cart.*`, `total` and so on.
fn group(word: &str) -> Option<Vec<&'static str>> {
    let (head, _) = word.split_once('.')?;
    let within = |fact: &Fact| fact.name().strip_prefix(head)?.strip_prefix('.');
    let names: Vec<_> = FACTS.iter().filter_map(within).collect();
    (!names.is_empty()).then_some(names)
}

/// Whether the event of a name takes a text; `None` if there is none.
pub(super) fn takes_text(word: &str) -> Option<bool> {
    for (name, takes_text) in EVENTS {
        if *name == word {
            return Some(*takes_text);
        }
    }
    None
}

/// The event of a name without a text; `None` if there is none of that name.
pub(super) fn bare_event(word: &str, span: Span, errors: &mut Errors<'_>) -> Option<Event> {
    if takes_text(word)? {
        let example = match word {
            "event" if TOOLS => "('name')`",
            _ => "('.css-selector')`",
        };
        errors.add(span, Fault::Unfinished, &["write `", word, example]);
    }
    Some(Event::find(word, None).unwrap_or(Event::Exit))
}
