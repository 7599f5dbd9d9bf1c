//! A visitor's wish for a copy of the conversation by mail.
//!
//! Only to the address they gave here, and to no other than the proved one where one
//! was proved: a shop's relay is not for writing to strangers.

use std::sync::Arc;

use aisle_core::commerce::form::is_email;
use aisle_core::protocol::rich::{ContactCapture, Rich};
use aisle_core::protocol::{ClientId, ConversationId, Timestamp};
use rusqlite::Connection;
use serde_json::json;

use super::StoreError;
use super::append::{Owner, Who, keep_receipt, locate, receipt};
use super::deliveries::{Channel, Word, queue};

/// Whom a copy goes to; none if it was asked for before under this name.
///
/// # Errors
/// [`StoreError::NotFound`] if nothing was said or no address is known,
/// [`StoreError::Forbidden`] for another's conversation and for another address than the
/// proved one, [`StoreError::Unfit`] if it is no address.
pub fn copy_to(
    db: &Connection,
    conversation: &ConversationId,
    owner: &Arc<Owner>,
    client_id: &ClientId,
    wished: Option<&str>,
) -> Result<Option<String>, StoreError> {
    let key = locate(db, conversation, &Who::Visitor(Arc::clone(owner)))?.ok_or(StoreError::NotFound)?;
    if receipt(db, key, client_id)?.is_some() {
        return Ok(None);
    }
    let (known, proved): (Option<String>, bool) = db
        .prepare_cached("SELECT email, email_proved OR verified FROM conversation WHERE key = ?1")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    match (wished.map(str::trim), known) {
        (None, Some(known)) => Ok(Some(known)),
        (None, None) => Err(StoreError::NotFound),
        (Some(wished), Some(known)) if wished.eq_ignore_ascii_case(&known) => Ok(Some(known)),
        (Some(_), _) if proved => Err(StoreError::Forbidden),
        (Some(wished), _) if is_email(wished) => Ok(Some(wished.to_owned())),
        (Some(_), _) => Err(StoreError::Unfit),
    }
}

/// Puts the wish into the queue, once for each `client_id`, and keeps the address as the
/// visitor's. `id` is the letter's name. Whether it was not asked for before.
///
/// # Errors
/// As [`copy_to`].
pub fn ask_copy(
    db: &Connection,
    (conversation, owner, client_id): (&ConversationId, &Arc<Owner>, &ClientId),
    (id, kind): (&str, &str),
    (to, locale): (&str, &str),
    at: Timestamp,
) -> Result<bool, StoreError> {
    let key = locate(db, conversation, &Who::Visitor(Arc::clone(owner)))?.ok_or(StoreError::NotFound)?;
    if receipt(db, key, client_id)?.is_some() {
        return Ok(false);
    }
    let given = Rich::ContactCapture(ContactCapture::default());
    super::about::learn(db, key, &given, &json!({ "email": to }), false)?;
    let body = json!({"to": to, "locale": locale});
    let word = Word {
        id,
        channel: Channel::Mail,
        kind,
        about: "",
        body: &body,
    };
    queue(db, key, &word, at)?;
    keep_receipt(db, key, client_id, None)?;
    Ok(true)
}
