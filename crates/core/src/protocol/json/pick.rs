//! Reading values off the tape.

use super::Decode;
use super::tape::Node;

/// More fields than any object here has.
const FIELDS: usize = 12;

/// A value in a text that is known to be JSON.
#[derive(Clone, Copy)]
pub struct Json<'a> {
    text: &'a str,
    nodes: &'a [Node],
    at: usize,
}

impl<'a> Json<'a> {
    pub(super) fn new(text: &'a str, nodes: &'a [Node]) -> Self {
        Self { text, nodes, at: 0 }
    }

    /// The text of this value, without space around it.
    #[must_use]
    pub fn raw(self) -> &'a str {
        self.nodes
            .get(self.at)
            .and_then(|node| self.text.get(node.start..node.end))
            .unwrap_or_default()
    }

    fn first(self) -> u8 {
        self.raw().as_bytes().first().copied().unwrap_or(0)
    }

    /// The value after this one and all that is in it.
    fn after(self) -> Self {
        let at = self.nodes.get(self.at).map_or(self.at, |node| node.next);
        Self { at, ..self }
    }

    /// It is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.first() == b'n'
    }

    /// The values of a list.
    #[must_use]
    pub fn items(self) -> Option<Items<'a>> {
        (self.first() == b'[').then(|| self.inside())
    }

    fn inside(self) -> Items<'a> {
        Items {
            next: Self {
                at: self.at + 1,
                ..self
            },
            end: self.after().at,
        }
    }

    /// Finds the fields of an object by their names, in the order of the names.
    /// Unknown fields do not matter; a field that is there twice does.
    #[must_use]
    pub fn fields(self, names: &[&str]) -> Option<Fields<'a>> {
        (self.first() == b'{').then_some(())?;
        let mut found = Fields {
            object: self,
            places: [0; FIELDS],
            next: 0,
        };
        let mut inside = self.inside();
        while let Some(name) = inside.next() {
            let value = inside.next()?;
            let index = name.word(names)?;
            if index < names.len() {
                let place = found.places.get_mut(index)?;
                (*place == 0).then_some(())?;
                *place = value.at;
            }
        }
        Some(found)
    }

    /// The only field of an object: which of the names it has, and its value.
    #[must_use]
    pub fn variant(self, names: &[&str]) -> Option<(usize, Self)> {
        (self.first() == b'{').then_some(())?;
        let mut inside = self.inside();
        let name = inside.next()?;
        let value = inside.next()?;
        inside.next().is_none().then_some(())?;
        Some((name.word(names)?, value))
    }

    /// Which of the words a string is; the number of words if it is another.
    #[must_use]
    pub fn word(self, words: &[&str]) -> Option<usize> {
        let text;
        let mut word = self.quoted()?;
        if word.contains('\\') {
            text = unescape(word)?;
            word = &text;
        }
        Some(words.iter().position(|w| *w == word).unwrap_or(words.len()))
    }

    /// A string.
    #[must_use]
    pub fn string(self) -> Option<String> {
        unescape(self.quoted()?)
    }

    fn quoted(self) -> Option<&'a str> {
        self.raw().strip_prefix('"')?.strip_suffix('"')
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
        (here.at < self.end).then(|| {
            self.next = here.after();
            here
        })
    }
}

/// The fields of an object, taken one after another in the order of the names
/// that were asked for.
pub struct Fields<'a> {
    object: Json<'a>,
    /// Nodes; 0, which is the outermost value's and no field's, for absent.
    places: [usize; FIELDS],
    next: usize,
}

impl<'a> Fields<'a> {
    fn take(&mut self) -> Option<Json<'a>> {
        let at = *self.places.get(self.next)?;
        self.next += 1;
        (at != 0).then_some(Json { at, ..self.object })
    }

    /// The next field, which must be there.
    pub fn must<T: Decode>(&mut self) -> Option<T> {
        T::decode(self.take()?)
    }

    /// The next field; if it is absent, the type's default.
    pub fn may<T: Decode + Default>(&mut self) -> Option<T> {
        match self.take() {
            Some(json) => T::decode(json),
            None => Some(T::default()),
        }
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
