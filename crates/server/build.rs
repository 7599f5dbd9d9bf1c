//! Lists the files of the agents' console for the program to carry.
//!
//! `cargo xtask build` puts them into `console/`; without them the program builds as
//! well, and its page says what to run.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=console");
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("console");
    let mut names = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(&folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') && !is_packed(&name) {
                names.push(name);
            }
        }
    }
    names.sort();
    let mut list = String::from("&[\n");
    for name in names {
        let packed = folder.join([&name, ".br"].concat());
        let packed = if packed.is_file() {
            format!("Some(include_bytes!({:?}))", text(&packed))
        } else {
            "None".to_owned()
        };
        let whole = text(&folder.join(&name));
        // Writing into a string cannot fail.
        let _ = writeln!(
            list,
            "    Packed {{ name: {name:?}, whole: include_bytes!({whole:?}), brotli: {packed} }},"
        );
    }
    list.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("console.rs"), list)
}

fn is_packed(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "br" || extension == "gz")
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
