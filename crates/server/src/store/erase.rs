//! Erasing what is known of a visitor, at the visitor's wish.
//!
//! What stays: that the visitor's name and secret belong together (so that
//! nobody takes the name over), the random names of what was once said (so that
//! a copy in another tab does not bring it back), and one `erased` entry.

use std::sync::Arc;

use aisle_core::protocol::{ClientId, ConversationId, EntryBody, Role, Seq, Timestamp};
use rusqlite::Connection;

use super::append::{Owner, log, receipt};
use super::read::{Meta, meta_of};
use super::{Logged, StoreError, customer};

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

/// Erases everything in all conversations of a visitor and, with a token, of the
/// customer they are. Asking again under the same name changes nothing more.
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
    // The secret is enough: who has left the shop's account may still be forgotten.
    match customer::admit(db, owner) {
        Ok(()) | Err(StoreError::Unidentified) => {}
        Err(error) => return Err(error),
    }
    let meta = meta_of(db, conversation)?;
    let foreign =
        |meta: &Meta| meta.visitor != owner.visitor.as_str() && !customer::permits(meta, conversation, owner);
    if meta.as_ref().is_some_and(foreign) {
        return Err(StoreError::Forbidden);
    }
    let asked = meta.map(|meta| meta.key);
    let all = customer::all_of(db, owner)?;
    let mut erased = Erased {
        // Something may have been uploaded before anything was said.
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
        erased
            .files
            .append(&mut super::uploads::drop_uploads_in(db, &id)?);
        empty(db, key)?;
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
    if owner.scope.is_none() {
        customer::part(db, owner)?;
    }
    Ok(erased)
}

/// Takes out of a conversation all that is known of anybody. Its name, and the
/// random names of what was said in it, stay.
pub(super) fn empty(db: &Connection, key: i64) -> Result<(), StoreError> {
    super::desk::leave(db, key)?;
    db.prepare_cached("DELETE FROM entry WHERE conversation = ?1")?
        .execute([key])?;
    db.prepare_cached(
        "UPDATE conversation SET floor = head + 1, unread = 0, preview = '', locale = '',
         page_url = NULL, page_title = NULL, last_event = NULL, name = NULL, email = NULL, email_proved = 0, answers = NULL,
         verified = 0, customer = NULL, reason = NULL, rating = NULL, notes = 0, waiting_since = NULL, priority = 0,
         code = NULL
         WHERE key = ?1",
    )?
    .execute([key])?;
    db.prepare_cached("DELETE FROM note WHERE conversation = ?1")?
        .execute([key])?;
    super::tickets::forget_tickets(db, key)?;
    super::deliveries::forget_deliveries(db, key)?;
    super::search::forget(db, key)?;
    super::talk::forget(db, key)?;
    super::doors::close_doors(db, key)?;
    super::context::forget_context(db, key)
}
