//! How the wasm files are compiled.
//!
//! The small recipe compiles the standard library anew, for size, and lets a
//! panic trap at once instead of formatting a message nobody would read. It
//! needs unstable compiler options, so it is pinned to the compiler that
//! `rust-toolchain.toml` names; the plain recipe works with any stable one.
//! What has been measured of it is in `docs/decisions/0003-small-recipe.md`.

use std::path::Path;
use std::process::Command;

/// A way to compile for the browser.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// As shown in progress lines, and the name of its target folder.
    pub name: &'static str,
    rustflags: &'static str,
    build_std: bool,
}

/// What ships.
pub const SMALL: Recipe = Recipe {
    name: "small",
    rustflags: "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
    build_std: true,
};

/// An ordinary `cargo build --release`.
pub const PLAIN: Recipe = Recipe {
    name: "plain",
    rustflags: "",
    build_std: false,
};

impl Recipe {
    /// Sets a command up so that the Cargo it starts compiles this way.
    ///
    /// Each recipe has a target folder of its own: they share nothing, and one
    /// would throw the other's work away.
    pub fn apply(&self, command: &mut Command, target: &Path) {
        command.env("CARGO_TARGET_DIR", target.join("wasm").join(self.name));
        // RUSTFLAGS would win over the setting for the target, below.
        command
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", self.rustflags);
        if self.build_std {
            command.env("RUSTC_BOOTSTRAP", "1");
            command.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
            command.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
        }
    }
}

/// A stand-in for Cargo that builds a library as a cdylib alone.
///
/// Our wasm crates are also rlibs, for their tests, and Cargo optimises across
/// crates (LTO) only where no rlib comes out: without this the wasm is an eighth
/// larger. `cargo rustc` can say so, `cargo build`, which Trunk calls,
/// cannot.
pub const CARGO_STAND_IN: &str = r#"#!/bin/sh
case "$1" in
  build) shift; exec "$AISLE_CARGO" rustc --lib --crate-type cdylib "$@" ;;
  *) exec "$AISLE_CARGO" "$@" ;;
esac
"#;

/// wasm-opt's arguments: for size, with the features this compiler emits and
/// every browser since 2022 has, and no other.
///
/// `--low-memory-unused` says that no valid address is below 1,024: the linker
/// puts the far end of the stack there, which only an overflow would reach.
pub const WASM_OPT: &[&str] = &[
    "--flatten",
    "--rereloop",
    "-Oz",
    "--low-memory-unused",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];
