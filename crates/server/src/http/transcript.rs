//! A conversation to take away: as a file, or by mail to its visitor.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aisle_core::protocol::{ClientId, ConversationId, ErrorCode};
use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;

use super::proof::{Proof, proof};
use super::{address, log, origin, preflight, refuse, share};
use crate::app::App;
use crate::courier::copies::{self, Refused, Wish};
use crate::store::{self, StoreError};
use crate::transcript::{Transcript, WHOLE, Zone, page, plain, words};

/// A page that was saved may do nothing, wherever it is opened from.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// The routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route(
        "/v1/conversations/{id}/transcript",
        get(file).post(letter).options(preflight),
    )
}

async fn file(
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
        None => unproved(),
        Some(proof) => read(&app, &id, proof, query.as_deref().unwrap_or_default()).await,
    };
    share(origin, response)
}

fn unproved() -> Response {
    let text = "Send `Authorization: Visitor ID:SECRET` or, as an agent, `Authorization: Bearer TOKEN`.";
    refuse(StatusCode::UNAUTHORIZED, "forbidden", text)
}

async fn read(app: &App, id: &str, proof: Proof, query: &str) -> Response {
    let said = |name: &str| {
        let pair = query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        pair.unwrap_or_default().to_owned()
    };
    let (format, locale) = (said("format"), said("locale"));
    let log = match ConversationId::new(id) {
        Err(_) => Err(StoreError::Forbidden),
        Ok(id) => match log::allowed(app, &id, proof).await {
            Err(error) => Err(error),
            Ok(()) => {
                app.store
                    .read(move |db| store::entries_before(db, &id, u64::MAX, WHOLE))
                    .await
            }
        },
    };
    let log = match log {
        Ok(log) => log,
        Err(StoreError::Forbidden) => {
            let text = "This conversation is not yours to read.";
            return refuse(StatusCode::FORBIDDEN, "forbidden", text);
        }
        Err(error) => return super::gate::trouble(&error),
    };
    let zone = Zone::of(&app.settings);
    let transcript = Transcript::of(id, log, &zone);
    let words = words(&locale);
    match format.as_str() {
        "" | "text" => given(
            "text/plain; charset=utf-8",
            "txt",
            plain(&transcript, words.title, words, &zone),
        ),
        "html" => given(
            "text/html; charset=utf-8",
            "html",
            page(&transcript, words.title, None, words, &zone),
        ),
        "json" => {
            let text = serde_json::to_string(&transcript).unwrap_or_default();
            given("application/json", "json", text)
        }
        _ => super::gate::wrong("`format` is `text`, `html` or `json`."),
    }
}

fn given(kind: &'static str, ending: &str, text: String) -> Response {
    let name = format!("attachment; filename=\"conversation.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    (headers, text).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Letter {
    /// The sender's name for the wish, so that it is carried out once.
    client_id: ClientId,
    /// To which address; that which is known if there is none.
    to: Option<String>,
    #[serde(default)]
    locale: String,
}

async fn letter(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(wish): Json<Letter>,
) -> Response {
    let origin = match origin(&app, &app.origins, &headers) {
        Ok(origin) => origin,
        Err(refused) => return *refused,
    };
    let response = match (proof(&app, &headers), ConversationId::new(&*id)) {
        (Some(Proof::Visitor(owner)), Ok(conversation)) => {
            let wish = Wish {
                conversation,
                owner,
                client_id: wish.client_id,
                to: wish.to,
                locale: wish.locale,
                from: address(&app, peer, &headers),
            };
            match copies::copy(&app, wish).await {
                Ok(()) => StatusCode::ACCEPTED.into_response(),
                Err(refused) => denied(refused),
            }
        }
        (Some(Proof::Visitor(_)), Err(_)) => denied(Refused {
            code: ErrorCode::NotFound,
            wait: None,
        }),
        _ => unproved(),
    };
    share(origin, response)
}

fn denied(Refused { code, wait }: Refused) -> Response {
    let (status, name, text) = match code {
        ErrorCode::Unsupported => (
            StatusCode::NOT_IMPLEMENTED,
            "unsupported",
            "This shop sends no mail.",
        ),
        ErrorCode::Malformed => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "malformed",
            "`to` is no address for mail.",
        ),
        ErrorCode::Forbidden => (
            StatusCode::FORBIDDEN,
            "forbidden",
            "A copy goes to the visitor's own address only, and only to who has the conversation.",
        ),
        ErrorCode::NotFound => (
            StatusCode::NOT_FOUND,
            "not-found",
            "Nothing was said, no address is known, or nobody has that address.",
        ),
        // A customer's conversation opens with their token beside the secret.
        ErrorCode::TokenExpired | ErrorCode::Conflict => (
            StatusCode::UNAUTHORIZED,
            "token-expired",
            "The shop's token is missing, over, or another customer's.",
        ),
        ErrorCode::RateLimited => (
            StatusCode::TOO_MANY_REQUESTS,
            "rate-limited",
            "That were many copies; wait.",
        ),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The server could not use its database.",
        ),
    };
    let mut response = refuse(status, name, text);
    if let Some(wait) = wait.map(seconds) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    response
}

fn seconds(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(1)
}
