//! Putting one thing into a conversation's log, once.

use std::sync::Arc;

use aisle_core::protocol::{
    AgentId, Author, ClientId, Content, ConversationId, Entry, EntryBody, Lenient, Message, MessageId,
    PageInfo, Role, Seq, Shown, Timestamp, VisitorId, encode,
};
use rusqlite::{Connection, OptionalExtension};

use aisle_core::protocol::json::Raw;

use super::StoreError;
use super::act::Press;
use super::customer::{self, Customer};
use super::deliveries::Tell;
use super::read::meta_of;
use crate::secrets::{self, Hash};

/// Largest body of an entry, in bytes of JSON. Smaller than a frame, so that
/// what came in one frame also leaves in one.
pub(super) const BODY_BYTES: usize = 192 * 1024;
/// Most characters of a preview.
const PREVIEW: usize = 120;

/// A visitor, by proof.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Who.
    pub visitor: VisitorId,
    /// The hash of their secret.
    pub secret: Hash,
    /// The customer they are, by the shop's token.
    pub customer: Option<Arc<Customer>>,
    /// The only conversation that the token opens, if it says one.
    pub scope: Option<ConversationId>,
}

impl Owner {
    /// A visitor whom no token makes known.
    #[must_use]
    pub fn anonymous(visitor: VisitorId, secret: Hash) -> Self {
        Self {
            visitor,
            secret,
            customer: None,
            scope: None,
        }
    }

    /// The shop's id for them.
    pub(super) fn sub(&self) -> Option<&str> {
        self.customer.as_ref().map(|customer| customer.sub.as_str())
    }
}

/// Who wants something.
#[derive(Clone)]
pub enum Who {
    /// The visitor whose conversation it is. May begin it.
    Visitor(Arc<Owner>),
    /// A signed-in agent.
    Agent {
        /// Which.
        id: AgentId,
        /// The name visitors see.
        name: String,
    },
}

/// What is wanted.
#[derive(Clone)]
pub enum Change {
    /// Say something.
    Message(Content),
    /// Press a button or send what was filled in.
    Action(Press),
    /// Leave something while nobody is there, and what of it is to be told outside.
    Contact(Raw, Tell),
    /// Rate the conversation: score and comment.
    Rate(u8, Option<String>),
    /// End it.
    Close,
    /// Wait for somebody (of a department), or no longer.
    Queue {
        /// Wait.
        join: bool,
        /// For whom.
        department: Option<String>,
    },
    /// Something happened on the page; kept as the last such event, as JSON.
    Event(String),
    /// A rule of the page showed something and the visitor took it up; logged as
    /// that rule's message, never as an agent's.
    Shown(Shown),
}

/// A wish.
#[derive(Clone)]
pub struct Request {
    /// In which conversation.
    pub conversation: ConversationId,
    /// By whom.
    pub who: Who,
    /// Its name: what has been done under this name is not done again.
    pub client_id: ClientId,
    /// What.
    pub change: Change,
    /// The page the visitor is on, kept with the conversation.
    pub page: Option<PageInfo>,
    /// BCP 47, or empty.
    pub locale: String,
}

/// A new entry, durable.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Where.
    pub conversation: ConversationId,
    /// What.
    pub entry: Entry,
}

/// What became of a wish.
#[derive(Debug, Clone)]
pub enum Applied {
    /// It is in the log now.
    Logged(Arc<Logged>),
    /// It is in the log now, and what the server says to it right behind it.
    Answered(Arc<Logged>, Arc<Logged>),
    /// It was done before, perhaps as that entry.
    Repeat(Option<Seq>),
    /// It is done and leaves no entry.
    Done,
}

