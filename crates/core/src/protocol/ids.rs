//! Identifiers. Opaque strings of 1 to 64 characters out of `A-Z a-z 0-9 _ -`,
//! each kind a type of its own so that one cannot stand for another.

use serde::{Deserialize, Serialize};

use super::json::{Decode, Encode, Json, Writer};

/// Why a string is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 1 to 64 characters out of A-Z a-z 0-9 _ -")]
pub struct IdError;

fn is_valid(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn decode(json: Json<'_>) -> Box<str> {
    let text = json.string();
    if !is_valid(&text) {
        json.wrong();
    }
    text.into_boxed_str()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks and wraps an identifier.
            ///
            /// # Errors
            /// [`IdError`] if it is empty, too long or has other characters.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                if is_valid(&text) { Ok(Self(text.into_boxed_str())) } else { Err(IdError) }
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.into()
            }
        }

        impl Decode for $name {
            fn decode(json: Json<'_>) -> Self {
                Self(decode(json))
            }
        }

        impl Encode for $name {
            fn encode(&self, out: &mut Writer) {
                out.string(&self.0);
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// Names one thing a client did, for good: 128 random bits as 32 hex digits
    /// or a UUID, made before the thing is shown. A server keeps at most one
    /// log entry for one of these in one conversation.
    ClientId
);
id!(
    /// Names a conversation. Made by the server.
    ConversationId
);
id!(
    /// Names a message. Made by the server.
    MessageId
);
id!(
    /// Names a visitor. Made by the client together with a secret.
    VisitorId
);
id!(
    /// Names an agent.
    AgentId
);
id!(
    /// Names one connection, for logs.
    SessionId
);
id!(
    /// Names a button or field within a message.
    ActionId
);
id!(
    /// Names one life of a log. Sequence numbers of different epochs cannot be
    /// compared; epochs are compared for equality only.
    Epoch
);

impl ClientId {
    /// Writes 128 random bits as 32 hex digits.
    #[must_use]
    pub fn from_bits(bits: u128) -> Self {
        let digits = b"0123456789abcdef";
        let text: String = (0..32)
            .rev()
            .map(|i| char::from(digits[(bits >> (i * 4)) as usize & 15]))
            .collect();
        Self(text.into_boxed_str())
    }
}

// What is made here of random bits serves as either.
impl From<ClientId> for VisitorId {
    fn from(id: ClientId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_its_bits_in_hex() {
        assert_eq!(
            ClientId::from_bits(0xabc).as_str(),
            "00000000000000000000000000000abc"
        );
        assert_eq!(ClientId::from_bits(u128::MAX).as_str(), "f".repeat(32));
    }

    #[test]
    fn ids_refuse_what_could_end_up_in_markup_or_paths() {
        for bad in ["", "a/b", "a b", "<b>", "é", "../x", &"a".repeat(65)] {
            assert_eq!(MessageId::new(bad), Err(IdError), "{bad}");
        }
        assert!(serde_json::from_str::<MessageId>("\"a b\"").is_err());
    }
}
