//! A picture. Its space is kept before it loads; from an origin that the shop
//! did not name it loads only when asked to. A press opens it in the viewer, which is
//! a part of its own (`ui::media`).

use std::cell::RefCell;

use aisle_core::protocol::Image;
use leptos::prelude::*;
use web_sys::Url;

use crate::app::{Chat, Command, Shared};
use crate::ui::dom::{button, hearing, live, plain, tag, words};
use crate::ui::i18n::{Word, fill, say};
use crate::ui::view::View;

thread_local! {
    /// Addresses that were asked for. A row that scrolls out and in again
    /// remembers.
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Draws a picture and its caption.
pub(in crate::ui) fn draw(chat: Chat, image: &Image) -> View {
    figure(chat, image, true)
}

/// The same, within what is pressed for something else.
pub(in crate::ui) fn still(chat: Chat, image: &Image) -> View {
    figure(chat, image, false)
}

/// Where it is. A page's own content may say that relative to the page.
fn web(image: &Image) -> Option<Url> {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    Url::new_with_base(&image.url, &base)
        .ok()
        .filter(|url| matches!(url.protocol().as_str(), "https:" | "http:"))
}

/// Whether it loads by itself, or was asked for.
pub(in crate::ui) fn loads(chat: Chat, image: &Image) -> bool {
    web(image).is_some_and(|url| comes(chat, image, &url))
}

fn comes(chat: Chat, image: &Image, url: &Url) -> bool {
    let origin = url.origin();
    window().location().origin().is_ok_and(|own| own == origin)
        || chat.media_origins.with_untracked(|named| named.contains(&origin))
        || ASKED.with_borrow(|asked| asked.contains(&image.url))
}

/// What it shows.
pub(in crate::ui) fn alt(chat: Chat, image: &Image) -> String {
    if image.alt.is_empty() {
        say(chat, Word::ImageAlt)
    } else {
        image.alt.clone()
    }
}

fn figure(chat: Chat, image: &Image, opens: bool) -> View {
    let picture = match web(image) {
        Some(url) => picture(chat, image.clone(), &url, opens),
        None => words("p", "", image.alt.clone()),
    };
    let mut parts = vec![picture];
    if let Some(caption) = &image.caption {
        parts.push(words("figcaption", "", caption.clone()));
    }
    tag("figure", "picture", parts)
}

fn picture(chat: Chat, image: Image, url: &Url, opens: bool) -> View {
    let load = Shared::new(comes(chat, &image, url));
    let failed = Shared::new(false);
    let host = url.host();
    let ratio = match (image.width, image.height) {
        (Some(width), Some(height)) if width > 0 && height > 0 => {
            [width.to_string(), height.to_string()].join("/")
        }
        _ => "4/3".to_owned(),
    };
    let alt = alt(chat, &image);
    let width = image_width(image.width);
    let inside = move || {
        if failed.get() {
            return words("span", "hint", say(chat, Word::ImageFailed));
        }
        if load.get() {
            // The source last: what is set after it would come too late.
            let attributes = [
                ("alt", alt.as_str()),
                ("decoding", "async"),
                ("referrerpolicy", "no-referrer"),
                ("src", &image.url),
            ];
            let img = plain("img", "", &attributes, Vec::new());
            let img = hearing(img, "error", Box::new(move |_| failed.set(true)));
            if !opens {
                return img;
            }
            let image = image.clone();
            let look = move || {
                chat.look.set(Some(image.clone()));
                chat.run(Command::Part("media"));
            };
            return button("zoom", &[("aria-haspopup", "dialog")], Box::new(look), vec![img]);
        }
        let address = image.url.clone();
        let ask = move || {
            ASKED.with_borrow_mut(|asked| asked.push(address.clone()));
            load.set(true);
        };
        let words = fill(chat, Word::ImageLoad, "host", &host);
        button("hint", &[], Box::new(ask), vec![words.into()])
    };
    let mut frame = plain("div", "frame", &[], vec![live(inside)]);
    frame.then = Some(Box::new(move |frame| {
        let style = frame.style();
        let _ = style.set_property("aspect-ratio", &ratio);
        let _ = style.set_property("width", &width);
    }));
    View::Tag(Box::new(frame))
}

fn image_width(width: Option<u32>) -> String {
    [width.unwrap_or(280).clamp(120, 280).to_string().as_str(), "px"].concat()
}
