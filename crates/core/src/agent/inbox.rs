//! The list of conversations: what is in a view of it, and in which order.
//!
//! The server pages through views and tells every change of a line; here the two
//! become one list. A line is known once and stands in every view that its fields
//! say, so nothing has to be asked for again when somebody takes a conversation.

use std::collections::BTreeMap;

use crate::protocol::{AgentId, ConversationId, ConversationSummary, Seq, Timestamp, View};

/// All lines this page knows.
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    known: BTreeMap<ConversationId, ConversationSummary>,
    /// What a search found, in its order; none without a search.
    found: Option<Vec<ConversationId>>,
}

impl Inbox {
    /// Takes lines over, each whole. What a search said of one stays with it.
    pub fn update(&mut self, list: Vec<ConversationSummary>) {
        for mut line in list {
            if line.found.is_none()
                && let Some(old) = self.known.get_mut(&line.id)
            {
                line.found = old.found.take();
            }
            self.known.insert(line.id.clone(), line);
        }
    }

    /// Takes over what a search found, after what it has found already.
    pub fn found(&mut self, list: Vec<ConversationSummary>) {
        let found = self.found.get_or_insert_default();
        for line in &list {
            if !found.contains(&line.id) {
                found.push(line.id.clone());
            }
        }
        self.update(list);
    }

    /// Looks for nothing, or for something else, from now on.
    pub fn search_ended(&mut self) {
        self.found = None;
        for line in self.known.values_mut() {
            line.found = None;
        }
    }

    /// A search has been answered.
    #[must_use]
    pub fn is_search(&self) -> bool {
        self.found.is_some()
    }

    /// A server whose database was changed may not know what it knew.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, id: &ConversationId) -> Option<&ConversationSummary> {
        self.known.get(id)
    }

    /// What stands in a view, in its order, or what the search has found.
    #[must_use]
    pub fn list(
        &self,
        view: View,
        me: Option<&AgentId>,
        department: Option<&str>,
        now: Timestamp,
    ) -> Vec<ConversationId> {
        if let Some(found) = &self.found {
            return found.clone();
        }
        let of =
            |line: &&ConversationSummary| department.is_none_or(|id| line.department.as_deref() == Some(id));
        let mut lines: Vec<&ConversationSummary> = self
            .known
            .values()
            .filter(of)
            .filter(|line| listed_in(line, view, me, now))
            .collect();
        match view {
            View::Waiting => {
                lines.sort_by_key(|line| (line.waiting_since.unwrap_or(line.at), line.id.clone()))
            }
            View::Snoozed => lines.sort_by_key(|line| (line.snoozed_until, line.id.clone())),
            _ => lines.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id))),
        }
        lines.into_iter().map(|line| line.id.clone()).collect()
    }

    /// Whether nothing would be listed so; looks no further than at the first line that
    /// would be.
    #[must_use]
    pub fn has_none(
        &self,
        view: View,
        me: Option<&AgentId>,
        department: Option<&str>,
        now: Timestamp,
    ) -> bool {
        if let Some(found) = &self.found {
            return found.is_empty();
        }
        let of = |line: &ConversationSummary| {
            department.is_none_or(|id| line.department.as_deref() == Some(id))
                && listed_in(line, view, me, now)
        };
        !self.known.values().any(of)
    }

    /// Messages nobody has read, in conversations that are nobody's or the agent's.
    #[must_use]
    pub fn unread(&self, me: Option<&AgentId>) -> u32 {
        let mine = |line: &&ConversationSummary| {
            !line.closed && line.assignee.as_ref().is_none_or(|who| Some(&who.id) == me)
        };
        self.known
            .values()
            .filter(mine)
            .fold(0, |sum, line| sum.saturating_add(line.unread))
    }

    /// Of lines that have just come, before they are taken over: those in which a visitor
    /// has said something that the agent should hear of, being nobody's or the agent's own.
    #[must_use]
    pub fn news(
        &self,
        list: &[ConversationSummary],
        me: Option<&AgentId>,
        now: Timestamp,
    ) -> Vec<ConversationId> {
        let said_more = |line: &&ConversationSummary| {
            let before = self.known.get(&line.id).map_or(0, |known| known.unread);
            let others = line.assignee.as_ref().is_some_and(|who| Some(&who.id) != me);
            let snoozed = line.snoozed_until.is_some_and(|until| until > now);
            line.unread > before && !line.closed && !others && !snoozed
        };
        list.iter()
            .filter(said_more)
            .map(|line| line.id.clone())
            .collect()
    }

    /// The agent reads here and now: what the line says catches up later.
    pub fn read(&mut self, id: &ConversationId, up_to: Seq) {
        if let Some(line) = self.known.get_mut(id)
            && line.head <= up_to
        {
            line.unread = 0;
        }
    }
}

