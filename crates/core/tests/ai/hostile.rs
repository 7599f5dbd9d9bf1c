//! Whatever a stream holds, nothing panics, and nothing grows without bound.

use aisle_core::adapter::ai::{Call, Decoder, Event, Format, Said};
use proptest::prelude::*;

const FORMATS: [Format; 3] = [Format::OpenAi, Format::AgUi, Format::AiSdk];

fn data(data: impl Into<String>) -> Event {
    Event {
        name: String::new(),
        data: data.into(),
    }
}

#[test]
fn what_is_no_json_or_not_what_it_should_be_is_passed_over() {
    let noise = [
        "",
        "x",
        "{",
        "null",
        "[]",
        "7",
        "\"a\"",
        "{}",
        "[DONE",
        "<!doctype html>",
        r#"{"type":7}"#,
        r#"{"type":null,"choices":null}"#,
        r#"{"choices":{}}"#,
        r#"{"choices":[]}"#,
        r#"{"choices":[7]}"#,
        r#"{"choices":[{}]}"#,
        r#"{"choices":[{"delta":7,"finish_reason":7}]}"#,
        r#"{"choices":[{"delta":{"content":7,"tool_calls":{}}}]}"#,
        r#"{"choices":[{"delta":{"content":["a"]}}]}"#,
        r#"{"type":"TEXT_MESSAGE_CONTENT"}"#,
        r#"{"type":"TEXT_MESSAGE_CHUNK","messageId":{},"delta":[]}"#,
        r#"{"type":"TOOL_CALL_END"}"#,
        r#"{"type":"CUSTOM","name":"x"}"#,
        r#"{"type":"text-delta","id":"1"}"#,
        r#"{"type":"data-x"}"#,
        r#"{"type":"tool-output-available"}"#,
        r#"{"type":"something-new","delta":"x"}"#,
    ];
    for format in FORMATS {
        let (mut decoder, mut said) = (Decoder::new(format), Vec::new());
        for one in noise {
            decoder.event(&data(one), &mut said);
        }
        assert_eq!(said, [], "{format:?}");
        assert!(!decoder.whole());
    }
}

/// Feeds an event again and again until the decoder has enough of it.
fn endless(format: Format, make: impl Fn(usize) -> String) -> (usize, Vec<Said>) {
    let (mut decoder, mut said) = (Decoder::new(format), Vec::new());
    for count in 0..100_000 {
        decoder.event(&data(make(count)), &mut said);
        if !said.is_empty() {
            return (count, said);
        }
    }
    panic!("it takes everything");
}

