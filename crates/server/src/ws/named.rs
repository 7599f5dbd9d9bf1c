//! Finding the name of something in a frame that cannot be taken, so that the
//! refusal reaches the one thing it is about.

use std::collections::BTreeMap;

use aisle_core::protocol::{ClientId, ErrorCode, FrameError, Reject, ServerError};
use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IgnoredAny};

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
#[derive(Debug, PartialEq)]
pub(super) enum Refusal {
    /// This, to whoever waits for an answer under its name.
    Reject(Reject),
    /// This, to nobody in particular.
    Error(ServerError),
    /// Nothing: a later version may say more than this one knows.
    Nothing,
}

/// What to say to a text that is no frame `T`.
pub(super) fn refusal<T: DeserializeOwned>(text: &str, error: FrameError) -> Refusal {
    let later = error == FrameError::Malformed && is_of_a_later_version::<T>(text);
    let code = match error {
        FrameError::TooLong | FrameError::TooDeep => ErrorCode::TooLarge,
        FrameError::Malformed if later => ErrorCode::Unsupported,
        FrameError::Malformed => ErrorCode::Malformed,
    };
    match client_id(text) {
        Some(client_id) => Refusal::Reject(Reject {
            client_id,
            code,
            retryable: false,
            retry_after_ms: None,
        }),
        None if later => Refusal::Nothing,
        None => Refusal::Error(ServerError {
            code,
            message: error.to_string(),
            retryable: false,
            retry_after_ms: None,
        }),
    }
}

/// Whether a text is an object whose only key is none of the types of `T`.
fn is_of_a_later_version<T: DeserializeOwned>(text: &str) -> bool {
    let Ok(object) = serde_json::from_str::<BTreeMap<String, IgnoredAny>>(text) else {
        return false;
    };
    let Some(kind) = object.keys().next().filter(|_| object.len() == 1) else {
        return false;
    };
    let probe = T::deserialize(StrDeserializer::<serde::de::value::Error>::new(kind));
    probe.is_err_and(|error| error.to_string().starts_with("unknown variant"))
}

#[cfg(test)]
mod tests {
    use aisle_core::protocol::ClientFrame;

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

    #[test]
    fn a_type_of_a_later_version_is_passed_over_unless_somebody_waits_for_an_answer() {
        let say = |text| refusal::<ClientFrame>(text, FrameError::Malformed);
        for later in [r#"{"hologram":{}}"#, r#"{"hologram":null}"#, r#"{"Message":{}}"#] {
            assert_eq!(say(later), Refusal::Nothing, "{later}");
        }
        let named = say(r#"{"hologram":{"client_id":"a1"}}"#);
        assert!(matches!(named, Refusal::Reject(reject) if reject.code == ErrorCode::Unsupported));
        for wrong in [
            "",
            "{}",
            "[]",
            "null",
            r#"{"ping":{"n":-1}}"#,
            r#"{"hologram":{},"ping":{"n":1}}"#,
        ] {
            assert!(
                matches!(say(wrong), Refusal::Error(error) if error.code == ErrorCode::Malformed),
                "{wrong}"
            );
        }
    }
}
