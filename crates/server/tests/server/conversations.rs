//! A visitor's own conversations: listed for them alone, and gone on with.

use aisle_core::protocol::*;
use serde_json::Value;

use crate::client::*;

/// The list that this visitor gets, or why there is none.
async fn list(visitor: &mut Visitor) -> Result<Vec<Value>, ErrorCode> {
    let ask = Ask {
        n: 5,
        topic: "conversations".into(),
        value: None,
    };
    visitor.client.send(&ClientFrame::Ask(ask)).await;
    let answer = visitor
        .client
        .until(|frame: ServerFrame| match frame {
            ServerFrame::Answer(answer) if answer.n == 5 => Some(answer),
            _ => None,
        })
        .await;
    if let Some(error) = answer.error {
        return Err(error);
    }
    let data: Value = serde_json::from_str(answer.data.unwrap().get()).unwrap();
    Ok(data["conversations"].as_array().unwrap().clone())
}

fn texts(list: &[Value]) -> Vec<&str> {
    list.iter().map(|past| past["text"].as_str().unwrap()).collect()
}

fn asks(visitor: &Visitor) -> bool {
    let topics = &visitor.welcome.features.ask;
    topics.iter().any(|topic| topic == "conversations")
}

#[tokio::test]
async fn a_visitor_sees_their_conversations_and_goes_on_with_an_earlier_one() {
    let server = start().await;
    let mut first = Visitor::join(server.address(), hello("ann", wish("first"))).await;
    assert!(!asks(&first), "a list of nothing is not worth asking for");
    first.said("where is my parcel").await;
    let mut agent = crate::console::Desk::sit(&server, "Mina").await;
    let id = first.welcome.conversation.clone();
    let answer = AgentFrame::Message(crate::console::of(
        &id,
        SendMessage {
            client_id: fresh(),
            content: Content::text("on its way"),
        },
    ));
    agent.does(answer).await.unwrap();
    let close = Close {
        client_id: fresh(),
        reason: None,
    };
    agent
        .does(AgentFrame::Close(crate::console::of(&id, close)))
        .await
        .unwrap();

    let mut second = Visitor::join(server.address(), hello("ann", wish("second"))).await;
    assert!(asks(&second));
    second.said("another thing").await;
    let past = list(&mut second).await.unwrap();
    assert_eq!(texts(&past), ["another thing", "on its way"]);
    let fields = |past: &Value| {
        let is = |name: &str| past[name].as_bool().unwrap();
        (
            is("own"),
            is("closed"),
            is("current"),
            past["unread"].as_u64().unwrap(),
        )
    };
    assert_eq!(fields(&past[0]), (true, false, true, 0));
    assert_eq!(fields(&past[1]), (false, true, false, 1));

    // By the server's name, given where a client gives its own.
    let name = past[1]["id"].as_str().unwrap();
    assert_eq!(name, id.as_str());
    let again = Visitor::join(server.address(), hello("ann", wish(name))).await;
    assert_eq!(again.welcome.conversation, id);
    let said: Vec<String> = again.replayed.iter().filter_map(text_of).collect();
    assert_eq!(said, ["where is my parcel", "on its way"]);
    server.stop().await;
}

#[tokio::test]
async fn nobody_sees_or_enters_the_conversations_of_another_visitor() {
    let server = start().await;
    // Ann says hello, and so does somebody who calls themselves ann: nothing is stored
    // yet that the secret could be compared with.
    let mut ann = Visitor::new(server.address(), "ann").await;
    let mut thief = hello("ann", wish("theirs"));
    thief.visitor.secret = secret("thief");
    let mut thief = Visitor::join(server.address(), thief).await;
    ann.said("private").await;
    let mut bob = Visitor::new(server.address(), "bob").await;
    assert_eq!(list(&mut thief).await.unwrap(), [Value::Null; 0]);
    assert_eq!(list(&mut bob).await.unwrap(), [Value::Null; 0]);
    assert_eq!(texts(&list(&mut ann).await.unwrap()), ["private"]);

    // The name of ann's conversation is worth nothing to others.
    let name = ann.welcome.conversation.as_str();
    let guest = Visitor::join(server.address(), hello("bob", wish(name))).await;
    assert_ne!(guest.welcome.conversation, ann.welcome.conversation);
    assert!(guest.replayed.is_empty());
    server.stop().await;
}

#[tokio::test]
async fn what_was_erased_is_in_no_list() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("private").await;
    let forget = Forget { client_id: fresh() };
    ann.client.send(&ClientFrame::Forget(forget.clone())).await;
    ann.acked(&forget.client_id).await;
    assert_eq!(list(&mut ann).await.unwrap(), [Value::Null; 0]);
    server.stop().await;
}
