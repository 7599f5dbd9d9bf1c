//! Questions with fields. What is filled in is checked when it is sent, and from
//! then on as it is typed; what is wrong is said beside the field and once above.

use std::rc::Rc;

use aisle_core::commerce::form::{self, Given, Label, Problem};
use aisle_core::protocol::rich::{ContactCapture, FieldKind, Form, OrderLookup};
use aisle_core::protocol::{Content, json};
use aisle_core::text;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlInputElement, ShadowRoot};

use super::field;
use super::log::answered;
use crate::app::{Chat, Shared};
use crate::ui::content::markup;
use crate::ui::dom::{element, hearing, live, maybe, plain, tag, words};
use crate::ui::later::Site;
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
    tried: Shared<bool>,
    sent: Shared<bool>,
}

/// A form, and what is done with it.
pub(super) struct Card {
    pub(super) site: Site,
    pub(super) form: Form,
    pub(super) state: Rc<State>,
    /// The type of the message, and the name of what its button does.
    does: (&'static str, &'static str),
}

/// Draws a form of the shop's own.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let form: Form = json::read(content.data.get())?;
    Some(card(site, form, ("form", "submit")))
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
    Some(card(site, form, ("order-lookup", "order")))
}

/// Draws how one can be reached.
pub(super) fn contact_capture(site: &Site, content: &Content) -> Option<View> {
    let data: ContactCapture = json::read(content.data.get())?;
    let chat = site.chat;
    let form = Form {
        title: say(chat, Word::ContactTitle),
        ..form::contact(&data, |label| named(chat, label))
    };
    Some(card(site, form, ("contact-capture", "contact")))
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
        },
    )
}

fn card(site: &Site, mut form: Form, does: (&'static str, &'static str)) -> View {
    // Files go up by the composer; a form does not ask for them twice.
    form.fields.retain(|field| field.kind != FieldKind::File);
    let state = keep(site, || State {
        given: form::start(&form).into_iter().map(Shared::new).collect(),
        problems: Shared::new(Vec::new()),
        consent: Shared::new(false),
        tried: Shared::new(false),
        sent: Shared::new(false),
    });
    let card = Rc::new(Card {
        site: site.clone(),
        form,
        state,
        does,
    });
    let title = card.form.title.clone();
    // A form with a name would be a landmark, and a conversation may hold many.
    let mut attributes = vec![("part", "card form"), ("role", "group")];
    if !title.is_empty() {
        attributes.push(("aria-label", title.as_str()));
    }
    let inside = live(move || card.draw());
    element("div", "rich-card rich-form", &attributes, vec![inside])
}

impl Card {
    fn draw(self: &Rc<Self>) -> View {
        let chat = self.site.chat;
        let known = answered(&self.site, self.does.1);
        if self.state.sent.get() || known.is_some() {
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
        if self.state.tried.get_untracked() {
            self.check();
        }
    }

    fn given(&self) -> Vec<Given> {
        self.state.given.iter().map(|it| it.get_untracked()).collect()
    }

    fn check(&self) -> bool {
        let found = form::check(&self.form, &self.given(), self.state.consent.get_untracked());
        let fine = found.is_empty();
        if self.state.problems.with_untracked(|known| *known != found) {
            self.state.problems.set(found);
        }
        fine
    }

    fn submit(&self, event: &web_sys::Event) {
        self.state.tried.set(true);
        if !self.check() {
            self.to_first_problem(event);
            return;
        }
        let given = self.given();
        let value = form::value(&self.form, &given, self.state.consent.get_untracked());
        let value = js_sys::JSON::parse(value.get()).unwrap_or(JsValue::NULL);
        act(&self.site, self.does.0, self.does.1, self.said(&given), &value);
        self.state.sent.set(true);
    }

    /// What was filled in, line by line.
    fn said(&self, given: &[Given]) -> String {
        let mut lines: Vec<String> = Vec::new();
        for (field, given) in self.form.fields.iter().zip(given) {
            let shown = field::shown(&self.site, field, given);
            if !shown.is_empty() {
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
            let attributes = [("href", href.as_str()), ("target", "_blank"), ("rel", "noopener")];
            parts.push(element(
                "a",
                "rich-link",
                &attributes,
                vec![say(chat, Word::ConsentMore).into()],
            ));
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
