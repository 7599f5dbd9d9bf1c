//! Who did what, when, from where. No word of any conversation.

use aisle_core::protocol::{Person, Timestamp};
use rusqlite::Connection;
use serde::Serialize;

use super::StoreError;

/// Most lines that are kept; the oldest go first.
const LINES: i64 = 100_000;

/// Something somebody did.
pub struct Deed<'a> {
    /// Who, if it is known.
    pub by: Option<&'a Person>,
    /// `sign-in`, `sign-in-failed`, `transfer` and so on.
    pub what: &'a str,
    /// Which agent, conversation or text, by its id.
    pub about: Option<&'a str>,
    /// The address it came from.
    pub address: &'a str,
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Grows.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who, by id and the name they had.
    pub who: Option<Who>,
    /// What.
    pub what: String,
    /// What about.
    pub about: Option<String>,
    /// From where.
    pub address: String,
}

/// Somebody, as they were called then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Who {
    /// Which.
    pub id: String,
    /// Called so.
    pub name: String,
}

/// Writes a line.
///
/// # Errors
/// If the database cannot be written.
pub fn note_down(db: &Connection, deed: &Deed<'_>, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO audit (at, agent, name, what, about, address) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        at,
        deed.by.map(|by| by.id.as_str()),
        deed.by.map(|by| &by.name),
        deed.what,
        deed.about,
        deed.address,
    ))?;
    let key = db.last_insert_rowid();
    // Now and then is enough.
    if key % 1000 == 0 {
        db.prepare_cached("DELETE FROM audit WHERE key <= ?1")?
            .execute([key - LINES])?;
    }
    Ok(())
}

/// Lines before one, the newest first, and whether there are older ones.
///
/// # Errors
/// If the database cannot be read.
pub fn audit(db: &Connection, before: Option<i64>, limit: usize) -> Result<(Vec<Audit>, bool), StoreError> {
    let mut ask = db.prepare_cached(
        "SELECT key, at, agent, name, what, about, address FROM audit WHERE key < ?1 ORDER BY key DESC LIMIT ?2",
    )?;
    let rows = ask.query_map((before.unwrap_or(i64::MAX), limit as i64 + 1), |row| {
        let (id, name): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
        Ok(Audit {
            id: row.get(0)?,
            at: row.get(1)?,
            who: id.zip(name).map(|(id, name)| Who { id, name }),
            what: row.get(4)?,
            about: row.get(5)?,
            address: row.get(6)?,
        })
    })?;
    let mut lines: Vec<Audit> = rows.collect::<Result<_, _>>()?;
    let more = lines.len() > limit;
    lines.truncate(limit);
    Ok((lines, more))
}
