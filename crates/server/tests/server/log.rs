//! The log: order, replay, once and only once, and erasing.

use aisle_core::protocol::*;

use crate::client::*;

#[tokio::test]
async fn a_message_is_acknowledged_and_comes_back_with_the_place_it_was_acknowledged_at() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    assert_eq!((ann.welcome.head, ann.replayed.len()), (0, 0));
    assert!(ann.welcome.features.history && ann.welcome.features.rating && !ann.welcome.features.upload);
    let id = fresh();
    ann.say(&id, "Hello?").await;
    let (mut acked, mut entry) = (None, None);
    while acked.is_none() || entry.is_none() {
        match ann.client.next().await {
            ServerFrame::Ack(ack) => acked = ack.seq,
            ServerFrame::Events(events) => entry = events.entries.into_iter().next(),
            other => panic!("{other:?}"),
        }
    }
    let entry = entry.unwrap();
    assert_eq!((Some(entry.seq), entry.prev), (acked, 0));
    let Some(EntryBody::Message(message)) = entry.body.known() else {
        panic!()
    };
    assert_eq!(message.client_id.as_ref(), Some(&id));
    assert_eq!(message.from, Author::visitor());
    server.stop().await;
}

#[tokio::test]
async fn opening_and_looking_stores_nothing() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.client.send(&ClientFrame::Read(ReadUp { up_to: 3 })).await;
    ann.client.send(&ClientFrame::Typing(TypingUp { on: true })).await;
    let (event, end) = (fresh(), fresh());
    let track = Track {
        client_id: event.clone(),
        name: "viewed".into(),
        props: None,
    };
    ann.client.send(&ClientFrame::Event(track)).await;
    ann.client
        .send(&ClientFrame::End(End {
            client_id: end.clone(),
        }))
        .await;
    assert_eq!(ann.acked(&event).await, None);
    assert_eq!(ann.acked(&end).await, None);
    let count = |db: &rusqlite::Connection| {
        let sql = "SELECT (SELECT count(*) FROM visitor) + (SELECT count(*) FROM conversation) + (SELECT count(*) FROM receipt)";
        Ok(db.query_row(sql, [], |row| row.get::<_, i64>(0))?)
    };
    assert_eq!(server.app().store.read(count).await.unwrap(), 0);
    server.stop().await;
}

#[tokio::test]
async fn what_a_rule_showed_is_logged_once_as_the_rules_and_before_the_answer() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let shown = Shown {
        rule: "rescue".into(),
        surface: "banner".into(),
        content: Content::text("Shipping is on us"),
    };
    let id = fresh();
    for _ in 0..2 {
        ann.client
            .send(&ClientFrame::Event(shown.track(id.clone())))
            .await;
    }
    assert_eq!(ann.acked(&id).await, Some(1));
    assert_eq!(ann.acked(&id).await, Some(1));
    assert_eq!(ann.said("yes").await.1, 2);
    let again = Visitor::new(server.address(), "ann").await;
    let messages: Vec<_> = again
        .replayed
        .iter()
        .filter_map(|entry| match entry.body.known() {
            Some(EntryBody::Message(message)) => Some(message),
            _ => None,
        })
        .collect();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0].from, Author::of_rule("rescue"));
    assert_eq!(messages[0].client_id.as_ref(), Some(&id));
    assert_eq!(messages[0].content.fallback, "Shipping is on us");
    server.stop().await;
}

#[tokio::test]
async fn a_visitor_cannot_put_words_into_an_agents_mouth_by_what_was_shown() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let shown = Shown {
        rule: "../agent <b>".into(),
        surface: "banner".into(),
        content: Content::text("We owe you 1000"),
    };
    let id = fresh();
    ann.client
        .send(&ClientFrame::Event(shown.track(id.clone())))
        .await;
    assert_eq!(ann.rejected(&id).await.code, ErrorCode::Malformed);
    server.stop().await;
}

