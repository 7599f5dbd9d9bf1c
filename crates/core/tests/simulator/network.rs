//! Connections: frames in flight both ways, each direction in order, each able
//! to go silent without anybody being told.

use std::collections::VecDeque;

use aisle_core::Millis;
use aisle_core::protocol::{ClientFrame, ClientId, ServerFrame};
use aisle_core::session::{CloseReason, Generation};

pub(crate) struct Connection {
    pub(crate) tab: usize,
    pub(crate) generation: Generation,
    /// Known once hello was heard.
    pub(crate) conversation: Option<ClientId>,
    /// The tab's name for itself, once hello was heard.
    pub(crate) instance: Option<ClientId>,
    pub(crate) opens_at: Option<Millis>,
    pub(crate) up: VecDeque<(Millis, ClientFrame)>,
    pub(crate) down: VecDeque<(Millis, ServerFrame)>,
    /// Frames of the visitor are swallowed, since then.
    pub(crate) deaf: Option<Millis>,
    /// Frames to the visitor are swallowed, since then (quality.md F3).
    pub(crate) mute: Option<Millis>,
    /// The widget learns at this time that it is closed.
    pub(crate) closes_at: Option<Millis>,
    pub(crate) reason: CloseReason,
    /// The server has let go of it.
    pub(crate) dead: bool,
    /// The widget has let go of it.
    pub(crate) released: bool,
}

impl Connection {
    pub(crate) fn new(tab: usize, generation: Generation, opens_at: Millis) -> Self {
        Self {
            tab,
            generation,
            conversation: None,
            instance: None,
            opens_at: Some(opens_at),
            up: VecDeque::new(),
            down: VecDeque::new(),
            deaf: None,
            mute: None,
            closes_at: None,
            reason: CloseReason::Lost,
            dead: false,
            released: false,
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
        if self.mute.is_none() && !self.dead {
            self.down.push_back((at, frame));
        }
    }

    pub(crate) fn push_up(&mut self, at: Millis, frame: ClientFrame) {
        let at = self.up.back().map_or(at, |(last, _)| at.max(*last));
        if self.deaf.is_none() && !self.dead {
            self.up.push_back((at, frame));
        }
    }

    /// The server ends it; the widget hears of it if anything still gets through.
    pub(crate) fn end(&mut self, at: Millis, reason: CloseReason) {
        self.dead = true;
        self.up.clear();
        self.down.clear();
        self.closes_at = Some(at);
        self.reason = reason;
    }
}
