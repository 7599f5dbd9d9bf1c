//! Chromium and ChromeDriver, for tests.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run;
use crate::versions::DEBIAN_BROWSER;

/// Where the browser and its driver are.
#[derive(Debug, Clone)]
pub struct Browser {
    /// Chromium or Chrome.
    pub chromium: PathBuf,
    /// The ChromeDriver of the same version.
    pub driver: PathBuf,
}

/// Finds a browser and its driver, or installs Debian's.
pub(super) fn ensure() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    let command = format!(
        "apt-get install --yes --no-install-recommends {}",
        DEBIAN_BROWSER.join(" ")
    );
    if let Some(prefix) = administrator() {
        run::step(
            "Installing Chromium and ChromeDriver from Debian, which run the tests (300 MB, two minutes, once)",
        );
        let mut update = Command::new(prefix);
        update
            .args(["apt-get", "update"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        run::run(&mut update)?;
        let mut install = Command::new(prefix);
        install
            .args(command.split(' '))
            .env("DEBIAN_FRONTEND", "noninteractive");
        run::run(&mut install)?;
    }
    find().with_context(|| {
        format!(
            "the tests need Chromium and a ChromeDriver of the same version.\n\
             On Debian or Ubuntu: sudo {command}\n\
             Elsewhere: install them and set CHROMIUM and CHROMEDRIVER to their paths."
        )
    })
}

fn find() -> Option<Browser> {
    let chromium = std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(|| {
        [
            "chromium",
            "chromium-browser",
            "google-chrome-stable",
            "google-chrome",
        ]
        .iter()
        .find_map(|p| run::which(p))
    })?;
    let driver = std::env::var_os("CHROMEDRIVER")
        .map(PathBuf::from)
        .or_else(|| run::which("chromedriver"))?;
    (chromium.is_file() && driver.is_file()).then_some(Browser { chromium, driver })
}

/// What to put before a command so that it runs as administrator, if that
/// works without asking. `env` does nothing, for who is one already.
fn administrator() -> Option<&'static str> {
    run::which("apt-get")?;
    let id = run::output(Command::new("id").arg("-u")).unwrap_or_default();
    if id.trim() == "0" {
        return Some("env");
    }
    let sudo = Command::new("sudo").args(["-n", "true"]).output();
    sudo.is_ok_and(|out| out.status.success()).then_some("sudo")
}

/// Refuses a browser and a driver that do not fit each other: the driver's own
/// message about it comes late and is hard to find.
///
/// # Errors
/// Their major versions differ.
pub fn check(browser: &Browser) -> Result<()> {
    let ask =
        |program: &PathBuf| run::output(Command::new(program).arg("--version")).map(|text| major(&text));
    let (chromium, driver) = (ask(&browser.chromium)?, ask(&browser.driver)?);
    if chromium != driver {
        bail!(
            "{} and {} are of different versions: set CHROMIUM and CHROMEDRIVER to a pair that fits",
            browser.chromium.display(),
            browser.driver.display()
        );
    }
    Ok(())
}

/// The first number of the first word that starts with one.
fn major(text: &str) -> Option<u32> {
    let word = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    word.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn browser_and_driver_name_their_version_alike() {
        assert_eq!(
            major("Chromium 156.0.8078.79 built on Debian GNU/Linux 12"),
            Some(156)
        );
        assert_eq!(major("ChromeDriver 156.0.8078.79 (a21ce95)"), Some(156));
        assert_eq!(major("no version"), None);
    }
}
