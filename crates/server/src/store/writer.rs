//! The one thread that writes.
//!
//! Changes wait in a bounded queue. The thread takes as many as there are, makes
//! them in one transaction, each behind a savepoint so that one failure undoes
//! only itself, commits once, and then reports each. While a commit waits for
//! the disk the next batch gathers, so the batch grows with the load.

use std::sync::Mutex;
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::mpsc;

use super::StoreError;

type Report = Box<dyn FnOnce(Option<&str>) + Send>;
/// Without a connection there is no transaction to work in.
type Work = Box<dyn FnOnce(Option<&Connection>) -> Report + Send>;

enum Job {
    Change(Work),
    Fold,
    Stop,
}

/// Most changes of one transaction.
const BATCH: usize = 256;

/// The handle to the thread.
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, queue: usize) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel(queue.max(1));
        let thread = std::thread::Builder::new()
            .name("aisle-writer".into())
            .spawn(move || run(&connection, waiting))
            .map_err(|source| StoreError::File {
                path: "writer thread".into(),
                source,
            })?;
        Ok(Self {
            jobs,
            thread: Mutex::new(Some(thread)),
        })
    }

    pub(super) fn submit<T, W, D>(&self, work: W, done: D) -> Result<(), StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        D: FnOnce(Result<T, StoreError>) + Send + 'static,
    {
        let work: Work = Box::new(move |connection| {
            let result = connection.map(|connection| guarded(connection, work));
            Box::new(move |failure| {
                done(match (failure, result) {
                    (None, Some(result)) => result,
                    (why, _) => Err(StoreError::Commit(why.unwrap_or("no transaction").to_owned())),
                });
            })
        });
        self.jobs
            .try_send(Job::Change(work))
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => StoreError::Busy,
                mpsc::error::TrySendError::Closed(_) => StoreError::Closed,
            })
    }

    pub(super) fn fold(&self) {
        // A full or closed queue folds anyway: as it grows, or at the end.
        let _ = self.jobs.try_send(Job::Fold);
    }

    pub(super) async fn close(&self) {
        // A closed queue means that somebody else has stopped it already.
        let _ = self.jobs.send(Job::Stop).await;
        let thread = self.thread.lock().ok().and_then(|mut slot| slot.take());
        if let Some(thread) = thread {
            // The thread ends after the commit in hand.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

fn guarded<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.prepare_cached("SAVEPOINT change")?.execute([])?;
    let result = work(connection);
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO change")?.execute([])?;
    }
    connection.prepare_cached("RELEASE change")?.execute([])?;
    result
}

fn run(connection: &Connection, mut waiting: mpsc::Receiver<Job>) {
    let (mut stop, mut must_fold) = (false, false);
    while !stop {
        let Some(first) = waiting.blocking_recv() else {
            break;
        };
        let mut batch = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Change(work) => batch.push(work),
                Job::Fold => must_fold = true,
                Job::Stop => {
                    stop = true;
                    waiting.close();
                }
            }
            next = if batch.len() < BATCH {
                waiting.try_recv().ok()
            } else {
                None
            };
        }
        commit(connection, batch);
        if std::mem::take(&mut must_fold) {
            fold(connection);
        }
    }
    // What was queued before the queue closed is still made.
    while let Some(job) = waiting.blocking_recv() {
        if let Job::Change(work) = job {
            commit(connection, vec![work]);
        }
    }
    fold(connection);
}

fn fold(connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the journal was left as it is; the next start folds it in");
    }
}

fn commit(connection: &Connection, batch: Vec<Work>) {
    if batch.is_empty() {
        return;
    }
    let begun = connection.execute_batch("BEGIN IMMEDIATE");
    // Outside a transaction every change would stand by itself: then none is made.
    let at_work = begun.is_ok().then_some(connection);
    let reports: Vec<Report> = batch.into_iter().map(|work| work(at_work)).collect();
    let failure = match begun.and_then(|()| connection.execute_batch("COMMIT")) {
        Ok(()) => None,
        Err(error) => {
            tracing::error!(%error, "a commit failed");
            // There may be no transaction left to undo.
            let _ = connection.execute_batch("ROLLBACK");
            Some(error.to_string())
        }
    };
    for report in reports {
        report(failure.as_deref());
    }
}
