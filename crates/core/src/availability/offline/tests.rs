use proptest::prelude::*;

use super::super::Issue;
use super::channels::NO_LINK;
use super::consents::{BAD_NAME, NO_VERSION, NO_WORDS, TOO_MANY, TWICE as AGREED_TWICE};
use super::fields::{
    COMMA, IF_BEFORE, IF_CHOICE, IF_TOPIC, NO_ADDRESS, NO_CHOICES, NO_FILE, NO_MESSAGE, NOT_CHOSEN, OPEN,
    TWICE, UNKNOWN,
};
use super::*;
use crate::protocol::json;
use crate::protocol::rich::{ChannelKind, ContactCapture, ContactField, Handoff};

fn told(issues: &[Issue]) -> Vec<(&str, &str)> {
    issues
        .iter()
        .map(|issue| (issue.word.as_str(), issue.hint))
        .collect()
}

#[test]
fn a_way_is_one_of_four_words_and_any_other_is_pointed_at() {
    for (text, way) in [
        ("", Way::Bot),
        (" Form ", Way::Form),
        ("handoff", Way::Handoff),
        ("HIDE", Way::Hide),
        ("bot", Way::Bot),
    ] {
        assert_eq!(Way::read(text), (way, None), "{text}");
    }
    let (way, issue) = Way::read("from");
    assert_eq!(way, Way::Bot);
    assert_eq!(issue.map(|issue| issue.hint), Some(NO_WAY));
}

#[test]
fn something_else_is_offered_only_while_nobody_is_there() {
    for (sign, offered) in [
        (None, false),
        (Some(Sign::Closing), false),
        (Some(Sign::Closed), true),
        (Some(Sign::Away), true),
    ] {
        assert_eq!(Way::Form.offers(sign), offered, "{sign:?}");
        assert_eq!(Way::Handoff.offers(sign), offered, "{sign:?}");
        assert!(!Way::Bot.offers(sign) && !Way::Hide.offers(sign));
    }
}

#[test]
fn fields_are_read_in_their_order_with_what_must_be_filled_in() {
    for (text, printed) in [
        ("", "name, email*, message*"),
        (" , ", "name, email*, message*"),
        ("email, message", "email*, message"),
        ("tel, email*", "phone, email*"),
        ("tel ,email", "phone*, email"),
        (
            "Name*, EMAIL *, topic( Delivery | Returns, refunds |Delivery|)*, topic, file",
            "name*, email*, topic(Delivery|Returns, refunds)*, file",
        ),
        ("topic*(A|B (new), email", "topic(A|B (new)*, email*"),
        ("company, order, phone*", "company, order, phone*"),
    ] {
        assert_eq!(Fields::read(text).0.to_string(), printed, "{text}");
    }
}

#[test]
fn a_field_that_cannot_be_read_is_pointed_at_and_the_others_hold() {
    for (text, word, hint) in [
        ("emial", "emial", "did you mean email?"),
        ("mesage*", "mesage", "did you mean message?"),
        ("adress", "adress", UNKNOWN),
        ("order number", "order number", COMMA),
        ("topic(A|B) file", "topic(A|B) file", COMMA),
        ("topic(A|B", "topic(A|B", OPEN),
        ("topic*", "topic*", NO_CHOICES),
        ("topic(|)", "topic(|)", NO_CHOICES),
        ("name(a)", "name(a)", NOT_CHOSEN),
        ("phone, phone*", "phone*", TWICE),
        ("é", "é", UNKNOWN),
        ("*", "", UNKNOWN),
    ] {
        let (fields, issues) = Fields::read(&["email*, ", text].concat());
        let word = if word.is_empty() { text } else { word };
        assert_eq!(told(&issues), [(word, hint)], "{text}");
        assert!(fields.to_string().starts_with("email*"), "{text}");
    }
    let (fields, issues) = Fields::read("name, message");
    assert_eq!(told(&issues), [("name, message", NO_ADDRESS)]);
    assert_eq!(fields.to_string(), "email*, name, message");
}

