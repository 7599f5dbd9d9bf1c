//! The shop's rules, as its pages get them.

use std::path::Path;

use aisle_core::protocol::*;
use aisle_server::{Server, Settings};

use crate::client::*;

const HELLO: &str = r#"[{"name": "hello", "when": "time.page >= 5s", "message": "Hello!"}]"#;

async fn serving(file: &Path) -> Server {
    let settings = Settings {
        rules: Some(file.to_owned()),
        ..settings()
    };
    Server::start(settings).await.unwrap()
}

/// What the next facet of rules says.
async fn told(visitor: &mut Visitor) -> Rules {
    loop {
        if let ServerFrame::State(state) = visitor.client.next().await
            && let Some(rules) = state.rules
        {
            return rules;
        }
    }
}

#[tokio::test]
async fn the_rules_come_with_the_welcome_and_again_when_the_file_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, HELLO).unwrap();
    let server = serving(&file).await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let first = ann.welcome.state.rules.clone().unwrap();
    assert_eq!(first.list.get(), HELLO);

    // Neither a broken file nor one that is away for a moment takes them away.
    std::fs::write(&file, "[{").unwrap();
    std::fs::remove_file(&file).unwrap();
    let other = r#"[{"name": "bye", "when": "exit", "message": "Wait!"}, {"name": "broken", "when": "cart.sum", "message": "?"}]"#;
    std::fs::write(&file, other).unwrap();
    let second = told(&mut ann).await;
    assert_eq!(
        second.list.get(),
        other,
        "a rule that is wrong goes out with the others"
    );
    assert!(second.v > first.v);

    std::fs::write(&file, "[]").unwrap();
    assert_eq!(told(&mut ann).await.list.get(), "[]");
    server.stop().await;
}

#[tokio::test]
async fn without_a_file_there_are_no_rules() {
    let server = start().await;
    let ann = Visitor::new(server.address(), "ann").await;
    assert_eq!(ann.welcome.state.rules, None);
    server.stop().await;
}

#[tokio::test]
async fn a_file_that_is_no_list_stops_the_start_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    for (text, why) in [
        (Some(r#"{"rules": []}"#), "no JSON list"),
        (Some("[1,"), "no JSON list"),
        (None, "cannot read"),
    ] {
        match text {
            Some(text) => std::fs::write(&file, text).unwrap(),
            None => std::fs::remove_file(&file).unwrap(),
        }
        let settings = Settings {
            rules: Some(file.clone()),
            ..settings()
        };
        let error = Server::start(settings).await.err().unwrap().to_string();
        assert!(error.contains(why) && error.contains("rules.json"), "{error}");
    }
}
