//! The form in which one leaves an address, or a message while nobody is there.

use super::{Given, Label, asked, empty, field};
use crate::protocol::json::{Encode, Raw, Writer};
use crate::protocol::rich::{Choice, Consent, ContactCapture, ContactField, Field, FieldKind, Form};

/// Most files.
const FILES: u32 = 3;
/// What the field of a consent begins with; no other field has a colon in its name.
const CONSENT: &str = "consent:";

/// The form of what is asked for. Its fields are named as on the wire: `email`, `name`,
/// `phone`, `company`, `order`, `topic`, `department`, `message`, `file`, and `consent:NAME` for each
/// consent that stands apart, behind all others.
pub fn contact(data: &ContactCapture, say: impl Fn(Label) -> String) -> Form {
    let wanted = if data.fields.is_empty() && !data.free {
        &[ContactField::Email][..]
    } else {
        &data.fields
    };
    let mut fields: Vec<Field> = Vec::new();
    for one in wanted {
        let first = data.required.is_empty() && fields.is_empty() && !data.free;
        let required = data.all || first || data.required.contains(one);
        let made = match one {
            ContactField::Email => ("email", FieldKind::Email, Some("email"), Label::Email),
            ContactField::Name => ("name", FieldKind::Text, Some("name"), Label::Name),
            ContactField::Phone => ("phone", FieldKind::Tel, Some("tel"), Label::Phone),
            ContactField::Company => ("company", FieldKind::Text, Some("organization"), Label::Company),
            ContactField::Order => ("order", FieldKind::Text, None, Label::Order),
            ContactField::Topic if data.topics.is_empty() => continue,
            ContactField::Topic => ("topic", FieldKind::Select, None, Label::Topic),
            ContactField::Department if data.departments.len() < 2 => continue,
            ContactField::Department => ("department", FieldKind::Select, None, Label::Department),
            ContactField::Message => ("message", FieldKind::Text, None, Label::Message),
            ContactField::File => ("file", FieldKind::File, None, Label::Files),
        };
        let (id, kind, autocomplete, label) = made;
        let mut made = field(id, kind, autocomplete, say(label), required);
        match one {
            ContactField::Order => made.max_length = Some(80),
            ContactField::Message => made.multiline = true,
            ContactField::File => made.max_files = Some(FILES),
            ContactField::Topic => {
                let choice = |topic: &String| Choice {
                    id: topic.clone(),
                    label: topic.clone(),
                };
                made.options = data.topics.iter().map(choice).collect();
            }
            ContactField::Department => made.options.clone_from(&data.departments),
            _ => {}
        }
        if !fields.iter().any(|known| known.id == made.id) {
            fields.push(made);
        }
    }
    for (at, consent) in data.consents.iter().enumerate() {
        // One agrees to what one sends when one sends it: `off` keeps it out of what is
        // kept over a reload.
        fields.push(field(
            &consent_id(at, &consent.id),
            FieldKind::Checkbox,
            Some("off"),
            consent.text.clone(),
            consent.required,
        ));
    }
    Form {
        fields,
        text: data.text.clone(),
        purpose: data.purpose.clone(),
        consent: data.consent.clone(),
        conditions: data.conditions.clone(),
        ..Form::default()
    }
}

/// The field of a consent that stands apart.
fn consent_id(at: usize, id: &str) -> String {
    let number = at.to_string();
    [CONSENT, if id.is_empty() { &number } else { id }].concat()
}

/// For whom what was filled in is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For<'a> {
    /// For the server, while nobody is there: how long it took in milliseconds, if that is
    /// known, and what stands in a field that people do not see.
    Nobody(Option<u64>, &'a str),
    /// For the server, before the first word.
    First,
    /// For the page, or for the device: with the number of files.
    Page,
}

/// What was filled in, as the protocol's `contact` has it.
#[must_use]
pub fn left(data: &ContactCapture, form: &Form, given: &[Given], to: For<'_>) -> Raw {
    Raw::of(&Left {
        data,
        form,
        given,
        to,
    })
}

struct Left<'a> {
    data: &'a ContactCapture,
    form: &'a Form,
    given: &'a [Given],
    to: For<'a>,
}

impl Encode for Left<'_> {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        let fields = || self.form.fields.iter().zip(self.given);
        let mut count = 0_u64;
        for ((field, given), asked) in fields().zip(asked(self.form, self.given)) {
            match given {
                _ if !asked => {}
                Given::Text(text) | Given::Tel(_, text) if !empty(given) => {
                    out.key(&field.id);
                    text.trim().encode(out);
                }
                Given::Files(files) if !files.is_empty() => {
                    count = files.len() as u64;
                    if self.to != For::Page {
                        let uploads: Vec<String> = files.iter().map(|file| file.upload.clone()).collect();
                        out.field("files", &uploads);
                    }
                }
                _ => {}
            }
        }
        let agreed = self.data.consents.iter().enumerate().map(|(at, consent)| {
            let id = consent_id(at, &consent.id);
            let given = fields().any(|(field, given)| field.id == id && *given == Given::Flag(true));
            Agreed::to(consent, given)
        });
        out.field("consents", &agreed.collect::<Vec<_>>());
        match self.to {
            For::Page => out.field("files", &count),
            For::First => out.field("before", &true),
            For::Nobody(took, trap) => {
                if let Some(took) = &took {
                    out.field("took", took);
                }
                out.sparse("trap", trap);
            }
        }
        out.raw("}");
    }
}

