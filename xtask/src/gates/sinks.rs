//! No way from text to markup or to code: neither in the sources of what ships
//! nor, by [`super::artefact`], in the built files.

use anyhow::Result;

use super::{Complaints, code_text};
use crate::build::assemble::relative;
use crate::files;
use crate::project::Project;

/// One thing that must not be there.
struct Sink {
    /// As it is written, without white space.
    text: &'static str,
    /// Must the character before it not be part of a name?
    word: bool,
    /// What to do instead.
    instead: &'static str,
}

const fn sink(text: &'static str, instead: &'static str) -> Sink {
    Sink {
        text,
        word: true,
        instead,
    }
}

const fn anywhere(text: &'static str, instead: &'static str) -> Sink {
    Sink {
        text,
        word: false,
        instead,
    }
}

const BUILD: &str = "build elements, set textContent";
const CALL: &str = "pass a function";
const CSSOM: &str = "use a class, or style.setProperty";

/// Forms found in JavaScript, in the sources and in the built files alike.
const JAVASCRIPT: &[Sink] = &[
    anywhere("innerHTML", BUILD),
    anywhere("outerHTML", BUILD),
    anywhere("insertAdjacentHTML", BUILD),
    anywhere("createContextualFragment", BUILD),
    anywhere("setHTMLUnsafe", BUILD),
    anywhere("parseHTMLUnsafe", BUILD),
    anywhere("srcdoc", BUILD),
    anywhere("DOMParser", BUILD),
    anywhere("document.write", BUILD),
    anywhere("javascript:", CALL),
    sink("eval(", CALL),
    sink("Function(", CALL),
    sink("setTimeout(\"", CALL),
    sink("setTimeout('", CALL),
    sink("setTimeout(`", CALL),
    sink("setInterval(\"", CALL),
    sink("setInterval('", CALL),
    sink("setInterval(`", CALL),
    anywhere("setAttribute(\"style\"", CSSOM),
    anywhere("setAttribute('style'", CSSOM),
    anywhere("setAttribute(`style`", CSSOM),
    anywhere("setAttribute(\"on", "addEventListener"),
    anywhere("setAttribute('on", "addEventListener"),
    anywhere("setAttribute(`on", "addEventListener"),
];

/// Forms found in Rust.
const RUST: &[Sink] = &[
    anywhere("inner_html", BUILD),
    anywhere("outer_html", BUILD),
    anywhere("insert_adjacent_html", BUILD),
    anywhere("create_contextual_fragment", BUILD),
    anywhere("DomParser", BUILD),
    anywhere("DOMParser", BUILD),
    anywhere("js_sys::eval", CALL),
    anywhere("new_no_args", CALL),
    anywhere("Function::new", CALL),
    anywhere("set_attribute(\"style\"", CSSOM),
    anywhere("set_attribute(\"on", "listen"),
    // In `view!`: a literal style becomes an attribute, which a strict policy blocks.
    sink("style=\"", "use style:name="),
    sink("javascript:", CALL),
];

/// Folders whose files reach a shop's page.
const SHIPPED: &[&str] = &[
    "src",
    "crates/platform/src",
    "crates/context/src",
    "crates/local/src",
    "crates/demo/src",
    "crates/ai/src",
    "crates/watch/src",
    "crates/console/src",
    "shop",
];

pub(super) fn check_sources(project: &Project) -> Result<Complaints> {
    let mut found = Vec::new();
    for folder in SHIPPED {
        for file in files::walk(&project.root.join(folder))? {
            let name = relative(&file, &project.root)?;
            let sinks = if files::has_extension(&file, &["rs"]) {
                RUST
            } else if files::has_extension(&file, &["js", "mjs", "ts"]) {
                JAVASCRIPT
            } else {
                continue;
            };
            let text = code_text::without_comments(&file, &files::read(&file)?);
            found.extend(find(&name, &text, sinks));
        }
    }
    Ok(found)
}

/// Looks through JavaScript.
pub(super) fn in_javascript(name: &str, text: &str) -> Complaints {
    find(name, text, JAVASCRIPT)
}

fn find(name: &str, text: &str, sinks: &[Sink]) -> Complaints {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let packed = pack(line);
        for sink in sinks {
            if let Some(at) = occurrences(&packed, sink).next() {
                let near: String = packed[at..].chars().take(40).collect();
                found.push(format!("{name}:{}: `{near}`: {}", index + 1, sink.instead));
            }
        }
    }
    found
}

/// Takes white space out, for it never hides a call (`eval (x)`), but leaves
/// one space where two words would become one (`new Function`).
fn pack(line: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut packed = String::with_capacity(line.len());
    let mut space = false;
    for c in line.chars() {
        if c.is_whitespace() {
            space = true;
            continue;
        }
        if space && is_word(c) && packed.chars().next_back().is_some_and(is_word) {
            packed.push(' ');
        }
        space = false;
        packed.push(c);
    }
    packed
}

fn occurrences<'a>(line: &'a str, sink: &'a Sink) -> impl Iterator<Item = usize> + 'a {
    line.match_indices(sink.text).map(|(at, _)| at).filter(move |at| {
        let before = line[..*at].chars().next_back();
        // `.` before it is another object's method, except on the global ones.
        let global = ["window.", "globalThis.", "self."]
            .iter()
            .any(|object| line[..*at].ends_with(object));
        !sink.word
            || global
            || before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | ':' | '-')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_planted_sink_is_found() {
        for planted in [
            "e.innerHTML=x",
            "e[\"outerHTML\"]=x",
            "e.insertAdjacentHTML('beforeend',x)",
            "new DOMParser()",
            "r.createContextualFragment(x)",
            "document . write(x)",
            "eval (x)",
            "window.eval(x)",
            "new Function('return 1')",
            "let f = Function(x)",
            "setTimeout(\"go()\",1)",
            "window.setInterval('go()',1)",
            "e.setAttribute('style',x)",
            "e.setAttribute( \"onclick\", x)",
            "a.href=`javascript:x`",
        ] {
            assert_eq!(in_javascript("a.js", planted).len(), 1, "{planted}");
        }
        for planted in [
            "el.set_inner_html(x)",
            "<p inner_html=x/>",
            "js_sys::eval(x)",
            "view! { <p style=\"color:red\"/> }",
            "el.set_attribute(\"style\", x)",
            "Function::new_with_args(a, b)",
        ] {
            assert!(!find("a.rs", planted, RUST).is_empty(), "{planted}");
        }
    }

    #[test]
    fn what_only_resembles_a_sink_passes() {
        for harmless in [
            "const medieval=1;medieval(x)",
            "x instanceof Function",
            "isFunction(x)",
            "setTimeout(go,1)",
            "e.setAttribute('aria-label',x)",
            "e.textContent=x",
            "this.eval(x)",
        ] {
            assert!(in_javascript("a.js", harmless).is_empty(), "{harmless}");
        }
        for harmless in [
            "<p style:color=x/>",
            "data-style=\"x\"",
            "func.unchecked_ref::<Function>()",
        ] {
            assert!(find("a.rs", harmless, RUST).is_empty(), "{harmless}");
        }
    }

    #[test]
    fn a_complaint_names_the_line_and_the_way_out() {
        let found = in_javascript("a.js", "ok\ne.innerHTML = x");
        assert_eq!(found, ["a.js:2: `innerHTML=x`: build elements, set textContent"]);
    }
}
