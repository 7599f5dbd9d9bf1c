//! AG-UI where its own package would not write it: what is left out, out of order,
//! or not the agent's. What it does write is in `real.rs`.

use aisle_core::adapter::ai::{Finish, Format, Said};

use super::{CALLS, STOP, call, custom, hear, text};

const END: &str = r#"{"type":"RUN_FINISHED"}"#;

fn told(data: &[&str]) -> Vec<Said> {
    super::told(Format::AgUi, data)
}

#[test]
fn only_the_agents_own_words_are_shown() {
    let said = told(&[
        r#"{"type":"TEXT_MESSAGE_CHUNK","messageId":"s","role":"system","delta":"hidden"}"#,
        r#"{"type":"TEXT_MESSAGE_CHUNK","delta":" too"}"#,
        r#"{"type":"TEXT_MESSAGE_CHUNK","messageId":"a","delta":"shown"}"#,
        r#"{"type":"TEXT_MESSAGE_CHUNK","delta":" as well"}"#,
        END,
    ]);
    assert_eq!(said, [text("shown as well"), STOP]);
}

#[test]
fn a_chunk_without_a_name_goes_on_only_with_the_one_right_before_it() {
    let chunks = |between: &str| {
        told(&[
            r#"{"type":"TOOL_CALL_CHUNK","toolCallId":"c","toolCallName":"hand_off","delta":"{}"}"#,
            between,
            r#"{"type":"TOOL_CALL_CHUNK","delta":" "}"#,
            END,
        ])
    };
    assert_eq!(
        chunks(r#"{"type":"STEP_STARTED"}"#),
        [call("c", "hand_off", "{}"), CALLS]
    );
    assert_eq!(
        chunks(r#"{"type":"RAW","event":1}"#),
        [call("c", "hand_off", "{} "), CALLS]
    );
}

#[test]
fn pieces_of_a_call_that_never_began_are_nobodys() {
    let said = told(&[
        r#"{"type":"TOOL_CALL_ARGS","toolCallId":"c","delta":"{}"}"#,
        r#"{"type":"TOOL_CALL_START","toolCallName":"hand_off"}"#,
        r#"{"type":"TOOL_CALL_CHUNK","delta":"{}"}"#,
        r#"{"type":"TOOL_CALL_RESULT","toolCallId":"c","content":"{}"}"#,
        END,
    ]);
    assert_eq!(said, [STOP]);
}

#[test]
fn a_result_that_is_no_json_is_a_text_and_one_in_parts_is_a_list() {
    let answered = |content: &str| {
        told(&[
            r#"{"type":"TOOL_CALL_START","toolCallId":"c","toolCallName":"look_up_order"}"#,
            &format!(r#"{{"type":"TOOL_CALL_RESULT","toolCallId":"c","content":{content}}}"#),
            END,
        ])
    };
    assert_eq!(
        answered(r#""on its way""#),
        [custom("look_up_order", r#""on its way""#), STOP]
    );
    assert_eq!(
        answered(r#""{\"a\":1}""#),
        [custom("look_up_order", r#"{"a":1}"#), STOP]
    );
    let parts = r#"[{"type":"text","text":"x"}]"#;
    assert_eq!(answered(parts), [custom("look_up_order", parts), STOP]);
}

#[test]
fn a_run_that_waits_for_something_else_has_no_calls_for_us() {
    let said = told(&[
        r#"{"type":"TOOL_CALL_START","toolCallId":"c","toolCallName":"hand_off"}"#,
        r#"{"type":"RUN_FINISHED","outcome":{"type":"interrupt","interrupts":[{"id":"i","reason":"approve"}]}}"#,
    ]);
    assert_eq!(said, [Said::Done(Finish::Other)]);
}

#[test]
fn a_run_is_cut_until_it_is_finished_and_says_nothing_after_that() {
    let words = "data: {\"type\":\"TEXT_MESSAGE_CHUNK\",\"messageId\":\"a\",\"delta\":\"A\"}\n\n";
    assert_eq!(hear(Format::AgUi, words), (vec![text("A")], false));
    let twice = format!("{words}data: {END}\n\n{words}data: {END}\n\n");
    assert_eq!(hear(Format::AgUi, &twice), (vec![text("A"), STOP], true));
    let done = format!("{words}data: [DONE]\n\n");
    assert!(!hear(Format::AgUi, &done).1, "AG-UI has another word for the end");
}
