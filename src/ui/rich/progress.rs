//! How far the cart is from something to gain.

use aisle_core::commerce::amount::thousandths;
use aisle_core::commerce::{Currency, Money};
use aisle_core::protocol::rich::CartProgress;
use aisle_core::protocol::{Content, Price, json};
use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

use super::goods::{ticked, written};
use super::words::{Word, fill, say};
use crate::ui::dom::{element, live, plain, tag, words};
use crate::ui::i18n::fill_in;
use crate::ui::later::Site;
use crate::ui::view::View;

/// Draws the way there. It follows what the page says of its cart.
pub(in crate::ui) fn draw(site: &Site, content: &Content) -> Option<View> {
    let progress: CartProgress = json::read(content.data.get())?;
    let chat = site.chat;
    Some(live(move || {
        let goal = &progress.threshold;
        let cart = chat.cart.with(|cart| total(cart, &goal.currency));
        let same = |price: &&Price| price.currency == goal.currency;
        let there = cart.or_else(|| progress.current.as_ref().filter(same).map(|it| it.amount));
        let reward = if progress.reward.is_empty() {
            say(chat, Word::ProgressReward)
        } else {
            progress.reward.clone()
        };
        let there = there.unwrap_or(0).max(0);
        let left = goal.amount.saturating_sub(there);
        let done = left <= 0;
        let line = if done {
            let said = if progress.done.is_empty() {
                fill(chat, Word::ProgressDone, "what", &reward)
            } else {
                progress.done.clone()
            };
            tag("p", "rich-title done", ticked(said))
        } else {
            let left = written(
                chat,
                &Price {
                    amount: left,
                    currency: goal.currency.clone(),
                },
            );
            let said = fill_in(&fill(chat, Word::ProgressLeft, "price", &left), "what", &reward);
            words("p", "rich-title", said)
        };
        // Whole percent, and never all of it before it is all.
        let percent = if done || goal.amount <= 0 {
            100
        } else {
            (i128::from(there) * 100 / i128::from(goal.amount)).min(99) as i64
        };
        let width = [&percent.to_string(), "%"].concat();
        let mut fill = plain("span", "", &[], Vec::new());
        let part = width.clone();
        fill.then = Some(Box::new(move |node| {
            let _ = node.style().set_property("width", &part);
        }));
        let now = percent.to_string();
        let of = [
            written(
                chat,
                &Price {
                    amount: there,
                    currency: goal.currency.clone(),
                },
            ),
            written(chat, goal),
        ]
        .join(" / ");
        let attributes = [
            ("role", "progressbar"),
            ("aria-valuemin", "0"),
            ("aria-valuemax", "100"),
            ("aria-valuenow", now.as_str()),
            ("aria-valuetext", of.as_str()),
            ("aria-label", reward.as_str()),
        ];
        let class = if done { "rich-bar done" } else { "rich-bar" };
        let bar = element("div", class, &attributes, vec![View::Tag(Box::new(fill))]);
        let note = element("p", "rich-note", &[("aria-hidden", "true")], vec![of.into()]);
        element(
            "div",
            "rich-card rich-progress",
            &[("part", "card")],
            vec![line, bar, note],
        )
    }))
}

/// What the page says is in the cart, in minor units, if it is of this currency.
fn total(cart: &JsValue, currency: &str) -> Option<i64> {
    let field = |of: &JsValue, name: &str| Reflect::get(of, &JsValue::from_str(name)).ok();
    let total = field(cart, "total")?;
    // Minor units with a currency of their own, or a number of the cart's currency.
    let amount = field(&total, "amount").filter(|it| !it.is_undefined());
    let owner = if amount.is_some() { &total } else { cart };
    let said = field(owner, "currency").and_then(|it| it.as_string());
    let of = Currency::new(currency)?;
    if said.is_some_and(|said| Currency::new(&said) != Some(of)) {
        return None;
    }
    // As text, which is exact.
    let written = |value: &JsValue| match value.as_string() {
        Some(text) => Some(text),
        None => JSON::stringify(value).ok().map(String::from),
    };
    match amount {
        Some(amount) => written(&amount)?.parse().ok(),
        None => Some(Money::from_thousandths(thousandths(&written(&total)?)?, of).minor),
    }
}
