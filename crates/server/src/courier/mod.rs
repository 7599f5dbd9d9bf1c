//! Tells others what happened here: the shop's webhook, and people by mail.
//!
//! - [`settings`], [`reach`] say where to, and whether that is allowed.
//! - [`event`], [`hubspot`] say it in the receiver's form, [`webhook`] signs and sends it.
//! - [`mail`] writes letters, [`copies`] answers who asked for one.
//! - [`schedule`] says when what failed is tried again.
//!
//! What is to be told lies in the database (`store/deliveries.rs`) since the transaction
//! that made it true; this room takes it from there. It is noted down as told only after
//! the receiver has said so: what is cut off in between is told again, under the same id.

pub(crate) mod client;
pub(crate) mod copies;
pub mod event;
pub(crate) mod hubspot;
mod mail;
mod reach;
pub mod schedule;
mod settings;
pub(crate) mod webhook;

use std::collections::HashMap;
use std::sync::{Arc, Mutex as Quick};
use std::time::Duration;

use aisle_core::protocol::Timestamp;
use tokio::sync::{Mutex, Notify, oneshot};
use tokio::task::JoinSet;

pub use mail::{MailError, MailSettings};
pub use reach::{Target, TargetError};
pub use settings::{Format, Secret, WebhookError, WebhookSettings};

use crate::app::{App, now};
use crate::config::{ConfigError, Settings};
use crate::secrets;
use crate::store::{self, Channel, Delivery, StoreError, Tell};
use client::Client;
use mail::Post;
use settings::Hook;

/// Most that is under way at once.
const AT_ONCE: u32 = 8;
/// How often the queue is looked at although nothing is due, in milliseconds.
const LOOK: i64 = 60 * 60 * 1000;

/// Why something was not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) why: String,
    /// Trying again is of no use.
    pub(crate) is_final: bool,
    /// How long the other side wishes to be left alone.
    pub(crate) asked: Option<Duration>,
}

impl Failure {
    pub(crate) fn later(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            is_final: false,
            asked: None,
        }
    }

    pub(crate) fn never(why: impl Into<String>) -> Self {
        Self {
            is_final: true,
            ..Self::later(why)
        }
    }
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Told,
    Later,
    Never,
}

/// The ways out, as configured.
pub struct Courier {
    client: Client,
    hook: Option<Hook>,
    post: Option<Post>,
    /// Who waits to hear what becomes of a delivery, by its name.
    listening: Quick<HashMap<String, oneshot::Sender<Outcome>>>,
    webhooks: Lane,
    letters: Lane,
}

/// What goes one way, behind each other: a slow receiver keeps no letter waiting.
#[derive(Default)]
struct Lane {
    wake: Notify,
    /// One round at a time: nothing is sent twice at once.
    round: Mutex<()>,
}

impl Courier {
    /// Checks the settings.
    ///
    /// # Errors
    /// [`ConfigError::Webhook`] or [`ConfigError::Mail`], with what would be right.
    pub fn new(settings: &Settings) -> Result<Self, ConfigError> {
        Ok(Self {
            client: Client::new(),
            hook: settings.webhook.hook()?,
            post: settings.mail.post()?,
            listening: Quick::default(),
            webhooks: Lane::default(),
            letters: Lane::default(),
        })
    }

    /// What of a ticket is to be told.
    #[must_use]
    pub fn tell(&self) -> Tell {
        let format = self.hook.as_ref().map(|hook| hook.settings.format);
        Tell {
            webhook: format.is_some(),
            // A CRM takes every submission for a person.
            suspects: format == Some(Format::Standard),
            mail: self.post.as_ref().is_some_and(|post| !post.to.is_empty()),
        }
    }

    /// Where the webhook leads, without its path; none if there is no webhook.
    #[must_use]
    pub fn hook_shown(&self) -> Option<String> {
        self.hook.as_ref().map(|hook| hook.target.shown())
    }

    /// Something may be due: looks at once.
    pub fn wake(&self) {
        self.webhooks.wake.notify_one();
        self.letters.wake.notify_one();
    }

    fn lane(&self, channel: Channel) -> &Lane {
        match channel {
            Channel::Webhook => &self.webhooks,
            Channel::Mail => &self.letters,
        }
    }

    /// Asks the webhook whether it is there; none if there is no webhook.
    pub(crate) async fn ping(&self, now: Timestamp) -> Option<Result<String, String>> {
        let hook = self.hook.as_ref()?;
        Some(webhook::ping(&self.client, hook, now).await)
    }

