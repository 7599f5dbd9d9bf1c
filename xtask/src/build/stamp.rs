//! Writes into the shell what only the build knows: the names of the files it
//! loads, and its own style sheet.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Serialize;

/// The shell's place for [`Assets`].
pub const ASSETS: &str = "/*@assets*/ null";
/// The shell's place for its style sheet.
pub const CSS: &str = "/*@css*/ ''";

/// What a shell knows of the files beside it. An old shell keeps loading the
/// files it was built with, so it never meets another version's wasm.
#[derive(Debug, Clone, Serialize)]
pub struct Assets {
    /// The product's version.
    pub version: String,
    /// The interface.
    pub widget: Module,
    /// The backend used when a page names none.
    pub demo: Module,
    /// Languages other than English, by BCP 47 code.
    pub locales: BTreeMap<String, String>,
    /// The texts that explain errors, fetched only when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// One wasm file and the JavaScript that goes with it.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Module {
    /// The name of the JavaScript.
    pub js: String,
    /// The name of the wasm.
    pub wasm: String,
    /// What the wasm must hash to.
    pub wasm_integrity: String,
    /// What the JavaScript must hash to.
    pub js_integrity: String,
}

/// Fills the two places in.
///
/// # Errors
/// A place is missing, or there twice.
pub fn stamp(shell: &str, assets: &Assets, css: &str) -> Result<String> {
    let shell = replace_once(shell, ASSETS, &serde_json::to_string(assets)?)?;
    replace_once(&shell, CSS, &serde_json::to_string(css)?)
}

fn replace_once(text: &str, place: &str, value: &str) -> Result<String> {
    match text.matches(place).count() {
        1 => Ok(text.replacen(place, value, 1)),
        n => bail!("src/element/aisle-chat.js must hold `{place}` exactly once, not {n} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets() -> Assets {
        let module = Module {
            js: "w.js".into(),
            wasm: "w.wasm".into(),
            ..Module::default()
        };
        Assets {
            version: "1.2.3".into(),
            widget: module.clone(),
            demo: module,
            locales: BTreeMap::from([("ko".into(), "locales/ko-1.json".into())]),
            help: None,
        }
    }

    #[test]
    fn the_shell_learns_names_and_style() {
        let shell = "const ASSETS = /*@assets*/ null;\nconst CSS = /*@css*/ '';";
        let stamped = stamp(shell, &assets(), ".a{content:\"'\"}").unwrap();
        assert!(
            stamped.contains(r#"const ASSETS = {"version":"1.2.3","widget":{"js":"w.js","wasm":"w.wasm","#)
        );
        assert!(stamped.contains(r#""locales":{"ko":"locales/ko-1.json"}"#));
        assert!(stamped.ends_with(r#"const CSS = ".a{content:\"'\"}";"#));
    }

    #[test]
    fn a_shell_without_its_places_is_refused() {
        assert!(stamp("const CSS = /*@css*/ '';", &assets(), "").is_err());
        assert!(stamp("/*@assets*/ null /*@assets*/ null /*@css*/ ''", &assets(), "").is_err());
    }
}
