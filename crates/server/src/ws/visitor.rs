//! A visitor's connection: hello, welcome, replay, and then live.

use std::sync::Arc;
use std::time::Duration;

use aisle_core::commerce::page::PageContext;
use aisle_core::protocol::{
    ClientFrame, ConversationId, ConversationRef, Entry, ErrorCode, Features, Hello, PROTOCOL, PageInfo,
    Pong, ReadMarks, Seq, ServerFrame, SessionId, State, Timestamp, Welcome, decode, limits,
};
use rusqlite::Connection;

use super::ask::{Asker, Missed};
use super::named::Refusal;
use super::replay::{self, Start};
use super::{Caller, End, LAST_ANSWERS, Out, Peer, Riders, Wire, content, first_frame, named, run};
use crate::app::{App, code_of, now};
use crate::hours::Opening;
use crate::hub::Seat;
use crate::mailbox::{Mailbox, Pending};
use crate::rules::Shelf;
use crate::secrets::{self, Namer};
use crate::store::{self, Owner, StoreError};

/// A visitor, connected.
pub(super) struct Visitor {
    pub(super) app: Arc<App>,
    pub(super) caller: Caller,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) seat: Seat,
    pub(super) owner: Arc<Owner>,
    pub(super) conversation: ConversationId,
    /// When the token is over that says which customer this is.
    pub(super) until: Option<Timestamp>,
    /// The browser is a customer's and there is no token: all that may be asked for
    /// is to be forgotten.
    pub(super) locked: bool,
    pub(super) page: Option<PageInfo>,
    pub(super) locale: String,
    pub(super) missed: Missed,
    /// What their browser said of the page, until a message has come after it.
    pub(super) context: Option<PageContext>,
    /// The last entry sent.
    pub(super) last: Seq,
    /// When the last `typing` was passed on, and whether it said "writes".
    pub(super) typing: Option<(std::time::Instant, bool)>,
}

/// Serves a visitor's connection until it ends.
pub async fn serve(app: Arc<App>, caller: Caller, wire: Wire) {
    app.metrics.visitors.add();
    let mut riders = match wire {
        Wire::Ride(..) => None,
        Wire::Socket(_) | Wire::Pipe(_) => Some(Riders::new(&app, &caller)),
    };
    let (mut inlet, outlet) = wire.split();
    let mut out = Out::new(outlet, app.settings.timing.silent());
    let greeted = async {
        let text = first_frame(&mut inlet, Duration::from_millis(app.settings.timing.hello_ms)).await?;
        welcome(&app, caller, &text, &mut out).await
    };
    // A server that stops does not wait for hellos.
    let stopped = || End::error(1012, ErrorCode::Unavailable, "The server is stopping.", true);
    let greeted = tokio::select! {
        greeted = greeted => greeted,
        () = app.stopping.cancelled() => Err(stopped()),
    };
    let end = match greeted {
        Ok(mut visitor) => {
            let end = run(&app, &mut visitor, &mut riders, &mut inlet, &mut out).await;
            visitor.leave();
            end
        }
        Err(end) => end,
    };
    if let End::Error(close, error) = &end {
        app.metrics.refused(error.code);
        tracing::debug!(close, reason = %error.message, "a visitor's connection ends");
    }
    if let (Some(riders), true) = (riders, app.stopping.is_cancelled()) {
        riders.last(&mut out, LAST_ANSWERS).await;
    }
    out.end(end).await;
    app.metrics.visitors.sub();
}

