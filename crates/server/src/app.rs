//! What all requests share.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use aisle_core::protocol::{AgentId, Content, ErrorCode, Timestamp, VisitorId};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::address::Network;
use crate::ai::Ai;
use crate::config::{ConfigError, Settings};
use crate::courier::Courier;
use crate::hours::Opening;
use crate::hub::Hub;
use crate::identity::Identity;
use crate::knowledge::Knowledge;
use crate::limits::{Buckets, Counts, Rate};
use crate::lockout::Lockout;
use crate::metrics::Metrics;
use crate::origin::Origins;
use crate::pipe::Pipes;
use crate::rules::Shelf;
use crate::secrets::{self, Hash};
use crate::store::{Quota, Store, StoreError};
use crate::survey;
use crate::uploads::Uploads;

/// Doors that one network may try in a minute: a whole office goes on by phone.
const DOORS_PER_MINUTE: u32 = 20;
/// Outcomes of rules that one address may report in a minute: a page shows at most a few an hour.
const OUTCOMES_PER_MINUTE: u32 = 60;

/// See the module.
pub struct App {
    /// As configured.
    pub settings: Settings,
    /// The database.
    pub store: Store,
    /// Who is connected.
    pub hub: Arc<Hub>,
    /// Rules for pages, if there are some.
    pub rules: Option<Shelf>,
    /// The shop's hours, if the settings say them.
    pub opening: Option<Opening>,
    /// What visitors are asked when their talk is over, if the settings want it.
    pub question: Option<Content>,
    /// Checks the shop's tokens, if the settings name its keys.
    pub identity: Option<Identity>,
    /// The ways out: webhook and mail.
    pub courier: Courier,
    /// The AI behind the shop, if the settings name one.
    pub ai: Option<Ai>,
    /// Counters.
    pub metrics: Metrics,
    /// Pages that may chat.
    pub origins: Origins,
    /// Visitors' files.
    pub uploads: Uploads,
    /// What the shop knows.
    pub knowledge: Arc<Knowledge>,
    /// Whose pictures the agents' page may load beside this server's.
    pub media_origins: Vec<String>,
    /// The agents' page talks to its own server only.
    pub own_origin: Origins,
    /// Whose word on addresses counts.
    pub proxies: Vec<Network>,
    /// Set when the server stops.
    pub stopping: CancellationToken,
    /// How many visitors were connected when it began to stop.
    pub leaving: std::sync::OnceLock<u64>,
    /// Connections made of requests.
    pub pipes: Arc<Pipes>,
    /// Connections that must say goodbye.
    pub connections: TaskTracker,
    /// Changes of each visitor.
    pub visitor_rate: Buckets<VisitorId>,
    /// Changes of each agent.
    pub agent_rate: Buckets<AgentId>,
    /// Frames of each address.
    pub address_rate: Buckets<IpAddr>,
    /// New connections of each address.
    pub connect_rate: Buckets<IpAddr>,
    /// Questions of each address.
    pub question_rate: Buckets<IpAddr>,
    /// Outcomes of rules reported from each address.
    pub outcome_rate: Buckets<IpAddr>,
    /// Orders looked up from each address.
    pub order_rate: Buckets<IpAddr>,
    /// Copies by mail of each visitor, network and mailbox.
    pub copy_rate: Buckets<String>,
    /// Doors tried from each network.
    pub door_rate: Buckets<IpAddr>,
    /// Open connections of each address.
    pub address_open: Counts<IpAddr>,
    /// Attempts to sign in of each address.
    pub sign_in_rate: Buckets<IpAddr>,
    /// What guessing passwords costs.
    pub lockout: Lockout,
    /// Passwords are slow to check, on purpose: two at a time.
    pub password_checks: Semaphore,
    /// The link printed at the first start: works once.
    once: Mutex<Option<(Hash, AgentId)>>,
}

