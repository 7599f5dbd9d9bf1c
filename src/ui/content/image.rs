//! A picture. Its space is kept before it loads; from an origin that the shop
//! did not name it loads only when asked to.

use std::cell::RefCell;

use aisle_core::protocol::Image;
use leptos::prelude::*;
use web_sys::Url;

use super::tag;
use crate::app::Chat;
use crate::ui::dom::live;
use crate::ui::i18n::{Word, fill, say};

thread_local! {
    /// Addresses that were asked for. A row that scrolls out and in again
    /// remembers.
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Draws a picture and its caption.
pub(super) fn draw(chat: Chat, image: &Image) -> AnyView {
    let caption = image
        .caption
        .clone()
        .map(|caption| tag("figcaption", "", vec![caption.into_any()]));
    let picture = match Url::new(&image.url)
        .ok()
        .filter(|url| matches!(url.protocol().as_str(), "https:" | "http:"))
    {
        Some(url) => picture(chat, image.clone(), &url),
        None => tag("p", "", vec![image.alt.clone().into_any()]),
    };
    view! { <figure class="picture">{picture}{caption}</figure> }.into_any()
}

fn picture(chat: Chat, image: Image, url: &Url) -> AnyView {
    let origin = url.origin();
    let own = window().location().origin().is_ok_and(|own| own == origin);
    let named = chat.media_origins.with_untracked(|named| named.contains(&origin));
    let asked = ASKED.with_borrow(|asked| asked.contains(&image.url));
    let load = RwSignal::new(own || named || asked);
    let failed = RwSignal::new(false);
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
            return tag("span", "hint", vec![say(chat, Word::ImageFailed).into_any()]);
        }
        if load.get() {
            let (src, alt) = (image.url.clone(), alt.clone());
            return view! {
                <img src=src alt=alt decoding="async" referrerpolicy="no-referrer" on:error=move |_| failed.set(true)/>
            }
            .into_any();
        }
        let address = image.url.clone();
        let ask = move |_| {
            ASKED.with_borrow_mut(|asked| asked.push(address.clone()));
            load.set(true);
        };
        view! {
            <button type="button" class="hint" on:click=ask>
                {fill(chat, Word::ImageLoad, "host", &host)}
            </button>
        }
        .into_any()
    };
    let width = image_width(image.width);
    view! { <div class="frame" style:aspect-ratio=ratio style:width=width>{live(inside)}</div> }.into_any()
}

fn image_width(width: Option<u32>) -> String {
    [width.unwrap_or(280).clamp(120, 280).to_string().as_str(), "px"].concat()
}
