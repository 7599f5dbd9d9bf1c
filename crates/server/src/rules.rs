//! The shop's rules, which this server hands to every page that is connected.
//!
//! Owns the file they stand in: reads it at the start, looks each second whether
//! it is another one, and tells who is connected. Refuses a file that is no list;
//! a single rule that is wrong is named in the log and sent all the same, since
//! the page says so as well and leaves it out by itself.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use aisle_core::protocol::Rules;
use aisle_core::protocol::json::Raw;
use aisle_core::trigger::{Form, compile, sources};

use crate::app::App;

/// Most bytes of the file: they must fit into `welcome` with all else.
const BYTES: u64 = 128 * 1024;
/// How often the file is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Why rules cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The file cannot be read.
    #[error("cannot read the rules {path}: {source}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// It is too large.
    #[error("the rules {0} are longer than 128 KiB")]
    Long(PathBuf),
    /// It is not what it should be.
    #[error("the rules {0} are no JSON list; write [{{\"name\": …, \"when\": …, \"message\": …}}]")]
    NoList(PathBuf),
}

/// What one look at the file saw. Another one means that it was written.
type Stamp = (Option<SystemTime>, u64);

/// See the module.
pub struct Shelf {
    file: PathBuf,
    /// The file as it was before it was first read.
    first: Option<Stamp>,
    kept: Mutex<Rules>,
}

impl Shelf {
    /// Reads a file for the first time; `version` is that of the facet.
    ///
    /// # Errors
    /// [`RulesError`]: a server that is told to hand out rules must have some.
    pub fn open(file: &Path, version: u64) -> Result<Self, RulesError> {
        let first = std::fs::metadata(file).ok().map(|found| stamp(&found));
        let list = read(file)?;
        Ok(Self {
            first,
            file: file.to_owned(),
            kept: Mutex::new(Rules { v: version, list }),
        })
    }

    /// The rules of now.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes a list over; whether it is another one.
    fn put(&self, list: Raw, version: u64) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let other = kept.list != list;
        if other {
            *kept = Rules { v: version, list };
        }
        other
    }
}

/// Follows the file until the server stops. What it becomes counts only if it
/// can be read; until then the rules stay as they are.
pub async fn follow(app: Arc<App>) {
    let Some(shelf) = &app.rules else { return };
    let mut seen = shelf.first;
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = app.stopping.cancelled() => return,
        }
        let now = tokio::fs::metadata(&shelf.file)
            .await
            .ok()
            .map(|found| stamp(&found));
        if now == seen {
            continue;
        }
        seen = now;
        let file = shelf.file.clone();
        let found = tokio::task::spawn_blocking(move || read(&file)).await;
        match found {
            Ok(Ok(list)) => {
                if shelf.put(list, app.hub.version()) {
                    tracing::info!("there are other rules now");
                    app.hub.rules();
                }
            }
            Ok(Err(error)) => tracing::warn!(%error, "the rules stay as they are"),
            Err(error) => tracing::error!(%error, "the rules were not read"),
        }
    }
}

fn stamp(found: &std::fs::Metadata) -> Stamp {
    (found.modified().ok(), found.len())
}

fn read(file: &Path) -> Result<Raw, RulesError> {
    let failed = |source| RulesError::Read {
        path: file.to_owned(),
        source,
    };
    if std::fs::metadata(file).map_err(failed)?.len() > BYTES {
        return Err(RulesError::Long(file.to_owned()));
    }
    let text = std::fs::read_to_string(file).map_err(failed)?;
    let list = Raw::new(text.trim())
        .filter(|list| list.get().starts_with('['))
        .ok_or_else(|| RulesError::NoList(file.to_owned()))?;
    let (rules, mut issues) = sources(list.get(), Form::Server);
    issues.extend(compile(&rules).1);
    for issue in issues {
        tracing::warn!("{}", issue.text());
    }
    Ok(list)
}
