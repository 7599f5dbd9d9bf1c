//! Erasing what is known of a visitor, at the visitor's wish.
//!
//! What stays: that the visitor's name and secret belong together (so that
//! nobody takes the name over), the random names of what was once said (so that
//! a copy in another tab does not bring it back), and one `erased` entry.

use std::sync::Arc;

use aisle_core::protocol::{ClientId, ConversationId, EntryBody, Role, Seq, Timestamp};
use rusqlite::Connection;

use super::append::{Owner, log, receipt};
use super::read::{meta_of, owner_of};
use super::{Logged, StoreError};
use crate::secrets;

/// What an erasure did.
#[derive(Debug, Clone, Default)]
pub struct Erased {
    /// The entry in the conversation that asked, if it has a log.
    pub seq: Option<Seq>,
    /// Files to delete from the disk.
    pub files: Vec<String>,
    /// The new entries, one in each of the visitor's conversations.
    pub logged: Vec<Arc<Logged>>,
}

/// Erases everything in all conversations of a visitor. Asking again under the
/// same name changes nothing more.
///
/// # Errors
/// [`StoreError::Forbidden`] for another's conversation or a wrong secret.
pub fn erase(
    db: &Connection,
    conversation: &ConversationId,
    owner: &Owner,
    client_id: &ClientId,
    at: Timestamp,
) -> Result<Erased, StoreError> {
    let Some(kept) = super::secret_of(db, &owner.visitor)? else {
        // Nothing was said; something may have been uploaded.
        return Ok(Erased {
            files: super::uploads::drop_uploads(db, owner)?,
            ..Erased::default()
        });
    };
    if !secrets::same(&kept, &owner.secret) || owner_of(db, conversation)?.is_some_and(|v| v != owner.visitor)
    {
        return Err(StoreError::Forbidden);
    }
    let asked = meta_of(db, conversation)?.map(|meta| meta.key);
    let all: Vec<(i64, String, Seq)> = db
        .prepare_cached("SELECT key, id, head FROM conversation WHERE visitor = ?1 ORDER BY key")?
        .query_map([owner.visitor.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut erased = Erased {
        files: super::uploads::drop_uploads(db, owner)?,
        ..Erased::default()
    };
    for (key, id, head) in all {
        if let Some(seq) = receipt(db, key, client_id)? {
            if asked == Some(key) {
                erased.seq = seq;
            }
            continue;
        }
        super::desk::leave(db, key)?;
        db.prepare_cached("DELETE FROM entry WHERE conversation = ?1")?
            .execute([key])?;
        db.prepare_cached(
            "UPDATE conversation SET floor = head + 1, unread = 0, preview = '', locale = '',
             page_url = NULL, page_title = NULL, last_event = NULL WHERE key = ?1",
        )?
        .execute([key])?;
        super::context::forget_context(db, key)?;
        let entry = log(
            db,
            key,
            at,
            Role::Visitor,
            Some(client_id),
            EntryBody::Erased { up_to: head },
        )?;
        if asked == Some(key) {
            erased.seq = Some(entry.seq);
        }
        let conversation = ConversationId::new(id).map_err(|_| StoreError::Damaged)?;
        erased.logged.push(Arc::new(Logged { conversation, entry }));
    }
    Ok(erased)
}
