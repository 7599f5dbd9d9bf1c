//! The small decoder and encoder against serde's, over frames of all kinds,
//! damaged in all ways.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests are tests too"
)]

mod damage;
mod samples;

use aisle_core::protocol::json::{self, Decode, Encode};
use aisle_core::protocol::{ClientFrame, Content, Entry, Image, Notice, QuickReplies, ServerFrame, Text};
use damage::{Tree, damaged};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Both decoders say the same of the text, and both encoders of the value.
fn agree<T>(text: &str) -> bool
where
    T: Decode + Encode + DeserializeOwned + Serialize + PartialEq + core::fmt::Debug,
{
    let theirs = serde_json::from_str::<T>(text).ok();
    let ours = json::read::<T>(text);
    assert_eq!(ours, theirs, "{text}");
    if let Some(value) = ours {
        assert_eq!(json::write(&value), serde_json::to_string(&value).unwrap());
        return true;
    }
    false
}

fn all_agree(text: &str) {
    agree::<ServerFrame>(text);
    agree::<ClientFrame>(text);
    agree::<Entry>(text);
    agree::<Content>(text);
    agree::<Text>(text);
    agree::<Image>(text);
    agree::<QuickReplies>(text);
    agree::<Notice>(text);
}

#[test]
fn every_kind_of_frame_is_read_and_written_as_serde_does() {
    for sample in samples::SERVER {
        assert!(agree::<ServerFrame>(sample), "{sample}");
    }
    for sample in samples::CLIENT {
        assert!(agree::<ClientFrame>(sample), "{sample}");
    }
    for sample in samples::DATA {
        all_agree(sample);
    }
    let kinds = |samples: &[&str]| {
        let mut kinds: Vec<_> = samples
            .iter()
            .map(|s| s.split('"').nth(1).unwrap().to_owned())
            .collect();
        kinds.dedup();
        kinds.len()
    };
    assert_eq!(
        (kinds(samples::SERVER), kinds(samples::CLIENT)),
        (15, 16),
        "every kind is here"
    );
}

fn sample() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => prop::sample::select(samples::SERVER),
        2 => prop::sample::select(samples::CLIENT),
        1 => prop::sample::select(samples::DATA),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn damaged_frames_are_read_or_refused_as_serde_does(text in sample(), seed: u64) {
        all_agree(&damaged(Tree::of(text), seed));
    }

    /// No `[` is put in: serde takes a list for an object, this decoder does not.
    #[test]
    fn frames_with_broken_text_are_read_or_refused_as_serde_does(
        text in sample(),
        hits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..3, "[ -Z\\\\a-z{}\\]\"\u{0}-\u{1f}é😀]{0,3}"), 1..4),
    ) {
        let mut text: Vec<char> = text.chars().collect();
        for (at, gone, new) in hits {
            let at = at.index(text.len() + 1);
            let end = (at + gone).min(text.len());
            text.splice(at..end, new.chars());
        }
        all_agree(&text.into_iter().collect::<String>());
    }

    #[test]
    fn strings_are_read_and_written_as_serde_does(text: String, escapes in "(\\\\(u[0-9a-fD]{4}|[\"\\\\/bfnrtx])|[ -~]){0,6}") {
        assert!(agree::<String>(&serde_json::to_string(&text).unwrap()));
        agree::<String>(&format!("\"{escapes}\""));
    }

    #[test]
    fn numbers_are_read_and_written_as_serde_does(text in "-?[0-9]{1,21}(\\.[0-9]{0,2})?([eE][-+]?[0-9]{0,3})?", whole: i64) {
        for text in [text, whole.to_string()] {
            agree::<u64>(&text);
            agree::<i64>(&text);
            agree::<u32>(&text);
            agree::<u8>(&text);
        }
    }
}
