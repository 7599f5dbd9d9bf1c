//! Requests to the server this page came from, with its cookie.

use js_sys::Array;
use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::Hands;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// None came.
    Unreachable,
    /// In the server's words.
    Said(String),
}

/// The text of the answer, or why there is none.
pub(crate) type Answer = Result<String, Refusal>;

#[derive(Deserialize)]
struct Message {
    message: String,
}

/// Asks, and hears what comes of it once.
pub(crate) fn ask(
    hands: &Hands,
    method: &str,
    path: &str,
    body: Option<&Value>,
    done: impl FnOnce(Answer) + 'static,
) {
    let body = body.map(Value::to_string);
    let answer = hands.ask(method, path, body.as_deref());
    let done: Box<dyn FnOnce(Answer)> = Box::new(done);
    spawn_local(async move {
        let answer = JsFuture::from(answer)
            .await
            .ok()
            .map(|answer| Array::from(&answer));
        let status = answer.as_ref().and_then(|answer| answer.get(0).as_f64());
        let text = answer
            .and_then(|answer| answer.get(1).as_string())
            .unwrap_or_default();
        done(match status {
            None => Err(Refusal::Unreachable),
            Some(status) if (200.0..300.0).contains(&status) => Ok(text),
            Some(_) => Err(serde_json::from_str::<Message>(&text)
                .map_or(Refusal::Unreachable, |said| Refusal::Said(said.message))),
        });
    });
}
