//! `data-offline-consent`: what one agrees to, each apart.
//!
//! ```text
//! consents := consent (";" consent)*
//! consent  := name ["@" version] ["*"] ":" words      one [link](address) in the words
//! ```

use core::fmt;

use super::super::slip::{Issue, Slip};
use crate::protocol::json::{Encode, Writer};

/// Most of them.
const MOST: usize = 6;

pub(super) const NO_WORDS: &str =
    "write a name, a version, a colon and the words: privacy@1*: I agree that …";
pub(super) const BAD_NAME: &str = "name and version are letters, digits, dots and dashes: privacy@2026-11";
pub(super) const NO_VERSION: &str = "say which version of the words this is, such as privacy@1";
pub(super) const TWICE: &str = "it stands here twice; the first holds";
pub(super) const TOO_MANY: &str = "six are the most";

/// Something that one agrees to, or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The shop's name for it.
    pub name: String,
    /// Which version of the words.
    pub version: String,
    /// Nothing can be sent without it.
    pub required: bool,
    /// As they are written, perhaps with a link.
    words: String,
}

impl Agreement {
    /// The words alone, and where their link leads.
    #[must_use]
    pub fn told(&self) -> (String, Option<String>) {
        let found = self.words.split_once('[').and_then(|(before, rest)| {
            let (label, rest) = rest.split_once("](")?;
            let (address, after) = rest.split_once(')')?;
            let fits = !address.is_empty() && !address.contains(char::is_whitespace);
            fits.then(|| ([before, label, after].concat(), Some(address.to_owned())))
        });
        found.unwrap_or_else(|| (self.words.clone(), None))
    }
}

impl Encode for Agreement {
    fn encode(&self, out: &mut Writer) {
        let (text, url) = self.told();
        out.raw("{");
        out.field("text", &text);
        out.field("id", &self.name);
        out.sparse("version", &self.version);
        if let Some(url) = &url {
            out.field("url", url);
        }
        if self.required {
            out.field("required", &true);
        }
        out.raw("}");
    }
}

/// All that one may agree to, in its order; no name twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consents(Vec<Agreement>);

impl Consents {
    /// Reads an attribute, and what is wrong with it.
    ///
    /// ```
    /// use aisle_core::availability::offline::Consents;
    /// let (consents, issues) = Consents::read("privacy@2*: I agree; news: Send me news");
    /// assert!(consents.list()[0].required);
    /// assert_eq!(issues[0].word, "news");
    /// ```
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<Issue>) {
        let (mut consents, mut issues): (Vec<Agreement>, _) = (Vec::new(), Vec::new());
        for part in text.split(';') {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            let agreement = match agreement(part) {
                Ok(agreement) => agreement,
                Err(slip) => {
                    issues.push(slip.issue(part));
                    continue;
                }
            };
            let name = &agreement.name;
            if consents.iter().any(|known| known.name == *name) {
                issues.push(Slip(name, TWICE).issue(name));
                continue;
            }
            if consents.len() == MOST {
                issues.push(Slip(name, TOO_MANY).issue(name));
                continue;
            }
            // Whoever reads it later will wonder, but it is asked all the same.
            if agreement.version.is_empty() {
                issues.push(Slip(name, NO_VERSION).issue(name));
            }
            consents.push(agreement);
        }
        (Self(consents), issues)
    }

    /// These.
    #[must_use]
    pub fn of(agreements: Vec<Agreement>) -> Self {
        Self(agreements)
    }

    /// All of them.
    #[must_use]
    pub fn list(&self) -> &Vec<Agreement> {
        &self.0
    }
}

impl fmt::Display for Consents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, agreement) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            f.write_str(&agreement.name)?;
            if !agreement.version.is_empty() {
                f.write_str("@")?;
                f.write_str(&agreement.version)?;
            }
            f.write_str(if agreement.required { "*: " } else { ": " })?;
            f.write_str(&agreement.words)?;
        }
        Ok(())
    }
}

fn agreement(part: &str) -> Result<Agreement, Slip<'_>> {
    let (head, words) = part.split_once(':').ok_or(Slip(part, NO_WORDS))?;
    let (head, words) = (head.trim(), words.trim());
    let known = head.strip_suffix('*').map_or(head, str::trim_end);
    let (name, version) = match known.split_once('@') {
        Some((_, version)) if !is_name(version) => return Err(Slip(head, BAD_NAME)),
        Some((name, version)) => (name, version),
        None => (known, ""),
    };
    if !is_name(name) {
        return Err(Slip(head, BAD_NAME));
    }
    if words.is_empty() {
        return Err(Slip(part, NO_WORDS));
    }
    Ok(Agreement {
        name: name.to_owned(),
        version: version.to_owned(),
        required: known.len() < head.len(),
        words: words.to_owned(),
    })
}

/// A name for programs.
pub(super) fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}
