//! Commerce over the wire: cards, what is done with them, and questions that leave
//! no trace.

use aisle_core::Millis;
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::rich::Rich;
use aisle_core::protocol::*;
use proptest::prelude::*;

use super::rig::*;

/// Says something and waits for all of the answer.
fn say(tab: &mut Tab, now: &mut Millis, name: &str, text: &str) {
    tab.send(*now, &message(name, text));
    let until = *now + 60_000;
    tab.run(now, until);
}

/// The last card of a kind.
fn card(tab: &Tab, kind: &str) -> (MessageId, Rich) {
    let messages = tab.messages();
    let message = messages.iter().rev().find(|message| message.content.kind == kind);
    let message = message.unwrap_or_else(|| panic!("there is a {kind}"));
    (message.id.clone(), Rich::read(&message.content).unwrap())
}

fn press(tab: &mut Tab, now: &mut Millis, name: &str, on: &MessageId, action: &str, value: &str) {
    let frame = ClientFrame::Action(Action {
        client_id: id(name),
        message_id: on.clone(),
        action_id: ActionId::new(action).unwrap(),
        value: Raw::new(value),
    });
    tab.send(*now, &frame);
    let until = *now + 60_000;
    tab.run(now, until);
}

/// The words of what happened after the last press, and the kinds.
fn last(tab: &Tab, count: usize) -> Vec<(String, String)> {
    let messages = tab.messages();
    let from = messages.len() - count;
    let pair = |message: &&Message| (message.content.kind.clone(), message.content.fallback.clone());
    messages[from..].iter().map(pair).collect()
}

fn ask(tab: &mut Tab, now: Millis, topic: &str, value: &str) -> (Option<String>, Option<ErrorCode>) {
    tab.frames.clear();
    let frame = ClientFrame::Ask(Ask {
        n: 7,
        topic: topic.into(),
        value: Raw::new(value),
    });
    tab.send(now, &frame);
    match &tab.frames[..] {
        [ServerFrame::Answer(answer)] if answer.n == 7 => (
            answer.data.as_ref().map(|data| data.get().to_owned()),
            answer.error,
        ),
        other => panic!("one answer, not {other:?}"),
    }
}

#[test]
fn a_search_ends_in_the_cart() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    say(&mut tab, &mut now, "m1", "warm things under 150");
    let (row, Rich::Carousel(data)) = card(&tab, "carousel") else {
        panic!("a row")
    };
    assert!(data.items.len() > 1);
    let value = r#"{"product":"skarn-pile-fleece","variant":"oat-M","quantity":1}"#;
    press(&mut tab, &mut now, "a1", &row, "add", value);
    let said = last(&tab, 3);
    assert_eq!(
        said[0],
        ("action".into(), "Into the cart: Skarn Pile Fleece".into())
    );
    assert_eq!(
        (said[1].0.as_str(), said[2].0.as_str()),
        ("text", "cart-progress")
    );
    press(&mut tab, &mut now, "a2", &row, "add", r#"{"product":"nothing"}"#);
    assert_eq!(tab.rejects(), [("a2", ErrorCode::NotFound)]);
}

#[test]
fn the_finder_ends_in_a_recommendation_and_what_it_found_is_what_it_means() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    say(&mut tab, &mut now, "m1", "Help me choose");
    let (quiz, _) = card(&tab, "quiz");
    let value = r#"{"result":"sleep","answers":{"place":["camp"],"night":["sleep"]}}"#;
    press(&mut tab, &mut now, "a1", &quiz, "finish", value);
    let said = last(&tab, 2);
    assert_eq!(said[0], ("action".into(), "A good night".into()));
    assert_eq!(said[1].0, "quick-replies");
    say(&mut tab, &mut now, "m2", "What goes with it?");
    assert!(
        matches!(card(&tab, "bundle").1, Rich::Bundle(set) if set.items[0].product.id == "bivy-two-tent")
    );
    press(
        &mut tab,
        &mut now,
        "a2",
        &quiz,
        "finish",
        r#"{"result":"nowhere"}"#,
    );
    assert_eq!(tab.rejects(), [("a2", ErrorCode::NotFound)]);
}

