//! A `core::session` with a native body: real sockets, a clock, and a store in memory
//! that outlives it, as IndexedDB outlives a page.
//!
//! Owns one visitor's tab. It carries effects out as the widget's engine does and looks
//! at the rows after every single input. Refuses to decide anything: that is the
//! session's, which is what is being tried.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use aisle_core::Millis;
use aisle_core::protocol::json::write;
use aisle_core::protocol::{
    ClientFrame, ClientId, Content, ConversationId, ErrorCode, ServerFrame, VisitorAuth, VisitorId,
    read_frame,
};
use aisle_core::session::{
    CloseReason, Effect, Generation, Input, LinkEvent, Row, Session, Settings, StoreOp,
};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use crate::net::{Address, Ended, NetError, Transport, Way};
use crate::rng::Rng;

/// Who a client is, and how it goes to the backend.
#[derive(Debug, Clone)]
pub struct Who {
    /// Where the backend, or what stands before it, is.
    pub address: Address,
    /// How it goes there.
    pub transport: Transport,
    /// Makes names and secrets, and the jitter of its pauses. For tests only: a real
    /// visitor's come from the system.
    pub seed: u64,
}

type Told = (Generation, LinkEvent);

/// One tab of one visitor.
pub struct Client {
    who: Who,
    session: Session,
    store: BTreeMap<String, String>,
    names: Rng,
    began: Instant,
    wake: Option<Instant>,
    link: Option<Link>,
    tell: mpsc::UnboundedSender<Told>,
    told: mpsc::UnboundedReceiver<Told>,
    lives: u64,
    /// What the server calls the conversation, once it has said so.
    pub conversation: Option<ConversationId>,
    /// Connections that were asked for.
    pub connects: u64,
    /// Inputs that were handled.
    pub inputs: u64,
    /// What was wrong with the rows, and after which input.
    pub wrong: Vec<String>,
    watch: Watch,
}

struct Link {
    generation: Generation,
    out: mpsc::UnboundedSender<String>,
    task: JoinHandle<()>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Client {
    /// A visitor who opens the panel.
    #[must_use]
    pub fn new(who: Who) -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        let mut names = Rng::new(who.seed);
        let session = session(&who, &mut names);
        let mut client = Self {
            who,
            session,
            store: BTreeMap::new(),
            names,
            began: Instant::now(),
            wake: None,
            link: None,
            tell,
            told,
            lives: 1,
            conversation: None,
            connects: 0,
            inputs: 0,
            wrong: Vec::new(),
            watch: Watch::default(),
        };
        client.begin();
        client
    }

    fn begin(&mut self) {
        let kept = self
            .store
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        self.handle(Input::Restored(kept));
        self.handle(Input::Panel { open: true });
    }

    /// The page goes and comes again: all that is left is the store.
    pub fn reload(&mut self) {
        self.link = None;
        self.wake = None;
        self.lives += 1;
        // What the last life was still told is nobody's business.
        (self.tell, self.told) = mpsc::unbounded_channel();
        self.session = session(&self.who, &mut self.names);
        self.begin();
    }

    /// Presses Enter; gives the name of what was said.
    pub fn say(&mut self, text: &str) -> ClientId {
        let bits = (u128::from(self.names.number()) << 64) | u128::from(self.names.number());
        let client_id = ClientId::from_bits(bits);
        self.watch.typed.push(client_id.clone());
        self.handle(Input::Send {
            client_id: client_id.clone(),
            content: Content::text(text),
            wall: 0,
        });
        client_id
    }

    /// The session, for a look.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What was said here, in order.
    #[must_use]
    pub fn typed(&self) -> &[ClientId] {
        &self.watch.typed
    }

    /// How often the page came anew, the first time included.
    #[must_use]
    pub fn lives(&self) -> u64 {
        self.lives
    }

