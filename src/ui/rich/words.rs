//! Words of rich content, a table of its own so that who only reads text does not
//! fetch them. English is compiled in, as one text that moves with this part of
//! the wasm; other languages are files `locales/rich-*.json` with the same names.

use crate::app::Chat;
use crate::ui::i18n;

macro_rules! words {
    ($($word:ident $name:literal $english:literal)*) => {
        /// Names a text of rich content.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Word {
            $(#[doc = $english] $word,)*
        }

        /// A line for each word, in the order of [`Word`]: its name in
        /// `locales/rich-*.json`, a tab, and its English text.
        const TABLE: &str = concat!("/*rich*/\n", $($name, "\t", $english, "\n",)* "/*!rich*/");
    };
}

words! {
    LinkOpen "link_open" "Open"
}

/// A word now; tracks the language.
pub(super) fn say(chat: Chat, word: Word) -> String {
    let (name, english) = entry(word);
    i18n::translated(chat, "rich-", name).unwrap_or_else(|| english.to_owned())
}

/// A word with one `{name}` filled in.
#[allow(dead_code, reason = "for types to come")]
pub(super) fn fill(chat: Chat, word: Word, name: &str, value: &str) -> String {
    i18n::fill_in(&say(chat, word), name, value)
}

/// A word that counts, in its plural form (`missed_one` beside `missed`), with
/// `{n}` filled in.
#[allow(dead_code, reason = "for types to come")]
pub(super) fn count(chat: Chat, word: Word, n: i64) -> String {
    let (category, digits) = i18n::with_intl(chat, |intl| (intl.plural(n), intl.number(n)));
    let form = [entry(word).0, "_", category].concat();
    let text = i18n::translated(chat, "rich-", &form).or_else(|| {
        let english = chat.language.with(|language| language == "en");
        let known = i18n::lines(TABLE).find(|(name, _)| english && *name == form);
        known.map(|(_, text)| text.to_owned())
    });
    i18n::fill_in(&text.unwrap_or_else(|| say(chat, word)), "n", &digits)
}

fn entry(word: Word) -> (&'static str, &'static str) {
    i18n::entry(TABLE, word as usize)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::TABLE;
    use crate::ui::i18n::lines;

    fn korean() -> BTreeMap<String, String> {
        serde_json::from_str(include_str!("../../../locales/rich-ko.json")).unwrap()
    }

    #[test]
    fn korean_has_every_word_and_no_other() {
        let korean = korean();
        let names: Vec<&str> = lines(TABLE).map(|(name, _)| name).collect();
        for name in &names {
            assert!(
                korean.get(*name).is_some_and(|text| !text.is_empty()),
                "locales/rich-ko.json lacks {name}"
            );
        }
        for name in korean.keys() {
            assert!(
                names.contains(&name.as_str()),
                "locales/rich-ko.json has {name}, which nothing shows"
            );
        }
    }

    #[test]
    fn korean_fills_in_what_english_fills_in() {
        let korean = korean();
        let holes = |text: &str| {
            let mut found: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
                .collect();
            found.sort();
            found
        };
        for (name, english) in lines(TABLE) {
            assert_eq!(holes(english), holes(&korean[name]), "in {name}");
        }
    }

    #[test]
    fn korean_is_polite() {
        for (name, text) in korean() {
            for plain in ["한다", "했다", "하라", "없다"] {
                assert!(!text.contains(plain), "{name} is not in polite speech: {text}");
            }
        }
    }
}
