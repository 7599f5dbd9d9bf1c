//! Sending things back: what, why, and what one wants instead.

use std::rc::Rc;

use aisle_core::protocol::rich::Return;
use aisle_core::protocol::{Content, json};
use aisle_core::text;
use aisle_platform::clock;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlInputElement;

use super::log::answered;
use super::order::{day, item};
use super::pick::{Pick, pick};
use crate::app::Shared;
use crate::app::page::object;
use crate::ui::content::markup;
use crate::ui::dom::{button, element, hearing, live, plain, tag, words};
use crate::ui::later::Site;
use crate::ui::rich::act::act;
use crate::ui::rich::choice::menu;
use crate::ui::rich::goods::ticked;
use crate::ui::rich::quantity::stepper;
use crate::ui::rich::state::keep;
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::View;

/// What was chosen for one item.
#[derive(Clone, Copy)]
struct Choice {
    on: Shared<bool>,
    quantity: Shared<u32>,
    /// The place of the reason.
    reason: Shared<Option<usize>>,
}

struct State {
    items: Vec<Choice>,
    outcome: Shared<Option<usize>>,
    sent: Shared<bool>,
    /// Sending was tried with nothing chosen, or without a reason.
    wrong: Shared<bool>,
}

struct Card {
    site: Site,
    data: Return,
    state: Rc<State>,
}

/// Draws what can be sent back.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let data: Return = json::read(content.data.get())?;
    let state = keep(site, || State {
        items: data.items.iter().map(|_| Choice::new()).collect(),
        outcome: Shared::new(None),
        sent: Shared::new(false),
        wrong: Shared::new(false),
    });
    let card = Rc::new(Card {
        site: site.clone(),
        data,
        state,
    });
    let inside = live(move || card.draw());
    Some(element(
        "div",
        "rich-card rich-return",
        &[("part", "card")],
        vec![inside],
    ))
}

impl Choice {
    fn new() -> Self {
        Self {
            on: Shared::new(false),
            quantity: Shared::new(1),
            reason: Shared::new(None),
        }
    }
}

impl Card {
    fn draw(self: &Rc<Self>) -> View {
        let chat = self.site.chat;
        let data = &self.data;
        let mut parts = vec![words(
            "strong",
            "rich-title",
            fill(chat, Word::ReturnTitle, "number", &data.order),
        )];
        if self.state.sent.get() || answered(&self.site, "return").is_some() {
            parts.push(tag("p", "rich-done", ticked(say(chat, Word::ReturnSent))));
            return tag("div", "rich-fields", parts);
        }
        if let Some(until) = data.until {
            if until <= clock::wall() {
                parts.push(words("p", "rich-note", say(chat, Word::ReturnOver)));
                return tag("div", "rich-fields", parts);
            }
            parts.push(words(
                "p",
                "rich-text",
                fill(chat, Word::Until, "when", &day(chat, until)),
            ));
        }
        if !data.text.is_empty() {
            parts.push(tag("div", "rich-words", markup::draw(&text::parse(&data.text))));
        }
        for at in 0..data.items.len() {
            let it = Rc::clone(self);
            parts.push(live(move || it.item(at)));
        }
        if !data.outcomes.is_empty() {
            let outcome = self.state.outcome;
            let labels = data.outcomes.iter().map(|it| it.label.clone());
            parts.push(pick(
                Pick {
                    group: [&self.site.key, "-outcome"].concat(),
                    legend: say(chat, Word::ReturnOutcome),
                    class: "rich-values",
                    on: outcome.get(),
                },
                labels.collect(),
                move |at| outcome.set(Some(at)),
            ));
        }
        let it = Rc::clone(self);
        let label = say(chat, Word::ReturnSend);
        parts.push(button(
            "rich-main",
            &[("part", "card-action")],
            Box::new(move || it.send()),
            vec![label.into()],
        ));
        let wrong = if self.state.wrong.get() {
            say(chat, Word::ReturnWrong)
        } else {
            String::new()
        };
        parts.push(element(
            "p",
            "rich-note bad",
            &[("role", "alert"), ("part", "error")],
            vec![wrong.into()],
        ));
        tag("div", "rich-fields", parts)
    }

    fn item(self: &Rc<Self>, at: usize) -> View {
        let (Some(line), Some(choice)) = (self.data.items.get(at), self.state.items.get(at).copied()) else {
            return View::nothing();
        };
        let chat = self.site.chat;
        let on = choice.on.get();
        let mut input = plain(
            "input",
            "",
            &[("type", "checkbox"), ("aria-label", &line.title)],
            Vec::new(),
        );
        input.then = Some(Box::new(move |node| {
            if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
                input.set_checked(on);
            }
        }));
        let wrong = self.state.wrong;
        let input = hearing(
            input,
            "change",
            Box::new(move |_| {
                choice.on.set(!choice.on.get_untracked());
                wrong.set(false);
            }),
        );
        let mut row = vec![input];
        row.extend(item(chat, line));
        let mut parts = vec![tag("label", "rich-item", row)];
        if on {
            let most = line.quantity.unwrap_or(1).max(1);
            if most > 1 {
                parts.push(stepper(chat, choice.quantity.get(), most, move |n| {
                    choice.quantity.set(n)
                }));
            }
            if !self.data.reasons.is_empty() {
                let reasons = self.data.reasons.iter().map(|it| it.label.clone());
                let none = say(chat, Word::ChooseOne);
                let why = say(chat, Word::ReturnWhy);
                parts.push(menu(
                    &why,
                    &none,
                    reasons.collect(),
                    choice.reason.get(),
                    move |at| {
                        choice.reason.set(Some(at));
                    },
                ));
            }
        }
        tag("div", "rich-sends", parts)
    }

    fn send(&self) {
        let data = &self.data;
        let chosen = data
            .items
            .iter()
            .zip(&self.state.items)
            .filter(|(_, choice)| choice.on.get_untracked());
        let chosen: Vec<_> = chosen.collect();
        let unsaid =
            !data.reasons.is_empty() && chosen.iter().any(|(_, it)| it.reason.get_untracked().is_none());
        if chosen.is_empty() || unsaid {
            self.state.wrong.set(true);
            return;
        }
        let items = Array::new();
        let mut names: Vec<String> = Vec::new();
        for (line, choice) in &chosen {
            let reason = choice.reason.get_untracked().and_then(|at| data.reasons.get(at));
            let id = if line.id.is_empty() { &line.title } else { &line.id };
            let mut fields = vec![
                ("id", JsValue::from_str(id)),
                ("quantity", choice.quantity.get_untracked().into()),
            ];
            let mut name = line.title.clone();
            if let Some(reason) = reason {
                fields.push(("reason", JsValue::from_str(&reason.id)));
                name = [&name, " (", &reason.label, ")"].concat();
            }
            items.push(&object(&fields));
            names.push(name);
        }
        let mut fields = vec![("order", JsValue::from_str(&data.order)), ("items", items.into())];
        let outcome = self
            .state
            .outcome
            .get_untracked()
            .and_then(|at| data.outcomes.get(at));
        if let Some(outcome) = outcome {
            fields.push(("outcome", JsValue::from_str(&outcome.id)));
            names.push(outcome.label.clone());
        }
        let label = fill(self.site.chat, Word::ReturnSaid, "what", &names.join(", "));
        act(&self.site, "return", "return", label, &object(&fields));
        self.state.sent.set(true);
    }
}
