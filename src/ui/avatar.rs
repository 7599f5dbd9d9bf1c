//! Faces: a picture's place is held by initials, for no picture is loaded from
//! an address that the page does not know.

use aisle_core::protocol::{Author, Role};

use super::dom::{element, icon, words};
use super::i18n::{Word, say};
use super::view::View;
use crate::app::Chat;

const SPARK: &str = "M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8z";

/// The name to show for somebody.
pub fn name_of(chat: Chat, who: &Author) -> String {
    match (&who.name, who.role) {
        (_, Role::Visitor) => say(chat, Word::You),
        (Some(name), _) => name.clone(),
        (None, Role::Bot) => say(chat, Word::Assistant),
        (None, _) => say(chat, Word::Agent),
    }
}

/// A round face: a spark for a program, initials for a person.
pub fn face(chat: Chat, who: &Author) -> View {
    if who.role == Role::Bot {
        return spark();
    }
    let inside = initials(&name_of(chat, who)).into();
    let tone = tone(who.id.as_deref().or(who.name.as_deref()));
    element("span", tone, &[("aria-hidden", "true")], vec![inside])
}

/// The face of a program.
pub fn spark() -> View {
    element("span", "face bot", &[("aria-hidden", "true")], vec![icon(SPARK)])
}

/// A small mark that tells a program from a person.
pub fn bot_badge(chat: Chat, who: &Author) -> Option<View> {
    (who.role == Role::Bot).then(|| words("span", "mark", say(chat, Word::Bot)))
}

/// Up to two letters: the first of the first and of the last word; one of a
/// name in a script that writes syllables. The sheet makes them capitals: the
/// browser has the tables for that, and they are large.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words
        .next_back()
        .filter(|_| first.is_some_and(|letter| u32::from(letter) < 0x1100));
    first.into_iter().chain(last).collect()
}

/// One of four quiet colours, the same for the same person.
fn tone(id: Option<&str>) -> &'static str {
    let sum = id
        .unwrap_or_default()
        .bytes()
        .fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    ["face tone-1", "face tone-2", "face tone-3", "face tone-4"][usize::from(sum % 4)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_and_the_last_name() {
        assert_eq!(initials("Mina Park"), "MP");
        assert_eq!(initials("josé maría de la cruz"), "jc");
        assert_eq!(initials("김민아"), "김");
        assert_eq!(initials("  "), "");
    }
}
