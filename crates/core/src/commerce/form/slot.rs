//! Where a file is attached, and what is taken there: the composer takes what the
//! server takes, a field of a form what the shop says.
//!
//! Owns what a place says of itself. Whether a file fits is looked at by
//! `crate::upload`, and once more by the server.

use crate::protocol::rich::Field;
use crate::upload::{AT_ONCE, MOST_BYTES};

/// A place to attach files to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Names it; empty for the composer. A field's is its message and its name there.
    pub name: String,
    /// Types that are taken, as HTML's `accept` writes them; all that the server takes
    /// if there is none.
    pub accept: Vec<String>,
    /// Most files.
    pub most: usize,
    /// Most bytes of each.
    pub bytes: u64,
}

impl Default for Slot {
    /// The composer.
    fn default() -> Self {
        Self {
            name: String::new(),
            accept: Vec::new(),
            most: AT_ONCE,
            bytes: MOST_BYTES,
        }
    }
}

impl Slot {
    /// A form's field, in the message or card of this name.
    #[must_use]
    pub fn of(card: &str, field: &Field) -> Self {
        Self {
            name: [card, "/", &field.id].concat(),
            accept: field.accept.clone(),
            most: most_of(field),
            bytes: field.max_bytes.map_or(MOST_BYTES, |most| u64::from(most.max(1))),
        }
    }

    /// Whether it is the composer, whose files go as messages.
    #[must_use]
    pub fn is_composer(&self) -> bool {
        self.name.is_empty()
    }
}

/// How many files a field takes at most.
#[must_use]
pub fn most_of(field: &Field) -> usize {
    field
        .max_files
        .map_or(1, |most| (most as usize).clamp(1, AT_ONCE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_takes_one_file_if_it_does_not_say() {
        let mut field = Field {
            id: "proof".into(),
            max_files: None,
            ..Field::default()
        };
        assert_eq!(Slot::of("m1", &field).name, "m1/proof");
        assert_eq!(most_of(&field), 1);
        field.max_files = Some(0);
        assert_eq!(most_of(&field), 1);
        field.max_files = Some(3);
        assert_eq!(most_of(&field), 3);
    }
}
