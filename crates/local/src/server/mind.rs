//! Who answers in a conversation.

use aisle_core::Millis;
use aisle_core::protocol::{Agent, ClientFrame, Hello, Queue, Stream};

use super::append::Wish;
use super::talk::Talk;
use super::{Effect, frames};

/// One side of a conversation, as the other one has it in a tab: what is said, and
/// when. The log is the [`Talk`]'s; a mind reads it and wishes for entries.
pub trait Mind: Sized {
    /// What this backend is called on the device: its store, and its channel.
    const NAME: &'static str;
    /// What it can be asked, beside what every backend here can do.
    const TOPICS: &'static [&'static str];
    /// What it wants done outside, beyond what every backend does.
    type Do;
    /// What comes back from there.
    type Came;

    /// Begins to think, with the log as it is on the device.
    fn new(hello: &Hello, talk: &Talk) -> Self;

    /// Who is there, as the log tells.
    fn agents(talk: &Talk) -> Vec<Agent>;

    /// What stands before the visitor's first word; the same in every tab.
    fn greeting(talk: &Talk) -> Option<Wish>;

    /// What is being streamed right now, for a `welcome`; from here on the client has
    /// that much of it.
    fn streams(&mut self, talk: &mut Talk, now: Millis) -> Vec<Stream>;

    /// The visitor's place in the queue, for a `welcome`; asked right after
    /// [`Mind::streams`]. What changes later goes out by [`Talk::place`].
    fn queue(&self, _: &Talk) -> Option<Queue> {
        None
    }

    /// Says what is due and asks for the next moment. Called after everything that
    /// happens.
    fn advance(&mut self, talk: &mut Talk, now: Millis, out: &mut Vec<Effect<Self::Do>>);

    /// Takes in a frame; [`frames::hear`] does what any backend does with one.
    fn hear(&mut self, talk: &mut Talk, now: Millis, frame: ClientFrame, out: &mut Vec<Effect<Self::Do>>) {
        frames::hear(talk, now, frame, out);
    }

    /// Takes in what came from outside.
    fn came(&mut self, talk: &mut Talk, now: Millis, came: Self::Came, out: &mut Vec<Effect<Self::Do>>);
}