/// Whether a line stands in a view, by its fields.
#[must_use]
pub fn listed_in(line: &ConversationSummary, view: View, me: Option<&AgentId>, now: Timestamp) -> bool {
    let snoozed = line.snoozed_until.is_some_and(|until| until > now);
    match view {
        View::Waiting => !line.closed && !snoozed && line.assignee.is_none() && line.waiting_since.is_some(),
        View::Mine => {
            !line.closed && !snoozed && line.assignee.as_ref().is_some_and(|who| Some(&who.id) == me)
        }
        View::Open => !line.closed,
        View::Snoozed => !line.closed && snoozed,
        View::Closed => line.closed,
        View::All => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Person;

    fn line(id: &str, at: Timestamp) -> ConversationSummary {
        let json = [
            r#"{"id":""#,
            id,
            r#"","visitor":"v","online":true,"closed":false,"unread":1,"head":1,"preview":"","at":"#,
        ]
        .concat();
        serde_json::from_str(&(json + &at.to_string() + "}")).unwrap()
    }

    fn names(list: &[ConversationId]) -> Vec<&str> {
        list.iter().map(ConversationId::as_str).collect()
    }

    #[test]
    fn the_longest_wait_is_first_and_elsewhere_the_newest_change() {
        let mut inbox = Inbox::default();
        let mut lines = vec![line("a", 10), line("b", 30), line("c", 20)];
        for (line, since) in lines.iter_mut().zip([9, 3, 6]) {
            line.waiting_since = Some(since);
        }
        inbox.update(lines);
        assert_eq!(names(&inbox.list(View::Open, None, None, 0)), ["b", "c", "a"]);
        assert_eq!(names(&inbox.list(View::Waiting, None, None, 0)), ["b", "c", "a"]);
        let mut a = line("a", 40);
        a.waiting_since = None;
        inbox.update(vec![a]);
        assert_eq!(names(&inbox.list(View::Open, None, None, 0)), ["a", "b", "c"]);
        assert_eq!(names(&inbox.list(View::Waiting, None, None, 0)), ["b", "c"]);
        for view in [
            View::Waiting,
            View::Mine,
            View::Open,
            View::Snoozed,
            View::Closed,
            View::All,
        ] {
            for department in [None, Some("orders")] {
                let none = inbox.list(view, None, department, 0).is_empty();
                assert_eq!(inbox.has_none(view, None, department, 0), none, "{view:?}");
            }
        }
    }

    #[test]
    fn what_somebody_takes_leaves_the_waiting_and_is_mine_for_one() {
        let (me, other) = (AgentId::new("me").unwrap(), AgentId::new("other").unwrap());
        let mut taken = line("a", 1);
        taken.waiting_since = Some(1);
        let mut inbox = Inbox::default();
        inbox.update(vec![taken.clone()]);
        assert_eq!(inbox.list(View::Waiting, Some(&me), None, 0).len(), 1);
        taken.assignee = Some(Person {
            id: me.clone(),
            name: "Me".into(),
        });
        inbox.update(vec![taken]);
        assert!(inbox.list(View::Waiting, Some(&me), None, 0).is_empty());
        assert_eq!(inbox.list(View::Mine, Some(&me), None, 0).len(), 1);
        assert!(inbox.list(View::Mine, Some(&other), None, 0).is_empty());
        assert_eq!((inbox.unread(Some(&me)), inbox.unread(Some(&other))), (1, 0));
    }

    #[test]
    fn only_more_words_in_what_is_nobodys_or_mine_are_news() {
        let (me, other) = (AgentId::new("me").unwrap(), AgentId::new("other").unwrap());
        let of = |who: &AgentId| {
            let mut line = line("a", 1);
            line.assignee = Some(Person {
                id: who.clone(),
                name: "Somebody".into(),
            });
            line
        };
        let mut inbox = Inbox::default();
        assert_eq!(names(&inbox.news(&[line("a", 1)], Some(&me), 0)), ["a"]);
        assert_eq!(names(&inbox.news(&[of(&me)], Some(&me), 0)), ["a"]);
        assert!(inbox.news(&[of(&other)], Some(&me), 0).is_empty());
        inbox.update(vec![line("a", 1)]);
        // The same again, less than before, ended, or put off.
        let mut less = line("a", 2);
        less.unread = 0;
        let mut ended = line("a", 2);
        (ended.unread, ended.closed) = (2, true);
        let mut later = line("a", 2);
        (later.unread, later.snoozed_until) = (2, Some(10));
        for silent in [line("a", 2), less, ended, later.clone()] {
            assert!(inbox.news(&[silent], Some(&me), 9).is_empty());
        }
        assert_eq!(names(&inbox.news(&[later], Some(&me), 10)), ["a"]);
    }

    #[test]
    fn what_was_put_off_comes_back_by_the_clock() {
        let mut inbox = Inbox::default();
        let mut later = line("a", 1);
        later.waiting_since = Some(1);
        later.snoozed_until = Some(100);
        inbox.update(vec![later]);
        assert_eq!(inbox.list(View::Snoozed, None, None, 99).len(), 1);
        assert!(inbox.list(View::Waiting, None, None, 99).is_empty());
        assert_eq!(inbox.list(View::Waiting, None, None, 100).len(), 1);
    }

    #[test]
    fn a_search_has_its_own_order_and_keeps_its_words_through_changes() {
        let mut inbox = Inbox::default();
        inbox.update(vec![line("a", 1), line("b", 2)]);
        let mut hit = line("a", 1);
        hit.found = serde_json::from_str(r#"{"seq":1,"pieces":[{"text":"boots","hit":true}]}"#).unwrap();
        inbox.found(vec![hit]);
        inbox.update(vec![line("a", 9), line("b", 8)]);
        assert_eq!(names(&inbox.list(View::Open, None, None, 0)), ["a"]);
        assert!(
            inbox
                .get(&ConversationId::new("a").unwrap())
                .unwrap()
                .found
                .is_some()
        );
        inbox.search_ended();
        assert_eq!(inbox.list(View::Open, None, None, 0).len(), 2);
    }
}
