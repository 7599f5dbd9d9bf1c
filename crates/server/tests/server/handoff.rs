//! Going on elsewhere: the code that names a conversation to agents, and to nobody else.

use aisle_core::handoff::ResumeCode;
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;
use serde_json::Value;

use crate::client::*;
use crate::console::Desk;

/// Asks about a topic, and gives what is answered.
async fn ask(visitor: &mut Visitor, topic: &str, value: Option<Value>) -> Result<Value, ErrorCode> {
    let ask = Ask {
        n: 9,
        topic: topic.into(),
        value: value.and_then(|value| Raw::new(&value.to_string())),
    };
    visitor.client.send(&ClientFrame::Ask(ask)).await;
    let answer = visitor
        .client
        .until(|frame: ServerFrame| match frame {
            ServerFrame::Answer(answer) if answer.n == 9 => Some(answer),
            _ => None,
        })
        .await;
    match answer.error {
        Some(error) => Err(error),
        None => Ok(serde_json::from_str(answer.data.unwrap().get()).unwrap()),
    }
}

async fn code(visitor: &mut Visitor) -> Result<String, ErrorCode> {
    let answer = ask(visitor, "code", None).await?;
    Ok(answer["code"].as_str().unwrap().to_owned())
}

/// The conversations that an agent finds by a text, and what is marked there.
async fn found(desk: &mut Desk, text: &str) -> Vec<(ConversationId, String)> {
    let listed = desk.find(View::All, Some(text), None, 50).await;
    let marked = |line: ConversationSummary| {
        let pieces = line.found.unwrap().pieces;
        let hits = pieces.into_iter().filter(|piece| piece.hit);
        (line.id, hits.map(|piece| piece.text).collect())
    };
    listed.conversations.into_iter().map(marked).collect()
}

#[tokio::test]
async fn a_conversation_has_one_code_from_when_it_is_asked_for_and_agents_find_it_by_that() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    assert!(ann.welcome.features.ask.contains(&"code".to_owned()));
    assert_eq!(
        code(&mut ann).await,
        Err(ErrorCode::NotFound),
        "nothing was said that could be found"
    );
    ann.said("Where is my lamp?").await;
    let mut bob = Visitor::new(server.address(), "bob").await;
    bob.said("Where is my chair?").await;

    let named = code(&mut ann).await.unwrap();
    assert_eq!(ResumeCode::parse(&named).unwrap().to_string(), named);
    assert_eq!(code(&mut ann).await.unwrap(), named, "it stays the same");
    assert_ne!(code(&mut bob).await.unwrap(), named);

    let mut mina = Desk::sit(&server, "Mina").await;
    let id = ann.welcome.conversation.clone();
    let here = vec![(id.clone(), named.clone())];
    let bare = named.trim_start_matches("AC-").to_lowercase();
    let alike = named.replace('0', "o").replace('1', "l");
    for text in [
        named.clone(),
        named.to_lowercase(),
        format!("  {} ", named.replace('-', " ")),
        bare,
        alike,
        format!("Hello! My conversation in the chat: {named}."),
    ] {
        assert_eq!(found(&mut mina, &text).await, here, "{text}");
    }
    // Another last letter checks nothing.
    let last = if named.ends_with('0') { '1' } else { '0' };
    let wrong = format!("{}{last}", &named[..named.len() - 1]);
    assert_eq!(found(&mut mina, &wrong).await, []);
    let words = found(&mut mina, "lamp").await;
    assert_eq!(
        words,
        [(id.clone(), "lamp".to_owned())],
        "words are found as before"
    );

    let which = Which {
        conversation: id.clone(),
    };
    mina.client.send(&AgentFrame::About(which)).await;
    let about = mina
        .client
        .until(|push: AgentPush| match push {
            AgentPush::About(about) => Some(*about.body),
            _ => None,
        })
        .await;
    assert_eq!(about.code.as_deref(), Some(named.as_str()));
    server.stop().await;
}

#[tokio::test]
async fn a_code_opens_nothing_and_is_gone_with_what_it_named() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("private").await;
    let named = code(&mut ann).await.unwrap();

    // As the name of a conversation it is a new one's.
    let mut eve = Visitor::join(server.address(), hello("eve", wish(&named))).await;
    assert_ne!(eve.welcome.conversation, ann.welcome.conversation);
    assert!(eve.replayed.is_empty());
    let list = ask(&mut eve, "conversations", None).await.unwrap();
    assert_eq!(list["conversations"].as_array().unwrap().len(), 0);

    let forget = Forget { client_id: fresh() };
    ann.client.send(&ClientFrame::Forget(forget.clone())).await;
    ann.acked(&forget.client_id).await;
    let mut mina = Desk::sit(&server, "Mina").await;
    assert_eq!(found(&mut mina, &named).await, []);
    server.stop().await;
}
