use proptest::prelude::*;

use super::*;
use crate::availability::offline::Departments;
use crate::protocol::json;
use crate::protocol::rich::{ContactCapture, Rich};

const FIELDS: &str = "name*, email*, topic(Delivery|Returns|Other)*, order* if topic=(Delivery|Returns), company if topic=Other";
const CONSENTS: &str = "privacy@2*: I agree; news@1: News";

fn asked(prechat: &Prechat, known: &Known) -> Option<ContactCapture> {
    prechat
        .form(known, &[])
        .map(|content| json::read(content.data.get()).unwrap())
}

fn known(texts: &[&str]) -> Known {
    let mut known = Known::default();
    texts.iter().for_each(|text| known.learn(text));
    known
}

fn names(asked: &ContactCapture) -> (Vec<String>, Vec<&str>) {
    (
        asked
            .fields
            .iter()
            .map(|it| format!("{it:?}").to_lowercase())
            .collect(),
        asked.consents.iter().map(|it| it.id.as_str()).collect(),
    )
}

#[test]
fn a_stranger_is_asked_everything_and_what_depends_says_on_what() {
    let (prechat, issues) = Prechat::read(FIELDS, CONSENTS);
    assert_eq!(issues, [vec![], vec![]]);
    let form = asked(&prechat, &Known::default()).unwrap();
    assert_eq!(
        names(&form),
        (
            ["name", "email", "topic", "order", "company"]
                .map(String::from)
                .to_vec(),
            vec!["privacy", "news"]
        )
    );
    let conditions: Vec<_> = form
        .conditions
        .iter()
        .map(|it| (it.field.as_str(), it.of.as_str(), it.is.join("|")))
        .collect();
    assert_eq!(
        conditions,
        [
            ("order", "topic", "Delivery|Returns".to_owned()),
            ("company", "topic", "Other".to_owned())
        ]
    );
}

