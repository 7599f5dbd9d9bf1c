//! Decides what a request gets: which file, in which encoding, for how long.
//! Pure, so that it is tested without a socket.

use std::path::{Path, PathBuf};

use crate::build::names;

/// What to send.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    /// The file to read; may be a compressed one.
    pub(super) file: PathBuf,
    /// `Content-Type`.
    pub(super) kind: &'static str,
    /// `Content-Encoding`, if the file is a compressed one.
    pub(super) encoding: Option<&'static str>,
    /// `Cache-Control`.
    pub(super) cache: &'static str,
}

/// Finds the file for a path, or says that there is none.
pub(super) fn reply(dist: &Path, path: &str, accept_encoding: &str) -> Option<Reply> {
    let relative = safe(path)?;
    let mut file = dist.join(&relative);
    if file.is_dir() {
        file = file.join("index.html");
    }
    if !file.is_file() {
        // The shop's own addresses, such as /products/oak-lamp, are the page's
        // to draw. What looks like a file is really missing.
        if Path::new(&relative).extension().is_some() || relative.starts_with("aisle/") {
            return None;
        }
        file = dist.join("index.html");
    }
    let kind = mime(&file);
    let name = file
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let cache = if names::is_hashed(name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    for (token, extension) in [("br", "br"), ("gzip", "gz")] {
        let packed = PathBuf::from(format!("{}.{extension}", file.display()));
        if accepts(accept_encoding, token) && packed.is_file() {
            return Some(Reply {
                file: packed,
                kind,
                encoding: Some(token),
                cache,
            });
        }
    }
    file.is_file().then_some(Reply {
        file,
        kind,
        encoding: None,
        cache,
    })
}

/// Takes an address' path apart; refuses any that could leave the folder.
fn safe(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let decoded = percent_decode(path)?;
    let bad = |part: &str| part == ".." || part == "." || part.contains(['\\', ':', '\0']);
    let parts: Vec<&str> = decoded.split('/').filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| bad(part)) {
        None
    } else {
        Some(parts.join("/"))
    }
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            out.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

/// Whether `Accept-Encoding` holds a coding and does not weigh it with zero.
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        named && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// The type a browser must be told; wasm is refused under any other.
fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn site() -> TempDir {
        let dir = TempDir::new().unwrap();
        for file in [
            "index.html",
            "aisle/aisle-widget-7692c3ad.wasm",
            "aisle/aisle-widget-7692c3ad.wasm.br",
            "aisle/aisle-chat.js",
        ] {
            crate::files::write(&dir.path().join(file), "x").unwrap();
        }
        dir
    }

    #[test]
    fn wasm_goes_out_compressed_typed_and_for_good() {
        let dir = site();
        let found = reply(
            dir.path(),
            "/aisle/aisle-widget-7692c3ad.wasm",
            "gzip, deflate, br",
        )
        .unwrap();
        assert_eq!(found.encoding, Some("br"));
        assert_eq!(found.kind, "application/wasm");
        assert!(found.cache.contains("immutable"));
        let plain = reply(dir.path(), "/aisle/aisle-widget-7692c3ad.wasm", "br;q=0").unwrap();
        assert_eq!(plain.encoding, None);
    }

    #[test]
    fn the_shell_is_asked_for_anew_each_time() {
        assert_eq!(
            reply(site().path(), "/aisle/aisle-chat.js", "").unwrap().cache,
            "no-cache"
        );
    }

    #[test]
    fn a_shop_address_gets_the_page_and_a_missing_file_does_not() {
        let dir = site();
        assert_eq!(
            reply(dir.path(), "/products/oak-lamp?x=1", "").unwrap().file,
            dir.path().join("index.html")
        );
        assert_eq!(reply(dir.path(), "/shop/none.js", ""), None);
        assert_eq!(reply(dir.path(), "/aisle/none", ""), None);
    }

    #[test]
    fn no_path_leaves_the_folder() {
        let dir = site();
        for path in [
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/a/..%2f..%2fx",
            "/..\\x",
            "/%zz",
        ] {
            assert_eq!(reply(dir.path(), path, ""), None, "{path}");
        }
    }
}
