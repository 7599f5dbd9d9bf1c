//! The browsers that run the tests: Chromium with its driver, without which
//! nothing runs, and Firefox and WebKitGTK, whose own tests (tests/e2e) find
//! them on PATH and are skipped without them, except in CI.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run;
use crate::versions::{DEBIAN_BROWSER, DEBIAN_FIREFOX, DEBIAN_WEBKIT};

/// Where the browser and its driver are.
#[derive(Debug, Clone)]
pub struct Browser {
    /// Chromium or Chrome.
    pub chromium: PathBuf,
    /// The ChromeDriver of the same version.
    pub driver: PathBuf,
}

/// Finds a browser and its driver, or installs Debian's; the same for the other
/// browsers, but only says so where they cannot be had.
pub(super) fn ensure() -> Result<Browser> {
    if find().is_none() {
        install(
            "Chromium and ChromeDriver from Debian, which run the tests (300 MB, two minutes, once)",
            DEBIAN_BROWSER,
        )?;
    }
    let browser = find().with_context(|| {
        format!(
            "the tests need Chromium and a ChromeDriver of the same version.\n\
             On Debian or Ubuntu: sudo {}\n\
             Elsewhere: install them and set CHROMIUM and CHROMEDRIVER to their paths.",
            apt(DEBIAN_BROWSER)
        )
    })?;
    for other in OTHERS {
        other.ensure();
    }
    Ok(browser)
}

/// A browser that has tests of its own and is not needed by any other.
struct Other {
    name: &'static str,
    packages: &'static [&'static str],
    size: &'static str,
    /// The variable that names it where it is not on PATH; the tests read it.
    variable: Option<&'static str>,
    /// One of each of these must be on PATH.
    programs: &'static [&'static [&'static str]],
}

const OTHERS: &[Other] = &[
    Other {
        name: "Firefox",
        packages: DEBIAN_FIREFOX,
        size: "300 MB",
        variable: Some("FIREFOX"),
        programs: &[&["firefox-esr", "firefox"]],
    },
    Other {
        name: "WebKitGTK",
        packages: DEBIAN_WEBKIT,
        size: "200 MB",
        variable: None,
        programs: &[&["WebKitWebDriver"], &["Xvfb"]],
    },
];

impl Other {
    fn there(&self) -> bool {
        self.variable.is_some_and(|name| std::env::var_os(name).is_some())
            || self
                .programs
                .iter()
                .all(|names| names.iter().any(|name| run::which(name).is_some()))
    }

    /// Installs it if need be. Without it the tests can still say something, so
    /// that it cannot be installed is told and is no error; CI takes it for one,
    /// in the tests themselves.
    fn ensure(&self) {
        if self.there() {
            return;
        }
        let what = format!(
            "{} from Debian, for the tests in it ({}, a minute, once)",
            self.name, self.size
        );
        let failed = install(&what, self.packages).err();
        if self.there() {
            return;
        }
        let reason = failed.map(|error| format!(" ({error:#})")).unwrap_or_default();
        let elsewhere = self
            .variable
            .map(|name| format!("\nElsewhere: install it and set {name} to its path."))
            .unwrap_or_default();
        run::step(&format!(
            "Without {}{reason}: its tests are skipped here, and fail in CI.\n\
             On Debian or Ubuntu: sudo {}{elsewhere}",
            self.name,
            apt(self.packages)
        ));
    }
}

/// What to type.
fn apt(packages: &[&str]) -> String {
    format!(
        "apt-get install --yes --no-install-recommends {}",
        packages.join(" ")
    )
}

/// Installs packages where that works without asking; elsewhere does nothing.
fn install(what: &str, packages: &[&str]) -> Result<()> {
    let Some([program, prefix @ ..]) = administrator() else {
        return Ok(());
    };
    run::step(&format!("Installing {what}"));
    for command in ["apt-get update", &apt(packages)] {
        let mut apt = Command::new(program);
        apt.args(prefix)
            .arg("DEBIAN_FRONTEND=noninteractive")
            .args(command.split(' '));
        run::run(&mut apt)?;
    }
    Ok(())
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

/// What to put before a command and its variables so that it runs as
/// administrator, if that works without asking.
fn administrator() -> Option<&'static [&'static str]> {
    run::which("apt-get")?;
    let id = run::output(Command::new("id").arg("-u")).unwrap_or_default();
    if id.trim() == "0" {
        return Some(&["env"]);
    }
    let sudo = Command::new("sudo").args(["-n", "true"]).output();
    sudo.is_ok_and(|out| out.status.success())
        .then_some(&["sudo", "env"])
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
