//! Text as the matcher wants it: words for languages with spaces between them,
//! one run of syllables for Korean, whose spacing varies from writer to writer.

/// Lower-case words with one space before, between and after them. Apostrophes
/// vanish ("don't" is "dont"), other ASCII punctuation becomes a space.
pub(crate) fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars() {
        if c == '\'' || c == '\u{2019}' {
            continue;
        }
        if is_letter(c) {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// Only letters and digits, lower-case.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| is_letter(*c))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Letters and digits without Unicode's tables, which would cost kilobytes:
/// beyond ASCII everything but spaces and general punctuation counts.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (c >= '\u{c0}'
            && !('\u{2000}'..='\u{303f}').contains(&c)
            && !('\u{ff00}'..='\u{ff0f}').contains(&c))
}

/// Says whether any letter is Korean.
pub(crate) fn has_hangul(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{3131}'..='\u{318e}' | '\u{1100}'..='\u{11ff}'))
}

/// Says whether there are any letters at all, so that "12345" and "?" keep the
/// language of what was said before.
pub(crate) fn has_letters(text: &str) -> bool {
    text.chars().any(|c| is_letter(c) && !c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_and_case_do_not_matter() {
        assert_eq!(spaced("  Don’t WORRY — be happy!"), " dont worry be happy ");
        assert_eq!(squeezed("배송 은, 얼마나 걸려요?"), "배송은얼마나걸려요");
        assert_eq!(spaced("?!"), " ");
    }

    #[test]
    fn hangul_is_found_as_syllables_and_as_letters() {
        assert!(has_hangul("ok 네") && has_hangul("ㅋㅋ") && !has_hangul("tak"));
        assert!(!has_letters("12-34!") && has_letters("네") && has_letters("A1"));
    }
}
