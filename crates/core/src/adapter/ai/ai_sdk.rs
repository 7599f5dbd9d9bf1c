//! The AI SDK's stream of UI messages, version 1. Reasoning, sources, files and
//! steps are passed over.

use super::decode::{Decoder, fields, string};
use super::{Call, Finish, Said};
use crate::protocol::json::Json;

pub(super) fn event(decoder: &mut Decoder, json: Json<'_>, out: &mut Vec<Said>) {
    let [kind, id, delta, call] = fields(json, ["type", "id", "delta", "toolCallId"]);
    let (kind, call) = (string(kind), string(call));
    match kind.as_str() {
        "text-start" => decoder.part(),
        "text-delta" => decoder.text(string(id), delta, out),
        // The pieces before it are a preview of this.
        "tool-input-available" => {
            let [name, input] = fields(json, ["toolName", "input"]);
            let at = decoder.find(&call);
            if at.is_none() && !call.is_empty() {
                let call = Call {
                    id: call,
                    name: string(name),
                    arguments: input.raw().to_owned(),
                };
                decoder.call(None, at, &call, out);
            }
        }
        "tool-output-available" => {
            let [output, preliminary] = fields(json, ["output", "preliminary"]);
            if preliminary.raw() != "true" {
                decoder.answered(&call, output.try_read(), out);
            }
        }
        "tool-output-error" | "tool-output-denied" | "tool-approval-request" => {
            decoder.answered(&call, None, out);
        }
        "error" => {
            let [message] = fields(json, ["errorText"]);
            decoder.broken("", &string(message), out);
        }
        "abort" => {
            let [reason] = fields(json, ["reason"]);
            decoder.broken("aborted", &string(reason), out);
        }
        "finish" => {
            let [reason] = fields(json, ["finishReason"]);
            let finish = match string(reason).as_str() {
                "" | "stop" => Finish::Stop,
                "length" => Finish::Length,
                "content-filter" => Finish::Filter,
                "tool-calls" => Finish::Calls,
                _ => Finish::Other,
            };
            decoder.done(finish, out);
        }
        _ => {
            if let Some(name) = kind.strip_prefix("data-") {
                let [value] = fields(json, ["data"]);
                if let Some(value) = value.try_read() {
                    let name = name.to_owned();
                    out.push(Said::Custom { name, value });
                }
            }
        }
    }
}
