//! Measuring the agents' list: how long its first page takes over a real socket
//! when there are many conversations.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aisle_core::protocol::{
    AgentFrame, AgentHello, AgentPush, ClientId, Content, ConversationId, List, PROTOCOL, PageInfo, View,
    VisitorId,
};

use super::{LoadError, Socket, connect, fresh, receive, send};
use crate::app::now;
use crate::store::{self, Change, Owner, Request, StoreError, Who};
use crate::{Server, Settings, secrets};

/// How often each view is asked for.
const TIMES: usize = 50;
/// Lines of a page, as the console asks for them.
const LINES: u32 = 50;
/// Conversations that are stored in one transaction.
const AT_ONCE: u32 = 500;

/// Fills a database and times connecting and each view.
pub(super) async fn measure(count: u32, folder: &std::path::Path) -> Result<String, LoadError> {
    let mut settings = Settings {
        database: folder.join("lists.db"),
        ..Settings::default()
    };
    settings.listen.set_port(0);
    settings.limits.frames_per_second = u32::MAX;
    let server = Server::start(settings).await?;
    let outcome = fill_and_ask(&server, count).await;
    server.stop().await;
    outcome
}

async fn fill_and_ask(server: &Server, count: u32) -> Result<String, LoadError> {
    let mut first = 0;
    while first < count {
        let last = (first + AT_ONCE).min(count);
        server
            .app()
            .store
            .write(move |db| (first..last).try_for_each(|number| begin(db, number)))
            .await?;
        first = last;
    }
    let token = secrets::random_name()?;
    let hash = secrets::hash(&token);
    let make = move |db: &rusqlite::Connection| {
        let id = store::add_agent(db, "load", "no password", now())?;
        store::new_session(db, &id, &hash, now())
    };
    server.app().store.write(make).await?;
    let begun = Instant::now();
    let mut socket = connect(format!("ws://{}/v1/agent", server.address())).await?;
    let hello = AgentHello {
        protocol: PROTOCOL,
        token: Some(token),
        instance: fresh()?,
        lists: true,
    };
    send(&mut socket, &AgentFrame::AgentHello(hello)).await?;
    ask(&mut socket, View::Waiting, None).await?;
    let opened = begun.elapsed();
    let mut lines = vec![format!(
        "{count} conversations; connected and first page shown after {:.1} ms",
        opened.as_secs_f64() * 1000.0
    )];
    let asked = [
        ("waiting", View::Waiting, None),
        ("open", View::Open, None),
        ("closed", View::Closed, None),
        ("all", View::All, None),
        ("search, many hits", View::All, Some("shoes")),
        ("search, one hit", View::All, Some("number4242")),
    ];
    for (name, view, text) in asked {
        let mut took = Vec::new();
        for _ in 0..TIMES {
            let begun = Instant::now();
            ask(&mut socket, view, text).await?;
            took.push(begun.elapsed());
        }
        took.sort_unstable();
        let at = |place: usize| {
            took.get(place)
                .map_or(0.0, |took: &Duration| took.as_secs_f64() * 1000.0)
        };
        lines.push(format!(
            "{name:<20} p50 {:>7.2} ms   max {:>7.2} ms",
            at(TIMES / 2),
            at(TIMES - 1)
        ));
    }
    Ok(lines.join("\n"))
}

async fn ask(socket: &mut Socket, view: View, text: Option<&str>) -> Result<(), LoadError> {
    let list = List {
        n: 1,
        view,
        department: None,
        text: text.map(str::to_owned),
        before: None,
        limit: LINES,
    };
    send(socket, &AgentFrame::List(list)).await?;
    while !matches!(receive::<AgentPush>(socket).await?, AgentPush::Listed(_)) {}
    Ok(())
}

/// A conversation of three messages; every third one is closed.
fn begin(db: &rusqlite::Connection, number: u32) -> Result<(), StoreError> {
    let name = |text: String| ClientId::new(text).map_err(|_| StoreError::Random);
    let owner = Arc::new(Owner::anonymous(
        VisitorId::new(format!("load-{number}")).map_err(|_| StoreError::Random)?,
        secrets::hash(&format!("secret-{number}")),
    ));
    let conversation = ConversationId::new(format!("load-{number}")).map_err(|_| StoreError::Random)?;
    let mut changes: Vec<Change> = (0..3)
        .map(|n| Change::Message(Content::text(format!("Question {n} about shoes, number{number}"))))
        .collect();
    if number.is_multiple_of(3) {
        changes.push(Change::Close);
    }
    for (n, change) in changes.into_iter().enumerate() {
        let request = Request {
            conversation: conversation.clone(),
            who: Who::Visitor(Arc::clone(&owner)),
            client_id: name(format!("c-{number}-{n}"))?,
            change,
            page: Some(PageInfo {
                url: format!("https://shop.example/p/{}", number % 50),
                title: "A product".into(),
            }),
            locale: "en".into(),
        };
        store::append(db, request, now())?;
    }
    Ok(())
}
