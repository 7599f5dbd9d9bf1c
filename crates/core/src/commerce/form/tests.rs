use proptest::prelude::*;

use super::*;
use crate::protocol::json;

fn form(fields: &str) -> Form {
    json::read(
        &[
            r#"{"consent":{"text":"I agree","required":true},"fields":["#,
            fields,
            "]}",
        ]
        .concat(),
    )
    .unwrap()
}

fn text(text: &str) -> Given {
    Given::Text(text.into())
}

#[test]
fn mistakes_are_told_field_by_field_in_their_order() {
    let form = form(
        r#"{"id":"name","label":"Name","required":true,"max_length":5},
           {"id":"mail","label":"E-mail","kind":"email"},
           {"id":"tel","label":"Phone","kind":"tel","countries":["KR","DE"]},
           {"id":"size","label":"Size","kind":"select","options":[{"id":"s","label":"S"}]},
           {"id":"day","label":"Day","kind":"date","min":"2026-12-01","max":"2026-12-24"},
           {"id":"terms","label":"Terms","kind":"checkbox","required":true},
           {"id":"stars","label":"Stars","kind":"rating","required":true},
           {"id":"files","label":"Files","kind":"file"}"#,
    );
    let given = [
        text("  Wilhelmina "),
        text("nobody"),
        Given::Tel("KR".into(), "call me".into()),
        text("xl"),
        text("2026-12-25"),
        Given::Flag(false),
        Given::Stars(0),
        Given::Files(vec![handed("a"), handed("b")]),
    ];
    let found: Vec<_> = check(&form, &given, false)
        .into_iter()
        .map(|it| (it.field, it.why))
        .collect();
    let expected = [
        (Some(0), Why::Long(5)),
        (Some(1), Why::Email),
        (Some(2), Why::Tel),
        (Some(3), Why::Choice),
        (Some(4), Why::Late),
        (Some(5), Why::Missing),
        (Some(6), Why::Missing),
        (Some(7), Why::Files(1)),
        (None, Why::Missing),
    ];
    assert_eq!(found, expected);
    let found = check(&form, &[], true);
    let missing: Vec<_> = found.iter().map(|it| it.field).collect();
    assert_eq!(
        missing,
        [Some(0), Some(5), Some(6)],
        "what may be empty may be missing"
    );
}

#[test]
fn what_is_sent_has_the_fields_that_were_filled_in() {
    let form = form(
        r#"{"id":"a \"b\"","label":"A"},{"id":"tel","label":"T","kind":"tel","countries":["KR"]},{"id":"ok","label":"O","kind":"checkbox"},
           {"id":"stars","label":"S","kind":"rating"},{"id":"files","label":"F","kind":"file"},{"id":"empty","label":"E"},{"id":"ok","label":"again"}"#,
    );
    let given = [
        text(" x\n"),
        Given::Tel("KR".into(), "010-1234-5678".into()),
        Given::Flag(true),
        Given::Stars(4),
        Given::Files(vec![handed("u1")]),
        text(" "),
        text("no"),
    ];
    assert_eq!(
        value(&form, &given, true).get(),
        r#"{"a \"b\"":"x","tel":"010-1234-5678","tel.country":"KR","ok":true,"stars":4,"files":["u1"],"consent":true}"#
    );
    let abroad = [text(""), Given::Tel("KR".into(), "+49 30 1234".into())];
    assert_eq!(value(&form, &abroad, false).get(), r#"{"tel":"+49 30 1234"}"#);
}

#[test]
fn a_field_that_others_do_not_ask_for_need_not_be_filled_in_and_is_not_sent() {
    let form: Form = json::read(
        r#"{"fields":[
             {"id":"late","label":"Late","required":true},
             {"id":"topic","label":"Topic","kind":"select","options":[{"id":"a","label":"A"},{"id":"b","label":"B"}]},
             {"id":"order","label":"Order","required":true},
             {"id":"gift","label":"Gift","kind":"checkbox"},
             {"id":"words","label":"Words","required":true}],
            "conditions":[
             {"field":"order","of":"topic","is":["a"]},
             {"field":"words","of":"gift","is":["true"]},
             {"field":"gift","of":"order","is":["A-1"]},
             {"field":"late","of":"words","is":["never"]},
             {"field":"topic","of":"topic","is":["never"]},
             {"field":"nobody","of":"topic","is":["a"]}]}"#,
    )
    .unwrap();
    let filled =
        |topic: &str, order: &str, gift| [text("l"), text(topic), text(order), Given::Flag(gift), text("")];
    // What depends on itself, or on what comes behind it, is always asked.
    assert_eq!(
        asked(&form, &filled("b", "", true)),
        [true, true, false, false, false]
    );
    assert_eq!(check(&form, &filled("b", "", true), false), []);
    assert_eq!(
        value(&form, &filled("b", "A-1", true), false).get(),
        r#"{"late":"l","topic":"b"}"#
    );
    assert_eq!(asked(&form, &filled("a", " A-1 ", true)), [true; 5]);
    let missing = check(&form, &filled("a", "A-1", true), false);
    assert_eq!(missing.iter().map(|it| it.field).collect::<Vec<_>>(), [Some(4)]);
    assert_eq!(check(&form, &filled("a", "A-2", true), false), []);
}

