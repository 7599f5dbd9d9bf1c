//! What is to be told outside, by webhook or by mail: kept in the transaction that
//! makes it true, until it is told or given up.
//!
//! Owns the queue and what became of each. Refuses to know how anything is sent
//! (`courier`). What was told is kept without its words; `forget` takes the rest.

use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;
use serde_json::Value;

use aisle_core::protocol::Timestamp;

use super::StoreError;
use crate::secrets;

/// What was told, or given up, is listed for so long: thirty days, in milliseconds.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Most characters of an error that are kept.
const ERROR: usize = 500;

/// A way out of this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A request to the shop's own address.
    Webhook,
    /// A letter.
    Mail,
}

impl Channel {
    fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Mail => "mail",
        }
    }

    /// What the names of its deliveries begin with.
    fn prefix(self) -> &'static str {
        match self {
            Self::Webhook => "evt_",
            Self::Mail => "mail_",
        }
    }

    /// A name for a new delivery.
    ///
    /// # Errors
    /// [`StoreError::Random`].
    pub fn name_one(self) -> Result<String, StoreError> {
        Ok(format!("{}{}", self.prefix(), secrets::random_name()?))
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Webhook, Self::Mail]
            .into_iter()
            .find(|channel| channel.name() == name)
    }
}

/// What is told of, and to whom. Nothing, if nothing is configured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tell {
    /// Tickets go to the webhook.
    pub webhook: bool,
    /// Those that look like a machine's, too.
    pub suspects: bool,
    /// The shop gets a letter about each ticket.
    pub mail: bool,
}

/// One thing to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its name, the same at every attempt: `evt_…` or `mail_…`.
    pub id: String,
    /// Which way.
    pub channel: Channel,
    /// What happened, `ticket.created`.
    pub kind: String,
    /// In which conversation.
    pub conversation: String,
    /// When it happened.
    pub at: Timestamp,
    /// More about it, as JSON.
    pub body: String,
    /// How often it was tried.
    pub attempts: u32,
}

/// What became of a delivery, for admins: no word of what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryLine {
    /// Its name.
    pub id: String,
    /// Which way.
    pub channel: Channel,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// The ticket's number, or what else it is about.
    pub about: String,
    /// In which conversation.
    pub conversation: String,
    /// When it happened.
    pub created: Timestamp,
    /// `waiting`, `done` or `failed`.
    pub state: &'static str,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// When it was tried last.
    pub tried_at: Option<Timestamp>,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// Which deliveries are wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deliveries {
    /// Not told yet.
    Waiting,
    /// Given up.
    Failed,
    /// Told.
    Done,
    /// All.
    All,
}

impl Deliveries {
    /// By its name in an address.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "waiting" => Self::Waiting,
            "failed" => Self::Failed,
            "done" => Self::Done,
            "all" => Self::All,
            _ => return None,
        })
    }

    fn sql(self) -> &'static str {
        match self {
            Self::Waiting => "d.due_at IS NOT NULL",
            Self::Failed => "d.due_at IS NULL AND d.done_at IS NULL",
            Self::Done => "d.done_at IS NOT NULL",
            Self::All => "1",
        }
    }
}

/// How many deliveries there are of a kind, and the newest error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DeliveryCounts {
    /// Not told yet.
    pub waiting: u32,
    /// Of these, such as were tried in vain.
    pub retrying: u32,
    /// Given up.
    pub failed: u32,
    /// Why the last attempt that failed did.
    pub error: Option<String>,
}

/// Something to be told, for [`queue`].
pub(super) struct Word<'a> {
    /// Its name, of [`Channel::name_one`].
    pub(super) id: &'a str,
    pub(super) channel: Channel,
    pub(super) kind: &'a str,
    pub(super) about: &'a str,
    pub(super) body: &'a Value,
}

/// Puts something into the queue, due at once.
pub(super) fn queue(db: &Connection, key: i64, word: &Word<'_>, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO delivery (id, channel, kind, conversation, about, at, body, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6)",
    )?
    .execute((
        word.id,
        word.channel.name(),
        word.kind,
        key,
        word.about,
        at,
        word.body.to_string(),
    ))?;
    Ok(())
}

/// What is due to go this way, the longest due first, and when the next after these is.
///
/// # Errors
/// If the database cannot be read.
pub fn due(
    db: &Connection,
    channel: Channel,
    now: Timestamp,
    most: u32,
) -> Result<(Vec<Delivery>, Option<Timestamp>), StoreError> {
    let mut ask = db.prepare_cached(
        "SELECT d.id, d.kind, c.id, d.at, d.body, d.attempts FROM delivery d
         JOIN conversation c ON c.key = d.conversation WHERE d.channel = ?3 AND d.due_at <= ?1
         ORDER BY d.due_at, d.key LIMIT ?2",
    )?;
    let rows = ask.query_map((now, most, channel.name()), |row| {
        Ok(Delivery {
            id: row.get(0)?,
            channel,
            kind: row.get(1)?,
            conversation: row.get(2)?,
            at: row.get(3)?,
            body: row.get(4)?,
            attempts: row.get(5)?,
        })
    })?;
    let found = rows.collect::<Result<_, _>>()?;
    let next = db
        .prepare_cached("SELECT min(due_at) FROM delivery WHERE channel = ?2 AND due_at > ?1")?
        .query_row((now, channel.name()), |row| row.get(0))?;
    Ok((found, next))
}

