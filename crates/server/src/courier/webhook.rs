//! One event to the shop's own address: put into its form, signed, sent, and the
//! answer understood.
//!
//! Headers, signature and answers are those of Standard Webhooks 1.0, so that a shop
//! checks them with a library that exists.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::value::RawValue;
use sha2::Sha256;

use aisle_core::protocol::Timestamp;
use aisle_core::text::clean_line;

use super::Failure;
use super::client::{Answer, Client};
use super::event::{Event, PING, TicketCreated};
use super::hubspot;
use super::settings::{Format, Hook, Key};
use crate::secrets;
use crate::store::Delivery;

const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
const SIGNATURE: &str = "webhook-signature";
/// Most characters of an answer that are shown to admins.
const SHOWN: usize = 200;

/// Sends an event once.
pub(super) async fn send(
    client: &Client,
    hook: &Hook,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<(), Failure> {
    let body = written(hook, delivery).ok_or_else(|| Failure::never("the event could not be written"))?;
    let headers = headers(hook, &delivery.id, now, &body).map_err(Failure::never)?;
    let answer = client.ask(Method::POST, &hook.target, headers, body).await;
    judge(&answer.map_err(Failure::later)?)
}

/// Asks whether anybody is there, and leaves nothing behind: a `ping` to a receiver of
/// events, which answers it with 2xx, and for others a question what they take.
///
/// # Errors
/// What is wrong, in words.
pub(crate) async fn ping(client: &Client, hook: &Hook, now: Timestamp) -> Result<String, String> {
    if hook.settings.format == Format::Hubspot {
        let answer = client.ask(Method::OPTIONS, &hook.target, HeaderMap::new(), String::new());
        return Ok(format!("it answers with {}", answer.await?.status.as_u16()));
    }
    let id = format!(
        "evt_{}",
        secrets::random_name().map_err(|error| error.to_string())?
    );
    let data = RawValue::from_string("{}".to_owned()).map_err(|error| error.to_string())?;
    let event = Event {
        id: &id,
        kind: PING,
        created: now,
        data: &data,
    };
    let body = serde_json::to_string(&event).map_err(|error| error.to_string())?;
    let headers = headers(hook, &id, now, &body)?;
    let answer = client.ask(Method::POST, &hook.target, headers, body).await?;
    let said = answer.status.as_u16();
    judge(&answer).map_err(|failure| failure.why)?;
    Ok(format!("it answers a signed ping with {said}"))
}

fn written(hook: &Hook, delivery: &Delivery) -> Option<String> {
    if hook.settings.format == Format::Hubspot {
        let ticket: TicketCreated = serde_json::from_str(&delivery.body).ok()?;
        return Some(hubspot::submission(&ticket, delivery.at, &hook.settings).to_string());
    }
    let data: &RawValue = serde_json::from_str(&delivery.body).ok()?;
    let event = Event {
        id: &delivery.id,
        kind: &delivery.kind,
        created: delivery.at,
        data,
    };
    serde_json::to_string(&event).ok()
}

fn headers(hook: &Hook, id: &str, now: Timestamp, body: &str) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    let agent = concat!("aisle-server/", env!("CARGO_PKG_VERSION"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if hook.settings.format == Format::Standard {
        let seconds = now.div_euclid(1000);
        let mut put = |name: &'static str, value: String| -> Result<(), String> {
            let value = HeaderValue::from_str(&value).map_err(|error| error.to_string())?;
            headers.insert(name, value);
            Ok(())
        };
        put(ID, id.to_owned())?;
        put(TIMESTAMP, seconds.to_string())?;
        put(SIGNATURE, signatures(&hook.keys, id, seconds, body))?;
    }
    Ok(headers)
}

/// One signature by each key, so that a receiver may know either of two.
fn signatures(keys: &[Key], id: &str, seconds: i64, body: &str) -> String {
    let signed = format!("{id}.{seconds}.{body}");
    let all: Vec<String> = keys
        .iter()
        .filter_map(|Key(bytes)| {
            // A key may have any length: this is never none.
            let mut mac = Hmac::<Sha256>::new_from_slice(bytes).ok()?;
            mac.update(signed.as_bytes());
            Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
        })
        .collect();
    all.join(" ")
}

/// What an answer means.
fn judge(answer: &Answer) -> Result<(), Failure> {
    let status = answer.status;
    if status.is_success() {
        return Ok(());
    }
    let words = clean_line(&answer.text, SHOWN);
    let number = status.as_u16();
    let why = match status {
        _ if status.is_redirection() => {
            format!("{number}: redirects are not followed; put the address it leads to into webhook.url")
        }
        StatusCode::GONE => format!("{number}: the receiver wants no more of these"),
        _ if words.is_empty() => number.to_string(),
        _ => format!("{number}: {words}"),
    };
    Err(Failure {
        why,
        is_final: status == StatusCode::GONE,
        asked: answer.retry_after,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// The example that the libraries of Standard Webhooks are tested with.
    #[test]
    fn a_signature_is_that_of_standard_webhooks() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let of = |keys: &[Key]| {
            signatures(
                keys,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
            )
        };
        let one = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(of(&[Key(key.clone())]), one);
        let two = of(&[Key(vec![7; 24]), Key(key)]);
        assert!(two.ends_with(one) && two.split(' ').count() == 2, "{two}");
    }

    #[test]
    fn only_success_is_success_and_gone_is_for_good() {
        let judged = |status: u16, text: &str| {
            judge(&Answer {
                status: StatusCode::from_u16(status).unwrap(),
                retry_after: Some(Duration::from_secs(9)),
                text: text.to_owned(),
            })
        };
        assert!(judged(200, "").is_ok() && judged(204, "").is_ok());
        let why = |status, text: &str| judged(status, text).unwrap_err();
        assert!(why(302, "").why.contains("not followed"));
        assert!(why(410, "").is_final && !why(404, "").is_final);
        let busy = why(503, "come\nback  later");
        assert_eq!(busy.why, "503: come back later");
        assert_eq!(busy.asked, Some(Duration::from_secs(9)));
    }
}
