//! JSON that is passed on as it came.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Decode, Document, Encode, Json, Writer, write};

/// One JSON value as text, without space around it. Compared as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw(Box<str>);

impl Raw {
    /// Takes a text that is one JSON value; `None` if it is not.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        Document::parse(text)?.read()
    }

    /// Writes a value.
    #[must_use]
    pub fn of<T: Encode>(value: &T) -> Self {
        Self(write(value).into_boxed_str())
    }

    /// The text.
    #[must_use]
    pub fn get(&self) -> &str {
        &self.0
    }
}

impl Decode for Raw {
    fn decode(json: Json<'_>) -> Self {
        let text = json.raw();
        // What is absent is no value: written again it would make broken JSON.
        if text.is_empty() {
            json.wrong();
        }
        Self(text.into())
    }
}

impl Encode for Raw {
    fn encode(&self, out: &mut Writer) {
        out.raw(&self.0);
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(&self.0)
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Box::<RawValue>::deserialize(deserializer)?.into()))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Raw {
    fn inline_schema() -> bool {
        RawValue::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        RawValue::schema_name()
    }
    fn schema_id() -> std::borrow::Cow<'static, str> {
        RawValue::schema_id()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        RawValue::json_schema(generator)
    }
}
