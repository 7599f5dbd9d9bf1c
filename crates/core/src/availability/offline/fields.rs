//! `data-offline-fields` and `data-prechat`: what a form asks.
//!
//! ```text
//! fields := field ("," field)*
//! field  := name ["(" choice ("|" choice)* ")"] ["*"] ["if topic=" of]      only a topic has choices
//! of     := choice | "(" choice ("|" choice)* ")"
//! ```

use core::fmt;

use super::super::slip::{Issue, Slip};
use super::meant;

/// Most choices of a topic.
const CHOICES: usize = 40;

pub(super) const UNKNOWN: &str = "write name, company, email, phone, order, topic, message or file";
pub(super) const TWICE: &str = "it stands here twice; the first holds";
pub(super) const OPEN: &str = "close the choices with )";
pub(super) const COMMA: &str = "put a comma between two fields";
pub(super) const NO_CHOICES: &str = "write what there is to choose: topic(Delivery|Returns)";
pub(super) const NOT_CHOSEN: &str = "only topic has choices";
pub(super) const NO_ADDRESS: &str =
    "nobody can be answered without an address, so email is asked for as well; write email* or phone*";
pub(super) const IF_TOPIC: &str =
    "write what it depends on as order if topic=Delivery; only a topic can be that";
pub(super) const IF_BEFORE: &str = "topic must stand before what depends on it";
pub(super) const IF_CHOICE: &str = "write one of the topic's own choices";
pub(super) const NO_MESSAGE: &str = "the first message has the composer; leave message out";
pub(super) const NO_FILE: &str = "files go with messages; leave file out";
pub(super) const NO_DEPARTMENT: &str =
    "one waits for a department in a conversation; write it into data-prechat";

const IF: &str = " if ";

/// What a field asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A name.
    Name,
    /// A company.
    Company,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// The number of an order.
    Order,
    /// What it is about.
    Topic,
    /// Who is to answer.
    Department,
    /// What it says.
    Message,
    /// Files.
    File,
}

/// Each name, what it means, and what to say of a word that is almost it.
const NAMES: [(&str, What, &str); 10] = [
    ("name", What::Name, "did you mean name?"),
    ("company", What::Company, "did you mean company?"),
    ("email", What::Email, "did you mean email?"),
    ("phone", What::Phone, "did you mean phone?"),
    ("order", What::Order, "did you mean order?"),
    ("topic", What::Topic, "did you mean topic?"),
    ("department", What::Department, "did you mean department?"),
    ("message", What::Message, "did you mean message?"),
    ("file", What::File, "did you mean file?"),
    // HTML's word for it.
    ("tel", What::Phone, "did you mean tel?"),
];

impl What {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(_, what, _)| *what == self)
            .map_or("", |(name, ..)| name)
    }
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What it asks for.
    pub what: What,
    /// It must be filled in.
    pub required: bool,
    /// For a topic: what there is to choose.
    pub choices: Vec<String>,
    /// It is asked only while the topic is one of these; always, if there are none.
    pub only_if: Vec<String>,
}

impl Asked {
    fn new(what: What, required: bool) -> Self {
        Self {
            what,
            required,
            choices: Vec::new(),
            only_if: Vec::new(),
        }
    }
}

/// The fields of a form, in their order, none twice. One for when nobody is there has
/// at least one that says where to answer, which must be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields(Vec<Asked>);

impl Default for Fields {
    fn default() -> Self {
        Self(vec![
            Asked::new(What::Name, false),
            Asked::new(What::Email, true),
            Asked::new(What::Message, true),
        ])
    }
}

impl Fields {
    /// Reads an attribute, and what is wrong with it.
    ///
    /// ```
    /// use aisle_core::availability::offline::Fields;
    /// let (fields, issues) = Fields::read("name, emial*, topic(Delivery|Returns), message*");
    /// assert_eq!(issues[0].word, "emial");
    /// assert_eq!(issues[0].hint, "did you mean email?");
    /// assert_eq!(fields.to_string(), "email*, name, topic(Delivery|Returns), message*");
    /// ```
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<Issue>) {
        let (mut fields, mut issues) = listed(text);
        leave_out(
            &mut fields,
            &mut issues,
            text,
            &[(What::Department, NO_DEPARTMENT)],
        );
        if fields.is_empty() {
            return (Self::default(), issues);
        }
        let reached = |asked: &Asked| matches!(asked.what, What::Email | What::Phone);
        let surely = |asked: &Asked| reached(asked) && asked.required && asked.only_if.is_empty();
        if !fields.iter().any(surely) {
            if let Some(first) = fields.iter_mut().find(|asked| reached(asked)) {
                first.required = true;
                first.only_if.clear();
            } else {
                // A word that was meant to be one has its own hint.
                if issues.is_empty() {
                    issues.push(Slip(text.trim(), NO_ADDRESS).issue(text.trim()));
                }
                fields.insert(0, Asked::new(What::Email, true));
            }
        }
        (Self(fields), issues)
    }

    /// Reads what is asked before the first word, and what is wrong with it. Nothing
    /// must be asked, and what the composer is for is not.
    ///
    /// ```
    /// use aisle_core::availability::offline::Fields;
    /// let (fields, issues) = Fields::before("name, topic(Delivery|Returns)*, order* if topic=Delivery, message");
    /// assert_eq!(issues[0].word, "message");
    /// assert_eq!(fields.to_string(), "name, topic(Delivery|Returns)*, order* if topic=(Delivery)");
    /// ```
    #[must_use]
    pub fn before(text: &str) -> (Self, Vec<Issue>) {
        let (mut fields, mut issues) = listed(text);
        let without = [(What::Message, NO_MESSAGE), (What::File, NO_FILE)];
        leave_out(&mut fields, &mut issues, text, &without);
        (Self(fields), issues)
    }

    /// These.
    #[must_use]
    pub fn of(asked: Vec<Asked>) -> Self {
        Self(asked)
    }

    /// All of them.
    #[must_use]
    pub fn list(&self) -> &[Asked] {
        &self.0
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, asked) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            f.write_str(asked.what.name())?;
            if !asked.choices.is_empty() {
                f.write_str("(")?;
                f.write_str(&asked.choices.join("|"))?;
                f.write_str(")")?;
            }
            if asked.required {
                f.write_str("*")?;
            }
            if !asked.only_if.is_empty() {
                f.write_str(" if topic=(")?;
                f.write_str(&asked.only_if.join("|"))?;
                f.write_str(")")?;
            }
        }
        Ok(())
    }
}

