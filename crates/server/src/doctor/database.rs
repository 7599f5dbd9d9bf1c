//! The database: whether it is whole, how full, and whether somebody can sign in.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Finding, Health};
use crate::config::Settings;
use crate::store;

/// A journal that was not folded in for so long is worth a look, in bytes.
const WAL: u64 = 256 * 1024 * 1024;

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let Some(file) = settings.database_file() else {
        let mend = "Name a file: `database = \"aisle.db\"`.";
        return vec![Finding::new(
            Health::Warn,
            "database",
            "It is in memory and gone with the program.",
            mend,
        )];
    };
    if !file.exists() {
        let found = format!("{} does not exist yet; the first start makes it.", file.display());
        return vec![Finding::ok("database", found)];
    }
    match look(file) {
        Ok(findings) => findings,
        Err(error) => {
            let mend =
                "Check who may read the file; if it is damaged, restore a backup (docs/server.md, Backup).";
            vec![Finding::new(
                Health::Bad,
                "database",
                format!("{} cannot be read: {error}", file.display()),
                mend,
            )]
        }
    }
}

fn look(file: &Path) -> Result<Vec<Finding>, rusqlite::Error> {
    let db = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > store::VERSION {
        let found = format!(
            "It was written by a newer program (schema {version}, this one knows {}).",
            store::VERSION
        );
        return Ok(vec![Finding::new(
            Health::Bad,
            "database",
            found,
            "Run the newer program, or restore an older backup.",
        )]);
    }
    let verdict: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let mut findings = vec![if verdict == "ok" {
        let older = if version < store::VERSION {
            " The next start brings it up to date."
        } else {
            ""
        };
        Finding::ok("database", format!("{} is whole.{older}", file.display()))
    } else {
        let mend = "Stop the server, keep the file, and restore a backup (docs/server.md, Backup).";
        Finding::new(Health::Bad, "database", format!("It is damaged: {verdict}"), mend)
    }];
    findings.push(pages(&db)?);
    findings.push(journal(file));
    if version >= store::VERSION {
        findings.push(agents(&db)?);
        findings.extend(super::ways::queue(&db));
    }
    Ok(findings)
}

fn pages(db: &Connection) -> Result<Finding, rusqlite::Error> {
    let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (all, free, size) = (
        number("page_count")?,
        number("freelist_count")?,
        number("page_size")?,
    );
    let megabytes = all * size / 1_000_000;
    let share = if all > 0 { free * 100 / all } else { 0 };
    let found = format!("It has {megabytes} MB, {share} % of them free inside.");
    // A small file may be mostly free and waste nothing worth mentioning.
    Ok(if share > 50 && megabytes > 100 {
        let mend = "Stop the server and run `sqlite3 aisle.db VACUUM` to give the space back.";
        Finding::new(Health::Warn, "pages", found, mend)
    } else {
        Finding::ok("pages", found)
    })
}

fn journal(file: &Path) -> Finding {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    let bytes = std::fs::metadata(Path::new(&name)).map_or(0, |meta| meta.len());
    let found = format!("The journal has {} MB.", bytes / 1_000_000);
    if bytes > WAL {
        let mend = "Something reads the file for very long and keeps it from being folded in: a copy, a backup, a shell.";
        Finding::new(Health::Warn, "journal", found, mend)
    } else {
        Finding::ok("journal", found)
    }
}

fn agents(db: &Connection) -> Result<Finding, rusqlite::Error> {
    let (all, admins): (i64, i64) = db.query_row(
        "SELECT count(*), coalesce(sum(role = 'admin'), 0) FROM agent",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(match (all, admins) {
        (0, _) => Finding::new(
            Health::Warn,
            "agents",
            "There is nobody who could answer.",
            "Start the server once and follow the link it prints, or `aisle-server agent add NAME`.",
        ),
        (_, 0) => Finding::new(
            Health::Bad,
            "agents",
            "No agent is an admin.",
            "`aisle-server agent role NAME admin`",
        ),
        _ => Finding::ok(
            "agents",
            format!("{all} may answer, {admins} of them are admins."),
        ),
    })
}
