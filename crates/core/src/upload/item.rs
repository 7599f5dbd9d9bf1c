//! One file: where it stands, and what it becomes.

use std::rc::Rc;

use super::kind::ENDS_AT;
use super::{Effect, News};
use crate::Millis;
use crate::commerce::form::Slot;
use crate::protocol::{CHUNK_BYTES, ClientId, Content, Upload};

/// Names a file in its [`super::Tray`].
pub type Key = u32;

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A picture that waits to be made ready.
    Queued,
    /// A picture that is being made ready.
    Preparing,
    /// It waits for a connection, or for the files before it.
    Ready,
    /// A ticket is on its way.
    Asking {
        /// When it was asked for.
        since: Millis,
    },
    /// A piece of it is on its way.
    Sending,
    /// It went wrong, and goes on by itself.
    Waiting {
        /// When.
        until: Millis,
        /// The server said when.
        told: bool,
    },
    /// The server has all of it.
    Done,
    /// It stays here.
    Failed(Reason),
}

/// Why a file is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// There is nothing in it.
    Empty,
    /// It is too large, here or for the server.
    TooLarge,
    /// It is of a kind that can run, such as SVG and HTML.
    Unsafe,
    /// The server takes none of that kind.
    Unsupported,
    /// A picture that this browser cannot read, such as HEIC in most.
    Picture,
    /// The visitor has sent as many as the server takes.
    Quota,
    /// The network, or the server, has failed time and again.
    Network,
    /// The server refuses it for a reason of its own.
    Refused,
}

/// A file that is attached.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Names it here.
    pub key: Key,
    /// What it is called, cleaned; it ends as what it has become.
    pub name: String,
    /// Bytes that will go.
    pub size: u64,
    /// What it is.
    pub media_type: String,
    /// Width and height of a picture, in pixels.
    pub sides: Option<(u32, u32)>,
    /// Where it stands.
    pub stage: Stage,
    /// The visitor has pressed send.
    pub wanted: bool,
    /// Where it is attached.
    pub slot: Rc<Slot>,
    /// Names it for good.
    pub client_id: ClientId,
    pub(super) message: ClientId,
    /// The server's name for it, once there is a ticket.
    pub(super) id: Option<String>,
    pub(super) chunk: u64,
    pub(super) offset: u64,
    /// The most of it that the server has ever had under this ticket.
    pub(super) best: u64,
    pub(super) turn: u32,
    /// Failures since the last byte that went well.
    pub(super) tries: u32,
}

/// Data of the content `file`, as far as a sender knows it.
struct Sent<'a> {
    upload: &'a str,
    name: &'a str,
    size: u64,
    media_type: &'a str,
    sides: Option<(u32, u32)>,
}

impl Item {
    /// The name of the message that will carry it.
    #[must_use]
    pub fn message(&self) -> &ClientId {
        &self.message
    }

    /// The server's name for it, once the server has all of it.
    #[must_use]
    pub fn upload(&self) -> Option<&str> {
        self.id.as_deref().filter(|_| self.stage == Stage::Done)
    }

    /// Whether a press of send is about it.
    #[must_use]
    pub fn can_be_sent(&self) -> bool {
        self.slot.is_composer() && !self.wanted && !matches!(self.stage, Stage::Failed(_))
    }
}

impl crate::protocol::json::Encode for Sent<'_> {
    fn encode(&self, out: &mut crate::protocol::json::Writer) {
        out.raw("{\"upload\":");
        out.string(self.upload);
        out.raw(",\"name\":");
        out.string(self.name);
        out.raw(",\"size\":");
        out.number(self.size);
        out.raw(",\"media_type\":");
        out.string(self.media_type);
        if let Some((width, height)) = self.sides {
            out.raw(",\"width\":");
            out.number(u64::from(width));
            out.raw(",\"height\":");
            out.number(u64::from(height));
        }
        out.raw("}");
    }
}

impl Item {
    pub(super) fn new(
        key: Key,
        client_id: ClientId,
        message: ClientId,
        name: String,
        size: u64,
        media_type: String,
    ) -> Self {
        Self {
            key,
            name: super::kind::cut(&name, ENDS_AT),
            size,
            media_type,
            sides: None,
            stage: Stage::Ready,
            wanted: false,
            slot: Rc::default(),
            client_id,
            message,
            id: None,
            chunk: u64::from(CHUNK_BYTES),
            offset: 0,
            best: 0,
            turn: 0,
            tries: 0,
        }
    }

    /// How much of it the server has, in hundredths.
    #[must_use]
    pub fn percent(&self) -> u32 {
        if self.stage == Stage::Done {
            return 100;
        }
        // The last hundredth is the server's word that it has taken it.
        let percent = u128::from(self.offset) * 100 / u128::from(self.size.max(1));
        u32::try_from(percent).unwrap_or(99).min(99)
    }

    /// Whether trying again may help.
    #[must_use]
    pub fn can_retry(&self) -> bool {
        matches!(self.stage, Stage::Failed(Reason::Network | Reason::Quota))
    }

    pub(super) fn fail(&mut self, reason: Reason, out: &mut Vec<Effect>) {
        self.stage = Stage::Failed(reason);
        self.wanted = false;
        out.push(Effect::Tell(News::Failed(self.name.clone(), reason)));
    }

    /// What the server has of it is nobody's any more.
    pub(super) fn begin_anew(&mut self) {
        match self.stage {
            Stage::Queued | Stage::Preparing | Stage::Failed(_) | Stage::Waiting { told: true, .. } => {}
            _ => self.stage = Stage::Ready,
        }
        // An answer to what is under way means nothing now.
        self.turn += 1;
        self.id = None;
        self.offset = 0;
        self.best = 0;
    }

    /// The wish for a ticket, the same however often it is said.
    pub(super) fn wish(&self) -> Upload {
        Upload {
            client_id: self.client_id.clone(),
            name: self.name.clone(),
            size: self.size,
            media_type: self.media_type.clone(),
        }
    }

    /// The next piece, where the server stands.
    pub(super) fn put(&mut self) -> Option<Effect> {
        let id = self.id.clone()?;
        self.turn += 1;
        self.stage = Stage::Sending;
        Some(Effect::Put {
            key: self.key,
            turn: self.turn,
            id,
            from: self.offset,
            to: (self.offset + self.chunk).min(self.size),
        })
    }

    /// The message that carries it.
    pub(super) fn content(&self) -> Content {
        let data = Sent {
            upload: self.id.as_deref().unwrap_or_default(),
            name: &self.name,
            size: self.size,
            media_type: &self.media_type,
            sides: self.sides,
        };
        Content::new("file", self.name.clone(), &data)
    }
}