#[test]
fn arguments_without_end_end_the_answer() {
    let more = "x".repeat(1_000);
    let piece = |arguments: &str| {
        format!(
            r#"{{"choices":[{{"delta":{{"tool_calls":[{{"index":0,"id":"a","function":{{"name":"n","arguments":"{arguments}"}}}}]}}}}]}}"#
        )
    };
    let chunk =
        format!(r#"{{"type":"TOOL_CALL_CHUNK","toolCallId":"c","toolCallName":"n","delta":"{more}"}}"#);
    let whole = format!(
        r#"{{"type":"tool-input-available","toolCallId":"c","toolName":"n","input":"{}"}}"#,
        "x".repeat(70_000)
    );
    for (format, event, most) in [
        (Format::OpenAi, piece(&more), 66),
        (Format::AgUi, chunk, 66),
        (Format::AiSdk, whole, 1),
    ] {
        let (count, said) = endless(format, |_| event.clone());
        assert!(count <= most, "{format:?}: {count}");
        assert!(matches!(said.as_slice(), [Said::Broken { code, .. }] if code == "too_long"));
    }
}

#[test]
fn calls_without_end_end_the_answer() {
    for (format, before, after) in [
        (
            Format::OpenAi,
            r#"{"choices":[{"delta":{"tool_calls":[{"id":"#,
            r#","function":{"name":"n"}}]}}]}"#,
        ),
        (
            Format::AgUi,
            r#"{"type":"TOOL_CALL_START","toolCallName":"n","toolCallId":"#,
            "}",
        ),
        (
            Format::AiSdk,
            r#"{"type":"tool-input-available","toolName":"n","input":1,"toolCallId":"#,
            "}",
        ),
    ] {
        let (count, said) = endless(format, |count| format!("{before}\"{count}\"{after}"));
        assert_eq!(count, 32, "{format:?}");
        assert!(matches!(said.as_slice(), [Said::Broken { code, .. }] if code == "too_long"));
    }
}

#[test]
fn an_agents_words_about_its_failure_are_one_line_of_bounded_length() {
    let long = "a\\n".repeat(5_000);
    let event = format!(r#"{{"type":"error","errorText":"{long}"}}"#);
    let (_, said) = endless(Format::AiSdk, |_| event.clone());
    assert!(matches!(said.as_slice(), [Said::Broken { message, .. }]
        if message.chars().count() <= 501 && !message.contains('\n')));
}

/// JSON of the words of all formats, in any order.
fn events() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "type",
        "delta",
        "id",
        "messageId",
        "toolCallId",
        "toolCallName",
        "toolName",
        "input",
        "role",
        "choices",
        "tool_calls",
        "function",
        "name",
        "arguments",
        "index",
        "finish_reason",
        "finishReason",
        "content",
        "error",
        "outcome",
        "pendingToolCallIds",
        "output",
        "value",
    ]);
    let kind = prop::sample::select(vec![
        "TEXT_MESSAGE_START",
        "TEXT_MESSAGE_CONTENT",
        "TEXT_MESSAGE_CHUNK",
        "TOOL_CALL_START",
        "TOOL_CALL_ARGS",
        "TOOL_CALL_CHUNK",
        "TOOL_CALL_RESULT",
        "CUSTOM",
        "RUN_ERROR",
        "RUN_FINISHED",
        "RAW",
        "text-start",
        "text-delta",
        "tool-input-available",
        "tool-output-available",
        "error",
        "abort",
        "finish",
        "data-x",
        "stop",
        "hand_off",
        "assistant",
        "user",
    ]);
    let leaf = prop_oneof![
        kind.prop_map(|kind| format!("\"{kind}\"")),
        Just("null".to_owned()),
        Just("0".to_owned()),
        Just(r#""\ud83d""#.to_owned()),
        Just(r#""\ude00 x""#.to_owned()),
        Just(r#""{}""#.to_owned()),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            3 => proptest::collection::vec((word.clone(), inner.clone()), 0..6).prop_map(|fields| {
                let fields: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
            1 => proptest::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_events_end_at_most_once_and_calls_are_whole(
        all in proptest::collection::vec(events(), 0..12),
        format in prop::sample::select(FORMATS.to_vec()),
    ) {
        let (mut decoder, mut said) = (Decoder::new(format), Vec::new());
        for one in all {
            decoder.event(&data(one), &mut said);
        }
        let ends = |one: &Said| matches!(one, Said::Done(_) | Said::Broken { .. });
        let place = said.iter().position(ends);
        prop_assert!(place.is_none_or(|place| place + 1 == said.len()), "{said:?}");
        prop_assert_eq!(decoder.whole(), matches!(said.last(), Some(Said::Done(_))));
        for one in &said {
            match one {
                Said::Call(Call { id, name, arguments }) => {
                    prop_assert!(!id.is_empty() && !name.is_empty());
                    prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(arguments).is_ok());
                }
                Said::Text(text) => prop_assert!(!text.is_empty()),
                _ => {}
            }
        }
    }

    #[test]
    fn any_bytes_are_no_panic(text in ".{0,200}", format in prop::sample::select(FORMATS.to_vec())) {
        Decoder::new(format).event(&data(text), &mut Vec::new());
    }
}
