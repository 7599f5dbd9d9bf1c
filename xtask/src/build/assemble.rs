//! Puts the files a merchant copies into `aisle/`, from what Trunk has made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::stamp::{Assets, Later, LaterOfWatch, Module, OWN_WASM, Wasm, stamp, stamp_context, stamp_later};
use super::{glue, names, recipe, split, tidy, wasm};
use crate::project::Project;
use crate::setup::Tools;
use crate::{files, gates, run};

/// The folder of these files, in `dist/` and usually on a shop's server.
pub const FOLDER: &str = "aisle";
/// The one file whose name never changes.
pub const SHELL: &str = "aisle-chat.js";
/// What the shell needs only once the widget is there; part of the widget's file.
const COMPANION: &str = "src/element/companion.js";
/// What only a failure needs: its code and its texts.
const HELP: &str = "src/element/help.js";
/// What only a button's words with placeholders need.
const SAY: &str = "src/element/say.js";
const IDENTITY: &str = "src/element/identity.js";
/// What only networks without WebSocket need, or who names its transports.
const LINK: &str = "src/element/link.js";
/// What only the second tab of a browser needs, and the first one then.
const RIDE: &str = "src/element/ride.js";
/// The module that the companion imports.
const BESIDE_WIDGET: &[&str] = &["src/element/line.js"];
const FILES_OF_VISITORS: &str = "crates/platform/src/files/files.js";
/// The same of files that were sent, and of pictures.
const MEDIA: &str = "crates/platform/src/media/media.js";
/// The same for going on elsewhere.
const HANDOFF: &str = "crates/platform/src/handoff/handoff.js";
/// What the shell needs of the trigger engine; part of that one's file.
const WATCH: &str = "crates/watch/src/watch.js";
/// Modules that the one before imports.
const BESIDE_WATCH: &[&str] = &["crates/watch/src/rules.js", "crates/watch/src/memory.js"];
/// What looks at the page for rules and agents; part of that crate's file.
const CONTEXT: &str = "crates/context/src/context.js";
/// Modules that the one before imports.
const BESIDE_CONTEXT: &[&str] = &[
    "crates/platform/src/commerce/carts.js",
    "crates/platform/src/commerce/layer.js",
    "crates/platform/src/commerce/page.js",
];
/// The browser's side of agents that answer a request with a stream.
const AI: &str = "crates/ai/src/ai.js";
/// What goes with the second part of the trigger engine's wasm.
const PARTS_OF_WATCH: &str = "crates/watch/src/parts.js";
/// For whoever writes rules, fetched only when asked for.
const INSPECTOR: &str = "crates/watch/src/inspector/inspector.js";

/// How the modules of a crate's own JavaScript begin, in what wasm-bindgen makes.
const FILES: &str = "./snippets/";

/// Assembles `stage/aisle/` from the wasm files that lie in `stage`.
///
/// # Errors
/// A source is missing, or a tool refuses one.
pub fn assemble(project: &Project, tools: &Tools, stage: &Path) -> Result<()> {
    let out = stage.join(FOLDER);
    files::fresh(&out)?;
    let demo = optimised(tools, stage, "aisle-demo", &[])?;
    let demo = publish(tools, &out, &demo, None)?;
    let ai = optimised(tools, stage, "aisle-ai", &[])?;
    let ai = accompanied(
        project,
        tools,
        stage,
        &out,
        &ai,
        &files::read(&project.root.join(AI))?,
        &[],
    )?;
    let context = context(project, tools, stage, &out)?;
    let widget = optimised(tools, stage, "aisle-widget", recipe::PARTS)?;
    let help = plain(project, tools, &out, HELP, "aisle-help.js")?;
    let later = Later {
        context: context.clone(),
        demo,
        ai,
        help: help.clone(),
        locales: locales(project, &out)?,
        say: plain(project, tools, &out, SAY, "aisle-say.js")?,
        identity: plain(project, tools, &out, IDENTITY, "aisle-identity.js")?,
        link: plain(project, tools, &out, LINK, "aisle-link.js")?,
        ride: plain(project, tools, &out, RIDE, "aisle-ride.js")?,
        files: plain(project, tools, &out, FILES_OF_VISITORS, "aisle-files.js")?,
        media: plain(project, tools, &out, MEDIA, "aisle-media.js")?,
        handoff: plain(project, tools, &out, HANDOFF, "aisle-handoff.js")?,
        parts: parts(&out, &widget)?,
    };
    let companion = stamp_later(&files::read(&project.root.join(COMPANION))?, &later)?;
    let widget = accompanied(project, tools, stage, &out, &widget, &companion, BESIDE_WIDGET)?;
    let watch = watch(project, tools, stage, &out, context)?;
    // What a crate's JavaScript imports is in the bundle now.
    let snippets = stage.join("snippets");
    if snippets.exists() {
        std::fs::remove_dir_all(&snippets)?;
    }
    let assets = Assets {
        widget,
        watch: format!("{}.js", watch.name),
        help,
    };
    shell(project, tools, &out, &assets)?;
    integrity(&out)?;
    compress(project, tools, stage)
}

