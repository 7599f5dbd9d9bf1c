//! `cargo xtask serve`: builds, then serves the demo shop as a shop's own
//! server would, and opens it.

mod reply;
pub mod site;

use std::path::PathBuf;
use std::process::{Child, Command};

use anyhow::{Context, Result};

use self::site::Site;
use crate::build;
use crate::project::Project;
use crate::run;

/// What to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The built folder.
    pub dist: PathBuf,
    /// The port; 0 takes any free one.
    pub port: u16,
    /// Start aisle-server as well and let the shop talk to it.
    pub with_server: bool,
    /// Build first.
    pub build: bool,
}

/// Where aisle-server listens when it is started from here.
const SERVER_ADDRESS: &str = "127.0.0.1:8787";

/// Serves until it is interrupted.
///
/// # Errors
/// The build fails, or the port is taken.
pub fn serve(project: &Project, options: &Options) -> Result<()> {
    if options.build {
        build::build(
            project,
            &build::Options {
                plain: false,
                dist: options.dist.clone(),
            },
        )?;
    }
    let endpoint = options.with_server.then(|| format!("ws://{SERVER_ADDRESS}/v1"));
    let site = Site::open(options.dist.clone(), options.port, endpoint)?;
    let address = format!("http://{}/", site.address());
    let server = if options.with_server {
        Some(start_server(project, &address)?)
    } else {
        None
    };
    println!("\nThe demo shop: {address}");
    if server.is_some() {
        println!("The agent's page: http://{SERVER_ADDRESS}/agent");
    } else {
        println!("It talks to the demo backend. With a real one: cargo xtask serve --with-server");
    }
    println!("Stop with Ctrl+C.");
    open_browser(&address);
    let outcome = site.run();
    if let Some(mut server) = server {
        // Ctrl+C reaches it as well; this is for when we end for another reason.
        let _ = server.kill();
        let _ = server.wait();
    }
    outcome
}

/// Builds aisle-server, then starts it with a database of its own.
fn start_server(project: &Project, shop: &str) -> Result<Child> {
    run::step("Starting aisle-server (the first time it is compiled, about three minutes on two cores)");
    let mut build = Command::new("cargo");
    run::run(
        build
            .args(["build", "--package", "aisle-server"])
            .current_dir(&project.root),
    )?;
    let database = project.work().join("serve.db");
    let mut server = Command::new(server_binary(project));
    server
        .args([
            "--listen",
            SERVER_ADDRESS,
            "--allow-origin",
            shop.trim_end_matches('/'),
            "--database",
        ])
        .arg(database);
    server
        .current_dir(&project.root)
        .spawn()
        .context("cannot start aisle-server")
}

/// Where Cargo puts the server's program.
pub fn server_binary(project: &Project) -> PathBuf {
    project
        .target
        .join("debug")
        .join(format!("aisle-server{}", std::env::consts::EXE_SUFFIX))
}

/// Opens the page if there is a screen; a failure is not worth a word, the
/// address has been printed.
fn open_browser(address: &str) {
    let screen = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    let program = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    if (screen || cfg!(target_os = "macos")) && run::which(program).is_some() {
        let _ = Command::new(program).arg(address).spawn();
    }
}
