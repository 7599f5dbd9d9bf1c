//! Reports, made of conversations that were really held.

use aisle_core::protocol::*;
use serde_json::{Value, json};

use crate::client::*;
use crate::console::{Desk, of, wish};

async fn report(server: &aisle_server::Server, name: &str) -> (u16, String) {
    let auth = "Authorization: Bearer token-of-Mina\r\n";
    let path = format!("/v1/agent/reports/{name}");
    let (status, head, body) = http(server.address(), "GET", &path, auth, "").await;
    assert!(
        status != 200 || head.contains("cache-control: no-store"),
        "{head}"
    );
    (status, body)
}

async fn read(server: &aisle_server::Server, name: &str) -> Value {
    let (status, body) = report(server, name).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

#[tokio::test]
async fn what_was_waited_answered_rated_and_missed_is_what_was_written() {
    let server = start().await;
    let mut mina = Desk::sit(&server, "Mina").await;
    assert_eq!(mina.welcome.features.reports.len(), 7);
    let mut ann = Visitor::new(server.address(), "ann").await;
    let shown = Shown {
        rule: "rescue".into(),
        surface: "bubble".into(),
        content: Content::text("Shipping is on us"),
    };
    ann.client.send(&ClientFrame::Event(shown.track(fresh()))).await;
    ann.said("Really?").await;
    Visitor::new(server.address(), "bob").await.said("Hello?").await;
    let waiting = mina.list(View::Waiting).await.conversations;
    let of_ann = waiting
        .iter()
        .find(|line| line.preview == "Really?")
        .unwrap()
        .id
        .clone();
    let of_bob = waiting
        .iter()
        .find(|line| line.preview == "Hello?")
        .unwrap()
        .id
        .clone();
    mina.does(AgentFrame::Claim(of(&of_ann, wish()))).await.unwrap();
    let say = SendMessage {
        client_id: fresh(),
        content: Content::text("Yes."),
    };
    mina.does(AgentFrame::Message(of(&of_ann, say))).await.unwrap();
    for id in [&of_ann, &of_bob] {
        let close = Close {
            client_id: fresh(),
            reason: None,
        };
        mina.does(AgentFrame::Close(of(id, close))).await.unwrap();
    }
    let rate = fresh();
    ann.client
        .send(&ClientFrame::Rate(Rate {
            client_id: rate.clone(),
            score: 4,
            comment: Some("=HYPERLINK(\"https://evil.example\")".into()),
        }))
        .await;
    ann.acked(&rate).await;

    let waits = read(&server, "waits").await;
    assert_eq!(
        (&waits["summary"]["chats"], &waits["summary"]["answered"]),
        (&json!(2), &json!(1))
    );
    assert!(waits["summary"]["answer_median"].is_i64(), "{waits}");
    let ratings = read(&server, "ratings").await;
    assert_eq!(
        (&ratings["summary"]["mean"], &ratings["summary"]["scores"]),
        (&json!(4.0), &json!({"4": 1}))
    );
    let triggers = read(&server, "triggers").await;
    assert_eq!(triggers["rows"], json!([["rescue", 1, 1, 4.0]]));
    assert_eq!(
        read(&server, "missed").await["summary"],
        json!({"missed": 1, "chats": 2})
    );
    let pages = read(&server, "pages").await;
    assert_eq!(
        pages["rows"],
        json!([["https://shop.example/p/1", 2, 1]]),
        "without what follows the path"
    );

    let (status, csv) = report(&server, "waits.csv?zone=540").await;
    assert_eq!(status, 200);
    assert!(csv.starts_with("\u{feff}day,chats,answered,"), "{csv}");
    assert_eq!(report(&server, "nothing").await.0, 404);
    assert_eq!(report(&server, "waits?zone=900").await.0, 422);
    assert_eq!(report(&server, "waits?from=5&to=4").await.0, 422);
    let (status, ..) = http(server.address(), "GET", "/v1/agent/reports/waits", "", "").await;
    assert_eq!(status, 401);
    server.stop().await;
}

#[tokio::test]
async fn a_hostile_search_is_harmless_in_a_spreadsheet() {
    let server = start().await;
    let _mina = token(&server, "Mina").await;
    let now = aisle_server::app::now();
    let text = "=cmd|' /C calc'!A0";
    server
        .app()
        .store
        .write(move |db| aisle_server::store::keep_miss(db, text, "en", now - 1))
        .await
        .unwrap();
    let (_, csv) = report(&server, "searches.csv").await;
    assert!(csv.contains("\r\n'=cmd|"), "{csv}");
    server.stop().await;
}

#[tokio::test]
async fn what_pages_say_of_rules_is_counted_by_rule_and_arm_and_names_nobody() {
    let server = start().await;
    let _mina = token(&server, "Mina").await;
    let say = async |body: &str| http(server.address(), "POST", "/v1/outcomes", "", body).await.0;
    for (outcome, times) in [("shown", 8), ("accepted", 3), ("dismissed", 2), ("converted", 1)] {
        for _ in 0..times {
            let body =
                format!(r#"{{"rule":"sizing","outcome":"{outcome}","experiment":"wording","arm":"b"}}"#);
            assert_eq!(say(&body).await, 204, "{body}");
        }
    }
    assert_eq!(say(r#"{"rule":"rescue","outcome":"shown"}"#).await, 204);
    for wrong in [
        "",
        "[]",
        r#"{"rule":"","outcome":"shown"}"#,
        r#"{"rule":"a","outcome":"liked"}"#,
        r#"{"rule":"a\u0000b","outcome":"shown"}"#,
        &format!(r#"{{"rule":"{}","outcome":"shown"}}"#, "a".repeat(101)),
    ] {
        assert_eq!(say(wrong).await, 422, "{wrong}");
    }
    let to = aisle_server::app::now() + 3_600_000;
    let report = read(&server, &format!("outcomes?from=0&to={to}")).await;
    assert_eq!(
        report["rows"],
        json!([
            ["sizing", "wording: b", 8, 3, 38, 2, 1],
            ["rescue", "", 1, 0, 0, 0, 0]
        ])
    );
    assert_eq!(report["summary"], json!({"shown": 9, "accepted": 3, "share": 33}));
    let none = read(&server, "outcomes?from=0&to=1").await;
    assert_eq!(
        (&none["rows"], &none["summary"]["share"]),
        (&json!([]), &Value::Null)
    );
    server.stop().await;
}

#[tokio::test]
async fn one_address_cannot_count_without_end_and_pages_of_others_cannot_count_at_all() {
    let server = start().await;
    let body = r#"{"rule":"sizing","outcome":"shown"}"#;
    let foreign = "Origin: https://evil.example\r\n";
    let (status, ..) = http(server.address(), "POST", "/v1/outcomes", foreign, body).await;
    assert_eq!(status, 403);
    let mut counted = 0;
    while http(server.address(), "POST", "/v1/outcomes", "", body).await.0 == 204 {
        counted += 1;
        assert!(counted < 1000, "it never ends");
    }
    assert!(counted >= 60, "{counted}");
    server.stop().await;
}

#[tokio::test]
async fn a_talk_that_was_answered_is_rated_once_it_is_closed_and_stays_closed() {
    let mut settings = settings();
    settings.rating = Some("nps".into());
    settings.review_url = Some("https://reviews.example/shop".into());
    let server = aisle_server::Server::start(settings).await.unwrap();
    let mut mina = Desk::sit(&server, "Mina").await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let close = |id: &ConversationId| {
        let close = Close {
            client_id: fresh(),
            reason: None,
        };
        AgentFrame::Close(of(id, close))
    };
    ann.said("Hello?").await;
    let id = mina.list(View::Waiting).await.conversations[0].id.clone();
    mina.does(close(&id)).await.unwrap();
    let entry = ann.entry(|entry| entry.seq == 2).await;
    assert_eq!(
        entry.body.known(),
        Some(&EntryBody::Closed { by: Role::Agent }),
        "nobody has answered: there is nothing to rate"
    );

    ann.said("Hello again?").await;
    mina.does(AgentFrame::Claim(of(&id, wish()))).await.unwrap();
    let say = SendMessage {
        client_id: fresh(),
        content: Content::text("Yes."),
    };
    mina.does(AgentFrame::Message(of(&id, say))).await.unwrap();
    mina.does(close(&id)).await.unwrap();
    let asked = ann
        .entry(
            |entry| matches!(entry.body.known(), Some(EntryBody::Message(it)) if it.content.kind == "rating"),
        )
        .await;
    let Some(EntryBody::Message(asked)) = asked.body.known() else {
        panic!()
    };
    assert_eq!(asked.from.role, Role::Bot);
    let press = |score: u32| {
        ClientFrame::Action(Action {
            client_id: fresh(),
            message_id: asked.id.clone(),
            action_id: ActionId::new("rate").unwrap(),
            value: json::Raw::new(&json!({"score": score, "comment": "Fast"}).to_string()),
        })
    };
    ann.client.send(&press(11)).await;
    ann.client
        .until(|frame| matches!(frame, ServerFrame::Reject(_)).then_some(()))
        .await;
    ann.client.send(&press(9)).await;
    ann.entry(|entry| matches!(entry.body.known(), Some(EntryBody::Message(it)) if it.content.fallback == "9/10: Fast"))
        .await;
    let closed = mina.list(View::Closed).await.conversations;
    assert_eq!((closed.len(), closed[0].rating), (1, Some(5)), "it is still over");
    assert!(mina.list(View::Waiting).await.conversations.is_empty());
    let ratings = read(&server, "ratings").await;
    assert_eq!(ratings["summary"]["scores"], json!({"5": 1}));
    server.stop().await;
}
