//! The version of every tool the project uses, in one place.
//!
//! Tools of npm (binaryen, esbuild, terser, playwright-core, axe-core) are pinned by
//! `package-lock.json`, and the compiler by `rust-toolchain.toml`; the tests
//! below keep this list and those files, and `Cargo.toml`, in step.

/// A command-line tool that comes from crates.io.
#[derive(Debug, Clone, Copy)]
pub struct CargoTool {
    /// The program, as typed.
    pub program: &'static str,
    /// The crate that holds it.
    pub package: &'static str,
    /// The exact version.
    pub version: &'static str,
    /// Whether its own lock file is used. wasm-bindgen-cli ships one that does
    /// not compile everywhere, so it is resolved afresh.
    pub locked: bool,
    /// What it is for, in a few words, for the progress line.
    pub why: &'static str,
    /// About how long compiling it takes on two cores.
    pub minutes: u32,
}

/// Turns the compiler's output into JavaScript and wasm. Must equal the crate.
pub const WASM_BINDGEN: CargoTool = CargoTool {
    program: "wasm-bindgen",
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    locked: false,
    why: "joins wasm and JavaScript",
    minutes: 2,
};

/// Builds the demo shop and the wasm files. 0.22 needs a newer compiler.
pub const TRUNK: CargoTool = CargoTool {
    program: "trunk",
    package: "trunk",
    version: "0.21.14",
    locked: true,
    why: "builds the demo shop and the wasm files",
    minutes: 9,
};

/// Runs the browser tests.
pub const WASM_PACK: CargoTool = CargoTool {
    program: "wasm-pack",
    package: "wasm-pack",
    version: "0.15.1",
    locked: true,
    why: "runs the Rust tests in a browser",
    minutes: 2,
};

/// The oldest Node.js that will do.
pub const NODE_MAJOR: u32 = 20;

/// Debian's packages for a browser and its driver.
pub const DEBIAN_BROWSER: &[&str] = &["chromium", "chromium-driver"];

/// Debian's package for Firefox, which the smoke tests also run in.
pub const DEBIAN_FIREFOX: &[&str] = &["firefox-esr"];

/// Debian's packages for WebKitGTK, its driver, and a screen to draw it on.
pub const DEBIAN_WEBKIT: &[&str] = &["webkit2gtk-driver", "xvfb"];

/// The compiler's name for the browser.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    /// The npm packages the commands call. package.json and its lock file are
    /// what installs them; this says what is expected of both.
    const NPM: &[(&str, &str)] = &[
        ("binaryen", "132.0.0"),
        ("esbuild", "0.28.2"),
        ("terser", "5.51.2"),
        ("playwright-core", "1.65.1"),
        ("axe-core", "4.14.1"),
    ];

    fn read(name: &str) -> String {
        std::fs::read_to_string(Project::find().root.join(name)).unwrap()
    }

    #[test]
    fn the_wasm_bindgen_tool_equals_the_crate() {
        let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
        let pinned = manifest["workspace"]["dependencies"]["wasm-bindgen"]
            .as_str()
            .unwrap();
        assert_eq!(pinned, format!("={}", WASM_BINDGEN.version));
    }

    #[test]
    fn the_npm_packages_are_the_ones_in_the_lock_file() {
        let lock: serde_json::Value = serde_json::from_str(&read("package-lock.json")).unwrap();
        for (name, version) in NPM {
            assert_eq!(
                lock["packages"][format!("node_modules/{name}")]["version"],
                *version,
                "{name}"
            );
        }
    }

    #[test]
    fn the_npm_lock_file_names_no_registry() {
        assert!(
            !read("package-lock.json").contains("\"resolved\""),
            "npm install --omit-lockfile-registry-resolved"
        );
    }
}