async fn welcome(app: &Arc<App>, caller: Caller, text: &str, out: &mut Out) -> Result<Visitor, End> {
    let hello = match decode(text) {
        Ok(ClientFrame::Hello(hello)) => hello,
        Ok(_) => {
            return Err(End::error(
                4400,
                ErrorCode::Malformed,
                "The first frame must be `hello`.",
                false,
            ));
        }
        Err(error) => return Err(End::error(4400, ErrorCode::Malformed, &error.to_string(), false)),
    };
    let (owner, until) = check(app, &hello)?;
    let Hello {
        conversation,
        instance,
        resume,
        page,
        locale,
        ..
    } = hello;
    let (page, locale) = (page.map(content::page), content::locale(&locale));
    let namer = app.store.namer().clone();
    let asked = Arc::clone(&owner);
    let (conversation, locked, news) = app
        .store
        .read(move |db| {
            let locked = match store::admit(db, &asked) {
                Ok(()) => false,
                Err(StoreError::Unidentified) => true,
                Err(error) => return Err(error),
            };
            let id = resolve(db, &namer, &asked, conversation)?;
            if locked && store::meta_of(db, &id)?.is_some() {
                return Err(StoreError::Unidentified);
            }
            Ok((id, locked, store::is_news(db, &asked)?))
        })
        .await
        .map_err(|error| failed(&error))?;
    if news {
        identify(app, &owner).await.map_err(|error| failed(&error))?;
    }

    // First a seat, then the log: what is logged in between comes by both ways
    // and is told once; the other way round it would come by none.
    let mailbox = Arc::new(Mailbox::default());
    let seat = app.hub.join(&conversation, &owner, instance, &mailbox);
    let (id, epoch, count) = (
        conversation.clone(),
        app.store.epoch().clone(),
        app.settings.limits.replay,
    );
    let asked = Arc::clone(&owner);
    let (past, name, found) = app
        .store
        .read(move |db| {
            let past = store::has_own(db, &asked, &id)?;
            let name = store::called(db, &asked)?;
            let Some(meta) = store::meta_of(db, &id)? else {
                return Ok((past, name, None));
            };
            let start = replay::start(db, &id, &meta, resume.as_ref(), &epoch, count)?;
            Ok((past, name, Some((meta, start))))
        })
        .await
        .map_err(|error| failed(&error))?;
    let (floor, head, read, start) = match found {
        Some((meta, start)) => (meta.floor, meta.head, (meta.read_visitor, meta.read_agent), start),
        None => (1, 0, (0, 0), Start { after: 0, gap: None }),
    };

    let session = SessionId::new(secrets::random_name().map_err(|error| failed(&error))?)
        .map_err(|_| failed(&StoreError::Random))?;
    tracing::info!(%session, %conversation, head, "a visitor is connected");
    let mut visitor = Visitor {
        app: Arc::clone(app),
        caller,
        mailbox,
        seat,
        owner,
        conversation,
        until,
        locked,
        page,
        locale,
        missed: Missed::default(),
        context: None,
        last: start.after,
        typing: None,
    };
    let welcome = Welcome {
        session,
        conversation: visitor.conversation.clone(),
        epoch: app.store.epoch().clone(),
        floor,
        head,
        at: now(),
        features: features(app, past, visitor.owner.customer.is_some()),
        state: State {
            agents: Some(app.hub.agents()),
            read: Some(ReadMarks {
                v: app.hub.version(),
                visitor: read.0,
                agent: read.1,
            }),
            streams: app.hub.streams(&visitor.conversation),
            queue: app.hub.place(&visitor.conversation),
            rules: app.rules.as_ref().map(Shelf::rules),
            hours: app.opening.as_ref().map(Opening::told),
            name,
        },
    };
    out.frame(&ServerFrame::Welcome(Box::new(welcome))).await?;
    if let Some(gap) = start.gap {
        out.frame(&ServerFrame::Gap(gap)).await?;
    }
    visitor.catch_up(out).await?;
    out.frame(&ServerFrame::Live {}).await?;
    if head > 0 {
        visitor.remember_page();
    }
    Ok(visitor)
}

/// What this server can do for a visitor; `past`: they have other conversations.
fn features(app: &App, past: bool, known: bool) -> Features {
    Features {
        history: true,
        typing: true,
        read: true,
        rating: true,
        upload: app.uploads.can(),
        transcript: app.courier.has_mail(),
        ask: Asker::topics(app, Some(past), known),
        ride: true,
    }
}

