//! Agents, their passwords and their sessions.

use aisle_core::protocol::{AgentId, Timestamp};
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use crate::secrets::{self, Hash};

/// How long a session lasts: twelve hours, a long working day.
pub const SESSION_MS: i64 = 12 * 60 * 60 * 1000;

/// One agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentRow {
    /// Never changes.
    pub id: AgentId,
    /// For signing in, and what visitors see.
    pub name: String,
    /// The hash of the password.
    pub password: String,
}

/// All agents by name.
///
/// # Errors
/// If the database cannot be read.
pub fn agents(db: &Connection) -> Result<Vec<AgentRow>, StoreError> {
    db.prepare_cached("SELECT id, name, password FROM agent ORDER BY name")?
        .query_and_then([], |row| {
            let id = AgentId::new(row.get::<_, String>(0)?).map_err(|_| StoreError::Damaged)?;
            Ok(AgentRow {
                id,
                name: row.get(1)?,
                password: row.get(2)?,
            })
        })?
        .collect()
}

/// Adds an agent. The password comes as its hash.
///
/// # Errors
/// [`StoreError::Taken`] if there is one of that name.
pub fn add_agent(db: &Connection, name: &str, password: &str, at: Timestamp) -> Result<AgentId, StoreError> {
    let id = AgentId::new(secrets::hex(&secrets::random::<8>()?)).map_err(|_| StoreError::Random)?;
    let added = db
        .prepare_cached(
            "INSERT OR IGNORE INTO agent (id, name, password, created_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((id.as_str(), name, password, at))?;
    if added == 0 {
        Err(StoreError::Taken)
    } else {
        Ok(id)
    }
}

/// Sets a password, given as its hash, and ends the agent's sessions.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such agent.
pub fn set_password(db: &Connection, name: &str, password: &str) -> Result<(), StoreError> {
    let changed = db
        .prepare_cached("UPDATE agent SET password = ?2 WHERE name = ?1")?
        .execute((name, password))?;
    db.prepare_cached("DELETE FROM agent_session WHERE agent IN (SELECT id FROM agent WHERE name = ?1)")?
        .execute([name])?;
    if changed == 0 {
        Err(StoreError::NotFound)
    } else {
        Ok(())
    }
}

/// Removes an agent and ends their sessions. What they said stays.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such agent.
pub fn remove_agent(db: &Connection, name: &str) -> Result<(), StoreError> {
    match db
        .prepare_cached("DELETE FROM agent WHERE name = ?1")?
        .execute([name])?
    {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
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
    let expires_at = now + SESSION_MS;
    db.prepare_cached("DELETE FROM agent_session WHERE expires_at <= ?1")?
        .execute([now])?;
    db.prepare_cached("INSERT INTO agent_session (token, agent, expires_at) VALUES (?1, ?2, ?3)")?
        .execute((token.as_slice(), agent.as_str(), expires_at))?;
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

/// The agent of a session that is not over: id and name.
///
/// # Errors
/// If the database cannot be read.
pub fn agent_of_session(
    db: &Connection,
    token: &Hash,
    now: Timestamp,
) -> Result<Option<(AgentId, String)>, StoreError> {
    // Looked up by a hash: how long that takes says nothing about the token.
    let row: Option<(String, String)> = db
        .prepare_cached(
            "SELECT a.id, a.name FROM agent_session s JOIN agent a ON a.id = s.agent
             WHERE s.token = ?1 AND s.expires_at > ?2",
        )?
        .query_row((token.as_slice(), now), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(id, name)| Ok((AgentId::new(id).map_err(|_| StoreError::Damaged)?, name)))
        .transpose()
}
