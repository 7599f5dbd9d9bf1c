//! The way to a page, as a card: picture, title, words, and the link itself.

use aisle_core::protocol::rich::Link;
use aisle_core::protocol::{Content, json};
use aisle_core::text;
use leptos::prelude::document;
use web_sys::Url;

use super::words::{Word, say};
use crate::ui::content::image;
use crate::ui::dom::{element, words};
use crate::ui::later::Site;
use crate::ui::view::View;

/// Longest title and text, in characters; a card is no page.
const TITLE: usize = 120;
const TEXT: usize = 300;

/// Draws a link.
pub(in crate::ui) fn draw(site: &Site, content: &Content) -> Option<View> {
    let link: Link = json::read(content.data.get())?;
    let href = address(&link.url)?;
    let title = text::clean_line(&link.title, TITLE);
    let mut parts: Vec<View> = link.image.iter().map(|it| image::draw(site.chat, it)).collect();
    parts.push(words("strong", "rich-title", title.clone()));
    if !link.text.is_empty() {
        parts.push(words("p", "rich-text", text::clean_line(&link.text, TEXT)));
    }
    let open = say(site.chat, Word::LinkOpen);
    let label = [&open, ": ", &title].concat();
    let attributes = [
        ("part", "card-action"),
        ("href", href.as_str()),
        ("target", "_blank"),
        ("rel", "noopener"),
        ("aria-label", label.as_str()),
    ];
    parts.push(element("a", "rich-action", &attributes, vec![open.into()]));
    Some(element("div", "rich-card", &[("part", "card")], parts))
}

/// An absolute address that is safe to follow; a relative one is the page's.
fn address(url: &str) -> Option<String> {
    let base = document().base_uri().ok().flatten()?;
    let url = Url::new_with_base(url, &base).ok()?;
    text::safe_href(&url.href())
}
