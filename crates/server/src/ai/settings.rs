//! The settings of the AI, and what they come to.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use axum::http::{HeaderName, HeaderValue, header};
use serde::Deserialize;

use crate::courier::{Secret, Target, TargetError};

/// Most bytes of the shop's instructions.
const INSTRUCTIONS: u64 = 64 * 1024;
/// A request may be allowed to have so many bytes; the error says it too.
const REQUEST: std::ops::RangeInclusive<usize> = 1024..=4 * 1024 * 1024;

/// Headers that a key cannot be in: they say where and how the request goes.
const NOT_FOR_KEYS: [HeaderName; 9] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::TRANSFER_ENCODING,
    header::ACCEPT,
    header::EXPECT,
    header::TE,
    header::UPGRADE,
];

/// In whose form the upstream is spoken to, and answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AiFormat {
    /// Chat completions of `OpenAI`, which nearly every vendor and gateway speaks.
    #[default]
    Openai,
    /// AG-UI, of frameworks for agents.
    AgUi,
    /// The stream of the AI SDK.
    AiSdk,
}

/// `[ai]` of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AiSettings {
    /// Where questions are sent to; without it nobody answers at `/ai/chat`.
    pub upstream: Option<String>,
    /// In whose form.
    pub format: AiFormat,
    /// Whether it may be in a private network.
    pub private: bool,
    /// The key that opens it.
    pub key: Option<Secret>,
    /// A file with the same.
    pub key_file: Option<PathBuf>,
    /// The header the key goes in, as it is; without it `Authorization: Bearer KEY`.
    pub header: Option<String>,
    /// Which model answers (`openai`).
    pub model: Option<String>,
    /// A file with what the shop tells the model (`openai`).
    pub instructions: Option<PathBuf>,
    /// Questions of one visitor in a minute, and as many at once.
    pub messages_per_minute: NonZeroU32,
    /// Questions from one address in a minute. An IPv6 /64 counts as one address.
    pub address_messages_per_minute: NonZeroU32,
    /// An upstream that is silent for so long is given up, in seconds.
    pub answer_seconds: NonZeroU32,
    /// Most bytes of a request.
    pub request_bytes: usize,
    /// Most answers that may be under way at once.
    pub streams: NonZeroU32,
}

impl Default for AiSettings {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            upstream: None,
            format: AiFormat::default(),
            private: false,
            key: None,
            key_file: None,
            header: None,
            model: None,
            instructions: None,
            messages_per_minute: number(20),
            address_messages_per_minute: number(120),
            answer_seconds: number(120),
            request_bytes: 256 * 1024,
            streams: number(200),
        }
    }
}

/// Why these settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AiError {
    /// There are settings and nowhere to ask.
    #[error(
        "ai.upstream is missing: name where questions go, such as \
         https://api.openai.com/v1/chat/completions, or take [ai] away"
    )]
    NoUpstream,
    /// The address is wrong.
    #[error("ai.upstream: {0}")]
    Target(#[from] TargetError),
    /// No model is named.
    #[error("ai.model is missing: the format openai wants the name of a model")]
    NoModel,
    /// A setting that does nothing with this format.
    #[error(
        "ai.{0} is for the format openai; with ag-ui and ai-sdk the agent behind ai.upstream has its own"
    )]
    Idle(&'static str),
    /// Two keys.
    #[error("ai: set either ai.key_file or ai.key, not both")]
    TwoKeys,
    /// A header without a key.
    #[error("ai.header names where the key goes, and there is none: set ai.key_file")]
    NoKey,
    /// The key is none.
    #[error("ai.{0}: a key is one line of printable ASCII, and not empty")]
    Key(&'static str),
    /// The header is none.
    #[error("ai.header: `{0}` is no header a key can be in; write for example x-api-key")]
    Header(String),
    /// A file cannot be read.
    #[error("ai.{setting}: cannot read {path}: {source}")]
    File {
        /// Which setting names it.
        setting: &'static str,
        /// Which.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// The instructions are none, or a book.
    #[error("ai.instructions: {0} must be UTF-8 text of 1 to {INSTRUCTIONS} bytes")]
    Instructions(PathBuf),
    /// The limit is none.
    #[error("ai.request_bytes: {0} will not do; write 1024 to 4194304")]
    RequestBytes(usize),
}

/// Where the key goes.
pub(super) type KeyHeader = (HeaderName, HeaderValue);

impl AiSettings {
    /// Where questions go; none if there is no AI.
    pub(super) fn target(&self) -> Result<Option<Target>, AiError> {
        let Some(upstream) = &self.upstream else {
            return if *self == Self::default() {
                Ok(None)
            } else {
                Err(AiError::NoUpstream)
            };
        };
        if !REQUEST.contains(&self.request_bytes) {
            return Err(AiError::RequestBytes(self.request_bytes));
        }
        Ok(Some(Target::upstream(upstream, self.private, "ai")?))
    }

    /// Reads the key, and puts it where it goes.
    pub(super) fn key_header(&self) -> Result<Option<KeyHeader>, AiError> {
        let (setting, key) = match (&self.key, &self.key_file) {
            (Some(_), Some(_)) => return Err(AiError::TwoKeys),
            (Some(key), None) => ("key", key.reveal().to_owned()),
            (None, Some(path)) => ("key_file", read("key_file", path)?),
            (None, None) if self.header.is_some() => return Err(AiError::NoKey),
            (None, None) => return Ok(None),
        };
        let key = key.trim();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(AiError::Key(setting));
        }
        let (name, value) = match &self.header {
            None => (header::AUTHORIZATION, format!("Bearer {key}")),
            Some(name) => {
                let found = HeaderName::try_from(name.trim()).ok();
                let found = found.filter(|found| !NOT_FOR_KEYS.contains(found));
                (
                    found.ok_or_else(|| AiError::Header(name.clone()))?,
                    key.to_owned(),
                )
            }
        };
        let mut value = HeaderValue::try_from(value).map_err(|_| AiError::Key(setting))?;
        value.set_sensitive(true);
        Ok(Some((name, value)))
    }

    /// Which model is asked, and what it is told first.
    pub(super) fn persona(&self) -> Result<(String, Option<String>), AiError> {
        let model = self.model.as_deref().map(str::trim).unwrap_or_default();
        if self.format != AiFormat::Openai {
            let idle = [
                ("model", self.model.is_some()),
                ("instructions", self.instructions.is_some()),
            ];
            return match idle.iter().find(|(_, is_set)| *is_set) {
                Some((name, _)) => Err(AiError::Idle(name)),
                None => Ok((String::new(), None)),
            };
        }
        if model.is_empty() {
            return Err(AiError::NoModel);
        }
        let instructions = self.instructions.as_deref().map(instructions).transpose()?;
        Ok((model.to_owned(), instructions))
    }
}

fn instructions(path: &Path) -> Result<String, AiError> {
    let wrong = || AiError::Instructions(path.to_owned());
    // Before it is read: it may be anything.
    if std::fs::metadata(path).is_ok_and(|found| found.len() > INSTRUCTIONS) {
        return Err(wrong());
    }
    let text = read("instructions", path)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(wrong());
    }
    Ok(text.to_owned())
}