#[test]
fn a_field_may_depend_on_the_topic_before_it() {
    for (text, printed) in [
        (
            "topic(Delivery|Returns, refunds)*, order* if topic=delivery",
            "topic(Delivery|Returns, refunds)*, order* if topic=(Delivery)",
        ),
        (
            "topic(A if B|C|D), name if Topic = (C | A if B|C), email",
            "topic(A if B|C|D), name if topic=(C|A if B), email",
        ),
        ("name, email", "name, email"),
        ("", ""),
    ] {
        let (fields, issues) = Fields::before(text);
        assert_eq!(
            (fields.to_string().as_str(), told(&issues)),
            (printed, vec![]),
            "{text}"
        );
    }
    // An address that may not be asked is none.
    let (fields, issues) = Fields::read("topic(A|B), email* if topic=A, phone");
    assert_eq!(issues, []);
    assert_eq!(fields.to_string(), "topic(A|B), email*, phone");
}

#[test]
fn what_a_field_depends_on_is_pointed_at_if_it_cannot_be_and_the_field_is_always_asked() {
    for (text, word, hint) in [
        ("order if topic", "topic", IF_TOPIC),
        ("order if name=Ann", "name", IF_TOPIC),
        ("order if topic=C", "C", IF_CHOICE),
        ("order if topic=", "topic=", IF_CHOICE),
        ("order if topic=(A|)", "topic=(A|)", IF_CHOICE),
    ] {
        let (fields, issues) = Fields::before(&["topic(A|B), ", text].concat());
        assert_eq!(told(&issues), [(word, hint)], "{text}");
        assert_eq!(fields.to_string(), "topic(A|B), order", "{text}");
    }
    let (fields, issues) = Fields::before("order if topic=A, topic(A|B), message, file*, email if");
    assert_eq!(
        told(&issues),
        [
            ("topic=A", IF_BEFORE),
            ("email if", IF_TOPIC),
            ("message", NO_MESSAGE),
            ("file", NO_FILE)
        ]
    );
    assert_eq!(fields.to_string(), "order, topic(A|B)");
}

#[test]
fn each_consent_has_a_name_a_version_and_words_of_its_own() {
    let text = "privacy@2*: I agree to the [privacy policy](/privacy): all of it; news@2026-11: Send me news";
    let (consents, issues) = Consents::read(text);
    assert_eq!(issues, []);
    assert_eq!(consents.to_string(), text);
    let list = consents.list();
    assert_eq!(
        (list[0].name.as_str(), list[0].version.as_str(), list[0].required),
        ("privacy", "2", true)
    );
    assert_eq!(
        list[0].told(),
        (
            "I agree to the privacy policy: all of it".to_owned(),
            Some("/privacy".to_owned())
        )
    );
    assert_eq!(list[1].told(), ("Send me news".to_owned(), None));
    assert!(!list[1].required);
}

#[test]
fn a_consent_that_cannot_be_read_is_pointed_at_and_the_others_hold() {
    for (text, word, hint) in [
        ("I agree", "I agree", NO_WORDS),
        ("privacy@1:", "privacy@1:", NO_WORDS),
        ("my news@1: Yes", "my news@1", BAD_NAME),
        ("news@: Yes", "news@", BAD_NAME),
        ("@1: Yes", "@1", BAD_NAME),
        ("news: Yes", "news", NO_VERSION),
        ("first@2: No", "first", AGREED_TWICE),
    ] {
        let (consents, issues) = Consents::read(&["first@1*: Yes; ", text].concat());
        assert_eq!(told(&issues), [(word, hint)], "{text}");
        assert!(consents.to_string().starts_with("first@1*: Yes"), "{text}");
        assert_eq!(
            consents.list().len(),
            if hint == NO_VERSION { 2 } else { 1 },
            "{text}"
        );
    }
    let (consents, issues) = Consents::read("a@1: 1; b@1: 1; c@1: 1; d@1: 1; e@1: 1; f@1: 1; g@1: 1");
    assert_eq!(consents.list().len(), 6);
    assert_eq!(told(&issues), [("g", TOO_MANY)]);
}

#[test]
fn what_looks_like_a_link_and_is_none_stays_as_it_stands() {
    for words in ["[a] b", "[a](b", "[a]()", "[a](b c)", "a](b)["] {
        let (consents, _) = Consents::read(&["x@1: ", words].concat());
        assert_eq!(consents.list()[0].told(), (words.to_owned(), None), "{words}");
    }
}

