//! Who answers: name, role, whether they can, how much they have.

use aisle_core::protocol::{AgentRole, AgentStatus, Colleague};
use aisle_widget::ui::dom::{button, element, tag, words};
use aisle_widget::ui::view::View;

use super::super::super::Place;
use super::super::{face, say};
use super::{edit, is_admin, named, role};
use crate::desk::Ui;
use crate::words::{Office, Word, fill, say as word};

pub(super) fn list(place: &Place) -> View {
    let ui = place.ui;
    let me = ui.me.with(|me| me.as_ref().map(|me| me.id.clone()));
    let mut all = ui.agents.get();
    all.sort_by_key(|one| (!one.online, one.name.to_lowercase()));
    let admin = is_admin(ui);
    let lines = all
        .iter()
        .map(|one| line(place, one, me.as_ref() == Some(&one.id), admin));
    element("ul", "people-list card", &[("id", "agents")], lines.collect())
}

/// Whether they answer now, as a tone and in words.
pub(super) fn presence(ui: Ui, one: &Colleague) -> (&'static str, String) {
    match (one.online, one.status) {
        (false, _) => ("off", word(ui, Office::NotOnline)),
        (_, AgentStatus::Available) => ("good", word(ui, Word::StatusAvailable)),
        (_, AgentStatus::Busy) => ("warm", word(ui, Word::StatusBusy)),
        (_, AgentStatus::Away) => ("off", word(ui, Word::StatusAway)),
    }
}

fn line(place: &Place, one: &Colleague, mine: bool, admin: bool) -> View {
    let ui = place.ui;
    let mut name = vec![element("bdi", "person-name", &[], vec![one.name.clone().into()])];
    if mine {
        name.push(words("span", "tag", word(ui, Word::You)));
    }
    if one.role == AgentRole::Admin {
        name.push(words("span", "tag", role(ui, one.role)));
    }
    let (tone, state) = presence(ui, one);
    let load = fill(ui, Office::LoadOf, "n", &say::number(ui, i64::from(one.load)));
    let load = aisle_widget::ui::i18n::fill_in(&load, "most", &say::number(ui, i64::from(one.capacity)));
    let more = vec![
        element("span", "person-state", &[("data-tone", tone)], vec![state.into()]),
        words("span", "", load),
    ];
    let departments = named(ui, &one.departments);
    let departments = departments
        .into_iter()
        .map(|name| element("li", "tag", &[("dir", "auto")], vec![name.into()]));
    let mut parts = vec![
        face(ui, one),
        tag(
            "div",
            "person-words",
            vec![
                tag("div", "person-line", name),
                tag("div", "person-more quiet", more),
            ],
        ),
        tag("ul", "person-departments", departments.collect()),
    ];
    if admin {
        let label = fill(ui, Office::EditWhat, "name", &one.name);
        let (place, one) = (place.clone(), one.id.clone());
        let id = ["edit-", one.as_str()].concat();
        let press = Box::new(move || edit::open(&place, &one));
        let attributes = [
            ("id", id.as_str()),
            ("aria-label", label.as_str()),
            ("aria-haspopup", "dialog"),
        ];
        parts.push(button(
            "secondary",
            &attributes,
            press,
            vec![word(ui, Office::Edit).into()],
        ));
    }
    element("li", "person", &[("data-agent", one.id.as_str())], parts)
}
