//! An agent's connection: the list, and conversations being followed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::{
    AgentFrame, AgentHello, AgentPush, AgentRole, AgentWelcome, Author, ClientId, ConversationId,
    ConversationSummary, Counts, DeskFeatures, Entry, ErrorCode, InConversation, PROTOCOL, Person, Pong,
    ReadMarks, ResumePoint, Role, Seq, TypingDown, Watching, decode,
};

use super::ask::{Asker, Missed};
use super::named::{self, Refusal};
use super::visitor_frames::{history, mark_read, rejection, submit};
use super::{Caller, End, Out, Peer, Wire, content, first_frame, replay, run};
use crate::app::{App, now};
use crate::hub::Seat;
use crate::mailbox::{Mailbox, Pending};
use crate::secrets::{self, Hash};
use crate::store::{self, Change, Request, Who};

/// An agent, connected.
pub(super) struct Agent {
    pub(super) app: Arc<App>,
    pub(super) caller: Caller,
    pub(super) mailbox: Arc<Mailbox>,
    seat: Seat,
    pub(super) who: Person,
    pub(super) role: AgentRole,
    token: Hash,
    /// The page asks for pages of the list.
    lists: bool,
    /// Followed conversations, each with the last entry sent.
    watched: BTreeMap<ConversationId, Seq>,
    /// What was last said of their visitors' pages.
    contexts: BTreeMap<ConversationId, Option<Raw>>,
}

/// Serves an agent's connection until it ends.
pub async fn serve(app: Arc<App>, caller: Caller, wire: Wire) {
    app.metrics.agents.add();
    let (mut inlet, outlet) = wire.split();
    let mut out = Out::new(outlet, app.settings.timing.silent());
    let greeted = async {
        let text = first_frame(&mut inlet, Duration::from_millis(app.settings.timing.hello_ms)).await?;
        welcome(&app, caller, &text, &mut out).await
    };
    let greeted = tokio::select! {
        greeted = greeted => greeted,
        () = app.stopping.cancelled() => {
            Err(End::error(1012, ErrorCode::Unavailable, "The server is stopping.", true))
        }
    };
    let end = match greeted {
        Ok(mut agent) => run(&app, &mut agent, &mut None, &mut inlet, &mut out).await,
        Err(end) => end,
    };
    if let End::Error(_, error) = &end {
        app.metrics.refused(error.code);
    }
    out.end(end).await;
    app.metrics.agents.sub();
}

async fn welcome(app: &Arc<App>, caller: Caller, text: &str, out: &mut Out) -> Result<Agent, End> {
    let AgentHello {
        protocol,
        token,
        instance,
        lists,
    } = match decode(text) {
        Ok(AgentFrame::AgentHello(hello)) => hello,
        _ => {
            return Err(End::error(
                4400,
                ErrorCode::Malformed,
                "The first frame must be `agent-hello`.",
                false,
            ));
        }
    };
    if protocol != PROTOCOL {
        return Err(End::error(
            4426,
            ErrorCode::Unsupported,
            "Reload the page: it is of another version.",
            false,
        ));
    }
    // A program names its token; a page is known by its cookie.
    let token = token.map(|token| secrets::hash(&token)).or(caller.session);
    let Some(token) = token else {
        return Err(signed_out());
    };
    let found = app
        .store
        .read(move |db| store::agent_of_session(db, &token, now()))
        .await
        .map_err(|e| broken(&e))?;
    let Some(session) = found else {
        return Err(signed_out());
    };
    let mailbox = Arc::new(Mailbox::default());
    let who = session.who;
    let seat = app.hub.sign_in(
        &who.id,
        (&who.name, session.looks),
        session.status,
        instance,
        &mailbox,
    );
    tracing::info!(agent = %who.id, "an agent is connected");
    let mut agent = Agent {
        app: Arc::clone(app),
        caller,
        mailbox,
        seat,
        who,
        role: session.role,
        token,
        lists,
        watched: BTreeMap::new(),
        contexts: BTreeMap::new(),
    };
    let board = agent.board().await?;
    let mine = board.agents.iter().find(|colleague| colleague.id == agent.who.id);
    let me = mine.cloned().ok_or_else(signed_out)?;
    out.frame(&AgentPush::AgentWelcome(Box::new(AgentWelcome {
        name: agent.who.name.clone(),
        at: now(),
        counts: Counts {
            mine: me.load,
            ..board.counts
        },
        me,
        agents: board.agents,
        departments: board.departments,
        canned: board.canned,
        features: DeskFeatures {
            ask: Asker::topics(app, None, false),
            reports: store::REPORTS.map(str::to_owned).to_vec(),
            watch: u32::try_from(app.settings.limits.watched).unwrap_or(u32::MAX),
        },
    })))
    .await?;
    if lists {
        return Ok(agent);
    }
    let count = app.settings.limits.inbox;
    let recent = app
        .store
        .read(move |db| store::recent(db, count))
        .await
        .map_err(|e| broken(&e))?;
    agent.inbox(recent, out).await?;
    Ok(agent)
}

