//! Putting things into the cart: the page does it, or the page's shop system.
//!
//! The page is asked by `aisle-add-to-cart`. What is under way is shown at once,
//! and a failure can be tried again.

use std::rc::Rc;

use aisle_core::protocol::Price;
use js_sys::{Array, Promise};
use leptos::prelude::WithValue;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::act::{act, announce, emit};
use super::words::{Word, fill, say};
use crate::app::Shared;
use crate::app::page::object;
use crate::ui::later::Site;

/// What the page's shop system answers if there is none.
const NONE: &str = "none";

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ui) enum Cart {
    /// It can be added.
    Ready,
    /// It is being added.
    Pending,
    /// It was added.
    Added,
    /// It was not: why, if anybody says, and how many of several things were.
    Failed(String, usize),
    /// Nobody can add it: the page has no cart that one could reach.
    Nowhere,
}

/// Something to be added.
#[derive(Debug, Clone)]
pub(in crate::ui) struct Wanted {
    /// The shop's name for it.
    pub(in crate::ui) product: String,
    /// And for its variant.
    pub(in crate::ui) variant: Option<String>,
    /// How many.
    pub(in crate::ui) quantity: u32,
    /// What one costs.
    pub(in crate::ui) price: Option<Price>,
    /// Its name.
    pub(in crate::ui) title: String,
    /// Its page.
    pub(in crate::ui) url: Option<String>,
}

/// Adds things, one after another; those that an earlier try has added are left
/// out. `kind` is the type of the card.
pub(in crate::ui) fn add(site: &Rc<Site>, kind: &'static str, state: Shared<Cart>, wanted: Vec<Wanted>) {
    let done = match state.get_untracked() {
        Cart::Pending => return,
        Cart::Failed(_, done) => done,
        _ => 0,
    };
    state.set(Cart::Pending);
    let site = Rc::clone(site);
    let chat = site.chat;
    spawn_local(async move {
        let end = one_by_one(&site, &wanted, done).await;
        // The element may have gone meanwhile, and its signals with it.
        if chat.run.try_with_value(|_| ()).is_none() {
            return;
        }
        match &end {
            Cart::Added => {
                let what = fill(chat, Word::CartSaid, "what", &names(&wanted));
                announce(chat, what.clone());
                act(&site, kind, "add", what, &value(&wanted));
            }
            Cart::Failed(why, _) => announce(chat, [&say(chat, Word::CartFailed), " ", why].concat()),
            _ => announce(chat, say(chat, Word::CartNowhere)),
        }
        state.set(end);
    });
}

async fn one_by_one(site: &Site, wanted: &[Wanted], done: usize) -> Cart {
    for (at, it) in wanted.iter().enumerate().skip(done) {
        let answer = ask(site, it);
        if answer.is_undefined() {
            return Cart::Nowhere;
        }
        match JsFuture::from(Promise::resolve(&answer)).await {
            // The page has no shop system that is known.
            Ok(answer) if answer == NONE => return Cart::Nowhere,
            Ok(_) => {}
            Err(error) => {
                let why = error.dyn_into::<js_sys::Error>();
                let why = why.map_or_else(|_| String::new(), |error| String::from(error.message()));
                return Cart::Failed(aisle_core::text::clean_line(&why, 200), at);
            }
        }
    }
    Cart::Added
}

/// Asks the page to add one thing; `undefined` if nobody does.
fn ask(site: &Site, it: &Wanted) -> JsValue {
    emit("aisle-add-to-cart", site, detail(site, it), true)
}

fn detail(site: &Site, it: &Wanted) -> JsValue {
    let price = it.price.as_ref().map(|price| {
        // Exact: no amount is beyond what JavaScript has whole numbers for.
        let amount = JsValue::from_f64(price.amount as f64);
        object(&[("amount", amount), ("currency", text(&price.currency))])
    });
    object(&[
        ("product", text(&it.product)),
        ("variant", maybe(it.variant.as_deref())),
        ("quantity", JsValue::from(it.quantity)),
        ("price", price.unwrap_or_default()),
        ("title", text(&it.title)),
        ("url", maybe(it.url.as_deref())),
        ("message_id", maybe(site.id.as_ref().map(|id| id.as_str()))),
    ])
}

/// Tells the page that a product was looked at (`view`) or chosen (`select`).
pub(in crate::ui) fn tell(site: &Site, action: &str, it: &Wanted) {
    let detail = detail(site, it);
    let _ = js_sys::Reflect::set(&detail, &text("action"), &text(action));
    emit("aisle-product-action", site, detail, false);
}

/// What the server is told: the thing, or `items` of them.
fn value(wanted: &[Wanted]) -> JsValue {
    let one = |it: &Wanted| {
        object(&[
            ("product", text(&it.product)),
            ("variant", maybe(it.variant.as_deref())),
            ("quantity", JsValue::from(it.quantity)),
        ])
    };
    match wanted {
        [it] => one(it),
        several => object(&[("items", several.iter().map(one).collect::<Array>().into())]),
    }
}

/// "2 × Wool socks, Teapot"
fn names(wanted: &[Wanted]) -> String {
    let each = wanted.iter().map(|it| match it.quantity {
        0 | 1 => it.title.clone(),
        n => [&n.to_string(), " × ", &it.title].concat(),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn text(text: &str) -> JsValue {
    JsValue::from_str(text)
}

fn maybe(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::UNDEFINED, JsValue::from_str)
}
