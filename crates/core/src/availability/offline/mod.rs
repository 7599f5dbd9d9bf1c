//! What a shop does while nobody is there: which way, what its form asks, what one
//! agrees to, where else one can go on.
//!
//! Owns how a merchant writes it, and the content the panel then draws. Refuses words:
//! the form's labels are the widget's own.

mod channels;
mod consents;
mod departments;
mod fields;

pub use channels::Channels;
pub use consents::{Agreement, Consents};
pub use departments::{Department, Departments};
pub use fields::{Asked, Fields, What};

use super::Issue;
use super::notice::Sign;
use super::slip::Slip;
use crate::config::near;
use crate::protocol::Content;
use crate::protocol::json::{Encode, Writer};

/// What the panel does while nobody is there: `data-when-offline`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// A conversation as usual.
    #[default]
    Bot,
    /// A form.
    Form,
    /// Other ways to go on.
    Handoff,
    /// Nothing: there is no chat.
    Hide,
}

const WAYS: [(&str, Way); 4] = [
    ("bot", Way::Bot),
    ("form", Way::Form),
    ("handoff", Way::Handoff),
    ("hide", Way::Hide),
];

pub(super) const NO_WAY: &str = "write bot, form, handoff or hide";

impl Way {
    /// Reads an attribute, and what is wrong with it.
    #[must_use]
    pub fn read(text: &str) -> (Self, Option<Issue>) {
        let word = text.trim_ascii();
        if word.is_empty() {
            return (Self::default(), None);
        }
        let same = |known: &str| known.eq_ignore_ascii_case(word);
        match WAYS.iter().find(|(known, _)| same(known)) {
            Some((_, way)) => (*way, None),
            None => (Self::default(), Some(Slip(word, NO_WAY).issue(word))),
        }
    }

    /// Whether the panel offers something else than the conversation now.
    #[must_use]
    pub fn offers(self, sign: Option<Sign>) -> bool {
        matches!(self, Self::Form | Self::Handoff) && matches!(sign, Some(Sign::Closed | Sign::Away))
    }
}

/// The form, as content of type `contact-capture`. `departments` are those that may be
/// chosen, if that is asked; `free`: no address has to be asked for.
#[must_use]
pub fn form(fields: &Fields, consents: &Consents, departments: Vec<Department>, free: bool) -> Content {
    let asks = Asks {
        fields,
        consents,
        departments,
        free,
    };
    Content::new("contact-capture", String::from("contact"), &asks)
}

struct Asks<'a> {
    fields: &'a Fields,
    consents: &'a Consents,
    departments: Vec<Department>,
    free: bool,
}

/// What a field depends on, as `contact-capture` has it.
struct Condition<'a>(&'a Asked);

impl Encode for Condition<'_> {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        out.field("field", self.0.what.name());
        out.field("of", What::Topic.name());
        out.field("is", &self.0.only_if);
        out.raw("}");
    }
}

impl Encode for Asks<'_> {
    fn encode(&self, out: &mut Writer) {
        let names = |all: bool| -> Vec<String> {
            let asked = self.fields.list().iter().filter(|asked| all || asked.required);
            asked.map(|asked| asked.what.name().to_owned()).collect()
        };
        let mut topics = self.fields.list().iter().map(|asked| &asked.choices);
        let depend = self
            .fields
            .list()
            .iter()
            .filter(|asked| !asked.only_if.is_empty());
        let conditions: Vec<Condition<'_>> = depend.map(Condition).collect();
        out.raw("{");
        out.field("fields", &names(true));
        out.field("required", &names(false));
        if let Some(topics) = topics.find(|choices| !choices.is_empty()) {
            out.field("topics", topics);
        }
        out.sparse("departments", &self.departments);
        out.sparse("consents", self.consents.list());
        if !conditions.is_empty() {
            out.field("conditions", &conditions);
        }
        if self.free {
            out.field("free", &true);
        }
        out.raw("}");
    }
}

/// The other ways, as content of type `handoff`; none if there are none.
#[must_use]
pub fn handoff(channels: &Channels) -> Option<Content> {
    let some = !channels.list().is_empty();
    some.then(|| Content::new("handoff", String::from("handoff"), channels))
}

/// What a word was probably meant to be, among these.
fn meant<'a, T: Copy>(
    word: &str,
    known: &'a [(&'static str, T, &'static str)],
) -> Option<&'a (&'static str, T, &'static str)> {
    let name = near(word, known.iter().map(|(name, ..)| *name))?;
    known.iter().find(|(known, ..)| *known == name)
}

#[cfg(test)]
mod tests;
