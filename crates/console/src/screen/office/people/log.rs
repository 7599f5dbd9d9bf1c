//! What was done by whom, when and from where: newest first, page by page.

use aisle_core::protocol::{Person, Timestamp};
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, element, live, maybe, tag, words};
use aisle_widget::ui::view::View;
use serde::Deserialize;

use super::super::super::{Place, quiet};
use super::super::{fetched, say};
use crate::desk::{Refusal, Ui};
use crate::words::{Office, Word, say as word};

/// Lines that come at once.
const PAGE: &str = "50";

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Entry {
    id: i64,
    at: Timestamp,
    who: Option<Person>,
    what: String,
    about: Option<String>,
    address: String,
}

#[derive(Deserialize)]
struct Trail {
    entries: Vec<Entry>,
    more: bool,
}

/// What came of it so far.
#[derive(Clone, Copy)]
pub(super) struct State {
    got: Shared<Option<Result<Vec<Entry>, Refusal>>>,
    more: Shared<bool>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            got: Shared::new(None),
            more: Shared::new(false),
        }
    }
}

pub(super) fn load(place: &Place) {
    place.office.people.log.got.set(None);
    page(place, None);
}

fn page(place: &Place, before: Option<i64>) {
    let state = place.office.people.log;
    let from = before.map_or(String::new(), |id| ["&before=", &id.to_string()].concat());
    let path = ["/v1/agent/audit?limit=", PAGE, &from].concat();
    fetched::<Trail>(place, &path, move |answer| match answer {
        Ok(trail) => {
            let mut all = match state.got.get_untracked() {
                Some(Ok(all)) if before.is_some() => all,
                _ => Vec::new(),
            };
            // Two presses may ask for the same page.
            all.extend(
                trail
                    .entries
                    .into_iter()
                    .filter(|entry| before.is_none_or(|before| entry.id < before)),
            );
            all.dedup_by_key(|entry| entry.id);
            state.more.set(trail.more);
            state.got.set(Some(Ok(all)));
        }
        Err(refusal) => state.got.set(Some(Err(refusal))),
    });
}

pub(super) fn list(place: &Place) -> View {
    let ui = place.ui;
    let state = place.office.people.log;
    let body = live(move || match state.got.get() {
        None => quiet(word(ui, Word::Loading)),
        Some(Err(_)) => quiet(word(ui, Office::NotLoaded)),
        Some(Ok(entries)) => table(ui, &entries),
    });
    let place = place.clone();
    let more = maybe(move || {
        if !state.more.get() {
            return None;
        }
        let place = place.clone();
        let press = Box::new(move || {
            let last = match state.got.get_untracked() {
                Some(Ok(all)) => all.last().map(|entry| entry.id),
                _ => None,
            };
            page(&place, last);
        });
        Some(button(
            "plain more",
            &[("id", "log-more")],
            press,
            vec![word(ui, Office::Earlier).into()],
        ))
    });
    tag("section", "card", vec![body, more])
}

fn table(ui: Ui, entries: &[Entry]) -> View {
    let head = [
        Office::LogWhen,
        Office::LogWho,
        Office::LogWhat,
        Office::LogAbout,
        Office::LogFrom,
    ]
    .map(|name| element("th", "", &[("scope", "col")], vec![word(ui, name).into()]));
    let rows = entries.iter().map(|entry| {
        let who = entry
            .who
            .as_ref()
            .map_or_else(|| "–".to_owned(), |who| who.name.clone());
        let about = entry
            .about
            .as_deref()
            .map_or(String::new(), |about| about_text(ui, about));
        let cells = vec![
            element(
                "th",
                "text",
                &[("scope", "row")],
                vec![say::whole_moment(ui, entry.at).into()],
            ),
            element("td", "", &[("dir", "auto")], vec![who.into()]),
            words("td", "", deed(ui, &entry.what)),
            element("td", "", &[("dir", "auto")], vec![about.into()]),
            element(
                "td",
                "text",
                &[("dir", "ltr")],
                vec![entry.address.clone().into()],
            ),
        ];
        tag("tr", "", cells)
    });
    let title = word(ui, Office::Log);
    let parts = vec![
        words("caption", "sr-only", title.clone()),
        tag("thead", "", vec![tag("tr", "", head.into())]),
        element("tbody", "", &[("id", "log")], rows.collect()),
    ];
    let room = [
        ("tabindex", "0"),
        ("role", "region"),
        ("aria-label", title.as_str()),
    ];
    element(
        "div",
        "figures-room all",
        &room,
        vec![tag("table", "figures", parts)],
    )
}

/// An agent or department by name, anything else by its id.
fn about_text(ui: Ui, about: &str) -> String {
    let agent = ui.agents.with(|all| {
        all.iter()
            .find(|one| one.id.as_str() == about)
            .map(|one| one.name.clone())
    });
    let department = || {
        ui.departments
            .with(|all| all.iter().find(|one| one.id == about).map(|one| one.name.clone()))
    };
    let answer = || {
        ui.canned.with(|all| {
            let found = all.iter().find(|one| one.id == about);
            found.map(|one| ["/", &one.shortcut].concat())
        })
    };
    let known = agent.or_else(department).or_else(answer);
    known.unwrap_or_else(|| about.to_owned())
}

/// What was done, in words; what a newer server does, by its name.
fn deed(ui: Ui, what: &str) -> String {
    let known = match what {
        "sign-in" => Office::DeedSignIn,
        "sign-in-failed" => Office::DeedSignInFailed,
        "sign-out" => Office::DeedSignOut,
        "sign-out-everywhere" => Office::DeedSignOutEverywhere,
        "join" => Office::DeedJoin,
        "password" => Office::DeedPassword,
        "profile" => Office::DeedProfile,
        "role" => Office::DeedRole,
        "agent" => Office::DeedAgent,
        "remove" => Office::DeedRemove,
        "sign-out-agent" => Office::DeedSignOutAgent,
        "invite" => Office::DeedInvite,
        "uninvite" => Office::DeedUninvite,
        "department" => Office::DeedDepartment,
        "drop-department" => Office::DeedDropDepartment,
        "canned" => Office::DeedCanned,
        "drop-canned" => Office::DeedDropCanned,
        "transfer" => Office::DeedTransfer,
        "close" => Office::DeedClose,
        "ticket-done" => Office::DeedTicketDone,
        "ticket-open" => Office::DeedTicketOpen,
        _ => return what.to_owned(),
    };
    word(ui, known)
}
