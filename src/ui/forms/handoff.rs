//! Ways to go on elsewhere: the same people, another app.

use aisle_core::protocol::rich::{ChannelKind, Handoff};
use aisle_core::protocol::{Content, json};
use aisle_core::text;

use crate::app::Chat;
use crate::ui::content::markup;
use crate::ui::dom::{element, icon, tag, words};
use crate::ui::later::Site;
use crate::ui::rich::goods::address;
use crate::ui::rich::words::{Word, say};
use crate::ui::view::View;

/// Out of here.
const OUT: &str = "M8 16L16 8M9 8h7v7";

/// Draws the ways.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let handoff: Handoff = json::read(content.data.get())?;
    let ways: Vec<View> = handoff
        .channels
        .iter()
        .filter_map(|it| {
            let href = address(&it.url)?;
            let name = channel(site.chat, it.kind, &it.label);
            let attributes = [("href", href.as_str()), ("target", "_blank"), ("rel", "noopener")];
            let link = element(
                "a",
                "rich-way",
                &attributes,
                vec![words("span", "", name), icon(OUT)],
            );
            Some(tag("li", "", vec![link]))
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
    parts.push(element("ul", "rich-ways", &[("role", "list")], ways));
    Some(element("div", "rich-card", &[("part", "card handoff")], parts))
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
