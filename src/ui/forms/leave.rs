//! A form that answers no message: what is left while nobody is there, and what is asked
//! before the first word. It goes by itself, through the outbox.
//!
//! What is left has a number in the end; the page hears of it first and may take it over.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::Millis;
use aisle_core::commerce::cart::ANSWER_WITHIN;
use aisle_core::commerce::form::{self, For};
use aisle_core::protocol::Content;
use aisle_core::protocol::json::{self, Document, Raw};
use aisle_core::protocol::rich::Acted;
use aisle_core::session::{Connection, RowKey};
use aisle_platform::clock;
use aisle_platform::timer::Timer;
use js_sys::{JSON, Promise};
use leptos::prelude::WithValue;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, console};

use super::begun::{self, Own};
use super::form::Card;
use super::log;
use crate::app::{Command, Shared};
use crate::ui::dom::{button, element, hearing, plain, tag, words};
use crate::ui::later::Site;
use crate::ui::rich::act::{announce, emit};
use crate::ui::rich::goods::{address, ticked};
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::View;

/// What the page's builder reads where its answer never came.
const UNANSWERED: &str = "aisle-chat: aisle-offline-submit was taken and not answered within 20 seconds, \
    so it went to the backend. Settle the promise that respondWith() gets.";

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It is being filled in.
    Open,
    /// It is sent, and nobody has answered.
    Sent,
    /// Somebody has it.
    Taken,
}

/// What is remembered of it beside what every form remembers.
pub(super) struct Left {
    /// Which form it is.
    own: Own,
    phase: Shared<Phase>,
    /// The number it has, once it is known.
    number: Shared<String>,
    /// When it was looked at first, for what only machines are as fast as; none for what
    /// was begun on an earlier page.
    since: Cell<Option<Millis>>,
    /// What stands in the field that only machines see.
    trap: RefCell<String>,
    /// What an earlier page has sent was looked for.
    looked: Cell<bool>,
}

impl Left {
    pub(super) fn new(site: &Site, own: Own) -> Self {
        Self {
            own,
            phase: Shared::new(Phase::Open),
            number: Shared::new(String::new()),
            since: Cell::new(begun::get(site).is_none().then(clock::monotonic)),
            trap: RefCell::default(),
            looked: Cell::default(),
        }
    }
}

impl Card {
    /// Goes on with what an earlier page has sent and nobody has answered yet.
    pub(super) fn take_up(self: &Rc<Self>) {
        let Some(left) = &self.state.left else { return };
        if !left.looked.replace(true)
            && let Some(key) = log::under_way(&self.site, left.own.kind())
        {
            self.await_answer(key, None);
        }
    }

    /// What is said in place of the form once it is sent.
    pub(super) fn after_leaving(self: &Rc<Self>) -> Option<View> {
        let left = self.state.left.as_ref()?;
        let chat = self.site.chat;
        let said = match left.phase.get() {
            Phase::Open => return None,
            Phase::Sent => vec![words("p", "rich-text", say(chat, self.waits_for()))],
            Phase::Taken => {
                let mut said = vec![tag("p", "rich-done", ticked(say(chat, Word::LeftTaken)))];
                let number = left.number.get();
                if !number.is_empty() {
                    let text = fill(chat, Word::LeftNumber, "number", &number);
                    said.push(words("p", "rich-text", text));
                }
                let it = Rc::clone(self);
                let label = say(chat, Word::LeftAnother);
                let again = Box::new(move || it.again());
                said.push(button("rich-action", &[], again, vec![label.into()]));
                said
            }
        };
        Some(tag("div", "rich-fields", said))
    }

    /// Why nobody has answered yet.
    fn waits_for(&self) -> Word {
        match self.site.chat.connection.get() {
            Connection::Online => Word::LeftSending,
            _ => Word::LeftKept,
        }
    }

    /// A field that nobody sees or comes to: who fills it in is a machine.
    pub(super) fn trap(self: &Rc<Self>) -> Option<View> {
        self.state.left.as_ref().filter(|left| left.own == Own::Offline)?;
        let attributes = [("name", "website"), ("tabindex", "-1"), ("autocomplete", "off")];
        let it = Rc::clone(self);
        let typed = move |event: web_sys::Event| {
            let input = event
                .target()
                .and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
            if let (Some(left), Some(input)) = (&it.state.left, input) {
                left.trap.replace(input.value());
            }
        };
        let input = hearing(
            plain("input", "", &attributes, Vec::new()),
            "input",
            Box::new(typed),
        );
        Some(element(
            "div",
            "rich-trap",
            &[("aria-hidden", "true")],
            vec![input],
        ))
    }

    /// Where a consent that stands apart is told in full.
    pub(super) fn told_at(&self, at: usize) -> Option<String> {
        let consents = &self.contact.as_ref()?.consents;
        let first = self.form.fields.len().checked_sub(consents.len())?;
        address(consents.get(at.checked_sub(first)?)?.url.as_deref()?)
    }

