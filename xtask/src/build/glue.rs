//! Cuts what nobody uses out of the JavaScript wasm-bindgen makes.
//!
//! Crates far below export classes for servers and streams. Exports are roots:
//! they keep their code in the wasm and their imports in the JavaScript,
//! although no shop ever calls them. Dropping them, and giving what remains
//! short names, costs nothing at run time.
//!
//! This reads the layout wasm-bindgen prints, whose version is pinned. What it
//! does not recognise it leaves as it is: the result is then larger, not wrong.

use std::collections::{BTreeMap, BTreeSet};

/// Exports of other crates, and the entry for loading without a promise.
const UNUSED_CLASSES: &[&str] = &[
    "IntoUnderlyingByteSource",
    "IntoUnderlyingSink",
    "IntoUnderlyingSource",
];

/// The JavaScript without classes no shop calls.
pub fn without_unused_classes(glue: &str) -> String {
    let mut text = glue.replace(
        "export { initSync, __wbg_init as default };",
        "export { __wbg_init as default };",
    );
    // Its only callers are gone; it would keep names in use.
    text = cut(
        &text,
        |line| line.starts_with("function initSync("),
        |line| line == "}",
    );
    for class in UNUSED_CLASSES {
        let (head, dispose) = (
            format!("export class {class} {{"),
            format!("if (Symbol.dispose) {class}."),
        );
        let registry = format!("const {class}Finalization = ");
        text = cut(&text, |line| line == head, |line| line == "}");
        text = cut(&text, |line| line.starts_with(&dispose), |_| true);
        text = cut(
            &text,
            |line| line.starts_with(&registry),
            |line| line.ends_with(';'),
        );
    }
    text
}

/// The name that the wasm and the JavaScript use for the JavaScript's functions.
/// wasm-bindgen's own would be written once for each of them.
pub const FUNCTIONS: &str = "g";

/// The JavaScript with [`FUNCTIONS`] in place of the name of its wasm's module.
pub fn with_short_module(glue: &str, package: &str) -> String {
    glue.replace(
        &format!("\"./{package}_bg.js\": import0"),
        &format!("\"{FUNCTIONS}\": import0"),
    )
}

/// The JavaScript with a function `more` that starts another part of the wasm,
/// which imports what those before it export from the module `first`.
pub fn with_more_parts(glue: &str, first: &str) -> String {
    let more = format!(
        "
/** Starts another part of the wasm; `source` is its response. */
export async function more(source) {{
    const {{ instance }} = await __wbg_load(await source, {{ ...__wbg_get_imports(), {first}: wasm }});
    wasm = {{ ...wasm, ...instance.exports }};
}}
"
    );
    [glue, more.as_str()].concat()
}

/// Lets whoever loads the module stand before every call into the wasm, by setting
/// `guard` on its default export: a function from exports to exports. A second part
/// calls the first without it, as one wasm.
pub fn with_guard(glue: &str, first: &str) -> String {
    let glue = glue
        .replace(
            "wasm = instance.exports;",
            "wasm = __wbg_init.guard(unguarded = instance.exports);",
        )
        .replace(&format!("{first}: wasm }}"), &format!("{first}: unguarded }}"))
        .replace("...instance.exports }", "...__wbg_init.guard(instance.exports) }");
    ["let unguarded;\n", &glue].concat()
}

/// Leaves out the first run of lines from one that starts it to one that ends it.
fn cut(text: &str, starts: impl Fn(&str) -> bool, ends: impl Fn(&str) -> bool) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let Some(from) = lines.iter().position(|line| starts(line)) else {
        return text.to_owned();
    };
    let Some(length) = lines[from..].iter().position(|line| ends(line)) else {
        return text.to_owned();
    };
    let kept: Vec<&str> = lines[..from]
        .iter()
        .chain(&lines[from + length + 1..])
        .copied()
        .collect();
    kept.join("\n") + "\n"
}

/// The exports of the wasm that the JavaScript names.
pub fn used_exports(glue: &str) -> BTreeSet<String> {
    let names = glue
        .split("wasm.")
        .skip(1)
        .map(|rest| rest.chars().take_while(is_name).collect());
    names.filter(|name: &String| !name.is_empty()).collect()
}

