//! Several things in one list, each on a line: what belongs together, what was
//! bought before. And their sum.

use aisle_core::protocol::{Image, Price};

use super::goods::{photo, written};
use crate::app::Chat;
use crate::ui::dom::{element, tag, words};
use crate::ui::view::View;

/// One line.
pub(in crate::ui) struct Line<'a> {
    pub(in crate::ui) title: &'a str,
    /// What was chosen, in words.
    pub(in crate::ui) detail: &'a str,
    pub(in crate::ui) image: Option<&'a Image>,
    pub(in crate::ui) quantity: u32,
    /// Of one.
    pub(in crate::ui) price: Option<&'a Price>,
}

/// Draws lines.
pub(in crate::ui) fn lines<'a>(chat: Chat, lines: impl Iterator<Item = Line<'a>>) -> View {
    let each = lines.map(|line| {
        let mut text = vec![words("span", "rich-name", line.title.to_owned())];
        let count = if line.quantity > 1 {
            [&line.quantity.to_string(), " ×"].concat()
        } else {
            String::new()
        };
        let note = [count.as_str(), line.detail].join(" ");
        let note = note.trim();
        if !note.is_empty() {
            text.push(words("span", "rich-note", note.to_owned()));
        }
        let mut parts = vec![
            tag("div", "rich-photo", vec![photo(chat, line.image, line.title)]),
            tag("div", "rich-what", text),
        ];
        let cost = line.price.and_then(|price| times(price, line.quantity));
        parts.extend(cost.map(|cost| words("span", "cost", written(chat, &cost))));
        tag("li", "", parts)
    });
    element("ul", "rich-lines", &[("role", "list")], each.collect())
}

fn times(price: &Price, quantity: u32) -> Option<Price> {
    Some(Price {
        amount: price.amount.checked_mul(i64::from(quantity))?,
        currency: price.currency.clone(),
    })
}

/// What all of it costs; `None` if a price is missing, or in another currency.
pub(in crate::ui) fn sum<'a>(each: impl Iterator<Item = (Option<&'a Price>, u32)>) -> Option<Price> {
    let mut sum: Option<Price> = None;
    for (price, quantity) in each {
        let cost = times(price?, quantity)?;
        sum = Some(match sum {
            None => cost,
            Some(sum) if sum.currency == cost.currency => Price {
                amount: sum.amount.checked_add(cost.amount)?,
                ..sum
            },
            _ => return None,
        });
    }
    sum
}