fn signed_out() -> End {
    End::error(
        4401,
        ErrorCode::TokenExpired,
        "The session is over; sign in again.",
        false,
    )
}

pub(super) fn broken(error: &store::StoreError) -> End {
    tracing::error!(%error, "an agent's connection failed");
    End::error(
        1011,
        ErrorCode::Unavailable,
        "The server could not read its database.",
        true,
    )
}

pub(super) fn of<T>(conversation: &ConversationId, body: T) -> InConversation<T> {
    InConversation {
        conversation: conversation.clone(),
        body,
    }
}

impl Agent {
    async fn inbox(&mut self, mut list: Vec<ConversationSummary>, out: &mut Out) -> Result<(), End> {
        for summary in &mut list {
            summary.online = self.app.hub.visitor_online(&summary.id);
        }
        // An empty list is news too: it says that the server has been asked.
        for part in list.chunks(100).chain(list.is_empty().then_some(&[][..])) {
            out.frame(&AgentPush::Inbox {
                conversations: part.to_vec(),
            })
            .await?;
        }
        Ok(())
    }

    /// Says what a followed conversation's visitor sees, if that is news.
    async fn context(&mut self, id: &ConversationId, out: &mut Out) -> Result<(), End> {
        let asked = id.clone();
        let found = self.app.store.read(move |db| store::context_of(db, &asked)).await;
        let found = found.map_err(|e| broken(&e))?;
        if self.contexts.get(id).unwrap_or(&None) == &found {
            return Ok(());
        }
        self.contexts.insert(id.clone(), found.clone());
        out.frame(&AgentPush::Context(of(id, found))).await
    }

    async fn watch(
        &mut self,
        id: ConversationId,
        resume: Option<ResumePoint>,
        out: &mut Out,
    ) -> Result<(), End> {
        if self.watched.len() >= self.app.settings.limits.watched && !self.watched.contains_key(&id) {
            return out
                .frame(&AgentPush::Unwatched(of(&id, ErrorCode::RateLimited)))
                .await;
        }
        self.app.hub.watch(&id, &self.seat, &self.mailbox);
        let (asked, epoch, count) = (
            id.clone(),
            self.app.store.epoch().clone(),
            self.app.settings.limits.replay,
        );
        let found = self.app.store.read(move |db| {
            let Some(meta) = store::meta_of(db, &asked)? else {
                return Ok(None);
            };
            let start = replay::start(db, &asked, &meta, resume.as_ref(), &epoch, count)?;
            Ok(Some((meta, start)))
        });
        let Some((meta, start)) = found.await.map_err(|e| broken(&e))? else {
            self.app.hub.unwatch(&id, &self.seat);
            return out
                .frame(&AgentPush::Unwatched(of(&id, ErrorCode::NotFound)))
                .await;
        };
        let read = ReadMarks {
            v: self.app.hub.version(),
            visitor: meta.read_visitor,
            agent: meta.read_agent,
        };
        let watching = Watching {
            epoch: self.app.store.epoch().clone(),
            floor: meta.floor,
            head: meta.head,
            read,
        };
        out.frame(&AgentPush::Watching(of(&id, watching))).await?;
        self.notes(&id, out).await?;
        self.contexts.remove(&id);
        self.context(&id, out).await?;
        if let Some(gap) = start.gap {
            out.frame(&AgentPush::Gap(of(&id, gap))).await?;
        }
        self.watched.insert(id.clone(), start.after);
        self.catch_up(&id, out).await?;
        let live = self.watched.get(&id).copied().unwrap_or_default();
        out.frame(&AgentPush::Live(of(&id, live))).await
    }

