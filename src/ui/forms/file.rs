//! A file at an address: its name, how long it is, and the way to it.

use aisle_core::protocol::rich::File;
use aisle_core::protocol::{Content, json};

use crate::app::Chat;
use crate::ui::dom::{element, icon, tag, words};
use crate::ui::i18n::with_intl;
use crate::ui::later::Site;
use crate::ui::rich::goods::address;
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::View;

const SHEET: &str = "M7 3h7l5 5v13H7zM14 3v5h5";

/// Draws a file.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let file: File = json::read(content.data.get())?;
    let chat = site.chat;
    let mut about = vec![words("span", "rich-name", file.name.clone())];
    let mut lines: Vec<String> = Vec::new();
    if let Some((_, kind)) = file
        .name
        .rsplit_once('.')
        .filter(|(_, kind)| (1..=5).contains(&kind.len()))
    {
        lines.push(kind.to_uppercase());
    }
    lines.extend(file.size.map(|size| bytes(chat, size)));
    if !lines.is_empty() {
        about.push(words("span", "rich-note", lines.join(" · ")));
    }
    let badge = element("div", "rich-disc", &[("aria-hidden", "true")], vec![icon(SHEET)]);
    let mut parts = vec![tag(
        "div",
        "rich-who",
        vec![badge, tag("div", "rich-about", about)],
    )];
    if let Some(href) = file.url.as_deref().and_then(address) {
        let label = fill(chat, Word::FileOpen, "name", &file.name);
        let attributes = [
            ("part", "card-action"),
            ("href", href.as_str()),
            ("download", file.name.as_str()),
            ("target", "_blank"),
            ("rel", "noopener"),
            ("aria-label", label.as_str()),
        ];
        parts.push(element(
            "a",
            "rich-action",
            &attributes,
            vec![say(chat, Word::Download).into()],
        ));
    }
    Some(element("div", "rich-card", &[("part", "card")], parts))
}

/// "1.2 MB": powers of a thousand, one decimal below ten.
fn bytes(chat: Chat, size: u32) -> String {
    let (unit, name) = match size {
        0..1_000 => (1, "B"),
        1_000..1_000_000 => (1_000, "kB"),
        _ => (1_000_000, "MB"),
    };
    let tenths = i64::from(size) * 10 / unit;
    let shown = if tenths < 100 {
        tenths * 100
    } else {
        tenths / 10 * 1_000
    };
    [&with_intl(chat, |intl| intl.decimal(shown)), " ", name].concat()
}