/// Carries out a wish.
///
/// # Errors
/// [`StoreError::Forbidden`] for another's conversation, [`StoreError::NotFound`]
/// for a conversation or button that is not there, [`StoreError::TooLarge`].
pub fn append(db: &Connection, request: Request, at: Timestamp) -> Result<Applied, StoreError> {
    let Request {
        conversation,
        who,
        client_id,
        change,
        page,
        locale,
    } = request;
    let key = match (locate(db, &conversation, &who)?, &who, &change) {
        (Some(key), ..) => key,
        // Nothing has been said yet: there is nothing to end or to remember.
        (None, _, Change::Close | Change::Event(_) | Change::Queue { join: false, .. }) => {
            return Ok(Applied::Done);
        }
        (
            None,
            Who::Visitor(owner),
            Change::Message(_) | Change::Shown(_) | Change::Queue { .. } | Change::Contact(..),
        ) => begin(db, &conversation, owner, at)?,
        (None, ..) => return Err(StoreError::NotFound),
    };
    if let Some(seq) = receipt(db, key, &client_id)? {
        return Ok(Applied::Repeat(seq));
    }
    if let Who::Visitor(owner) = &who {
        customer::adopt_said(db, key, owner)?;
        if let Some(page) = &page {
            super::read::put_page(db, key, page, &locale)?;
        }
    }
    let author = match (&who, &change) {
        (_, Change::Shown(shown)) => Author::of_rule(&shown.rule),
        (Who::Visitor(_), _) => Author::visitor(),
        (Who::Agent { id, name }, _) => Author::named(Role::Agent, id.as_str(), name),
    };
    let role = author.role;
    let body = match change {
        Change::Message(content) if content.kind == "file" => {
            let content = match &who {
                Who::Visitor(owner) => super::uploads::attach(db, owner, content)?,
                Who::Agent { .. } => content,
            };
            message(client_id.clone(), author, content)?
        }
        Change::Message(content) => message(client_id.clone(), author, content)?,
        Change::Shown(shown) => message(client_id.clone(), author, shown.content)?,
        Change::Contact(value, tell) => {
            let Who::Visitor(owner) = &who else {
                return Err(StoreError::Forbidden);
            };
            let left = super::tickets::leave(db, key, owner, &conversation, &client_id, &value, (at, tell))?;
            message(client_id.clone(), author, left)?
        }
        Change::Action(press) => {
            let Who::Visitor(owner) = &who else {
                return Err(StoreError::Forbidden);
            };
            let deed = super::act::act(db, key, owner, &conversation, press, at)?;
            let said = message(client_id.clone(), author, deed.says)?;
            let waited = waiting_since(db, key)?;
            let said = match deed.rates {
                Some(score) => rate(db, key, at, &client_id, said, score)?,
                None => log(db, key, at, role, Some(&client_id), said)?,
            };
            let logged = |entry| {
                Arc::new(Logged {
                    conversation: conversation.clone(),
                    entry,
                })
            };
            let Some(answer) = deed.answer else {
                return Ok(Applied::Logged(logged(said)));
            };
            let answer = answered(answer)?;
            let answer = log(db, key, at, Role::Bot, None, answer)?;
            // What the server has answered itself makes nobody wait.
            db.prepare_cached("UPDATE conversation SET waiting_since = ?2 WHERE key = ?1")?
                .execute((key, waited))?;
            return Ok(Applied::Answered(logged(said), logged(answer)));
        }
        Change::Rate(score, comment) => EntryBody::Rating { score, comment },
        Change::Close => EntryBody::Closed { by: role },
        Change::Queue { join, department } => {
            if join {
                super::queue::join(db, key, department.as_deref(), at)?;
            } else {
                super::queue::leave(db, key, at)?;
            }
            keep_receipt(db, key, &client_id, None)?;
            return Ok(Applied::Done);
        }
        Change::Event(event) => {
            db.prepare_cached("UPDATE conversation SET last_event = ?2 WHERE key = ?1")?
                .execute((key, event))?;
            keep_receipt(db, key, &client_id, None)?;
            return Ok(Applied::Done);
        }
    };
    let entry = log(db, key, at, role, Some(&client_id), body)?;
    Ok(Applied::Logged(Arc::new(Logged { conversation, entry })))
}

/// Finds a conversation and checks whose it is.
pub(super) fn locate(db: &Connection, id: &ConversationId, who: &Who) -> Result<Option<i64>, StoreError> {
    let meta = meta_of(db, id)?;
    if let Who::Visitor(owner) = who {
        customer::admit(db, owner)?;
        if meta
            .as_ref()
            .is_some_and(|meta| !customer::permits(meta, id, owner))
        {
            return Err(StoreError::Forbidden);
        }
    }
    Ok(meta.map(|meta| meta.key))
}

