//! What an agent does beside talking: the list, conversations taken and handed
//! on, notes, what is known of a visitor, being there or not.

use std::sync::Arc;
use std::time::Duration;

use aisle_core::protocol::rich::Data;
use aisle_core::protocol::{
    Ack, AgentFrame, AgentPush, AgentReject, ClientId, ConversationId, Counts, ErrorCode, InConversation,
    LIST_MOST, List, Listed, NOTE_BYTES, REASON, Reject, SNOOZE_MS, SetStatus, Transfer,
};
use aisle_core::text::clean_line;

use super::agent::{Agent, broken, of};
use super::visitor_frames::{refusal, rejection};
use super::{End, Out};
use crate::app::{instant, now};
use crate::herald;
use crate::store::{self, Board, DeskWish, StoreError, Wished};

/// Most orders of a visitor that are shown.
const ORDERS: usize = 10;
/// Most characters of a search.
const TEXT: usize = 200;
/// Most conversations at once anybody may wish for.
const CAPACITY: u32 = 100;

impl Agent {
    pub(super) async fn desk(&mut self, frame: AgentFrame, out: &mut Out) -> Result<(), End> {
        match frame {
            AgentFrame::List(wish) => self.list(wish, out).await,
            AgentFrame::About(which) => self.about(which.conversation, out).await,
            AgentFrame::Claim(wish) => {
                self.wish(wish.conversation, wish.body.client_id, Wished::Claim, out)
                    .await
            }
            AgentFrame::Release(wish) => {
                self.wish(wish.conversation, wish.body.client_id, Wished::Release, out)
                    .await
            }
            AgentFrame::Reopen(wish) => {
                self.wish(wish.conversation, wish.body.client_id, Wished::Reopen, out)
                    .await
            }
            AgentFrame::Transfer(InConversation { conversation, body }) => {
                let Transfer { client_id, to, note } = body;
                if note.as_ref().is_some_and(|note| note.len() > NOTE_BYTES) {
                    return self
                        .refuse(rejection(client_id, ErrorCode::TooLarge, None), out)
                        .await;
                }
                self.wish(conversation, client_id, Wished::Transfer(to, note), out)
                    .await
            }
            AgentFrame::Note(InConversation { conversation, body }) => {
                let code = if body.text.len() > NOTE_BYTES {
                    Some(ErrorCode::TooLarge)
                } else {
                    body.text.trim().is_empty().then_some(ErrorCode::Malformed)
                };
                match code {
                    Some(code) => self.refuse(rejection(body.client_id, code, None), out).await,
                    None => {
                        self.wish(conversation, body.client_id, Wished::Note(body.text), out)
                            .await
                    }
                }
            }
            AgentFrame::Snooze(InConversation { conversation, body }) => {
                let at = now();
                if body
                    .until
                    .is_some_and(|until| until <= at || until > at + SNOOZE_MS)
                {
                    return self
                        .refuse(rejection(body.client_id, ErrorCode::Malformed, None), out)
                        .await;
                }
                self.wish(conversation, body.client_id, Wished::Snooze(body.until), out)
                    .await
            }
            AgentFrame::Close(InConversation { conversation, body }) => {
                let reason = body.reason.map(|reason| clean_line(&reason, REASON));
                let reason = reason.filter(|reason| !reason.is_empty());
                self.wish(
                    conversation,
                    body.client_id,
                    Wished::Close(reason, self.app.question.clone()),
                    out,
                )
                .await
            }
            AgentFrame::Status(status) => self.set_status(status, out).await,
            // Everything else is answered where the connection is.
            _ => Ok(()),
        }
    }

    pub(super) async fn refuse(&self, reject: Reject, out: &mut Out) -> Result<(), End> {
        self.app.metrics.refused(reject.code);
        out.frame(&AgentPush::Reject(reject.into())).await
    }

    pub(super) fn too_fast(&self) -> Option<Duration> {
        let agent = self.app.agent_rate.take(self.who.id.clone(), instant());
        let address = self
            .app
            .address_rate
            .take(crate::address::group(self.caller.address), instant());
        agent.and(address).err()
    }

    pub(super) async fn board(&self) -> Result<Board, End> {
        let board = self.app.store.read(store::board).await.map_err(|e| broken(&e))?;
        Ok(herald::present(&self.app, board))
    }

    async fn list(&self, mut wish: List, out: &mut Out) -> Result<(), End> {
        let me = self.who.id.clone();
        wish.limit = wish.limit.clamp(1, LIST_MOST);
        wish.text = wish.text.map(|text| text.chars().take(TEXT).collect());
        let n = wish.n;
        let found = self.app.store.read(move |db| {
            let page = store::list(db, &me, &wish)?;
            let mine = store::load_of(db, &me)?;
            Ok((
                page,
                Counts {
                    mine,
                    ..store::counts(db)?
                },
            ))
        });
        let ((mut conversations, next), counts) = found.await.map_err(|e| broken(&e))?;
        for line in &mut conversations {
            line.online = self.app.hub.visitor_online(&line.id);
        }
        let listed = Listed {
            n,
            conversations,
            next,
            counts,
        };
        out.frame(&AgentPush::Listed(listed)).await
    }

