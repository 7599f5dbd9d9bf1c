//! Who customers are proved to be, and how long what they said is kept.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Finding, Health};
use crate::app::now;
use crate::config::Settings;
use crate::identity::Identity;
use crate::store;

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![identity(settings)];
    findings.extend(secret(settings));
    findings.push(retention(settings));
    findings
}

fn identity(settings: &Settings) -> Finding {
    match Identity::read(settings) {
        Ok(None) => Finding::ok("identity", "No keys of the shop: every visitor is unverified."),
        Ok(Some(identity)) => Finding::ok("identity", format!("Tokens are checked by {}.", identity.told())),
        Err(error) => Finding::new(
            Health::Bad,
            "identity",
            error.to_string(),
            "The server does not start like this: docs/identity.md says what the file holds.",
        ),
    }
}

/// Whoever can read the secret can be any customer.
#[cfg(unix)]
fn secret(settings: &Settings) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt as _;
    let file = settings.identity_secret.as_deref()?;
    let mode = std::fs::metadata(file).ok()?.permissions().mode();
    (mode & 0o007 != 0).then(|| {
        Finding::new(
            Health::Warn,
            "identity",
            "Everybody on this machine can read the secret that tokens are signed with.",
            format!("`chmod o-rwx {}`", file.display()),
        )
    })
}

#[cfg(not(unix))]
fn secret(_: &Settings) -> Option<Finding> {
    None
}

fn retention(settings: &Settings) -> Finding {
    // Checked when the settings were read.
    let (Some(days), Ok(Some(kept))) = (settings.retention, settings.kept_for()) else {
        let mend = "Say for how many days: `retention = 365`.";
        return Finding::new(
            Health::Warn,
            "retention",
            "What visitors say is kept for ever.",
            mend,
        );
    };
    let said = format!("Closed conversations are deleted after {days} days.");
    let Some((closed, open)) = settings
        .database_file()
        .and_then(|file| count(file, now() - kept))
    else {
        return Finding::ok("retention", said);
    };
    if open > 0 {
        let found = format!("{said} {open} as old are still open and stay until somebody closes them.");
        return Finding::new(
            Health::Warn,
            "retention",
            found,
            "Close them in the console, the view of open ones.",
        );
    }
    Finding::ok("retention", format!("{said} {closed} are due within the hour."))
}

/// How many conversations are older, closed and open; none where nobody can look.
fn count(file: &Path, before: i64) -> Option<(u64, u64)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags).ok()?;
    store::overdue(&db, before).ok()
}
