//! The published vectors, read by both of the decoders that this crate has.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use aisle_core::protocol::{ClientFrame, ServerFrame, decode, encode, json, read_frame};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const TO_SERVER: &str = include_str!("../../../docs/protocol/vectors/to-server.json");
const TO_CLIENT: &str = include_str!("../../../docs/protocol/vectors/to-client.json");

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    frame: Option<Value>,
    text: Option<String>,
    make: String,
    code: Option<String>,
}

impl Vector {
    fn text(&self) -> String {
        match (&self.frame, &self.text) {
            (Some(frame), None) => frame.to_string(),
            (None, Some(text)) => text.clone(),
            _ => panic!("`{}` needs `frame` or `text`", self.name),
        }
    }
}

fn vectors(text: &str) -> Vec<Vector> {
    let vectors: Vectors = serde_json::from_str(text).unwrap();
    vectors.vectors
}

/// Reads a text both ways, which must agree, and gives whether it is a frame.
fn reads<T>(name: &str, text: &str) -> bool
where
    T: DeserializeOwned + Serialize + json::Decode + json::Encode + PartialEq + std::fmt::Debug,
{
    let (large, small) = (decode::<T>(text), read_frame::<T>(text));
    assert_eq!(
        large.is_ok(),
        small.is_ok(),
        "`{name}`: the two decoders do not agree"
    );
    let (Ok(large), Ok(small)) = (large, small) else {
        return false;
    };
    assert_eq!(large, small, "`{name}`");
    for written in [encode(&large), json::write(&large)] {
        assert_eq!(
            decode::<T>(&written).unwrap(),
            large,
            "`{name}` is not the same when written again"
        );
    }
    true
}

#[test]
fn what_a_server_may_send_is_read_and_what_is_to_be_ignored_is_no_frame() {
    for vector in vectors(TO_CLIENT) {
        let wanted = match vector.make.as_str() {
            "valid" => true,
            "ignored" => false,
            other => panic!("`{}`: a client does not know {other}", vector.name),
        };
        assert_eq!(
            reads::<ServerFrame>(&vector.name, &vector.text()),
            wanted,
            "`{}`",
            vector.name
        );
    }
}

#[test]
fn what_a_client_may_send_is_read_and_what_is_refused_or_ignored_is_not() {
    for vector in vectors(TO_SERVER) {
        let is_frame = reads::<ClientFrame>(&vector.name, &vector.text());
        match vector.make.as_str() {
            "valid" => assert!(is_frame, "`{}`", vector.name),
            "ignored" => assert!(!is_frame, "`{}`", vector.name),
            // A hello is a frame, and too late.
            "refused" => assert!(!is_frame || vector.name == "a second hello", "`{}`", vector.name),
            other => panic!("`{}`: {other}", vector.name),
        }
        assert_eq!(
            vector.code.is_some(),
            vector.make == "refused",
            "`{}`",
            vector.name
        );
    }
}
