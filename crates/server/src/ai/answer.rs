//! The answer: what came instead of one, and how one is carried over as it comes.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::Ai;
use crate::app::App;
use crate::courier::client::Opened;
use crate::limits::Counted;

/// How long an upstream may take to say what is wrong.
const EXPLAINED_WITHIN: Duration = Duration::from_secs(5);
/// Names of errors that mean the key, under statuses that do not. The last is LiteLLM's for
/// any key but its own, where it has no database.
const OF_KEYS: [&str; 4] = [
    "invalid_api_key",
    "authentication_error",
    "auth_error",
    "no_db_connection",
];
/// Most letters of the name of an error.
const NAME: usize = 40;
/// Longest pause that is passed on, in seconds.
const PAUSE: u64 = 3600;

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody could be asked, and why.
    Unreachable(String),
    /// Nothing came in time.
    Silent,
    /// The key is not taken.
    Refused(StatusCode),
    /// It has too much to do.
    Busy(Named),
    /// Something else came than a stream of events.
    NoStream,
    /// It does not like the question, or is ill.
    Failed(Named),
}

/// What an upstream says of itself that can be repeated.
#[derive(Debug)]
pub(crate) struct Named {
    pub(super) status: StatusCode,
    /// The name it has for what is wrong.
    pub(super) name: Option<String>,
    pause: Option<Duration>,
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{} ({name})", self.status),
            None => write!(f, "{}", self.status),
        }
    }
}

impl Failure {
    /// What is wrong with an answer, by its head and the name it gives to an error.
    pub(super) async fn look(opened: &mut Opened, ai: &Ai) -> Option<Self> {
        let text = |name| {
            let value = opened.headers.get(name)?;
            Some(value.to_str().ok()?.trim().to_ascii_lowercase())
        };
        let is_events = text(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.split(';').next().map(str::trim) == Some("text/event-stream"));
        // Nothing was asked for packed, so nobody here can unpack it.
        let is_plain = text(header::CONTENT_ENCODING).is_none_or(|coding| coding == "identity");
        let status = opened.status;
        if status.is_success() {
            return (!(is_events && is_plain)).then_some(Self::NoStream);
        }
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return Some(Self::Refused(status));
        }
        let said = tokio::time::timeout(EXPLAINED_WITHIN, opened.beginning()).await;
        let name = name_of(&said.unwrap_or_default()).filter(|name| !ai.is_of_key(name));
        if name.as_deref().is_some_and(|name| OF_KEYS.contains(&name)) {
            return Some(Self::Refused(status));
        }
        let pause = opened.retry_after();
        let named = Named { status, name, pause };
        Some(match status {
            StatusCode::TOO_MANY_REQUESTS => Self::Busy(named),
            _ => Self::Failed(named),
        })
    }

    /// The status, the code and the sentence that a page gets. None of them is the upstream's.
    pub(crate) fn told(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Unreachable(_) => (
                StatusCode::BAD_GATEWAY,
                "upstream_unreachable",
                "The AI behind this server cannot be reached.",
            ),
            Self::Silent => (
                StatusCode::GATEWAY_TIMEOUT,
                "upstream_silent",
                "The AI behind this server says nothing.",
            ),
            Self::Refused(_) => (
                StatusCode::BAD_GATEWAY,
                "upstream_refused",
                "The AI behind this server refuses its key; the server's log says what to do.",
            ),
            Self::Busy(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "The AI behind this server has too much to do. Try again later.",
            ),
            Self::NoStream => (
                StatusCode::BAD_GATEWAY,
                "upstream_no_stream",
                "What answers behind this server sends no stream of events; the server's log says what to do.",
            ),
            Self::Failed(_) => (
                StatusCode::BAD_GATEWAY,
                "upstream_failed",
                "The AI behind this server could not answer.",
            ),
        }
    }

    /// After how many seconds to ask again, if the upstream says it.
    pub(crate) fn pause(&self) -> Option<u64> {
        match self {
            Self::Busy(named) | Self::Failed(named) => named.pause.map(|pause| pause.as_secs().min(PAUSE)),
            _ => None,
        }
    }

    /// What happened and what to look at, for who runs the server.
    pub(super) fn for_log(&self) -> String {
        match self {
            Self::Unreachable(why) => why.clone(),
            Self::Silent => "nothing came within ai.answer_seconds".into(),
            Self::Refused(status) => format!("it refuses the key ({status})"),
            Self::Busy(named) => {
                format!("it has too much to do, or your credit there is used up: {named}")
            }
            Self::NoStream => {
                "no text/event-stream came; look at the path of ai.upstream and at ai.format".into()
            }
            Self::Failed(named) if named.status.is_redirection() => {
                format!(
                    "redirects are not followed, and it answers {named}: write where it leads into ai.upstream"
                )
            }
            Self::Failed(named) if named.status.is_client_error() => {
                format!("it answers {named}; look at the path of ai.upstream, at ai.format and at ai.model")
            }
            Self::Failed(named) => format!("it is ill itself, and answers {named}"),
        }
    }
}

