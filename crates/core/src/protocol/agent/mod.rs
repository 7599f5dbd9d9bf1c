//! What an agent's page and a server say to each other.
//!
//! Signing in, the list ([`inbox`]), one conversation at a time, what is done
//! with it ([`desk`]), what is known of its visitor ([`about`]), colleagues
//! ([`people`]), and the visitor's own frames wrapped with the conversation they
//! belong to. Accounts, canned texts and reports go over HTTP (`docs/server.md`).

mod about;
mod desk;
mod inbox;
mod people;

use serde::{Deserialize, Serialize};

use super::json::Raw;
use super::{
    Ack, Answer, Ask, ClientId, ConversationId, Epoch, ErrorCode, Events, Gap, HistoryPage, HistoryRequest,
    Ping, Pong, ReadMarks, ReadUp, ResumePoint, SendMessage, Seq, ServerError, Timestamp, TypingDown,
    TypingUp,
};

pub use about::{About, Trigger};
pub use desk::{
    AgentReject, Close, NOTE_BYTES, Note, REASON, SNOOZE_MS, Snooze, Transfer, TransferTo, Wish, WriteNote,
};
pub use inbox::{ConversationSummary, Counts, Found, LIST_MOST, List, Listed, Piece, View};
pub use people::{AgentRole, AgentStatus, Canned, Colleague, Department, Person, SetStatus};

/// A frame from an agent's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AgentFrame {
    /// Always first.
    AgentHello(AgentHello),
    /// Follow a conversation: its log from a place on, its notes, then what happens.
    Watch(Watch),
    /// Follow it no longer.
    Unwatch(Unwatch),
    /// Say something in a conversation.
    Message(InConversation<SendMessage>),
    /// The agent writes, or has stopped.
    Typing(InConversation<TypingUp>),
    /// The agent has read up to here.
    Read(InConversation<ReadUp>),
    /// Ask for older entries.
    History(InConversation<HistoryRequest>),
    /// Ask for a page of the list.
    List(List),
    /// Ask what there is to know of a conversation's visitor.
    About(Which),
    /// Take a conversation that nobody has.
    Claim(InConversation<Wish>),
    /// Give it back: it waits again.
    Release(InConversation<Wish>),
    /// Hand it on.
    Transfer(InConversation<Transfer>),
    /// Write something down for colleagues.
    Note(InConversation<WriteNote>),
    /// Put it off.
    Snooze(InConversation<Snooze>),
    /// End it.
    Close(InConversation<Close>),
    /// Open it again.
    Reopen(InConversation<Wish>),
    /// Say whether one takes conversations.
    Status(SetStatus),
    /// Ask what the shop knows, and what visitors looked for.
    Ask(Ask),
    /// Are you there?
    Ping(Ping),
}

/// A frame to an agent's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AgentPush {
    /// Signed in.
    AgentWelcome(Box<AgentWelcome>),
    /// Conversations that are new or changed, newest change first.
    Inbox {
        /// Each whole; a later one replaces an earlier one.
        conversations: Vec<ConversationSummary>,
    },
    /// Answers `list`.
    Listed(Listed),
    /// How many conversations there are now.
    Counts(Counts),
    /// Some pushes of `inbox` were left out, for want of speed: list again.
    Stale {},
    /// Colleagues, all of them, in place of those before.
    Roster {
        /// By name.
        agents: Vec<Colleague>,
    },
    /// Departments, all of them, in place of those before.
    Departments {
        /// By name.
        departments: Vec<Department>,
    },
    /// Canned texts, all of them, in place of those before.
    Canned {
        /// By shortcut and language.
        canned: Vec<Canned>,
    },
    /// Answers `about`.
    About(InConversation<Box<About>>),
    /// Notes of a watched conversation: after `watching` all of them (the last
    /// two hundred), later each new one.
    Notes(InConversation<Vec<Note>>),
    /// Answers `watch`, before any of its entries.
    Watching(InConversation<Watching>),
    /// `watch` is refused, or what was followed cannot be followed any more.
    Unwatched(InConversation<ErrorCode>),
    /// Log entries of a watched conversation.
    Events(InConversation<Events>),
    /// Part of the log cannot be had any more.
    Gap(InConversation<Gap>),
    /// Everything of a watched conversation up to this place has been said.
    Live(InConversation<Seq>),
    /// Answers `history`.
    History(InConversation<HistoryPage>),
    /// The visitor writes, or has stopped.
    Typing(InConversation<TypingDown>),
    /// What a watched conversation's visitor sees (`aisle-context`), or no longer
    /// wants seen.
    Context(InConversation<Option<Raw>>),
    /// How far each side has read.
    Read(InConversation<ReadMarks>),
    /// Answers `ask`.
    Answer(Answer),
    /// Done, for good.
    Ack(Ack),
    /// Not done.
    Reject(AgentReject),
    /// Something is wrong with the connection as a whole.
    Error(ServerError),
    /// Answers `ping`.
    Pong(Pong),
}

/// Signs an agent in on a connection, with the token `POST /v1/agent/sign-in` gave.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgentHello {
    /// [`super::PROTOCOL`].
    pub protocol: u32,
    /// The session token of a program; a page leaves it out and is known by its
    /// cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Names this page's connection, as in a visitor's hello.
    pub instance: ClientId,
    /// The page asks for pages of the list with `list`: it is sent no list at
    /// first, only what changes from then on.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub lists: bool,
}

impl core::fmt::Debug for AgentHello {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("AgentHello")
    }
}

/// Answers `agent-hello`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgentWelcome {
    /// The name visitors see.
    pub name: String,
    /// The server's clock.
    pub at: Timestamp,
    /// The agent who is signed in; among `agents` as well.
    pub me: Colleague,
    /// Everybody who answers, by name.
    pub agents: Vec<Colleague>,
    /// The shop's departments, by name; none if it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<Department>,
    /// Texts that are sent again and again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub canned: Vec<Canned>,
    /// How many conversations there are.
    pub counts: Counts,
    /// What this server can do.
    pub features: DeskFeatures,
}

/// What a server can do for agents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DeskFeatures {
    /// Topics of `ask` it answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ask: Vec<String>,
    /// Names under `GET /v1/agent/reports/`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<String>,
    /// Conversations one connection may watch at once.
    pub watch: u32,
}

/// Something that belongs to a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InConversation<T> {
    /// Which.
    pub conversation: ConversationId,
    /// What.
    pub body: T,
}

/// Follows a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Watch {
    /// Which.
    pub conversation: ConversationId,
    /// Where the page's copy of the log ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<ResumePoint>,
}

/// Names a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Which {
    /// Which.
    pub conversation: ConversationId,
}

/// Follows a conversation no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unwatch {
    /// Which.
    pub conversation: ConversationId,
}

/// What there is of a conversation that is followed from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Watching {
    /// The life of its log. Another one than the page knows: its copy is void.
    pub epoch: Epoch,
    /// The oldest entry that can still be had.
    pub floor: Seq,
    /// The newest entry.
    pub head: Seq,
    /// How far each side has read.
    pub read: ReadMarks,
}
