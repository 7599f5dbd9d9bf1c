//! The settings: defaults, then a TOML file, then the environment.
//!
//! A setting that is not known or not right stops the start, with its name and
//! what would be right: a limit with a typing mistake must not be no limit.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::address::{Network, NetworkError};
use crate::ai::{AiError, AiSettings};
use crate::courier::{MailError, MailSettings, WebhookError, WebhookSettings};
use crate::hours::HoursError;
use crate::identity::IdentityError;
use crate::origin::{OriginError, Origins};
use crate::rules::RulesError;

/// The prefix of environment variables: `AISLE_SERVER_LISTEN`,
/// `AISLE_SERVER_LIMITS__MESSAGES_PER_SECOND`.
pub const ENV_PREFIX: &str = "AISLE_SERVER_";

/// Names behind the prefix that are not settings: the file with them, and the
/// program's own path, which `cargo xtask test` hands to its tests.
const NOT_SETTINGS: [&str; 2] = ["CONFIG", "BIN"];

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The database file, or `:memory:`.
    pub database: PathBuf,
    /// Origins whose pages may chat here: `https://shop.example`,
    /// `https://*.shop.example`, `same-host`, `loopback`, or `*` for all.
    pub allowed_origins: Vec<String>,
    /// Addresses and networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// A folder of Markdown files that answer visitors' questions.
    pub articles: Option<PathBuf>,
    /// A JSON or CSV file of products.
    pub catalogue: Option<PathBuf>,
    /// A JSON file of orders that can be looked up.
    pub orders: Option<PathBuf>,
    /// A JSON file with times to book.
    pub slots: Option<PathBuf>,
    /// This server's own address as browsers see it, `https://chat.shop.example`;
    /// without it, what the `Host` header says.
    pub public_url: Option<String>,
    /// Origins whose pictures the agents' console may load: the shop's products, agents'
    /// faces. `https://img.shop.example`, whole and without a path.
    pub media_origins: Vec<String>,
    /// A file with rules for all pages that are connected, as a JSON list.
    pub rules: Option<PathBuf>,
    /// Opening hours, as `data-hours` of the element has them (`docs/hours.md`).
    pub hours: Option<String>,
    /// Days with other hours, or none, as `data-holidays` has them.
    pub holidays: Option<String>,
    /// The zone of both, by its IANA name.
    pub timezone: Option<String>,
    /// A file that closes the shop while it is there, whatever the hours say.
    pub closed_file: Option<PathBuf>,
    /// What visitors are asked when an agent closes their conversation: `stars`,
    /// `thumbs`, `nps` (0 to 10) or `off`.
    pub rating: Option<String>,
    /// Where satisfied visitors may say so to others, `https://…`.
    pub review_url: Option<String>,
    /// What stands on that link; without it the widget's own words.
    pub review_label: Option<String>,
    /// A file with the secret that the shop's server signs tokens with, HS256.
    pub identity_secret: Option<PathBuf>,
    /// A file with the public half of the key it signs them with, EdDSA.
    pub identity_key: Option<PathBuf>,
    /// The name that tokens for this server carry as `aud`.
    pub identity_audience: Option<String>,
    /// After so many days what was said in a closed conversation is deleted; never
    /// without it.
    pub retention: Option<u32>,
    /// Where events are sent to.
    pub webhook: WebhookSettings,
    /// How letters leave.
    pub mail: MailSettings,
    /// The AI that answers at `/ai/chat`.
    pub ai: AiSettings,
    /// What is logged: `error`, `warn`, `info`, `debug` or a tracing filter.
    pub log: String,
    /// Whether `/metrics` answers anybody, or (false) this machine only.
    pub public_metrics: bool,
    /// The limits.
    pub limits: Limits,
    /// The times.
    pub timing: Timing,
}

