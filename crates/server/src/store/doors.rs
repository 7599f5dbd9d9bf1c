//! Doors from one device to another: a secret that works once, for five minutes, and what
//! it leaves behind, a guest: another visitor who has this conversation as well.
//!
//! Owns that a secret is kept as its hash alone, that the newest door of a conversation is
//! the only one, and that one device goes through. A customer's conversation has none:
//! whoever is signed in has it everywhere (`docs/decisions/0017-doors.md`).

use std::sync::Arc;

use aisle_core::protocol::{ConversationId, Timestamp};
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use super::append::{Owner, Who, locate};
use super::customer::admit;
use super::read::meta_of;
use crate::secrets::{self, Hash};

/// How long a door is open.
pub const DOOR_MS: i64 = 5 * 60 * 1000;

/// Opens a door to a visitor's conversation, in place of the one before, and gives its
/// secret.
///
/// # Errors
/// [`StoreError::NotFound`] if nothing was said yet, [`StoreError::Forbidden`] for
/// another's conversation and for a customer's.
pub fn open_door(
    db: &Connection,
    conversation: &ConversationId,
    owner: &Arc<Owner>,
    at: Timestamp,
) -> Result<String, StoreError> {
    let key = locate(db, conversation, &Who::Visitor(Arc::clone(owner)))?.ok_or(StoreError::NotFound)?;
    let meta = meta_of(db, conversation)?.ok_or(StoreError::NotFound)?;
    if meta.customer.is_some() {
        return Err(StoreError::Forbidden);
    }
    let secret = secrets::random_name()?;
    db.prepare_cached("DELETE FROM door WHERE conversation = ?1 OR expires_at <= ?2")?
        .execute((key, at))?;
    db.prepare_cached("INSERT INTO door (secret, conversation, expires_at) VALUES (?1, ?2, ?3)")?
        .execute((secrets::hash(&secret).as_slice(), key, at + DOOR_MS))?;
    Ok(secret)
}

/// Goes through a door: from now on the conversation is this visitor's as well. The same
/// visitor may go through again while it is open, since an answer can be lost.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such door, it is closed, or somebody else went
/// through it; [`StoreError::Forbidden`] for a wrong secret of the visitor's, and as
/// [`admit`].
pub fn go_through(
    db: &Connection,
    door: &Hash,
    owner: &Owner,
    at: Timestamp,
) -> Result<ConversationId, StoreError> {
    admit(db, owner)?;
    let found: Option<(i64, String, String, Option<String>)> = db
        .prepare_cached(
            "SELECT c.key, c.id, c.visitor, d.used_by FROM door d JOIN conversation c ON c.key = d.conversation
             WHERE d.secret = ?1 AND d.expires_at > ?2 AND c.customer IS NULL",
        )?
        .query_row((door.as_slice(), at), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let (key, id, visitor, used_by) = found.ok_or(StoreError::NotFound)?;
    let me = owner.visitor.as_str();
    if used_by.is_some_and(|used_by| used_by != me) {
        return Err(StoreError::NotFound);
    }
    db.prepare_cached("UPDATE door SET used_by = ?2 WHERE secret = ?1")?
        .execute((door.as_slice(), me))?;
    // In the browser that opened it there is nothing to be given.
    if visitor != me {
        db.prepare_cached("INSERT OR IGNORE INTO visitor (id, secret, created_at) VALUES (?1, ?2, ?3)")?
            .execute((me, owner.secret.as_slice(), at))?;
        db.prepare_cached("INSERT OR IGNORE INTO guest (conversation, visitor) VALUES (?1, ?2)")?
            .execute((key, me))?;
    }
    ConversationId::new(id).map_err(|_| StoreError::Damaged)
}

/// Closes what is open of a conversation that is emptied. Guests stay: they are names, and
/// have to hear that it is empty.
pub(super) fn close_doors(db: &Connection, key: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM door WHERE conversation = ?1")?
        .execute([key])?;
    Ok(())
}
