//! Colleagues as they see each other, departments, and canned texts.

use std::collections::BTreeMap;

use aisle_core::protocol::{AgentId, AgentRole, AgentStatus, Canned, Colleague, Counts, Department};
use rusqlite::Connection;

use super::{StoreError, list};

/// Most departments and canned texts there may be.
const MOST: u32 = 500;

/// What all agents see beside conversations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    /// By name. Who is connected is not known here.
    pub agents: Vec<Colleague>,
    /// By name.
    pub departments: Vec<Department>,
    /// By shortcut and language.
    pub canned: Vec<Canned>,
    /// `mine` is nobody's: see each colleague's load.
    pub counts: Counts,
}

/// Reads all of it.
///
/// # Errors
/// If the database cannot be read.
pub fn board(db: &Connection) -> Result<Board, StoreError> {
    Ok(Board {
        agents: colleagues(db)?,
        departments: departments(db)?,
        canned: canned(db)?,
        counts: list::counts(db)?,
    })
}

/// A role by its name in the database.
#[must_use]
pub(super) fn role(text: &str) -> AgentRole {
    // What is not known may nothing more than the least.
    if text == "admin" {
        AgentRole::Admin
    } else {
        AgentRole::Agent
    }
}

/// Its name there.
#[must_use]
pub(super) fn role_name(role: AgentRole) -> &'static str {
    match role {
        AgentRole::Agent => "agent",
        AgentRole::Admin => "admin",
    }
}

pub(super) fn status(text: &str) -> AgentStatus {
    match text {
        "busy" => AgentStatus::Busy,
        "away" => AgentStatus::Away,
        _ => AgentStatus::Available,
    }
}

fn status_name(status: AgentStatus) -> &'static str {
    match status {
        AgentStatus::Available => "available",
        AgentStatus::Busy => "busy",
        AgentStatus::Away => "away",
    }
}

/// All who answer, by name, with what they have.
///
/// # Errors
/// If the database cannot be read.
pub fn colleagues(db: &Connection) -> Result<Vec<Colleague>, StoreError> {
    let mut belong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut ask = db.prepare_cached("SELECT agent, department FROM agent_department ORDER BY department")?;
    let mut rows = ask.query([])?;
    while let Some(row) = rows.next()? {
        belong.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    db.prepare_cached(
        "SELECT id, name, avatar, role, status, capacity,
           (SELECT count(*) FROM conversation c WHERE c.closed = 0 AND c.assignee IS NOT NULL
            AND c.snoozed_until IS NULL AND c.assignee = agent.id), title, languages
         FROM agent ORDER BY name",
    )?
    .query_and_then([], |row| {
        let id: String = row.get(0)?;
        Ok(Colleague {
            departments: belong.remove(&id).unwrap_or_default(),
            id: AgentId::new(id).map_err(|_| StoreError::Damaged)?,
            name: row.get(1)?,
            avatar: row.get(2)?,
            role: role(&row.get::<_, String>(3)?),
            status: status(&row.get::<_, String>(4)?),
            online: false,
            load: row.get(6)?,
            capacity: row.get(5)?,
            title: row.get(7)?,
            languages: spoken(&row.get::<_, String>(8)?),
        })
    })?
    .collect()
}

/// Language tags, as they are kept: with spaces between them.
pub(super) fn spoken(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// How many conversations somebody has.
///
/// # Errors
/// If the database cannot be read.
pub fn load_of(db: &Connection, agent: &AgentId) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT count(*) FROM conversation WHERE closed = 0 AND assignee IS NOT NULL AND snoozed_until IS NULL
             AND assignee = ?1",
        )?
        .query_row([agent.as_str()], |row| row.get(0))?)
}

/// Keeps what somebody says of themselves.
///
/// # Errors
/// If the database cannot be written.
pub fn set_status(
    db: &Connection,
    agent: &AgentId,
    status: AgentStatus,
    capacity: Option<u32>,
) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE agent SET status = ?2, capacity = coalesce(?3, capacity) WHERE id = ?1")?
        .execute((agent.as_str(), status_name(status), capacity))?;
    Ok(())
}