/// Leaves out the functions the wasm does not import (any more).
pub fn without_unused_imports(glue: &str, imports: &BTreeSet<String>) -> String {
    let mut out = Vec::new();
    let mut skipping = false;
    for line in glue.lines() {
        let body = line.strip_prefix("        ");
        if !skipping
            && let Some((name, rest)) = body.and_then(|body| body.split_once(": function("))
            && name.chars().all(|c| is_name(&c))
            && !imports.contains(name)
            && rest.ends_with('{')
        {
            skipping = true;
        } else if skipping {
            // An entry ends where its own indentation comes back.
            skipping = !body.is_some_and(|body| body.starts_with('}'));
        } else {
            out.push(line);
        }
    }
    out.join("\n") + "\n"
}

/// What loads a wasm that comes as the promise of a response, and nothing else.
const LOADER: &str = "\
async function __wbg_load(response, imports) {
    if (!response.ok) throw new Error(`${response.status} ${response.url}`);
    return response.headers.get('Content-Type') === 'application/wasm'
        ? WebAssembly.instantiateStreaming(response, imports)
        : WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

async function __wbg_init({ module_or_path }) {
    if (wasm) return wasm;
    const { instance, module } = await __wbg_load(await module_or_path, __wbg_get_imports());
    return __wbg_finalize_init(instance, module);
}
";

/// The JavaScript with [`LOADER`] in place of its own, which takes whatever it is
/// given and has a long warning for servers that call wasm by a wrong name.
pub fn with_short_loader(glue: &str) -> String {
    let mut text = glue.to_owned();
    for name in ["__wbg_load", "__wbg_init", "__wbg_init_once"] {
        let head = format!("async function {name}(");
        text = cut(&text, |line| line.starts_with(&head), |line| line == "}");
    }
    text = cut(&text, |line| line == "let __wbg_init_promise;", |_| true);
    [text.as_str(), LOADER].concat()
}

/// The JavaScript without what no browser with WebAssembly needs: a stand-in for
/// `encodeInto`, and a new decoder after two gigabytes of texts.
pub fn without_stand_ins(glue: &str) -> String {
    let text = cut(
        glue,
        |line| line == "if (!('encodeInto' in cachedTextEncoder)) {",
        |line| line == "}",
    );
    cut(
        &text,
        |line| line == "    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {",
        |line| line == "    }",
    )
}

/// The JavaScript without what frees objects that nobody has freed: for those who
/// always do.
pub fn without_registries(glue: &str) -> String {
    let mut text = glue.to_owned();
    for head in ["const WatcherFinalization = ", "const CLOSURE_DTORS = "] {
        text = cut(&text, |line| line.starts_with(head), |line| line.ends_with(';'));
    }
    let uses = ["Finalization.", "CLOSURE_DTORS.", "if (Symbol.dispose)"];
    let kept = text
        .lines()
        .filter(|line| !uses.iter().any(|one| line.contains(one)));
    kept.collect::<Vec<_>>().join("\n") + "\n"
}

/// The JavaScript with functions of a crate's own files named one by one, beside its
/// own; `functions` are modules and names.
///
/// wasm-bindgen imports such files as namespaces. A bundler makes objects of those in
/// a loop that also finds what a page has added to `Object.prototype`, and fails at it.
pub fn with_named_functions(glue: &str, functions: &BTreeSet<(String, String)>) -> String {
    let mut out = Vec::new();
    for line in glue.lines() {
        let module = |text: &str| text.split('"').nth(1).unwrap_or_default().to_owned();
        if line.starts_with("import * as import") {
            let from = module(line);
            let own = functions.iter().filter(|(module, _)| *module == from);
            let names: Vec<String> = own.map(|(_, name)| format!("{name} as own_{name}")).collect();
            if !names.is_empty() {
                out.push(format!("import {{ {} }} from \"{from}\";", names.join(", ")));
            }
        } else if line.starts_with("        \"./snippets/") && line.contains("\": import") {
            // Its functions are in the object of the others.
        } else {
            out.push(line.to_owned());
            if line == "    const import0 = {" {
                out.extend(
                    functions
                        .iter()
                        .map(|(_, name)| format!("        {name}: own_{name},")),
                );
            }
        }
    }
    out.join("\n") + "\n"
}

