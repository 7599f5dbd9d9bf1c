//! Who waits for an agent, in order, and what a wait is estimated from.
//!
//! The order is the column `place`: first by `priority`, then since when. Handed
//! on or given back is 1, whose visitor is gone is -1, everybody else 0.

use std::collections::BTreeSet;

use aisle_core::Millis;
use aisle_core::protocol::{AgentId, ConversationId, Seq, Timestamp};
use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, talk};

/// Most that wait in one reading. Who is behind them is told no place.
const MOST: usize = 20_000;
/// How many recent talks say how long talks last.
const RECENT: usize = 200;

/// What waits means, for the index of the agents' view.
const WAITS: &str = "closed = 0 AND assignee IS NULL AND snoozed_until IS NULL AND waiting_since IS NOT NULL";

/// A conversation that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiter {
    /// Which.
    pub id: ConversationId,
    /// For which department; for anybody if absent.
    pub department: Option<String>,
    /// Its visitor has been gone for too long to keep the place.
    pub is_away: bool,
}

/// What is known of talks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// How long recent talks lasted, from taken to ended.
    pub talks: Vec<Millis>,
    /// How long their visitors had waited.
    pub waits: Vec<Millis>,
    /// Who has running talks, and since when.
    pub running: Vec<(AgentId, Timestamp)>,
}

/// All that wait, the next one first.
///
/// # Errors
/// If the database cannot be read.
pub fn waiters(db: &Connection) -> Result<Vec<Waiter>, StoreError> {
    db.prepare_cached(&format!(
        "SELECT id, department, priority FROM conversation WHERE {WAITS} ORDER BY place, key LIMIT ?1"
    ))?
    .query_and_then([MOST as i64], |row| {
        Ok(Waiter {
            id: ConversationId::new(row.get::<_, String>(0)?).map_err(|_| StoreError::Damaged)?,
            department: row.get(1)?,
            is_away: row.get::<_, i64>(2)? < 0,
        })
    })?
    .collect()
}

/// What a wait is estimated from.
///
/// # Errors
/// If the database cannot be read.
pub fn figures(db: &Connection) -> Result<Figures, StoreError> {
    let mut figures = Figures::default();
    let mut ask = db.prepare_cached(
        "SELECT began_at, taken_at, ended_at FROM talk WHERE taken_at IS NOT NULL AND ended_at IS NOT NULL
         ORDER BY ended_at DESC LIMIT ?1",
    )?;
    let mut rows = ask.query([RECENT as i64])?;
    while let Some(row) = rows.next()? {
        let (began, taken, ended): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        figures.talks.push(ended.saturating_sub(taken).max(0));
        figures.waits.push(taken.saturating_sub(began).max(0));
    }
    figures.running = db
        .prepare_cached(
            "SELECT c.assignee, coalesce(t.taken_at, c.changed_at) FROM conversation c LEFT JOIN talk t ON t.key = c.talk
             WHERE c.closed = 0 AND c.assignee IS NOT NULL AND c.snoozed_until IS NULL",
        )?
        .query_and_then([], |row| {
            let agent = AgentId::new(row.get::<_, String>(0)?).map_err(|_| StoreError::Damaged)?;
            Ok((agent, row.get(1)?))
        })?
        .collect::<Result<_, StoreError>>()?;
    Ok(figures)
}

/// Which of these somebody has taken.
///
/// # Errors
/// If the database cannot be read.
pub fn taken(db: &Connection, ids: &[ConversationId]) -> Result<BTreeSet<ConversationId>, StoreError> {
    let mut ask = db.prepare_cached("SELECT 1 FROM conversation WHERE id = ?1 AND assignee IS NOT NULL")?;
    let mut taken = BTreeSet::new();
    for id in ids {
        if ask.exists([id.as_str()])? {
            taken.insert(id.clone());
        }
    }
    Ok(taken)
}

/// Those whose visitors have been gone for too long go behind everybody; those
/// who are back stand at the end of those who are there.
///
/// # Errors
/// If the database cannot be written.
pub fn come_and_go(
    db: &Connection,
    gone: &[ConversationId],
    back: &[ConversationId],
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut leave = db.prepare_cached(&format!(
        "UPDATE conversation SET priority = -1 WHERE id = ?1 AND {WAITS}"
    ))?;
    for id in gone {
        leave.execute([id.as_str()])?;
    }
    let mut come = db.prepare_cached(&format!(
        "UPDATE conversation SET priority = 0, waiting_since = ?2 WHERE id = ?1 AND priority < 0 AND {WAITS}"
    ))?;
    for id in back {
        come.execute((id.as_str(), at))?;
    }
    Ok(())
}

/// The visitor wants to wait for somebody, perhaps of a department. Who has an
/// agent waits for no one.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such department.
pub(super) fn join(
    db: &Connection,
    key: i64,
    department: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    if let Some(department) = department {
        let known = db
            .prepare_cached("SELECT 1 FROM department WHERE id = ?1")?
            .exists([department])?;
        if !known {
            return Err(StoreError::NotFound);
        }
    }
    let has_agent = db
        .prepare_cached("SELECT 1 FROM conversation WHERE key = ?1 AND closed = 0 AND assignee IS NOT NULL")?
        .exists([key])?;
    if has_agent {
        return Ok(());
    }
    let head: Seq = db
        .prepare_cached("SELECT head FROM conversation WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?;
    talk::begin(db, key, head + 1, at)?;
    db.prepare_cached(
        "UPDATE conversation SET department = coalesce(?2, department), closed = 0, snoozed_until = NULL,
         waiting_since = coalesce(waiting_since, ?3), changed_at = ?3 WHERE key = ?1",
    )?
    .execute((key, department, at))?;
    Ok(())
}

/// The visitor does not want to wait any more. What they wrote stays.
pub(super) fn leave(db: &Connection, key: i64, at: Timestamp) -> Result<(), StoreError> {
    let waiting: Option<i64> = db
        .prepare_cached(&format!(
            "SELECT key FROM conversation WHERE key = ?1 AND {WAITS}"
        ))?
        .query_row([key], |row| row.get(0))
        .optional()?;
    if waiting.is_none() {
        return Ok(());
    }
    db.prepare_cached(
        "UPDATE talk SET ended_at = ?2, ended_by = 'visitor'
         WHERE key = (SELECT talk FROM conversation WHERE key = ?1)",
    )?
    .execute((key, at))?;
    db.prepare_cached(
        "UPDATE conversation SET waiting_since = NULL, priority = 0, talk = NULL WHERE key = ?1",
    )?
    .execute([key])?;
    Ok(())
}