    /// Whether letters can be sent.
    #[must_use]
    pub fn has_mail(&self) -> bool {
        self.post.is_some()
    }

    /// Where letters go; none if they go nowhere.
    #[must_use]
    pub fn mail_shown(&self) -> Option<String> {
        self.post.as_ref().map(Post::shown)
    }

    /// Where letters go, and whether they could; none if they go nowhere.
    pub(crate) async fn ping_mail(&self) -> Option<(String, Result<&'static str, String>)> {
        let post = self.post.as_ref()?;
        Some((post.shown(), post.ping().await))
    }

    async fn send(&self, app: &App, delivery: &Delivery, now: Timestamp) -> Result<(), Failure> {
        match (delivery.channel, &self.hook, &self.post) {
            (Channel::Webhook, Some(hook), _) => webhook::send(&self.client, hook, delivery, now).await,
            (Channel::Webhook, None, _) => Err(Failure::later("no webhook is configured any more")),
            (Channel::Mail, _, Some(post)) => mail::send(app, post, delivery, now).await,
            (Channel::Mail, _, None) => Err(Failure::later("no mail is configured any more")),
        }
    }
}

/// Tells all that is due now to go one way; gives when the next is. `chance` draws from 0 to 1.
///
/// # Errors
/// If the database cannot be used; what was told but not noted down is told again.
pub async fn round(
    app: &Arc<App>,
    channel: Channel,
    now: Timestamp,
    chance: fn() -> f64,
) -> Result<Option<Timestamp>, StoreError> {
    let _alone = app.courier.lane(channel).round.lock().await;
    loop {
        let (due, next) = app
            .store
            .read(move |db| store::due_deliveries(db, channel, now, AT_ONCE))
            .await?;
        if due.is_empty() {
            return Ok(next);
        }
        let mut under_way = JoinSet::new();
        for delivery in due {
            let app = Arc::clone(app);
            under_way.spawn(async move { attempt(&app, &delivery, now, chance()).await });
        }
        while let Some(done) = under_way.join_next().await {
            done.map_err(|_| StoreError::Closed)??;
        }
    }
}

async fn attempt(app: &App, delivery: &Delivery, now: Timestamp, chance: f64) -> Result<(), StoreError> {
    let (id, attempts) = (delivery.id.clone(), delivery.attempts + 1);
    let Failure { why, is_final, asked } = match app.courier.send(app, delivery, now).await {
        Ok(()) => {
            app.metrics.delivered.add();
            let noted = app.store.write(move |db| store::delivered(db, &id, now)).await;
            app.courier.tell_of(&delivery.id, Outcome::Told);
            return noted;
        }
        Err(failure) => failure,
    };
    app.metrics.delivery_failures.add();
    let pause = schedule::pause(attempts, asked, chance).filter(|_| !is_final);
    let next = pause.map(|pause| now.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)));
    match next {
        Some(_) => tracing::warn!(%id, attempts, "a delivery failed and is tried again later"),
        None => {
            app.metrics.deliveries_given_up.add();
            tracing::error!(%id, attempts, "a delivery was given up; an admin may try it again");
        }
    }
    let noted = app
        .store
        .write(move |db| store::undelivered(db, &id, now, &why, next))
        .await;
    let outcome = if next.is_some() {
        Outcome::Later
    } else {
        Outcome::Never
    };
    app.courier.tell_of(&delivery.id, outcome);
    noted
}

/// Draws from 0 to 1.
fn draw() -> f64 {
    // Without randomness the pauses are not spread, and nothing is lost.
    secrets::random::<2>().map_or(0.5, |bytes| {
        f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX)
    })
}

/// Tells what is due to go one way, until the server stops.
pub async fn run(app: Arc<App>, channel: Channel) {
    loop {
        let rounds = async {
            match round(&app, channel, now(), draw).await {
                Ok(next) => next.map_or(LOOK, |at| (at - now()).clamp(0, LOOK)),
                Err(error) => {
                    tracing::error!(%error, "what is to be told outside could not be read or noted down");
                    LOOK / 60
                }
            }
        };
        let pause = tokio::select! {
            () = app.stopping.cancelled() => return,
            pause = rounds => pause,
        };
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = app.courier.lane(channel).wake.notified() => {}
            () = tokio::time::sleep(Duration::from_millis(pause.unsigned_abs())) => {}
        }
    }
}
