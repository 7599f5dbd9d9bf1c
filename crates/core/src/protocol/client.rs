//! What a visitor's client says.

use serde::{Deserialize, Serialize};

use super::json::Raw;
use super::{ActionId, Ask, ClientId, Content, ConversationId, Epoch, MessageId, Seq, Upload, VisitorId};

/// A frame from a visitor's client.
///
/// Whatever changes something carries a `client_id` and is answered by `ack` or
/// `reject` with it; sending it again changes nothing more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClientFrame {
    /// Always first.
    Hello(Hello),
    /// Say something.
    Message(SendMessage),
    /// Press a button of a message.
    Action(Action),
    /// Leave something while nobody is there.
    Contact(Contact),
    /// Join or leave the queue.
    Queue(QueueRequest),
    /// Rate the conversation.
    Rate(Rate),
    /// End the conversation.
    End(End),
    /// Erase everything known of this visitor.
    Forget(Forget),
    /// The visitor writes, or has stopped.
    Typing(TypingUp),
    /// The visitor has read up to here.
    Read(ReadUp),
    /// Something happened on the page.
    Event(Track),
    /// Ask for what may answer the text being written.
    Suggest(Suggest),
    /// Ask what the shop knows.
    Ask(Ask),
    /// Ask for a place for a file.
    Upload(Upload),
    /// Ask for entries before a place in the log.
    History(HistoryRequest),
    /// Ask for the conversation as text.
    Transcript(TranscriptRequest),
    /// Are you there?
    Ping(Ping),
}

json_variants!(ClientFrame {
    "hello" Hello,
    "message" Message,
    "action" Action,
    "contact" Contact,
    "queue" Queue,
    "rate" Rate,
    "end" End,
    "forget" Forget,
    "typing" Typing,
    "read" Read,
    "event" Event,
    "suggest" Suggest,
    "ask" Ask,
    "upload" Upload,
    "history" History,
    "transcript" Transcript,
    "ping" Ping,
});

/// Opens a connection.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hello {
    /// [`super::PROTOCOL`].
    pub protocol: u32,
    /// Which conversation, or the wish for one.
    pub conversation: ConversationRef,
    /// Who speaks.
    pub visitor: VisitorAuth,
    /// Names this tab's connection: a newer `hello` with the same value takes
    /// over from an older connection that may still look alive.
    pub instance: ClientId,
    /// The shop's own signed token, passed on as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Where the client's copy of the log ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<ResumePoint>,
    /// The page the visitor is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageInfo>,
    /// BCP 47, for example `ko-KR`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub locale: String,
    /// Content types the client can show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<String>,
    /// The rule whose message the visitor took up and has not answered yet. A
    /// server that would greet by itself leaves the first word to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
}

json_record!(Hello {
    protocol,
    conversation,
    visitor,
    instance,
    token: sparse,
    resume: sparse,
    page: sparse,
    locale: sparse,
    capabilities: sparse,
    shown: sparse,
});

// By hand, so that neither secret nor token can reach a log.
impl core::fmt::Debug for Hello {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Hello")
            .field("conversation", &self.conversation)
            .field("visitor", &self.visitor.id)
            .field("resume", &self.resume)
            .finish_non_exhaustive()
    }
}

/// A conversation by the server's name, or by the client's if there is none yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConversationRef {
    /// An existing one.
    Id(ConversationId),
    /// A new one; the same `client_id` always gives the same conversation.
    ClientId(ClientId),
}

json_variants!(ConversationRef { "id" Id, "client_id" ClientId });

/// Proof of being a visitor. Made by the client; a server stores a hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitorAuth {
    /// Who.
    pub id: VisitorId,
    /// 128 random bits or more. First seen, it is believed; later it must match.
    pub secret: String,
}

json_record!(VisitorAuth { id, secret });

impl core::fmt::Debug for VisitorAuth {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "VisitorAuth({})", self.id)
    }
}

/// Where a client's copy of the log ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResumePoint {
    /// In which life of the log.
    pub epoch: Epoch,
    /// The last entry applied; 0 for none.
    pub seq: Seq,
}

json_record!(ResumePoint { epoch, seq });

/// The page a visitor is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PageInfo {
    /// Its address without query and fragment, which may hold secrets.
    pub url: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
}

json_record!(PageInfo { url, title: always });

/// Says something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SendMessage {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// What is said.
    pub content: Content,
}

json_record!(SendMessage { client_id, content });

/// Presses a button of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Action {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// The message with the button.
    pub message_id: MessageId,
    /// The button.
    pub action_id: ActionId,
    /// What was chosen or filled in, if it is more than a press.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Raw>,
}

json_record!(Action {
    client_id,
    message_id,
    action_id,
    value: sparse
});

/// Leaves something while nobody is there: the offline form. See `docs/protocol`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Contact {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// What was filled in.
    pub value: Raw,
}

json_record!(Contact { client_id, value });

/// Joins or leaves the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueRequest {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// True joins, false leaves.
    pub join: bool,
    /// For whom to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
}

json_record!(QueueRequest {
    client_id,
    join,
    department: sparse
});

/// Rates the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rate {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// 1 to 5.
    pub score: u8,
    /// In the visitor's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

json_record!(Rate {
    client_id,
    score,
    comment: sparse
});

/// Ends the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct End {
    /// The sender's name for it.
    pub client_id: ClientId,
}

json_record!(End { client_id });

/// Erases everything known of this visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Forget {
    /// The sender's name for it.
    pub client_id: ClientId,
}

json_record!(Forget { client_id });

/// The visitor writes, or has stopped. At most one in three seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TypingUp {
    /// Writing now.
    pub on: bool,
}

json_record!(TypingUp { on });

/// The visitor has seen everything up to here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadUp {
    /// Inclusive.
    pub up_to: Seq,
}

json_record!(ReadUp { up_to });

/// Something happened on the page, by the shop's own name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Track {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// What happened.
    pub name: String,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub props: Option<Raw>,
}

json_record!(Track {
    client_id,
    name,
    props: sparse
});

/// Asks for articles while typing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggest {
    /// What is written so far.
    pub text: String,
}

json_record!(Suggest { text });

/// Asks for entries before a place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HistoryRequest {
    /// Exclusive.
    pub before: Seq,
    /// At most this many; a server may give fewer.
    pub limit: u32,
}

json_record!(HistoryRequest { before, limit });

/// Asks for the conversation as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TranscriptRequest {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// `mail` for a letter to the visitor's own address; `text`, `json` or `html` for a file.
    pub format: String,
    /// To which address; that which is known if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

json_record!(TranscriptRequest {
    client_id,
    format,
    to: sparse
});

/// Are you there? Answered by `pong` with the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ping {
    /// Any number.
    pub n: u64,
}

json_record!(Ping { n });
