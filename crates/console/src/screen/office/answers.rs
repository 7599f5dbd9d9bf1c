//! Ready-made answers: what all agents have behind a slash, in every language.

use aisle_core::protocol::{Canned, Content};
use aisle_platform::random;
use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, element, hearing, live, maybe, plain, tag, words};
use aisle_widget::ui::view::View;
use serde_json::json;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

use super::super::{Place, by_id, cast, dialog, preview, quiet, toast};
use super::people::removal;
use super::{change, head};
use crate::canned::{HOLES, filled, id_of, unknown};
use crate::words::{Office, Word, fill, say};

/// What is written.
#[derive(Clone, Copy)]
pub(crate) struct State {
    /// Which one is changed; one with an empty id is new.
    which: Shared<Option<Canned>>,
    /// Its text now.
    text: Shared<String>,
    /// The text as a visitor would get it.
    ready: Shared<Option<Content>>,
    problem: Shared<String>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            which: Shared::new(None),
            text: Shared::new(String::new()),
            ready: Shared::new(None),
            problem: Shared::new(String::new()),
        }
    }
}

/// The page.
pub(super) fn page(place: &Place) -> View {
    let ui = place.ui;
    let (listed, made) = (place.clone(), place.clone());
    let list = live(move || list(&listed));
    let add = live(move || {
        let place = made.clone();
        let press = Box::new(move || open(&place, None));
        let attributes = [("id", "answer-new"), ("aria-haspopup", "dialog")];
        button(
            "primary",
            &attributes,
            press,
            vec![say(ui, Office::NewAnswer).into()],
        )
    });
    let title = head(ui, Office::Answers, Some(Office::AnswersMore));
    tag(
        "div",
        "answers",
        vec![tag("div", "office-head", vec![title, add]), list, sheet(place)],
    )
}

fn path(id: &str) -> String {
    ["/v1/agent/canned/", id].concat()
}

fn list(place: &Place) -> View {
    let ui = place.ui;
    let mut all = ui.canned.get();
    if all.is_empty() {
        let parts = vec![
            words("p", "empty-title", say(ui, Office::NoAnswersYet)),
            words("p", "quiet", say(ui, Office::NoAnswersYetMore)),
        ];
        return tag("div", "card empty", parts);
    }
    all.sort_by(|a, b| (&a.shortcut, &a.language).cmp(&(&b.shortcut, &b.language)));
    let lines = all.iter().map(|one| line(place, one));
    element("ul", "people-list card", &[("id", "answers")], lines.collect())
}

fn line(place: &Place, one: &Canned) -> View {
    let ui = place.ui;
    let mut name = vec![words("span", "canned-name", ["/", &one.shortcut].concat())];
    let language = if one.language.is_empty() {
        say(ui, Office::AllLanguages)
    } else {
        one.language.clone()
    };
    name.push(words("span", "tag", language));
    let text = element(
        "div",
        "answer-text",
        &[("dir", "auto")],
        vec![one.text.clone().into()],
    );
    let label = fill(ui, Office::EditWhat, "name", &["/", &one.shortcut].concat());
    let (edited, which) = (place.clone(), one.clone());
    let press = Box::new(move || open(&edited, Some(which.clone())));
    let attributes = [("aria-label", label.as_str()), ("aria-haspopup", "dialog")];
    let edit = button(
        "secondary",
        &attributes,
        press,
        vec![say(ui, Office::Edit).into()],
    );
    let id = one.id.clone();
    let name_of = ["/", &one.shortcut].concat();
    let remove = removal(place, &one.id, &name_of, Office::Delete, move |place| {
        change(place, "DELETE", &path(&id), None, |_, _| {});
    });
    let said = tag("div", "person-words", vec![tag("div", "person-line", name), text]);
    element(
        "li",
        "person answer",
        &[("data-answer", &one.id)],
        vec![said, edit, remove],
    )
}

