//! The right column: what is known of the visitor, and what colleagues wrote down.

use aisle_core::commerce::page::PageContext;
use aisle_core::protocol::json;
use aisle_widget::ui::dom::{button, element, hearing, live, maybe, plain, tag, words};
use aisle_widget::ui::view::View;
use web_sys::HtmlTextAreaElement;

use super::draw::{name_of, path_of, short_time};
use super::head::fact;
use super::{Place, by_id, cast, head, quiet, seen};
use crate::desk::{Ui, Wish};
use crate::words::{Word, say};

const CHECK: &str = "M5 12l4.500 4.500L19 7";

/// Opens or closes the panel where it has no column of its own.
pub(super) fn toggle() {
    if let Some(desk) = by_id("desk") {
        let on = !desk.has_attribute("data-about");
        let _ = desk.toggle_attribute("data-about");
        head::expanded(on);
        if on {
            super::focus("about");
        }
    }
}

/// Whether somebody proved who they are.
pub(super) fn badge(ui: Ui, verified: bool) -> View {
    let word = if verified {
        Word::Verified
    } else {
        Word::Unverified
    };
    let label = say(ui, word);
    if verified {
        element(
            "span",
            "verified",
            &[("role", "img"), ("aria-label", &label), ("title", &label)],
            vec![head::icon(CHECK)],
        )
    } else {
        words("span", "tag", label)
    }
}

pub(super) fn panel(place: &Place) -> View {
    let ui = place.ui;
    let title = live(move || {
        let attributes = [("id", "about-title")];
        element("h2", "", &attributes, vec![say(ui, Word::About).into()])
    });
    let away = live(move || {
        let label = say(ui, Word::Back);
        button(
            "plain about-close",
            &[("aria-label", &label)],
            Box::new(toggle),
            vec![words("span", "", "×".to_owned())],
        )
    });
    let asked = place.clone();
    let inside = maybe(move || {
        ui.open.get()?;
        let tickets = super::office::here(&asked);
        Some(tag(
            "div",
            "about-facts",
            vec![
                who(ui),
                super::office::answered(ui),
                tickets,
                before(ui),
                orders(ui),
            ],
        ))
    });
    let parts = vec![
        tag("header", "about-head", vec![title, away]),
        inside,
        notes(place),
    ];
    element(
        "aside",
        "about",
        &[
            ("id", "about"),
            ("aria-labelledby", "about-title"),
            ("tabindex", "-1"),
        ],
        parts,
    )
}

fn who(ui: Ui) -> View {
    live(move || {
        let line = ui.line();
        let about = ui.about.get();
        let mut facts = Vec::new();
        if let Some(line) = &line {
            let verified = line.verified || about.as_ref().is_some_and(|about| about.verified);
            facts.push(fact(
                say(ui, Word::Name),
                vec![
                    element("bdi", "", &[], vec![name_of(ui, line).into()]),
                    " ".to_owned().into(),
                    badge(ui, verified),
                ],
            ));
            if let Some(email) = about.as_ref().and_then(|about| about.email.clone()) {
                facts.push(fact(
                    say(ui, Word::Email),
                    vec![element("bdi", "", &[], vec![email.into()])],
                ));
            }
            if let Some(code) = about.as_ref().and_then(|about| about.code.clone()) {
                facts.push(fact(
                    say(ui, Word::ResumeCode),
                    vec![element("code", "code", &[("dir", "ltr")], vec![code.into()])],
                ));
            }
            if !line.locale.is_empty() {
                facts.push(fact(say(ui, Word::Language), vec![line.locale.clone().into()]));
            }
            if let Some(page) = &line.page {
                facts.push(fact(
                    say(ui, Word::Page),
                    vec![
                        seen::page(&page.url, &page.title),
                        element(
                            "span",
                            "quiet path",
                            &[("dir", "ltr")],
                            vec![path_of(&page.url).into()],
                        ),
                    ],
                ));
            }
        }
        if let Some(trigger) = about.as_ref().and_then(|about| about.trigger.clone()) {
            facts.push(fact(
                say(ui, Word::BeganBy),
                vec![
                    words("span", "tag", trigger.rule),
                    element("p", "quiet", &[("dir", "auto")], vec![trigger.text.into()]),
                ],
            ));
        }
        tag("dl", "facts", facts)
    })
}

