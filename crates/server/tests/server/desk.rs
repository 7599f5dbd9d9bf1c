//! Products, orders, bookings and other things to press, over real sockets.

use std::path::Path;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;
use aisle_server::{Server, Settings};
use serde_json::{Value, json};

use crate::articles::{agent_ask, ask};
use crate::client::*;

/// Far enough ahead that no slot is over.
const LATER: i64 = 4_102_444_800_000;

async fn shop(folder: &Path) -> Server {
    let put = |name: &str, text: String| std::fs::write(folder.join(name), text).unwrap();
    put("shop.csv", "id,title,price,currency,category,pairs_with\nrun1,Running shoe,89.90,EUR,shoes,sock1\nrun2,Running boot,129,EUR,shoes,\nsock1,Socks,9,EUR,socks,\n".into());
    let order = json!([{"number": "A-1001", "email": "ann@shop.example", "postcode": "10115", "status": "On its way",
                        "steps": [{"label": "Packed", "state": "done"}], "total": {"amount": 8990, "currency": "EUR"}}]);
    put("orders.json", order.to_string());
    let slots: Vec<Value> = (0..3)
        .map(|n| json!({"id": format!("s{n}"), "at": LATER + n * 3_600_000}))
        .collect();
    put(
        "slots.json",
        json!({"title": "Fitting", "minutes": 30, "slots": slots}).to_string(),
    );
    let mut wanted = Settings {
        catalogue: Some(folder.join("shop.csv")),
        orders: Some(folder.join("orders.json")),
        slots: Some(folder.join("slots.json")),
        ..settings_with(&folder.join("aisle.db"))
    };
    wanted.limits.messages_per_second = 1000;
    wanted.limits.address_questions_per_second = 1000;
    Server::start(wanted).await.unwrap()
}

/// An agent sends content to a visitor; gives the message's id.
pub(crate) async fn sends(agent: &mut Client, visitor: &mut Visitor, content: Value) -> MessageId {
    let client_id = fresh();
    let say = InConversation {
        conversation: visitor.welcome.conversation.clone(),
        body: SendMessage {
            client_id: client_id.clone(),
            content: serde_json::from_value(content).unwrap(),
        },
    };
    agent.send(&AgentFrame::Message(say)).await;
    let entry = visitor
        .entry(|entry| matches!(entry.body.known(), Some(EntryBody::Message(m)) if m.client_id.as_ref() == Some(&client_id)))
        .await;
    match entry.body.known() {
        Some(EntryBody::Message(message)) => message.id.clone(),
        other => panic!("{other:?}"),
    }
}

fn press(client_id: &ClientId, message_id: &MessageId, action: &str, value: &Value) -> ClientFrame {
    ClientFrame::Action(Action {
        client_id: client_id.clone(),
        message_id: message_id.clone(),
        action_id: ActionId::new(action).unwrap(),
        value: Raw::new(&value.to_string()),
    })
}

