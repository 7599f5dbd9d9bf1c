//! The agents' own packages, run now: `ai` and `@ag-ui/encoder` write streams that
//! the decoders read, and their schemas read what we send.
//!
//! Without the npm packages (`cargo xtask setup` installs them) these tests say that
//! they are skipped.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use aisle_core::adapter::ai::{Finish, Format, Request, Said, request};
use serde_json::{Value, json};

use super::{CALLS, STOP, broken, call, custom, hear, joined, requests, text};

/// What `record.mjs` says; `None` without the packages.
fn node(what: &str, input: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let there = |name: &str| folder.join("../../node_modules").join(name).is_dir();
    if !there("ai") || !there("@ag-ui/encoder") {
        // Not by a macro: those are caught, and a skipped test must be heard of.
        let word =
            format!("skipped: agents' own packages ({what}): npm packages are missing, cargo xtask setup\n");
        std::io::stderr().write_all(word.as_bytes()).unwrap();
        return None;
    }
    let mut process = Command::new("node")
        .arg(folder.join("tests/ai/record.mjs"))
        .arg(what)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("node starts");
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "record.mjs {what} failed; what it said is above"
    );
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

struct Stream {
    bytes: String,
    /// What the package's own reader reads of it.
    read: Option<Vec<String>>,
}

/// All streams by format and name.
fn streams() -> Option<&'static BTreeMap<String, Stream>> {
    static STREAMS: OnceLock<Option<BTreeMap<String, Stream>>> = OnceLock::new();
    let read = || {
        let all = node("streams", "")?;
        let one = |one: &Value| {
            let word = |name: &str| one[name].as_str().unwrap().to_owned();
            let texts = |list: &Vec<Value>| {
                list.iter()
                    .map(|text| text.as_str().unwrap().to_owned())
                    .collect()
            };
            let stream = Stream {
                bytes: word("stream"),
                read: one["read"].as_array().map(texts),
            };
            (format!("{} {}", word("format"), word("name")), stream)
        };
        Some(all.as_array().unwrap().iter().map(one).collect())
    };
    STREAMS.get_or_init(read).as_ref()
}

fn format_of(name: &str) -> Format {
    Format::named(name.split_once(' ').unwrap().0).unwrap()
}

