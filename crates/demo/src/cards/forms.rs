//! Cards with fields: looking up an order, leaving an address, the workshop, stars.

use aisle_core::protocol::Content;
use aisle_core::protocol::rich::{
    Choice, Consent, ContactCapture, ContactField, Data, Field, FieldKind, Form, OrderLookup, Proof, Rating,
};

use crate::shop::Reader;

/// Which order?
#[must_use]
pub fn lookup(reader: Reader) -> Content {
    OrderLookup {
        text: reader.say(
            "Any number and e-mail address will do: this is a demo, and nothing is sent.",
            "데모이니 아무 주문번호와 이메일이나 괜찮습니다. 아무것도 전송되지 않습니다.",
        ),
        proof: Proof::Email,
        number: String::new(),
    }
    .content()
}

/// How can one be reached?
#[must_use]
pub fn contact(reader: Reader) -> Content {
    ContactCapture {
        fields: vec![ContactField::Email, ContactField::Name],
        text: reader.say(
            "Where would the team write to? In this demo it stays in your browser.",
            "어디로 연락드리면 될까요? 데모에서는 브라우저 안에만 남습니다.",
        ),
        purpose: reader.say("Only to answer you.", "답변드리는 데에만 씁니다."),
        ..ContactCapture::default()
    }
    .content()
}

/// Something for the workshop to mend.
#[must_use]
pub fn repair(reader: Reader) -> Content {
    let field = |id: &str, en: &str, ko: &str| Field {
        id: id.to_owned(),
        label: reader.say(en, ko),
        required: true,
        ..Field::default()
    };
    let choice = |id: &str, en: &str, ko: &str| Choice {
        id: id.to_owned(),
        label: reader.say(en, ko),
    };
    Form {
        id: "workshop".to_owned(),
        title: reader.say("Ask the workshop", "공방에 수리 맡기기"),
        text: reader.say(
            "Patches, seams and poles are free, for as long as you own it.",
            "가지고 계신 동안 패치, 박음질, 폴 수리는 무료입니다.",
        ),
        fields: vec![
            Field {
                kind: FieldKind::Select,
                options: vec![
                    choice("seam", "A seam or a hole", "터지거나 구멍 난 곳"),
                    choice("zip", "A zip", "지퍼"),
                    choice("pole", "A pole", "폴"),
                    choice("other", "Something else", "그 밖의 곳"),
                ],
                ..field("what", "What needs mending?", "어디를 고칠까요?")
            },
            Field {
                multiline: true,
                max_length: Some(1_000),
                hint: reader.say("A few words are enough.", "간단히 적어 주셔도 됩니다."),
                ..field("words", "How did it happen?", "어떻게 된 일인가요?")
            },
            Field {
                kind: FieldKind::Email,
                autocomplete: Some("email".to_owned()),
                ..field("email", "Your e-mail address", "이메일 주소")
            },
        ],
        purpose: reader.say(
            "For this repair and nothing else; in the demo it stays in your browser.",
            "이 수리에만 씁니다. 데모에서는 브라우저 안에만 남습니다.",
        ),
        consent: Some(Consent {
            text: reader.say(
                "I agree to be answered by e-mail.",
                "이메일로 답변받는 데 동의합니다.",
            ),
            url: Some("/help".to_owned()),
            required: true,
            ..Consent::default()
        }),
        submit: reader.say("Send to the workshop", "공방에 보내기"),
        thanks: reader.say(
            "Thank you, the workshop has it.",
            "감사합니다. 공방에 접수되었습니다.",
        ),
        ..Form::default()
    }
    .content()
}

/// How was it?
#[must_use]
pub fn rating(reader: Reader) -> Content {
    Rating {
        title: reader.say("How was this chat?", "이번 상담은 어떠셨나요?"),
        comment: true,
        ..Rating::default()
    }
    .content()
}
