//! What there is to know of a conversation's visitor, and learning it from what
//! they fill in.

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::rich::{FieldKind, Rich};
use aisle_core::protocol::{About, ConversationId, EntryBody, PageInfo, Trigger};
use aisle_core::text::clean_line;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use super::{StoreError, context, list, search};

/// Most earlier conversations that are named.
const EARLIER: usize = 20;
/// Most characters of a name or an address.
const CHARS: usize = 120;

/// Keeps the name and the address for mail that a visitor gives. Such an address
/// is theirs only if it opened an order together with its number (`proved`: an
/// order was found).
pub(super) fn learn(
    db: &Connection,
    key: i64,
    rich: &Rich,
    value: &Value,
    proved: bool,
) -> Result<(), StoreError> {
    let text = |name: &str| {
        let text = value.get(name).and_then(Value::as_str).unwrap_or_default();
        Some(clean_line(text, CHARS)).filter(|text| !text.is_empty())
    };
    let (name, email, proved) = match rich {
        Rich::ContactCapture(_) => (text("name"), text("email"), false),
        // With a postcode the order fits whatever address stands beside it.
        Rich::OrderLookup(_) => (None, text("email"), proved && text("postcode").is_none()),
        Rich::Form(form) => {
            let email = form.fields.iter().find(|field| field.kind == FieldKind::Email);
            (text("name"), email.and_then(|field| text(&field.id)), false)
        }
        _ => return Ok(()),
    };
    let email = email.filter(|email| email.contains('@'));
    if name.is_none() && email.is_none() {
        return Ok(());
    }
    // What was proved is not overwritten by what is only said.
    db.prepare_cached(
        "UPDATE conversation SET name = CASE WHEN verified THEN name ELSE coalesce(?2, name) END,
         email_proved = CASE WHEN ?4 THEN 1 ELSE email_proved END,
         email = CASE WHEN verified OR (email_proved AND NOT ?4) THEN email ELSE coalesce(?3, email) END
         WHERE key = ?1",
    )?
    .execute((key, &name, &email, proved && email.is_some()))?;
    let words: String = db
        .prepare_cached(
            "SELECT coalesce(name, '') || ' ' || coalesce(email, '') FROM conversation WHERE key = ?1",
        )?
        .query_row([key], |row| row.get(0))?;
    search::hear_name(db, key, &words)
}

/// What is known, and whether the address for mail is surely theirs. The orders
/// are the shop's to add.
///
/// # Errors
/// If the database cannot be read.
pub fn about(db: &Connection, id: &ConversationId) -> Result<Option<(About, bool)>, StoreError> {
    struct Row {
        key: i64,
        visitor: String,
        customer: Option<String>,
        proved: bool,
        about: About,
    }
    let row = db
        .prepare_cached(
            "SELECT key, visitor, email_proved OR verified, name, email, verified, locale, page_url, page_title,
             last_event, customer, code FROM conversation WHERE id = ?1",
        )?
        .query_row([id.as_str()], |row| {
            let (url, title): (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
            let event: Option<String> = row.get(9)?;
            Ok(Row {
                key: row.get(0)?,
                visitor: row.get(1)?,
                customer: row.get(10)?,
                proved: row.get(2)?,
                about: About {
                    name: row.get(3)?,
                    email: row.get(4)?,
                    verified: row.get(5)?,
                    locale: row.get(6)?,
                    code: row.get(11)?,
                    page: url.map(|url| PageInfo {
                        url,
                        title: title.unwrap_or_default(),
                    }),
                    event: event.and_then(|event| Raw::new(&event)),
                    ..About::default()
                },
            })
        })
        .optional()?;
    let Some(Row {
        key,
        visitor,
        customer,
        proved,
        mut about,
    }) = row
    else {
        return Ok(None);
    };
    about.context = context::context_of(db, id)?;
    about.answers = super::answers::answers_of(db, key)?;
    about.trigger = trigger(db, key)?;
    about.earlier = list::others(db, &visitor, customer.as_deref(), key, EARLIER)?;
    about.bookings = db
        .prepare_cached("SELECT slot FROM booking WHERE conversation = ?1 ORDER BY slot LIMIT 20")?
        .query_map([key], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(Some((about, proved)))
}

/// The last rule whose message was taken up.
fn trigger(db: &Connection, key: i64) -> Result<Option<Trigger>, StoreError> {
    let mut ask = db.prepare_cached(
        "SELECT seq, at, body FROM entry WHERE conversation = ?1 AND kind = 'message' AND role = 'bot'
         ORDER BY seq DESC LIMIT 50",
    )?;
    let mut rows = ask.query([key])?;
    while let Some(row) = rows.next()? {
        let body: String = row.get(2)?;
        let Ok(EntryBody::Message(message)) = serde_json::from_str(&body) else {
            continue;
        };
        if let Some(rule) = message.from.rule() {
            return Ok(Some(Trigger {
                rule: rule.to_owned(),
                surface: String::new(),
                seq: row.get(0)?,
                at: row.get(1)?,
                text: clean_line(&message.content.fallback, 300),
            }));
        }
    }
    Ok(None)
}
