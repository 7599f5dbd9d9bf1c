//! What was chosen or filled in, read with goodwill: a visitor can send anything.

use aisle_core::Millis;
use aisle_core::protocol::json::{self, Decode, Json, Raw};

/// What was chosen or filled in; what is not there, or of another type, is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// A time that was chosen.
    pub at: Option<Millis>,
    /// The slot's name.
    pub slot: String,
    /// An order's number.
    pub number: String,
    /// An e-mail address.
    pub email: String,
    /// A telephone number.
    pub phone: String,
    /// Where to be told.
    pub address: String,
    /// How to be told.
    pub channel: String,
    /// It was agreed to.
    pub consent: bool,
    /// A product.
    pub product: String,
    /// Its variant.
    pub variant: String,
    /// What came out of a quiz.
    pub result: String,
    /// How it was.
    pub score: Option<i64>,
    /// A code was taken; if nothing is said, it was.
    pub applied: Option<bool>,
    /// What one wants instead.
    pub outcome: String,
    /// Several things.
    pub items: Vec<Item>,
}

/// One of several things.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Its name, or its product's.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// A field of any type as `T`, or nothing.
fn lenient<T: Decode + Default>(json: Json<'_>) -> T {
    json.try_read().unwrap_or_default()
}

impl Decode for Item {
    fn decode(json: Json<'_>) -> Self {
        let mut fields = json.fields(&["id", "product", "reason"]);
        let (id, product): (String, String) = (lenient(fields.take()), lenient(fields.take()));
        Self {
            id: if id.is_empty() { product } else { id },
            reason: lenient(fields.take()),
        }
    }
}

impl Decode for Given {
    fn decode(json: Json<'_>) -> Self {
        let mut fields = json.fields(&[
            "at", "slot", "number", "email", "phone", "address", "channel", "consent", "product", "variant",
            "result", "score", "applied", "outcome", "items",
        ]);
        Self {
            at: lenient(fields.take()),
            slot: lenient(fields.take()),
            number: lenient(fields.take()),
            email: lenient(fields.take()),
            phone: lenient(fields.take()),
            address: lenient(fields.take()),
            channel: lenient(fields.take()),
            consent: lenient(fields.take()),
            product: lenient(fields.take()),
            variant: lenient(fields.take()),
            result: lenient(fields.take()),
            score: lenient(fields.take()),
            applied: lenient(fields.take()),
            outcome: lenient(fields.take()),
            items: lenient(fields.take()),
        }
    }
}

impl Given {
    /// Reads a value; one that is no object says nothing.
    #[must_use]
    pub fn read(value: Option<&Raw>) -> Self {
        value.and_then(|raw| json::read(raw.get())).unwrap_or_default()
    }
}
