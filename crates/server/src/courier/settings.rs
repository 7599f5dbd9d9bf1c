//! The settings of the webhook, and what they come to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::reach::{Target, TargetError};

/// Something that is never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// What it is.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

/// In whose form the webhook speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// This server's own events, signed.
    #[default]
    Standard,
    /// Submissions of a form of `HubSpot`.
    Hubspot,
}

/// `[webhook]` of the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookSettings {
    /// Where events are sent to; without it there are none.
    pub url: Option<String>,
    /// The key that signs them, `whsec_` and base64; several, separated by spaces or
    /// lines, while one takes the place of another.
    pub secret: Option<Secret>,
    /// A file with the same.
    pub secret_file: Option<PathBuf>,
    /// In whose form.
    pub format: Format,
    /// Whether it may lead into a private network.
    pub private: bool,
    /// `HubSpot`'s names of fields by ours; an empty one leaves a field out.
    pub fields: BTreeMap<String, String>,
    /// The consent that allows what was filled in to be kept at all, by its id.
    pub process: Option<String>,
    /// `HubSpot`'s numbers of subscriptions by the ids of consents.
    pub subscriptions: BTreeMap<String, u64>,
}

/// Why these settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The address is wrong.
    #[error("webhook.url: {0}")]
    Target(#[from] TargetError),
    /// There is nothing to sign with.
    #[error(
        "webhook: events are signed: name a file with --webhook-secret; docs/webhooks.md says how to make one"
    )]
    NoSecret,
    /// The file with it cannot be read.
    #[error("webhook.secret_file: {path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// It is not one.
    #[error("webhook.secret: a secret is `whsec_` and 24 to 64 random bytes in base64")]
    Secret,
    /// A field that is not one of ours.
    #[error("webhook.fields: `{0}` is none of {1}")]
    Field(String, String),
}

/// A webhook that can be used.
#[derive(Debug, Clone)]
pub(crate) struct Hook {
    pub(crate) target: Target,
    pub(crate) keys: Vec<Key>,
    pub(crate) settings: WebhookSettings,
}

/// A key that signs.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key(pub(crate) Vec<u8>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(key)")
    }
}

impl WebhookSettings {
    /// Checks them, and reads the secret. None if there is no webhook.
    ///
    /// # Errors
    /// [`WebhookError`], with what would be right.
    pub(crate) fn hook(&self) -> Result<Option<Hook>, WebhookError> {
        let Some(url) = &self.url else {
            return Ok(None);
        };
        let target = Target::read(url, self.private)?;
        let keys = self.keys()?;
        if keys.is_empty() && self.format == Format::Standard {
            return Err(WebhookError::NoSecret);
        }
        super::hubspot::check(&self.fields)?;
        Ok(Some(Hook {
            target,
            keys,
            settings: self.clone(),
        }))
    }

    fn keys(&self) -> Result<Vec<Key>, WebhookError> {
        let text = match (&self.secret, &self.secret_file) {
            (Some(secret), _) => secret.reveal().to_owned(),
            (None, Some(path)) => std::fs::read_to_string(path).map_err(|source| WebhookError::File {
                path: path.clone(),
                source,
            })?,
            (None, None) => String::new(),
        };
        text.split_whitespace().map(key).collect()
    }
}

fn key(text: &str) -> Result<Key, WebhookError> {
    let base64 = text.strip_prefix("whsec_").ok_or(WebhookError::Secret)?;
    let bytes = STANDARD.decode(base64).map_err(|_| WebhookError::Secret)?;
    if (24..=64).contains(&bytes.len()) {
        Ok(Key(bytes))
    } else {
        Err(WebhookError::Secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(secret: &str) -> WebhookSettings {
        WebhookSettings {
            url: Some("https://shop.example/hook".into()),
            secret: Some(secret.into()),
            ..WebhookSettings::default()
        }
    }

    #[test]
    fn events_are_never_sent_unsigned_and_a_weak_secret_is_refused() {
        let none = WebhookSettings {
            secret: None,
            ..with("")
        };
        assert!(matches!(none.hook(), Err(WebhookError::NoSecret)));
        assert!(WebhookSettings::default().hook().unwrap().is_none());
        for weak in ["secret", "whsec_c2hvcnQ=", "whsec_not base64!", "whsec_"] {
            assert!(matches!(with(weak).hook(), Err(WebhookError::Secret)), "{weak}");
        }
        let good = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let two = format!("{good}\n{good}\n");
        assert_eq!(with(&two).hook().unwrap().unwrap().keys.len(), 2);
    }

    #[test]
    fn a_secret_is_in_no_debug_output() {
        let hook = with("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").hook().unwrap();
        let text = format!("{hook:?}");
        assert!(!text.contains("MfKQ") && !text.contains("49, 242"), "{text}");
    }
}