fn open(place: &Place, one: Option<Canned>) {
    let state = place.office.answers;
    let one = one.unwrap_or_else(|| Canned {
        id: String::new(),
        shortcut: String::new(),
        language: String::new(),
        text: String::new(),
    });
    place.office.people.calm();
    state.problem.set(String::new());
    written(place, &one.text);
    for (id, value) in [
        ("answer-shortcut", &one.shortcut),
        ("answer-language", &one.language),
    ] {
        if let Some(input) = cast::<HtmlInputElement>(by_id(id)) {
            input.set_value(value);
        }
    }
    if let Some(area) = area() {
        area.set_value(&one.text);
    }
    state.which.set(Some(one));
    dialog::open("answer");
    super::super::focus("answer-shortcut");
}

fn area() -> Option<HtmlTextAreaElement> {
    cast(by_id("answer-text"))
}

/// Shows a text as a visitor would get it, with names put in.
fn written(place: &Place, text: &str) {
    let (ui, state) = (place.ui, place.office.answers);
    state.text.set(text.to_owned());
    let me = ui.me.with_untracked(|me| me.as_ref().map(|me| me.name.clone()));
    let (visitor, title) =
        leptos::prelude::untrack(|| (say(ui, Office::SampleName), say(ui, Office::SamplePage)));
    let known = [
        ("visitor.name", Some(visitor.as_str())),
        ("agent.name", me.as_deref()),
        ("page.title", Some(title.as_str())),
    ];
    let shown = filled(text, &known);
    state
        .ready
        .set((!shown.trim().is_empty()).then(|| Content::text(shown)));
}

/// Puts a hole in where the cursor is.
fn put(place: &Place, hole: &str) {
    let Some(area) = area() else { return };
    let at = area.selection_end().ok().flatten().unwrap_or(u32::MAX);
    let text: Vec<u16> = area.value().encode_utf16().collect();
    let at = usize::try_from(at).unwrap_or(0).min(text.len());
    let (before, after) = text.split_at(at);
    let [before, after] = [before, after].map(String::from_utf16_lossy);
    let text = [&before, hole, &after].concat();
    area.set_value(&text);
    let end = u32::try_from(at + hole.len()).unwrap_or(0);
    let _ = area.focus();
    let _ = area.set_selection_range(end, end);
    written(place, &text);
}

