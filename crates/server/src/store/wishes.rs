//! What agents do with a conversation beside talking: taking it, handing it on,
//! noting, putting off, closing. Each wish once, by its name.

use std::sync::Arc;

use aisle_core::protocol::{
    AgentId, AgentRole, ClientId, Content, ConversationId, EntryBody, Note, Person, Role, Timestamp,
    TransferTo,
};
use rusqlite::{Connection, OptionalExtension};

use super::append::{answered, keep_receipt, log, receipt};
use super::audit::{Deed as Audited, note_down};
use super::{Logged, StoreError, read, talk};

/// Most notes of one conversation that are shown.
const NOTES: usize = 200;

/// What is wished.
#[derive(Debug, Clone, PartialEq)]
pub enum Wished {
    /// Take it.
    Claim,
    /// Give it back.
    Release,
    /// Hand it on, perhaps with a note.
    Transfer(TransferTo, Option<String>),
    /// Write something down.
    Note(String),
    /// Put it off until then, or no longer.
    Snooze(Option<Timestamp>),
    /// End it, perhaps with a reason; what a visitor whom a person has answered is asked
    /// then.
    Close(Option<String>, Option<Content>),
    /// Open it again.
    Reopen,
}

/// A wish.
#[derive(Debug, Clone)]
pub struct DeskWish {
    /// In which conversation.
    pub conversation: ConversationId,
    /// Its name.
    pub client_id: ClientId,
    /// By whom.
    pub by: Person,
    /// What they may do.
    pub role: AgentRole,
    /// From where, for the audit log.
    pub address: String,
    /// What.
    pub what: Wished,
}

/// What became of it.
#[derive(Debug, Clone, Default)]
pub struct DeskDone {
    /// New entries of the visitor's log.
    pub logged: Vec<Arc<Logged>>,
    /// A new note, for agents only.
    pub note: Option<Note>,
}

struct Line {
    key: i64,
    assignee: Option<String>,
    closed: bool,
    head: u64,
}

/// Carries a wish out.
///
/// # Errors
/// [`StoreError::Held`] if somebody else has the conversation,
/// [`StoreError::Conflict`] if it is closed, [`StoreError::NotFound`] if it, the
/// agent or the department is not there.
pub fn fulfil(db: &Connection, wish: DeskWish, at: Timestamp) -> Result<DeskDone, StoreError> {
    let line = db
        .prepare_cached("SELECT key, assignee, closed, head FROM conversation WHERE id = ?1")?
        .query_row([wish.conversation.as_str()], |row| {
            Ok(Line {
                key: row.get(0)?,
                assignee: row.get(1)?,
                closed: row.get(2)?,
                head: row.get(3)?,
            })
        })
        .optional()?
        .ok_or(StoreError::NotFound)?;
    if receipt(db, line.key, &wish.client_id)?.is_some() {
        return Ok(DeskDone::default());
    }
    let mut work = Work {
        db,
        at,
        line,
        wish: &wish,
        done: DeskDone::default(),
        named: false,
    };
    work.carry_out()?;
    if !work.named {
        keep_receipt(db, work.line.key, &wish.client_id, None)?;
    }
    Ok(work.done)
}

struct Work<'a> {
    db: &'a Connection,
    at: Timestamp,
    line: Line,
    wish: &'a DeskWish,
    done: DeskDone,
    /// An entry has the wish's name already, and so its receipt.
    named: bool,
}

