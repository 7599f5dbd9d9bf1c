//! The database: an append-only log per conversation, and who may read it.
//!
//! One thread writes ([`writer`]); it commits many changes at once and reports
//! each only after the commit. Reads happen elsewhere, on connections of their
//! own. Nothing here knows of sockets.

mod about;
mod act;
mod agents;
mod answers;
mod append;
mod audit;
mod backup;
mod codes;
mod context;
mod copies;
mod customer;
mod deliveries;
mod desk;
mod doors;
mod erase;
mod invitations;
mod knowledge;
mod list;
mod outcomes;
mod own;
mod people;
mod queue;
mod read;
mod reads;
mod reports;
mod retain;
mod schema;
mod search;
mod talk;
mod tickets;
mod uploads;
mod wishes;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aisle_core::protocol::Epoch;
use rusqlite::Connection;

pub use about::about;
pub use act::Press;
pub use agents::{
    AgentRow, IDLE_MS, Looks, Profile, SESSION_MS, Session, add_agent, agent_of_session, agents,
    begin_session, dismiss_agent, drop_session, drop_sessions, new_session, remove_agent,
    session_wants_touch, set_password, set_profile, set_role, touch_session,
};
pub use append::{Applied, Change, Logged, Owner, Request, Who, append};
pub use audit::{Audit, Deed, audit, note_down};
pub use backup::backup;
pub use codes::code_for;
pub use context::{context_of, remember_context};
pub use copies::{ask_copy, copy_to};
pub use customer::{Customer, admit, called, identify, is_news, permits};
pub use deliveries::{
    Channel, Deliveries, Delivery, DeliveryCounts, DeliveryLine, Tell, deliver_again, delivered, deliveries,
    delivery_counts, due as due_deliveries, trim_deliveries, undelivered,
};
pub use desk::{Alert, alerts, booked};
pub use doors::{DOOR_MS, go_through, open_door};
pub use erase::{Erased, erase};
pub use invitations::{Invitation, invitations, invite, is_invited, join, uninvite};
pub use knowledge::{Miss, Votes, drop_miss, keep_miss, misses, trim_votes, vote, votes};
pub use list::{Lines, counts, list, recent, summaries};
pub use outcomes::{Outcome, What, count as count_outcome};
pub use own::{Past, has_own, own};
pub use people::{
    Board, board, canned, colleagues, departments, drop_canned, drop_department, load_of, put_canned,
    put_department, set_status, update_agent,
};
pub use queue::{Figures, Waiter, come_and_go, figures, taken, waiters};
pub use read::{Meta, entries_after, entries_before, last_entries, mark_read, meta_of, remember_page};
pub use reports::{Column, REPORTS, Range, Report, report};
pub use retain::{Purged, overdue, purge};
pub use schema::VERSION;
pub use tickets::{Agreed, Ticket, Tickets, close_ticket, tickets};
pub use wishes::{DeskDone, DeskWish, Wished, due, fulfil, give_back, notes, wake};

pub use uploads::{
    Quota, UploadRow, UploadWish, begin_upload, drop_unsent, drop_upload, finish_upload, sent_upload,
    upload_ids, upload_of,
};

use crate::secrets::Namer;
use reads::Reads;
use writer::Writer;

/// Why the store refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("the database failed ({0}); check free space and permissions of its folder")]
    Sqlite(#[from] rusqlite::Error),
    /// A commit failed, so nothing of its batch happened.
    #[error("the database could not commit ({0}); check free space and permissions of its folder")]
    Commit(String),
    /// The file was written by a later version.
    #[error("the database has schema version {found}, this program knows {known}; run the newer program")]
    Newer {
        /// In the file.
        found: i64,
        /// In this program.
        known: i64,
    },
    /// A value that every database has is missing.
    #[error("the file is not a whole Aisle database; restore a backup or choose another file")]
    Damaged,
    /// The secret, or the visitor, is another.
    #[error("this belongs to somebody else")]
    Forbidden,
    /// The browser is a customer's, and no token says that this is them.
    #[error("this belongs to somebody who has signed in; a token of theirs is needed")]
    Unidentified,
    /// The browser is another customer's.
    #[error("this belongs to another customer")]
    Switched,
    /// No such conversation, message or button.
    #[error("there is no such thing")]
    NotFound,
    /// The name is taken.
    #[error("an agent of that name exists; choose another name or set their password")]
    Taken,
    /// A visitor, or all of them, have as many files as there may be.
    #[error("there are too many files")]
    Full,
    /// Somebody has the conversation.
    #[error("{} has it", .0.name)]
    Held(aisle_core::protocol::Person),
    /// Somebody else was faster.
    #[error("somebody else has it")]
    Conflict,
    /// There must be an admin.
    #[error("no admin would be left; make somebody else one first")]
    LastAdmin,
    /// The entry would not fit in a frame.
    #[error("the entry is too large")]
    TooLarge,
    /// A file is none that its field takes.
    #[error("a file does not fit the field it is for")]
    Unfit,
    /// Too much is waiting to be written.
    #[error("the database is overloaded; try again")]
    Busy,
    /// The store is closing.
    #[error("the database is closing")]
    Closed,
    /// The operating system has no randomness.
    #[error("the operating system gave no random bytes")]
    Random,
    /// A file could not be moved or read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// A backup onto the database itself.
    #[error("the backup would overwrite the database; choose another file")]
    SameFile,
}

