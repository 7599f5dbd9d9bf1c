//! The connection's life: when to open, when to doubt, when to try again.

use super::rng::Rng;
use super::{Changed, CloseReason, Connection, Effect, Generation, LinkEvent, Session};
use crate::Millis;
use crate::protocol::{
    ClientFrame, ConversationRef, ErrorCode, Hello, PROTOCOL, Ping, ResumePoint, Seq, ServerFrame,
};

/// From the attempt to `live`, a connection has this long.
const CONNECT_WITHIN: Millis = 10_000;
/// Silence after which a connection is doubted: panel open and page visible.
/// With [`PONG_WITHIN`] it makes the 5 s of quality.md D6.
const PING_AFTER: Millis = 2_500;
/// Silence after which a connection is doubted otherwise (25 s in all, D6).
const PING_AFTER_IDLE: Millis = 17_000;
/// How long a pong may take.
const PONG_WITHIN: Millis = 2_500;
/// How long a pong may take otherwise.
const PONG_WITHIN_IDLE: Millis = 8_000;
/// How long a pong may take after the device woke up or came online (D6: 1 s).
const PONG_WITHIN_NUDGED: Millis = 1_000;
/// The first backoff step's ceiling; doubles with each attempt.
const BACKOFF_FIRST: Millis = 500;
/// The highest ceiling.
const BACKOFF_MOST: Millis = 30_000;
/// A server is left alone for as long as it asks, and no longer than this, whatever it says.
pub(super) const PAUSE_MOST: Millis = 3_600_000;
/// A connection that was live for so long starts the backoff anew.
const STABLE_AFTER: Millis = 5_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    /// Opening, saying hello, or catching up.
    Opening {
        since: Millis,
    },
    Live {
        since: Millis,
    },
    Waiting {
        retry_at: Millis,
    },
    Refused(ErrorCode),
    /// The page is frozen or in the back/forward cache.
    Suspended {
        was_wanted: bool,
    },
}

#[derive(Debug)]
pub(super) struct Link {
    phase: Phase,
    pub(super) generation: Generation,
    attempts: u32,
    /// The server asked for peace until then: whatever happens meanwhile.
    not_before: Millis,
    rng: Rng,
    heard_at: Millis,
    /// When the unanswered ping has to be answered.
    pong_by: Option<Millis>,
    pings: u64,
    pub(super) visible: bool,
    pub(super) panel_open: bool,
    /// Was live before: what comes now is news, not history.
    pub(super) was_live: bool,
    /// The place at which a hole was found and asked about already.
    pub(super) asked_at: Option<u64>,
    /// The server said that entries are gone: the next may follow any.
    pub(super) gap_told: bool,
    /// What is missing before this place may be asked for on this connection.
    pub(super) fill_below: Seq,
}

impl Link {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            phase: Phase::Idle,
            generation: 0,
            attempts: 0,
            not_before: 0,
            rng: Rng::new(seed),
            heard_at: 0,
            pong_by: None,
            pings: 0,
            visible: true,
            panel_open: false,
            was_live: false,
            asked_at: None,
            gap_told: false,
            fill_below: Seq::MAX,
        }
    }

    pub(super) fn connection(&self) -> Connection {
        match self.phase {
            Phase::Idle | Phase::Suspended { .. } => Connection::Idle,
            Phase::Opening { .. } => Connection::Connecting,
            Phase::Live { .. } => Connection::Online,
            Phase::Waiting { retry_at } => Connection::Waiting { retry_at },
            Phase::Refused(code) => Connection::Refused(code),
        }
    }

    pub(super) fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live { .. })
    }

    pub(super) fn heard_at(&self) -> Millis {
        self.heard_at
    }

    fn has_socket(&self) -> bool {
        matches!(self.phase, Phase::Opening { .. } | Phase::Live { .. })
    }

    fn ping_after(&self) -> Millis {
        if self.panel_open && self.visible {
            PING_AFTER
        } else {
            PING_AFTER_IDLE
        }
    }

    fn pong_within(&self) -> Millis {
        if self.panel_open && self.visible {
            PONG_WITHIN
        } else {
            PONG_WITHIN_IDLE
        }
    }
}

impl Session {
    pub(super) fn panel(&mut self, now: Millis, open: bool, out: &mut Vec<Effect>) {
        self.link.panel_open = open;
        if open {
            self.link_want(now, out);
        }
    }

