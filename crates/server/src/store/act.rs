//! Carrying out what a visitor does with a message: what is pressed is logged in
//! words an agent can read, and what the server can do itself it does.

use std::collections::BTreeMap;

use aisle_core::commerce::date::civil;
use aisle_core::commerce::form::most_of;
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::rich::{
    Acted, Booking, Data, FieldKind, Form, Rating, RatingStyle, Rich, StockAlert,
};
use aisle_core::protocol::{ActionId, Body, Content, ConversationId, EntryBody, MessageId, Timestamp};
use aisle_core::text::clean_line;
use aisle_core::upload;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use super::append::Owner;
use super::desk::{self, Alert};
use super::{StoreError, UploadRow};

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
    /// It rates what is over: 1 to 5.
    pub(super) rates: Option<u32>,
}

pub(super) fn act(
    db: &Connection,
    key: i64,
    owner: &Owner,
    conversation: &ConversationId,
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
            rates: None,
        });
    }
    let value = match &press.value {
        Some(raw) if raw.get().len() > VALUE => return Err(StoreError::TooLarge),
        Some(raw) => serde_json::from_str(raw.get()).map_err(|_| StoreError::NotFound)?,
        None => Value::Null,
    };
    let rich = Rich::read(&content).ok_or(StoreError::NotFound)?;
    let mut answer = None;
    let (mut files, mut rates) = (Vec::new(), None);
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
        (Rich::Rating(rating), "rate") => {
            let score = value.get("score").and_then(Value::as_u64);
            let score = score
                .and_then(|score| u32::try_from(score).ok())
                .unwrap_or(u32::MAX);
            rates = Some(rating.of_five(score).ok_or(StoreError::Unfit)?);
            rated(rating, score, &line(value.get("comment").unwrap_or(&Value::Null)))
        }
        (Rich::Form(form), _) => {
            files = handed(db, owner, conversation, form, &value)?;
            answers(form, &value, &files)
        }
        _ => {
            let what = content.fallback.lines().next().unwrap_or_default();
            format!("{what}: {} {}", press.action, line(&value))
        }
    };
    super::about::learn(db, key, &rich, &value, answer.is_some())?;
    keep_files(db, owner, &value)?;
    let acted = Acted {
        message_id: press.message.as_str().to_owned(),
        action_id: press.action.as_str().to_owned(),
        kind: content.kind.clone(),
        value: press.value,
        files: files.iter().filter_map(UploadRow::as_file).collect(),
    };
    let says = Content {
        fallback: words.trim().to_owned(),
        ..acted.content()
    };
    Ok(Deed { says, answer, rates })
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
fn answers(form: &Form, value: &Value, files: &[UploadRow]) -> String {
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
            let file = files.iter().find(|file| Some(file.id.as_str()) == id.as_str());
            match (choice, file) {
                (Some(choice), _) => choice.label.clone(),
                (None, Some(file)) if field.kind == FieldKind::File => file.name.clone(),
                _ => line(id),
            }
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

/// The files of a form, each the visitor's own, of this conversation, whole, and such as
/// its field takes.
fn handed(
    db: &Connection,
    owner: &Owner,
    conversation: &ConversationId,
    form: &Form,
    value: &Value,
) -> Result<Vec<UploadRow>, StoreError> {
    let mut all = Vec::new();
    for field in form.fields.iter().filter(|field| field.kind == FieldKind::File) {
        let named = match value.get(&field.id) {
            None | Some(Value::Null) => continue,
            Some(Value::Array(named)) if named.len() <= most_of(field) => named,
            Some(_) => return Err(StoreError::Unfit),
        };
        for id in named {
            let id = id.as_str().ok_or(StoreError::Unfit)?;
            let file =
                super::uploads::whole_upload(db, owner, conversation, id)?.ok_or(StoreError::NotFound)?;
            if field
                .max_bytes
                .is_some_and(|most| file.size > u64::from(most.max(1)))
            {
                return Err(StoreError::TooLarge);
            }
            let media_type = file.media_type.as_deref().unwrap_or_default();
            if !upload::takes(&field.accept, &file.name, media_type) {
                return Err(StoreError::Unfit);
            }
            all.push(file);
        }
    }
    Ok(all)
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

/// A score and what was said with it.
fn rated(rating: &Rating, score: u32, comment: &str) -> String {
    let mark = match rating.style {
        RatingStyle::Thumbs if score == 0 => "👎".to_owned(),
        RatingStyle::Thumbs => "👍".to_owned(),
        RatingStyle::Nps => format!("{score}/10"),
        RatingStyle::Stars => format!("{score}/5 ★"),
    };
    if comment.is_empty() {
        mark
    } else {
        format!("{mark}: {comment}")
    }
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

/// A moment in UTC, `2026-12-01 10:00 UTC`.
fn moment(at: Timestamp) -> String {
    let minutes = at.div_euclid(60_000);
    let (year, month, date) = civil(minutes.div_euclid(1440));
    let minute = minutes.rem_euclid(1440);
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
