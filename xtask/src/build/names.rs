//! Names that change exactly when the content does, and integrity values.

use std::path::Path;

use base64::Engine;
use sha2::{Digest, Sha256, Sha384};

/// Characters of a hash in a file name: 32 bits, far more than the few builds
/// that lie in one folder need. Every page view pays for those in the shell.
const HASH_LENGTH: usize = 8;

/// Puts the content's hash between stem and extension: `ko.json` →
/// `ko-0123456789ab.json`.
pub fn hashed(name: &str, content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let hash: String = digest
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .take(HASH_LENGTH)
        .map(digit)
        .collect();
    let path = Path::new(name);
    match (
        path.file_stem().and_then(|s| s.to_str()),
        path.extension().and_then(|e| e.to_str()),
    ) {
        (Some(stem), Some(extension)) => format!("{stem}-{hash}.{extension}"),
        _ => format!("{name}-{hash}"),
    }
}

fn digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0')
}

/// Whether a name carries a hash, so that it may be cached for good.
pub fn is_hashed(name: &str) -> bool {
    // A compressed file is as immutable as what it was made of.
    let name = name
        .strip_suffix(".br")
        .or_else(|| name.strip_suffix(".gz"))
        .unwrap_or(name);
    let stem = Path::new(name)
        .file_stem()
        .and_then(|s| s.to_str())
        .unwrap_or_default();
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() == HASH_LENGTH
            && hash
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

/// The shorter kind, for what every page view pays for: the shell's own fetches.
pub fn brief_integrity(content: &[u8]) -> String {
    format!(
        "sha256-{}",
        base64::engine::general_purpose::STANDARD.encode(Sha256::digest(content))
    )
}

/// The value of an `integrity` attribute.
pub fn integrity(content: &[u8]) -> String {
    format!(
        "sha384-{}",
        base64::engine::general_purpose::STANDARD.encode(Sha384::digest(content))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_exactly_when_the_content_does() {
        let one = hashed("aisle-widget.wasm", b"one");
        assert_eq!(one, hashed("aisle-widget.wasm", b"one"));
        assert_ne!(one, hashed("aisle-widget.wasm", b"two"));
        assert_eq!(one, "aisle-widget-7692c3ad.wasm");
    }

    #[test]
    fn only_names_with_a_hash_are_immutable() {
        assert!(is_hashed("aisle-widget-7692c3ad.wasm"));
        assert!(is_hashed("aisle-widget-7692c3ad.wasm.br"));
        assert!(!is_hashed("aisle-chat.js"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("a-hand-made-name.js"));
    }

    #[test]
    fn integrity_is_the_form_browsers_check() {
        // From the specification's example: the digest of `alert('Hello, world.');`.
        assert_eq!(
            integrity(b"alert('Hello, world.');"),
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
    }
}
