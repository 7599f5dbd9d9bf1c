//! Settings: attributes to typed values, and what was wrong with them.
//!
//! Owns the names of all attributes, the reading of those that are typed today,
//! and the accent's colours. Refuses to guess silently: every value that cannot
//! be used gives an [`Issue`] with a reason and a hint, and a default that is
//! safe (nothing stored, nobody faked). Attributes whose features come later
//! are known by name and kept as they were written.
//!
//! ```
//! use aisle_core::config::{Config, Theme};
//!
//! let (config, issues) = Config::read([("data-theme", "drak"), ("data-title", "Help")]);
//! assert_eq!((config.theme, config.title.as_deref()), (Theme::Auto, Some("Help")));
//! assert_eq!(issues[0].hint, "did you mean `dark`?");
//! ```

mod address;
mod attributes;
pub mod color;
mod issue;
mod palette;
mod values;

pub use attributes::{KNOWN_ATTRIBUTES, known};
pub use color::Rgb;
pub(crate) use issue::near;
pub use issue::{Issue, Reason};
pub use palette::{Scheme, contrast};
pub use values::{Consent, Endpoint, Load, Persistence, Position, Theme, Transport};

use crate::text::{self, Masks};
use issue::Sink;

/// Most characters of `data-title`.
const TITLE_CHARS: usize = 80;
/// Longest `data-token`, in bytes.
const TOKEN_BYTES: usize = 8 * 1024;

/// What the element's attributes say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// `data-endpoint`: where the backend is.
    pub endpoint: Endpoint,
    /// `data-transport`: how to talk to it.
    pub transport: Transport,
    /// `data-token`: who the visitor is, as the shop's server says. Secret.
    pub token: Option<Token>,
    /// `data-load`: when to fetch the widget.
    pub load: Load,
    /// `data-locale`: a language tag; `None` asks the page.
    pub locale: Option<String>,
    /// `data-position`: which corner.
    pub position: Position,
    /// `data-accent`: the shop's colour.
    pub accent: Option<Rgb>,
    /// `data-theme`: light or dark.
    pub theme: Theme,
    /// `data-title`: the panel's heading.
    pub title: Option<String>,
    /// `data-contact`: a link for when the chat cannot run.
    pub contact: Option<String>,
    /// `data-consent`: whether the visitor has agreed to storage.
    pub consent: Consent,
    /// `data-persistence`: how long a conversation is kept on the device.
    pub persistence: Persistence,
    /// `data-mask`: what is hidden in messages before they are kept or sent.
    pub mask: Masks,
    /// `data-media-origins`: where pictures may be loaded from unasked, as
    /// `https://host[:port]`.
    pub media_origins: Vec<String>,
    /// `data-debug`: opens the inspector.
    pub debug: bool,
    raw: Vec<(String, String)>,
}

