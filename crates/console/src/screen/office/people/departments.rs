//! The parts of the shop that answer.

use aisle_core::protocol::Department;
use aisle_platform::random;
use aisle_widget::ui::dom::{element, hearing, live, plain, tag, words};
use aisle_widget::ui::view::View;
use serde_json::json;
use web_sys::HtmlInputElement;

use super::super::super::{Place, by_id, cast, quiet, toast, with_node};
use super::super::change;
use super::{is_admin, removal};
use crate::canned::id_of;
use crate::desk::Ui;
use crate::words::{Office, count, fill, say};

pub(super) fn list(place: &Place) -> View {
    let ui = place.ui;
    let admin = is_admin(ui);
    let all = ui.departments.get();
    let none = all.is_empty();
    let lines: Vec<View> = all.iter().map(|one| line(place, one, admin)).collect();
    let list = if none {
        quiet(say(ui, Office::NoDepartments))
    } else {
        element("ul", "people-list", &[("id", "departments")], lines)
    };
    let mut parts = vec![list];
    if admin {
        parts.push(add(place));
    }
    tag("section", "card", parts)
}

fn people(ui: Ui, one: &Department) -> String {
    let n = ui.agents.with(|all| {
        all.iter()
            .filter(|agent| agent.departments.contains(&one.id))
            .count()
    });
    count(ui, Office::PeopleIn, n)
}

fn path(id: &str) -> String {
    ["/v1/agent/departments/", id].concat()
}

fn line(place: &Place, one: &Department, admin: bool) -> View {
    let ui = place.ui;
    let many = words("span", "quiet", people(ui, one));
    if !admin {
        let name = element(
            "span",
            "person-name",
            &[("dir", "auto")],
            vec![one.name.clone().into()],
        );
        return tag("li", "person", vec![tag("div", "person-words", vec![name, many])]);
    }
    let id = ["department-", &one.id].concat();
    let label = fill(ui, Office::NameOf, "name", &one.name);
    let attributes = [
        ("id", id.as_str()),
        ("aria-label", label.as_str()),
        ("value", one.name.as_str()),
        ("maxlength", "60"),
        ("required", ""),
        ("autocomplete", "off"),
        ("dir", "auto"),
    ];
    let now = one.clone();
    let field = with_node("input", "name-field", &attributes, Vec::new(), move |node| {
        // A line that stands for another department now must not keep what was typed.
        let of = [&now.id, "=", &now.name].concat();
        if node.get_attribute("data-of").as_ref() != Some(&of)
            && let Some(input) = cast::<HtmlInputElement>(Some(node.clone()))
        {
            input.set_value(&now.name);
            let _ = node.set_attribute("data-of", &of);
        }
    });
    let label = fill(ui, Office::RenameWhat, "name", &one.name);
    let save = element(
        "button",
        "secondary",
        &[("type", "submit"), ("aria-label", &label)],
        vec![say(ui, Office::Rename).into()],
    );
    let form = plain("form", "name-form", &[], vec![field, save]);
    let (saved, which) = (place.clone(), one.id.clone());
    let form = hearing(
        form,
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            let name =
                cast::<HtmlInputElement>(by_id(&["department-", &which].concat())).map(|input| input.value());
            let body = json!({ "name": name.unwrap_or_default() });
            change(&saved, "PUT", &path(&which), Some(&body), move |_, _| {
                toast(ui, say(ui, Office::Saved))
            });
        }),
    );
    let which = one.id.clone();
    let remove = removal(place, &one.id, &one.name, Office::Delete, move |place| {
        change(place, "DELETE", &path(&which), None, |_, _| {});
    });
    element(
        "li",
        "person",
        &[("data-department", &one.id)],
        vec![form, many, remove],
    )
}

fn add(place: &Place) -> View {
    let ui = place.ui;
    let label = live(move || {
        element(
            "label",
            "",
            &[("for", "department-new")],
            vec![say(ui, Office::NewDepartment).into()],
        )
    });
    let attributes = [
        ("id", "department-new"),
        ("maxlength", "60"),
        ("required", ""),
        ("autocomplete", "off"),
        ("dir", "auto"),
    ];
    let field = element("input", "name-field", &attributes, Vec::new());
    let go = live(move || {
        element(
            "button",
            "secondary",
            &[("type", "submit"), ("id", "department-add")],
            vec![say(ui, Office::Add).into()],
        )
    });
    let line = tag("div", "name-form", vec![field, go]);
    let form = plain("form", "field add-form", &[], vec![label, line]);
    let place = place.clone();
    hearing(
        form,
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            let Some(field) = cast::<HtmlInputElement>(by_id("department-new")) else {
                return;
            };
            let name = field.value();
            let id = id_of(&name, random::bits64());
            change(
                &place,
                "PUT",
                &path(&id),
                Some(&json!({ "name": name })),
                move |_, _| field.set_value(""),
            );
        }),
    )
}