    async fn catch_up(&mut self, id: &ConversationId, out: &mut Out) -> Result<(), End> {
        while let Some(last) = self.watched.get(id).copied() {
            let (entries, more) = replay::batch(&self.app, id, last).await.map_err(|e| broken(&e))?;
            self.send_entries(id, entries, out).await?;
            if !more {
                break;
            }
        }
        Ok(())
    }

    async fn send_entries(
        &mut self,
        id: &ConversationId,
        entries: Vec<Entry>,
        out: &mut Out,
    ) -> Result<(), End> {
        for frame in replay::frames(self.app.store.epoch(), entries) {
            if let (Some(last), Some(entry)) = (self.watched.get_mut(id), frame.entries.last()) {
                *last = entry.seq;
            }
            out.frame(&AgentPush::Events(of(id, frame))).await?;
        }
        Ok(())
    }

    async fn change(
        &mut self,
        conversation: ConversationId,
        client_id: ClientId,
        change: Change,
        out: &mut Out,
    ) -> Result<(), End> {
        let code = match &change {
            Change::Message(say) => content::check(say).err(),
            _ => None,
        };
        let wait = self.too_fast();
        let reject = match (code, wait) {
            (Some(code), _) => Some(rejection(client_id.clone(), code, None)),
            (None, Some(wait)) => Some(rejection(client_id.clone(), ErrorCode::RateLimited, Some(wait))),
            (None, None) => None,
        };
        if let Some(reject) = reject {
            return self.refuse(reject, out).await;
        }
        let who = Who::Agent {
            id: self.who.id.clone(),
            name: self.who.name.clone(),
        };
        let request = Request {
            conversation,
            who,
            client_id,
            change,
            page: None,
            locale: String::new(),
        };
        submit(&self.app, &self.mailbox, request);
        Ok(())
    }
}

impl Peer for Agent {
    fn mailbox(&self) -> &Arc<Mailbox> {
        &self.mailbox
    }

    async fn hear(&mut self, text: &str, out: &mut Out) -> Result<(), End> {
        let frame = match decode::<AgentFrame>(text) {
            Ok(frame) => frame,
            Err(error) => {
                return match named::refusal::<AgentFrame>(text, error) {
                    Refusal::Reject(reject) => out.frame(&AgentPush::Reject(reject.into())).await,
                    Refusal::Error(error) => out.error(&self.app, error.code, &error.message).await,
                    Refusal::Nothing => Ok(()),
                };
            }
        };
        match frame {
            AgentFrame::AgentHello(_) => {
                out.error(&self.app, ErrorCode::Malformed, "`agent-hello` comes once.")
                    .await
            }
            AgentFrame::Watch(watch) => self.watch(watch.conversation, watch.resume, out).await,
            AgentFrame::Unwatch(unwatch) => {
                self.watched.remove(&unwatch.conversation);
                self.contexts.remove(&unwatch.conversation);
                self.app.hub.unwatch(&unwatch.conversation, &self.seat);
                Ok(())
            }
            AgentFrame::Message(say) => {
                self.change(
                    say.conversation,
                    say.body.client_id,
                    Change::Message(say.body.content),
                    out,
                )
                .await
            }
            AgentFrame::Typing(typing) => {
                let from = Author::named(Role::Agent, self.who.id.as_str(), &self.who.name);
                let down = TypingDown {
                    from,
                    on: typing.body.on,
                };
                self.app
                    .hub
                    .typing(&typing.conversation, self.seat.number(), &down);
                Ok(())
            }
            AgentFrame::Read(read) => {
                mark_read(&self.app, &read.conversation, true, read.body.up_to);
                Ok(())
            }
            AgentFrame::History(ask) => match history(&self.app, &ask.conversation, ask.body).await {
                Ok(page) => out.frame(&AgentPush::History(of(&ask.conversation, page))).await,
                Err(error) => Err(broken(&error)),
            },
            AgentFrame::Ask(ask) => {
                let asker = Asker {
                    app: &self.app,
                    caller: &self.caller,
                    locale: "",
                    is_agent: true,
                    own: None,
                };
                let answer = asker.answer(ask, &mut Missed::default()).await;
                out.frame(&AgentPush::Answer(answer)).await
            }
            AgentFrame::Ping(ping) => out.frame(&AgentPush::Pong(Pong { n: ping.n })).await,
            wish => self.desk(wish, out).await,
        }
    }

