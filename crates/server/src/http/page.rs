//! The agents' console: files inside the program, under a strict policy.
//!
//! `build.rs` takes them from `console/`, which `cargo xtask build` fills. A program
//! that was built without them says so on its page.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::refuse;
use crate::app::App;

/// Nothing from elsewhere, nothing inline, no script or HTML from strings; compiling
/// the console's own WebAssembly is allowed, which is no script.
///
/// Pictures come from this server and from whom the settings name.
fn policy(media: &[String]) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
         img-src {}; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        [&["'self'".to_owned()], media].concat().join(" ")
    )
}

/// One file of the console.
struct Packed {
    name: &'static str,
    whole: &'static [u8],
    /// The same, for whoever reads brotli.
    brotli: Option<&'static [u8]>,
}

static FILES: &[Packed] = include!(concat!(env!("OUT_DIR"), "/console.rs"));

const INDEX: &str = "index.html";
/// How its page begins; what it may show is said there, too.
const ROOT: &str = "<html lang=\"en\"";

/// What stands at the console's address in a program that was built without it.
const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Aisle</title></head>\
    <body><h1>The console is not in this program</h1>\
    <p>Run <code>cargo xtask build</code> and build aisle-server again; see docs/server.md.</p></body></html>\n";

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

/// Names with a hash of the content never change what they hold.
fn is_hashed(name: &str) -> bool {
    name.starts_with("aisle-console-")
}

fn answer(media: &[String], name: &str, body: impl IntoResponse) -> Response {
    let cache = if is_hashed(name) {
        "public, max-age=31536000, immutable"
    } else {
        // Asked for again each time: a page and a server of two versions do not
        // understand each other.
        "no-cache"
    };
    let headers: [(HeaderName, String); 4] = [
        (header::CONTENT_TYPE, kind(name).to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy(media)),
        (header::CACHE_CONTROL, cache.to_owned()),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin".to_owned(),
        ),
    ];
    (headers, body).into_response()
}

fn file(media: &[String], name: &str, asked: &HeaderMap) -> Option<Response> {
    let found = FILES.iter().find(|file| file.name == name)?;
    let takes = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim().starts_with("br")));
    Some(match found.brotli.filter(|_| takes) {
        Some(bytes) => (
            [
                (header::CONTENT_ENCODING, "br"),
                (header::VARY, "Accept-Encoding"),
            ],
            answer(media, name, bytes),
        )
            .into_response(),
        None => (
            [(header::VARY, "Accept-Encoding")],
            answer(media, name, found.whole),
        )
            .into_response(),
    })
}

pub(super) async fn home() -> Redirect {
    Redirect::temporary("/agent")
}

pub(super) async fn index(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let media = &app.media_origins;
    if let (false, Some(text)) = (media.is_empty(), text(INDEX)) {
        // Origins have no letters that mean something in HTML: the settings see to it.
        let said = format!("{ROOT} data-media-origins=\"{}\"", media.join(" "));
        return answer(media, INDEX, text.replacen(ROOT, &said, 1));
    }
    file(media, INDEX, &headers)
        .unwrap_or_else(|| (StatusCode::NOT_FOUND, answer(media, INDEX, NOT_BUILT)).into_response())
}

/// A file that is text.
fn text(name: &str) -> Option<&'static str> {
    let found = FILES.iter().find(|file| file.name == name)?;
    std::str::from_utf8(found.whole).ok()
}

pub(super) async fn asset(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    file(&app.media_origins, &name, &headers)
        .unwrap_or_else(|| refuse(StatusCode::NOT_FOUND, "not-found", "There is no such file."))
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn pictures_of_named_origins_are_let_in_and_nothing_else_of_them() {
        let strict = policy(&[]);
        assert!(strict.contains("img-src 'self';"), "{strict}");
        let wider = policy(&["https://img.shop.example".into()]);
        assert!(
            wider.contains("img-src 'self' https://img.shop.example;"),
            "{wider}"
        );
        assert_eq!(wider.replace(" https://img.shop.example", ""), strict);
    }
}
