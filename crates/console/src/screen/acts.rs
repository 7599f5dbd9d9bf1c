//! What is done with a conversation: taken, given back, handed over, put off,
//! closed, opened again.

use aisle_core::protocol::{AgentReject, ConversationId, TransferTo};
use aisle_platform::clock;
use aisle_widget::ui::dom::{button, element, hearing, live, plain, tag, words};
use aisle_widget::ui::view::View;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::{Place, by_id, cast, dialog, focus, reason};
use crate::desk::{Ui, Wish};
use crate::words::{Word, say};

const HOUR: i64 = 3_600_000;

/// Does it, and says so where it was refused.
pub(super) fn wish(place: &Place, wish: impl FnOnce(ConversationId) -> Wish) {
    let ui = place.ui;
    if let Some(id) = ui.open.get_untracked() {
        let done = Box::new(move |answer: Result<(), AgentReject>| {
            if let Err(reject) = answer {
                super::refused(ui, &reject);
            }
        });
        place.desk.wish(wish(id), done);
    }
}

fn mine(ui: Ui) -> Option<bool> {
    let line = ui.line()?;
    let me = ui.me.with(|me| me.as_ref().map(|me| me.id.clone()));
    line.assignee.map(|who| Some(who.id) == me)
}

/// Takes the conversation, or gives it back.
pub(super) fn claim(place: &Place) {
    if untrack(|| mine(place.ui)) == Some(true) {
        wish(place, Wish::Release);
    } else {
        wish(place, Wish::Claim);
    }
}

/// Closes the conversation, or opens it again.
pub(super) fn close(place: &Place) {
    let closed = untrack(|| place.ui.line()).is_some_and(|line| line.closed);
    if closed {
        wish(place, Wish::Reopen);
    } else if untrack(|| place.ui.line()).is_some() {
        reason::open();
    }
}

/// The buttons of the head.
pub(super) fn buttons(place: &Place) -> View {
    let ui = place.ui;
    let (taken, shut) = (place.clone(), place.clone());
    let take = live(move || {
        let Some(line) = ui.line() else {
            return View::nothing();
        };
        if line.closed {
            return View::nothing();
        }
        let word = if mine(ui) == Some(true) {
            Word::Release
        } else {
            Word::Claim
        };
        let place = taken.clone();
        let press = Box::new(move || claim(&place));
        button("secondary", &[("id", "claim")], press, vec![say(ui, word).into()])
    });
    let hand = live(move || {
        let press = Box::new(|| dialog::open("transfer"));
        let attributes = [("id", "transfer-open"), ("aria-haspopup", "dialog")];
        button(
            "secondary wide-only",
            &attributes,
            press,
            vec![say(ui, Word::Transfer).into()],
        )
    });
    let later = live(move || {
        let press = Box::new(|| dialog::open("snooze"));
        let attributes = [("id", "snooze-open"), ("aria-haspopup", "dialog")];
        button(
            "secondary wide-only",
            &attributes,
            press,
            vec![say(ui, Word::Snooze).into()],
        )
    });
    let end = live(move || {
        let line = ui.line();
        let closed = line.as_ref().is_some_and(|line| line.closed);
        let word = if closed { Word::Reopen } else { Word::Close };
        let (place, has) = (shut.clone(), line.is_some());
        let press = Box::new(move || close(&place));
        let attributes = [("id", "close"), ("disabled", "")];
        let attributes = if has { &attributes[..1] } else { &attributes[..] };
        button("secondary", attributes, press, vec![say(ui, word).into()])
    });
    tag("div", "talk-acts", vec![take, hand, later, end])
}

/// The focus goes to the line of a conversation.
pub(super) fn focus_line(id: &ConversationId) {
    let selector = ["[data-id=\"", id.as_str(), "\"] a"].concat();
    let found = document().query_selector(&selector).ok().flatten();
    if let Some(link) = found.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        let _ = link.focus();
    }
}

/// The sheets that ask for more.
pub(super) fn sheets(place: &Place) -> View {
    tag(
        "div",
        "sheets",
        vec![transfer(place), snooze(place), reason::sheet(place)],
    )
}

