//! What actions leave behind: bookings and wishes to be told.

use std::collections::HashSet;

use aisle_core::protocol::Timestamp;
use rusqlite::Connection;
use serde::Serialize;

use super::StoreError;

/// Most wishes one conversation may leave.
const ALERTS: u32 = 50;

/// Somebody wants to be told when something can be had again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// The conversation.
    pub conversation: String,
    /// The product's id.
    pub product: String,
    /// Its name.
    pub title: String,
    /// The variant's id, or empty.
    pub variant: String,
    /// `email`, `sms` and so on.
    pub channel: String,
    /// Where to.
    pub address: String,
    /// When it was asked for.
    pub at: Timestamp,
}

/// Takes a slot, which one conversation can have.
///
/// # Errors
/// [`StoreError::Conflict`] if another has it.
pub(super) fn book(db: &Connection, key: i64, slot: &str, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO booking (slot, conversation, at) VALUES (?1, ?2, ?3)")?
        .execute((slot, key, at))?;
    let whose: i64 = db
        .prepare_cached("SELECT conversation FROM booking WHERE slot = ?1")?
        .query_row([slot], |row| row.get(0))?;
    if whose == key {
        Ok(())
    } else {
        Err(StoreError::Conflict)
    }
}

/// The slots that are taken.
///
/// # Errors
/// If the database cannot be read.
pub fn booked(db: &Connection) -> Result<HashSet<String>, StoreError> {
    let slots = db
        .prepare_cached("SELECT slot FROM booking")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(slots)
}

/// Keeps a wish to be told; the same one once.
pub(super) fn alert(db: &Connection, key: i64, wish: &Alert) -> Result<(), StoreError> {
    let count: u32 = db
        .prepare_cached("SELECT count(*) FROM stock_alert WHERE conversation = ?1")?
        .query_row([key], |row| row.get(0))?;
    if count >= ALERTS {
        return Err(StoreError::Full);
    }
    db.prepare_cached(
        "INSERT OR IGNORE INTO stock_alert (conversation, product, title, variant, channel, address, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        key,
        &wish.product,
        &wish.title,
        &wish.variant,
        &wish.channel,
        &wish.address,
        wish.at,
    ))?;
    Ok(())
}

/// Wishes to be told, the newest first.
///
/// # Errors
/// If the database cannot be read.
pub fn alerts(db: &Connection, most: usize) -> Result<Vec<Alert>, StoreError> {
    let mut ask = db.prepare_cached(
        "SELECT c.id, s.product, s.title, s.variant, s.channel, s.address, s.at FROM stock_alert s
         JOIN conversation c ON c.key = s.conversation ORDER BY s.at DESC, s.key DESC LIMIT ?1",
    )?;
    let rows = ask.query_map([most as i64], |row| {
        Ok(Alert {
            conversation: row.get(0)?,
            product: row.get(1)?,
            title: row.get(2)?,
            variant: row.get(3)?,
            channel: row.get(4)?,
            address: row.get(5)?,
            at: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets what a conversation left: its slots are free again.
pub(super) fn leave(db: &Connection, key: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM stock_alert WHERE conversation = ?1")?
        .execute([key])?;
    db.prepare_cached("DELETE FROM booking WHERE conversation = ?1")?
        .execute([key])?;
    Ok(())
}
