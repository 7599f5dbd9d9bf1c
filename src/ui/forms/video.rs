//! A film. Its space is kept; from an origin that the shop did not name it comes
//! only when asked for, and it never plays by itself.

use aisle_core::protocol::rich::Video;
use aisle_core::protocol::{Content, json};
use leptos::prelude::{document, window};
use web_sys::Url;

use crate::app::{Chat, Shared};
use crate::ui::dom::{button, element, live, plain, tag, words};
use crate::ui::later::Site;
use crate::ui::rich::state::keep;
use crate::ui::rich::words::{Word, fill};
use crate::ui::view::View;

/// Draws a film as a message.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let video: Video = json::read(content.data.get())?;
    let asked = *keep(site, || Shared::new(false));
    let mut parts = vec![player(site.chat, &video, asked)?];
    if !video.title.is_empty() {
        parts.push(words("strong", "rich-title", video.title));
    }
    Some(element("div", "rich-card rich-film", &[("part", "card")], parts))
}

/// The film alone; `asked` is set once the visitor wants it from elsewhere.
pub(super) fn player(chat: Chat, video: &Video, asked: Shared<bool>) -> Option<View> {
    let url = web(&video.url)?;
    let origin = url.origin();
    let known = |origin: &String| {
        window().location().origin().is_ok_and(|own| own == *origin)
            || chat.media_origins.with_untracked(|named| named.contains(origin))
    };
    if known(&origin) {
        asked.set(true);
    }
    let video = video.clone();
    let ratio = match (video.width, video.height) {
        (Some(width), Some(height)) if width > 0 && height > 0 => {
            [width.to_string(), height.to_string()].join("/")
        }
        _ => String::from("16/9"),
    };
    let poster = video.poster.as_ref().and_then(|it| web(&it.url));
    let poster = poster.filter(|url| known(&url.origin())).map(|url| url.href());
    let inside = move || {
        if !asked.get() {
            let label = fill(chat, Word::VideoLoad, "host", &url.host());
            return button("hint", &[], Box::new(move || asked.set(true)), vec![label.into()]);
        }
        let address = url.href();
        let mut attributes = vec![
            ("controls", ""),
            ("preload", "none"),
            ("playsinline", ""),
            ("aria-label", video.title.as_str()),
        ];
        if let Some(poster) = &poster {
            attributes.push(("poster", poster));
        }
        let tracks = video.captions.iter().filter_map(|it| {
            let src = web(&it.url)?.href();
            let attributes = [
                ("kind", "captions"),
                ("srclang", it.lang.as_str()),
                ("label", it.label.as_str()),
                ("src", src.as_str()),
            ];
            Some(element("track", "", &attributes, Vec::new()))
        });
        attributes.push(("src", &address));
        element("video", "", &attributes, tracks.collect())
    };
    let mut frame = plain("div", "frame", &[], vec![live(inside)]);
    frame.then = Some(Box::new(move |frame| {
        let _ = frame.style().set_property("--shape", &ratio);
    }));
    Some(tag(
        "div",
        "rich-photo rich-player",
        vec![View::Tag(Box::new(frame))],
    ))
}

/// An address on the web; a relative one is the page's.
fn web(url: &str) -> Option<Url> {
    let base = document().base_uri().ok().flatten()?;
    let url = Url::new_with_base(url, &base).ok()?;
    matches!(url.protocol().as_str(), "https:" | "http:").then_some(url)
}
