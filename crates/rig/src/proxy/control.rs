//! Driving a proxy over HTTP.
//!
//! | | |
//! |---|---|
//! | `POST /faults` | a fault (`{"latency":{"ms":200}}`) or a schedule (`{"seed":7,"every_ms":500}`); answers `{"id":1}` |
//! | `GET /faults` | those that hold |
//! | `DELETE /faults`, `/faults/ID` | lifts all and ends the schedule, or one |
//! | `GET /history` | NDJSON |
//! | `PUT /upstream` | `HOST:PORT`: leads who comes from now on elsewhere |

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::json;
use tokio::net::TcpListener;

use super::{Fault, FaultId, Proxy, Schedule};

/// Serves until the program ends; gives the address.
///
/// # Errors
/// If the address cannot be had.
pub async fn serve(proxy: Arc<Proxy>, listen: SocketAddr) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let routes = Router::new()
        .route("/faults", post(set).get(list).delete(clear))
        .route("/faults/{id}", delete(lift))
        .route("/history", get(history))
        .route("/upstream", put(lead_to))
        .with_state(proxy);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Ok(address)
}

async fn set(State(proxy): State<Arc<Proxy>>, body: Bytes) -> Response {
    if let Ok(schedule) = serde_json::from_slice::<Schedule>(&body) {
        proxy.schedule(&schedule);
        return Json(json!({ "seed": schedule.seed })).into_response();
    }
    match serde_json::from_slice::<Fault>(&body) {
        Ok(fault) => Json(json!({ "id": proxy.set(fault) })).into_response(),
        Err(error) => {
            let text = format!("neither a fault nor a schedule: {error}\n");
            (StatusCode::BAD_REQUEST, text).into_response()
        }
    }
}

async fn list(State(proxy): State<Arc<Proxy>>) -> Response {
    let faults = proxy.faults();
    let list: Vec<_> = faults
        .iter()
        .map(|(id, fault)| json!({ "id": id, "fault": fault }))
        .collect();
    Json(list).into_response()
}

async fn clear(State(proxy): State<Arc<Proxy>>) -> StatusCode {
    proxy.clear();
    StatusCode::NO_CONTENT
}

async fn lift(State(proxy): State<Arc<Proxy>>, Path(id): Path<FaultId>) -> StatusCode {
    proxy.lift(id);
    StatusCode::NO_CONTENT
}

async fn history(State(proxy): State<Arc<Proxy>>) -> Response {
    (
        [(header::CONTENT_TYPE, "application/x-ndjson")],
        proxy.history().ndjson(),
    )
        .into_response()
}

async fn lead_to(State(proxy): State<Arc<Proxy>>, upstream: String) -> StatusCode {
    proxy.lead_to(upstream.trim());
    StatusCode::NO_CONTENT
}
