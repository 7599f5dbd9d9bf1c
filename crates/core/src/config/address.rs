//! Addresses that attributes may hold, checked without the browser's `URL`.

use super::Endpoint;
use super::issue::{Reason, Sink, did_you_mean};
use crate::text::{authority, email_len, safe_href, scheme};

/// Whether nothing in an address could be read in two ways.
fn is_plain(url: &str) -> bool {
    url.len() <= 2_048
        && url
            .bytes()
            .all(|b| b > b' ' && b != 0x7f && !b"<>\"\\`{}".contains(&b))
}

fn split(url: &str) -> Option<(&'static str, &str)> {
    let (scheme, rest) = scheme(url)?;
    let scheme = ["wss", "ws", "https", "http"]
        .into_iter()
        .find(|s| s.eq_ignore_ascii_case(scheme))?;
    Some((scheme, rest))
}

/// Reads `data-endpoint`. Whatever cannot be used is [`Endpoint::Broken`].
pub(super) fn endpoint(value: &str) -> Endpoint {
    if is_plain(value) && !value.contains('#') {
        let relative = value.starts_with("./") || value.starts_with("../");
        // `//host/path` has a host of its own, and is never meant.
        if relative || (value.starts_with('/') && !value.starts_with("//")) {
            return Endpoint::Relative(value.to_owned());
        }
        if let Some((scheme, rest)) = split(value)
            && authority(rest).is_some()
        {
            let url = [scheme, "://", rest].concat();
            return if scheme.starts_with("ws") {
                Endpoint::Socket(url)
            } else {
                Endpoint::Http(url)
            };
        }
    }
    Endpoint::Broken
}

/// Says what is wrong with such an endpoint.
pub(super) fn broken(value: &str, sink: &mut Sink<'_, '_>) {
    if value.is_empty() {
        let hint = part_text!(
            "views",
            "write the address, or leave the attribute out for the demo; until then nobody can be reached"
        );
        sink.issue(value, Reason::Empty, String::from(hint));
    } else {
        sink.issue(value, Reason::BadAddress, better_endpoint(value));
    }
}

/// What a broken endpoint was probably meant to be.
fn better_endpoint(value: &str) -> String {
    let bare = value.trim_start_matches('/');
    // `chat.shop.example/v1` and `//chat.shop.example/v1` lack a scheme only.
    if is_plain(bare)
        && scheme(bare).is_none()
        && authority(bare).is_some_and(|(host, ..)| host.contains('.'))
    {
        return did_you_mean(&["wss://", bare].concat());
    }
    if value.contains('@') {
        return String::from("leave user name and password out; say who the visitor is with `data-token`");
    }
    if value.contains('#') {
        return String::from("leave the part behind `#` out; it never reaches a server");
    }
    String::from(
        "write `wss://host/path`, `https://host/path` or `/path`, the host in ASCII; until then nobody can be reached",
    )
}

/// Reads `data-contact`: a link with one of the four schemes. A bare e-mail
/// address is understood, with a hint.
pub(super) fn contact(value: &str, sink: &mut Sink<'_, '_>) -> Option<String> {
    if let Some(href) = safe_href(value) {
        return Some(href);
    }
    if email_len(value) == Some(value.len()) {
        let href = ["mailto:", value].concat();
        sink.issue(value, Reason::BadAddress, did_you_mean(&href));
        return Some(href);
    }
    let hint = part_text!(
        "views",
        "use `mailto:help@shop.example`, `tel:+8221234567` or an `https:` address"
    );
    sink.issue(value, Reason::BadAddress, String::from(hint));
    None
}

/// Reads `data-media-origins`: origins between spaces or commas. Each bad one
/// gives an issue; the others count.
pub(super) fn origins(value: &str, sink: &mut Sink<'_, '_>) -> Vec<String> {
    let mut origins: Vec<String> = Vec::new();
    for word in value
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
    {
        match origin(word) {
            Some(origin) if origins.contains(&origin) => {}
            Some(origin) => origins.push(origin),
            None => {
                let trimmed =
                    split(word).and_then(|(s, rest)| authority(rest).map(|(host, port, _)| (s, host, port)));
                let hint = match trimmed {
                    Some((_, host, port)) => did_you_mean(&join("https", host, port)),
                    None if authority(word).is_some_and(|(host, ..)| host.contains('.')) => {
                        did_you_mean(&["https://", word.split('/').next().unwrap_or(word)].concat())
                    }
                    None => String::from(part_text!(
                        "views",
                        "write whole origins such as `https://cdn.shop.example`, without wildcards"
                    )),
                };
                sink.issue(word, Reason::BadAddress, hint);
            }
        }
    }
    origins
}

/// An origin in lower case: `https`, or `http` on the developer's own machine.
fn origin(word: &str) -> Option<String> {
    let (scheme, rest) = split(word).filter(|_| is_plain(word))?;
    let (host, port, tail) = authority(rest)?;
    let local = host == "localhost" || host == "127.0.0.1" || host.ends_with(".localhost");
    let fine = matches!(tail, "" | "/") && (scheme == "https" || (scheme == "http" && local));
    let default = if scheme == "https" { "443" } else { "80" };
    fine.then(|| {
        join(
            scheme,
            &host.to_ascii_lowercase(),
            if port == default { "" } else { port },
        )
    })
}

fn join(scheme: &str, host: &str, port: &str) -> String {
    let colon = if port.is_empty() { "" } else { ":" };
    [scheme, "://", host, colon, port].concat()
}
