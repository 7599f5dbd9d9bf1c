//! How the wasm files are compiled.
//!
//! The small recipe compiles the standard library anew, for size, and lets a
//! panic trap at once instead of formatting a message nobody would read. It
//! needs unstable compiler options, so it is pinned to the compiler that
//! `rust-toolchain.toml` names; the plain recipe works with any stable one.
//! What has been measured of it is in `docs/decisions/0003-small-recipe.md`.

use std::path::Path;
use std::process::Command;

use super::split::Marks;

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

/// A stand-in for the linker that leaves out exports nobody calls.
///
/// A crate of Leptos exports classes for servers' streams. Exports are roots, and
/// what they lead to stands in the table, where no later tool can tell that it
/// is never used; so they must go before the linker drops what is not.
pub const LINKER_STAND_IN: &str = r#"#!/bin/sh
before=
for arg do
  shift
  case "$before $arg" in
    "--export "*[iI]nto[uU]nderlying*) ;;
    "--export "*) set -- "$@" --export "$arg" ;;
    *" --export") ;;
    *) set -- "$@" "$arg" ;;
  esac
  before=$arg
done
host=$(rustc -vV | sed -n 's/^host: //p')
exec "$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld" "$@"
"#;

/// wasm-opt's passes: for size, and once more on what the first round leaves.
pub const PASSES: &[&str] = &["--flatten", "--rereloop", "-Oz", "-Oz"];

/// The passes over each part of a module that was cut in two.
pub const PASSES_OF_A_PART: &[&str] = &["-Oz"];

/// What wasm-opt may assume: the features this compiler emits and every browser
/// since 2022 has, and no other. The file need not say them again.
///
/// `--low-memory-unused` says that no valid address is below 1,024: the linker
/// puts the far end of the stack there, which only an overflow would reach.
pub const FEATURES: &[&str] = &[
    "--low-memory-unused",
    "--strip-producers",
    "--strip-target-features",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The widget's export that leads to its second part.
pub const SECOND_ENTRY: &str = "handle_draw";

/// Begin and end of data that only the widget's second part reads.
pub const SECOND_DATA: Marks = Marks {
    begin: "/*second*/",
    end: "/*!second*/",
};

/// Modules that only the widget's second part uses: what draws, and what a
/// crate of Leptos brings along for servers.
const SECOND: &[&str] = &[
    "aisle_widget::ui::",
    "aisle_widget::element::late::",
    "aisle_widget::app::timeline::",
    "aisle_widget::app::signals::",
    "aisle_widget::app::chat::Chat",
    "aisle_widget::app::shared::",
    "aisle_core::text::",
    "aisle_core::window::",
    "aisle_core::config::color::",
    "aisle_core::config::palette::",
    "aisle_platform::intl::",
    "tachys::",
    "aisle_platform::fetch::",
    "reactive_graph::",
    "any_spawner::",
    "wasm_streams::",
];

/// Whether a function of the widget belongs to its second part, by its name. A
/// generic function belongs to whoever names the type it was made for.
pub fn is_second(name: &str) -> bool {
    // `aisle_widget[b102aba1481f12e]::ui`: the compiler's mark of the crate.
    let mut plain = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        match after.split_once(']') {
            Some((mark, after)) if mark.chars().all(|c| c.is_ascii_hexdigit()) => rest = after,
            _ => {
                plain.push('[');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    SECOND.iter().any(|module| plain.contains(module))
}

#[cfg(test)]
mod tests {
    use super::is_second;

    #[test]
    fn what_draws_comes_later_and_what_sends_does_not() {
        assert!(is_second(
            "aisle_widget[b102aba1481f12e]::ui::row::draw::{closure#1}"
        ));
        assert!(is_second(
            "<aisle_widget[b1]::ui::find::bar as core[1]::ops::FnOnce<()>>::call_once"
        ));
        assert!(is_second(
            "core::ptr::drop_in_place::<[aisle_widget[b1]::ui::view::View]>"
        ));
        assert!(!is_second(
            "<aisle_widget[b102aba1481f12e]::app::engine::Engine>::input"
        ));
        assert!(!is_second("aisle_core[1]::session::timeline::Timeline"));
    }
}
