//! What goes into the engine and what comes out.
//!
//! The engine does no I/O: sensors give it facts and events, a driver carries
//! its effects out and says what came of them.

use super::events::Event;
use super::facts::FactRef;
use super::polite::Budget;
use super::rule::{Edge, Rule, Surface};
use super::value::Value;
use crate::Millis;
use crate::experiment::Experiment;
use crate::session::StoreOp;

/// The two clocks. Durations are measured by the first, which never jumps; what
/// is remembered carries the second, which may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since an arbitrary start, never falling.
    pub mono: Millis,
    /// Milliseconds since the Unix epoch, as the device believes.
    pub wall: Millis,
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The page's rules, all of them; they replace those before. A rule whose name
    /// and text of the condition are the same as before keeps its state.
    Rules(Vec<Rule>),
    /// `data-budget`: how often anything may come uninvited.
    Budget(Budget),
    /// The experiments the page declares, all of them.
    Experiments(Vec<Experiment>),
    /// A new page, with its facts as far as they are known: the first one, or the
    /// address changed in a single-page shop. `page.*`, `scroll` and `time.page`
    /// of the page before are unknown from here on; other facts stay unless they
    /// are in the list, so `product.*` belongs into it (`None`) where the shop
    /// has not said it anew. All of it is judged at one instant, and every rule
    /// starts anew, as if the page had been loaded.
    Page(Vec<(FactRef, Option<Value>)>),
    /// Facts that changed at the same instant, and are judged together; `None`
    /// where a value is unknown. What changes together comes together: a cart's
    /// total and count.
    Facts(Vec<(FactRef, Option<Value>)>),
    /// An event, at its instant.
    Event(Event),
    /// The time of the last [`Effect::WakeAt`] has come.
    Wake,
    /// What may be remembered from now on. Until this comes, only this document.
    Permit(Permit),
    /// Entries of the memory (keys that begin with [`super::PREFIX`]). Under
    /// [`Permit::Device`]: first all of the store, once after each such permit and
    /// an empty list if the store has none or cannot be read; later those another
    /// tab has just written. Nothing is shown between the two, and facts of the
    /// memory are unknown. Under [`Permit::Document`]: those that another element
    /// of this document would have stored.
    Remembered(Vec<(String, String)>),
    /// Everything remembered was wiped: `forget()`, consent withdrawn, or the
    /// inspector's button.
    Forgotten,
    /// The answer to [`Effect::Ask`], and again whenever it changes, until
    /// [`Effect::Unask`].
    Blocked(Option<Block>),
    /// What came of a showing.
    Outcome {
        /// The rule.
        rule: String,
        /// What came of it.
        what: Outcome,
    },
    /// The inspector wants to see a rule's message, politeness or not.
    FireNow(String),
}

/// What may be remembered (design §6, Memory).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permit {
    /// Before the first interaction or without consent: in this document only,
    /// and at most one uninvited surface.
    Document,
    /// On the device, shared by its tabs.
    Device,
}

/// Why nothing may be shown at this moment, as the page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// The visitor is typing.
    Typing,
    /// A dialog or popover of the page is open, a cookie banner, or something
    /// that `data-avoid` names.
    Dialog,
    /// The tab is hidden.
    Hidden,
    /// A surface in the page has no place to go: no such `[data-aisle-slot]`.
    NoSlot,
}

/// What came of a showing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is on screen.
    Shown,
    /// The page vetoed it (`aisle-trigger`), or it could not be drawn: it does
    /// not count.
    Vetoed,
    /// The visitor took it up: opened it or chose a reply.
    Accepted,
    /// The visitor sent it away.
    Dismissed,
    /// It went by itself: a toast's time was up, or the page changed.
    Gone,
}

/// A wish. Carried out in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Watch these and nothing else; each once.
    Watch {
        /// Facts that rules and their messages read. Facts the engine makes
        /// itself ([`super::facts::Source::Memory`]) are not among them.
        facts: Vec<FactRef>,
        /// Events that rules wait for.
        events: Vec<Event>,
    },
    /// Call with [`Input::Wake`] at this monotonic time. Each replaces the one
    /// before; `None` takes it back.
    WakeAt(Option<Millis>),
    /// A rule may fire within seconds: fetch what draws it.
    Near,
    /// A rule needs what chooses and shows, and it is not there yet; see
    /// [`super::Engine::complete`]. Given once.
    More,
    /// Say whether something may be shown now, with [`Input::Blocked`], and keep
    /// saying it.
    Ask {
        /// Where it would be shown.
        surface: Surface,
        /// In which slot, for [`Surface::Inline`].
        slot: String,
    },
    /// The answer is no longer wanted.
    Unask,
    /// Show it, unless the page vetoes, and say what came of it.
    Show(Box<Firing>),
    /// Take this rule's surface away: its rule or its page is gone.
    Hide(String),
    /// Under [`Permit::Device`], write to the store and give the puts to the other
    /// tabs. Under either, give the puts to the other elements of this document.
    Store(Vec<StoreOp>),
    /// A goal was reached in time after a showing: tell the page.
    Converted {
        /// The rule.
        rule: String,
        /// Where it was shown.
        surface: Surface,
        /// The experiment and arm, if it belongs to one.
        experiment: Option<(String, String)>,
        /// The goal's event.
        goal: String,
    },
}

/// A message that is to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Firing {
    /// The rule's name.
    pub rule: String,
    /// Where.
    pub surface: Surface,
    /// Which edge, for a banner.
    pub edge: Edge,
    /// Which slot, for [`Surface::Inline`].
    pub slot: String,
    /// What: a template of `core::text`.
    pub message: String,
    /// The facts that the message and its replies name, as known now.
    pub values: Vec<(String, Value)>,
    /// Quick replies, templates as well.
    pub replies: Vec<String>,
    /// A content envelope as JSON.
    pub content: Option<String>,
    /// The experiment and arm, if it belongs to one.
    pub experiment: Option<(String, String)>,
}
