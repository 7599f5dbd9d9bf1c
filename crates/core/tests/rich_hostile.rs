//! Rich content from those who mean no good: nothing panics, something readable
//! is always there, and what is read is bounded.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

#[path = "json/damage.rs"]
mod damage;

use aisle_core::commerce::{quiz, slots, variant};
use aisle_core::protocol::rich::{KINDS, Rich};
use aisle_core::protocol::{Body, Content, json};
use damage::{Tree, damaged};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Zone of nowhere in particular.
struct Zone;

impl aisle_core::availability::Zones for Zone {
    fn offset_minutes(&self, _: i64) -> i64 {
        540
    }
}

/// Data that is read, one of each type, with as many fields as there are.
fn samples() -> Vec<(String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/content.md");
    let page = std::fs::read_to_string(path).unwrap();
    let block = |(at, open): (usize, &str)| page[at + open.len()..].split("```").next().unwrap().to_owned();
    let contents = page.match_indices("```json\n").map(block);
    let samples: Vec<_> = contents
        .map(|text| {
            let content: Content = serde_json::from_str(&text).unwrap();
            (content.kind, content.data.get().to_owned())
        })
        .collect();
    assert_eq!(samples.len(), KINDS.len());
    samples
}

fn content(kind: &str, fallback: &str, data: &str) -> Content {
    let words = |text: &str| serde_json::to_string(text).unwrap();
    let text = [
        r#"{"type":"#,
        &words(kind),
        r#","v":1,"fallback":"#,
        &words(fallback),
        r#","data":"#,
        data,
        "}",
    ]
    .concat();
    json::read(&text).unwrap()
}

/// Every line that is drawn is clean, every address leads where it may, every
/// number is one that JavaScript has.
fn harmless(key: &str, value: &Value) {
    match value {
        Value::String(text) => {
            let turned = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{0}');
            assert!(!text.contains(turned), "{key}: {text:?}");
            if key == "url" {
                let scheme = text.split(['/', '?', '#']).next().unwrap();
                let fine = ["https:", "http:", "mailto:", "tel:"]
                    .iter()
                    .any(|known| text.starts_with(known));
                assert!(fine || !scheme.contains(':'), "{text}");
                assert!(
                    !text.starts_with("//") && !text.contains(['\\', '<', '"']),
                    "{text}"
                );
            }
        }
        Value::Array(list) => list.iter().for_each(|item| harmless(key, item)),
        Value::Object(fields) => {
            for (name, value) in fields {
                harmless(name, value);
            }
        }
        Value::Number(number) => assert!(
            number.as_i64().unwrap().unsigned_abs() < 1 << 53,
            "{key}: {number}"
        ),
        _ => {}
    }
}

/// Reads content as a widget does, and does with it what a widget would.
fn live(content: &Content) -> bool {
    let body = content.body();
    let shown = match &body {
        Body::Rich(content) => &content.fallback,
        Body::Unknown(fallback) => fallback,
        _ => &content.kind,
    };
    assert!(!shown.trim().is_empty(), "something is readable");
    let Some(read) = Rich::read(content) else {
        return false;
    };
    let fallback = read.fallback();
    assert!(!fallback.trim().is_empty() && fallback.chars().count() <= 4_000);
    // What was read is read again as the same, and by serde.
    let again = read.content();
    assert_eq!(Rich::read(&again).as_ref(), Some(&read), "{}", again.data.get());
    // The value of an action is passed on as it came, and drawn by nobody.
    if content.kind != "action" {
        harmless(&content.kind, &serde_json::from_str(again.data.get()).unwrap());
    }
    match &read {
        Rich::Quiz(it) => {
            let _ = quiz::issues(it);
            let mut run = quiz::Run::begin(it);
            for _ in 0..20 {
                let Some(question) = run.question(it) else { break };
                let (least, _) = quiz::limits(question);
                let ids: Vec<_> = question
                    .answers
                    .iter()
                    .take(least.max(1))
                    .map(|answer| &answer.id)
                    .collect();
                if run.answer(it, &ids).is_err() {
                    break;
                }
                let _ = (run.progress(it), run.save(it));
            }
            it.results
                .iter()
                .for_each(|result| assert!(!quiz::contents(result).is_empty()));
        }
        Rich::Product(it) => {
            let mut choice = variant::Choice::new(it);
            for option in 0..it.options.len() {
                let _ = (choice.offer(it, option, 0), choice.price(it));
                choice.pick(it, option, 0);
            }
            let _ = (choice.variant(it), choice.ready(it));
        }
        Rich::Booking(it) => {
            let _ = slots::days(it, 0, &Zone);
        }
        _ => {}
    }
    true
}

