//! Texts in the visitor's language.
//!
//! Owns the loaded tables. English is always there; another language is loaded
//! once from its file, and what it lacks shows in English. Plurals follow
//! `Intl.PluralRules`: a table may hold `missed_one`, `missed_few` and so on
//! beside `missed`.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::text::clean_name;
use aisle_platform::intl::Intl;
use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

use super::words::TABLE;
pub use super::words::Word;
use crate::app::Chat;

thread_local! {
    static TABLES: RefCell<Vec<(String, JsValue)>> = const { RefCell::new(Vec::new()) };
    static FORMATTERS: RefCell<Vec<(String, Rc<Intl>)>> = const { RefCell::new(Vec::new()) };
}

/// The words of a part that comes later: `Word`, its table of English, and what says
/// one. `$part` is the name of the part: it stands before the language in the names of
/// its files (`locales/rich-ko.json`), and marks the table as one text that moves with
/// the part's code.
macro_rules! part_words {
    ($part:literal $(#[$attribute:meta])* $($word:ident $name:literal $english:literal)*) => {
        /// Names a text of this part.
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(in crate::ui) enum Word {
            $(#[doc = $english] $word,)*
        }

        /// A line for each word, in the order of [`Word`]: its name in the files of
        /// other languages, a tab, and its English text.
        const TABLE: &str = concat!("/*", $part, "*/\n", $($name, "\t", $english, "\n",)* "/*!", $part, "*/");

        /// A word now; tracks the language.
        pub(in crate::ui) fn say(chat: $crate::app::Chat, word: Word) -> String {
            $crate::ui::i18n::said(chat, concat!($part, "-"), TABLE, word as usize)
        }

        /// A word with one `{name}` filled in.
        #[allow(dead_code, reason = "not every part has such a word")]
        pub(in crate::ui) fn fill(chat: $crate::app::Chat, word: Word, name: &str, value: &str) -> String {
            $crate::ui::i18n::fill_in(&say(chat, word), name, value)
        }
    };
}
pub(super) use part_words;

/// Why a table was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The text is not a JSON object of strings.
    #[error("the table is not a JSON object; compare it with locales/ko.json")]
    Malformed,
}

/// Takes the table of a language, replacing an earlier one. Load it before
/// setting [`Chat::language`]: views look words up when that changes.
///
/// # Errors
/// [`LoadError`] if the text is not a JSON object.
pub fn load(language: &str, json: &str) -> Result<(), LoadError> {
    let table = JSON::parse(json).map_err(|_| LoadError::Malformed)?;
    if !table.is_object() {
        return Err(LoadError::Malformed);
    }
    TABLES.with_borrow_mut(|tables| {
        tables.retain(|(known, _)| known != language);
        tables.push((language.to_owned(), table));
    });
    Ok(())
}

/// Whether [`Chat::language`] can be set to this without falling back to English.
#[must_use]
pub fn has(language: &str) -> bool {
    language == "en" || TABLES.with_borrow(|tables| tables.iter().any(|(known, _)| known == language))
}

/// A word now; tracks the language.
#[must_use]
pub fn say(chat: Chat, word: Word) -> String {
    said(chat, "", TABLE, word as usize)
}

/// A word with one `{name}` filled in.
#[must_use]
pub fn fill(chat: Chat, word: Word, name: &str, value: &str) -> String {
    fill_in(&say(chat, word), name, value)
}

/// A word that counts, in its plural form, with `{n}` filled in.
#[must_use]
pub fn count(chat: Chat, word: Word, n: i64) -> String {
    counted(chat, "", TABLE, word as usize, n)
}

/// A word of any table, by its place in it; `before` stands before a language in the
/// names of that table's files. Tracks the language.
pub fn said(chat: Chat, before: &str, table: &'static str, at: usize) -> String {
    let (name, english) = entry(table, at);
    translated(chat, before, name).unwrap_or_else(|| english.to_owned())
}

/// The same of a word that counts (`missed_one` beside `missed`), with `{n}` filled
/// in.
pub fn counted(chat: Chat, before: &str, table: &'static str, at: usize, n: i64) -> String {
    let (category, digits) = with_intl(chat, |intl| (intl.plural(n), intl.number(n)));
    let form = [entry(table, at).0, "_", category].concat();
    let text = translated(chat, before, &form).or_else(|| {
        let english = chat.language.with(|language| language == "en");
        let known = lines(table).find(|(name, _)| english && *name == form);
        known.map(|(_, text)| text.to_owned())
    });
    fill_in(
        &text.unwrap_or_else(|| said(chat, before, table, at)),
        "n",
        &digits,
    )
}

/// A name as it stands within a sentence: clean, and running its own way (U+2068), so
/// that it turns round nothing beside it.
#[must_use]
pub fn apart(name: &str) -> String {
    ["\u{2068}", &clean_name(name), "\u{2069}"].concat()
}

/// Puts a value in for `{name}`.
#[must_use]
pub fn fill_in(text: &str, name: &str, value: &str) -> String {
    text.replace(&["{", name, "}"].concat(), value)
}

/// Uses the formatters of the chat's locale, made once a locale.
pub fn with_intl<T>(chat: Chat, f: impl FnOnce(&Intl) -> T) -> T {
    with_intl_of(&chat.locale.get(), f)
}

/// Uses the formatters of a locale.
pub(super) fn with_intl_of<T>(locale: &str, f: impl FnOnce(&Intl) -> T) -> T {
    f(&formatters(locale))
}

/// The formatters of a locale, made once.
fn formatters(locale: &str) -> Rc<Intl> {
    FORMATTERS.with_borrow_mut(|made| {
        if let Some((_, intl)) = made.iter().find(|(known, _)| known == locale) {
            return Rc::clone(intl);
        }
        let intl = Rc::new(Intl::new(locale, None));
        made.push((locale.to_owned(), Rc::clone(&intl)));
        intl
    })
}

/// The words of a table of English: names and texts.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    // The marks around it are lines without a tab.
    table.lines().filter_map(|line| line.split_once('\t'))
}

