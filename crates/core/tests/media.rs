//! What is read of a file in a message: the same as cards read, in any JSON; drawn only
//! if it is pixels; saved under names that do no harm.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use aisle_core::media::Sent;
use aisle_core::protocol::rich::File;
use aisle_core::protocol::{Content, json};
use proptest::prelude::*;
use serde_json::{Value, json};

fn content(data: &Value) -> Content {
    let text = json!({"type": "file", "v": 1, "fallback": "a file", "data": data}).to_string();
    json::read(&text).unwrap()
}

fn read(data: &Value) -> Option<Sent> {
    Sent::read(&content(data))
}

fn picture(media_type: &str, width: u32, height: u32) -> Sent {
    read(&json!({"name": "a", "upload": "u1", "media_type": media_type, "width": width, "height": height}))
        .unwrap()
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0u64..20_000).prop_map(Value::from),
        "[ -~\u{202e}\u{0}é]{0,12}".prop_map(Value::from),
        Just(json!([1])),
        Just(json!({"a": 1})),
    ]
}

proptest! {
    #[test]
    fn it_is_read_as_cards_read_it(fields in prop::collection::vec(any_value(), 8), name in any::<bool>()) {
        let names = ["name", "size", "media_type", "upload", "url", "width", "height", "alt"];
        let mut data: serde_json::Map<_, _> = names.into_iter().map(String::from).zip(fields).collect();
        if name {
            data.insert("name".into(), "plan.pdf".into());
        }
        let content = content(&Value::Object(data));
        let card: Option<File> = json::read(content.data.get());
        let sent = Sent::read(&content);
        prop_assert_eq!(sent.is_some(), card.is_some());
        if let (Some(sent), Some(card)) = (sent, card) {
            prop_assert_eq!(&sent.name, &card.name);
            prop_assert_eq!(sent.size, card.size);
            prop_assert_eq!(&sent.media_type, &card.media_type);
            prop_assert_eq!(&sent.upload, &card.upload);
            prop_assert_eq!(&sent.alt, &card.alt);
            let sides = card.width.filter(|side| *side > 0).zip(card.height.filter(|side| *side > 0));
            prop_assert_eq!(sent.sides, sides);
        }
    }

    #[test]
    fn no_name_leaves_its_folder_or_hides_or_is_a_page(name in "[ -~\u{202e}\u{200b}\u{0}é가]{1,300}") {
        let saved = Sent { name, ..Sent::default() }.saved_as();
        prop_assert!(!saved.is_empty() && saved.len() <= 240, "{}", saved);
        prop_assert!(!saved.contains(['/', '\\', ':', '\u{202e}', '\u{0}']), "{}", saved);
        prop_assert!(!saved.starts_with(['.', ' ', '-']) && !saved.ends_with(['.', ' ']), "{}", saved);
        let lower = saved.to_lowercase();
        prop_assert!(![".svg", ".html", ".htm", ".xhtml", ".xml"].iter().any(|page| lower.ends_with(page)), "{}", saved);
    }
}

#[test]
fn pixels_are_drawn_and_what_could_run_is_not() {
    for kind in ["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"] {
        assert!(picture(kind, 2048, 1536).is_picture(), "{kind}");
    }
    for kind in [
        "image/svg+xml",
        "text/html",
        "application/pdf",
        "image/heic",
        "image/",
        "",
    ] {
        assert!(!picture(kind, 2048, 1536).is_picture(), "{kind}");
    }
    assert!(
        !picture("image/png", 16_000, 16_000).is_picture(),
        "too many pixels to unfold"
    );
    let elsewhere = read(&json!({"name": "a.png", "media_type": "image/png", "url": "https://x.test/a.png"}));
    assert!(
        !elsewhere.unwrap().is_picture(),
        "only what the server of the chat has looked at"
    );
}

#[test]
fn a_name_keeps_its_ending_however_long_it_is() {
    let saved = |name: &str| {
        Sent {
            name: name.into(),
            ..Sent::default()
        }
        .saved_as()
    };
    assert_eq!(saved("Invoice LL-1042.pdf"), "Invoice LL-1042.pdf");
    assert_eq!(saved("영수증 12월.png"), "영수증 12월.png");
    assert!(saved(&format!("{}.pdf", "가".repeat(180))).ends_with(".pdf"));
    assert_eq!(saved("a/b\\c:d.txt"), "a_b_c_d.txt");
    assert_eq!(saved("..."), "file");
    assert_eq!(saved("logo.SVG"), "logo.SVG.txt");
}

#[test]
fn the_kind_is_what_the_name_ends_with() {
    let kind = |name: &str| {
        Sent {
            name: name.into(),
            ..Sent::default()
        }
        .kind()
    };
    assert_eq!(kind("invoice.pdf"), "PDF");
    assert_eq!(kind("README"), "");
    assert_eq!(kind("a.verylongending"), "");
}
