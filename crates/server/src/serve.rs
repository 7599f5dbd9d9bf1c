//! Starting and stopping.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app::{App, now};
use crate::config::{ConfigError, Settings};
use crate::knowledge::{Knowledge, KnowledgeError, Sources};
use crate::store::{self, Channel, Store, StoreError};
use crate::{courier, herald, hours, http, rules, secrets, usher};

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings are wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database cannot be opened.
    #[error("cannot open the database {path}: {source}")]
    Store {
        /// Which.
        path: PathBuf,
        /// What happened.
        source: StoreError,
    },
    /// The articles or products cannot be read.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// Reading them broke off.
    #[error("the articles or products could not be read: {0}")]
    Read(String),
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}; stop what uses it, or choose another with --listen")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// What happened.
        source: std::io::Error,
    },
}

/// A server that runs. Dropping it does not stop it: call [`Server::stop`].
pub struct Server {
    app: Arc<App>,
    address: SocketAddr,
    task: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Opens the database, listens, and serves in the background.
    ///
    /// # Errors
    /// [`StartError`] with what to do about it.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let file = settings.database_file().map(std::path::Path::to_owned);
        let queue = settings.limits.write_queue;
        // First what is only read: a wrong folder must not leave a new database.
        let sources = Sources {
            articles: settings.articles.clone(),
            catalogue: settings.catalogue.clone(),
            orders: settings.orders.clone(),
            slots: settings.slots.clone(),
        };
        let knowledge = tokio::task::spawn_blocking(move || Knowledge::load(sources))
            .await
            .map_err(|error| StartError::Read(error.to_string()))??;
        let store = tokio::task::spawn_blocking(move || Store::open(file.as_deref(), queue))
            .await
            .unwrap_or(Err(StoreError::Closed))
            .map_err(|source| StartError::Store {
                path: settings.database.clone(),
                source,
            })?;
        let wanted = settings.listen;
        let app = App::new(settings, store, knowledge)?;
        tokio::spawn(look_again(Arc::clone(&app)));
        tokio::spawn(tidy(Arc::clone(&app)));
        let failed = |source| StartError::Listen {
            address: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        // A chat is small frames, each of which somebody waits for: without this
        // the second one waits for the first one's delayed acknowledgement.
        let listener = listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection stays slow");
            }
        });
        tokio::spawn(herald::run(Arc::clone(&app)));
        tokio::spawn(herald::wake(Arc::clone(&app)));
        tokio::spawn(usher::run(Arc::clone(&app)));
        tokio::spawn(rules::follow(Arc::clone(&app)));
        tokio::spawn(hours::follow(Arc::clone(&app)));
        for channel in [Channel::Webhook, Channel::Mail] {
            tokio::spawn(courier::run(Arc::clone(&app), channel));
        }
        let service = http::router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
        let stopping = app.stopping.clone();
        let task = tokio::spawn(async move {
            axum::serve(listener, service)
                .with_graceful_shutdown(async move { stopping.cancelled().await })
                .await
        });
        Ok(Self { app, address, task })
    }

    /// Where it listens, with the real port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it consists of.
    #[must_use]
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Stops in order: no new connections, answers to what was asked, a goodbye
    /// to everybody, the database closed. Takes at most the configured time.
    pub async fn stop(self) {
        self.app.stopping.cancel();
        self.app.connections.close();
        let most = Duration::from_millis(self.app.settings.timing.shutdown_ms);
        if tokio::time::timeout(most, self.app.connections.wait())
            .await
            .is_err()
        {
            tracing::warn!("some connections did not end in time");
        }
        // Idle HTTP connections have nothing to lose.
        self.task.abort();
        let _ = self.task.await;
        self.app.store.close().await;
    }
}

/// How often what nobody needs any more is looked for.
const TIDY: Duration = Duration::from_secs(60 * 60);
/// Files that are in no message are kept for so long, in milliseconds: a day.
const UNSENT_MS: i64 = 24 * 60 * 60 * 1000;

/// Deletes files that never got into a message, and what a crash left.
async fn tidy(app: Arc<App>) {
    let mut ticks = tokio::time::interval(TIDY);
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = ticks.tick() => {
                if let Err(error) = tidy_once(&app, now() - UNSENT_MS).await {
                    tracing::error!(%error, "what nobody needs is still there");
                }
                if let Ok(Some(kept)) = app.settings.kept_for()
                    && let Err(error) = purge(&app, now() - kept).await
                {
                    tracing::error!(%error, "what is old is still there");
                }
            }
        }
    }
}

/// Deletes files that were begun before a moment and are in no message.
///
/// # Errors
/// If the database cannot be written.
pub async fn tidy_once(app: &Arc<App>, before: i64) -> Result<usize, StoreError> {
    let work = move |db: &_| {
        store::trim_votes(db)?;
        store::trim_deliveries(db, now())?;
        Ok((store::drop_unsent(db, before)?, store::upload_ids(db)?))
    };
    let (unsent, known) = app.store.write(work).await?;
    let keeper = Arc::clone(app);
    let gone = tokio::task::spawn_blocking(move || {
        keeper.uploads.remove(&unsent);
        unsent.len() + keeper.uploads.sweep(&known)
    });
    gone.await.map_err(|_| StoreError::Closed)
}

/// Empties conversations that were closed before a moment, their files and what was
/// left in them, and tells whoever follows them. Gives how many.
///
/// # Errors
/// If the database cannot be written.
pub async fn purge(app: &Arc<App>, before: i64) -> Result<usize, StoreError> {
    let mut count = 0;
    loop {
        let purged = app.store.write(move |db| store::purge(db, before, now())).await?;
        if purged.logged.is_empty() {
            break;
        }
        count += purged.logged.len();
        purged.logged.iter().for_each(|logged| app.hub.publish(logged));
        let keeper = Arc::clone(app);
        let gone = tokio::task::spawn_blocking(move || keeper.uploads.remove(&purged.files));
        gone.await.map_err(|_| StoreError::Closed)?;
        if !purged.more {
            break;
        }
    }
    if count > 0 {
        app.store.fold();
        tracing::info!(count, "closed conversations were deleted, as the retention says");
    }
    Ok(count)
}

/// How often the files of what the shop knows are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Reads again what has changed, until the server stops.
async fn look_again(app: Arc<App>) {
    if !app.knowledge.has_sources() {
        return;
    }
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = ticks.tick() => {
                let knowledge = Arc::clone(&app.knowledge);
                if let Err(error) = tokio::task::spawn_blocking(move || knowledge.refresh()).await {
                    tracing::error!(%error, "what the shop knows could not be read again");
                }
            }
        }
    }
}

/// A way in for the first agent.
pub struct FirstAgent {
    /// The agent's name.
    pub name: String,
    /// A random password.
    pub password: String,
    /// A code that signs in once.
    pub code: String,
}

/// Makes an agent with a random password if there is none at all.
///
/// # Errors
/// If the database cannot be read or written.
pub async fn first_agent(app: &App) -> Result<Option<FirstAgent>, StoreError> {
    if !app.store.read(store::agents).await?.is_empty() {
        return Ok(None);
    }
    let (name, password) = ("demo".to_owned(), secrets::random_name()?);
    let (called, hash) = (name.clone(), secrets::hash_password(&password)?);
    let id = app
        .store
        .write(move |db| store::add_agent(db, &called, &hash, now()))
        .await?;
    Ok(Some(FirstAgent {
        name,
        password,
        code: app.sign_in_once(id)?,
    }))
}