/// One word of a table of English.
fn entry(table: &'static str, at: usize) -> (&'static str, &'static str) {
    lines(table).nth(at).unwrap_or_default()
}

/// A text of the table named after the language and what stands before it, if
/// there is one; tracks the language.
fn translated(chat: Chat, before: &str, name: &str) -> Option<String> {
    chat.language
        .with(|language| look_up(&[before, language].concat(), name))
}

fn look_up(language: &str, name: &str) -> Option<String> {
    TABLES.with_borrow(|tables| {
        let (_, table) = tables.iter().find(|(known, _)| known == language)?;
        Reflect::get(table, &JsValue::from_str(name)).ok()?.as_string()
    })
}

/// What holds of every table of words: `english` is compiled in, `korean` the file
/// of that name in `locales/`.
#[cfg(test)]
pub(super) mod checks {
    use super::lines;
    use std::collections::BTreeMap;

    /// The `{holes}` of a text, in order of their names.
    fn holes(text: &str) -> Vec<&str> {
        let parts = text.split('{').skip(1);
        let mut found: Vec<&str> = parts.filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
        found.sort_unstable();
        found
    }

    /// Korean has every word and no other, fills in what English fills in, and is
    /// polite.
    pub(in crate::ui) fn korean(english: &'static str, korean: &str) {
        let korean: BTreeMap<String, String> = serde_json::from_str(korean).unwrap();
        let mut names: Vec<&str> = lines(english).map(|(name, _)| name).collect();
        names.sort_unstable();
        let known: Vec<&str> = korean.keys().map(String::as_str).collect();
        assert_eq!(names, known);
        for (name, english) in lines(english) {
            let text = &korean[name];
            assert!(!text.is_empty(), "{name} is empty");
            assert_eq!(holes(english), holes(text), "in {name}");
            for plain in ["한다", "했다", "하라", "없다"] {
                assert!(!text.contains(plain), "{name} is not in polite speech: {text}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::TABLE;
    use super::checks;

    #[test]
    fn korean_has_every_word_fills_in_the_same_and_is_polite() {
        checks::korean(TABLE, include_str!("../../locales/ko.json"));
    }
}
