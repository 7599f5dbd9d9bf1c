//! Agents: signing in, the list, following, answering.

use aisle_core::protocol::*;
use aisle_server::serve::first_agent;

use crate::client::*;

fn of<T>(conversation: &ConversationId, body: T) -> InConversation<T> {
    InConversation {
        conversation: conversation.clone(),
        body,
    }
}

#[tokio::test]
async fn an_agent_follows_a_conversation_and_answers_it() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    assert!(ann.welcome.state.agents.as_ref().unwrap().list.is_empty());
    ann.said("Is it *waterproof*?\nAsking for rain.").await;
    let (mut mina, list) = agent(&server, "Mina").await;
    let agents = ann
        .client
        .until(|f| {
            if let ServerFrame::State(s) = f {
                s.agents
            } else {
                None
            }
        })
        .await;
    assert_eq!(agents.list[0].who.name.as_deref(), Some("Mina"));

    let line = &list[0];
    assert_eq!((line.unread, line.online, line.closed), (1, true, false));
    assert_eq!(line.preview, "Is it *waterproof*? Asking for rain.");
    assert_eq!(line.locale, "ko-KR");
    let page = line.page.as_ref().unwrap();
    assert_eq!(
        (page.url.as_str(), page.title.as_str()),
        ("https://shop.example/p/1", "Boots")
    );

    mina.send(&AgentFrame::Watch(Watch {
        conversation: line.id.clone(),
        resume: None,
    }))
    .await;
    let AgentPush::Watching(InConversation { body: watching, .. }) = mina.next().await else {
        panic!()
    };
    assert_eq!(watching.head, 1);
    let AgentPush::Events(events) = mina.next().await else {
        panic!()
    };
    assert_eq!(events.body.entries.len(), 1);
    let AgentPush::Live(live) = mina.next().await else {
        panic!()
    };
    assert_eq!(live.body, 1);

    mina.send(&AgentFrame::Read(of(&line.id, ReadUp { up_to: 1 })))
        .await;
    let read = ann
        .client
        .until(|f| {
            if let ServerFrame::State(s) = f {
                s.read
            } else {
                None
            }
        })
        .await;
    assert_eq!((read.visitor, read.agent), (0, 1));
    let unread = |push| match push {
        AgentPush::Inbox { conversations } => Some(conversations[0].unread),
        _ => None,
    };
    while mina.until(unread).await != 0 {}

    mina.send(&AgentFrame::Typing(of(&line.id, TypingUp { on: true })))
        .await;
    let typing = ann
        .client
        .until(|f| {
            if let ServerFrame::Typing(t) = f {
                Some(t)
            } else {
                None
            }
        })
        .await;
    assert_eq!((typing.from.role, typing.on), (Role::Agent, true));
    ann.client.send(&ClientFrame::Typing(TypingUp { on: true })).await;
    let typing = mina
        .until(|push| {
            if let AgentPush::Typing(t) = push {
                Some(t.body)
            } else {
                None
            }
        })
        .await;
    assert_eq!(typing.from, Author::visitor());

    let id = fresh();
    let say = || SendMessage {
        client_id: id.clone(),
        content: Content::text("Yes, to 10 m."),
    };
    for _ in 0..2 {
        mina.send(&AgentFrame::Message(of(&line.id, say()))).await;
        let seq = mina
            .until(|push| {
                if let AgentPush::Ack(ack) = push {
                    Some(ack.seq)
                } else {
                    None
                }
            })
            .await;
        assert_eq!(seq, Some(2), "said once, however often it is sent");
    }
    let answer = ann.entry(|entry| entry.seq == 2).await;
    assert_eq!(text_of(&answer).as_deref(), Some("Yes, to 10 m."));

    let close = Close {
        client_id: fresh(),
        reason: None,
    };
    mina.send(&AgentFrame::Close(of(&line.id, close))).await;
    let closed = ann.entry(|entry| entry.seq == 3).await;
    assert_eq!(closed.body.known(), Some(&EntryBody::Closed { by: Role::Agent }));

    drop(mina);
    let agents = ann
        .client
        .until(|f| {
            if let ServerFrame::State(s) = f {
                s.agents
            } else {
                None
            }
        })
        .await;
    assert!(agents.list.is_empty());
    server.stop().await;
}

