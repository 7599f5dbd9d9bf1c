//! What there is to know of a conversation's visitor.

use serde::{Deserialize, Serialize};

use super::super::json::Raw;
use super::super::{Content, PageInfo, Seq, Timestamp};
use super::ConversationSummary;

/// Answers `about`. Everything but `verified` and the orders comes from the
/// visitor or their browser and proves nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct About {
    /// The visitor's name, if they gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their address for mail, if they gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Who they are was proved by the shop.
    pub verified: bool,
    /// BCP 47.
    pub locale: String,
    /// What the conversation is called where it goes on elsewhere, if that was asked for:
    /// `AC-7K3M-9Q`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The page they are on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<PageInfo>,
    /// Page, product, cart and the last ten pages (`aisle-context`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Raw>,
    /// What they answered before the first word: the `value` of `contact`, tidy. It
    /// proves nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<Raw>,
    /// The rule whose message began it, or came last before the visitor spoke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// Their other conversations, newest first, at most twenty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<ConversationSummary>,
    /// Orders under their address for mail, newest first, at most ten: content of
    /// type `order`. Only if that address was proved, or was given together with
    /// an order's number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<Content>,
    /// What they booked, by the names of slots.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bookings: Vec<String>,
    /// The last event their page told (`track`), as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Raw>,
}

/// A message that came uninvited and was taken up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trigger {
    /// The rule's name.
    pub rule: String,
    /// Where it was shown: `bubble`, `banner` and so on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub surface: String,
    /// Its entry in the log.
    pub seq: Seq,
    /// When it was logged.
    pub at: Timestamp,
    /// What it said, plain text.
    pub text: String,
}
