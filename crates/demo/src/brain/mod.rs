//! The assistant's head: what a visitor means, and what to say to it.
//!
//! Pure and deterministic: the same messages in the same order give the same
//! answers, in every tab and after every reload, which is how the server above
//! needs no memory of what it was about to say. It owns the words and refuses
//! everything else: no clock, no chance, no storage.
//!
//! It never pretends to be human. Both its voices are programs and say so, and
//! what it cannot know (such as an order) it says is made up. Cards come from
//! [`crate::cards`]; which one is shown when is decided here.

mod deeds;
mod dialog;
mod en;
mod intent;
mod ko;
#[cfg(test)]
mod phrases_en;
#[cfg(test)]
mod phrases_ko;
mod shopping;
#[cfg(test)]
mod shopping_tests;
#[cfg(test)]
mod tests;

use crate::lang::Lang;
pub use dialog::{Answer, Dialog, Line, Voice};
pub use intent::Intent;

/// Everything the assistant can say in one language.
struct Table {
    /// What visitors say: patterns for each intent, between bars, see [`intent`].
    patterns: &'static [(Intent, &'static str)],
    /// What is answered; the next wording each time the same is asked.
    says: &'static [(Intent, &'static [&'static str])],
    /// The words on the buttons. Said by the visitor, they must be understood.
    labels: &'static [(Intent, &'static str)],
    /// The first message of a conversation.
    greeting: &'static str,
    /// Asked for an order number; `{n}` is the number the visitor gave.
    order: &'static [&'static str],
    /// There is no order of the number `{n}`.
    order_unknown: &'static str,
    /// Said once when no number came.
    order_again: &'static str,
    /// Behind what is said before handing over: there is a queue, and it is made up.
    line: &'static str,
    /// The visitor has left the queue.
    left: &'static str,
    /// The colleague's first words.
    colleague: &'static str,
    /// Asked for a person while the colleague is there.
    colleague_already: &'static str,
    /// Before handing over after three messages that were not understood.
    lost: &'static str,
    /// The colleague did not understand either.
    lost_again: &'static [&'static str],
    /// The visitor wants the assistant back.
    back: &'static str,
    /// The name of the assistant.
    bot: &'static str,
    /// The name of the colleague.
    colleague_name: &'static str,
}

fn table(lang: Lang) -> &'static Table {
    match lang {
        Lang::En => &en::TABLE,
        Lang::Ko => &ko::TABLE,
    }
}

/// The name to show for a voice.
#[must_use]
pub fn name(voice: Voice, lang: Lang) -> &'static str {
    match voice {
        Voice::Bot => table(lang).bot,
        Voice::Colleague => table(lang).colleague_name,
    }
}
