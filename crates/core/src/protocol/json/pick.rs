//! Reading values off the tape.
//!
//! Nothing here turns back at a mistake: it is noted, and what goes on gives
//! values that nobody will see.

use std::cell::Cell;

use super::Decode;
use super::tape::{self, Node};

/// As many fields as any object here has, or more.
const FIELDS: usize = 24;

/// A text that is JSON.
pub struct Document<'a> {
    text: &'a str,
    nodes: Vec<Node>,
    /// Something in it is not what it was read as.
    wrong: Cell<bool>,
}

impl<'a> Document<'a> {
    /// Checks a text.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        Self::parse_or_place(text).ok()
    }

    /// Checks a text.
    ///
    /// # Errors
    /// The byte at which it stops being JSON.
    pub fn parse_or_place(text: &'a str) -> Result<Self, usize> {
        Ok(Self {
            text,
            nodes: tape::parse(text)?,
            wrong: Cell::new(false),
        })
    }

    /// The whole as a value.
    #[must_use]
    pub fn whole(&self) -> Json<'_> {
        Json {
            document: self,
            at: 0,
        }
    }

    /// The whole read as a type, if it is one.
    #[must_use]
    pub fn read<T: Decode>(&self) -> Option<T> {
        self.whole().try_read()
    }
}

/// A value in a document, or one that is absent.
#[derive(Clone, Copy)]
pub struct Json<'a> {
    document: &'a Document<'a>,
    /// Its node; past the end for an absent one.
    at: usize,
}

const ABSENT: usize = usize::MAX;

impl<'a> Json<'a> {
    /// Says that the document does not hold what is being read.
    pub fn wrong(self) {
        self.document.wrong.set(true);
    }

    /// Passes `Some` on; takes `None` for a mistake.
    pub fn expect<T: Default>(self, value: Option<T>) -> T {
        if value.is_none() {
            self.wrong();
        }
        value.unwrap_or_default()
    }

    /// Reads a value that may be of another type without harm to the rest.
    pub fn try_read<T: Decode>(self) -> Option<T> {
        let before = self.document.wrong.replace(false);
        let value = T::decode(self);
        let wrong = self.document.wrong.replace(before);
        (!wrong).then_some(value)
    }

    /// The text of this value, without space around it; empty if it is absent.
    #[must_use]
    pub fn raw(self) -> &'a str {
        self.document
            .nodes
            .get(self.at)
            .and_then(|node| self.document.text.get(node.start..node.end))
            .unwrap_or_default()
    }

    fn first(self) -> u8 {
        self.raw().as_bytes().first().copied().unwrap_or(0)
    }

    fn absent(self) -> Self {
        Self { at: ABSENT, ..self }
    }

    /// It is not there.
    #[must_use]
    pub fn is_absent(self) -> bool {
        self.at == ABSENT
    }

    /// It is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.first() == b'n'
    }

    /// The values of a list.
    #[must_use]
    pub fn items(self) -> Items<'a> {
        if self.first() == b'[' {
            return self.inside();
        }
        self.wrong();
        Items { next: self, end: 0 }
    }

    /// The values of a list of exactly two.
    #[must_use]
    pub fn two(self) -> [Self; 2] {
        let mut items = self.items();
        if let (Some(first), Some(second), None) = (items.next(), items.next(), items.next()) {
            return [first, second];
        }
        self.wrong();
        [self.absent(); 2]
    }

    fn inside(self) -> Items<'a> {
        let end = self.document.nodes.get(self.at).map_or(0, |node| node.next);
        let next = Self {
            at: self.at + 1,
            ..self
        };
        Items { next, end }
    }

    /// The names and values of an object, each name before its value; nothing of
    /// another value. For objects whose fields are not known beforehand.
    #[must_use]
    pub fn members(self) -> Items<'a> {
        match self.first() {
            b'{' => self.inside(),
            _ => Items { next: self, end: 0 },
        }
    }

    /// Finds the fields of an object by their names, in the order of the names.
    /// Unknown fields do not matter; a field that is there twice does.
    #[must_use]
    pub fn fields(self, names: &[&str]) -> Fields<'a> {
        let mut found = Fields {
            places: [ABSENT; FIELDS],
            object: self,
            next: 0,
        };
        if self.first() != b'{' {
            self.wrong();
            return found;
        }
        let mut inside = self.inside();
        while let (Some(name), Some(value)) = (inside.next(), inside.next()) {
            let which = name.word(names);
            if let Some(place) = found.places.get_mut(which)
                && which < names.len()
            {
                if *place != ABSENT {
                    self.wrong();
                }
                *place = value.at;
            }
        }
        found
    }

    /// The only field of an object: which of the names it has, and its value.
    #[must_use]
    pub fn variant(self, names: &[&str]) -> (usize, Self) {
        if self.first() == b'{' {
            let mut inside = self.inside();
            if let (Some(name), Some(value), None) = (inside.next(), inside.next(), inside.next()) {
                let which = name.word(names);
                if which < names.len() {
                    return (which, value);
                }
            }
        }
        self.wrong();
        (0, self.absent())
    }

    /// Which of the words a string is; the number of words if it is another.
    #[must_use]
    pub fn word(self, words: &[&str]) -> usize {
        let raw = self.raw();
        let text;
        let mut word = raw.strip_suffix('"').unwrap_or_default();
        if word.is_empty() || word.contains('\\') {
            text = ["\"", &self.string()].concat();
            word = &text;
        }
        words
            .iter()
            .position(|one| word.strip_prefix('"') == Some(one))
            .unwrap_or(words.len())
    }

    /// It is a list.
    #[must_use]
    pub fn is_list(self) -> bool {
        self.first() == b'['
    }

    /// It is a string.
    #[must_use]
    pub fn is_string(self) -> bool {
        self.first() == b'"'
    }

    /// A string.
    #[must_use]
    pub fn string(self) -> String {
        let raw = self.raw();
        let quoted = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
        self.expect(quoted.and_then(unescape))
    }
}