/// Changes what an agent may do, how much they have at once, and where they belong.
///
/// # Errors
/// [`StoreError::NotFound`] for an unknown agent or department, and
/// [`StoreError::LastAdmin`] if no admin would be left.
pub fn update_agent(
    db: &Connection,
    agent: &AgentId,
    role: Option<AgentRole>,
    capacity: Option<u32>,
    departments: Option<&[String]>,
) -> Result<(), StoreError> {
    let changed = db
        .prepare_cached(
            "UPDATE agent SET role = coalesce(?2, role), capacity = coalesce(?3, capacity) WHERE id = ?1",
        )?
        .execute((agent.as_str(), role.map(role_name), capacity))?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    an_admin_is_left(db)?;
    if let Some(departments) = departments {
        db.prepare_cached("DELETE FROM agent_department WHERE agent = ?1")?
            .execute([agent.as_str()])?;
        for department in departments {
            let known = db
                .prepare_cached("SELECT 1 FROM department WHERE id = ?1")?
                .exists([department])?;
            if !known {
                return Err(StoreError::NotFound);
            }
            db.prepare_cached("INSERT OR IGNORE INTO agent_department (agent, department) VALUES (?1, ?2)")?
                .execute((agent.as_str(), department))?;
        }
    }
    Ok(())
}

/// # Errors
/// [`StoreError::LastAdmin`] if nobody is an admin.
pub(super) fn an_admin_is_left(db: &Connection) -> Result<(), StoreError> {
    let left = db
        .prepare_cached("SELECT 1 FROM agent WHERE role = 'admin'")?
        .exists([])?;
    if left { Ok(()) } else { Err(StoreError::LastAdmin) }
}

/// All departments, by name.
///
/// # Errors
/// If the database cannot be read.
pub fn departments(db: &Connection) -> Result<Vec<Department>, StoreError> {
    let rows = db
        .prepare_cached("SELECT id, name FROM department ORDER BY name, id")?
        .query_map([], |row| {
            Ok(Department {
                id: row.get(0)?,
                name: row.get(1)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Adds a department or renames it.
///
/// # Errors
/// [`StoreError::Full`] if there are too many.
pub fn put_department(db: &Connection, department: &Department) -> Result<(), StoreError> {
    room(
        db,
        "SELECT count(*) FROM department WHERE id <> ?1",
        &department.id,
    )?;
    db.prepare_cached(
        "INSERT INTO department (id, name) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET name = ?2",
    )?
    .execute((&department.id, &department.name))?;
    Ok(())
}

/// Removes a department. Its conversations belong to none then.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn drop_department(db: &Connection, id: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE conversation SET department = NULL WHERE department = ?1")?
        .execute([id])?;
    gone(
        db.prepare_cached("DELETE FROM department WHERE id = ?1")?
            .execute([id])?,
    )
}

/// All canned texts, by shortcut and language.
///
/// # Errors
/// If the database cannot be read.
pub fn canned(db: &Connection) -> Result<Vec<Canned>, StoreError> {
    let rows = db
        .prepare_cached("SELECT id, shortcut, language, text FROM canned ORDER BY shortcut, language")?
        .query_map([], |row| {
            Ok(Canned {
                id: row.get(0)?,
                shortcut: row.get(1)?,
                language: row.get(2)?,
                text: row.get(3)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Adds a canned text or changes it.
///
/// # Errors
/// [`StoreError::Conflict`] if another one has its shortcut in that language,
/// [`StoreError::Full`] if there are too many.
pub fn put_canned(db: &Connection, canned: &Canned) -> Result<(), StoreError> {
    room(db, "SELECT count(*) FROM canned WHERE id <> ?1", &canned.id)?;
    let taken = db
        .prepare_cached("SELECT 1 FROM canned WHERE shortcut = ?1 AND language = ?2 AND id <> ?3")?
        .exists((&canned.shortcut, &canned.language, &canned.id))?;
    if taken {
        return Err(StoreError::Conflict);
    }
    db.prepare_cached(
        "INSERT INTO canned (id, shortcut, language, text) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET shortcut = ?2, language = ?3, text = ?4",
    )?
    .execute((&canned.id, &canned.shortcut, &canned.language, &canned.text))?;
    Ok(())
}

/// Removes a canned text.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn drop_canned(db: &Connection, id: &str) -> Result<(), StoreError> {
    gone(
        db.prepare_cached("DELETE FROM canned WHERE id = ?1")?
            .execute([id])?,
    )
}

fn room(db: &Connection, count: &str, id: &str) -> Result<(), StoreError> {
    let others: u32 = db.prepare_cached(count)?.query_row([id], |row| row.get(0))?;
    if others < MOST {
        Ok(())
    } else {
        Err(StoreError::Full)
    }
}

fn gone(rows: usize) -> Result<(), StoreError> {
    if rows == 0 {
        Err(StoreError::NotFound)
    } else {
        Ok(())
    }
}
