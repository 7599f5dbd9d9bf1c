//! `docs/content.md` says what the types of rich content are, its examples are
//! such, and the demo shop's gallery has states of every type.

#![cfg(feature = "tools")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

use aisle_core::protocol::rich::{self, Described, FieldDoc, KINDS, Rich};
use aisle_core::protocol::{Body, Content, json};

/// A type as the page shows it: its name, its fields, its words.
struct Shown {
    name: &'static str,
    fields: &'static [FieldDoc],
    words: &'static [(&'static str, &'static [&'static str])],
}

fn shown<T: Described>() -> Shown {
    Shown {
        name: T::NAME,
        fields: T::FIELDS,
        words: T::WORDS,
    }
}

macro_rules! types {
    ($($name:ident)*) => {
        vec![$(shown::<rich::$name>()),*]
    };
}

/// Data of the types, in the order of [`KINDS`].
fn kinds() -> Vec<Shown> {
    types!(Product Carousel Bundle Form OrderLookup ContactCapture Rating Quiz Order Reorder Return Payment Coupon
        CartProgress StockAlert Handoff Booking Call Article SizeGuide Video File Link Acted)
}

/// What they are made of.
fn parts() -> Vec<Shown> {
    types!(Stock UnitPrice Stars OptionValue ProductOption Variant More BundleItem FieldKind Field Choice Condition Consent Proof
        ContactField RatingStyle Answers Answer Branch Question Outcome StepState Step Carrier LineItem PaymentState
        CouponStatus CouponValue ChannelKind Channel HandoffChannel Slot CallKind CallState Heading SizeUnit Captions)
}

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/content.md");
    std::fs::read_to_string(path).unwrap()
}

fn joined(doc: &[&str]) -> String {
    let lines: Vec<_> = doc.iter().map(|line| line.trim()).collect();
    lines.join(" ")
}

fn linked(name: &str) -> String {
    format!("[{name}](#{})", name.to_lowercase())
}

/// `Vec<Variant> = list(500)` in words.
fn shape(shape: &str) -> String {
    let (of, how) = shape.split_once('=').unwrap_or_else(|| panic!("{shape}"));
    let mut how = how
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|it| !it.is_empty());
    let (how, first, second) = (how.next().unwrap(), how.next(), how.next());
    let limit = |limit: Option<&str>| {
        let digits = limit.unwrap_or_else(|| panic!("{shape}")).replace('_', "");
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    };
    let (open, inner) = of.split_once('<').unwrap_or(("", of));
    let inner = inner.trim().trim_end_matches('>').trim();
    match how {
        "line" => format!("line, {}", limit(first)),
        "text" => format!("markup, {}", limit(first)),
        "plain" => format!("text, number or flag, {}", limit(first)),
        "id" => "id".to_owned(),
        "ids" => format!("up to {} ids", limit(first)),
        "page" | "page_at" => "address".to_owned(),
        "link" | "link_at" => "absolute address".to_owned(),
        "https" => "`https:` address".to_owned(),
        "call_at" => "`https:` or `tel:` address".to_owned(),
        "media" | "media_at" => "address to fetch".to_owned(),
        "image" => "image".to_owned(),
        "price" | "money" => "price".to_owned(),
        "sum" => "price, may be negative".to_owned(),
        "time" | "at" => "time".to_owned(),
        "count" | "number" => format!("0 to {}", limit(first)),
        "flag" => "`true`".to_owned(),
        "color" => "`#rrggbb`".to_owned(),
        "day" => "day".to_owned(),
        "autocomplete" => "word".to_owned(),
        "some" if inner == "Raw" => "any JSON".to_owned(),
        "some" if inner == "i64" => "number".to_owned(),
        "word" | "some" | "one" => linked(inner),
        "list" if open.starts_with("Vec") && inner == "Part" => {
            format!("up to {} [parts](#parts-of-an-article)", limit(first))
        }
        "list" => format!("up to {} × {}", limit(first), linked(inner)),
        "lines" => format!("up to {} lines of {}", limit(first), limit(second)),
        "rows" => format!("up to {} rows of {} cells", limit(first), limit(second)),
        "scores" => format!("points by name, up to {}", limit(first)),
        "replies" => format!("up to {} × `{{id, label}}`", limit(first)),
        other => panic!("{other} has no words"),
    }
}

/// What the page says of a type.
fn table(shown: &Shown) -> String {
    let mut out = String::new();
    if !shown.words.is_empty() {
        out.push_str("| word | means |\n|---|---|\n");
        for (word, doc) in shown.words {
            out.push_str(&format!("| `{word}` | {} |\n", joined(doc)));
        }
        return out;
    }
    out.push_str("| field | is | |\n|---|---|---|\n");
    for field in shown.fields {
        let name = if field.must {
            format!("**`{}`**", field.name)
        } else {
            format!("`{}`", field.name)
        };
        out.push_str(&format!(
            "| {name} | {} | {} |\n",
            shape(field.shape),
            joined(field.doc)
        ));
    }
    out
}

