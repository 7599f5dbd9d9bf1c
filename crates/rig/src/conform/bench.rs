//! What a claim is tried with: fresh visitors, and connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aisle_core::protocol::{ClientId, ConversationRef, Hello, PROTOCOL, ResumePoint, VisitorAuth, VisitorId};

use super::peer::{Joined, Peer, Stop};
use super::trace::Trace;
use crate::net::{Address, Transport, Way};

/// What to try, and as whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// The visitors' endpoint, as in `data-endpoint`.
    pub url: String,
    /// Over which transports.
    pub transports: Vec<Transport>,
    /// The shop's token, for a backend that lets nobody in without one.
    pub token: Option<String>,
    /// An agent's token, for what only an agent can bring about.
    pub agent: Option<String>,
    /// The origin of a page that may chat there.
    pub origin: Option<String>,
    /// How long one answer may take.
    pub patience: Duration,
    /// Only the claims with these ids; all if empty.
    pub only: Vec<String>,
}

impl Options {
    /// Everything, over all transports, without tokens.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            transports: Transport::ALL.to_vec(),
            token: None,
            agent: None,
            origin: None,
            patience: Duration::from_secs(8),
            only: Vec::new(),
        }
    }
}

/// See the module. Each claim has one of its own.
#[derive(Clone)]
pub struct Bench {
    /// What to try, and as whom.
    pub options: Options,
    /// Where.
    pub address: Address,
    /// Over what.
    pub transport: Transport,
    /// What is said.
    pub trace: Trace,
    numbers: Arc<AtomicU32>,
}

/// 128 random bits as a name.
///
/// # Errors
/// If the system has none.
pub(super) fn fresh() -> Result<ClientId, Stop> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Stop::Skip(format!("no random bits: {error}")))?;
    Ok(ClientId::from_bits(u128::from_le_bytes(bytes)))
}

impl Bench {
    pub(super) fn new(options: &Options, address: Address, transport: Transport) -> Self {
        Self {
            options: options.clone(),
            address,
            transport,
            trace: Trace::default(),
            numbers: Arc::default(),
        }
    }

    /// A number for the next connection.
    pub(super) fn number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// A name nobody has used.
    ///
    /// # Errors
    /// If the system has no random bits.
    pub fn fresh(&self) -> Result<ClientId, Stop> {
        fresh()
    }

    /// What a visitor says who was never here.
    ///
    /// # Errors
    /// If the system has no random bits.
    pub fn hello(&self) -> Result<Hello, Stop> {
        Ok(Hello {
            protocol: PROTOCOL,
            conversation: ConversationRef::ClientId(fresh()?),
            visitor: VisitorAuth {
                id: VisitorId::from(fresh()?),
                secret: format!("{}{}", fresh()?, fresh()?),
            },
            instance: fresh()?,
            token: self.options.token.clone(),
            resume: None,
            page: None,
            locale: "en".into(),
            capabilities: vec!["text".into()],
            shown: None,
        })
    }

    /// The same visitor in another tab.
    ///
    /// # Errors
    /// If the system has no random bits.
    pub fn tab(&self, hello: &Hello) -> Result<Hello, Stop> {
        let mut other = hello.clone();
        other.instance = fresh()?;
        Ok(other)
    }

    /// The same, who has the log up to here.
    ///
    /// # Errors
    /// If the system has no random bits.
    pub fn resuming(&self, hello: &Hello, resume: ResumePoint) -> Result<Hello, Stop> {
        let mut other = self.tab(hello)?;
        other.resume = Some(resume);
        Ok(other)
    }

    /// A connection on which nothing was said yet.
    ///
    /// # Errors
    /// If there is none.
    pub async fn open(&self) -> Result<Peer, Stop> {
        self.open_over(self.transport).await
    }

    /// The same over another transport.
    ///
    /// # Errors
    /// If there is none.
    pub async fn open_over(&self, transport: Transport) -> Result<Peer, Stop> {
        let origin = self.options.origin.as_deref();
        let opened = tokio::time::timeout(self.options.patience, Way::open(&self.address, transport, origin));
        let way = match opened.await {
            Ok(Ok(way)) => way,
            Ok(Err(error)) => {
                return Err(Stop::Broken(format!(
                    "No connection over {}: {error}.",
                    transport.name()
                )));
            }
            Err(_) => {
                return Err(Stop::Broken(format!(
                    "No connection over {} in time.",
                    transport.name()
                )));
            }
        };
        Ok(Peer::new(
            way,
            self.number(),
            self.trace.clone(),
            self.options.patience,
        ))
    }

    /// A visitor up to `live`.
    ///
    /// # Errors
    /// If it does not come so far.
    pub async fn join(&self, hello: &Hello) -> Result<Joined, Stop> {
        self.open().await?.join(hello).await
    }

    /// A visitor who was never here, up to `live`, and what they said hello with.
    ///
    /// # Errors
    /// If it does not come so far.
    pub async fn newcomer(&self) -> Result<(Joined, Hello), Stop> {
        let hello = self.hello()?;
        Ok((self.join(&hello).await?, hello))
    }
}
