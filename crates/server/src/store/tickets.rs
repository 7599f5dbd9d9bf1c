//! What visitors leave while nobody is there: a ticket for each, made in the same
//! transaction as its entry in the log, and once for each name it was sent under.
//!
//! Owns what of it is kept, its number, and whether it was dealt with. A ticket that
//! looks like a machine's is kept as well and marked: no lead is lost to a guess.

use aisle_core::commerce::form::{is_email, is_tel};
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::rich::{Acted, ContactCapture, Data, File, Rich};
use aisle_core::protocol::{ClientId, Content, ConversationId, PageInfo, Timestamp};
use aisle_core::text::clean_line;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::append::Owner;
use super::deliveries::{Channel, Tell, Word, queue};
use super::{StoreError, uploads};
use crate::courier::event::{TICKET_CREATED, TicketCreated};
use crate::secrets;

/// Largest ticket, in bytes of JSON: a long letter.
const VALUE: usize = 48 * 1024;
/// Most characters of what is one line.
const LINE: usize = 200;
/// Most characters of a message.
const MESSAGE: usize = 10_000;
/// Most files, and most consents.
const FILES: usize = 10;
/// Nobody fills a form in faster, in milliseconds.
const HUMAN_MS: u64 = 2_000;
/// Tickets of one conversation.
const MOST: u32 = 50;
/// Letters and digits that nobody takes for each other (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What somebody agreed to, or did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// The shop's name for it.
    pub id: String,
    /// What for, in the words that stood there.
    pub purpose: String,
    /// Which version of those words.
    #[serde(default)]
    pub version: String,
    /// Whether they agreed.
    pub given: bool,
}

/// As it is filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    pub(super) name: String,
    pub(super) company: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) order: String,
    pub(super) topic: String,
    /// Of what is asked before the first word: who is to answer.
    pub(super) department: String,
    message: String,
    files: Vec<String>,
    pub(super) consents: Vec<Agreed>,
    /// It was asked before the first word: it is no ticket.
    before: bool,
    /// Milliseconds between the first look at the form and sending it.
    took: Option<u64>,
    /// A field that people do not see.
    trap: String,
}

/// A ticket, as agents read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ticket {
    /// The number that its visitor was told.
    pub id: String,
    /// In which conversation it is.
    pub conversation: String,
    /// When it came.
    pub at: Timestamp,
    /// Who.
    pub name: String,
    /// How to write back.
    pub email: String,
    /// How to call back.
    pub phone: String,
    /// Which order it is about.
    pub order: String,
    /// What it is about, of what the shop has given to choose.
    pub topic: String,
    /// What it says.
    pub message: String,
    /// What came with it.
    pub files: Value,
    /// What was agreed to.
    pub consents: Value,
    /// It looks like a machine's.
    pub suspect: bool,
    /// When it was dealt with.
    pub done_at: Option<Timestamp>,
    /// By whom.
    pub done_by: Option<String>,
}

/// Which tickets are wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tickets {
    /// Not dealt with, and of people.
    Open,
    /// Dealt with.
    Done,
    /// Perhaps of machines, not dealt with.
    Suspect,
    /// All.
    All,
}

impl Tickets {
    /// By its name in an address.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "open" => Self::Open,
            "done" => Self::Done,
            "suspect" => Self::Suspect,
            "all" => Self::All,
            _ => return None,
        })
    }

    fn sql(self) -> &'static str {
        match self {
            Self::Open => "t.done_at IS NULL AND t.suspect = 0",
            Self::Done => "t.done_at IS NOT NULL",
            Self::Suspect => "t.done_at IS NULL AND t.suspect = 1",
            Self::All => "1",
        }
    }
}

