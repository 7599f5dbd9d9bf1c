//! Forgetting what is old, by the shop's own rule.
//!
//! A conversation that was closed and has been quiet for so long is emptied as if its visitor had
//! asked for it: what stays is its name and one `erased` entry, by which copies on
//! the visitor's devices go as well, and the bare counts of reports.

use std::sync::Arc;

use aisle_core::protocol::{ConversationId, EntryBody, Role, Timestamp};
use rusqlite::Connection;

use super::append::log;
use super::audit::{Deed, note_down};
use super::{Logged, StoreError, erase, uploads};

/// Most conversations of one step: others may write in between.
const STEP: i64 = 200;

/// Whether there is anything in a conversation that was not emptied already.
const HOLDS: &str = "(preview <> '' OR page_url IS NOT NULL OR EXISTS (
  SELECT 1 FROM entry WHERE conversation = key AND kind <> 'erased'))";

/// Whether nothing has happened in it since `?1`: no entry of the log, no note of an
/// agent. When it began does not count.
const QUIET: &str =
    "(changed_at < ?1 AND NOT EXISTS (SELECT 1 FROM note WHERE conversation = key AND note.at >= ?1))";

/// What a step of forgetting did.
#[derive(Debug, Clone, Default)]
pub struct Purged {
    /// Files to delete from the disk.
    pub files: Vec<String>,
    /// The new entries, one in each conversation.
    pub logged: Vec<Arc<Logged>>,
    /// There may be more.
    pub more: bool,
}

/// Empties conversations that are closed and have been quiet since a moment, a few
/// at a time, and says so in the audit log.
///
/// # Errors
/// If the database cannot be written.
pub fn purge(db: &Connection, before: Timestamp, at: Timestamp) -> Result<Purged, StoreError> {
    let old: Vec<(i64, String, u64)> = db
        .prepare_cached(&format!(
            "SELECT key, id, head FROM conversation WHERE closed = 1 AND {QUIET} AND {HOLDS}
             ORDER BY changed_at LIMIT ?2"
        ))?
        .query_map((before, STEP), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut purged = Purged {
        more: old.len() as i64 == STEP,
        ..Purged::default()
    };
    for (key, id, head) in old {
        purged.files.append(&mut uploads::drop_uploads_in(db, &id)?);
        erase::empty(db, key)?;
        let entry = log(db, key, at, Role::System, None, EntryBody::Erased { up_to: head })?;
        let conversation = ConversationId::new(id).map_err(|_| StoreError::Damaged)?;
        purged.logged.push(Arc::new(Logged { conversation, entry }));
    }
    if !purged.logged.is_empty() {
        let about = purged.logged.len().to_string();
        let deed = Deed {
            by: None,
            what: "retention",
            about: Some(&about),
            address: "",
        };
        note_down(db, &deed, at)?;
    }
    // Browsers of customers of whom nothing is left.
    db.prepare_cached(
        "UPDATE visitor SET customer = NULL WHERE customer IS NOT NULL
         AND customer NOT IN (SELECT customer FROM conversation WHERE customer IS NOT NULL)",
    )?
    .execute([])?;
    Ok(purged)
}

/// How many conversations are closed and older, and how many are as old and open.
///
/// # Errors
/// If the database cannot be read.
pub fn overdue(db: &Connection, before: Timestamp) -> Result<(u64, u64), StoreError> {
    Ok(db.query_row(
        &format!(
            "SELECT coalesce(sum(closed), 0), coalesce(sum(1 - closed), 0) FROM conversation
             WHERE {QUIET} AND {HOLDS}"
        ),
        [before],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}
