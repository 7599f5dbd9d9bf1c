//! Connections: frames in flight both ways, each direction in order, each able
//! to go silent without anybody being told.

use std::collections::VecDeque;

use aisle_core::Millis;
use aisle_core::protocol::{ClientFrame, ClientId, ServerFrame};
use aisle_core::session::Generation;

pub(crate) struct Connection {
    pub(crate) tab: usize,
    pub(crate) generation: Generation,
    /// Known once hello was heard.
    pub(crate) conversation: Option<ClientId>,
    pub(crate) opens_at: Option<Millis>,
    pub(crate) up: VecDeque<(Millis, ClientFrame)>,
    pub(crate) down: VecDeque<(Millis, ServerFrame)>,
    /// Frames of the visitor are swallowed.
    pub(crate) deaf: bool,
    /// Frames to the visitor are swallowed (quality.md F3).
    pub(crate) mute: bool,
    /// The widget learns at this time that it is closed.
    pub(crate) closes_at: Option<Millis>,
    /// The server has let go of it.
    pub(crate) dead: bool,
}

impl Connection {
    pub(crate) fn new(tab: usize, generation: Generation, opens_at: Millis) -> Self {
        Self {
            tab,
            generation,
            conversation: None,
            opens_at: Some(opens_at),
            up: VecDeque::new(),
            down: VecDeque::new(),
            deaf: false,
            mute: false,
            closes_at: None,
            dead: false,
        }
    }

    pub(crate) fn next(&self) -> Option<Millis> {
        let up = self.up.front().map(|(at, _)| *at);
        let down = self.down.front().map(|(at, _)| *at);
        [self.opens_at, up, down, self.closes_at]
            .into_iter()
            .flatten()
            .min()
    }

    /// Sends in order: never before what was sent earlier.
    pub(crate) fn push_down(&mut self, at: Millis, frame: ServerFrame) {
        let at = self.down.back().map_or(at, |(last, _)| at.max(*last));
        if !self.mute && !self.dead {
            self.down.push_back((at, frame));
        }
    }

    pub(crate) fn push_up(&mut self, at: Millis, frame: ClientFrame) {
        let at = self.up.back().map_or(at, |(last, _)| at.max(*last));
        if !self.deaf && !self.dead {
            self.up.push_back((at, frame));
        }
    }
}
