//! Signing agents in and out.

use std::net::SocketAddr;
use std::sync::Arc;

use aisle_core::protocol::{AgentId, Timestamp};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::proof::bearer;
use super::{address, origin, refuse};
use crate::address::group;
use crate::app::{App, instant, now};
use crate::secrets;
use crate::store::{self, AgentRow, StoreError};

/// Longest password that is looked at: Argon2 reads all of it.
const PASSWORD: usize = 512;

/// Name and password, or the code printed at the first start. No `Debug`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    code: Option<String>,
}

#[derive(Serialize)]
struct Session {
    token: String,
    name: String,
    expires_at: Timestamp,
}

pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(credentials): Json<Credentials>,
) -> Response {
    if let Err(refused) = origin(&app, &app.own_origin, &headers) {
        return *refused;
    }
    if let Err(wait) = app
        .sign_in_rate
        .take(group(address(&app, peer, &headers)), instant())
    {
        let retry = [(header::RETRY_AFTER, (wait.as_secs() + 1).to_string())];
        let text = "Too many attempts. Wait a minute and try again.";
        return (retry, refuse(StatusCode::TOO_MANY_REQUESTS, "rate-limited", text)).into_response();
    }
    match session(&app, credentials).await {
        Ok(Some(session)) => ([(header::CACHE_CONTROL, "no-store")], Json(session)).into_response(),
        Ok(None) => {
            app.metrics.bad_sign_ins.add();
            tracing::warn!("a sign-in failed");
            refuse(StatusCode::FORBIDDEN, "forbidden", "Name or password is wrong.")
        }
        Err(error) => {
            tracing::error!(%error, "a sign-in could not be checked");
            refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The server could not read its database.",
            )
        }
    }
}

async fn session(app: &App, credentials: Credentials) -> Result<Option<Session>, StoreError> {
    let agents = app.store.read(store::agents).await?;
    let agent = match &credentials.code {
        Some(code) => app
            .use_code(code)
            .and_then(|id| agents.into_iter().find(|agent| agent.id == id)),
        None => by_password(app, agents, credentials).await?,
    };
    let Some(agent) = agent else { return Ok(None) };
    let token = secrets::hex(&secrets::random::<32>()?);
    let (hash, id): (_, AgentId) = (secrets::hash(&token), agent.id);
    let expires_at = app
        .store
        .write(move |db| store::new_session(db, &id, &hash, now()))
        .await?;
    Ok(Some(Session {
        token,
        name: agent.name,
        expires_at,
    }))
}

async fn by_password(
    app: &App,
    agents: Vec<AgentRow>,
    credentials: Credentials,
) -> Result<Option<AgentRow>, StoreError> {
    let Credentials { name, password, .. } = credentials;
    if password.len() > PASSWORD {
        return Ok(None);
    }
    let found = agents
        .into_iter()
        .find(|agent| agent.name.eq_ignore_ascii_case(&name));
    let _permit = app
        .password_checks
        .acquire()
        .await
        .map_err(|_| StoreError::Closed)?;
    let checked = tokio::task::spawn_blocking(move || match found {
        Some(agent) => secrets::password_matches(&password, &agent.password).then_some(agent),
        None => {
            // As much work as for an agent that exists, so that the time taken
            // does not tell names apart.
            let _ = secrets::hash_password(&password);
            None
        }
    });
    checked.await.map_err(|_| StoreError::Closed)
}

pub(super) async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if let Err(refused) = origin(&app, &app.own_origin, &headers) {
        return *refused;
    }
    let Some(token) = bearer(&headers) else {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "forbidden",
            "Send the token as `Authorization: Bearer …`.",
        );
    };
    let hash = secrets::hash(token);
    match app.store.write(move |db| store::drop_session(db, &hash)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(_) => refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The database cannot be written.",
        ),
    }
}
