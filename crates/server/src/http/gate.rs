//! Who an agent's request comes from, and whether it may do what it wants.
//!
//! A program proves itself by `Authorization: Bearer`, a page by its cookie. A
//! cookie is believed only where the browser says that this server's own page
//! asks: another page may have made it send the request.

use std::net::SocketAddr;
use std::sync::Arc;

use aisle_core::protocol::AgentRole;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::proof::{bearer, cookie, from_own_page};
use super::{address, origin, refuse};
use crate::app::{App, now};
use crate::secrets::{self, Hash};
use crate::store::{self, Session, StoreError};

/// An agent who asks.
pub(super) struct Asking {
    pub(super) session: Session,
    pub(super) token: Hash,
    pub(super) address: String,
}

impl FromRequestParts<Arc<App>> for Asking {
    type Rejection = Response;

    /// Finds out who asks; nothing of the body is read before.
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let headers = &parts.headers;
        origin(app, &app.own_origin, headers).map_err(|refused| *refused)?;
        let Some(ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else {
            return Err(no("Nobody knows where this came from."));
        };
        let token = match bearer(headers) {
            Some(token) => token,
            None => {
                let token = cookie(headers).ok_or_else(|| no("Sign in first."))?;
                if !from_own_page(headers, &app.own_origin) {
                    return Err(foreign());
                }
                token
            }
        };
        let (token, at) = (secrets::hash(token), now());
        let found = app.store.read(move |db| {
            let touch = store::session_wants_touch(db, &token, at)?;
            Ok((store::agent_of_session(db, &token, at)?, touch))
        });
        let (session, touch) = found.await.map_err(|error| trouble(&error))?;
        let session = session.ok_or_else(|| no("The session is over; sign in again."))?;
        if touch {
            // Nobody waits for it.
            let _ = app
                .store
                .submit(move |db| store::touch_session(db, &token, at), |_| {});
        }
        Ok(Self {
            session,
            token,
            address: address(app, *peer, headers).to_string(),
        })
    }
}

/// An agent who asks for what admins alone may do.
pub(super) struct Admin(pub(super) Asking);

impl FromRequestParts<Arc<App>> for Admin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let asking = Asking::from_request_parts(parts, app).await?;
        if asking.session.role == AgentRole::Admin {
            Ok(Self(asking))
        } else {
            let text = "Only an admin may do that.";
            Err(refuse(StatusCode::FORBIDDEN, "forbidden", text))
        }
    }
}

fn no(text: &str) -> Response {
    refuse(StatusCode::UNAUTHORIZED, "forbidden", text)
}

/// Another page made the browser ask.
pub(super) fn foreign() -> Response {
    let text = "This request did not come from the agents' page of this server.";
    refuse(StatusCode::FORBIDDEN, "forbidden", text)
}

/// What a failure of the store is over HTTP.
pub(super) fn trouble(error: &StoreError) -> Response {
    let (status, code) = match error {
        StoreError::NotFound => (StatusCode::NOT_FOUND, "not-found"),
        StoreError::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
        StoreError::Taken | StoreError::Conflict | StoreError::LastAdmin | StoreError::Held(_) => {
            (StatusCode::CONFLICT, "conflict")
        }
        StoreError::Full => (StatusCode::CONFLICT, "too-large"),
        _ => {
            tracing::error!(%error, "an agent's request failed");
            let text = "The server could not use its database.";
            return refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable", text);
        }
    };
    refuse(status, code, &error.to_string())
}

/// A request that makes no sense, with what would.
pub(super) fn wrong(text: &str) -> Response {
    refuse(StatusCode::UNPROCESSABLE_ENTITY, "malformed", text)
}

/// What agents are told is kept by no cache.
pub(super) fn private(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