#[tokio::test]
async fn resuming_brings_exactly_what_was_missed() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    for text in ["one", "two", "three"] {
        ann.said(text).await;
    }
    let mut again = hello("ann", ConversationRef::Id(ann.welcome.conversation.clone()));
    again.resume = Some(ResumePoint {
        epoch: ann.welcome.epoch.clone(),
        seq: 1,
    });
    let back = Visitor::join(server.address(), again.clone()).await;
    let texts: Vec<_> = back.replayed.iter().filter_map(text_of).collect();
    assert_eq!(texts, ["two", "three"]);
    assert_eq!((back.gap, back.welcome.head), (None, 3));

    again.resume = Some(ResumePoint {
        epoch: Epoch::new("another-life").unwrap(),
        seq: 2,
    });
    let other = Visitor::join(server.address(), again).await;
    assert_eq!(other.replayed.len(), 3, "places of another epoch mean nothing");
    server.stop().await;
}

#[tokio::test]
async fn a_newcomer_gets_the_last_entries_and_pages_back_to_the_first() {
    let mut settings = settings();
    settings.limits.replay = 5;
    settings.limits.messages_per_second = 1000;
    let server = aisle_server::Server::start(settings).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    for n in 1..=12 {
        ann.said(&n.to_string()).await;
    }
    let mut tab = Visitor::new(server.address(), "ann").await;
    let mut seen: Vec<Seq> = tab.replayed.iter().map(|entry| entry.seq).collect();
    assert_eq!(seen, [8, 9, 10, 11, 12]);
    let mut more = true;
    while more {
        tab.client
            .send(&ClientFrame::History(HistoryRequest {
                before: seen[0],
                limit: 3,
            }))
            .await;
        let page = tab
            .client
            .until(|f| {
                if let ServerFrame::History(page) = f {
                    Some(page)
                } else {
                    None
                }
            })
            .await;
        assert_eq!(page.before, seen[0]);
        seen.splice(0..0, page.entries.iter().map(|entry| entry.seq));
        more = page.more;
    }
    assert_eq!(seen, (1..=12).collect::<Vec<_>>());
    server.stop().await;
}

#[tokio::test]
async fn a_long_replay_comes_in_frames_that_keep_both_limits() {
    let mut settings = settings();
    settings.limits.messages_per_second = 1000;
    let server = aisle_server::Server::start(settings).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    let long = "x".repeat(30_000);
    for _ in 0..20 {
        ann.said(&long).await;
    }
    for n in 0..250 {
        ann.said(&n.to_string()).await;
    }
    let mut client = connect(server.address(), "/v1").await;
    let mut again = hello("ann", wish("first"));
    again.resume = Some(ResumePoint {
        epoch: ann.welcome.epoch.clone(),
        seq: 0,
    });
    client.send(&ClientFrame::Hello(again)).await;
    let (mut next, mut frames) = (1, 0);
    loop {
        match client.next().await {
            ServerFrame::Welcome(_) => {}
            ServerFrame::Events(events) => {
                assert!(events.entries.len() <= 200);
                assert!(encode(&ServerFrame::Events(events.clone())).len() <= limits::FRAME_BYTES);
                for entry in events.entries {
                    assert_eq!((entry.seq, entry.prev), (next, next - 1));
                    next += 1;
                }
                frames += 1;
            }
            ServerFrame::Live {} => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(next, 271);
    assert!(frames >= 5, "{frames}");
    server.stop().await;
}

#[tokio::test]
async fn a_button_says_its_label_and_an_unknown_button_is_refused() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Hi").await;
    let (mut mina, list) = agent(&server, "Mina").await;
    let replies = QuickReplies {
        text: "Which size?".into(),
        replies: vec![QuickReply {
            id: ActionId::new("m").unwrap(),
            label: "Medium".into(),
        }],
    };
    let say = SendMessage {
        client_id: fresh(),
        content: Content::quick_replies(&replies),
    };
    mina.send(&AgentFrame::Message(InConversation {
        conversation: list[0].id.clone(),
        body: say,
    }))
    .await;
    let asked = ann.entry(|entry| entry.seq == 2).await;
    let Some(EntryBody::Message(message)) = asked.body.known() else {
        panic!()
    };
    let press = |id: &ClientId, button: &str| {
        ClientFrame::Action(Action {
            client_id: id.clone(),
            message_id: message.id.clone(),
            action_id: ActionId::new(button).unwrap(),
            value: None,
        })
    };
    let (good, bad) = (fresh(), fresh());
    ann.client.send(&press(&bad, "xxl")).await;
    let reject = ann.rejected(&bad).await;
    assert_eq!((reject.code, reject.retryable), (ErrorCode::NotFound, false));
    ann.client.send(&press(&good, "m")).await;
    let pressed = ann.entry(|entry| entry.seq == 3).await;
    let Some(EntryBody::Message(message)) = pressed.body.known() else {
        panic!()
    };
    assert_eq!(message.client_id.as_ref(), Some(&good));
    assert_eq!(message.content, Content::text("Medium"));
    server.stop().await;
}

#[tokio::test]
async fn rating_and_ending_are_logged_and_a_later_message_opens_again() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    ann.said("Thanks!").await;
    let (rate, bad, end) = (fresh(), fresh(), fresh());
    ann.client
        .send(&ClientFrame::Rate(Rate {
            client_id: rate.clone(),
            score: 5,
            comment: Some("Kind".into()),
        }))
        .await;
    assert_eq!(ann.acked(&rate).await, Some(2));
    ann.client
        .send(&ClientFrame::Rate(Rate {
            client_id: bad.clone(),
            score: 6,
            comment: None,
        }))
        .await;
    assert_eq!(ann.rejected(&bad).await.code, ErrorCode::Malformed);
    ann.client
        .send(&ClientFrame::End(End {
            client_id: end.clone(),
        }))
        .await;
    assert_eq!(ann.acked(&end).await, Some(3));
    let (_, list) = agent(&server, "Mina").await;
    assert!(list[0].closed);
    ann.said("One more thing").await;
    let (_, list) = agent(&server, "Joon").await;
    assert!(!list[0].closed);
    server.stop().await;
}