    async fn about(&self, id: ConversationId, out: &mut Out) -> Result<(), End> {
        let asked = id.clone();
        let found = self.app.store.read(move |db| store::about(db, &asked)).await;
        let Some((mut about, proved)) = found.map_err(|e| broken(&e))? else {
            return out
                .frame(&AgentPush::Unwatched(of(&id, ErrorCode::NotFound)))
                .await;
        };
        for line in &mut about.earlier {
            line.online = self.app.hub.visitor_online(&line.id);
        }
        // An address that anybody could have typed opens nobody's orders.
        if let Some(email) = about.email.as_ref().filter(|_| proved) {
            let orders = self.app.knowledge.shelf().orders_of(email, ORDERS);
            about.orders = orders.iter().map(Data::content).collect();
        }
        out.frame(&AgentPush::About(of(&id, Box::new(about)))).await
    }

    /// All notes of a conversation that is followed from now on.
    pub(super) async fn notes(&self, id: &ConversationId, out: &mut Out) -> Result<(), End> {
        let asked = id.clone();
        let found = self.app.store.read(move |db| store::notes(db, &asked)).await;
        let notes = found.map_err(|e| broken(&e))?;
        if notes.is_empty() {
            return Ok(());
        }
        out.frame(&AgentPush::Notes(of(id, notes))).await
    }

    async fn set_status(&self, wish: SetStatus, out: &mut Out) -> Result<(), End> {
        if wish
            .capacity
            .is_some_and(|capacity| !(1..=CAPACITY).contains(&capacity))
        {
            return self
                .refuse(rejection(wish.client_id, ErrorCode::Malformed, None), out)
                .await;
        }
        if let Some(wait) = self.too_fast() {
            let reject = rejection(wish.client_id, ErrorCode::RateLimited, Some(wait));
            return self.refuse(reject, out).await;
        }
        let (app, mailbox, me) = (
            Arc::clone(&self.app),
            Arc::clone(&self.mailbox),
            self.who.id.clone(),
        );
        let (name, agent, status) = (wish.client_id.clone(), me.clone(), wish.status);
        mailbox.ask();
        let queued = self.app.store.submit(
            move |db| store::set_status(db, &agent, status, wish.capacity),
            move |result| match result {
                Ok(()) => {
                    app.hub.set_status(&me, status);
                    mailbox.ack(Ack {
                        client_id: wish.client_id,
                        seq: None,
                    });
                }
                Err(error) => mailbox.reject(refusal(wish.client_id, &error)),
            },
        );
        if let Err(error) = queued {
            self.mailbox.reject(refusal(name, &error));
        }
        Ok(())
    }

    async fn wish(
        &self,
        conversation: ConversationId,
        client_id: ClientId,
        what: Wished,
        out: &mut Out,
    ) -> Result<(), End> {
        if let Some(wait) = self.too_fast() {
            let reject = rejection(client_id, ErrorCode::RateLimited, Some(wait));
            return self.refuse(reject, out).await;
        }
        let wish = DeskWish {
            conversation: conversation.clone(),
            client_id: client_id.clone(),
            by: self.who.clone(),
            role: self.role,
            address: self.caller.address.to_string(),
            what,
        };
        let (app, mailbox, name) = (
            Arc::clone(&self.app),
            Arc::clone(&self.mailbox),
            client_id.clone(),
        );
        mailbox.ask();
        let queued = self.app.store.submit(
            move |db| store::fulfil(db, wish, now()),
            move |result| match result {
                Ok(done) => {
                    app.metrics.changes.add();
                    done.logged.iter().for_each(|logged| app.hub.publish(logged));
                    if let Some(note) = &done.note {
                        app.hub.note(&conversation, note);
                    }
                    app.hub.changed(&conversation);
                    let seq = done.logged.first().map(|logged| logged.entry.seq);
                    mailbox.ack(Ack { client_id, seq });
                }
                Err(error) => mailbox.reject(held(client_id, error)),
            },
        );
        if let Err(error) = queued {
            self.mailbox.reject(refusal(name, &error));
        }
        Ok(())
    }
}

/// A refusal that says who has the conversation, if that is why.
fn held(client_id: ClientId, error: StoreError) -> AgentReject {
    let plain = refusal(client_id, &error).into();
    match error {
        StoreError::Held(holder) => AgentReject {
            holder: Some(holder),
            ..plain
        },
        _ => plain,
    }
}