    async fn check(&mut self) -> Result<(), End> {
        // Sessions end by the clock, by disuse, by signing out, by a new
        // password, and by removing the agent, perhaps in another process.
        let (token, at) = (self.token, now());
        let found = self.app.store.read(move |db| {
            let touch = store::session_wants_touch(db, &token, at)?;
            Ok((store::agent_of_session(db, &token, at)?, touch))
        });
        let (found, touch) = found.await.map_err(|e| broken(&e))?;
        let session = found.ok_or_else(signed_out)?;
        (self.who, self.role) = (session.who, session.role);
        if touch {
            // Nobody waits for it; a database in trouble is told of elsewhere.
            let work = move |db: &rusqlite::Connection| store::touch_session(db, &token, at);
            let _ = self.app.store.submit(work, |_| {});
        }
        Ok(())
    }

    async fn tell(&mut self, pending: Pending, out: &mut Out) -> Result<(), End> {
        if pending.recheck {
            self.check().await?;
        }
        let watched: Vec<(ConversationId, Seq)> = if pending.entries.is_empty() && !pending.behind {
            Vec::new()
        } else {
            self.watched
                .iter()
                .map(|(id, last)| (id.clone(), *last))
                .collect()
        };
        for (id, last) in watched {
            let (entries, missing) = replay::continuing(&pending, &id, last);
            self.send_entries(&id, entries, out).await?;
            if missing {
                self.catch_up(&id, out).await?;
            }
        }
        for ack in pending.acks {
            out.frame(&AgentPush::Ack(ack)).await?;
        }
        for reject in pending.rejects {
            self.app.metrics.refused(reject.code);
            out.frame(&AgentPush::Reject(reject)).await?;
        }
        for (id, typing) in pending.typing {
            out.frame(&AgentPush::Typing(of(&id, typing))).await?;
        }
        for (id, (visitor, agent)) in pending.read {
            let read = ReadMarks {
                v: self.app.hub.version(),
                visitor,
                agent,
            };
            out.frame(&AgentPush::Read(of(&id, read))).await?;
        }
        for (id, note) in pending.notes {
            if self.watched.contains_key(&id) {
                out.frame(&AgentPush::Notes(of(&id, vec![note]))).await?;
            }
        }
        for id in &pending.changed {
            if self.watched.contains_key(id) {
                self.context(id, out).await?;
            }
        }
        for frame in &pending.frames {
            // A page that asks for no lists knows of lines only.
            if self.lists || frame.starts_with("{\"inbox\"") {
                out.text(frame).await?;
            }
        }
        if !self.lists {
            return Ok(());
        }
        if pending.stale {
            out.frame(&AgentPush::Stale {}).await?;
        }
        if let Some(counts) = pending.counts {
            out.frame(&AgentPush::Counts(counts)).await?;
        }
        Ok(())
    }
}
