//! The people who answer: who they are, who is invited, where they belong, what was
//! done. Agents see their colleagues and departments; admins change them.

mod agents;
mod departments;
mod edit;
mod invitations;
mod log;

use aisle_core::protocol::AgentRole;
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, element, live, on_key, plain, tag};
use aisle_widget::ui::view::View;

use super::super::{Place, focus};
use super::head;
use crate::desk::Ui;
use crate::words::{Office, Word, say};

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Agents,
    Invitations,
    Departments,
    Log,
}

/// All of them; whether agents who are no admins see it.
const TABS: [(Tab, &str, Office, bool); 4] = [
    (Tab::Agents, "agents", Office::Agents, true),
    (Tab::Invitations, "invitations", Office::Invitations, false),
    (Tab::Departments, "departments", Office::Departments, true),
    (Tab::Log, "log", Office::Log, false),
];

/// What is known of people beside what the server tells all agents.
#[derive(Clone, Copy)]
pub(crate) struct State {
    tab: Shared<Tab>,
    invitations: invitations::State,
    log: log::State,
    edit: edit::State,
    /// What is about to be removed, by its id: asked for once more.
    doomed: Shared<String>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            tab: Shared::new(Tab::Agents),
            invitations: invitations::State::new(),
            log: log::State::new(),
            edit: edit::State::new(),
            doomed: Shared::new(String::new()),
        }
    }

    /// Nothing is about to be removed.
    pub(super) fn calm(self) {
        self.doomed.set(String::new());
    }
}

/// Whether the one who looks may change what all share; follows it.
pub(super) fn is_admin(ui: Ui) -> bool {
    ui.me
        .with(|me| me.as_ref().is_some_and(|me| me.role == AgentRole::Admin))
}

/// Somebody's role.
pub(super) fn role(ui: Ui, role: AgentRole) -> String {
    say(
        ui,
        match role {
            AgentRole::Agent => Office::RoleAgent,
            AgentRole::Admin => Office::RoleAdmin,
        },
    )
}

/// The names of departments by their ids; follows them.
pub(super) fn named(ui: Ui, ids: &[String]) -> Vec<String> {
    ui.departments.with(|all| {
        let name = |id: &String| all.iter().find(|one| one.id == *id).map(|one| one.name.clone());
        ids.iter().filter_map(name).collect()
    })
}

fn open(place: &Place, tab: Tab) {
    place.office.people.tab.set(tab);
    place.office.people.doomed.set(String::new());
    let name = TABS
        .iter()
        .find(|(one, ..)| *one == tab)
        .map_or("", |(_, name, ..)| name);
    if let Some(button) = super::super::by_id(&["people-tab-", name].concat()) {
        // On phones not all of them have room.
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
        button.scroll_into_view_with_scroll_into_view_options(&options);
    }
    match tab {
        Tab::Invitations => invitations::load(place),
        Tab::Log => log::load(place),
        Tab::Agents | Tab::Departments => {}
    }
}

/// The page.
pub(super) fn page(place: &Place) -> View {
    let ui = place.ui;
    let state = place.office.people;
    open(place, state.tab.get_untracked());
    let (listed, drawn) = (place.clone(), place.clone());
    let tabs = live(move || tabs(&listed));
    let panel = live(move || {
        let now = state.tab.get();
        let name = TABS
            .iter()
            .find(|(tab, ..)| *tab == now)
            .map_or("", |(_, name, ..)| name);
        let inside = match now {
            Tab::Agents => agents::list(&drawn),
            Tab::Invitations => invitations::list(&drawn),
            Tab::Departments => departments::list(&drawn),
            Tab::Log => log::list(&drawn),
        };
        // One element for each, so that nothing typed in one stands in the other.
        let id = ["people-", name].concat();
        let label = ["people-tab-", name].concat();
        let attributes = [
            ("id", id.as_str()),
            ("role", "tabpanel"),
            ("aria-labelledby", label.as_str()),
        ];
        element("div", "people-panel", &attributes, vec![inside])
    });
    let title = head(ui, Office::People, None);
    tag(
        "div",
        "people",
        vec![
            tag("div", "office-head", vec![title]),
            tabs,
            panel,
            edit::sheet(place),
        ],
    )
}

