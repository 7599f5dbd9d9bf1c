//! Visitors whom the shop knows: whose a browser is, whose conversations are, and
//! what of that the shop has said.
//!
//! A browser that was once a customer's stays theirs: from then on its secret alone
//! opens nothing, so whoever knew it before they signed in learns nothing by it.

use aisle_core::protocol::ConversationId;
use rusqlite::{Connection, OptionalExtension};

use super::append::Owner;
use super::read::Meta;
use super::{StoreError, search};
use crate::secrets;

/// A customer, as the shop's signed token says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Customer {
    /// The shop's id for them.
    pub sub: String,
    /// Their name.
    pub name: Option<String>,
    /// Their address for mail.
    pub email: Option<String>,
}

/// Checks that a visitor is who they say: by the secret and, for a browser of a
/// customer, by the customer's token as well. Nobody is known before something of
/// theirs is stored.
///
/// # Errors
/// [`StoreError::Forbidden`] for a wrong secret, [`StoreError::Unidentified`] without
/// a token that is needed, [`StoreError::Switched`] with another customer's.
pub fn admit(db: &Connection, owner: &Owner) -> Result<(), StoreError> {
    let known: Option<(Vec<u8>, Option<String>)> = db
        .prepare_cached("SELECT secret, customer FROM visitor WHERE id = ?1")?
        .query_row([owner.visitor.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((secret, customer)) = known else {
        return Ok(());
    };
    if !secrets::same(&secret, &owner.secret) {
        return Err(StoreError::Forbidden);
    }
    match (customer, owner.sub()) {
        (Some(_), None) => Err(StoreError::Unidentified),
        (Some(whose), Some(sub)) if whose != sub => Err(StoreError::Switched),
        _ => Ok(()),
    }
}

/// Whether a conversation is this visitor's: begun in this browser, come to by a door, or
/// begun in another by the same customer. Goes with [`admit`].
#[must_use]
pub fn permits(meta: &Meta, id: &ConversationId, owner: &Owner) -> bool {
    let visitor = owner.visitor.as_str();
    let known = meta.visitor == visitor && (meta.customer.is_none() || owner.customer.is_some());
    // Of what has become a customer's, whoever came through a door before knows nothing.
    let guest = meta.customer.is_none() && meta.guests.lines().any(|guest| guest == visitor);
    let own = known || guest;
    let same = meta.customer.is_some() && meta.customer.as_deref() == owner.sub();
    (own || same) && owner.scope.as_ref().is_none_or(|scope| scope == id)
}

/// Whether [`identify`] would change anything.
///
/// # Errors
/// If the database cannot be read.
pub fn is_news(db: &Connection, owner: &Owner) -> Result<bool, StoreError> {
    let Some(customer) = &owner.customer else {
        return Ok(false);
    };
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM conversation WHERE visitor = ?1 AND customer IS NULL AND preview <> '')
             OR EXISTS (SELECT 1 FROM conversation WHERE customer = ?2 AND (name IS NOT ?3 OR email IS NOT ?4))",
        )?
        .query_row(
            (
                owner.visitor.as_str(),
                &customer.sub,
                &customer.name,
                &customer.email,
            ),
            |row| row.get(0),
        )?)
}

/// A browser turns out to be a customer's: what was said in it so far is theirs, and
/// all of theirs bear what the shop says of them now. Where nothing was said, or it
/// was erased, nothing is kept. Gives the conversations whose line in the list changed.
///
/// # Errors
/// As [`admit`].
pub fn identify(db: &Connection, owner: &Owner) -> Result<Vec<ConversationId>, StoreError> {
    admit(db, owner)?;
    let Some(customer) = &owner.customer else {
        return Ok(Vec::new());
    };
    db.prepare_cached("UPDATE visitor SET customer = ?2 WHERE id = ?1 AND customer IS NULL")?
        .execute((owner.visitor.as_str(), &customer.sub))?;
    let found: Vec<(i64, String)> = db
        .prepare_cached(
            "SELECT key, id FROM conversation WHERE (visitor = ?1 AND customer IS NULL AND preview <> '')
             OR (customer = ?2 AND (name IS NOT ?3 OR email IS NOT ?4))",
        )?
        .query_map(
            (
                owner.visitor.as_str(),
                &customer.sub,
                &customer.name,
                &customer.email,
            ),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .collect::<Result<_, _>>()?;
    let mut changed = Vec::new();
    for (key, id) in found {
        adopt(db, key, customer)?;
        changed.push(ConversationId::new(id).map_err(|_| StoreError::Damaged)?);
    }
    Ok(changed)
}

/// A conversation is this customer's. What was only typed into a form makes way: it
/// would seem to be the shop's word.
pub(super) fn adopt(db: &Connection, key: i64, customer: &Customer) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE conversation SET customer = ?2, verified = 1, name = ?3, email = ?4, email_proved = 0 WHERE key = ?1",
    )?
    .execute((key, &customer.sub, &customer.name, &customer.email))?;
    let words = [customer.name.as_deref(), customer.email.as_deref()];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    search::hear_name(db, key, &words.join(" "))
}

/// What a visitor says goes into a conversation: it is their customer's from now on,
/// if they are one's.
pub(super) fn adopt_said(db: &Connection, key: i64, owner: &Owner) -> Result<(), StoreError> {
    let Some(customer) = &owner.customer else {
        return Ok(());
    };
    let free: bool = db
        .prepare_cached("SELECT customer IS NULL FROM conversation WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?;
    if free {
        db.prepare_cached("UPDATE visitor SET customer = ?2 WHERE id = ?1 AND customer IS NULL")?
            .execute((owner.visitor.as_str(), &customer.sub))?;
        adopt(db, key, customer)?;
    }
    Ok(())
}

/// What a visitor is called: by the shop, or as they said themselves last. Goes with
/// [`admit`].
///
/// # Errors
/// If the database cannot be read.
pub fn called(db: &Connection, owner: &Owner) -> Result<Option<String>, StoreError> {
    if let Some(customer) = &owner.customer {
        return Ok(customer.name.clone());
    }
    let name = db
        .prepare_cached(
            "SELECT name FROM conversation WHERE visitor = ?1 AND name IS NOT NULL AND customer IS NULL
             ORDER BY key DESC LIMIT 1",
        )?
        .query_row([owner.visitor.as_str()], |row| row.get(0))
        .optional()?;
    Ok(name)
}

/// The conversations of a visitor, and of the customer they are: keys, names, heads.
pub(super) fn all_of(db: &Connection, owner: &Owner) -> Result<Vec<(i64, String, u64)>, StoreError> {
    let found = db
        .prepare_cached(
            "SELECT key, id, head FROM conversation WHERE (visitor = ?1 OR customer = ?2
               OR (customer IS NULL AND key IN (SELECT conversation FROM guest WHERE visitor = ?1)))
             AND (?3 IS NULL OR id = ?3) ORDER BY key",
        )?
        .query_map(
            (
                owner.visitor.as_str(),
                owner.sub(),
                owner.scope.as_ref().map(ConversationId::as_str),
            ),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Forgets that this browser is a customer's and, with a token, that any is, once
/// nothing of theirs is left.
pub(super) fn part(db: &Connection, owner: &Owner) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE visitor SET customer = NULL WHERE id = ?1 OR customer = ?2")?
        .execute((owner.visitor.as_str(), owner.sub()))?;
    Ok(())
}
