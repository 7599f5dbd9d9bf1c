//! One's own account: name, picture, password, capacity, and leaving.

use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, element, hearing, live, maybe, plain, tag, words};
use aisle_widget::ui::view::View;
use serde_json::json;
use web_sys::HtmlInputElement;

use super::super::{Place, by_id, cast, dialog, leave, quiet, toast};
use super::{change, face, head, people};
use crate::desk::{Refusal, Ui, Wish, ask};
use crate::words::{Office, Word, say};

/// Fewest characters of a password, as the server wants them.
const SHORTEST: &str = "8";

fn value(id: &str) -> String {
    cast::<HtmlInputElement>(by_id(id)).map_or(String::new(), |input| input.value())
}

fn field(ui: Ui, id: &'static str, word: Office, attributes: &[(&'static str, &str)]) -> View {
    let label = element("label", "", &[("for", id)], vec![say(ui, word).into()]);
    let mut all = vec![("id", id)];
    all.extend_from_slice(attributes);
    tag(
        "div",
        "field",
        vec![label, element("input", "", &all, Vec::new())],
    )
}

fn submit(ui: Ui, id: &'static str, class: &str, word: Office) -> View {
    element(
        "button",
        class,
        &[("type", "submit"), ("id", id)],
        vec![say(ui, word).into()],
    )
}

fn card(ui: Ui, title: Office, more: Option<Office>, inside: Vec<View>) -> View {
    let mut said = vec![words("h2", "", say(ui, title))];
    said.extend(more.map(|more| quiet(say(ui, more))));
    let mut parts = vec![tag("div", "card-head", vec![tag("div", "card-words", said)])];
    parts.extend(inside);
    tag("section", "card", parts)
}

/// The page.
pub(super) fn page(place: &Place) -> View {
    let ui = place.ui;
    let (first, second, third) = (place.clone(), place.clone(), place.clone());
    let cards = vec![
        live(move || profile(&first)),
        live(move || password(&second)),
        live(move || session(&third)),
    ];
    let title = head(ui, Office::Account, None);
    tag(
        "div",
        "account",
        vec![
            tag("div", "office-head", vec![title]),
            tag("div", "columns", cards),
        ],
    )
}

fn profile(place: &Place) -> View {
    let ui = place.ui;
    let Some(me) = ui.me.get() else {
        return quiet(say(ui, Word::Loading));
    };
    let picture = me.avatar.clone().unwrap_or_default();
    let departments = people::named(ui, &me.departments);
    let mut about = vec![people::role(ui, me.role)];
    about.extend(departments);
    let head = tag(
        "div",
        "person",
        vec![
            face(ui, &me),
            tag(
                "div",
                "person-words",
                vec![
                    element("bdi", "person-name", &[], vec![me.name.clone().into()]),
                    quiet(about.join(" · ")),
                ],
            ),
        ],
    );
    let capacity = me.capacity.to_string();
    let languages = me.languages.join(", ");
    let parts = vec![
        head,
        field(
            ui,
            "me-name",
            Office::YourName,
            &[
                ("value", &me.name),
                ("maxlength", "60"),
                ("required", ""),
                ("autocomplete", "name"),
                ("dir", "auto"),
            ],
        ),
        field(
            ui,
            "me-avatar",
            Office::YourPicture,
            &[
                ("value", &picture),
                ("maxlength", "500"),
                ("placeholder", "https://"),
                ("inputmode", "url"),
                ("autocomplete", "off"),
                ("dir", "ltr"),
            ],
        ),
        quiet(say(ui, Office::YourPictureMore)),
        field(
            ui,
            "me-title",
            Office::YourTitle,
            &[
                ("value", &me.title),
                ("maxlength", "80"),
                ("autocomplete", "off"),
                ("dir", "auto"),
            ],
        ),
        field(
            ui,
            "me-languages",
            Office::YourLanguages,
            &[
                ("value", &languages),
                ("maxlength", "200"),
                ("placeholder", "en, ko"),
                ("autocomplete", "off"),
                ("dir", "ltr"),
            ],
        ),
        quiet(say(ui, Office::YourTitleMore)),
        field(
            ui,
            "me-capacity",
            Office::Capacity,
            &[
                ("value", &capacity),
                ("type", "number"),
                ("min", "1"),
                ("max", "100"),
                ("required", ""),
            ],
        ),
        quiet(say(ui, Office::CapacityMore)),
        submit(ui, "me-save", "primary", Office::SaveChanges),
    ];
    let form = plain("form", "", &[("id", "me-form")], parts);
    let place = place.clone();
    let form = hearing(
        form,
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            let Some(me) = ui.me.get_untracked() else { return };
            let (name, avatar) = (value("me-name"), value("me-avatar").trim().to_owned());
            if let Some(capacity) = value("me-capacity").parse().ok().filter(|n| *n != me.capacity) {
                let done = Box::new(move |answer: Result<(), _>| {
                    if let Err(reject) = answer {
                        super::super::refused(ui, &reject);
                    }
                });
                place.desk.wish(Wish::Status(me.status, Some(capacity)), done);
            }
            let mut body = serde_json::Map::new();
            if name.trim() != me.name {
                body.insert("name".to_owned(), name.into());
            }
            if avatar != me.avatar.unwrap_or_default() {
                body.insert("avatar".to_owned(), avatar.into());
            }
            let title = value("me-title").trim().to_owned();
            if title != me.title {
                body.insert("title".to_owned(), title.into());
            }
            let written = value("me-languages");
            let tags = written.split([',', ' ']).filter(|tag| !tag.is_empty());
            let tags: Vec<String> = tags.map(str::to_owned).collect();
            if tags != me.languages {
                body.insert("languages".to_owned(), tags.into());
            }
            if body.is_empty() {
                toast(ui, say(ui, Office::Saved));
                return;
            }
            change(
                &place,
                "PATCH",
                "/v1/agent/me",
                Some(&body.into()),
                move |_, _| toast(ui, say(ui, Office::Saved)),
            );
        }),
    );
    card(ui, Office::YouAre, Some(Office::YouAreMore), vec![form])
}

