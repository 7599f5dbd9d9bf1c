//! Decoding that survives the future.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::json::{Decode, Encode, Json, Raw, Writer};

/// A value this version knows, or the raw JSON of one it does not.
///
/// The envelope around it always decodes, so one entry of an unknown type never
/// costs the batch it came in.
#[derive(Debug, Clone, PartialEq)]
pub enum Lenient<T> {
    /// Decoded.
    Known(T),
    /// Kept as it came, so that it can be stored and passed on unharmed.
    Unknown(Raw),
}

impl<T> Lenient<T> {
    /// The decoded value, if this version knows it.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

impl<T: Decode> Decode for Lenient<T> {
    fn decode(json: Json<'_>) -> Self {
        match json.try_read() {
            Some(value) => Self::Known(value),
            None => Self::Unknown(Raw::decode(json)),
        }
    }
}

impl<T: Encode> Encode for Lenient<T> {
    fn encode(&self, out: &mut Writer) {
        match self {
            Self::Known(value) => value.encode(out),
            Self::Unknown(raw) => raw.encode(out),
        }
    }
}

impl<T: Serialize> Serialize for Lenient<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Unknown(raw) => raw.serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Raw::deserialize(deserializer)?;
        Ok(match serde_json::from_str(raw.get()) {
            Ok(value) => Self::Known(value),
            Err(_) => Self::Unknown(raw),
        })
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Lenient<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}
