//! What a visitor's page says: where they are, what they look at, whether an
//! article helped.

use std::sync::Arc;

use aisle_core::commerce::page::{MOST, PageContext};
use aisle_core::protocol::{Ack, ErrorCode, Track};

use super::visitor::Visitor;
use super::visitor_frames::refusal;
use super::{End, Out, ask, content};
use crate::app::now;
use crate::store::{self, StoreError, Who};

impl Visitor {
    /// "Did this help?", answered. Kept without who it was; what they had looked
    /// for counts as found nothing if it did not help.
    pub(super) async fn helped(&mut self, event: Track, out: &mut Out) -> Result<(), End> {
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
    pub(super) async fn context(&mut self, event: &Track, out: &mut Out) -> Result<(), End> {
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

    pub(super) fn keep_context(
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
                    app.hub.page(&told);
                }
                then(result);
            },
        )
    }
}
