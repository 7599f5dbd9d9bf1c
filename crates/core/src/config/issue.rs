//! What is wrong with an attribute, and what to write instead.

/// An attribute that could not be used as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its name, with the `data-` prefix.
    pub attribute: String,
    /// What was written; cut to 120 characters, and empty for a secret.
    pub value: String,
    /// What is wrong.
    pub reason: Reason,
    /// What to write instead, and what happens until then.
    pub hint: String,
}

/// What is wrong with an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No attribute has that name, but one has almost that name.
    UnknownAttribute,
    /// Not one of the words that may stand here.
    UnknownValue,
    /// An address that cannot be used.
    BadAddress,
    /// The attribute is there but empty.
    Empty,
    /// Not an opaque colour.
    BadColor,
    /// Not a language tag.
    BadLocale,
    /// A token with characters no token has.
    BadToken,
}

impl Reason {
    /// What is wrong, as a sentence.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::UnknownAttribute => "there is no such attribute",
            Self::UnknownValue => "this is not one of the possible values",
            Self::BadAddress => "this address cannot be used",
            Self::Empty => "the value is empty",
            Self::BadColor => "this is not a colour",
            Self::BadLocale => "this is not a language tag",
            Self::BadToken => "this is not a token",
        }
    }

    /// A stable code for events and diagnostics.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownAttribute => "unknown-attribute",
            Self::UnknownValue => "unknown-value",
            Self::BadAddress => "bad-address",
            Self::Empty => "empty",
            Self::BadColor => "bad-colour",
            Self::BadLocale => "bad-locale",
            Self::BadToken => "bad-token",
        }
    }
}

/// Takes issues of one attribute.
pub(super) struct Sink<'a, 'b> {
    pub(super) name: &'a str,
    pub(super) issues: &'b mut Vec<Issue>,
}

impl Sink<'_, '_> {
    pub(super) fn issue(&mut self, value: &str, reason: Reason, hint: String) {
        let value = value.chars().take(120).collect();
        self.issues.push(Issue {
            attribute: self.name.to_owned(),
            value,
            reason,
            hint,
        });
    }
}

pub(super) fn did_you_mean(word: &str) -> String {
    ["did you mean `", word, "`?"].concat()
}

/// The word that `value` was meant to be: at most two slips away, and fewer
/// slips than letters.
pub(crate) fn near<'a>(value: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let slips = |word: &'a str| Some((distance(value, word)?, word));
    words
        .filter_map(slips)
        .filter(|(slips, word)| *slips < word.len())
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, word)| word)
}

/// Slips between two words: letters wrong, missing, too many, or swapped with
/// their neighbour. `None` beyond two. Letter case does not count.
fn distance(a: &str, b: &str) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 2 || a.len() > 64 {
        return None;
    }
    // Rows of the usual table: the one before last, the last, the current.
    let mut before = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let same = x.eq_ignore_ascii_case(y);
            let mut best = (cell(&last, j) + usize::from(!same))
                .min(cell(&last, j + 1) + 1)
                .min(cell(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(cell(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = core::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|slips| *slips <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_wrong_missing_extra_and_swapped_letters() {
        for (a, b, slips) in [
            ("dark", "dark", Some(0)),
            ("DARK", "dark", Some(0)),
            ("drak", "dark", Some(1)),
            ("darkk", "dark", Some(1)),
            ("drk", "dark", Some(1)),
            ("dusk", "dark", Some(2)),
            ("light", "dark", None),
            ("", "ab", Some(2)),
        ] {
            assert_eq!(distance(a, b), slips, "{a} {b}");
        }
    }

    #[test]
    fn a_word_with_nothing_in_common_is_not_meant() {
        assert_eq!(near("xx", ["ok"].into_iter()), None);
        assert_eq!(near("eagre", ["idle", "eager"].into_iter()), Some("eager"));
    }
}
