//! Node.js and the packages of `package-lock.json`.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::versions::NODE_MAJOR;
use crate::{files, run};

/// Installs the packages if the lock file has changed since the last time.
pub(super) fn ensure(project: &Project) -> Result<()> {
    let version = run::output(Command::new("node").arg("--version"))
        .with_context(|| format!("Node.js {NODE_MAJOR} or newer is needed: https://nodejs.org"))?;
    if major(&version).is_none_or(|major| major < NODE_MAJOR) {
        bail!(
            "Node.js {NODE_MAJOR} or newer is needed, this is {}",
            version.trim()
        );
    }
    let lock = files::read(&project.root.join("package-lock.json"))?;
    let stamp = project.root.join("node_modules").join(".aisle-lock");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run::step(
        "Installing the npm packages: wasm-opt, esbuild, terser, Playwright, axe, agents' packages (230 MB, under a minute, once)",
    );
    let mut ci = Command::new("npm");
    // The browsers come from Debian; no package may fetch its own.
    ci.args(["ci", "--no-audit", "--no-fund", "--prefer-offline"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run::run(ci.current_dir(&project.root))
        .context("npm could not install the packages: check the network")?;
    files::write(&stamp, lock)
}

fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn node_says_its_major_version_first() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
