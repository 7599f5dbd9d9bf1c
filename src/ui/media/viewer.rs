//! The viewer: one picture over everything, the others of the conversation beside it.
//! A modal dialog of the browser's own, so that the focus and what lies behind are its
//! matter.

use std::rc::{Rc, Weak};

use aisle_core::media::Sent;
use aisle_core::protocol::{Body, Image};
use aisle_core::session::{Row, RowBody};
use leptos::prelude::WithValue;

use super::Desk;
use super::card::named;
use super::words::{Word, fill, say};
use crate::app::Chat;
use crate::ui::content::image;
use crate::ui::dom::{button, element, icon, maybe, plain, tag, words};
use crate::ui::i18n::{fill_in, with_intl};
use crate::ui::view::View;

/// A cross.
const CROSS: &str = "M7 7l10 10M17 7L7 17";
/// A glass with a plus in it, and one with a minus.
const CLOSER: &str = "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.5 15.5L20 20M10.5 8v5M8 10.5h5";
const FARTHER: &str = "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.5 15.5L20 20M8 10.5h5";
/// Angles.
const NEXT: &str = "M9 5l7 7-7 7";
const PREVIOUS: &str = "M15 5l-7 7 7 7";

/// How far a press of a button goes, as the keys do.
const STEP: f64 = 1.5;

/// What the viewer shows.
#[derive(Clone)]
pub(super) struct Shown {
    pictures: Rc<[Picture]>,
    at: usize,
}

/// One of them.
struct Picture {
    /// Its address, or the server's name for it.
    name: String,
    /// Where it was uploaded to, if it was.
    at: Option<String>,
    /// What it shows.
    alt: String,
    /// What is written below it.
    caption: String,
}

/// Opens an uploaded picture.
pub(super) fn open_file(desk: &Desk, upload: &str) {
    open(desk, upload, None);
}

/// Opens a picture that is at an address.
pub(super) fn open_image(desk: &Desk, image: &Image) {
    open(desk, &image.url, Some(image));
}

fn open(desk: &Desk, name: &str, image: Option<&Image>) {
    let mut pictures = Vec::new();
    desk.chat.rows.with_value(|rows| {
        rows.with(&mut |rows| pictures = rows.iter().filter_map(|row| of_row(desk, row)).collect());
    });
    let mut at = pictures.iter().position(|picture| picture.name == name);
    if at.is_none() {
        // It is in a card or an article: nothing is beside it.
        pictures = image
            .map(|image| of_image(desk.chat, image))
            .into_iter()
            .collect();
        at = (!pictures.is_empty()).then_some(0);
    }
    if let Some(at) = at {
        desk.missing.set(None);
        desk.near.set(false);
        let pictures = pictures.into();
        desk.shown.set(Some(Shown { pictures, at }));
    }
}

/// The picture of a row, if it shows one.
fn of_row(desk: &Desk, row: &Row) -> Option<Picture> {
    let RowBody::Message { body, .. } = &row.body else {
        return None;
    };
    match body {
        Body::Image(it) if image::loads(desk.chat, it) => Some(of_image(desk.chat, it)),
        Body::Rich(content) if content.kind == "file" => {
            let sent = Sent::read(content).filter(Sent::is_picture)?;
            Some(Picture {
                at: Some(desk.at(&sent.upload)?),
                alt: named(desk.chat, &sent),
                caption: match sent.alt.is_empty() {
                    true => sent.name,
                    false => sent.alt,
                },
                name: sent.upload,
            })
        }
        _ => None,
    }
}

fn of_image(chat: Chat, image: &Image) -> Picture {
    Picture {
        name: image.url.clone(),
        at: None,
        alt: image::alt(chat, image),
        caption: image.caption.clone().unwrap_or_else(|| image.alt.clone()),
    }
}

/// Carries out what was wished in the viewer.
pub(super) fn hear(desk: &Desk, wish: &str) {
    match wish {
        "near" | "far" => desk.near.set(wish == "near"),
        "next" => turn(desk, 1),
        "previous" => turn(desk, -1),
        "close" => close(desk),
        _ => {
            desk.look.replace(None);
            desk.shown.set(None);
        }
    }
}

/// Closes it. It is taken away once the browser has given the focus back.
pub(super) fn close(desk: &Desk) {
    let look = desk.look.borrow().clone();
    if let Some(look) = look {
        look.close();
    }
}

fn turn(desk: &Desk, by: isize) {
    let Some(shown) = desk.shown.get_untracked() else {
        return;
    };
    let at = shown.at.checked_add_signed(by);
    if let Some(at) = at.filter(|at| *at < shown.pictures.len()) {
        look(desk, |look| look.whole());
        desk.missing.set(None);
        desk.shown.set(Some(Shown { at, ..shown }));
    }
}

fn look(desk: &Desk, act: impl FnOnce(&aisle_platform::media::Look)) {
    let look = desk.look.borrow().clone();
    look.as_ref().map(act);
}

