//! Questions with fields. What is filled in is checked when it is sent, and from
//! then on as it is typed; what is wrong is said beside the field and once above.

use std::cell::Cell;
use std::rc::Rc;

use aisle_core::commerce::form::{self, For, Given, Handed, Label, Problem, Slot};
use aisle_core::protocol::rich::{ContactCapture, FieldKind, Form, OrderLookup};
use aisle_core::protocol::{Content, json};
use aisle_core::session::Delivery;
use aisle_core::text;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlInputElement, ShadowRoot};

use super::begun::{self, Own};
use super::field;
use super::leave::Left;
use super::log::{self, answered};
use crate::app::{Chat, Command, Shared};
use crate::ui::content::markup;
use crate::ui::dom::{element, hearing, live, maybe, plain, tag, words};
use crate::ui::later::{Attach, Site};
use crate::ui::rich::act::act;
use crate::ui::rich::goods::{address, ticked};
use crate::ui::rich::state::keep;
use crate::ui::rich::words::{Word, count, say};
use crate::ui::view::View;

/// What a form remembers.
pub(super) struct State {
    /// What stands in each field.
    pub(super) given: Vec<Shared<Given>>,
    /// What is wrong, once sending was tried.
    pub(super) problems: Shared<Vec<Problem>>,
    consent: Shared<bool>,
    pub(super) tried: Shared<bool>,
    sent: Shared<bool>,
    /// The server has refused it, and it can be filled in again.
    pub(super) refused: Shared<bool>,
    /// What becomes of what was sent is known, or will be heard.
    followed: Cell<bool>,
    /// If it is what is left while nobody is there: how far that is.
    pub(super) left: Option<Left>,
}

/// A form, and what is done with it.
pub(super) struct Card {
    pub(super) site: Site,
    pub(super) form: Form,
    pub(super) state: Rc<State>,
    /// What it was made of, if it asks how one can be reached.
    pub(super) contact: Option<ContactCapture>,
    /// The type of the message, and the name of what its button does.
    does: (&'static str, &'static str),
}

/// Draws a form of the shop's own.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let form: Form = json::read(content.data.get())?;
    Some(card(site, form, None, ("form", "submit")))
}

/// Draws the way to an order.
pub(super) fn order_lookup(site: &Site, content: &Content) -> Option<View> {
    let data: OrderLookup = json::read(content.data.get())?;
    let chat = site.chat;
    let form = Form {
        title: say(chat, Word::OrderFind),
        submit: say(chat, Word::OrderLook),
        thanks: say(chat, Word::OrderLooking),
        ..form::lookup(&data, |label| named(chat, label))
    };
    Some(card(site, form, None, ("order-lookup", "order")))
}

/// Draws how one can be reached.
pub(super) fn contact_capture(site: &Site, content: &Content) -> Option<View> {
    let data: ContactCapture = json::read(content.data.get())?;
    let chat = site.chat;
    let mut form = form::contact(&data, |label| named(chat, label));
    match begun::own(site) {
        None => form.title = say(chat, Word::ContactTitle),
        // What is unfolded has a name already.
        Some(Own::Offline) => {}
        Some(Own::Before) => form.submit = say(chat, Word::QuizBegin),
    }
    Some(card(site, form, Some(data), ("contact-capture", "contact")))
}

fn named(chat: Chat, label: Label) -> String {
    say(
        chat,
        match label {
            Label::Order => Word::OrderNumber,
            Label::Email => Word::Email,
            Label::Postcode => Word::Postcode,
            Label::Name => Word::Name,
            Label::Phone => Word::Phone,
            Label::Company => Word::Company,
            Label::Topic => Word::Topic,
            Label::Department => Word::Department,
            Label::Message => Word::Message,
            Label::Files => Word::Files,
        },
    )
}

