//! Small helpers around files whose errors name the file.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Reads a text file.
///
/// # Errors
/// It is missing or not UTF-8.
pub fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Reads a file as bytes.
///
/// # Errors
/// It is missing.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file, making its folders.
///
/// # Errors
/// The file or a folder cannot be written.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    }
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Makes a folder that is empty, deleting what was there.
///
/// # Errors
/// It cannot be deleted or made.
pub fn fresh(dir: &Path) -> Result<()> {
    if dir.exists() {
        std::fs::remove_dir_all(dir).with_context(|| format!("cannot empty {}", dir.display()))?;
    }
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))
}

/// All files below a folder, sorted; an absent folder has none.
///
/// # Errors
/// A folder cannot be read.
pub fn walk(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut todo = vec![dir.to_path_buf()];
    while let Some(dir) = todo.pop() {
        if !dir.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&dir).with_context(|| format!("cannot list {}", dir.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                // Nothing of ours lies in these, and they are huge.
                if !path.ends_with("node_modules") && !path.ends_with("target") && !path.ends_with(".git") {
                    todo.push(path);
                }
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a file's name ends in one of these, which come without a dot.
pub fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| extensions.contains(&e))
}

/// Puts a finished folder in the place of an old one.
///
/// # Errors
/// The old one cannot be deleted, or the new one neither moved nor copied.
pub fn replace_dir(new: &Path, old: &Path) -> Result<()> {
    if old.exists() {
        std::fs::remove_dir_all(old).with_context(|| format!("cannot delete {}", old.display()))?;
    }
    if std::fs::rename(new, old).is_ok() {
        return Ok(());
    }
    // Another file system: copy.
    for file in walk(new)? {
        let to = old.join(file.strip_prefix(new)?);
        write(&to, read_bytes(&file)?)?;
    }
    std::fs::remove_dir_all(new).with_context(|| format!("cannot delete {}", new.display()))
}

/// Lets a file be run as a program.
///
/// # Errors
/// It is not ours.
pub fn make_executable(file: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(file, mode).with_context(|| format!("cannot change {}", file.display()))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
