//! Writing values.

use super::Encode;

/// A JSON text as it grows.
#[derive(Debug, Default)]
pub struct Writer(String);

impl Writer {
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// Appends text that is JSON.
    pub fn raw(&mut self, json: &str) {
        self.0.push_str(json);
    }

    /// Appends a string.
    pub fn string(&mut self, text: &str) {
        self.0.push('"');
        for char in text.chars() {
            let short = match char {
                '"' | '\\' => char,
                '\u{8}' => 'b',
                '\t' => 't',
                '\n' => 'n',
                '\u{c}' => 'f',
                '\r' => 'r',
                '\0'..' ' => {
                    let code = u32::from(char);
                    self.0.push_str(if code < 16 { "\\u000" } else { "\\u001" });
                    self.0.push(char::from_digit(code & 15, 16).unwrap_or_default());
                    continue;
                }
                _ => {
                    self.0.push(char);
                    continue;
                }
            };
            self.0.push('\\');
            self.0.push(short);
        }
        self.0.push('"');
    }

    /// Appends a number.
    pub fn number(&mut self, mut number: u64) {
        // The largest has twenty digits.
        let mut digits = [b'0'; 20];
        let mut first = digits.len();
        for (at, digit) in digits.iter_mut().enumerate().rev() {
            *digit += (number % 10) as u8;
            number /= 10;
            first = at;
            if number == 0 {
                break;
            }
        }
        for digit in digits.iter().skip(first) {
            self.0.push(char::from(*digit));
        }
    }

    /// A comma, unless something begins here.
    fn next(&mut self) {
        if !self.0.ends_with(['{', '[']) {
            self.0.push(',');
        }
    }

    /// Appends a field to the object that was begun.
    pub fn field<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        self.name(name);
        value.encode(self);
    }

    /// Appends a field unless it is empty.
    pub fn sparse<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        if !value.is_empty() {
            self.field(name, value);
        }
    }

    /// Begins a field: its value comes next. Names need no escapes.
    pub fn name(&mut self, name: &str) {
        self.next();
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    /// Begins a field whose name may need escapes.
    pub fn key(&mut self, name: &str) {
        self.next();
        self.string(name);
        self.0.push(':');
    }

    /// Appends a value to the list that was begun.
    pub fn item<T: Encode + ?Sized>(&mut self, value: &T) {
        self.next();
        value.encode(self);
    }
}