impl Work<'_> {
    fn carry_out(&mut self) -> Result<(), StoreError> {
        let (db, key) = (self.db, self.line.key);
        let me = &self.wish.by;
        match &self.wish.what {
            Wished::Claim => {
                if self.line.closed {
                    return Err(StoreError::Conflict);
                }
                match &self.line.assignee {
                    Some(holder) if holder == me.id.as_str() => Ok(()),
                    Some(holder) => Err(held(db, holder)?),
                    None => self.assign(Some(me)),
                }
            }
            Wished::Release => {
                if self.line.assignee.is_none() {
                    return Ok(());
                }
                self.mine_or_admin()?;
                self.assign(None)?;
                self.wait_again()?;
                self.audit("release", None)
            }
            Wished::Transfer(to, note) => {
                if self.line.closed {
                    return Err(StoreError::Conflict);
                }
                self.mine_or_admin()?;
                if let Some(note) = note.as_deref().filter(|note| !note.trim().is_empty()) {
                    self.note(note)?;
                }
                match to {
                    TransferTo::Agent(id) => {
                        let name = name_of(db, id.as_str())?.ok_or(StoreError::NotFound)?;
                        let to = Person { id: id.clone(), name };
                        if self.line.assignee.as_deref() != Some(id.as_str()) {
                            // Who takes it from a colleague hands it to nobody else.
                            let by = (me.id != to.id).then_some(me);
                            self.hand(Some(&to), by, None)?;
                            self.wait_again()?;
                        }
                        self.audit("transfer", Some(id.as_str()))
                    }
                    TransferTo::Department(id) => {
                        let name = db
                            .prepare_cached("SELECT name FROM department WHERE id = ?1")?
                            .query_row([id], |row| row.get::<_, String>(0))
                            .optional()?
                            .ok_or(StoreError::NotFound)?;
                        let moved = db
                            .prepare_cached(
                                "UPDATE conversation SET department = ?2 WHERE key = ?1 AND department IS NOT ?2",
                            )?
                            .execute((key, id))?;
                        if moved > 0 || self.line.assignee.is_some() {
                            self.hand(None, Some(me), Some(name))?;
                        }
                        self.wait_again()?;
                        self.audit("transfer", Some(id))
                    }
                }
            }
            Wished::Note(text) => self.note(text),
            Wished::Snooze(until) => {
                if self.line.closed {
                    return Err(StoreError::Conflict);
                }
                db.prepare_cached("UPDATE conversation SET snoozed_until = ?2 WHERE key = ?1")?
                    .execute((key, until))?;
                Ok(())
            }
            Wished::Close(reason, question) => {
                if self.line.closed {
                    return Ok(());
                }
                if self.line.assignee.is_some() {
                    self.mine_or_admin()?;
                }
                db.prepare_cached("UPDATE conversation SET reason = ?2 WHERE key = ?1")?
                    .execute((key, reason))?;
                if let Some(question) = question
                    && talk::may_be_rated(db, key)?
                {
                    self.ask(question.clone())?;
                }
                self.log(EntryBody::Closed { by: Role::Agent })?;
                self.audit("close", None)
            }
            Wished::Reopen => {
                if !self.line.closed {
                    return Ok(());
                }
                db.prepare_cached(
                    "UPDATE conversation SET closed = 0, reason = NULL, assignee = NULL WHERE key = ?1",
                )?
                .execute([key])?;
                self.line.assignee = None;
                self.log(EntryBody::Status {
                    status: "open".into(),
                })?;
                self.assign(Some(me))?;
                self.audit("reopen", None)
            }
        }
    }

    fn mine_or_admin(&self) -> Result<(), StoreError> {
        match &self.line.assignee {
            Some(holder) if holder != self.wish.by.id.as_str() && self.wish.role != AgentRole::Admin => {
                Err(held(self.db, holder)?)
            }
            _ => Ok(()),
        }
    }

    fn assign(&mut self, to: Option<&Person>) -> Result<(), StoreError> {
        self.hand(to, None, None)
    }

    /// Gives it to somebody or to nobody. `by` handed it over, to `department` where
    /// nobody has it.
    fn hand(
        &mut self,
        to: Option<&Person>,
        by: Option<&Person>,
        department: Option<String>,
    ) -> Result<(), StoreError> {
        put_assignee(self.db, self.line.key, to, self.at)?;
        self.log(EntryBody::Assign {
            agent: to.map(|person| person.id.clone()),
            name: to.map(|person| person.name.clone()),
            by: by.map(|person| person.name.clone()),
            department,
        })
    }

    /// Whoever takes it next sees that somebody waits for them. Who has had an agent
    /// stands before those who have not waited that long.
    fn wait_again(&self) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE conversation SET waiting_since = coalesce(waiting_since, ?2), priority = 1, snoozed_until = NULL
                 WHERE key = ?1 AND closed = 0",
            )?
            .execute((self.line.key, self.at))?;
        Ok(())
    }

    fn log(&mut self, body: EntryBody) -> Result<(), StoreError> {
        // The first entry has the wish's name, the others none.
        let name = (!self.named).then_some(&self.wish.client_id);
        self.named = true;
        let entry = log(self.db, self.line.key, self.at, Role::Agent, name, body)?;
        self.line.head = entry.seq;
        self.done.logged.push(Arc::new(Logged {
            conversation: self.wish.conversation.clone(),
            entry,
        }));
        Ok(())
    }

    /// Says something in the shop's own name.
    fn ask(&mut self, question: Content) -> Result<(), StoreError> {
        let entry = log(
            self.db,
            self.line.key,
            self.at,
            Role::Bot,
            None,
            answered(question)?,
        )?;
        self.line.head = entry.seq;
        self.done.logged.push(Arc::new(Logged {
            conversation: self.wish.conversation.clone(),
            entry,
        }));
        Ok(())
    }

    fn note(&mut self, text: &str) -> Result<(), StoreError> {
        let (wish, key) = (self.wish, self.line.key);
        self.db
            .prepare_cached(
                "INSERT INTO note (conversation, client_id, agent, name, at, after, text)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((
                key,
                wish.client_id.as_str(),
                wish.by.id.as_str(),
                &wish.by.name,
                self.at,
                self.line.head,
                text,
            ))?;
        let id = u64::try_from(self.db.last_insert_rowid()).unwrap_or_default();
        self.db
            .prepare_cached("UPDATE conversation SET notes = notes + 1 WHERE key = ?1")?
            .execute([key])?;
        self.done.note = Some(Note {
            id,
            client_id: wish.client_id.clone(),
            by: wish.by.clone(),
            at: self.at,
            after: self.line.head,
            text: text.to_owned(),
        });
        Ok(())
    }

    fn audit(&self, what: &str, to: Option<&str>) -> Result<(), StoreError> {
        let wish = self.wish;
        let about = match to {
            Some(to) => format!("{} {to}", wish.conversation.as_str()),
            None => wish.conversation.as_str().to_owned(),
        };
        let deed = Audited {
            by: Some(&wish.by),
            what,
            about: Some(&about),
            address: &wish.address,
        };
        note_down(self.db, &deed, self.at)
    }
}

