//! Waiting: places, ranges, and keeping a place.

use aisle_core::protocol::*;
use aisle_server::{Server, Settings};

use crate::client::*;
use crate::console::{Desk, of, wish as wished};

impl Visitor {
    /// Waits until their place is told and fits.
    async fn told(&mut self, fits: impl Fn(&Queue) -> bool) -> Queue {
        self.client
            .until(|frame: ServerFrame| match frame {
                ServerFrame::State(state) => state.queue.filter(&fits),
                _ => None,
            })
            .await
    }

    async fn at(&mut self, position: u32) -> Queue {
        self.told(|queue| queue.position == Some(position)).await
    }

    async fn queue(&mut self, join: bool, department: Option<&str>) -> ClientId {
        let client_id = fresh();
        let request = QueueRequest {
            client_id: client_id.clone(),
            join,
            department: department.map(str::to_owned),
        };
        self.client.send(&ClientFrame::Queue(request)).await;
        client_id
    }
}

/// Visitors who have said something, one after the other.
async fn waiting(server: &Server, count: u32) -> Vec<Visitor> {
    let mut visitors = Vec::new();
    for number in 1..=count {
        let mut visitor = Visitor::new(server.address(), &format!("visitor-{number}")).await;
        visitor.said("Hello?").await;
        visitor.at(number).await;
        visitors.push(visitor);
    }
    visitors
}

/// Twenty talks that have ended, of one to twenty minutes each.
async fn past(server: &Server) {
    let make = |db: &rusqlite::Connection| {
        db.execute_batch(
            "INSERT INTO visitor (id, secret, created_at) VALUES ('past', x'00', 1);
             INSERT INTO conversation (key, id, visitor, created_at, changed_at, closed) VALUES (900, 'past', 'past', 1, 1, 1);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
             INSERT INTO talk (conversation, began_at, page, taken_at, ended_at, ended_by)
             SELECT 900, 1000000, '', 1000000 + i * 1000, 1000000 + i * 61000, 'agent' FROM n;",
        )?;
        Ok(())
    };
    server.app().store.write(make).await.unwrap();
}

async fn claim(desk: &mut Desk, id: &ConversationId) {
    desk.does(AgentFrame::Claim(of(id, wished()))).await.unwrap();
}

#[tokio::test]
async fn places_fall_in_order_and_who_is_taken_is_told_so() {
    let server = start().await;
    let mut visitors = waiting(&server, 3).await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let first = visitors[0].welcome.conversation.clone();
    claim(&mut mina, &first).await;
    assert_eq!(
        visitors[0].told(|queue| queue.position.is_none()).await.wait_ms,
        None
    );
    visitors[1].at(1).await;
    visitors[2].at(2).await;
    // What an agent gives back has waited long enough: it stands first.
    mina.does(AgentFrame::Release(of(&first, wished())))
        .await
        .unwrap();
    visitors[0].at(1).await;
    visitors[2].at(3).await;
    let listed = mina.list(View::Waiting).await;
    let order: Vec<_> = listed.conversations.iter().map(|line| &line.id).collect();
    let places: Vec<_> = visitors
        .iter()
        .map(|visitor| &visitor.welcome.conversation)
        .collect();
    assert_eq!(order, places);
    server.stop().await;
}

