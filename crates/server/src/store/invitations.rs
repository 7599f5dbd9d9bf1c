//! Links that let one person in, once, for a while. Kept is a hash of the code.

use aisle_core::protocol::{AgentId, AgentRole, Person, Timestamp};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::people::{role, role_name, update_agent};
use super::{StoreError, agents};
use crate::secrets::{self, Hash};

/// An invitation that nobody has used yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invitation {
    /// Its name. Not its code.
    pub id: String,
    /// What who follows it may do.
    pub role: AgentRole,
    /// Where they belong.
    pub departments: Vec<String>,
    /// Who made it.
    pub by: String,
    /// When.
    pub created_at: Timestamp,
    /// It works until then.
    pub expires_at: Timestamp,
}

/// Makes one.
///
/// # Errors
/// [`StoreError::NotFound`] for an unknown department.
pub fn invite(
    db: &Connection,
    code: &Hash,
    role: AgentRole,
    departments: &[String],
    by: &Person,
    at: Timestamp,
    until: Timestamp,
) -> Result<Invitation, StoreError> {
    db.prepare_cached("DELETE FROM invitation WHERE expires_at <= ?1")?
        .execute([at])?;
    for department in departments {
        let known = db
            .prepare_cached("SELECT 1 FROM department WHERE id = ?1")?
            .exists([department])?;
        if !known {
            return Err(StoreError::NotFound);
        }
    }
    let id = secrets::hex(&secrets::random::<8>()?);
    db.prepare_cached(
        "INSERT INTO invitation (id, code, role, departments, by, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        &id,
        code.as_slice(),
        role_name(role),
        departments.join(","),
        &by.name,
        at,
        until,
    ))?;
    Ok(Invitation {
        id,
        role,
        departments: departments.to_vec(),
        by: by.name.clone(),
        created_at: at,
        expires_at: until,
    })
}

/// Those that still work, the newest first.
///
/// # Errors
/// If the database cannot be read.
pub fn invitations(db: &Connection, now: Timestamp) -> Result<Vec<Invitation>, StoreError> {
    let rows = db
        .prepare_cached(
            "SELECT id, role, departments, by, created_at, expires_at FROM invitation WHERE expires_at > ?1
             ORDER BY created_at DESC, id",
        )?
        .query_map([now], |row| {
            Ok(Invitation {
                id: row.get(0)?,
                role: role(&row.get::<_, String>(1)?),
                departments: list(&row.get::<_, String>(2)?),
                by: row.get(3)?,
                created_at: row.get(4)?,
                expires_at: row.get(5)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

fn list(text: &str) -> Vec<String> {
    text.split(',')
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Takes one back.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn uninvite(db: &Connection, id: &str) -> Result<(), StoreError> {
    match db
        .prepare_cached("DELETE FROM invitation WHERE id = ?1")?
        .execute([id])?
    {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

/// Whether a code works.
///
/// # Errors
/// If the database cannot be read.
pub fn is_invited(db: &Connection, code: &Hash, now: Timestamp) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT 1 FROM invitation WHERE code = ?1 AND expires_at > ?2")?
        .exists((code.as_slice(), now))?)
}

/// Uses a code up: there is one agent more. The password comes as its hash.
///
/// # Errors
/// [`StoreError::Forbidden`] if the code does not work (any more),
/// [`StoreError::Taken`] if there is an agent of that name; the code works on then.
pub fn join(
    db: &Connection,
    code: &Hash,
    name: &str,
    password: &str,
    now: Timestamp,
) -> Result<AgentId, StoreError> {
    let invited: Option<(String, String)> = db
        .prepare_cached(
            "DELETE FROM invitation WHERE code = ?1 AND expires_at > ?2 RETURNING role, departments",
        )?
        .query_row((code.as_slice(), now), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (its_role, departments) = invited.ok_or(StoreError::Forbidden)?;
    let agent = agents::add_agent(db, name, password, now)?;
    // A department that was removed meanwhile is nobody's fault.
    let mut there = Vec::new();
    for department in list(&departments) {
        let known = db
            .prepare_cached("SELECT 1 FROM department WHERE id = ?1")?
            .exists([&department])?;
        there.extend(known.then_some(department));
    }
    update_agent(db, &agent, Some(role(&its_role)), None, Some(&there))?;
    Ok(agent)
}
