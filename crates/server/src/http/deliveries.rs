//! What was told outside, what waits to be and what was given up, for admins.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;

use super::gate::{Admin, private, trouble, wrong};
use super::number;
use super::staff::{done, make};
use crate::app::{App, now};
use crate::store::{self, Deliveries, DeliveryCounts, DeliveryLine};

/// Most deliveries at once.
const MOST: usize = 100;

/// The routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/agent/deliveries", get(list))
        .route("/v1/agent/deliveries/{id}/retry", post(again))
}

#[derive(Serialize)]
struct Page {
    /// Where the webhook leads, without its path.
    webhook: Option<String>,
    /// Where letters go: the relay, or the folder.
    mail: Option<String>,
    counts: DeliveryCounts,
    deliveries: Vec<DeliveryLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
}

async fn list(State(app): State<Arc<App>>, _: Admin, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let state = query.split('&').find_map(|pair| pair.strip_prefix("state="));
    let Some(which) = Deliveries::named(state.unwrap_or("all")) else {
        return wrong("`state` is `waiting`, `failed`, `done` or `all`.");
    };
    let before = number(&query, "before");
    let most = number(&query, "limit").and_then(|most| usize::try_from(most).ok());
    let most = most.unwrap_or(MOST).clamp(1, MOST);
    let read = app.store.read(move |db| {
        let counts = store::delivery_counts(db)?;
        Ok((counts, store::deliveries(db, which, before, most)?))
    });
    match read.await {
        Ok((counts, (deliveries, next))) => private(Json(Page {
            webhook: app.courier.hook_shown(),
            mail: app.courier.mail_shown(),
            counts,
            deliveries,
            next,
        })),
        Err(error) => trouble(&error),
    }
}

async fn again(State(app): State<Arc<App>>, Admin(asking): Admin, Path(id): Path<String>) -> Response {
    let theirs = id.clone();
    let outcome = make(&app, asking, "retry", Some(id), move |db| {
        store::deliver_again(db, &theirs, now())
    });
    let outcome = outcome.await;
    app.courier.wake();
    done(outcome)
}
