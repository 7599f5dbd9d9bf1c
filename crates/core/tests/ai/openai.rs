//! Chat completions, as OpenAI writes them and as others do.

use aisle_core::adapter::ai::{Finish, Format, Said};
use serde_json::{Value, json};

use super::{CALLS, STOP, broken, call, hear, joined, text};

fn chunk(delta: &Value, reason: &Value) -> String {
    json!({"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
           "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": reason}]})
    .to_string()
}

fn told(data: &[String]) -> Vec<Said> {
    let data: Vec<&str> = data.iter().map(String::as_str).collect();
    super::told(Format::OpenAi, &data)
}

/// Pieces of calls, then the end.
fn called(pieces: &[Value]) -> Vec<Said> {
    let mut data: Vec<String> = pieces
        .iter()
        .map(|piece| chunk(&json!({"tool_calls": [piece]}), &json!(null)))
        .collect();
    data.push(chunk(&json!({}), &json!("tool_calls")));
    told(&data)
}

#[test]
fn text_comes_in_pieces_and_ends_once() {
    let said = told(&[
        chunk(
            &json!({"role": "assistant", "content": "", "refusal": null}),
            &json!(null),
        ),
        chunk(&json!({"content": "Yes, "}), &json!(null)),
        chunk(&json!({"content": "방수 😀."}), &json!(null)),
        chunk(&json!({}), &json!("stop")),
        json!({"choices": [], "usage": {"total_tokens": 7}}).to_string(),
        "[DONE]".into(),
    ]);
    assert_eq!(said, [text("Yes, 방수 😀."), STOP]);
}

#[test]
fn why_it_ended_is_told() {
    for (reason, finish) in [
        ("stop", Finish::Stop),
        ("length", Finish::Length),
        ("content_filter", Finish::Filter),
        ("insufficient_system_resource", Finish::Other),
    ] {
        let said = told(&[chunk(&json!({"content": "A"}), &json!(reason))]);
        assert_eq!(said, [text("A"), Said::Done(finish)]);
    }
}

#[test]
fn a_stream_is_whole_by_either_sign_of_its_end_and_cut_without() {
    let piece = format!("data: {}\n\n", chunk(&json!({"content": "A"}), &json!("")));
    assert_eq!(hear(Format::OpenAi, &piece), (vec![text("A")], false));
    let done = piece.clone() + "data: [DONE]\n\n";
    assert_eq!(hear(Format::OpenAi, &done), (vec![text("A"), STOP], true));
    let reason = format!("{piece}data: {}", chunk(&json!({}), &json!("stop")));
    assert_eq!(hear(Format::OpenAi, &reason), (vec![text("A"), STOP], true));
}

#[test]
fn a_refusal_is_an_answer() {
    let said = told(&[chunk(
        &json!({"content": null, "refusal": "I can't."}),
        &json!("stop"),
    )]);
    assert_eq!(said, [text("I can't."), STOP]);
}

#[test]
fn calls_are_put_together_by_their_index() {
    let said = called(&[
        json!({"index": 0, "id": "a", "type": "function", "function": {"name": "show_products", "arguments": ""}}),
        json!({"index": 0, "function": {"arguments": "{\"ids\":"}}),
        json!({"index": 1, "id": "b", "type": "function", "function": {"name": "hand_off", "arguments": "{}"}}),
        json!({"index": 0, "function": {"arguments": "[\"41\"]}"}}),
    ]);
    assert_eq!(
        said,
        [
            call("a", "show_products", "{\"ids\":[\"41\"]}"),
            call("b", "hand_off", "{}"),
            CALLS
        ]
    );
}

#[test]
fn calls_of_one_index_or_none_are_parted_by_their_ids() {
    for index in [json!(0), json!(null)] {
        let said = called(&[
            json!({"index": index, "id": "a", "function": {"name": "show_products", "arguments": "{}"}}),
            json!({"index": index, "id": "b", "function": {"name": "hand_off", "arguments": "{"}}),
            json!({"index": index, "id": "b", "function": {"name": "hand_off", "arguments": "}"}}),
        ]);
        assert_eq!(
            said,
            [
                call("a", "show_products", "{}"),
                call("b", "hand_off", "{}"),
                CALLS
            ]
        );
    }
}

#[test]
fn a_call_without_an_id_gets_one_and_one_without_a_name_is_none() {
    let said = called(&[
        json!({"index": 0, "function": {"arguments": "{}"}}),
        json!({"index": 1, "function": {"name": "hand_off"}}),
    ]);
    assert_eq!(said, [call("call-1", "hand_off", "{}"), CALLS]);
}

#[test]
fn arguments_that_are_no_json_count_as_none() {
    let said = called(&[
        json!({"index": 0, "id": "a", "function": {"name": "hand_off", "arguments": "{\"reason\":"}}),
    ]);
    assert_eq!(said, [call("a", "hand_off", "{}"), CALLS]);
}

#[test]
fn who_says_stop_and_calls_waits_for_results_and_who_was_cut_does_not() {
    let piece =
        json!({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "hand_off", "arguments": "{}"}}]});
    let piece = chunk(&piece, &json!(null));
    let ended = |reason: &str| told(&[piece.clone(), chunk(&json!({}), &json!(reason))]);
    assert_eq!(ended("stop"), [call("a", "hand_off", "{}"), CALLS]);
    assert_eq!(ended("length"), [Said::Done(Finish::Length)]);
    assert_eq!(ended("content_filter"), [Said::Done(Finish::Filter)]);
    let none = told(&[chunk(&json!({}), &json!("tool_calls"))]);
    assert_eq!(none, [STOP], "there is nothing to wait for");
}

#[test]
fn an_error_ends_the_answer_and_says_what_it_says() {
    for (error, expected) in [
        (
            json!({"message": "Slow\ndown", "type": "requests", "code": "rate_limit"}),
            ("rate_limit", "Slow down"),
        ),
        (
            json!({"message": "No", "type": "server_error", "code": 500}),
            ("server_error", "No"),
        ),
        (json!("overloaded"), ("", "overloaded")),
        (json!({}), ("", "")),
    ] {
        let said = told(&[
            chunk(&json!({"content": "Half"}), &json!(null)),
            json!({"error": error}).to_string(),
            chunk(&json!({"content": "more"}), &json!("stop")),
            "[DONE]".into(),
        ]);
        assert_eq!(said, [text("Half"), broken(expected.0, expected.1)]);
    }
    let fine = told(&[json!({"error": null, "choices": [{"delta": {"content": "A"}}]}).to_string()]);
    assert_eq!(fine, [text("A")]);
}

#[test]
fn a_gateways_streams_are_read_as_recorded() {
    // LiteLLM 1.106.2 before a scripted model: it writes each piece anew.
    for (stream, expected) in [
        (
            include_str!("litellm/text.txt"),
            vec![text("Yes, it is “wasserdicht” – 방수 😀.\n\n- sealed"), STOP],
        ),
        (
            include_str!("litellm/calls.txt"),
            vec![
                text("Look: "),
                call("call_a", "show_products", r#"{"ids":["41","42"]}"#),
                call("call_b", "hand_off", "{}"),
                CALLS,
            ],
        ),
        (
            include_str!("litellm/error.txt"),
            vec![
                text("Half"),
                broken(
                    "500",
                    "litellm.APIConnectionError: APIConnectionError: OpenAIException - The server is overloaded",
                ),
            ],
        ),
    ] {
        assert_eq!(joined(hear(Format::OpenAi, stream).0), expected);
    }
}