/// Assembles the trigger engine, which knows its own wasm and what only it asks for.
fn watch(project: &Project, tools: &Tools, stage: &Path, out: &Path, context: Module) -> Result<Module> {
    let full = optimised(tools, stage, "aisle-watch-tools", &[])?;
    let watch = optimised(tools, stage, "aisle-watch", recipe::WATCH)?;
    let mut more = parts(out, &watch)?.into_values();
    let later = LaterOfWatch {
        more: more.next().context("there is no second part")?,
        parts: parts_of_watch(project, tools, out, &context)?,
        tools: publish(tools, out, &full, None)?,
        inspector: plain(project, tools, out, INSPECTOR, "aisle-inspector.js")?,
    };
    let companion = stamp_later(&files::read(&project.root.join(WATCH))?, &later)?;
    accompanied(project, tools, stage, out, &watch, &companion, BESIDE_WATCH)
}

/// Writes what goes with the second part of the trigger engine's wasm, which knows
/// what looks at the page.
fn parts_of_watch(project: &Project, tools: &Tools, out: &Path, context: &Module) -> Result<String> {
    let js = tidy::module(tools, &project.root.join(PARTS_OF_WATCH))?;
    let js = tidy::eager(&stamp_context(&js, context)?);
    let name = names::hashed("aisle-watch-more.js", js.as_bytes());
    files::write(&out.join(&name), js)?;
    Ok(name)
}

/// Assembles what looks at the page for rules and agents.
fn context(project: &Project, tools: &Tools, stage: &Path, out: &Path) -> Result<Module> {
    let companion = files::read(&project.root.join(CONTEXT))?;
    let made = optimised(tools, stage, "aisle-context", &[])?;
    accompanied(project, tools, stage, out, &made, &companion, BESIDE_CONTEXT)
}

/// Publishes a crate whose companion imports modules of its own.
fn accompanied(
    project: &Project,
    tools: &Tools,
    stage: &Path,
    out: &Path,
    made: &Optimised,
    companion: &str,
    modules: &[&str],
) -> Result<Module> {
    let mut beside = Vec::new();
    for source in modules {
        let name = Path::new(source).file_name().context("a source has a name")?;
        beside.push(stage.join(name));
        std::fs::copy(project.root.join(source), stage.join(name))?;
    }
    let made = publish(tools, out, made, Some(companion))?;
    for file in beside {
        std::fs::remove_file(file)?;
    }
    Ok(made)
}

