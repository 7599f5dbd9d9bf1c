//! How long a device keeps a conversation: thirty days after the last visit.

use super::record;
use super::{StoreOp, record::SEEN};
use crate::protocol::Timestamp;

/// Thirty days, in milliseconds (design §7).
const KEPT_FOR: Timestamp = 30 * 24 * 60 * 60 * 1_000;

/// Says when the conversation was last looked at. Goes with the write that
/// begins one, and with every visit after that.
#[must_use]
pub fn seen(wall: Timestamp) -> StoreOp {
    StoreOp::Put(SEEN.to_owned(), record::json(&wall))
}

/// What to write on a visit to a store that holds these values, at this time of
/// day; takes the values away if they are too old. A clock that was set back
/// expires nothing.
pub fn visit(values: &mut Vec<(String, String)>, wall: Timestamp) -> Vec<StoreOp> {
    // Files may be kept before anything was said.
    if !values
        .iter()
        .any(|(key, _)| key == record::PROFILE || key == SEEN)
    {
        return Vec::new();
    }
    let last = values
        .iter()
        .find(|(key, _)| key == SEEN)
        .and_then(|(_, at)| at.parse::<Timestamp>().ok());
    if last.is_some_and(|at| wall.saturating_sub(at) > KEPT_FOR) {
        values.clear();
        return vec![StoreOp::DeletePrefix(String::new())];
    }
    vec![seen(wall)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(seen: Option<Timestamp>) -> Vec<(String, String)> {
        let mut values = vec![("profile".to_owned(), "{}".to_owned())];
        values.extend(seen.map(|at| ("seen".to_owned(), at.to_string())));
        values
    }

    #[test]
    fn a_conversation_is_kept_for_thirty_days_after_the_last_visit_and_no_longer() {
        let mut values = held(Some(1_000));
        assert_eq!(visit(&mut values, 1_000 + KEPT_FOR), [seen(1_000 + KEPT_FOR)]);
        assert_eq!(values.len(), 2);
        assert_eq!(
            visit(&mut values, 1_001 + KEPT_FOR),
            [StoreOp::DeletePrefix(String::new())]
        );
        assert!(values.is_empty());
    }

    #[test]
    fn a_clock_that_was_set_back_expires_nothing() {
        let mut values = held(Some(KEPT_FOR * 2));
        assert_eq!(visit(&mut values, 5), [seen(5)]);
    }

    #[test]
    fn nothing_is_written_where_nothing_was_kept() {
        assert_eq!(visit(&mut Vec::new(), 5), []);
    }
}
