//! Writes a run down as a history (crates/history), for the checker there: a second
//! judge, who knows nothing of the simulator.

use std::collections::BTreeMap;

use aisle_core::Millis;
use aisle_core::protocol::{ClientId, Entry, Epoch, Seq};
use aisle_core::session::{Delivery, Generation, Older, Row, RowBody};
use aisle_history::{Event, Kind, Line, Op};

use crate::check::key_of;
use crate::tab::Tab;

#[derive(Default)]
pub(crate) struct Record {
    on: bool,
    lines: Vec<String>,
    /// The rows of each tab, as they were written down last.
    last: BTreeMap<usize, Op>,
    names: Vec<String>,
}

impl Record {
    pub(crate) fn new(on: bool) -> Self {
        Self {
            on,
            ..Self::default()
        }
    }

    pub(crate) fn text(&self) -> String {
        self.lines.join("\n")
    }

    fn write(&mut self, at: Millis, who: Option<usize>, kind: Kind, op: Op) {
        if !self.on {
            return;
        }
        let who = who.map_or("server".to_owned(), |tab| format!("tab-{tab}"));
        self.lines.push(Event { at, who, kind, op }.line().unwrap());
    }

    pub(crate) fn said(&mut self, at: Millis, tab: usize, id: &ClientId) {
        let id = id.as_str().to_owned();
        self.write(at, Some(tab), Kind::Invoke, Op::Send { id });
    }

    pub(crate) fn kept(&mut self, at: Millis, tab: usize, id: &str) {
        let id = id.to_owned();
        self.write(at, Some(tab), Kind::Ok, Op::Send { id });
    }

    pub(crate) fn discarded(&mut self, at: Millis, tab: usize, id: &ClientId) {
        let id = id.as_str().to_owned();
        self.write(at, Some(tab), Kind::Ok, Op::Discard { id });
    }

    pub(crate) fn transmitted(&mut self, at: Millis, tab: usize, generation: Generation, id: &str) {
        let id = id.to_owned();
        self.write(at, Some(tab), Kind::Info, Op::Transmit { id, generation });
    }

    pub(crate) fn connect(&mut self, at: Millis, tab: usize, generation: Generation) {
        let slot = format!("tab-{tab}");
        self.write(at, Some(tab), Kind::Invoke, Op::Connect { slot, generation });
    }

    pub(crate) fn closed(&mut self, at: Millis, tab: usize, generation: Generation, pause: Millis) {
        let slot = format!("tab-{tab}");
        let op = Op::Close {
            slot,
            generation,
            pause,
        };
        self.write(at, Some(tab), Kind::Ok, op);
    }

    pub(crate) fn crash(&mut self, at: Millis, tab: usize) {
        self.last.remove(&tab);
        self.write(at, Some(tab), Kind::Info, Op::Crash {});
    }

    /// A conversation was opened under this name, in this life of the log.
    pub(crate) fn opened(&mut self, at: Millis, name: &ClientId, epoch: &Epoch) {
        let conversation = name.as_str().to_owned();
        let op = Op::Create {
            name: conversation.clone(),
            conversation: conversation.clone(),
        };
        self.write(at, None, Kind::Ok, op);
        if !self.names.contains(&conversation) {
            self.names.push(conversation.clone());
        }
        let epoch = epoch.as_str().to_owned();
        self.write(at, None, Kind::Ok, Op::Epoch { conversation, epoch });
    }

    pub(crate) fn appended(
        &mut self,
        at: Millis,
        name: &ClientId,
        epoch: &Epoch,
        entry: &Entry,
        id: Option<&ClientId>,
    ) {
        let op = Op::Append {
            conversation: name.as_str().to_owned(),
            epoch: epoch.as_str().to_owned(),
            seq: entry.seq,
            prev: entry.prev,
            key: key_of(entry),
            id: id.map(|id| id.as_str().to_owned()),
        };
        self.write(at, None, Kind::Ok, op);
    }

    pub(crate) fn trimmed(&mut self, at: Millis, name: &ClientId, epoch: &Epoch, up_to: Seq) {
        let op = Op::Trim {
            conversation: name.as_str().to_owned(),
            epoch: epoch.as_str().to_owned(),
            up_to,
        };
        self.write(at, None, Kind::Ok, op);
    }

    pub(crate) fn rows(&mut self, at: Millis, tab: usize, of: &Tab) {
        if !self.on {
            return;
        }
        let (epoch, applied) = of.session.cursor();
        let op = Op::Rows {
            conversation: of.session.conversation().as_str().to_owned(),
            epoch: epoch.map(|epoch| epoch.as_str().to_owned()),
            applied,
            older: of.session.older() != Older::None,
            rows: of.session.rows().iter().map(line).collect(),
        };
        if self.last.get(&tab) != Some(&op) {
            self.last.insert(tab, op.clone());
            self.write(at, Some(tab), Kind::Info, op);
        }
    }

    pub(crate) fn end(&mut self, at: Millis) {
        for conversation in std::mem::take(&mut self.names) {
            self.write(at, None, Kind::Info, Op::End { conversation });
        }
    }
}

fn line(row: &Row) -> Line {
    let state = match &row.body {
        RowBody::Gap => "gap",
        RowBody::Assigned { .. } | RowBody::Closed => "event",
        RowBody::Message { from, delivery, .. } => match delivery {
            Delivery::Saving | Delivery::Sending => "unsent",
            Delivery::Sent => "sent",
            Delivery::Failed { .. } => "failed",
            Delivery::Received | Delivery::Streaming if from.rule().is_some() => "local",
            Delivery::Received | Delivery::Streaming => "received",
            Delivery::LocalOnly => "local",
        },
    };
    Line(row.key.0.to_string(), row.seq, state.to_owned())
}
