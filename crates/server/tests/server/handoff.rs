//! Going on elsewhere: the code that names a conversation to agents, and to nobody else; and
//! the door through which one other device goes.

use aisle_core::handoff::ResumeCode;
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::*;
use aisle_server::Server;
use serde_json::{Value, json};

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

async fn door(visitor: &mut Visitor) -> String {
    let answer = ask(visitor, "door", None).await.unwrap();
    assert_eq!(answer["valid_ms"], 300_000);
    answer["door"].as_str().unwrap().to_owned()
}

/// A device goes through a door, on a connection of its own.
async fn enters(server: &Server, name: &str, door: &str) -> Result<String, ErrorCode> {
    let mut device = Visitor::join(server.address(), hello(name, wish("first"))).await;
    enters_by(&mut device, door).await
}

async fn enters_by(device: &mut Visitor, door: &str) -> Result<String, ErrorCode> {
    let answer = ask(device, "enter", Some(json!({ "text": door }))).await?;
    Ok(answer["conversation"].as_str().unwrap().to_owned())
}

fn said(visitor: &Visitor) -> Vec<String> {
    visitor.replayed.iter().filter_map(text_of).collect()
}

#[tokio::test]
async fn a_second_device_goes_through_a_door_once_and_has_the_conversation_with_a_secret_of_its_own() {
    let server = start().await;
    let mut desktop = Visitor::new(server.address(), "desktop").await;
    assert!(desktop.welcome.features.ask.contains(&"door".to_owned()));
    let nothing = ask(&mut desktop, "door", None).await;
    assert_eq!(nothing, Err(ErrorCode::NotFound), "nothing was said yet");
    desktop.said("where is my lamp").await;
    let id = desktop.welcome.conversation.clone();
    let open = door(&mut desktop).await;
    assert_eq!(enters(&server, "phone", &open).await.as_deref(), Ok(id.as_str()));
    // An answer can be lost.
    assert_eq!(enters(&server, "phone", &open).await.as_deref(), Ok(id.as_str()));

    let mut phone = Visitor::join(server.address(), hello("phone", wish(id.as_str()))).await;
    assert_eq!(phone.welcome.conversation, id);
    assert_eq!(said(&phone), ["where is my lamp"]);
    phone.said("from the phone").await;
    let heard = desktop.entry(|entry| entry.seq == 2).await;
    assert_eq!(text_of(&heard).as_deref(), Some("from the phone"));
    let list = ask(&mut phone, "conversations", None).await.unwrap();
    assert_eq!(list["conversations"][0]["id"], id.as_str());

    // It was for one device, and the phone's name alone is worth nothing.
    assert_eq!(enters(&server, "eve", &open).await, Err(ErrorCode::NotFound));
    let eve = Visitor::join(server.address(), hello("eve", wish(id.as_str()))).await;
    assert_ne!(eve.welcome.conversation, id);
    let mut thief = hello("phone", wish(id.as_str()));
    thief.visitor.secret = secret("thief");
    let mut client = connect(server.address(), "/v1").await;
    client.send(&ClientFrame::Hello(thief)).await;
    let (error, _) = client.ending().await;
    assert_eq!(error.code, ErrorCode::Forbidden);
    server.stop().await;
}

#[tokio::test]
async fn a_door_that_is_over_replaced_or_none_leads_nowhere_and_its_secret_is_nowhere_kept() {
    let server = start().await;
    let mut desktop = Visitor::new(server.address(), "desktop").await;
    desktop.said("private").await;
    let first = door(&mut desktop).await;
    let second = door(&mut desktop).await;
    assert_eq!(
        enters(&server, "phone", &first).await,
        Err(ErrorCode::NotFound),
        "there is a newer one"
    );
    assert_eq!(enters(&server, "phone", "0").await, Err(ErrorCode::NotFound));
    let kept = second.clone();
    let plain = server.app().store.write(move |db| {
        db.execute("UPDATE door SET expires_at = 1", ())?;
        let plain = "SELECT count(*) FROM door WHERE CAST(secret AS TEXT) = ?1 OR hex(secret) = upper(?1)";
        Ok(db.query_row(plain, [kept], |row| row.get::<_, i64>(0))?)
    });
    assert_eq!(plain.await.unwrap(), 0, "a hash is kept");
    assert_eq!(
        enters(&server, "phone", &second).await,
        Err(ErrorCode::NotFound),
        "it is over"
    );
    let phone = Visitor::join(server.address(), hello("phone", wish("mine"))).await;
    assert!(said(&phone).is_empty());
    server.stop().await;
}

#[tokio::test]
async fn doors_are_tried_slowly() {
    let server = start().await;
    let mut eve = Visitor::new(server.address(), "eve").await;
    let mut refused = None;
    for number in 0..40 {
        match enters_by(&mut eve, &number.to_string()).await {
            Err(ErrorCode::RateLimited) => {
                refused = Some(number);
                break;
            }
            found => assert_eq!(found, Err(ErrorCode::NotFound)),
        }
    }
    assert_eq!(refused, Some(20));
    server.stop().await;
}

#[tokio::test]
async fn whoever_came_through_a_door_may_forget_what_is_behind_it() {
    let server = start().await;
    let mut desktop = Visitor::new(server.address(), "desktop").await;
    desktop.said("private").await;
    let id = desktop.welcome.conversation.clone();
    let open = door(&mut desktop).await;
    enters(&server, "phone", &open).await.unwrap();
    let mut phone = Visitor::join(server.address(), hello("phone", wish(id.as_str()))).await;
    let forget = Forget { client_id: fresh() };
    phone.client.send(&ClientFrame::Forget(forget.clone())).await;
    phone.acked(&forget.client_id).await;
    let gone = desktop.entry(|entry| entry.seq == 2).await;
    assert!(
        matches!(gone.body.known(), Some(EntryBody::Erased { .. })),
        "{gone:?}"
    );
    server.stop().await;
}
