//! Texts that are no longer what they were.

use crate::frames::Dice;

/// Values that take the place of others.
const OTHERS: &[&str] = &[
    "null",
    "true",
    "-1",
    "1.5",
    "1e999",
    "18446744073709551616",
    "9007199254740993",
    "\"\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "{}",
    "[]",
    "[[[[[[[[]]]]]]]]",
    "{\"__proto__\":{}}",
];

/// Damages a frame's text, in one of many ways. Always text: a driver gives nothing else.
pub(crate) fn damage(dice: &mut Dice, mut text: String) -> String {
    for _ in 0..=dice.below(3) {
        text = once(dice, text);
    }
    text
}

fn place(dice: &mut Dice, text: &str) -> usize {
    let mut at = dice.below(text.len() as u64 + 1) as usize;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn once(dice: &mut Dice, mut text: String) -> String {
    let at = place(dice, &text);
    match dice.below(10) {
        0 => text.truncate(at),
        1 => text.insert(
            at,
            *dice.one(&['{', '}', '[', ']', '"', ',', ':', '\\', '0', '\u{1}', 'é']),
        ),
        2 => drop(text.drain(..at)),
        3 => {
            let to = place(dice, &text);
            text.drain(at.min(to)..at.max(to));
        }
        4 => {
            let to = place(dice, &text);
            let piece = text[at.min(to)..at.max(to)].to_owned();
            text.insert_str(at, &piece);
        }
        // Another value after some colon.
        5..8 => {
            let colons: Vec<usize> = text.match_indices(':').map(|(at, _)| at + 1).collect();
            if !colons.is_empty() {
                let from = *dice.one(&colons);
                let rest = &text[from..];
                let to = from + rest.find([',', '}', ']']).unwrap_or(rest.len());
                let other: &&str = dice.one(OTHERS);
                text.replace_range(from..to, other);
            }
        }
        8 if dice.below(40) == 0 => {
            let deep = 20 + dice.below(100_000) as usize;
            text = format!("{}{text}{}", "[".repeat(deep), "]".repeat(deep));
        }
        // Right up to the limit of length, and beyond it.
        _ if dice.below(400) == 0 => {
            let long = 200_000 + dice.below(100_000) as usize;
            text = text.replacen("\"hi", &format!("\"{}", "x".repeat(long)), 1);
            text.push_str(&" ".repeat(long / 4));
        }
        _ => {}
    }
    text
}
