//! What goes up: the conversation so far in the agent's format.
//!
//! A call goes up only with its result, right behind it, and a result only with its
//! call: everything else is a mistake to most agents.
//!
//! Where the page's context goes:
//!
//! - `openai` has no place for it, and instructions are the shop's alone. So the
//!   last visitor's text has a block before it, which stays there while tools are
//!   called:
//!   ```text
//!   [Page]
//!   Product: Fjord rain shell
//!   [/Page]
//!
//!   Is it waterproof?
//!   ```
//!   Whoever visits can write such a block: an agent may use it, never trust it.
//! - `ag-ui`: `context`.
//! - `ai-sdk`: `metadata.context` of the last visitor's message, and `context`
//!   beside the messages.

use super::{Call, Format, TOOLS};
use crate::protocol::json::{Encode, Raw, Writer, write};

/// What goes up.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The conversation's name.
    pub conversation: &'a str,
    /// A new name for this answer.
    pub run: &'a str,
    /// The last answer is wanted anew; it is not among the turns.
    pub again: bool,
    /// What was said, oldest first.
    pub turns: &'a [Turn],
    /// What is known of the page: descriptions and values.
    pub context: &'a [(String, String)],
    /// The agent may call [`TOOLS`].
    pub tools: bool,
    /// The model, where the format names one and the page does.
    pub model: Option<&'a str>,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// By the visitor.
    Visitor {
        /// The message's name.
        id: String,
        /// Its text.
        text: String,
    },
    /// By the agent.
    Agent {
        /// The message's name.
        id: String,
        /// Its text; may be empty.
        text: String,
        /// What it called.
        calls: Vec<Call>,
    },
    /// What became of a call.
    Result {
        /// The call.
        call: String,
        /// The tool.
        name: String,
        /// What the agent is told, mostly JSON.
        content: String,
    },
}

/// Writes the body of the POST.
#[must_use]
pub fn request(format: Format, request: &Request<'_>) -> String {
    write(&Put(&|out| {
        out.raw("{");
        match format {
            Format::OpenAi => {
                out.sparse("model", &request.model.map(str::to_owned));
                out.field("stream", &true);
            }
            Format::AgUi => {
                out.field("threadId", request.conversation);
                out.field("runId", request.run);
                // Older servers want all of these.
                out.name("state");
                out.raw("{},\"forwardedProps\":{}");
                context(request, out);
            }
            Format::AiSdk => {
                out.field("id", request.conversation);
                let trigger = if request.again { "regenerate" } else { "submit" };
                out.field("trigger", [trigger, "-message"].concat().as_str());
                context(request, out);
            }
        }
        messages(format, request, out);
        tools(format, request, out);
        out.raw("}");
    }))
}

/// What is written by a function.
struct Put<'a>(&'a dyn Fn(&mut Writer));

impl Encode for Put<'_> {
    fn encode(&self, out: &mut Writer) {
        (self.0)(out);
    }
}

/// A string that is JSON already, if it is.
fn json(text: &str) -> Option<Raw> {
    Raw::new(text)
}

fn context(request: &Request<'_>, out: &mut Writer) {
    out.name("context");
    out.raw("[");
    for (description, value) in request.context {
        out.item(&Put(&|out| {
            out.raw("{");
            out.field("description", description);
            out.field("value", value);
            out.raw("}");
        }));
    }
    out.raw("]");
}

fn tools(format: Format, request: &Request<'_>, out: &mut Writer) {
    // The AI SDK's routes know them by name, the others are given a list.
    let named = format == Format::AiSdk;
    if !request.tools && format != Format::AgUi {
        return;
    }
    out.name("tools");
    out.raw(if named { "{" } else { "[" });
    for tool in TOOLS.iter().filter(|_| request.tools) {
        let definition = |out: &mut Writer| {
            out.raw("{");
            if !named {
                out.field("name", tool.name);
            }
            out.field("description", tool.description);
            out.name("parameters");
            out.raw(tool.parameters);
            out.raw("}");
        };
        match format {
            Format::AiSdk => out.field(tool.name, &Put(&definition)),
            Format::AgUi => out.item(&Put(&definition)),
            Format::OpenAi => out.item(&Put(&|out| {
                out.raw("{\"type\":\"function\"");
                out.field("function", &Put(&definition));
                out.raw("}");
            })),
        }
    }
    out.raw(if named { "}" } else { "]" });
}

