//! Who a visitor is, by a token that the shop's own server has signed
//! (docs/identity.md).
//!
//! Owns the keys and decides what is believed. The settings say which algorithm
//! there is; what a token says of itself can only agree. Nothing in it is looked
//! at before the signature fits, and no token is kept, logged or repeated.

mod keys;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;

use aisle_core::protocol::{ConversationId, ErrorCode, Timestamp};
use aisle_core::text::clean_line;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::config::Settings;
use crate::store::Customer;
use keys::Keys;

/// How far the shop's clock and this one may be apart, in seconds.
pub const LEEWAY_S: i64 = 60;
/// The longest a token may be good for, in seconds: a day. One that holds for years
/// is a password that nobody can take back.
pub const LONGEST_S: i64 = 24 * 60 * 60;
/// Longest token, in bytes, as for `data-token`.
const TOKEN_BYTES: usize = 8 * 1024;
/// Most characters of `sub`, a name and an address.
const CHARS: usize = 120;

/// Why the settings say nobody who they are.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The file cannot be read.
    #[error("identity: cannot read {path}: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// What is in it will not do.
    #[error("identity: {path}: {why}")]
    Key {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what would be right.
        why: &'static str,
    },
    /// Both kinds of keys.
    #[error("identity: set either identity_secret (HS256) or identity_key (EdDSA), not both")]
    Both,
    /// No audience.
    #[error(
        "identity: set identity_audience to the name your tokens carry as `aud`, such as \"chat.shop.example\"; \
         without it a token made for something else would do"
    )]
    Audience,
    /// An audience and nothing to check with.
    #[error("identity: identity_audience alone checks nothing; set identity_secret or identity_key")]
    Keyless,
}

/// Why a token is not believed. In words for developers, without a word of the token.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a token at all.
    #[error("The token is none: three parts of base64url with a dot between are meant.")]
    Shape,
    /// It names another algorithm, or none.
    #[error("The token must be signed by {0}; it names another algorithm.")]
    Algorithm(&'static str),
    /// Not by a key of the shop.
    #[error("The token is not signed by the key that this server has.")]
    Signature,
    /// A claim is missing or wrong.
    #[error("The token's {0}")]
    Claim(&'static str),
    /// It is made for something else.
    #[error("The token's `aud` is not `{0}`: it is made for something else.")]
    Audience(String),
    /// It is over.
    #[error("The token expired {ago} ago; it is {now} here. Get a new one.{hint}")]
    Expired {
        /// For how long.
        ago: String,
        /// The time here.
        now: String,
        /// What to look at if it is long.
        hint: &'static str,
    },
    /// It is not good yet.
    #[error("The token is good only in {ahead}; it is {now} here. One of the two clocks is wrong.")]
    Early {
        /// How far ahead.
        ahead: String,
        /// The time here.
        now: String,
    },
    /// It is good for too long.
    #[error(
        "The token is good for {ahead} from now, and it is {now} here; a day is the most. `exp` counts seconds since \
         1970, not milliseconds; or one of the two clocks is wrong."
    )]
    Long {
        /// How long.
        ahead: String,
        /// The time here.
        now: String,
    },
}

impl TokenError {
    /// What it is on the wire: only what is over can be mended by asking again.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Expired { .. } => ErrorCode::TokenExpired,
            _ => ErrorCode::TokenInvalid,
        }
    }
}

/// What a token proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Who.
    pub customer: Arc<Customer>,
    /// Until when, the leeway included: milliseconds since the Unix epoch.
    pub until: Timestamp,
    /// The only conversation it opens, if it says one.
    pub scope: Option<ConversationId>,
}

/// Checks tokens.
pub struct Identity {
    keys: Keys,
    audience: String,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Names of extensions that must be understood. None is.
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    sub: Option<String>,
    aud: Option<Audience>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    name: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
    conversation: Option<String>,
}

impl Identity {
    /// Reads the keys that the settings name; none if they name none.
    ///
    /// # Errors
    /// [`IdentityError`] with what to change.
    pub fn read(settings: &Settings) -> Result<Option<Self>, IdentityError> {
        let (keys, audience) = match (&settings.identity_secret, &settings.identity_key) {
            (Some(_), Some(_)) => return Err(IdentityError::Both),
            (Some(file), None) => (Keys::secrets(file)?, &settings.identity_audience),
            (None, Some(file)) => (Keys::public(file)?, &settings.identity_audience),
            (None, None) if settings.identity_audience.is_some() => return Err(IdentityError::Keyless),
            (None, None) => return Ok(None),
        };
        let audience = audience.as_deref().unwrap_or_default().trim();
        if audience.is_empty() {
            return Err(IdentityError::Audience);
        }
        Ok(Some(Self {
            keys,
            audience: audience.to_owned(),
        }))
    }

