//! The AI SDK's stream where its own package would not write it. What it does write
//! is in `real.rs`.

use aisle_core::adapter::ai::{Finish, Format, Said};

use super::{CALLS, STOP, broken, call, custom, hear, text};

fn told(data: &[&str]) -> Vec<Said> {
    super::told(Format::AiSdk, data)
}

const CALLED: &str =
    r#"{"type":"tool-input-available","toolCallId":"c","toolName":"show_products","input":{"ids":["41"]}}"#;

#[test]
fn a_call_counts_when_its_input_is_there_and_once() {
    let said = told(&[
        r#"{"type":"tool-input-start","toolCallId":"c","toolName":"show_products"}"#,
        r#"{"type":"tool-input-delta","toolCallId":"c","inputTextDelta":"{\"ids\":[\"9\"]}"}"#,
        CALLED,
        CALLED,
        r#"{"type":"tool-input-available","toolCallId":"d","toolName":"hand_off"}"#,
        r#"{"type":"tool-input-available","toolName":"hand_off","input":{}}"#,
        r#"{"type":"tool-input-start","toolCallId":"e","toolName":"hand_off"}"#,
        r#"{"type":"finish"}"#,
    ]);
    assert_eq!(
        said,
        [
            call("c", "show_products", r#"{"ids":["41"]}"#),
            call("d", "hand_off", "{}"),
            CALLS
        ]
    );
}

#[test]
fn a_first_version_of_a_result_is_not_the_result() {
    let said = told(&[
        CALLED,
        r#"{"type":"tool-output-available","toolCallId":"c","output":[1],"preliminary":true}"#,
        r#"{"type":"tool-output-available","toolCallId":"c","output":[2]}"#,
        r#"{"type":"finish"}"#,
    ]);
    assert_eq!(said, [custom("show_products", "[2]"), STOP]);
}

#[test]
fn a_call_that_failed_or_waits_for_leave_is_not_ours() {
    for kind in ["tool-output-error", "tool-output-denied", "tool-approval-request"] {
        let said = told(&[
            CALLED,
            &format!(r#"{{"type":"{kind}","toolCallId":"c","errorText":"x"}}"#),
            r#"{"type":"finish","finishReason":"tool-calls"}"#,
        ]);
        assert_eq!(said, [STOP], "{kind}");
    }
}

#[test]
fn texts_are_parted_by_an_empty_line_even_if_they_have_one_name() {
    let said = told(&[
        r#"{"type":"text-start","id":"0"}"#,
        r#"{"type":"text-delta","id":"0","delta":"One."}"#,
        r#"{"type":"text-start","id":"0"}"#,
        r#"{"type":"text-delta","id":"0","delta":""}"#,
        r#"{"type":"text-delta","id":"0","delta":"Two"}"#,
        r#"{"type":"text-delta","id":"0","delta":"."}"#,
        r#"{"type":"text-start","id":"1"}"#,
        "[DONE]",
    ]);
    assert_eq!(said, [text("One.\n\nTwo."), STOP]);
}

#[test]
fn why_it_ended_is_told_and_an_unknown_reason_is_another() {
    for (reason, finish) in [
        ("length", Finish::Length),
        ("content-filter", Finish::Filter),
        ("error", Finish::Other),
        ("unknown", Finish::Other),
    ] {
        let finish_part = format!(r#"{{"type":"finish","finishReason":"{reason}"}}"#);
        assert_eq!(told(&[&finish_part]), [Said::Done(finish)]);
    }
}

#[test]
fn a_stop_at_the_other_side_is_no_answer() {
    let stream = "data: {\"type\":\"abort\"}\n\ndata: [DONE]\n\n";
    assert_eq!(hear(Format::AiSdk, stream), (vec![broken("aborted", "")], false));
}
