//! What reports are made of: when a talk began and where, who took and answered
//! it when, how it ended. A conversation holds one talk after another; numbers
//! and addresses of pages, no word that was said.

use aisle_core::protocol::{AgentId, EntryBody, Role, Seq, Timestamp};
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;

/// Notices what an entry means for the list and for reports.
pub(super) fn notice(
    db: &Connection,
    key: i64,
    seq: Seq,
    role: Role,
    body: &EntryBody,
    at: Timestamp,
) -> Result<(), StoreError> {
    match (body, role) {
        (EntryBody::Message(_), Role::Visitor) => {
            begin(db, key, seq, at)?;
            db.prepare_cached(
                "UPDATE conversation SET waiting_since = coalesce(waiting_since, ?2), snoozed_until = NULL
                 WHERE key = ?1",
            )?
            .execute((key, at))?;
        }
        (EntryBody::Message(_), Role::Agent) => {
            db.prepare_cached(
                "UPDATE conversation SET waiting_since = NULL, priority = 0, answered_at = coalesce(answered_at, ?2)
                 WHERE key = ?1",
            )?
            .execute((key, at))?;
            in_talk(db, key, "answered_at = coalesce(answered_at, ?2)", at)?;
        }
        (EntryBody::Rating { score, .. }, _) => {
            db.prepare_cached("UPDATE conversation SET rating = ?2 WHERE key = ?1")?
                .execute((key, score))?;
            rate(db, key, (*score).into())?;
        }
        (EntryBody::Closed { .. }, _) => {
            let by = if role == Role::Visitor { "visitor" } else { "agent" };
            db.prepare_cached(
                "UPDATE talk SET ended_at = ?2, ended_by = ?3
                 WHERE key = (SELECT talk FROM conversation WHERE key = ?1)",
            )?
            .execute((key, at, by))?;
            db.prepare_cached(
                "UPDATE conversation SET waiting_since = NULL, priority = 0, snoozed_until = NULL, talk = NULL WHERE key = ?1",
            )?
            .execute([key])?;
        }
        _ => {}
    }
    Ok(())
}

/// One rates when it is over, so the score, 1 to 5, is the last talk's.
pub(super) fn rate(db: &Connection, key: i64, score: u32) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE talk SET rating = ?2 WHERE key = (SELECT max(key) FROM talk WHERE conversation = ?1)",
    )?
    .execute((key, score))?;
    Ok(())
}

/// Whether a person has answered in the talk that goes on, and nobody has rated it.
pub(super) fn may_be_rated(db: &Connection, key: i64) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM talk JOIN conversation ON talk.key = conversation.talk
             WHERE conversation.key = ?1 AND talk.answered_at IS NOT NULL AND talk.rating IS NULL)",
        )?
        .query_row([key], |row| row.get(0))?)
}

/// Begins a talk, unless there is one. What was closed waits for anybody again.
pub(super) fn begin(db: &Connection, key: i64, seq: Seq, at: Timestamp) -> Result<(), StoreError> {
    let (talk, page): (Option<i64>, Option<String>) = db
        .prepare_cached("SELECT talk, page_url FROM conversation WHERE key = ?1")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if talk.is_some() {
        return Ok(());
    }
    let rule = rule_before(db, key, seq)?;
    db.prepare_cached("INSERT INTO talk (conversation, began_at, page, rule) VALUES (?1, ?2, ?3, ?4)")?
        .execute((key, at, page.unwrap_or_default(), rule))?;
    let talk = db.last_insert_rowid();
    db.prepare_cached(
        "UPDATE conversation SET talk = ?2, answered_at = NULL, reason = NULL,
         assignee = CASE WHEN closed THEN NULL ELSE assignee END WHERE key = ?1",
    )?
    .execute((key, talk))?;
    Ok(())
}

/// The rule whose message stands right before a place.
fn rule_before(db: &Connection, key: i64, seq: Seq) -> Result<Option<String>, StoreError> {
    #[derive(serde::Deserialize)]
    struct Body {
        message: Said,
    }
    #[derive(serde::Deserialize)]
    struct Said {
        from: aisle_core::protocol::Author,
    }
    let body: Option<String> = db
        .prepare_cached(
            "SELECT body FROM entry WHERE conversation = ?1 AND seq < ?2 AND kind = 'message' ORDER BY seq DESC LIMIT 1",
        )?
        .query_row((key, seq), |row| row.get(0))
        .optional()?;
    let said = body.and_then(|body| serde_json::from_str::<Body>(&body).ok());
    Ok(said.and_then(|body| body.message.from.rule().map(str::to_owned)))
}

fn in_talk(db: &Connection, key: i64, set: &str, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(&format!(
        "UPDATE talk SET {set} WHERE key = (SELECT talk FROM conversation WHERE key = ?1)"
    ))?
    .execute((key, at))?;
    Ok(())
}

/// Somebody has taken it.
pub(super) fn taken(db: &Connection, key: i64, agent: &AgentId, at: Timestamp) -> Result<(), StoreError> {
    in_talk(db, key, "taken_at = coalesce(taken_at, ?2)", at)?;
    db.prepare_cached(
        "UPDATE talk SET agent = ?2 WHERE key = (SELECT talk FROM conversation WHERE key = ?1)",
    )?
    .execute((key, agent.as_str()))?;
    Ok(())
}

/// Forgets where a conversation's talks began. That there were some stays.
pub(super) fn forget(db: &Connection, key: i64) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE talk SET page = '', rule = NULL WHERE conversation = ?1")?
        .execute([key])?;
    Ok(())
}
