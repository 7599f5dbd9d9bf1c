//! Answers from what the shop knows, on the visitor's side: those that show while
//! one types, and those one asks for.
//!
//! Owns when a question goes out and which answer still counts. It does no I/O:
//! [`Answers::handle`] takes the time and an [`Input`] and appends [`Effect`]s for
//! somebody else to carry out. Nothing here is kept, and nothing waits in an
//! outbox: what was asked on a connection that is gone is forgotten. It is beside
//! the session and not in it, for who only talks needs none of it
//! (`docs/decisions/0011-four-parts.md`).
//!
//! ```
//! use aisle_core::answers::{Answers, Effect, Input};
//!
//! let mut answers = Answers::default();
//! let mut effects = Vec::new();
//! answers.handle(0, Input::Online(vec!["suggest".into()]), &mut effects);
//! let typed = Input::Typed { text: "return a mug".into(), composing: false };
//! answers.handle(5, typed, &mut effects);
//! assert_eq!(effects, [Effect::WakeAt(255)], "nobody is asked at every letter");
//! ```

mod read;

pub use read::{Brief, Part, Past, Story, briefs, content, conversations, story};

use crate::Millis;
use crate::protocol::json::{self, Raw};
use crate::protocol::{Answer, Ask, ClientFrame, ErrorCode, Suggest, Suggestion, Suggestions};

/// Milliseconds without a key after which the text is asked about.
pub const PAUSE: Millis = 250;
/// Milliseconds after which a question counts as not answered.
pub const PATIENCE: Millis = 10_000;
/// Most characters of the text that are asked about, the last ones; servers look
/// at no more (`docs/protocol/README.md`).
const TEXT: usize = 400;
/// Most suggestions that show.
const MOST: usize = 3;
/// Most characters of a title.
const TITLE: usize = 120;
/// Most characters of what stands below it.
const SUMMARY: usize = 200;

/// What is asked for. Of each kind there is one question at a time; what is asked
/// meanwhile waits, and only the last of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The articles that are asked for most.
    Popular,
    /// Articles that have something to do with a text.
    Search,
    /// One article, to be read.
    Article,
    /// Products that have something to do with a text.
    Products,
    /// The visitor's own conversations.
    Conversations,
}

impl Kind {
    /// Its topic on the wire.
    #[must_use]
    pub fn topic(self) -> &'static str {
        match self {
            Self::Popular => "popular",
            Self::Search => "articles",
            Self::Article => "article",
            Self::Products => "products",
            Self::Conversations => "conversations",
        }
    }

    /// What to ask with: an article by its id, others by a text.
    #[must_use]
    pub fn of(self, what: &str) -> Option<Raw> {
        let name = if self == Self::Article { "id" } else { "text" };
        Raw::new(&["{\"", name, "\":", &json::write(&what.to_owned()), "}"].concat())
    }
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The connection is live, and these topics are answered.
    Online(Vec<String>),
    /// It is not, or not any more.
    Offline,
    /// The composer holds this text. `composing` says that an input method is at
    /// work on it.
    Typed {
        /// All of it.
        text: String,
        /// It is not finished.
        composing: bool,
    },
    /// The visitor wants no suggestions for this message.
    Dismiss,
    /// The visitor wants to know something, in the topic's own form.
    Ask(Kind, Option<Raw>),
    /// The server has answered a question.
    Answer(Answer),
    /// The server has suggested something.
    Suggestions(Suggestions),
    /// The time asked for has come.
    Wake,
}

/// A wish. Carried out in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send this frame.
    Send(Box<ClientFrame>),
    /// Show these, best first, in place of what showed before; none to show none.
    Suggest(Vec<Suggestion>),
    /// What came of the last question of this kind: its data, or why there is none.
    Answered(Kind, Result<Raw, ErrorCode>),
    /// Call `handle` with [`Input::Wake`] at this time; replaces the one before.
    WakeAt(Millis),
}

