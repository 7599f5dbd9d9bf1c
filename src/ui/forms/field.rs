//! One field of a form: its name, its control, a hint, and what is wrong with it.
//! The controls are the browser's own, so phones bring the right keyboard and
//! fill in what they know.

use std::rc::Rc;

use aisle_core::commerce::form::{Given, Why, stars_of};
use aisle_core::protocol::rich::{Field, FieldKind};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use super::begun;
use super::form::Card;
use crate::app::Chat;
use crate::ui::dom::{element, hearing, hidden_text, icon, plain, tag, words};
use crate::ui::i18n::with_intl;
use crate::ui::later::{Attach, FileField, Site};
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::{Tag, View};

const STAR: &str = "M12 3.2l2.7 5.5 6 .9-4.3 4.2 1 6-5.4-2.8-5.4 2.8 1-6-4.3-4.2 6-.9z";

/// Draws the field at this place.
pub(super) fn draw(card: &Rc<Card>, at: usize) -> View {
    let Some(field) = card.form.fields.get(at) else {
        return View::nothing();
    };
    if !card.asks(at) {
        return View::nothing();
    }
    let chat = card.site.chat;
    let problem = card.state.problems.with(|found| {
        let here = found.iter().find(|it| it.field == Some(at));
        here.map(|it| it.why)
    });
    let id = card.id(at);
    let (hint, wrong) = ([&id, "-hint"].concat(), [&id, "-wrong"].concat());
    let mut told: Vec<&str> = Vec::new();
    if !field.hint.is_empty() {
        told.push(&hint);
    }
    if problem.is_some() {
        told.push(&wrong);
    }
    let mut more: Vec<(&'static str, String)> = vec![("id", id.clone())];
    if !told.is_empty() {
        more.push(("aria-describedby", told.join(" ")));
    }
    if problem.is_some() {
        more.push(("aria-invalid", "true".to_owned()));
    }
    if field.required {
        more.push(("aria-required", "true".to_owned()));
    }
    let mut parts = Vec::new();
    let mut name = vec![words("span", "", field.label.clone())];
    if !field.required && field.kind != FieldKind::Checkbox {
        name.push(words("span", "rich-note", say(chat, Word::Optional)));
    }
    match field.kind {
        FieldKind::Checkbox => {
            let input = tick(card, at, more);
            parts.push(tag(
                "label",
                "rich-check",
                vec![input, words("span", "", field.label.clone())],
            ));
            if let Some(href) = card.told_at(at) {
                parts.push(more_at(chat, &href));
            }
        }
        FieldKind::Rating => parts.push(rating(card, at, name, &more)),
        // Who leaves a message has no use for what cannot be done.
        FieldKind::File if card.state.left.is_some() && !begun::takes_files(&card.site) => {
            return View::nothing();
        }
        FieldKind::File => {
            let called = [&id, "-name"].concat();
            parts.push(element("span", "rich-label", &[("id", &called)], name));
            parts.push(files(card, at, &id, &told));
        }
        kind => {
            parts.push(element("label", "rich-label", &[("for", &id)], name));
            parts.push(match kind {
                FieldKind::Select => select(card, at, more),
                FieldKind::Tel if !field.countries.is_empty() => telephone(card, at, more),
                _ => input(card, at, more),
            });
        }
    }
    if !field.hint.is_empty() {
        parts.push(element(
            "p",
            "rich-note",
            &[("id", &hint)],
            vec![field.hint.clone().into()],
        ));
    }
    if let Some(problem) = problem {
        let text = said(chat, field, problem);
        parts.push(element(
            "p",
            "rich-note bad",
            &[("id", &wrong)],
            vec![text.into()],
        ));
    }
    element("div", "rich-field", &[("part", "field")], parts)
}

/// Where the whole story of a consent is.
pub(super) fn more_at(chat: Chat, href: &str) -> View {
    let attributes = [("href", href), ("target", "_blank"), ("rel", "noopener")];
    let label = say(chat, Word::ConsentMore);
    element("a", "rich-link", &attributes, vec![label.into()])
}

/// A text, an address, a number, a day.
fn input(card: &Rc<Card>, at: usize, more: Vec<(&'static str, String)>) -> View {
    let field = &card.form.fields[at];
    let name = if field.multiline { "textarea" } else { "input" };
    let mut tag = plain(name, "rich-input", &[], Vec::new());
    tag.attributes.extend(more);
    let (kind, mode) = match field.kind {
        FieldKind::Email => ("email", "email"),
        FieldKind::Tel => ("tel", "tel"),
        FieldKind::Date => ("date", ""),
        _ => ("text", ""),
    };
    if field.multiline {
        tag.attributes.push(("rows", "3".to_owned()));
    } else {
        tag.attributes.push(("type", kind.to_owned()));
    }
    if !mode.is_empty() {
        tag.attributes.push(("inputmode", mode.to_owned()));
    }
    let optional = [
        ("autocomplete", field.autocomplete.clone()),
        ("maxlength", field.max_length.map(|n| n.to_string())),
        ("min", field.min.clone()),
        ("max", field.max.clone()),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            tag.attributes.push((name, value));
        }
    }
    kept(card, at, tag, text, |_, typed| Given::Text(typed))
}

/// A control whose `value` is the field's; `read` takes its part of the field's
/// value, `write` makes the whole of the old one and what is in the control now.
fn kept(
    card: &Rc<Card>,
    at: usize,
    mut tag: Tag,
    read: fn(&Given) -> String,
    write: fn(&Given, String) -> Given,
) -> View {
    let Some(value) = card.state.given.get(at).copied() else {
        return View::Tag(Box::new(tag));
    };
    tag.then = Some(Box::new(move |node| {
        // By name: it is an input, a textarea or a select.
        let now = value.with_untracked(read);
        let held = js_sys::Reflect::get(node, &"value".into())
            .ok()
            .and_then(|it| it.as_string());
        if held.as_ref() != Some(&now) {
            let _ = js_sys::Reflect::set(node, &"value".into(), &now.into());
        }
    }));
    let it = Rc::clone(card);
    let put = move |event: Event| {
        let typed = event
            .target()
            .and_then(|it| js_sys::Reflect::get(&it, &"value".into()).ok());
        if let Some(typed) = typed.and_then(|it| it.as_string()) {
            it.put(at, value.with_untracked(|old| write(old, typed)));
        }
    };
    hearing(tag, "input", Box::new(put))
}

fn option(value: &str, label: String) -> View {
    element("option", "", &[("value", value)], vec![label.into()])
}

fn select(card: &Rc<Card>, at: usize, more: Vec<(&'static str, String)>) -> View {
    let field = &card.form.fields[at];
    let mut options = vec![option("", say(card.site.chat, Word::ChooseOne))];
    options.extend(field.options.iter().map(|it| option(&it.id, it.label.clone())));
    let mut tag = plain("select", "rich-menu", &[], options);
    tag.attributes.extend(more);
    kept(card, at, tag, text, |_, typed| Given::Text(typed))
}

/// A country to choose, and the number.
fn telephone(card: &Rc<Card>, at: usize, more: Vec<(&'static str, String)>) -> View {
    let field = &card.form.fields[at];
    let chat = card.site.chat;
    let names = field
        .countries
        .iter()
        .map(|code| option(code, with_intl(chat, |intl| intl.region(code))));
    let label = say(chat, Word::Country);
    let menu = [("aria-label", label.as_str()), ("autocomplete", "country")];
    let menu = plain("select", "rich-menu", &menu, names.collect());
    let menu = kept(
        card,
        at,
        menu,
        |given| parts(given).0,
        |old, code| Given::Tel(code, parts(old).1),
    );
    let number = [
        ("type", "tel"),
        ("inputmode", "tel"),
        ("autocomplete", "tel-national"),
    ];
    let mut input = plain("input", "rich-input", &number, Vec::new());
    input.attributes.extend(more);
    let input = kept(
        card,
        at,
        input,
        |given| parts(given).1,
        |old, typed| Given::Tel(parts(old).0, typed),
    );
    tag("div", "rich-tel", vec![menu, input])
}

fn parts(given: &Given) -> (String, String) {
    match given {
        Given::Tel(country, number) => (country.clone(), number.clone()),
        given => (String::new(), text(given)),
    }
}

fn text(given: &Given) -> String {
    match given {
        Given::Text(text) | Given::Tel(_, text) => text.clone(),
        _ => String::new(),
    }
}

fn tick(card: &Rc<Card>, at: usize, more: Vec<(&'static str, String)>) -> View {
    let mut input = plain("input", "", &[("type", "checkbox")], Vec::new());
    input.attributes.extend(more);
    let value = card.state.given.get(at).copied();
    check(&mut input, move || {
        value.is_some_and(|it| it.with_untracked(|it| *it == Given::Flag(true)))
    });
    let it = Rc::clone(card);
    hearing(
        input,
        "change",
        Box::new(move |event| {
            let on = event
                .target()
                .and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
            let on = on.is_some_and(|input| input.checked());
            it.put(at, Given::Flag(on));
        }),
    )
}

fn rating(card: &Rc<Card>, at: usize, name: Vec<View>, more: &[(&'static str, String)]) -> View {
    let field = &card.form.fields[at];
    let chat = card.site.chat;
    let now = match card.state.given.get(at).map(|it| it.get()) {
        Some(Given::Stars(stars)) => stars,
        _ => 0,
    };
    let marks = (1..=stars_of(field)).map(|n| {
        let group = [&card.id(at), "-mark"].concat();
        let mut input = plain("input", "", &[("type", "radio"), ("name", &group)], Vec::new());
        if n == 1 {
            input.attributes.extend_from_slice(more);
        }
        check(&mut input, move || now == n);
        let it = Rc::clone(card);
        let input = hearing(input, "change", Box::new(move |_| it.put(at, Given::Stars(n))));
        let class = if n <= now { "rich-mark full" } else { "rich-mark" };
        let spoken = hidden_text(with_intl(chat, |intl| intl.number(i64::from(n))));
        tag("label", class, vec![input, spoken, icon(STAR)])
    });
    let marks = marks.collect();
    tag(
        "fieldset",
        "rich-scale five",
        vec![tag("legend", "rich-label", name), tag("div", "", marks)],
    )
}

fn check(input: &mut Tag, on: impl Fn() -> bool + 'static) {
    input.then = Some(Box::new(move |node| {
        if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
            input.set_checked(on());
        }
    }));
}

/// What is attached, once there is what attaches; until then its place.
fn files(card: &Rc<Card>, at: usize, id: &str, told: &[&str]) -> View {
    let place = || {
        element(
            "p",
            "rich-note rich-place",
            &[("id", id), ("tabindex", "-1")],
            Vec::new(),
        )
    };
    if !begun::takes_files(&card.site) {
        return words("p", "rich-note", say(card.site.chat, Word::FilesNot));
    }
    let made = card.site.chat.files.get();
    let attach = made.as_ref().and_then(|it| it.downcast_ref::<Box<dyn Attach>>());
    let (Some(attach), Some(slot)) = (attach, card.slot(at)) else {
        return place();
    };
    let it = Rc::clone(card);
    attach.draw(FileField {
        slot: Rc::new(slot),
        id: id.to_owned(),
        described: told.join(" "),
        tell: Rc::new(move |files| it.put_files(at, files)),
    })
}

/// What is wrong, and how to mend it.
fn said(chat: Chat, field: &Field, why: Why) -> String {
    match why {
        Why::Missing if field.kind == FieldKind::Select => say(chat, Word::ProblemChoose),
        Why::Missing if field.kind == FieldKind::Checkbox => say(chat, Word::ConsentNeeded),
        Why::Missing => say(chat, Word::ProblemMissing),
        Why::Email => say(chat, Word::ProblemEmail),
        Why::Tel => say(chat, Word::ProblemTel),
        Why::Short(n) => fill(chat, Word::ProblemShort, "n", &n.to_string()),
        Why::Long(n) | Why::Files(n) => fill(chat, Word::ProblemLong, "n", &n.to_string()),
        Why::Day => say(chat, Word::ProblemDate),
        Why::Early => fill(
            chat,
            Word::ProblemEarly,
            "day",
            field.min.as_deref().unwrap_or_default(),
        ),
        Why::Late => fill(
            chat,
            Word::ProblemLate,
            "day",
            field.max.as_deref().unwrap_or_default(),
        ),
        Why::Choice => say(chat, Word::ProblemChoose),
        Why::Upload => say(chat, Word::ProblemUpload),
    }
}

/// What was filled in, as one reads it.
pub(super) fn shown(site: &Site, field: &Field, given: &Given) -> String {
    match given {
        Given::Text(id) if field.kind == FieldKind::Select => {
            let known = field.options.iter().find(|it| it.id == *id);
            known.map_or_else(String::new, |it| it.label.clone())
        }
        Given::Text(text) | Given::Tel(_, text) => text.trim().to_owned(),
        Given::Flag(yes) => say(site.chat, if *yes { Word::Yes } else { Word::No }),
        Given::Files(files) => {
            let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
            names.join(", ")
        }
        Given::Stars(0) => String::new(),
        Given::Stars(stars) => stars.to_string(),
    }
}
