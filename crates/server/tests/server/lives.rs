//! Stopping, starting again, backups: one file, many lives.

use aisle_core::protocol::*;
use aisle_server::{Server, store};

use crate::client::*;

#[tokio::test]
async fn stopping_answers_what_was_asked_and_says_goodbye() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let server = Server::start(settings_with(&file)).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    // Between two questions there is nobody to say goodbye to.
    if ann.client.way.asks_again() {
        return server.stop().await;
    }
    let ids: Vec<ClientId> = (0..5).map(|_| fresh()).collect();
    for id in &ids {
        ann.say(id, "quick").await;
    }
    // Heard, though perhaps not yet durable.
    ann.client.send(&ClientFrame::Ping(Ping { n: 1 })).await;
    let mut acked = 0;
    ann.client
        .until(|frame| match frame {
            ServerFrame::Ack(_) => {
                acked += 1;
                None
            }
            ServerFrame::Pong(_) => Some(()),
            _ => None,
        })
        .await;
    let stop = tokio::spawn(server.stop());
    let error = loop {
        match ann.client.next().await {
            ServerFrame::Ack(_) => acked += 1,
            ServerFrame::Error(error) => break error,
            _ => {}
        }
    };
    assert_eq!(acked, 5);
    assert_eq!((error.code, error.retryable), (ErrorCode::Unavailable, true));
    let code = if ann.client.way.asks_again() {
        None
    } else {
        Some(1012)
    };
    assert_eq!(ann.client.frame::<ServerFrame>().await.unwrap_err(), code);
    stop.await.unwrap();
    assert!(
        !folder.path().join("aisle.db-wal").exists(),
        "the journal is folded in"
    );
}

#[tokio::test]
async fn the_next_life_of_a_file_goes_on_where_the_last_ended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let server = Server::start(settings_with(&file)).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    let (id, seq) = ann.said("once").await;
    server.stop().await;

    let server = Server::start(settings_with(&file)).await.unwrap();
    let mut again = hello("ann", ConversationRef::Id(ann.welcome.conversation.clone()));
    again.resume = Some(ResumePoint {
        epoch: ann.welcome.epoch.clone(),
        seq,
    });
    let mut back = Visitor::join(server.address(), again).await;
    assert_eq!(back.welcome.epoch, ann.welcome.epoch);
    assert!(back.replayed.is_empty());
    back.say(&id, "once").await;
    assert_eq!(back.acked(&id).await, Some(seq), "a repeat gets the first answer");
    assert_eq!(back.said("twice").await.1, seq + 1);
    server.stop().await;
}

#[tokio::test]
async fn a_new_file_is_a_new_epoch_and_takes_the_messages_of_the_old_one_again() {
    let old = start().await;
    let mut ann = Visitor::new(old.address(), "ann").await;
    let (id, _) = ann.said("kept by the client").await;
    old.stop().await;
    let new = start().await;
    let mut again = hello("ann", ConversationRef::Id(ann.welcome.conversation.clone()));
    again.resume = Some(ResumePoint {
        epoch: ann.welcome.epoch.clone(),
        seq: 1,
    });
    let mut back = Visitor::join(new.address(), again.clone()).await;
    assert_ne!(back.welcome.epoch, ann.welcome.epoch);
    assert_eq!((back.welcome.head, back.gap.clone()), (0, None));
    back.say(&id, "kept by the client").await;
    assert_eq!(back.acked(&id).await, Some(1));
    let tab = Visitor::join(new.address(), again).await;
    assert_eq!(
        tab.welcome.conversation, back.welcome.conversation,
        "the old name leads to the same new place"
    );
    new.stop().await;
}

#[tokio::test]
async fn a_backup_made_while_writing_is_whole_and_starts_a_life_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (file, copy) = (folder.path().join("aisle.db"), folder.path().join("copy.db"));
    let mut settings = settings_with(&file);
    settings.limits.messages_per_second = 10_000;
    let server = Server::start(settings).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    for n in 0..50 {
        ann.said(&format!("before {n}")).await;
    }
    let (epoch, conversation) = (ann.welcome.epoch.clone(), ann.welcome.conversation.clone());
    let (from, to) = (file.clone(), copy.clone());
    let backup = tokio::task::spawn_blocking(move || store::backup(&from, &to));
    let mut during = 0;
    while !backup.is_finished() {
        ann.said("during").await;
        during += 1;
    }
    backup.await.unwrap().unwrap();
    assert!(during > 0);
    assert!(matches!(
        store::backup(&file, &file),
        Err(store::StoreError::SameFile)
    ));
    server.stop().await;

    let restored = Server::start(settings_with(&copy)).await.unwrap();
    let mut again = hello("ann", ConversationRef::Id(conversation));
    again.resume = Some(ResumePoint {
        epoch: epoch.clone(),
        seq: 50,
    });
    let back = Visitor::join(restored.address(), again).await;
    assert_ne!(
        back.welcome.epoch, epoch,
        "what came after the backup is missing, so it is another life"
    );
    let texts: Vec<String> = back.replayed.iter().filter_map(text_of).collect();
    let wanted: Vec<String> = (0..50).map(|n| format!("before {n}")).collect();
    assert_eq!(texts.get(..50), Some(&wanted[..]));
    restored.stop().await;
}