/// The pages before this one, and the visitor's other conversations.
fn before(ui: Ui) -> View {
    live(move || {
        let mut parts = Vec::new();
        let context: Option<PageContext> = ui.context.with(|raw| json::read(raw.as_ref()?.get()));
        if let Some(context) = context.filter(|context| !context.pages.is_empty()) {
            parts.push(words("h3", "", say(ui, Word::Before)));
            let pages = context.pages.iter().rev().map(|page| {
                let (time, link) = seen::visited(ui, page);
                tag("li", "", vec![link, time])
            });
            parts.push(tag("ul", "about-list", pages.collect()));
        }
        if let Some(about) = ui.about.get().filter(|about| !about.earlier.is_empty()) {
            parts.push(words("h3", "", say(ui, Word::Earlier)));
            let lines = about.earlier.iter().map(|line| {
                let href = ["#c=", line.id.as_str()].concat();
                let text = if line.preview.is_empty() {
                    say(ui, Word::Erased)
                } else {
                    line.preview.clone()
                };
                let link = element(
                    "a",
                    "about-line",
                    &[("href", &href), ("dir", "auto")],
                    vec![text.into()],
                );
                tag(
                    "li",
                    "",
                    vec![link, words("time", "quiet", short_time(ui, line.at))],
                )
            });
            parts.push(tag("ul", "about-list", lines.collect()));
        }
        tag("div", "", parts)
    })
}

fn orders(ui: Ui) -> View {
    live(move || {
        let mut parts = Vec::new();
        if let Some(about) = ui.about.get() {
            if !about.orders.is_empty() {
                parts.push(words("h3", "", say(ui, Word::Orders)));
                let lines = about
                    .orders
                    .iter()
                    .map(|order| words("li", "", order.fallback.clone()));
                parts.push(tag("ul", "about-list", lines.collect()));
            }
            if !about.bookings.is_empty() {
                parts.push(words("h3", "", say(ui, Word::Bookings)));
                let lines = about.bookings.iter().map(|slot| words("li", "", slot.clone()));
                parts.push(tag("ul", "about-list", lines.collect()));
            }
        }
        tag("div", "", parts)
    })
}

fn notes(place: &Place) -> View {
    let ui = place.ui;
    let list = live(move || {
        let lines = ui.notes.get().into_iter().map(|note| {
            let by = element("bdi", "note-by", &[], vec![note.by.name.into()]);
            let time = words("time", "quiet", short_time(ui, note.at));
            let text = element("p", "note-text", &[("dir", "auto")], vec![note.text.into()]);
            tag("li", "note", vec![tag("div", "note-head", vec![by, time]), text])
        });
        element("ul", "notes-list", &[("id", "notes")], lines.collect())
    });
    let field = live(move || {
        let label = say(ui, Word::NoteLabel);
        let attributes = [
            ("id", "note"),
            ("rows", "2"),
            ("maxlength", "4000"),
            ("aria-label", label.as_str()),
            ("placeholder", label.as_str()),
        ];
        element("textarea", "", &attributes, Vec::new())
    });
    let add = live(move || {
        element(
            "button",
            "secondary",
            &[("type", "submit"), ("id", "note-add")],
            vec![say(ui, Word::NoteAdd).into()],
        )
    });
    let desk = place.desk.clone();
    let form = plain("form", "note-form", &[], vec![field, add]);
    let form = hearing(
        form,
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            let Some(field) = cast::<HtmlTextAreaElement>(by_id("note")) else {
                return;
            };
            let text = field.value().trim().to_owned();
            let Some(id) = ui.open.get_untracked().filter(|_| !text.is_empty()) else {
                return;
            };
            let kept = text.clone();
            let done = Box::new(move |answer: Result<(), _>| {
                if let Err(reject) = answer {
                    super::refused(ui, &reject);
                    // Nothing that was written is lost.
                    if field.value().is_empty() {
                        field.set_value(&kept);
                    }
                }
            });
            if let Some(field) = cast::<HtmlTextAreaElement>(by_id("note")) {
                field.set_value("");
            }
            desk.wish(Wish::Note(id, text), done);
        }),
    );
    let title = live(move || words("h3", "", say(ui, Word::Notes)));
    let more = live(move || quiet(say(ui, Word::NotesMore)));
    element("section", "notes", &[], vec![title, more, list, form])
}