#[test]
fn an_order_is_looked_up_sent_back_and_ordered_again() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    say(&mut tab, &mut now, "m1", "Where is my order?");
    let (form, _) = card(&tab, "order-lookup");
    for (name, value, code) in [
        ("x1", r#"{"number":"10482"}"#, ErrorCode::Malformed),
        (
            "x2",
            r#"{"number":"10482","email":"nobody"}"#,
            ErrorCode::NotFound,
        ),
        (
            "x3",
            r#"{"number":"00000","email":"a@b.example"}"#,
            ErrorCode::NotFound,
        ),
    ] {
        press(&mut tab, &mut now, name, &form, "order", value);
        assert_eq!(tab.rejects().last(), Some(&(name, code)));
    }
    press(
        &mut tab,
        &mut now,
        "a1",
        &form,
        "order",
        r#"{"number":"10482","email":"a@b.example"}"#,
    );
    assert_eq!(
        last(&tab, 3)[0],
        ("action".into(), "# 10482".into()),
        "the address is not repeated"
    );
    let (order, _) = card(&tab, "order");
    press(&mut tab, &mut now, "a2", &order, "return", "null");
    let (back, Rich::Return(data)) = card(&tab, "return") else {
        panic!("a return")
    };
    assert_eq!(data.order, "10482");
    let value = format!(
        r#"{{"order":"10482","items":[{{"id":"{}","quantity":1,"reason":"small"}}],"outcome":"money"}}"#,
        data.items[0].id
    );
    press(&mut tab, &mut now, "a3", &back, "return", &value);
    let said = last(&tab, 2);
    assert!(
        said[0].1.contains("Too small") && said[0].1.contains("The money back"),
        "{said:?}"
    );
    press(&mut tab, &mut now, "a4", &order, "reorder", "null");
    assert!(matches!(card(&tab, "reorder").1, Rich::Reorder(again) if again.order == "10482"));
}

#[test]
fn a_time_is_booked_once() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    say(&mut tab, &mut now, "m1", "Book a video call");
    let (first, Rich::Booking(data)) = card(&tab, "booking") else {
        panic!("times")
    };
    let slot = &data.slots[0];
    assert!(slot.at > now);
    let value = format!(r#"{{"slot":"{}","at":{}}}"#, slot.id, slot.at);
    press(&mut tab, &mut now, "a1", &first, "book", &value);
    assert!(matches!(card(&tab, "booking").1, Rich::Booking(booked) if booked.booked == Some(slot.at)));
    press(&mut tab, &mut now, "a2", &first, "book", &value);
    assert_eq!(tab.rejects(), [("a2", ErrorCode::Conflict)]);
    // The same press again, as an outbox sends it: acknowledged, not refused.
    press(&mut tab, &mut now, "a1", &first, "book", &value);
    assert_eq!(tab.rejects().len(), 1);
    say(&mut tab, &mut now, "m2", "Book another video call");
    let (_, Rich::Booking(again)) = card(&tab, "booking") else {
        panic!("times")
    };
    assert!(again.slots.iter().all(|other| other.at != slot.at), "it is gone");
}

#[test]
fn an_alert_a_form_and_stars_are_checked_and_said_in_words() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    for (n, text, kind, action, wrong, right, words) in [
        (
            1,
            "Tell me when it is back",
            "stock-alert",
            "notify",
            r#"{"channel":"email","address":"a@b.example"}"#,
            r#"{"variant":"clay-XL","channel":"email","address":"a@b.example","consent":true}"#,
            "Larch Rain Shell · clay-XL · a@b.example",
        ),
        (
            2,
            "can you repair it",
            "form",
            "submit",
            r#"{"what":"zip"}"#,
            r#"{"what":"zip","words":"It tore.","email":"a@b.example","consent":true}"#,
            "Ask the workshop\nWhat needs mending?: A zip\nHow did it happen?: It tore.\nYour e-mail address: a@b.example",
        ),
        (
            3,
            "Rate this chat",
            "rating",
            "rate",
            r#"{"score":9}"#,
            r#"{"score":4}"#,
            "How was this chat? 4/5",
        ),
        (
            4,
            "Contact me by e-mail",
            "contact-capture",
            "contact",
            r#"{"name":"Ann"}"#,
            r#"{"email":"a@b.example"}"#,
            "a@b.example",
        ),
    ] {
        say(&mut tab, &mut now, &format!("m{n}"), text);
        let (on, _) = card(&tab, kind);
        press(&mut tab, &mut now, &format!("x{n}"), &on, action, wrong);
        assert_eq!(
            tab.rejects().last(),
            Some(&(format!("x{n}").as_str(), ErrorCode::Malformed)),
            "{kind}"
        );
        press(&mut tab, &mut now, &format!("a{n}"), &on, action, right);
        assert_eq!(last(&tab, 2)[0], ("action".into(), words.into()));
    }
}