/// What stands under a heading, up to the next one that is as high or higher.
fn section(page: &str, heading: &str) -> String {
    let (_, rest) = page
        .split_once(&["\n", heading, "\n"].concat())
        .unwrap_or_else(|| panic!("{heading} is missing"));
    let marks = heading.split(' ').next().unwrap().len();
    let end = (2..=marks)
        .filter_map(|marks| rest.find(&["\n", &"#".repeat(marks), " "].concat()))
        .min();
    rest[..end.unwrap_or(rest.len())].to_owned()
}

#[test]
fn the_page_has_a_section_with_the_table_of_every_type_and_of_what_it_is_made_of() {
    let page = page();
    let kinds = kinds();
    assert_eq!(kinds.len(), KINDS.len());
    for (kind, shown) in KINDS.iter().zip(&kinds) {
        let section = section(&page, &format!("## `{kind}`"));
        let table = table(shown);
        assert!(section.contains(&table), "{kind} should have\n{table}");
    }
    for shown in parts() {
        let section = section(&page, &["### ", shown.name].concat());
        let table = table(&shown);
        assert!(section.contains(&table), "{} should have\n{table}", shown.name);
    }
}

#[test]
fn every_part_that_a_table_links_to_is_on_the_page() {
    let page = page();
    let headings: Vec<String> = page
        .lines()
        .filter_map(|line| {
            Some(
                line.trim_start_matches('#')
                    .strip_prefix(' ')?
                    .to_lowercase()
                    .replace(' ', "-"),
            )
        })
        .map(|heading| heading.replace(['`', '(', ')', ','], ""))
        .collect();
    let mut seen = 0;
    for (at, _) in page.match_indices("](#") {
        let name = page[at + 3..].split(')').next().unwrap();
        assert!(headings.iter().any(|heading| heading == name), "{name}");
        seen += 1;
    }
    assert!(seen > 30, "the tables hold links");
}

fn examples(section: &str) -> Vec<Content> {
    let block =
        |(at, open): (usize, &str)| section[at + open.len()..].split("```").next().unwrap().to_owned();
    let blocks = section.match_indices("```json\n").map(block);
    blocks.map(|text| serde_json::from_str(&text).unwrap()).collect()
}

#[test]
fn every_type_has_an_example_that_is_read_and_says_all_that_it_shows() {
    let page = page();
    for kind in KINDS {
        let examples = examples(&section(&page, &format!("## `{kind}`")));
        assert!(!examples.is_empty(), "{kind} has no example");
        for content in examples {
            assert_eq!(content.kind, *kind);
            let read = Rich::read(&content).unwrap_or_else(|| panic!("the example of {kind} is not read"));
            assert_eq!(read.fallback(), content.fallback, "the fallback of {kind}");
            let sent = read.content();
            let (theirs, ours): (serde_json::Value, serde_json::Value) = (
                serde_json::from_str(content.data.get()).unwrap(),
                serde_json::from_str(sent.data.get()).unwrap(),
            );
            assert_eq!(ours, theirs, "nothing of {kind} is left out or changed");
        }
    }
}

#[derive(serde::Deserialize)]
struct Gallery {
    states: Vec<State>,
}

#[derive(serde::Deserialize)]
struct State {
    name: String,
    content: Content,
    #[serde(default)]
    falls_back: bool,
}

fn gallery(name: &str) -> String {
    let path = [env!("CARGO_MANIFEST_DIR"), "/../../shop/gallery/", name, ".json"].concat();
    std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{path} is missing"))
}

#[test]
fn the_gallery_has_states_of_every_type_and_they_are_read_or_fall_back_as_they_say() {
    let listed: Vec<String> = serde_json::from_str(&gallery("kinds")).unwrap();
    for kind in KINDS {
        let there = listed.iter().any(|known| known == kind);
        assert!(there, "{kind} is not in kinds.json");
        let Gallery { states } = serde_json::from_str(&gallery(kind)).unwrap();
        let mut names: Vec<_> = states.iter().map(|state| state.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), states.len(), "two states of {kind} have one name");
        for state in &states {
            assert_eq!(
                (state.content.kind.as_str(), state.content.v),
                (*kind, 1),
                "{}",
                state.name
            );
            let fallback = Rich::read(&state.content).is_none();
            assert_eq!(fallback, state.falls_back, "{kind}: {}", state.name);
            let Body::Rich(shown) = state.content.body() else {
                panic!("{kind} is rich")
            };
            assert!(!shown.fallback.trim().is_empty());
            // As the widget reads it, and as tools do.
            let text = serde_json::to_string(&state.content).unwrap();
            assert_eq!(json::read::<Content>(&text).as_ref(), Some(&state.content));
        }
        assert!(
            states.iter().any(|state| !state.falls_back),
            "{kind} has no state that is drawn"
        );
    }
}
