//! AG-UI 1.0: typed events. State, steps, activities and reasoning are passed over.

use super::decode::{Decoder, fields, string};
use super::{Call, Finish, Said};
use crate::protocol::json::{Json, Raw};

pub(super) fn event(decoder: &mut Decoder, json: Json<'_>, out: &mut Vec<Said>) {
    let [kind, message, role, delta, id, name] = fields(
        json,
        ["type", "messageId", "role", "delta", "toolCallId", "toolCallName"],
    );
    let (kind, message, id) = (string(kind), string(message), string(id));
    // Chunks belong together as long as nothing comes between them.
    let chunk = std::mem::take(&mut decoder.chunk);
    match kind.as_str() {
        "TEXT_MESSAGE_START" => {
            role_of(decoder, role, &message);
            if message != decoder.others {
                decoder.part();
            }
        }
        "TEXT_MESSAGE_CONTENT" => text(decoder, message, delta, out),
        "TEXT_MESSAGE_CHUNK" => {
            let message = if message.is_empty() { chunk } else { message };
            role_of(decoder, role, &message);
            decoder.chunk.clone_from(&message);
            text(decoder, message, delta, out);
        }
        "TOOL_CALL_START" | "TOOL_CALL_ARGS" | "TOOL_CALL_CHUNK" => {
            let chunked = kind.ends_with("CHUNK");
            let id = if chunked && id.is_empty() { chunk } else { id };
            let at = decoder.find(&id);
            let call = Call {
                name: string(name),
                arguments: string(delta),
                id,
            };
            // Pieces of a call that never began are nobody's.
            if call.id.is_empty() || (at.is_none() && call.name.is_empty()) {
                return;
            }
            decoder.call(None, at, &call, out);
            if chunked {
                decoder.chunk = call.id;
            }
        }
        "TOOL_CALL_RESULT" => {
            let [content] = fields(json, ["content"]);
            // A result is text, which mostly is JSON.
            let raw = Raw::new(&string(content)).or_else(|| content.try_read());
            decoder.answered(&id, raw, out);
        }
        "CUSTOM" => {
            let [name, value] = fields(json, ["name", "value"]);
            if let Some(value) = value.try_read() {
                out.push(Said::Custom {
                    name: string(name),
                    value,
                });
            }
        }
        "RUN_ERROR" => {
            let [code, message] = fields(json, ["code", "message"]);
            decoder.broken(&string(code), &string(message), out);
        }
        "RUN_FINISHED" => finished(decoder, json, out),
        // Whatever these hold stands beside the sequence.
        "RAW" | "ACTIVITY_SNAPSHOT" | "ACTIVITY_DELTA" => decoder.chunk = chunk,
        _ => {}
    }
}

/// Who says the message, if it is told. Only the agent's own words are shown.
fn role_of(decoder: &mut Decoder, role: Json<'_>, message: &str) {
    let role = string(role);
    if !role.is_empty() && role != "assistant" {
        message.clone_into(&mut decoder.others);
    }
}

fn text(decoder: &mut Decoder, message: String, delta: Json<'_>, out: &mut Vec<Said>) {
    if message.is_empty() || message != decoder.others {
        decoder.text(message, delta, out);
    }
}

fn finished(decoder: &mut Decoder, json: Json<'_>, out: &mut Vec<Said>) {
    let [outcome] = fields(json, ["outcome"]);
    let [kind, pending] = fields(outcome, ["type", "pendingToolCallIds"]);
    // Where the agent says which calls wait for us, the others do not.
    if pending.is_list() {
        let ids: Vec<String> = pending.items().map(string).collect();
        decoder.calls.retain(|(_, call)| ids.contains(&call.id));
    }
    match string(kind).as_str() {
        "" | "success" => decoder.done(Finish::Stop, out),
        // It waits for something that is not here, or somebody stopped it.
        _ => {
            decoder.calls.clear();
            decoder.done(Finish::Other, out);
        }
    }
}