#[tokio::test]
async fn an_agent_resumes_where_its_page_left_off() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    for text in ["one", "two", "three"] {
        ann.said(text).await;
    }
    let (mut mina, list) = agent(&server, "Mina").await;
    let resume = Some(ResumePoint {
        epoch: ann.welcome.epoch.clone(),
        seq: 2,
    });
    mina.send(&AgentFrame::Watch(Watch {
        conversation: list[0].id.clone(),
        resume,
    }))
    .await;
    let events = mina
        .until(|push| {
            if let AgentPush::Events(e) = push {
                Some(e.body.entries)
            } else {
                None
            }
        })
        .await;
    assert_eq!(events.iter().filter_map(text_of).collect::<Vec<_>>(), ["three"]);
    mina.send(&AgentFrame::Unwatch(Unwatch {
        conversation: list[0].id.clone(),
    }))
    .await;
    mina.send(&AgentFrame::Ping(Ping { n: 1 })).await;
    mina.until(|push| matches!(push, AgentPush::Pong(_)).then_some(()))
        .await;
    ann.said("four").await;
    loop {
        match mina.next().await {
            AgentPush::Events(events) => panic!("{events:?} after unwatch"),
            AgentPush::Inbox { conversations } if conversations[0].head == 4 => break,
            _ => {}
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_there_can_be_neither_followed_nor_answered() {
    let server = start().await;
    let (mut mina, list) = agent(&server, "Mina").await;
    assert!(list.is_empty());
    let nowhere = ConversationId::new("nowhere").unwrap();
    mina.send(&AgentFrame::Watch(Watch {
        conversation: nowhere.clone(),
        resume: None,
    }))
    .await;
    let AgentPush::Unwatched(refused) = mina.next().await else {
        panic!()
    };
    assert_eq!(
        (refused.conversation, refused.body),
        (nowhere.clone(), ErrorCode::NotFound)
    );
    let say = SendMessage {
        client_id: fresh(),
        content: Content::text("Anybody?"),
    };
    mina.send(&AgentFrame::Message(of(&nowhere, say))).await;
    let AgentPush::Reject(reject) = mina.next().await else {
        panic!()
    };
    assert_eq!((reject.code, reject.retryable), (ErrorCode::NotFound, false));
    server.stop().await;
}

#[tokio::test]
async fn signing_in_takes_the_right_password_or_the_one_time_code() {
    let server = start().await;
    let first = first_agent(server.app()).await.unwrap().unwrap();
    assert!(
        first_agent(server.app()).await.unwrap().is_none(),
        "only the first start makes one"
    );
    let post = |body: String| {
        let address = server.address();
        async move {
            http(
                address,
                "POST",
                "/v1/agent/sign-in",
                "Content-Type: application/json\r\n",
                &body,
            )
            .await
        }
    };
    let (status, head, body) = post(format!(r#"{{"name":"demo","password":"{}"}}"#, first.password)).await;
    assert_eq!(status, 200, "{body}");
    assert!(head.contains("cache-control: no-store"));
    assert_eq!(post(r#"{"name":"demo","password":"guess"}"#.into()).await.0, 403);
    assert_eq!(
        post(r#"{"name":"nobody","password":"guess"}"#.into()).await.0,
        403
    );
    let code = format!(r#"{{"code":"{}"}}"#, first.code);
    let (status, _, body) = post(code.clone()).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(post(code).await.0, 403, "a code works once");

    let token = body.split('"').nth(3).unwrap().to_owned();
    let (_, list) = agent_with(server.address(), token.clone()).await;
    assert!(list.is_empty());
    let auth = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(
        http(server.address(), "POST", "/v1/agent/sign-out", &auth, "")
            .await
            .0,
        204
    );
    let mut late = connect(server.address(), "/v1/agent").await;
    late.send(&AgentFrame::AgentHello(AgentHello {
        protocol: PROTOCOL,
        token: Some(token),
        instance: fresh(),
        lists: false,
    }))
    .await;
    let (error, close) = late.ending().await;
    assert_eq!((error.code, close), (ErrorCode::TokenExpired, Some(4401)));
    server.stop().await;
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    let mut settings = settings();
    settings.limits.sign_ins_per_minute = 2;
    let server = aisle_server::Server::start(settings).await.unwrap();
    let body = r#"{"name":"nobody","password":"guess"}"#;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let kind = "Content-Type: application/json\r\n";
        seen.push(
            http(server.address(), "POST", "/v1/agent/sign-in", kind, body)
                .await
                .0,
        );
    }
    assert_eq!(seen, [403, 403, 429]);
    server.stop().await;
}

#[tokio::test]
async fn a_session_that_ends_elsewhere_ends_the_connection() {
    let mut settings = settings();
    settings.timing.silent_ms = 3_000;
    let server = aisle_server::Server::start(settings).await.unwrap();
    let (mut mina, _) = agent(&server, "Mina").await;
    server
        .app()
        .store
        .write(|db| aisle_server::store::remove_agent(db, "Mina", 0))
        .await
        .unwrap();
    let (error, close) = mina.ending().await;
    assert_eq!((error.code, close), (ErrorCode::TokenExpired, Some(4401)));
    server.stop().await;
}

#[tokio::test]
async fn visitors_see_what_an_agent_does_and_speaks_as_soon_as_they_say_so() {
    let server = start().await;
    let token = token(&server, "Mina").await;
    let auth = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    let (_mina, _) = agent_with(server.address(), token).await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let said = r#"{"avatar":"https://shop.example/m.jpg","title":" Returns\u202e and repairs ","languages":["en","ko-KR"]}"#;
    let (status, _, body) = http(server.address(), "PATCH", "/v1/agent/me", &auth, said).await;
    assert_eq!(status, 204, "{body}");
    let seen = ann
        .client
        .until(|frame: ServerFrame| match frame {
            ServerFrame::State(state) => {
                let agents = state.agents?.list;
                agents.into_iter().find(|agent| !agent.title.is_empty())
            }
            _ => None,
        })
        .await;
    assert_eq!(seen.who.name.as_deref(), Some("Mina"));
    assert_eq!(seen.who.avatar.as_deref(), Some("https://shop.example/m.jpg"));
    assert_eq!(
        (seen.title.as_str(), seen.languages),
        ("Returns and repairs", vec!["en".to_owned(), "ko-KR".to_owned()])
    );
    for bad in [
        r#"{"languages":["en us"]}"#,
        r#"{"languages":["a","b","c","d","e","f","g","h","i"]}"#,
    ] {
        let (status, ..) = http(server.address(), "PATCH", "/v1/agent/me", &auth, bad).await;
        assert_eq!(status, 422, "{bad}");
    }
    server.stop().await;
}
