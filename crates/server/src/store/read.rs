//! Reading logs, and the small marks beside them.

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{ConversationId, Entry, Lenient, PageInfo, Seq};
use rusqlite::{Connection, OptionalExtension};

use super::{Page, Slice, StoreError};

/// What is known of a conversation beside its log.
#[derive(Debug, Clone)]
pub struct Meta {
    /// Its key in this file.
    pub(super) key: i64,
    /// In whose browser it began.
    pub visitor: String,
    /// Whose it is, if the shop has said so.
    pub customer: Option<String>,
    /// Visitors who have come through a door (`store/doors.rs`), one a line.
    pub guests: String,
    /// The newest entry.
    pub head: Seq,
    /// The oldest entry that can still be had.
    pub floor: Seq,
    /// How far the visitor has read.
    pub read_visitor: Seq,
    /// How far any agent has read.
    pub read_agent: Seq,
}

/// A conversation beside its log, if something has been said in it.
///
/// # Errors
/// If the database cannot be read.
pub fn meta_of(db: &Connection, id: &ConversationId) -> Result<Option<Meta>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT key, visitor, head, floor, read_visitor, read_agent, customer,
             (SELECT group_concat(g.visitor, char(10)) FROM guest g WHERE g.conversation = key)
             FROM conversation WHERE id = ?1",
        )?
        .query_row([id.as_str()], |row| {
            Ok(Meta {
                key: row.get(0)?,
                visitor: row.get(1)?,
                head: row.get(2)?,
                floor: row.get(3)?,
                read_visitor: row.get(4)?,
                read_agent: row.get(5)?,
                customer: row.get(6)?,
                guests: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
            })
        })
        .optional()?)
}

/// Entries after a place, oldest first, and whether more follow.
///
/// # Errors
/// If the database cannot be read.
pub fn entries_after(
    db: &Connection,
    id: &ConversationId,
    after: Seq,
    slice: Slice,
) -> Result<Page, StoreError> {
    let sql = "SELECT e.seq, e.prev, e.at, e.body FROM entry e JOIN conversation c ON c.key = e.conversation
               WHERE c.id = ?1 AND e.seq > ?2 ORDER BY e.seq LIMIT ?3";
    take(db, sql, id, after, slice)
}

/// Entries before a place, oldest first, and whether there are older ones.
///
/// # Errors
/// If the database cannot be read.
pub fn entries_before(
    db: &Connection,
    id: &ConversationId,
    before: Seq,
    slice: Slice,
) -> Result<Page, StoreError> {
    let sql = "SELECT e.seq, e.prev, e.at, e.body FROM entry e JOIN conversation c ON c.key = e.conversation
               WHERE c.id = ?1 AND e.seq < ?2 ORDER BY e.seq DESC LIMIT ?3";
    let (mut entries, more) = take(db, sql, id, before, slice)?;
    entries.reverse();
    Ok((entries, more))
}

/// The place after which the last `count` entries follow.
///
/// # Errors
/// If the database cannot be read.
pub fn last_entries(db: &Connection, id: &ConversationId, count: usize) -> Result<Seq, StoreError> {
    let first: Option<Seq> = db
        .prepare_cached(
            "SELECT min(seq) FROM (SELECT e.seq FROM entry e JOIN conversation c ON c.key = e.conversation
             WHERE c.id = ?1 ORDER BY e.seq DESC LIMIT ?2)",
        )?
        .query_row((id.as_str(), count as i64), |row| row.get(0))?;
    Ok(first.map_or(0, |first| first.saturating_sub(1)))
}

fn take(
    db: &Connection,
    sql: &str,
    id: &ConversationId,
    from: Seq,
    slice: Slice,
) -> Result<Page, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    // One more than is given tells whether there is more. A place beyond what
    // SQLite can hold is beyond every entry.
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    let mut rows = statement.query((id.as_str(), from, slice.entries as i64 + 1))?;
    let (mut entries, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let body: String = row.get(3)?;
        bytes += body.len();
        if entries.len() == slice.entries || (bytes > slice.bytes && !entries.is_empty()) {
            return Ok((entries, true));
        }
        let body = Raw::new(&body).ok_or(StoreError::Damaged)?;
        entries.push(Entry {
            seq: row.get(0)?,
            prev: row.get(1)?,
            at: row.get(2)?,
            body: Lenient::Unknown(body),
        });
    }
    Ok((entries, false))
}

/// Moves a read mark forward, never back and never past the log. Gives the
/// conversation afterwards, if the mark moved.
///
/// # Errors
/// If the database cannot be written.
pub fn mark_read(
    db: &Connection,
    id: &ConversationId,
    agent: bool,
    up_to: Seq,
) -> Result<Option<Meta>, StoreError> {
    let up_to = i64::try_from(up_to).unwrap_or(i64::MAX);
    let sql = if agent {
        "UPDATE conversation SET read_agent = min(?2, head), unread = (SELECT count(*) FROM entry
           WHERE conversation = key AND seq > ?2 AND kind = 'message' AND role = 'visitor')
         WHERE id = ?1 AND read_agent < min(?2, head)"
    } else {
        "UPDATE conversation SET read_visitor = min(?2, head) WHERE id = ?1 AND read_visitor < min(?2, head)"
    };
    match db.prepare_cached(sql)?.execute((id.as_str(), up_to))? {
        0 => Ok(None),
        _ => meta_of(db, id),
    }
}

/// Keeps the page and language of a conversation that exists already.
///
/// # Errors
/// If the database cannot be written.
pub fn remember_page(
    db: &Connection,
    id: &ConversationId,
    page: &PageInfo,
    locale: &str,
) -> Result<bool, StoreError> {
    let Some(meta) = meta_of(db, id)? else {
        return Ok(false);
    };
    put_page(db, meta.key, page, locale)?;
    Ok(true)
}

pub(super) fn put_page(db: &Connection, key: i64, page: &PageInfo, locale: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE conversation SET page_url = ?2, page_title = ?3, locale = ?4 WHERE key = ?1")?
        .execute((key, &page.url, &page.title, locale))?;
    Ok(())
}
