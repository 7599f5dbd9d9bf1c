//! A table of sizes.

use aisle_core::protocol::rich::SizeGuide;
use aisle_core::protocol::{Content, json};
use aisle_core::text;

use super::state::keep;
use super::words::{Word, say};
use crate::app::Shared;
use crate::ui::content::{image, markup};
use crate::ui::dom::{button, element, hidden_text, live, tag, words};
use crate::ui::later::Site;
use crate::ui::view::View;

/// Draws the table in one unit, and the way to the others.
pub(in crate::ui) fn draw(site: &Site, content: &Content) -> Option<View> {
    struct Kept(Shared<usize>);
    let guide: SizeGuide = json::read(content.data.get())?;
    if guide.units.is_empty() || guide.columns.is_empty() {
        return None;
    }
    let chat = site.chat;
    let unit = keep(site, || Kept(Shared::new(0))).0;
    Some(live(move || {
        let title = if guide.title.is_empty() {
            say(chat, Word::SizeGuide)
        } else {
            guide.title.clone()
        };
        let now = unit.get();
        let mut head = vec![words("strong", "rich-title", title.clone())];
        if guide.units.len() > 1 {
            let each = guide.units.iter().enumerate().map(|(at, it)| {
                let on = if at == now { "true" } else { "false" };
                let press = Box::new(move || unit.set(at));
                button("", &[("aria-pressed", on)], press, vec![it.label.clone().into()])
            });
            let label = say(chat, Word::Unit);
            let group = [("role", "group"), ("aria-label", label.as_str())];
            head.push(element("div", "rich-switch", &group, each.collect()));
        }
        let mut parts = vec![tag("div", "rich-head", head)];
        parts.extend(
            guide
                .units
                .get(now)
                .map(|it| table(&guide, &it.rows, &title, &say(chat, Word::SizeFits))),
        );
        if !guide.how.is_empty() || guide.image.is_some() {
            let mut how = vec![words("summary", "", say(chat, Word::SizeHow))];
            how.extend(markup::draw(&text::parse(&guide.how)));
            how.extend(guide.image.iter().map(|it| image::draw(chat, it)));
            parts.push(tag("details", "rich-how", how));
        }
        element("div", "rich-card rich-sizes", &[("part", "card")], parts)
    }))
}

fn table(guide: &SizeGuide, rows: &[Vec<String>], title: &str, fits: &str) -> View {
    let heads = guide
        .columns
        .iter()
        .map(|name| element("th", "", &[("scope", "col")], vec![name.clone().into()]));
    let body = rows.iter().map(|row| {
        let yours = !guide.fits.is_empty() && row.first() == Some(&guide.fits);
        let cells = row.iter().enumerate().map(|(at, cell)| {
            if at > 0 {
                return words("td", "", cell.clone());
            }
            let mut inside = vec![cell.clone().into()];
            if yours {
                inside.push(hidden_text([", ", fits].concat()));
            }
            element("th", "", &[("scope", "row")], inside)
        });
        tag("tr", if yours { "fits" } else { "" }, cells.collect())
    });
    let parts = vec![
        words("caption", "sr", title.to_owned()),
        tag("thead", "", vec![tag("tr", "", heads.collect())]),
        tag("tbody", "", body.collect()),
    ];
    // Wider than the card it scrolls by itself, with the keyboard too.
    let region = [("role", "region"), ("tabindex", "0"), ("aria-label", title)];
    element("div", "rich-wide", &region, vec![tag("table", "", parts)])
}