/// A consent, given or not.
struct Agreed {
    id: String,
    purpose: String,
    version: String,
    given: bool,
}

impl Agreed {
    fn to(consent: &Consent, given: bool) -> Self {
        Self {
            id: consent.id.clone(),
            purpose: consent.text.clone(),
            version: consent.version.clone(),
            given,
        }
    }
}

impl Encode for Agreed {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        out.field("id", &self.id);
        out.field("purpose", &self.purpose);
        out.field("version", &self.version);
        out.field("given", &self.given);
        out.raw("}");
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Handed, check, restore, save, start};
    use super::*;
    use crate::protocol::json;

    fn data() -> ContactCapture {
        json::read(
            r#"{"fields":["email","order","topic","message","file"],"required":["email","message"],"topics":["Delivery"],
                "consents":[{"text":"To answer me","id":"answer","version":"2","required":true},{"text":"A call"}]}"#,
        )
        .unwrap()
    }

    fn made(data: &ContactCapture) -> Form {
        contact(data, |label| format!("{label:?}"))
    }

    fn text(text: &str) -> Given {
        Given::Text(text.into())
    }

    fn filled() -> Vec<Given> {
        vec![
            text(" ann@shop.example "),
            text(""),
            text("Delivery"),
            text("Where\nis it?"),
            Given::Files(vec![Handed {
                upload: "u1".into(),
                name: "a.png".into(),
            }]),
            Given::Flag(true),
            Given::Flag(false),
        ]
    }

    #[test]
    fn what_is_left_has_every_consent_given_or_not() {
        let data = data();
        let form = made(&data);
        let ids: Vec<_> = form.fields.iter().map(|field| field.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "email",
                "order",
                "topic",
                "message",
                "file",
                "consent:answer",
                "consent:1"
            ]
        );
        let must = form.fields.iter().filter(|field| field.required);
        let must: Vec<_> = must.map(|field| field.id.as_str()).collect();
        assert_eq!(must, ["email", "message", "consent:answer"]);
        assert_eq!(check(&form, &filled(), false), []);
        assert_eq!(
            left(&data, &form, &filled(), For::Nobody(Some(4200), "")).get(),
            r#"{"email":"ann@shop.example","topic":"Delivery","message":"Where\nis it?","files":["u1"],"consents":[{"id":"answer","purpose":"To answer me","version":"2","given":true},{"id":"","purpose":"A call","version":"","given":false}],"took":4200}"#
        );
        let told = left(&data, &form, &filled(), For::Page).get().to_owned();
        assert!(told.ends_with(r#""given":false}],"files":1}"#), "{told}");
        let bare = left(&data, &form, &[text("a@b.cd")], For::Nobody(None, "http://x"));
        let bare = bare.get().to_owned();
        assert!(bare.contains(r#""given":false}],"trap":"http://x"}"#), "{bare}");
    }

    #[test]
    fn what_was_typed_is_there_again_and_what_was_agreed_to_is_not() {
        let form = made(&data());
        let kept = save(&form, &filled()).unwrap();
        let mut again = start(&form);
        restore(&form, &kept, &mut again);
        let mut expected = filled();
        // Files are kept with their bytes.
        expected[4] = Given::Files(Vec::new());
        expected[5] = Given::Flag(false);
        assert_eq!(again, expected);
    }

    #[test]
    fn a_box_that_must_be_ticked_holds_the_form_back_and_the_others_do_not() {
        let form = made(&data());
        let mut given = filled();
        given[5] = Given::Flag(false);
        let problems = check(&form, &given, false);
        assert_eq!(problems.iter().map(|it| it.field).collect::<Vec<_>>(), [Some(5)]);
    }

    #[test]
    fn a_department_is_chosen_by_its_name_and_told_by_its_id() {
        let data: ContactCapture = json::read(
            r#"{"fields":["department"],"free":true,
                "departments":[{"id":"orders","label":"Orders"},{"id":"returns","label":"Returns and repairs"}]}"#,
        )
        .unwrap();
        let form = made(&data);
        assert_eq!(form.fields[0].options[1].label, "Returns and repairs");
        let told = left(&data, &form, &[text("returns")], For::First);
        assert_eq!(
            told.get(),
            r#"{"department":"returns","consents":[],"before":true}"#
        );
        let one: ContactCapture =
            json::read(r#"{"fields":["department"],"free":true,"departments":[{"id":"a","label":"A"}]}"#)
                .unwrap();
        assert!(made(&one).fields.is_empty(), "of one there is no choice");
    }

    #[test]
    fn nothing_must_be_filled_in_where_that_is_said() {
        let free: ContactCapture = json::read(r#"{"fields":["name"],"free":true}"#).unwrap();
        assert!(!made(&free).fields[0].required);
        let free: ContactCapture = json::read(r#"{"consents":[{"text":"Yes"}],"free":true}"#).unwrap();
        assert_eq!(made(&free).fields.len(), 1, "the consent alone");
    }

    #[test]
    fn an_address_alone_is_asked_for_as_before() {
        let form = made(&ContactCapture::default());
        assert_eq!(form.fields.len(), 1);
        assert!(form.fields[0].required && form.fields[0].id == "email");
        let both: ContactCapture = json::read(r#"{"fields":["name","phone","topic"],"all":true}"#).unwrap();
        let form = made(&both);
        assert_eq!(form.fields.len(), 2, "a topic without choices is none");
        assert!(form.fields.iter().all(|field| field.required));
    }
}
