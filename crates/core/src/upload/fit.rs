//! Whether a file fits where it is attached, by name, by type and by size.
//!
//! A first look, as `super::kind` is; the server asks the same of what came
//! ([`takes`]).

use super::item::Reason;
use super::kind::{self, Kind};
use crate::commerce::form::Slot;

/// Why a file is not even tried here.
pub(super) fn refused(slot: &Slot, name: &str, media_type: &str, size: u64) -> Option<Reason> {
    if let Some(reason) = kind::refused(name, media_type, size) {
        return Some(reason);
    }
    if !takes(&slot.accept, name, media_type) {
        return Some(Reason::Unsupported);
    }
    // A picture is made smaller first.
    let smaller = kind::of(name, media_type) == Kind::Picture;
    (!smaller && size > slot.bytes).then_some(Reason::TooLarge)
}

/// Whether a file is of one of these types, written as HTML's `accept` does:
/// `image/png`, `image/*`, `.pdf`. Pictures are drawn anew on the way and may become of
/// another type by it, so who takes one kind of photograph takes all of them. An empty
/// list takes everything.
#[must_use]
pub fn takes(accept: &[String], name: &str, media_type: &str) -> bool {
    let end = kind::ending(name).unwrap_or_default();
    let photo = kind::of(name, media_type) == Kind::Picture;
    let fits = |wanted: &String| {
        let wanted = wanted.trim();
        match (wanted.strip_prefix('.'), wanted.strip_suffix("/*")) {
            (Some(wanted), _) => wanted.eq_ignore_ascii_case(end) || (photo && is_photo(wanted)),
            (_, Some(all)) => begins(media_type, all) || (photo && all.eq_ignore_ascii_case("image")),
            _ => {
                let of_image = wanted
                    .split_once('/')
                    .filter(|(all, _)| all.eq_ignore_ascii_case("image"));
                wanted.eq_ignore_ascii_case(media_type)
                    || (photo && of_image.is_some_and(|(_, it)| is_photo(it)))
            }
        }
    };
    accept.is_empty() || accept.iter().any(fits)
}

fn begins(media_type: &str, all: &str) -> bool {
    let kind = media_type.split_once('/');
    all == "*" || kind.is_some_and(|(kind, _)| kind.eq_ignore_ascii_case(all))
}

fn is_photo(kind: &str) -> bool {
    ["jpeg", "jpg", "png", "webp", "heic", "heif", "avif"]
        .iter()
        .any(|photo| kind.eq_ignore_ascii_case(photo))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(accept: &str, name: &str, media_type: &str) -> bool {
        let accept: Vec<String> = accept.split_whitespace().map(str::to_owned).collect();
        super::takes(&accept, name, media_type)
    }

    #[test]
    fn what_is_taken_is_read_as_html_reads_it() {
        assert!(takes("", "a.bin", "application/octet-stream"));
        assert!(takes("application/pdf", "a.pdf", "Application/PDF"));
        assert!(!takes("application/pdf", "a.txt", "text/plain"));
        assert!(takes("text/*", "a.csv", "text/csv"));
        assert!(!takes("text/*", "a.pdf", "application/pdf"));
        assert!(takes(".csv application/pdf", "a.CSV", ""));
        assert!(takes("*/*", "a.pdf", "application/pdf"));
    }

    #[test]
    fn who_takes_one_kind_of_photograph_takes_what_it_becomes() {
        assert!(takes("image/png", "a.jpg", "image/jpeg"));
        assert!(takes("image/heic", "a.jpg", "image/jpeg"));
        assert!(takes(".jpg", "a.heic", ""));
        assert!(takes("image/*", "a.heic", ""));
        assert!(!takes("image/png", "a.gif", "image/gif"));
        assert!(!takes("application/pdf", "a.png", "image/png"));
    }

    #[test]
    fn a_large_photograph_is_made_smaller_and_a_large_document_is_refused() {
        let slot = Slot {
            bytes: 1_000,
            ..Slot::default()
        };
        assert_eq!(refused(&slot, "a.jpg", "image/jpeg", 4_000), None);
        assert_eq!(
            refused(&slot, "a.pdf", "application/pdf", 4_000),
            Some(Reason::TooLarge)
        );
        assert_eq!(refused(&slot, "a.pdf", "application/pdf", 1_000), None);
    }
}