fn tabs(place: &Place) -> View {
    let ui = place.ui;
    let state = place.office.people;
    let (now, admin) = (state.tab.get(), is_admin(ui));
    let seen: Vec<_> = TABS.into_iter().filter(|(.., all)| *all || admin).collect();
    let buttons = seen.iter().map(|(tab, name, word, _)| {
        let (id, area) = (["people-tab-", *name].concat(), ["people-", *name].concat());
        let on = now == *tab;
        let mut attributes = vec![
            ("role", "tab"),
            ("id", id.as_str()),
            ("aria-selected", if on { "true" } else { "false" }),
            ("tabindex", if on { "0" } else { "-1" }),
        ];
        if on {
            attributes.push(("aria-controls", area.as_str()));
        }
        let (place, tab) = (place.clone(), *tab);
        button(
            "office-tab",
            &attributes,
            Box::new(move || open(&place, tab)),
            vec![say(ui, *word).into()],
        )
    });
    let label = say(ui, Office::People);
    let mut list = plain(
        "div",
        "office-tabs",
        &[("role", "tablist"), ("aria-label", &label)],
        buttons.collect(),
    );
    let place = place.clone();
    list.listeners.push((
        "keydown",
        on_key(move |event| {
            let step = match &*event.key() {
                "ArrowRight" => 1,
                "ArrowLeft" => seen.len().saturating_sub(1),
                _ => return,
            };
            event.prevent_default();
            let at = seen
                .iter()
                .position(|(tab, ..)| *tab == place.office.people.tab.get_untracked());
            if let Some((tab, name, ..)) = seen.get((at.unwrap_or(0) + step) % seen.len().max(1)) {
                open(&place, *tab);
                focus(&["people-tab-", name].concat());
            }
        }),
    ));
    View::Tag(Box::new(list))
}

/// A button that removes something, and asks once more before it does: `id` names
/// what, `name` says it.
pub(super) fn removal(
    place: &Place,
    id: &str,
    name: &str,
    word: Office,
    run: impl Fn(&Place) + Clone + 'static,
) -> View {
    let ui = place.ui;
    let doomed = place.office.people.doomed;
    let (place, id, name) = (place.clone(), id.to_owned(), name.to_owned());
    live(move || {
        if doomed.with(|doomed| *doomed == id) {
            let (place, run) = (place.clone(), run.clone());
            let sure = Box::new(move || {
                doomed.set(String::new());
                run(&place);
            });
            let label = crate::words::fill(ui, Office::RemoveWhat, "name", &name);
            let back = Box::new(move || doomed.set(String::new()));
            let parts = vec![
                button("danger", &[("data-sure", "")], sure, vec![label.into()]),
                button("plain", &[], back, vec![say(ui, Word::Cancel).into()]),
            ];
            return tag("span", "sure", parts);
        }
        let id = id.clone();
        let label = [&say(ui, word), ": ", &name].concat();
        let press = Box::new(move || doomed.set(id.clone()));
        let inside = button(
            "plain",
            &[("aria-label", &label)],
            press,
            vec![say(ui, word).into()],
        );
        tag("span", "sure", vec![inside])
    })
}

/// A choice of departments: a box to tick for each.
fn departments_field(ui: Ui, prefix: &'static str, ticked: &[String]) -> View {
    let all = ui.departments.get();
    if all.is_empty() {
        return View::nothing();
    }
    let boxes = all.into_iter().map(|one| {
        let id = [prefix, &one.id].concat();
        let mut attributes = vec![
            ("type", "checkbox"),
            ("id", id.as_str()),
            ("data-department", one.id.as_str()),
        ];
        if ticked.contains(&one.id) {
            attributes.push(("checked", ""));
        }
        let input = element("input", "", &attributes, Vec::new());
        let name = element("span", "", &[("dir", "auto")], vec![one.name.into()]);
        tag("label", "tick", vec![input, name])
    });
    let mut parts = vec![tag("legend", "", vec![say(ui, Office::Departments).into()])];
    parts.extend(boxes);
    element("fieldset", "ticks", &[("id", prefix)], parts)
}

/// The departments that are ticked in it.
fn ticked(prefix: &str) -> Vec<String> {
    let Some(field) = super::super::by_id(prefix) else {
        return Vec::new();
    };
    let Ok(found) = field.query_selector_all("input:checked") else {
        return Vec::new();
    };
    let at = |n| {
        use wasm_bindgen::JsCast;
        let node = found.get(n)?.dyn_into::<web_sys::Element>().ok()?;
        node.get_attribute("data-department")
    };
    (0..found.length()).filter_map(at).collect()
}

/// A choice of roles; none where `fixed`.
fn role_field(ui: Ui, id: &'static str, now: AgentRole, fixed: bool) -> View {
    let options = [(AgentRole::Agent, "agent"), (AgentRole::Admin, "admin")].map(|(one, value)| {
        let mut attributes = vec![("value", value)];
        if one == now {
            attributes.push(("selected", ""));
        }
        element("option", "", &attributes, vec![role(ui, one).into()])
    });
    let label = element("label", "", &[("for", id)], vec![say(ui, Office::Role).into()]);
    let mut attributes = vec![("id", id)];
    if fixed {
        attributes.push(("disabled", ""));
    }
    let select = element("select", "", &attributes, options.into());
    let more = if fixed {
        Office::OnlyAdmin
    } else {
        Office::RoleMore
    };
    let more = super::super::quiet(say(ui, more));
    tag("div", "field", vec![label, select, more])
}
