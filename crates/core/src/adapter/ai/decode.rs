//! What the three decoders share: the parting of texts, the gathering of calls,
//! and the end, which comes once.

use std::mem::take;

use super::half::join;
use super::{Call, Event, Finish, Format, Said, TOOLS, ag_ui, ai_sdk, openai};
use crate::protocol::json::{Document, Json, Raw};
use crate::text::clean_line;

/// Most bytes of a call: its id, its name and its arguments.
const CALL: usize = 64 << 10;
/// Most calls of one answer.
const CALLS: usize = 32;
/// Most characters of an agent's words about its failure.
const WORDS: usize = 500;

/// Reads the events of one answer.
#[derive(Debug)]
pub struct Decoder {
    format: Format,
    end: End,
    /// The text that is being said.
    part: String,
    /// A text has begun, even if it has the name of the one before.
    parted: bool,
    /// Something has been said.
    spoken: bool,
    /// Half of a character, whose other half comes with the next piece.
    half: String,
    /// Calls as far as they are known, by the index that OpenAI gives them.
    pub(super) calls: Vec<(Option<u32>, Call)>,
    /// AG-UI: the message that is not the agent's.
    pub(super) others: String,
    /// AG-UI: the message or the call whose chunks come.
    pub(super) chunk: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Done,
    Broken,
}

impl Decoder {
    /// For a new answer.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            format,
            end: End::Open,
            part: String::new(),
            parted: false,
            spoken: false,
            half: String::new(),
            calls: Vec::new(),
            others: String::new(),
            chunk: String::new(),
        }
    }

    /// Reads an event. What is unknown, or no JSON, is passed over.
    pub fn event(&mut self, event: &Event, out: &mut Vec<Said>) {
        if self.end != End::Open {
            return;
        }
        if event.data.trim() == "[DONE]" && self.format != Format::AgUi {
            self.done(Finish::Stop, out);
        } else if let Some(document) = Document::parse(&event.data) {
            let read = match self.format {
                Format::OpenAi => openai::event,
                Format::AgUi => ag_ui::event,
                Format::AiSdk => ai_sdk::event,
            };
            read(self, document.whole(), out);
        }
    }

    /// Whether the agent has said that it has finished. A stream that ends before
    /// that was cut.
    #[must_use]
    pub fn whole(&self) -> bool {
        self.end == End::Done
    }

    pub(super) fn is_open(&self) -> bool {
        self.end == End::Open
    }

    /// A text begins.
    pub(super) fn part(&mut self) {
        self.parted = true;
    }

    /// More of a text.
    pub(super) fn text(&mut self, part: String, piece: Json<'_>, out: &mut Vec<Said>) {
        if !piece.is_string() {
            return;
        }
        let plain = Some(piece).filter(|_| self.half.is_empty());
        let mut text = match plain.and_then(Json::try_read) {
            Some(text) => text,
            None => join(&mut self.half, piece.raw()),
        };
        if text.is_empty() {
            return;
        }
        let parted = take(&mut self.parted) || self.part != part;
        if parted && self.spoken {
            text.insert_str(0, "\n\n");
        }
        self.part = part;
        self.spoken = true;
        out.push(Said::Text(text));
    }

    /// More of the call at a place, or of a new one.
    pub(super) fn call(&mut self, index: Option<u32>, at: Option<usize>, piece: &Call, out: &mut Vec<Said>) {
        let at = at.unwrap_or(self.calls.len());
        if at == self.calls.len() {
            let call = Call {
                id: String::new(),
                name: String::new(),
                arguments: String::new(),
            };
            self.calls.push((index, call));
        }
        let count = self.calls.len();
        let Some((_, call)) = self.calls.get_mut(at) else {
            return;
        };
        // Whoever repeats id and name with each piece means the same ones.
        if call.id.is_empty() {
            call.id.clone_from(&piece.id);
        }
        if call.name.is_empty() {
            call.name.clone_from(&piece.name);
        }
        call.arguments.push_str(&piece.arguments);
        if count > CALLS || call.id.len() + call.name.len() + call.arguments.len() > CALL {
            self.broken("too_long", "a tool call has no end", out);
        }
    }

    /// Where a call is.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.calls.iter().rposition(|(_, call)| call.id == id)
    }

    /// The agent's side has carried a call out, with a result if it is told.
    pub(super) fn answered(&mut self, id: &str, value: Option<Raw>, out: &mut Vec<Said>) {
        if let Some(at) = self.find(id) {
            let (_, Call { name, .. }) = self.calls.remove(at);
            if let Some(value) = value
                && TOOLS.iter().any(|tool| tool.name == name)
            {
                out.push(Said::Custom { name, value });
            }
        }
    }

    /// The agent has failed.
    pub(super) fn broken(&mut self, code: &str, message: &str, out: &mut Vec<Said>) {
        self.end = End::Broken;
        self.calls = Vec::new();
        out.push(Said::Broken {
            code: clean_line(code, WORDS),
            message: clean_line(message, WORDS),
        });
    }

    /// The agent has finished.
    pub(super) fn done(&mut self, mut finish: Finish, out: &mut Vec<Said>) {
        self.end = End::Done;
        let calls = take(&mut self.calls);
        if !matches!(finish, Finish::Length | Finish::Filter) {
            // Some say `stop` where they wait for results, and the other way round.
            if finish == Finish::Calls {
                finish = Finish::Stop;
            }
            for (at, (_, mut call)) in calls.into_iter().enumerate() {
                if call.name.is_empty() {
                    continue;
                }
                if call.id.is_empty() {
                    call.id = ["call-", &at.to_string()].concat();
                }
                if Document::parse(&call.arguments).is_none() {
                    call.arguments = "{}".to_owned();
                }
                finish = Finish::Calls;
                out.push(Said::Call(call));
            }
        }
        out.push(Said::Done(finish));
    }
}

/// A string; empty for anything else.
pub(super) fn string(json: Json<'_>) -> String {
    if json.is_string() {
        let plain = json.try_read();
        return plain.unwrap_or_else(|| join(&mut String::new(), json.raw()));
    }
    String::new()
}

/// The fields of an object that are asked for; all are absent in anything else.
pub(super) fn fields<'a, const N: usize>(json: Json<'a>, names: [&str; N]) -> [Json<'a>; N] {
    let mut fields = json.fields(&names);
    std::array::from_fn(|_| fields.take())
}
