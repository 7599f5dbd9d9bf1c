//! Why a body is not passed on, and what both ways of reading one need.

use serde_json::Value;

/// Most levels of a body, as everywhere on the wire.
const DEPTH: usize = 32;

/// Why a body is not passed on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Wrong {
    /// It makes no sense.
    #[error("{0}")]
    Malformed(String),
    /// There is too much of it.
    #[error("{0}")]
    TooLarge(String),
}

impl Wrong {
    pub(super) fn malformed(text: &str) -> Self {
        Self::Malformed(text.to_owned())
    }
}

/// Reads JSON that is an object, and not nested deeper than it should be.
pub(super) fn object(bytes: &[u8]) -> Result<Value, Wrong> {
    let body: Value = serde_json::from_slice(bytes)
        .map_err(|error| Wrong::Malformed(format!("The body is no JSON: {error}.")))?;
    if !body.is_object() {
        return Err(Wrong::malformed("The body must be a JSON object."));
    }
    if !fits(&body, DEPTH) {
        return Err(Wrong::TooLarge(format!(
            "The body is nested deeper than {DEPTH} levels."
        )));
    }
    Ok(body)
}

fn fits(value: &Value, levels: usize) -> bool {
    let Some(levels) = levels.checked_sub(1) else {
        return false;
    };
    match value {
        Value::Array(list) => list.iter().all(|item| fits(item, levels)),
        Value::Object(map) => map.values().all(|item| fits(item, levels)),
        _ => true,
    }
}

/// The beginning of a text, at most so many bytes of it and whole characters.
pub(super) fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
