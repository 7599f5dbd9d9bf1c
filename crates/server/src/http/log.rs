//! Reading a log over plain HTTP, for programs: exports, checks, adapters.
//!
//! Proof travels in a header, never in the address. Whether a conversation
//! exists is said only to who may read it.

use std::sync::Arc;

use aisle_core::protocol::{ConversationId, HistoryRequest, Seq};
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::proof::{Proof, proof};
use super::{origin, refuse, share};
use crate::app::{App, now};
use crate::store::{self, StoreError};

pub(super) async fn log(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let origin = match origin(&app, &app.origins, &headers) {
        Ok(origin) => origin,
        Err(refused) => return *refused,
    };
    let response = match proof(&app, &headers) {
        None => {
            let text =
                "Send `Authorization: Visitor ID:SECRET` or, as an agent, `Authorization: Bearer TOKEN`.";
            refuse(StatusCode::UNAUTHORIZED, "forbidden", text)
        }
        Some(proof) => read(&app, &id, proof, query.as_deref().unwrap_or_default()).await,
    };
    share(origin, response)
}

async fn read(app: &App, id: &str, proof: Proof, query: &str) -> Response {
    let number = |name: &str| {
        let pair = query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        pair.and_then(|value| value.parse::<u64>().ok())
    };
    let before: Seq = number("before").unwrap_or(i64::MAX as u64);
    let limit = number("limit").map_or(u32::MAX, |limit| u32::try_from(limit).unwrap_or(u32::MAX));
    let page = match ConversationId::new(id) {
        Err(_) => Err(StoreError::Forbidden),
        Ok(id) => match allowed(app, &id, proof).await {
            Err(error) => Err(error),
            Ok(()) => crate::ws::visitor_frames::history(app, &id, HistoryRequest { before, limit }).await,
        },
    };
    match page {
        Ok(page) => ([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response(),
        Err(StoreError::Forbidden) => refuse(
            StatusCode::FORBIDDEN,
            "forbidden",
            "This conversation is not yours to read.",
        ),
        Err(error) => {
            tracing::error!(%error, "a log could not be read");
            refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The server could not read its database.",
            )
        }
    }
}

pub(super) async fn allowed(app: &App, id: &ConversationId, proof: Proof) -> Result<(), StoreError> {
    let id = id.clone();
    app.store
        .read(move |db| {
            let meta = store::meta_of(db, &id)?;
            let yes = match proof {
                Proof::Agent(token) => {
                    meta.is_some() && store::agent_of_session(db, &token, now())?.is_some()
                }
                Proof::Visitor(asking) => {
                    store::admit(db, &asking).map_err(|_| StoreError::Forbidden)?;
                    meta.is_some_and(|meta| store::permits(&meta, &id, &asking))
                }
            };
            if yes { Ok(()) } else { Err(StoreError::Forbidden) }
        })
        .await
}