/// How much is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Changes (messages, ratings and so on) of one visitor in a second.
    pub messages_per_second: u32,
    /// Changes of one agent in a second.
    pub agent_messages_per_second: u32,
    /// Frames of one connection in a second.
    pub frames_per_second: u32,
    /// Frames of one address in a second. An IPv6 /64 counts as one address.
    pub address_frames_per_second: u32,
    /// Open connections of one address.
    pub address_connections: usize,
    /// New connections of one address in a minute.
    pub address_connections_per_minute: u32,
    /// Attempts to sign in from one address in a minute.
    pub sign_ins_per_minute: u32,
    /// Questions (`ask`, `suggest`) of one address in a second.
    pub address_questions_per_second: u32,
    /// Orders looked up from one address in a minute.
    pub orders_per_minute: u32,
    /// Copies of conversations by mail, in an hour: of one visitor, from one address, to one mailbox.
    pub copies_per_hour: u32,
    /// Bytes of one file.
    pub upload_bytes: u64,
    /// Files of one visitor.
    pub uploads: u64,
    /// Bytes of all files of one visitor.
    pub uploads_bytes: u64,
    /// Bytes of all files of all visitors.
    pub uploads_total_bytes: u64,
    /// Entries replayed to a client that has none.
    pub replay: usize,
    /// Conversations in an agent's list.
    pub inbox: usize,
    /// Conversations one agent's connection may follow at once.
    pub watched: usize,
    /// Changes that may wait for the database.
    pub write_queue: usize,
}

/// How long things may take.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timing {
    /// A connection that is silent for so long, in spite of pings, is dropped.
    pub silent_ms: u64,
    /// A connection that does not say hello within this time is dropped.
    pub hello_ms: u64,
    /// The longest a shutdown may take.
    pub shutdown_ms: u64,
    /// A visitor who waits and has no connection keeps the place for so long.
    pub place_ms: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8787)),
            database: PathBuf::from("aisle.db"),
            allowed_origins: vec!["same-host".into(), "loopback".into()],
            trusted_proxies: Vec::new(),
            articles: None,
            catalogue: None,
            orders: None,
            slots: None,
            public_url: None,
            media_origins: Vec::new(),
            rules: None,
            rating: None,
            review_url: None,
            review_label: None,
            hours: None,
            holidays: None,
            timezone: None,
            closed_file: None,
            identity_secret: None,
            identity_key: None,
            identity_audience: None,
            retention: None,
            webhook: WebhookSettings::default(),
            mail: MailSettings::default(),
            ai: AiSettings::default(),
            log: "info".into(),
            public_metrics: false,
            limits: Limits::default(),
            timing: Timing::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages_per_second: aisle_core::protocol::limits::MESSAGES_PER_SECOND,
            agent_messages_per_second: 50,
            frames_per_second: 50,
            address_frames_per_second: 400,
            address_connections: 200,
            address_connections_per_minute: 600,
            sign_ins_per_minute: 10,
            address_questions_per_second: 20,
            orders_per_minute: 5,
            copies_per_hour: 5,
            upload_bytes: 10 * 1024 * 1024,
            uploads: 50,
            uploads_bytes: 100 * 1024 * 1024,
            uploads_total_bytes: 5 * 1024 * 1024 * 1024,
            replay: 200,
            inbox: 200,
            watched: 500,
            write_queue: 4096,
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            silent_ms: 45_000,
            hello_ms: 10_000,
            shutdown_ms: 10_000,
            place_ms: 5 * 60 * 1000,
        }
    }
}

