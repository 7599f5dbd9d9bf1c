//! Counters, in the text format Prometheus reads. No identities, no texts.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use aisle_core::protocol::ErrorCode;

/// One number.
#[derive(Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// One less, for numbers that go both ways.
    pub fn sub(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// How many.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// All numbers.
#[derive(Default)]
pub struct Metrics {
    /// Visitors' connections that are open.
    pub visitors: Counter,
    /// Those among them that ride on the connection of another tab.
    pub riders: Counter,
    /// Agents' connections that are open.
    pub agents: Counter,
    /// Connections since the start.
    pub connections: Counter,
    /// Connections refused for their origin.
    pub refused_origin: Counter,
    /// Connections refused for a limit of their address.
    pub refused_address: Counter,
    /// Frames heard.
    pub frames: Counter,
    /// Changes made durable.
    pub changes: Counter,
    /// Changes that had been made before.
    pub repeats: Counter,
    /// Log entries replayed on connecting.
    pub replayed: Counter,
    /// Failed attempts to sign in.
    pub bad_sign_ins: Counter,
    /// Events and letters that were told.
    pub delivered: Counter,
    /// Attempts to tell one that failed.
    pub delivery_failures: Counter,
    /// Events and letters that were given up.
    pub deliveries_given_up: Counter,
    /// Answers of the AI that are under way.
    pub ai_streams: Counter,
    /// Questions to the AI.
    pub ai_requests: Counter,
    /// Those that were not passed on.
    pub ai_refused: Counter,
    /// Those that the AI did not answer, or not to the end.
    pub ai_failures: Counter,
    /// Rejections and errors by code.
    refusals: [Counter; CODES.len()],
}

const CODES: [(ErrorCode, &str); 11] = [
    (ErrorCode::Malformed, "malformed"),
    (ErrorCode::TooLarge, "too-large"),
    (ErrorCode::RateLimited, "rate-limited"),
    (ErrorCode::Forbidden, "forbidden"),
    (ErrorCode::TokenExpired, "token-expired"),
    (ErrorCode::TokenInvalid, "token-invalid"),
    (ErrorCode::NotFound, "not-found"),
    (ErrorCode::Unsupported, "unsupported"),
    (ErrorCode::Superseded, "superseded"),
    (ErrorCode::Unavailable, "unavailable"),
    (ErrorCode::Unknown, "unknown"),
];

impl Metrics {
    /// Something was refused.
    pub fn refused(&self, code: ErrorCode) {
        let known = CODES
            .iter()
            .zip(&self.refusals)
            .find(|((known, _), _)| *known == code);
        if let Some((_, counter)) = known {
            counter.add();
        }
    }

    /// Everything as text.
    #[must_use]
    pub fn text(&self, agents_online: usize) -> String {
        let mut out = String::new();
        let mut number = |kind: &str, name: &str, help: &str, value: u64| {
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "# HELP aisle_{name} {help}\n# TYPE aisle_{name} {kind}\naisle_{name} {value}"
            );
        };
        number(
            "gauge",
            "visitor_connections",
            "Open connections of visitors.",
            self.visitors.get(),
        );
        number(
            "gauge",
            "rider_connections",
            "Those among them that ride on the connection of another tab.",
            self.riders.get(),
        );
        number(
            "gauge",
            "agent_connections",
            "Open connections of agents.",
            self.agents.get(),
        );
        number(
            "gauge",
            "agents_online",
            "Agents with a connection.",
            agents_online as u64,
        );
        number(
            "gauge",
            "ai_streams",
            "Answers of the AI that are under way.",
            self.ai_streams.get(),
        );
        number(
            "counter",
            "connections_total",
            "Connections since the start.",
            self.connections.get(),
        );
        number(
            "counter",
            "refused_origin_total",
            "Requests refused for their origin.",
            self.refused_origin.get(),
        );
        number(
            "counter",
            "refused_address_total",
            "Connections refused for their address.",
            self.refused_address.get(),
        );
        number("counter", "frames_total", "Frames heard.", self.frames.get());
        number(
            "counter",
            "changes_total",
            "Changes made durable.",
            self.changes.get(),
        );
        number(
            "counter",
            "repeats_total",
            "Changes asked for again.",
            self.repeats.get(),
        );
        number(
            "counter",
            "replayed_entries_total",
            "Log entries replayed on connecting.",
            self.replayed.get(),
        );
        number(
            "counter",
            "bad_sign_ins_total",
            "Failed attempts to sign in.",
            self.bad_sign_ins.get(),
        );
        for (name, help, value) in [
            ("deliveries_total", "Events and letters told.", &self.delivered),
            (
                "delivery_failures_total",
                "Attempts to tell one that failed.",
                &self.delivery_failures,
            ),
            (
                "deliveries_given_up_total",
                "Events and letters given up.",
                &self.deliveries_given_up,
            ),
            ("ai_requests_total", "Questions to the AI.", &self.ai_requests),
            (
                "ai_refused_total",
                "Questions to the AI that were not passed on.",
                &self.ai_refused,
            ),
            (
                "ai_failures_total",
                "Questions that the AI did not answer, or not to the end.",
                &self.ai_failures,
            ),
        ] {
            number("counter", name, help, value.get());
        }
        let _ = writeln!(out, "# HELP aisle_refusals_total Rejections and errors by code.");
        let _ = writeln!(out, "# TYPE aisle_refusals_total counter");
        for ((_, name), counter) in CODES.iter().zip(&self.refusals) {
            let _ = writeln!(out, "aisle_refusals_total{{code=\"{name}\"}} {}", counter.get());
        }
        out
    }
}
