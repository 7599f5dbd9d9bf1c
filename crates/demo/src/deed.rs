//! What somebody does with a card: whether it can be, and what it says in words.
//!
//! A visitor can send anything, so everything is checked again against the card.
//! What makes no sense is refused with a code of the protocol, as `aisle-server`
//! does. Refuses answering (that is [`crate::brain`]'s).

mod given;

pub use given::{Given, Item};

use aisle_core::Millis;
use aisle_core::commerce::date;
use aisle_core::commerce::form::{is_email, is_tel};
use aisle_core::protocol::ErrorCode;
use aisle_core::protocol::json::{self, Raw};
use aisle_core::protocol::rich::{
    Booking, FieldKind, Form, LineItem, Product, Rating, RatingStyle, Return, Rich, StockAlert,
};
use aisle_core::text::clean_line;

use crate::cards;
use crate::shop::Reader;

/// Largest value, in bytes of JSON.
const VALUE: usize = 16 * 1024;
/// Most characters of one thing that was filled in.
const WORDS: usize = 500;

/// Checks what was done with a card and says it in words. `taken` are the times
/// that somebody has booked already.
///
/// # Errors
///
/// `not-found` for what the card does not have, `malformed` for what cannot be,
/// `conflict` for a time that is taken, `too-large` for too much.
pub fn check(
    card: &Rich,
    action: &str,
    value: Option<&Raw>,
    reader: Reader,
    taken: &[Millis],
    now: Millis,
) -> Result<String, ErrorCode> {
    if value.is_some_and(|raw| raw.get().len() > VALUE) {
        return Err(ErrorCode::TooLarge);
    }
    let given = Given::read(value);
    match (card, action) {
        (Rich::Booking(card), "book") => {
            let begins = slot(card, &given).ok_or(ErrorCode::NotFound)?;
            if taken.contains(&begins) || begins <= now {
                return Err(ErrorCode::Conflict);
            }
            Ok([&card.title, ": ", &date::utc(begins)].concat())
        }
        (Rich::StockAlert(card), "notify") => alert(card, &given),
        (Rich::OrderLookup(_), "order") => Ok(["# ", &proved(&given)?].concat()),
        (Rich::Order(card), pressed) => {
            let mut actions = card.actions.iter();
            let found = actions.find(|action| action.id.as_str() == pressed);
            found
                .map(|action| action.label.clone())
                .ok_or(ErrorCode::NotFound)
        }
        (Rich::Return(card), "return") => back(card, &given, reader),
        (Rich::Quiz(card), "finish") => {
            let result = card.results.iter().find(|result| result.id == given.result);
            let title = result.map(|result| result.title.clone());
            title.ok_or(ErrorCode::NotFound)
        }
        (Rich::Rating(card), "rate") => rate(card, &given),
        (Rich::ContactCapture(_), "contact") => {
            if !is_email(&given.email) && !is_tel(&given.phone) {
                return Err(ErrorCode::Malformed);
            }
            Ok(clean_line(&joined(&[&given.email, &given.phone], " · "), WORDS))
        }
        (Rich::Form(card), "submit") => filled(card, value),
        (Rich::Coupon(card), "reveal" | "copy" | "apply") => Ok(match (action, given.applied) {
            ("apply", Some(false)) => [reader.pick("Not applied: ", "적용하지 못함: "), &card.code].concat(),
            ("apply", _) => [reader.pick("Applied: ", "적용: "), &card.code].concat(),
            _ => [reader.pick("Code: ", "코드: "), &card.code].concat(),
        }),
        (Rich::Product(card), "add" | "add-to-cart" | "view") => cart(&[card], &[], action, &given, reader),
        (Rich::Carousel(card), "add" | "add-to-cart" | "view") => {
            let products: Vec<&Product> = card.items.iter().collect();
            cart(&products, &[], action, &given, reader)
        }
        (Rich::Bundle(card), "add" | "add-to-cart") => {
            let products: Vec<&Product> = card.items.iter().map(|item| &item.product).collect();
            cart(&products, &[], action, &given, reader)
        }
        (Rich::Reorder(card), "add" | "reorder") => cart(&[], &card.items, action, &given, reader),
        _ => Err(ErrorCode::NotFound),
    }
}

/// The number of an order, if an e-mail address goes with it. The demo takes any
/// address for the right one.
///
/// # Errors
///
/// `malformed` if either is missing, `not-found` if there is no such order.
pub fn proved(given: &Given) -> Result<String, ErrorCode> {
    if given.number.is_empty() || given.email.is_empty() {
        return Err(ErrorCode::Malformed);
    }
    let number = cards::number(&given.number).filter(|number| cards::known_number(number));
    number
        .filter(|_| is_email(&given.email))
        .ok_or(ErrorCode::NotFound)
}