#[test]
fn what_is_known_is_not_asked_and_a_consent_is_asked_for_the_words_it_was_given_to() {
    let (prechat, _) = Prechat::read(FIELDS, CONSENTS);
    let token = "{\"sub\":\"c1\",\"name\":\"Ann\",\"email\":\"ann@shop.example\",\"exp\":1}";
    let form = asked(&prechat, &known(&[token])).unwrap();
    assert_eq!(names(&form).0, ["topic", "order", "company"], "{form:?}");
    // The topic decides beforehand, if it is known.
    let form = asked(&prechat, &known(&[token, r#"{"topic":"Returns"}"#])).unwrap();
    assert_eq!(names(&form), (vec!["order".to_owned()], vec!["privacy", "news"]));
    assert!(form.conditions.is_empty());
    let form = asked(&prechat, &known(&[token, r#"{"topic":"Gone"}"#])).unwrap();
    assert_eq!(names(&form).0, ["topic", "order", "company"]);
    // Agreed to other words, or to none, is not agreed.
    for said in [
        r#"{"consents":[{"id":"privacy","version":"1","given":true}]}"#,
        r#"{"consents":[{"id":"privacy","version":"2","given":false}]}"#,
    ] {
        let form = asked(
            &prechat,
            &known(&[token, r#"{"topic":"Other","before":true}"#, said]),
        )
        .unwrap();
        assert_eq!(names(&form).1.first(), Some(&"privacy"), "{said}");
    }
    // All that must be there is there: what one may leave out was asked once.
    let agreed =
        r#"{"topic":"Other","consents":[{"id":"privacy","version":"2","given":true}],"before":true}"#;
    assert_eq!(asked(&prechat, &known(&[token, agreed])), None);
}

#[test]
fn who_is_identified_is_asked_nothing_where_the_token_says_it_all() {
    let (prechat, _) = Prechat::read("name*, email*", "");
    let mut ann = Known::default();
    // {"sub":"c1","name":"Ann","email":"a@b.cd"}
    ann.learn_token("e30.eyJzdWIiOiJjMSIsIm5hbWUiOiJBbm4iLCJlbWFpbCI6ImFAYi5jZCJ9.c2ln");
    assert_eq!(asked(&prechat, &ann), None);
    for damaged in ["", "..", "e30", "e30.!!.x", "e30.bnVsbA.x", "e30.W10.x"] {
        let mut nobody = Known::default();
        nobody.learn_token(damaged);
        assert_eq!(nobody, Known::default(), "{damaged}");
    }
}

#[test]
fn a_department_is_asked_for_where_there_are_two_and_none_is_known() {
    let (prechat, issues) = Prechat::read("name*, department*", "");
    assert_eq!(issues, [vec![], vec![]]);
    assert!(prechat.offers_departments());
    let (Departments(list), _) = Departments::read("orders: Orders; returns: Returns");
    let asked = |known: &Known, list: &[Department]| {
        let form = prechat.form(known, list)?;
        let form: ContactCapture = json::read(form.data.get()).unwrap();
        let offered: Vec<_> = form.departments.iter().map(|it| it.id.clone()).collect();
        Some((names(&form).0.join(" "), offered.join(" ")))
    };
    let both = Some(("name department".to_owned(), "orders returns".to_owned()));
    assert_eq!(asked(&Known::default(), &list), both);
    let alone = Some(("name".to_owned(), String::new()));
    assert_eq!(
        asked(&Known::default(), &list[..1]),
        alone,
        "of one there is no choice"
    );
    assert_eq!(asked(&Known::default(), &[]), alone);
    let ann = known(&[r#"{"name":"Ann","department":"returns","before":true}"#]);
    assert_eq!(asked(&ann, &list), None);
    let gone = known(&[r#"{"name":"Ann","department":"sizes","before":true}"#]);
    assert_eq!(
        asked(&gone, &list).unwrap().0,
        "department",
        "it is not there any more"
    );
}

#[test]
fn departments_are_named_once_each_and_what_is_wrong_is_pointed_at() {
    let (Departments(list), issues) = Departments::read(
        "orders: Orders; ; re turns: Returns; orders: Again; sizes; 크기: 사이즈; sales:판매",
    );
    let ids: Vec<_> = list.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    assert_eq!(ids, [("orders", "Orders"), ("sales", "판매")]);
    let words: Vec<_> = issues.iter().map(|it| it.word.as_str()).collect();
    assert_eq!(words, ["re turns", "orders", "sizes", "크기"]);
    let answer = r#"{"departments":[{"id":"a","name":"A","more":1},{"id":"b","name":"B"}]}"#;
    assert_eq!(json::read::<Departments>(answer).unwrap().0.len(), 2);
    assert!(json::read::<Departments>("[]").is_none());
}

#[test]
fn where_nothing_can_be_read_nothing_is_asked() {
    let (prechat, [slips, _]) = Prechat::read("nmae, message", "");
    let told: Vec<_> = slips.iter().map(|it| (it.word.as_str(), it.hint)).collect();
    assert_eq!(told[0], ("nmae", "did you mean name?"));
    assert_eq!(told[1].0, "message");
    assert_eq!(asked(&prechat, &Known::default()), None);
}

proptest! {
    #[test]
    fn whatever_is_known_what_must_be_there_is_asked_or_known(
        fields in "(name|email|phone|company|order){0,1}\\*?(, (topic\\(A\\|B\\)|order if topic=A|email)\\*?){0,3}",
        consents in "(a@1\\*?: x)?(; b@1: y)?",
        learnt in prop::collection::vec(prop::sample::select(vec![
            r#"{"name":"A","email":"a@b.cd"}"#, r#"{"topic":"A"}"#, r#"{"topic":"B","before":true}"#,
            r#"{"consents":[{"id":"a","version":"1","given":true}]}"#, "[]", "no", r#"{"consents":7}"#,
        ]), 0..4),
    ) {
        let (prechat, _) = Prechat::read(&fields, &consents);
        let known = known(&learnt);
        let content = prechat.form(&known, &[]);
        if let Some(content) = &content {
            prop_assert!(Rich::read(content).is_some());
        }
        let form = asked(&prechat, &known).unwrap_or_default();
        for consent in prechat.consents.list().iter().filter(|it| it.required) {
            let is_asked = form.consents.iter().any(|it| it.id == consent.name && it.required);
            prop_assert!(is_asked || known.said_to(consent) == Some(true));
        }
        for field in prechat.fields.list().iter().filter(|it| it.required && it.only_if.is_empty()) {
            let is_asked = form.required.iter().any(|it| format!("{it:?}").to_lowercase() == field.what.name());
            prop_assert!(is_asked || known.of(field.what).is_some());
        }
    }
}
