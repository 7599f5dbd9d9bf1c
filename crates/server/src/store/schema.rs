//! The tables, and opening a database file.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use crate::secrets;

/// Version 1. A later version adds a step to [`migrate`] and never edits this.
///
/// `receipt` outlives `entry`: what was erased must not come back when another
/// tab sends it again. It holds random names only.
const V1: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE visitor (
  id TEXT PRIMARY KEY, secret BLOB NOT NULL, created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE conversation (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, visitor TEXT NOT NULL REFERENCES visitor(id),
  created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
  head INTEGER NOT NULL DEFAULT 0, floor INTEGER NOT NULL DEFAULT 1,
  read_visitor INTEGER NOT NULL DEFAULT 0, read_agent INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0,
  preview TEXT NOT NULL DEFAULT '', locale TEXT NOT NULL DEFAULT '',
  page_url TEXT, page_title TEXT, last_event TEXT
) STRICT;
CREATE INDEX conversation_changed ON conversation(changed_at DESC);
CREATE INDEX conversation_visitor ON conversation(visitor);
CREATE TABLE entry (
  conversation INTEGER NOT NULL REFERENCES conversation(key), seq INTEGER NOT NULL, prev INTEGER NOT NULL,
  at INTEGER NOT NULL, kind TEXT NOT NULL, role TEXT, message_id TEXT, client_id TEXT, body TEXT NOT NULL,
  PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entry_message ON entry(message_id) WHERE message_id IS NOT NULL;
CREATE TABLE receipt (
  conversation INTEGER NOT NULL REFERENCES conversation(key), client_id TEXT NOT NULL, seq INTEGER,
  PRIMARY KEY (conversation, client_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE agent (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, password TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE agent_session (
  token BLOB PRIMARY KEY, agent TEXT NOT NULL REFERENCES agent(id) ON DELETE CASCADE, expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Version 2: what is asked, booked, signed up for and uploaded.
///
/// Votes and searches have no visitor on purpose. Alerts and bookings go with
/// their conversation; an upload names its visitor itself, since it may come
/// before anything is said.
const V2: &str = "
CREATE TABLE vote (
  client_id TEXT PRIMARY KEY, article TEXT NOT NULL, yes INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX vote_article ON vote(article);
CREATE TABLE search_miss (
  text TEXT NOT NULL, language TEXT NOT NULL, count INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (text, language)
) STRICT, WITHOUT ROWID;
CREATE TABLE stock_alert (
  key INTEGER PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation(key), product TEXT NOT NULL,
  title TEXT NOT NULL, variant TEXT NOT NULL, channel TEXT NOT NULL, address TEXT NOT NULL, at INTEGER NOT NULL,
  UNIQUE (conversation, product, variant, channel, address)
) STRICT;
CREATE TABLE booking (
  slot TEXT PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation(key), at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE upload (
  id TEXT PRIMARY KEY, visitor TEXT NOT NULL, secret BLOB NOT NULL, conversation TEXT NOT NULL,
  client_id TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, created_at INTEGER NOT NULL,
  media_type TEXT, width INTEGER, height INTEGER, sent INTEGER NOT NULL DEFAULT 0,
  UNIQUE (visitor, client_id)
) STRICT, WITHOUT ROWID;
";

/// What a visitor's browser says of the page they are on.
const V3: &str = "
CREATE TABLE context (
  conversation INTEGER PRIMARY KEY REFERENCES conversation(key), body TEXT NOT NULL
) STRICT;
";

/// The schema version this build writes.
const VERSION: i64 = 3;

/// Opens a database for writing, making or migrating it if needed.
///
/// # Errors
/// [`StoreError`] if the file cannot be opened or is of a newer version.
pub(super) fn open(path: Option<&Path>) -> Result<Connection, StoreError> {
    let connection = match path {
        Some(path) => Connection::open(path)?,
        None => Connection::open_in_memory()?,
    };
    tune(&connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // FULL: an acknowledged message must survive a power cut, not only a crash
    // of this program. Batching makes up for what it costs.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Erased text is overwritten, not only unlinked.
    connection.pragma_update(None, "secure_delete", "ON")?;
    migrate(&connection)?;
    Ok(connection)
}

/// What every connection needs, reading ones too.
pub(super) fn tune(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn migrate(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let outcome = step(connection);
    connection.execute_batch(if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    outcome
}

fn step(connection: &Connection) -> Result<(), StoreError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > VERSION {
        return Err(StoreError::Newer {
            found: version,
            known: VERSION,
        });
    }
    if version == 0 {
        connection.execute_batch(V1)?;
        set_meta(connection, "epoch", &secrets::random_name()?)?;
        set_meta(connection, "key", &secrets::hex(&secrets::random::<32>()?))?;
    }
    if version < 2 {
        connection.execute_batch(V2)?;
    }
    if version < 3 {
        connection.execute_batch(V3)?;
    }
    connection.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

/// Sets one of the database's own values.
pub(super) fn set_meta(connection: &Connection, key: &str, value: &str) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        (key, value),
    )?;
    Ok(())
}

/// One of the database's own values.
pub(super) fn meta(connection: &Connection, key: &str) -> Result<String, StoreError> {
    connection
        .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_the_first_version_gets_the_tables_of_the_second_and_keeps_its_epoch() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("aisle.db");
        let old = Connection::open(&file).unwrap();
        old.execute_batch(V1).unwrap();
        set_meta(&old, "epoch", "e1").unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        drop(old);
        for _ in 0..2 {
            let new = open(Some(&file)).unwrap();
            assert_eq!(meta(&new, "epoch").unwrap(), "e1");
            new.prepare("SELECT sent FROM upload").unwrap();
        }
    }
}
