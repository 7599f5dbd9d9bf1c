//! How a device keeps what was begun in a card: lists of texts under names.

use crate::json_record;

/// What was given to one question or field.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Its id: what was changed meanwhile is noticed.
    pub(super) q: String,
    /// What was given.
    pub(super) a: Vec<String>,
}

json_record!(Kept { q, a });
