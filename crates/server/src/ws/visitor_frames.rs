//! What a visitor may do, frame by frame.

use std::sync::Arc;
use std::time::Duration;

use aisle_core::commerce::page::CONTEXT;
use aisle_core::protocol::{
    Ack, Author, ClientFrame, ClientId, ErrorCode, HistoryPage, HistoryRequest, Reject, SHOWN, ServerFrame,
    TypingDown, encode, limits,
};

use super::ask::{self, Asker, Lookup};
use super::visitor::Visitor;
use super::{End, Out, content};
use crate::app::{App, code_of, instant, now};
use crate::courier::copies::{self, Wish};
use crate::mailbox::Mailbox;
use crate::store::{self, Applied, Change, Press, Request, Slice, StoreError, Who};

/// The event that says whether an article helped.
const HELPED: &str = "aisle-helped";
/// The format of a transcript that is a letter.
const MAIL: &str = "mail";
/// Most bytes kept of a page event.
const EVENT_BYTES: usize = 2048;
/// `typing` is passed on at most so often, unless it changes.
const TYPING: Duration = Duration::from_millis(1000);

impl Visitor {
    pub(super) async fn frame(&mut self, frame: ClientFrame, out: &mut Out) -> Result<(), End> {
        let (client_id, change) = match frame {
            ClientFrame::Message(say) => {
                if let Err(code) = content::check(&say.content) {
                    return self.reject(say.client_id, code, None, out).await;
                }
                (say.client_id, Change::Message(say.content))
            }
            ClientFrame::Action(action) => {
                // Only a look-up that is well formed costs one of the few there are.
                let order = match action.value.as_ref().and_then(Lookup::read) {
                    None => None,
                    Some(lookup) => match self.asker().order(lookup) {
                        Ok(order) => Some(order),
                        Err(code @ ErrorCode::RateLimited) => {
                            let wait = Some(Duration::from_secs(60));
                            return self.reject(action.client_id, code, wait, out).await;
                        }
                        Err(_) => None,
                    },
                };
                let press = Press {
                    message: action.message_id,
                    action: action.action_id,
                    value: action.value,
                    order,
                };
                (action.client_id, Change::Action(press))
            }
            ClientFrame::Contact(left) => (
                left.client_id,
                Change::Contact(left.value, self.app.courier.tell()),
            ),
            ClientFrame::Rate(rate) => {
                let long = rate
                    .comment
                    .as_ref()
                    .is_some_and(|comment| comment.len() > limits::TEXT_BYTES);
                if long || !(1..=5).contains(&rate.score) {
                    let code = if long {
                        ErrorCode::TooLarge
                    } else {
                        ErrorCode::Malformed
                    };
                    return self.reject(rate.client_id, code, None, out).await;
                }
                (rate.client_id, Change::Rate(rate.score, rate.comment))
            }
            ClientFrame::End(end) => (end.client_id, Change::Close),
            ClientFrame::Event(event) if event.name == SHOWN => {
                let shown = content::shown(&event);
                match shown {
                    Ok(shown) => (event.client_id, Change::Shown(shown)),
                    Err(code) => return self.reject(event.client_id, code, None, out).await,
                }
            }
            ClientFrame::Event(event) if event.name == HELPED => return self.helped(event, out).await,
            ClientFrame::Event(event) if event.name == CONTEXT => return self.context(&event, out).await,
            ClientFrame::Event(event) => {
                let json = encode(&event);
                if json.len() > EVENT_BYTES {
                    return self.reject(event.client_id, ErrorCode::TooLarge, None, out).await;
                }
                (event.client_id, Change::Event(json))
            }
            ClientFrame::Forget(forget) => return self.forget(forget.client_id, out).await,
            ClientFrame::Queue(wish) => {
                let change = Change::Queue {
                    join: wish.join,
                    department: wish.department,
                };
                (wish.client_id, change)
            }
            ClientFrame::Transcript(wish) if wish.format == MAIL => {
                self.copy(wish.client_id, wish.to);
                return Ok(());
            }
            // Files are to be had over HTTP, where they may be of any size.
            ClientFrame::Transcript(wish) => {
                return self
                    .reject(wish.client_id, ErrorCode::Unsupported, None, out)
                    .await;
            }
            ClientFrame::Ask(ask) => {
                let mut missed = std::mem::take(&mut self.missed);
                let answer = self.asker().answer(ask, &mut missed).await;
                self.missed = missed;
                return out.frame(&ServerFrame::Answer(answer)).await;
            }
            ClientFrame::Upload(upload) => return self.upload(upload, out).await,
            ClientFrame::Suggest(suggest) => {
                let suggestions = self.asker().suggest(suggest).await;
                return out.frame(&ServerFrame::Suggestions(suggestions)).await;
            }
            ClientFrame::Typing(typing) => {
                self.set_typing(typing.on);
                return Ok(());
            }
            ClientFrame::Read(read) => {
                self.read(read.up_to);
                return Ok(());
            }
            ClientFrame::History(request) => return self.history(request, out).await,
            // Answered before; the arm keeps the match whole.
            ClientFrame::Ping(_) => return Ok(()),
            ClientFrame::Hello(_) => {
                return out
                    .error(
                        &self.app,
                        ErrorCode::Malformed,
                        "`hello` comes once; connect anew instead.",
                    )
                    .await;
            }
        };
        if let Some(wait) = self.too_fast() {
            return self
                .reject(client_id, ErrorCode::RateLimited, Some(wait), out)
                .await;
        }
        let said = matches!(
            change,
            Change::Message(_) | Change::Action(_) | Change::Contact(..)
        );
        let request = Request {
            conversation: self.conversation.clone(),
            who: Who::Visitor(Arc::clone(&self.owner)),
            client_id,
            change,
            page: self.page.clone(),
            locale: self.locale.clone(),
        };
        if said {
            self.typing = None;
        }
        submit(&self.app, &self.mailbox, request);
        // The first message has a conversation begun: what came before it is kept now.
        if let Some(context) = self.context.take_if(|_| said)
            && let Err(error) = self.keep_context(context, |_| {})
        {
            tracing::debug!(%error, "a visitor's page was not kept");
        }
        Ok(())
    }