/// Whether the JavaScript itself defines that import. The others are functions of
/// a crate's own JavaScript files, which keep their names.
pub fn defines(glue: &str, import: &str) -> bool {
    let head = format!("        {import}: function(");
    glue.lines().any(|line| line.starts_with(&head))
}

/// Short names for the imports and exports the JavaScript and the wasm share.
/// `memory` keeps its name: tools that measure look for it.
pub fn short_names(names: impl IntoIterator<Item = String>) -> BTreeMap<String, String> {
    let names = names.into_iter().collect::<BTreeSet<_>>();
    let wanted = names.into_iter().filter(|name| name != "memory");
    wanted
        .enumerate()
        .map(|(index, name)| (name, short(index)))
        .collect()
}

/// `a`, `b`, … `z`, `aa`, `ab`, …
fn short(index: usize) -> String {
    let digit = char::from(b'a' + u8::try_from(index % 26).unwrap_or(0));
    match index / 26 {
        0 => digit.to_string(),
        more => format!("{}{digit}", short(more - 1)),
    }
}

/// Gives the JavaScript the short names of imports (where they are defined) and
/// exports (where they are called).
pub fn with_short_names(
    glue: &str,
    imports: &BTreeMap<String, String>,
    exports: &BTreeMap<String, String>,
) -> String {
    let mut out = String::with_capacity(glue.len());
    for line in glue.lines() {
        let defined = line
            .strip_prefix("        ")
            .and_then(|body| body.split_once(": function("));
        match defined.and_then(|(name, rest)| Some((imports.get(name)?, rest))) {
            Some((short, rest)) => {
                out.push_str(&format!("        {short}: function("));
                out.push_str(&with_short_exports(rest, exports));
            }
            None => out.push_str(&with_short_exports(line, exports)),
        }
        out.push('\n');
    }
    out
}

fn with_short_exports(line: &str, exports: &BTreeMap<String, String>) -> String {
    let mut parts = line.split("wasm.");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name: String = part.chars().take_while(is_name).collect();
        out.push_str("wasm.");
        out.push_str(exports.get(&name).unwrap_or(&name));
        out.push_str(&part[name.len()..]);
    }
    out
}

fn is_name(c: &char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
export class IntoUnderlyingSink {
    free() {
        wasm.__wbg_intounderlyingsink_free(ptr, 0);
    }
}
if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = IntoUnderlyingSink.prototype.free;
export function mount(el) {
    wasm.mount(el);
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_add_1: function() { return handleError(function (arg0) {
            arg0.add();
        }, arguments); },
        __wbg_keep_2: function(arg0) {
            wasm.__wbindgen_malloc(arg0);
        },
    };
}
const IntoUnderlyingSinkFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_intounderlyingsink_free(ptr, 1));
function initSync(module) {
    wasm.start();
}
export { initSync, __wbg_init as default };
";

    #[test]
    fn what_is_always_freed_needs_no_registry() {
        let glue = "\
        WatcherFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
const WatcherFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_watcher_free(ptr, 1));
const kept = 1;
";
        assert_eq!(without_registries(glue), "        return obj;\nconst kept = 1;\n");
    }

    #[test]
    fn what_no_browser_needs_goes() {
        let glue = "\
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8');
    }
    return cachedTextDecoder.decode(bytes);
