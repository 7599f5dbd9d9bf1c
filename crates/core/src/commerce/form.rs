//! What was filled into a form: whether it will do, and how it is sent.
//!
//! Owns the checks, in the order of the fields, and the JSON of the answers; and
//! the forms that the widget words by itself. Refuses words for mistakes: a view
//! has them in the visitor's language.

mod contact;
mod keep;
mod slot;

pub use contact::{For, contact, left};
pub use keep::{restore, save};
pub use slot::{Slot, most_of};

use crate::commerce::date;
use crate::protocol::json::{Encode, Raw, Writer};
use crate::protocol::rich::{Condition, Field, FieldKind, Form, OrderLookup, Proof};
use crate::text::{Masks, mask};

/// Most characters of a text, if a field does not say.
const TEXT: usize = 10_000;
/// Most characters of an e-mail address (RFC 5321, 4.5.3.1.3, without brackets).
const EMAIL: usize = 254;

/// What was filled into one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Text, an e-mail address, a day, or the id of what was selected.
    Text(String),
    /// A country's ISO code, empty if there is no choice, and a telephone number.
    Tel(String, String),
    /// A checkbox.
    Flag(bool),
    /// Stars; 0 for none yet.
    Stars(u32),
    /// Files, uploaded or on their way.
    Files(Vec<Handed>),
}

/// A file that belongs to a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The server's name for it; empty while the server does not have all of it.
    pub upload: String,
    /// What the visitor calls it.
    pub name: String,
}

/// Why something will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It must be filled in.
    Missing,
    /// It is no e-mail address.
    Email,
    /// It is no telephone number.
    Tel,
    /// It has fewer characters than this.
    Short(u32),
    /// It has more characters than this.
    Long(u32),
    /// It is no day of the calendar.
    Day,
    /// It is before the first day.
    Early,
    /// It is after the last day.
    Late,
    /// It is none of what there is to choose.
    Choice,
    /// There are more files than this.
    Files(u32),
    /// A file is not uploaded yet, or cannot be.
    Upload,
}

/// One thing to be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// Which field; `None` for the consent.
    pub field: Option<usize>,
    /// Why.
    pub why: Why,
}

/// What stands in a form at first, field by field.
#[must_use]
pub fn start(form: &Form) -> Vec<Given> {
    let first = |field: &Field| at_first(field, &field.value);
    form.fields.iter().map(first).collect()
}

/// What stands in a field if this is its value at first.
fn at_first(field: &Field, value: &str) -> Given {
    match field.kind {
        FieldKind::Checkbox => Given::Flag(value == "true"),
        FieldKind::Rating => Given::Stars(value.parse().map_or(0, |stars: u32| stars.min(stars_of(field)))),
        FieldKind::File => Given::Files(Vec::new()),
        FieldKind::Tel => Given::Tel(
            field.countries.first().cloned().unwrap_or_default(),
            value.to_owned(),
        ),
        FieldKind::Select if !field.options.iter().any(|option| option.id == value) => {
            Given::Text(String::new())
        }
        _ => Given::Text(value.to_owned()),
    }
}

/// Hides in what is written over several lines what is hidden in messages; whether
/// there was any. A field of one line asks for one thing, perhaps for that number.
pub fn hide(form: &Form, given: &mut [Given], wanted: Masks) -> bool {
    let mut any = false;
    for (field, given) in form.fields.iter().zip(given) {
        let Given::Text(text) = given else { continue };
        let open = field.multiline && field.kind == FieldKind::Text;
        if let Some((hidden, _)) = open.then(|| mask(text, wanted)).flatten() {
            *text = hidden;
            any = true;
        }
    }
    any
}

/// How many stars a field has.
#[must_use]
pub fn stars_of(field: &Field) -> u32 {
    field.stars.unwrap_or(5).clamp(2, 10)
}

