//! Connections that only read, a few at a time.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::{StoreError, schema};

/// Most reads at the same time.
const AT_ONCE: usize = 4;

/// Lends connections out.
pub(super) struct Reads {
    path: PathBuf,
    permits: Semaphore,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Reads {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            permits: Semaphore::new(AT_ONCE),
            idle: Arc::default(),
        }
    }

    pub(super) fn forget_idle(&self) {
        if let Ok(mut idle) = self.idle.lock() {
            idle.clear();
        }
    }

    pub(super) async fn run<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let _permit = self.permits.acquire().await.map_err(|_| StoreError::Closed)?;
        let idle = Arc::clone(&self.idle);
        let kept = idle.lock().ok().and_then(|mut idle| idle.pop());
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || {
            let connection = kept.map_or_else(|| open(&path), Ok)?;
            // One transaction: everything one read sees belongs together.
            connection.execute_batch("BEGIN")?;
            let result = work(&connection);
            connection.execute_batch("COMMIT")?;
            if let Ok(mut idle) = idle.lock() {
                idle.push(connection);
            }
            result
        })
        .await
        .map_err(|_| StoreError::Closed)?
    }
}

fn open(path: &std::path::Path) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags)?;
    schema::tune(&connection)?;
    Ok(connection)
}
