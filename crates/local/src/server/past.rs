//! The visitor's conversations in short, for the topic `conversations`.

use aisle_core::answers::Past;
use aisle_core::json_record;
use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{ClientId, EntryBody};

use super::record::{Keys, Record, parse};
use super::talk::Talk;

/// The others in the store, as they were at `hello`, what changed last first. Where
/// the visitor has said nothing there is nothing to come back to.
pub(super) fn others(keys: &Keys, rows: &[(String, String)]) -> Vec<Past> {
    let mut logs: Vec<(&str, Vec<Record>)> = Vec::new();
    for (key, value) in rows {
        let own = key.strip_prefix(keys.visitor());
        let (Some((name, rest)), Some(record)) = (own.and_then(|rest| rest.split_once('/')), parse(value))
        else {
            continue;
        };
        if !rest.starts_with("log/") || keys.is_log(key) {
            continue;
        }
        match logs.last_mut().filter(|(known, _)| *known == name) {
            Some((_, log)) => log.push(record),
            None => logs.push((name, vec![record])),
        }
    }
    let mut list: Vec<Past> = logs
        .into_iter()
        .filter_map(|(name, log)| of(name, &log, false))
        .collect();
    list.sort_by_key(|past| core::cmp::Reverse(past.at));
    list
}

fn of(name: &str, log: &[Record], current: bool) -> Option<Past> {
    log.iter().find_map(Record::by_visitor)?;
    let last = log.iter().rev().find_map(Record::message)?;
    let said = |record: &Record| match record.entry.body.known()? {
        EntryBody::Message(_) => Some(false),
        EntryBody::Closed { .. } => Some(true),
        _ => None,
    };
    Some(Past {
        id: ClientId::new(name).ok()?,
        at: log.last()?.entry.at,
        text: aisle_core::text::clean_line(&last.content.fallback, 200),
        own: log
            .iter()
            .rev()
            .find(|record| record.message().is_some())?
            .by_visitor()
            .is_some(),
        unread: 0,
        closed: log.iter().rev().find_map(said).unwrap_or(false),
        current,
    })
}

struct Conversations {
    conversations: Vec<Past>,
}

json_record!(Conversations { conversations });

impl Talk {
    /// What is answered to the topic `conversations`.
    #[must_use]
    pub fn past(&self) -> Raw {
        let conversations = self.conversations();
        Raw::of(&Conversations { conversations })
    }

    /// This one first, if there is something in it, and the others.
    fn conversations(&self) -> Vec<Past> {
        let mut list: Vec<Past> = of(self.keys.name(), &self.log, true).into_iter().collect();
        list.extend_from_slice(&self.others);
        list
    }
}
