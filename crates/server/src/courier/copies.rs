//! A visitor's wish for a copy by mail, from the question to the answer.
//!
//! The answer waits a while for the first attempt, so that an address that nobody has is
//! told to the visitor. What could not be sent yet is on its way all the same.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use aisle_core::protocol::{ClientId, ConversationId, ErrorCode};
use tokio::sync::oneshot;

use super::mail::TRANSCRIPT;
use super::{Courier, Outcome};
use crate::address;
use crate::app::{App, code_of, instant, now};
use crate::store::{self, Channel, Owner, StoreError};

/// How long the answer waits for the first attempt.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who wishes for a copy of what.
#[derive(Clone)]
pub(crate) struct Wish {
    pub(crate) conversation: ConversationId,
    pub(crate) owner: Arc<Owner>,
    pub(crate) client_id: ClientId,
    /// To another address than the one that is known.
    pub(crate) to: Option<String>,
    pub(crate) locale: String,
    /// Where the wish came from.
    pub(crate) from: IpAddr,
}

/// Why there is no copy, and how long to wait before asking again, if that helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: ErrorCode,
    pub(crate) wait: Option<Duration>,
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        let (code, again) = match error {
            // Not a file that does not fit: an address that is none.
            StoreError::Unfit => (ErrorCode::Malformed, false),
            error => code_of(&error),
        };
        Self {
            code,
            wait: again.then_some(Duration::from_secs(1)),
        }
    }
}

/// Has a copy sent.
pub(crate) async fn copy(app: &Arc<App>, wish: Wish) -> Result<(), Refused> {
    let refused = |code| Refused { code, wait: None };
    if !app.courier.has_mail() {
        return Err(refused(ErrorCode::Unsupported));
    }
    let asked = wish.clone();
    let to = app.store.read(move |db| {
        let (conversation, owner) = (&asked.conversation, &asked.owner);
        store::copy_to(db, conversation, owner, &asked.client_id, asked.to.as_deref())
    });
    let Some(to) = to.await? else {
        return Ok(());
    };
    let network = address::group(wish.from).to_string();
    let keys = [wish.owner.visitor.as_str(), network.as_str(), to.as_str()];
    for key in keys {
        app.copy_rate
            .take(key.to_ascii_lowercase(), instant())
            .map_err(|wait| Refused {
                code: ErrorCode::RateLimited,
                wait: Some(wait),
            })?;
    }
    let conversation = wish.conversation.clone();
    let id = Channel::Mail.name_one()?;
    // Listened for before it is there to be sent.
    let told = app.courier.listen(&id);
    let name = id.clone();
    let write = app.store.write(move |db| {
        let who = (&wish.conversation, &wish.owner, &wish.client_id);
        store::ask_copy(db, who, (&name, TRANSCRIPT), (&to, &wish.locale), now())
    });
    let outcome = match write.await {
        Ok(true) => {
            app.hub.changed(&conversation);
            app.courier.wake();
            tokio::time::timeout(PATIENCE, told).await
        }
        Ok(false) => Ok(Ok(Outcome::Told)),
        Err(error) => {
            app.courier.forget(&id);
            return Err(error.into());
        }
    };
    app.courier.forget(&id);
    match outcome {
        Ok(Ok(Outcome::Never)) => Err(refused(ErrorCode::NotFound)),
        // Told, or on its way.
        _ => Ok(()),
    }
}

impl Courier {
    /// What becomes of a delivery at its first attempt.
    fn listen(&self, id: &str) -> oneshot::Receiver<Outcome> {
        let (tell, told) = oneshot::channel();
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        listening.insert(id.to_owned(), tell);
        told
    }

    fn forget(&self, id: &str) {
        self.listening
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(id);
    }

    pub(super) fn tell_of(&self, id: &str, outcome: Outcome) {
        let listener = self
            .listening
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(id);
        if let Some(listener) = listener {
            // Who asked may have gone.
            let _ = listener.send(outcome);
        }
    }
}
