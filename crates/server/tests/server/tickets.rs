//! What visitors leave while nobody is there: once, with a number, for agents to find.

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;
use serde_json::{Value, json};

use crate::client::*;
use crate::desk::message;

pub(crate) fn left(client_id: &ClientId, value: &Value) -> ClientFrame {
    ClientFrame::Contact(Contact {
        client_id: client_id.clone(),
        value: Raw::new(&value.to_string()).unwrap(),
    })
}

pub(crate) async fn leaves(visitor: &mut Visitor, value: &Value) -> Result<Value, ErrorCode> {
    let client_id = fresh();
    visitor.client.send(&left(&client_id, value)).await;
    visitor
        .client
        .until(|frame| match frame {
            ServerFrame::Reject(reject) if reject.client_id == client_id => Some(Err(reject.code)),
            ServerFrame::Events(events) => events
                .entries
                .into_iter()
                .find(|entry| matches!(entry.body.known(), Some(EntryBody::Message(m)) if m.client_id.as_ref() == Some(&client_id)))
                .map(|entry| Ok(serde_json::from_str(message(&entry).content.data.get()).unwrap())),
            _ => None,
        })
        .await
}

async fn list(server: &aisle_server::Server, token: &str, query: &str) -> Value {
    let auth = format!("Authorization: Bearer {token}\r\n");
    let path = format!("/v1/agent/tickets{query}");
    let (status, _, body) = http(server.address(), "GET", &path, &auth, "").await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

pub(crate) fn letter() -> Value {
    json!({"name": "Ann Lee", "email": "ann@shop.example", "order": "A-1001", "topic": "Delivery", "message": "Where is it?\n\nThanks\u{202e}",
        "consents": [{"id": "answer", "purpose": "To answer me", "version": "2026-11", "given": true},
                     {"id": "news", "purpose": "News by mail", "version": "3", "given": false}], "took": 41_000, "trap": ""})
}

#[tokio::test]
async fn what_is_left_is_a_ticket_once_and_its_visitor_and_agents_know_its_number() {
    let server = start().await;
    let mina = token(&server, "Mina").await;
    // Nothing was said before: leaving something begins the conversation.
    let mut ann = Visitor::new(server.address(), "ann").await;
    let client_id = fresh();
    for _ in 0..2 {
        ann.client.send(&left(&client_id, &letter())).await;
        ann.acked(&client_id).await.unwrap();
    }
    let found = list(&server, &mina, "").await;
    let tickets = found["tickets"].as_array().unwrap();
    assert_eq!(tickets.len(), 1, "sent twice under one name");
    let ticket = &tickets[0];
    let id = ticket["id"].as_str().unwrap();
    assert_eq!((id.len(), id.as_bytes()[4]), (9, b'-'));
    assert_eq!(
        (&ticket["order"], &ticket["suspect"]),
        (&json!("A-1001"), &json!(false))
    );
    assert_eq!(
        (&ticket["message"], &ticket["topic"]),
        (&json!("Where is it?\n\nThanks"), &json!("Delivery"))
    );
    assert_eq!(ticket["consents"], letter()["consents"]);

    let second = leaves(
        &mut ann,
        &json!({"phone": "+82 10 1234 5678", "message": "Call me"}),
    )
    .await
    .unwrap();
    assert_eq!(second["kind"], "contact");
    assert_ne!(second["value"]["ticket"], ticket["id"]);
    let page = list(&server, &mina, "?limit=1").await;
    assert_eq!(
        page["tickets"][0]["id"], second["value"]["ticket"],
        "the newest first"
    );
    // Another visitor's are not among those of this conversation.
    let mut bob = Visitor::new(server.address(), "bob").await;
    leaves(&mut bob, &letter()).await.unwrap();
    let here = [
        "?state=all&conversation=",
        ticket["conversation"].as_str().unwrap(),
    ]
    .concat();
    assert_eq!(
        list(&server, &mina, &here).await["tickets"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        list(&server, &mina, "?conversation=none").await["tickets"],
        json!([])
    );
    server.stop().await;
}

#[tokio::test]
async fn what_could_be_a_machines_is_kept_and_marked_and_what_has_no_way_back_is_refused() {
    let server = start().await;
    let mina = token(&server, "Mina").await;
    let mut bot = Visitor::new(server.address(), "bot").await;
    for (name, value) in [("trap", json!("http://spam")), ("took", json!(300))] {
        let mut filled = letter();
        filled[name] = value;
        leaves(&mut bot, &filled).await.unwrap();
    }
    for refused in [
        json!({"message": "no address"}),
        json!({"email": "nobody", "message": "x"}),
        json!({"phone": "call me"}),
        json!({"email": "a@b.example", "files": ["00112233445566778899aabbccddeeff"]}),
        json!(7),
    ] {
        let code = leaves(&mut bot, &refused).await.unwrap_err();
        assert!(
            matches!(code, ErrorCode::Unsupported | ErrorCode::NotFound),
            "{refused} {code:?}"
        );
    }
    let huge = json!({"email": "a@b.example", "message": "x".repeat(60_000)});
    assert_eq!(leaves(&mut bot, &huge).await, Err(ErrorCode::TooLarge));
    assert_eq!(list(&server, &mina, "").await["tickets"], json!([]));
    assert_eq!(
        list(&server, &mina, "?state=suspect").await["tickets"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    server.stop().await;
}

#[tokio::test]
async fn a_ticket_is_dealt_with_by_an_agent_and_goes_when_its_visitor_is_forgotten() {
    let server = start().await;
    let mina = token(&server, "Mina").await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let left = leaves(&mut ann, &letter()).await.unwrap();
    let id = left["value"]["ticket"].as_str().unwrap().to_owned();
    let auth = format!("Authorization: Bearer {mina}\r\nContent-Type: application/json\r\n");
    let path = format!("/v1/agent/tickets/{id}");
    let patch =
        async |path: &str, auth: &str, body: &str| http(server.address(), "PATCH", path, auth, body).await.0;
    assert_eq!(
        patch(&path, "Content-Type: application/json\r\n", r#"{"done":true}"#).await,
        401
    );
    assert_eq!(patch(&path, &auth, r#"{"done":true}"#).await, 204);
    assert_eq!(
        patch("/v1/agent/tickets/NONE", &auth, r#"{"done":true}"#).await,
        404
    );
    assert_eq!(list(&server, &mina, "").await["tickets"], json!([]));
    let done = list(&server, &mina, "?state=done").await;
    assert_eq!(done["tickets"][0]["done_by"], "Mina");
    assert_eq!(patch(&path, &auth, r#"{"done":false}"#).await, 204);
    assert_eq!(
        list(&server, &mina, "").await["tickets"][0]["done_by"],
        Value::Null
    );
    let bye = fresh();
    let forget = Forget {
        client_id: bye.clone(),
    };
    ann.client.send(&ClientFrame::Forget(forget)).await;
    ann.acked(&bye).await;
    assert_eq!(list(&server, &mina, "?state=all").await["tickets"], json!([]));
    server.stop().await;
}