/// A question that is under way.
#[derive(Debug)]
struct Open {
    kind: Kind,
    n: u64,
    by: Millis,
}

/// The visitor's side of questions on one element.
#[derive(Debug, Default)]
pub struct Answers {
    online: bool,
    topics: Vec<String>,
    last: u64,
    open: Vec<Open>,
    waiting: Vec<(Kind, Option<Raw>)>,
    /// The end of what the composer holds.
    text: String,
    composing: bool,
    dismissed: bool,
    /// Something shows.
    shows: bool,
    /// When the text is to be asked about.
    due: Option<Millis>,
    /// What is being asked about, and until when.
    asked: Option<(String, Millis)>,
    woken: Option<Millis>,
}

impl Answers {
    /// Takes one input at a time of a monotonic clock, and appends what is to be done.
    pub fn handle(&mut self, now: Millis, input: Input, out: &mut Vec<Effect>) {
        match input {
            Input::Online(topics) => {
                self.online = true;
                self.topics = topics;
                self.plan(now);
            }
            Input::Offline => self.offline(out),
            Input::Typed { text, composing } => self.typed(now, &text, composing, out),
            Input::Dismiss => {
                self.dismissed = true;
                self.due = None;
                self.clear(out);
            }
            Input::Ask(kind, value) => self.ask(now, kind, value, out),
            Input::Answer(answer) => self.answer(now, answer, out),
            Input::Suggestions(suggestions) => self.suggested(suggestions, out),
            Input::Wake => self.woken = None,
        }
        self.tick(now, out);
    }

    /// Whether this topic is answered.
    #[must_use]
    pub fn has(&self, topic: &str) -> bool {
        self.topics.iter().any(|known| known == topic)
    }