/// Notes down that something was told. Its words are not needed any more.
///
/// # Errors
/// If the database cannot be written.
pub fn delivered(db: &Connection, id: &str, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE delivery SET attempts = attempts + 1, tried_at = ?2, done_at = ?2, due_at = NULL, error = NULL,
         body = '' WHERE id = ?1",
    )?
    .execute((id, at))?;
    Ok(())
}

/// Notes down an attempt that failed, and when the next one is; none gives up.
///
/// # Errors
/// If the database cannot be written.
pub fn undelivered(
    db: &Connection,
    id: &str,
    at: Timestamp,
    why: &str,
    next: Option<Timestamp>,
) -> Result<(), StoreError> {
    let why: String = why.chars().take(ERROR).collect();
    db.prepare_cached(
        "UPDATE delivery SET attempts = attempts + 1, tried_at = ?2, due_at = ?3, error = ?4 WHERE id = ?1",
    )?
    .execute((id, at, next, why))?;
    Ok(())
}

/// Makes something that waits, or was given up, due now, with all attempts before it.
///
/// # Errors
/// [`StoreError::NotFound`] if there is none of that name that could be told.
pub fn deliver_again(db: &Connection, id: &str, at: Timestamp) -> Result<(), StoreError> {
    let changed = db
        .prepare_cached("UPDATE delivery SET due_at = ?2, attempts = 0 WHERE id = ?1 AND done_at IS NULL")?
        .execute((id, at))?;
    if changed == 0 {
        Err(StoreError::NotFound)
    } else {
        Ok(())
    }
}

/// Deliveries, the newest first, and the number to go on before if there are more.
///
/// # Errors
/// If the database cannot be read.
pub fn deliveries(
    db: &Connection,
    which: Deliveries,
    before: Option<i64>,
    most: usize,
) -> Result<(Vec<DeliveryLine>, Option<i64>), StoreError> {
    let sql = format!(
        "SELECT d.key, d.id, d.channel, d.kind, d.about, c.id, d.at, d.attempts, d.due_at, d.tried_at, d.done_at,
         d.error FROM delivery d JOIN conversation c ON c.key = d.conversation
         WHERE {} AND d.key < ?1 ORDER BY d.key DESC LIMIT ?2",
        which.sql()
    );
    let mut ask = db.prepare_cached(&sql)?;
    let limit = i64::try_from(most + 1).unwrap_or(i64::MAX);
    let rows = ask.query_map((before.unwrap_or(i64::MAX), limit), line)?;
    let mut found: Vec<(i64, DeliveryLine)> = rows.collect::<Result<_, _>>()?;
    let more = found.len() > most;
    found.truncate(most);
    let next = found.last().map(|(key, _)| *key).filter(|_| more);
    Ok((found.into_iter().map(|(_, line)| line).collect(), next))
}

fn line(row: &Row<'_>) -> Result<(i64, DeliveryLine), rusqlite::Error> {
    let channel: String = row.get(2)?;
    let (due, done): (Option<Timestamp>, Option<Timestamp>) = (row.get(8)?, row.get(10)?);
    let line = DeliveryLine {
        id: row.get(1)?,
        channel: Channel::named(&channel).unwrap_or(Channel::Webhook),
        kind: row.get(3)?,
        about: row.get(4)?,
        conversation: row.get(5)?,
        created: row.get(6)?,
        state: match (due, done) {
            (Some(_), _) => "waiting",
            (None, Some(_)) => "done",
            (None, None) => "failed",
        },
        attempts: row.get(7)?,
        next_at: due,
        tried_at: row.get(9)?,
        error: row.get(11)?,
    };
    Ok((row.get(0)?, line))
}

/// How many wait and were given up.
///
/// # Errors
/// If the database cannot be read.
pub fn delivery_counts(db: &Connection) -> Result<DeliveryCounts, StoreError> {
    let (waiting, retrying, failed) = db
        .prepare_cached(
            "SELECT coalesce(sum(due_at IS NOT NULL), 0), coalesce(sum(due_at IS NOT NULL AND attempts > 0), 0),
             coalesce(sum(due_at IS NULL AND done_at IS NULL), 0) FROM delivery WHERE done_at IS NULL",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let error = db
        .prepare_cached(
            "SELECT error FROM delivery WHERE done_at IS NULL AND error IS NOT NULL ORDER BY tried_at DESC LIMIT 1",
        )?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(DeliveryCounts {
        waiting,
        retrying,
        failed,
        error,
    })
}

/// Drops what was told or given up long ago.
///
/// # Errors
/// If the database cannot be written.
pub fn trim_deliveries(db: &Connection, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM delivery WHERE due_at IS NULL AND tried_at < ?1")?
        .execute([now - KEPT_MS])?;
    Ok(())
}

/// Forgets what was to be told of a conversation.
pub(super) fn forget_deliveries(db: &Connection, key: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM delivery WHERE conversation = ?1")?
        .execute([key])?;
    Ok(())
}
