//! `POST /ai/chat`: a question to the AI behind the shop, answered by a stream of events.
//!
//! What is refused, or fails before the stream has begun, is a status and
//! `{"error": {"code", "message"}}`. One that breaks off later just ends: every format has
//! an end of its own that is then missing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aisle_core::protocol::ErrorCode;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http_body_util::BodyExt as _;
use serde::Serialize;

use super::{address, answer, preflight};
use crate::address::group;
use crate::ai::answer::{Seat, carry};
use crate::ai::{Ai, AiFormat, Wrong};
use crate::app::{App, instant, now};
use crate::secrets;

/// How long a page may take to send its question.
const SENT_WITHIN: Duration = Duration::from_secs(20);
/// Where a page says who its visitor is: an id of its own making, not the visitor's name.
const VISITOR: HeaderName = HeaderName::from_static("x-aisle-visitor");
/// Most characters of it.
const VISITOR_CHARS: usize = 64;

type Refused = Box<Response>;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/ai/chat", post(chat).options(preflight))
}

async fn chat(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let work = async {
        app.metrics.ai_requests.add();
        let ai = app.ai.as_ref().ok_or_else(|| {
            let text = "This server has no AI behind it: set ai.upstream in its settings (docs/server.md).";
            refuse(StatusCode::NOT_FOUND, "not_configured", text, None)
        });
        let asked = match ai {
            Ok(ai) => check(&app, ai, peer, &headers, body)
                .await
                .map(|asked| (ai, asked)),
            Err(refused) => Err(refused),
        };
        let (ai, (question, seat)) = asked.inspect_err(|_| app.metrics.ai_refused.add())?;
        pass_on(&app, ai, question, seat).await
    };
    let mut response = answer(&app, &headers, work).await;
    let shown = HeaderValue::from_static("retry-after, x-vercel-ai-ui-message-stream");
    response
        .headers_mut()
        .insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, shown);
    response
}

/// Everything that can be said before the upstream is asked.
async fn check(
    app: &Arc<App>,
    ai: &Ai,
    peer: SocketAddr,
    headers: &HeaderMap,
    body: Body,
) -> Result<(String, Seat), Refused> {
    // Read first: a browser that is answered in the middle of its sentence hears nothing.
    let bytes = read(body, ai.request_bytes()).await?;
    customer(app, headers)?;
    let network = group(address(app, peer, headers));
    let visitor = match headers.get(VISITOR).map(HeaderValue::to_str) {
        None => format!("at {network}"),
        Some(Ok(id)) if (1..=VISITOR_CHARS).contains(&id.len()) => format!("is {id}"),
        Some(_) => {
            let text = "x-aisle-visitor must be 1 to 64 characters of ASCII.";
            return Err(refuse(StatusCode::BAD_REQUEST, "malformed", text, None));
        }
    };
    ai.count(secrets::hash(&visitor), network, instant())
        .map_err(|wait| {
            let text = "Too many messages. Wait a moment.";
            let seconds = wait.as_secs() + 1;
            refuse(StatusCode::TOO_MANY_REQUESTS, "rate_limited", text, Some(seconds))
        })?;
    let question = ai.body(&bytes).map_err(|wrong| {
        let (status, code) = match wrong {
            Wrong::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
            Wrong::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        };
        refuse(status, code, &wrong.to_string(), None)
    })?;
    if app.stopping.is_cancelled() {
        return Err(stopping());
    }
    let seat = Seat::take(app, ai, network).ok_or_else(|| {
        let text = "Too many answers are under way. Try again in a moment.";
        refuse(StatusCode::SERVICE_UNAVAILABLE, "busy", text, Some(5))
    })?;
    Ok((question, seat))
}

async fn pass_on(app: &App, ai: &Ai, question: String, seat: Seat) -> Result<Response, Refused> {
    let asked = tokio::select! {
        asked = ai.ask(question) => asked,
        () = app.stopping.cancelled() => return Err(stopping()),
    };
    let opened = asked.map_err(|failure| {
        app.metrics.ai_failures.add();
        let (status, code, text) = failure.told();
        refuse(status, code, text, failure.pause())
    })?;
    let mut response = Response::new(carry(ai, seat, opened));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store, no-transform"),
        // Proxies that collect what they pass on are asked not to (nginx's header).
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if ai.format() == AiFormat::AiSdk {
        let name = HeaderName::from_static("x-vercel-ai-ui-message-stream");
        headers.insert(name, HeaderValue::from_static("v1"));
    }
    Ok(response)
}

/// A customer's token is believed or the question is not passed on; it ends here in any case.
fn customer(app: &App, headers: &HeaderMap) -> Result<(), Refused> {
    let (Some(identity), Some(said)) = (&app.identity, headers.get(header::AUTHORIZATION)) else {
        return Ok(());
    };
    let no = |code, text: &str| Err(refuse(StatusCode::UNAUTHORIZED, code, text, None));
    let token = said.to_str().ok().and_then(|said| {
        let (scheme, token) = said.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let Some(token) = token else {
        return no(
            "token_invalid",
            "Send the customer's token as `Authorization: Bearer TOKEN`.",
        );
    };
    match identity.check(token, now()) {
        Ok(_) => Ok(()),
        Err(error) if error.code() == ErrorCode::TokenExpired => no("token_expired", &error.to_string()),
        Err(error) => no("token_invalid", &error.to_string()),
    }
}

/// The whole body, if it is not too large. What is a little too large is let in and
/// thrown away, so that its sender hears why.
async fn read(mut body: Body, most: usize) -> Result<Vec<u8>, Refused> {
    let too_large = || {
        let text = format!("A question has at most {most} bytes (ai.request_bytes of the server).");
        refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", &text, None)
    };
    let reading = async {
        let (mut bytes, mut count) = (Vec::new(), 0_usize);
        while let Some(frame) = body.frame().await {
            let broken = |_| {
                refuse(
                    StatusCode::BAD_REQUEST,
                    "malformed",
                    "The question broke off.",
                    None,
                )
            };
            let Ok(data) = frame.map_err(broken)?.into_data() else {
                continue;
            };
            count = count.saturating_add(data.len());
            if count <= most {
                bytes.extend_from_slice(&data);
            } else if count > most.saturating_mul(4) {
                break;
            }
        }
        if count > most { Err(too_large()) } else { Ok(bytes) }
    };
    tokio::time::timeout(SENT_WITHIN, reading)
        .await
        .unwrap_or_else(|_| {
            let text = "The question did not come in time.";
            Err(refuse(StatusCode::REQUEST_TIMEOUT, "too_slow", text, None))
        })
}

fn stopping() -> Refused {
    let text = "The server is stopping.";
    refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable", text, Some(2))
}

/// A refusal in the form that AI clients know.
fn refuse(status: StatusCode, code: &str, message: &str, pause: Option<u64>) -> Refused {
    #[derive(Serialize)]
    struct Refusal<'a> {
        error: Inside<'a>,
    }
    #[derive(Serialize)]
    struct Inside<'a> {
        code: &'a str,
        message: &'a str,
    }
    let error = Inside { code, message };
    let mut response = (status, axum::Json(Refusal { error })).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(pause) = pause {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(pause));
    }
    Box::new(response)
}
