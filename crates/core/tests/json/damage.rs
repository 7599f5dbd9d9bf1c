//! Frames that are JSON still, but not what they were.

use serde_json::Value;

/// JSON with the order of fields kept, fields twice, and numbers as text.
pub(crate) enum Tree {
    Leaf(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// What takes the place of a value. No short lists: serde takes a list for an
/// object with as many fields.
const OTHERS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "7",
    "-1",
    "1.0",
    "1e2",
    "255",
    "256",
    "4294967295",
    "4294967296",
    "9007199254740992",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551616",
    "1e999",
    r#""""#,
    r#""agent""#,
    r#""away""#,
    r#""unknown""#,
    r#""\u0061gent""#,
    r#""a b""#,
    r#""\ud800""#,
    r#""0123456789012345678901234567890123456789012345678901234567890123""#,
    r#""01234567890123456789012345678901234567890123456789012345678901234""#,
    "{}",
    r#"{"x":1}"#,
    r#"{"x":"\ud800","x":[[]]}"#,
    "[1,2,3,4,5,6,7,8,9,10,11,12,13]",
];

impl Tree {
    pub(crate) fn of(text: &str) -> Self {
        Self::from(&serde_json::from_str(text).unwrap())
    }

    fn from(value: &Value) -> Self {
        match value {
            Value::Array(list) => Self::List(list.iter().map(Self::from).collect()),
            Value::Object(map) => Self::Object(
                map.iter()
                    .map(|(name, value)| (name.clone(), Self::from(value)))
                    .collect(),
            ),
            leaf => Self::Leaf(leaf.to_string()),
        }
    }

    fn size(&self) -> usize {
        1 + match self {
            Self::Leaf(_) => 0,
            Self::List(list) => list.iter().map(Self::size).sum(),
            Self::Object(fields) => fields.iter().map(|(_, value)| value.size()).sum(),
        }
    }

    /// The value that is the so-manyth in the text.
    fn at(&mut self, mut index: usize) -> Option<&mut Self> {
        if index == 0 {
            return Some(self);
        }
        index -= 1;
        let inside: Vec<&mut Self> = match self {
            Self::Leaf(_) => Vec::new(),
            Self::List(list) => list.iter_mut().collect(),
            Self::Object(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
        };
        for value in inside {
            let size = value.size();
            if index < size {
                return value.at(index);
            }
            index -= size;
        }
        None
    }

    fn print(&self, space: &str, out: &mut String) {
        out.push_str(space);
        match self {
            Self::Leaf(text) => out.push_str(text),
            Self::List(list) => {
                out.push('[');
                for (i, value) in list.iter().enumerate() {
                    out.push_str(if i > 0 { "," } else { "" });
                    value.print(space, out);
                }
                out.push(']');
            }
            Self::Object(fields) => {
                out.push('{');
                for (i, (name, value)) in fields.iter().enumerate() {
                    out.push_str(if i > 0 { "," } else { "" });
                    out.push_str(&[space, "\"", name, "\"", space, ":"].concat());
                    value.print(space, out);
                }
                out.push('}');
            }
        }
        out.push_str(space);
    }
}

/// Damages a tree in one to three places and prints it.
pub(crate) fn damaged(mut tree: Tree, mut seed: u64) -> String {
    let mut pick = |bound: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % bound.max(1)
    };
    for _ in 0..=pick(3) {
        let index = pick(tree.size());
        let other = Tree::Leaf(OTHERS[pick(OTHERS.len())].to_owned());
        let kind = pick(6);
        let Some(value) = tree.at(index) else { continue };
        match value {
            Tree::Object(fields) if kind < 5 => {
                let at = pick(fields.len());
                match kind {
                    0 if !fields.is_empty() => drop(fields.remove(at)),
                    1 if !fields.is_empty() => {
                        let name = fields[at].0.clone();
                        fields.push((name, other));
                    }
                    // Another way to write the name's first letter.
                    2 if !fields.is_empty() && !fields[at].0.contains('\\') => {
                        let name = &mut fields[at].0;
                        let first = name.remove(0);
                        *name = format!("\\u{:04x}{name}", u32::from(first));
                    }
                    3 => fields.push(("\\ud800".to_owned(), other)),
                    _ => fields.insert(at, ("unknown_field".to_owned(), other)),
                }
            }
            Tree::List(list) if kind < 4 => {
                let at = pick(list.len());
                match kind {
                    0 | 1 if !list.is_empty() => drop(list.remove(at)),
                    _ => list.insert(at, other),
                }
            }
            value => *value = other,
        }
    }
    let mut text = String::new();
    tree.print(["", "", " ", "\n\t\r "][pick(4)], &mut text);
    text
}
