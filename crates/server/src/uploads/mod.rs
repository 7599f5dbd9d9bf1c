//! Files that visitors send: in a folder beside the database, under random names.
//!
//! How much of a file there is, is the length of its file: nothing else has to
//! be kept, so a killed server goes on where it was. What it is, is looked at
//! once it is whole; until then nobody is given it. Whose it is, is in the
//! database ([`crate::store`]).

mod kinds;
mod names;

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

pub use kinds::{Kind, Refused, examine, may_be};
pub use names::clean;

/// A file nobody knows of is left alone for so long: it may be about to be known.
const ORPHAN: Duration = Duration::from_secs(60 * 60);

/// See the module.
#[derive(Default)]
pub struct Uploads {
    folder: Option<PathBuf>,
    busy: Arc<Mutex<HashSet<String>>>,
}

/// The right to write to a file; one at a time has it.
pub struct Turn {
    id: String,
    busy: Arc<Mutex<HashSet<String>>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.busy
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.id);
    }
}

/// What became of bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Put {
    /// They are there; so much there is now.
    Taken(u64),
    /// They belong elsewhere: so much there is.
    Misplaced(u64),
    /// There would be more than was announced.
    Beyond,
}

impl Uploads {
    /// Uses a folder beside the database; none for a database in memory.
    #[must_use]
    pub fn beside(database: Option<&Path>) -> Self {
        let folder = database.map(|file| {
            let mut name = file.as_os_str().to_owned();
            name.push("-files");
            PathBuf::from(name)
        });
        Self {
            folder,
            busy: Arc::default(),
        }
    }

    /// Whether files can be taken at all.
    #[must_use]
    pub fn can(&self) -> bool {
        self.folder.is_some()
    }

    fn path(&self, id: &str) -> io::Result<PathBuf> {
        let folder = self.folder.as_deref().ok_or(io::ErrorKind::Unsupported)?;
        // The names are our own; whatever else is asked for is not a file here.
        if id.len() != 32 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(folder.join(id))
    }

    /// The right to write to a file, unless somebody has it.
    #[must_use]
    pub fn turn(&self, id: &str) -> Option<Turn> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.insert(id.to_owned()).then(|| Turn {
            id: id.to_owned(),
            busy: Arc::clone(&self.busy),
        })
    }

    /// Makes room for a file. Again is as good as once.
    ///
    /// # Errors
    /// If the folder or file cannot be made.
    pub fn begin(&self, id: &str) -> io::Result<()> {
        let path = self.path(id)?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        private(OpenOptions::new().create(true).append(true)).open(path)?;
        Ok(())
    }

    /// How much of a file there is.
    ///
    /// # Errors
    /// If it is not there.
    pub fn offset(&self, id: &str) -> io::Result<u64> {
        Ok(std::fs::metadata(self.path(id)?)?.len())
    }

    /// Adds bytes to a file, if they come right behind what there is.
    ///
    /// # Errors
    /// If the file is not there or the disk is full. What was written of them
    /// by then counts.
    pub fn put(&self, _turn: &Turn, id: &str, offset: u64, size: u64, bytes: &[u8]) -> io::Result<Put> {
        let mut file = OpenOptions::new().append(true).open(self.path(id)?)?;
        let there = file.metadata()?.len();
        if offset != there {
            return Ok(Put::Misplaced(there));
        }
        let then = there + bytes.len() as u64;
        if then > size {
            return Ok(Put::Beyond);
        }
        file.write_all(bytes)?;
        if then == size {
            // Whole: from now on others rely on it.
            file.sync_all()?;
        }
        Ok(Put::Taken(then))
    }

    /// All of a file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self, id: &str) -> io::Result<Vec<u8>> {
        std::fs::read(self.path(id)?)
    }

    /// Deletes files. What is not there need not be deleted.
    pub fn remove(&self, ids: &[String]) {
        for id in ids {
            match self.path(id).and_then(std::fs::remove_file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::error!(%error, "a file that should be deleted is still there");
                }
                _ => {}
            }
        }
    }

    /// Deletes files that nobody knows of any more: left by a crash between the
    /// database and the disk.
    pub fn sweep(&self, known: &HashSet<String>) -> usize {
        let Some(folder) = &self.folder else { return 0 };
        let Ok(entries) = std::fs::read_dir(folder) else {
            // Nothing has been uploaded yet.
            return 0;
        };
        let old = |file: &File| {
            let at = file.metadata().and_then(|meta| meta.modified());
            at.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > ORPHAN))
        };
        let orphans: Vec<String> = entries
            .filter_map(Result::ok)
            .filter(|entry| File::open(entry.path()).is_ok_and(|file| old(&file)))
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !known.contains(name))
            .collect();
        self.remove(&orphans);
        orphans.len()
    }
}

/// For the server's user only.
#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(test)]
mod tests;
