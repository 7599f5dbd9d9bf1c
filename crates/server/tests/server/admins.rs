//! There is always an admin.

use aisle_core::protocol::*;
use aisle_server::store;
use serde_json::{Value, json};

use crate::accounts::{add, ask, page};
use crate::client::*;

#[tokio::test]
async fn the_last_admin_is_neither_removed_nor_demoted_and_who_tries_is_told_why() {
    let server = start().await;
    let id = add(&server, "Boss", "correct horse").await;
    let boss = page(&server, "Boss", "correct horse").await;
    let address = server.address();
    let path = |id: &AgentId| format!("/v1/agent/agents/{}", id.as_str());
    let (mine, down) = (path(&id), json!({"role": "agent", "capacity": 9}));
    // Alone, and beside somebody who is none.
    for _ in 0..2 {
        for (method, body) in [("DELETE", &Value::Null), ("PATCH", &down)] {
            let answer = ask(address, method, &mine, &boss, body).await;
            assert_eq!(answer.status, 409, "{method}");
            let text = answer.json()["message"].as_str().unwrap().to_owned();
            assert!(text.contains("no admin would be left"), "{text}");
        }
        if server.app().store.read(store::agents).await.unwrap().len() == 1 {
            add(&server, "Mina", "battery staple").await;
        }
    }
    let kept = server.app().store.read(store::colleagues).await.unwrap();
    let capacity = kept.iter().find(|one| one.id == id).unwrap().capacity;
    assert_ne!(capacity, 9, "nothing of what was refused is kept");
    // Two who are both admins and send each other away at once: one stays.
    let mina = kept.iter().find(|one| one.id != id).unwrap().id.clone();
    let up = json!({"role": "admin"});
    assert_eq!(ask(address, "PATCH", &path(&mina), &boss, &up).await.status, 204);
    let other = page(&server, "Mina", "battery staple").await;
    let theirs = path(&mina);
    let (one, two) = tokio::join!(
        ask(address, "DELETE", &theirs, &boss, &Value::Null),
        ask(address, "DELETE", &mine, &other, &Value::Null)
    );
    assert_eq!(
        [one.status, two.status]
            .iter()
            .filter(|&&status| status == 204)
            .count(),
        1
    );
    let left = server.app().store.read(store::agents).await.unwrap();
    assert!(
        matches!(left.as_slice(), [one] if one.role == AgentRole::Admin),
        "{left:?}"
    );
    server.stop().await;
}
