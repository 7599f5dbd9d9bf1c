//! A rule: when, what, where, how often.

use super::ast::Node;
use crate::Millis;

/// A rule as the page wrote it, whatever the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name, `[a-z0-9-]+`.
    pub name: String,
    /// Which form it came in; earlier forms win when names clash.
    pub form: Form,
    /// What stands on it: names without `data-` (`when`, `surface`, `limit` …)
    /// and values, in the order written. The compact form has one, `rule`.
    pub fields: Vec<(String, String)>,
    /// The message as written; empty in the compact form, whose rule holds it.
    pub message: String,
}

/// The form a rule came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `data-trigger-NAME` on the element: `when => message`.
    Attribute,
    /// `<template data-trigger="NAME" data-when="…">` within the element.
    Template,
    /// `data-triggers='[…]'`.
    Json,
    /// The property `triggers`.
    Property,
    /// Sent by the server.
    Server,
}

/// A rule that can be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Which form it came in.
    pub form: Form,
    /// When.
    pub when: Node,
    /// The condition's text, which spans point into.
    pub text: String,
    /// What to say: a template of `core::text`.
    pub message: String,
    /// Where.
    pub surface: Surface,
    /// `data-limit`: how often at most; never empty.
    pub limits: Vec<Limit>,
    /// `data-cooldown`: milliseconds between two showings.
    pub cooldown: Option<Millis>,
    /// `data-priority`: the highest goes first; 0 by default, −1,000 to 1,000.
    pub priority: i32,
    /// `data-delay`: milliseconds from turning true to showing.
    pub delay: Millis,
    /// `data-until`: never again after that.
    pub until: Option<Until>,
    /// `data-replies`: quick replies, separated by `|`.
    pub replies: Vec<String>,
    /// `data-content`: a content envelope as JSON.
    pub content: Option<String>,
    /// `data-goal`: what counts as a success.
    pub goal: Option<Goal>,
    /// `data-experiment`: the experiment it belongs to, and the arm.
    pub experiment: Option<(String, String)>,
    /// `data-slot`: for [`Surface::Inline`], which `[data-aisle-slot]`; empty for
    /// the first on the page.
    pub slot: String,
    /// `data-edge`: for [`Surface::Banner`].
    pub edge: Edge,
}

/// Where a rule's message appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Surface {
    /// Beside the launcher.
    #[default]
    Bubble,
    /// Across an edge of the screen.
    Banner,
    /// A small note that goes away by itself.
    Toast,
    /// A picture or product with an action.
    Card,
    /// The panel, opened with the message.
    Panel,
    /// Only a number on the launcher.
    Badge,
    /// Within the page, in a `[data-aisle-slot]`.
    Inline,
}

impl Surface {
    /// All surfaces, as written.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Bubble, "bubble"),
        (Self::Banner, "banner"),
        (Self::Toast, "toast"),
        (Self::Card, "card"),
        (Self::Panel, "panel"),
        (Self::Badge, "badge"),
        (Self::Inline, "inline"),
    ];
}

/// Which edge a banner lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Edge {
    /// `bottom`
    #[default]
    Bottom,
    /// `top`
    Top,
}

impl Edge {
    /// Both, as written.
    pub const ALL: &[(Self, &str)] = &[(Self::Bottom, "bottom"), (Self::Top, "top")];
}

/// `3/week`: at most so many showings in such a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// At most so many.
    pub most: u32,
    /// In such a time.
    pub per: Per,
}

/// What a limit counts within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// One page of the shop, until the address changes.
    Page,
    /// One visit: until 30 minutes pass without a page.
    Session,
    /// The last 24 hours.
    Day,
    /// The last 7 days.
    Week,
    /// The last 30 days.
    Month,
    /// As long as anything is remembered.
    Ever,
}

impl Per {
    /// All, as written.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Page, "page"),
        (Self::Session, "session"),
        (Self::Day, "day"),
        (Self::Week, "week"),
        (Self::Month, "month"),
        (Self::Ever, "ever"),
    ];
}

/// After what a rule has done its work for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// It was shown.
    Seen,
    /// The visitor pressed something of it.
    Engaged,
    /// Its goal was reached.
    Converted,
}

impl Until {
    /// All, as written.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Seen, "seen"),
        (Self::Engaged, "engaged"),
        (Self::Converted, "converted"),
    ];
}

/// `purchase within 1d`: an event after a showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The name given to `track()`.
    pub event: String,
    /// Milliseconds after the last showing within which it counts.
    pub within: Millis,
}
