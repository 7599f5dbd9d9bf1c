//! Who is there, whether the server is well, and its counters.

use std::net::SocketAddr;
use std::sync::Arc;

use aisle_core::protocol as wire;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::{address, origin, refuse, share};
use crate::app::App;

/// What a page may know before anybody has said anything: numbers, no names.
#[derive(Serialize)]
struct Presence {
    agents: Online,
    queue: Waiting,
}

#[derive(Serialize)]
struct Waiting {
    length: u32,
    /// How long somebody who comes now would wait, if it is known.
    wait_ms: Option<(i64, i64)>,
}

#[derive(Serialize)]
struct Online {
    online: usize,
}

pub(super) async fn presence(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    match origin(&app, &app.origins, &headers) {
        Err(refused) => *refused,
        Ok(origin) => {
            let agents = app.hub.agents().list;
            let online = agents
                .iter()
                .filter(|agent| agent.presence == wire::Presence::Online);
            let (length, wait_ms) = app.hub.length();
            let presence = Presence {
                queue: Waiting { length, wait_ms },
                agents: Online {
                    online: online.count(),
                },
            };
            // Ten seconds spare the server a request for every page view, and
            // are no more wrong than a person who has just stood up.
            let cache = [(header::CACHE_CONTROL, "public, max-age=10")];
            share(origin, (cache, Json(presence)).into_response())
        }
    }
}

pub(super) async fn health(State(app): State<Arc<App>>) -> Response {
    if app.stopping.is_cancelled() {
        return refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The server is stopping.",
        );
    }
    // An empty change goes the whole way: queue, transaction, commit.
    match app.store.write(|_| Ok(())).await {
        Ok(()) => "ok\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "not healthy");
            refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The database cannot be written.",
            )
        }
    }
}

pub(super) async fn metrics(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let from = address(&app, peer, &headers);
    // Behind a proxy that is not named in the settings every request seems to
    // come from this machine; such a proxy adds the header, and is not believed.
    let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    let local = from.is_loopback() && !forwarded;
    if !local && !app.settings.public_metrics {
        let text = "Metrics are for this machine only; set public_metrics = true to change that.";
        return refuse(StatusCode::FORBIDDEN, "forbidden", text);
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, app.metrics.text(app.hub.agents().list.len())).into_response()
}
