//! How the wasm files are compiled.
//!
//! The small recipe compiles the standard library anew, for size, and lets a
//! panic trap at once instead of formatting a message nobody would read. It
//! needs unstable compiler options, so it is pinned to the compiler that
//! `rust-toolchain.toml` names; the plain recipe works with any stable one.
//! What has been measured of it is in `docs/decisions/0003-small-recipe.md`.

use std::path::Path;
use std::process::Command;

use super::split::Later;

/// A way to compile for the browser.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// As shown in progress lines, and the name of its target folder.
    pub name: &'static str,
    rustflags: &'static str,
    build_std: bool,
}

/// What ships. The linker leaves each constant by itself: splitting gives each to
/// the part that needs it.
pub const SMALL: Recipe = Recipe {
    name: "small",
    rustflags: "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none -Clink-arg=--no-merge-data-segments -Zmerge-functions=disabled",
    build_std: true,
};

/// An ordinary `cargo build --release`.
pub const PLAIN: Recipe = Recipe {
    name: "plain",
    // Names of functions say the types they were made for: splitting reads them.
    rustflags: "-Csymbol-mangling-version=v0 -Clink-arg=--no-merge-data-segments",
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

/// Pieces of data and equal functions stay as the linker leaves them until each has
/// its part: of two that were made one, only one name is left, and a part that has
/// the other would call by the table what may not be there yet.
pub const KEEP_APART: &[&str] = &[
    "--skip-pass=memory-packing",
    "--skip-pass=duplicate-function-elimination",
];

/// The passes over each part of a module that was cut into several.
pub const PASSES_OF_A_PART: &[&str] = &["-Oz"];

/// The passes over each part of the rules' wasm: all once more, which takes 185 bytes
/// (brotli) off the first part.
pub const PASSES_OF_WATCH: &[&str] = PASSES;

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

/// The parts of the widget's wasm that come after the first. What a part is for,
/// and who asks for it when, is in `docs/decisions/0011-four-parts.md`.
pub const PARTS: &[Later] = &[
    // Draws conversations: what draws, and what a crate of Leptos brings along for
    // servers.
    Later {
        name: "views",
        data: true,
        entry: "handle_draw",
        on: None,
        own: &["aisle_widget::ui::", "aisle_widget::element::late::"],
        also: &[
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
        ],
    },
    // What comes uninvited.
    Later {
        name: "surfaces",
        data: true,
        entry: "handle_surfaces",
        on: Some(0),
        own: &["aisle_widget::ui::surfaces::"],
        also: &["aisle_core::text::template::", "aisle_core::trigger::"],
    },
    // What the shop sells.
    Later {
        name: "rich",
        data: true,
        entry: "handle_rich",
        on: Some(0),
        own: &["aisle_widget::ui::rich::", "aisle_core::protocol::rich::"],
        also: &[],
    },
    // Forms, quizzes, orders, articles.
    Later {
        name: "forms",
        data: true,
        entry: "handle_forms",
        on: Some(2),
        own: &["aisle_widget::ui::forms::"],
        also: &["aisle_core::commerce::quiz::", "aisle_core::handoff::link::"],
    },
    // Files that the visitor attaches.
    Later {
        name: "files",
        data: true,
        entry: "handle_files",
        on: Some(0),
        own: &[
            "aisle_widget::ui::files::",
            "aisle_core::upload::",
            "aisle_platform::files::",
            "aisle_platform::store::blobs::",
        ],
        also: &[],
    },
    // Files that were sent, and the viewer of pictures.
    Later {
        name: "media",
        data: true,
        entry: "handle_media",
        on: Some(0),
        own: &[
            "aisle_widget::ui::media::",
            "aisle_core::media::",
            "aisle_platform::media::",
        ],
        also: &[],
    },
    // Help: what may answer while one types, questions, articles.
    Later {
        name: "answers",
        data: true,
        entry: "handle_answers",
        on: Some(0),
        own: &[
            "aisle_widget::ui::answers::",
            "aisle_widget::element::answers::",
            "aisle_core::answers::",
            "aisle_core::commerce::recent::",
        ],
        also: &[],
    },
    // Who is there and when.
    Later {
        name: "availability",
        data: true,
        entry: "handle_availability",
        on: Some(0),
        own: &[
            "aisle_widget::ui::availability::",
            "aisle_core::availability::",
            "aisle_platform::bell::",
        ],
        also: &[],
    },
    // Who answers.
    Later {
        name: "people",
        data: true,
        entry: "handle_people",
        on: Some(0),
        own: &["aisle_widget::ui::people::"],
        also: &[],
    },
    // Going on elsewhere.
    Later {
        name: "handoff",
        data: true,
        entry: "handle_handoff",
        on: Some(0),
        own: &[
            "aisle_widget::ui::handoff::",
            "aisle_platform::handoff::",
            "aisle_core::handoff::qr::",
        ],
        also: &[],
    },
    // What is asked before the first word.
    Later {
        name: "prechat",
        data: true,
        entry: "handle_prechat",
        on: Some(7),
        own: &["aisle_widget::ui::prechat::", "aisle_core::prechat::"],
        also: &[],
    },
];

/// The part of the trigger engine's wasm that comes once a rule is near, or reads
/// what few rules read: `docs/decisions/0009-size-of-rules.md`.
pub const WATCH: &[Later] = &[Later {
    name: "watch-more",
    data: false,
    entry: "watcher_complete",
    on: None,
    own: &["aisle_watch::rest::", "aisle_platform::sense::rare::"],
    also: &[
        "aisle_platform::sense::guard::",
        "aisle_core::commerce::context::",
        "aisle_core::availability::",
        "aisle_core::trigger::engine::rest::",
        "aisle_core::trigger::sense::clicks::",
        "aisle_core::trigger::sense::exit::",
        "aisle_core::trigger::sense::form::",
        "aisle_core::trigger::sense::away::",
        "aisle_core::trigger::sense::presence::",
    ],
}];

/// A function's name without the compiler's marks of crates:
/// `aisle_widget[b102aba1481f12e]::ui` is `aisle_widget::ui`.
pub fn plain(name: &str) -> String {
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
    plain
}

#[cfg(test)]
mod tests {
    use super::{PARTS, WATCH, plain};
    use crate::build::split::named;

    #[test]
    fn a_crates_mark_goes_and_other_brackets_stay() {
        assert_eq!(
            plain("<aisle_widget[b1]::ui::find::bar as core[1]::ops::FnOnce<()>>::call_once"),
            "<aisle_widget::ui::find::bar as core::ops::FnOnce<()>>::call_once"
        );
        assert_eq!(
            plain("core::ptr::drop_in_place::<[aisle_widget[b1]::ui::view::View]>"),
            "core::ptr::drop_in_place::<[aisle_widget::ui::view::View]>"
        );
    }

    #[test]
    fn what_draws_comes_later_and_what_sends_does_not() {
        for (name, part) in [
            ("aisle_widget[b102aba1481f12e]::ui::row::draw::{closure#1}", 1),
            (
                "core::ptr::drop_in_place::<[aisle_widget[b1]::ui::view::View]>",
                1,
            ),
            ("<aisle_widget[b102aba1481f12e]::app::engine::Engine>::input", 0),
            ("aisle_core[1]::session::timeline::Timeline", 0),
            ("aisle_widget[1]::ui::surfaces::toast::draw", 2),
            (
                "<alloc::rc::Rc<aisle_widget[1]::ui::rich::link::State>>::drop_slow",
                3,
            ),
            ("<aisle_core[1]::upload::Tray>::handle", 5),
            (
                "core::ptr::drop_in_place::<(aisle_widget::ui::rich::A, aisle_widget::ui::surfaces::B)>",
                1,
            ),
        ] {
            assert_eq!(named(PARTS, &plain(name)), part, "{name}");
        }
    }

    #[test]
    fn carts_are_read_later_and_rules_are_not() {
        for (name, part) in [
            ("<aisle_core[b1]::commerce::context::Context>::tell", 1),
            ("<aisle_core[b1]::trigger::parse::Parser>::atom", 0),
        ] {
            assert_eq!(named(WATCH, &plain(name)), part, "{name}");
        }
    }

    #[test]
    fn every_part_names_those_that_it_builds_on_before() {
        for (at, part) in PARTS.iter().enumerate() {
            assert!(part.on.is_none_or(|on| on < at), "{}", part.name);
        }
    }
}
