//! What an agent does with conversations beside talking, until the server has
//! answered.

use aisle_core::protocol::{
    AgentFrame, AgentReject, AgentStatus, ClientId, Close, ConversationId, InConversation, SetStatus, Snooze,
    Timestamp, Transfer, TransferTo, Wish as Plain, WriteNote,
};
use aisle_platform::timer::Timer;
use aisle_widget::app::fresh_id;

/// A wish.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wish {
    Claim(ConversationId),
    Release(ConversationId),
    Transfer(ConversationId, TransferTo, Option<String>),
    Note(ConversationId, String),
    Snooze(ConversationId, Option<Timestamp>),
    Close(ConversationId, Option<String>),
    Reopen(ConversationId),
    Status(AgentStatus, Option<u32>),
}

/// Hears what became of it.
pub(crate) type Done = Box<dyn FnOnce(Result<(), AgentReject>)>;

struct Waiting {
    id: ClientId,
    wish: Wish,
    sent: bool,
    done: Option<Done>,
}

#[derive(Default)]
pub(super) struct Wishes {
    list: Vec<Waiting>,
    pub(super) later: Option<Timer>,
}

impl Wishes {
    pub(super) fn add(&mut self, wish: Wish, done: Done) {
        self.list.push(Waiting {
            id: fresh_id(),
            wish,
            sent: false,
            done: Some(done),
        });
    }

    /// No answer comes on a connection that is gone.
    pub(super) fn interrupted(&mut self) {
        for waiting in &mut self.list {
            waiting.sent = false;
        }
    }

    /// What can go now; a conversation that is `busy` still has something to say.
    pub(super) fn ready(&mut self, busy: &dyn Fn(&ConversationId) -> bool) -> Vec<AgentFrame> {
        let mut frames = Vec::new();
        for waiting in &mut self.list {
            if !waiting.sent && !waiting.wish.of().is_some_and(busy) {
                waiting.sent = true;
                frames.push(waiting.wish.frame(waiting.id.clone()));
            }
        }
        frames
    }

    pub(super) fn acked(&mut self, id: &ClientId) -> Option<Done> {
        let at = self.list.iter().position(|waiting| waiting.id == *id)?;
        self.list.remove(at).done
    }

    pub(super) fn rejected(&mut self, reject: &AgentReject) -> Option<Done> {
        self.acked(&reject.client_id)
    }
}

impl Wish {
    fn of(&self) -> Option<&ConversationId> {
        match self {
            Self::Claim(id)
            | Self::Release(id)
            | Self::Transfer(id, ..)
            | Self::Note(id, _)
            | Self::Snooze(id, _)
            | Self::Close(id, _)
            | Self::Reopen(id) => Some(id),
            Self::Status(..) => None,
        }
    }

    fn frame(&self, client_id: ClientId) -> AgentFrame {
        match self.clone() {
            Self::Claim(id) => AgentFrame::Claim(of(id, Plain { client_id })),
            Self::Release(id) => AgentFrame::Release(of(id, Plain { client_id })),
            Self::Transfer(id, to, note) => AgentFrame::Transfer(of(id, Transfer { client_id, to, note })),
            Self::Note(id, text) => AgentFrame::Note(of(id, WriteNote { client_id, text })),
            Self::Snooze(id, until) => AgentFrame::Snooze(of(id, Snooze { client_id, until })),
            Self::Close(id, reason) => AgentFrame::Close(of(id, Close { client_id, reason })),
            Self::Reopen(id) => AgentFrame::Reopen(of(id, Plain { client_id })),
            Self::Status(status, capacity) => AgentFrame::Status(SetStatus {
                client_id,
                status,
                capacity,
            }),
        }
    }
}

fn of<T>(conversation: ConversationId, body: T) -> InConversation<T> {
    InConversation { conversation, body }
}