    /// Goes on until this moment.
    pub async fn run_until(&mut self, until: Instant) {
        loop {
            let wake = self.wake.unwrap_or(until).min(until);
            tokio::select! {
                biased;
                told = self.told.recv() => if let Some((generation, event)) = told {
                    self.hear(&event);
                    self.handle(Input::Link(generation, event));
                },
                () = sleep_until(wake) => {
                    if self.wake.is_some_and(|at| Instant::now() >= at) {
                        self.wake = None;
                        self.handle(Input::Wake);
                    }
                    if Instant::now() >= until {
                        return;
                    }
                }
            }
        }
    }

    fn hear(&mut self, event: &LinkEvent) {
        if let LinkEvent::Frame(ServerFrame::Welcome(welcome)) = event {
            self.conversation = Some(welcome.conversation.clone());
        }
    }

    fn now(&self) -> Millis {
        Millis::try_from(self.began.elapsed().as_millis()).unwrap_or(Millis::MAX)
    }

    /// Hands an input in, and all that follows from it.
    fn handle(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let mut effects = Vec::new();
            self.session.handle(self.now(), input, &mut effects);
            self.inputs += 1;
            if let Err(wrong) = self.watch.look(self.session.rows()) {
                self.wrong
                    .push(format!("input {} of life {}: {wrong}", self.inputs, self.lives));
            }
            for effect in effects {
                inputs.extend(self.carry_out(effect));
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Connect(generation) => self.connect(generation),
            Effect::Disconnect(generation) => {
                drop(self.link.take_if(|link| link.generation == generation));
            }
            Effect::Transmit(generation, frame) => self.transmit(generation, &frame),
            Effect::WakeAt(at) => {
                let at = u64::try_from(at).unwrap_or(0);
                self.wake = Some(self.began + Duration::from_millis(at));
            }
            Effect::Store(ticket, ops) => {
                let claims = self.keep(ops);
                return Some(Input::Stored(ticket, claims));
            }
            Effect::Patch(_)
            | Effect::Changed(_)
            | Effect::Emit(_)
            | Effect::Announce(_)
            | Effect::Tell(_) => {}
        }
        None
    }

    fn keep(&mut self, ops: Vec<StoreOp>) -> Vec<(String, String)> {
        let mut claims = Vec::new();
        for op in ops {
            match op {
                StoreOp::Put(key, value) => drop(self.store.insert(key, value)),
                StoreOp::Claim(key, value) => {
                    let holds = self.store.entry(key.clone()).or_insert(value).clone();
                    claims.push((key, holds));
                }
                StoreOp::Delete(key) => drop(self.store.remove(&key)),
                StoreOp::DeletePrefix(prefix) => self.store.retain(|key, _| !key.starts_with(&prefix)),
            }
        }
        claims
    }

    fn connect(&mut self, generation: Generation) {
        self.connects += 1;
        let (out, frames) = mpsc::unbounded_channel();
        let (who, tell) = (self.who.clone(), self.tell.clone());
        let task = tokio::spawn(async move {
            let why = connection(&who, generation, frames, &tell).await;
            // Nobody hears it if the page is gone.
            let _ = tell.send((generation, LinkEvent::Closed(why)));
        });
        self.link = Some(Link {
            generation,
            out,
            task,
        });
    }

    fn transmit(&mut self, generation: Generation, frame: &ClientFrame) {
        if let Some(link) = self.link.as_ref().filter(|link| link.generation == generation) {
            let _ = link.out.send(write(frame));
        }
    }
}

fn session(who: &Who, names: &mut Rng) -> Session {
    let mut name = || ClientId::from_bits((u128::from(names.number()) << 64) | u128::from(names.number()));
    Session::new(Settings {
        fresh_visitor: VisitorAuth {
            id: VisitorId::from(name()),
            secret: format!("{}{}", name(), name()),
        },
        fresh_conversation: name(),
        instance: name(),
        locale: "en".into(),
        token: None,
        seed: who.seed,
        keep_rows: 2_000,
    })
}

