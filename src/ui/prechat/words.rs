//! Words around what is asked before the first word, a table of its own that comes with
//! it. English is compiled in; other languages are files `locales/prechat-*.json` with the
//! same names.

use crate::ui::i18n::part_words;

part_words! {
    "prechat"
    Title "title" "Before we start"
    Kept "kept" "Your message is kept. It goes out as soon as this is filled in."
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::ui::i18n::checks;

    #[test]
    fn korean_has_every_word_fills_in_the_same_and_is_polite() {
        checks::korean(TABLE, include_str!("../../../locales/prechat-ko.json"));
    }
}