    /// The algorithm, and what tokens are made for: for people.
    #[must_use]
    pub fn told(&self) -> String {
        format!("{} for `{}`", self.keys.algorithm(), self.audience)
    }

    /// Checks a token at a time of day.
    ///
    /// # Errors
    /// [`TokenError`] with what is wrong.
    pub fn check(&self, token: &str, at: Timestamp) -> Result<Proven, TokenError> {
        let (signed, signature) = token
            .rsplit_once('.')
            .filter(|_| token.len() <= TOKEN_BYTES)
            .ok_or(TokenError::Shape)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenError::Shape)?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Shape);
        let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| TokenError::Shape)?;
        if !self.keys.answers_to(&header.alg) || header.crit.is_some() {
            return Err(TokenError::Algorithm(self.keys.algorithm()));
        }
        if !self.keys.signed(signed.as_bytes(), &bytes(signature)?) {
            return Err(TokenError::Signature);
        }
        let claims: Claims = serde_json::from_slice(&bytes(claims)?).map_err(|_| {
            TokenError::Claim("claims are not an object with the types that they have in RFC 7519.")
        })?;
        self.believe(claims, at)
    }

    fn believe(&self, claims: Claims, at: Timestamp) -> Result<Proven, TokenError> {
        let here = || moment(at);
        let now = at.div_euclid(1000);
        let exp = seconds(claims.exp).ok_or(TokenError::Claim(
            "`exp` is missing: it says until when it is good.",
        ))?;
        if now > exp.saturating_add(LEEWAY_S) {
            let ago = now.saturating_sub(exp);
            let hint = if ago > LONGEST_S {
                " So long ago means that a clock is wrong, here or at the shop's server."
            } else {
                ""
            };
            return Err(TokenError::Expired {
                ago: span(ago),
                now: here(),
                hint,
            });
        }
        // Whichever is further ahead says when it is good.
        let from = seconds(claims.nbf).max(seconds(claims.iat)).unwrap_or(now);
        if from > now.saturating_add(LEEWAY_S) {
            return Err(TokenError::Early {
                ahead: span(from.saturating_sub(now)),
                now: here(),
            });
        }
        if exp > now.saturating_add(LONGEST_S + LEEWAY_S) {
            return Err(TokenError::Long {
                ahead: span(exp.saturating_sub(now)),
                now: here(),
            });
        }
        let meant = match &claims.aud {
            Some(Audience::One(name)) => *name == self.audience,
            Some(Audience::Many(names)) => names.contains(&self.audience),
            None => false,
        };
        if !meant {
            return Err(TokenError::Audience(self.audience.clone()));
        }
        let text = |text: Option<String>| {
            text.map(|text| clean_line(&text, CHARS))
                .filter(|text| !text.is_empty())
        };
        let sub = claims.sub.unwrap_or_default();
        if sub.is_empty() || sub.chars().count() > CHARS || clean_line(&sub, CHARS) != sub {
            return Err(TokenError::Claim(
                "`sub` must be the customer's id at the shop: 1 to 120 characters on one line.",
            ));
        }
        let scope = claims
            .conversation
            .map(ConversationId::new)
            .transpose()
            .map_err(|_| TokenError::Claim("`conversation` is not the id of one."))?;
        // An address that the shop itself has not checked proves nothing.
        let email =
            text(claims.email).filter(|email| email.contains('@') && claims.email_verified != Some(false));
        Ok(Proven {
            customer: Arc::new(Customer {
                sub,
                name: text(claims.name),
                email,
            }),
            until: exp.saturating_add(LEEWAY_S).saturating_mul(1000),
            scope,
        })
    }
}

/// A NumericDate of RFC 7519 in whole seconds.
fn seconds(date: Option<f64>) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rounded, and saturating beyond what there is"
    )]
    date.filter(|date| date.is_finite())
        .map(|date| date.floor() as i64)
}

/// A time of day for people.
fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| format!("{at:.0}"))
}

/// About so much time, in the largest unit of which there are two.
fn span(seconds: i64) -> String {
    const UNITS: [(i64, &str); 4] = [
        (31_557_600, "years"),
        (86_400, "days"),
        (3_600, "hours"),
        (60, "minutes"),
    ];
    UNITS
        .iter()
        .find(|(length, _)| seconds >= 2 * length)
        .map_or_else(
            || format!("{seconds} seconds"),
            |(length, name)| format!("{} {name}", seconds.saturating_add(length / 2) / length),
        )
}
