//! Words of help, a table of its own as those of rich content are. English is
//! compiled in, as one text that moves with this part of the wasm; other languages
//! are files `locales/answers-*.json` with the same names.

use crate::app::Chat;
use crate::ui::i18n::{self, part_words};

/// What stands before a language in the names of its tables.
const BEFORE: &str = "answers-";

part_words! {
    "answers"
    #[allow(dead_code, reason = "plural forms are found by their names")]
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
    Stop "stop" "Stop the answer"
    Home "home" "Help and search"
    Continue "continue" "Continue the conversation"
    Past "past" "Earlier conversations"
    New "new" "New conversation"
    Ended "ended" "Ended"
    SaveText "save_text" "Save as text"
    SaveJson "save_json" "Save as JSON"
    CopyPart "copy_part" "Earlier messages are not in this copy."
    Unsent "unsent" "A message is not sent yet. Try again once it is."
    Seen "seen" "Recently viewed"
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

/// A word that counts, in its plural form (`found_one` beside `found`), with `{n}`
/// filled in.
pub(super) fn count(chat: Chat, word: Word, n: usize) -> String {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    i18n::counted(chat, BEFORE, TABLE, word as usize, n)
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