fn card(
    site: &Site,
    form: Form,
    contact: Option<ContactCapture>,
    does: (&'static str, &'static str),
) -> View {
    let state = keep(site, || State {
        given: given(site, &form).into_iter().map(Shared::new).collect(),
        problems: Shared::new(Vec::new()),
        consent: Shared::new(false),
        tried: Shared::new(false),
        sent: Shared::new(false),
        refused: Shared::new(false),
        followed: Cell::new(false),
        left: begun::own(site).map(|own| Left::new(site, own)),
    });
    let card = Rc::new(Card {
        site: site.clone(),
        form,
        state,
        contact,
        does,
    });
    card.take_up();
    let title = card.form.title.clone();
    // A form with a name would be a landmark, and a conversation may hold many.
    let mut attributes = vec![("part", "card form"), ("role", "group")];
    if !title.is_empty() {
        attributes.push(("aria-label", title.as_str()));
    }
    let inside = live(move || card.draw());
    element("div", "rich-card rich-form", &attributes, vec![inside])
}

/// What stands in the fields at first: what was filled in before a reload, or what the
/// shop says.
fn given(site: &Site, form: &Form) -> Vec<Given> {
    let mut given = form::start(form);
    if let Some(kept) = begun::get(site) {
        form::restore(form, &kept, &mut given);
    }
    given
}

impl Card {
    fn draw(self: &Rc<Self>) -> View {
        let chat = self.site.chat;
        if let Some(said) = self.after_leaving() {
            return said;
        }
        let known = answered(&self.site, self.does.1);
        if self.state.sent.get() || known.is_some() {
            // It may have been sent from another tab.
            if begun::get(&self.site).is_some() {
                begun::put(&self.site, None);
            }
            self.follow();
            let thanks = match self.form.thanks.as_str() {
                "" => say(chat, Word::FormSent),
                thanks => thanks.to_owned(),
            };
            let mut parts = Vec::new();
            if !self.form.title.is_empty() {
                parts.push(words("strong", "rich-title", self.form.title.clone()));
            }
            parts.push(tag("p", "rich-done", ticked(thanks)));
            return tag("div", "rich-fields", parts);
        }
        let mut parts = Vec::new();
        if !self.form.title.is_empty() {
            parts.push(words("strong", "rich-title", self.form.title.clone()));
        }
        if !self.form.text.is_empty() {
            parts.push(tag(
                "div",
                "rich-words",
                markup::draw(&text::parse(&self.form.text)),
            ));
        }
        if self.state.refused.get() {
            let told = say(chat, Word::FormRefused);
            parts.push(element(
                "p",
                "rich-problems",
                &[("role", "alert"), ("part", "error")],
                vec![told.into()],
            ));
        }
        let it = Rc::clone(self);
        parts.push(maybe(move || it.summary()));
        for at in 0..self.form.fields.len() {
            let it = Rc::clone(self);
            parts.push(live(move || field::draw(&it, at)));
        }
        let it = Rc::clone(self);
        parts.push(maybe(move || it.consent()));
        if !self.form.purpose.is_empty() {
            parts.push(words("p", "rich-note", self.form.purpose.clone()));
        }
        parts.extend(self.trap());
        let label = match self.form.submit.as_str() {
            "" => say(chat, Word::Send),
            submit => submit.to_owned(),
        };
        let send = [("type", "submit"), ("part", "card-action")];
        parts.push(element("button", "rich-main", &send, vec![label.into()]));
        let body = plain("form", "rich-fields", &[("novalidate", "")], parts);
        let it = Rc::clone(self);
        let submit = move |event: web_sys::Event| {
            event.prevent_default();
            it.submit(&event);
        };
        hearing(body, "submit", Box::new(submit))
    }

    /// Each field's name in the page, for its words to refer to.
    pub(super) fn id(&self, at: usize) -> String {
        [&self.site.key, "-", &at.to_string()].concat()
    }

    /// A field has another value.
    pub(super) fn put(&self, at: usize, value: Given) {
        if let Some(field) = self.state.given.get(at) {
            field.set(value);
        }
        begun::put(&self.site, form::save(&self.form, &self.given()));
        if self.state.tried.get_untracked() {
            self.check();
        }
    }

    /// What is attached to a field, whenever it is drawn.
    pub(super) fn put_files(&self, at: usize, files: Vec<Handed>) {
        let files = Given::Files(files);
        let known = self.state.given.get(at);
        if known.is_some_and(|known| known.with_untracked(|known| *known != files)) {
            self.put(at, files);
        }
    }

