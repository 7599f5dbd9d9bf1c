//! One life of a page: what it was asked, and what it showed.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Promise;
use crate::event::Line;
use crate::log::Log;

type Found = Result<(), (Promise, String)>;

/// A page, as its lines tell it.
#[derive(Debug, Default)]
pub(crate) struct Client {
    /// What Enter was pressed for, in order.
    pub(crate) sent: Vec<String>,
    pub(crate) durable: BTreeSet<String>,
    pub(crate) given_up: BTreeSet<String>,
    /// What was ever refused: it may be tried again behind what was sent after it.
    pub(crate) refused: BTreeSet<String>,
    pub(crate) conversation: String,
    pub(crate) epoch: Option<String>,
    pub(crate) applied: u64,
    pub(crate) rows: Vec<Line>,
    /// The newest connection.
    pub(crate) generation: u32,
    pub(crate) open: bool,
    /// When the server allows the next connection.
    pub(crate) not_before: i64,
}

impl Client {
    /// The rows are these now.
    pub(crate) fn show(
        &mut self,
        conversation: &str,
        epoch: Option<&String>,
        applied: u64,
        rows: &[Line],
        log: Option<&Log>,
    ) -> Found {
        let same = self.conversation == conversation;
        let before = std::mem::replace(&mut self.rows, rows.to_vec());
        let same_epoch = same && self.epoch.as_ref() == epoch;
        conversation.clone_into(&mut self.conversation);
        self.epoch = epoch.cloned();
        self.applied = applied;
        let refused = rows.iter().filter(|Line(.., state)| state == "failed");
        self.refused.extend(refused.map(|Line(key, ..)| key.clone()));
        let at: BTreeMap<&str, usize> = rows
            .iter()
            .enumerate()
            .map(|(at, Line(key, ..))| (key.as_str(), at))
            .collect();
        if at.len() != rows.len() {
            return Err((Promise::I4, "a row is there twice".into()));
        }
        if same {
            // A gap goes once it is filled.
            for Line(key, ..) in before.iter().filter(|Line(.., state)| state != "gap") {
                let erased = log.is_some_and(|log| log.erased_ids.contains(key));
                if !at.contains_key(key.as_str()) && !self.given_up.contains(key) && !erased {
                    return Err((Promise::I5, format!("{key} was shown and is gone")));
                }
            }
        }
        self.order(&before, &at, same_epoch)?;
        log.map_or(Ok(()), |log| self.whole(log, false))
    }