/// The fields of a new password, written twice.
fn twice(ui: Ui, first: &'static str, second: &'static str) -> Vec<View> {
    let attributes: &[_] = &[
        ("type", "password"),
        ("required", ""),
        ("minlength", SHORTEST),
        ("maxlength", "512"),
        ("autocomplete", "new-password"),
    ];
    vec![
        field(ui, first, Office::NewPassword, attributes),
        field(ui, second, Office::NewPasswordAgain, attributes),
    ]
}

fn problem_line(id: &'static str, problem: Shared<String>) -> View {
    element(
        "p",
        "problem",
        &[("id", id), ("role", "alert")],
        vec![live(move || View::Text(problem.get()))],
    )
}

/// Sets a new password; says beneath the fields why not.
fn set_password(
    place: &Place,
    old: Option<String>,
    [first, second]: [&'static str; 2],
    problem: Shared<String>,
    done: impl FnOnce() + 'static,
) {
    let ui = place.ui;
    let new = value(first);
    if new != value(second) {
        problem.set(say(ui, Office::NotTheSame));
        super::super::focus(second);
        return;
    }
    problem.set(String::new());
    let body = match old {
        Some(old) => json!({ "old": old, "new": new }),
        None => json!({ "new": new }),
    };
    ask(
        &place.hands,
        "POST",
        "/v1/agent/password",
        Some(&body),
        move |answer| match answer {
            Ok(_) => {
                toast(ui, say(ui, Office::PasswordSet));
                done();
            }
            Err(Refusal::Said(text)) => problem.set(text),
            Err(Refusal::Unreachable) => problem.set(say(ui, Office::NotLoaded)),
        },
    );
}

fn clear(ids: &[&str]) {
    for id in ids {
        if let Some(input) = cast::<HtmlInputElement>(by_id(id)) {
            input.set_value("");
        }
    }
}

fn password(place: &Place) -> View {
    let ui = place.ui;
    let (problem, once) = (place.office.problem, place.office.once.get());
    let mut parts = Vec::new();
    if !once {
        let attributes: &[_] = &[
            ("type", "password"),
            ("required", ""),
            ("maxlength", "512"),
            ("autocomplete", "current-password"),
        ];
        parts.push(field(ui, "password-old", Office::OldPassword, attributes));
    }
    parts.extend(twice(ui, "password-new", "password-again"));
    parts.push(problem_line("password-problem", problem));
    parts.push(submit(ui, "password-save", "secondary", Office::SetPassword));
    let form = plain("form", "", &[("id", "password-form")], parts);
    let place = place.clone();
    let form = hearing(
        form,
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            let old = (!once).then(|| value("password-old"));
            let office = place.office;
            set_password(
                &place,
                old,
                ["password-new", "password-again"],
                problem,
                move || {
                    office.once.set(false);
                    clear(&["password-old", "password-new", "password-again"]);
                },
            );
        }),
    );
    card(ui, Office::PasswordTitle, Some(Office::PasswordMore), vec![form])
}

fn session(place: &Place) -> View {
    let ui = place.ui;
    let (here, all) = (place.clone(), place.clone());
    let out = button(
        "secondary",
        &[("id", "me-out")],
        Box::new(move || leave(&here, false)),
        vec![say(ui, Word::SignOut).into()],
    );
    let everywhere = button(
        "secondary",
        &[("id", "me-out-everywhere")],
        Box::new(move || leave(&all, true)),
        vec![say(ui, Office::SignOutEverywhere).into()],
    );
    card(
        ui,
        Office::SessionTitle,
        Some(Office::SessionMore),
        vec![tag("div", "ends-line", vec![out, everywhere])],
    )
}

/// Asks whoever came by a link that works once for a password of their own.
pub(in super::super) fn sheet(place: &Place) -> View {
    let ui = place.ui;
    let problem = place.office.problem;
    let drawn = place.clone();
    let inside = maybe(move || {
        if !drawn.office.once.get() {
            return None;
        }
        let mut fields = vec![quiet(say(ui, Office::OnceMore))];
        fields.extend(twice(ui, "once-new", "once-again"));
        fields.push(problem_line("once-problem", problem));
        let save = submit(ui, "once-save", "primary", Office::SetPassword);
        let parts = vec![
            tag("div", "sheet-body", fields),
            tag("footer", "sheet-foot", vec![save]),
        ];
        let place = drawn.clone();
        Some(hearing(
            plain("form", "sheet-form", &[("id", "once-form")], parts),
            "submit",
            Box::new(move |event| {
                event.prevent_default();
                let office = place.office;
                set_password(&place, None, ["once-new", "once-again"], problem, move || {
                    dialog::close("once");
                    office.once.set(false);
                });
            }),
        ))
    });
    let closed = Box::new(move |_: web_sys::Event| problem.set(String::new()));
    dialog::sheet(
        ui,
        "once",
        "small",
        Office::OnceTitle,
        Office::NotNow,
        vec![inside],
        Some(closed),
    )
}