    /// Has a copy of the conversation sent to the visitor's address; nothing waits for it
    /// but its answer.
    fn copy(&self, client_id: ClientId, to: Option<String>) {
        let (app, mailbox) = (Arc::clone(&self.app), Arc::clone(&self.mailbox));
        let wish = Wish {
            conversation: self.conversation.clone(),
            owner: Arc::clone(&self.owner),
            client_id: client_id.clone(),
            to,
            locale: self.locale.clone(),
            from: self.caller.address,
        };
        mailbox.ask();
        tokio::spawn(async move {
            match copies::copy(&app, wish).await {
                Ok(()) => mailbox.ack(Ack { client_id, seq: None }),
                Err(refused) => {
                    app.metrics.refused(refused.code);
                    mailbox.reject(rejection(client_id, refused.code, refused.wait));
                }
            }
        });
    }

    fn asker(&self) -> Asker<'_> {
        Asker {
            app: &self.app,
            caller: &self.caller,
            locale: &self.locale,
            is_agent: false,
            own: Some((Arc::clone(&self.owner), self.conversation.clone())),
        }
    }

    pub(super) fn too_fast(&self) -> Option<Duration> {
        let visitor = self.app.visitor_rate.take(self.owner.visitor.clone(), instant());
        let address = self
            .app
            .address_rate
            .take(crate::address::group(self.caller.address), instant());
        visitor.and(address).err()
    }

    pub(super) async fn reject(
        &self,
        client_id: ClientId,
        code: ErrorCode,
        wait: Option<Duration>,
        out: &mut Out,
    ) -> Result<(), End> {
        self.app.metrics.refused(code);
        out.frame(&ServerFrame::Reject(rejection(client_id, code, wait)))
            .await
    }

    async fn forget(&mut self, client_id: ClientId, out: &mut Out) -> Result<(), End> {
        if let Some(wait) = self.too_fast() {
            return self
                .reject(client_id, ErrorCode::RateLimited, Some(wait), out)
                .await;
        }
        // What the page said of itself goes with the rest.
        self.page = None;
        self.context = None;
        self.locale = String::new();
        let (conversation, owner, name) = (
            self.conversation.clone(),
            Arc::clone(&self.owner),
            client_id.clone(),
        );
        let (app, mailbox) = (Arc::clone(&self.app), Arc::clone(&self.mailbox));
        mailbox.ask();
        let submitted = self.app.store.submit(
            move |db| store::erase(db, &conversation, &owner, &name, now()),
            move |result| match result {
                Ok(erased) => {
                    app.metrics.changes.add();
                    app.store.fold();
                    app.uploads.remove(&erased.files);
                    erased.logged.iter().for_each(|logged| app.hub.publish(logged));
                    mailbox.ack(Ack {
                        client_id,
                        seq: erased.seq,
                    });
                }
                Err(error) => mailbox.reject(refusal(client_id, &error)),
            },
        );
        self.overloaded(submitted)
    }

    pub(super) fn overloaded(&self, submitted: Result<(), StoreError>) -> Result<(), End> {
        // The closure that knew the name is gone: end the connection instead,
        // and the client asks again on the next.
        submitted.map_err(|error| {
            tracing::warn!(%error, "an erasure could not be queued");
            End::error(1013, ErrorCode::Unavailable, "The server is overloaded.", true)
        })
    }

    pub(super) fn set_typing(&mut self, on: bool) {
        let now = instant();
        // Repeats only prolong; one a second does that.
        let repeat = self
            .typing
            .is_some_and(|(at, was)| was == on && now.duration_since(at) < TYPING);
        if repeat || (self.typing.is_none() && !on) {
            return;
        }
        self.typing = Some((now, on));
        let typing = TypingDown {
            from: Author::visitor(),
            on,
        };
        self.app
            .hub
            .typing(&self.conversation, self.seat.number(), &typing);
    }

    /// Says that nobody writes any more, if somebody did.
    pub(super) fn leave(&mut self) {
        if let Some(text) = self.missed.last() {
            ask::keep(&self.app, text, &self.locale);
        }
        if self.typing.is_some_and(|(_, on)| on) {
            self.set_typing(false);
        }
    }

    fn read(&self, up_to: u64) {
        mark_read(&self.app, &self.conversation, false, up_to);
    }

    async fn history(&self, request: HistoryRequest, out: &mut Out) -> Result<(), End> {
        match history(&self.app, &self.conversation, request).await {
            Ok(page) => out.frame(&ServerFrame::History(page)).await,
            Err(error) => {
                tracing::error!(%error, "history could not be read");
                out.error(
                    &self.app,
                    ErrorCode::Unavailable,
                    "The server could not read its database.",
                )
                .await
            }
        }
    }
}