/// A database, open. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    reads: Option<Reads>,
    epoch: Epoch,
    namer: Namer,
}

/// The part of a log a page or a batch holds, and whether there is more.
pub type Page = (Vec<aisle_core::protocol::Entry>, bool);

/// How much one read gives.
#[derive(Debug, Clone, Copy)]
pub struct Slice {
    /// Most entries.
    pub entries: usize,
    /// Most bytes of their bodies; one entry is always given.
    pub bytes: usize,
}

impl Slice {
    /// What one frame carries: 200 entries, and bodies that leave room for
    /// their envelopes within 256 KiB.
    pub const FRAME: Self = Self {
        entries: 200,
        bytes: 208 * 1024,
    };
}

impl Store {
    /// Opens a file, or a database in memory for `None`, and starts its writer.
    /// `queue` is the most changes that may wait.
    ///
    /// # Errors
    /// [`StoreError`] with what to do about it.
    pub fn open(path: Option<&Path>, queue: usize) -> Result<Self, StoreError> {
        let connection = schema::open(path)?;
        let epoch = Epoch::new(schema::meta(&connection, "epoch")?).map_err(|_| StoreError::Damaged)?;
        let namer = Namer::new(key(&schema::meta(&connection, "key")?).ok_or(StoreError::Damaged)?);
        let reads = path.map(|path| Reads::new(path.to_owned()));
        Ok(Self {
            inner: Arc::new(Inner {
                writer: Writer::start(connection, queue)?,
                reads,
                epoch,
                namer,
            }),
        })
    }

    /// The life of every log in this file.
    #[must_use]
    pub fn epoch(&self) -> &Epoch {
        &self.inner.epoch
    }

    /// Names conversations.
    #[must_use]
    pub fn namer(&self) -> &Namer {
        &self.inner.namer
    }

    /// Queues a change. `done` runs on the writer's thread once the change is
    /// durable (or was not made), in the order of the changes; it must be quick.
    ///
    /// # Errors
    /// [`StoreError::Busy`] or [`StoreError::Closed`]; then `done` never runs.
    pub fn submit<T, W, D>(&self, work: W, done: D) -> Result<(), StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        D: FnOnce(Result<T, StoreError>) + Send + 'static,
    {
        self.inner.writer.submit(work, done)
    }

    /// Makes a change and waits until it is durable.
    ///
    /// # Errors
    /// What the change says, or that it could not be stored.
    pub async fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (tell, told) = tokio::sync::oneshot::channel();
        self.submit(work, move |result| {
            // Nobody waits any more: the change is made all the same.
            let _ = tell.send(result);
        })?;
        told.await.map_err(|_| StoreError::Closed)?
    }

    /// Reads. Sees every change that was reported before the call.
    ///
    /// # Errors
    /// What the work says, or that the database cannot be read.
    pub async fn read<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        match &self.inner.reads {
            Some(reads) => reads.run(work).await,
            // A database in memory belongs to one connection, the writer's.
            None => self.write(work).await,
        }
    }

    /// Folds the journal into the file soon, so that what was erased is
    /// overwritten there too.
    pub fn fold(&self) {
        self.inner.writer.fold();
    }

    /// Writes what waits, folds the journal into the file, and ends the writer.
    pub async fn close(&self) {
        // The last connection removes the journal, and only the writer's can.
        if let Some(reads) = &self.inner.reads {
            reads.forget_idle();
        }
        self.inner.writer.close().await;
    }
}

fn key(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(text.get(i..i + 2)?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}
