//! One end of a conversation, as claims use it.

use std::time::Duration;

use aisle_core::protocol::{
    Ack, ClientFrame, ClientId, Content, Entry, EntryBody, Gap, Hello, Message, Ping, Reject, SendMessage,
    Seq, ServerError, ServerFrame, Welcome, encode,
};
use serde_json::{Map, Value};

use super::bench::fresh;
use super::trace::Trace;
use crate::net::{Ended, Way};

/// Why a claim goes no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// It does not hold: what came, and what the protocol says.
    Broken(String),
    /// It cannot be tried here, and why.
    Skip(String),
}

/// Ends a claim that does not hold.
///
/// # Errors
/// Always.
pub(super) fn broken<T>(what: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Broken(what.into()))
}

/// Ends a claim unless this is so.
///
/// # Errors
/// If it is not.
pub(super) fn must(holds: bool, what: impl FnOnce() -> String) -> Result<(), Stop> {
    if holds { Ok(()) } else { broken(what()) }
}

/// A connection.
pub struct Peer {
    /// The way it takes.
    pub way: Way,
    number: u32,
    trace: Trace,
    patience: Duration,
}

/// A visitor who is live.
pub struct Joined {
    /// The connection.
    pub peer: Peer,
    /// What it was welcomed with.
    pub welcome: Welcome,
    /// What was replayed.
    pub entries: Vec<Entry>,
    /// What cannot be had any more.
    pub gap: Option<Gap>,
    /// The types of the frames up to `live`.
    pub order: Vec<String>,
}

impl Peer {
    pub(super) fn new(way: Way, number: u32, trace: Trace, patience: Duration) -> Self {
        Self {
            way,
            number,
            trace,
            patience,
        }
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// If it cannot be sent.
    pub async fn send(&mut self, frame: &ClientFrame) -> Result<(), Stop> {
        self.text(&encode(frame)).await
    }

    /// Sends any text.
    ///
    /// # Errors
    /// If it cannot be sent.
    pub async fn text(&mut self, text: &str) -> Result<(), Stop> {
        self.trace.note(self.number, true, text);
        match tokio::time::timeout(self.patience, self.way.send(text)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => broken(format!("It could not be sent: {error}.")),
            Err(_) => broken("It was not taken in time."),
        }
    }

    /// The next text, or how it ended.
    ///
    /// # Errors
    /// If nothing comes.
    pub async fn raw(&mut self, wanted: &str) -> Result<Result<String, Ended>, Stop> {
        match tokio::time::timeout(self.patience, self.way.next()).await {
            Ok(Ok(text)) => {
                self.trace.note(self.number, false, &text);
                Ok(Ok(text))
            }
            Ok(Err(ended)) => {
                let code = ended
                    .code
                    .map_or_else(|| "no code".into(), |code| code.to_string());
                self.trace
                    .happened(self.number, &format!("closed ({code}) {}", ended.reason));
                Ok(Err(ended))
            }
            Err(_) => broken(format!(
                "Nothing came in {:?} where {wanted} was due.",
                self.patience
            )),
        }
    }

    /// The next frame of a known type.
    ///
    /// # Errors
    /// If none comes, or one that is not as the schema says.
    pub async fn next(&mut self, wanted: &str) -> Result<ServerFrame, Stop> {
        loop {
            match self.raw(wanted).await? {
                Ok(text) => {
                    if let Some(frame) = known(&text)? {
                        return Ok(frame);
                    }
                }
                Err(ended) => {
                    let code = ended
                        .code
                        .map_or_else(String::new, |code| format!(" with code {code}"));
                    return broken(format!(
                        "The connection ended{code} where {wanted} was due. {}",
                        ended.reason
                    ));
                }
            }
        }
    }

    /// Waits for something.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn until<R>(
        &mut self,
        wanted: &str,
        mut pick: impl FnMut(&ServerFrame) -> Option<R>,
    ) -> Result<R, Stop> {
        loop {
            if let Some(found) = pick(&self.next(wanted).await?) {
                return Ok(found);
            }
        }
    }

    /// Says hello and reads up to `live`.
    ///
    /// # Errors
    /// If it does not come so far.
    pub async fn join(mut self, hello: &Hello) -> Result<Joined, Stop> {
        self.send(&ClientFrame::Hello(hello.clone())).await?;
        let (mut welcome, mut entries, mut gap, mut order) = (None, Vec::new(), None, Vec::new());
        loop {
            let frame = self.next("`welcome`, the log and `live`").await?;
            order.push(type_of(&frame).to_owned());
            match frame {
                ServerFrame::Welcome(found) => welcome = Some(*found),
                ServerFrame::Events(events) => entries.extend(events.entries),
                ServerFrame::Gap(found) => gap = Some(found),
                ServerFrame::Error(error) => return broken(refused(&error)),
                ServerFrame::Live {} => break,
                _ => {}
            }
        }
        let Some(welcome) = welcome else {
            return broken("`live` came without a `welcome`.");
        };
        Ok(Joined {
            peer: self,
            welcome,
            entries,
            gap,
            order,
        })
    }

    /// The error a connection ends with, and how it closed.
    ///
    /// # Errors
    /// If it goes on.
    pub async fn ending(&mut self) -> Result<(Option<ServerError>, Ended), Stop> {
        let mut last = None;
        loop {
            match self.raw("the end of the connection").await? {
                Ok(text) => {
                    if let Some(ServerFrame::Error(error)) = known(&text)? {
                        last = Some(error);
                    }
                }
                Err(ended) => return Ok((last, ended)),
            }
        }
    }
}