if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = 1;
}
";
        let text = without_stand_ins(glue);
        assert!(
            !text.contains("new TextDecoder") && !text.contains("encodeInto"),
            "{text}"
        );
        assert!(text.contains("return cachedTextDecoder.decode(bytes);"));
    }

    #[test]
    fn the_loader_takes_a_response_and_nothing_else() {
        let glue = "\
async function __wbg_load(module, imports) {
    console.warn('a long text');
}
let __wbg_init_promise;
async function __wbg_init(module_or_path) {
}
async function __wbg_init_once(module_or_path) {
}
export { __wbg_init as default };
";
        let text = with_short_loader(glue);
        assert!(!text.contains("warn") && !text.contains("once"), "{text}");
        assert_eq!(text.matches("async function __wbg_init(").count(), 1);
        assert!(text.contains("export { __wbg_init as default };"));
    }

    #[test]
    fn functions_of_a_crates_own_files_keep_their_names() {
        assert!(defines(GLUE, "__wbg_add_1") && defines(GLUE, "__wbg_keep_2"));
        assert!(!defines(GLUE, "hands") && !defines(GLUE, "__wbg_add"));
    }

    #[test]
    fn functions_of_a_crates_own_files_stand_beside_the_others() {
        let glue = "\
import { offset } from './snippets/p-1/src/told.js';
import * as import1 from \"./snippets/p-1/src/hands.js\"
import * as import2 from \"./snippets/p-1/src/unused.js\"
    const import0 = {
        __proto__: null,
    };
        \"./aisle_watch_bg.js\": import0,
        \"./snippets/p-1/src/hands.js\": import1,
        \"./snippets/p-1/src/unused.js\": import2,
";
        let function = ("./snippets/p-1/src/hands.js".to_owned(), "hands".to_owned());
        let text = with_named_functions(glue, &BTreeSet::from([function]));
        assert!(text.contains("import { hands as own_hands } from \"./snippets/p-1/src/hands.js\";"));
        assert!(text.contains("    const import0 = {\n        hands: own_hands,\n"));
        assert!(!text.contains("import1") && !text.contains("unused"), "{text}");
        assert!(text.contains("import { offset }"));
    }

    #[test]
    fn a_class_of_another_crate_goes_with_all_it_names() {
        let left = without_unused_classes(GLUE);
        assert!(
            !left.contains("IntoUnderlyingSink") && !left.contains("initSync"),
            "{left}"
        );
        assert!(left.contains("export function mount(el)"));
        assert_eq!(
            used_exports(&left),
            BTreeSet::from(["__wbindgen_malloc".to_owned(), "mount".to_owned()])
        );
    }

    #[test]
    fn a_guard_stands_between_the_module_and_its_wasm() {
        let glue = "function f(instance) {\n    wasm = instance.exports;\n}\n";
        let guarded = with_guard(&with_more_parts(glue, "first"), "first");
        assert!(guarded.contains("wasm = __wbg_init.guard(unguarded = instance.exports);"));
        assert!(guarded.contains("first: unguarded }"));
        assert!(guarded.contains("wasm = { ...wasm, ...__wbg_init.guard(instance.exports) };"));
    }

    #[test]
    fn an_import_the_wasm_does_not_have_goes_and_its_neighbour_stays() {
        let left = without_unused_imports(GLUE, &BTreeSet::from(["__wbg_keep_2".to_owned()]));
        assert!(
            !left.contains("__wbg_add_1") && !left.contains("arguments"),
            "{left}"
        );
        assert!(left.contains(
            "__wbg_keep_2: function(arg0) {\n            wasm.__wbindgen_malloc(arg0);\n        },"
        ));
    }

    #[test]
    fn both_sides_get_the_same_short_names() {
        let imports = short_names(["__wbg_keep_2".to_owned()]);
        let exports = short_names([
            "mount".to_owned(),
            "memory".to_owned(),
            "__wbindgen_malloc".to_owned(),
        ]);
        let text = with_short_names(GLUE, &imports, &exports);
        assert!(
            text.contains("        a: function(arg0) {\n            wasm.a(arg0);"),
            "{text}"
        );
        assert!(
            text.contains("export function mount(el) {\n    wasm.b(el);"),
            "the public name stays: {text}"
        );
        assert_eq!(exports.get("memory"), None);
    }

    #[test]
    fn short_names_never_repeat() {
        let names: BTreeSet<String> = (0..2_000).map(short).collect();
        assert_eq!(names.len(), 2_000);
        assert_eq!(
            (short(25), short(26), short(27)),
            ("z".into(), "aa".into(), "ab".into())
        );
    }
}