/// Takes out what has no place in this form, and says so.
fn leave_out(fields: &mut Vec<Asked>, issues: &mut Vec<Issue>, text: &str, without: &[(What, &'static str)]) {
    for (what, hint) in without {
        if fields.iter().any(|asked| asked.what == *what) {
            issues.push(Slip(what.name(), hint).issue(text));
            fields.retain(|asked| asked.what != *what);
        }
    }
}

/// All that can be read, none twice, and what is wrong with the others.
fn listed(text: &str) -> (Vec<Asked>, Vec<Issue>) {
    let (mut fields, mut issues) = (Vec::new(), Vec::new());
    for part in parts(text) {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        let (before, condition) = divided(part);
        let mut asked = match field(before) {
            Ok(asked) if fields.iter().any(|known: &Asked| known.what == asked.what) => {
                issues.push(Slip(part, TWICE).issue(part));
                continue;
            }
            Ok(asked) => asked,
            Err(slip) => {
                issues.push(slip.issue(part));
                continue;
            }
        };
        // What depends on nothing that can be read is always asked.
        if let Some(condition) = condition {
            match depends(condition, &fields) {
                Ok(of) => asked.only_if = of,
                Err(slip) => issues.push(slip.issue(part)),
            }
        }
        fields.push(asked);
    }
    (fields, issues)
}

/// A field, and what it depends on.
fn divided(part: &str) -> (&str, Option<&str>) {
    // An `if` among the choices is a word of theirs.
    let own = part
        .find('(')
        .filter(|open| part.find(IF).is_none_or(|at| *open < at));
    let from = own.and_then(|_| part.find(')')).unwrap_or(0);
    let found = part.get(from..).and_then(|rest| rest.find(IF));
    match found.and_then(|at| part.split_at_checked(from + at)) {
        Some((before, condition)) => (before.trim_end(), condition.get(IF.len()..)),
        None => (part, None),
    }
}

/// The topic's choices that a field depends on, as the topic writes them.
fn depends<'a>(condition: &'a str, fields: &[Asked]) -> Result<Vec<String>, Slip<'a>> {
    let condition = condition.trim();
    let (name, of) = condition.split_once('=').ok_or(Slip(condition, IF_TOPIC))?;
    if !name.trim().eq_ignore_ascii_case(What::Topic.name()) {
        return Err(Slip(name.trim(), IF_TOPIC));
    }
    let topic = fields.iter().find(|asked| asked.what == What::Topic);
    let topic = topic.ok_or(Slip(condition, IF_BEFORE))?;
    let of = of.trim();
    let inner = of.strip_prefix('(').and_then(|of| of.strip_suffix(')'));
    let mut found: Vec<String> = Vec::new();
    for word in inner.unwrap_or(of).split('|') {
        let word = word.trim();
        let choice = topic
            .choices
            .iter()
            .find(|choice| choice.eq_ignore_ascii_case(word));
        let choice = choice.ok_or(Slip(if word.is_empty() { condition } else { word }, IF_CHOICE))?;
        if !found.contains(choice) {
            found.push(choice.clone());
        }
    }
    Ok(found)
}

/// What is between commas; those among choices do not count.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.split(move |c| {
        match c {
            '(' => inside = true,
            ')' => inside = false,
            _ => {}
        }
        c == ',' && !inside
    })
}

fn field(part: &str) -> Result<Asked, Slip<'_>> {
    let (head, choices, tail) = match part.split_once('(') {
        None => (part, None, ""),
        Some((head, rest)) => {
            let (choices, tail) = rest.split_once(')').ok_or(Slip(part, OPEN))?;
            (head, Some(choices), tail.trim())
        }
    };
    let head = head.trim();
    let word = head.strip_suffix('*').map_or(head, str::trim_end);
    // A condition with nothing before or behind it.
    if word.split_whitespace().any(|word| word == "if") {
        return Err(Slip(part, IF_TOPIC));
    }
    if word.split_whitespace().nth(1).is_some() || !(tail.is_empty() || tail == "*") {
        return Err(Slip(part, COMMA));
    }
    let known = NAMES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(word));
    let Some((_, what, _)) = known else {
        return Err(Slip(word, meant(word, &NAMES).map_or(UNKNOWN, |(.., hint)| hint)));
    };
    let mut asked = Asked::new(*what, word.len() < head.len() || tail == "*");
    let topic = *what == What::Topic;
    for choice in choices.into_iter().flat_map(|choices| choices.split('|')) {
        let choice = choice.trim();
        let fits = asked.choices.len() < CHOICES && !choice.is_empty();
        if fits && !asked.choices.iter().any(|known| known == choice) {
            asked.choices.push(choice.to_owned());
        }
    }
    match (topic, choices.is_some()) {
        (true, _) if asked.choices.is_empty() => Err(Slip(part, NO_CHOICES)),
        (false, true) => Err(Slip(part, NOT_CHOSEN)),
        _ => Ok(asked),
    }
}
