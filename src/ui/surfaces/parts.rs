//! What all surfaces are made of.

use std::rc::Rc;

use aisle_core::protocol::Body;

use super::life::{By, Presented, Surfaces};
use crate::app::Chat;
use crate::ui::avatar;
use crate::ui::content::{self, markup, replies};
use crate::ui::dom::{Press, button, element, hearing, icon, plain};
use crate::ui::i18n::{Word, say};
use crate::ui::later::Site;
use crate::ui::view::View;

const CROSS: &str = "M7 7l10 10M17 7L7 17";

/// What a surface is called.
pub(super) fn label(chat: Chat) -> String {
    say(chat, Word::Surface)
}

/// The face of a program of the shop: nobody is made to look as if they waited.
pub(super) fn face() -> View {
    avatar::spark()
}

/// The message. A press on it opens the conversation; for the keyboard there is
/// the button beside it.
pub(super) fn said(it: Surfaces, shown: &Rc<Presented>) -> View {
    let words = plain(
        "div",
        "said",
        &[("dir", "auto")],
        markup::draw(&shown.inside.blocks),
    );
    let open = move |event: web_sys::Event| {
        // A link in it is a link.
        let link = event
            .target()
            .and_then(|target| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(target).ok())
            .and_then(|target| target.closest("a").ok().flatten());
        if link.is_none() {
            it.accept(None);
        }
    };
    hearing(words, "click", Box::new(open))
}

/// The picture, the product, or what stands for them.
pub(super) fn content(it: Surfaces, shown: &Rc<Presented>) -> Vec<View> {
    match &shown.inside.body {
        Some(body) => {
            let site = Site {
                chat: it.chat,
                key: ["surface/", &shown.rule].concat(),
                id: None,
                open: true,
            };
            // A product is drawn small here, without fetching what draws the rest.
            let rich = match body {
                Body::Rich(data) if data.product().is_some() => None,
                body => content::rich(&site, body),
            };
            rich.unwrap_or_else(|| content::draw(it.chat, body, false))
        }
        None => Vec::new(),
    }
}

/// Quick replies, and the way into the conversation without one.
pub(super) fn actions(it: Surfaces, shown: &Rc<Presented>) -> View {
    let press = Box::new(move || it.accept(None));
    let answer = button("answer", &[], press, vec![say(it.chat, Word::Answer).into()]);
    if shown.replies.is_empty() {
        return element("div", "replies", &[], vec![answer]);
    }
    let mut answers: Vec<(String, Press)> = Vec::new();
    for reply in &shown.replies {
        let with = reply.clone();
        answers.push((reply.clone(), Box::new(move || it.accept(Some(with.clone())))));
    }
    replies::draw(it.chat, answers, vec![answer])
}

/// The cross.
pub(super) fn dismiss(it: Surfaces) -> View {
    let words = say(it.chat, Word::Close);
    let press = Box::new(move || it.dismiss(By::Visitor));
    button(
        "dismiss",
        &[("aria-label", &words), ("title", &words)],
        press,
        vec![icon(CROSS)],
    )
}
