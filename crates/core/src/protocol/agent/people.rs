//! The people who answer: who they are, whether they can, where they belong.

use serde::{Deserialize, Serialize};

use super::super::{AgentId, ClientId};

/// Somebody of the shop, by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    /// Which.
    pub id: AgentId,
    /// The name visitors see, plain text.
    pub name: String,
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AgentRole {
    /// Answers visitors.
    Agent,
    /// Besides, invites and removes agents and changes what all share.
    Admin,
}

/// What somebody says of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AgentStatus {
    /// Takes conversations.
    Available,
    /// There, and takes no more for now.
    Busy,
    /// Not there.
    Away,
}

/// One of those who answer, as colleagues see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Colleague {
    /// Which.
    pub id: AgentId,
    /// The name visitors see, plain text.
    pub name: String,
    /// Address of a picture, `https` or a path on this server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// What visitors read below the name, plain text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What they speak, as language tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// What they may do.
    pub role: AgentRole,
    /// What they say of themselves.
    pub status: AgentStatus,
    /// They have a connection now.
    pub online: bool,
    /// Conversations they have taken that are neither closed nor snoozed.
    pub load: u32,
    /// How many they wish to have at once.
    pub capacity: u32,
    /// The departments they belong to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<String>,
}

/// A part of the shop that answers: `orders`, "Orders and returns".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Department {
    /// As an identifier: 1 to 64 of `A-Z a-z 0-9 _ -`.
    pub id: String,
    /// For people, plain text.
    pub name: String,
}

/// A text that agents send again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Canned {
    /// As an identifier.
    pub id: String,
    /// What is typed to get it, behind a slash: `hello`. No spaces.
    pub shortcut: String,
    /// BCP 47; empty for all languages. The same shortcut may stand in several.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// Markup with placeholders such as `{visitor.name|there}`.
    pub text: String,
}

/// Says of the sender whether they take conversations. The answer is an ack and,
/// for everybody, `roster`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetStatus {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// From now on.
    pub status: AgentStatus,
    /// How many conversations at once, 1 to 100; absent leaves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
}
