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
    Busy(Option<Duration>),
    /// Something else came than a stream of events.
    NoStream,
    /// It does not like the question, or is ill.
    Failed(StatusCode, Option<Duration>),
}

impl Failure {
    /// What is wrong with an answer, by its head.
    pub(super) fn look(opened: &Opened) -> Option<Self> {
        let text = |name| {
            let value = opened.headers.get(name)?;
            Some(value.to_str().ok()?.trim().to_ascii_lowercase())
        };
        let is_events = text(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.split(';').next().map(str::trim) == Some("text/event-stream"));
        // Nothing was asked for packed, so nobody here can unpack it.
        let is_plain = text(header::CONTENT_ENCODING).is_none_or(|coding| coding == "identity");
        match opened.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Some(Self::Refused(opened.status)),
            StatusCode::TOO_MANY_REQUESTS => Some(Self::Busy(opened.retry_after())),
            status if !status.is_success() => Some(Self::Failed(status, opened.retry_after())),
            _ => (!(is_events && is_plain)).then_some(Self::NoStream),
        }
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
            Self::Failed(..) => (
                StatusCode::BAD_GATEWAY,
                "upstream_failed",
                "The AI behind this server could not answer.",
            ),
        }
    }

    /// After how many seconds to ask again, if the upstream says it.
    pub(crate) fn pause(&self) -> Option<u64> {
        match self {
            Self::Busy(pause) | Self::Failed(_, pause) => pause.map(|pause| pause.as_secs().min(PAUSE)),
            _ => None,
        }
    }

    /// What happened and what to look at, for who runs the server.
    pub(super) fn for_log(&self) -> String {
        match self {
            Self::Unreachable(why) => why.clone(),
            Self::Silent => "nothing came within ai.answer_seconds".into(),
            Self::Refused(status) => format!("it refuses the key ({status})"),
            Self::Busy(_) => "it has too much to do, or your credit there is used up (429)".into(),
            Self::NoStream => {
                "no text/event-stream came; look at the path of ai.upstream and at ai.format".into()
            }
            Self::Failed(status, _) if status.is_client_error() || status.is_redirection() => {
                format!("it answered {status}; look at the path of ai.upstream, at ai.format and at ai.model")
            }
            Self::Failed(status, _) => format!("it answered {status}"),
        }
    }
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
