//! `cargo xtask test`: native tests, Rust tests in a browser, and the whole
//! product in a browser. Each part's own runner has the last word of it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::browser_soak;
use crate::build;
use crate::mutants::mutants;
use crate::project::Project;
use crate::setup::{Need, Tools, check_browser};
use crate::{files, run};

/// What Chromium needs to run without a screen, as any user, asking nobody.
pub const CHROMIUM_FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
];

/// Crates with tests that run on this machine without a browser.
const NATIVE: &[&str] = &[
    "aisle-core",
    "aisle-history",
    "aisle-platform",
    "aisle-local",
    "aisle-demo",
    "aisle-ai",
    "aisle-console",
    "aisle-server",
    "aisle-rig",
    "xtask",
];

/// Crates that may have tests for a browser in their `tests/` folder.
const IN_BROWSER: &[&str] = &["crates/platform", "crates/demo", "."];

/// Runs all tests.
///
/// # Errors
/// One of them fails.
pub fn all(project: &Project, dist: &Path) -> Result<()> {
    native(project)?;
    mutants(project)?;
    browser(project)?;
    end_to_end(project, dist)
}

/// Runs one part.
///
/// # Errors
/// A test fails, or there is no such part.
pub fn part(project: &Project, dist: &Path, name: &str) -> Result<()> {
    match name {
        "native" => native(project),
        "browser" => browser(project),
        "mutants" => mutants(project),
        "e2e" => end_to_end(project, dist),
        other => bail!("no such part of the tests: {other}; there are native, mutants, browser and e2e"),
    }
}

fn native(project: &Project) -> Result<()> {
    run::step("Native tests (compiling takes some minutes the first time)");
    let mut cargo = Command::new("cargo");
    cargo.arg("test").current_dir(&project.root);
    for package in NATIVE {
        cargo.args(["--package", package]);
    }
    run::run(&mut cargo)?;
    for transport in ["sse", "poll", "ride"] {
        run::step(&format!("The server's tests, with visitors by {transport}"));
        let mut cargo = Command::new("cargo");
        cargo
            .arg("test")
            .current_dir(&project.root)
            .env("AISLE_TEST_TRANSPORT", transport);
        // All the same packages, so that nothing is built for other features.
        for package in NATIVE {
            cargo.args(["--package", package]);
        }
        run::run(cargo.args(["--test", "server"]))?;
    }
    run::step("Rules as shoppers get them: without the words for mistakes");
    let mut cargo = Command::new("cargo");
    cargo
        .args([
            "test",
            "--package",
            "aisle-core",
            "--no-default-features",
            "--test",
            "trigger",
        ])
        .current_dir(&project.root);
    run::run(&mut cargo)
}

fn browser(project: &Project) -> Result<()> {
    let tools = Tools::ensure(project, Need::Test)?;
    let browser = tools.browser.clone().context("no browser")?;
    check_browser(&browser)?;
    let proxy = Proxy::start(project, &tools)?;
    let settings = project.work().join("webdriver.json");
    let address = format!("--proxy-server=127.0.0.1:{}", proxy.port);
    let mut flags = CHROMIUM_FLAGS.to_vec();
    // Without the second, what is on this machine would not go by a proxy.
    flags.extend([address.as_str(), "--proxy-bypass-list=<-loopback>"]);
    let chrome = json!({ "goog:chromeOptions": { "args": flags, "binary": browser.chromium } });
    files::write(&settings, serde_json::to_string_pretty(&chrome)?)?;
    for folder in IN_BROWSER {
        let folder_path = project.root.join(folder);
        if !has_browser_tests(&folder_path)? {
            continue;
        }
        run::step(&format!("Rust tests in Chromium: {folder}"));
        let mut pack = tools.command("wasm-pack");
        pack.args([
            "test",
            "--headless",
            "--chrome",
            "--mode",
            "no-install",
            "--chromedriver",
        ])
        .arg(&browser.driver);
        pack.arg(&folder_path)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &settings);
        run::run(&mut pack)?;
    }
    Ok(())
}

/// Keeps the test runner's server from waiting for itself: `node/closing-proxy.mjs`.
struct Proxy {
    process: Child,
    port: u16,
}

impl Proxy {
    fn start(project: &Project, tools: &Tools) -> Result<Self> {
        let mut process = tools
            .command("node")
            .arg(project.root.join("xtask/node/closing-proxy.mjs"))
            .stdout(Stdio::piped())
            .spawn()
            .context("node does not start")?;
        let said = process.stdout.take().context("node says nothing")?;
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        let port = line.trim().parse().context("closing-proxy.mjs says no port")?;
        Ok(Self { process, port })
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether one of a crate's integration tests is made for a browser.
fn has_browser_tests(folder: &Path) -> Result<bool> {
    for file in files::walk(&folder.join("tests"))? {
        if files::has_extension(&file, &["rs"]) && files::read(&file)?.contains("wasm_bindgen_test") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn end_to_end(project: &Project, dist: &Path) -> Result<()> {
    let tools = Tools::ensure(project, Need::Test)?;
    let browser = tools.browser.clone().context("no browser")?;
    build::build(
        project,
        &build::Options {
            plain: false,
            dist: dist.to_path_buf(),
        },
    )?;
    browser_soak::programs(project)?;

    let folder = project.root.join("tests").join("e2e");
    let is_test = |file: &std::path::PathBuf| file.to_string_lossy().ends_with(".test.mjs");
    let tests: Vec<_> = files::walk(&folder)?.into_iter().filter(is_test).collect();
    if tests.is_empty() {
        bail!("tests/e2e holds no *.test.mjs");
    }
    run::step(&format!(
        "The whole product in browsers: {} files of tests",
        tests.len()
    ));
    let mut node = tools.command("node");
    // One file at a time: each starts a browser and servers of its own.
    node.args(["--test", "--test-concurrency=1"]).args(tests);
    node.env("AISLE_DIST", dist)
        .env("CHROMIUM", &browser.chromium)
        .env("CHROMEDRIVER", &browser.driver);
    browser_soak::environment(project, &mut node);
    run::run(&mut node)
}
