//! Questions that leave no trace, and tickets for files.
//!
//! A question is about what the shop knows: its articles, its products, an
//! order. It is not logged and not kept; if the connection is lost before the
//! answer, it is asked again or forgotten. Which topics a backend answers is in
//! [`super::Features::ask`]; the shapes of `value` and `data` are listed in
//! `docs/protocol/README.md`. They stay raw here, so that only who draws an
//! answer pays for reading it.

use serde::{Deserialize, Serialize};

use super::json::Raw;
use super::{ClientId, ErrorCode};

/// Most bytes of one `PUT` of a file: 256 KiB.
pub const CHUNK_BYTES: u32 = 256 * 1024;

/// Asks something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ask {
    /// Any number; the answer has the same.
    pub n: u64,
    /// `popular`, `articles`, `article`, `products`, `similar`, `pairs-with`,
    /// `order`, or another that the backend names.
    pub topic: String,
    /// What exactly, in the topic's own form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Raw>,
}

json_record!(Ask {
    n,
    topic,
    value: sparse
});

/// Answers `ask`: with `data`, or with `error`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// The number of the question.
    pub n: u64,
    /// The answer, in the topic's own form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Raw>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorCode>,
}

json_record!(Answer {
    n,
    data: sparse,
    error: sparse
});

/// Something that may answer what is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggestion {
    /// `article` or `product`.
    pub kind: String,
    /// Its name on the topic `article` or `products`.
    pub id: String,
    /// Its title, plain text.
    pub title: String,
    /// One sentence more, plain text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
}

json_record!(Suggestion {
    kind,
    id,
    title,
    summary: sparse
});

/// Asks for a place for a file. The same `client_id` always gets the same place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Upload {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// What the visitor calls it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// What the browser takes it for; the server looks for itself.
    pub media_type: String,
}

json_record!(Upload {
    client_id,
    name,
    size,
    media_type
});

/// Answers `upload`: where its bytes go, over HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ticket {
    /// The `client_id` of the wish.
    pub client_id: ClientId,
    /// Names the file on this server: `files/ID` beside the endpoint.
    pub id: String,
    /// Bytes the server has already.
    pub offset: u64,
    /// Most bytes of one `PUT`.
    pub chunk: u32,
}

json_record!(Ticket {
    client_id,
    id,
    offset,
    chunk
});
