//! Whether the upstream is there and takes the key, for the doctor.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{Ai, AiFormat};

/// How long it may take.
const WITHIN: Duration = Duration::from_secs(20);

/// What was found.
pub(crate) enum Found {
    /// It answers.
    Well(String),
    /// Something should be looked at: what, and how it is mended.
    Odd(String, String),
    /// It does not work: what, and how it is mended.
    Ill(String, String),
}

impl Ai {
    /// Where questions go, without the path.
    pub(crate) fn shown(&self) -> String {
        self.target.shown()
    }

    /// Asks without a question: chat completions want messages, and say so to whoever
    /// has the key; agents are only asked whether anybody answers, since to some an empty
    /// run is a run.
    pub(crate) async fn ping(&self) -> Found {
        let (method, body) = match self.format {
            AiFormat::Openai => {
                let body = json!({"model": self.model, "stream": true, "messages": []});
                (Method::POST, body.to_string())
            }
            AiFormat::AgUi | AiFormat::AiSdk => (Method::GET, String::new()),
        };
        let asked = self.client.open(method, &self.target, self.headers(), body);
        let opened = match tokio::time::timeout(WITHIN, asked).await {
            Ok(Ok(opened)) => opened,
            Ok(Err(why)) => {
                let mend = "Look whether ai.upstream is right, whether it runs, and whether this machine may \
                            connect to it.";
                return Found::Ill(why, mend.into());
            }
            Err(_) => {
                let found = format!("no answer within {} s", WITHIN.as_secs());
                return Found::Ill(found, "Look whether it runs, and what is between.".into());
            }
        };
        self.judge(opened.status)
    }

    fn judge(&self, status: StatusCode) -> Found {
        let said = format!("it answers {status}");
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Found::Ill(
                format!("it refuses the key ({status})"),
                format!("About the key: {}.", self.key_hint()),
            ),
            StatusCode::NOT_FOUND => Found::Odd(
                said,
                "Look at the path of ai.upstream (of openai it mostly ends in /v1/chat/completions) and at ai.model."
                    .into(),
            ),
            StatusCode::TOO_MANY_REQUESTS => Found::Odd(
                said,
                "It has too much to do, or your credit there is used up.".into(),
            ),
            status if status.is_server_error() => {
                Found::Ill(said, "It is ill itself: look at its own log.".into())
            }
            status if status.is_redirection() => Found::Ill(
                said,
                "Redirects are not followed: write where it leads into ai.upstream.".into(),
            ),
            // It would rather have a question, as it should.
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY if self.format == AiFormat::Openai => {
                Found::Well("it answers, and takes the key".into())
            }
            _ => Found::Well(said),
        }
    }
}
