//! What visitors left while nobody was there, for agents.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::{get, patch};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::gate::{Asking, private, wrong};
use super::number;
use super::staff::{done, make};
use crate::app::{App, now};
use crate::store::{self, Ticket, Tickets};

/// Most tickets at once.
const MOST: usize = 100;

/// The routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/agent/tickets", get(list))
        .route("/v1/agent/tickets/{id}", patch(change))
}

#[derive(Serialize)]
struct Page {
    tickets: Vec<Ticket>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
}

async fn list(State(app): State<Arc<App>>, _: Asking, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name));
    let Some(which) = Tickets::named(value("state=").unwrap_or("open")) else {
        return wrong("`state` is `open`, `done`, `suspect` or `all`.");
    };
    let of = value("conversation=").map(str::to_owned);
    let before = number(&query, "before");
    let most = number(&query, "limit").and_then(|most| usize::try_from(most).ok());
    let most = most.unwrap_or(MOST).clamp(1, MOST);
    match app
        .store
        .read(move |db| store::tickets(db, which, of.as_deref(), before, most))
        .await
    {
        Ok((tickets, next)) => private(Json(Page { tickets, next })),
        Err(error) => super::gate::trouble(&error),
    }
}

#[derive(Deserialize)]
struct Wish {
    done: bool,
}

async fn change(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    Json(wish): Json<Wish>,
) -> Response {
    let (by, at) = (asking.session.who.name.clone(), now());
    let (what, ticket) = (if wish.done { "ticket-done" } else { "ticket-open" }, id.clone());
    let outcome = make(&app, asking, what, Some(id), move |db| {
        let by = wish.done.then_some(by.as_str());
        store::close_ticket(db, &ticket, by, wish.done.then_some(at))
    });
    done(outcome.await)
}
