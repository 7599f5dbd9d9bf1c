//! The server's side: what each conversation's log holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Promise;

/// An entry, as far as delivery goes.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) seq: u64,
    pub(crate) key: Option<String>,
}

/// One conversation on the server.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) epoch: Option<String>,
    pub(crate) entries: Vec<Entry>,
    ids: BTreeSet<String>,
    /// Entries up to there can not be had any more.
    pub(crate) gone: u64,
    /// Entries up to there were erased.
    pub(crate) erased: u64,
    /// Names of all that was ever erased.
    pub(crate) erased_ids: BTreeSet<String>,
}

impl Log {
    pub(crate) fn begin(&mut self, epoch: &str) {
        if self.epoch.as_deref() != Some(epoch) {
            *self = Self {
                epoch: Some(epoch.to_owned()),
                erased_ids: std::mem::take(&mut self.erased_ids),
                ..Self::default()
            };
        }
    }

    pub(crate) fn append(
        &mut self,
        epoch: &str,
        seq: u64,
        prev: u64,
        key: Option<&String>,
        id: Option<&String>,
    ) -> Result<(), (Promise, String)> {
        self.begin(epoch);
        if let Some(id) = id
            && !self.ids.insert(id.clone())
        {
            return Err((Promise::I4, format!("the server logged {id} twice")));
        }
        let last = self.entries.last().map_or(0, |entry| entry.seq);
        if prev != last || seq <= last {
            return Err((
                Promise::I14,
                format!("entry {seq} follows {prev}, and the last one was {last}"),
            ));
        }
        self.entries.push(Entry {
            seq,
            key: key.cloned(),
        });
        Ok(())
    }

    pub(crate) fn holds(&self, id: &str) -> bool {
        self.ids.contains(id) || self.erased_ids.contains(id)
    }

    pub(crate) fn erase(&mut self, up_to: u64) {
        self.erased = self.erased.max(up_to);
        let gone = self.entries.iter().filter(|entry| entry.seq <= up_to);
        self.erased_ids.extend(gone.filter_map(|entry| entry.key.clone()));
    }
}

/// All conversations, by the server's name for them.
pub(crate) type Logs = BTreeMap<String, Log>;
