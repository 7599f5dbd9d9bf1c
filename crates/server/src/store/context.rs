//! What a visitor's browser says of the page they are on, kept with their
//! conversation for agents: the last of it, and the last ten pages.

use aisle_core::commerce::page::PageContext;
use aisle_core::protocol::ConversationId;
use aisle_core::protocol::json::{Raw, read};
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use super::append::{Who, locate};

/// Keeps a context in place of the one before; an empty one drops it. `false` if
/// nothing has been said in that conversation yet.
///
/// # Errors
/// [`StoreError::Forbidden`] for another's conversation.
pub fn remember_context(
    db: &Connection,
    id: &ConversationId,
    who: &Who,
    mut context: PageContext,
) -> Result<bool, StoreError> {
    let Some(key) = locate(db, id, who)? else {
        return Ok(false);
    };
    if context == PageContext::default() {
        forget_context(db, key)?;
        return Ok(true);
    }
    if let Some(earlier) = context_of(db, id)?.and_then(|raw| read(raw.get())) {
        context.after(earlier);
    }
    db.prepare_cached("INSERT OR REPLACE INTO context (conversation, body) VALUES (?1, ?2)")?
        .execute((key, Raw::of(&context).get()))?;
    Ok(true)
}

/// What is known of a conversation's page, as JSON.
///
/// # Errors
/// If the database cannot be read.
pub fn context_of(db: &Connection, id: &ConversationId) -> Result<Option<Raw>, StoreError> {
    let body: Option<String> = db
        .prepare_cached(
            "SELECT body FROM context JOIN conversation ON key = context.conversation WHERE id = ?1",
        )?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    Ok(body.and_then(|body| Raw::new(&body)))
}

/// Drops it.
pub(super) fn forget_context(db: &Connection, key: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM context WHERE conversation = ?1")?
        .execute([key])?;
    Ok(())
}
