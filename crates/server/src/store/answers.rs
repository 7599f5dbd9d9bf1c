//! What a visitor answered before the first word of a conversation: in the log, beside the
//! conversation for agents, and taken along into the visitor's next one.
//!
//! It proves nothing: what the shop says of a customer stays as it is.

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::rich::{Acted, ContactCapture, Data, Rich};
use aisle_core::protocol::{ClientId, Content};
use rusqlite::Connection;
use serde_json::{Map, Value};

use super::tickets::{Filled, agreements, who};
use super::{StoreError, about};

/// What was agreed to, among what was answered.
const CONSENTS: &str = "consents";

/// Keeps what was answered; gives what stands in the log.
pub(super) fn keep(
    db: &Connection,
    key: i64,
    client_id: &ClientId,
    filled: &Filled,
) -> Result<Content, StoreError> {
    let said = value_of(filled)?;
    // Who is asked once more, because the shop asks for more, has said the rest before.
    let earlier = answers_of(db, key)?;
    let whole = joined(earlier.as_ref().map(Raw::get), &said)?;
    db.prepare_cached("UPDATE conversation SET answers = ?2 WHERE key = ?1")?
        .execute((key, whole.to_string()))?;
    let form = Rich::ContactCapture(ContactCapture::default());
    about::learn(db, key, &form, &said, false)?;
    wait_for(db, key, &filled.department)?;
    let acted = Acted {
        message_id: client_id.as_str().to_owned(),
        action_id: "begin".to_owned(),
        kind: "prechat".to_owned(),
        value: Raw::new(&said.to_string()),
        files: Vec::new(),
    };
    Ok(Content {
        fallback: words(filled),
        ..acted.content()
    })
}

/// From now on the visitor waits for the department that they chose, unless somebody has
/// the conversation already. One that is not there any more is nobody's: whoever is there
/// answers.
fn wait_for(db: &Connection, key: i64, department: &str) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE conversation SET department = ?2 WHERE key = ?1 AND assignee IS NULL
         AND EXISTS (SELECT 1 FROM department WHERE id = ?2)",
    )?
    .execute((key, department))?;
    Ok(())
}

/// What was filled in, as an object.
fn value_of(filled: &Filled) -> Result<Value, StoreError> {
    let mut said = Map::new();
    for (name, value) in [
        ("name", &filled.name),
        ("company", &filled.company),
        ("email", &filled.email),
        ("phone", &filled.phone),
        ("order", &filled.order),
        ("topic", &filled.topic),
        ("department", &filled.department),
    ] {
        if !value.is_empty() {
            said.insert(name.to_owned(), value.as_str().into());
        }
    }
    let consents = serde_json::to_value(&filled.consents).map_err(|_| StoreError::Damaged)?;
    said.insert(CONSENTS.to_owned(), consents);
    Ok(Value::Object(said))
}

/// The later answer to each question; of consents, to each version of the words.
fn joined(earlier: Option<&str>, said: &Value) -> Result<Value, StoreError> {
    let mut whole: Map<String, Value> = match earlier {
        Some(text) => serde_json::from_str(text).map_err(|_| StoreError::Damaged)?,
        None => Map::new(),
    };
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let mut consents = list(whole.get(CONSENTS));
    for new in list(said.get(CONSENTS)) {
        consents.retain(|old| (&old["id"], &old["version"]) != (&new["id"], &new["version"]));
        consents.push(new);
    }
    whole.extend(said.as_object().cloned().unwrap_or_default());
    whole.insert(CONSENTS.to_owned(), Value::Array(consents));
    Ok(Value::Object(whole))
}

/// As it is read in the log.
fn words(filled: &Filled) -> String {
    let mut lines = vec![who(filled), filled.email.clone(), filled.phone.clone()];
    lines.push(filled.topic.clone());
    if !filled.order.is_empty() {
        lines.push(format!("# {}", filled.order));
    }
    lines.extend(agreements(filled));
    lines.retain(|line| !line.is_empty());
    if lines.is_empty() {
        lines.push("–".to_owned());
    }
    lines.join("\n")
}

/// A visitor begins another conversation: who they said they are, and what they agreed to,
/// holds there as well; what the last one was about does not.
pub(super) fn take_along(db: &Connection, key: i64, visitor: &str) -> Result<(), StoreError> {
    let changed = db
        .prepare_cached(
            "UPDATE conversation SET (answers, name, email) = (
               SELECT json_remove(answers, '$.topic', '$.order', '$.department'), CASE WHEN verified THEN NULL ELSE name END,
                 CASE WHEN verified OR email_proved THEN NULL ELSE email END
               FROM conversation WHERE visitor = ?2 AND key <> ?1 AND answers IS NOT NULL
               ORDER BY key DESC LIMIT 1)
             WHERE key = ?1",
        )?
        .execute((key, visitor))?;
    if changed > 0 {
        let words: String = db
            .prepare_cached(
                "SELECT coalesce(name, '') || ' ' || coalesce(email, '') FROM conversation WHERE key = ?1",
            )?
            .query_row([key], |row| row.get(0))?;
        if words != " " {
            super::search::hear_name(db, key, &words)?;
        }
    }
    Ok(())
}

/// What was answered, as JSON.
pub(super) fn answers_of(db: &Connection, key: i64) -> Result<Option<Raw>, StoreError> {
    let text: Option<String> = db
        .prepare_cached("SELECT answers FROM conversation WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?;
    Ok(text.and_then(|text| Raw::new(&text)))
}
