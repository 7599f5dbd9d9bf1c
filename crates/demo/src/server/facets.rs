//! State: who is there, and how far each side has read.

use aisle_core::protocol::{Agent, Agents, EntryBody, Features, Presence, ReadMarks, ServerFrame, State};

use super::Effect;
use super::live::Live;
use super::record::author;
use crate::brain::Voice;

/// What the demo can do.
pub(super) fn features() -> Features {
    Features {
        history: true,
        typing: true,
        read: true,
        upload: false,
        rating: true,
        transcript: false,
        ask: super::ask::TOPICS
            .iter()
            .map(|topic| (*topic).to_owned())
            .collect(),
        ride: false,
    }
}

/// All facets, as of now.
pub(super) fn all(live: &Live) -> State {
    State {
        agents: Some(agents(live)),
        read: Some(read(live)),
        ..State::default()
    }
}

/// Somebody came or went.
pub(super) fn agents_changed(live: &Live) -> Effect {
    send(State {
        agents: Some(agents(live)),
        ..State::default()
    })
}

/// Somebody read on.
pub(super) fn read_changed(live: &Live) -> Effect {
    send(State {
        read: Some(read(live)),
        ..State::default()
    })
}

fn send(state: State) -> Effect {
    Effect::Send(ServerFrame::State(Box::new(state)))
}

fn agents(live: &Live) -> Agents {
    let last = live
        .log
        .iter()
        .rev()
        .find_map(|record| match record.entry.body.known() {
            Some(EntryBody::Assign { agent, .. }) => Some(agent.is_some()),
            _ => None,
        });
    let voices: &[Voice] = if last == Some(true) {
        &[Voice::Bot, Voice::Colleague]
    } else {
        &[Voice::Bot]
    };
    let agent = |voice: &Voice| Agent::new(author(*voice, live.meta.lang), Presence::Online);
    Agents {
        v: live.version,
        list: voices.iter().map(agent).collect(),
    }
}

fn read(live: &Live) -> ReadMarks {
    ReadMarks {
        v: live.version,
        visitor: live.read.0,
        agent: live.read.1,
    }
}
