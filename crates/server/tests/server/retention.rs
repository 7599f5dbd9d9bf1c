//! What is old is deleted, by the shop's rule, and nothing else is.

use aisle_core::protocol::*;
use aisle_server::{Server, Settings, serve, store};

use super::client::*;

/// A closed conversation with a word in it.
async fn closed(server: &Server, visitor: &str, word: &str) -> ConversationId {
    let mut visitor = Visitor::new(server.address(), visitor).await;
    visitor.said(word).await;
    let left = fresh();
    let value = format!(r#"{{"email":"{word}@example.com","message":"{word}"}}"#);
    let frame = format!(
        r#"{{"contact":{{"client_id":"{}","value":{value}}}}}"#,
        left.as_str()
    );
    visitor.client.text(frame).await;
    visitor.acked(&left).await;
    let end = fresh();
    visitor
        .client
        .send(&ClientFrame::End(End {
            client_id: end.clone(),
        }))
        .await;
    visitor.acked(&end).await;
    visitor.welcome.conversation
}

/// Lets a conversation have ended so many days ago.
async fn age(server: &Server, id: &ConversationId, days: i64) {
    let (id, at) = (id.clone(), aisle_server::app::now() - days * 86_400_000);
    let work = move |db: &rusqlite::Connection| {
        db.execute(
            "UPDATE conversation SET changed_at = ?2 WHERE id = ?1",
            (id.as_str(), at),
        )?;
        Ok(())
    };
    server.app().store.write(work).await.unwrap();
}

async fn texts(server: &Server, visitor: &str) -> Vec<String> {
    let visitor = Visitor::new(server.address(), visitor).await;
    visitor.replayed.iter().filter_map(text_of).collect()
}

#[tokio::test]
async fn what_was_closed_too_long_ago_is_gone_with_all_that_belongs_to_it_and_the_audit_log_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aisle.db");
    let server = Server::start(settings_with(&file)).await.unwrap();
    let (old, young) = (
        closed(&server, "ann", "Larchwood").await,
        closed(&server, "bob", "Birchwood").await,
    );
    let mut open = Visitor::new(server.address(), "eve").await;
    open.said("Oakwood").await;
    let open = open.welcome.conversation;
    for (id, days) in [(&old, 31), (&young, 29), (&open, 300)] {
        age(&server, id, days).await;
    }
    let before = aisle_server::app::now() - 30 * 86_400_000;
    assert_eq!(serve::purge(server.app(), before).await.unwrap(), 1);
    assert_eq!(serve::purge(server.app(), before).await.unwrap(), 0, "once");
    assert!(texts(&server, "ann").await.is_empty());
    assert_eq!(texts(&server, "bob").await.len(), 2);
    assert_eq!(texts(&server, "eve").await, ["Oakwood"]);
    let (lines, tickets) = server
        .app()
        .store
        .read(|db| {
            Ok((
                store::audit(db, None, 10)?.0,
                store::tickets(db, store::Tickets::All, None, None, 10)?.0,
            ))
        })
        .await
        .unwrap();
    let purges: Vec<_> = lines.iter().filter(|line| line.what == "retention").collect();
    assert_eq!(purges.len(), 1);
    assert_eq!(purges[0].about.as_deref(), Some("1"));
    assert_eq!(tickets.len(), 1, "the one of what is still kept");
    server.stop().await;
    let bytes = std::fs::read(&file).unwrap();
    let has = |word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    assert!(!has("Larchwood") && has("Birchwood") && has("Oakwood"));
}

#[tokio::test]
async fn a_copy_on_the_visitors_device_goes_with_what_the_server_deletes() {
    let server = start().await;
    let id = closed(&server, "ann", "Larchwood").await;
    let mut ann = Visitor::new(server.address(), "ann").await;
    age(&server, &id, 400).await;
    let before = aisle_server::app::now() - 86_400_000;
    assert_eq!(serve::purge(server.app(), before).await.unwrap(), 1);
    let erased = |entry: &Entry| matches!(entry.body.known(), Some(EntryBody::Erased { .. }));
    ann.entry(erased).await;
    // One that comes back later hears of it as well, and the conversation can go on.
    let mut back = Visitor::new(server.address(), "ann").await;
    assert!(back.replayed.iter().any(erased));
    back.said("me again").await;
    assert_eq!(texts(&server, "ann").await, ["me again"]);
    server.stop().await;
}

/// A day, in milliseconds, and a moment from which days are counted here.
const DAY: i64 = 86_400_000;
const BEGINNING: i64 = 1_700_000_000_000;

/// Ann does something on a day.
async fn does(server: &Server, conversation: &ConversationId, day: i64, change: store::Change) {
    let owner = store::Owner::anonymous(VisitorId::new("ann").unwrap(), [7; 32]);
    let request = store::Request {
        conversation: conversation.clone(),
        who: store::Who::Visitor(std::sync::Arc::new(owner)),
        client_id: fresh(),
        change,
        page: None,
        locale: String::new(),
    };
    let work = move |db: &rusqlite::Connection| store::append(db, request, BEGINNING + day * DAY);
    server.app().store.write(work).await.unwrap();
}

async fn purged(server: &Server, day: i64) -> usize {
    let at = BEGINNING + day * DAY;
    let work = move |db: &rusqlite::Connection| store::purge(db, at - 30 * DAY, at);
    server.app().store.write(work).await.unwrap().logged.len()
}

#[tokio::test]
async fn what_counts_is_when_something_happened_last_and_not_when_the_conversation_began() {
    let server = start().await;
    let id = ConversationId::new("long").unwrap();
    let say = |text: &str| store::Change::Message(Content::text(text));
    // A year of one conversation: closed again and again, and each time somebody writes.
    for month in 0..12 {
        let day = month * 29;
        assert_eq!(purged(&server, day).await, 0, "day {day}");
        does(&server, &id, day, say("and another thing")).await;
        does(&server, &id, day, store::Change::Close).await;
    }
    let last = 11 * 29;
    assert_eq!(purged(&server, last + 30).await, 0, "to the day");
    // An agent writes something down: that is kept as long as a message is.
    let note = |day: i64| {
        move |db: &rusqlite::Connection| {
            db.execute(
                "INSERT INTO note (conversation, client_id, agent, name, at, after, text)
                 SELECT key, 'n', 'mina', 'Mina', ?1, head, 'call back' FROM conversation",
                [BEGINNING + day * DAY],
            )?;
            Ok(())
        }
    };
    server.app().store.write(note(last + 10)).await.unwrap();
    assert_eq!(purged(&server, last + 40).await, 0);
    // Open again, it stays however old it is.
    does(&server, &id, last + 40, say("still there?")).await;
    assert_eq!(purged(&server, last + 400).await, 0);
    does(&server, &id, last + 400, store::Change::Close).await;
    assert_eq!(purged(&server, last + 430).await, 0);
    assert_eq!(purged(&server, last + 431).await, 1);
    server.stop().await;
}

#[test]
fn a_time_that_is_none_stops_the_start() {
    for days in [0, 36_501] {
        let wrong = Settings {
            retention: Some(days),
            ..Settings::default()
        };
        assert!(wrong.kept_for().unwrap_err().to_string().contains("retention"));
    }
    let right = Settings {
        retention: Some(30),
        ..Settings::default()
    };
    assert_eq!(right.kept_for().unwrap(), Some(30 * 86_400_000));
    assert_eq!(Settings::default().kept_for().unwrap(), None);
}