    /// These rows are in the document now, and no others.
    pub(crate) fn draw(&self, rows: &[Line], log: Option<&Log>) -> Found {
        let keys: BTreeSet<&str> = rows.iter().map(|Line(key, ..)| key.as_str()).collect();
        if keys.len() != rows.len() {
            return Err((Promise::I4, "a row is drawn twice".into()));
        }
        let places: Vec<u64> = rows.iter().filter_map(|Line(_, seq, _)| *seq).collect();
        if let Some(pair) = places.windows(2).find(|pair| matches!(pair, [a, b] if a >= b)) {
            return match pair {
                [a, b] if a == b => Err((Promise::I4, format!("two rows are drawn at {a}"))),
                _ => Err((Promise::I6, "rows are not drawn in the order of the log".into())),
            };
        }
        let first_unsent = rows.iter().position(|Line(.., state)| state == "unsent");
        let last_placed = rows.iter().rposition(|Line(_, seq, _)| seq.is_some());
        if first_unsent.is_some_and(|unsent| last_placed.is_some_and(|placed| unsent < placed)) {
            let why = "something unsent is drawn above something logged";
            return Err((Promise::I6, why.into()));
        }
        let waits = rows.iter().filter(|Line(.., state)| state == "unsent");
        let waits: Vec<usize> = waits
            .filter_map(|Line(key, ..)| self.sent.iter().position(|id| id == key))
            .collect();
        if waits.windows(2).any(|pair| matches!(pair, [a, b] if a > b)) {
            let why = "what waits is not drawn in the order of Enter";
            return Err((Promise::I6, why.into()));
        }
        let (Some(log), Some(first), Some(last)) = (log, places.first(), places.last()) else {
            return Ok(());
        };
        let from = log.entries.partition_point(|entry| entry.seq < *first);
        let between = log.entries.iter().skip(from);
        for entry in between.take_while(|entry| entry.seq <= *last) {
            match &entry.key {
                Some(key) if !keys.contains(key.as_str()) && entry.seq > log.erased => {
                    let why = format!("{key} at {} is not drawn between {first} and {last}", entry.seq);
                    return Err((Promise::I2, why));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// I6.
    fn order(&self, before: &[Line], at: &BTreeMap<&str, usize>, same_epoch: bool) -> Found {
        let places: Vec<u64> = self.rows.iter().filter_map(|Line(_, seq, _)| *seq).collect();
        if places.windows(2).any(|pair| matches!(pair, [a, b] if a > b)) {
            return Err((Promise::I6, "rows are not in the order of the log".into()));
        }
        let unsent: Vec<usize> = self
            .rows
            .iter()
            .filter(|Line(key, _, state)| state == "unsent" && !self.refused.contains(key))
            .filter_map(|Line(key, ..)| self.sent.iter().position(|id| id == key))
            .collect();
        if unsent.windows(2).any(|pair| matches!(pair, [a, b] if a > b)) {
            return Err((Promise::I6, "what waits is not in the order of Enter".into()));
        }
        let first_unsent = self.rows.iter().position(|Line(.., state)| state == "unsent");
        let last_placed = self.rows.iter().rposition(|Line(_, seq, _)| seq.is_some());
        if let (Some(unsent), Some(placed)) = (first_unsent, last_placed)
            && unsent < placed
        {
            return Err((
                Promise::I6,
                "something unsent stands above something logged".into(),
            ));
        }
        if same_epoch {
            let is_placed = |key: &str| {
                let row = at.get(key).and_then(|at| self.rows.get(*at));
                row.is_some_and(|Line(_, seq, _)| seq.is_some())
            };
            let moved: Vec<usize> = before
                .iter()
                .filter(|Line(key, seq, _)| seq.is_some() && is_placed(key))
                .filter_map(|Line(key, ..)| at.get(key.as_str()).copied())
                .collect();
            if moved.windows(2).any(|pair| matches!(pair, [a, b] if a > b)) {
                return Err((Promise::I6, "what had a place has moved".into()));
            }
        }
        Ok(())
    }

    /// I2, I3. A gap may say that something is missing; at rest only of what is gone.
    fn whole(&self, log: &Log, at_rest: bool) -> Found {
        if self.epoch != log.epoch {
            return Ok(());
        }
        let own = |key: &String| self.sent.contains(key);
        let placed = self.rows.iter().filter(|Line(key, ..)| !own(key));
        // What is older than the first row may come by `history`.
        let Some(first) = placed.filter_map(|Line(_, seq, _)| *seq).next() else {
            return Ok(());
        };
        let shown: BTreeSet<&str> = self.rows.iter().map(|Line(key, ..)| key.as_str()).collect();
        for entry in &log.entries {
            let Some(key) = &entry.key else { continue };
            let known = entry.seq <= self.applied && entry.seq >= first && entry.seq > log.erased;
            if !known || shown.contains(key.as_str()) {
                continue;
            }
            // What stands last before its place says that something is missing.
            let before = self
                .rows
                .iter()
                .rfind(|Line(key, seq, _)| !own(key) && seq.is_some_and(|seq| seq < entry.seq));
            let is_told = before.is_some_and(|Line(.., state)| state == "gap");
            if is_told && !(at_rest && entry.seq > log.gone) {
                continue;
            }
            if entry.seq > log.gone {
                let why = format!("{key} at {} is not shown, and {} was", entry.seq, self.applied);
                return Err((Promise::I2, why));
            }
            let why = format!("{key} at {} can not be had, and no gap says so", entry.seq);
            return Err((Promise::I3, why));
        }
        Ok(())
    }

    /// I1, I12, I14, once all has come to rest.
    pub(crate) fn rest(&self, log: &Log) -> Found {
        if self.epoch != log.epoch {
            return Err((
                Promise::I14,
                format!(
                    "at rest in the epoch {:?}, and the log's is {:?}",
                    self.epoch, log.epoch
                ),
            ));
        }
        self.whole(log, true)?;
        let state = |id: &str| self.rows.iter().find(|Line(key, ..)| key == id);
        let mut refused = false;
        for id in self.sent.iter().filter(|id| !self.given_up.contains(*id)) {
            match state(id).map(|Line(.., state)| state.as_str()) {
                Some("failed") => refused = true,
                Some("unsent") if refused => {
                    return Err((Promise::I12, format!("{id} waits behind something refused")));
                }
                Some("sent") | None if log.holds(id) => {}
                None if !self.durable.contains(id) => {}
                other => {
                    return Err((
                        Promise::I1,
                        format!(
                            "{id} is not in the log, and is shown as {}",
                            other.unwrap_or("nothing")
                        ),
                    ));
                }
            }
        }
        Ok(())
    }
}
