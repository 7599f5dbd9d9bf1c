//! What may be attached: by name, by type as the browser says it, and by size.
//!
//! A first look, so that nobody waits for an answer that is known. What a file
//! really is, the server finds out by its bytes.

use super::item::Reason;
use crate::text;

/// At most so many files are attached at a time: a message of each, and a server
/// that takes ten messages a second ([`crate::protocol::limits`]), make more of
/// them a queue that nobody can look over.
pub const AT_ONCE: usize = 10;
/// No file is longer, in bytes: what the content `file` can say (docs/content.md).
pub const MOST_BYTES: u64 = 2_147_483_647;
/// No picture is longer before it is made smaller, in bytes: 64 MiB. Unfolded it
/// may be ten times that, on a phone.
pub const PICTURE_BYTES: u64 = 64 * 1024 * 1024;
/// What a browser lets a visitor choose. A phone that is not offered HEIC gives a
/// JPEG in its place.
pub const ACCEPT: &str = "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain,.csv,.md,.log";

/// Longest name, in characters: what the content `file` can say.
pub(super) const ENDS_AT: usize = 200;

/// How a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Drawn anew, smaller and without what a camera wrote into it.
    Picture,
    /// As it is.
    Other,
    /// Never.
    Never,
}

pub(super) fn of(name: &str, media_type: &str) -> Kind {
    let kind = media_type.to_ascii_lowercase();
    let ending = ending(name).map(str::to_ascii_lowercase);
    let ending = ending.as_deref().unwrap_or_default();
    let runs = ["svg", "html", "xml", "script"]
        .iter()
        .any(|word| kind.contains(word))
        && !kind.contains("officedocument");
    let may_run = matches!(
        ending,
        "svg"
            | "svgz"
            | "html"
            | "htm"
            | "xhtml"
            | "xht"
            | "shtml"
            | "mht"
            | "mhtml"
            | "xml"
            | "xsl"
            | "js"
            | "mjs"
            | "hta"
    );
    if runs || may_run {
        Kind::Never
    } else if kind == "image/gif" || !(kind.starts_with("image/") || is_heif(ending)) {
        // A moving picture would stand still; and no camera writes GIF.
        Kind::Other
    } else {
        Kind::Picture
    }
}

/// Not every system has a name for this type.
fn is_heif(ending: &str) -> bool {
    matches!(ending, "heic" | "heif" | "avif")
}

/// Why a file is not even tried.
pub(super) fn refused(name: &str, media_type: &str, size: u64) -> Option<Reason> {
    match of(name, media_type) {
        Kind::Never => Some(Reason::Unsafe),
        _ if size == 0 => Some(Reason::Empty),
        Kind::Picture if size > PICTURE_BYTES => Some(Reason::TooLarge),
        _ if size > MOST_BYTES => Some(Reason::TooLarge),
        _ => None,
    }
}

/// The name of a picture that has become of another type.
pub(super) fn renamed(name: &str, media_type: &str) -> String {
    let (new, known): (&str, &[&str]) = match media_type {
        "image/jpeg" => ("jpg", &["jpg", "jpeg", "jpe", "jfif"]),
        "image/png" => ("png", &["png"]),
        "image/webp" => ("webp", &["webp"]),
        _ => return name.to_owned(),
    };
    match ending(name) {
        Some(ending) if known.iter().any(|known| ending.eq_ignore_ascii_case(known)) => name.to_owned(),
        Some(ending) => [name.strip_suffix(ending).unwrap_or(name), new].concat(),
        None => [name, ".", new].concat(),
    }
}

/// A name of at most so many characters, on one line, that ends as it did.
pub(super) fn cut(name: &str, most: usize) -> String {
    let line = text::clean_line(name, usize::MAX);
    if line.chars().count() <= most {
        return line;
    }
    let end = ending(&line).unwrap_or_default();
    let room = most.saturating_sub(end.chars().count() + 2);
    let begin: String = line.chars().take(room).collect();
    [begin.trim_end(), "….", end].concat()
}

/// What stands behind the last dot, if it looks like a type.
pub(super) fn ending(name: &str) -> Option<&str> {
    let (before, ending) = name.rsplit_once('.')?;
    let looks = (1..=8).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (looks && !before.is_empty()).then_some(ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_run_is_refused_by_type_and_by_name() {
        for (name, kind) in [
            ("logo.svg", ""),
            ("logo.SVG", "text/plain"),
            ("logo.png", "image/svg+xml"),
            ("page", "text/html"),
            ("a.xhtml", ""),
            ("a.js", "text/javascript"),
        ] {
            assert_eq!(refused(name, kind, 5), Some(Reason::Unsafe), "{name} {kind}");
        }
    }

    #[test]
    fn a_document_of_an_office_is_left_to_the_server() {
        let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        assert_eq!(refused("a.docx", kind, 5), None);
    }

    #[test]
    fn what_is_empty_or_too_long_is_refused() {
        assert_eq!(refused("a.txt", "text/plain", 0), Some(Reason::Empty));
        assert_eq!(refused("a.txt", "text/plain", MOST_BYTES), None);
        assert_eq!(
            refused("a.txt", "text/plain", MOST_BYTES + 1),
            Some(Reason::TooLarge)
        );
        assert_eq!(
            refused("a.jpg", "image/jpeg", PICTURE_BYTES + 1),
            Some(Reason::TooLarge)
        );
    }

    #[test]
    fn a_picture_ends_as_what_it_has_become() {
        assert_eq!(renamed("IMG_1.HEIC", "image/jpeg"), "IMG_1.jpg");
        assert_eq!(renamed("IMG_1.JPEG", "image/jpeg"), "IMG_1.JPEG");
        assert_eq!(renamed("image", "image/png"), "image.png");
        assert_eq!(renamed("a.b photo", "image/jpeg"), "a.b photo.jpg");
    }

    #[test]
    fn a_long_name_keeps_its_ending_and_loses_what_turns_it_around() {
        let long = ["가".repeat(300), ".pdf".to_owned()].concat();
        let name = cut(&long, ENDS_AT);
        assert_eq!(name.chars().count(), ENDS_AT);
        assert!(name.ends_with("….pdf"), "{name}");
        assert!(!cut("gpj.\u{202e}exe.pdf", ENDS_AT).contains('\u{202e}'));
    }

    #[test]
    fn a_gif_keeps_moving_and_other_pictures_are_drawn_anew() {
        assert_eq!(of("a.gif", "image/gif"), Kind::Other);
        assert_eq!(of("a.heic", ""), Kind::Picture);
        assert_eq!(of("a.webp", "image/webp"), Kind::Picture);
        assert_eq!(of("a.pdf", "application/pdf"), Kind::Other);
    }
}