#[test]
fn a_letter_has_hidden_in_it_what_a_message_has_and_a_field_of_one_line_stays() {
    let form = form(
        r#"{"id":"a","label":"A","multiline":true},{"id":"b","label":"B"},{"id":"c","label":"C","multiline":true},
           {"id":"d","label":"D","kind":"email","multiline":true}"#,
    );
    let card = "4111 1111\n1111 1111";
    let mut given = [
        text(card),
        text("4111111111111111"),
        text("where is it?"),
        text(card),
    ];
    let before = given.clone();
    assert!(!hide(&form, &mut given, Masks::NONE));
    assert_eq!(given, before);
    assert!(hide(&form, &mut given, Masks::USUAL));
    assert_eq!(given[0], text("•••• ••••\n•••• 1111"));
    assert_eq!(given[1..], before[1..]);
    assert!(!hide(&form, &mut given, Masks::USUAL), "once is enough");
    let kept = save(&form, &given[..1]).unwrap();
    assert!(!kept.contains("4111 1111"), "{kept}");
}

#[test]
fn addresses_and_numbers_that_could_be_real_are_taken() {
    for good in [
        "a@b.example",
        "mina.kim+shop@mail.shop.example",
        "用户@例子.example",
        "o'neil@x.example",
        "a@xn--bcher-kva.example",
    ] {
        assert!(is_email(good), "{good}");
    }
    for bad in [
        "",
        "@",
        "a@",
        "@b.example",
        "a@b",
        "a@b.",
        "a@.b",
        "a b@c.example",
        "a@b@c.example",
        "a@-b.example",
        "<a@b.example>",
        "a@b.example,c@d.example",
    ] {
        assert!(!is_email(bad), "{bad}");
    }
    assert!(!is_email(&["a@", &"x.".repeat(130), "example"].concat()));
    for good in ["+82 10-1234-5678", "(030) 1234/56", "12345"] {
        assert!(is_tel(good), "{good}");
    }
    for bad in ["", "+", "1234", "1234567890123456", "12a45", "++12345", "٠١٢٣٤٥"] {
        assert!(!is_tel(bad), "{bad}");
    }
}

#[test]
fn a_form_begins_with_what_it_was_given() {
    let form = form(
        r#"{"id":"a","label":"A","kind":"checkbox","value":true},{"id":"b","label":"B","kind":"rating","value":9},
           {"id":"c","label":"C","kind":"select","value":"x","options":[{"id":"s","label":"S"}]},{"id":"d","label":"D","value":"Mina"},
           {"id":"e","label":"E","kind":"tel","countries":["KR"]}"#,
    );
    let expected = [
        Given::Flag(true),
        Given::Stars(5),
        text(""),
        text("Mina"),
        Given::Tel("KR".into(), String::new()),
    ];
    assert_eq!(start(&form), expected);
}

