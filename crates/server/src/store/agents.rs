//! Agents, their passwords and their sessions.

use std::sync::Arc;

use aisle_core::protocol::{AgentId, AgentRole, AgentStatus, Person, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};

use super::people::{an_admin_is_left, role, role_name, spoken, status};
use super::{Logged, StoreError, wishes};
use crate::secrets::{self, Hash};

/// How long a session lasts: twelve hours, a long working day.
pub const SESSION_MS: i64 = 12 * 60 * 60 * 1000;
/// How long it lasts without a connection or a request: two hours.
pub const IDLE_MS: i64 = 2 * 60 * 60 * 1000;
/// How often it is noted that a session is used.
const TOUCH_MS: i64 = 60 * 1000;

/// One agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentRow {
    /// Never changes.
    pub id: AgentId,
    /// For signing in, and what visitors see.
    pub name: String,
    /// The hash of the password.
    pub password: String,
    /// What they may do.
    pub role: AgentRole,
}

/// What visitors see of an agent beside the name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looks {
    /// Address of a picture.
    pub avatar: Option<String>,
    /// What they do.
    pub title: String,
    /// What they speak, as language tags.
    pub languages: Vec<String>,
}

/// A session that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub who: Person,
    /// What visitors see of them.
    pub looks: Looks,
    /// What they may do.
    pub role: AgentRole,
    /// What they say of themselves.
    pub status: AgentStatus,
    /// When it is over at the latest.
    pub expires_at: Timestamp,
    /// It began with a link that works once: a password may be set without the old one.
    pub once: bool,
}

/// All agents by name.
///
/// # Errors
/// If the database cannot be read.
pub fn agents(db: &Connection) -> Result<Vec<AgentRow>, StoreError> {
    db.prepare_cached("SELECT id, name, password, role FROM agent ORDER BY name")?
        .query_and_then([], |row| {
            let id = AgentId::new(row.get::<_, String>(0)?).map_err(|_| StoreError::Damaged)?;
            Ok(AgentRow {
                id,
                name: row.get(1)?,
                password: row.get(2)?,
                role: role(&row.get::<_, String>(3)?),
            })
        })?
        .collect()
}

/// Adds an agent. The password comes as its hash. The first one is an admin.
///
/// # Errors
/// [`StoreError::Taken`] if there is one of that name.
pub fn add_agent(db: &Connection, name: &str, password: &str, at: Timestamp) -> Result<AgentId, StoreError> {
    let id = AgentId::new(secrets::hex(&secrets::random::<8>()?)).map_err(|_| StoreError::Random)?;
    let added = db
        .prepare_cached(
            "INSERT OR IGNORE INTO agent (id, name, password, created_at, role) VALUES (?1, ?2, ?3, ?4,
             CASE WHEN EXISTS (SELECT 1 FROM agent) THEN 'agent' ELSE 'admin' END)",
        )?
        .execute((id.as_str(), name, password, at))?;
    if added == 0 {
        Err(StoreError::Taken)
    } else {
        Ok(id)
    }
}

/// Sets a password, given as its hash, and ends the agent's sessions, but one.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such agent.
pub fn set_password(
    db: &Connection,
    name: &str,
    password: &str,
    but: Option<&Hash>,
) -> Result<(), StoreError> {
    let changed = db
        .prepare_cached("UPDATE agent SET password = ?2 WHERE name = ?1")?
        .execute((name, password))?;
    db.prepare_cached(
        "DELETE FROM agent_session WHERE token <> ?2 AND agent IN (SELECT id FROM agent WHERE name = ?1)",
    )?
    .execute((name, but.map_or(&[][..], |hash| hash.as_slice())))?;
    if let Some(but) = but {
        db.prepare_cached("UPDATE agent_session SET once = 0 WHERE token = ?1")?
            .execute([but.as_slice()])?;
    }
    if changed == 0 {
        Err(StoreError::NotFound)
    } else {
        Ok(())
    }
}

/// What an agent changes of themselves: what is absent stays.
#[derive(Debug, Default)]
pub struct Profile {
    /// What they are called.
    pub name: Option<String>,
    /// Their picture; empty takes it away.
    pub avatar: Option<String>,
    /// What they do.
    pub title: Option<String>,
    /// What they speak, with spaces between.
    pub languages: Option<String>,
}

/// Changes what visitors see of an agent; gives what that is now.
///
/// # Errors
/// [`StoreError::Taken`] if another one is called so.
pub fn set_profile(db: &Connection, agent: &AgentId, wish: &Profile) -> Result<Looks, StoreError> {
    if let Some(name) = &wish.name {
        let taken = db
            .prepare_cached("SELECT 1 FROM agent WHERE name = ?1 AND id <> ?2")?
            .exists((name, agent.as_str()))?;
        if taken {
            return Err(StoreError::Taken);
        }
        db.prepare_cached("UPDATE agent SET name = ?2 WHERE id = ?1")?
            .execute((agent.as_str(), name))?;
    }
    let looks = db
        .prepare_cached(
            "UPDATE agent SET avatar = nullif(coalesce(?2, avatar), ''), title = coalesce(?3, title),
             languages = coalesce(?4, languages) WHERE id = ?1 RETURNING avatar, title, languages",
        )?
        .query_row(
            (agent.as_str(), &wish.avatar, &wish.title, &wish.languages),
            |row| looks(row, 0),
        )
        .optional()?;
    looks.ok_or(StoreError::NotFound)
}

