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

/// The agents' desk: who has which conversation, notes, departments, canned
/// texts, roles, sessions that go idle, invitations, an audit log, what reports
/// are made of, and a full-text index.
///
/// Each view of the list has an index of its own whose order is the view's.
/// `said` holds words of messages under `conversation << 24 | seq`, and those of
/// the visitor's name under `seq` 0.
const V4: &str = "
ALTER TABLE conversation ADD COLUMN name TEXT;
ALTER TABLE conversation ADD COLUMN email TEXT;
ALTER TABLE conversation ADD COLUMN email_proved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN verified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN assignee TEXT;
ALTER TABLE conversation ADD COLUMN department TEXT;
ALTER TABLE conversation ADD COLUMN waiting_since INTEGER;
ALTER TABLE conversation ADD COLUMN answered_at INTEGER;
ALTER TABLE conversation ADD COLUMN snoozed_until INTEGER;
ALTER TABLE conversation ADD COLUMN reason TEXT;
ALTER TABLE conversation ADD COLUMN rating INTEGER;
ALTER TABLE conversation ADD COLUMN notes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN talk INTEGER;
UPDATE conversation SET waiting_since = changed_at WHERE unread > 0 AND closed = 0;
DROP INDEX conversation_changed;
CREATE INDEX conversation_all ON conversation(changed_at);
CREATE INDEX conversation_open ON conversation(changed_at) WHERE closed = 0;
CREATE INDEX conversation_closed ON conversation(changed_at) WHERE closed = 1;
CREATE INDEX conversation_waiting ON conversation(waiting_since)
  WHERE closed = 0 AND assignee IS NULL AND snoozed_until IS NULL AND waiting_since IS NOT NULL;
CREATE INDEX conversation_mine ON conversation(assignee, changed_at)
  WHERE closed = 0 AND assignee IS NOT NULL AND snoozed_until IS NULL;