    /// What was filled in, as it is kept, told and sent: what nobody should send is
    /// hidden in it. On the screen it stays as it was typed.
    pub(super) fn given(&self) -> Vec<Given> {
        self.hiding().0
    }

    /// The same, and whether something is hidden.
    fn hiding(&self) -> (Vec<Given>, bool) {
        let mut given: Vec<Given> = self.state.given.iter().map(|it| it.get_untracked()).collect();
        let hidden = form::hide(&self.form, &mut given, begun::masks(&self.site));
        (given, hidden)
    }

    /// Whether a field is asked, as what was given to others stands; follows those.
    pub(super) fn asks(&self, at: usize) -> bool {
        let conditions = &self.form.conditions;
        for (field, given) in self.form.fields.iter().zip(&self.state.given) {
            if conditions.iter().any(|it| it.of == field.id) {
                given.with(|_| ());
            }
        }
        form::asked(&self.form, &self.given()).get(at) == Some(&true)
    }

    fn check(&self) -> bool {
        let mut found = form::check(&self.form, &self.given(), self.state.consent.get_untracked());
        if !begun::takes_files(&self.site) {
            found.retain(|problem| !self.is_file(problem.field));
        }
        let fine = found.is_empty();
        if self.state.problems.with_untracked(|known| *known != found) {
            self.state.problems.set(found);
        }
        fine
    }

    fn submit(self: &Rc<Self>, event: &web_sys::Event) {
        self.state.tried.set(true);
        if !self.check() {
            self.to_first_problem(event);
            return;
        }
        begun::told_hidden(&self.site, self.hiding().1);
        if self.leave() {
            return;
        }
        // What was refused is said anew, and not twice.
        for (key, delivery) in log::sent(&self.site, self.does.1) {
            if matches!(delivery, Delivery::Failed { .. }) {
                self.site.chat.run(Command::Discard(key));
            }
        }
        self.state.refused.set(false);
        let given = self.given();
        let value = form::value(&self.form, &given, self.state.consent.get_untracked());
        let value = js_sys::JSON::parse(value.get()).unwrap_or(JsValue::NULL);
        act(&self.site, self.does.0, self.does.1, self.said(&given), &value);
        if let Some(data) = &self.contact {
            begun::learn(&self.site, &form::left(data, &self.form, &given, For::Page));
        }
        begun::put(&self.site, None);
        self.state.sent.set(true);
    }

    /// Whether this is a field for files.
    pub(super) fn is_file(&self, at: Option<usize>) -> bool {
        let field = at.and_then(|at| self.form.fields.get(at));
        field.is_some_and(|field| field.kind == FieldKind::File)
    }

    /// Where the files of a field are attached.
    pub(super) fn slot(&self, at: usize) -> Option<Slot> {
        let card = match &self.site.id {
            Some(id) => id.as_str(),
            None if self.state.left.is_some() => "offline",
            None => return None,
        };
        Some(Slot::of(card, self.form.fields.get(at)?))
    }

    /// Hears what becomes of what was sent: files of a form that was taken are let go of,
    /// and one that was refused is there again with all that was in it.
    fn follow(self: &Rc<Self>) {
        let has_files = (0..self.form.fields.len()).any(|at| self.is_file(Some(at)));
        if has_files && self.site.chat.files.with(Option::is_none) || self.state.followed.replace(true) {
            return;
        }
        let Some((key, delivery)) = log::sent(&self.site, self.does.1).into_iter().next() else {
            return;
        };
        if matches!(delivery, Delivery::Saving | Delivery::Sending) {
            let it = Rc::clone(self);
            begun::once_answered(&self.site, key, Box::new(move |taken| it.known(taken)));
        } else {
            self.settle(true);
        }
    }

    fn known(&self, taken: bool) {
        self.settle(taken);
        if !taken {
            self.state.followed.set(false);
            self.state.refused.set(true);
            self.state.sent.set(false);
        }
    }

    pub(super) fn settle(&self, taken: bool) {
        let files = self.site.chat.files.get_untracked();
        let Some(attach) = files.as_ref().and_then(|it| it.downcast_ref::<Box<dyn Attach>>()) else {
            return;
        };
        for at in (0..self.form.fields.len()).filter(|at| self.is_file(Some(*at))) {
            if let Some(slot) = self.slot(at) {
                attach.settled(slot.name, taken);
            }
        }
    }

