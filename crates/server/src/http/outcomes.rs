//! What pages say became of their rules: counted, without a name.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::{address, answer, refuse};
use crate::app::{App, now};
use crate::store::{self, Outcome};

/// The body is JSON whatever its type says: as text it needs no preflight.
pub(super) async fn count(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let work = async {
        if app
            .outcome_rate
            .take(address(&app, peer, &headers), Instant::now())
            .is_err()
        {
            let text = "Too many of these came from this address. Wait a minute.";
            return Err(Box::new(refuse(
                StatusCode::TOO_MANY_REQUESTS,
                "rate-limited",
                text,
            )));
        }
        let outcome = serde_json::from_slice::<Outcome>(&body)
            .ok()
            .filter(Outcome::is_named);
        let Some(outcome) = outcome else {
            let text = "Send {\"rule\", \"outcome\": shown, accepted, dismissed or converted, and of an experiment \"experiment\" and \"arm\"}.";
            return Err(Box::new(refuse(
                StatusCode::UNPROCESSABLE_ENTITY,
                "malformed",
                text,
            )));
        };
        let at = now();
        let counted = app
            .store
            .write(move |db| store::count_outcome(db, &outcome, at))
            .await;
        counted.map_err(|error| {
            tracing::error!(%error, "an outcome was not counted");
            Box::new(refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The database cannot be written.",
            ))
        })?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    answer(&app, &headers, work).await
}