#[tokio::test]
async fn what_this_server_cannot_do_is_refused_for_good() {
    let server = start().await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    let file = fresh();
    let wish = TranscriptRequest {
        client_id: file.clone(),
        format: "text".into(),
        to: None,
    };
    ann.client.send(&ClientFrame::Transcript(wish)).await;
    let reject = ann.rejected(&file).await;
    assert_eq!((reject.code, reject.retryable), (ErrorCode::Unsupported, false));
    ann.said("and the connection lives on").await;
    server.stop().await;
}

#[tokio::test]
async fn forgetting_erases_every_word_once_and_says_up_to_where() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let server = aisle_server::Server::start(settings_with(&file)).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    let mut bob = Visitor::new(server.address(), "bob").await;
    bob.said("bob stays").await;
    let (first, _) = ann.said("my address is 1 Secret Lane").await;
    ann.said("unforgettable-word").await;
    let forget = fresh();
    ann.client
        .send(&ClientFrame::Forget(Forget {
            client_id: forget.clone(),
        }))
        .await;
    assert_eq!(ann.acked(&forget).await, Some(3));
    ann.client
        .send(&ClientFrame::Forget(Forget {
            client_id: forget.clone(),
        }))
        .await;
    assert_eq!(ann.acked(&forget).await, Some(3), "asking twice erases once");
    // Another tab still has the message in its outbox.
    ann.say(&first, "my address is 1 Secret Lane").await;
    assert_eq!(
        ann.acked(&first).await,
        Some(1),
        "what was erased does not come back"
    );

    let tab = Visitor::new(server.address(), "ann").await;
    let bodies: Vec<_> = tab
        .replayed
        .iter()
        .filter_map(|entry| entry.body.known())
        .collect();
    assert_eq!(bodies, [&EntryBody::Erased { up_to: 2 }]);
    assert_eq!((tab.welcome.floor, tab.welcome.head), (3, 3));
    let mut late = hello("ann", wish("first"));
    late.resume = Some(ResumePoint {
        epoch: ann.welcome.epoch.clone(),
        seq: 1,
    });
    let late = Visitor::join(server.address(), late).await;
    assert_eq!(late.gap.map(|gap| (gap.after, gap.before)), Some((1, 3)));
    assert_eq!(late.replayed.len(), 1);
    // While the server runs: the file and the journal beside it. A change goes
    // through the same queue, so the journal has been folded in before it.
    server.app().store.write(|_| Ok(())).await.unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend(std::fs::read(folder.path().join("aisle.db-wal")).unwrap());
    server.stop().await;
    let holds = |words: &str| {
        bytes
            .windows(words.len())
            .any(|window| window == words.as_bytes())
    };
    assert!(holds("bob stays"));
    assert!(
        !holds("Secret Lane") && !holds("unforgettable-word"),
        "overwritten in the file itself"
    );
}
