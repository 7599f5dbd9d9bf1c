//! Words that attributes may hold.

use super::issue::{Reason, Sink, did_you_mean, near};
use crate::text::Masks;

/// Where the backend is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Endpoint {
    /// No attribute: the embedded demo.
    #[default]
    Demo,
    /// An attribute that cannot be used. Not the demo: a typing error must not
    /// show shoppers a fake assistant.
    Broken,
    /// `ws:` or `wss:`.
    Socket(String),
    /// `http:` or `https:`.
    Http(String),
    /// An address on the page's own host, beginning with `/`, `./` or `../`.
    Relative(String),
}

/// How to talk to the backend.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Transport {
    /// Nothing is said: WebSocket, or the demo where there is no endpoint.
    #[default]
    Auto,
    /// WebSocket, and the others where a network lets none through.
    Any,
    /// WebSocket.
    WebSocket,
    /// Server-sent events and POST.
    Sse,
    /// Long poll.
    Poll,
    /// The embedded demo, said outright.
    Demo,
    /// One that the page has registered under this name.
    Custom(String),
}

/// When the widget's own code is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Load {
    /// When the visitor reaches for it.
    #[default]
    Intent,
    /// When the browser has nothing else to do.
    Idle,
    /// At once.
    Eager,
}

/// Which corner the launcher stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Position {
    /// Right in every language.
    BottomRight,
    /// Left in every language.
    BottomLeft,
    /// Where lines end: right in English, left in Arabic.
    #[default]
    BottomEnd,
    /// Where lines begin.
    BottomStart,
}

/// The colours of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the visitor's system has it.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Whether the visitor has agreed to storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Consent {
    /// The page does not ask: the first message a visitor sends is enough.
    #[default]
    Implied,
    /// Asked and given.
    Granted,
    /// Not answered yet: nothing is stored until `grantConsent()`.
    Pending,
    /// Refused: nothing is stored until `grantConsent()`.
    Denied,
}

/// How long a conversation is kept on the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Persistence {
    /// In IndexedDB, for 30 days.
    #[default]
    Device,
    /// Until the tab is closed.
    Session,
    /// In memory.
    None,
}

/// Words and what they mean.
pub(super) type Words<T> = &'static [(&'static str, T)];

pub(super) const LOAD: Words<Load> = &[
    ("intent", Load::Intent),
    ("idle", Load::Idle),
    ("eager", Load::Eager),
];
pub(super) const POSITION: Words<Position> = &[
    ("bottom-end", Position::BottomEnd),
    ("bottom-start", Position::BottomStart),
    ("bottom-right", Position::BottomRight),
    ("bottom-left", Position::BottomLeft),
];
pub(super) const THEME: Words<Theme> = &[
    ("auto", Theme::Auto),
    ("light", Theme::Light),
    ("dark", Theme::Dark),
];
pub(super) const CONSENT: Words<Consent> = &[
    ("granted", Consent::Granted),
    ("pending", Consent::Pending),
    ("denied", Consent::Denied),
];
pub(super) const PERSISTENCE: Words<Persistence> = &[
    ("device", Persistence::Device),
    ("session", Persistence::Session),
    ("none", Persistence::None),
];
const TRANSPORT: &[(&str, Transport)] = &[
    ("websocket", Transport::WebSocket),
    ("sse", Transport::Sse),
    ("poll", Transport::Poll),
    ("demo", Transport::Demo),
    ("auto", Transport::Any),
];

impl Position {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        word(POSITION, self)
    }
}

impl Theme {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        word(THEME, self)
    }
}

fn word<T: Copy + PartialEq>(words: Words<T>, value: T) -> &'static str {
    words
        .iter()
        .find(|(_, v)| *v == value)
        .map_or("", |(word, _)| word)
}

/// The word of the list that `value` is.
fn pick<T: Copy>(value: &str, words: Words<T>) -> Option<T> {
    let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(value));
    found.map(|(_, value)| *value)
}

/// Says so where `value` is no word of the list.
pub(super) fn judge<T: Copy>(value: &str, words: Words<T>, sink: &mut Sink<'_, '_>) {
    if pick(value, words).is_none() {
        unknown(value, words.iter().map(|(word, _)| *word).collect(), sink);
    }
}