/// Which fields are asked, as what was given to those before them stands. One that
/// depends on a field that is not there before it is always asked.
#[must_use]
pub fn asked(form: &Form, given: &[Given]) -> Vec<bool> {
    let mut asked: Vec<bool> = Vec::new();
    for field in &form.fields {
        let met = |condition: &Condition| {
            let before = form.fields.iter().zip(&asked).zip(given);
            let decides = before
                .into_iter()
                .find(|((other, _), _)| other.id == condition.of);
            decides.is_none_or(|((_, asked), given)| *asked && condition.is.contains(&told(given)))
        };
        let mut own = form.conditions.iter().filter(|it| it.field == field.id);
        asked.push(own.all(met));
    }
    asked
}

/// What was given, as a condition says it.
fn told(given: &Given) -> String {
    match given {
        Given::Text(text) | Given::Tel(_, text) => text.trim().to_owned(),
        Given::Flag(true) => String::from("true"),
        Given::Stars(stars) => stars.to_string(),
        Given::Flag(false) | Given::Files(_) => String::new(),
    }
}

/// What must be mended before a form can be sent, in the order of its fields.
/// A field that nothing was given for counts as empty; one that is not asked is fine.
#[must_use]
pub fn check(form: &Form, given: &[Given], consent: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    for ((at, field), asked) in form.fields.iter().enumerate().zip(asked(form, given)) {
        if let Some(why) = fault(field, given.get(at)).filter(|_| asked) {
            problems.push(Problem { field: Some(at), why });
        }
    }
    if !consent && form.consent.as_ref().is_some_and(|it| it.required) {
        problems.push(Problem {
            field: None,
            why: Why::Missing,
        });
    }
    problems
}

/// What is wrong with one field.
#[must_use]
pub fn fault(field: &Field, given: Option<&Given>) -> Option<Why> {
    let given = match given {
        Some(given) if !empty(given) => given,
        _ => return field.required.then_some(Why::Missing),
    };
    match (given, field.kind) {
        (Given::Text(text), FieldKind::Email) => (!is_email(text.trim())).then_some(Why::Email),
        (Given::Text(text), FieldKind::Date) => day(field, text.trim()),
        (Given::Text(id), FieldKind::Select) => {
            let known = field.options.iter().any(|option| option.id == *id);
            (!known).then_some(Why::Choice)
        }
        (Given::Text(text), _) => length(field, text.trim()),
        (Given::Tel(_, number), _) => (!is_tel(number.trim())).then_some(Why::Tel),
        (Given::Files(files), _) => {
            let most = most_of(field);
            if files.len() > most {
                return Some(Why::Files(most as u32));
            }
            let there = files.iter().all(|file| !file.upload.is_empty());
            (!there).then_some(Why::Upload)
        }
        (Given::Flag(_) | Given::Stars(_), _) => None,
    }
}

fn empty(given: &Given) -> bool {
    match given {
        Given::Text(text) | Given::Tel(_, text) => text.trim().is_empty(),
        // A box that must be ticked is not filled in before it is.
        Given::Flag(yes) => !yes,
        Given::Stars(stars) => *stars == 0,
        Given::Files(files) => files.is_empty(),
    }
}

fn length(field: &Field, text: &str) -> Option<Why> {
    let length = text.chars().count();
    let most = field.max_length.unwrap_or(TEXT as u32).max(1);
    // A limit that leaves nothing is none.
    let least = field.min_length.unwrap_or(0).min(most);
    if length < least as usize {
        return Some(Why::Short(least));
    }
    (length > most as usize).then_some(Why::Long(most))
}

/// Days written `2026-12-24` follow each other as texts do.
fn day(field: &Field, text: &str) -> Option<Why> {
    if !date::is_day(text) {
        return Some(Why::Day);
    }
    if field.min.as_deref().is_some_and(|min| text < min) {
        return Some(Why::Early);
    }
    field
        .max
        .as_deref()
        .is_some_and(|max| text > max)
        .then_some(Why::Late)
}