/// The viewer, while it is open.
pub(super) fn draw(desk: Weak<Desk>) -> View {
    maybe(move || {
        let desk = desk.upgrade()?;
        let shown = desk.shown.get()?;
        let picture = shown.pictures.get(shown.at)?;
        let chat = desk.chat;
        let mut parts = vec![tag("div", "look-stage", vec![large(&desk, picture)]), bar(&desk)];
        let several = shown.pictures.len() > 1;
        if several {
            let last = shown.at + 1 == shown.pictures.len();
            parts.push(step(&desk, "look-previous", PREVIOUS, -1, shown.at == 0));
            parts.push(step(&desk, "look-next", NEXT, 1, last));
        }
        let mut about = Vec::new();
        if several {
            let n = |n: usize| with_intl(chat, |intl| intl.number(i64::try_from(n).unwrap_or(0)));
            let place = fill(chat, Word::Place, "n", &n(shown.at + 1));
            let place = fill_in(&place, "all", &n(shown.pictures.len()));
            about.push(element(
                "span",
                "look-place",
                &[("dir", "auto")],
                vec![place.into()],
            ));
        }
        if !picture.caption.is_empty() {
            let caption = picture.caption.clone().into();
            about.push(element("span", "look-caption", &[("dir", "auto")], vec![caption]));
        }
        let live = [("aria-live", "polite"), ("aria-atomic", "true")];
        parts.push(element("p", "look-about", &live, about));
        let label = say(chat, Word::Viewer);
        let language = chat.language.get();
        let attributes = [
            ("part", "lightbox"),
            ("lang", language.as_str()),
            ("aria-label", label.as_str()),
        ];
        let mut dialog = plain("dialog", "look", &attributes, parts);
        dialog.then = Some(Box::new(move |dialog| {
            let look = desk.hands.look(dialog, desk.tell.as_ref());
            desk.look.replace(Some(look));
        }));
        Some(View::Tag(Box::new(dialog)))
    })
}

/// The picture itself.
fn large(desk: &Rc<Desk>, picture: &Picture) -> View {
    let chat = desk.chat;
    if let Some(code) = desk.missing.get() {
        let word = match code {
            404 | 410 => Word::Gone,
            415 => Word::Unreadable,
            _ => Word::Lost,
        };
        return words("p", "look-lost", say(chat, word));
    }
    let Some(at) = picture.at.clone() else {
        let attributes = [
            ("alt", picture.alt.as_str()),
            ("draggable", "false"),
            ("referrerpolicy", "no-referrer"),
            ("src", &picture.name),
        ];
        return element("img", "look-picture", &attributes, Vec::new());
    };
    let attributes = [("role", "img"), ("aria-label", picture.alt.as_str())];
    let mut canvas = plain("canvas", "look-picture", &attributes, Vec::new());
    let desk = Rc::clone(desk);
    canvas.then = Some(Box::new(move |canvas| {
        let proof = desk.engine.proof();
        desk.hands.enlarge(canvas, &at, &proof, desk.large.as_ref());
    }));
    View::Tag(Box::new(canvas))
}

/// Farther, closer, and away.
fn bar(desk: &Rc<Desk>) -> View {
    let chat = desk.chat;
    let (farther, closer, away) = (Rc::clone(desk), Rc::clone(desk), Rc::clone(desk));
    let whole = if desk.near.get() { "false" } else { "true" };
    let label = say(chat, Word::Farther);
    let out = button(
        "look-tool",
        &[
            ("aria-label", &label),
            ("title", &label),
            ("aria-disabled", whole),
        ],
        Box::new(move || look(&farther, |look| look.zoom(1.0 / STEP))),
        vec![icon(FARTHER)],
    );
    let label = say(chat, Word::Closer);
    let closer = button(
        "look-tool",
        &[("aria-label", &label), ("title", &label)],
        Box::new(move || look(&closer, |look| look.zoom(STEP))),
        vec![icon(CLOSER)],
    );
    let label = say(chat, Word::Close);
    let close = button(
        "look-tool",
        &[("aria-label", &label), ("title", &label), ("autofocus", "")],
        Box::new(move || self::close(&away)),
        vec![icon(CROSS)],
    );
    tag("div", "look-bar", vec![out, closer, close])
}

/// To the picture beside this one.
fn step(desk: &Rc<Desk>, class: &str, sign: &'static str, by: isize, end: bool) -> View {
    let it = Rc::clone(desk);
    let word = if by > 0 { Word::Next } else { Word::Previous };
    let label = say(desk.chat, word);
    let end = if end { "true" } else { "false" };
    button(
        &["look-tool look-step ", class].concat(),
        &[("aria-label", &label), ("title", &label), ("aria-disabled", end)],
        Box::new(move || turn(&it, by)),
        vec![icon(sign)],
    )
}
