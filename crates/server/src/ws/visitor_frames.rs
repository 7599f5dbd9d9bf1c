//! What a visitor may do, frame by frame.

use std::sync::Arc;
use std::time::Duration;

use aisle_core::commerce::page::{CONTEXT, MOST, PageContext};
use aisle_core::protocol::{
    Ack, Author, CHUNK_BYTES, ClientFrame, ClientId, ErrorCode, HistoryPage, HistoryRequest, Reject, SHOWN,
    ServerFrame, Ticket, Track, TypingDown, Upload, encode, limits,
};

use super::ask::{self, Asker, Lookup};
use super::visitor::Visitor;
use super::{End, Out, content};
use crate::app::{App, code_of, instant, now};
use crate::http::files::finish_late;
use crate::mailbox::Mailbox;
use crate::store::{self, Applied, Change, Press, Request, Slice, StoreError, UploadWish, Who};
use crate::uploads;

/// The event that says whether an article helped.
const HELPED: &str = "aisle-helped";
/// Most bytes of a file's name.
const NAME_BYTES: usize = 1024;
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
            ClientFrame::Queue(queue) => {
                return self
                    .reject(queue.client_id, ErrorCode::Unsupported, None, out)
                    .await;
            }
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
        let said = matches!(change, Change::Message(_) | Change::Action(_));
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

    fn asker(&self) -> Asker<'_> {
        Asker {
            app: &self.app,
            caller: &self.caller,
            locale: &self.locale,
            is_agent: false,
        }
    }

    fn too_fast(&self) -> Option<Duration> {
        let visitor = self.app.visitor_rate.take(self.owner.visitor.clone(), instant());
        let address = self
            .app
            .address_rate
            .take(crate::address::group(self.caller.address), instant());
        visitor.and(address).err()
    }

    async fn reject(
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

    /// A place for a file, unless it is too large, of no kind that is taken, or
    /// one too many.
    async fn upload(&mut self, upload: Upload, out: &mut Out) -> Result<(), End> {
        let limits = &self.app.settings.limits;
        let code = if !self.app.uploads.can() || !uploads::may_be(&upload.media_type) {
            Some(ErrorCode::Unsupported)
        } else if upload.size > limits.upload_bytes {
            Some(ErrorCode::TooLarge)
        } else if upload.size == 0 || upload.name.len() > NAME_BYTES {
            Some(ErrorCode::Malformed)
        } else {
            None
        };
        let wait = if code.is_none() { self.too_fast() } else { None };
        if let Some(code) = code.or(wait.map(|_| ErrorCode::RateLimited)) {
            return self.reject(upload.client_id, code, wait, out).await;
        }
        let client_id = upload.client_id.clone();
        let wish = UploadWish {
            client_id: upload.client_id,
            conversation: self.conversation.clone(),
            name: upload.name,
            size: upload.size,
        };
        let (owner, quota) = (Arc::clone(&self.owner), self.app.quota());
        let begun = self
            .app
            .store
            .write(move |db| store::begin_upload(db, &owner, &wish, quota, now()))
            .await;
        let row = match begun {
            Ok(row) => row,
            Err(error) => {
                let reject = refusal(client_id, &error);
                self.app.metrics.refused(reject.code);
                return out.frame(&ServerFrame::Reject(reject)).await;
            }
        };
        let (app, id, is_whole) = (Arc::clone(&self.app), row.id.clone(), row.media_type.is_some());
        let place = tokio::task::spawn_blocking(move || {
            if !is_whole {
                app.uploads.begin(&id)?;
            }
            app.uploads.offset(&id)
        });
        match place.await {
            Ok(Ok(offset)) => {
                let late = offset == row.size && !is_whole;
                if late && !finish_late(&self.app, row.clone()).await {
                    return self.reject(client_id, ErrorCode::Unsupported, None, out).await;
                }
                let ticket = Ticket {
                    client_id,
                    id: row.id,
                    offset,
                    chunk: CHUNK_BYTES,
                };
                out.frame(&ServerFrame::Ticket(ticket)).await
            }
            other => {
                tracing::error!(?other, "a file could not be begun");
                let wait = Some(Duration::from_secs(1));
                self.reject(client_id, ErrorCode::Unavailable, wait, out).await
            }
        }
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

    fn overloaded(&self, submitted: Result<(), StoreError>) -> Result<(), End> {
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

    /// "Did this help?", answered. Kept without who it was; what they had looked
    /// for counts as found nothing if it did not help.
    async fn helped(&mut self, event: Track, out: &mut Out) -> Result<(), End> {
        let helped = content::helped(&event);
        let (code, wait) = match (&helped, self.too_fast()) {
            (Err(code), _) => (Some(*code), None),
            (_, Some(wait)) => (Some(ErrorCode::RateLimited), Some(wait)),
            _ => (None, None),
        };
        let (Ok(helped), None) = (helped, code) else {
            let code = code.unwrap_or(ErrorCode::Malformed);
            return self.reject(event.client_id, code, wait, out).await;
        };
        if let (false, Some(text)) = (helped.yes, helped.text) {
            ask::keep_words(&self.app, &text, &self.locale);
        }
        let (name, client_id, mailbox) = (
            event.client_id.clone(),
            event.client_id,
            Arc::clone(&self.mailbox),
        );
        mailbox.ask();
        let submitted = self.app.store.submit(
            move |db| store::vote(db, &name, &helped.article, helped.yes, now()),
            move |result| match result {
                Ok(()) => mailbox.ack(Ack { client_id, seq: None }),
                Err(error) => mailbox.reject(refusal(client_id, &error)),
            },
        );
        self.overloaded(submitted)
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

    pub(super) fn remember_page(&self) {
        let Some(page) = self.page.clone() else { return };
        let (conversation, locale) = (self.conversation.clone(), self.locale.clone());
        let (app, told) = (Arc::clone(&self.app), self.conversation.clone());
        let queued = self.app.store.submit(
            move |db| store::remember_page(db, &conversation, &page, &locale),
            move |result| {
                if let Ok(true) = result {
                    app.hub.changed(&told);
                }
            },
        );
        if let Err(error) = queued {
            tracing::debug!(%error, "a visitor's page was not kept");
        }
    }

    /// What the visitor's browser says of the page they are on.
    async fn context(&mut self, event: &Track, out: &mut Out) -> Result<(), End> {
        let client_id = event.client_id.clone();
        let Some(context) = PageContext::of(event) else {
            let long = event.props.as_ref().is_some_and(|props| props.get().len() > MOST);
            let code = if long {
                ErrorCode::TooLarge
            } else {
                ErrorCode::Malformed
            };
            return self.reject(client_id, code, None, out).await;
        };
        if let Some(wait) = self.too_fast() {
            return self
                .reject(client_id, ErrorCode::RateLimited, Some(wait), out)
                .await;
        }
        self.context = Some(context.clone());
        let (mailbox, name) = (Arc::clone(&self.mailbox), client_id.clone());
        mailbox.ask();
        let queued = self.keep_context(context, move |result| match result {
            Ok(_) => mailbox.ack(Ack { client_id, seq: None }),
            Err(error) => mailbox.reject(refusal(client_id, &error)),
        });
        if let Err(error) = queued {
            self.mailbox.reject(refusal(name, &error));
        }
        Ok(())
    }

    fn keep_context(
        &self,
        context: PageContext,
        then: impl FnOnce(Result<bool, StoreError>) + Send + 'static,
    ) -> Result<(), StoreError> {
        let (conversation, told) = (self.conversation.clone(), self.conversation.clone());
        let who = Who::Visitor(Arc::clone(&self.owner));
        let app = Arc::clone(&self.app);
        self.app.store.submit(
            move |db| store::remember_context(db, &conversation, &who, context),
            move |result| {
                if let Ok(true) = result {
                    app.hub.changed(&told);
                }
                then(result);
            },
        )
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
    mailbox.ask();
    let name = client_id.clone();
    let queued = app.store.submit(
        move |db| store::append(db, request, now()),
        move |result| match result {
            Ok(applied) => {
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

fn refusal(client_id: ClientId, error: &StoreError) -> Reject {
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
