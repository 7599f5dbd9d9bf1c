//! Words of who answers, a table of its own that comes with them. English is compiled in;
//! other languages are files `locales/people-*.json` with the same names.

use crate::ui::i18n::part_words;

part_words! {
    "people"
    Here "here" "Online"
    Away "away" "Away"
    Speaks "speaks" "Speaks {languages}"
    Person "person" "Talk to a person"
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::ui::i18n::checks;

    #[test]
    fn korean_has_every_word_fills_in_the_same_and_is_polite() {
        checks::korean(TABLE, include_str!("../../../locales/people-ko.json"));
    }
}
