//! What was found, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Level;
use super::claims::Claim;
use crate::net::Transport;

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Held,
    /// It does not.
    Broken {
        /// In plain words.
        what: String,
        /// The last frames: connection, direction, text.
        exchange: Vec<String>,
    },
    /// It could not be tried.
    Skipped(String),
}

/// A claim, and what became of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The claim.
    pub claim: &'static Claim,
    /// What became of it.
    pub verdict: Verdict,
}

/// All claims over one transport.
#[derive(Debug, Clone)]
pub struct OverTransport {
    /// Which.
    pub transport: Transport,
    /// The level reached, if any.
    pub level: Option<Level>,
    /// What became of each.
    pub outcomes: Vec<Outcome>,
}

impl OverTransport {
    pub(super) fn new(transport: Transport, outcomes: Vec<Outcome>) -> Self {
        let lost = |level: Level| {
            let mut of = outcomes.iter().filter(|outcome| outcome.claim.level == level);
            of.any(|outcome| matches!(outcome.verdict, Verdict::Broken { .. }))
        };
        let level = Level::ALL.into_iter().take_while(|level| !lost(*level)).last();
        Self {
            transport,
            level,
            outcomes,
        }
    }
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The endpoint.
    pub url: String,
    /// Over each transport.
    pub over: Vec<OverTransport>,
}

impl Report {
    pub(super) fn new(url: String, over: Vec<OverTransport>) -> Self {
        Self { url, over }
    }

    /// The level reached over all transports that were tried.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.over.iter().map(|over| over.level).min().flatten()
    }

    /// The ids of claims that do not hold, over any transport.
    #[must_use]
    pub fn broken(&self) -> Vec<&'static str> {
        let all = self.over.iter().flat_map(|over| &over.outcomes);
        let broken = all.filter(|outcome| matches!(outcome.verdict, Verdict::Broken { .. }));
        let mut ids: Vec<_> = broken.map(|outcome| outcome.claim.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// For people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{}\n", self.url);
        for over in &self.over {
            let count =
                |held: fn(&Verdict) -> bool| over.outcomes.iter().filter(|one| held(&one.verdict)).count();
            let _ = writeln!(
                out,
                "\n{}: {} ({} claims hold, {} do not, {} skipped)",
                over.transport.name(),
                over.level.map_or("no level", Level::name),
                count(|verdict| *verdict == Verdict::Held),
                count(|verdict| matches!(verdict, Verdict::Broken { .. })),
                count(|verdict| matches!(verdict, Verdict::Skipped(_))),
            );
            for Outcome { claim, verdict } in &over.outcomes {
                match verdict {
                    Verdict::Held => {}
                    Verdict::Skipped(why) => {
                        let _ = writeln!(out, "  skipped  {}: {}. {why}", claim.id, claim.title);
                    }
                    Verdict::Broken { what, exchange } => {
                        let _ = writeln!(
                            out,
                            "  BROKEN   {}: {}.\n           {what}",
                            claim.id, claim.title
                        );
                        for line in exchange {
                            let _ = writeln!(out, "             {line}");
                        }
                        let _ = writeln!(out, "           see {}", claim.link());
                    }
                }
            }
        }
        let level = self.level().map_or("no level", Level::name);
        let _ = writeln!(out, "\nreached: {level}");
        out
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let over: Vec<Value> = self.over.iter().map(of_transport).collect();
        json!({ "url": self.url, "level": self.level().map(Level::name), "transports": over })
    }
}

fn of_transport(over: &OverTransport) -> Value {
    let claims: Vec<Value> = over.outcomes.iter().map(of_claim).collect();
    json!({
        "transport": over.transport.name(),
        "level": over.level.map(Level::name),
        "claims": claims,
    })
}

fn of_claim(Outcome { claim, verdict }: &Outcome) -> Value {
    let mut one = json!({ "id": claim.id, "level": claim.level.name(), "title": claim.title });
    let (name, more) = match verdict {
        Verdict::Held => ("held", json!({})),
        Verdict::Skipped(why) => ("skipped", json!({ "why": why })),
        Verdict::Broken { what, exchange } => (
            "broken",
            json!({ "what": what, "exchange": exchange, "see": claim.link() }),
        ),
    };
    if let (Value::Object(one), Value::Object(more)) = (&mut one, more) {
        one.insert("verdict".into(), name.into());
        one.extend(more);
    }
    one
}
