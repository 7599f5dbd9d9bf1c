//! A picture. Its space is kept before it loads; from an origin that the shop
//! did not name it loads only when asked to.

use std::cell::RefCell;

use aisle_core::protocol::Image;
use leptos::prelude::*;
use web_sys::Url;

use crate::app::{Chat, Shared};
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
    // A page's own content may say where it is relative to the page.
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    let picture = match Url::new_with_base(&image.url, &base)
        .ok()
        .filter(|url| matches!(url.protocol().as_str(), "https:" | "http:"))
    {
        Some(url) => picture(chat, image.clone(), &url),
        None => words("p", "", image.alt.clone()),
    };
    let mut parts = vec![picture];
    if let Some(caption) = &image.caption {
        parts.push(words("figcaption", "", caption.clone()));
    }
    tag("figure", "picture", parts)
}

fn picture(chat: Chat, image: Image, url: &Url) -> View {
    let origin = url.origin();
    let own = window().location().origin().is_ok_and(|own| own == origin);
    let named = chat.media_origins.with_untracked(|named| named.contains(&origin));
    let asked = ASKED.with_borrow(|asked| asked.contains(&image.url));
    let load = Shared::new(own || named || asked);
    let failed = Shared::new(false);
    let host = url.host();
    let ratio = match (image.width, image.height) {
        (Some(width), Some(height)) if width > 0 && height > 0 => {
            [width.to_string(), height.to_string()].join("/")
        }
        _ => "4/3".to_owned(),
    };
    let alt = if image.alt.is_empty() {
        say(chat, Word::ImageAlt)
    } else {
        image.alt.clone()
    };
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
            return hearing(img, "error", Box::new(move |_| failed.set(true)));
        }
        let address = image.url.clone();
        let ask = move || {
            ASKED.with_borrow_mut(|asked| asked.push(address.clone()));
            load.set(true);
        };
        let words = fill(chat, Word::ImageLoad, "host", &host);
        button("hint", &[], Box::new(ask), vec![words.into()])
    };
    let width = image_width(image.width);
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