/// Values that try to be something else.
fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        prop::sample::select(vec![
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "https://user@evil.example",
            "/ok",
            "https://x.example/",
            "\u{202e}fdp.exe",
            "\u{0}",
            "EUR",
            "€",
            "#12345g",
            "2026-02-30",
            "<img src=x onerror=alert(1)>",
        ])
        .prop_map(Value::from),
        prop::sample::select(vec![-5_i64, 1 << 53, i64::MIN, i64::MAX])
            .prop_map(|amount| json!({"amount": amount, "currency": "EUR"})),
    ]
}

/// Names that occur, so that noise gets somewhere.
const NAMES: &[&str] = &[
    "title",
    "items",
    "fields",
    "id",
    "label",
    "price",
    "url",
    "image",
    "options",
    "values",
    "variants",
    "choice",
    "amount",
    "currency",
    "questions",
    "results",
    "answers",
    "text",
    "next",
    "score",
    "number",
    "steps",
    "slots",
    "at",
    "code",
    "columns",
    "units",
    "rows",
    "channels",
    "kind",
    "product",
    "body",
    "heading",
    "threshold",
    "reward",
    "name",
    "order",
    "message_id",
    "action_id",
    "value",
    "rating",
    "count",
    "consent",
];

fn noise() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(NAMES), inner), 0..10).prop_map(|fields| {
                let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
                Value::Object(fields.collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn noise_as_data_of_any_type_is_read_or_falls_back(kind in prop::sample::select(KINDS), data in noise(), fallback in ".{0,9}") {
        live(&content(kind, &fallback, &data.to_string()));
    }

    #[test]
    fn data_that_was_damaged_is_read_or_falls_back(at: prop::sample::Index, seed: u64) {
        let samples = SAMPLES.with(Clone::clone);
        let (kind, data) = &samples[at.index(samples.len())];
        let text = damaged(Tree::of(data), seed);
        if serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok() {
            live(&content(kind, "words", &text));
        }
    }

    /// One malformed item costs a list that item and no other.
    #[test]
    fn a_malformed_item_is_left_out_of_its_list(bad in prop::collection::vec((0_usize..6, leaf()), 0..6)) {
        let mut items: Vec<Value> = (0..5).map(|at| json!({"title": format!("n{at}"), "id": at})).collect();
        for (at, value) in bad {
            items.insert(at.min(items.len()), value);
        }
        let data = json!({ "items": items }).to_string();
        let Some(Rich::Carousel(carousel)) = Rich::read(&content("carousel", "x", &data)) else {
            return Err(TestCaseError::fail("five items are good"));
        };
        let titles: Vec<_> = carousel.items.iter().map(|item| item.title.clone()).collect();
        prop_assert_eq!(titles, ["n0", "n1", "n2", "n3", "n4"]);
    }
}

thread_local! {
    static SAMPLES: std::rc::Rc<Vec<(String, String)>> = std::rc::Rc::new(samples());
}

#[test]
fn the_samples_are_read() {
    for (kind, data) in samples() {
        assert!(live(&content(&kind, "words", &data)), "{kind}");
    }
}

#[test]
fn deep_nesting_and_huge_lists_cost_no_stack_and_stay_within_their_limits() {
    let deep = ["[".repeat(200_000), "]".repeat(200_000)].concat();
    let long = "\u{202e}x ".repeat(1_000_000);
    for kind in KINDS {
        live(&content(kind, "words", &deep));
        for name in [
            "items",
            "fields",
            "questions",
            "steps",
            "slots",
            "channels",
            "units",
            "body",
            "options",
            "variants",
            "rows",
        ] {
            let data = [
                r#"{"title":"t","number":"n","order":"o","name":"n","code":"c",""#,
                name,
                r#"":"#,
                &deep,
                "}",
            ]
            .concat();
            live(&content(kind, "words", &data));
        }
        let words = serde_json::to_string(&long).unwrap();
        let data = [
            r#"{"title":"#,
            &words,
            r#","text":"#,
            &words,
            r#","description":"#,
            &words,
            r#","url":"#,
            &words,
            "}",
        ]
        .concat();
        live(&content(kind, &long, &data));
    }
    let slot = r#"{"at":1}"#;
    let data = [r#"{"slots":["#, &vec![slot; 50_000].join(","), "]}"].concat();
    let Some(Rich::Booking(booking)) = Rich::read(&content("booking", "x", &data)) else {
        unreachable!("slots are good")
    };
    assert_eq!(booking.slots.len(), 1_000);
}
