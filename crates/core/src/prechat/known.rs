//! What a visitor has said of themselves: in forms of the widget's own, or by the shop's
//! token, whose claims the server checks.

use crate::availability::offline::{Agreement, What};
use crate::json_record;
use crate::protocol::json;

/// What of it is looked at, in the order of [`NAMES`].
const NAMED: [What; 7] = [
    What::Name,
    What::Company,
    What::Email,
    What::Phone,
    What::Order,
    What::Topic,
    What::Department,
];
/// As forms and tokens call them.
const NAMES: [&str; 7] = [
    "name",
    "company",
    "email",
    "phone",
    "order",
    "topic",
    "department",
];

/// What somebody said to a consent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Said {
    id: String,
    version: String,
    given: bool,
}

json_record!(Said { id, version, given });

/// All that is known of a visitor on this device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    values: [String; 7],
    said: Vec<Said>,
    /// The form before the first word was answered once.
    pub(super) was_asked: bool,
}

impl Known {
    /// Takes in what was filled into a form, as it was kept, or the claims of a token.
    /// What is no JSON, or of another type, is left out.
    pub fn learn(&mut self, text: &str) {
        let Some(document) = json::Document::parse(text) else {
            return;
        };
        if !text.trim_start().starts_with('{') {
            return;
        }
        let mut fields = document.whole().fields(&NAMES);
        for value in &mut self.values {
            let heard: Option<String> = fields.take().try_read();
            if let Some(heard) = heard.filter(|heard| !heard.trim().is_empty()) {
                *value = heard;
            }
        }
        let mut fields = document.whole().fields(&["consents", "before"]);
        let said: Option<Vec<Said>> = fields.take().try_read();
        self.said.extend(said.unwrap_or_default());
        self.was_asked |= fields.take().try_read().unwrap_or(false);
    }

    /// Takes in the claims of a signed token, unchecked: a server refuses one that is not
    /// good, and with it everything that is said.
    pub fn learn_token(&mut self, token: &str) {
        let claims = token.split('.').nth(1).and_then(decoded);
        if let Some(text) = claims.and_then(|bytes| String::from_utf8(bytes).ok()) {
            self.learn(&text);
        }
    }

    /// What is known of this.
    pub(super) fn of(&self, what: What) -> Option<&str> {
        let at = NAMED.iter().position(|named| *named == what)?;
        let value = self.values.get(at)?;
        (!value.is_empty()).then_some(value.as_str())
    }

    /// What was said to these very words; that they were agreed to counts most.
    pub(super) fn said_to(&self, agreement: &Agreement) -> Option<bool> {
        let same = |said: &&Said| said.id == agreement.name && said.version == agreement.version;
        let mut all = self.said.iter().filter(same).map(|said| said.given).peekable();
        all.peek()?;
        Some(all.any(|given| given))
    }
}

/// The bytes of a base64url text (RFC 4648, 5), with or without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_urls_is_read_and_nothing_else() {
        assert_eq!(
            decoded("eyJuYW1lIjoi7J6EIn0").unwrap(),
            "{\"name\":\"임\"}".as_bytes()
        );
        assert_eq!(decoded("-_8="), Some(vec![0xfb, 0xff]));
        assert_eq!(decoded("a+b"), None);
    }
}
