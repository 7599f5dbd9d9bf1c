//! What an agent's page and a server say to each other.
//!
//! Small on purpose: signing in, the list, one conversation at a time, and the
//! visitor's own frames wrapped with the conversation they belong to. The
//! console's issue adds to it.

use serde::{Deserialize, Serialize};

use super::json::Raw;
use super::{
    Ack, Answer, Ask, ClientId, ConversationId, Epoch, ErrorCode, Events, Gap, HistoryPage, HistoryRequest,
    PageInfo, Ping, Pong, ReadMarks, ReadUp, Reject, ResumePoint, SendMessage, Seq, ServerError, Timestamp,
    TypingDown, TypingUp, VisitorId,
};

/// A frame from an agent's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AgentFrame {
    /// Always first.
    AgentHello(AgentHello),
    /// Follow a conversation: its log from a place on, then what happens.
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
    /// End a conversation.
    Close(InConversation<Close>),
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
    AgentWelcome {
        /// The name visitors see.
        name: String,
        /// The server's clock.
        at: Timestamp,
    },
    /// Conversations that are new or changed, newest change first.
    Inbox {
        /// Each whole; a later one replaces an earlier one.
        conversations: Vec<ConversationSummary>,
    },
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
    Reject(Reject),
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
    /// The session token.
    pub token: String,
    /// Names this page's connection, as in a visitor's hello.
    pub instance: ClientId,
}

impl core::fmt::Debug for AgentHello {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("AgentHello")
    }
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

/// Ends a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Close {
    /// The sender's name for it.
    pub client_id: ClientId,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConversationSummary {
    /// Which.
    pub id: ConversationId,
    /// Whose.
    pub visitor: VisitorId,
    /// The visitor's name, if they gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The page the visitor is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageInfo>,
    /// BCP 47.
    #[serde(default)]
    pub locale: String,
    /// The visitor has a connection now.
    pub online: bool,
    /// Ended.
    pub closed: bool,
    /// Visitor's messages that no agent has read.
    pub unread: u32,
    /// The newest entry.
    pub head: Seq,
    /// When it was written.
    pub at: Timestamp,
    /// The start of the last message, plain text.
    pub preview: String,
}
