//! Carrying out what a visitor does with a message: what is pressed is logged in
//! words an agent can read, and what the server can do itself it does.

use std::collections::BTreeMap;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::rich::{Acted, Booking, Data, Form, Rich, StockAlert};
use aisle_core::protocol::{ActionId, Body, Content, EntryBody, MessageId, Timestamp};
use aisle_core::text::clean_line;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use super::StoreError;
use super::append::Owner;
use super::desk::{self, Alert};

/// Largest value of an action, in bytes of JSON.
const VALUE: usize = 16 * 1024;
/// Most characters of one answer in words.
const WORDS: usize = 500;

/// What is pressed, with what was filled in.
#[derive(Clone)]
pub struct Press {
    /// In which message.
    pub message: MessageId,
    /// Which button.
    pub action: ActionId,
    /// What was chosen or filled in.
    pub value: Option<Raw>,
    /// The order that the value names, if it was found.
    pub order: Option<Content>,
}

/// What a press says, and what the shop says to it.
pub(super) struct Deed {
    pub(super) says: Content,
    pub(super) answer: Option<Content>,
}

pub(super) fn act(
    db: &Connection,
    key: i64,
    owner: &Owner,
    press: Press,
    at: Timestamp,
) -> Result<Deed, StoreError> {
    let content = message(db, key, &press.message)?;
    if let Body::QuickReplies(data) = content.body() {
        let pressed = data.replies.into_iter().find(|reply| reply.id == press.action);
        let label = pressed.ok_or(StoreError::NotFound)?.label;
        return Ok(Deed {
            says: Content::text(label),
            answer: None,
        });
    }
    let value = match &press.value {
        Some(raw) if raw.get().len() > VALUE => return Err(StoreError::TooLarge),
        Some(raw) => serde_json::from_str(raw.get()).map_err(|_| StoreError::NotFound)?,
        None => Value::Null,
    };
    let rich = Rich::read(&content).ok_or(StoreError::NotFound)?;
    let mut answer = None;
    let words = match (&rich, press.action.as_str()) {
        (Rich::Booking(booking), "book") => {
            let (slot, begins) = slot(booking, &value).ok_or(StoreError::NotFound)?;
            desk::book(db, key, &slot, at)?;
            let booked = Booking {
                booked: Some(begins),
                ..booking.clone()
            };
            answer = Some(booked.content());
            format!("{}: {}", title(&booking.title, "booking"), moment(begins))
        }
        (Rich::StockAlert(wish), "notify") => {
            let alert = alert(wish, &value, at).ok_or(StoreError::NotFound)?;
            desk::alert(db, key, &alert)?;
            [&alert.title, &alert.variant, &alert.channel, &alert.address]
                .map(String::as_str)
                .join(" · ")
        }
        (Rich::OrderLookup(_), "order") => {
            answer = Some(press.order.ok_or(StoreError::NotFound)?);
            format!("# {}", line(value.get("number").unwrap_or(&Value::Null)))
        }
        (Rich::Form(form), _) => answers(form, &value),
        _ => {
            let what = content.fallback.lines().next().unwrap_or_default();
            format!("{what}: {} {}", press.action, line(&value))
        }
    };
    keep_files(db, owner, &value)?;
    let acted = Acted {
        message_id: press.message.as_str().to_owned(),
        action_id: press.action.as_str().to_owned(),
        kind: content.kind.clone(),
        value: press.value,
    };
    let says = Content {
        fallback: words.trim().to_owned(),
        ..acted.content()
    };
    Ok(Deed { says, answer })
}

/// A message of this conversation.
fn message(db: &Connection, key: i64, message: &MessageId) -> Result<Content, StoreError> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM entry WHERE message_id = ?2 AND conversation = ?1")?
        .query_row((key, message.as_str()), |row| row.get(0))
        .optional()?;
    match body.and_then(|body| serde_json::from_str(&body).ok()) {
        Some(EntryBody::Message(message)) => Ok(message.content),
        _ => Err(StoreError::NotFound),
    }
}

