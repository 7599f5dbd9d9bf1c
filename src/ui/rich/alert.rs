//! A word when something is there again: which one, how, and where to.

use std::rc::Rc;

use aisle_core::protocol::rich::{Channel, ChannelKind, StockAlert};
use aisle_core::protocol::{Content, json};
use aisle_core::text;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

use super::act::{act, announce};
use super::choice::menu;
use super::goods::{photo, ticked};
use super::state::keep;
use super::words::{Word, fill, say};
use crate::app::page::object;
use crate::app::{Chat, Shared};
use crate::ui::dom::{element, hearing, live, plain, tag, words};
use crate::ui::later::Site;
use crate::ui::view::{Tag, View};

/// Longest address that is taken, in characters.
const LONGEST: usize = 254;

/// What the card remembers.
#[derive(Clone, Copy)]
struct State {
    variant: Shared<Option<usize>>,
    channel: Shared<usize>,
    address: Shared<String>,
    agreed: Shared<bool>,
    /// What is wrong, once somebody has tried to send it.
    wrong: Shared<Option<Word>>,
    done: Shared<bool>,
}

struct Card {
    site: Site,
    alert: StockAlert,
    state: State,
}

/// Draws it.
pub(in crate::ui) fn draw(site: &Site, content: &Content) -> Option<View> {
    let mut alert: StockAlert = json::read(content.data.get())?;
    if alert.channels.is_empty() {
        alert.channels.push(Channel {
            kind: ChannelKind::Email,
            ..Channel::default()
        });
    }
    let known = alert
        .product
        .variants
        .iter()
        .position(|it| it.id == alert.variant);
    let state = *keep(site, || State {
        variant: Shared::new(known),
        channel: Shared::new(0),
        address: Shared::new(String::new()),
        agreed: Shared::new(false),
        wrong: Shared::new(None),
        done: Shared::new(false),
    });
    let card = Rc::new(Card {
        site: site.clone(),
        alert,
        state,
    });
    Some(live(move || card.draw()))
}

impl Card {
    fn draw(self: &Rc<Self>) -> View {
        let chat = self.site.chat;
        let product = &self.alert.product;
        let mut what = vec![words("span", "rich-name", product.title.clone())];
        let name = self.state.variant.get().and_then(|at| self.name(at));
        what.extend(name.map(|name| words("span", "rich-note", name)));
        let mut line = Vec::new();
        if let Some(image) = &product.image {
            line.push(tag(
                "div",
                "rich-photo",
                vec![photo(chat, Some(image), &product.title)],
            ));
        }
        line.push(tag("div", "rich-what", what));
        let mut parts = vec![
            words("strong", "rich-title", say(chat, Word::AlertTitle)),
            tag("div", "rich-line", line),
        ];
        if self.state.done.get() {
            let address = self.state.address.get_untracked();
            let text = fill(chat, Word::AlertDone, "address", &address);
            parts.push(tag("p", "rich-done", ticked(text)));
        } else {
            parts.push(self.form());
        }
        element("div", "rich-card rich-alert", &[("part", "card")], parts)
    }

    /// A variant's values, in words.
    fn name(&self, at: usize) -> Option<String> {
        let product = &self.alert.product;
        let variant = product.variants.get(at)?;
        let pairs = product.options.iter().zip(&variant.choice);
        let labels = pairs.filter_map(|(option, id)| option.values.iter().find(|it| it.id == *id));
        let name = labels.map(|it| it.label.as_str()).collect::<Vec<_>>().join(", ");
        Some(if name.is_empty() { variant.id.clone() } else { name })
    }