#[test]
fn the_widgets_own_forms_ask_for_what_they_are_told_to() {
    let say = |label| format!("{label:?}");
    let form = lookup(
        &json::read(r#"{"proof":"postcode","number":"1042"}"#).unwrap(),
        say,
    );
    let fields: Vec<_> = form
        .fields
        .iter()
        .map(|it| (it.id.as_str(), it.label.as_str(), it.required))
        .collect();
    assert_eq!(
        fields,
        [("number", "Order", true), ("postcode", "Postcode", true)]
    );
    assert_eq!(start(&form)[0], text("1042"));
    let form = contact(&json::read("{}").unwrap(), say);
    assert_eq!((form.fields.len(), form.fields[0].id.as_str()), (1, "email"));
    let form = contact(
        &json::read(r#"{"fields":["phone","name","phone"]}"#).unwrap(),
        say,
    );
    let fields: Vec<_> = form
        .fields
        .iter()
        .map(|it| (it.id.as_str(), it.required))
        .collect();
    assert_eq!(fields, [("phone", true), ("name", false)]);
}

fn handed(upload: &str) -> Handed {
    Handed {
        upload: upload.to_owned(),
        name: "proof.pdf".into(),
    }
}

#[test]
fn a_form_waits_for_its_files() {
    let form = form(r#"{"id":"files","label":"Files","kind":"file","max_files":2,"required":true}"#);
    let faults = |files: Vec<Handed>| {
        let found = check(&form, &[Given::Files(files)], true);
        found.into_iter().map(|it| it.why).collect::<Vec<_>>()
    };
    assert_eq!(faults(vec![]), [Why::Missing]);
    assert_eq!(faults(vec![handed("u1"), handed("")]), [Why::Upload]);
    assert_eq!(faults(vec![handed("u1"), handed("u2")]), []);
    assert_eq!(
        faults(vec![handed("u1"), handed("u2"), handed("")]),
        [Why::Files(2)]
    );
}

fn given() -> impl Strategy<Value = Given> {
    prop_oneof![
        ".{0,12}".prop_map(Given::Text),
        prop::sample::select(vec!["a@b.example", "s", "2026-12-24", "+4930123456"]).prop_map(text),
        ("[A-Z]{0,2}", "[0-9 +a]{0,9}").prop_map(|(country, number)| Given::Tel(country, number)),
        any::<bool>().prop_map(Given::Flag),
        (0_u32..12).prop_map(Given::Stars),
        prop::collection::vec("[a-z]{0,3}", 0..4)
            .prop_map(|files| Given::Files(files.iter().map(|id| handed(id)).collect())),
    ]
}

#[test]
fn what_was_filled_in_comes_back_after_a_reload() {
    let form = form(
        r#"{"id":"name","label":"Name","value":"Ana"},
           {"id":"tel","label":"Phone","kind":"tel","countries":["KR","DE"]},
           {"id":"size","label":"Size","kind":"select","options":[{"id":"s","label":"S"}]},
           {"id":"terms","label":"Terms","kind":"checkbox","value":true},
           {"id":"stars","label":"Stars","kind":"rating"},
           {"id":"note","label":"Note","multiline":true}"#,
    );
    let start = start(&form);
    assert_eq!(save(&form, &start), None, "nothing was filled in");
    let given = [
        text(""),
        Given::Tel("DE".into(), "030 1".into()),
        text("s"),
        Given::Flag(false),
        Given::Stars(4),
        text(" two\nlines "),
    ];
    let kept = save(&form, &given).unwrap();
    let mut back = start.clone();
    restore(&form, &kept, &mut back);
    assert_eq!(back, given);
    for broken in ["", "7", "[7]", r#"[{"q":"name","a":[]}]"#] {
        let mut back = start.clone();
        restore(&form, broken, &mut back);
        assert_eq!(back, start, "{broken}");
    }
}

#[test]
fn what_the_form_does_not_take_any_more_is_not_filled_in() {
    let before = form(
        r#"{"id":"size","label":"Size","kind":"select","options":[{"id":"s","label":"S"}]},
           {"id":"tel","label":"Phone","kind":"tel","countries":["KR"]},{"id":"gone","label":"Gone"},
           {"id":"stars","label":"Stars","kind":"rating","stars":10}"#,
    );
    let given = [
        text("s"),
        Given::Tel("KR".into(), "1".into()),
        text("x"),
        Given::Stars(9),
    ];
    let kept = save(&before, &given).unwrap();
    let now = form(
        r#"{"id":"size","label":"Size","kind":"select","options":[{"id":"m","label":"M"}]},
           {"id":"tel","label":"Phone","kind":"tel","countries":["DE"]},{"id":"stars","label":"Stars","kind":"rating"}"#,
    );
    let mut back = start(&now);
    restore(&now, &kept, &mut back);
    assert_eq!(
        back,
        [text(""), Given::Tel("DE".into(), "1".into()), Given::Stars(5)]
    );
}

#[test]
fn secrets_and_numbers_of_cards_and_endless_texts_are_not_kept() {
    let form = form(
        r#"{"id":"pin","label":"Password","autocomplete":"current-password"},
           {"id":"cvc","label":"Code","autocomplete":"cc-csc"},{"id":"off","label":"Other","autocomplete":"off"},
           {"id":"note","label":"Note"}"#,
    );
    let given = |note: &str| [text("hunter2"), text("123"), text("x"), text(note)];
    // The numbers that card schemes publish for tests.
    for number in ["4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"] {
        assert_eq!(save(&form, &given(number)), None, "{number}");
    }
    for fine in ["4111 1111 1111 1112", "10482", "0", "4111 1111 1111 1111 is mine"] {
        let kept = save(&form, &given(fine)).unwrap();
        assert!(kept.contains(fine) && !kept.contains("hunter2") && !kept.contains("123\""));
    }
    assert_eq!(save(&form, &given(&"x".repeat(70_000))), None);
}

proptest! {
    #[test]
    fn whatever_is_filled_in_there_is_an_answer_and_valid_json(
        kinds in prop::collection::vec((prop::sample::select(FieldKind::NAMES), any::<bool>(), prop::option::of(0_u32..9), prop::option::of(0_u32..9)), 1..6),
        given in prop::collection::vec(given(), 0..7),
        consent: bool,
    ) {
        let fields: Vec<_> = kinds.iter().enumerate().map(|(at, (kind, required, min, max))| {
            let limit = |name: &str, n: &Option<u32>| n.map(|n| format!(r#","{name}":{n}"#)).unwrap_or_default();
            format!(r#"{{"id":"f{at}","label":"x","kind":"{kind}","required":{required}{}{},"options":[{{"id":"s","label":"S"}}]}}"#,
                limit("min_length", min), limit("max_length", max))
        }).collect();
        let form = form(&fields.join(","));
        let problems = check(&form, &given, consent);
        let order: Vec<_> = problems.iter().map(|it| it.field.unwrap_or(usize::MAX)).collect();
        prop_assert!(order.is_sorted());
        prop_assert_eq!(problems.iter().any(|it| it.field.is_none()), !consent);
        let sent: serde_json::Value = serde_json::from_str(value(&form, &given, consent).get()).unwrap();
        for (at, field) in form.fields.iter().enumerate() {
            if field.required && !sent.as_object().unwrap().contains_key(&field.id) {
                prop_assert!(order.contains(&at), "what must be there and is not is told");
            }
        }
    }
}
