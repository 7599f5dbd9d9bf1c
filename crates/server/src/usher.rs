//! Works out who waits for how long, and has them told.
//!
//! One task reads the database once for everybody, at most every [`GATHER`], and
//! plays the queue once for each department (`aisle_core::queue`). A place is kept
//! while a visitor reloads or has no connection, as long as the settings say.
//! While the shop is closed nobody waits: who did is told that it has, and has the
//! same place again when it opens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use aisle_core::Millis;
use aisle_core::protocol::{AgentStatus, Colleague, ConversationId, QueueEnd, Timestamp};
use aisle_core::queue::{Desk, FEWEST, ranges};

use crate::app::{App, now};
use crate::herald::present;
use crate::hours::Opening;
use crate::hub::Place;
use crate::store::{self, Figures, StoreError, Waiter};

/// How long changes are gathered before places are worked out.
const GATHER: Duration = Duration::from_millis(200);
/// How often it is done though nothing changed: time alone changes a wait.
const TICK: Duration = Duration::from_secs(10);
/// How many times somebody was taken who could be are remembered.
const NOTICES: usize = 50;

/// Shortest and longest wait.
type Range = (Millis, Millis);

/// What was noticed since the server started.
#[derive(Default)]
struct Memory {
    /// Since when visitors who wait have no connection.
    gone: BTreeMap<ConversationId, Timestamp>,
    /// Since when somebody had room for these.
    ripe: BTreeMap<ConversationId, Timestamp>,
    /// How long it took until they were taken.
    notices: Vec<Millis>,
}

/// Works, until the server stops.
pub async fn run(app: Arc<App>) {
    let keep = Duration::from_millis(app.settings.timing.place_ms);
    let mut memory = Memory::default();
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = app.hub.queue_changed() => {}
            () = tokio::time::sleep(TICK.min(keep)) => {}
        }
        tokio::time::sleep(GATHER).await;
        if let Err(error) = look(&app, &mut memory).await {
            tracing::error!(%error, "those who wait were not told");
        }
    }
}

async fn look(app: &Arc<App>, memory: &mut Memory) -> Result<(), StoreError> {
    let ripe: Vec<ConversationId> = memory.ripe.keys().cloned().collect();
    let read = app.store.read(move |db| {
        let waiters = store::waiters(db)?;
        let waiting: BTreeSet<&ConversationId> = waiters.iter().map(|waiter| &waiter.id).collect();
        let vanished: Vec<_> = ripe.into_iter().filter(|id| !waiting.contains(id)).collect();
        let taken = store::taken(db, &vanished)?;
        Ok((vanished, taken, waiters, store::figures(db)?, store::board(db)?))
    });
    let (vanished, taken, mut waiters, figures, board) = read.await?;
    let at = now();
    for id in vanished {
        if let Some(since) = memory.ripe.remove(&id).filter(|_| taken.contains(&id)) {
            memory.notices.push((at - since).max(0));
        }
    }
    let extra = memory.notices.len().saturating_sub(NOTICES);
    memory.notices.drain(..extra);
    if app.opening.as_ref().is_some_and(Opening::is_closed) {
        memory.ripe.clear();
        memory.gone.clear();
        app.hub.line_up(dismissed(&waiters, at), (0, None), at);
        return Ok(());
    }
    if keep_places(app, memory, &waiters, at).await? {
        // The order is another one now.
        waiters = app.store.read(store::waiters).await?;
    }
    waiters.retain(|waiter| !waiter.is_away);
    let agents = present(app, board).agents;
    let shop = Shop::new(&agents, &figures, &memory.notices, at);
    let plan = plan(&waiters, &shop, at);
    for (id, is_ripe) in plan.ripe {
        if is_ripe {
            memory.ripe.entry(id).or_insert(at);
        } else {
            memory.ripe.remove(&id);
        }
    }
    app.hub.line_up(plan.places, plan.all, at);
    Ok(())
}

