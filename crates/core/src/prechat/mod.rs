//! What a shop asks before the first word of a conversation: `data-prechat` and
//! `data-prechat-consent` (docs/prechat.md).
//!
//! Owns what of it still has to be asked, for what is [`Known`] already, and the content
//! that the panel then draws. How both are written is `availability::offline`'s, that
//! nothing goes out before is the session's (`session/gate.rs`). Refuses words: the form's
//! labels are the widget's own.

mod known;

pub use known::Known;

use crate::availability::Issue;
use crate::availability::offline::{Agreement, Asked, Consents, Department, Fields, What, form};
use crate::protocol::Content;

/// What is asked, as the page writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prechat {
    fields: Fields,
    consents: Consents,
}

impl Prechat {
    /// Reads both attributes, and what is wrong with each.
    #[must_use]
    pub fn read(fields: &str, consents: &str) -> (Self, [Vec<Issue>; 2]) {
        let (fields, slips) = Fields::before(fields);
        let (consents, wrong) = Consents::read(consents);
        (Self { fields, consents }, [slips, wrong])
    }

    /// Whether one may choose who is to answer.
    #[must_use]
    pub fn offers_departments(&self) -> bool {
        self.fields
            .list()
            .iter()
            .any(|asked| asked.what == What::Department)
    }

    /// The form for what is not known yet, as content of type `contact-capture`. None if
    /// nothing has to be asked: nobody is asked twice for what they may leave out, and
    /// of one department nobody has to be asked at all.
    ///
    /// ```
    /// use aisle_core::prechat::{Known, Prechat};
    /// let (prechat, _) = Prechat::read("name*, topic(Delivery|Returns)", "");
    /// let mut known = Known::default();
    /// assert!(prechat.form(&known, &[]).is_some());
    /// known.learn(r#"{"name":"Ann","before":true}"#);
    /// assert!(prechat.form(&known, &[]).is_none());
    /// ```
    #[must_use]
    pub fn form(&self, known: &Known, departments: &[Department]) -> Option<Content> {
        let fields = self.open_fields(known, departments);
        let open = |agreement: &&Agreement| {
            known
                .said_to(agreement)
                .is_none_or(|given| agreement.required && !given)
        };
        let consents: Vec<Agreement> = self.consents.list().iter().filter(open).cloned().collect();
        let must = fields.iter().any(|asked| asked.required) || consents.iter().any(|it| it.required);
        let any = !fields.is_empty() || !consents.is_empty();
        let choice = fields.iter().any(|asked| asked.what == What::Department);
        let departments = if choice { departments.to_vec() } else { Vec::new() };
        (must || any && !known.was_asked)
            .then(|| form(&Fields::of(fields), &Consents::of(consents), departments, true))
    }

    /// The fields that are asked, without those that are known and those that depend on
    /// another topic than the known one.
    fn open_fields(&self, known: &Known, departments: &[Department]) -> Vec<Asked> {
        let topic = known.of(What::Topic);
        let mut open = Vec::new();
        for asked in self.fields.list() {
            let choice = asked.what == What::Department;
            if choice && departments.len() < 2 {
                continue;
            }
            // A topic, or a department, that the shop does not have any more is asked anew.
            let fits = |value: &&str| match choice {
                true => departments.iter().any(|it| it.id == **value),
                false => asked.choices.is_empty() || asked.choices.iter().any(|it| it == value),
            };
            if known.of(asked.what).filter(fits).is_some() {
                continue;
            }
            let mut asked = asked.clone();
            let decided = topic.filter(|_| !open.iter().any(|it: &Asked| it.what == What::Topic));
            if let Some(topic) = decided
                && !asked.only_if.is_empty()
            {
                if !asked.only_if.iter().any(|it| it == topic) {
                    continue;
                }
                asked.only_if.clear();
            }
            open.push(asked);
        }
        open
    }
}

#[cfg(test)]
mod tests;
