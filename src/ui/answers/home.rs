//! The home: what shows while nothing has been said, and later when it is wished for
//! (`door.rs`). A search, the questions asked most, and the way to a person.

use aisle_core::answers::{Brief, Kind};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::words::{Word, count, fill, say};
use super::{Asked, Hall, door, looks, past};
use crate::ui::dom::{button, effect, element, hearing, icon, live, maybe, plain, tag, words};
use crate::ui::i18n;
use crate::ui::timeline::greeting;
use crate::ui::view::View;

const GLASS: &str = "M11 5a6 6 0 1 0 .01 0M15.5 15.5L20 20";
/// Leads on.
pub(super) const ON: &str = "M10 6l6 6-6 6";
/// What is said.
pub(super) const TALK: &str = "M4 5h16v11H10l-5 4v-4H4z";
/// Popular questions that show: more would push the way to a person out of view.
const POPULAR: usize = 6;

/// The home, while there is room for it.
pub(super) fn home(hall: Hall) -> View {
    maybe(move || hall.at_home().then(|| drawn(hall)))
}

fn drawn(hall: Hall) -> View {
    let chat = hall.chat;
    let greeting = vec![
        live(move || words("strong", "", greeting(chat))),
        words("span", "", i18n::say(chat, i18n::Word::WelcomeMore)),
    ];
    let person = button(
        "home-person",
        &[],
        Box::new(move || hall.write()),
        vec![icon(TALK), words("span", "", say(chat, Word::Person))],
    );
    // Effects run when it is in the document.
    if hall.by_hand.get() {
        effect(move || hall.focus(".home-back"));
    }
    let inside = vec![
        tag("div", "home-greeting", greeting),
        maybe(move || door::back(hall)),
        maybe(move || past::past(hall)),
        maybe(move || hall.articles.get().then(|| search(hall))),
        live(move || lists(hall)),
        maybe(move || looks::looks(hall)),
    ];
    let all = vec![tag("div", "home-all", inside), person];
    element("div", "home", &[("part", "home")], all)
}

fn search(hall: Hall) -> View {
    let label = say(hall.chat, Word::Search);
    let attributes = [
        ("type", "search"),
        ("enterkeyhint", "search"),
        ("autocomplete", "off"),
        ("maxlength", "200"),
        ("placeholder", label.as_str()),
        ("aria-label", label.as_str()),
    ];
    let field = plain("input", "home-words", &attributes, Vec::new());
    let field = hearing(
        field,
        "input",
        Box::new(move |event| {
            let field = event
                .target()
                .and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
            if let Some(field) = field {
                hall.search(field.value());
            }
        }),
    );
    element(
        "div",
        "home-search",
        &[("role", "search")],
        vec![icon(GLASS), field],
    )
}

/// What was found, or else what is asked most.
fn lists(hall: Hall) -> View {
    let chat = hall.chat;
    let searches = hall.found.with(|found| *found != Asked::Not);
    let from = if searches { hall.found } else { hall.popular };
    let sought = if searches {
        hall.sought.get()
    } else {
        String::new()
    };
    let parts = from.with(|asked| match asked {
        Asked::Not => Vec::new(),
        Asked::Waits => vec![words("p", "home-note", say(chat, Word::Loading))],
        Asked::Failed => vec![failed(hall, searches)],
        Asked::Came(list) if list.is_empty() && !searches => Vec::new(),
        Asked::Came(list) if list.is_empty() => {
            vec![words(
                "p",
                "home-note",
                fill(chat, Word::Nothing, "text", &sought),
            )]
        }
        Asked::Came(list) => {
            let most = if searches { list.len() } else { POPULAR };
            let title = if searches {
                count(chat, Word::Results, list.len())
            } else {
                say(chat, Word::Popular)
            };
            let rows = list.iter().take(most).map(|brief| row(hall, brief, &sought));
            vec![
                words("h3", "home-title", title),
                tag("ul", "home-list", rows.collect()),
            ]
        }
    });
    // What a search finds is read out; what was there from the start is not.
    let attributes: &[_] = if searches { &[("role", "status")] } else { &[] };
    let (status, rest) = match parts.len() {
        2 => {
            let mut parts = parts.into_iter();
            (parts.next(), parts.next())
        }
        _ => (parts.into_iter().next(), None),
    };
    let said = element("div", "", attributes, status.into_iter().collect());
    let mut inside = vec![said];
    inside.extend(rest);
    tag("div", "home-answers", inside)
}

fn row(hall: Hall, brief: &Brief, sought: &str) -> View {
    let mut inside = vec![words("strong", "", brief.title.clone())];
    if !brief.summary.is_empty() {
        inside.push(words("span", "", brief.summary.clone()));
    }
    let (brief, sought) = (brief.clone(), sought.to_owned());
    let press = move || {
        hall.open(
            Kind::Article,
            brief.id.clone(),
            brief.title.clone(),
            sought.clone(),
        )
    };
    let parts = vec![tag("span", "home-question", inside), icon(ON)];
    let pressed = button("home-row", &[("part", "home-question")], Box::new(press), parts);
    tag("li", "", vec![pressed])
}

fn failed(hall: Hall, searches: bool) -> View {
    let again = move || {
        if searches {
            hall.search_now(hall.sought.get_untracked());
        } else {
            hall.ask_popular();
        }
    };
    let words = vec![
        words("span", "", say(hall.chat, Word::Failed)),
        button(
            "link",
            &[],
            Box::new(again),
            vec![say(hall.chat, Word::Again).into()],
        ),
    ];
    tag("p", "home-note", words)
}
