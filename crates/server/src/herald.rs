//! Tells all agents what concerns them all: lines of the list, counts, colleagues.
//!
//! One task reads the database once for everybody and writes each frame once, so
//! what a change costs does not grow with the number of agents. What changes in
//! quick succession is told together, within [`GATHER`].

use std::sync::Arc;
use std::time::Duration;

use aisle_core::protocol::{AgentPush, Colleague, ConversationId, encode};

use crate::app::{App, now};
use crate::store::{self, Board, StoreError};

/// How long changes are gathered before they are told.
const GATHER: Duration = Duration::from_millis(50);
/// How often what was put off is looked for.
const LOOK: Duration = Duration::from_secs(1);
/// Most lines of one frame.
const LINES: usize = 100;

/// Tells, until the server stops.
pub async fn run(app: Arc<App>) {
    let mut told = Board::default();
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = app.hub.has_news() => {}
        }
        tokio::time::sleep(GATHER).await;
        if let Err(error) = tell(&app, &mut told).await {
            tracing::error!(%error, "agents were not told what changed");
        }
    }
}

async fn tell(app: &Arc<App>, told: &mut Board) -> Result<(), StoreError> {
    let news = app.hub.news();
    let changed: Vec<ConversationId> = news.changed.into_iter().collect();
    let (mut lines, board) = app
        .store
        .read(move |db| Ok((store::summaries(db, &changed)?, store::board(db)?)))
        .await?;
    for line in &mut lines {
        line.online = app.hub.visitor_online(&line.id);
    }
    for part in lines.chunks(LINES) {
        say(
            app,
            &AgentPush::Inbox {
                conversations: part.to_vec(),
            },
        );
    }
    let board = present(app, board);
    if board.agents != told.agents {
        say(
            app,
            &AgentPush::Roster {
                agents: board.agents.clone(),
            },
        );
    }
    if board.departments != told.departments {
        say(
            app,
            &AgentPush::Departments {
                departments: board.departments.clone(),
            },
        );
    }
    if board.canned != told.canned {
        say(
            app,
            &AgentPush::Canned {
                canned: board.canned.clone(),
            },
        );
    }
    if board.counts != told.counts || board.agents != told.agents {
        let load = |id: &_| load(&board.agents, id);
        app.hub.tell_counts(board.counts, load);
    }
    *told = board;
    Ok(())
}

fn say(app: &App, push: &AgentPush) {
    app.hub.tell_agents(&encode(push).into());
}

/// How many conversations somebody has.
#[must_use]
pub fn load(agents: &[Colleague], id: &aisle_core::protocol::AgentId) -> u32 {
    agents
        .iter()
        .find(|agent| agent.id == *id)
        .map_or(0, |agent| agent.load)
}

/// Adds who is connected.
#[must_use]
pub fn present(app: &App, mut board: Board) -> Board {
    let connected = app.hub.connected();
    for agent in &mut board.agents {
        agent.online = connected.contains(&agent.id);
    }
    board
}

/// Brings back what was put off, when it is due, until the server stops.
pub async fn wake(app: Arc<App>) {
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = ticks.tick() => {}
        }
        // Nothing is written while nothing is due.
        let due = app.store.read(|db| store::due(db, now())).await;
        let woken = match due {
            Ok(true) => app.store.write(|db| store::wake(db, now())).await,
            Ok(false) => continue,
            Err(error) => Err(error),
        };
        match woken {
            Ok(woken) => woken.iter().for_each(|id| app.hub.changed(id)),
            Err(error) => tracing::error!(%error, "what was put off did not come back"),
        }
    }
}
