//! Lists of texts as `watch.js` writes them: one text, which costs less code on both
//! sides than an array. Items are parted by U+0001 and the texts of an item by U+0000;
//! neither is in any of them.

use aisle_core::experiment::Experiment;
use aisle_core::session::StoreOp;
use aisle_core::trigger::{Form, Source};

/// Between items.
pub(crate) const ITEM: char = '\u{1}';
/// Between the texts of an item.
pub(crate) const TEXT: char = '\0';

/// Forms by their number in `rules.js`.
const FORMS: [Form; 5] = [
    Form::Attribute,
    Form::Template,
    Form::Json,
    Form::Property,
    Form::Server,
];

/// The pieces of a text between such characters.
struct Pieces<'a>(Option<&'a str>, char);

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    // Not `str::split`: its searcher is half a kilobyte.
    fn next(&mut self) -> Option<&'a str> {
        let text = self.0?;
        let end = text.bytes().position(|byte| byte == self.1 as u8);
        self.0 = end.and_then(|end| text.get(end + 1..));
        text.get(..end.unwrap_or(text.len()))
    }
}

/// The items of a list; none in an empty text.
fn items(list: &str) -> Pieces<'_> {
    Pieces((!list.is_empty()).then_some(list), ITEM)
}

/// The texts of an item.
pub(crate) struct Texts<'a>(Pieces<'a>);

impl Texts<'_> {
    pub(crate) fn of(item: &str) -> Texts<'_> {
        Texts(Pieces(Some(item), TEXT))
    }

    /// The next one; empty behind the last.
    pub(crate) fn take(&mut self) -> String {
        self.0.next().unwrap_or_default().to_owned()
    }

    /// The next two, if there are any.
    fn pair(&mut self) -> Option<(String, String)> {
        let first = self.0.next()?.to_owned();
        Some((first, self.take()))
    }
}

/// Reads rules: form, name, message, and then keys and values.
pub(crate) fn read(list: &str) -> Vec<Source> {
    let mut found = Vec::new();
    for item in items(list) {
        let mut texts = Texts::of(item);
        let form = texts.take().bytes().fold(0, |_, digit| usize::from(digit & 15));
        let mut source = Source {
            form: FORMS.get(form).copied().unwrap_or(Form::Property),
            name: texts.take(),
            message: texts.take(),
            fields: Vec::new(),
        };
        while let Some(field) = texts.pair() {
            source.fields.push(field);
        }
        found.push(source);
    }
    found
}

/// Reads experiments: a name, and then arms and weights, which are whole numbers.
pub(crate) fn experiments(list: &str) -> Vec<Experiment> {
    let mut found = Vec::new();
    for item in items(list) {
        let mut texts = Texts::of(item);
        let name = texts.take();
        let mut arms = Vec::new();
        while let Some((arm, weight)) = texts.pair() {
            let number = |sum: u32, digit: u8| sum.wrapping_mul(10) + u32::from(digit & 15);
            arms.push((arm, weight.bytes().fold(0, number)));
        }
        found.push(Experiment { name, arms });
    }
    found
}

/// Reads pairs of key and value.
pub(crate) fn pairs(list: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in items(list) {
        found.extend(Texts::of(item).pair());
    }
    found
}

/// Writes pairs of key and value, without a value where a key is removed.
pub(crate) fn written(ops: &[StoreOp]) -> String {
    let mut list = String::new();
    for op in ops {
        if !list.is_empty() {
            list.push(ITEM);
        }
        match op {
            StoreOp::Put(key, value) | StoreOp::Claim(key, value) => {
                list.push_str(key);
                list.push(TEXT);
                list.push_str(value);
            }
            StoreOp::Delete(key) | StoreOp::DeletePrefix(key) => list.push_str(key),
        }
    }
    list
}
