//! What a visitor's browser says of their page reaches the agents, and nobody else.

use aisle_core::commerce::page::{CONTEXT, MOST};
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;

use crate::client::*;

fn context(props: &str) -> ClientFrame {
    ClientFrame::Event(Track {
        client_id: fresh(),
        name: CONTEXT.into(),
        props: Raw::new(props),
    })
}

const TRAIL: &str = r#"{"url":"https://shop.example/trail?token=secret","title":"Trail","at":1000,"product":{"id":"T","title":"Trail\u202e","price":{"minor":11999,"currency":"EUR"}},"cart":{"count":2,"partial":false},"pages":[{"url":"https://shop.example/","at":500}]}"#;
const ABOUT: &str = r#"{"url":"https://shop.example/about","title":"About","at":2000}"#;

/// What an agent hears next of a page.
async fn heard(agent: &mut Client) -> Option<String> {
    let body = agent
        .until(|push| match push {
            AgentPush::Context(context) => Some(context.body),
            _ => None,
        })
        .await;
    body.map(|raw| raw.get().to_owned())
}

async fn acked(visitor: &mut Visitor) -> Option<Seq> {
    visitor
        .client
        .until(|frame| match frame {
            ServerFrame::Ack(ack) => Some(ack.seq),
            _ => None,
        })
        .await
}

async fn watch(agent: &mut Client, conversation: &ConversationId) {
    agent
        .send(&AgentFrame::Watch(Watch {
            conversation: conversation.clone(),
            resume: None,
        }))
        .await;
}

#[tokio::test]
async fn an_agent_sees_the_page_and_how_it_changes_and_the_pages_before() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Hello").await;
    ann.client.send(&context(TRAIL)).await;
    assert_eq!(acked(&mut ann).await, None, "it is no part of the log");
    let (mut mina, list) = agent(&server, "Mina").await;
    watch(&mut mina, &list[0].id).await;
    let first = heard(&mut mina).await.unwrap();
    assert!(
        first.contains(r#""url":"https://shop.example/trail","#),
        "without its query: {first}"
    );
    assert!(
        first.contains(r#""title":"Trail","price":{"minor":11999"#),
        "cleaned: {first}"
    );

    ann.client.send(&context(ABOUT)).await;
    let second = heard(&mut mina).await.unwrap();
    let before = r#""pages":[{"url":"https://shop.example/","at":500},{"url":"https://shop.example/trail","title":"Trail","at":1000}]"#;
    assert!(second.contains(before), "{second}");
    assert!(!second.contains("product"), "{second}");

    ann.client.send(&context("{}")).await;
    assert_eq!(heard(&mut mina).await, None, "taken back");
}

#[tokio::test]
async fn what_comes_before_the_first_message_waits_for_it() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.client.send(&context(TRAIL)).await;
    acked(&mut ann).await;
    ann.said("Hello").await;
    let (mut mina, list) = agent(&server, "Mina").await;
    watch(&mut mina, &list[0].id).await;
    assert!(heard(&mut mina).await.unwrap().contains("Trail"));
}

#[tokio::test]
async fn forgetting_takes_the_page_along() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Hello").await;
    ann.client.send(&context(TRAIL)).await;
    acked(&mut ann).await;
    let (mut mina, list) = agent(&server, "Mina").await;
    watch(&mut mina, &list[0].id).await;
    assert!(heard(&mut mina).await.is_some());
    ann.client
        .send(&ClientFrame::Forget(Forget { client_id: fresh() }))
        .await;
    assert_eq!(heard(&mut mina).await, None);
}

#[tokio::test]
async fn what_is_too_long_or_no_context_is_refused() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Hello").await;
    let long = format!(r#"{{"title":"{}"}}"#, "x".repeat(MOST));
    for (props, code) in [
        (long.as_str(), ErrorCode::TooLarge),
        (r#"{"cart":7}"#, ErrorCode::Malformed),
    ] {
        ann.client.send(&context(props)).await;
        let refused = ann
            .client
            .until(|frame| match frame {
                ServerFrame::Reject(reject) => Some(reject.code),
                _ => None,
            })
            .await;
        assert_eq!(refused, code);
    }
}