/// A crate's wasm, made small, and its JavaScript, not yet.
pub(super) struct Optimised {
    package: &'static str,
    /// Where the JavaScript lies.
    js: PathBuf,
    text: String,
    wasm: Vec<u8>,
    /// What of the wasm may come later, by name.
    later: Vec<(&'static str, Vec<u8>)>,
}

/// Optimises one wasm file and what its JavaScript offers it, perhaps in several
/// parts.
pub(super) fn optimised(
    tools: &Tools,
    stage: &Path,
    package: &'static str,
    later: &[split::Later],
) -> Result<Optimised> {
    let raw_wasm = stage.join(format!("{package}_bg.wasm"));
    let js = stage.join(format!("{package}.js"));
    if !raw_wasm.is_file() {
        bail!(
            "Trunk made no {package}_bg.wasm: index.html needs a <link data-trunk rel=\"rust\"> for {package}"
        );
    }
    let for_rules = package.starts_with("aisle-watch");
    // First nobody calls it, then nothing leads to it, then nothing needs it.
    let text = glue::without_unused_classes(&files::read(&js)?);
    let used = glue::used_exports(&text);
    let called = wasm::rename(
        &files::read_bytes(&raw_wasm)?,
        |module, name| (module.to_owned(), name.to_owned()),
        |name| used.contains(name).then(|| name.to_owned()),
    )?;
    std::fs::remove_file(&raw_wasm)?;
    let mut parts = Vec::new();
    if later.is_empty() {
        parts.push(wasm_opt(tools, stage, &called, recipe::PASSES)?);
    } else {
        let named = [recipe::PASSES, &["-g"], recipe::KEEP_APART].concat();
        let whole = wasm_opt(tools, stage, &called, &named)?;
        let passes = if for_rules {
            recipe::PASSES_OF_WATCH
        } else {
            recipe::PASSES_OF_A_PART
        };
        for part in split::split(&whole, later, recipe::plain)? {
            parts.push(wasm_opt(tools, stage, &part, passes)?);
        }
    }
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    let mut functions = BTreeSet::new();
    for part in &parts {
        let of_files = |(module, _): &(String, String)| module.starts_with(FILES);
        functions.extend(wasm::imported(part)?.into_iter().filter(of_files));
        imports.extend(wasm::imports(part)?);
        exports.extend(wasm::exports(part)?);
    }
    // What later parts import from earlier ones is no function of JavaScript.
    imports.retain(|name| !exports.contains(name));
    let bad = gates::bad_imports(&imports);
    if !bad.is_empty() {
        bail!(
            "{package} can turn text into markup or code through {}: find what links it",
            bad.join(", ")
        );
    }
    let mut text = glue::without_unused_imports(&text, &imports.iter().cloned().collect());
    text = glue::with_named_functions(&glue::without_stand_ins(&text), &functions);
    text = glue::with_short_loader(&text);
    if !later.is_empty() {
        text = glue::with_more_parts(&text, split::FIRST);
    }
    if for_rules {
        text = glue::with_guard(&glue::without_registries(&text), split::FIRST);
    }

    // Both sides learn short names; the long ones hold hashes nobody reads.
    let own = imports.into_iter().filter(|name| glue::defines(&text, name));
    let (imports, exports) = (glue::short_names(own), glue::short_names(exports));
    let text = glue::with_short_module(&glue::with_short_names(&text, &imports, &exports), package);
    let new =
        |names: &BTreeMap<String, String>, name: &str| names.get(name).cloned().unwrap_or(name.to_owned());
    let mut parts = parts.into_iter().map(|part| {
        wasm::rename(
            &part,
            |module, name| match module {
                split::FIRST => (module.to_owned(), new(&exports, name)),
                _ => (glue::FUNCTIONS.to_owned(), new(&imports, name)),
            },
            |name| Some(new(&exports, name)),
        )
    });
    let wasm = parts.next().context("wasm-opt left nothing")??;
    let names = later.iter().map(|part| part.name);
    let later = names.zip(parts).map(|(name, part)| Ok((name, part?)));
    Ok(Optimised {
        package,
        js,
        text,
        wasm,
        later: later.collect::<Result<_>>()?,
    })
}

/// Runs wasm-opt with these passes.
fn wasm_opt(tools: &Tools, stage: &Path, bytes: &[u8], passes: &[&str]) -> Result<Vec<u8>> {
    let (before, after) = (stage.join("before.wasm"), stage.join("after.wasm"));
    files::write(&before, bytes)?;
    let mut command = tools.command("wasm-opt");
    command.args(passes).args(recipe::FEATURES);
    run::run(command.arg(&before).arg("-o").arg(&after))?;
    let small = files::read_bytes(&after)?;
    for done in [before, after] {
        std::fs::remove_file(&done).with_context(|| format!("cannot delete {}", done.display()))?;
    }
    Ok(small)
}

/// Writes wasm and JavaScript under one name. A companion is a module that
/// imports the JavaScript and goes out in its place.
pub(super) fn publish(
    tools: &Tools,
    out: &Path,
    made: &Optimised,
    companion: Option<&str>,
) -> Result<Module> {
    let package = made.package;
    files::write(&made.js, &made.text)?;
    let js = match companion {
        None => tidy::module(tools, &made.js)?,
        Some(text) => {
            let entry = made.js.with_file_name("companion.js");
            let own = serde_json::to_string(&names::brief_integrity(&made.wasm))?;
            files::write(&entry, text.replace(OWN_WASM, &own))?;
            let js = tidy::eager(&tidy::module(tools, &entry)?);
            std::fs::remove_file(&entry)?;
            js
        }
    };
    std::fs::remove_file(&made.js)?;
    // One name for both, because every page view pays for it; so it changes with either.
    let name = names::hashed(package, &[js.as_bytes(), &made.wasm].concat());
    // The JavaScript's own default must name the file it belongs to as well.
    let js = js.replace(&format!("{package}_bg.wasm"), &format!("{name}.wasm"));
    files::write(&out.join(format!("{name}.wasm")), &made.wasm)?;
    files::write(&out.join(format!("{name}.js")), &js)?;
    Ok(Module {
        name,
        js: names::brief_integrity(js.as_bytes()),
        wasm: names::brief_integrity(&made.wasm),
    })
}

/// Writes the later parts of a wasm.
fn parts(out: &Path, made: &Optimised) -> Result<BTreeMap<&'static str, Wasm>> {
    let mut found = BTreeMap::new();
    for (part, bytes) in &made.later {
        let name = names::hashed(&format!("aisle-{part}"), bytes);
        files::write(&out.join(format!("{name}.wasm")), bytes)?;
        let wasm = names::brief_integrity(bytes);
        found.insert(*part, Wasm { name, wasm });
    }
    Ok(found)
}

