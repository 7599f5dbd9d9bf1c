//! Whether the upstream is there and takes the key, for the doctor.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::answer::Failure;
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
        let asked = async {
            let opening = self.client.open(method, &self.target, self.headers(), body);
            let mut opened = opening.await.map_err(Failure::Unreachable)?;
            let failure = Failure::look(&mut opened, self).await;
            failure.map_or(Ok(opened.status), Err)
        };
        match tokio::time::timeout(WITHIN, asked).await {
            Ok(Ok(status)) => Found::Well(format!("it answers {status}")),
            Ok(Err(failure)) => self.judge(&failure),
            Err(_) => {
                let found = format!("no answer within {} s", WITHIN.as_secs());
                Found::Ill(found, "Look whether it runs, and what is between.".into())
            }
        }
    }

    fn judge(&self, failure: &Failure) -> Found {
        let is_openai = self.format == AiFormat::Openai;
        let path = "Look at the path of ai.upstream (of openai it mostly ends in /v1/chat/completions), at \
                    ai.format and at ai.model.";
        match failure {
            Failure::Unreachable(why) => {
                let mend = "Look whether ai.upstream is right, whether it runs, and whether this machine may \
                            connect to it.";
                Found::Ill(why.clone(), mend.into())
            }
            Failure::Refused(status) => Found::Ill(
                format!("it refuses the key ({status})"),
                format!("About the key: {}.", self.key_hint()),
            ),
            // An agent that is asked for nothing owes no stream.
            Failure::NoStream if !is_openai => Found::Well("it answers".into()),
            Failure::NoStream => Found::Ill("no text/event-stream comes".into(), path.into()),
            Failure::Busy(named) => {
                let mend = "It has too much to do, or your credit there is used up.";
                Found::Odd(format!("it answers {named}"), mend.into())
            }
            Failure::Failed(named) => match (named.status, named.name.as_deref()) {
                // It would rather have a question, as it should.
                (StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY, name)
                    if is_openai && name != Some("model_not_found") =>
                {
                    Found::Well("it answers, and does not refuse the key".into())
                }
                // Or to be asked by POST, as it will be.
                (status, _) if !is_openai && status.is_client_error() && status != StatusCode::NOT_FOUND => {
                    Found::Well(format!("it answers {named}"))
                }
                (status, _) if status.is_client_error() => {
                    Found::Odd(format!("it answers {named}"), path.into())
                }
                _ => Found::Ill(
                    failure.for_log(),
                    "Look at its own log, and at ai.upstream.".into(),
                ),
            },
            Failure::Silent => Found::Ill(failure.for_log(), "Look whether it runs.".into()),
        }
    }
}