pub(crate) fn message(entry: &Entry) -> &Message {
    match entry.body.known() {
        Some(EntryBody::Message(message)) => message,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn pressed(
    visitor: &mut Visitor,
    id: &MessageId,
    action: &str,
    value: Value,
) -> Result<Entry, ErrorCode> {
    let client_id = fresh();
    visitor.client.send(&press(&client_id, id, action, &value)).await;
    visitor
        .client
        .until(|frame| match frame {
            ServerFrame::Reject(reject) if reject.client_id == client_id => Some(Err(reject.code)),
            ServerFrame::Events(events) => events
                .entries
                .into_iter()
                .find(|entry| matches!(entry.body.known(), Some(EntryBody::Message(m)) if m.client_id.as_ref() == Some(&client_id)))
                .map(Ok),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn products_are_found_by_words_and_price_and_come_as_a_carousel() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let topics = [
        "suggest",
        "products",
        "similar",
        "pairs-with",
        "order",
        "booking",
        "code",
        "door",
    ];
    assert_eq!(ann.welcome.features.ask, topics);
    let titles = |answer: &Value| -> Vec<String> {
        let items = answer["content"]["data"]["items"].as_array();
        items
            .into_iter()
            .flatten()
            .map(|item| item["title"].as_str().unwrap().to_owned())
            .collect()
    };
    let found = ask(&mut ann, "products", json!({"text": "running shoes under 100"}))
        .await
        .unwrap();
    assert_eq!(titles(&found), ["Running shoe"]);
    assert_eq!(found["content"]["type"], "carousel");
    assert_eq!(
        found["content"]["data"]["items"][0]["price"],
        json!({"amount": 8990, "currency": "EUR"})
    );
    assert_eq!(
        titles(&ask(&mut ann, "similar", json!({"id": "run1"})).await.unwrap()),
        ["Running boot"]
    );
    assert_eq!(
        titles(&ask(&mut ann, "pairs-with", json!({"id": "run1"})).await.unwrap()),
        ["Socks"]
    );
    assert_eq!(
        ask(&mut ann, "products", json!({"text": "umbrella"}))
            .await
            .unwrap(),
        json!({"content": null})
    );
    assert_eq!(
        ask(&mut ann, "similar", json!({"id": "x"})).await,
        Err(ErrorCode::NotFound)
    );
    server.stop().await;
}

#[tokio::test]
async fn an_order_is_shown_only_to_who_knows_number_and_address_and_guessing_is_slow() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let right = json!({"number": "#a-1001", "email": " Ann@Shop.example "});
    let found = ask(&mut ann, "order", right.clone()).await.unwrap();
    assert_eq!(
        (&found["content"]["type"], &found["content"]["data"]["number"]),
        (&json!("order"), &json!("A-1001"))
    );
    assert!(!found.to_string().contains("ann@shop.example") && !found.to_string().contains("10115"));
    assert_eq!(
        ask(&mut ann, "order", json!({"number": "A-1001"})).await,
        Err(ErrorCode::Malformed)
    );
    for wrong in [
        json!({"number": "A-1001", "email": "bob@shop.example"}),
        json!({"number": "A-9", "email": "ann@shop.example"}),
    ] {
        assert_eq!(ask(&mut ann, "order", wrong).await, Err(ErrorCode::NotFound));
    }
    let (mut mina, _) = agent(&server, "Mina").await;
    ann.said("Where is my order?").await;
    let form = sends(
        &mut mina,
        &mut ann,
        json!({"type": "order-lookup", "v": 1, "fallback": "Your order", "data": {}}),
    )
    .await;
    let said = pressed(&mut ann, &form, "order", right.clone()).await.unwrap();
    assert_eq!(
        message(&said).content.fallback,
        "# #a-1001",
        "the address stays out of the words"
    );
    // Read from the log: the two may have come in one frame.
    let id = ConversationRef::Id(ann.welcome.conversation.clone());
    let log = Visitor::join(server.address(), hello("ann", id)).await.replayed;
    let answer = log.into_iter().find(|entry| entry.seq == said.seq + 1).unwrap();
    assert_eq!(
        (message(&answer).from.role, message(&answer).content.kind.as_str()),
        (Role::Bot, "order")
    );
    assert_eq!(
        pressed(
            &mut ann,
            &form,
            "order",
            json!({"number": "A-2", "email": "x@y.example"})
        )
        .await
        .err(),
        Some(ErrorCode::NotFound)
    );
    // Five in a minute have been used up.
    assert_eq!(
        ask(&mut ann, "order", right.clone()).await,
        Err(ErrorCode::RateLimited)
    );
    assert_eq!(
        pressed(&mut ann, &form, "order", right).await.err(),
        Some(ErrorCode::RateLimited)
    );
    server.stop().await;
}

#[tokio::test]
async fn of_many_who_press_the_same_slot_at_once_exactly_one_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let (mut mina, _) = agent(&server, "Mina").await;
    let mut racers = Vec::new();
    for n in 0..24 {
        let mut visitor = Visitor::new(server.address(), &format!("v{n}")).await;
        visitor.said("A fitting, please").await;
        let free = ask(&mut visitor, "booking", json!({})).await.unwrap();
        let id = sends(&mut mina, &mut visitor, free["content"].clone()).await;
        racers.push((visitor, id));
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (mut visitor, id) in racers {
        tasks.spawn(async move {
            pressed(&mut visitor, &id, "book", json!({"slot": "s1"}))
                .await
                .map(|_| (visitor, id))
        });
    }
    let (mut won, mut lost) = (Vec::new(), 0);
    while let Some(outcome) = tasks.join_next().await {
        match outcome.unwrap() {
            Ok(winner) => won.push(winner),
            Err(code) => {
                assert_eq!(code, ErrorCode::Conflict);
                lost += 1;
            }
        }
    }
    assert_eq!((won.len(), lost), (1, 23));
    let (mut winner, id) = won.pop().unwrap();
    let free = ask(&mut winner, "booking", json!({})).await.unwrap();
    let left: Vec<&str> = free["content"]["data"]["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| slot["id"].as_str().unwrap())
        .collect();
    assert_eq!(left, ["s0", "s2"]);
    assert_eq!(
        pressed(&mut winner, &id, "book", json!({"slot": "s9"}))
            .await
            .err(),
        Some(ErrorCode::NotFound)
    );
    // Whoever is forgotten gives the time back.
    let bye = fresh();
    winner
        .client
        .send(&ClientFrame::Forget(Forget {
            client_id: bye.clone(),
        }))
        .await;
    winner.acked(&bye).await;
    let free = ask(&mut winner, "booking", json!({})).await.unwrap();
    assert_eq!(free["content"]["data"]["slots"].as_array().unwrap().len(), 3);
    server.stop().await;
}

#[tokio::test]
async fn what_is_filled_in_reaches_agents_in_words_once_and_wishes_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let (mut mina, _) = agent(&server, "Mina").await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("hello").await;
    let form = json!({"type": "form", "v": 1, "fallback": "A form", "data": {"title": "Size advice", "fields": [
        {"id": "foot", "label": "Foot length"}, {"id": "use", "label": "For", "kind": "select", "options": [{"id": "t", "label": "Trail"}]},
        {"id": "wide", "label": "Wide feet", "kind": "checkbox"}]}});
    let form = sends(&mut mina, &mut ann, form).await;
    let value = json!({"foot": "26 cm\u{202e}<b>", "use": "t", "wide": true, "unknown": {"deep": [1, 2]}});
    let said = pressed(&mut ann, &form, "submit", value.clone()).await.unwrap();
    let content = &message(&said).content;
    assert_eq!(
        content.fallback,
        "Size advice\nFoot length: 26 cm<b>\nFor: Trail\nWide feet: ✓"
    );
    assert_eq!(content.kind, "action");
    let data: Value = serde_json::from_str(content.data.get()).unwrap();
    assert_eq!(
        (&data["message_id"], &data["kind"], &data["value"]),
        (&json!(form.as_str()), &json!("form"), &value)
    );
    // The same press again, as after a lost acknowledgement.
    let again = message(&said).client_id.clone().unwrap();
    ann.client.send(&press(&again, &form, "submit", &value)).await;
    assert_eq!(ann.acked(&again).await, Some(said.seq));

    let alert = json!({"type": "stock-alert", "v": 1, "fallback": "Tell me", "data": {"product": {"id": "run1", "title": "Running shoe"}}});
    let alert = sends(&mut mina, &mut ann, alert).await;
    let wish = json!({"variant": "42", "channel": "email", "address": "ann@shop.example", "consent": true});
    let mut unagreed = wish.clone();
    unagreed["consent"] = json!(false);
    assert_eq!(
        pressed(&mut ann, &alert, "notify", unagreed).await.err(),
        Some(ErrorCode::NotFound),
        "without consent"
    );
    pressed(&mut ann, &alert, "notify", wish).await.unwrap();
    let list = agent_ask(&mut mina, "alerts", json!({})).await.unwrap();
    assert_eq!(
        (&list["list"][0]["title"], &list["list"][0]["address"]),
        (&json!("Running shoe"), &json!("ann@shop.example"))
    );
    assert_eq!(
        ask(&mut ann, "alerts", json!({})).await,
        Err(ErrorCode::Unsupported)
    );
    let bye = fresh();
    ann.client
        .send(&ClientFrame::Forget(Forget {
            client_id: bye.clone(),
        }))
        .await;
    ann.acked(&bye).await;
    assert_eq!(
        agent_ask(&mut mina, "alerts", json!({})).await.unwrap(),
        json!({"list": []})
    );
    server.stop().await;
}

#[tokio::test]
async fn odd_presses_are_refused_and_harm_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let (mut mina, _) = agent(&server, "Mina").await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("hello").await;
    let coupon = sends(
        &mut mina,
        &mut ann,
        json!({"type": "coupon", "v": 1, "fallback": "TEN", "data": {"code": "TEN"}}),
    )
    .await;
    for value in [
        json!(null),
        json!([]),
        json!("x"),
        json!({"a": {"b": [1, null, true]}}),
        json!(1.5),
    ] {
        let said = pressed(&mut ann, &coupon, "apply", value).await.unwrap();
        assert!(message(&said).content.fallback.starts_with("TEN: apply"));
    }
    assert_eq!(
        pressed(&mut ann, &coupon, "apply", json!("x".repeat(20_000)))
            .await
            .err(),
        Some(ErrorCode::TooLarge)
    );
    let nowhere = MessageId::new("nowhere").unwrap();
    assert_eq!(
        pressed(&mut ann, &nowhere, "apply", json!({})).await.err(),
        Some(ErrorCode::NotFound)
    );
    let mut bob = Visitor::new(server.address(), "bob").await;
    bob.said("hi").await;
    assert_eq!(
        pressed(&mut bob, &coupon, "apply", json!({})).await.err(),
        Some(ErrorCode::NotFound),
        "another's message"
    );
    server.stop().await;
}

#[tokio::test]
async fn agents_see_a_visitors_orders_only_if_the_address_opened_one_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let (mut mina, _) = agent(&server, "Mina").await;
    let lookup = || json!({"type": "order-lookup", "v": 1, "fallback": "Your order", "data": {}});
    let contact = json!({"type": "contact-capture", "v": 1, "fallback": "How can we reach you?",
                         "data": {"fields": ["name", "email"]}});
    let about = async |mina: &mut Client, visitor: &Visitor| {
        let conversation = visitor.welcome.conversation.clone();
        mina.send(&AgentFrame::About(Which { conversation })).await;
        mina.until(|push| match push {
            AgentPush::About(about) => Some(about.body),
            _ => None,
        })
        .await
    };
    // Somebody says to be Ann, and somebody knows another order's postcode.
    let mut eve = Visitor::new(server.address(), "eve").await;
    eve.said("Hello").await;
    let form = sends(&mut mina, &mut eve, contact).await;
    let evil = json!({"name": "<b>Ann</b>\u{202e}\nadmin", "email": "ann@shop.example"});
    pressed(&mut eve, &form, "contact", evil).await.unwrap();
    let card = sends(&mut mina, &mut eve, lookup()).await;
    let by_postcode = json!({"number": "A-1001", "postcode": "10115", "email": "ann@shop.example"});
    pressed(&mut eve, &card, "order", by_postcode).await.unwrap();
    let known = about(&mut mina, &eve).await;
    assert_eq!(known.email.as_deref(), Some("ann@shop.example"));
    assert_eq!(
        known.name.as_deref(),
        Some("<b>Ann</b> admin"),
        "one line, as it was typed"
    );
    assert!(known.orders.is_empty() && !known.verified, "{known:?}");

    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Hello").await;
    let card = sends(&mut mina, &mut ann, lookup()).await;
    let right = json!({"number": "A-1001", "email": "ann@shop.example"});
    pressed(&mut ann, &card, "order", right).await.unwrap();
    let known = about(&mut mina, &ann).await;
    assert_eq!(known.orders.len(), 1);
    assert_eq!(known.orders[0].kind, "order");
    // What was proved is not overwritten by what is said later.
    let form = json!({"type": "contact-capture", "v": 1, "fallback": "?", "data": {"fields": ["email"]}});
    let form = sends(&mut mina, &mut ann, form).await;
    pressed(&mut ann, &form, "contact", json!({"email": "eve@evil.example"}))
        .await
        .unwrap();
    assert_eq!(
        about(&mut mina, &ann).await.email.as_deref(),
        Some("ann@shop.example")
    );
    server.stop().await;
}
