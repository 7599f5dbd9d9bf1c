//! `data-handoff`: where one can go on instead, by addresses with spaces between them.

use super::super::slip::{Issue, Slip};
use crate::protocol::json::{Encode, Writer};
use crate::text::safe_way;

/// Most of them.
const MOST: usize = 12;

pub(super) const NO_LINK: &str =
    "write addresses such as https://wa.me/4930901820 mailto:help@shop.example, with spaces between them";

/// Hosts that everybody knows by another name: what they end with, which kind of
/// channel of `docs/content.md` they are, and their name if that has none.
const HOSTS: [(&str, &str, &str); 14] = [
    ("wa.me", "whatsapp", ""),
    ("whatsapp.com", "whatsapp", ""),
    ("m.me", "messenger", ""),
    ("messenger.com", "messenger", ""),
    ("ig.me", "instagram", ""),
    ("instagram.com", "instagram", ""),
    ("t.me", "telegram", ""),
    ("telegram.me", "telegram", ""),
    ("line.me", "line", ""),
    ("lin.ee", "line", ""),
    ("kakao.com", "kakaotalk", ""),
    ("talk.naver.com", "other", "Naver TalkTalk"),
    ("x.com", "x", ""),
    ("twitter.com", "x", ""),
];

/// One way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its kind, a word of `docs/content.md`.
    kind: &'static str,
    label: String,
    url: String,
}

impl Encode for Channel {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        out.field("url", &self.url);
        out.field("kind", &self.kind.to_owned());
        out.sparse("label", &self.label);
        out.raw("}");
    }
}

/// The ways, in their order; none twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Channels(Vec<Channel>);

impl Channels {
    /// Reads `data-handoff`, what is wrong with it, and `data-contact`, of which others
    /// say what is wrong.
    ///
    /// ```
    /// use aisle_core::availability::offline::Channels;
    /// let (ways, issues) = Channels::read("https://wa.me/49309018 wa.me/1", "mailto:help@shop.example");
    /// assert_eq!(ways.list().len(), 2);
    /// assert_eq!(issues[0].word, "wa.me/1");
    /// ```
    #[must_use]
    pub fn read(handoff: &str, contact: &str) -> (Self, Vec<Issue>) {
        let (mut ways, mut issues) = (Self::default(), Vec::new());
        for word in handoff.split_whitespace() {
            if !ways.add(word) {
                issues.push(Slip(word, NO_LINK).issue(word));
            }
        }
        ways.add(contact.trim());
        (ways, issues)
    }

    /// All of them.
    #[must_use]
    pub fn list(&self) -> &Vec<Channel> {
        &self.0
    }

    /// False if it is no address.
    fn add(&mut self, word: &str) -> bool {
        let Some(url) = safe_way(word) else { return false };
        let (kind, label) = match url.split_once(':') {
            Some(("mailto", _)) => ("email", String::new()),
            Some(("tel", _)) => ("phone", String::new()),
            Some(("sms", _)) => ("sms", String::new()),
            _ => named(&host(&url)),
        };
        if self.0.len() < MOST && !self.0.iter().any(|known| known.url == url) {
            self.0.push(Channel { kind, label, url });
        }
        true
    }
}

impl Encode for Channels {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        out.field("channels", &self.0);
        out.raw("}");
    }
}

/// The host of an address, in small letters and without `www.`.
fn host(url: &str) -> String {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    host.strip_prefix("www.").map_or(host.clone(), str::to_owned)
}

/// The kind of a host and, if that has no name of its own, what to call it.
fn named(host: &str) -> (&'static str, String) {
    let is = |known: &str| {
        let before = host.strip_suffix(known);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let found = HOSTS.iter().find(|(known, ..)| is(known));
    found.map_or(("other", host.to_owned()), |(_, kind, label)| {
        (kind, (*label).to_owned())
    })
}