/// Who says hello, and until when their token says so.
fn check(app: &App, hello: &Hello) -> Result<(Arc<Owner>, Option<Timestamp>), End> {
    if hello.protocol != PROTOCOL {
        let message = format!("This server speaks protocol {PROTOCOL}, not {}.", hello.protocol);
        return Err(End::error(4426, ErrorCode::Unsupported, &message, false));
    }
    let secret = &hello.visitor.secret;
    if !(secrets::SECRET_MIN..=secrets::SECRET_MAX).contains(&secret.len()) {
        let message = "visitor.secret must have 22 to 256 characters that hold 128 random bits or more.";
        return Err(End::error(4400, ErrorCode::Malformed, message, false));
    }
    let anonymous = Owner::anonymous(hello.visitor.id.clone(), secrets::hash(secret));
    let (Some(identity), Some(token)) = (&app.identity, &hello.token) else {
        return Ok((Arc::new(anonymous), None));
    };
    let proven = identity.check(token, now()).map_err(|error| {
        // Without a word of the token; whoever set the shop up reads it here, too.
        tracing::warn!(%error, "a token was refused");
        End::error(4401, error.code(), &error.to_string(), false)
    })?;
    let owner = Owner {
        customer: Some(proven.customer),
        scope: proven.scope,
        ..anonymous
    };
    Ok((Arc::new(owner), Some(proven.until)))
}

/// What was said in this browser so far is the customer's; agents are told.
async fn identify(app: &App, owner: &Arc<Owner>) -> Result<(), StoreError> {
    let who = Arc::clone(owner);
    let changed = app.store.write(move |db| store::identify(db, &who)).await?;
    changed.iter().for_each(|id| app.hub.changed(id));
    Ok(())
}

/// Finds the conversation that is meant, if it is the visitor's.
fn resolve(
    db: &Connection,
    namer: &Namer,
    owner: &Owner,
    wish: ConversationRef,
) -> Result<ConversationId, StoreError> {
    let id = named(db, namer, owner, wish)?;
    match owner.scope.as_ref().is_none_or(|scope| *scope == id) {
        true => Ok(id),
        false => Err(StoreError::Forbidden),
    }
}

fn named(
    db: &Connection,
    namer: &Namer,
    owner: &Owner,
    wish: ConversationRef,
) -> Result<ConversationId, StoreError> {
    let (visitor, secret) = (&owner.visitor, &owner.secret);
    match wish {
        ConversationRef::ClientId(client_id) => {
            // The name that this server made for this visitor and secret will do as
            // well, and so will that of a conversation of theirs from elsewhere: so one
            // goes on with a conversation of a list.
            if let Ok(id) = ConversationId::new(client_id.as_str()) {
                let shared = store::meta_of(db, &id)?.is_some_and(|meta| {
                    let elsewhere = meta.customer.is_some() || meta.visitor != visitor.as_str();
                    elsewhere && store::permits(&meta, &id, owner)
                });
                if shared || namer.made(&id, visitor, secret) {
                    return Ok(id);
                }
            }
            namer.name(visitor, secret, &client_id)
        }
        ConversationRef::Id(id) => match store::meta_of(db, &id)? {
            Some(meta) if meta.visitor == visitor.as_str() || store::permits(&meta, &id, owner) => Ok(id),
            Some(_) => Err(StoreError::Forbidden),
            None if namer.made(&id, visitor, secret) => Ok(id),
            // A conversation of a database that is no more. The client gets a
            // new one, the same each time it asks for the old.
            None => {
                let wish =
                    aisle_core::protocol::ClientId::new(id.as_str()).map_err(|_| StoreError::NotFound)?;
                namer.name(visitor, secret, &wish)
            }
        },
    }
}

fn failed(error: &StoreError) -> End {
    match code_of(error) {
        (ErrorCode::Forbidden, _) => End::error(
            4403,
            ErrorCode::Forbidden,
            "The conversation or the secret is another visitor's, or the token is for another conversation.",
            false,
        ),
        (code @ ErrorCode::TokenExpired, _) => End::error(
            4401,
            code,
            "This browser is a customer's: a token is needed that says that this is them.",
            false,
        ),
        (code @ ErrorCode::Conflict, _) => End::error(
            4403,
            code,
            "This browser is another customer's: begin as a new visitor.",
            false,
        ),
        (code, retryable) => {
            tracing::error!(%error, "a hello failed");
            End::error(1011, code, "The server could not read its database.", retryable)
        }
    }
}

