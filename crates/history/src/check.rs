//! Reads a history from the first line to the last, and says what was broken where.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::client::Client;
use crate::event::{Event, Kind, Line, Op};
use crate::log::Logs;

/// What delivery promises (ARCHITECTURE.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// The line is not one of a history.
    Format,
    /// Nothing sent is lost.
    I1,
    /// Nothing logged is lost on the way down.
    I2,
    /// No silent gap.
    I3,
    /// Nothing is there twice.
    I4,
    /// What was shown stays.
    I5,
    /// The order is the log's, then that of Enter.
    I6,
    /// One connection.
    I8,
    /// Frames of an old connection change nothing.
    I11,
    /// What is refused holds nothing up.
    I12,
    /// Tries are bounded, and pauses kept.
    I13,
    /// A new life of the log is told by its epoch.
    I14,
    /// A conversation is made once.
    I15,
    /// In the end all see the same.
    I16,
}

impl Promise {
    fn says(self) -> &'static str {
        match self {
            Self::Format => "the line is one of a history",
            Self::I1 => "nothing sent is lost",
            Self::I2 => "everything logged is shown",
            Self::I3 => "no silent gap",
            Self::I4 => "nothing is there twice",
            Self::I5 => "what was shown stays",
            Self::I6 => "the order is the log's, then that of Enter",
            Self::I8 => "one connection",
            Self::I11 => "frames of an old connection change nothing",
            Self::I12 => "what is refused holds nothing up",
            Self::I13 => "the pause a server asks for is kept",
            Self::I14 => "a new life of the log is told by its epoch",
            Self::I15 => "a conversation is made once",
            Self::I16 => "in the end all see the same",
        }
    }
}

/// A promise that was broken, and the line that did it (from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which line.
    pub line: usize,
    /// Which promise.
    pub promise: Promise,
    /// What happened, in a sentence.
    pub why: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, promise, why } = self;
        write!(f, "line {line}: {promise:?} ({}): {why}", promise.says())
    }
}

#[derive(Debug, Default)]
struct State {
    clients: BTreeMap<String, Client>,
    logs: Logs,
    /// Open connections: slot to whose and which.
    open: BTreeMap<String, (String, u32)>,
    made: BTreeMap<String, String>,
}

/// Checks a history.
#[must_use]
pub fn check(history: &str) -> Vec<Broken> {
    let mut state = State::default();
    let mut broken = Vec::new();
    for (at, text) in history.lines().enumerate() {
        if text.trim().is_empty() {
            continue;
        }
        let found = match serde_json::from_str::<Event>(text) {
            Ok(event) => state.take(&event),
            Err(error) => Err((Promise::Format, error.to_string())),
        };
        if let Err((promise, why)) = found {
            broken.push(Broken {
                line: at + 1,
                promise,
                why,
            });
        }
    }
    broken
}