/// The name of an error: a word of letters, as programs compare them. What people read may
/// hold the key, or what the visitor said, and stays where it is.
fn name_of(text: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(text).ok()?;
    let error = body.get("error").unwrap_or(&body);
    let is_name = |name: &&str| {
        (1..=NAME).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
    };
    let mut names = ["code", "type"]
        .into_iter()
        .filter_map(|field| error.get(field)?.as_str());
    names.find(is_name).map(str::to_owned)
}

/// A place for an answer that is under way; it is free again when this is dropped.
pub(crate) struct Seat {
    app: Arc<App>,
    _permit: OwnedSemaphorePermit,
    _share: Counted<IpAddr>,
    /// A stopping server waits for it.
    _token: TaskTrackerToken,
}

impl Seat {
    /// Takes one for somebody of this network, if there is one.
    pub(crate) fn take(app: &Arc<App>, ai: &Ai, network: IpAddr) -> Option<Self> {
        let permit = Arc::clone(&ai.seats).try_acquire_owned().ok()?;
        let share = ai.shares.open(network)?;
        app.metrics.ai_streams.add();
        Some(Self {
            app: Arc::clone(app),
            _permit: permit,
            _share: share,
            _token: app.connections.token(),
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.app.metrics.ai_streams.sub();
    }
}

/// Carries an answer over, piece by piece as it comes. It ends with the upstream's, with
/// the reader, with the server, or when one of both sides is silent for too long.
pub(crate) fn carry(ai: &Ai, seat: Seat, mut opened: Opened) -> Body {
    let silence = ai.silence;
    // One piece: who reads slowly slows the upstream down.
    let (pass, mut passed) = mpsc::channel::<Bytes>(1);
    tokio::spawn(async move {
        let app = Arc::clone(&seat.app);
        let carrying = async {
            loop {
                let piece = match tokio::time::timeout(silence, opened.piece()).await {
                    Ok(None) => return,
                    Ok(Some(Ok(piece))) => piece,
                    // What is missing the reader sees by the end that did not come.
                    Ok(Some(Err(_))) | Err(_) => {
                        app.metrics.ai_failures.add();
                        tracing::warn!("an answer of the AI broke off");
                        return;
                    }
                };
                if !matches!(tokio::time::timeout(silence, pass.send(piece)).await, Ok(Ok(()))) {
                    return;
                }
            }
        };
        tokio::select! {
            () = carrying => {}
            () = pass.closed() => {}
            () = app.stopping.cancelled() => {}
        }
        // The connection to the upstream first: nothing more is paid for.
        drop(opened);
        drop(seat);
    });
    Body::from_stream(stream::poll_fn(move |context| {
        passed
            .poll_recv(context)
            .map(|piece| piece.map(Ok::<_, Infallible>))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_an_upstream_says_only_the_name_of_an_error_is_repeated() {
        let name = |text: &str| name_of(text);
        let said = r#"{"error":{"message":"No connected db.","type":"no_db_connection","code":"400"}}"#;
        assert_eq!(name(said).as_deref(), Some("no_db_connection"));
        let said = r#"{"error":{"code":"model_not_found","type":"invalid_request_error"}}"#;
        assert_eq!(name(said).as_deref(), Some("model_not_found"));
        for said in [
            r#"{"error":{"code":"sk-abc123","type":"Incorrect key sk-abc"}}"#,
            r#"{"error":"model_not_found"}"#,
            r#"{"detail":"Not Found"}"#,
            "Internal Server Error",
            "",
        ] {
            assert_eq!(name(said), None, "{said}");
        }
    }
}
