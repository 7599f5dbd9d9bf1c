//! Where an order is: its way in steps, who brings it, what is in it.

use aisle_core::protocol::rich::{Carrier, LineItem, Order, Step, StepState};
use aisle_core::protocol::{Content, json};
use aisle_platform::clock;

use crate::app::{Chat, Command};
use crate::ui::dom::{button, element, hidden_text, tag, words};
use crate::ui::i18n::with_intl;
use crate::ui::later::Site;
use crate::ui::rich::goods::{address, photo, written};
use crate::ui::rich::words::{Word, count, fill, say};
use crate::ui::view::View;

/// More items than this are only counted.
const SHOWN: usize = 4;

/// Draws an order.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let order: Order = json::read(content.data.get())?;
    let chat = site.chat;
    let mut head = vec![words(
        "strong",
        "rich-title",
        fill(chat, Word::Order, "number", &order.number),
    )];
    if let Some(at) = order.placed_at {
        head.push(words("span", "rich-note", day(chat, at)));
    }
    let mut parts = vec![tag("div", "rich-head", head)];
    if !order.status.is_empty() {
        parts.push(words("p", "rich-status", order.status.clone()));
    }
    if let Some(eta) = order.eta {
        parts.push(words(
            "p",
            "rich-text",
            fill(chat, Word::OrderEta, "day", &day(chat, eta)),
        ));
    }
    if !order.steps.is_empty() {
        let steps = order.steps.iter().map(|it| step(chat, it));
        parts.push(element("ol", "rich-steps", &[("role", "list")], steps.collect()));
    }
    parts.extend(order.carrier.as_ref().map(|it| carrier(chat, it)));
    parts.extend(items(chat, &order.items));
    if let Some(total) = &order.total {
        let row = vec![
            words("span", "", say(chat, Word::Total)),
            words("b", "", written(chat, total)),
        ];
        parts.push(tag("p", "rich-total", row));
    }
    let mut foot: Vec<View> = Vec::new();
    if site.open && site.id.is_some() {
        for action in order.actions {
            let site = site.clone();
            let label = action.label.clone();
            let press = move || {
                if let Some(id) = &site.id {
                    site.chat.run(Command::Reply(id.clone(), action.clone()));
                }
            };
            foot.push(button(
                "rich-action",
                &[("part", "card-action")],
                Box::new(press),
                vec![label.into()],
            ));
        }
    }
    if let Some(href) = order.url.as_deref().and_then(address) {
        foot.push(element(
            "a",
            "rich-link",
            &[("href", &href), ("rel", "noopener")],
            vec![say(chat, Word::OrderView).into()],
        ));
    }
    if !foot.is_empty() {
        parts.push(tag("div", "rich-foot", foot));
    }
    Some(element(
        "div",
        "rich-card rich-order",
        &[("part", "card order")],
        parts,
    ))
}

/// A day and a time.
pub(super) fn moment(chat: Chat, at: i64) -> String {
    let time = with_intl(chat, |intl| intl.time(at));
    [&day(chat, at), ", ", &time].concat()
}

/// A day, as one says it.
pub(super) fn day(chat: Chat, at: i64) -> String {
    with_intl(chat, |intl| intl.day(at, clock::wall()))
}

fn step(chat: Chat, step: &Step) -> View {
    let (class, word) = match step.state {
        StepState::Done => ("done", Word::StepDone),
        StepState::Current => ("current", Word::StepCurrent),
        StepState::Problem => ("problem", Word::StepProblem),
        StepState::Todo => ("todo", Word::StepTodo),
    };
    let mut line = vec![
        hidden_text([&say(chat, word), " "].concat()),
        words("span", "", step.label.clone()),
    ];
    if let Some(at) = step.at {
        line.push(words("span", "rich-when", day(chat, at)));
    }
    let mut parts = vec![tag("p", "rich-step-line", line)];
    if !step.note.is_empty() {
        parts.push(words("p", "rich-note", step.note.clone()));
    }
    let current = [("aria-current", "step")];
    let attributes: &[_] = if class == "current" { &current } else { &[] };
    element("li", class, attributes, parts)
}

fn carrier(chat: Chat, carrier: &Carrier) -> View {
    let name = if carrier.tracking.is_empty() {
        carrier.name.clone()
    } else {
        [&carrier.name, " · ", &carrier.tracking].concat()
    };
    match carrier.url.as_deref().and_then(address) {
        Some(href) => element(
            "a",
            "rich-action",
            &[
                ("part", "card-action"),
                ("href", &href),
                ("target", "_blank"),
                ("rel", "noopener"),
            ],
            vec![fill(chat, Word::OrderTrack, "name", &name).into()],
        ),
        None => words("p", "rich-text", name),
    }
}

/// What is in it, as small rows.
pub(super) fn items(chat: Chat, items: &[LineItem]) -> Option<View> {
    let mut rows: Vec<View> = items
        .iter()
        .take(SHOWN)
        .map(|it| tag("li", "", item(chat, it)))
        .collect();
    if rows.is_empty() {
        return None;
    }
    if let Some(more) = items.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let n = i64::try_from(more).unwrap_or(i64::MAX);
        rows.push(words("li", "rich-note", count(chat, Word::MoreItems, n)));
    }
    Some(element("ul", "rich-items", &[("role", "list")], rows))
}

/// One thing that was bought: picture, name, what was chosen, price.
pub(super) fn item(chat: Chat, item: &LineItem) -> Vec<View> {
    let mut about = Vec::new();
    about.push(match item.url.as_deref().and_then(address) {
        Some(href) => element(
            "a",
            "rich-name",
            &[("href", &href), ("rel", "noopener")],
            vec![item.title.clone().into()],
        ),
        None => words("span", "rich-name", item.title.clone()),
    });
    let mut detail = item.detail.clone();
    if let Some(n) = item.quantity.filter(|n| *n > 1) {
        if !detail.is_empty() {
            detail.push_str(" · ");
        }
        detail.push('×');
        detail.push_str(&with_intl(chat, |intl| intl.number(i64::from(n))));
    }
    if !detail.is_empty() {
        about.push(words("span", "rich-note", detail));
    }
    let mut parts = Vec::new();
    if item.image.is_some() {
        parts.push(tag(
            "div",
            "rich-photo rich-thumb",
            vec![photo(chat, item.image.as_ref(), &item.title)],
        ));
    }
    parts.push(tag("div", "rich-about", about));
    if let Some(price) = &item.price {
        parts.push(words("span", "rich-cost", written(chat, price)));
    }
    parts
}