#[tokio::test]
async fn a_wait_is_a_range_when_it_is_known_and_everybody_hears_that_an_agent_left() {
    let server = start().await;
    past(&server).await;
    let (mut mina, joon) = (Desk::sit(&server, "Mina").await, Desk::sit(&server, "Joon").await);
    let one = |id| SetStatus {
        client_id: id,
        status: AgentStatus::Available,
        capacity: Some(1),
    };
    mina.does(AgentFrame::Status(one(fresh()))).await.unwrap();
    let mut joon = joon;
    joon.does(AgentFrame::Status(one(fresh()))).await.unwrap();
    let mut visitors = waiting(&server, 4).await;
    let ids: Vec<_> = visitors
        .iter()
        .map(|visitor| visitor.welcome.conversation.clone())
        .collect();
    claim(&mut mina, &ids[0]).await;
    claim(&mut joon, &ids[1]).await;
    let mut before = Vec::new();
    for (visitor, position) in visitors[2..].iter_mut().zip(1..) {
        let known = |queue: &Queue| queue.position == Some(position) && queue.wait_ms.is_some();
        before.push(visitor.told(known).await.wait_ms.unwrap());
    }
    assert!(before[0].1 < before[1].1, "{before:?}");
    let body = http(server.address(), "GET", "/v1/presence", "", "").await.2;
    assert!(
        body.contains(r#""online":2"#) && body.contains(r#""length":2,"wait_ms":["#),
        "{body}"
    );
    drop(joon);
    for (visitor, before) in visitors[2..].iter_mut().zip(before) {
        let longer = |queue: &Queue| queue.wait_ms.is_some_and(|wait| wait.1 > before.1);
        visitor.told(longer).await;
    }
    drop(mina);
    for visitor in &mut visitors[2..] {
        visitor
            .told(|queue| queue.position.is_some() && queue.wait_ms.is_none())
            .await;
    }
    server.stop().await;
}

#[tokio::test]
async fn a_visitor_who_reloads_keeps_the_place() {
    let server = start().await;
    let mut visitors = waiting(&server, 2).await;
    drop(visitors.remove(0));
    let again = Visitor::new(server.address(), "visitor-1").await;
    let place = again.welcome.state.queue.unwrap();
    assert_eq!(place.position, Some(1));
    server.stop().await;
}

#[tokio::test]
async fn a_visitor_who_stays_away_lets_others_pass_and_comes_back_at_the_end() {
    let mut settings = settings();
    settings.timing.place_ms = 300;
    let server = Server::start(settings).await.unwrap();
    let mut visitors = waiting(&server, 2).await;
    drop(visitors.remove(0));
    visitors[0].at(1).await;
    // What they said is still there for agents.
    let mut mina = Desk::sit(&server, "Mina").await;
    let listed = mina.list(View::Waiting).await;
    assert_eq!(listed.conversations.len(), 2);
    assert_eq!(listed.conversations[0].id, visitors[0].welcome.conversation);
    let mut again = Visitor::new(server.address(), "visitor-1").await;
    again.at(2).await;
    server.stop().await;
}

#[tokio::test]
async fn who_leaves_the_queue_makes_room_and_may_wait_again() {
    let server = start().await;
    let mut visitors = waiting(&server, 2).await;
    let leave = visitors[0].queue(false, None).await;
    assert_eq!(visitors[0].acked(&leave).await, None);
    visitors[0].told(|queue| queue.position.is_none()).await;
    visitors[1].at(1).await;
    let join = visitors[0].queue(true, None).await;
    visitors[0].acked(&join).await;
    visitors[0].at(2).await;
    server.stop().await;
}

#[tokio::test]
async fn one_may_wait_without_a_word_but_not_for_nobody() {
    let server = start().await;
    let sizes = Department {
        id: "sizes".into(),
        name: "Sizes".into(),
    };
    let make = move |db: &rusqlite::Connection| aisle_server::store::put_department(db, &sizes);
    server.app().store.write(make).await.unwrap();
    let mut ann = Visitor::new(server.address(), "ann").await;
    let nobody = ann.queue(true, Some("weather")).await;
    assert_eq!(ann.rejected(&nobody).await.code, ErrorCode::NotFound);
    let join = ann.queue(true, Some("sizes")).await;
    ann.acked(&join).await;
    ann.at(1).await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let listed = mina.list(View::Waiting).await;
    assert_eq!(listed.conversations[0].department.as_deref(), Some("sizes"));
    server.stop().await;
}

#[tokio::test]
async fn who_is_handed_to_a_department_is_told_by_whom_and_stands_first() {
    let server = start().await;
    let sizes = Department {
        id: "sizes".into(),
        name: "Sizes".into(),
    };
    let make = move |db: &rusqlite::Connection| aisle_server::store::put_department(db, &sizes);
    server.app().store.write(make).await.unwrap();
    let mut visitors = waiting(&server, 2).await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let id = mina.list(View::Waiting).await.conversations[1].id.clone();
    mina.does(AgentFrame::Claim(of(&id, wished()))).await.unwrap();
    visitors[1].told(|queue| queue.position.is_none()).await;
    let hand = || {
        let transfer = Transfer {
            client_id: fresh(),
            to: TransferTo::Department("sizes".into()),
            note: None,
        };
        AgentFrame::Transfer(of(&id, transfer))
    };
    mina.does(hand()).await.unwrap();
    // To where it is already: nothing new, and nothing is told.
    mina.does(hand()).await.unwrap();
    let told = visitors[1].entry(|entry| entry.seq == 3).await;
    assert_eq!(
        told.body.known(),
        Some(&EntryBody::Assign {
            agent: None,
            name: None,
            by: Some("Mina".into()),
            department: Some("Sizes".into()),
        })
    );
    visitors[1].at(1).await;
    let line = &mina.list(View::Waiting).await.conversations[0];
    assert_eq!((&line.id, line.head), (&id, 3));
    server.stop().await;
}

/// A server whose shop closes while the file is there.
async fn shop(folder: &tempfile::TempDir) -> (Server, std::path::PathBuf) {
    let file = folder.path().join("closed");
    let settings = Settings {
        hours: Some("daily 00:00-24:00".into()),
        timezone: Some("Asia/Seoul".into()),
        closed_file: Some(file.clone()),
        ..settings()
    };
    (Server::start(settings).await.unwrap(), file)
}

fn is_over(queue: &Queue) -> bool {
    (queue.position, queue.ended) == (None, Some(QueueEnd::Closed))
}

#[tokio::test]
async fn who_waits_when_the_shop_closes_is_told_why_and_waits_on_when_it_opens() {
    let folder = tempfile::tempdir().unwrap();
    let (server, file) = shop(&folder).await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let mut visitors = waiting(&server, 3).await;
    std::fs::write(&file, "").unwrap();
    for visitor in &mut visitors {
        visitor.told(is_over).await;
    }
    let body = http(server.address(), "GET", "/v1/presence", "", "").await.2;
    assert!(body.contains(r#""length":0"#), "{body}");
    // Who reloads is told again, and who writes only now is told as well.
    drop(visitors.remove(0));
    let again = Visitor::new(server.address(), "visitor-1").await;
    assert!(is_over(&again.welcome.state.queue.unwrap()));
    let mut late = Visitor::new(server.address(), "visitor-4").await;
    late.said("Still there?").await;
    late.told(is_over).await;
    // Nothing is lost: agents see all of it, in the same order as before.
    assert_eq!(mina.list(View::Waiting).await.conversations.len(), 4);
    std::fs::remove_file(&file).unwrap();
    for (visitor, position) in visitors.iter_mut().zip(2..) {
        let place = visitor.at(position).await;
        assert_eq!(place.ended, None);
    }
    late.at(4).await;
    server.stop().await;
}

#[tokio::test]
async fn an_agent_may_answer_who_waited_when_the_shop_closed_and_it_is_no_end_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let (server, file) = shop(&folder).await;
    let mut mina = Desk::sit(&server, "Mina").await;
    let mut visitors = waiting(&server, 1).await;
    std::fs::write(&file, "").unwrap();
    visitors[0].told(is_over).await;
    claim(&mut mina, &visitors[0].welcome.conversation).await;
    let told = visitors[0].told(|queue| !is_over(queue)).await;
    assert_eq!((told.position, told.ended), (None, None));
    server.stop().await;
}