fn read(setting: &'static str, path: &Path) -> Result<String, AiError> {
    std::fs::read_to_string(path).map_err(|source| AiError::File {
        setting,
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(change: impl FnOnce(&mut AiSettings)) -> Result<(), String> {
        let mut settings = AiSettings {
            upstream: Some("https://api.ai.example/v1/chat/completions".into()),
            model: Some("small".into()),
            ..AiSettings::default()
        };
        change(&mut settings);
        super::super::Ai::read(&settings)
            .map(|_| ())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_wrong_is_named_with_what_would_be_right() {
        assert_eq!(with(|_| ()), Ok(()));
        type Change = fn(&mut AiSettings);
        let wrong: [(Change, &str); 12] = [
            (|ai| ai.upstream = None, "ai.upstream is missing"),
            (
                |ai| ai.upstream = Some("api.ai.example".into()),
                "is not an address",
            ),
            (
                |ai| ai.upstream = Some("http://gateway:4000".into()),
                "ai.private = true",
            ),
            (|ai| ai.model = None, "ai.model is missing"),
            (
                |ai| ai.format = AiFormat::AgUi,
                "ai.model is for the format openai",
            ),
            (|ai| ai.header = Some("x-api-key".into()), "set ai.key_file"),
            (|ai| ai.key = Some("".into()), "ai.key: a key is one line"),
            (
                |ai| ai.key = Some("two words".into()),
                "ai.key: a key is one line",
            ),
            (
                |ai| ai.key_file = Some("/nowhere/at/all".into()),
                "ai.key_file: cannot read",
            ),
            (
                |ai| ai.instructions = Some("/nowhere/at/all".into()),
                "ai.instructions: cannot read",
            ),
            (|ai| ai.request_bytes = 10, "ai.request_bytes: 10 will not do"),
            (
                |ai| {
                    ai.key = Some("k".into());
                    ai.header = Some("Content-Length".into());
                },
                "no header a key can be in",
            ),
        ];
        for (change, words) in wrong {
            let said = with(change).unwrap_err();
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn the_key_goes_where_the_settings_say_and_is_in_no_debug_output() {
        let mut settings = AiSettings {
            key: Some(" sk-verysecret\n".into()),
            ..AiSettings::default()
        };
        let (name, value) = settings.key_header().unwrap().unwrap();
        assert_eq!(
            (name, value.as_bytes()),
            (header::AUTHORIZATION, &b"Bearer sk-verysecret"[..])
        );
        settings.header = Some("X-Api-Key".into());
        let (name, value) = settings.key_header().unwrap().unwrap();
        assert_eq!(
            (name.as_str(), value.as_bytes()),
            ("x-api-key", &b"sk-verysecret"[..])
        );
        let shown = format!("{settings:?} {value:?}");
        assert!(!shown.contains("verysecret"), "{shown}");
    }
}
