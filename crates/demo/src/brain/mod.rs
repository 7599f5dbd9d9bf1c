//! The assistant's head: what a visitor means, and what to say to it.
//!
//! Pure and deterministic: the same messages in the same order give the same
//! answers, in every tab and after every reload, which is how the server above
//! needs no memory of what it was about to say. It owns the words and refuses
//! everything else: no clock, no chance, no storage.
//!
//! It never pretends to be human. Both its voices are programs and say so, and
//! what it cannot know (an order, a stock level) it says is made up or unknown.

mod dialog;
mod en;
mod intent;
mod ko;
mod order;
#[cfg(test)]
mod phrases_en;
#[cfg(test)]
mod phrases_ko;
#[cfg(test)]
mod tests;
mod words;

pub use dialog::{Answer, Dialog, Line, Voice};
pub use intent::Intent;

/// A language the assistant speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English, also for every language it does not speak.
    En,
    /// Korean.
    Ko,
}

aisle_core::json_words!(Lang { "en" En, "ko" Ko });

impl Lang {
    /// The language for a BCP 47 tag.
    #[must_use]
    pub fn of_locale(tag: &str) -> Self {
        let mut parts = tag.split(['-', '_']);
        match parts.next() {
            Some(first) if first.eq_ignore_ascii_case("ko") => Self::Ko,
            _ => Self::En,
        }
    }
}

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
    /// Said once when no number came.
    order_again: &'static str,
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
