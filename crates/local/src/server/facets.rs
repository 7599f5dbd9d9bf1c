//! State: who is there, and how far each side has read.

use aisle_core::protocol::{Agents, Features, Queue, ReadMarks, ServerFrame, State};

use super::Effect;
use super::talk::Talk;

/// What a backend can do that keeps its log on the device.
pub(super) fn features(topics: &[&str]) -> Features {
    Features {
        history: true,
        typing: true,
        read: true,
        upload: false,
        rating: true,
        transcript: false,
        ask: topics.iter().map(|topic| (*topic).to_owned()).collect(),
        ride: false,
    }
}

/// All facets, as of now.
pub(super) fn all(talk: &Talk) -> State {
    State {
        agents: Some(agents(talk)),
        read: Some(read(talk)),
        ..State::default()
    }
}

/// Somebody came or went.
pub(super) fn agents_changed<D>(talk: &Talk) -> Effect<D> {
    send(State {
        agents: Some(agents(talk)),
        ..State::default()
    })
}

/// The visitor has another place in the queue.
pub(super) fn queue_changed<D>(queue: Queue) -> Effect<D> {
    send(State {
        queue: Some(queue),
        ..State::default()
    })
}

/// Somebody read on.
pub(super) fn read_changed<D>(talk: &Talk) -> Effect<D> {
    send(State {
        read: Some(read(talk)),
        ..State::default()
    })
}

fn send<D>(state: State) -> Effect<D> {
    Effect::Send(ServerFrame::State(Box::new(state)))
}

fn agents(talk: &Talk) -> Agents {
    Agents {
        v: talk.version,
        list: (talk.agents)(talk),
    }
}

fn read(talk: &Talk) -> ReadMarks {
    ReadMarks {
        v: talk.version,
        visitor: talk.read.0,
        agent: talk.read.1,
    }
}