    /// The text the last suggestions were about, or will be.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    fn offline(&mut self, out: &mut Vec<Effect>) {
        self.online = false;
        self.due = None;
        self.asked = None;
        self.waiting.clear();
        for open in core::mem::take(&mut self.open) {
            out.push(Effect::Answered(open.kind, Err(ErrorCode::Unavailable)));
        }
        self.clear(out);
    }

    fn typed(&mut self, now: Millis, text: &str, composing: bool, out: &mut Vec<Effect>) {
        let text = last(text.trim());
        if text == self.text && composing == self.composing {
            return;
        }
        let changed = text != self.text;
        self.composing = composing;
        self.text = text.to_owned();
        if text.is_empty() {
            self.dismissed = false;
        }
        if changed {
            self.due = None;
        }
        if !says_something(text) {
            self.clear(out);
        }
        self.plan(now);
    }

    /// The text is to be asked about after a pause, if it may be.
    fn plan(&mut self, now: Millis) {
        let may = self.online && self.has("suggest") && !self.composing && !self.dismissed;
        self.due = (may && says_something(&self.text)).then_some(now + PAUSE);
    }

    fn clear(&mut self, out: &mut Vec<Effect>) {
        if core::mem::take(&mut self.shows) {
            out.push(Effect::Suggest(Vec::new()));
        }
    }

    fn suggested(&mut self, suggestions: Suggestions, out: &mut Vec<Effect>) {
        if !matches!(&self.asked, Some((text, _)) if *text == suggestions.text) {
            return;
        }
        self.asked = None;
        // What has been written since is asked about when it is due.
        if suggestions.text != self.text || self.composing || self.dismissed {
            return;
        }
        let mut items = suggestions.items;
        items.retain_mut(|item| {
            item.title = crate::text::clean_line(&item.title, TITLE);
            item.summary = crate::text::clean_line(&item.summary, SUMMARY);
            let readable = self.topics.iter().any(|topic| match item.kind.as_str() {
                "article" => topic == "article",
                "product" => topic == "products",
                _ => false,
            });
            readable && !item.title.is_empty() && !item.id.is_empty()
        });
        items.truncate(MOST);
        if self.shows || !items.is_empty() {
            self.shows = !items.is_empty();
            out.push(Effect::Suggest(items));
        }
    }

    fn ask(&mut self, now: Millis, kind: Kind, value: Option<Raw>, out: &mut Vec<Effect>) {
        let refused = match (self.online, self.has(kind.topic())) {
            (false, _) => ErrorCode::Unavailable,
            (_, false) => ErrorCode::Unsupported,
            _ => {
                self.waiting.retain(|(waits, _)| *waits != kind);
                if self.open.iter().any(|open| open.kind == kind) {
                    self.waiting.push((kind, value));
                } else {
                    self.send(now, kind, value, out);
                }
                return;
            }
        };
        out.push(Effect::Answered(kind, Err(refused)));
    }

    fn send(&mut self, now: Millis, kind: Kind, value: Option<Raw>, out: &mut Vec<Effect>) {
        self.last += 1;
        self.open.push(Open {
            kind,
            n: self.last,
            by: now + PATIENCE,
        });
        let ask = Ask {
            n: self.last,
            topic: kind.topic().to_owned(),
            value,
        };
        out.push(Effect::Send(Box::new(ClientFrame::Ask(ask))));
    }

    fn answer(&mut self, now: Millis, answer: Answer, out: &mut Vec<Effect>) {
        let Some(at) = self.open.iter().position(|open| open.n == answer.n) else {
            return;
        };
        let outcome = answer
            .data
            .ok_or_else(|| answer.error.unwrap_or(ErrorCode::Unavailable));
        self.close(now, at, outcome, out);
    }

    /// A question is done. If something newer of its kind waits, nobody wants the
    /// answer any more.
    fn close(&mut self, now: Millis, at: usize, outcome: Result<Raw, ErrorCode>, out: &mut Vec<Effect>) {
        let kind = self.open.remove(at).kind;
        match self.waiting.iter().position(|(waits, _)| *waits == kind) {
            Some(at) => {
                let (kind, value) = self.waiting.remove(at);
                self.send(now, kind, value, out);
            }
            None => out.push(Effect::Answered(kind, outcome)),
        }
    }

    /// Does what is due and asks to be woken for what is next.
    fn tick(&mut self, now: Millis, out: &mut Vec<Effect>) {
        while let Some(at) = self.open.iter().position(|open| now >= open.by) {
            self.close(now, at, Err(ErrorCode::Unavailable), out);
        }
        if matches!(self.asked, Some((_, by)) if now >= by) {
            self.asked = None;
        }
        if self.asked.is_none() && self.due.is_some_and(|at| now >= at) {
            self.due = None;
            self.asked = Some((self.text.clone(), now + PATIENCE));
            let text = self.text.clone();
            out.push(Effect::Send(Box::new(ClientFrame::Suggest(Suggest { text }))));
        }
        let asked = self.asked.as_ref().map(|(_, by)| *by);
        // While one is under way, the next waits for its end.
        let next = self.open.iter().map(|open| open.by);
        let next = next.chain(asked.or(self.due)).min();
        if next != self.woken {
            self.woken = next;
            out.extend(next.map(Effect::WakeAt));
        }
    }
}

/// The end of a text.
fn last(text: &str) -> &str {
    let from = text.char_indices().rev().nth(TEXT - 1).map_or(0, |(at, _)| at);
    text.get(from..).unwrap_or_default()
}

/// Whether a text is worth asking about: it has three letters, or two of a script
/// that writes syllables or words as one.
fn says_something(text: &str) -> bool {
    let mut weight = 0;
    for c in text.chars() {
        weight += match u32::from(c) {
            // Kana, Hangul, Han; jamo on their own are a syllable that is being typed.
            0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7af | 0x2_0000..=0x3_ffff => 3,
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => 0,
            0x80..=0xbf | 0x1100..=0x11ff | 0x2000..=0x206f | 0x3000..=0x303f | 0x3130..=0x318f => 0,
            _ => 2,
        };
    }
    weight >= 6
}
