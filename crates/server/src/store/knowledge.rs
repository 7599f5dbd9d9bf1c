//! What people looked for in vain, and whether articles helped. Nobody is named.

use aisle_core::protocol::{ClientId, Timestamp};
use rusqlite::Connection;
use serde::Serialize;

use super::StoreError;

/// Most searches that are kept; the ones not asked for longest go first.
const MISSES: i64 = 1000;
/// Most votes that are kept, for the same reason.
const VOTES: i64 = 100_000;

/// A search that found nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// What was looked for.
    pub text: String,
    /// The language of whoever looked, or empty.
    pub language: String,
    /// How often.
    pub count: u32,
    /// When last.
    pub at: Timestamp,
}

/// Whether an article helped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Votes {
    /// Which.
    pub article: String,
    /// How many said yes.
    pub yes: u32,
    /// How many said no.
    pub no: u32,
}

/// Keeps a search that found nothing.
///
/// # Errors
/// If the database cannot be written.
pub fn keep_miss(db: &Connection, text: &str, language: &str, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO search_miss (text, language, count, at) VALUES (?1, ?2, 1, ?3)
         ON CONFLICT DO UPDATE SET count = count + 1, at = ?3",
    )?
    .execute((text, language, at))?;
    db.prepare_cached(
        "DELETE FROM search_miss WHERE (text, language) IN
         (SELECT text, language FROM search_miss ORDER BY at DESC, text LIMIT -1 OFFSET ?1)",
    )?
    .execute([MISSES])?;
    Ok(())
}

/// Takes a search off the list: somebody has written the article.
///
/// # Errors
/// If the database cannot be written.
pub fn drop_miss(db: &Connection, text: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM search_miss WHERE text = ?1")?
        .execute([text])?;
    Ok(())
}

/// Searches that found nothing, the most frequent first.
///
/// # Errors
/// If the database cannot be read.
pub fn misses(db: &Connection, most: usize) -> Result<Vec<Miss>, StoreError> {
    let mut ask = db.prepare_cached(
        "SELECT text, language, count, at FROM search_miss ORDER BY count DESC, at DESC, text LIMIT ?1",
    )?;
    let rows = ask.query_map([most as i64], |row| {
        Ok(Miss {
            text: row.get(0)?,
            language: row.get(1)?,
            count: row.get(2)?,
            at: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps an answer to "did this help?", once for each name.
///
/// # Errors
/// If the database cannot be written.
pub fn vote(
    db: &Connection,
    client_id: &ClientId,
    article: &str,
    yes: bool,
    at: Timestamp,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO vote (client_id, article, yes, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute((client_id.as_str(), article, yes, at))?;
    Ok(())
}

/// Drops the oldest votes beyond the bound. Once in a while is enough.
///
/// # Errors
/// If the database cannot be written.
pub fn trim_votes(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached(
        "DELETE FROM vote WHERE client_id IN (SELECT client_id FROM vote ORDER BY at DESC LIMIT -1 OFFSET ?1)",
    )?
    .execute([VOTES])?;
    Ok(())
}

/// How every article did, those that helped least first.
///
/// # Errors
/// If the database cannot be read.
pub fn votes(db: &Connection, most: usize) -> Result<Vec<Votes>, StoreError> {
    let mut ask = db.prepare_cached(
        "SELECT article, sum(yes), sum(1 - yes) FROM vote GROUP BY article
         ORDER BY sum(1 - yes) DESC, article LIMIT ?1",
    )?;
    let rows = ask.query_map([most as i64], |row| {
        Ok(Votes {
            article: row.get(0)?,
            yes: row.get(1)?,
            no: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
