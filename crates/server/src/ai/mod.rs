//! Passes visitors' questions on to the AI behind the shop, and its answers back as they
//! come (docs/server.md).
//!
//! Owns the key: it goes to the upstream and nowhere else. Pages say what the visitor said;
//! what the model is told besides, which one it is and what it may use is the shop's.
//!
//! - [`settings`] says where to and with which key.
//! - [`openai`] makes a request of what a page sent, [`passed`] passes one on.
//! - [`answer`] says what became of it, and carries the answer over.

pub(crate) mod answer;
mod openai;
mod passed;
pub(crate) mod ping;
mod settings;
mod wrong;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue, Method, header};
use tokio::sync::Semaphore;

pub use settings::{AiError, AiFormat, AiSettings};
pub(crate) use wrong::Wrong;

use crate::courier::Target;
use crate::courier::client::{Client, Opened};
use crate::limits::{Buckets, Counts, Rate};
use crate::secrets::Hash;
use answer::Failure;
use settings::KeyHeader;

/// The AI behind the shop, as configured.
pub struct Ai {
    client: Client,
    target: Target,
    format: AiFormat,
    key: Option<KeyHeader>,
    model: String,
    instructions: Option<String>,
    /// An upstream that is silent for so long is given up.
    silence: Duration,
    request_bytes: usize,
    /// Questions of each visitor, by the hash of the id that the page gives.
    visitors: Buckets<Hash>,
    /// Questions from each network.
    addresses: Buckets<IpAddr>,
    /// Answers that may be under way.
    seats: Arc<Semaphore>,
    /// Answers under way to each network: no one takes all.
    shares: Counts<IpAddr>,
    /// That the key is refused has been said.
    is_warned: AtomicBool,
}

impl Ai {
    /// Checks the settings and reads the files they name; none if there is no AI.
    ///
    /// # Errors
    /// [`AiError`], with what would be right.
    pub fn read(settings: &AiSettings) -> Result<Option<Self>, AiError> {
        let Some(target) = settings.target()? else {
            return Ok(None);
        };
        let key = settings.key_header()?;
        let (model, instructions) = settings.persona()?;
        let streams = settings.streams.get();
        let seats = usize::try_from(streams)
            .unwrap_or(usize::MAX)
            .min(Semaphore::MAX_PERMITS);
        Ok(Some(Self {
            client: Client::new(),
            target,
            format: settings.format,
            key,
            model,
            instructions,
            silence: Duration::from_secs(settings.answer_seconds.get().into()),
            request_bytes: settings.request_bytes,
            visitors: Buckets::new(Rate::per_minute(settings.messages_per_minute.get())),
            addresses: Buckets::new(Rate::per_minute(settings.address_messages_per_minute.get())),
            seats: Arc::new(Semaphore::new(seats)),
            shares: Counts::new(seats.div_ceil(2)),
            is_warned: AtomicBool::new(false),
        }))
    }

    /// Most bytes of a request.
    pub(crate) fn request_bytes(&self) -> usize {
        self.request_bytes
    }

    /// In whose form answers come.
    pub(crate) fn format(&self) -> AiFormat {
        self.format
    }

    /// Counts a question of a visitor from a network.
    ///
    /// # Errors
    /// How long until the next one.
    pub(crate) fn count(&self, visitor: Hash, network: IpAddr, now: Instant) -> Result<(), Duration> {
        // The network's first: names of visitors cost nothing, addresses do.
        self.addresses.take(network, now)?;
        self.visitors.take(visitor, now)
    }

    /// What goes to the upstream for what a page sent.
    ///
    /// # Errors
    /// [`Wrong`], with what would be right.
    pub(crate) fn body(&self, bytes: &[u8]) -> Result<String, Wrong> {
        let body = wrong::object(bytes)?;
        let body = match self.format {
            AiFormat::Openai => openai::rebuild(&body, &self.model, self.instructions.as_deref()),
            AiFormat::AgUi | AiFormat::AiSdk => passed::pass(body, self.format),
        };
        Ok(body?.to_string())
    }

    /// Asks, and waits for the beginning of the answer. Dropping either ends the request.
    ///
    /// # Errors
    /// [`Failure`], for the page; the log has what the shop has to mend.
    pub(crate) async fn ask(&self, body: String) -> Result<Opened, Failure> {
        let asked = self.client.open(Method::POST, &self.target, self.headers(), body);
        let found = match tokio::time::timeout(self.silence, asked).await {
            Err(_) => Err(Failure::Silent),
            Ok(Err(why)) => Err(Failure::Unreachable(why)),
            Ok(Ok(mut opened)) => match Failure::look(&mut opened, self).await {
                None => Ok(opened),
                Some(failure) => Err(failure),
            },
        };
        self.say(found.as_ref().err());
        found
    }

    /// Nothing of what the page sent is among them.
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/event-stream"));
        if let Some((name, value)) = &self.key {
            headers.insert(name.clone(), value.clone());
        }
        headers
    }

    /// Tells the log what the shop has to mend. Nothing that the upstream said is in it but
    /// the name of an error: the rest may repeat the key, or the visitor.
    fn say(&self, failure: Option<&Failure>) {
        let upstream = self.target.shown();
        match failure {
            None => self.is_warned.store(false, Ordering::Relaxed),
            Some(Failure::Refused(status)) => {
                // Until it is believed again, once is enough.
                if !self.is_warned.swap(true, Ordering::Relaxed) {
                    let mend = self.key_hint();
                    tracing::warn!(%upstream, status = status.as_u16(), "the AI refuses the key: {mend}");
                }
            }
            Some(failure) => tracing::warn!(%upstream, "the AI did not answer: {}", failure.for_log()),
        }
    }

    /// Whether a word is in the key, or the key in it.
    fn is_of_key(&self, word: &str) -> bool {
        let key = self.key.as_ref().and_then(|(_, value)| value.to_str().ok());
        key.and_then(|key| key.split(' ').next_back())
            .is_some_and(|key| key.contains(word) || word.contains(key))
    }

    /// What to do about a key that is refused.
    fn key_hint(&self) -> &'static str {
        if self.key.is_some() {
            "put the right one into the file that ai.key_file names (or AISLE_SERVER_AI__KEY), look at \
             ai.header, and start again"
        } else {
            "there is none; name a file with one in ai.key_file (or set AISLE_SERVER_AI__KEY), and start again"
        }
    }
}
