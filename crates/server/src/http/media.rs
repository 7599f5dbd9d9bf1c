//! Pictures and videos that lie beside the articles.
//!
//! They are the shop's own and for everybody. Only a few kinds are given out, as
//! what their name says and never as a page, and nothing outside the folder.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Path as Wanted, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::refuse;
use crate::app::App;

/// Largest file: longer videos belong elsewhere.
const FILE_BYTES: u64 = 20 * 1024 * 1024;

/// Endings of names, and what they are.
const KINDS: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("gif", "image/gif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("mp4", "video/mp4"),
    ("png", "image/png"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
];

pub(super) async fn media(State(app): State<Arc<App>>, Wanted(path): Wanted<String>) -> Response {
    let none = || refuse(StatusCode::NOT_FOUND, "not-found", "There is no such file.");
    let Some(folder) = app.knowledge.folder() else {
        return none();
    };
    let Some((file, kind)) = inside(folder, &path) else {
        return none();
    };
    let read = tokio::task::spawn_blocking(move || read(&file)).await;
    let Ok(Some(bytes)) = read else {
        return none();
    };
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        // Pages of shops show them.
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    (headers, bytes).into_response()
}

/// The file that is meant, if its path stays in the folder and its kind is one
/// that is given out.
fn inside(folder: &Path, path: &str) -> Option<(PathBuf, &'static str)> {
    let path = Path::new(path);
    let end = path.extension()?.to_str()?.to_ascii_lowercase();
    let (_, kind) = KINDS.iter().find(|(known, _)| *known == end)?;
    let plain = |part: Component<'_>| match part {
        Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
        _ => false,
    };
    path.components().all(plain).then(|| (folder.join(path), *kind))
}

fn read(file: &Path) -> Option<Vec<u8>> {
    // Asked of the name itself: a link to elsewhere is not a file of the folder.
    let meta = std::fs::symlink_metadata(file).ok()?;
    if !meta.is_file() || meta.len() > FILE_BYTES {
        return None;
    }
    std::fs::read(file).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_and_no_other_kind_is_given_out() {
        let folder = Path::new("/help");
        assert_eq!(
            inside(folder, "img/A.PNG").map(|(_, kind)| kind),
            Some("image/png")
        );
        for bad in [
            "../a.png",
            "/etc/a.png",
            "img/../../a.png",
            ".git/a.png",
            "a.svg",
            "a.html",
            "a.md",
            "a",
            "",
        ] {
            assert_eq!(inside(folder, bad), None, "{bad}");
        }
    }
}