/// Keeps what a visitor leaves; gives what stands in the log, with the number.
pub(super) fn leave(
    db: &Connection,
    key: i64,
    owner: &Owner,
    conversation: &ConversationId,
    client_id: &ClientId,
    value: &Raw,
    (at, tell): (Timestamp, Tell),
) -> Result<Content, StoreError> {
    if value.get().len() > VALUE {
        return Err(StoreError::TooLarge);
    }
    let filled: Filled = serde_json::from_str(value.get()).map_err(|_| StoreError::Unfit)?;
    let filled = clean(filled)?;
    if filled.before {
        return super::answers::keep(db, key, client_id, &filled);
    }
    let who = who(&filled);
    let count: u32 = db
        .prepare_cached("SELECT count(*) FROM ticket WHERE conversation = ?1")?
        .query_row([key], |row| row.get(0))?;
    if count >= MOST {
        return Err(StoreError::Full);
    }
    let mut files: Vec<File> = Vec::new();
    for id in &filled.files {
        let file = uploads::whole_upload(db, owner, conversation, id)?.ok_or(StoreError::NotFound)?;
        uploads::keep_sent(db, owner, id)?;
        files.extend(file.as_file());
    }
    let id = number(db)?;
    let suspect = !filled.trap.is_empty() || filled.took.is_some_and(|ms| ms < HUMAN_MS);
    let json = |value: &Value| value.to_string();
    let (named, agreed) = (
        serde_json::to_value(&files).map_err(|_| StoreError::Damaged)?,
        serde_json::to_value(&filled.consents).map_err(|_| StoreError::Damaged)?,
    );
    db.prepare_cached(
        "INSERT INTO ticket (id, conversation, at, name, email, phone, order_number, topic, message, files, consents,
         suspect) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute((
        &id,
        key,
        at,
        &who,
        &filled.email,
        &filled.phone,
        &filled.order,
        &filled.topic,
        &filled.message,
        json(&named),
        json(&agreed),
        suspect,
    ))?;
    let said = serde_json::json!({
        "ticket": id, "name": who, "email": filled.email, "phone": filled.phone, "order": filled.order,
        "topic": filled.topic, "message": filled.message, "consents": agreed,
    });
    super::about::learn(
        db,
        key,
        &Rich::ContactCapture(ContactCapture::default()),
        &said,
        false,
    )?;
    let words = words(&filled, &who, &files, &id);
    let acted = Acted {
        message_id: client_id.as_str().to_owned(),
        action_id: "send".to_owned(),
        kind: "contact".to_owned(),
        value: Raw::new(&said.to_string()),
        files: files.clone(),
    };
    announce(db, key, conversation, (filled, files), (&id, suspect), (at, tell))?;
    Ok(Content {
        fallback: words,
        ..acted.content()
    })
}

/// What was filled in, tidy, with some way to answer.
fn clean(filled: Filled) -> Result<Filled, StoreError> {
    let line = |text: &str| clean_line(text, LINE);
    let kept = Filled {
        name: line(&filled.name),
        company: line(&filled.company),
        email: line(&filled.email),
        phone: line(&filled.phone),
        order: line(&filled.order),
        topic: line(&filled.topic),
        department: line(&filled.department),
        message: paragraphs(&filled.message),
        consents: filled
            .consents
            .iter()
            .take(FILES)
            .map(|agreed| Agreed {
                id: line(&agreed.id),
                purpose: clean_line(&agreed.purpose, 1_000),
                version: line(&agreed.version),
                given: agreed.given,
            })
            .collect(),
        ..filled
    };
    let email = kept.email.is_empty() || is_email(&kept.email);
    let phone = kept.phone.is_empty() || is_tel(&kept.phone);
    let reached = kept.before || !kept.email.is_empty() || !kept.phone.is_empty();
    if !(email && phone && reached) || kept.files.len() > FILES {
        return Err(StoreError::Unfit);
    }
    Ok(kept)
}

/// A person, and whom they come for.
pub(super) fn who(filled: &Filled) -> String {
    let parts = [filled.name.as_str(), filled.company.as_str()];
    let named: Vec<&str> = parts.into_iter().filter(|text| !text.is_empty()).collect();
    clean_line(&named.join(", "), LINE)
}

/// Puts what is to be told of a ticket into the queue.
fn announce(
    db: &Connection,
    key: i64,
    conversation: &ConversationId,
    (filled, files): (Filled, Vec<File>),
    (id, suspect): (&str, bool),
    (at, tell): (Timestamp, Tell),
) -> Result<(), StoreError> {
    // A letter about what a machine left would only teach people not to read them.
    let (webhook, mail) = (tell.webhook && (tell.suspects || !suspect), tell.mail && !suspect);
    if !(webhook || mail) {
        return Ok(());
    }
    let (page, locale) = db
        .prepare_cached("SELECT page_url, page_title, locale FROM conversation WHERE key = ?1")?
        .query_row([key], |row| {
            let (url, title): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
            let page = url.map(|url| PageInfo {
                url,
                title: title.unwrap_or_default(),
            });
            Ok((page, row.get(2)?))
        })?;
    let created = TicketCreated {
        ticket: id.to_owned(),
        conversation: conversation.as_str().to_owned(),
        name: filled.name,
        company: filled.company,
        email: filled.email,
        phone: filled.phone,
        order: filled.order,
        topic: filled.topic,
        message: filled.message,
        files,
        consents: filled.consents,
        suspect,
        locale,
        page,
    };
    let body = serde_json::to_value(&created).map_err(|_| StoreError::Damaged)?;
    for (channel, is_wished) in [(Channel::Webhook, webhook), (Channel::Mail, mail)] {
        if is_wished {
            let name = channel.name_one()?;
            let word = Word {
                id: &name,
                channel,
                kind: TICKET_CREATED,
                about: id,
                body: &body,
            };
            queue(db, key, &word, at)?;
        }
    }
    Ok(())
}

