//! How often rules were shown and what became of it, added up by the hour.
//!
//! Owns the counts. Keeps nothing of who saw what: pages report without a name, and
//! one hour's number is all that stays.

use aisle_core::protocol::Timestamp;
use rusqlite::Connection;
use serde::Deserialize;

use super::StoreError;

/// Most rules and arms of one hour; what comes beyond is not counted.
const KINDS: i64 = 1000;
/// Longest name of a rule, an experiment or an arm, in bytes.
const NAME: usize = 100;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// What became of a rule's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// It came into view.
    Shown,
    /// The visitor took it up.
    Accepted,
    /// The visitor sent it away.
    Dismissed,
    /// Its goal was reached.
    Converted,
}

/// One report of a page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Outcome {
    /// The rule's name.
    pub rule: String,
    /// What became of it.
    pub outcome: What,
    /// The experiment it belongs to; empty for none.
    #[serde(default)]
    pub experiment: String,
    /// The visitor's arm in it; empty for none.
    #[serde(default)]
    pub arm: String,
}

impl Outcome {
    /// Whether its names are names: not empty where they must not be, not too long,
    /// and without control characters.
    #[must_use]
    pub fn is_named(&self) -> bool {
        let fine = |name: &str| name.len() <= NAME && !name.chars().any(char::is_control);
        !self.rule.is_empty()
            && [&self.rule, &self.experiment, &self.arm]
                .into_iter()
                .all(|name| fine(name))
    }
}

/// Counts one.
///
/// # Errors
/// If the database cannot be written.
pub fn count(db: &Connection, it: &Outcome, at: Timestamp) -> Result<(), StoreError> {
    let hour = at.div_euclid(HOUR_MS);
    let one = |what| i64::from(it.outcome == what);
    // A stranger who makes names up cannot fill the disk.
    db.prepare_cached(
        "INSERT INTO outcome (hour, rule, experiment, arm, shown, accepted, dismissed, converted)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
         WHERE (SELECT count(*) FROM outcome WHERE hour = ?1) < ?9
           OR EXISTS (SELECT 1 FROM outcome WHERE hour = ?1 AND rule = ?2 AND experiment = ?3 AND arm = ?4)
         ON CONFLICT DO UPDATE SET shown = shown + ?5, accepted = accepted + ?6,
           dismissed = dismissed + ?7, converted = converted + ?8",
    )?
    .execute((
        hour,
        &it.rule,
        &it.experiment,
        &it.arm,
        one(What::Shown),
        one(What::Accepted),
        one(What::Dismissed),
        one(What::Converted),
        KINDS,
    ))?;
    Ok(())
}

/// The counts of a rule in an arm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) rule: String,
    /// `experiment: arm`, or nothing.
    pub(super) arm: String,
    pub(super) shown: i64,
    pub(super) accepted: i64,
    pub(super) dismissed: i64,
    pub(super) converted: i64,
}

/// The counts of the hours that begin in this time, those shown most first.
pub(super) fn counts(
    db: &Connection,
    from: Timestamp,
    to: Timestamp,
    most: usize,
) -> Result<Vec<Counts>, StoreError> {
    let mut ask = db.prepare_cached(
        "SELECT rule, experiment, arm, sum(shown), sum(accepted), sum(dismissed), sum(converted) FROM outcome
         WHERE hour >= ?1 AND hour < ?2 GROUP BY rule, experiment, arm
         ORDER BY sum(shown) DESC, rule, experiment, arm LIMIT ?3",
    )?;
    let hour = |at: Timestamp| at.div_euclid(HOUR_MS) + i64::from(at.rem_euclid(HOUR_MS) > 0);
    let rows = ask.query_map((hour(from), hour(to), most as i64), |row| {
        let (experiment, arm): (String, String) = (row.get(1)?, row.get(2)?);
        Ok(Counts {
            rule: row.get(0)?,
            arm: [experiment, arm]
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect::<Vec<_>>()
                .join(": "),
            shown: row.get(3)?,
            accepted: row.get(4)?,
            dismissed: row.get(5)?,
            converted: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
