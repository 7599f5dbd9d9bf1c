//! Questions of the sheet to the server, and what becomes of the answers.

use aisle_widget::ui::i18n::with_intl;
use leptos::prelude::untrack;
use serde_json::{Value, json as value};

use super::found::{Choice, content_of, data_of, product_choice, text_in};
use super::{Sender, Tab};
use crate::desk::Reply;
use crate::words::{Word, count, say};

/// Times to book that are listed; the visitor gets all.
const TIMES: usize = 12;

impl Sender {
    /// Asks; what comes after a later question is not heard.
    pub(super) fn ask(&self, topic: &str, mut about: Value, done: impl FnOnce(Reply) + 'static) {
        let mine = self.asked.get_untracked() + 1;
        self.asked.set(mine);
        let asked = self.asked;
        let locale = untrack(|| self.ui().line()).map_or(String::new(), |line| line.locale);
        if let Some(object) = about.as_object_mut() {
            object.insert("locale".to_owned(), Value::String(locale));
        }
        self.place.desk.ask(topic, &about, move |answer| {
            if asked.get_untracked() == mine {
                done(answer);
            }
        });
    }

    pub(super) fn search(&self, text: &str) {
        let ui = self.ui();
        self.chosen.set(Vec::new());
        self.ready.set(None);
        let sender = self.clone();
        if self.tab.get_untracked() == Tab::Products {
            if text.is_empty() {
                self.results.set(Vec::new());
                return;
            }
            self.ask("products", value!({ "text": text }), move |answer| {
                let items = data_of(&answer)
                    .pointer("/content/data/items")
                    .and_then(Value::as_array)
                    .cloned()
                    .unwrap_or_default();
                let rows = items.into_iter().map(|item| product_choice(ui, item)).collect();
                sender.found(&answer, rows);
            });
        } else {
            let (topic, about) = if text.is_empty() {
                ("popular", value!({}))
            } else {
                ("articles", value!({ "text": text }))
            };
            self.ask(topic, about, move |answer| {
                let items = data_of(&answer)
                    .get("articles")
                    .and_then(Value::as_array)
                    .cloned();
                let rows = items.unwrap_or_default().into_iter().map(|item| Choice {
                    title: text_in(&item, "title"),
                    more: text_in(&item, "summary"),
                    item,
                });
                sender.found(&answer, rows.collect());
            });
        }
    }

    pub(super) fn found(&self, answer: &Reply, rows: Vec<Choice>) {
        let ui = self.ui();
        self.note.set(match (answer, rows.len()) {
            (Err(code), _) if code == "unsupported" => say(ui, Word::StartedWithout),
            (Err(_), _) => say(ui, Word::TryAgain),
            (Ok(_), 0) => say(ui, Word::NoneFound),
            (Ok(_), n) => count(ui, Word::Found, n),
        });
        self.results.set(rows);
    }

    pub(super) fn booking(&self) {
        let (ui, sender) = (self.ui(), self.clone());
        self.ask("booking", value!({}), move |answer| {
            let ready = content_of(&answer);
            let data = data_of(&answer);
            let slots = data
                .pointer("/content/data/slots")
                .and_then(Value::as_array)
                .cloned();
            let slots = slots.unwrap_or_default();
            sender.note.set(match (&answer, slots.len()) {
                (Err(code), _) if code == "unsupported" => say(ui, Word::StartedWithout),
                (_, 0) => say(ui, Word::SlotsNone),
                (_, n) => count(ui, Word::SlotsFree, n),
            });
            let rows = slots.into_iter().take(TIMES).map(|slot| {
                let at = slot.get("at").and_then(Value::as_i64).unwrap_or(0);
                let title = with_intl(ui.chrome, |intl| {
                    [intl.dated(at), " ".to_owned(), intl.time(at)].concat()
                });
                Choice {
                    title,
                    more: String::new(),
                    item: slot,
                }
            });
            sender.results.set(rows.collect());
            sender.ready.set(ready);
        });
    }
}