CREATE INDEX conversation_snoozed ON conversation(snoozed_until) WHERE closed = 0 AND snoozed_until IS NOT NULL;
CREATE TABLE note (
  id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation(key), client_id TEXT NOT NULL,
  agent TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, after INTEGER NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX note_conversation ON note(conversation);
CREATE TABLE department (id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE agent_department (
  agent TEXT NOT NULL REFERENCES agent(id) ON DELETE CASCADE,
  department TEXT NOT NULL REFERENCES department(id) ON DELETE CASCADE, PRIMARY KEY (agent, department)
) STRICT, WITHOUT ROWID;
CREATE TABLE canned (
  id TEXT PRIMARY KEY, shortcut TEXT NOT NULL COLLATE NOCASE, language TEXT NOT NULL COLLATE NOCASE,
  text TEXT NOT NULL, UNIQUE (shortcut, language)
) STRICT, WITHOUT ROWID;
ALTER TABLE agent ADD COLUMN role TEXT NOT NULL DEFAULT 'agent';
ALTER TABLE agent ADD COLUMN status TEXT NOT NULL DEFAULT 'available';
ALTER TABLE agent ADD COLUMN capacity INTEGER NOT NULL DEFAULT 5;
ALTER TABLE agent ADD COLUMN avatar TEXT;
UPDATE agent SET role = 'admin' WHERE id = (SELECT id FROM agent ORDER BY created_at, id LIMIT 1);
ALTER TABLE agent_session ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agent_session ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agent_session ADD COLUMN once INTEGER NOT NULL DEFAULT 0;
CREATE INDEX agent_session_agent ON agent_session(agent);
CREATE TABLE invitation (
  id TEXT PRIMARY KEY, code BLOB NOT NULL UNIQUE, role TEXT NOT NULL, departments TEXT NOT NULL,
  by TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  key INTEGER PRIMARY KEY, at INTEGER NOT NULL, agent TEXT, name TEXT, what TEXT NOT NULL, about TEXT,
  address TEXT NOT NULL
) STRICT;
CREATE TABLE talk (
  key INTEGER PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation(key), began_at INTEGER NOT NULL,
  page TEXT NOT NULL, rule TEXT, taken_at INTEGER, answered_at INTEGER, ended_at INTEGER, ended_by TEXT,
  agent TEXT, rating INTEGER
) STRICT;
CREATE INDEX talk_began ON talk(began_at);
CREATE INDEX talk_conversation ON talk(conversation);
CREATE VIRTUAL TABLE said USING fts5(words, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO said (said, rank) VALUES ('secure-delete', 1);
";

/// The queue: what comes before what, beside since when. See `store/queue.rs`.
const V5: &str = "
ALTER TABLE conversation ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN place INTEGER
  GENERATED ALWAYS AS (waiting_since - priority * 10000000000000) VIRTUAL;
DROP INDEX conversation_waiting;
CREATE INDEX conversation_waiting ON conversation(place)
  WHERE closed = 0 AND assignee IS NULL AND snoozed_until IS NULL AND waiting_since IS NOT NULL;
CREATE INDEX talk_ended ON talk(ended_at) WHERE taken_at IS NOT NULL AND ended_at IS NOT NULL;
";

/// What is left while nobody is there. See `store/tickets.rs`.
const V6: &str = "
CREATE TABLE ticket (
  id TEXT PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation(key), at INTEGER NOT NULL,
  name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, order_number TEXT NOT NULL, message TEXT NOT NULL,
  files TEXT NOT NULL, consents TEXT NOT NULL, suspect INTEGER NOT NULL, done_at INTEGER, done_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_at ON ticket(at);
CREATE INDEX ticket_conversation ON ticket(conversation);
";

/// What became of rules, by the hour. See `store/outcomes.rs`.
const V7: &str = "
CREATE TABLE outcome (
  hour INTEGER NOT NULL, rule TEXT NOT NULL, experiment TEXT NOT NULL, arm TEXT NOT NULL,
  shown INTEGER NOT NULL, accepted INTEGER NOT NULL, dismissed INTEGER NOT NULL, converted INTEGER NOT NULL,
  PRIMARY KEY (hour, rule, experiment, arm)
) STRICT, WITHOUT ROWID;
";

/// What a ticket is about, of what the shop has given to choose.
const V8: &str = "
ALTER TABLE ticket ADD COLUMN topic TEXT NOT NULL DEFAULT '';
";

/// Which browsers and conversations are a customer's, by the shop's word. See
/// `store/customer.rs`.
const V9: &str = "
ALTER TABLE visitor ADD COLUMN customer TEXT;
ALTER TABLE conversation ADD COLUMN customer TEXT;
CREATE INDEX conversation_customer ON conversation(customer) WHERE customer IS NOT NULL;
CREATE INDEX visitor_customer ON visitor(customer) WHERE customer IS NOT NULL;
";

/// What is to be told outside. See `store/deliveries.rs`.
///
/// Waiting: `due_at`; told: `done_at`; given up: neither.
const V10: &str = "
CREATE TABLE delivery (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, channel TEXT NOT NULL, kind TEXT NOT NULL,
  conversation INTEGER NOT NULL REFERENCES conversation(key), about TEXT NOT NULL, at INTEGER NOT NULL,
  body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER, tried_at INTEGER, done_at INTEGER,
  error TEXT
) STRICT;
CREATE INDEX delivery_due ON delivery(channel, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_open ON delivery(tried_at) WHERE done_at IS NULL;
CREATE INDEX delivery_conversation ON delivery(conversation);
";

/// What was answered before the first word; what visitors see of agents beside the name.
const V11: &str = "
ALTER TABLE conversation ADD COLUMN answers TEXT;
ALTER TABLE agent ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE agent ADD COLUMN languages TEXT NOT NULL DEFAULT '';
";

/// What a conversation is called among people. See `store/codes.rs`.
const V12: &str = "
ALTER TABLE conversation ADD COLUMN code TEXT;
CREATE UNIQUE INDEX conversation_code ON conversation(code) WHERE code IS NOT NULL;
";

/// Doors to a second device, and who has come through one. See `store/doors.rs`.
const V13: &str = "
CREATE TABLE door (
  secret BLOB PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation(key), expires_at INTEGER NOT NULL,
  used_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX door_conversation ON door(conversation);
CREATE TABLE guest (
  conversation INTEGER NOT NULL REFERENCES conversation(key), visitor TEXT NOT NULL REFERENCES visitor(id),
  PRIMARY KEY (conversation, visitor)
) STRICT, WITHOUT ROWID;
CREATE INDEX guest_visitor ON guest(visitor);
";

/// The schema version this build writes.
pub const VERSION: i64 = 13;

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
    if version < 4 {
        connection.execute_batch(V4)?;
        super::search::fill(connection)?;
    }
    if version < 5 {
        connection.execute_batch(V5)?;
    }
    if version < 6 {
        connection.execute_batch(V6)?;
    }
    if version < 7 {
        connection.execute_batch(V7)?;
    }
    if version < 8 {
        connection.execute_batch(V8)?;
    }
    if version < 9 {
        connection.execute_batch(V9)?;
    }
    if version < 10 {
        connection.execute_batch(V10)?;
    }
    if version < 11 {
        connection.execute_batch(V11)?;
    }
    if version < 12 {
        connection.execute_batch(V12)?;
    }
    if version < 13 {
        connection.execute_batch(V13)?;
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

    #[test]
    fn what_was_said_and_who_answered_before_there_was_a_desk_is_there_after() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("aisle.db");
        let old = Connection::open(&file).unwrap();
        for step in [V1, V2, V3] {
            old.execute_batch(step).unwrap();
        }
        set_meta(&old, "epoch", "e1").unwrap();
        old.execute_batch(
            r#"INSERT INTO agent VALUES ('a2', 'Young', 'x', 20), ('a1', 'Old', 'x', 10);
            INSERT INTO visitor VALUES ('v1', x'00', 1);
            INSERT INTO conversation (id, visitor, created_at, changed_at, head, unread) VALUES ('c1', 'v1', 1, 5, 1, 1);
            INSERT INTO entry VALUES (1, 1, 0, 5, 'message', 'visitor', 'm1', 'x1',
              '{"message":{"id":"m1","from":{"role":"visitor"},
                "content":{"type":"text","v":1,"fallback":"Red boots","data":{"text":"Red boots"}}}}');"#,
        )
        .unwrap();
        old.pragma_update(None, "user_version", 3).unwrap();
        drop(old);
        let new = open(Some(&file)).unwrap();
        let one = |sql: &str| new.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(
            one("SELECT group_concat(name) FROM agent WHERE role = 'admin'"),
            "Old"
        );
        assert_eq!(one("SELECT id FROM conversation WHERE waiting_since = 5"), "c1");
        let found: i64 = new
            .query_row(
                "SELECT rowid >> 24 FROM said WHERE said MATCH 'boots'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(found, 1);
    }
}