fn transfer(place: &Place) -> View {
    let ui = place.ui;
    let choice = live(move || {
        let me = ui.me.get().map(|me| me.id);
        let mut options: Vec<View> = ui
            .agents
            .get()
            .into_iter()
            .filter(|agent| Some(&agent.id) != me.as_ref())
            .map(|agent| {
                let value = ["agent:", agent.id.as_str()].concat();
                element("option", "", &[("value", &value)], vec![agent.name.into()])
            })
            .collect();
        options.extend(ui.departments.get().into_iter().map(|department| {
            let value = ["department:", &department.id].concat();
            let text = [&say(ui, Word::Department), ": ", &department.name].concat();
            element("option", "", &[("value", &value)], vec![text.into()])
        }));
        if options.is_empty() {
            return super::quiet(say(ui, Word::TransferNobody));
        }
        let label = say(ui, Word::TransferTitle);
        element(
            "select",
            "",
            &[("id", "transfer-to"), ("aria-label", &label)],
            options,
        )
    });
    let note = live(move || {
        let label = say(ui, Word::TransferNote);
        let field = element(
            "input",
            "",
            &[
                ("id", "transfer-note"),
                ("maxlength", "2000"),
                ("autocomplete", "off"),
            ],
            Vec::new(),
        );
        let label = element("label", "", &[("for", "transfer-note")], vec![label.into()]);
        tag("div", "field", vec![label, field])
    });
    let go = live(move || {
        element(
            "button",
            "primary",
            &[("type", "submit")],
            vec![say(ui, Word::Transfer).into()],
        )
    });
    let form = plain(
        "form",
        "sheet-form",
        &[],
        vec![
            tag("div", "sheet-body", vec![choice, note]),
            tag("footer", "sheet-foot", vec![go]),
        ],
    );
    let place = place.clone();
    let form = hearing(
        form,
        "submit",
        Box::new(move |event| {
            event.prevent_default();
            let chosen = cast::<HtmlSelectElement>(by_id("transfer-to")).map(|select| select.value());
            let note = cast::<HtmlInputElement>(by_id("transfer-note")).map(|input| input.value());
            let note = note.filter(|note| !note.trim().is_empty());
            let to = chosen.and_then(|chosen| {
                let (kind, id) = chosen.split_once(':')?;
                Some(match kind {
                    "agent" => TransferTo::Agent(aisle_core::protocol::AgentId::new(id).ok()?),
                    _ => TransferTo::Department(id.to_owned()),
                })
            });
            if let Some(to) = to {
                wish(&place, |id| Wish::Transfer(id, to, note));
            }
            dialog::close("transfer");
        }),
    );
    dialog::sheet(
        ui,
        "transfer",
        "small",
        Word::TransferTitle,
        Word::Cancel,
        vec![form],
        None,
    )
}

fn snooze(place: &Place) -> View {
    let ui = place.ui;
    let place = place.clone();
    let choices = live(move || {
        let buttons = [
            (Word::SnoozeHour, 0),
            (Word::SnoozeMorning, 1),
            (Word::SnoozeWeek, 2),
            (Word::SnoozeBack, 3),
        ];
        let buttons = buttons.into_iter().map(|(word, which)| {
            let place = place.clone();
            let press = Box::new(move || {
                let now = clock::wall();
                let until = match which {
                    0 => Some(now + HOUR),
                    1 => Some(tomorrow_at_nine()),
                    2 => Some(now + 7 * 24 * HOUR),
                    _ => None,
                };
                wish(&place, |id| Wish::Snooze(id, until));
                dialog::close("snooze");
                focus("input");
            });
            button("secondary choice-button", &[], press, vec![say(ui, word).into()])
        });
        tag("div", "sheet-body stack", buttons.collect())
    });
    dialog::sheet(
        ui,
        "snooze",
        "small",
        Word::Snooze,
        Word::Cancel,
        vec![choices],
        None,
    )
}

/// Nine in the morning of the agent's next day.
fn tomorrow_at_nine() -> i64 {
    let date = js_sys::Date::new_0();
    date.set_date(date.get_date() + 1);
    date.set_hours(9);
    date.set_minutes(0);
    date.set_seconds(0);
    date.set_milliseconds(0);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a time of day in milliseconds is an integer"
    )]
    let at = date.get_time() as i64;
    at
}

/// A list of keys and what they do, or of commands: a line of it.
pub(super) fn key_line(keys: &[&str], text: String) -> View {
    let keys = keys.iter().map(|key| words("kbd", "", (*key).to_owned()));
    tag(
        "div",
        "key-line",
        vec![words("dt", "", text), tag("dd", "", keys.collect())],
    )
}
