//! What comes uninvited: a message of the shop beside the launcher, across an
//! edge, in a corner, in the page, or as a number on the launcher.
//!
//! Owns how each looks and that it keeps its manners: it never takes the focus,
//! is read out once and politely, goes with Esc, and moves nothing on the page.
//! When it comes and whether it may is the rules' business.

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
use web_sys::HtmlElement;

pub(in crate::ui) use badge::waits;
pub use life::Surfaces;

use self::parts::label;
use super::UiFrame;
use super::dom::{effect, maybe};
use super::view::View;
use crate::app::Said;

pub(crate) use fill::proposed as filled;

/// A live region must have been there for a moment before its words change, or
/// some screen readers say nothing.
const ANNOUNCE_AFTER_MS: i64 = 300;

/// What floats over the page.
pub(super) fn surfaces(it: Surfaces, launcher: HtmlElement) -> View {
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
pub(super) fn follow(it: Surfaces, frame: &UiFrame) {
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