    fn form(self: &Rc<Self>) -> View {
        let (chat, state) = (self.site.chat, self.state);
        let mut parts = Vec::new();
        let count = self.alert.product.variants.len();
        if count > 0 && self.alert.variant.is_empty() {
            let names = (0..count).map(|at| self.name(at).unwrap_or_default());
            let label = say(chat, Word::AlertVariant);
            let none = say(chat, Word::ChooseOne);
            let it = Rc::clone(self);
            let choose = move |at| {
                it.state.wrong.set(None);
                it.state.variant.set(Some(at));
            };
            parts.push(menu(&label, &none, names.collect(), state.variant.get(), choose));
        }
        let channels = &self.alert.channels;
        if channels.len() > 1 {
            let names = channels.iter().map(|it| name(chat, it));
            let label = say(chat, Word::AlertChannel);
            let set = move |at| {
                state.wrong.set(None);
                state.channel.set(at);
            };
            parts.push(menu(&label, "", names.collect(), Some(state.channel.get()), set));
        }
        parts.push(self.address());
        parts.push(self.consent());
        if let Some(word) = state.wrong.get() {
            let id = self.id("wrong");
            parts.push(element(
                "p",
                "rich-note bad",
                &[("id", &id)],
                vec![say(chat, word).into()],
            ));
        }
        let send = vec![say(chat, Word::AlertSend).into()];
        parts.push(element("button", "rich-main", &[("type", "submit")], send));
        let form = plain("form", "rich-fields", &[("novalidate", "")], parts);
        let it = Rc::clone(self);
        hearing(
            form,
            "submit",
            Box::new(move |event| {
                event.prevent_default();
                it.send(&event);
            }),
        )
    }

    /// A name for an element of this card.
    fn id(&self, what: &str) -> String {
        [&self.site.key, "-", what].concat()
    }

    fn channel(&self) -> Option<&Channel> {
        self.alert.channels.get(self.state.channel.get_untracked())
    }

    fn address(self: &Rc<Self>) -> View {
        let chat = self.site.chat;
        let (kind, word, fill_in) = match self.channel().map(|it| it.kind) {
            Some(ChannelKind::Email) | None => ("email", Word::AlertEmail, "email"),
            Some(ChannelKind::Sms | ChannelKind::Whatsapp | ChannelKind::Phone) => {
                ("tel", Word::AlertPhone, "tel")
            }
            _ => ("text", Word::AlertAddress, "off"),
        };
        let id = self.id("address");
        let mut attributes = vec![
            ("id", id.as_str()),
            ("type", kind),
            ("autocomplete", fill_in),
            ("required", ""),
            ("maxlength", "254"),
            ("dir", "ltr"),
        ];
        let wrong = self.id("wrong");
        if self.state.wrong.get() == Some(Word::AlertWrong) {
            attributes.extend([("aria-invalid", "true"), ("aria-describedby", wrong.as_str())]);
        }
        let mut input = plain("input", "rich-input", &attributes, Vec::new());
        let state = self.state;
        input.then = Some(Box::new(move |node| {
            let text = state.address.get_untracked();
            if let Some(input) = node.dyn_ref::<HtmlInputElement>()
                && input.value() != text
            {
                input.set_value(&text);
            }
        }));
        let input = hearing(
            input,
            "input",
            Box::new(move |event| {
                if let Some(input) = input_of(&event) {
                    state.address.set(input.value());
                }
            }),
        );
        let label = element(
            "label",
            "rich-label",
            &[("for", &id)],
            vec![say(chat, word).into()],
        );
        tag("div", "rich-option", vec![label, input])
    }