    /// What was filled in, line by line.
    pub(super) fn said(&self, given: &[Given]) -> String {
        let mut lines: Vec<String> = Vec::new();
        let asked = form::asked(&self.form, given);
        for ((field, given), asked) in self.form.fields.iter().zip(given).zip(asked) {
            let shown = field::shown(&self.site, field, given);
            if asked && !shown.is_empty() {
                lines.push([&field.label, ": ", &shown].concat());
            }
        }
        if lines.is_empty() {
            lines.push(say(self.site.chat, Word::FormSent));
        }
        lines.join("\n")
    }

    fn to_first_problem(&self, event: &web_sys::Event) {
        let first = self.state.problems.with_untracked(|found| found.first().copied());
        let target = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok());
        if let (Some(problem), Some(form)) = (first, target) {
            focus(&form, &self.id(self.place(problem)));
        }
    }

    /// Where a problem is; the consent comes behind all fields.
    fn place(&self, problem: Problem) -> usize {
        problem.field.unwrap_or(self.form.fields.len())
    }

    /// What is wrong, in one place; each line leads to its field.
    fn summary(self: &Rc<Self>) -> Option<View> {
        let chat = self.site.chat;
        let found = self.state.problems.get();
        if found.is_empty() {
            return None;
        }
        let lines = found.iter().map(|problem| {
            let field = problem.field.and_then(|at| self.form.fields.get(at));
            let label = field.map_or_else(|| say(chat, Word::ConsentNeeded), |it| it.label.clone());
            let id = self.id(self.place(*problem));
            let press = move |event: web_sys::Event| {
                if let Some(from) = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                    focus(&from, &id);
                }
            };
            let mut link = plain("button", "link", &[("type", "button")], vec![label.into()]);
            link.listeners.push(("click", Box::new(press)));
            tag("li", "", vec![View::Tag(Box::new(link))])
        });
        let n = i64::try_from(found.len()).unwrap_or(0);
        let parts = vec![
            words("p", "", count(chat, Word::FormProblems, n)),
            tag("ul", "", lines.collect()),
        ];
        Some(element(
            "div",
            "rich-problems",
            &[("role", "alert"), ("part", "error")],
            parts,
        ))
    }

    fn consent(self: &Rc<Self>) -> Option<View> {
        let consent = self.form.consent.as_ref()?;
        let chat = self.site.chat;
        let at = self.form.fields.len();
        let id = self.id(at);
        let wrong = self
            .state
            .problems
            .with(|found| found.iter().any(|it| it.field.is_none()));
        let mut input = plain("input", "", &[("type", "checkbox"), ("id", &id)], Vec::new());
        if consent.required {
            input.attributes.push(("required", String::new()));
        }
        if wrong {
            input.attributes.push(("aria-invalid", "true".to_owned()));
        }
        let state = Rc::clone(&self.state);
        input.then = Some(Box::new(move |node| {
            if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
                input.set_checked(state.consent.get_untracked());
            }
        }));
        let it = Rc::clone(self);
        let input = hearing(
            input,
            "change",
            Box::new(move |event| {
                if let Some(input) = event
                    .target()
                    .and_then(|it| it.dyn_into::<HtmlInputElement>().ok())
                {
                    it.state.consent.set(input.checked());
                    if it.state.tried.get_untracked() {
                        it.check();
                    }
                }
            }),
        );
        let mut parts = vec![element(
            "label",
            "rich-check",
            &[],
            vec![input, words("span", "", consent.text.clone())],
        )];
        if let Some(href) = consent.url.as_deref().and_then(address) {
            parts.push(field::more_at(chat, &href));
        }
        if wrong {
            parts.push(words("p", "rich-note bad", say(chat, Word::ConsentNeeded)));
        }
        Some(tag("div", "rich-field", parts))
    }
}

/// Gives the focus to what has this id, in the same root.
fn focus(near: &HtmlElement, id: &str) {
    let root = near.get_root_node().dyn_into::<ShadowRoot>();
    let node = root.ok().and_then(|root| root.get_element_by_id(id));
    if let Some(node) = node.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = node.focus();
    }
}