fn held(db: &Connection, holder: &str) -> Result<StoreError, StoreError> {
    let name = name_of(db, holder)?.unwrap_or_default();
    let id = AgentId::new(holder).map_err(|_| StoreError::Damaged)?;
    Ok(StoreError::Held(Person { id, name }))
}

fn name_of(db: &Connection, agent: &str) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached("SELECT name FROM agent WHERE id = ?1")?
        .query_row([agent], |row| row.get(0))
        .optional()?)
}

fn put_assignee(db: &Connection, key: i64, to: Option<&Person>, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE conversation SET assignee = ?2 WHERE key = ?1")?
        .execute((key, to.map(|person| person.id.as_str())))?;
    match to {
        Some(person) => talk::taken(db, key, &person.id, at),
        None => Ok(()),
    }
}

/// Gives back everything an agent has: it waits again. For one who is removed.
///
/// # Errors
/// If the database cannot be written.
pub fn give_back(db: &Connection, agent: &AgentId, at: Timestamp) -> Result<Vec<Arc<Logged>>, StoreError> {
    let had: Vec<(i64, String)> = db
        .prepare_cached("SELECT key, id FROM conversation WHERE assignee = ?1 AND closed = 0")?
        .query_map([agent.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut logged = Vec::new();
    for (key, id) in had {
        put_assignee(db, key, None, at)?;
        db.prepare_cached(
            "UPDATE conversation SET waiting_since = coalesce(waiting_since, ?2), priority = 1, snoozed_until = NULL
             WHERE key = ?1",
        )?
        .execute((key, at))?;
        let body = EntryBody::Assign {
            agent: None,
            name: None,
            by: None,
            department: None,
        };
        let entry = log(db, key, at, Role::System, None, body)?;
        let conversation = ConversationId::new(id).map_err(|_| StoreError::Damaged)?;
        logged.push(Arc::new(Logged { conversation, entry }));
    }
    db.prepare_cached("UPDATE conversation SET assignee = NULL WHERE assignee = ?1")?
        .execute([agent.as_str()])?;
    Ok(logged)
}

/// Brings back what was put off until now. Gives what came back.
///
/// # Errors
/// If the database cannot be written.
pub fn wake(db: &Connection, now: Timestamp) -> Result<Vec<ConversationId>, StoreError> {
    let woken: Vec<String> = db
        .prepare_cached(
            "UPDATE conversation SET snoozed_until = NULL, changed_at = max(changed_at, ?1),
             waiting_since = CASE WHEN assignee IS NULL THEN coalesce(waiting_since, ?1) ELSE waiting_since END
             WHERE closed = 0 AND snoozed_until IS NOT NULL AND snoozed_until <= ?1 RETURNING id",
        )?
        .query_map([now], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(woken
        .into_iter()
        .filter_map(|id| ConversationId::new(id).ok())
        .collect())
}

/// Whether something that was put off is due.
///
/// # Errors
/// If the database cannot be read.
pub fn due(db: &Connection, now: Timestamp) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT 1 FROM conversation WHERE closed = 0 AND snoozed_until IS NOT NULL AND snoozed_until <= ?1 LIMIT 1",
        )?
        .exists([now])?)
}

/// A conversation's notes, oldest first.
///
/// # Errors
/// If the database cannot be read.
pub fn notes(db: &Connection, id: &ConversationId) -> Result<Vec<Note>, StoreError> {
    let Some(meta) = read::meta_of(db, id)? else {
        return Ok(Vec::new());
    };
    let mut notes: Vec<Note> = db
        .prepare_cached(
            "SELECT id, client_id, agent, name, at, after, text FROM note WHERE conversation = ?1
             ORDER BY id DESC LIMIT ?2",
        )?
        .query_and_then((meta.key, NOTES as i64), |row| {
            Ok(Note {
                id: row.get(0)?,
                client_id: ClientId::new(row.get::<_, String>(1)?).map_err(|_| StoreError::Damaged)?,
                by: Person {
                    id: AgentId::new(row.get::<_, String>(2)?).map_err(|_| StoreError::Damaged)?,
                    name: row.get(3)?,
                },
                at: row.get(4)?,
                after: row.get(5)?,
                text: row.get(6)?,
            })
        })?
        .collect::<Result<_, StoreError>>()?;
    notes.reverse();
    Ok(notes)
}
