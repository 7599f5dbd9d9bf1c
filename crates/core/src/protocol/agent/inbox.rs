//! The list of conversations: views of it, pages through them, what one line says.

use serde::{Deserialize, Serialize};

use super::super::{ConversationId, PageInfo, Seq, Timestamp, VisitorId};
use super::people::Person;

/// Most lines of one page of the list.
pub const LIST_MOST: u32 = 200;

/// Asks for a page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct List {
    /// Any number; the answer has the same.
    pub n: u64,
    /// Which conversations.
    pub view: View,
    /// Only those of this department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Only those with a message that has all of these words, or whose visitor is
    /// called so. Any text will do; nothing in it is an operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where the page before ended: [`Listed::next`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Most lines, 1 to [`LIST_MOST`].
    pub limit: u32,
}

/// Views of the list. A line may belong to several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// The visitor waits for an answer and nobody has taken the conversation;
    /// the longest wait first.
    Waiting,
    /// Taken by the agent who asks, not snoozed and not closed; newest change first.
    Mine,
    /// Not closed; newest change first.
    Open,
    /// Put off until later; what comes back first is first.
    Snoozed,
    /// Closed; newest change first.
    Closed,
    /// Every conversation; newest change first.
    All,
}

/// Answers `list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listed {
    /// The number of the question.
    pub n: u64,
    /// In the view's order.
    pub conversations: Vec<ConversationSummary>,
    /// Goes into [`List::before`] for what follows; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many conversations there are.
    pub counts: Counts,
}

/// How many conversations there are in each view, without filters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Counts {
    /// See [`View::Waiting`].
    pub waiting: u32,
    /// See [`View::Mine`]: of the agent who is told.
    pub mine: u32,
    /// See [`View::Open`].
    pub open: u32,
    /// See [`View::Snoozed`].
    pub snoozed: u32,
    /// See [`View::Closed`].
    pub closed: u32,
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
    /// Who the visitor is was proved by the shop, not only said.
    #[serde(default, skip_serializing_if = "is_false")]
    pub verified: bool,
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
    /// Why, in the agent's words, if an agent ended it and said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Visitor's messages that no agent has read.
    pub unread: u32,
    /// The newest entry.
    pub head: Seq,
    /// When it was written, or the conversation otherwise changed.
    pub at: Timestamp,
    /// The start of the last message, plain text.
    pub preview: String,
    /// When something was said in it first.
    #[serde(default)]
    pub began: Timestamp,
    /// Who has taken it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Person>,
    /// The department it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Since when the visitor waits for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Timestamp>,
    /// When an agent answered first since it began or was opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_answer: Option<Timestamp>,
    /// Put off until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Timestamp>,
    /// The visitor's last rating, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// How many notes agents have written.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub notes: u32,
    /// In a search: where the words were said. Absent in `inbox`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
}

/// Where a search found its words: the newest message that has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Found {
    /// Place in the log; 0 if it was the visitor's name.
    pub seq: Seq,
    /// A short piece of the text around the words, cut where a hit begins and
    /// ends. Plain text.
    pub pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Piece {
    /// Plain text.
    pub text: String,
    /// It is what was looked for.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hit: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}
