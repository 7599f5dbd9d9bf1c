//! Installs what a command needs and is not there yet.
//!
//! Starts from rustup, Node.js 20 and apt. Whatever is already there in the
//! right version is used as it is, so the second run needs no network. Refuses
//! to change what belongs to somebody else: where another version of a tool is
//! on PATH, ours goes to a folder of its own and comes first for our commands
//! only.

mod browser;
mod cargo_tools;
mod npm;
mod rust;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::versions;

pub use browser::{Browser, check as check_browser};

/// What a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Everything that makes `dist/`.
    Build,
    /// Everything that runs tests: `Build`, wasm-pack and a browser.
    Test,
}

/// The tools, ready to be called.
#[derive(Debug, Clone)]
pub struct Tools {
    root: PathBuf,
    path: OsString,
    /// The browser and its driver; absent unless asked for.
    pub browser: Option<Browser>,
}

impl Tools {
    /// Makes everything that is needed available.
    ///
    /// # Errors
    /// Something is missing that cannot be installed from here; the message
    /// says what to type.
    pub fn ensure(project: &Project, need: Need) -> Result<Self> {
        npm::ensure(project)?;
        let mut first = vec![project.root.join("node_modules").join(".bin")];
        let mut browser = None;
        rust::ensure(project)?;
        first.extend(cargo_tools::ensure(project, &versions::WASM_BINDGEN)?);
        first.extend(cargo_tools::ensure(project, &versions::TRUNK)?);
        if need == Need::Test {
            first.extend(cargo_tools::ensure(project, &versions::WASM_PACK)?);
            browser = Some(browser::ensure()?);
        }
        let rest = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(first.into_iter().chain(std::env::split_paths(&rest)))?;
        Ok(Self {
            root: project.root.clone(),
            path,
            browser,
        })
    }

    /// A program, found among our tools first, working in the checkout.
    pub fn command(&self, program: &str) -> Command {
        // Looked up here: `Command` searches the parent's PATH, not the child's.
        let found = std::env::split_paths(&self.path)
            .map(|dir| dir.join(program))
            .find(|file| file.is_file());
        let mut command = Command::new(found.unwrap_or_else(|| PathBuf::from(program)));
        command.current_dir(&self.root).env("PATH", &self.path);
        command
    }
}