fn paragraphs(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| clean_line(line, MESSAGE)).collect();
    lines.join("\n").trim().chars().take(MESSAGE).collect()
}

/// As agents read it in the log.
fn words(filled: &Filled, who: &str, files: &[File], id: &str) -> String {
    let mut lines = vec![format!("#{id}")];
    lines.extend([who, &filled.email, &filled.phone].map(str::to_owned));
    if !filled.order.is_empty() {
        lines.push(format!("# {}", filled.order));
    }
    lines.extend([&filled.topic, &filled.message].map(String::clone));
    lines.extend(files.iter().map(|file| file.name.clone()));
    lines.extend(agreements(filled));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// What was agreed to, and what was not, line by line.
pub(super) fn agreements(filled: &Filled) -> impl Iterator<Item = String> {
    let mark = |given| if given { "✓" } else { "–" };
    let agreed = filled.consents.iter();
    agreed.map(move |agreed| format!("{} {}", mark(agreed.given), agreed.purpose))
}

/// A number that no other ticket has, `7K3M-Q2P9`: 40 random bits.
fn number(db: &Connection) -> Result<String, StoreError> {
    for _ in 0..4 {
        let bits = secrets::random::<5>()?
            .into_iter()
            .fold(0_u64, |bits, byte| (bits << 8) | u64::from(byte));
        let letter = |at: u32| {
            let five = usize::try_from((bits >> (at * 5)) & 31).unwrap_or_default();
            LETTERS.get(five).map_or('0', |letter| char::from(*letter))
        };
        let mut id: String = (0..8).map(letter).collect();
        id.insert(4, '-');
        let taken: bool = db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM ticket WHERE id = ?1)")?
            .query_row([&id], |row| row.get(0))?;
        if !taken {
            return Ok(id);
        }
    }
    Err(StoreError::Random)
}

/// Tickets, of one conversation or of all, the newest first, and the time to go on from
/// if there are more.
///
/// # Errors
/// If the database cannot be read.
pub fn tickets(
    db: &Connection,
    which: Tickets,
    of: Option<&str>,
    before: Option<Timestamp>,
    most: usize,
) -> Result<(Vec<Ticket>, Option<Timestamp>), StoreError> {
    let sql = format!(
        "SELECT t.id, c.id, t.at, t.name, t.email, t.phone, t.order_number, t.topic, t.message, t.files, t.consents,
         t.suspect, t.done_at, t.done_by FROM ticket t JOIN conversation c ON c.key = t.conversation
         WHERE {} AND t.at < ?1 AND (?3 IS NULL OR c.id = ?3) ORDER BY t.at DESC, t.id LIMIT ?2",
        which.sql()
    );
    let mut ask = db.prepare_cached(&sql)?;
    let limit = i64::try_from(most + 1).unwrap_or(i64::MAX);
    let rows = ask.query_map((before.unwrap_or(Timestamp::MAX), limit, of), read)?;
    let mut found: Vec<Ticket> = rows.collect::<Result<_, _>>()?;
    let more = found.len() > most;
    found.truncate(most);
    let next = found.last().map(|ticket| ticket.at).filter(|_| more);
    Ok((found, next))
}

fn read(row: &Row<'_>) -> Result<Ticket, rusqlite::Error> {
    let list = |at: usize| -> Result<Value, rusqlite::Error> {
        let text: String = row.get(at)?;
        Ok(serde_json::from_str(&text).unwrap_or(Value::Array(Vec::new())))
    };
    Ok(Ticket {
        id: row.get(0)?,
        conversation: row.get(1)?,
        at: row.get(2)?,
        name: row.get(3)?,
        email: row.get(4)?,
        phone: row.get(5)?,
        order: row.get(6)?,
        topic: row.get(7)?,
        message: row.get(8)?,
        files: list(9)?,
        consents: list(10)?,
        suspect: row.get(11)?,
        done_at: row.get(12)?,
        done_by: row.get(13)?,
    })
}

/// Says that a ticket was dealt with, or was not after all.
///
/// # Errors
/// [`StoreError::NotFound`] if there is none of that number.
pub fn close_ticket(
    db: &Connection,
    id: &str,
    by: Option<&str>,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let known: Option<i64> = db
        .prepare_cached("UPDATE ticket SET done_at = ?2, done_by = ?3 WHERE id = ?1 RETURNING conversation")?
        .query_row((id, at, by), |row| row.get(0))
        .optional()?;
    known.map(drop).ok_or(StoreError::NotFound)
}

/// Forgets what was left in a conversation.
pub(super) fn forget_tickets(db: &Connection, key: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM ticket WHERE conversation = ?1")?
        .execute([key])?;
    Ok(())
}