#[test]
fn the_form_is_content_that_cards_read() {
    let (fields, _) = Fields::read("name, email*, order, topic(Delivery|Returns)*, message*, file");
    let (consents, _) = Consents::read("privacy@2*: See [\"here\"](/privacy); news@1: News");
    let content = form(&fields, &consents, Vec::new(), false);
    assert_eq!(content.kind, "contact-capture");
    let data: ContactCapture = json::read(content.data.get()).unwrap();
    use ContactField::{Email, File, Message, Name, Order, Topic};
    assert_eq!(data.fields, [Name, Email, Order, Topic, Message, File]);
    assert_eq!(data.required, [Email, Topic, Message]);
    assert_eq!(data.topics, ["Delivery", "Returns"]);
    let consents: Vec<_> = data
        .consents
        .iter()
        .map(|it| {
            (
                it.id.as_str(),
                it.version.as_str(),
                it.required,
                it.text.as_str(),
                it.url.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        consents,
        [
            ("privacy", "2", true, "See \"here\"", Some("/privacy")),
            ("news", "1", false, "News", None),
        ]
    );
}

#[test]
fn ways_are_known_by_their_addresses() {
    let (ways, issues) = Channels::read(
        "https://wa.me/4930 HTTPS://WWW.Instagram.com/shop https://shop.kakao.com:443/x https://talk.naver.com/w \
         https://help.shop.example/a?b#c tel:+4930901820 javascript:alert(1) https://notwa.me/1 sms:+49",
        " mailto:help@shop.example ",
    );
    assert_eq!(
        told(&issues),
        [("javascript:alert(1)", NO_LINK), ("sms:+49", NO_LINK)]
    );
    let content = handoff(&ways).unwrap();
    let data: Handoff = json::read(content.data.get()).unwrap();
    let found: Vec<_> = data
        .channels
        .iter()
        .map(|it| (it.kind, it.label.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (ChannelKind::Whatsapp, ""),
            (ChannelKind::Instagram, ""),
            (ChannelKind::Kakaotalk, ""),
            (ChannelKind::Other, "Naver TalkTalk"),
            (ChannelKind::Other, "help.shop.example"),
            (ChannelKind::Phone, ""),
            (ChannelKind::Other, "notwa.me"),
            (ChannelKind::Email, ""),
        ]
    );
    assert_eq!(handoff(&Channels::read("", "").0), None);
    let (ways, _) = Channels::read("mailto:a@b.example mailto:a@b.example", "mailto:a@b.example");
    assert_eq!(ways.list().len(), 1);
}

/// Text that is nearly right, and text that is not.
fn written() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "name",
        "email",
        "tel",
        "phone",
        "order",
        "topic",
        "message",
        "file",
        "emial",
        "(",
        ")",
        "|",
        ",",
        ";",
        "*",
        "@",
        ":",
        "[",
        "](",
        " ",
        "a",
        "\u{202e}",
        "문의",
        "1",
        "privacy",
        "https://wa.me/1",
        " if ",
        "=",
        "topic(a|1),",
    ]);
    prop_oneof![
        prop::collection::vec(word, 0..24).prop_map(|words| words.concat()),
        ".{0,80}",
    ]
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_and_what_was_read_is_printed_and_read_the_same(text in written()) {
        let (fields, issues) = Fields::read(&text);
        prop_assert!(issues.iter().all(|issue| !issue.word.is_empty()));
        let reached = |asked: &Asked| asked.required && matches!(asked.what, What::Email | What::Phone);
        prop_assert!(fields.list().iter().any(reached));
        prop_assert_eq!(Fields::read(&fields.to_string()), (fields.clone(), Vec::new()));
        let (before, issues) = Fields::before(&text);
        prop_assert!(issues.iter().all(|issue| !issue.word.is_empty()));
        prop_assert_eq!(Fields::before(&before.to_string()), (before, Vec::new()));
        let (consents, issues) = Consents::read(&text);
        prop_assert!(issues.iter().all(|issue| !issue.word.is_empty()));
        prop_assert_eq!(Consents::read(&consents.to_string()).0, consents.clone());
        let (ways, _) = Channels::read(&text, &text);
        for content in [Some(form(&fields, &consents, Vec::new(), true)), handoff(&ways)].into_iter().flatten() {
            prop_assert!(crate::protocol::rich::Rich::read(&content).is_some());
        }
    }
}