/// Reads a page of older entries.
pub(crate) async fn history(
    app: &App,
    conversation: &aisle_core::protocol::ConversationId,
    request: HistoryRequest,
) -> Result<HistoryPage, StoreError> {
    let id = conversation.clone();
    let most = Slice::FRAME.entries;
    let slice = Slice {
        entries: (request.limit as usize).clamp(1, most),
        ..Slice::FRAME
    };
    let (entries, more) = app
        .store
        .read(move |db| store::entries_before(db, &id, request.before, slice))
        .await?;
    Ok(HistoryPage {
        epoch: app.store.epoch().clone(),
        before: request.before,
        entries,
        more,
    })
}

/// Hands a wish to the writer; its answer comes to the mailbox, and what it
/// logs to everybody, once it is durable.
pub(super) fn submit(app: &Arc<App>, mailbox: &Arc<Mailbox>, request: Request) {
    let (client_id, then, hub) = (request.client_id.clone(), Arc::clone(mailbox), Arc::clone(app));
    // What waits, or no longer does, is another line of the list without an entry.
    let line = matches!(request.change, Change::Queue { .. }).then(|| request.conversation.clone());
    let is_told = matches!(request.change, Change::Contact(..));
    mailbox.ask();
    let name = client_id.clone();
    let queued = app.store.submit(
        move |db| store::append(db, request, now()),
        move |result| match result {
            Ok(applied) => {
                if is_told {
                    hub.courier.wake();
                }
                let seq = match applied {
                    Applied::Logged(logged) => {
                        hub.metrics.changes.add();
                        hub.hub.publish(&logged);
                        Some(logged.entry.seq)
                    }
                    Applied::Answered(said, answer) => {
                        hub.metrics.changes.add();
                        hub.hub.publish(&said);
                        hub.hub.publish(&answer);
                        Some(said.entry.seq)
                    }
                    Applied::Repeat(seq) => {
                        hub.metrics.repeats.add();
                        seq
                    }
                    Applied::Done => {
                        hub.metrics.changes.add();
                        line.iter().for_each(|id| hub.hub.changed(id));
                        None
                    }
                };
                then.ack(Ack { client_id, seq });
            }
            Err(error) => then.reject(refusal(client_id, &error)),
        },
    );
    if let Err(error) = queued {
        mailbox.reject(refusal(name, &error));
    }
}

/// Moves a read mark and tells everybody it concerns.
pub(super) fn mark_read(
    app: &Arc<App>,
    conversation: &aisle_core::protocol::ConversationId,
    agent: bool,
    up_to: u64,
) {
    let (id, told, hub) = (conversation.clone(), conversation.clone(), Arc::clone(app));
    let queued = app.store.submit(
        move |db| store::mark_read(db, &id, agent, up_to),
        move |result| {
            if let Ok(Some(meta)) = result {
                hub.hub.read(&told, meta.read_visitor, meta.read_agent);
            }
        },
    );
    if let Err(error) = queued {
        // The client sends its mark again with the next message it reads.
        tracing::debug!(%error, "a read mark was not kept");
    }
}

pub(super) fn refusal(client_id: ClientId, error: &StoreError) -> Reject {
    let (code, retryable) = code_of(error);
    if retryable {
        tracing::error!(%error, "a change was not made");
    }
    let wait = retryable.then_some(Duration::from_secs(1));
    Reject {
        client_id,
        code,
        retryable,
        retry_after_ms: wait.map(millis),
    }
}

/// A refusal for a limit (with a wait: try again then) or for good.
pub(super) fn rejection(client_id: ClientId, code: ErrorCode, wait: Option<Duration>) -> Reject {
    Reject {
        client_id,
        code,
        retryable: wait.is_some(),
        retry_after_ms: wait.map(millis),
    }
}

/// Rounded up: a client that waits exactly so long is not refused again.
fn millis(wait: Duration) -> i64 {
    i64::try_from(wait.as_millis())
        .unwrap_or(i64::MAX)
        .saturating_add(1)
}