impl Timing {
    /// See [`Timing::silent_ms`].
    #[must_use]
    pub fn silent(&self) -> Duration {
        Duration::from_millis(self.silent_ms.max(3))
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the settings {path}: {source}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// A setting is unknown or wrong.
    #[error("the settings are wrong: {0}")]
    Parse(#[from] toml::de::Error),
    /// An origin is wrong.
    #[error("allowed_origins: {0}")]
    Origin(#[from] OriginError),
    /// A proxy is wrong.
    #[error("trusted_proxies: {0}")]
    Proxy(#[from] NetworkError),
    /// The server's own address is wrong.
    #[error("public_url: `{0}` is not an address such as https://chat.shop.example, without a path")]
    PublicUrl(String),
    /// An origin of pictures is wrong.
    #[error("media_origins: `{0}` is not an origin such as https://img.shop.example, without a path")]
    Media(String),
    /// The rules are.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The style of ratings is none there is.
    #[error("rating: `{0}` is not one of stars, thumbs, nps or off")]
    Rating(String),
    /// The page for reviews is none.
    #[error("review_url: `{0}` is not an address such as https://reviews.example/shop")]
    Review(String),
    /// The opening hours are.
    #[error(transparent)]
    Hours(#[from] HoursError),
    /// Nothing would be kept at all.
    #[error("retention: {0} days is no time; write 1 to 36500, or leave it out to keep everything")]
    Retention(u32),
    /// The keys of tokens are.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The webhook is.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// Mail is.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The AI is.
    #[error(transparent)]
    Ai(#[from] AiError),
}

impl Settings {
    /// Reads a file, if one is given, and then the environment over it.
    ///
    /// # Errors
    /// [`ConfigError`] with what to change.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let text = match file {
            Some(path) => std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
                path: path.to_owned(),
                source,
            })?,
            None => String::new(),
        };
        let mut table: toml::Table = toml::from_str(&text)?;
        for (name, value) in environment {
            if let Some(name) = name.strip_prefix(ENV_PREFIX)
                && !NOT_SETTINGS.contains(&name)
            {
                put(&mut table, &name.to_ascii_lowercase(), &value);
            }
        }
        let settings: Self = table.try_into()?;
        settings.origins()?;
        settings.proxies()?;
        settings.own_url()?;
        settings.media()?;
        settings.kept_for()?;
        Ok(settings)
    }

    /// See [`Settings::public_url`], without a slash at its end.
    ///
    /// # Errors
    /// If it is not an origin.
    pub fn own_url(&self) -> Result<Option<&str>, ConfigError> {
        let Some(text) = self.public_url.as_deref() else {
            return Ok(None);
        };
        let wrong = || ConfigError::PublicUrl(text.to_owned());
        let url = text.trim_end_matches('/');
        let host = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"));
        let host = host.ok_or_else(wrong)?;
        if host.is_empty() || host.contains(['/', '?', '#', '@', ' ', '"']) {
            return Err(wrong());
        }
        Ok(Some(url))
    }

    /// See [`Settings::retention`], in milliseconds.
    ///
    /// # Errors
    /// If it is none at all, or more than a hundred years.
    pub fn kept_for(&self) -> Result<Option<i64>, ConfigError> {
        match self.retention {
            Some(days) if !(1..=36_500).contains(&days) => Err(ConfigError::Retention(days)),
            days => Ok(days.map(|days| i64::from(days) * 24 * 60 * 60 * 1000)),
        }
    }

    /// See [`Settings::media_origins`], each without a slash at its end.
    ///
    /// # Errors
    /// Names the entry that is wrong: it would end up in a policy, among other words.
    pub fn media(&self) -> Result<Vec<String>, ConfigError> {
        let read = |text: &String| {
            let wrong = || ConfigError::Media(text.clone());
            let origin = text.trim().trim_end_matches('/').to_ascii_lowercase();
            let host = origin
                .strip_prefix("https://")
                .or_else(|| origin.strip_prefix("http://"))
                .ok_or_else(wrong)?;
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
            if host.is_empty() || !host.chars().all(plain) {
                return Err(wrong());
            }
            Ok(origin)
        };
        self.media_origins.iter().map(read).collect()
    }

    /// The allow-list.
    ///
    /// # Errors
    /// Names the entry that is wrong.
    pub fn origins(&self) -> Result<Origins, OriginError> {
        Origins::parse(&self.allowed_origins)
    }

    /// The trusted proxies.
    ///
    /// # Errors
    /// Names the entry that is wrong.
    pub fn proxies(&self) -> Result<Vec<Network>, NetworkError> {
        self.trusted_proxies.iter().map(|text| text.parse()).collect()
    }

    /// The database file; none for one in memory.
    #[must_use]
    pub fn database_file(&self) -> Option<&Path> {
        (self.database.as_os_str() != ":memory:").then_some(self.database.as_path())
    }
}

/// Puts `limits__replay` into the table `limits`. Lists are separated by commas.
fn put(table: &mut toml::Table, name: &str, text: &str) {
    if let Some((head, rest)) = name.split_once("__") {
        let inner = table.entry(head).or_insert_with(|| toml::Table::new().into());
        if let Some(inner) = inner.as_table_mut() {
            put(inner, rest, text);
        }
        return;
    }
    let value = match name {
        "allowed_origins" | "trusted_proxies" | "media_origins" | "to" => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            toml::Value::Array(items.map(|item| item.to_owned().into()).collect())
        }
        "listen" | "database" | "log" | "articles" | "rules" | "catalogue" | "orders" | "slots" | "hours"
        | "holidays" | "timezone" | "rating" | "review_url" | "review_label" | "public_url"
        | "closed_file" | "identity_secret" | "identity_key" | "identity_audience" | "url" | "secret"
        | "secret_file" | "format" | "process" | "relay" | "relay_ca" | "user" | "password"
        | "password_file" | "drop" | "from" | "upstream" | "key" | "key_file" | "header" | "model"
        | "instructions" => text.to_owned().into(),
        _ => match (text.parse::<i64>(), text.parse::<bool>()) {
            (Ok(number), _) => number.into(),
            (_, Ok(yes)) => yes.into(),
            _ => text.to_owned().into(),
        },
    };
    table.insert(name.to_owned(), value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect()
    }

    #[test]
    fn nothing_given_means_loopback_and_a_file_beside() {
        let settings = Settings::load(None, std::iter::empty()).unwrap();
        assert_eq!(settings, Settings::default());
        assert!(settings.listen.ip().is_loopback());
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("aisle.toml");
        std::fs::write(
            &file,
            "log = \"warn\"\nlisten = \"127.0.0.1:1\"\n[limits]\nreplay = 7\ninbox = 8\n",
        )
        .unwrap();
        let environment = env(&[
            ("AISLE_SERVER_LISTEN", "127.0.0.1:2"),
            ("AISLE_SERVER_LIMITS__REPLAY", "9"),
            (
                "AISLE_SERVER_ALLOWED_ORIGINS",
                "https://a.example, https://b.example",
            ),
            ("AISLE_SERVER_CONFIG", "ignored"),
            ("AISLE_SERVER_BIN", "ignored"),
            ("PATH", "ignored"),
        ]);
        let settings = Settings::load(Some(&file), environment.into_iter()).unwrap();
        assert_eq!(settings.listen.port(), 2);
        assert_eq!((settings.limits.replay, settings.limits.inbox), (9, 8));
        assert_eq!(settings.log, "warn");
        assert_eq!(
            settings.allowed_origins,
            ["https://a.example", "https://b.example"]
        );
    }

    #[test]
    fn origins_of_pictures_are_origins_and_nothing_else() {
        let of = |text: &str| {
            let settings = Settings {
                media_origins: vec![text.to_owned()],
                ..Settings::default()
            };
            settings.media().ok().and_then(|mut list| list.pop())
        };
        assert_eq!(
            of("https://Img.shop.example/").as_deref(),
            Some("https://img.shop.example")
        );
        assert_eq!(
            of("http://127.0.0.1:8080").as_deref(),
            Some("http://127.0.0.1:8080")
        );
        for bad in [
            "img.shop.example",
            "https://",
            "https://a.example/b",
            "https://*.shop.example",
            "https://a.example; script-src *",
            "https://a.example\" x=\"",
            "data:",
            "*",
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_misspelt_setting_stops_the_start_and_is_named() {
        let wrong = env(&[("AISLE_SERVER_LIMITS__MESAGES_PER_SECOND", "9")]);
        let error = Settings::load(None, wrong.into_iter()).unwrap_err().to_string();
        assert!(error.contains("mesages_per_second"), "{error}");
        let wrong = env(&[("AISLE_SERVER_ALLOWED_ORIGINS", "shop.example")]);
        let error = Settings::load(None, wrong.into_iter()).unwrap_err().to_string();
        assert!(error.contains("https://shop.example"), "{error}");
    }
}