#[test]
fn what_the_packages_write_is_read_as_it_is_meant() {
    let Some(streams) = streams() else { return };
    let found = |title: &str| {
        custom(
            "show_products",
            &format!(r#"{{"products":[{{"title":"{title}"}}]}}"#),
        )
    };
    let expected: Vec<(&str, Vec<Said>)> = vec![
        ("ag-ui answered", vec![found("Hat"), text("There."), STOP]),
        (
            "ag-ui call",
            vec![
                call("c1", "show_products", r#"{"ids":["41"]}"#),
                call("c2", "hand_off", r#"{"reason":"asked"}"#),
                CALLS,
            ],
        ),
        ("ag-ui cancelled", vec![text("Half"), Said::Done(Finish::Other)]),
        (
            "ag-ui custom",
            vec![custom("handoff", r#"{"reason":"asked"}"#), STOP],
        ),
        ("ag-ui error", vec![text("Half"), broken("E42", "overloaded")]),
        ("ag-ui messages", vec![text("One.\n\nTwo halves."), STOP]),
        ("ag-ui pending", vec![call("c2", "hand_off", "{}"), CALLS]),
        ("ag-ui text", vec![text("Yes, 방수 😀."), STOP]),
        ("ai-sdk abort", vec![text("Ha"), broken("aborted", "stopped")]),
        (
            "ai-sdk call",
            vec![
                text("Look: "),
                call("c1", "show_products", r#"{"ids":["41","42"]}"#),
                call("c2", "hand_off", "{}"),
                CALLS,
            ],
        ),
        (
            "ai-sdk data",
            vec![
                custom("handoff", r#"{"reason":"asked"}"#),
                custom("products", r#"[{"title":"Hat"}]"#),
                text("Here."),
                STOP,
            ],
        ),
        ("ai-sdk error", vec![text("Half"), broken("", "told: overloaded")]),
        ("ai-sdk filter", vec![text("No"), Said::Done(Finish::Filter)]),
        ("ai-sdk length", vec![text("Cut o"), Said::Done(Finish::Length)]),
        ("ai-sdk letters", vec![text("Schön 😀 안녕"), STOP]),
        ("ai-sdk parts", vec![text("One.\n\nTwo."), STOP]),
        ("ai-sdk reasoning", vec![text("Answer."), STOP]),
        (
            "ai-sdk steps",
            vec![
                text("Let me see."),
                found("Fjord rain shell"),
                text("\n\nThere."),
                STOP,
            ],
        ),
        (
            "ai-sdk text",
            vec![text("Yes, it is “wasserdicht” – 방수 😀.\n\n- sealed"), STOP],
        ),
        ("ai-sdk thrown", vec![broken("", "told: no database")]),
        ("ai-sdk wrong_tool", vec![text("Sorry."), STOP]),
    ];
    let names: Vec<_> = expected.iter().map(|(name, _)| *name).collect();
    assert_eq!(streams.keys().collect::<Vec<_>>(), names);
    for (name, expected) in expected {
        let (said, whole) = hear(format_of(name), &streams[name].bytes);
        assert_eq!(joined(said), expected, "{name}: {}", streams[name].bytes);
        let done = matches!(expected.last(), Some(Said::Done(_)));
        assert_eq!(whole, done, "{name}");
    }
}

#[test]
fn our_text_of_a_stream_is_that_of_the_packages_own_reader() {
    let Some(streams) = streams() else { return };
    let mut count = 0;
    for (name, stream) in streams {
        let Some(read) = &stream.read else { continue };
        let (said, _) = hear(format_of(name), &stream.bytes);
        let ours: String = said
            .iter()
            .filter_map(|one| match one {
                Said::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(ours, read.join("\n\n"), "{name}");
        count += 1;
    }
    assert!(count > 10, "{count}");
}

#[test]
fn a_stream_that_is_cut_anywhere_is_not_whole_and_what_it_said_stands() {
    let Some(streams) = streams() else { return };
    for (name, stream) in streams {
        let format = format_of(name);
        let whole = all_text(&hear(format, &stream.bytes).0);
        let mut sayings = 0;
        for (end, _) in stream.bytes.char_indices() {
            let (said, done) = hear(format, &stream.bytes[..end]);
            assert!(whole.starts_with(&all_text(&said)), "{name} at {end}");
            assert_eq!(done, matches!(said.last(), Some(Said::Done(_))));
            sayings += usize::from(done);
        }
        // Only the word for the end, and what comes behind it, may be missing.
        assert!(sayings < 40, "{name}: {sayings}");
    }
}

fn all_text(said: &[Said]) -> String {
    said.iter()
        .filter_map(|one| match one {
            Said::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn what_we_send_is_what_the_packages_want_to_read() {
    let (turns, context) = (requests::turns(), requests::page());
    let body = |name: &str, again: bool, tools: bool| {
        let all = Request {
            conversation: "conversation",
            run: "run",
            again,
            turns: &turns,
            context: &context,
            tools,
            model: None,
        };
        json!({"format": name, "body": request(Format::named(name).unwrap(), &all)})
    };
    let bodies = json!([
        body("ag-ui", false, true),
        body("ag-ui", true, false),
        body("ai-sdk", false, true),
        body("ai-sdk", true, false),
    ]);
    let Some(told) = node("judge", &bodies.to_string()) else {
        return;
    };
    let input = &told[0];
    assert_eq!(input["messages"].as_array().unwrap().len(), 8);
    assert_eq!(input["tools"].as_array().unwrap().len(), 3);
    assert_eq!(input["context"][0]["value"], json!("/products/fjord"));
    // What the model is told: calls, and results right behind them.
    let model = told[2].as_array().unwrap();
    let roles: Vec<_> = model.iter().map(|one| one["role"].as_str().unwrap()).collect();
    assert_eq!(
        roles,
        [
            "user",
            "assistant",
            "tool",
            "assistant",
            "user",
            "assistant",
            "tool"
        ]
    );
    assert_eq!(
        model[2]["content"][0]["output"],
        json!({"type": "json", "value": {"shown": ["41", "42"]}})
    );
    assert_eq!(
        model[6]["content"][1]["output"],
        json!({"type": "text", "value": "a person comes"})
    );
    assert_eq!(told[2], told[3], "asked again, the model is told the same");
}