/// The slot that is meant, by the name that counts for being taken, and when it begins.
fn slot(booking: &Booking, value: &Value) -> Option<(String, Timestamp)> {
    let id = value.get("slot").and_then(Value::as_str).unwrap_or_default();
    let at = value.get("at").and_then(Value::as_i64);
    let meant = booking.slots.iter().find(|slot| {
        if id.is_empty() {
            Some(slot.at) == at
        } else {
            slot.id == id
        }
    })?;
    let name = if meant.id.is_empty() {
        format!("{}@{}", booking.title, meant.at)
    } else {
        meant.id.clone()
    };
    Some((name, meant.at))
}

/// A wish to be told, if its visitor has agreed to it.
fn alert(wish: &StockAlert, value: &Value, at: Timestamp) -> Option<Alert> {
    let text = |name: &str| value.get(name).map(line).unwrap_or_default();
    let address = text("address");
    if address.is_empty() || value.get("consent") != Some(&Value::Bool(true)) {
        return None;
    }
    let variant = text("variant");
    Some(Alert {
        conversation: String::new(),
        product: wish.product.id.clone(),
        title: wish.product.title.clone(),
        variant: if variant.is_empty() {
            wish.variant.clone()
        } else {
            variant
        },
        channel: text("channel"),
        address,
        at,
    })
}

/// What was filled in, by the labels of the fields.
fn answers(form: &Form, value: &Value) -> String {
    let given: BTreeMap<String, Value> = serde_json::from_value(value.clone()).unwrap_or_default();
    let mut lines = vec![title(&form.title, "").to_owned()];
    for field in &form.fields {
        let Some(value) = given.get(&field.id) else {
            continue;
        };
        let chosen = |id: &Value| {
            let choice = field
                .options
                .iter()
                .find(|choice| Some(choice.id.as_str()) == id.as_str());
            choice.map_or_else(|| line(id), |choice| choice.label.clone())
        };
        let words = match value {
            Value::Array(items) => items.iter().map(chosen).collect::<Vec<_>>().join(", "),
            one => chosen(one),
        };
        lines.push(format!("{}: {words}", field.label));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn title<'a>(title: &'a str, otherwise: &'a str) -> &'a str {
    if title.is_empty() { otherwise } else { title }
}

/// Any value as words on one line.
fn line(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "✓".into(),
        Value::Bool(false) => "–".into(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(line).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let parts = fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", line(value)));
            parts.collect::<Vec<_>>().join(" · ")
        }
    };
    clean_line(&text, WORDS)
}

/// Files that are named in what was filled in are kept with it.
fn keep_files(db: &Connection, owner: &Owner, value: &Value) -> Result<(), StoreError> {
    match value {
        Value::String(id) if id.len() == 32 => super::uploads::keep_sent(db, owner, id),
        Value::Array(items) => items.iter().try_for_each(|item| keep_files(db, owner, item)),
        Value::Object(fields) => fields.values().try_for_each(|item| keep_files(db, owner, item)),
        _ => Ok(()),
    }
}

/// A moment in UTC, `2026-12-01 10:00 UTC`: the days since 1970 as a date, by
/// counting in the 400-year cycle of the calendar.
fn moment(at: Timestamp) -> String {
    let minutes = at.div_euclid(60_000);
    let (days, minute) = (minutes.div_euclid(1440), minutes.rem_euclid(1440));
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{date:02} {:02}:{:02} UTC",
        minute / 60,
        minute % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_its_date_and_time() {
        assert_eq!(moment(0), "1970-01-01 00:00 UTC");
        assert_eq!(moment(1_796_122_800_000), "2026-12-01 11:00 UTC");
        assert_eq!(moment(951_782_400_000), "2000-02-29 00:00 UTC");
    }
}
