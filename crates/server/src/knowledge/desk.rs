//! What a shop's desk has at hand: orders to look up, times to book.

use std::path::Path;

use aisle_core::protocol::json;
use aisle_core::protocol::rich::{Booking, Order};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::articles::Issue;
use crate::secrets;

/// An order, and what shows that it is one's own.
pub(super) struct Kept {
    order: Order,
    email: String,
    postcode: String,
}

/// What an order of the file says beside what visitors see.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Beside {
    email: String,
    postcode: String,
}

fn same(given: &str, kept: &str) -> bool {
    let plain = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_lowercase()
    };
    let (given, kept) = (plain(given), plain(kept));
    !kept.is_empty() && secrets::same(given.as_bytes(), kept.as_bytes())
}

/// Reads a JSON list of orders, each as content of type `order` with `email` or
/// `postcode` beside its `number`.
pub(super) fn orders(file: &Path) -> Result<(Vec<Kept>, Vec<Issue>), std::io::Error> {
    let text = std::fs::read_to_string(file)?;
    let issue = |what: String| Issue {
        file: file.to_owned(),
        what,
    };
    let raws: Vec<&RawValue> = match serde_json::from_str(&text) {
        Ok(raws) => raws,
        Err(error) => {
            return Ok((
                Vec::new(),
                vec![issue(format!("{error}; write a list of orders"))],
            ));
        }
    };
    let (mut kept, mut issues) = (Vec::new(), Vec::new());
    for (at, raw) in raws.into_iter().enumerate() {
        let beside: Beside = serde_json::from_str(raw.get()).unwrap_or_default();
        match json::read::<Order>(raw.get()) {
            Some(order) if !(beside.email.is_empty() && beside.postcode.is_empty()) => kept.push(Kept {
                order,
                email: beside.email,
                postcode: beside.postcode,
            }),
            Some(order) => issues.push(issue(format!(
                "order {} has neither `email` nor `postcode`; nobody could look it up",
                order.number
            ))),
            None => issues.push(issue(format!("order {} of the list has no `number`", at + 1))),
        }
    }
    Ok((kept, issues))
}

/// The orders of an e-mail address, the last in the file first.
pub(super) fn of_email(orders: &[Kept], email: &str, most: usize) -> Vec<Order> {
    let theirs = orders.iter().filter(|kept| same(email, &kept.email));
    let mut found: Vec<Order> = theirs.map(|kept| kept.order.clone()).collect();
    // Files are written from the oldest to the newest.
    found.reverse();
    found.truncate(most);
    found
}

/// The order of this number, for who knows its e-mail address or postcode too.
/// Every order is looked at, so that the time taken says nothing.
pub(super) fn find(orders: &[Kept], number: &str, email: &str, postcode: &str) -> Option<Order> {
    let number = number.trim().trim_start_matches('#');
    let mut found = None;
    for kept in orders {
        let its = same(number, kept.order.number.trim_start_matches('#'));
        let proved = same(email, &kept.email) | same(postcode, &kept.postcode);
        if its & proved {
            found = Some(kept.order.clone());
        }
    }
    found
}

/// Reads a JSON file with times to book: content of type `booking`, each slot
/// with an `id`.
pub(super) fn booking(file: &Path) -> Result<(Option<Booking>, Vec<Issue>), std::io::Error> {
    let text = std::fs::read_to_string(file)?;
    let issue = |what: &str| {
        vec![Issue {
            file: file.to_owned(),
            what: what.to_owned(),
        }]
    };
    let Some(mut booking) = json::read::<Booking>(&text) else {
        return Ok((
            None,
            issue("write {\"title\": …, \"slots\": [{\"id\": …, \"at\": milliseconds since 1970, UTC}]}"),
        ));
    };
    let before = booking.slots.len();
    booking.slots.retain(|slot| !slot.id.is_empty());
    let issues = if booking.slots.len() < before {
        issue("slots without an `id` are left out")
    } else {
        Vec::new()
    };
    Ok((Some(booking), issues))
}
