//! Puts the files a merchant copies into `aisle/`, from what Trunk has made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::stamp::{Assets, Later, Module, stamp, stamp_later};
use super::{glue, names, recipe, tidy, wasm};
use crate::project::Project;
use crate::setup::Tools;
use crate::{files, gates, run};

/// The folder of these files, in `dist/` and usually on a shop's server.
pub const FOLDER: &str = "aisle";
/// The one file whose name never changes.
pub const SHELL: &str = "aisle-chat.js";
/// What the shell needs only once the widget is there; part of the widget's file.
const COMPANION: &str = "src/element/companion.js";

/// Assembles `stage/aisle/` from the wasm files that lie in `stage`.
///
/// # Errors
/// A source is missing, or a tool refuses one.
pub fn assemble(project: &Project, tools: &Tools, stage: &Path) -> Result<()> {
    let out = stage.join(FOLDER);
    files::fresh(&out)?;
    let later = Later {
        demo: module(tools, stage, &out, "aisle-demo", None)?,
        locales: locales(project, &out)?,
    };
    let companion = stamp_later(&files::read(&project.root.join(COMPANION))?, &later)?;
    let widget = module(tools, stage, &out, "aisle-widget", Some(&companion))?;
    // What a crate's JavaScript imports is in the bundle now.
    let snippets = stage.join("snippets");
    if snippets.exists() {
        std::fs::remove_dir_all(&snippets)?;
    }
    let assets = Assets {
        widget,
        // There is none yet: an empty name is the shell itself, which watches nothing.
        watch: String::new(),
        help: help(project, tools, &out)?,
    };
    shell(project, tools, &out, &assets)?;
    integrity(&out)?;
    compress(project, tools, stage)
}

/// Optimises one wasm file and its JavaScript and names both by content. A
/// companion is a module that imports the JavaScript and goes out in its place.
fn module(tools: &Tools, stage: &Path, out: &Path, package: &str, companion: Option<&str>) -> Result<Module> {
    let raw_wasm = stage.join(format!("{package}_bg.wasm"));
    let raw_js = stage.join(format!("{package}.js"));
    if !raw_wasm.is_file() {
        bail!(
            "Trunk made no {package}_bg.wasm: index.html needs a <link data-trunk rel=\"rust\"> for {package}"
        );
    }
    // First nobody calls it, then nothing leads to it, then nothing needs it.
    let text = glue::without_unused_classes(&files::read(&raw_js)?);
    let used = glue::used_exports(&text);
    let all = files::read_bytes(&raw_wasm)?;
    let called = wasm::rename(&all, str::to_owned, |name| {
        used.contains(name).then(|| name.to_owned())
    })?;
    files::write(&raw_wasm, called)?;
    let small_wasm = stage.join(format!("{package}_small.wasm"));
    run::run(
        tools
            .command("wasm-opt")
            .args(recipe::WASM_OPT)
            .arg(&raw_wasm)
            .arg("-o")
            .arg(&small_wasm),
    )?;
    let small = files::read_bytes(&small_wasm)?;
    let (imports, exports) = (wasm::imports(&small)?, wasm::exports(&small)?);
    let bad = gates::bad_imports(&imports);
    if !bad.is_empty() {
        bail!(
            "{package} can turn text into markup or code through {}: find what links it",
            bad.join(", ")
        );
    }
    let text = glue::without_unused_imports(&text, &imports.iter().cloned().collect());

    // Both sides learn short names; the long ones hold hashes nobody reads.
    let (imports, exports) = (glue::short_names(imports), glue::short_names(exports));
    let text = glue::with_short_names(&text, &imports, &exports);
    let new =
        |names: &BTreeMap<String, String>, name: &str| names.get(name).cloned().unwrap_or(name.to_owned());
    let wasm = wasm::rename(
        &small,
        |name| new(&imports, name),
        |name| Some(new(&exports, name)),
    )?;
    files::write(&raw_js, text)?;
    let js = match companion {
        None => tidy::module(tools, &raw_js)?,
        Some(text) => {
            let entry = stage.join("companion.js");
            files::write(&entry, text)?;
            let js = tidy::module(tools, &entry)?;
            std::fs::remove_file(&entry)?;
            js
        }
    };
    // One name for both, because every page view pays for it; so it changes with either.
    let name = names::hashed(package, &[js.as_bytes(), &wasm].concat());
    // The JavaScript's own default must name the file it belongs to as well.
    let js = js.replace(&format!("{package}_bg.wasm"), &format!("{name}.wasm"));

    files::write(&out.join(format!("{name}.wasm")), &wasm)?;
    files::write(&out.join(format!("{name}.js")), &js)?;
    for done in [raw_wasm, raw_js, small_wasm] {
        std::fs::remove_file(&done).with_context(|| format!("cannot delete {}", done.display()))?;
    }
    Ok(Module {
        name,
        js: names::brief_integrity(js.as_bytes()),
        wasm: names::brief_integrity(&wasm),
    })
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

/// Bundles what only a failure needs: its code and its texts.
fn help(project: &Project, tools: &Tools, out: &Path) -> Result<String> {
    let js = tidy::module(tools, &project.root.join("src/element/help.js"))?;
    let name = names::hashed("aisle-help.js", js.as_bytes());
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
    files::write(&file, small)
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
fn compress(project: &Project, tools: &Tools, stage: &Path) -> Result<()> {
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
