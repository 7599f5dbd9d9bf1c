//! Putting things into the cart: the page does it, or the page's shop system.
//!
//! The page is asked by `aisle-add-to-cart`. What is under way is shown at once,
//! and a failure can be tried again. Of a page that does not answer in time nobody
//! knows what it has done: that is said, and nothing is tried again by itself.

use std::cell::Cell;
use std::rc::Rc;

use aisle_core::commerce::cart::ANSWER_WITHIN;
use aisle_core::protocol::Price;
use aisle_platform::timer::Timer;
use js_sys::{Array, Promise};
use leptos::prelude::WithValue;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::act::{act, announce, emit};
use super::goods::address;
use super::words::{Word, fill, say};
use crate::app::page::object;
use crate::app::{Chat, Shared};
use crate::ui::dom::{element, words};
use crate::ui::later::Site;
use crate::ui::view::View;

/// What the page's shop system answers if there is none.
const NONE: &str = "none";

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ui) enum Cart {
    /// It can be added.
    Ready,
    /// It is being added, by the press of this number.
    Pending(u32),
    /// It was added.
    Added,
    /// It was not: why, if anybody says, and how many of several things were.
    Failed(String, usize),
    /// Nobody has answered the press of this number in time: one of several things
    /// may have been added, those before it were.
    Unsure(usize, u32),
    /// Nobody can add it: the page has no cart that one could reach.
    Nowhere,
}

impl Cart {
    /// The button adds, or tries again.
    pub(in crate::ui) fn fails(&self) -> bool {
        matches!(self, Self::Failed(..) | Self::Unsure(..))
    }

    /// What the press of this number has come to shows here.
    fn is_of(&self, press: u32) -> bool {
        matches!(self, Self::Pending(of) | Self::Unsure(_, of) if *of == press)
    }
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

thread_local! {
    /// Presses so far, of all cards.
    static PRESSES: Cell<u32> = const { Cell::new(0) };
}

/// Adds things, one after another; those that an earlier try has added are left
/// out. `kind` is the type of the card.
pub(in crate::ui) fn add(site: &Rc<Site>, kind: &'static str, state: Shared<Cart>, wanted: Vec<Wanted>) {
    let done = match state.get_untracked() {
        Cart::Pending(_) => return,
        Cart::Failed(_, done) | Cart::Unsure(done, _) => done,
        _ => 0,
    };
    let press = PRESSES.get().wrapping_add(1);
    PRESSES.set(press);
    state.set(Cart::Pending(press));
    let site = Rc::clone(site);
    let chat = site.chat;
    spawn_local(async move {
        let end = one_by_one(&site, state, press, &wanted, done).await;
        if gone(chat) {
            return;
        }
        // Something else may have been chosen, or tried, while an answer was late. What
        // was added is in the cart all the same.
        let shows = state.with_untracked(|now| now.is_of(press));
        match &end {
            Cart::Added => {
                let what = fill(chat, Word::CartSaid, "what", &names(&wanted));
                announce(chat, what.clone());
                act(&site, kind, "add", what, &value(&wanted));
            }
            _ if !shows => return,
            Cart::Failed(why, _) => announce(chat, [&say(chat, Word::CartFailed), " ", why].concat()),
            _ => announce(chat, say(chat, Word::CartNowhere)),
        }
        if shows {
            state.set(end);
        }
    });
}

/// The element has gone while an answer was awaited, and its signals with it.
fn gone(chat: Chat) -> bool {
    chat.run.try_with_value(|_| ()).is_none()
}

async fn one_by_one(site: &Site, state: Shared<Cart>, press: u32, wanted: &[Wanted], done: usize) -> Cart {
    let chat = site.chat;
    for (at, it) in wanted.iter().enumerate().skip(done) {
        // A late answer to what was asked before lets the next be asked for, unless the
        // shopper has gone on from there.
        if at > done && (gone(chat) || !state.with_untracked(|now| now.is_of(press))) {
            return Cart::Ready;
        }
        if state.with_untracked(|now| matches!(now, Cart::Unsure(..))) {
            state.set(Cart::Pending(press));
        }
        let answer = ask(site, it);
        if answer.is_undefined() {
            return Cart::Nowhere;
        }
        let late = Timer::after(ANSWER_WITHIN, move || {
            if !gone(chat) && state.with_untracked(|now| *now == Cart::Pending(press)) {
                announce(chat, say(chat, Word::CartUnsure));
                state.set(Cart::Unsure(at, press));
            }
        });
        let answer = JsFuture::from(Promise::resolve(&answer)).await;
        drop(late);
        match answer {
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

/// What came of it, below the button.
pub(in crate::ui) fn note(chat: Chat, cart: &Cart) -> Vec<View> {
    let text = match cart {
        Cart::Failed(why, _) => [&say(chat, Word::CartFailed), " ", why].concat(),
        Cart::Unsure(..) => {
            let mut parts = vec![words("p", "rich-note bad", say(chat, Word::CartUnsure))];
            parts.extend(look(chat));
            return parts;
        }
        Cart::Nowhere => return vec![words("p", "rich-note", say(chat, Word::CartNowhere))],
        _ => return Vec::new(),
    };
    vec![words("p", "rich-note bad", text)]
}

/// The way to the page's cart, if the page has said where that is: `setCart({url})`.
pub(in crate::ui) fn look(chat: Chat) -> Option<View> {
    let said = chat.cart.get();
    let url = js_sys::Reflect::get(&said, &"url".into()).ok()?.as_string();
    let href = address(&url?)?;
    let attributes = [("part", "card-action"), ("href", href.as_str())];
    let label = say(chat, Word::CartView);
    Some(element("a", "rich-action", &attributes, vec![label.into()]))
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
