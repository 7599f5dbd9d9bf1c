//! Makes names and other one-line values fit to be shown.
//!
//! Owns the list of characters that are invisible or reorder their neighbours.
//! A name such as `Mina<RLO>nimdA` must not read "MinaAdmin", and two names that
//! look alike must not differ by a character nobody sees.

/// Most characters of a name that are kept.
const NAME_CHARS: usize = 80;
/// Most combining marks in a row; more are there to smear over the neighbours.
const MARKS: usize = 3;

/// Whether `c` shows nothing by itself or changes the direction of its
/// neighbours. Control characters count, spaces do not.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// A joiner that belongs to the character before it: in emoji families, and in
/// the scripts from Arabic to Sinhala.
fn joins(before: Option<char>, c: char) -> bool {
    let needs = |b: char| matches!(b, '\u{600}'..='\u{dff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}');
    matches!(c, '\u{200c}' | '\u{200d}') && before.is_some_and(needs)
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Cleans the name of a person, a department or a shop: see [`clean_line`].
/// Keeps at most 80 characters.
///
/// ```
/// assert_eq!(aisle_core::text::clean_name(" Mina\u{202e}\n Kim "), "Mina Kim");
/// ```
#[must_use]
pub fn clean_name(name: &str) -> String {
    clean_line(name, NAME_CHARS)
}

/// Makes one clean line of `text`: white space becomes single spaces; control,
/// bidi and zero-width characters go, except joiners where a script or an
/// emoji needs them; heaps of combining marks are cut to three; beyond `max`
/// characters it ends with `…`.
#[must_use]
pub fn clean_line(text: &str, max: usize) -> String {
    let mut out = String::new();
    let (mut kept, mut marks, mut space) = (0, 0, false);
    let mut before = None;
    for c in text.chars() {
        if c.is_whitespace() {
            space = kept > 0;
            continue;
        }
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks > MARKS || (is_invisible(c) && !joins(before, c)) {
            continue;
        }
        let needed = if space { 2 } else { 1 };
        if kept + needed > max {
            out.push('…');
            break;
        }
        if space {
            out.push(' ');
            space = false;
        }
        out.push(c);
        kept += needed;
        before = Some(c);
    }
    out
}

/// Makes text of several lines fit to be read as markup: control characters and
/// those that turn the order of the letters around go, line breaks stay; beyond
/// `max` characters it ends with `…`.
#[must_use]
pub fn clean_text(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut kept = 0;
    let (mut before, mut marks) = (None, 0);
    for c in text.trim_end().chars() {
        let c = if c == '\t' { ' ' } else { c };
        marks = if is_mark(c) { marks + 1 } else { 0 };
        let gone = c != '\n' && is_invisible(c) && !joins(before, c);
        if gone || marks > MARKS {
            continue;
        }
        if kept == max {
            out.push('…');
            break;
        }
        out.push(c);
        kept += 1;
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_isolates_and_zero_width_characters_leave_a_name() {
        assert_eq!(
            clean_name("Mi\u{200b}na \u{202e}nimdA\u{2066}\u{feff}"),
            "Mina nimdA"
        );
        assert_eq!(clean_name("\u{3164}\u{115f}\u{e0041}"), "");
    }

    #[test]
    fn line_breaks_and_controls_become_at_most_one_space() {
        assert_eq!(clean_name("\tMina\r\n\u{2028}\u{7}Kim\0"), "Mina Kim");
    }

    #[test]
    fn emoji_families_and_persian_joiners_survive() {
        assert_eq!(clean_name("👩\u{200d}🔧 Ann"), "👩\u{200d}🔧 Ann");
        assert_eq!(clean_name("می\u{200c}نا"), "می\u{200c}نا");
        assert_eq!(clean_name("Ad\u{200d}min"), "Admin");
    }

    #[test]
    fn a_heap_of_combining_marks_is_cut() {
        let zalgo: String = core::iter::once('Z')
            .chain(core::iter::repeat_n('\u{301}', 50))
            .collect();
        assert_eq!(clean_name(&zalgo).chars().count(), 4);
    }

    #[test]
    fn text_keeps_its_lines_and_loses_what_turns_it_around() {
        assert_eq!(clean_text("- a\r\n  - \u{202e}b\tc\n\n", 50), "- a\n  - b c");
        assert_eq!(clean_text("abcdef", 3), "abc…");
        assert_eq!(clean_text(" \n ", 3), "");
        assert_eq!(clean_text("می\u{200c}نا", 9), "می\u{200c}نا");
    }

    #[test]
    fn a_long_name_ends_with_an_ellipsis() {
        assert_eq!(clean_line("abcdef", 3), "abc…");
        assert_eq!(clean_line("abc", 3), "abc");
        assert_eq!(clean_line("ab cd", 3), "ab…");
        assert_eq!(clean_name(&"x".repeat(1_000)).chars().count(), 81);
    }
}