/// Runs a connection to its end.
async fn connection(
    who: &Who,
    generation: Generation,
    mut frames: mpsc::UnboundedReceiver<String>,
    tell: &mpsc::UnboundedSender<Told>,
) -> CloseReason {
    let mut way = match Way::open(&who.address, who.transport, None).await {
        Ok(way) => way,
        Err(error) => return of_error(&error),
    };
    let say = |event| tell.send((generation, event)).is_ok();
    if !say(LinkEvent::Opened) {
        return CloseReason::Lost;
    }
    let mut has_begun = matches!(way, Way::Socket(_));
    loop {
        let going = tokio::select! {
            biased;
            frame = frames.recv() => match frame {
                Some(frame) => match way.send(&frame).await {
                    Ok(()) => {
                        has_begun = true;
                        true
                    }
                    Err(error) => return of_error(&error),
                },
                None => false,
            },
            came = way.next(), if has_begun => match came {
                Ok(text) => say(read_frame(&text).map_or(LinkEvent::Garbage, LinkEvent::Frame)),
                Err(ended) => return of_end(&ended),
            },
        };
        if !going {
            return CloseReason::Lost;
        }
    }
}

/// What a close code means (docs/protocol).
fn of_end(ended: &Ended) -> CloseReason {
    match ended.code {
        Some(1012 | 1013) => CloseReason::Busy(ended.reason.parse().unwrap_or(0)),
        Some(4403) => CloseReason::Refused(ErrorCode::Forbidden),
        _ => CloseReason::Lost,
    }
}

/// What a request that was not answered by yes means.
fn of_error(error: &NetError) -> CloseReason {
    match error {
        NetError::Status(429 | 503, _) => CloseReason::Busy(100),
        _ => CloseReason::Lost,
    }
}

/// What must be true of the rows at every instant (quality.md I4, I5, I6).
#[derive(Default)]
struct Watch {
    typed: Vec<ClientId>,
    rows: usize,
}

impl Watch {
    fn look(&mut self, rows: &[Row]) -> Result<(), String> {
        let mut keys: Vec<&str> = rows.iter().map(|row| &*row.key.0).collect();
        keys.sort_unstable();
        if let Some(pair) = keys.windows(2).find(|pair| pair.first() == pair.last()) {
            return Err(format!("{} is there twice", pair.first().unwrap_or(&"")));
        }
        let places: Vec<u64> = rows.iter().filter_map(|row| row.seq).collect();
        if !places.is_sorted() {
            return Err("rows are not in the order of the log".into());
        }
        let tail = rows.iter().rev().take_while(|row| row.seq.is_none()).count();
        if tail + places.len() != rows.len() {
            return Err("an unsent row stands between logged ones".into());
        }
        // Nothing is erased here, and the store keeps all: rows only come.
        if rows.len() < self.rows && !rows.is_empty() {
            return Err(format!("there were {} rows, and now {}", self.rows, rows.len()));
        }
        self.rows = self.rows.max(rows.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aisle_core::session::{RowBody, RowKey};

    use super::*;

    fn rows(rows: &[(&str, Option<u64>)]) -> Vec<Row> {
        let row = |(key, seq): &(&str, Option<u64>)| Row {
            key: RowKey((*key).into()),
            seq: *seq,
            at: 0,
            body: RowBody::Closed,
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn rows_that_are_double_out_of_order_or_gone_are_noticed() {
        let mut watch = Watch::default();
        let good = rows(&[("a", Some(1)), ("b", Some(4)), ("c", None)]);
        assert_eq!(watch.look(&good), Ok(()));
        for bad in [
            rows(&[("a", Some(1)), ("b", Some(4)), ("a", None)]),
            rows(&[("b", Some(4)), ("a", Some(1)), ("c", None)]),
            rows(&[("a", Some(1)), ("c", None), ("b", Some(4))]),
            rows(&[("a", Some(1)), ("b", Some(4))]),
        ] {
            assert!(watch.look(&bad).is_err(), "{bad:?}");
        }
    }
}
