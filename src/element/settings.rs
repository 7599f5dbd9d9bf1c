//! From the element's attributes to what the parts want to know.

use aisle_core::config::{self, Config, Endpoint, Issue, Rgb, Scheme, Transport};
use aisle_core::session::{Connection, Durability, Older};
use aisle_platform::consent::ConsentMode;
use aisle_platform::store::Persistence;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{HtmlElement, Url, console};

use super::Frame;
use crate::app::{Backend, Chat, RowsView, Said, Shared};

/// The backgrounds that the accent stands on; keep in step with style/tokens.css.
const LIGHT: [Rgb; 2] = [Rgb::WHITE, Rgb::new(0xf3, 0xf2, 0xee)];
const DARK: [Rgb; 2] = [Rgb::new(0x1a, 0x1b, 0x1a), Rgb::new(0x28, 0x2a, 0x28)];

/// Reads all attributes of the element.
pub(super) fn read(host: &HtmlElement) -> (Config, Vec<Issue>) {
    let names: Vec<String> = host
        .get_attribute_names()
        .iter()
        .filter_map(|name| name.as_string())
        .collect();
    let pairs: Vec<(String, String)> = names
        .into_iter()
        .filter(|name| name.starts_with("data-"))
        .filter_map(|name| host.get_attribute(&name).map(|value| (name, value)))
        .collect();
    Config::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The signals, before anything is known of a conversation.
pub(super) fn chat(config: &Config, host: &HtmlElement) -> Chat {
    let locale = locale(config, host);
    Chat {
        open: Shared::new(false),
        connection: Shared::new(Connection::Idle),
        agents: Shared::new(Vec::new()),
        agents_known: Shared::new(false),
        typing: Shared::new(Vec::new()),
        unread: Shared::new(0),
        read_by_agent: Shared::new(0),
        older: Shared::new(Older::None),
        durability: Shared::new(Durability::Safe),
        demo: Shared::new(is_demo(config)),
        language: Shared::new(language(&locale)),
        locale: Shared::new(locale),
        announcement: Shared::new(Said::default()),
        media_origins: Shared::new(media_origins(config)),
        title: Shared::new(config.title.clone()),
        compose: Shared::new(None),
        rows: StoredValue::new_local(Box::new(NoRows)),
        run: StoredValue::new_local(Box::new(|_| {})),
    }
}

/// Stands in until the engine starts, which is before any view does.
struct NoRows;

impl RowsView for NoRows {
    fn with(&self, f: &mut dyn FnMut(&[aisle_core::session::Row])) {
        f(&[]);
    }
    fn subscribe(&self, _: Box<dyn FnMut(&aisle_core::session::Patch, &[aisle_core::session::Row])>) {}
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
    String::from(if primary.eq_ignore_ascii_case("ko") {
        "ko"
    } else {
        "en"
    })
}

/// The page's own origin, and those of `data-media-origins`.
pub(super) fn media_origins(config: &Config) -> Vec<String> {
    let mut origins = config.media_origins.clone();
    origins.extend(window().location().origin());
    origins
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

fn is_demo(config: &Config) -> bool {
    match &config.transport {
        Transport::Demo => true,
        Transport::Auto => config.endpoint == Endpoint::Demo,
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
        (_, Some(url)) => socket_url(&url).map_or(Backend::Broken, Backend::Socket),
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

/// Puts the accent's colours on the wrapper; without one, those of the sheet hold.
pub(super) fn paint(config: &Config, wrapper: &HtmlElement) {
    let style = wrapper.style();
    let schemes = config
        .accent
        .map(|accent| (Scheme::new(accent, &LIGHT), Scheme::new(accent, &DARK)));
    // Any scheme names all properties; without an accent they are taken away.
    for (at, (name, _)) in Scheme::new(Rgb::BLACK, &LIGHT).tokens().into_iter().enumerate() {
        let values = schemes.as_ref().and_then(|(light, dark)| {
            let (_, light) = light.tokens().into_iter().nth(at)?;
            let (_, dark) = dark.tokens().into_iter().nth(at)?;
            Some(["light-dark(", &light, ",", &dark, ")"].concat())
        });
        let _ = match values {
            Some(value) => style.set_property(name, &value),
            None => style.remove_property(name).map(drop),
        };
    }
}

/// Says once in the console what is wrong with an attribute and how to mend it.
pub(super) fn report(issues: &[Issue]) {
    for issue in issues {
        let mut text = String::from("<aisle-chat> ");
        for part in [
            issue.attribute.as_str(),
            "=\"",
            &issue.value,
            "\": ",
            issue.reason.text(),
            "; ",
            &issue.hint,
        ] {
            text.push_str(part);
        }
        console::warn_1(&JsValue::from_str(&text));
    }
}

/// A demo that nobody reads must not be taken for a live chat.
pub(super) fn warn_of_demo(config: &Config) {
    if is_demo(config) {
        console::warn_1(&JsValue::from_str(
            "<aisle-chat> has no data-endpoint and runs on its demo: nobody reads what shoppers write.",
        ));
    }
}
