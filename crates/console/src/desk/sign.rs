//! Signing in and out. The session is a cookie that no script can read: this page
//! knows who is signed in, and holds nothing that proves it.

use serde::Deserialize;
use serde_json::json;

use super::http::{Answer, Refusal, ask};
use crate::Hands;

/// Who is signed in.
#[derive(Clone, Deserialize)]
pub(crate) struct Pass {
    pub(crate) name: String,
    /// They came by a link that works once, and may set a password without the old one.
    #[serde(default)]
    pub(crate) once: bool,
}

/// What somebody shows to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Name and password.
    Password(String, String),
    /// The code of the link printed at the server's first start; works once.
    Code(String),
    /// An invitation's code, with the name and password to be.
    Invitation(String, String, String),
}

/// Whoever is signed in already.
pub(crate) fn kept(hands: &Hands, done: impl FnOnce(Result<Pass, Refusal>) + 'static) {
    ask(hands, "GET", "/v1/agent/session", None, |answer| {
        done(passed(answer))
    });
}

/// Asks to be signed in.
pub(crate) fn in_with(hands: &Hands, proof: &Proof, done: impl FnOnce(Result<Pass, Refusal>) + 'static) {
    let (path, body) = match proof {
        Proof::Password(name, password) => (
            "/v1/agent/sign-in",
            json!({ "name": name, "password": password, "cookie": true }),
        ),
        Proof::Code(code) => ("/v1/agent/sign-in", json!({ "code": code, "cookie": true })),
        Proof::Invitation(code, name, password) => (
            "/v1/agent/join",
            json!({ "name": name, "password": password, "code": code, "cookie": true }),
        ),
    };
    ask(hands, "POST", path, Some(&body), |answer| done(passed(answer)));
}

/// Ends the session; it ends by itself if this does not arrive.
pub(crate) fn out(hands: &Hands, everywhere: bool, done: impl FnOnce() + 'static) {
    let body = json!({ "everywhere": everywhere });
    ask(hands, "POST", "/v1/agent/sign-out", Some(&body), |_| done());
}

fn passed(answer: Answer) -> Result<Pass, Refusal> {
    serde_json::from_str(&answer?).map_err(|_| Refusal::Unreachable)
}
