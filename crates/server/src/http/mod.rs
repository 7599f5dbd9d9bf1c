//! The HTTP side: routes, sockets' upgrades, and the small endpoints.

mod account;
mod ai;
mod deliveries;
pub(crate) mod files;
mod gate;
mod log;
mod media;
mod outcomes;
mod page;
mod proof;
mod reports;
mod sign_in;
mod sockets;
mod staff;
mod status;
mod streams;
mod tickets;
mod transcript;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, patch, post};

use crate::address;
use crate::app::App;
use crate::origin::Origins;

/// Largest body of a request: the few that have one are small.
const BODY: usize = 4096;

/// All routes.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(page::home))
        .route("/agent", get(page::index))
        .route("/agent/{file}", get(page::asset))
        .route("/v1", get(sockets::visitor))
        .route("/v1/agent", get(sockets::agent))
        .route("/v1/agent/sign-in", post(sign_in::sign_in))
        .route("/v1/agent/sign-out", post(sign_in::sign_out))
        .route("/v1/agent/join", post(sign_in::join))
        .route("/v1/agent/session", get(account::session))
        .route("/v1/agent/password", post(account::password))
        .route("/v1/agent/me", patch(account::profile))
        .route("/v1/agent/reports/{name}", get(reports::report))
        .merge(staff::routes())
        .merge(tickets::routes())
        .merge(deliveries::routes())
        .merge(transcript::routes())
        .route("/v1/files/{id}", any(files::files).options(preflight))
        .route("/v1/media/{*path}", get(media::media))
        .route("/v1/outcomes", post(outcomes::count).options(preflight))
        .route("/v1/presence", get(status::presence).options(preflight))
        .route("/v1/conversations/{id}/log", get(log::log).options(preflight))
        .merge(streams::routes())
        .merge(ai::routes())
        .route("/healthz", get(status::health))
        .route("/metrics", get(status::metrics))
        .layer(axum::extract::DefaultBodyLimit::max(BODY))
        .layer(middleware::from_fn(harden))
        .with_state(app)
}

/// Headers every answer has.
async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// The address that counts for limits.
fn address(app: &App, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
    address::client(peer.ip(), headers, &app.proxies)
}

/// This server's own address as the caller sees it. A proxy that is believed
/// may say that it speaks `https` where the server speaks `http`.
fn base(app: &App, peer: SocketAddr, headers: &HeaderMap) -> String {
    // Checked when the settings were read.
    if let Ok(Some(url)) = app.settings.own_url() {
        return url.to_owned();
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("host").unwrap_or_default();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let host: String = host.chars().filter(|c| fits(*c)).collect();
    let believed = app
        .proxies
        .iter()
        .any(|network| network.has(peer.ip().to_canonical()));
    let is_tls =
        believed && text("x-forwarded-proto").is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
    format!("{}://{host}", if is_tls { "https" } else { "http" })
}

/// A refusal as JSON: a code for programs, a sentence for people.
fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    #[derive(serde::Serialize)]
    struct Refusal<'a> {
        code: &'a str,
        message: &'a str,
    }
    (status, axum::Json(Refusal { code, message })).into_response()
}

/// Checks the origin, or answers with what to do about it.
fn origin<'a>(
    app: &App,
    origins: &Origins,
    headers: &'a HeaderMap,
) -> Result<Option<&'a str>, Box<Response>> {
    origins.check(headers).map_err(|refused| {
        app.metrics.refused_origin.add();
        tracing::warn!(origin = %refused.0, "a page was refused for its origin");
        Box::new(refuse(StatusCode::FORBIDDEN, "forbidden", &refused.to_string()))
    })
}

/// A whole number out of a query.
fn number(query: &str, name: &str) -> Option<i64> {
    let pair = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    pair?.parse().ok()
}

/// Lets pages of this origin read an answer. Never with cookies: browsers send
/// agents' cookies to no other site's requests, and are not allowed to here.
fn share(origin: Option<&str>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(Ok(origin)) = origin.map(HeaderValue::from_str) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}

/// Answers a page that may chat, and nobody else: what is answered begins after the check of the origin.
async fn answer(
    app: &App,
    headers: &HeaderMap,
    work: impl Future<Output = Result<Response, Box<Response>>>,
) -> Response {
    let origin = match origin(app, &app.origins, headers) {
        Ok(origin) => origin,
        Err(refused) => return *refused,
    };
    share(origin, work.await.unwrap_or_else(|refused| *refused))
}

async fn preflight(
    axum::extract::State(app): axum::extract::State<Arc<App>>,
    headers: HeaderMap,
) -> Response {
    match origin(&app, &app.origins, &headers) {
        Err(refused) => *refused,
        Ok(origin) => {
            let allow = [
                (
                    header::ACCESS_CONTROL_ALLOW_METHODS,
                    "GET, HEAD, PUT, DELETE, POST",
                ),
                (
                    header::ACCESS_CONTROL_ALLOW_HEADERS,
                    "authorization, content-type, last-event-id, upload-offset, x-aisle-visitor",
                ),
                (header::ACCESS_CONTROL_MAX_AGE, "600"),
            ];
            share(origin, (StatusCode::NO_CONTENT, allow).into_response())
        }
    }
}
