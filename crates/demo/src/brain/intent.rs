//! Intents and how they are recognised.
//!
//! A pattern is one or more parts joined by `+`, all of which must occur. In
//! English a part starts at the start of a word, so that "ship" finds
//! "shipping"; a final `$` asks for the end of a word too. In Korean a part may
//! occur anywhere, since particles and endings follow the stem, and spaces are
//! ignored. The longest match wins; small talk loses against everything else.

use super::{Lang, Table, table};
use crate::words::{spaced, squeezed};

/// What a visitor wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Intent {
    /// Hello.
    Greeting,
    /// How long delivery takes.
    ShippingTime,
    /// What delivery costs, and where to.
    ShippingCost,
    /// Returns, exchanges, refunds.
    Returns,
    /// Which size.
    Sizing,
    /// Where an order is.
    OrderStatus,
    /// How to pay.
    Payment,
    /// When somebody is there.
    Hours,
    /// What to buy.
    Recommend,
    /// What to buy for outdoors.
    Outdoor,
    /// What to buy for the home.
    Home,
    /// A present.
    Gift,
    /// Codes and sales.
    Discount,
    /// Whether something is there.
    Stock,
    /// What things are made of and how to look after them.
    Care,
    /// Repairs and guarantees.
    Warranty,
    /// What happens to what is written here.
    Privacy,
    /// What the assistant can do.
    Help,
    /// A person, please.
    Person,
    /// The assistant again, please.
    Back,
    /// Thank you.
    Thanks,
    /// Goodbye.
    Goodbye,
    /// Products of a kind, in a colour, for a price.
    Show,
    /// What is like a product.
    Similar,
    /// What goes with a product.
    Pairs,
    /// A word when something is back.
    Alert,
    /// The same again.
    Reorder,
    /// A time to talk.
    Booking,
    /// How far it is to free delivery.
    Progress,
    /// Saying how it was.
    Rate,
    /// Leaving an address.
    Contact,
    /// Something went wrong.
    Complaint,
    /// In English, please.
    English,
    /// In Korean, please.
    Korean,
    /// Are you a bot?
    AreYouBot,
    /// Not understood.
    Unknown,
}

impl Intent {
    /// The button's name on the wire.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ShippingTime => "shipping-time",
            Self::ShippingCost => "shipping-cost",
            Self::Returns => "returns",
            Self::Sizing => "sizing",
            Self::OrderStatus => "order",
            Self::Recommend => "recommend",
            Self::Outdoor => "outdoor",
            Self::Home => "home",
            Self::Gift => "gift",
            Self::Show => "show",
            Self::Similar => "similar",
            Self::Pairs => "pairs",
            Self::Discount => "discount",
            Self::Alert => "alert",
            Self::Reorder => "reorder",
            Self::Booking => "booking",
            Self::Progress => "progress",
            Self::Rate => "rate",
            Self::Contact => "contact",
            Self::Person => "person",
            Self::Back => "back",
            Self::English => "english",
            Self::Korean => "korean",
            _ => "help",
        }
    }

    /// Added to a match, in letters: what a visitor in need says must win over
    /// the topic it is said about, and small talk must not hide a question.
    fn bonus(self) -> i32 {
        match self {
            Self::Complaint | Self::Person | Self::AreYouBot | Self::Back => 20,
            Self::English | Self::Korean | Self::Privacy => 10,
            Self::Greeting | Self::Thanks | Self::Goodbye => -40,
            Self::Recommend | Self::Help => -3,
            // What is asked about a thing counts for more than the thing.
            Self::Outdoor | Self::Home => -2,
            _ => 0,
        }
    }
}

/// Recognises what a message is about.
pub(super) fn recognise(text: &str) -> Intent {
    let (spaced, squeezed) = (spaced(text), squeezed(text));
    let mut best = (i32::MIN, Intent::Unknown);
    for lang in [Lang::En, Lang::Ko] {
        let Table { patterns, .. } = table(lang);
        for (intent, list) in *patterns {
            for pattern in list.split('|') {
                let weight = match lang {
                    Lang::En => weigh(pattern, |part| has_words(&spaced, part)),
                    // A syllable says about as much as two letters and a half.
                    Lang::Ko => weigh(pattern, |part| squeezed.contains(part)) * 5 / 2,
                };
                let score = weight + intent.bonus();
                if weight > 0 && score > best.0 {
                    best = (score, *intent);
                }
            }
        }
    }
    best.1
}

/// The characters of a pattern all of whose parts occur, else 0.
fn weigh(pattern: &str, mut occurs: impl FnMut(&str) -> bool) -> i32 {
    let mut weight = 0;
    for part in pattern.split('+') {
        if !occurs(part) {
            return 0;
        }
        weight += part.trim_end_matches('$').chars().count() as i32;
    }
    weight
}

fn has_words(spaced: &str, part: &str) -> bool {
    let (part, whole) = match part.strip_suffix('$') {
        Some(part) => (part, true),
        None => (part, false),
    };
    spaced.match_indices(part).any(|(at, _)| {
        let starts = spaced[..at].ends_with(' ');
        let ends = !whole || spaced[at + part.len()..].starts_with(' ');
        starts && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_start_at_words_and_end_there_if_asked() {
        assert!(has_words(" free shipping ", "ship"));
        assert!(!has_words(" membership ", "ship"));
        assert!(!has_words(" history ", "hi$"));
        assert!(has_words(" oh hi there ", "hi$"));
    }
}
