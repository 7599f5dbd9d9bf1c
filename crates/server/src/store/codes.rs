//! What conversations are called among people: a code for each that asked for one.
//!
//! Owns that no two are called the same. A code opens nothing: agents find by it what they
//! may read anyway.

use std::sync::Arc;

use aisle_core::handoff::ResumeCode;
use aisle_core::protocol::ConversationId;
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use super::append::{Owner, Who, locate};
use crate::secrets;

/// How often another one is drawn. With a million taken of the 33 there are, as many
/// misses in a row come once in ten to the 48.
const DRAWS: usize = 32;

/// The code of a visitor's conversation, and whether it was made just now.
///
/// # Errors
/// [`StoreError::NotFound`] if nothing was said yet, [`StoreError::Forbidden`] for
/// another's conversation.
pub fn code_for(
    db: &Connection,
    conversation: &ConversationId,
    owner: &Arc<Owner>,
) -> Result<(String, bool), StoreError> {
    let key = locate(db, conversation, &Who::Visitor(Arc::clone(owner)))?.ok_or(StoreError::NotFound)?;
    let known: Option<String> = db
        .prepare_cached("SELECT code FROM conversation WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?;
    if let Some(code) = known {
        return Ok((code, false));
    }
    for _ in 0..DRAWS {
        let code = ResumeCode::of(u32::from_le_bytes(secrets::random()?)).to_string();
        let taken: Option<i64> = db
            .prepare_cached("SELECT key FROM conversation WHERE code = ?1")?
            .query_row([&code], |row| row.get(0))
            .optional()?;
        if taken.is_none() {
            db.prepare_cached("UPDATE conversation SET code = ?2 WHERE key = ?1")?
                .execute((key, &code))?;
            return Ok((code, true));
        }
    }
    Err(StoreError::Full)
}