    /// Opens a connection unless there is one, or one is on its way, or it is no use.
    pub(super) fn link_want(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.restored && self.link.phase == Phase::Idle {
            self.connect(now, out);
        }
    }

    fn connect(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let retry_at = self.link.not_before;
        self.link.phase = if now < retry_at {
            Phase::Waiting { retry_at }
        } else {
            self.link.generation += 1;
            self.link.gap_told = false;
            self.link.fill_below = Seq::MAX;
            self.link.pong_by = None;
            self.link.heard_at = now;
            out.push(Effect::Connect(self.link.generation));
            Phase::Opening { since: now }
        };
        out.push(Effect::Changed(Changed::Connection));
    }

    /// Something suggests that now is a good time: try at once, or make sure
    /// that what looks alive is.
    pub(super) fn link_nudge(&mut self, now: Millis, out: &mut Vec<Effect>) {
        match self.link.phase {
            Phase::Waiting { .. } | Phase::Refused(_) => self.connect(now, out),
            Phase::Live { .. } => {
                self.ping(out);
                let by = now + PONG_WITHIN_NUDGED;
                self.link.pong_by = Some(self.link.pong_by.map_or(by, |old| old.min(by)));
            }
            Phase::Idle | Phase::Opening { .. } | Phase::Suspended { .. } => {}
        }
    }

    /// Who the visitor is goes with the first frame only: a connection that stands
    /// has to begin anew.
    pub(super) fn token(&mut self, now: Millis, token: Option<String>, out: &mut Vec<Effect>) {
        if self.settings.token != token {
            self.settings.token = token;
            if self.link.has_socket() {
                self.link_lost(now, 0, out);
            }
        }
        self.link_nudge(now, out);
    }

    pub(super) fn link_suspend(&mut self, out: &mut Vec<Effect>) {
        if self.link.has_socket() {
            out.push(Effect::Disconnect(self.link.generation));
        }
        if !matches!(self.link.phase, Phase::Suspended { .. }) {
            let was_wanted = !matches!(self.link.phase, Phase::Idle | Phase::Refused(_));
            self.link.phase = Phase::Suspended { was_wanted };
            self.outbox_interrupted();
            out.push(Effect::Changed(Changed::Connection));
        }
    }

    pub(super) fn link_resume(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if let Phase::Suspended { was_wanted } = self.link.phase {
            self.link.phase = Phase::Idle;
            if was_wanted || self.link.panel_open {
                self.connect(now, out);
            }
        }
    }

    /// Drops the connection and opens another as whoever the visitor is now.
    pub(super) fn link_restart(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let wanted = self.link.phase != Phase::Idle;
        if self.link.has_socket() {
            out.push(Effect::Disconnect(self.link.generation));
        }
        self.outbox_interrupted();
        self.link.phase = Phase::Idle;
        self.link.was_live = false;
        if wanted {
            self.connect(now, out);
        }
    }

    /// The connection is gone, or as good as gone: try again, not before `least`.
    pub(super) fn link_lost(&mut self, now: Millis, least: Millis, out: &mut Vec<Effect>) {
        if self.link.has_socket() {
            out.push(Effect::Disconnect(self.link.generation));
        }
        if matches!(self.link.phase, Phase::Live { since } if now - since >= STABLE_AFTER) {
            self.link.attempts = 0;
        }
        // Full jitter: anywhere from now to the ceiling, so that a thousand
        // widgets whose server restarted do not come back together, not even
        // where it asked all of them for the same pause.
        let ceiling = BACKOFF_FIRST << self.link.attempts.min(16);
        let jitter = self.link.rng.below(ceiling.min(BACKOFF_MOST) + 1);
        let retry_at = now + least.clamp(0, PAUSE_MOST) + jitter;
        if least > 0 {
            self.link.not_before = retry_at;
        }
        self.link.attempts = self.link.attempts.saturating_add(1);
        self.link.phase = Phase::Waiting { retry_at };
        self.link.pong_by = None;
        self.outbox_interrupted();
        self.typing_gone(out);
        out.push(Effect::Changed(Changed::Connection));
    }

    fn link_refused(&mut self, code: ErrorCode, out: &mut Vec<Effect>) {
        if self.link.has_socket() {
            out.push(Effect::Disconnect(self.link.generation));
        }
        self.link.phase = Phase::Refused(code);
        self.outbox_interrupted();
        self.typing_gone(out);
        out.push(Effect::Changed(Changed::Connection));
    }

