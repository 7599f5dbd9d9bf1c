//! Writes into the shell what only the build knows: the names of the files it
//! loads, and its own style sheet.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Serialize;

/// The shell's place for [`Assets`].
pub const ASSETS: &str = "/*@assets*/ null";
/// The shell's place for its style sheet.
pub const CSS: &str = "/*@css*/ ''";
/// A companion's place for what its own wasm must hash to.
pub const OWN_WASM: &str = "/*@wasm*/ ''";
/// The place for what looks at the page, in the JavaScript beside the second part of
/// the rules' wasm.
const CONTEXT: &str = "@context";

/// What a shell knows of the files beside it. An old shell keeps loading the
/// files it was built with, so it never meets another version's wasm.
#[derive(Debug, Clone, Serialize)]
pub struct Assets {
    /// The interface.
    pub widget: Module,
    /// The JavaScript of what watches rules. It knows its own wasm.
    pub watch: String,
    /// Why something failed and how to mend it, fetched only when something has.
    pub help: String,
}

/// What the shell need not know, because the widget asks for it: the shell's
/// companion does.
#[derive(Debug, Clone, Serialize)]
pub struct Later {
    /// What the page says of products and carts, for agents.
    pub context: Module,
    /// The backend used when a page names none.
    pub demo: Module,
    /// Transports to agents that answer a request with a stream.
    pub ai: Module,
    /// Languages other than English, by BCP 47 code.
    pub locales: BTreeMap<String, String>,
    /// What stands for the placeholders in a button's words.
    pub say: String,
    /// What asks the page for tokens that say who the visitor is.
    pub identity: String,
    /// Transports where no WebSocket gets through.
    pub link: String,
    /// What tabs on one connection need.
    pub ride: String,
    /// Why something failed and how to mend it, as in [`Assets`].
    pub help: String,
    /// The browser's side of attached files, fetched with the part of that name.
    pub files: String,
    /// The same of files that were sent, and of pictures.
    pub media: String,
    /// The same of going on elsewhere.
    pub handoff: String,
    /// The parts of the widget's wasm after the first, by name.
    pub parts: BTreeMap<&'static str, Wasm>,
}

/// A wasm file without JavaScript of its own.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Wasm {
    /// Its name, without its ending.
    pub name: String,
    /// What it must hash to.
    pub wasm: String,
}

/// What only the trigger engine's companion asks for.
#[derive(Debug, Clone, Serialize)]
pub struct LaterOfWatch {
    /// The second part of its wasm.
    pub more: Wasm,
    /// The JavaScript that goes with that.
    pub parts: String,
    /// The same engine, which also finds words for mistakes and for what it does.
    pub tools: Module,
    /// Shows every rule's truth, for whoever writes them.
    pub inspector: String,
}

/// One wasm file and the JavaScript that goes with it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Module {
    /// The name of both, without `.js` and `.wasm`.
    pub name: String,
    /// What the JavaScript must hash to.
    pub js: String,
    /// What the wasm must hash to.
    pub wasm: String,
}

/// Fills the two places in.
///
/// # Errors
/// A place is missing, or there twice.
pub fn stamp(shell: &str, assets: &Assets, css: &str) -> Result<String> {
    let shell = replace_once(shell, ASSETS, &serde_json::to_string(assets)?)?;
    replace_once(&shell, CSS, &serde_json::to_string(css)?)
}

/// Fills in a companion's place.
///
/// # Errors
/// It is missing, or there twice.
pub fn stamp_later(companion: &str, later: &impl Serialize) -> Result<String> {
    replace_once(companion, ASSETS, &serde_json::to_string(later)?)
}

/// Fills in what looks at the page, in JavaScript that is small already: name and
/// hashes, with spaces between.
///
/// # Errors
/// The place is missing, or there twice.
pub fn stamp_context(js: &str, context: &Module) -> Result<String> {
    let Module { name, js: own, wasm } = context;
    replace_once(js, CONTEXT, &format!("{name} {own} {wasm}"))
}

fn replace_once(text: &str, place: &str, value: &str) -> Result<String> {
    match text.matches(place).count() {
        1 => Ok(text.replacen(place, value, 1)),
        n => bail!("a source must hold `{place}` exactly once, not {n} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets() -> Assets {
        Assets {
            widget: Module {
                name: "w".into(),
                ..Module::default()
            },
            watch: "r.js".into(),
            help: "h.js".into(),
        }
    }

    #[test]
    fn the_shell_learns_names_and_style() {
        let shell = "const ASSETS = /*@assets*/ null;\nconst CSS = /*@css*/ '';";
        let stamped = stamp(shell, &assets(), ".a{content:\"'\"}").unwrap();
        assert!(stamped.contains(r#"const ASSETS = {"widget":{"name":"w","#));
        assert!(stamped.contains(r#""watch":"r.js","help":"h.js"}"#));
        assert!(stamped.ends_with(r#"const CSS = ".a{content:\"'\"}";"#));
    }

    #[test]
    fn the_companion_learns_what_the_widget_may_ask_for() {
        let later = Later {
            context: Module::default(),
            ai: Module::default(),
            demo: Module {
                name: "d".into(),
                ..Module::default()
            },
            locales: BTreeMap::from([("ko".into(), "locales/ko-1.json".into())]),
            files: "aisle-files-0.js".into(),
            media: "aisle-media-0.js".into(),
            handoff: "aisle-handoff-0.js".into(),
            say: "say-1.js".into(),
            identity: "identity-1.js".into(),
            link: "link-1.js".into(),
            ride: "ride-1.js".into(),
            help: "h.js".into(),
            parts: BTreeMap::from([("views", Wasm::default())]),
        };
        let stamped = stamp_later("const ASSETS = /*@assets*/ null;", &later).unwrap();
        assert!(stamped.contains(r#""demo":{"name":"d","#));
        assert!(stamped.contains(
            r#""locales":{"ko":"locales/ko-1.json"},"say":"say-1.js","identity":"identity-1.js","link":"link-1.js","ride":"ride-1.js","help":"h.js","files":"aisle-files-0.js","media":"aisle-media-0.js","handoff":"aisle-handoff-0.js","parts":{"views":{"name":"#
        ));
    }

    #[test]
    fn a_shell_without_its_places_is_refused() {
        assert!(stamp("const CSS = /*@css*/ '';", &assets(), "").is_err());
        assert!(stamp("/*@assets*/ null /*@assets*/ null /*@css*/ ''", &assets(), "").is_err());
    }
}