    fn consent(self: &Rc<Self>) -> View {
        let consent = self.alert.consent.as_ref();
        let text = consent.map_or_else(
            || say(self.site.chat, Word::AlertConsent),
            |consent| consent.text.clone(),
        );
        let state = self.state;
        let on = state.agreed.get_untracked();
        let mut input: Tag = plain("input", "", &[("type", "checkbox"), ("required", "")], Vec::new());
        input.then = Some(Box::new(move |node| {
            if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
                input.set_checked(on);
            }
        }));
        let input = hearing(
            input,
            "change",
            Box::new(move |event| {
                if let Some(input) = input_of(&event) {
                    state.agreed.set(input.checked());
                }
            }),
        );
        let mut said = vec![text.into()];
        let url = consent
            .and_then(|it| it.url.as_deref())
            .and_then(super::goods::address);
        if let Some(url) = url {
            let attributes = [("href", url.as_str()), ("target", "_blank"), ("rel", "noopener")];
            let more = say(self.site.chat, Word::More);
            said.push(" ".to_owned().into());
            said.push(element("a", "", &attributes, vec![more.into()]));
        }
        tag("label", "rich-agree", vec![input, tag("span", "", said)])
    }

    /// What is wrong with it, and which control can mend that.
    fn wrong(&self, form: &Element) -> Option<(Word, &'static str)> {
        let state = self.state;
        let choice = !self.alert.product.variants.is_empty();
        if choice && state.variant.get_untracked().is_none() {
            return Some((Word::AlertMissing, "select"));
        }
        let input = form.query_selector(".rich-input").ok().flatten();
        let fine = input.and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let fine = fine.is_some_and(|input| {
            let digits = input.value().chars().filter(char::is_ascii_digit).count();
            input.check_validity() && (input.type_() != "tel" || digits >= 5)
        });
        if !fine {
            return Some((Word::AlertWrong, ".rich-input"));
        }
        (!state.agreed.get_untracked()).then_some((Word::AlertAgree, "[type=checkbox]"))
    }

    fn send(self: &Rc<Self>, event: &Event) {
        let Some(form) = event
            .current_target()
            .and_then(|it| it.dyn_into::<Element>().ok())
        else {
            return;
        };
        let (chat, state) = (self.site.chat, self.state);
        if let Some((word, control)) = self.wrong(&form) {
            state.wrong.set(Some(word));
            announce(chat, say(chat, word));
            let control = form.query_selector(control).ok().flatten();
            if let Some(control) = control.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                let _ = control.focus();
            }
            return;
        }
        if self.site.id.is_none() {
            // The server does not know this message: nobody would keep the promise.
            state.wrong.set(Some(Word::AlertNowhere));
            announce(chat, say(chat, Word::AlertNowhere));
            return;
        }
        let address = text::clean_line(&state.address.get_untracked(), LONGEST);
        let variant = state.variant.get_untracked();
        let variant = variant.and_then(|at| self.alert.product.variants.get(at));
        let channel = self.channel().map_or("email", |it| it.kind.word());
        let value = object(&[
            ("product", JsValue::from_str(&self.alert.product.id)),
            (
                "variant",
                variant.map_or(JsValue::UNDEFINED, |it| JsValue::from_str(&it.id)),
            ),
            ("channel", JsValue::from_str(channel)),
            ("address", JsValue::from_str(&address)),
            ("consent", JsValue::TRUE),
        ]);
        let label = fill(chat, Word::AlertSaid, "what", &self.alert.product.title);
        act(&self.site, "stock-alert", "notify", label, &value);
        announce(chat, fill(chat, Word::AlertDone, "address", &address));
        state.address.set(address);
        state.done.set(true);
    }
}

fn input_of(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// A way to be told, in words; names of brands are the same everywhere.
fn name(chat: Chat, channel: &Channel) -> String {
    if !channel.label.is_empty() {
        return channel.label.clone();
    }
    let word = match channel.kind {
        ChannelKind::Email => Word::Email,
        ChannelKind::Sms => Word::Sms,
        ChannelKind::Push => Word::Push,
        ChannelKind::Phone => Word::PhoneCall,
        ChannelKind::Whatsapp => return "WhatsApp".to_owned(),
        ChannelKind::Messenger => return "Messenger".to_owned(),
        ChannelKind::Instagram => return "Instagram".to_owned(),
        ChannelKind::Telegram => return "Telegram".to_owned(),
        ChannelKind::Line => return "LINE".to_owned(),
        ChannelKind::Kakaotalk => return "KakaoTalk".to_owned(),
        ChannelKind::X => return "X".to_owned(),
        ChannelKind::Other => Word::AlertAddress,
    };
    say(chat, word)
}
