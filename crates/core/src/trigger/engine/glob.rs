//! `~`: globs that do not care about letter case.

/// Whether a text fits a pattern, whole. `*` stands for any characters, `/`
/// among them; every other character, `?` too, stands for itself in either case.
/// Takes at most the product of both lengths.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern, text);
    // What to go back to: the pattern behind the last star, and the text from
    // where that star may take one character more.
    let mut back: Option<(&str, &str)> = None;
    loop {
        let mut wanted = pattern.chars();
        let mut given = text.chars();
        match (wanted.next(), given.next()) {
            (Some('*'), _) => {
                pattern = wanted.as_str();
                back = Some((pattern, text));
                continue;
            }
            (Some(w), Some(g)) if fold(w) == fold(g) => {
                pattern = wanted.as_str();
                text = given.as_str();
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        let Some((after, from)) = back else { return false };
        let mut longer = from.chars();
        if longer.next().is_none() {
            return false;
        }
        pattern = after;
        text = longer.as_str();
        back = Some((after, text));
    }
}

/// A letter without its case: Unicode's simple case folding for the scripts of
/// Europe and the full-width forms. They are laid out so regularly that this
/// needs no table, which would be several kilobytes.
fn fold(char: char) -> char {
    let code = u32::from(char);
    let folded = match code {
        0x41..=0x5a | 0xc0..=0xd6 | 0xd8..=0xde => code + 32,
        0x178 => 0xff,
        // Pairs, the capital even.
        0x100..=0x12f
        | 0x132..=0x137
        | 0x14a..=0x177
        | 0x460..=0x481
        | 0x48a..=0x4bf
        | 0x4d0..=0x52f
        | 0x1e00..=0x1e95
        | 0x1ea0..=0x1eff => code | 1,
        // Pairs, the capital odd.
        0x139..=0x148 | 0x179..=0x17e | 0x4c1..=0x4ce => code + (code & 1),
        0x386 => 0x3ac,
        0x388..=0x38a => code + 37,
        0x38c => 0x3cc,
        0x38e | 0x38f => code + 63,
        0x391..=0x3a1 | 0x3a3..=0x3ab | 0x410..=0x42f | 0xff21..=0xff3a => code + 32,
        // The sigma at the end of a word.
        0x3c2 => 0x3c3,
        0x400..=0x40f => code + 80,
        0x4c0 => 0x4cf,
        0x531..=0x556 => code + 48,
        0x1e9e => 0xdf,
        _ => code,
    };
    char::from_u32(folded).unwrap_or(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_crosses_slashes_and_a_question_mark_is_itself() {
        for (pattern, text, fit) in [
            ("/products/*", "/products/oak/table", true),
            ("/products/*", "/products", false),
            ("*sale*", "/en/SALE/2", true),
            ("/a?b", "/a?b", true),
            ("/a?b", "/axb", false),
            ("", "", true),
            ("*", "", true),
            ("a*b*c", "aXbXbXc", true),
            ("a*b*c", "aXcXb", false),
            ("**a", "ba", true),
            ("/[a-z]", "/[A-Z]", true),
            ("*.html", "index.htm", false),
        ] {
            assert_eq!(fits(pattern, text), fit, "{pattern} on {text}");
        }
    }

    #[test]
    fn letter_case_does_not_count_in_european_scripts() {
        for (pattern, text) in [
            ("/ÄÖÜ/", "/äöü/"),
            ("ŁÓDŹ", "łódź"),
            ("ΜΈΓΕΘΟΣ", "μέγεθος"),
            ("РАЗМЕР", "размер"),
            ("ŐŰ", "őű"),
            ("Ђ", "ђ"),
        ] {
            assert!(fits(pattern, text) && fits(text, pattern), "{pattern}");
        }
        assert!(fits("사이즈*", "사이즈표"));
        assert!(!fits("é", "e"), "accents count");
    }

    #[test]
    fn every_letter_folds_as_the_standard_library_lowers_it() {
        let ranges = [
            0x0..=0x17f,
            0x386..=0x3ce,
            0x400..=0x52f,
            0x531..=0x586,
            0x1e00..=0x1eff,
            0xff00..=0xff5e,
        ];
        for char in ranges.into_iter().flatten().filter_map(char::from_u32) {
            let mut lower = char.to_lowercase();
            let lower = match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => char,
            };
            let lower = if char == 'ς' { 'σ' } else { lower };
            assert_eq!(fold(char), lower, "{char} {:x}", u32::from(char));
        }
    }

    #[test]
    fn a_pattern_of_stars_does_not_take_forever() {
        let pattern = "*a".repeat(200);
        assert!(!fits(&pattern, &"b".repeat(20_000)));
        assert!(!fits(
            &["*a".repeat(50), "c".to_owned()].concat(),
            &"a".repeat(5_000)
        ));
    }
}
