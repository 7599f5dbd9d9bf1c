//! The ways out: whether the webhook is there and takes what is sent to it, and what
//! of the queue failed.
//!
//! A webhook is asked by a signed `ping`, which means nothing to its receiver and goes
//! the whole way: name, TLS, signature, answer. One that would take it for a submission
//! is only asked whether it answers. A relay is greeted and signed in to, and gets no
//! letter; in a folder a file is made and taken away.

use rusqlite::Connection;

use super::{Finding, Health};
use crate::app::now;
use crate::config::{ConfigError, Settings};
use crate::courier::Courier;
use crate::store;

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let courier = match Courier::new(settings) {
        Ok(courier) => courier,
        Err(error) => {
            return vec![Finding::new(
                Health::Bad,
                if matches!(error, ConfigError::Mail(_)) {
                    "mail"
                } else {
                    "webhook"
                },
                error.to_string(),
                "The server does not start like this: correct the setting, or take it away.",
            )];
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return vec![Finding::new(
                Health::Warn,
                "webhook",
                format!("Nobody could look: {error}"),
                "Run the doctor again when the machine has less to do.",
            )];
        }
    };
    runtime.block_on(look(&courier))
}

async fn look(courier: &Courier) -> Vec<Finding> {
    let mut findings = Vec::new();
    let shown = courier.hook_shown().unwrap_or_default();
    match courier.ping(now()).await {
        None => {}
        Some(Ok(said)) => findings.push(Finding::ok("webhook", format!("{shown}: {said}."))),
        Some(Err(why)) => findings.push(Finding::new(
            Health::Bad,
            "webhook",
            format!("{shown}: {why}"),
            "Tickets wait meanwhile: look whether the receiver runs, checks with the same secret, and answers a ping with 2xx.",
        )),
    }
    match courier.ping_mail().await {
        None => {}
        Some((shown, Ok(said))) => findings.push(Finding::ok("mail", format!("{shown}: {said}."))),
        Some((shown, Err(why))) => findings.push(Finding::new(
            Health::Bad,
            "mail",
            format!("{shown}: {why}"),
            "Letters wait meanwhile: look whether the relay runs and knows the password, or who may write into the folder.",
        )),
    }
    findings
}

/// What waits and what was given up.
pub(super) fn queue(db: &Connection) -> Option<Finding> {
    let counts = store::delivery_counts(db).ok()?;
    let error = counts.error.unwrap_or_default();
    let mend =
        "GET /v1/agent/deliveries shows each; mend the receiver, then POST …/ID/retry (docs/webhooks.md).";
    if counts.failed > 0 {
        let found = format!("{} were given up; the last error is: {error}", counts.failed);
        return Some(Finding::new(Health::Warn, "deliveries", found, mend));
    }
    if counts.retrying > 0 {
        let found = format!(
            "{} failed and are tried again; the last error is: {error}",
            counts.retrying
        );
        return Some(Finding::new(Health::Warn, "deliveries", found, mend));
    }
    (counts.waiting > 0)
        .then(|| Finding::ok("deliveries", format!("{} wait for their turn.", counts.waiting)))
}
