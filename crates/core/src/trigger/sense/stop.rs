//! Whether the page stands so that nothing may be shown.

use crate::Millis;
use crate::trigger::Block;

/// How long after a key a visitor still types, in milliseconds.
pub const TYPING: Millis = 5_000;

/// What a guard has seen of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stop {
    /// The tab is hidden.
    pub hidden: bool,
    /// A dialog, popover, cookie banner or avoided element is in view.
    pub dialog: bool,
    /// Something that can be written in has the focus and is not empty.
    pub writing: bool,
    /// When the visitor last wrote something.
    pub wrote: Option<Millis>,
    /// The surface has no place in the page.
    pub no_slot: bool,
}

impl Stop {
    /// The reason against showing anything now. A hidden tab comes first, since
    /// nothing else can be judged there.
    #[must_use]
    pub fn block(&self, now: Millis) -> Option<Block> {
        if self.hidden {
            Some(Block::Hidden)
        } else if self.no_slot {
            Some(Block::NoSlot)
        } else if self.dialog {
            Some(Block::Dialog)
        } else if self.writing || self.left(now).is_some() {
            Some(Block::Typing)
        } else {
            None
        }
    }

    /// Milliseconds until the last key is forgotten.
    #[must_use]
    pub fn left(&self, now: Millis) -> Option<Millis> {
        let left = self.wrote?.saturating_add(TYPING).saturating_sub(now);
        (left > 0).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_counts_for_five_seconds() {
        let stop = Stop {
            wrote: Some(1_000),
            ..Stop::default()
        };
        assert_eq!(stop.block(5_999), Some(Block::Typing));
        assert_eq!(stop.block(6_000), None);
        assert_eq!(stop.left(2_000), Some(4_000));
    }

    #[test]
    fn unsent_text_counts_as_long_as_it_has_the_focus() {
        let stop = Stop {
            writing: true,
            ..Stop::default()
        };
        assert_eq!(stop.block(i64::MAX), Some(Block::Typing));
    }

    #[test]
    fn a_hidden_tab_is_the_first_reason() {
        let stop = Stop {
            hidden: true,
            dialog: true,
            writing: true,
            no_slot: true,
            wrote: None,
        };
        assert_eq!(stop.block(0), Some(Block::Hidden));
        assert_eq!(Stop::default().block(0), None);
    }
}
