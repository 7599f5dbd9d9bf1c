//! What visitors looked for in vain, who wants to be told when something is there
//! again, and which articles help.

use aisle_widget::app::Shared;
use aisle_widget::ui::dom::{button, element, live, tag, words};
use aisle_widget::ui::i18n::fill_in;
use aisle_widget::ui::view::View;
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::draw::short_time;
use super::{Place, by_id, dialog, focus};
use crate::desk::{Reply, Ui};
use crate::words::{Word, fill, say};

thread_local! {
    static PLACE: std::cell::RefCell<Option<Lists>> = const { std::cell::RefCell::new(None) };
}

#[derive(Clone)]
struct Lists {
    place: Place,
    misses: Shared<Option<Vec<Value>>>,
    alerts: Shared<Option<Vec<Value>>>,
    votes: Shared<Option<Vec<Value>>>,
}

/// Opens the sheet and asks anew.
pub(super) fn open() {
    dialog::open("lists");
    if let Some(lists) = PLACE.with_borrow(Clone::clone) {
        for (topic, list) in [
            ("misses", lists.misses),
            ("alerts", lists.alerts),
            ("votes", lists.votes),
        ] {
            lists.place.desk.ask(topic, &json!({}), move |answer: Reply| {
                let data: Option<Value> = answer.ok().and_then(|data| serde_json::from_str(data.get()).ok());
                list.set(data.and_then(|data| Some(data.get("list")?.as_array()?.clone())));
            });
        }
    }
}

pub(super) fn sheet(place: &Place) -> View {
    let ui = place.ui;
    let lists = Lists {
        place: place.clone(),
        misses: Shared::new(Some(Vec::new())),
        alerts: Shared::new(Some(Vec::new())),
        votes: Shared::new(Some(Vec::new())),
    };
    PLACE.replace(Some(lists.clone()));
    let heading = move |word: Word| live(move || words("h3", "", say(ui, word)));
    let missed = lists.clone();
    let misses = listed(ui, "misses", lists.misses, Word::MissesNone, move |row| {
        miss(&missed, row)
    });
    let alerts = listed(ui, "alerts", lists.alerts, Word::AlertsNone, move |row| {
        alert(ui, row)
    });
    let votes = listed(ui, "votes", lists.votes, Word::VotesNone, move |row| {
        vote(ui, row)
    });
    let inside = vec![
        heading(Word::Misses),
        misses,
        heading(Word::Alerts),
        alerts,
        heading(Word::Votes),
        votes,
    ];
    let body = element(
        "div",
        "sheet-body",
        &[
            ("tabindex", "0"),
            ("role", "region"),
            ("aria-labelledby", "lists-title"),
        ],
        inside,
    );
    dialog::sheet(ui, "lists", "", Word::ListsTitle, Word::Close, vec![body], None)
}

fn listed(
    ui: Ui,
    id: &'static str,
    list: Shared<Option<Vec<Value>>>,
    none: Word,
    row: impl Fn(&Value) -> View + 'static,
) -> View {
    live(move || {
        let rows = match list.get() {
            None => vec![words("li", "quiet", say(ui, Word::NotAvailable))],
            Some(list) if list.is_empty() => vec![words("li", "quiet", say(ui, none))],
            Some(list) => list.iter().map(&row).collect(),
        };
        element("ul", "rows", &[("id", id)], rows)
    })
}

fn text(row: &Value, name: &str) -> String {
    row.get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn number(row: &Value, name: &str) -> i64 {
    row.get(name).and_then(Value::as_i64).unwrap_or_default()
}

fn more(parts: &[String]) -> View {
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    element(
        "span",
        "quiet",
        &[("dir", "auto")],
        vec![parts.join(" · ").into()],
    )
}

fn miss(lists: &Lists, row: &Value) -> View {
    let ui = lists.place.ui;
    let words_of = text(row, "text");
    let label = fill(ui, Word::DoneWhat, "name", &words_of);
    let (lists, gone) = (lists.clone(), words_of.clone());
    let press = Box::new(move || {
        let (list, gone) = (lists.misses, gone.clone());
        lists
            .place
            .desk
            .ask("drop-miss", &json!({ "text": gone }), move |answer| {
                if answer.is_err() {
                    return;
                }
                let rest = list.get_untracked().map(|list| {
                    let rest = list.into_iter().filter(|row| text(row, "text") != gone);
                    rest.collect::<Vec<_>>()
                });
                list.set(rest);
                next_button();
            });
    });
    tag(
        "li",
        "row",
        vec![
            element("span", "", &[("dir", "auto")], vec![words_of.into()]),
            more(&[
                [&number(row, "count").to_string(), "×"].concat(),
                text(row, "language"),
                short_time(ui, number(row, "at")),
            ]),
            button(
                "plain",
                &[("aria-label", &label)],
                press,
                vec![say(ui, Word::Done).into()],
            ),
        ],
    )
}

/// Where the focus goes when a line is gone.
fn next_button() {
    let inside = by_id("lists").zip(document().active_element());
    if inside.is_some_and(|(sheet, active)| active.tag_name() == "BUTTON" && sheet.contains(Some(&active))) {
        return;
    }
    let next = document().query_selector("#misses button").ok().flatten();
    match next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        Some(next) => drop(next.focus()),
        None => focus("lists-close"),
    }
}

fn alert(ui: Ui, row: &Value) -> View {
    let what: Vec<String> = [text(row, "title"), text(row, "variant")]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let href = ["#c=", &text(row, "conversation")].concat();
    let mut link = aisle_widget::ui::dom::plain(
        "a",
        "",
        &[("href", &href), ("dir", "auto")],
        vec![what.join(", ").into()],
    );
    link.listeners
        .push(("click", Box::new(|_| dialog::close("lists"))));
    tag(
        "li",
        "row",
        vec![
            View::Tag(Box::new(link)),
            more(&[
                text(row, "channel"),
                text(row, "address"),
                short_time(ui, number(row, "at")),
            ]),
        ],
    )
}

fn vote(ui: Ui, row: &Value) -> View {
    let said = fill(ui, Word::VotesLine, "yes", &number(row, "yes").to_string());
    let said = fill_in(&said, "no", &number(row, "no").to_string());
    tag(
        "li",
        "row",
        vec![
            words("span", "", text(row, "article")),
            words("span", "quiet", said),
        ],
    )
}