impl App {
    /// Puts everything together around an open database.
    ///
    /// # Errors
    /// If an origin or proxy in the settings is wrong, or the rules, hours, keys, webhook, mail or AI are.
    pub fn new(settings: Settings, store: Store, knowledge: Knowledge) -> Result<Arc<Self>, ConfigError> {
        let limits = &settings.limits;
        let hub = Arc::<Hub>::default();
        let rules = settings.rules.as_deref();
        Ok(Arc::new(Self {
            rules: rules.map(|file| Shelf::open(file, hub.version())).transpose()?,
            question: survey::question(&settings)?,
            opening: Opening::read(&settings, now(), hub.version())?,
            hub,
            identity: Identity::read(&settings)?,
            courier: Courier::new(&settings)?,
            ai: Ai::read(&settings.ai)?,
            metrics: Metrics::default(),
            origins: settings.origins()?,
            uploads: Uploads::beside(settings.database_file()),
            knowledge: Arc::new(knowledge),
            media_origins: settings.media()?,
            own_origin: Origins::own(),
            proxies: settings.proxies()?,
            stopping: CancellationToken::new(),
            leaving: std::sync::OnceLock::new(),
            pipes: Arc::default(),
            connections: TaskTracker::new(),
            visitor_rate: Buckets::new(Rate::per_second(limits.messages_per_second)),
            agent_rate: Buckets::new(Rate::per_second(limits.agent_messages_per_second)),
            address_rate: Buckets::new(Rate::per_second(limits.address_frames_per_second)),
            connect_rate: Buckets::new(Rate::per_minute(limits.address_connections_per_minute)),
            question_rate: Buckets::new(Rate::per_second(limits.address_questions_per_second)),
            outcome_rate: Buckets::new(Rate::per_minute(OUTCOMES_PER_MINUTE)),
            order_rate: Buckets::new(Rate::per_minute(limits.orders_per_minute)),
            copy_rate: Buckets::new(Rate::per_hour(limits.copies_per_hour)),
            door_rate: Buckets::new(Rate::per_minute(DOORS_PER_MINUTE)),
            address_open: Counts::new(limits.address_connections),
            sign_in_rate: Buckets::new(Rate::per_minute(limits.sign_ins_per_minute)),
            lockout: Lockout::default(),
            password_checks: Semaphore::new(2),
            once: Mutex::default(),
            store,
            settings,
        }))
    }

    /// How much visitors may keep here.
    #[must_use]
    pub fn quota(&self) -> Quota {
        let limits = &self.settings.limits;
        Quota {
            files: limits.uploads,
            bytes: limits.uploads_bytes,
            total: limits.uploads_total_bytes,
        }
    }

    /// Makes a code that signs an agent in once.
    ///
    /// # Errors
    /// [`StoreError::Random`].
    pub fn sign_in_once(&self, agent: AgentId) -> Result<String, StoreError> {
        let code = secrets::random_name()?;
        *self.once.lock().unwrap_or_else(PoisonError::into_inner) = Some((secrets::hash(&code), agent));
        Ok(code)
    }

    /// Uses the code up.
    pub fn use_code(&self, code: &str) -> Option<AgentId> {
        let hash = secrets::hash(code);
        let mut once = self.once.lock().unwrap_or_else(PoisonError::into_inner);
        once.take_if(|(kept, _)| secrets::same(kept, &hash))
            .map(|(_, agent)| agent)
    }
}

/// Milliseconds since the Unix epoch. Shown to people; orders nothing.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A moment for measuring.
#[must_use]
pub fn instant() -> Instant {
    Instant::now()
}

/// What a failure of the store is on the wire: the code, and whether trying
/// again may work.
#[must_use]
pub fn code_of(error: &StoreError) -> (ErrorCode, bool) {
    match error {
        StoreError::Forbidden => (ErrorCode::Forbidden, false),
        StoreError::Unidentified => (ErrorCode::TokenExpired, false),
        StoreError::NotFound => (ErrorCode::NotFound, false),
        StoreError::TooLarge => (ErrorCode::TooLarge, false),
        StoreError::Unfit => (ErrorCode::Unsupported, false),
        StoreError::Full => (ErrorCode::RateLimited, false),
        StoreError::Taken
        | StoreError::Held(_)
        | StoreError::Conflict
        | StoreError::LastAdmin
        | StoreError::Switched => (ErrorCode::Conflict, false),
        _ => (ErrorCode::Unavailable, true),
    }
}
