//! The code of a conversation, `AC-7K3M-9Q`: short enough to be read out on the phone.
//!
//! Five letters of Crockford's base 32, which are 25 bits, and one that checks them. The
//! check is a sum over the field of 32 elements in which each place weighs differently,
//! so it notices any one letter that is wrong and any two that have changed places.

use core::fmt;

/// Digits and letters without I, L, O and U.
const LETTERS: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters with the one that checks.
const LENGTH: usize = 6;
/// What stands before it, so that people know what it is.
const MARK: [u8; 2] = *b"AC";

/// Names a conversation to people.
///
/// ```
/// use aisle_core::handoff::ResumeCode;
/// let code = ResumeCode::of(7_654_321);
/// assert_eq!(code.to_string(), "AC-79JX-H7");
/// assert_eq!(ResumeCode::parse(" ac 79jx h7"), Some(code));
/// assert_eq!(ResumeCode::parse("AC-79JX-H8"), None, "the last letter checks the others");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResumeCode([u8; LENGTH]);

impl ResumeCode {
    /// How many there are.
    pub const COUNT: u32 = 1 << 25;

    /// The code of a number; of its lowest 25 bits.
    #[must_use]
    pub fn of(number: u32) -> Self {
        let mut places = [0; LENGTH];
        let mut rest = number;
        for place in places.iter_mut().take(LENGTH - 1).rev() {
            *place = (rest & 31) as u8;
            rest >>= 5;
        }
        // The last place weighs one, so it is the sum of the others.
        let check = sum(&places);
        if let Some(last) = places.last_mut() {
            *last = check;
        }
        Self(places)
    }

    /// Reads one as people write it: in any case, with or without what stands before it,
    /// with spaces and dashes anywhere, O for 0, I and L for 1.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut letters = Vec::new();
        for c in text.chars() {
            if !is_between(c) {
                letters.push(value(c)?);
            }
            if letters.len() > MARK.len() + LENGTH {
                return None;
            }
        }
        let mark = MARK.map(|letter| value(char::from(letter)));
        let bare = match letters.split_at_checked(MARK.len()) {
            Some((before, rest)) if rest.len() == LENGTH && before.iter().copied().map(Some).eq(mark) => rest,
            _ => &letters,
        };
        let places: [u8; LENGTH] = bare.try_into().ok()?;
        (sum(&places) == 0).then_some(Self(places))
    }

    /// Finds the first in what somebody wrote: the text itself, or a word of it that has
    /// the mark.
    ///
    /// ```
    /// use aisle_core::handoff::ResumeCode;
    /// let said = "Hello! My conversation: ac-79jx-h7.";
    /// assert_eq!(ResumeCode::find(said), Some(ResumeCode::of(7_654_321)));
    /// ```
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let marked = |word: &&str| {
            let mut letters = word.bytes().map(|letter| letter.to_ascii_uppercase());
            MARK.iter().all(|mark| letters.next() == Some(*mark))
        };
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
        let mut words = words.filter(marked);
        Self::parse(text).or_else(|| words.find_map(Self::parse))
    }
}

impl fmt::Display for ResumeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AC-")?;
        for (at, place) in self.0.iter().enumerate() {
            if at == 4 {
                f.write_str("-")?;
            }
            let letter = LETTERS.get(usize::from(*place)).copied().unwrap_or_default();
            fmt::Write::write_char(f, char::from(letter))?;
        }
        Ok(())
    }
}

/// Stands between letters and says nothing.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// What a letter counts, as people write it.
fn value(c: char) -> Option<u8> {
    let letter = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    };
    let at = LETTERS.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(at).ok()
}

/// The sum of all places, each times a power of the field's generator: 0 if they fit.
fn sum(places: &[u8; LENGTH]) -> u8 {
    // Horner's way: the first place is multiplied most often, the last not at all.
    places.iter().fold(0, |sum, place| twice(sum) ^ place)
}

/// Times the generator: a step of x⁵ + x² + 1.
fn twice(element: u8) -> u8 {
    let moved = element << 1;
    if moved & 32 == 0 { moved } else { moved ^ 0b10_0101 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letters() -> impl Strategy<Value = usize> {
        0..LENGTH
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(number in 0..ResumeCode::COUNT) {
            let code = ResumeCode::of(number);
            let text = code.to_string();
            prop_assert_eq!(text.len(), 10);
            prop_assert!(text.bytes().all(|b| b == b'-' || LETTERS.contains(&b)));
            prop_assert_eq!(ResumeCode::parse(&text), Some(code));
            prop_assert_eq!(ResumeCode::find(&format!("see {text}, please")), Some(code));
        }

        #[test]
        fn two_numbers_have_two_codes(a in 0..ResumeCode::COUNT, b in 0..ResumeCode::COUNT) {
            prop_assert_eq!(ResumeCode::of(a) == ResumeCode::of(b), a == b);
        }

        #[test]
        fn case_spaces_dashes_and_look_alikes_do_not_matter(
            number in 0..ResumeCode::COUNT, mark: bool, low: bool, seed: u64,
        ) {
            let code = ResumeCode::of(number);
            let mut seed = seed;
            let mut turn = |of: u64| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (seed >> 33) % of
            };
            let text = code.to_string();
            let bare = if mark { text.as_str() } else { text.trim_start_matches("AC-") };
            let mut written = String::new();
            for c in bare.chars().filter(|c| *c != '-') {
                let alike = match (c, turn(3)) {
                    ('0', 1) => 'O',
                    ('1', 1) => 'I',
                    ('1', 2) => 'l',
                    (c, _) => c,
                };
                written.push(if low { alike.to_ascii_lowercase() } else { alike });
                written.push_str(["", "", " ", "-", " – "][turn(5) as usize]);
            }
            prop_assert_eq!(ResumeCode::parse(&written), Some(code), "{}", written);
        }

        #[test]
        fn any_one_wrong_letter_is_noticed(number in 0..ResumeCode::COUNT, at in letters(), by in 1u8..32) {
            let ResumeCode(mut places) = ResumeCode::of(number);
            places[at] ^= by;
            prop_assert_eq!(ResumeCode::parse(&ResumeCode(places).to_string()), None);
        }

        #[test]
        fn any_two_letters_that_changed_places_are_noticed(
            number in 0..ResumeCode::COUNT, a in letters(), b in letters(),
        ) {
            let ResumeCode(mut places) = ResumeCode::of(number);
            prop_assume!(places[a] != places[b]);
            places.swap(a, b);
            prop_assert_eq!(ResumeCode::parse(&ResumeCode(places).to_string()), None);
        }

        #[test]
        fn any_text_is_a_code_or_none(text in ".{0,40}") {
            if let Some(code) = ResumeCode::find(&text) {
                prop_assert_eq!(ResumeCode::parse(&code.to_string()), Some(code));
            }
        }
    }

    #[test]
    fn what_is_none_is_none() {
        for text in [
            "",
            "AC",
            "AC-",
            "AC-7K3M",
            "79JXH",
            "79JXH77",
            "AC-79JX-H7-0",
            "AC-79UX-HV",
            "가나다라마바",
        ] {
            assert_eq!(ResumeCode::parse(text), None, "{text}");
        }
    }
}