/// When the slot that is meant begins.
#[must_use]
pub fn slot(card: &Booking, given: &Given) -> Option<Millis> {
    let meant = card.slots.iter().find(|slot| {
        if given.slot.is_empty() {
            Some(slot.at) == given.at
        } else {
            slot.id == given.slot
        }
    });
    meant.map(|slot| slot.at)
}

fn alert(card: &StockAlert, given: &Given) -> Result<String, ErrorCode> {
    let fine = match given.channel.as_str() {
        "sms" => is_tel(&given.address),
        _ => is_email(&given.address),
    };
    if !fine || !given.consent {
        return Err(ErrorCode::Malformed);
    }
    let variant = if given.variant.is_empty() {
        &card.variant
    } else {
        &given.variant
    };
    let variants = &card.product.variants;
    if !variant.is_empty() && !variants.is_empty() && !variants.iter().any(|known| known.id == *variant) {
        return Err(ErrorCode::NotFound);
    }
    let said = joined(&[&card.product.title, variant, &given.address], " · ");
    Ok(clean_line(&said, WORDS))
}

fn back(card: &Return, given: &Given, reader: Reader) -> Result<String, ErrorCode> {
    let mut parts = Vec::new();
    for item in &given.items {
        let line = card
            .items
            .iter()
            .find(|line| line.id == item.id || line.title == item.id);
        let line = line.ok_or(ErrorCode::NotFound)?;
        let reason = card.reasons.iter().find(|reason| reason.id == item.reason);
        parts.push(match reason {
            Some(reason) => [&line.title, " (", &reason.label, ")"].concat(),
            None => line.title.clone(),
        });
    }
    if parts.is_empty() {
        return Err(ErrorCode::Malformed);
    }
    let outcome = card.outcomes.iter().find(|outcome| outcome.id == given.outcome);
    parts.extend(outcome.map(|outcome| outcome.label.clone()));
    let head = [reader.pick("Return of ", "반품 "), &card.order, ": "].concat();
    Ok([head, parts.join(", ")].concat())
}

fn rate(card: &Rating, given: &Given) -> Result<String, ErrorCode> {
    let (least, most) = match card.style {
        RatingStyle::Stars => (1, 5),
        RatingStyle::Thumbs => (0, 1),
        RatingStyle::Nps => (0, 10),
    };
    match given.score {
        Some(score) if (least..=most).contains(&score) => {
            Ok([&card.title, " ", &score.to_string(), "/", &most.to_string()].concat())
        }
        _ => Err(ErrorCode::Malformed),
    }
}

/// What was filled in, by the labels of the fields.
fn filled(card: &Form, value: Option<&Raw>) -> Result<String, ErrorCode> {
    let document = value.and_then(|raw| json::Document::parse(raw.get()));
    let document = document.ok_or(ErrorCode::Malformed)?;
    let names: Vec<&str> = card.fields.iter().map(|field| field.id.as_str()).collect();
    let mut given = document.whole().fields(&names);
    let mut lines = vec![card.title.clone()];
    for field in &card.fields {
        let json = given.take();
        let text: String = match json.try_read::<String>() {
            Some(text) => text,
            None if json.is_absent() || json.is_null() || json.raw() == "false" => String::new(),
            None => json.raw().to_owned(),
        };
        let wrong = field.kind == FieldKind::Email && !text.is_empty() && !is_email(&text);
        if wrong || (field.required && text.trim().is_empty()) {
            return Err(ErrorCode::Malformed);
        }
        if !text.is_empty() {
            let choice = field.options.iter().find(|choice| choice.id == text);
            let words = choice.map_or(text.as_str(), |choice| &choice.label);
            lines.push([&field.label, ": ", &clean_line(words, WORDS)].concat());
        }
    }
    lines.retain(|line| !line.is_empty());
    Ok(lines.join("\n"))
}

fn cart(
    products: &[&Product],
    lines: &[LineItem],
    action: &str,
    given: &Given,
    reader: Reader,
) -> Result<String, ErrorCode> {
    let title = |id: &str| {
        let product = products
            .iter()
            .find(|product| product.id == id)
            .map(|it| &it.title);
        product.or_else(|| lines.iter().find(|line| line.id == id).map(|it| &it.title))
    };
    let one = (!given.product.is_empty()).then_some(given.product.as_str());
    let several = given.items.iter().map(|item| item.id.as_str());
    let mut names = Vec::new();
    for id in one.into_iter().chain(several) {
        names.push(title(id).ok_or(ErrorCode::NotFound)?.as_str());
    }
    if names.is_empty() {
        return Err(ErrorCode::Malformed);
    }
    let head = match action {
        "view" => reader.pick("Looked at: ", "살펴봄: "),
        _ => reader.pick("Into the cart: ", "장바구니에 담음: "),
    };
    Ok([head, &names.join(", ")].concat())
}

fn joined(parts: &[&str], by: &str) -> String {
    let there = parts.iter().filter(|part| !part.is_empty()).copied();
    there.collect::<Vec<_>>().join(by)
}
