//! Proactive messages: a language of rules, and an engine that runs them.
//!
//! Owns the words of the language, the reading and checking of rules, the truth
//! of their conditions, and the politeness that holds them back. Refuses to
//! touch the page: sensors report, the engine decides, a driver shows.
//!
//! A rule fires when its condition turns true. What is not known never makes a
//! rule fire (Kleene logic). Everything is decided on the device.

mod ast;
mod check;
mod compile;
mod engine;
mod events;
mod facts;
mod fault;
mod fields;
mod io;
mod issue;
mod json;
mod kinds;
mod lex;
mod memory;
mod names;
mod parse;
mod polite;
mod print;
mod rule;
pub mod sense;
mod slips;
mod source;
mod value;

pub use ast::{Expr, Node, Op, Span, Step};
pub use compile::compile;
pub use engine::{Engine, REST, Rest, Settings, Task, Truth, Why};
#[cfg(feature = "tools")]
pub use engine::{Explained, ExplainedBudget, ExplainedNode, ExplainedRule, State, Trace, replay};
pub use events::{EVENT_DOCS, EVENTS, Event};
pub use facts::{FACT_DOCS, FACTS, Fact, FactRef, Kind, Source as FactSource};
pub use fault::{Fault, RuleError};
pub use fields::FIELDS;
pub use io::{Block, Effect, Firing, Input, Now, Outcome, Permit};
pub use issue::{Place, RuleIssue};
pub use memory::PREFIX;
pub use parse::parse;
pub use polite::Budget;
pub use print::print;
pub use rule::{Edge, Form, Goal, Limit, Per, Rule, Source, Surface, Until};
pub use source::sources;
pub use value::{Clock, Literal, Number, Value};
