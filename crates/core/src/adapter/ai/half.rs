//! Strings that were cut through the middle of a character.
//!
//! JavaScript counts in UTF-16, and whoever sends an answer letter by letter there
//! may send an emoji in two: half a surrogate pair ends one piece, the other half
//! begins the next. Alone neither is a character, and no string that holds one is
//! read by anything that is strict.

use crate::protocol::json::read;

/// Reads a JSON string as it is written. `half` is the half that was left over
/// before it, and takes the one that is left over behind it. A half that is alone
/// anywhere else is U+FFFD.
pub(super) fn join(half: &mut String, raw: &str) -> String {
    let inside = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    let mut text = std::mem::take(half);
    text.push_str(inside.unwrap_or_default());
    let mut whole = "\"".to_owned();
    let mut rest = text.as_str();
    while let Some((plain, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        whole.push_str(plain);
        let long = escape.as_bytes().get(1) == Some(&b'u');
        let Some((one, after)) = escape.split_at_checked(if long { 6 } else { 2 }) else {
            break;
        };
        rest = after;
        match surrogate(one) {
            None => whole.push_str(one),
            Some(true) if after.is_empty() => one.clone_into(half),
            Some(true) if surrogate(after) == Some(false) => {
                let (low, after) = after.split_at_checked(6).unwrap_or_default();
                whole.push_str(one);
                whole.push_str(low);
                rest = after;
            }
            Some(_) => whole.push('\u{fffd}'),
        }
    }
    whole.push_str(rest);
    whole.push('"');
    read(&whole).unwrap_or_default()
}

/// Whether an escape is the first half of a pair, or the second, if it is one.
fn surrogate(escape: &str) -> Option<bool> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    match u16::from_str_radix(digits, 16).ok()? & 0xfc00 {
        0xd800 => Some(true),
        0xdc00 => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn halves_of_a_character_find_each_other_over_pieces() {
        let mut half = String::new();
        let pieces = [r#""a\ud83d""#, r#""""#, r#""\ude00 b\ud83d\ude00\\ud83d""#];
        let said: Vec<_> = pieces.iter().map(|piece| join(&mut half, piece)).collect();
        assert_eq!(said, ["a", "", "😀 b😀\\ud83d"]);
        assert_eq!(half, "");
    }

    #[test]
    fn a_half_that_stays_alone_is_the_sign_for_that() {
        let mut half = String::new();
        assert_eq!(
            join(&mut half, r#""\ude00x\ud83dy\n\ud83d""#),
            "\u{fffd}x\u{fffd}y\n"
        );
        assert_eq!(join(&mut half, r#""z""#), "\u{fffd}z");
        assert_eq!(half, "");
    }
}