fn waiting_since(db: &Connection, key: i64) -> Result<Option<Timestamp>, StoreError> {
    Ok(db
        .prepare_cached("SELECT waiting_since FROM conversation WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?)
}

fn begin(db: &Connection, id: &ConversationId, owner: &Owner, at: Timestamp) -> Result<i64, StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO visitor (id, secret, created_at) VALUES (?1, ?2, ?3)")?
        .execute((owner.visitor.as_str(), owner.secret.as_slice(), at))?;
    db.prepare_cached(
        "INSERT INTO conversation (id, visitor, created_at, changed_at) VALUES (?1, ?2, ?3, ?3)",
    )?
    .execute((id.as_str(), owner.visitor.as_str(), at))?;
    let key = db.last_insert_rowid();
    super::answers::take_along(db, key, owner.visitor.as_str())?;
    Ok(key)
}

/// The receipt for a name: absent, or with the entry it led to.
pub(super) fn receipt(
    db: &Connection,
    key: i64,
    client_id: &ClientId,
) -> Result<Option<Option<Seq>>, StoreError> {
    Ok(db
        .prepare_cached("SELECT seq FROM receipt WHERE conversation = ?1 AND client_id = ?2")?
        .query_row((key, client_id.as_str()), |row| row.get::<_, Option<Seq>>(0))
        .optional()?)
}

pub(super) fn keep_receipt(
    db: &Connection,
    key: i64,
    client_id: &ClientId,
    seq: Option<Seq>,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO receipt (conversation, client_id, seq) VALUES (?1, ?2, ?3)")?
        .execute((key, client_id.as_str(), seq))?;
    Ok(())
}

/// What the server itself says: a program of the shop, never an agent.
pub(super) fn answered(content: Content) -> Result<EntryBody, StoreError> {
    let id = MessageId::new(secrets::random_name()?).map_err(|_| StoreError::Random)?;
    Ok(EntryBody::Message(Message {
        id,
        client_id: None,
        from: Author::named(Role::Bot, "shop", "Shop"),
        content,
    }))
}

fn message(client_id: ClientId, from: Author, content: Content) -> Result<EntryBody, StoreError> {
    let id = MessageId::new(secrets::random_name()?).map_err(|_| StoreError::Random)?;
    Ok(EntryBody::Message(Message {
        id,
        client_id: Some(client_id),
        from,
        content,
    }))
}

/// Logs what rates a talk that is over: it opens nothing again, and nobody waits for
/// an answer to it.
fn rate(
    db: &Connection,
    key: i64,
    at: Timestamp,
    client_id: &ClientId,
    said: EntryBody,
    score: u32,
) -> Result<Entry, StoreError> {
    db.prepare_cached("UPDATE conversation SET rating = ?2 WHERE key = ?1")?
        .execute((key, score))?;
    super::talk::rate(db, key, score)?;
    write(db, key, at, Role::Visitor, Some(client_id), said, true)
}

/// Writes the next entry of a log, its receipt, and what the list shows of it.
pub(super) fn log(
    db: &Connection,
    key: i64,
    at: Timestamp,
    role: Role,
    client_id: Option<&ClientId>,
    body: EntryBody,
) -> Result<Entry, StoreError> {
    write(db, key, at, role, client_id, body, false)
}

/// The same; `afterwards` it is about a talk that is over, and begins none.
fn write(
    db: &Connection,
    key: i64,
    at: Timestamp,
    role: Role,
    client_id: Option<&ClientId>,
    body: EntryBody,
    afterwards: bool,
) -> Result<Entry, StoreError> {
    let json = encode(&body);
    if json.len() > BODY_BYTES {
        return Err(StoreError::TooLarge);
    }
    let prev: Seq = db
        .prepare_cached("SELECT head FROM conversation WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?;
    let seq = prev + 1;
    let (message_id, preview) = match &body {
        EntryBody::Message(message) => (
            Some(message.id.as_str()),
            Some(preview(&message.content.fallback)),
        ),
        _ => (None, None),
    };
    db.prepare_cached(
        "INSERT INTO entry (conversation, seq, prev, at, kind, role, message_id, client_id, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        key,
        seq,
        prev,
        at,
        kind(&body),
        role_name(role),
        message_id,
        client_id.map(ClientId::as_str),
        &json,
    ))?;
    if let Some(client_id) = client_id {
        keep_receipt(db, key, client_id, Some(seq))?;
    }
    if let EntryBody::Message(message) = &body {
        super::search::hear(db, key, seq, &message.content.fallback)?;
    }
    if !afterwards {
        super::talk::notice(db, key, seq, role, &body, at)?;
    }
    let preview = preview.filter(|_| !afterwards);
    let unread = u32::from(preview.is_some() && role == Role::Visitor);
    let closed = matches!(body, EntryBody::Closed { .. });
    db.prepare_cached(
        "UPDATE conversation SET head = ?2, changed_at = ?3, unread = unread + ?4, preview = coalesce(?5, preview),
         closed = CASE WHEN ?6 THEN 1 WHEN ?5 IS NOT NULL THEN 0 ELSE closed END WHERE key = ?1",
    )?
    .execute((key, seq, at, unread, preview, closed))?;
    Ok(Entry {
        seq,
        prev,
        at,
        body: Lenient::Known(body),
    })
}

fn kind(body: &EntryBody) -> &'static str {
    match body {
        EntryBody::Message(_) => "message",
        EntryBody::Edit { .. } => "edit",
        EntryBody::Status { .. } => "status",
        EntryBody::Assign { .. } => "assign",
        EntryBody::Rating { .. } => "rating",
        EntryBody::Closed { .. } => "closed",
        EntryBody::Erased { .. } => "erased",
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Visitor => "visitor",
        Role::Agent => "agent",
        Role::Bot => "bot",
        Role::System => "system",
    }
}

/// The start of a text on one line.
fn preview(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > PREVIEW {
            return line.chars().take(PREVIEW - 1).chain(['…']).collect();
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("  two\n\nlines  "), "two lines");
        let long = preview(&"ab ".repeat(100));
        assert_eq!(long.chars().count(), PREVIEW);
        assert!(long.ends_with('…'));
    }
}
