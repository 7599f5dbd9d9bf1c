//! A visitor's own conversations, for who they are proved to be.

use aisle_core::protocol::{ConversationId, Timestamp};
use rusqlite::Connection;
use serde::Serialize;

use super::StoreError;
use super::append::Owner;

/// Most that are listed.
const MOST: usize = 20;

/// What a visitor is told of one of their conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Past {
    /// Its name; a `hello` may give it as `client_id` as well.
    pub id: String,
    /// When something was said or done last.
    pub at: Timestamp,
    /// The last message, plain text, short.
    pub text: String,
    /// It is the visitor's.
    pub own: bool,
    /// Messages of others that the visitor has not read.
    pub unread: u32,
    /// Whoever answers has closed it.
    pub closed: bool,
    /// It is the one of this connection.
    pub current: bool,
}

/// The conversations that something was said in, what changed last first: of this
/// browser, and of all of the customer whose it is. The secret
/// is looked at once more: who said hello before there was one to compare with is
/// nobody's visitor.
///
/// # Errors
/// If the database cannot be read.
pub fn own(db: &Connection, owner: &Owner, current: &ConversationId) -> Result<Vec<Past>, StoreError> {
    db.prepare_cached(
        "SELECT c.id, c.changed_at, c.preview, c.closed,
           coalesce((SELECT e.role FROM entry e WHERE e.conversation = c.key AND e.kind = 'message'
             ORDER BY e.seq DESC LIMIT 1) = 'visitor', 0),
           (SELECT count(*) FROM entry e WHERE e.conversation = c.key AND e.seq > c.read_visitor
             AND e.kind = 'message' AND e.role <> 'visitor')
         FROM conversation c WHERE c.preview <> '' AND (?4 IS NULL OR c.id = ?4) AND c.key IN (
           SELECT o.key FROM conversation o JOIN visitor v ON v.id = o.visitor WHERE v.id = ?1 AND v.secret = ?2
             AND (o.customer IS NULL OR o.customer = ?3)
           UNION ALL SELECT g.conversation FROM guest g JOIN visitor v ON v.id = g.visitor
             JOIN conversation o ON o.key = g.conversation
             WHERE v.id = ?1 AND v.secret = ?2 AND o.customer IS NULL
           UNION ALL SELECT key FROM conversation WHERE customer = ?3)
         ORDER BY c.changed_at DESC, c.key DESC LIMIT ?5",
    )?
    .query_map(
        (
            owner.visitor.as_str(),
            owner.secret.as_slice(),
            owner.sub(),
            owner.scope.as_ref().map(ConversationId::as_str),
            MOST as i64,
        ),
        |row| {
            let id: String = row.get(0)?;
            Ok(Past {
                current: id == current.as_str(),
                id,
                at: row.get(1)?,
                text: row.get(2)?,
                closed: row.get(3)?,
                own: row.get(4)?,
                unread: row.get(5)?,
            })
        },
    )?
    .collect::<Result<_, _>>()
    .map_err(StoreError::from)
}

/// Whether there is another conversation of this visitor, or this one is closed: only
/// then a list says more than what is on screen.
///
/// # Errors
/// If the database cannot be read.
pub fn has_own(db: &Connection, owner: &Owner, current: &ConversationId) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM conversation c JOIN visitor v ON v.id = c.visitor
             WHERE v.id = ?1 AND v.secret = ?2 AND c.preview <> '' AND (c.id <> ?3 OR c.closed)
             AND (c.customer IS NULL OR c.customer = ?4))
             OR EXISTS (SELECT 1 FROM guest g JOIN visitor v ON v.id = g.visitor
             JOIN conversation c ON c.key = g.conversation
             WHERE v.id = ?1 AND v.secret = ?2 AND c.preview <> '' AND (c.id <> ?3 OR c.closed) AND c.customer IS NULL)
             OR EXISTS (SELECT 1 FROM conversation WHERE customer = ?4 AND preview <> '' AND (id <> ?3 OR closed))",
        )?
        .query_row(
            (
                owner.visitor.as_str(),
                owner.secret.as_slice(),
                current.as_str(),
                owner.sub().filter(|_| owner.scope.is_none()),
            ),
            |row| row.get(0),
        )?)
}