/// The values of a list, in order.
pub struct Items<'a> {
    next: Json<'a>,
    end: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Json<'a>> {
        let here = self.next;
        let node = here.document.nodes.get(here.at)?;
        (here.at < self.end).then(|| {
            self.next.at = node.next;
            here
        })
    }
}

/// The fields of an object, taken one after another in the order of the names
/// that were asked for.
pub struct Fields<'a> {
    object: Json<'a>,
    /// Nodes.
    places: [usize; FIELDS],
    next: usize,
}

impl<'a> Fields<'a> {
    /// The next field as it is, or one that is absent.
    pub fn take(&mut self) -> Json<'a> {
        let at = self.places.get(self.next).copied().unwrap_or(ABSENT);
        self.next += 1;
        Json { at, ..self.object }
    }

    /// The next field, which must be there.
    pub fn must<T: Decode>(&mut self) -> T {
        let json = self.take();
        if json.is_absent() {
            json.wrong();
        }
        T::decode(json)
    }

    /// The next field; if it is absent, the type's default.
    pub fn may<T: Decode + Default>(&mut self) -> T {
        let json = self.take();
        if json.is_absent() {
            return T::default();
        }
        T::decode(json)
    }
}

/// The text between the quotes, of which is known that it is JSON; `None` if it
/// holds half of a surrogate pair.
fn unescape(quoted: &str) -> Option<String> {
    let mut out = String::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        out.push_str(plain);
        let (&kind, _) = escaped.as_bytes().split_first()?;
        rest = escaped.get(1..)?;
        out.push(match kind {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut unit = unit(&mut rest)?;
                if unit & 0xfc00 == 0xd800 {
                    rest = rest.strip_prefix("\\u")?;
                    let low = self::unit(&mut rest)?;
                    (low & 0xfc00 == 0xdc00).then_some(())?;
                    unit = 0x1_0000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
                }
                char::from_u32(unit)?
            }
            itself => char::from(itself),
        });
    }
    out.push_str(rest);
    Some(out)
}

/// Takes four hex digits off.
fn unit(rest: &mut &str) -> Option<u32> {
    let digits = rest.get(..4)?;
    *rest = rest.get(4..)?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use crate::protocol::json::read;

    #[test]
    fn escapes_become_what_they_stand_for() {
        let text = r#""\"\\\/\b\f\n\r\t\u00e9\uC548\ud83d\ude00 plain 안""#;
        assert_eq!(
            read::<String>(text).unwrap(),
            "\"\\/\u{8}\u{c}\n\r\té안😀 plain 안"
        );
    }

    #[test]
    fn half_a_surrogate_pair_is_no_string() {
        for bad in [
            r#""\ud83d""#,
            r#""\ude00""#,
            r#""\ud83dx""#,
            r#""\ud83d\n""#,
            r#""\ud83d\u0041""#,
        ] {
            assert_eq!(read::<String>(bad), None, "{bad}");
        }
    }
}
