//! One agent, as an admin changes them.

use aisle_core::protocol::{AgentId, AgentRole, Colleague};
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, element, hearing, maybe, plain, tag};
use aisle_widget::ui::view::View;
use serde_json::json;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::super::super::{Place, by_id, cast, dialog, toast};
use super::super::{change, face};
use super::{departments_field, removal, role_field, ticked};
use crate::desk::Ui;
use crate::words::{Office, Word, fill, say};

/// Who is changed.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// As they were when it was opened; what comes meanwhile does not take away what
    /// was picked.
    who: Shared<Option<Colleague>>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            who: Shared::new(None),
        }
    }
}

pub(super) fn open(place: &Place, id: &AgentId) {
    let found = place
        .ui
        .agents
        .with_untracked(|all| all.iter().find(|one| one.id == *id).cloned());
    place.office.people.doomed.set(String::new());
    place.office.people.edit.who.set(found);
    dialog::open("agent");
}

fn path(who: &Colleague) -> String {
    ["/v1/agent/agents/", who.id.as_str()].concat()
}

pub(super) fn sheet(place: &Place) -> View {
    let ui = place.ui;
    let state = place.office.people.edit;
    let drawn = place.clone();
    let inside = maybe(move || {
        let who = state.who.get()?;
        Some(form(&drawn, &who))
    });
    let closed = Box::new(move |_: web_sys::Event| state.who.set(None));
    dialog::sheet(
        ui,
        "agent",
        "small",
        Office::EditTitle,
        Word::Cancel,
        vec![inside],
        Some(closed),
    )
}

fn form(place: &Place, who: &Colleague) -> View {
    let ui = place.ui;
    let name = element("bdi", "person-name", &[], vec![who.name.clone().into()]);
    let head = tag("div", "person", vec![face(ui, who), name]);
    let capacity = who.capacity.to_string();
    let number = element(
        "input",
        "",
        &[
            ("id", "agent-capacity"),
            ("type", "number"),
            ("min", "1"),
            ("max", "100"),
            ("required", ""),
            ("value", &capacity),
        ],
        Vec::new(),
    );
    let label = element(
        "label",
        "",
        &[("for", "agent-capacity")],
        vec![say(ui, Office::Capacity).into()],
    );
    let more = super::super::super::quiet(say(ui, Office::CapacityMore));
    let fields = vec![
        head,
        role_field(ui, "agent-role", who.role, is_last_admin(ui, who)),
        tag("div", "field", vec![label, number, more]),
        departments_field(ui, "agent-departments", &who.departments),
        ends(place, who),
    ];
    let save = element(
        "button",
        "primary",
        &[("type", "submit"), ("id", "agent-save")],
        vec![say(ui, Office::SaveChanges).into()],
    );
    let parts = vec![
        tag("div", "sheet-body", fields),
        tag("footer", "sheet-foot", vec![save]),
    ];
    let (place, who) = (place.clone(), who.clone());
    hearing(
        plain("form", "sheet-form", &[("id", "agent-form")], parts),
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            let role = cast::<HtmlSelectElement>(by_id("agent-role")).map(|select| select.value());
            let capacity = cast::<HtmlInputElement>(by_id("agent-capacity"))
                .and_then(|input| input.value().parse::<u32>().ok());
            let mut body = json!({ "departments": ticked("agent-departments") });
            let now = if who.role == AgentRole::Admin {
                "admin"
            } else {
                "agent"
            };
            if let Some(fields) = body.as_object_mut() {
                // A role that stays is not written down as changed.
                if let Some(role) = role.filter(|role| role != now) {
                    fields.insert("role".to_owned(), role.into());
                }
                if let Some(capacity) = capacity {
                    fields.insert("capacity".to_owned(), capacity.into());
                }
            }
            change(&place, "PATCH", &path(&who), Some(&body), move |_, _| {
                toast(ui, say(ui, Office::Saved));
                dialog::close("agent");
            });
        }),
    )
}

/// Nobody could let anybody in without them; the server refuses it as well.
fn is_last_admin(ui: Ui, who: &Colleague) -> bool {
    let admin = |one: &&Colleague| one.role == AgentRole::Admin;
    who.role == AgentRole::Admin && ui.agents.with(|all| all.iter().filter(admin).count() == 1)
}

/// What ends something: all their sessions, or their being here.
fn ends(place: &Place, who: &Colleague) -> View {
    let ui = place.ui;
    let mine = ui.me.with(|me| me.as_ref().is_some_and(|me| me.id == who.id));
    if mine {
        return super::super::super::quiet(say(ui, Office::YourOwn));
    }
    let (signed, out) = (place.clone(), who.clone());
    let press = Box::new(move || {
        let name = out.name.clone();
        let path = [&path(&out), "/sign-out"].concat();
        change(&signed, "POST", &path, None, move |_, _| {
            toast(ui, fill(ui, Office::SignedOut, "name", &name));
        });
    });
    let sign_out = button(
        "secondary",
        &[("id", "agent-sign-out")],
        press,
        vec![say(ui, Office::SignOutEverywhere).into()],
    );
    let gone = who.clone();
    let remove = removal(place, who.id.as_str(), &who.name, Office::Remove, move |place| {
        let name = gone.name.clone();
        change(place, "DELETE", &path(&gone), None, move |_, _| {
            toast(ui, fill(ui, Office::Removed, "name", &name));
            dialog::close("agent");
        });
    });
    let more = super::super::super::quiet(say(ui, Office::RemoveMore));
    tag(
        "div",
        "ends",
        vec![tag("div", "ends-line", vec![sign_out, remove]), more],
    )
}