impl Joined {
    /// Sends a message under this name.
    ///
    /// # Errors
    /// If it cannot be sent.
    pub async fn say(&mut self, client_id: &ClientId, text: &str) -> Result<(), Stop> {
        let say = SendMessage {
            client_id: client_id.clone(),
            content: Content::text(text),
        };
        self.peer.send(&ClientFrame::Message(say)).await
    }

    /// Says something new and waits for its `ack`.
    ///
    /// # Errors
    /// If there is none.
    pub async fn said(&mut self, text: &str) -> Result<(ClientId, Seq), Stop> {
        let client_id = fresh()?;
        self.say(&client_id, text).await?;
        let seq = self.place(&client_id).await?;
        Ok((client_id, seq))
    }

    /// The place a message was acknowledged at.
    ///
    /// # Errors
    /// If it was not.
    pub async fn place(&mut self, client_id: &ClientId) -> Result<Seq, Stop> {
        match self.answer(client_id).await? {
            Ok(Ack { seq: Some(seq), .. }) => Ok(seq),
            Ok(_) => broken("The `ack` of a message has no `seq`, though a message is in the log."),
            Err(reject) => broken(format!(
                "A message that is right was rejected: {}.",
                reject.code.name()
            )),
        }
    }

    /// The `ack` or `reject` of a name.
    ///
    /// # Errors
    /// If there is none.
    pub async fn answer(&mut self, client_id: &ClientId) -> Result<Result<Ack, Reject>, Stop> {
        let wanted = format!("`ack` or `reject` for {client_id}");
        let pick = |frame: &ServerFrame| match frame {
            ServerFrame::Ack(ack) if ack.client_id == *client_id => Some(Ok(ack.clone())),
            ServerFrame::Reject(reject) if reject.client_id == *client_id => Some(Err(reject.clone())),
            _ => None,
        };
        self.peer.until(&wanted, pick).await
    }

    /// Waits for an entry of the log.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn entry(&mut self, wanted: &str, fits: impl Fn(&Entry) -> bool) -> Result<Entry, Stop> {
        let pick = |frame: &ServerFrame| match frame {
            ServerFrame::Events(events) => events.entries.iter().find(|entry| fits(entry)).cloned(),
            _ => None,
        };
        self.peer.until(wanted, pick).await
    }

    /// All frames that come before the answer to a `ping` that is sent now.
    ///
    /// # Errors
    /// If the connection does not go on.
    pub async fn meanwhile(&mut self, n: u64) -> Result<Vec<ServerFrame>, Stop> {
        self.peer.send(&ClientFrame::Ping(Ping { n })).await?;
        let mut came = Vec::new();
        loop {
            match self.peer.next(&format!("`pong` {n}")).await? {
                ServerFrame::Pong(pong) if pong.n == n => return Ok(came),
                frame => came.push(frame),
            }
        }
    }
}

/// A frame, if its type is known.
///
/// # Errors
/// If it is no frame, or not as the schema says.
pub(super) fn known(text: &str) -> Result<Option<ServerFrame>, Stop> {
    if let Ok(frame) = serde_json::from_str::<ServerFrame>(text) {
        return Ok(Some(frame));
    }
    let Ok(object) = serde_json::from_str::<Map<String, Value>>(text) else {
        return broken("What came is no JSON object, and a frame is one.");
    };
    let Some(kind) = object.keys().next().filter(|_| object.len() == 1) else {
        return broken("What came has not exactly one key, its type, and a frame has.");
    };
    // A type of a later version is ignored, as every receiver does.
    let probe = format!("{{\"{kind}\":null}}");
    match serde_json::from_str::<ServerFrame>(&probe) {
        Err(error) if error.to_string().starts_with("unknown variant") => Ok(None),
        _ => broken(format!("A `{kind}` came that is not as the schema says.")),
    }
}

/// The type of a frame.
pub(super) fn type_of(frame: &ServerFrame) -> &'static str {
    match frame {
        ServerFrame::Welcome(_) => "welcome",
        ServerFrame::Events(_) => "events",
        ServerFrame::Live {} => "live",
        ServerFrame::State(_) => "state",
        ServerFrame::Typing(_) => "typing",
        ServerFrame::Delta(_) => "delta",
        ServerFrame::Ack(_) => "ack",
        ServerFrame::Reject(_) => "reject",
        ServerFrame::History(_) => "history",
        ServerFrame::Suggestions(_) => "suggestions",
        ServerFrame::Answer(_) => "answer",
        ServerFrame::Ticket(_) => "ticket",
        ServerFrame::Gap(_) => "gap",
        ServerFrame::Error(_) => "error",
        ServerFrame::Pong(_) => "pong",
    }
}

/// The message of an entry.
pub(super) fn message(entry: &Entry) -> Option<&Message> {
    match entry.body.known() {
        Some(EntryBody::Message(message)) => Some(message),
        _ => None,
    }
}

/// Whether an entry is the message of this name.
pub(super) fn is(entry: &Entry, client_id: &ClientId) -> bool {
    message(entry).is_some_and(|message| message.client_id.as_ref() == Some(client_id))
}

/// What an error says, as a sentence.
pub(super) fn refused(error: &ServerError) -> String {
    format!(
        "The hello was refused: {} ({}).",
        error.code.name(),
        error.message
    )
}
