//! What is wrong with a schedule, pointing at the word.

/// A part that could not be read; the others hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The word that is wrong, as it was written; never empty.
    pub word: String,
    /// What is wrong, and what to write instead.
    pub hint: &'static str,
}

/// The wrong word of a part, and what to write; no word means the whole part.
#[derive(Debug)]
pub(super) struct Slip<'a>(pub(super) &'a str, pub(super) &'static str);

impl Slip<'_> {
    pub(super) fn issue(self, part: &str) -> Issue {
        let word = if self.0.is_empty() { part } else { self.0 };
        Issue {
            word: word.to_owned(),
            hint: self.1,
        }
    }
}
