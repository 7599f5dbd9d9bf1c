//! The languages the demo speaks.

/// A language the assistant speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English, also for every language it does not speak.
    En,
    /// Korean.
    Ko,
}

aisle_core::json_words!(Lang { "en" En, "ko" Ko });

impl Lang {
    /// The language for a BCP 47 tag.
    #[must_use]
    pub fn of_locale(tag: &str) -> Self {
        let mut parts = tag.split(['-', '_']);
        match parts.next() {
            Some(first) if first.eq_ignore_ascii_case("ko") => Self::Ko,
            _ => Self::En,
        }
    }
}
