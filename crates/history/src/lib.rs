//! Histories of conversations under faults, and a checker for them.
//!
//! Owns the format in which a simulator, a driver over real sockets or a browser
//! writes down what happened, and the judgement whether the invariants of
//! delivery (ARCHITECTURE.md) held. Runs natively, after the fact; ships to nobody.
//!
//! # The format
//!
//! One JSON object a line, in the order in which things happened:
//!
//! ```text
//! {"at":12,"who":"tab-1","type":"invoke","f":"send","id":"00…01"}
//! ```
//!
//! `at` is milliseconds on any one clock; only pauses are measured with it. `who` is
//! a tab (one life of a page) or `server`. `type` is Jepsen's: `invoke` (asked for), `ok`
//! (it happened), `fail` (it did not), `info` (seen). `f` says what:
//!
//! | `f` | by | fields | means |
//! |---|---|---|---|
//! | `send` | tab | `id` | `invoke`: Enter was taken. `ok`: durable on the device. `fail`: it died with the page before that |
//! | `discard` | tab | `id` | `ok`: the visitor gave it up |
//! | `transmit` | tab | `id`, `generation` | `info`: it goes to the network |
//! | `connect` | tab | `slot`, `generation` | `invoke`: a connection is opened. Of one `slot` (a browser profile and conversation, or a tab where each has its own) only one is open at a time |
//! | `close` | tab | `slot`, `generation`, `pause` | `ok`: it is over; the server asked for `pause` ms of peace (0: none) |
//! | `apply` | tab | `generation` | `info`: something that came on this connection changed the rows |
//! | `rows` | tab | `conversation`, `epoch`, `applied`, `older`, `rows` | `info`: the rows as they are now: `[key, seq or null, state]`, state one of `unsent`, `sent`, `failed`, `received`, `local`, `gap`, `event`; `older`: there are more above |
//! | `window` | tab | `conversation`, `rows` | `info`: what of the rows is drawn now, in the order in which it stands in the document |
//! | `crash` | tab | | `info`: the page is gone; a new life begins under the same or another name |
//! | `create` | server | `conversation`, `name` | `ok`: a conversation was made for the client's name of it |
//! | `append` | server | `conversation`, `epoch`, `seq`, `prev`, `key`, `id` | `ok`: a log entry; `key` is its row (absent: it has none), `id` the sender's name for it |
//! | `trim` | server | `conversation`, `epoch`, `up_to` | `ok`: entries up to there can not be had any more |
//! | `erase` | server | `conversation`, `epoch`, `up_to` | `ok`: entries up to there were erased at somebody's wish |
//! | `epoch` | server | `conversation`, `epoch` | `ok`: a new life of the log begins, empty |
//! | `end` | any | `conversation` | `info`: everything has come to rest; what follows is another run |
//!
//! Keys a reader does not know are ignored. [`check`] gives every broken promise
//! with its line.

mod check;
mod client;
mod event;
mod log;

pub use check::{Broken, Promise, check};
pub use event::{Event, Kind, Line, Op};
