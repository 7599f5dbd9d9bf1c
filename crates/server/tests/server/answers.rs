//! What visitors answer before the first word: no ticket, in the log before what they say,
//! for agents to see, and never in the place of what the shop says.

use aisle_core::protocol::*;
use serde_json::{Value, json};

use crate::client::*;
use crate::console::{Desk, of, wish as wished};
use crate::customers::{known, seen, shop, token_of};
use crate::tickets::{leaves, left};

fn answers() -> Value {
    json!({"name": "Ann Lee\u{202e}", "email": "ann@shop.example", "order": "A-1001", "topic": "Delivery", "before": true,
        "consents": [{"id": "privacy", "purpose": "I agree", "version": "2", "given": true},
                     {"id": "news", "purpose": "News by mail", "version": "1", "given": false}]})
}

fn kept(about: &About) -> Value {
    serde_json::from_str(about.answers.as_ref().expect("answers").get()).unwrap()
}

#[tokio::test]
async fn what_is_answered_first_is_in_the_log_once_no_ticket_and_beside_the_conversation() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let client_id = fresh();
    for _ in 0..2 {
        ann.client.send(&left(&client_id, &answers())).await;
        assert_eq!(ann.acked(&client_id).await, Some(1));
    }
    let (_, seq) = ann.said("Where is it?").await;
    assert_eq!(seq, 2);
    let id = ann.welcome.conversation.clone();
    let (line, about) = seen(&server, "Mina", &id).await;
    assert_eq!((line.name.as_deref(), line.verified), (Some("Ann Lee"), false));
    assert_eq!(about.email.as_deref(), Some("ann@shop.example"));
    let said = kept(&about);
    assert_eq!(
        (&said["topic"], &said["order"]),
        (&json!("Delivery"), &json!("A-1001"))
    );
    assert_eq!(said["consents"], answers()["consents"]);
    let token = token(&server, "Joon").await;
    let auth = format!("Authorization: Bearer {token}\r\n");
    let (_, _, tickets) = http(server.address(), "GET", "/v1/agent/tickets?state=all", &auth, "").await;
    assert!(tickets.contains("\"tickets\":[]"), "{tickets}");
    server.stop().await;
}

#[tokio::test]
async fn answers_are_tidy_and_an_address_that_is_none_is_refused() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let nothing = leaves(&mut ann, &json!({"before": true})).await.unwrap();
    assert_eq!(nothing["kind"], "prechat");
    let bad = leaves(&mut ann, &json!({"before": true, "email": "no address"})).await;
    assert_eq!(bad, Err(ErrorCode::Unsupported));
    // More is asked another time: the rest stays, and each consent by its version.
    leaves(&mut ann, &answers()).await.unwrap();
    let more = json!({"before": true, "company": "Lee & Co", "consents": [{"id": "news", "purpose": "News", "version": "2", "given": true}]});
    leaves(&mut ann, &more).await.unwrap();
    let (_, about) = seen(&server, "Mina", &ann.welcome.conversation).await;
    let said = kept(&about);
    assert_eq!(
        (&said["company"], &said["topic"]),
        (&json!("Lee & Co"), &json!("Delivery"))
    );
    let consents: Vec<(&Value, &Value)> = said["consents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["id"], &it["version"]))
        .collect();
    assert_eq!(
        consents,
        [
            (&json!("privacy"), &json!("2")),
            (&json!("news"), &json!("1")),
            (&json!("news"), &json!("2"))
        ]
    );
    server.stop().await;
}

#[tokio::test]
async fn who_they_said_they_are_is_known_in_the_next_conversation_and_gone_when_forgotten() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    leaves(&mut ann, &answers()).await.unwrap();
    let mut next = Visitor::join(server.address(), hello("ann", wish("second"))).await;
    next.said("Me again").await;
    let id = next.welcome.conversation.clone();
    let (line, about) = seen(&server, "Mina", &id).await;
    assert_eq!(line.name.as_deref(), Some("Ann Lee"));
    let said = kept(&about);
    assert_eq!(
        (&said["topic"], &said["email"]),
        (&Value::Null, &json!("ann@shop.example"))
    );
    assert_eq!(said["consents"], answers()["consents"]);
    // Another visitor's is another.
    let mut bob = Visitor::new(server.address(), "bob").await;
    bob.said("Hello").await;
    let (line, about) = seen(&server, "Joon", &bob.welcome.conversation).await;
    assert_eq!((line.name, about.answers), (None, None));
    let forget = fresh();
    next.client
        .send(&ClientFrame::Forget(Forget {
            client_id: forget.clone(),
        }))
        .await;
    next.acked(&forget).await;
    let (_, about) = seen(&server, "Sora", &id).await;
    assert_eq!((about.name, about.answers), (None, None));
    server.stop().await;
}

#[tokio::test]
async fn what_is_answered_never_takes_the_place_of_what_the_shop_says() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path()).await;
    let hello = known("eve", "first", &token_of("c-1", "Eve Moss"));
    let mut eve = Visitor::join(server.address(), hello).await;
    leaves(&mut eve, &answers()).await.unwrap();
    eve.said("hi").await;
    let (line, about) = seen(&server, "Mina", &eve.welcome.conversation).await;
    assert_eq!((line.name.as_deref(), line.verified), (Some("Eve Moss"), true));
    assert_eq!(about.email.as_deref(), Some("c-1@example.com"));
    assert_eq!(
        kept(&about)["name"],
        "Ann Lee",
        "what was answered stands beside it"
    );
    server.stop().await;
}

#[tokio::test]
async fn who_chose_a_department_waits_in_it_and_another_is_kept_and_changes_nothing() {
    let server = start().await;
    let named = |id: &str, name: &str| Department {
        id: id.into(),
        name: name.into(),
    };
    let all = [named("sizes", "Sizes"), named("orders", "Orders and returns")];
    let make = move |db: &rusqlite::Connection| {
        all.iter()
            .try_for_each(|one| aisle_server::store::put_department(db, one))
    };
    server.app().store.write(make).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    let told = crate::articles::ask(&mut ann, "departments", json!(null))
        .await
        .unwrap();
    assert_eq!(
        told,
        json!({"departments": [{"id": "orders", "name": "Orders and returns"}, {"id": "sizes", "name": "Sizes"}]})
    );
    leaves(&mut ann, &json!({"before": true, "department": "sizes"}))
        .await
        .unwrap();
    ann.said("Which size?").await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let line = mina.list(View::Waiting).await.conversations.remove(0);
    assert_eq!(line.department.as_deref(), Some("sizes"));
    // One that is not there any more leads nowhere, and stays among the answers.
    let mut ben = Visitor::new(server.address(), "ben").await;
    leaves(&mut ben, &json!({"before": true, "department": "weather"}))
        .await
        .unwrap();
    ben.said("Will it rain?").await;
    let line = mina.list(View::Waiting).await.conversations.remove(1);
    assert_eq!(line.department, None);
    // Whose conversation somebody has stays with them.
    mina.does(AgentFrame::Claim(of(&line.id, wished())))
        .await
        .unwrap();
    leaves(&mut ben, &json!({"before": true, "department": "orders"}))
        .await
        .unwrap();
    let line = mina.list(View::Mine).await.conversations.remove(0);
    assert_eq!(line.department, None);
    server.stop().await;
}