fn messages(format: Format, request: &Request<'_>, out: &mut Writer) {
    let last = request
        .turns
        .iter()
        .rposition(|turn| matches!(turn, Turn::Visitor { .. }));
    out.name("messages");
    out.raw("[");
    for (at, turn) in request.turns.iter().enumerate() {
        match turn {
            Turn::Visitor { id, text } => {
                let here = Some(at) == last && !request.context.is_empty();
                out.item(&Put(&|out| {
                    visitor(format, id, text, here.then_some(request), out)
                }));
            }
            Turn::Agent { id, text, calls } => {
                let later = request.turns.get(at + 1..).unwrap_or_default();
                let calls: Vec<_> = calls.iter().filter_map(|call| answered(call, later)).collect();
                // An empty one says nothing, and some agents refuse it.
                if text.is_empty() && calls.is_empty() {
                    continue;
                }
                out.item(&Put(&|out| agent(format, id, text, &calls, out)));
                if format != Format::AiSdk {
                    for (call, content) in &calls {
                        out.item(&Put(&|out| result(format, call, content, out)));
                    }
                }
            }
            Turn::Result { .. } => {}
        }
    }
    out.raw("]");
}

/// A call and what became of it, if that is known.
fn answered<'a>(call: &'a Call, later: &'a [Turn]) -> Option<(&'a Call, &'a str)> {
    later.iter().find_map(|turn| match turn {
        Turn::Result {
            call: id, content, ..
        } if *id == call.id => Some((call, content.as_str())),
        _ => None,
    })
}

/// Begins a message. Chat completions know no names of messages.
fn begin(format: Format, id: &str, role: &str, out: &mut Writer) {
    out.raw("{");
    if format != Format::OpenAi {
        out.field("id", id);
    }
    out.field("role", role);
}

fn visitor(format: Format, id: &str, text: &str, page: Option<&Request<'_>>, out: &mut Writer) {
    begin(format, id, "user", out);
    if format == Format::AiSdk {
        out.name("parts");
        out.raw("[");
        out.item(&Put(&|out| part(text, out)));
        out.raw("]");
        if let Some(request) = page {
            out.name("metadata");
            out.raw("{");
            context(request, out);
            out.raw("}");
        }
    } else {
        let page = page.filter(|_| format == Format::OpenAi);
        let mut content = page.map(block).unwrap_or_default();
        content.push_str(text);
        out.field("content", &content);
    }
    out.raw("}");
}

/// The page's context as text.
fn block(request: &Request<'_>) -> String {
    let mut block = "[Page]\n".to_owned();
    for (description, value) in request.context {
        for (text, after) in [(description, ": "), (value, "\n")] {
            // One line each, so that none of them looks like another, or like the end.
            block.push_str(&text.replace(['\n', '\r'], " "));
            block.push_str(after);
        }
    }
    block.push_str("[/Page]\n\n");
    block
}

/// A text as a part of a message.
fn part(text: &str, out: &mut Writer) {
    out.raw("{\"type\":\"text\"");
    out.field("text", text);
    out.raw("}");
}

fn agent(format: Format, id: &str, text: &str, calls: &[(&Call, &str)], out: &mut Writer) {
    begin(format, id, "assistant", out);
    if format == Format::AiSdk {
        out.name("parts");
        out.raw("[");
        if !text.is_empty() {
            out.item(&Put(&|out| part(text, out)));
        }
        for (call, content) in calls {
            out.item(&Put(&|out| {
                out.raw("{");
                out.field("type", &["tool-", &call.name].concat());
                out.field("toolCallId", &call.id);
                out.field("state", "output-available");
                out.name("input");
                out.raw(json(&call.arguments).as_ref().map_or("{}", Raw::get));
                match json(content) {
                    Some(content) => out.field("output", &content),
                    None => out.field("output", *content),
                }
                out.raw("}");
            }));
        }
        out.raw("]");
    } else {
        if !text.is_empty() {
            out.field("content", text);
        } else if format == Format::OpenAi {
            out.name("content");
            out.raw("null");
        }
        if !calls.is_empty() {
            out.name(if format == Format::OpenAi {
                "tool_calls"
            } else {
                "toolCalls"
            });
            out.raw("[");
            for (call, _) in calls {
                out.item(&Put(&|out| {
                    out.raw("{\"type\":\"function\"");
                    out.field("id", &call.id);
                    out.name("function");
                    out.raw("{");
                    out.field("name", &call.name);
                    out.field("arguments", &call.arguments);
                    out.raw("}}");
                }));
            }
            out.raw("]");
        }
    }
    out.raw("}");
}

fn result(format: Format, call: &Call, content: &str, out: &mut Writer) {
    begin(format, &["result-", &call.id].concat(), "tool", out);
    let name = if format == Format::OpenAi {
        "tool_call_id"
    } else {
        "toolCallId"
    };
    out.field(name, &call.id);
    out.field("content", content);
    out.raw("}");
}
