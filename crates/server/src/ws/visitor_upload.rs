//! A place for a visitor's file.

use std::sync::Arc;
use std::time::Duration;

use aisle_core::protocol::{CHUNK_BYTES, ErrorCode, ServerFrame, Ticket, Upload};

use super::visitor::Visitor;
use super::visitor_frames::refusal;
use super::{End, Out};
use crate::app::now;
use crate::http::files::finish_late;
use crate::store::{self, UploadWish};
use crate::uploads;

/// Most bytes of a file's name.
const NAME_BYTES: usize = 1024;

impl Visitor {
    /// A place for a file, unless it is too large, of no kind that is taken, or
    /// one too many.
    pub(super) async fn upload(&mut self, upload: Upload, out: &mut Out) -> Result<(), End> {
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
}
