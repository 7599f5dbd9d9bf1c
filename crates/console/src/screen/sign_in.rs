//! Signing in.

use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{element, hearing, live, plain, tag, words};
use aisle_widget::ui::view::View;
use web_sys::HtmlInputElement;

use super::{by_id, cast, focus};
use crate::Hands;
use crate::desk::{self, Proof, Refusal, Ui};
use crate::words::{Word, say};

/// Shows the form until somebody is signed in.
/// With an invitation's code, they choose their name and password.
pub(super) fn show(ui: Ui, hands: Hands, invitation: Option<String>) {
    super::show(move || form(ui, hands, invitation));
    focus("name");
}

fn value(id: &str) -> String {
    cast::<HtmlInputElement>(by_id(id)).map_or(String::new(), |input| input.value())
}

fn form(ui: Ui, hands: Hands, invitation: Option<String>) -> View {
    let joins = invitation.is_some();
    let problem = Shared::new(String::new());
    let busy = Shared::new(false);
    let send = move |event: web_sys::Event| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(String::new());
        let (name, password) = (value("name").trim().to_owned(), value("password"));
        let proof = match invitation.clone() {
            Some(code) => Proof::Invitation(code, name, password),
            None => Proof::Password(name, password),
        };
        let again = hands.clone();
        desk::in_with(&hands, &proof, move |answer| match answer {
            Ok(pass) => super::in_page(move || super::open(ui, again, pass)),
            Err(refusal) => {
                busy.set(false);
                problem.set(match refusal {
                    Refusal::Unreachable => say(ui, Word::Unreachable),
                    Refusal::Said(text) => text,
                });
                if let Some(input) = cast::<HtmlInputElement>(by_id("password")) {
                    input.select();
                }
            }
        });
    };
    let field = move |id: &'static str, word: Word, more: &[(&'static str, &str)]| {
        let label = live(move || View::Text(say(ui, word)));
        let mut attributes = vec![("id", id), ("name", id), ("required", "")];
        attributes.extend_from_slice(more);
        [
            element("label", "", &[("for", id)], vec![label]),
            element("input", "", &attributes, Vec::new()),
        ]
    };
    let mut parts = vec![
        mark(44),
        live(move || {
            words(
                "h1",
                "",
                say(ui, if joins { Word::JoinTitle } else { Word::SignInTitle }),
            )
        }),
        live(move || words("p", "quiet", say(ui, Word::SignInMore))),
    ];
    parts.extend(field(
        "name",
        Word::Name,
        &[
            ("autocomplete", "username"),
            ("autocapitalize", "none"),
            ("spellcheck", "false"),
            ("maxlength", "60"),
        ],
    ));
    parts.extend(field(
        "password",
        Word::Password,
        &[
            ("type", "password"),
            (
                "autocomplete",
                if joins { "new-password" } else { "current-password" },
            ),
            ("maxlength", "512"),
        ],
    ));
    parts.push(element(
        "p",
        "problem",
        &[("id", "sign-in-problem"), ("role", "alert")],
        vec![live(move || View::Text(problem.get()))],
    ));
    parts.push(element(
        "button",
        "primary",
        &[("type", "submit")],
        vec![live(move || View::Text(say(ui, Word::SignIn)))],
    ));
    let form = plain("form", "sign-in-card", &[("id", "sign-in-form")], parts);
    let form = hearing(form, "submit", Box::new(send));
    element("main", "sign-in", &[("id", "sign-in")], vec![form])
}

/// The sign of the page.
pub(super) fn mark(side: u32) -> View {
    let side = side.to_string();
    let attributes = [
        ("src", "/agent/icon.svg"),
        ("alt", ""),
        ("width", side.as_str()),
        ("height", side.as_str()),
    ];
    tag("span", "mark", vec![element("img", "", &attributes, Vec::new())])
}