#[test]
fn a_visitor_finds_an_earlier_conversation_and_goes_on_with_it() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    say(&mut tab, &mut now, "m1", "boots under 250");
    tab.reload(2);
    tab.send(now, &hello("conv2", "secret", "en", None));
    tab.run(&mut now, START + 300_000);
    let listed = |tab: &mut Tab| ask(tab, now, "conversations", "null").0.unwrap();
    let data = listed(&mut tab);
    assert!(data.contains(r#""id":"conv1""#), "{data}");
    assert!(!data.contains("conv2"), "nothing was said in it: {data}");
    tab.reload(3);
    tab.hello(now);
    let data = listed(&mut tab);
    assert!(
        data.contains(r#""id":"conv1""#) && data.contains(r#""current":true"#),
        "{data}"
    );
    assert!(tab.messages().len() > 2, "it goes on");
}

#[test]
fn every_topic_that_is_named_is_answered_and_no_other() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    let features = tab.frames.iter().find_map(|frame| match frame {
        ServerFrame::Welcome(welcome) => Some(welcome.features.ask.clone()),
        _ => None,
    });
    let topics = [
        "suggest",
        "popular",
        "articles",
        "article",
        "products",
        "similar",
        "pairs-with",
        "order",
        "booking",
        "conversations",
    ];
    assert_eq!(features.unwrap(), topics);
    for (topic, value, part) in [
        ("popular", r#"{"limit":2}"#, r#""id":"delivery""#),
        ("articles", r#"{"text":"refund"}"#, r#""id":"returns""#),
        ("article", r#"{"id":"care"}"#, r#""type":"article""#),
        ("products", r#"{"text":"boots under 250"}"#, "cairn-hiking-boots"),
        ("products", r#"{"text":"umbrella"}"#, r#"{"content":null}"#),
        ("similar", r#"{"id":"bivy-two-tent"}"#, r#""type":"carousel""#),
        (
            "pairs-with",
            r#"{"id":"bivy-two-tent"}"#,
            "drift-down-sleeping-bag",
        ),
        (
            "order",
            r#"{"number":"10482","email":"a@b.example"}"#,
            r#""type":"order""#,
        ),
        ("booking", "null", r#""type":"booking""#),
        ("conversations", "null", r#"{"conversations":[]}"#),
    ] {
        let (data, error) = ask(&mut tab, now, topic, value);
        assert_eq!(error, None, "{topic}");
        assert!(data.unwrap().contains(part), "{topic}");
    }
    for (topic, value, code) in [
        ("article", r#"{"id":"nothing"}"#, ErrorCode::NotFound),
        ("similar", r#"{"id":"nothing"}"#, ErrorCode::NotFound),
        (
            "order",
            r#"{"number":"000","email":"a@b.example"}"#,
            ErrorCode::NotFound,
        ),
        ("order", r#"{"number":"10482"}"#, ErrorCode::Malformed),
        ("articles", r#"{"text":7}"#, ErrorCode::Malformed),
        ("misses", "null", ErrorCode::Unsupported),
    ] {
        assert_eq!(ask(&mut tab, now, topic, value), (None, Some(code)), "{topic}");
    }
    assert_eq!(tab.log.len(), 1, "nothing of it is in the log");
    tab.frames.clear();
    tab.send(
        now,
        &ClientFrame::Suggest(Suggest {
            text: "wash wool so".into(),
        }),
    );
    assert!(matches!(&tab.frames[..], [ServerFrame::Suggestions(found)] if found.items[0].id == "care"));
}

#[test]
fn an_article_that_is_sent_is_answered() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    let (data, _) = ask(&mut tab, now, "article", r#"{"id":"care"}"#);
    let data = data.unwrap();
    let content: Content = decode(
        data.strip_prefix("{\"content\":")
            .unwrap()
            .strip_suffix('}')
            .unwrap(),
    )
    .unwrap();
    let frame = ClientFrame::Message(SendMessage {
        client_id: id("m1"),
        content,
    });
    tab.send(now, &frame);
    let until = now + 60_000;
    tab.run(&mut now, until);
    assert!(last(&tab, 1)[0].1.contains("Care for wool"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_action_with_any_value_is_logged_or_refused(
        text in prop::sample::select(vec![
            "boots", "warm", "Help me choose", "Where is my order?", "order status 10482", "Any discounts?",
            "Tell me when it is back", "Order again", "Book a video call", "returns", "What goes with it?",
            "Rate this chat", "Contact me by e-mail", "can you repair it",
        ]),
        presses in prop::collection::vec((prop::sample::select(vec![
            "add", "view", "finish", "order", "apply", "notify", "reorder", "book", "return", "rate", "contact",
            "submit", "reveal", "whatever",
        ]), value()), 1..6),
    ) {
        let mut now = START;
        let mut tab = greeted(&mut now);
        say(&mut tab, &mut now, "m1", text);
        let targets: Vec<MessageId> = tab.messages().iter().map(|message| message.id.clone()).collect();
        for (n, (action, value)) in presses.iter().enumerate() {
            let name = format!("a{n}");
            press(&mut tab, &mut now, &name, &targets[n % targets.len()], action, value);
            let done = tab.acks().iter().any(|(id, _)| *id == name);
            let refused = tab.rejects().iter().any(|(id, _)| *id == name);
            prop_assert!(done != refused, "{} {}", action, value);
        }
        for message in tab.messages() {
            prop_assert!(!matches!(message.content.body(), Body::Unknown(_)));
            prop_assert!(!message.content.fallback.trim().is_empty(), "{:?}", message.content);
        }
    }

    #[test]
    fn any_question_is_answered(topic in "[a-z-]{0,12}|suggest|popular|articles|article|products|similar|order", value in value()) {
        let mut now = START;
        let mut tab = greeted(&mut now);
        let (data, error) = ask(&mut tab, now, &topic, &value);
        prop_assert!(data.is_some() != error.is_some());
    }
}

/// JSON with the names that values have, of any types.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        prop::sample::select(vec![
            "10482",
            "a@b.example",
            "email",
            "sleep",
            "cairn-hiking-boots",
            "zip",
            "일"
        ])
        .prop_map(|text| format!("\"{text}\"")),
        "[a-z0-9 가-힣]{0,12}".prop_map(|text| format!("\"{text}\"")),
    ];
    let names = prop::sample::select(vec![
        "number", "email", "slot", "at", "product", "variant", "items", "result", "score", "channel",
        "address", "consent", "code", "applied", "text", "id", "limit", "what", "words",
    ]);
    let object = prop::collection::btree_map(names, leaf.clone(), 0..6).prop_map(|fields| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", fields.join(","))
    });
    prop_oneof![1 => leaf, 6 => object]
}

#[test]
fn what_is_left_while_nobody_is_there_has_a_number_and_needs_an_address() {
    let mut now = START;
    let mut tab = greeted(&mut now);
    let before = tab.messages().len();
    for (name, value) in [
        ("l1", r#"{"message":"no address"}"#),
        (
            "l2",
            r#"{"email":"a@b.example","topic":"Delivery","message":"Where?"}"#,
        ),
        // As an outbox sends it again.
        (
            "l2",
            r#"{"email":"a@b.example","topic":"Delivery","message":"Where?"}"#,
        ),
        ("l3", "7"),
    ] {
        let left = Contact {
            client_id: id(name),
            value: Raw::new(value).unwrap(),
        };
        tab.send(now, &ClientFrame::Contact(left));
        let until = now + 60_000;
        tab.run(&mut now, until);
    }
    assert_eq!(
        tab.rejects(),
        [("l1", ErrorCode::Unsupported), ("l3", ErrorCode::Unsupported)]
    );
    let left: Vec<_> = tab.messages()[before..]
        .iter()
        .filter_map(|message| Rich::read(&message.content))
        .collect();
    let [Rich::Acted(acted)] = &left[..] else {
        panic!("one, not {left:?}")
    };
    assert_eq!(acted.kind, "contact");
    let document = json::Document::parse(acted.value.as_ref().unwrap().get()).unwrap();
    let mut fields = document.whole().fields(&["ticket", "message"]);
    let [ticket, message]: [Option<String>; 2] = [fields.take().try_read(), fields.take().try_read()];
    assert_eq!((ticket.unwrap().len(), message.as_deref()), (9, Some("Where?")));
}