fn sheet(place: &Place) -> View {
    let ui = place.ui;
    let state = place.office.answers;
    let (filling, saving) = (place.clone(), place.clone());
    let field = move |id: &'static str, word: Office, more: &'static [(&'static str, &'static str)]| {
        live(move || {
            let label = element("label", "", &[("for", id)], vec![say(ui, word).into()]);
            let mut attributes = vec![
                ("id", id),
                ("autocomplete", "off"),
                ("autocapitalize", "none"),
                ("spellcheck", "false"),
            ];
            attributes.extend_from_slice(more);
            tag(
                "div",
                "field",
                vec![label, element("input", "", &attributes, Vec::new())],
            )
        })
    };
    let known = live(move || {
        let mut tags: Vec<String> = ui
            .canned
            .with(|all| all.iter().map(|one| one.language.clone()).collect());
        tags.extend(["en".to_owned(), "ko".to_owned()]);
        tags.sort();
        tags.dedup();
        let options = tags
            .iter()
            .filter(|tag| !tag.is_empty())
            .map(|tag| element("option", "", &[("value", tag)], Vec::new()));
        element("datalist", "", &[("id", "answer-languages")], options.collect())
    });
    let typed = place.clone();
    let text = live(move || {
        let label = element(
            "label",
            "",
            &[("for", "answer-text")],
            vec![say(ui, Office::AnswerText).into()],
        );
        let attributes = [
            ("id", "answer-text"),
            ("rows", "5"),
            ("maxlength", "8000"),
            ("required", ""),
            ("dir", "auto"),
        ];
        let typed = typed.clone();
        let heard = Box::new(move |_: web_sys::Event| {
            if let Some(area) = area() {
                written(&typed, &area.value());
            }
        });
        let area = hearing(plain("textarea", "", &attributes, Vec::new()), "input", heard);
        tag("div", "field", vec![label, area])
    });
    let holes = live(move || {
        let buttons = HOLES.map(|name| {
            let otherwise = if name == "agent.name" {
                String::new()
            } else {
                [
                    "|",
                    &say(
                        ui,
                        if name == "visitor.name" {
                            Office::OtherwiseName
                        } else {
                            Office::OtherwisePage
                        },
                    ),
                ]
                .concat()
            };
            let hole = ["{", name, &otherwise, "}"].concat();
            let (place, put_in) = (filling.clone(), hole.clone());
            let word = match name {
                "visitor.name" => Office::HoleVisitor,
                "agent.name" => Office::HoleAgent,
                _ => Office::HolePage,
            };
            let press = Box::new(move || put(&place, &put_in));
            button(
                "secondary hole",
                &[("title", &hole)],
                press,
                vec![say(ui, word).into()],
            )
        });
        let label = say(ui, Office::PutIn);
        element(
            "div",
            "holes",
            &[("role", "group"), ("aria-label", &label)],
            buttons.into(),
        )
    });
    let odd = maybe(move || {
        let names = state.text.with(|text| unknown(text));
        let names: Vec<String> = names.iter().map(|name| ["{", name, "}"].concat()).collect();
        (!names.is_empty()).then(|| {
            words(
                "p",
                "warn",
                fill(ui, Office::UnknownHole, "name", &names.join(", ")),
            )
        })
    });
    let odd = element("div", "", &[("role", "status")], vec![odd]);
    let problem = element(
        "p",
        "problem",
        &[("id", "answer-problem"), ("role", "alert")],
        vec![live(move || View::Text(state.problem.get()))],
    );
    let line = tag(
        "div",
        "two-fields",
        vec![
            field(
                "answer-shortcut",
                Office::Shortcut,
                &[("maxlength", "40"), ("required", ""), ("placeholder", "hello")],
            ),
            field(
                "answer-language",
                Office::AnswerLanguage,
                &[
                    ("maxlength", "35"),
                    ("list", "answer-languages"),
                    ("placeholder", "en"),
                ],
            ),
        ],
    );
    let more = live(move || quiet(say(ui, Office::AnswerLanguageMore)));
    let body = tag(
        "div",
        "sheet-body",
        vec![
            line,
            more,
            known,
            text,
            holes,
            odd,
            preview::room(ui, "answer-preview", state.ready),
            problem,
        ],
    );
    let save = live(move || {
        element(
            "button",
            "primary",
            &[("type", "submit"), ("id", "answer-save")],
            vec![say(ui, Office::SaveChanges).into()],
        )
    });
    let form = plain(
        "form",
        "sheet-form",
        &[("id", "answer-form")],
        vec![body, tag("footer", "sheet-foot", vec![save])],
    );
    let form = hearing(
        form,
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            save_it(&saving);
        }),
    );
    let closed = Box::new(move |_: web_sys::Event| state.which.set(None));
    dialog::sheet(
        ui,
        "answer",
        "",
        Office::AnswerTitle,
        Word::Cancel,
        vec![form],
        Some(closed),
    )
}

fn save_it(place: &Place) {
    let (ui, state) = (place.ui, place.office.answers);
    let value = |id| cast::<HtmlInputElement>(by_id(id)).map_or(String::new(), |input| input.value());
    let shortcut = value("answer-shortcut").trim().trim_start_matches('/').to_owned();
    let language = value("answer-language").trim().to_owned();
    let text = area().map_or(String::new(), |area| area.value());
    let id = match state.which.get_untracked() {
        Some(one) if !one.id.is_empty() => one.id,
        _ => id_of(&shortcut, random::bits64()),
    };
    let body = json!({ "shortcut": shortcut, "language": language, "text": text });
    crate::desk::ask(
        &place.hands,
        "PUT",
        &path(&id),
        Some(&body),
        move |answer| match answer {
            Ok(_) => {
                dialog::close("answer");
                toast(ui, say(ui, Office::Saved));
            }
            Err(crate::desk::Refusal::Said(text)) => state.problem.set(text),
            Err(crate::desk::Refusal::Unreachable) => state.problem.set(say(ui, Office::NotLoaded)),
        },
    );
}
