//! The conversation's head: whose it is, where they are, what can be done.

use aisle_widget::ui::dom::{button, element, live, maybe, tag, words};
use aisle_widget::ui::view::View;
use leptos::prelude::*;

use super::draw::{name_of, path_of};
use super::{Place, about, acts, by_id};
use crate::words::{Word, fill, say};

const BACK: &str = "M15 5l-7 7 7 7";
/// Adds something.
pub(super) const PLUS: &str = "M12 5v14M5 12h14";
const INFO: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8h.01";

/// A line icon on a grid of 24.
pub(super) fn icon(d: &'static str) -> View {
    aisle_widget::ui::dom::icon(d)
}

pub(super) fn head(place: &Place) -> View {
    let ui = place.ui;
    let back = live(move || {
        let label = say(ui, Word::Back);
        let press = Box::new(move || {
            let id = ui.open.get_untracked();
            let _ = window().location().set_hash("");
            if let Some(id) = id {
                acts::focus_line(&id);
            }
        });
        button(
            "plain back",
            &[("id", "back"), ("aria-label", &label)],
            press,
            vec![icon(BACK)],
        )
    });
    let title = element(
        "h1",
        "",
        &[("id", "talk-title"), ("tabindex", "-1"), ("dir", "auto")],
        vec![live(move || {
            View::Text(
                ui.line()
                    .map_or_else(|| say(ui, Word::Conversation), |line| name_of(ui, &line)),
            )
        })],
    );
    let badge = maybe(move || {
        ui.line()
            .filter(|line| line.verified)
            .map(|_| about::badge(ui, true))
    });
    let page = live(move || {
        let line = ui.line();
        let mut parts = Vec::new();
        let mut url = String::new();
        if let Some(line) = &line {
            parts.push(say(ui, if line.online { Word::HereNow } else { Word::NotHere }));
            if let Some(holder) = &line.assignee {
                let mine = ui.my_id().as_ref() == Some(&holder.id);
                parts.push(if mine {
                    say(ui, Word::WithMe)
                } else {
                    fill(ui, Word::WithWhom, "name", &holder.name)
                });
            }
            if let Some(page) = &line.page {
                url.clone_from(&page.url);
                parts.extend(Some(page.title.clone()).filter(|title| !title.is_empty()));
                parts.push(path_of(&page.url));
            }
        }
        let attributes = [("id", "talk-page"), ("title", url.as_str()), ("dir", "auto")];
        element(
            "p",
            "quiet talk-page",
            &attributes,
            vec![parts.join(" · ").into()],
        )
    });
    let locale = maybe(move || {
        let locale = ui.line()?.locale;
        (!locale.is_empty()).then(|| element("span", "tag", &[("id", "talk-locale")], vec![locale.into()]))
    });
    let more = live(move || {
        let label = say(ui, Word::Details);
        let attributes = [
            ("id", "details"),
            ("aria-label", label.as_str()),
            ("title", label.as_str()),
            ("aria-expanded", "false"),
            ("aria-controls", "about"),
        ];
        button(
            "plain details",
            &attributes,
            Box::new(about::toggle),
            vec![icon(INFO)],
        )
    });
    let who = tag(
        "div",
        "talk-who",
        vec![tag("div", "talk-name", vec![title, badge, locale]), page],
    );
    tag("header", "talk-head", vec![back, who, acts::buttons(place), more])
}

/// Whether the panel beside the conversation is open, as its button says.
pub(super) fn expanded(on: bool) {
    if let Some(button) = by_id("details") {
        let _ = button.set_attribute("aria-expanded", if on { "true" } else { "false" });
    }
}

/// A line of a name and a value.
pub(super) fn fact(name: String, value: Vec<View>) -> View {
    tag("div", "fact", vec![words("dt", "", name), tag("dd", "", value)])
}
