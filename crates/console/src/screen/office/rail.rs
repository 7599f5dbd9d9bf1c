//! The way from page to page: a column of names at the side, a row below on phones.

use aisle_widget::ui::dom::{element, live, tag, words};
use aisle_widget::ui::view::View;

use super::super::Place;
use super::super::head::icon;
use crate::desk::Page;
use crate::words::{Office, Word, say};

const CHATS: &str =
    "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-4.500 3.500V17H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z";
const LETTER: &str = "M4 6h16v12H4zM4 7l8 6.500L20 7";
const CHART: &str = "M4 20h16M7 16v-5M12 16V5M17 16v-8";
const PEOPLE: &str = "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-3.500 2.900-6 6.500-6s6.500 2.500 6.500 6M16 4.300a3.500 3.500 0 0 1 0 6.400M18 14.500c2.200.8 3.500 2.800 3.500 5.500";
const TEXTS: &str = "M13 3L5 13.500h6L10 21l8.500-10.500h-6L13 3z";
const ME: &str =
    "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c0-3.600 3.300-6 7.500-6s7.500 2.400 7.500 6";

pub(in super::super) fn rail(place: &Place) -> View {
    let ui = place.ui;
    live(move || {
        let now = ui.page.get();
        let last = ui.last.get();
        let waiting = ui.counts.with(|counts| counts.waiting);
        let back = last.map_or("#".to_owned(), |id| ["#c=", id.as_str()].concat());
        let pages = [
            (Page::Inbox, "rail-inbox", back.as_str(), CHATS, Office::Inbox),
            (Page::Tickets, "rail-tickets", "#tickets", LETTER, Office::Tickets),
            (Page::Reports, "rail-reports", "#reports", CHART, Office::Reports),
            (Page::People, "rail-people", "#people", PEOPLE, Office::People),
            (Page::Answers, "rail-answers", "#answers", TEXTS, Office::Answers),
            (Page::Account, "rail-account", "#account", ME, Office::Account),
        ];
        let links = pages.into_iter().map(|(page, id, href, d, name)| {
            let mut attributes = vec![("id", id), ("href", href)];
            if page == now {
                attributes.push(("aria-current", "page"));
            }
            let mut parts = vec![
                tag("span", "rail-icon", vec![icon(d)]),
                words("span", "rail-name", say(ui, name)),
            ];
            if page == Page::Inbox && waiting > 0 {
                let n = if waiting > 99 {
                    "99+".to_owned()
                } else {
                    waiting.to_string()
                };
                let label = [&n, " ", &say(ui, Word::Waiting)].concat();
                let attributes = [("role", "img"), ("aria-label", label.as_str())];
                parts.push(element("span", "rail-count", &attributes, vec![n.into()]));
            }
            tag(
                "li",
                if page == Page::Account { "rail-me" } else { "" },
                vec![element("a", "", &attributes, parts)],
            )
        });
        let label = say(ui, Office::Pages);
        let inside = vec![super::super::sign_in::mark(30), tag("ul", "", links.collect())];
        element("nav", "rail", &[("id", "rail"), ("aria-label", &label)], inside)
    })
}