/// A secret that does not show in debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The secret itself, for the first frame or a header.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl core::fmt::Debug for Token {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Config {
    /// Reads all attributes of an element, names with their `data-` prefix.
    #[must_use]
    pub fn read<'a>(attributes: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Self, Vec<Issue>) {
        let mut config = Self::default();
        let mut issues = Vec::new();
        for (name, value) in attributes {
            config.put(name, Some(value), &mut issues);
        }
        (config, issues)
    }

    /// Takes a live change of one attribute; `None` when it was removed.
    /// Returns what is wrong with the new value.
    ///
    /// ```
    /// use aisle_core::config::{Config, Load};
    /// let mut config = Config::default();
    /// assert!(config.set("data-load", Some("eager")).is_empty());
    /// assert_eq!(config.load, Load::Eager);
    /// assert!(config.set("data-load", None).is_empty());
    /// assert_eq!(config.load, Load::Intent);
    /// ```
    pub fn set(&mut self, name: &str, value: Option<&str>) -> Vec<Issue> {
        let mut issues = Vec::new();
        self.put(name, value, &mut issues);
        issues
    }

    /// An attribute that is known but not typed here, as it was written.
    ///
    /// ```
    /// let (config, _) = aisle_core::config::Config::read([("data-trigger-help", "exit => Hello?")]);
    /// assert_eq!(config.raw("data-trigger-help"), Some("exit => Hello?"));
    /// ```
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.raw
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// All attributes that are known but not typed here, in the order written.
    pub fn raws(&self) -> impl Iterator<Item = (&str, &str)> {
        self.raw
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Reads what a conversation needs to begin, and nothing else, not even what
    /// is wrong with it: the code for that need not be there yet.
    ///
    /// ```
    /// use aisle_core::config::{Config, Endpoint};
    /// let config = Config::begin([("data-endpoint", "/v1"), ("data-title", "Help")]);
    /// assert_eq!((config.endpoint, config.title), (Endpoint::Relative("/v1".into()), None));
    /// ```
    #[must_use]
    pub fn begin<'a>(attributes: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut config = Self::default();
        for (name, value) in attributes {
            config.take(name, Some(value));
        }
        config
    }

    /// Takes a value of those that [`Config::begin`] reads; `false` if it is none
    /// of them.
    pub fn take(&mut self, name: &str, value: Option<&str>) -> bool {
        let (given, value) = cleaned(value);
        match name {
            "data-endpoint" => self.endpoint = given.map_or(Endpoint::Demo, address::endpoint),
            "data-transport" => self.transport = value.map_or(Transport::Auto, values::transport),
            "data-token" => self.token = value.and_then(token),
            "data-locale" => self.locale = value.and_then(values::locale),
            "data-consent" => self.consent = value.map_or(Consent::Implied, values::consent),
            "data-persistence" => {
                self.persistence = value.map_or(Persistence::Device, values::persistence);
            }
            "data-mask" => self.mask = value.map_or(Masks::USUAL, values::masks),
            _ => return false,
        }
        true
    }

    /// Says what was wrong with a value that [`Config::take`] has taken.
    fn judge(&self, name: &str, given: &str, sink: &mut Sink<'_, '_>) {
        match name {
            "data-endpoint" if self.endpoint == Endpoint::Broken => address::broken(given, sink),
            _ if given.is_empty() => {}
            "data-transport" => values::judge_transport(given, &self.transport, sink),
            "data-token" if self.token.is_none() => {
                let hint = part_text!(
                    "views",
                    "use what your server signed, without spaces or quotes; the visitor stays unknown"
                );
                // The value is a secret: it is never repeated.
                sink.issue("", Reason::BadToken, String::from(hint));
            }
            "data-locale" => values::judge_locale(given, self.locale.as_deref(), sink),
            "data-consent" => values::judge(given, values::CONSENT, sink),
            "data-persistence" => values::judge(given, values::PERSISTENCE, sink),
            "data-mask" => values::judge_masks(given, sink),
            _ => {}
        }
    }

    fn put(&mut self, name: &str, value: Option<&str>, issues: &mut Vec<Issue>) {
        let (given, value) = cleaned(value);
        let mut sink = Sink { name, issues };
        if self.take(name, given) {
            if let Some(given) = given {
                self.judge(name, given, &mut sink);
            }
            return;
        }
        match name {
            "data-load" => self.load = values::choose(value, values::LOAD, &mut sink),
            "data-position" => self.position = values::choose(value, values::POSITION, &mut sink),
            "data-accent" => self.accent = value.and_then(|v| accent(v, &mut sink)),
            "data-theme" => self.theme = values::choose(value, values::THEME, &mut sink),
            "data-title" => {
                self.title = value
                    .map(|v| text::clean_line(v, TITLE_CHARS))
                    .filter(|v| !v.is_empty());
            }
            "data-contact" => self.contact = value.and_then(|v| address::contact(v, &mut sink)),
            "data-media-origins" => {
                self.media_origins = value.map(|v| address::origins(v, &mut sink)).unwrap_or_default();
            }
            "data-debug" => self.debug = values::switch(given, &mut sink),
            _ if attributes::known(name) => {
                self.raw.retain(|(n, _)| n != name);
                self.raw.extend(given.map(|v| (name.to_owned(), v.to_owned())));
            }
            _ => {
                if given.is_some()
                    && let Some(meant) = attributes::meant(name)
                {
                    sink.issue(
                        given.unwrap_or_default(),
                        Reason::UnknownAttribute,
                        issue::did_you_mean(meant),
                    );
                }
            }
        }
    }
}

/// A value as it was given, without spaces around it; and the same unless it is
/// empty. An empty value says nothing, which is what a template leaves behind
/// for a setting nobody made. The endpoint alone takes it seriously.
fn cleaned(value: Option<&str>) -> (Option<&str>, Option<&str>) {
    let given = value.map(str::trim);
    (given, given.filter(|value| !value.is_empty()))
}

fn token(value: &str) -> Option<Token> {
    let fine = value.len() <= TOKEN_BYTES && value.bytes().all(|b| b.is_ascii_graphic());
    fine.then(|| Token(value.to_owned()))
}

fn accent(value: &str, sink: &mut Sink<'_, '_>) -> Option<Rgb> {
    let found = color::parse(value);
    if found.is_none() {
        let hint = issue::near(value, color::NAMES.iter().map(|(name, _)| *name)).map_or_else(
            || String::from(part_text!("views", "write an opaque colour as `#0a7cff`, `rgb(10 124 255)`, `hsl(212 100% 52%)` or one of the 16 basic names")),
            issue::did_you_mean,
        );
        sink.issue(value, Reason::BadColor, hint);
    }
    found
}

#[cfg(test)]
mod tests;