/// Whether a text could be an e-mail address, in any script: one that only looks
/// odd must not be refused.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |c: char| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '"' | ',' | ';' | '(' | ')' | '@')
    };
    let labels = || domain.split('.');
    text.chars().count() <= EMAIL
        && (1..=64).contains(&local.chars().count())
        && text.chars().filter(|c| *c != '@').all(plain)
        && !local.contains('@')
        && labels().count() >= 2
        && labels().all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
}

/// Whether a text could be a telephone number: five to fifteen digits (ITU-T
/// E.164), and what people write between them.
#[must_use]
pub fn is_tel(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or(text);
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    (5..=15).contains(&digits) && rest.bytes().all(|b| b.is_ascii_digit() || b" -./()".contains(&b))
}

/// The answers as they are sent: an object of the fields that were filled in, by
/// their ids, and `consent: true`. See `docs/content.md`, `form`.
#[must_use]
pub fn value(form: &Form, given: &[Given], consent: bool) -> Raw {
    Raw::of(&Filled { form, given, consent })
}

struct Filled<'a> {
    form: &'a Form,
    given: &'a [Given],
    consent: bool,
}

impl Encode for Filled<'_> {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        let asked = asked(self.form, self.given);
        for ((at, field), asked) in self.form.fields.iter().enumerate().zip(asked) {
            // The first of two with one name.
            let known = self.form.fields.iter().take(at).any(|other| other.id == field.id);
            let given = self
                .given
                .get(at)
                .filter(|given| asked && !empty(given) && !known);
            let Some(given) = given else {
                continue;
            };
            out.key(&field.id);
            match given {
                Given::Text(text) => text.trim().encode(out),
                Given::Flag(yes) => yes.encode(out),
                Given::Stars(stars) => stars.encode(out),
                Given::Files(files) => {
                    let uploads: Vec<String> = files.iter().map(|file| file.upload.clone()).collect();
                    uploads.encode(out);
                }
                Given::Tel(country, number) => {
                    number.trim().encode(out);
                    if !country.is_empty() && !number.trim().starts_with('+') {
                        out.key(&[&field.id, ".country"].concat());
                        country.encode(out);
                    }
                }
            }
        }
        if self.consent
            && self.form.consent.is_some()
            && !self.form.fields.iter().any(|it| it.id == "consent")
        {
            out.field("consent", &true);
        }
        out.raw("}");
    }
}

/// A word that a form of the widget's own needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The number of an order.
    Order,
    /// An e-mail address.
    Email,
    /// A postcode.
    Postcode,
    /// A name.
    Name,
    /// A telephone number.
    Phone,
    /// A company.
    Company,
    /// What it is about.
    Topic,
    /// Who is to answer.
    Department,
    /// What it says.
    Message,
    /// Files.
    Files,
}

fn field(id: &str, kind: FieldKind, autocomplete: Option<&str>, label: String, required: bool) -> Field {
    Field {
        id: id.to_owned(),
        label,
        kind,
        required,
        autocomplete: autocomplete.map(str::to_owned),
        ..Field::default()
    }
}

/// The form that looks up an order. Its fields are `number`, and `email` or
/// `postcode`.
pub fn lookup(data: &OrderLookup, say: impl Fn(Label) -> String) -> Form {
    let mut number = field("number", FieldKind::Text, None, say(Label::Order), true);
    number.value.clone_from(&data.number);
    number.max_length = Some(80);
    let mut fields = vec![number];
    match data.proof {
        Proof::Email => fields.push(field(
            "email",
            FieldKind::Email,
            Some("email"),
            say(Label::Email),
            true,
        )),
        Proof::Postcode => {
            fields.push(field(
                "postcode",
                FieldKind::Text,
                Some("postal-code"),
                say(Label::Postcode),
                true,
            ));
        }
        Proof::None => {}
    }
    Form {
        fields,
        text: data.text.clone(),
        ..Form::default()
    }
}

#[cfg(test)]
mod tests;
