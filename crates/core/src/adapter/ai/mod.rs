//! AI agents: one POST goes up, its answer is a stream of server-sent events.
//!
//! Owns the reading of such streams ([`Sse`]), what three formats say in them
//! ([`Decoder`]), what goes up ([`request`]), and the tools that the widget itself
//! carries out ([`TOOLS`]). Refuses fetching, keeping, and deciding what a call
//! becomes on screen: the driver's.
//!
//! - `openai`: chat completions, as OpenAI and everybody's gateways stream them.
//! - `ag-ui`: AG-UI 1.0, what frameworks of agents speak.
//! - `ai-sdk`: the UI message stream, version 1, of the package `ai`.
//!
//! Nothing that a stream holds is a panic or grows without bound: an event has at
//! most a megabyte, the calls of an answer 64 KiB each and 32 in number.
//!
//! ```
//! use aisle_core::adapter::ai::{Decoder, Finish, Format, Said, Sse};
//!
//! let mut sse = Sse::default();
//! let mut events = Vec::new();
//! sse.feed(b"data: {\"choices\":[{\"delta\":{\"content\":\"Yes\"},", &mut events).unwrap();
//! sse.feed(b"\"finish_reason\":\"stop\"}]}\r\n\r\n", &mut events).unwrap();
//!
//! let mut decoder = Decoder::new(Format::OpenAi);
//! let mut said = Vec::new();
//! for event in &events {
//!     decoder.event(event, &mut said);
//! }
//! assert_eq!(said, [Said::Text("Yes".into()), Said::Done(Finish::Stop)]);
//! assert!(decoder.whole());
//! ```

mod ag_ui;
mod ai_sdk;
mod decode;
mod half;
mod openai;
mod request;
mod sse;
mod tools;

pub use decode::Decoder;
pub use request::{Request, Turn, request};
pub use sse::{Event, Sse, TooLong};
pub use tools::{
    HandOff, OrderQuery, ProductQuery, TOOLS, Tool, read_hand_off, read_order_query, read_product_query,
    read_products,
};

use crate::protocol::json::Raw;

/// What an agent speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Chat completions.
    OpenAi,
    /// AG-UI.
    AgUi,
    /// The AI SDK's stream of UI messages.
    AiSdk,
}

impl Format {
    /// By its name in `data-transport`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "openai" => Some(Self::OpenAi),
            "ag-ui" => Some(Self::AgUi),
            "ai-sdk" => Some(Self::AiSdk),
            _ => None,
        }
    }
}

/// What a stream says, once it is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// More text of the answer. Several texts of one answer are parted by an empty
    /// line, which is part of this.
    Text(String),
    /// A tool is called. Comes right before [`Said::Done`]: until then the agent
    /// itself may answer the call, and then it is nobody else's.
    Call(Call),
    /// A message beside the conversation: AG-UI's `CUSTOM`, the AI SDK's
    /// `data-NAME`. Also what the agent's own server answered to a call of one of
    /// [`TOOLS`], by the tool's name: it is shown, and not carried out again.
    Custom {
        /// Its name.
        name: String,
        /// What it holds.
        value: Raw,
    },
    /// The agent says that it has failed, or what it says has no end. Nothing
    /// comes after it.
    Broken {
        /// The agent's code; may be empty. Ours are `too_long` and `aborted`.
        code: String,
        /// The agent's words, one line; for the console, not for visitors.
        message: String,
    },
    /// The agent says that it has finished. Nothing comes after it.
    Done(Finish),
}

/// A call of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its name within the conversation; the result names it.
    pub id: String,
    /// The tool.
    pub name: String,
    /// JSON; `{}` for none, and for what is no JSON.
    pub arguments: String,
}

/// Why an answer has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// It has been said.
    Stop,
    /// It became too long. Its calls are not said: their arguments may be cut.
    Length,
    /// Somebody did not want it said. Its calls are not said either.
    Filter,
    /// It waits for the results of the calls that were said.
    Calls,
    /// For another reason; the text stands.
    Other,
}