/// Notes who is gone, and lets go of their places after a while. Says whether the
/// order changed.
async fn keep_places(
    app: &Arc<App>,
    memory: &mut Memory,
    waiters: &[Waiter],
    at: Timestamp,
) -> Result<bool, StoreError> {
    let keep = i64::try_from(app.settings.timing.place_ms).unwrap_or(i64::MAX);
    let online = app.hub.visitors_online(waiters.iter().map(|waiter| &waiter.id));
    let (mut gone, mut back, mut still) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (waiter, online) in waiters.iter().zip(online) {
        if waiter.is_away && online {
            back.push(waiter.id.clone());
        }
        if online || waiter.is_away {
            continue;
        }
        let since = memory.gone.get(&waiter.id).copied().unwrap_or(at);
        if at.saturating_sub(since) >= keep {
            gone.push(waiter.id.clone());
        } else {
            still.insert(waiter.id.clone(), since);
        }
    }
    memory.gone = still;
    if gone.is_empty() && back.is_empty() {
        return Ok(false);
    }
    let told: Vec<_> = gone.iter().chain(&back).cloned().collect();
    app.store
        .write(move |db| store::come_and_go(db, &gone, &back, at))
        .await?;
    told.iter().for_each(|id| app.hub.line_changed(id));
    Ok(true)
}

/// All are told that the shop has closed: that somebody's page is still open says
/// nothing of whether anybody comes.
fn dismissed(waiters: &[Waiter], at: Timestamp) -> Vec<(ConversationId, Place)> {
    let closed = Place {
        position: None,
        wait_ms: None,
        at,
        ended: Some(QueueEnd::Closed),
    };
    waiters.iter().map(|waiter| (waiter.id.clone(), closed)).collect()
}

/// Those who could take somebody, and their talks.
struct Shop<'a> {
    agents: Vec<&'a Colleague>,
    figures: &'a Figures,
    notices: &'a [Millis],
    at: Timestamp,
}

impl<'a> Shop<'a> {
    fn new(agents: &'a [Colleague], figures: &'a Figures, notices: &'a [Millis], at: Timestamp) -> Self {
        let there = |agent: &&Colleague| agent.online && agent.status == AgentStatus::Available;
        Self {
            agents: agents.iter().filter(there).collect(),
            figures,
            // Until it is known how soon free agents notice somebody: how long
            // visitors waited lately, whether an agent was free or not.
            notices: if notices.len() < FEWEST {
                &figures.waits
            } else {
                notices
            },
            at,
        }
    }

    /// What is known of those who take visitors of a department; who belongs to
    /// none takes all.
    fn desk(&self, department: Option<&str>) -> Desk {
        let mut desk = Desk {
            talks: self.figures.talks.clone(),
            ..Desk::default()
        };
        for agent in &self.agents {
            let takes = department.is_none_or(|department| {
                agent.departments.is_empty() || agent.departments.iter().any(|id| id == department)
            });
            if !takes {
                continue;
            }
            let mut ages: Vec<Millis> = self
                .figures
                .running
                .iter()
                .filter(|(id, _)| *id == agent.id)
                .map(|(_, since)| (self.at - since).max(0))
                .collect();
            // Who has more than fits takes nobody before the rest has gone.
            ages.sort_unstable();
            ages.truncate(agent.capacity as usize);
            desk.free += (agent.capacity as usize).saturating_sub(ages.len());
            desk.running.extend(ages);
        }
        if desk.free > 0 || self.notices.len() >= FEWEST {
            desk.notices = self.notices.to_vec();
        }
        desk
    }
}

/// Everybody's place.
#[derive(Default)]
struct Plan {
    places: Vec<(ConversationId, Place)>,
    /// Whether somebody has room for them.
    ripe: Vec<(ConversationId, bool)>,
    /// How many wait, and how long somebody who comes now would.
    all: (u32, Option<(Millis, Millis)>),
}

