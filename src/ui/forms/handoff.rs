//! Ways to go on elsewhere: the same people, another app.

use aisle_core::handoff::{Words, carry};
use aisle_core::protocol::rich::{ChannelKind, Handoff, HandoffChannel};
use aisle_core::protocol::{Content, json};
use aisle_core::text;

use super::code;
use crate::app::Chat;
use crate::ui::content::markup;
use crate::ui::dom::{element, icon, live, tag, words};
use crate::ui::later::Site;
use crate::ui::rich::goods::address;
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::View;

/// Out of here.
const OUT: &str = "M8 16L16 8M9 8h7v7";

/// Draws the ways.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let handoff: Handoff = json::read(content.data.get())?;
    let ways: Vec<(HandoffChannel, String)> = handoff
        .channels
        .into_iter()
        .filter_map(|it| {
            // The page's address is nothing to a number.
            let href = match it.url.starts_with("sms:") {
                true => it.url.clone(),
                false => address(&it.url)?,
            };
            Some((it, href))
        })
        .collect();
    if ways.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    if !handoff.text.is_empty() {
        parts.push(tag(
            "div",
            "rich-words",
            markup::draw(&text::parse(&handoff.text)),
        ));
    }
    let site = site.clone();
    parts.push(live(move || list(&site, &ways)));
    Some(element("div", "rich-card", &[("part", "card handoff")], parts))
}

/// The ways, each with the conversation's code where that can be taken along; and the
/// code itself, for those that take nothing.
fn list(site: &Site, ways: &[(HandoffChannel, String)]) -> View {
    let chat = site.chat;
    let code = code::named(site);
    let says = code
        .as_deref()
        .map(|code| fill(chat, Word::CodeSays, "code", code));
    let links = ways.iter().map(|(it, href)| {
        let known = code.as_deref().zip(says.as_deref());
        let carried = known.and_then(|(code, text)| carry(href, Words { code, text }));
        let name = channel(chat, it.kind, &it.label);
        let href = carried.as_deref().unwrap_or(href);
        let attributes = [("href", href), ("target", "_blank"), ("rel", "noopener")];
        let link = element(
            "a",
            "rich-way",
            &attributes,
            vec![words("span", "", name), icon(OUT)],
        );
        tag("li", "", vec![link])
    });
    let mut parts = vec![element("ul", "rich-ways", &[("role", "list")], links.collect())];
    if let Some(code) = &code {
        let note = fill(chat, Word::CodeNote, "code", code);
        parts.push(element(
            "p",
            "rich-note",
            &[("part", "handoff-code")],
            vec![note.into()],
        ));
    }
    tag("div", "", parts)
}

/// The name of a way: its own where it has one, else what everybody calls it.
pub(super) fn channel(chat: Chat, kind: ChannelKind, label: &str) -> String {
    if !label.is_empty() {
        return label.to_owned();
    }
    let brand = match kind {
        ChannelKind::Whatsapp => "WhatsApp",
        ChannelKind::Messenger => "Messenger",
        ChannelKind::Instagram => "Instagram",
        ChannelKind::Telegram => "Telegram",
        ChannelKind::Line => "LINE",
        ChannelKind::Kakaotalk => "KakaoTalk",
        ChannelKind::X => "X",
        ChannelKind::Email => return say(chat, Word::ByEmail),
        ChannelKind::Sms => return say(chat, Word::BySms),
        ChannelKind::Push => return say(chat, Word::ByPush),
        ChannelKind::Phone => return say(chat, Word::ByPhone),
        ChannelKind::Other => return say(chat, Word::ByOther),
    };
    brand.to_owned()
}
