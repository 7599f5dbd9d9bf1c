//! A copy of a database that is in use.

use std::path::Path;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::{StoreError, schema};
use crate::secrets;

/// Copies a database, as of one moment, while others read and write it.
///
/// The copy gets a new epoch: should it ever be served, what was logged after
/// it is missing, and only a new epoch makes clients notice and send again.
/// The target appears whole or not at all.
///
/// # Errors
/// [`StoreError::SameFile`], or that a file cannot be read or written.
pub fn backup(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = Connection::open_with_flags(
        from,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    schema::tune(&source)?;
    if let (Ok(a), Ok(b)) = (from.canonicalize(), to.canonicalize())
        && a == b
    {
        return Err(StoreError::SameFile);
    }
    let mut name = to.as_os_str().to_owned();
    name.push(".part");
    let part = Path::new(&name);
    if part.exists() {
        std::fs::remove_file(part).map_err(|source| StoreError::File {
            path: part.to_owned(),
            source,
        })?;
    }
    let mut copy = Connection::open(part)?;
    // All pages in one step: one read transaction, so the copy is of one
    // moment, and writers of a WAL database do not wait for readers.
    Backup::new(&source, &mut copy)?.step(-1)?;
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    schema::set_meta(&copy, "epoch", &secrets::random_name()?)?;
    let verdict: String = copy.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StoreError::Damaged);
    }
    copy.close().map_err(|(_, error)| error)?;
    std::fs::rename(part, to).map_err(|source| StoreError::File {
        path: to.to_owned(),
        source,
    })
}