    /// Sends a form of the widget's own, if this is one: then true.
    pub(super) fn leave(self: &Rc<Self>) -> bool {
        let (Some(left), Some(data)) = (&self.state.left, &self.contact) else {
            return false;
        };
        let given = self.given();
        let write = |to| form::left(data, &self.form, &given, to);
        self.state.refused.set(false);
        let (value, told) = match left.own {
            Own::Before => (write(For::First), write(For::First)),
            Own::Offline => {
                let took = left
                    .since
                    .get()
                    .map(|since| u64::try_from(clock::monotonic() - since).unwrap_or(0));
                let trap = left.trap.borrow().clone();
                let told = write(For::Page);
                let detail = JSON::parse(told.get()).unwrap_or(JsValue::NULL);
                let value = write(For::Nobody(took, &trap));
                let answer = emit("aisle-offline-submit", &self.site, detail, true);
                if !answer.is_undefined() {
                    self.hand_over(answer, self.said(&given), value, told);
                    return true;
                }
                (value, told)
            }
        };
        self.post(self.said(&given), value, told);
        true
    }

    /// It goes to the backend, through the outbox.
    fn post(self: &Rc<Self>, label: String, value: Raw, told: Raw) {
        let Some(own) = self.own() else { return };
        if let Some(key) = begun::leave(&self.site, own, label, value) {
            if own == Own::Offline {
                begun::put(&self.site, None);
            }
            self.await_answer(key, Some(told));
            if self.site.chat.connection.get_untracked() != Connection::Online {
                announce(self.site.chat, say(self.site.chat, Word::LeftKept));
            }
        }
    }

    /// The element may have gone while an answer was awaited, and its signals with it.
    fn is_gone(&self) -> bool {
        self.site.chat.run.try_with_value(|_| ()).is_none()
    }

    /// The page takes it. A page that does not answer in time has lost it, for all
    /// that anybody knows: better twice than never.
    fn hand_over(self: &Rc<Self>, answer: JsValue, label: String, value: Raw, told: Raw) {
        self.go(Phase::Sent);
        let waits = Rc::new(Cell::new(true));
        let (it, awaited) = (Rc::clone(self), Rc::clone(&waits));
        let late = Timer::after(ANSWER_WITHIN, move || {
            if awaited.replace(false) && !it.is_gone() {
                console::warn_1(&JsValue::from_str(UNANSWERED));
                it.post(label, value, told);
            }
        });
        let it = Rc::clone(self);
        spawn_local(async move {
            let taken = JsFuture::from(Promise::resolve(&answer)).await.is_ok();
            drop(late);
            if !waits.replace(false) || it.is_gone() {
                return;
            }
            if taken {
                begun::put(&it.site, None);
                it.taken(String::new());
            } else {
                it.refused();
            }
        });
    }

    /// `told`: what is known of the visitor by it, once it is taken.
    fn await_answer(self: &Rc<Self>, key: RowKey, told: Option<Raw>) {
        self.go(Phase::Sent);
        let (it, sent) = (Rc::clone(self), key.clone());
        let answered = move |taken: bool| {
            if taken {
                if let Some(told) = &told {
                    begun::learn(&it.site, told);
                }
                if it.own() == Some(Own::Before) {
                    // The conversation goes on in its place; what is asked another time
                    // is asked anew.
                    begun::put(&it.site, None);
                    it.again();
                    return;
                }
                it.go(Phase::Taken);
                it.settle(true);
            } else {
                it.site.chat.run(Command::Discard(sent));
                begun::put(&it.site, form::save(&it.form, &it.given()));
                it.refused();
            }
        };
        begun::once_answered(&self.site, key.clone(), Box::new(answered));
        if self.own() == Some(Own::Before) {
            return;
        }
        let it = Rc::clone(self);
        let logged = move |content: Content| it.taken(number_of(&content).unwrap_or_default());
        begun::once_logged(&self.site, key, Box::new(logged));
    }

    fn own(&self) -> Option<Own> {
        self.state.left.as_ref().map(|left| left.own)
    }

    fn go(&self, phase: Phase) {
        if let Some(left) = &self.state.left {
            left.phase.set(phase);
        }
    }

    /// Somebody has it, under this number: said once, out loud, too.
    fn taken(&self, number: String) {
        let chat = self.site.chat;
        let mut text = say(chat, Word::LeftTaken);
        if !number.is_empty() {
            text = [&text, " ", &fill(chat, Word::LeftNumber, "number", &number)].concat();
        }
        announce(chat, text);
        if let Some(left) = &self.state.left {
            left.number.set(number);
        }
        self.go(Phase::Taken);
    }

    /// It is there again, with all that was in it.
    fn refused(&self) {
        self.settle(false);
        self.state.refused.set(true);
        self.go(Phase::Open);
    }

    /// Begins another one.
    fn again(&self) {
        let Some(left) = &self.state.left else { return };
        for (place, given) in self.state.given.iter().zip(form::start(&self.form)) {
            place.set(given);
        }
        self.state.tried.set(false);
        left.since.set(Some(clock::monotonic()));
        left.trap.replace(String::new());
        left.number.set(String::new());
        self.go(Phase::Open);
    }
}

/// The number that a server has given it.
fn number_of(content: &Content) -> Option<String> {
    let value = json::read::<Acted>(content.data.get())?.value?;
    let document = Document::parse(value.get())?;
    document.whole().fields(&["ticket"]).take().try_read()
}