/// Picture, title and languages, from this column on.
fn looks(row: &Row<'_>, at: usize) -> Result<Looks, rusqlite::Error> {
    Ok(Looks {
        avatar: row.get(at)?,
        title: row.get(at + 1)?,
        languages: spoken(&row.get::<_, String>(at + 2)?),
    })
}

/// Gives an agent another role, by name.
///
/// # Errors
/// [`StoreError::NotFound`], or [`StoreError::LastAdmin`] if no admin would be left.
pub fn set_role(db: &Connection, name: &str, role: AgentRole) -> Result<(), StoreError> {
    let changed = db
        .prepare_cached("UPDATE agent SET role = ?2 WHERE name = ?1")?
        .execute((name, role_name(role)))?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    an_admin_is_left(db)
}

/// Removes an agent and ends their sessions. What they said stays; what they had
/// waits again. Gives the new entries of those logs.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such agent.
pub fn remove_agent(db: &Connection, name: &str, at: Timestamp) -> Result<Vec<Arc<Logged>>, StoreError> {
    let id: Option<String> = db
        .prepare_cached("SELECT id FROM agent WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    let id = id.ok_or(StoreError::NotFound)?;
    let id = AgentId::new(id).map_err(|_| StoreError::Damaged)?;
    let logged = wishes::give_back(db, &id, at)?;
    db.prepare_cached("DELETE FROM agent WHERE id = ?1")?
        .execute([id.as_str()])?;
    Ok(logged)
}

/// As [`remove_agent`], at the wish of an admin, by id.
///
/// # Errors
/// [`StoreError::NotFound`], or [`StoreError::LastAdmin`] if no admin would be left:
/// then nobody could let anybody in, not even where nobody else is.
pub fn dismiss_agent(db: &Connection, id: &AgentId, at: Timestamp) -> Result<Vec<Arc<Logged>>, StoreError> {
    let name: Option<String> = db
        .prepare_cached("SELECT name FROM agent WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    let logged = remove_agent(db, &name.ok_or(StoreError::NotFound)?, at)?;
    an_admin_is_left(db)?;
    Ok(logged)
}

/// Begins a session, and forgets those that are over. Kept is only a hash of the token.
///
/// # Errors
/// If the database cannot be written.
pub fn new_session(
    db: &Connection,
    agent: &AgentId,
    token: &Hash,
    now: Timestamp,
) -> Result<Timestamp, StoreError> {
    begin_session(db, agent, token, false, now)
}

/// As [`new_session`], perhaps by a link that works once.
///
/// # Errors
/// If the database cannot be written.
pub fn begin_session(
    db: &Connection,
    agent: &AgentId,
    token: &Hash,
    once: bool,
    now: Timestamp,
) -> Result<Timestamp, StoreError> {
    let expires_at = now + SESSION_MS;
    db.prepare_cached("DELETE FROM agent_session WHERE expires_at <= ?1 OR seen_at <= ?2")?
        .execute((now, now - IDLE_MS))?;
    db.prepare_cached(
        "INSERT INTO agent_session (token, agent, expires_at, created_at, seen_at, once)
         VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
    )?
    .execute((token.as_slice(), agent.as_str(), expires_at, now, once))?;
    Ok(expires_at)
}

/// Ends a session.
///
/// # Errors
/// If the database cannot be written.
pub fn drop_session(db: &Connection, token: &Hash) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM agent_session WHERE token = ?1")?
        .execute([token.as_slice()])?;
    Ok(())
}

/// Ends all sessions of an agent.
///
/// # Errors
/// If the database cannot be written.
pub fn drop_sessions(db: &Connection, agent: &AgentId) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM agent_session WHERE agent = ?1")?
        .execute([agent.as_str()])?;
    Ok(())
}

/// Whether it should be noted that a session is used.
///
/// # Errors
/// If the database cannot be read.
pub fn session_wants_touch(db: &Connection, token: &Hash, now: Timestamp) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT 1 FROM agent_session WHERE token = ?1 AND seen_at < ?2")?
        .exists((token.as_slice(), now - TOUCH_MS))?)
}

/// Notes that a session is used.
///
/// # Errors
/// If the database cannot be written.
pub fn touch_session(db: &Connection, token: &Hash, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE agent_session SET seen_at = max(seen_at, ?2) WHERE token = ?1")?
        .execute((token.as_slice(), now))?;
    Ok(())
}

/// The session of a token, if it is not over: not too old, and not idle too long.
///
/// # Errors
/// If the database cannot be read.
pub fn agent_of_session(
    db: &Connection,
    token: &Hash,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    // Looked up by a hash: how long that takes says nothing about the token.
    db.prepare_cached(
        "SELECT a.id, a.name, a.role, a.status, s.expires_at, s.once, a.avatar, a.title, a.languages FROM agent_session s
         JOIN agent a ON a.id = s.agent WHERE s.token = ?1 AND s.expires_at > ?2 AND s.seen_at > ?3",
    )?
    .query_and_then((token.as_slice(), now, now - IDLE_MS), |row| {
        Ok(Session {
            who: Person {
                id: AgentId::new(row.get::<_, String>(0)?).map_err(|_| StoreError::Damaged)?,
                name: row.get(1)?,
            },
            looks: looks(row, 6)?,
            role: role(&row.get::<_, String>(2)?),
            status: status(&row.get::<_, String>(3)?),
            expires_at: row.get(4)?,
            once: row.get(5)?,
        })
    })?
    .next()
    .transpose()
}