impl State {
    fn take(&mut self, event: &Event) -> Result<(), (Promise, String)> {
        let who = event.who.clone();
        match &event.op {
            Op::Send { id } => {
                let client = self.clients.entry(who).or_default();
                match event.kind {
                    Kind::Invoke => client.sent.push(id.clone()),
                    Kind::Fail => drop(client.given_up.insert(id.clone())),
                    _ => drop(client.durable.insert(id.clone())),
                }
            }
            Op::Discard { id } => {
                for client in self.clients.values_mut() {
                    client.given_up.insert(id.clone());
                }
            }
            Op::Transmit { id, .. } => {
                let durable = self.clients.values().any(|client| client.durable.contains(id));
                if !durable {
                    return Err((
                        Promise::I1,
                        format!("{id} went to the network before it was durable"),
                    ));
                }
            }
            Op::Connect { slot, generation } => return self.connect(event.at, who, slot, *generation),
            Op::Close {
                slot,
                generation,
                pause,
            } => {
                if self
                    .open
                    .get(slot)
                    .is_some_and(|open| *open == (who.clone(), *generation))
                {
                    self.open.remove(slot);
                }
                let client = self.clients.entry(who).or_default();
                client.open = false;
                if *pause > 0 {
                    client.not_before = event.at + pause;
                }
            }
            Op::Apply { generation } => {
                let newest = self.clients.get(&who).map_or(0, |client| client.generation);
                if *generation != newest {
                    let why = format!("connection {generation} still speaks, and {newest} is open");
                    return Err((Promise::I11, why));
                }
            }
            Op::Rows {
                conversation,
                epoch,
                applied,
                rows,
                ..
            } => {
                let log = self.logs.get(conversation);
                let client = self.clients.entry(who).or_default();
                return client.show(conversation, epoch.as_ref(), *applied, rows, log);
            }
            Op::Window { conversation, rows } => {
                let log = self.logs.get(conversation);
                return self.clients.entry(who).or_default().draw(rows, log);
            }
            Op::Crash {} => {
                self.open.retain(|_, (whose, _)| *whose != who);
                let old = self.clients.remove(&who).unwrap_or_default();
                // What was durable goes on in the next life; the rest was never promised.
                let mut new = Client {
                    sent: old.sent,
                    durable: old.durable,
                    given_up: old.given_up,
                    refused: old.refused,
                    ..Client::default()
                };
                new.sent.retain(|id| new.durable.contains(id));
                self.clients.insert(who, new);
            }
            Op::Create { conversation, name } => {
                let made = self
                    .made
                    .entry(name.clone())
                    .or_insert_with(|| conversation.clone());
                if made != conversation {
                    return Err((Promise::I15, format!("{name} is {made} and {conversation}")));
                }
            }
            Op::Append {
                conversation,
                epoch,
                seq,
                prev,
                key,
                id,
            } => {
                let log = self.logs.entry(conversation.clone()).or_default();
                return log.append(epoch, *seq, *prev, key.as_ref(), id.as_ref());
            }
            Op::Trim {
                conversation, up_to, ..
            } => {
                let log = self.logs.entry(conversation.clone()).or_default();
                log.gone = log.gone.max(*up_to);
            }
            Op::Erase {
                conversation, up_to, ..
            } => self.logs.entry(conversation.clone()).or_default().erase(*up_to),
            Op::Epoch { conversation, epoch } => {
                self.logs.entry(conversation.clone()).or_default().begin(epoch);
            }
            Op::End { conversation } => return self.end(conversation),
        }
        Ok(())
    }

    fn connect(
        &mut self,
        at: i64,
        who: String,
        slot: &str,
        generation: u32,
    ) -> Result<(), (Promise, String)> {
        let other = self.open.insert(slot.to_owned(), (who.clone(), generation));
        let client = self.clients.entry(who).or_default();
        let (twice, allowed) = (client.open, client.not_before);
        client.open = true;
        client.generation = generation;
        if twice {
            return Err((Promise::I13, "a second attempt before the first is over".into()));
        }
        if let Some((whose, _)) = other {
            return Err((Promise::I8, format!("{slot} has a connection of {whose} already")));
        }
        if at < allowed {
            return Err((
                Promise::I13,
                format!("the server asked for peace until {allowed}"),
            ));
        }
        Ok(())
    }

    fn end(&mut self, conversation: &str) -> Result<(), (Promise, String)> {
        let Some(log) = self.logs.get(conversation) else {
            return Ok(());
        };
        let here = || {
            self.clients
                .values()
                .filter(|client| client.conversation == conversation)
        };
        let begins = |client: &Client| {
            let placed = client
                .rows
                .iter()
                .filter(|Line(key, ..)| !client.sent.contains(key));
            placed.filter_map(|Line(_, seq, _)| *seq).next().unwrap_or(0)
        };
        let from = here().map(begins).max().unwrap_or(0).max(log.gone + 1);
        let mut transcripts = BTreeSet::new();
        for client in here() {
            client.rest(log)?;
            let shown = |Line(key, seq, state): &Line| {
                let seq = seq.filter(|seq| *seq >= from && state != "gap" && state != "local")?;
                Some((seq, key.clone()))
            };
            transcripts.insert(client.rows.iter().filter_map(shown).collect::<Vec<_>>());
        }
        if transcripts.len() > 1 {
            return Err((Promise::I16, "two pages do not show the same".into()));
        }
        Ok(())
    }
}
