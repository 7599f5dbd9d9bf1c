//! Finding the name of something in a frame that cannot be taken, so that the
//! refusal reaches the one thing it is about.

use aisle_core::protocol::{ClientId, ErrorCode, FrameError, Reject, ServerError};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Named {
    client_id: Option<ClientId>,
    body: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    client_id: Option<ClientId>,
}

/// The `client_id` in `{"message":{"client_id":…}}` or, as agents write it,
/// `{"message":{"body":{"client_id":…}}}`.
pub(super) fn client_id(text: &str) -> Option<ClientId> {
    let frame: BTreeMap<String, Named> = serde_json::from_str(text).ok()?;
    let (_, named) = frame.into_iter().next()?;
    named.client_id.or(named.body.and_then(|inner| inner.client_id))
}

/// What to say to a frame that cannot be taken.
pub(super) fn refusal(text: &str, error: FrameError) -> Result<Reject, ServerError> {
    let code = match error {
        FrameError::TooLong | FrameError::TooDeep => ErrorCode::TooLarge,
        FrameError::Malformed => ErrorCode::Malformed,
    };
    match client_id(text) {
        Some(client_id) => Ok(Reject {
            client_id,
            code,
            retryable: false,
            retry_after_ms: None,
        }),
        None => Err(ServerError {
            code,
            message: error.to_string(),
            retryable: false,
            retry_after_ms: None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_found_in_frames_that_make_no_sense() {
        let visitor = r#"{"message":{"client_id":"a1","content":7}}"#;
        let agent = r#"{"message":{"conversation":"c","body":{"client_id":"a2","x":[]}}}"#;
        assert_eq!(client_id(visitor).unwrap().as_str(), "a1");
        assert_eq!(client_id(agent).unwrap().as_str(), "a2");
        for none in [
            "",
            "[]",
            "{}",
            "7",
            r#"{"ping":{"n":1}}"#,
            r#"{"message":{"client_id":"<b>"}}"#,
        ] {
            assert_eq!(client_id(none), None, "{none}");
        }
    }

    #[test]
    fn a_name_is_found_beside_nesting_that_is_too_deep() {
        let deep = format!(
            r#"{{"message":{{"client_id":"a1","content":{}{}}}}}"#,
            "[".repeat(50),
            "]".repeat(50)
        );
        assert_eq!(client_id(&deep).unwrap().as_str(), "a1");
    }
}
