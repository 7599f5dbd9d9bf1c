//! When to ask again who is there.

use crate::Millis;

/// Never more often, whatever the server allows, in milliseconds.
const LEAST: Millis = 10_000;
/// Where the server says nothing, and after a first failure.
const USUAL: Millis = 60_000;
/// At least so often.
const MOST: Millis = 600_000;

/// How asking went so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Presence {
    failures: u32,
}

impl Presence {
    /// An answer came that is good for so many seconds (`max-age`). In how many
    /// milliseconds to ask again.
    pub fn answered(&mut self, max_age: Option<i64>) -> Millis {
        self.failures = 0;
        max_age.map_or(USUAL, |seconds| seconds.saturating_mul(1_000).clamp(LEAST, MOST))
    }

    /// None came: twice as long with each time.
    pub fn failed(&mut self) -> Millis {
        let wait = USUAL << self.failures.min(4);
        self.failures = self.failures.saturating_add(1);
        wait.min(MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_word_counts_within_bounds() {
        let mut presence = Presence::default();
        assert_eq!(presence.answered(Some(30)), 30_000);
        assert_eq!(presence.answered(Some(0)), 10_000);
        assert_eq!(presence.answered(Some(i64::MAX)), 600_000);
        assert_eq!(presence.answered(None), 60_000);
    }

    #[test]
    fn a_server_that_fails_is_left_in_peace() {
        let mut presence = Presence::default();
        let waits: Vec<_> = (0..6).map(|_| presence.failed()).collect();
        assert_eq!(waits, [60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
        presence.answered(None);
        assert_eq!(presence.failed(), 60_000);
    }
}