/// Places among those whom the same agents take: who waits for a department
/// stands among its visitors and those who wait for anybody.
fn plan(waiters: &[Waiter], shop: &Shop<'_>, at: Timestamp) -> Plan {
    // Those who wait for anybody, and those of each department, so far.
    let mut anybody = 0;
    let mut theirs: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ranks = Vec::with_capacity(waiters.len());
    for (index, waiter) in waiters.iter().enumerate() {
        ranks.push(match &waiter.department {
            None => {
                anybody += 1;
                index + 1
            }
            Some(department) => {
                let count = theirs.entry(department).or_default();
                *count += 1;
                anybody + *count
            }
        });
    }
    let mut lines: BTreeMap<Option<&str>, (usize, Vec<Range>)> = BTreeMap::new();
    let ways = theirs.keys().map(|department| Some(*department)).chain([None]);
    for way in ways {
        let desk = shop.desk(way);
        let known = desk.free == 0 || desk.notices.len() >= FEWEST;
        let waits = known.then(|| ranges(&desk, waiters.len() + 1)).flatten();
        lines.insert(way, (desk.free, waits.unwrap_or_default()));
    }
    let mut plan = Plan::default();
    for (waiter, rank) in waiters.iter().zip(ranks) {
        let line = lines.get(&waiter.department.as_deref());
        let place = Place {
            position: u32::try_from(rank).ok(),
            wait_ms: line.and_then(|(_, waits)| waits.get(rank - 1).copied()),
            at,
            ended: None,
        };
        plan.places.push((waiter.id.clone(), place));
        plan.ripe
            .push((waiter.id.clone(), line.is_some_and(|(free, _)| rank <= *free)));
    }
    let next = lines.get(&None).and_then(|(_, waits)| waits.last().copied());
    plan.all = (u32::try_from(waiters.len()).unwrap_or(u32::MAX), next);
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use aisle_core::protocol::{AgentId, AgentRole};

    fn agent(id: &str, capacity: u32, departments: &[&str]) -> Colleague {
        Colleague {
            id: AgentId::new(id).unwrap(),
            name: id.into(),
            avatar: None,
            title: String::new(),
            languages: Vec::new(),
            role: AgentRole::Agent,
            status: AgentStatus::Available,
            online: true,
            load: 0,
            capacity,
            departments: departments.iter().map(|id| (*id).to_owned()).collect(),
        }
    }

    fn waiter(id: &str, department: Option<&str>) -> Waiter {
        Waiter {
            id: ConversationId::new(id).unwrap(),
            department: department.map(str::to_owned),
            is_away: false,
        }
    }

    fn figures(running: &[&str]) -> Figures {
        Figures {
            talks: (1..=40).map(|n| n * 10_000).collect(),
            waits: (1..=40).map(|n| n * 500).collect(),
            running: running.iter().map(|id| (AgentId::new(*id).unwrap(), 0)).collect(),
        }
    }

    fn positions(plan: &Plan) -> Vec<u32> {
        plan.places
            .iter()
            .filter_map(|(_, place)| place.position)
            .collect()
    }

    #[test]
    fn who_waits_for_a_department_stands_among_its_own_and_those_for_anybody() {
        let (agents, figures) = (vec![agent("a", 2, &[])], figures(&[]));
        let shop = Shop::new(&agents, &figures, &[], 0);
        let waiters = [
            waiter("c1", Some("sizes")),
            waiter("c2", None),
            waiter("c3", Some("returns")),
            waiter("c4", Some("sizes")),
            waiter("c5", None),
        ];
        assert_eq!(positions(&plan(&waiters, &shop, 0)), [1, 2, 2, 3, 5]);
    }

    #[test]
    fn a_wait_for_a_department_nobody_of_whom_is_there_is_unknown() {
        let (agents, figures) = (vec![agent("a", 1, &["sizes"])], figures(&["a"]));
        let shop = Shop::new(&agents, &figures, &[], 0);
        let plan = plan(
            &[waiter("c1", Some("returns")), waiter("c2", Some("sizes"))],
            &shop,
            0,
        );
        let waits: Vec<bool> = plan
            .places
            .iter()
            .map(|(_, place)| place.wait_ms.is_some())
            .collect();
        assert_eq!(waits, [false, true]);
    }

    #[test]
    fn an_agent_who_leaves_makes_the_wait_longer() {
        let both = vec![agent("a", 1, &[]), agent("b", 1, &[])];
        let (figures, waiters) = (figures(&["a", "b"]), [waiter("c1", None), waiter("c2", None)]);
        let wait = |agents: &[Colleague]| {
            let plan = plan(&waiters, &Shop::new(agents, &figures, &[], 100_000), 100_000);
            plan.places[1].1.wait_ms.unwrap()
        };
        let (before, after) = (wait(&both), wait(&both[..1]));
        assert!(after.0 > before.0 && after.1 > before.1, "{before:?} {after:?}");
    }

    #[test]
    fn without_agents_there_are_places_and_no_waits() {
        let figures = figures(&[]);
        let plan = plan(&[waiter("c1", None)], &Shop::new(&[], &figures, &[], 0), 0);
        assert_eq!((positions(&plan), plan.all), (vec![1], (1, None)));
    }
}
