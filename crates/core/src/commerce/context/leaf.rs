//! A value as a page told it, in its plain parts, and what they can be read as.

use crate::trigger::{Number, Value};

use super::field::NO_LIST;

/// A plain part of what was told.
#[derive(Debug, Clone, PartialEq)]
pub enum Leaf {
    /// `null` or `undefined`.
    Nothing,
    /// A number, also NaN.
    Number(f64),
    /// A text. All attributes are.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A list of so many, whose parts have paths of their own.
    List(usize),
    /// A function, a symbol, or something that throws when it is read.
    Odd,
}

/// Parts of what was told, with their paths.
pub type Leaves = [(String, Leaf)];

pub(super) fn group(path: &str) -> &str {
    let end = path.bytes().position(|byte| byte == b'.').unwrap_or(path.len());
    path.get(..end).unwrap_or(path)
}

pub(super) fn leaf<'a>(leaves: &'a Leaves, path: &str) -> Option<&'a Leaf> {
    leaves
        .iter()
        .find(|(known, _)| known == path)
        .map(|(_, leaf)| leaf)
}

/// The number at a path is 0, or the list there is empty.
#[must_use]
pub fn none(leaves: &Leaves, path: &str) -> bool {
    match leaf(leaves, path) {
        Some(Leaf::List(count)) => *count == 0,
        Some(value) => thousandths(value) == Some(0),
        None => false,
    }
}

/// A text, or a whole number written out.
pub(super) fn text(leaf: &Leaf) -> Option<String> {
    match leaf {
        Leaf::Text(text) => Some(text.trim().to_owned()),
        Leaf::Number(number) if *number as i64 as f64 == *number => Some((*number as i64).to_string()),
        Leaf::Flag(yes) => Some(if *yes { "true" } else { "false" }.to_owned()),
        _ => None,
    }
}

/// A number that is not negative, in thousandths.
pub(super) fn thousandths(leaf: &Leaf) -> Option<i64> {
    match leaf {
        Leaf::Number(number) if (0.0..=9e12).contains(number) => Some((*number * 1_000.0 + 0.5) as i64),
        Leaf::Text(text) => decimal(text.trim()),
        _ => None,
    }
}

/// `49`, `49.9` or `49.90`, in thousandths; what is below is cut off.
pub(super) fn decimal(text: &str) -> Option<i64> {
    let (mut whole, mut decimals) = (0_i64, None);
    for byte in text.bytes() {
        match (byte, decimals) {
            (b'.', None) => decimals = Some(0),
            (b'0'..=b'9', _) => {
                let digit = i64::from(byte - b'0');
                match &mut decimals {
                    Some(count) if *count >= 3 => {}
                    Some(count) => {
                        *count += 1;
                        whole = whole * 10 + digit;
                    }
                    None => whole = whole * 10 + digit,
                }
                if whole > 9_000_000_000_000_000 {
                    return None;
                }
            }
            _ => return None,
        }
    }
    let missing = 3 - decimals.unwrap_or(0);
    (!text.is_empty()).then(|| whole.saturating_mul(10_i64.pow(missing)))
}

/// Texts, or objects with an `id`, or one text with commas or spaces.
pub(super) fn list(leaves: &Leaves, path: &str) -> Result<Option<Value>, &'static str> {
    let mut ids = Vec::new();
    match leaf(leaves, path) {
        None | Some(Leaf::Nothing) => return Ok(None),
        Some(Leaf::Text(all)) => {
            for word in all.split([',', ' ']) {
                if !word.is_empty() {
                    ids.push(word.to_owned());
                }
            }
        }
        Some(Leaf::List(_)) => {
            for (at, leaf) in leaves {
                let Some(item) = at.strip_prefix(path) else {
                    continue;
                };
                // `.0` or `.0.id`
                let dots = item.bytes().filter(|byte| *byte == b'.').count();
                if (dots == 1 || dots == 2 && item.ends_with(".id"))
                    && let Some(id) = text(leaf)
                {
                    ids.push(id);
                }
            }
        }
        Some(_) => return Err(NO_LIST),
    }
    Ok(Some(Value::List(ids)))
}

/// Items with their quantities; none if there is no list of items.
pub(super) fn count(leaves: &Leaves) -> Option<Value> {
    let Some(Leaf::List(items)) = leaf(leaves, "cart.items") else {
        return None;
    };
    let mut count = (*items as i64).saturating_mul(1_000);
    for (path, leaf) in leaves {
        if path.starts_with("cart.items.") && path.ends_with(".quantity") {
            count = count.saturating_add(thousandths(leaf)?.saturating_sub(1_000));
        }
    }
    Some(Value::Number(Number(count)))
}
