//! Words of help, a table of its own as those of rich content are. English is
//! compiled in, as one text that moves with this part of the wasm; other languages
//! are files `locales/answers-*.json` with the same names.

use crate::app::Chat;
use crate::ui::i18n;

/// What stands before a language in the names of its tables.
const BEFORE: &str = "answers-";

macro_rules! words {
    ($($word:ident $name:literal $english:literal)*) => {
        /// Names a text of help.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        #[allow(dead_code, reason = "plural forms are found by their names")]
        pub(super) enum Word {
            $(#[doc = $english] $word,)*
        }

        /// A line for each word, in the order of [`Word`]: its name in
        /// `locales/answers-*.json`, a tab, and its English text.
        const TABLE: &str = concat!("/*answers*/\n", $($name, "\t", $english, "\n",)* "/*!answers*/");
    };
}

words! {
    MayHelp "may_help" "This may help"
    Hide "hide" "Hide suggestions"
    Found "found" "{n} suggestions. Choose with the arrow keys."
    FoundOne "found_one" "{n} suggestion. Choose with the arrow keys."
    Search "search" "Search for answers"
    Popular "popular" "Popular questions"
    Results "results" "{n} results"
    ResultsOne "results_one" "{n} result"
    Nothing "nothing" "Nothing found for “{text}”. Just ask us."
    Failed "failed" "This could not be loaded."
    Again "again" "Try again"
    Person "person" "Talk to a person"
    Back "back" "Back"
    Loading "loading" "Loading…"
    Helped "helped" "Did this help?"
    Yes "yes" "Yes"
    No "no" "No"
    Thanks "thanks" "Thank you for telling us."
    Sorry "sorry" "Thank you for telling us. Ask us, and we answer here."
    SendAnyway "send_anyway" "Send my message anyway"
    PageOpen "page_open" "Open this page in the shop"
    Watch "watch" "Watch: {title}"
    Video "video" "Video"
}

/// Whether the words of a language are there.
pub(super) fn has(language: &str) -> bool {
    language == "en" || i18n::has(&[BEFORE, language].concat())
}

/// Takes a table; `false` if it is none.
pub(super) fn load(language: &str, json: &str) -> bool {
    i18n::load(&[BEFORE, language].concat(), json).is_ok()
}

/// A word now; tracks the language.
pub(super) fn say(chat: Chat, word: Word) -> String {
    let (name, english) = i18n::entry(TABLE, word as usize);
    i18n::translated(chat, BEFORE, name).unwrap_or_else(|| english.to_owned())
}

/// A word with one `{name}` filled in.
pub(super) fn fill(chat: Chat, word: Word, name: &str, value: &str) -> String {
    i18n::fill_in(&say(chat, word), name, value)
}

/// A word that counts, in its plural form (`found_one` beside `found`), with `{n}`
/// filled in.
pub(super) fn count(chat: Chat, word: Word, n: usize) -> String {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    let (category, digits) = i18n::with_intl(chat, |intl| (intl.plural(n), intl.number(n)));
    let form = [i18n::entry(TABLE, word as usize).0, "_", category].concat();
    let text = i18n::translated(chat, BEFORE, &form).or_else(|| {
        let english = chat.language.with(|language| language == "en");
        let known = i18n::lines(TABLE).find(|(name, _)| english && *name == form);
        known.map(|(_, text)| text.to_owned())
    });
    i18n::fill_in(&text.unwrap_or_else(|| say(chat, word)), "n", &digits)
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::ui::i18n::checks;

    #[test]
    fn korean_has_every_word_fills_in_the_same_and_is_polite() {
        checks::korean(TABLE, include_str!("../../../locales/answers-ko.json"));
    }
}
