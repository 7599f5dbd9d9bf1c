//! The agents' page: a few files inside the program, under a strict policy.

use axum::extract::Path;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::refuse;

/// Nothing from elsewhere, nothing inline, no HTML from strings.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                      require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

const INDEX: &str = include_str!("../../page/index.html");

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// Name, type, text.
const ASSETS: &[(&str, &str, &str)] = &[
    ("app.js", SCRIPT, include_str!("../../page/app.js")),
    ("files.js", SCRIPT, include_str!("../../page/files.js")),
    ("lists.js", SCRIPT, include_str!("../../page/lists.js")),
    ("send.js", SCRIPT, include_str!("../../page/send.js")),
    ("send.css", STYLE, include_str!("../../page/send.css")),
    ("dom.js", SCRIPT, include_str!("../../page/dom.js")),
    ("link.js", SCRIPT, include_str!("../../page/link.js")),
    ("list.js", SCRIPT, include_str!("../../page/list.js")),
    ("outbox.js", SCRIPT, include_str!("../../page/outbox.js")),
    ("rows.js", SCRIPT, include_str!("../../page/rows.js")),
    ("seen.js", SCRIPT, include_str!("../../page/seen.js")),
    ("sign-in.js", SCRIPT, include_str!("../../page/sign-in.js")),
    ("store.js", SCRIPT, include_str!("../../page/store.js")),
    ("talk.js", SCRIPT, include_str!("../../page/talk.js")),
    ("timeline.js", SCRIPT, include_str!("../../page/timeline.js")),
    ("page.css", STYLE, include_str!("../../page/page.css")),
    ("talk.css", STYLE, include_str!("../../page/talk.css")),
    ("icon.svg", SVG, include_str!("../../page/icon.svg")),
];

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // Asked for again each time: a page and a server of two versions do
        // not understand each other, and agents sit close by.
        (header::CACHE_CONTROL, "no-cache"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ];
    (headers, text).into_response()
}

pub(super) async fn home() -> Redirect {
    Redirect::temporary("/agent")
}

pub(super) async fn index() -> Response {
    file(HTML, INDEX)
}

pub(super) async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, text)) => file(kind, text),
        None => refuse(StatusCode::NOT_FOUND, "not-found", "There is no such file."),
    }
}
