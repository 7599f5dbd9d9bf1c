//! Links that let one person in, once.

use aisle_core::protocol::{AgentRole, Timestamp};
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, element, hearing, live, maybe, plain, tag, words};
use aisle_widget::ui::view::View;
use serde::Deserialize;
use serde_json::json;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::super::super::{Place, by_id, cast, focus, quiet, toast};
use super::super::{change, fetched, say};
use super::{departments_field, named, removal, role, role_field, ticked};
use crate::desk::Refusal;
use crate::words::{Office, Word, fill, say as word};

/// An invitation that nobody has used yet.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Invitation {
    id: String,
    role: AgentRole,
    #[serde(default)]
    departments: Vec<String>,
    by: String,
    expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Staff {
    invitations: Vec<Invitation>,
}

#[derive(Deserialize)]
struct Invited {
    link: String,
    expires_at: Timestamp,
}

/// What is known of invitations.
#[derive(Clone, Copy)]
pub(super) struct State {
    open: Shared<Option<Result<Vec<Invitation>, Refusal>>>,
    /// The link that was just made, until when it works.
    link: Shared<Option<(String, Timestamp)>>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            open: Shared::new(None),
            link: Shared::new(None),
        }
    }
}

pub(super) fn load(place: &Place) {
    let state = place.office.people.invitations;
    state.link.set(None);
    fetched::<Staff>(place, "/v1/agent/agents", move |answer| {
        state.open.set(Some(answer.map(|staff| staff.invitations)));
    });
}

/// Hours a link can work.
const HOURS: [(&str, Office); 4] = [
    ("24", Office::OneDay),
    ("72", Office::ThreeDays),
    ("168", Office::OneWeek),
    ("720", Office::ThirtyDays),
];

pub(super) fn list(place: &Place) -> View {
    let state = place.office.people.invitations;
    let (ui, made, listed) = (place.ui, place.clone(), place.clone());
    let link = maybe(move || state.link.get().map(|(link, until)| fresh(&made, &link, until)));
    let open = live(move || match state.open.get() {
        None => quiet(word(ui, Word::Loading)),
        Some(Err(_)) => quiet(word(ui, Office::NotLoaded)),
        Some(Ok(list)) if list.is_empty() => quiet(word(ui, Office::NoInvitations)),
        Some(Ok(list)) => {
            let lines = list.iter().map(|one| line(&listed, one));
            element("ul", "people-list", &[("id", "invitations")], lines.collect())
        }
    });
    let heading = live(move || words("h2", "", word(ui, Office::OpenInvitations)));
    let open = tag(
        "section",
        "card",
        vec![tag("div", "card-head", vec![heading]), open],
    );
    tag(
        "div",
        "columns",
        vec![tag("div", "", vec![form(place), link]), open],
    )
}

fn form(place: &Place) -> View {
    let ui = place.ui;
    let hours = live(move || {
        let options = HOURS.map(|(value, name)| {
            let attributes: &[_] = if value == "72" {
                &[("value", value), ("selected", "")]
            } else {
                &[("value", value)]
            };
            element("option", "", attributes, vec![word(ui, name).into()])
        });
        let label = element(
            "label",
            "",
            &[("for", "invite-hours")],
            vec![word(ui, Office::WorksFor).into()],
        );
        tag(
            "div",
            "field",
            vec![
                label,
                element("select", "", &[("id", "invite-hours")], options.into()),
            ],
        )
    });
    let go = live(move || {
        element(
            "button",
            "primary",
            &[("type", "submit"), ("id", "invite")],
            vec![word(ui, Office::MakeLink).into()],
        )
    });
    let heading = live(move || words("h2", "", word(ui, Office::InviteTitle)));
    let more = live(move || quiet(word(ui, Office::InviteMore)));
    let parts = vec![
        tag(
            "div",
            "card-head",
            vec![tag("div", "card-words", vec![heading, more])],
        ),
        live(move || role_field(ui, "invite-role", AgentRole::Agent, false)),
        hours,
        live(move || departments_field(ui, "invite-departments", &[])),
        go,
    ];
    let form = plain("form", "card", &[("id", "invite-form")], parts);
    let place = place.clone();
    hearing(
        form,
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            let value = |id| {
                cast::<HtmlSelectElement>(by_id(id))
                    .map(|select| select.value())
                    .unwrap_or_default()
            };
            let body = json!({
                "role": value("invite-role"),
                "hours": value("invite-hours").parse::<i64>().unwrap_or(72),
                "departments": ticked("invite-departments"),
            });
            change(
                &place,
                "POST",
                "/v1/agent/invitations",
                Some(&body),
                |place, text| {
                    load(place);
                    if let Ok(made) = serde_json::from_str::<Invited>(text) {
                        place
                            .office
                            .people
                            .invitations
                            .link
                            .set(Some((made.link, made.expires_at)));
                        focus("invite-link");
                    }
                },
            );
        }),
    )
}

/// The link that was just made. It cannot be shown again.
fn fresh(place: &Place, link: &str, until: Timestamp) -> View {
    let ui = place.ui;
    let label = word(ui, Office::LinkLabel);
    let attributes = [
        ("id", "invite-link"),
        ("readonly", ""),
        ("value", link),
        ("aria-label", label.as_str()),
        ("dir", "ltr"),
    ];
    let field = element("input", "link-field", &attributes, Vec::new());
    let (place, copied) = (place.clone(), link.to_owned());
    let press = Box::new(move || {
        let done = place.hands.copy(&copied);
        wasm_bindgen_futures::spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(done).await.is_ok() {
                toast(ui, word(ui, Office::Copied));
            } else if let Some(input) = cast::<HtmlInputElement>(by_id("invite-link")) {
                // Not allowed here: the keyboard can still do it.
                input.select();
            }
        });
    });
    let copy = button(
        "secondary",
        &[("id", "invite-copy")],
        press,
        vec![word(ui, Office::Copy).into()],
    );
    let note = fill(ui, Office::LinkMore, "time", &say::moment(ui, until));
    let title = words("h2", "", word(ui, Office::LinkTitle));
    element(
        "section",
        "card fresh-link",
        &[("role", "status")],
        vec![title, tag("div", "link-line", vec![field, copy]), quiet(note)],
    )
}

fn line(place: &Place, one: &Invitation) -> View {
    let ui = place.ui;
    let mut name = vec![words("span", "person-name", role(ui, one.role))];
    let departments = named(ui, &one.departments);
    name.extend(
        departments
            .into_iter()
            .map(|name| element("span", "tag", &[("dir", "auto")], vec![name.into()])),
    );
    let until = fill(ui, Office::WorksUntil, "time", &say::moment(ui, one.expires_at));
    let by = fill(ui, Office::InvitedBy, "name", &one.by);
    let more = words("div", "quiet", [&until, " · ", &by].concat());
    let id = one.id.clone();
    let remove = removal(
        place,
        &one.id,
        &word(ui, Office::ThisInvitation),
        Office::Revoke,
        move |place| {
            let path = ["/v1/agent/invitations/", &id].concat();
            change(place, "DELETE", &path, None, |place, _| load(place));
        },
    );
    let said = tag("div", "person-words", vec![tag("div", "person-line", name), more]);
    element(
        "li",
        "person",
        &[("data-invitation", &one.id)],
        vec![said, remove],
    )
}
