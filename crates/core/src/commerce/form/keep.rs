//! What was filled into a form and not sent yet, as a device keeps it over a reload.
//!
//! Owns what is kept and what must not be. Refuses storage: it is a text that
//! somebody keeps, if the visitor lets them. A consent is not kept: one agrees to
//! what one sends when one sends it.

use super::{Given, at_first};
use crate::commerce::begun::Kept;
use crate::protocol::json;
use crate::protocol::rich::Form;

/// A form of more bytes than this is not kept: two long letters.
const MOST: usize = 64 * 1024;

/// To be kept over a reload; `None` if nothing is: all is as it was at first, or too
/// long. What a browser may not fill in, and what could be the number of a card,
/// never is.
#[must_use]
pub fn save(form: &Form, given: &[Given]) -> Option<String> {
    let mut kept = Vec::new();
    for (field, given) in form.fields.iter().zip(given) {
        if *given == at_first(field, &field.value) || field.autocomplete.as_deref() == Some("off") {
            continue;
        }
        let a = match given {
            Given::Text(text) => vec![text.clone()],
            Given::Tel(country, number) => vec![number.clone(), country.clone()],
            Given::Flag(yes) => vec![String::from(if *yes { "true" } else { "" })],
            Given::Stars(stars) => vec![stars.to_string()],
            // They are kept with their bytes, by whoever attaches them.
            Given::Files(_) => continue,
        };
        if !a.first().is_some_and(|text| is_card(text)) {
            let q = field.id.clone();
            kept.push(Kept { q, a });
        }
    }
    if kept.is_empty() {
        return None;
    }
    Some(json::write(&kept)).filter(|text| text.len() <= MOST)
}

/// Fills in what was kept, as far as the form still has such fields and they take
/// it.
pub fn restore(form: &Form, kept: &str, given: &mut [Given]) {
    let kept: Vec<Kept> = json::read(kept).unwrap_or_default();
    for (field, given) in form.fields.iter().zip(given) {
        let kept = kept.iter().find(|kept| kept.q == field.id);
        let Some([value, more @ ..]) = kept.map(|kept| kept.a.as_slice()) else {
            continue;
        };
        // What may stand in a field at first may come back into it.
        *given = at_first(field, value);
        if let (Given::Tel(country, _), [code]) = (given, more)
            && field.countries.contains(code)
        {
            country.clone_from(code);
        }
    }
}

/// Whether this could be the number of a payment card: 13 to 19 digits with the
/// check digit of ISO/IEC 7812-1, annex B, perhaps in groups.
fn is_card(text: &str) -> bool {
    let (mut sum, mut count) = (0, 0);
    for c in text.trim().chars().rev() {
        match c.to_digit(10) {
            Some(digit) => {
                count += 1;
                let twice = digit * 2;
                sum += match count % 2 {
                    1 => digit,
                    _ if twice > 9 => twice - 9,
                    _ => twice,
                };
            }
            None if c == ' ' || c == '-' => {}
            None => return false,
        }
    }
    (13..=19).contains(&count) && sum % 10 == 0
}