    pub(super) fn link_live(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if matches!(self.link.phase, Phase::Opening { .. }) {
            self.link.phase = Phase::Live { since: now };
            self.link.was_live = true;
            out.push(Effect::Changed(Changed::Connection));
        }
    }

    pub(super) fn link_event(
        &mut self,
        now: Millis,
        generation: Generation,
        event: LinkEvent,
        out: &mut Vec<Effect>,
    ) {
        if generation != self.link.generation || !self.link.has_socket() {
            return;
        }
        self.link.heard_at = now;
        self.link.pong_by = None;
        match event {
            LinkEvent::Opened => {
                let hello = self.hello();
                out.push(Effect::Transmit(generation, Box::new(ClientFrame::Hello(hello))));
            }
            // Of a single frame, and not of the connection: that goes on (docs/protocol).
            LinkEvent::Frame(ServerFrame::Error(error))
                if !matches!(error.code, ErrorCode::Malformed | ErrorCode::TooLarge) =>
            {
                if error.retryable {
                    self.link_lost(now, error.retry_after_ms.unwrap_or(0), out);
                } else if let Some(erasure) = self.erasing.as_mut().filter(|erasure| !erasure.bare) {
                    // Whoever asks to be forgotten may have no good token any more.
                    erasure.bare = true;
                    self.link_lost(now, 0, out);
                } else {
                    self.link_refused(error.code, out);
                }
            }
            LinkEvent::Frame(frame) => self.frame(now, frame, out),
            // A newer server may say more than this version knows.
            LinkEvent::Garbage => {}
            LinkEvent::Closed(CloseReason::Lost) => self.link_lost(now, 0, out),
            LinkEvent::Closed(CloseReason::Busy(least)) => self.link_lost(now, least, out),
            LinkEvent::Closed(CloseReason::Refused(code)) => self.link_refused(code, out),
        }
    }

    fn hello(&self) -> Hello {
        let erasing = self.erasing.as_ref();
        let profile = erasing.map_or(&self.profile, |erasure| &erasure.profile);
        let bare = erasing.filter(|erasure| erasure.bare);
        Hello {
            protocol: PROTOCOL,
            // Always by our own name for it: a server that lost its memory then
            // makes the same conversation again instead of refusing.
            // Without a token a customer's is not opened, so the wish has one of its own.
            conversation: ConversationRef::ClientId(
                bare.map_or(&profile.conversation, |erasure| &erasure.client_id)
                    .clone(),
            ),
            visitor: profile.visitor.clone(),
            instance: self.settings.instance.clone(),
            token: self.settings.token.clone().filter(|_| bare.is_none()),
            resume: self
                .epoch
                .clone()
                .filter(|_| self.erasing.is_none())
                .map(|epoch| ResumePoint {
                    epoch,
                    seq: self.applied,
                }),
            page: self.page.clone(),
            locale: self.settings.locale.clone(),
            capabilities: ["text", "image", "quick-replies", "notice"]
                .map(String::from)
                .to_vec(),
            shown: self.unanswered_rule(),
        }
    }

    fn ping(&mut self, out: &mut Vec<Effect>) {
        self.link.pings += 1;
        let ping = Ping { n: self.link.pings };
        out.push(Effect::Transmit(
            self.link.generation,
            Box::new(ClientFrame::Ping(ping)),
        ));
    }

    pub(super) fn link_tick(&mut self, now: Millis, out: &mut Vec<Effect>) {
        match self.link.phase {
            Phase::Waiting { retry_at } if now >= retry_at => self.connect(now, out),
            Phase::Opening { since } if now >= since + CONNECT_WITHIN => self.link_lost(now, 0, out),
            Phase::Live { .. } => match self.link.pong_by {
                Some(by) if now >= by => self.link_lost(now, 0, out),
                None if now >= self.link.heard_at + self.link.ping_after() => {
                    self.ping(out);
                    self.link.pong_by = Some(now + self.link.pong_within());
                }
                _ => {}
            },
            _ => {}
        }
    }

    pub(super) fn link_next(&self) -> Option<Millis> {
        match self.link.phase {
            Phase::Waiting { retry_at } => Some(retry_at),
            Phase::Opening { since } => Some(since + CONNECT_WITHIN),
            Phase::Live { .. } => Some(
                self.link
                    .pong_by
                    .unwrap_or(self.link.heard_at + self.link.ping_after()),
            ),
            _ => None,
        }
    }
}