/// Copies the languages that are files of their own.
fn locales(project: &Project, out: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for file in files::walk(&project.root.join("locales"))? {
        if !files::has_extension(&file, &["json"]) {
            continue;
        }
        let code = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .context("a locale's name is not UTF-8")?;
        let text =
            tidy::json(&files::read(&file)?).with_context(|| format!("{} is not JSON", file.display()))?;
        let name = format!(
            "locales/{}",
            names::hashed(&format!("{code}.json"), text.as_bytes())
        );
        files::write(&out.join(&name), text)?;
        found.insert(code.to_owned(), name);
    }
    Ok(found)
}

/// Bundles a module that needs no wasm, and names it by content.
fn plain(project: &Project, tools: &Tools, out: &Path, source: &str, name: &str) -> Result<String> {
    let js = tidy::module(tools, &project.root.join(source))?;
    let name = names::hashed(name, js.as_bytes());
    files::write(&out.join(&name), js)?;
    Ok(name)
}

/// Stamps and minifies the shell.
fn shell(project: &Project, tools: &Tools, out: &Path, assets: &Assets) -> Result<()> {
    let css = tidy::css(tools, &files::read(&project.root.join("style/shell.css"))?)?;
    let text = stamp(
        &files::read(&project.root.join("src/element").join(SHELL))?,
        assets,
        &css,
    )?;
    let file = out.join(SHELL);
    files::write(&file, text)?;
    let small = tidy::module(tools, &file)?;
    files::write(&file, tidy::eager(&small))
}

/// Lists every file with the value a page may put into an `integrity` attribute.
fn integrity(out: &Path) -> Result<()> {
    let mut list = BTreeMap::new();
    for file in files::walk(out)? {
        list.insert(
            relative(&file, out)?,
            names::integrity(&files::read_bytes(&file)?),
        );
    }
    files::write(
        &out.join("integrity.json"),
        serde_json::to_string_pretty(&list)? + "\n",
    )
}

/// Writes `.br` and `.gz` beside every file that gets smaller by it.
pub(super) fn compress(project: &Project, tools: &Tools, stage: &Path) -> Result<()> {
    // Node holds the reference compressors, and is needed anyway.
    run::run(
        tools
            .command("node")
            .arg(project.root.join("xtask/node/compress.mjs"))
            .arg(stage),
    )
}

/// A file's path below a folder, with slashes.
///
/// # Errors
/// It is not below that folder.
pub fn relative(file: &Path, folder: &Path) -> Result<String> {
    let path: PathBuf = file.strip_prefix(folder)?.into();
    Ok(path.to_string_lossy().replace('\\', "/"))
}
