//! A conversation to take away: as text, as a page, or for programs.
//!
//! Owns what of the log is said in it and how. Notes of agents are in no log, so they
//! are in no transcript. What is erased is gone from the log, and so from here.

mod html;
mod text;
mod words;

use std::collections::HashMap;

use aisle_core::protocol::{Content, Entry, EntryBody, Role, Seq, Timestamp};
use aisle_core::text::{clean_name, clean_text};
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::config::Settings;
use crate::store::Slice;
use words::Words;

pub(crate) use html::page;
pub(crate) use text::plain;
pub(crate) use words::words;

/// As much of a log as is put into a file: the newest 8 MiB.
pub(crate) const WHOLE: Slice = Slice {
    entries: 100_000,
    bytes: 8 * 1024 * 1024,
};
/// As much of it as is put into a letter: most relays take ten megabytes of base64.
pub(crate) const LETTER: Slice = Slice {
    entries: 10_000,
    bytes: 1024 * 1024,
};
/// Most characters of what is said in one message: all of it.
const SAID: usize = 64 * 1024;

/// A conversation as it is told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Transcript {
    pub(crate) conversation: String,
    /// The zone that the texts' times are in.
    pub(crate) zone: String,
    /// Older lines were left out, because there are too many.
    pub(crate) cut: bool,
    pub(crate) lines: Vec<Line>,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Line {
    pub(crate) seq: Seq,
    /// In milliseconds since 1970, UTC.
    pub(crate) at: Timestamp,
    #[serde(flatten)]
    pub(crate) what: What,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum What {
    /// Somebody said something.
    Message {
        role: Role,
        /// The name that was shown; none for the visitor.
        name: Option<String>,
        /// The content's type: that of `text` is markup, everything else plain.
        #[serde(rename = "type")]
        content: String,
        text: String,
    },
    /// Somebody took the conversation, perhaps from whoever handed it over.
    Joined {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// It was handed over to a department.
    Handed { department: String, by: String },
    /// The visitor rated it.
    Rated { score: u8, comment: Option<String> },
    /// It ended.
    Closed,
    /// What was before was erased.
    Erased,
}

impl Transcript {
    /// Of a part of a log, oldest first.
    pub(crate) fn of(conversation: &str, (entries, cut): (Vec<Entry>, bool), zone: &Zone) -> Self {
        let mut lines: Vec<Line> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for Entry { seq, at, body, .. } in entries {
            let what = match known(&body) {
                Some(EntryBody::Message(message)) => {
                    places.insert(message.id.as_str().to_owned(), lines.len());
                    let (content, text) = said(&message.content);
                    What::Message {
                        role: message.from.role,
                        name: message.from.name.as_deref().map(clean_name),
                        content,
                        text,
                    }
                }
                Some(EntryBody::Edit { message_id, content }) => {
                    // It stands where it stood, as it reads now.
                    let place = places
                        .get(message_id.as_str())
                        .and_then(|place| lines.get_mut(*place));
                    if let Some(Line {
                        what:
                            What::Message {
                                content: kind, text, ..
                            },
                        ..
                    }) = place
                    {
                        (*kind, *text) = said(&content);
                    }
                    continue;
                }
                Some(EntryBody::Assign {
                    name: Some(name), by, ..
                }) => What::Joined {
                    name: clean_name(&name),
                    by: by.as_deref().map(clean_name),
                },
                Some(EntryBody::Assign {
                    department: Some(department),
                    by: Some(by),
                    ..
                }) => What::Handed {
                    department: clean_name(&department),
                    by: clean_name(&by),
                },
                Some(EntryBody::Rating { score, comment }) => What::Rated {
                    score,
                    comment: comment.map(|text| clean_text(&text, SAID)),
                },
                Some(EntryBody::Closed { .. }) => What::Closed,
                Some(EntryBody::Erased { .. }) => What::Erased,
                // What nobody here knows, nobody here can say.
                _ => continue,
            };
            lines.push(Line { seq, at, what });
        }
        Self {
            conversation: conversation.to_owned(),
            zone: zone.name.clone(),
            cut,
            lines,
        }
    }
}

fn known(body: &aisle_core::protocol::Lenient<EntryBody>) -> Option<EntryBody> {
    serde_json::from_str(&serde_json::to_string(body).ok()?).ok()
}

/// A message's type and words: markup for `text`, and for all others what says the same.
fn said(content: &Content) -> (String, String) {
    (content.kind.clone(), clean_text(&content.fallback, SAID))
}

/// Whose clock a transcript goes by.
pub(crate) struct Zone {
    pub(crate) name: String,
    zone: TimeZone,
}

impl Zone {
    /// That of the settings, or UTC.
    pub(crate) fn of(settings: &Settings) -> Self {
        let named = settings.timezone.as_deref().and_then(|name| {
            let zone = TimeZone::get(name).ok()?;
            Some(Self {
                name: name.to_owned(),
                zone,
            })
        });
        named.unwrap_or_else(|| Self {
            name: "UTC".to_owned(),
            zone: TimeZone::UTC,
        })
    }

    /// `2026-11-23 12:00`.
    fn written(&self, at: Timestamp) -> String {
        let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
        at.to_zoned(self.zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    }
}

/// Who says a line, in words.
fn who(role: Role, name: Option<&str>, words: &Words) -> String {
    let named = name.filter(|name| !name.is_empty());
    match role {
        Role::Visitor => words.you.to_owned(),
        Role::Agent => named.unwrap_or(words.shop).to_owned(),
        Role::Bot | Role::System => format!("{} ({})", named.unwrap_or(words.shop), words.automatic),
    }
}

/// What is no message, in words, and what the visitor added to it.
fn happened<'a>(what: &'a What, words: &Words) -> (String, Option<&'a str>) {
    match what {
        What::Message { .. } => (String::new(), None),
        What::Joined { name, by: None } => (filled(words.joined, name, ""), None),
        What::Joined { name, by: Some(by) } => (filled(words.handed, name, by), None),
        What::Handed { department, by } => (filled(words.handed_team, department, by), None),
        What::Rated { score, comment } => {
            let rated = words.rated.replace("{score}", &score.to_string());
            (rated, comment.as_deref())
        }
        What::Closed => (words.closed.to_owned(), None),
        What::Erased => (words.erased.to_owned(), None),
    }
}

/// A sentence with names in it. Where some of it runs from right to left the names are
/// set apart (U+2068), so that none turns round what is beside it.
fn filled(sentence: &str, name: &str, by: &str) -> String {
    let back = |c: char| matches!(u32::from(c), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff);
    let mixed = [sentence, name, by].iter().any(|text| text.contains(back));
    let apart = |name: &str| match mixed {
        true => format!("\u{2068}{name}\u{2069}"),
        false => name.to_owned(),
    };
    sentence
        .replace("{by}", &apart(by))
        .replace("{name}", &apart(name))
}

#[cfg(test)]
mod tests;
