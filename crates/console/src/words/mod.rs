//! Every word of the console, by name, in two tables: [`Word`] for conversations and
//! [`Office`] for the pages beside them. English is compiled in; Korean is
//! `locales/ko.json` of this crate, with the names of both.

use aisle_widget::ui::i18n;

use crate::desk::Ui;

/// A text of some table.
pub(crate) trait Text: Copy + 'static {
    /// A line for each word: its name, a tab, its English text.
    const TABLE: &'static str;
    /// Its line.
    fn at(self) -> usize;
}

macro_rules! words {
    ($table:ident $($word:ident $name:literal $english:literal)*) => {
        /// Names a text of the console.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        #[allow(dead_code, reason = "plural forms are found by their names")]
        pub(crate) enum $table {
            $(#[doc = $english] $word,)*
        }

        impl super::Text for $table {
            const TABLE: &'static str = concat!($($name, "\t", $english, "\n",)*);

            fn at(self) -> usize {
                self as usize
            }
        }
    };
}

mod desk;
mod office;

pub(crate) use desk::Word;
pub(crate) use office::Office;

/// A word now; follows the language.
pub(crate) fn say<T: Text>(ui: Ui, word: T) -> String {
    i18n::said(ui.chrome, "console-", T::TABLE, word.at())
}

/// A word with one `{name}` filled in.
pub(crate) fn fill(ui: Ui, word: impl Text, name: &str, value: &str) -> String {
    i18n::fill_in(&say(ui, word), name, value)
}

/// A word that counts, with `{n}` filled in.
pub(crate) fn count<T: Text>(ui: Ui, word: T, n: usize) -> String {
    i18n::counted(
        ui.chrome,
        "console-",
        T::TABLE,
        word.at(),
        i64::try_from(n).unwrap_or(i64::MAX),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Office, Text, Word};

    #[test]
    fn korean_has_every_word_and_no_other_and_fills_in_the_same() {
        let korean: BTreeMap<String, String> =
            serde_json::from_str(include_str!("../../locales/ko.json")).unwrap();
        let lines: Vec<(&str, &str)> = [Word::TABLE, Office::TABLE]
            .iter()
            .flat_map(|table| table.lines().filter_map(|line| line.split_once('\t')))
            .collect();
        let english: BTreeMap<&str, &str> = lines.iter().copied().collect();
        assert_eq!(english.len(), lines.len(), "no name is in both tables");
        let names: Vec<&str> = english.keys().copied().collect();
        let known: Vec<&str> = korean.keys().map(String::as_str).collect();
        assert_eq!(names, known);
        for (name, text) in english {
            for hole in [
                "{n}", "{name}", "{id}", "{time}", "{what}", "{yes}", "{no}", "{some}", "{most}", "{share}",
                "{mean}", "{zone}",
            ] {
                assert_eq!(
                    text.contains(hole),
                    korean[name].contains(hole),
                    "{hole} in {name}"
                );
            }
        }
    }
}
