//! What comes uninvited: a message of the shop beside the launcher, across an
//! edge, in a corner, in the page, or as a number on the launcher.
//!
//! Owns how each looks and that it keeps its manners: it never takes the focus,
//! is read out once and politely, goes with Esc, and moves nothing on the page.
//! When it comes and whether it may is the rules' business.
//!
//! Is a part of the wasm of its own, fetched with the first of them; the views
//! reach it through [`Uninvited`] alone, and it may use all of theirs.

mod badge;
mod banner;
mod bubble;
mod card;
mod fill;
mod inline;
mod life;
mod parts;
mod toast;
mod view;

use std::rc::Rc;

use aisle_core::trigger::Surface;
use aisle_platform::timer::Timer;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

pub use life::Surfaces;

use self::parts::label;
use super::dom::{effect, maybe};
use super::later::Uninvited;
use super::view::{self as drawn, View};
use super::{UiFrame, style};
use crate::app::{Chat, Said};

/// A live region must have been there for a moment before its words change, or
/// some screen readers say nothing.
const ANNOUNCE_AFTER_MS: i64 = 300;

/// The sheet of all that is drawn here, marked as this part's data
/// (`xtask/src/build/recipe.rs`).
const SHEET: &str = concat!(
    "/*surfaces*/",
    include_str!(concat!(env!("OUT_DIR"), "/surfaces.css")),
    "/*!surfaces*/"
);

/// What comes uninvited on one element. Dropping it takes it away.
#[must_use = "dropping it takes it away"]
pub struct Mounted {
    surfaces: Surfaces,
    _tree: drawn::Mount,
    /// Last: the views may use its signals while they go.
    _owner: Owner,
}

impl Mounted {
    /// To be used no longer than this lives.
    #[must_use]
    pub fn surfaces(&self) -> Surfaces {
        self.surfaces
    }
}

/// Makes room for what comes uninvited in the shell's frame.
pub fn mount(chat: Chat, frame: &UiFrame) -> Mounted {
    style::add(SHEET);
    style::adopt(&frame.root);
    let owner = Owner::new();
    owner.with(|| {
        let it = Surfaces::new(chat);
        let launcher = frame.launcher.clone();
        let tree = drawn::mount(&frame.surfaces, Box::new(move || surfaces(it, launcher)));
        follow(it, frame);
        Mounted {
            surfaces: it,
            _tree: tree,
            _owner: owner.clone(),
        }
    })
}

/// The same, for an element.
#[must_use]
pub fn begin(chat: Chat, frame: &UiFrame) -> Box<dyn Uninvited> {
    Box::new(mount(chat, frame))
}

impl Uninvited for Mounted {
    fn call(&self, method: &str, argument: &JsValue, locale: &str) -> Result<JsValue, String> {
        let text = argument.as_string().unwrap_or_default();
        match method {
            "surface" => Ok(JsValue::from_bool(self.surfaces.fire(&text, locale))),
            "say" => Ok(JsValue::from_str(&fill::proposed(argument))),
            "surface-hide" => {
                self.surfaces.take_back(&text);
                Ok(JsValue::UNDEFINED)
            }
            _ => {
                let json = js_sys::JSON::stringify(argument).map(String::from);
                if self.surfaces.present(&json.unwrap_or_default()) {
                    return Ok(JsValue::UNDEFINED);
                }
                Err(String::from(
                    "present(content): content is { type, v, fallback, data }",
                ))
            }
        }
    }
}

/// What floats over the page.
fn surfaces(it: Surfaces, launcher: HtmlElement) -> View {
    let launcher = Rc::new(launcher);
    maybe(move || {
        let shown = it.shown.get()?;
        let draw = match shown.place {
            Surface::Bubble => bubble::draw,
            Surface::Banner => banner::draw,
            Surface::Toast => toast::draw,
            Surface::Card => card::draw,
            Surface::Panel | Surface::Badge | Surface::Inline => return None,
        };
        Some(view::floating(draw(it, &shown), &launcher))
    })
}

/// What is not drawn among the floating ones, and what is read out. Effects
/// belong to the current owner.
fn follow(it: Surfaces, frame: &UiFrame) {
    it.follow();
    badge::follow(it, &frame.badge);
    inline::follow(it, &frame.surfaces);
    let chat = it.chat;
    let timer = StoredValue::new_local(None::<Timer>);
    effect(move || {
        // What comes with the panel is read there.
        let shown = it.shown.get().filter(|shown| shown.place != Surface::Panel);
        timer.set_value(shown.map(|shown| {
            Timer::after(ANNOUNCE_AFTER_MS, move || {
                chat.announcement.set(Said {
                    from: Some(label(chat)),
                    text: shown.spoken.clone(),
                });
            })
        }));
    });
}

/// Gives the focus back to what is beside a surface that had it.
fn give_back(surface: &HtmlElement, launcher: &HtmlElement) {
    if surface.matches(":focus-within").unwrap_or(false) {
        let _ = launcher.focus();
    }
}
