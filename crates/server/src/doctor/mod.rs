//! `aisle-server doctor`: looks at everything the server needs and says of each
//! whether it is well, and how to mend what is not.
//!
//! It changes nothing, and may run beside the server. What it sends outside is a `ping`
//! to the webhook, which means nothing there, and to the AI a request without a question.

mod ai;
mod clock;
mod database;
mod privacy;
mod surroundings;
mod ways;

use serde::Serialize;

use crate::config::{ConfigError, Settings};

/// How well something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// Nothing to do.
    Ok,
    /// It works, and something should be looked at; or nobody could look.
    Warn,
    /// It does not work, or harms.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How well it is.
    pub health: Health,
    /// What: `database`, `disk` and so on.
    pub what: &'static str,
    /// What was found, one sentence.
    pub found: String,
    /// What to do; empty if nothing.
    pub mend: String,
}

impl Finding {
    fn new(health: Health, what: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            health,
            what,
            found: found.into(),
            mend: mend.into(),
        }
    }

    fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Self::new(Health::Ok, what, found, "")
    }
}

/// What to look at beside the settings.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Look {
    /// An address that tells the time in its `Date` header, such as http://example.com
    #[arg(long, value_name = "URL")]
    pub clock: Option<String>,
    /// Print JSON instead of lines
    #[arg(long)]
    pub json: bool,
}

/// Looks at everything.
#[must_use]
pub fn examine(settings: Result<&Settings, &ConfigError>, look: &Look) -> Vec<Finding> {
    let mut findings = Vec::new();
    match settings {
        Err(error) => {
            let mend =
                "Correct it in the settings file, the environment or the options; docs/server.md lists them.";
            findings.push(Finding::new(Health::Bad, "settings", error.to_string(), mend));
        }
        Ok(settings) => {
            findings.push(Finding::ok("settings", "All settings are known and make sense."));
            findings.extend(surroundings::examine(settings));
            findings.extend(database::examine(settings));
            findings.extend(privacy::examine(settings));
            findings.extend(ways::examine(settings));
            findings.extend(ai::examine(settings));
        }
    }
    findings.push(clock::examine(look.clock.as_deref()));
    findings
}

/// The findings as lines, or as JSON.
#[must_use]
pub fn render(findings: &[Finding], json: bool) -> String {
    if json {
        return serde_json::to_string_pretty(findings).unwrap_or_default();
    }
    let mut lines = Vec::new();
    for Finding {
        health,
        what,
        found,
        mend,
    } in findings
    {
        let word = match health {
            Health::Ok => "ok  ",
            Health::Warn => "warn",
            Health::Bad => "bad ",
        };
        lines.push(format!("{word}  {what:<10}  {found}"));
        if !mend.is_empty() {
            lines.push(format!("                  → {mend}"));
        }
    }
    lines.join("\n")
}

/// Whether something does not work.
#[must_use]
pub fn is_ill(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.health == Health::Bad)
}
