//! From the element's attributes to what the parts want to know.

use aisle_core::config::{self, Config, Endpoint, Transport};
use aisle_platform::consent::ConsentMode;
use aisle_platform::store::Persistence;
use leptos::prelude::*;
use web_sys::{HtmlElement, Url};

use super::Frame;
use crate::app::Backend;

/// The attributes of the element that may be ours, as they are written now.
pub(super) fn written(host: &HtmlElement) -> Vec<(String, String)> {
    host.get_attribute_names()
        .iter()
        .filter_map(|name| name.as_string())
        .filter(|name| name.starts_with("data-"))
        .filter_map(|name| host.get_attribute(&name).map(|value| (name, value)))
        .collect()
}

/// What is asked before the first word, as it is written; empty if nothing is.
pub(super) fn asks(host: &HtmlElement) -> String {
    let value = |name| host.get_attribute(name).unwrap_or_default();
    let asks = [&value("data-prechat"), "\n", &value("data-prechat-consent")].concat();
    if asks.trim().is_empty() {
        String::new()
    } else {
        asks
    }
}

/// `data-locale`, else the language of the page around the element, else the browser's.
pub(super) fn locale(config: &Config, host: &HtmlElement) -> String {
    let around = || {
        host.closest("[lang]")
            .ok()
            .flatten()
            .and_then(|element| element.get_attribute("lang"))
    };
    config
        .locale
        .clone()
        .or_else(|| around().filter(|lang| !lang.is_empty()))
        .or_else(|| window().navigator().language())
        .unwrap_or_else(|| String::from("en"))
}

/// The language of the interface for a locale.
pub(super) fn language(locale: &str) -> String {
    let primary = locale.split(['-', '_']).next().unwrap_or_default();
    let known = ["ko", "ar"]
        .into_iter()
        .find(|known| primary.eq_ignore_ascii_case(known));
    String::from(known.unwrap_or("en"))
}

pub(super) fn consent(consent: config::Consent) -> ConsentMode {
    match consent {
        config::Consent::Implied => ConsentMode::NotRequired,
        config::Consent::Granted => ConsentMode::Granted,
        config::Consent::Pending => ConsentMode::Pending,
        config::Consent::Denied => ConsentMode::Denied,
    }
}

pub(super) fn persistence(persistence: config::Persistence) -> Persistence {
    match persistence {
        config::Persistence::Device => Persistence::Device,
        config::Persistence::Session => Persistence::Session,
        config::Persistence::None => Persistence::None,
    }
}

/// Nobody reads what shoppers write.
pub(super) fn is_demo(config: &Config) -> bool {
    match &config.transport {
        Transport::Demo => true,
        Transport::Auto | Transport::Any => config.endpoint == Endpoint::Demo,
        _ => false,
    }
}

/// Where messages go.
pub(super) fn backend(config: &Config, frame: &Frame) -> Backend {
    if is_demo(config) {
        return Backend::custom(frame.transport(), "demo", None);
    }
    let endpoint = match &config.endpoint {
        Endpoint::Socket(url) | Endpoint::Http(url) | Endpoint::Relative(url) => Some(url.clone()),
        Endpoint::Demo | Endpoint::Broken => None,
    };
    match (&config.transport, endpoint) {
        (Transport::Custom(name), endpoint) => Backend::custom(frame.transport(), name, endpoint),
        (Transport::Sse, endpoint @ Some(_)) => Backend::custom(frame.transport(), "sse", endpoint),
        (Transport::Poll, endpoint @ Some(_)) => Backend::custom(frame.transport(), "poll", endpoint),
        (transport, Some(url)) => socket_url(&url).map_or(Backend::Broken, |url| match transport {
            Transport::Any => Backend::either(frame.transport(), url),
            _ => Backend::socket(frame.transport(), url),
        }),
        (_, None) => Backend::Broken,
    }
}

/// An absolute `ws:` or `wss:` address; a relative one is the page's host's.
fn socket_url(endpoint: &str) -> Option<String> {
    let base = document().base_uri().ok().flatten()?;
    let url = Url::new_with_base(endpoint, &base).ok()?;
    match url.protocol().as_str() {
        "http:" => url.set_protocol("ws:"),
        "https:" => url.set_protocol("wss:"),
        _ => {}
    }
    Some(url.href())
}

/// Keeps what belongs to different backends apart in the store. Letters and
/// digits of the endpoint are enough to tell two of one shop apart.
pub(super) fn profile(config: &Config) -> String {
    let name = match (&config.transport, &config.endpoint) {
        _ if is_demo(config) => "demo-visitor",
        (Transport::Custom(name), Endpoint::Demo | Endpoint::Broken) => name,
        (_, Endpoint::Socket(url) | Endpoint::Http(url) | Endpoint::Relative(url)) => url,
        _ => "none",
    };
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect()
}