fn unknown(value: &str, words: Vec<&str>, sink: &mut Sink<'_, '_>) {
    let hint = near(value, words.iter().copied())
        .map_or_else(|| ["use one of: ", &words.join(", ")].concat(), did_you_mean);
    sink.issue(value, Reason::UnknownValue, hint);
}

/// A word of the list, else the default.
pub(super) fn choose<T: Copy + Default>(value: Option<&str>, words: Words<T>, sink: &mut Sink<'_, '_>) -> T {
    let Some(value) = value else {
        return T::default();
    };
    judge(value, words, sink);
    pick(value, words).unwrap_or_default()
}

/// What cannot be read counts as not answered: nothing is stored.
pub(super) fn consent(value: &str) -> Consent {
    pick(value, CONSENT).unwrap_or(Consent::Pending)
}

/// Whoever sets this wants less to be kept, so a typing error keeps nothing.
pub(super) fn persistence(value: &str) -> Persistence {
    pick(value, PERSISTENCE).unwrap_or(Persistence::None)
}

/// A transport's name. One that is almost one of ours is kept as the page's
/// own, since the page may really have registered it.
pub(super) fn transport(value: &str) -> Transport {
    if let Some((_, ours)) = TRANSPORT
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(value))
    {
        return ours.clone();
    }
    let named = value.len() <= 64
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if named {
        Transport::Custom(value.to_owned())
    } else {
        Transport::Auto
    }
}

/// Says what is wrong with a name that became this transport.
pub(super) fn judge_transport(value: &str, became: &Transport, sink: &mut Sink<'_, '_>) {
    let meant = near(value, TRANSPORT.iter().map(|(word, _)| *word)).map(did_you_mean);
    let hint = match became {
        Transport::Custom(_) => meant,
        Transport::Auto => Some(meant.unwrap_or_else(|| {
            String::from(part_text!(
                "views",
                "use websocket, sse, poll, demo, or a registered name of letters, digits and hyphens"
            ))
        })),
        _ => None,
    };
    if let Some(hint) = hint {
        sink.issue(value, Reason::UnknownValue, hint);
    }
}

/// A language tag, in the browser's spelling with hyphens.
pub(super) fn locale(value: &str) -> Option<String> {
    let tag = value.replace('_', "-");
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let fine = (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && tag.len() <= 35
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    fine.then_some(tag)
}

/// Says what is wrong with a tag that was read as this one.
pub(super) fn judge_locale(value: &str, tag: Option<&str>, sink: &mut Sink<'_, '_>) {
    match tag {
        None => sink.issue(
            value,
            Reason::BadLocale,
            String::from("write a tag such as `ko` or `en-GB`; until then the page's language is used"),
        ),
        Some(tag) if tag != value => sink.issue(value, Reason::BadLocale, did_you_mean(tag)),
        Some(_) => {}
    }
}

/// What `data-mask` names.
const MASKS: [&str; 4] = ["card", "iban", "email", "none"];

/// Words of `data-mask`, between spaces or commas.
fn mask_words(value: &str) -> impl Iterator<Item = &str> {
    value.split([' ', ',']).filter(|word| !word.is_empty())
}

/// What is to be hidden; only what is named.
pub(super) fn masks(value: &str) -> Masks {
    let named = |name: &str| mask_words(value).any(|word| word.eq_ignore_ascii_case(name));
    Masks {
        card: named("card"),
        iban: named("iban"),
        email: named("email"),
    }
}

/// Says which word of `data-mask` is none.
pub(super) fn judge_masks(value: &str, sink: &mut Sink<'_, '_>) {
    for word in mask_words(value) {
        if !MASKS.iter().any(|known| word.eq_ignore_ascii_case(known)) {
            unknown(word, MASKS.to_vec(), sink);
        }
    }
}

/// A switch: on when the attribute is there, as in HTML, unless it says `false`.
pub(super) fn switch(value: Option<&str>, sink: &mut Sink<'_, '_>) -> bool {
    let Some(value) = value else { return false };
    let on = ["", "true", "1", "on", "data-debug"];
    if on.iter().any(|word| word.eq_ignore_ascii_case(value)) {
        return true;
    }
    if !["false", "0", "off"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(value))
    {
        sink.issue(
            value,
            Reason::UnknownValue,
            String::from("write the attribute without a value, or leave it out"),
        );
    }
    false
}
