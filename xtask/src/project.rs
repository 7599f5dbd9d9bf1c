//! Where things are: the checkout, the target folder, the tools' cache.

use std::path::{Path, PathBuf};

/// The checkout and the folders that belong to it.
#[derive(Debug, Clone)]
pub struct Project {
    /// The checkout.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
}

impl Project {
    /// Finds the checkout this command belongs to.
    pub fn find() -> Self {
        // Set by `cargo run` and `cargo test`; the compile-time value serves
        // when the program is called by its path.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .map_or_else(|| manifest.clone(), Path::to_path_buf);
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Self { root, target }
    }

    /// Files of ours that may be deleted at any time.
    pub fn work(&self) -> PathBuf {
        self.target.join("xtask")
    }
}

/// The user's cache folder for tools of this project.
pub fn tool_cache() -> PathBuf {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    base.unwrap_or_else(std::env::temp_dir)
        .join("aisle-chat")
        .join("tools")
}
