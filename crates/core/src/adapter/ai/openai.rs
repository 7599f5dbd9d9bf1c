//! Chat completions: pieces of text and of calls under `choices[0].delta`.

use super::decode::{Decoder, fields, string};
use super::{Call, Finish, Said};
use crate::protocol::json::Json;

pub(super) fn event(decoder: &mut Decoder, json: Json<'_>, out: &mut Vec<Said>) {
    let [choices, error] = fields(json, ["choices", "error"]);
    if !error.is_absent() && !error.is_null() {
        let [code, kind, message] = fields(error, ["code", "type", "message"]);
        // A code is a word or a number; some have only a type, some only words.
        let mut word = string(code);
        if word.is_empty() {
            word = string(kind);
        }
        let mut message = string(message);
        if message.is_empty() {
            message = string(error);
        }
        return decoder.broken(&word, &message, out);
    }
    // The last one has no choice but counts what was used.
    let Some(choice) = choices.is_list().then(|| choices.items().next()).flatten() else {
        return;
    };
    let [delta, reason] = fields(choice, ["delta", "finish_reason"]);
    let [content, refusal, calls] = fields(delta, ["content", "refusal", "tool_calls"]);
    decoder.text(String::new(), content, out);
    decoder.text(String::new(), refusal, out);
    if calls.is_list() {
        for call in calls.items() {
            if !decoder.is_open() {
                return;
            }
            piece(decoder, call, out);
        }
    }
    let finish = match string(reason).as_str() {
        // Some say nothing with every piece.
        "" => return,
        "stop" => Finish::Stop,
        "length" => Finish::Length,
        "tool_calls" => Finish::Calls,
        "content_filter" => Finish::Filter,
        _ => Finish::Other,
    };
    if decoder.is_open() {
        decoder.done(finish, out);
    }
}

fn piece(decoder: &mut Decoder, json: Json<'_>, out: &mut Vec<Said>) {
    let [index, id, function] = fields(json, ["index", "id", "function"]);
    let [name, arguments] = fields(function, ["name", "arguments"]);
    let index: Option<u32> = index.try_read();
    let call = Call {
        id: string(id),
        name: string(name),
        arguments: string(arguments),
    };
    let same = |(place, known): &(Option<u32>, Call)| {
        // Some give every call the index 0, or none; then the id parts them.
        (*place == index || index.is_none())
            && (call.id.is_empty() || known.id.is_empty() || call.id == known.id)
    };
    let at = decoder.calls.iter().rposition(same);
    decoder.call(index, at, &call, out);
}