impl Visitor {
    /// Sends the log from the last entry sent to its end.
    pub(super) async fn catch_up(&mut self, out: &mut Out) -> Result<(), End> {
        loop {
            let read = replay::batch(&self.app, &self.conversation, self.last).await;
            let (entries, more) = read.map_err(|error| failed(&error))?;
            entries.iter().for_each(|_| self.app.metrics.replayed.add());
            self.send_entries(entries, out).await?;
            if !more {
                return Ok(());
            }
        }
    }

    async fn send_entries(&mut self, entries: Vec<Entry>, out: &mut Out) -> Result<(), End> {
        for frame in replay::frames(self.app.store.epoch(), entries) {
            self.last = frame.entries.last().map_or(self.last, |entry| entry.seq);
            out.frame(&ServerFrame::Events(frame)).await?;
        }
        Ok(())
    }
}

impl Peer for Visitor {
    fn mailbox(&self) -> &Arc<Mailbox> {
        &self.mailbox
    }

    async fn hear(&mut self, text: &str, out: &mut Out) -> Result<(), End> {
        match decode::<ClientFrame>(text) {
            Ok(ClientFrame::Ping(ping)) => out.frame(&ServerFrame::Pong(Pong { n: ping.n })).await,
            Ok(frame) if self.locked && !matches!(frame, ClientFrame::Forget(_)) => {
                Err(failed(&StoreError::Unidentified))
            }
            Ok(frame) => self.frame(frame, out).await,
            Err(error) => match named::refusal::<ClientFrame>(text, error) {
                Refusal::Reject(reject) => {
                    self.app.metrics.refused(reject.code);
                    out.frame(&ServerFrame::Reject(reject)).await
                }
                Refusal::Error(error) => out.error(&self.app, error.code, &error.message).await,
                Refusal::Nothing => Ok(()),
            },
        }
    }

    async fn check(&mut self) -> Result<(), End> {
        // A visitor's secret does not expire.
        match self.until {
            Some(until) if now() > until => Err(End::error(
                4401,
                ErrorCode::TokenExpired,
                "The token expired while the connection was open. Get a new one.",
                false,
            )),
            _ => Ok(()),
        }
    }

    async fn tell(&mut self, pending: Pending, out: &mut Out) -> Result<(), End> {
        let (entries, missing) = replay::continuing(&pending, &self.conversation, self.last);
        self.send_entries(entries, out).await?;
        if missing {
            self.catch_up(out).await?;
        }
        for ack in pending.acks {
            out.frame(&ServerFrame::Ack(ack)).await?;
        }
        for reject in pending.rejects {
            self.app.metrics.refused(reject.code);
            out.frame(&ServerFrame::Reject(reject.plain())).await?;
        }
        for delta in pending.deltas {
            out.frame(&ServerFrame::Delta(delta)).await?;
        }
        for (_, typing) in pending.typing {
            out.frame(&ServerFrame::Typing(typing)).await?;
        }
        let agents = pending.agents.then(|| self.app.hub.agents());
        let read = pending
            .read
            .get(&self.conversation)
            .map(|&(visitor, agent)| ReadMarks {
                v: self.app.hub.version(),
                visitor,
                agent,
            });
        let rules = self
            .app
            .rules
            .as_ref()
            .filter(|_| pending.rules)
            .map(Shelf::rules);
        let opening = self.app.opening.as_ref();
        let hours = opening.filter(|_| pending.hours).map(Opening::told);
        let queue = pending.place.map(|place| place.told(self.app.hub.version()));
        let told = agents.is_some() || read.is_some() || queue.is_some();
        if told || rules.is_some() || hours.is_some() {
            out.frame(&ServerFrame::State(Box::new(State {
                agents,
                queue,
                hours,
                read,
                rules,
                ..State::default()
            })))
            .await?;
        }
        Ok(())
    }
}

// The protocol's own limit must fit what the socket reads.
const _: () = assert!(super::HARD_LIMIT > limits::FRAME_BYTES);
