//! What a file is, by its bytes and never by its name.
//!
//! A short list: pictures that browsers decode, PDF, and plain text. SVG and HTML
//! can run, archives and documents can carry anything, so they are refused. A
//! file that is two things at once, such as a picture with a page behind it, is
//! refused as well, though it would be served as a picture only.

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// As it is served.
    pub media_type: &'static str,
    /// How names of such files end; the usual one first.
    pub endings: &'static [&'static str],
}

/// Pictures that are drawn.
const IMAGES: [Kind; 4] = [
    Kind {
        media_type: "image/jpeg",
        endings: &["jpg", "jpeg", "jpe", "jfif"],
    },
    Kind {
        media_type: "image/png",
        endings: &["png"],
    },
    Kind {
        media_type: "image/gif",
        endings: &["gif"],
    },
    Kind {
        media_type: "image/webp",
        endings: &["webp"],
    },
];
const PDF: Kind = Kind {
    media_type: "application/pdf",
    endings: &["pdf"],
};
const TEXT: Kind = Kind {
    media_type: "text/plain",
    endings: &["txt", "csv", "log", "md"],
};

/// Most pixels of a picture: a small file can unfold to gigabytes.
const PIXELS: u64 = 50_000_000;
/// How far into a text marks of a page are looked for. Beyond, a browser that
/// guesses has stopped guessing.
const SNIFFED: usize = 4096;

/// Why a file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not a kind on the list.
    #[error("Only JPEG, PNG, GIF, WebP, PDF and plain text can be sent.")]
    Kind,
    /// Two kinds at once, or broken off.
    #[error("The file is broken, or is something else as well as what it seems.")]
    Mixed,
    /// A picture with too many pixels.
    #[error("The picture has more than 50 million pixels.")]
    Pixels,
}

/// Whether a type that a browser names may be one of these. Text has many names.
#[must_use]
pub fn may_be(media_type: &str) -> bool {
    let kind = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let on_list = IMAGES
        .iter()
        .chain([&PDF, &TEXT])
        .any(|known| known.media_type == kind);
    on_list
        || matches!(
            kind.as_str(),
            "" | "application/octet-stream" | "text/csv" | "text/markdown" | "image/jpg"
        )
}

/// What these bytes are, with width and height of a picture.
///
/// # Errors
/// Why they are refused.
pub fn examine(bytes: &[u8]) -> Result<(Kind, Option<(u32, u32)>), Refused> {
    let found = infer::get(bytes).map(|kind| kind.mime_type());
    if let Some(kind) = IMAGES.into_iter().find(|kind| found == Some(kind.media_type)) {
        if !is_whole(kind.media_type, bytes) || has_page(bytes) || has_archive(bytes) {
            return Err(Refused::Mixed);
        }
        let size = imagesize::blob_size(bytes).map_err(|_| Refused::Mixed)?;
        let side = |length: usize| u32::try_from(length).ok().filter(|length| *length > 0);
        let (width, height) = side(size.width).zip(side(size.height)).ok_or(Refused::Mixed)?;
        if u64::from(width) * u64::from(height) > PIXELS {
            return Err(Refused::Pixels);
        }
        return Ok((kind, Some((width, height))));
    }
    if bytes.starts_with(b"%PDF-") {
        let tail = bytes.get(bytes.len().saturating_sub(2048)..).unwrap_or_default();
        let ends = find(tail, b"%%EOF");
        return if ends && !has_archive(bytes) {
            Ok((PDF, None))
        } else {
            Err(Refused::Mixed)
        };
    }
    if is_text(bytes) {
        Ok((TEXT, None))
    } else {
        Err(Refused::Kind)
    }
}

/// Whether a picture ends where it should, with at most some zeros behind it.
fn is_whole(media_type: &str, bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    let used = bytes.get(..end).unwrap_or_default();
    match media_type {
        "image/jpeg" => used.ends_with(&[0xFF, 0xD9]),
        "image/gif" => used.ends_with(&[0x3B]),
        "image/png" => png_length(bytes) == Some(bytes.len()),
        "image/webp" => {
            let said = bytes
                .get(4..8)
                .and_then(|four| four.try_into().ok())
                .map(u32::from_le_bytes);
            // An odd length is padded by one byte.
            said.is_some_and(|said| (bytes.len() as u64).abs_diff(u64::from(said) + 8) <= 1)
        }
        _ => false,
    }
}

/// The bytes of a PNG from its beginning to the end of `IEND`.
fn png_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let name = bytes.get(at + 4..at + 8)?;
        at = at.checked_add(length)?.checked_add(12)?;
        if name == b"IEND" {
            return Some(at);
        }
    }
}

/// Plain text: UTF-8 without control letters, that no browser would take for a page.
fn is_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    let begin = text.trim_start_matches('\u{feff}').trim_start();
    !begin.is_empty() && !begin.starts_with("<?") && !begin.starts_with("#!") && !text.contains(control) && {
        let head = bytes.get(..bytes.len().min(SNIFFED)).unwrap_or_default();
        !has_page(head) && !begin.starts_with("<!") && !begin.starts_with("<")
    }
}

/// Marks of a page or a script in whatever it is.
fn has_page(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 7] = [
        b"<script",
        b"<html",
        b"<svg",
        b"<iframe",
        b"<!doctype html",
        b"<body",
        b"<?php",
    ];
    let small = bytes.to_ascii_lowercase();
    let mut from = 0;
    // Every mark begins with the same byte, so one pass finds the candidates.
    while let Some(at) = small
        .get(from..)
        .and_then(|rest| rest.iter().position(|byte| *byte == b'<'))
    {
        let rest = small.get(from + at..).unwrap_or_default();
        if MARKS.iter().any(|mark| rest.starts_with(mark)) {
            return true;
        }
        from += at + 1;
    }
    false
}

/// The end of an archive, which may follow anything.
fn has_archive(bytes: &[u8]) -> bool {
    let tail = bytes
        .get(bytes.len().saturating_sub(66_000)..)
        .unwrap_or_default();
    // Signature, then the number of this disk: 0 in every archive of one part.
    tail.windows(6).any(|window| window == b"PK\x05\x06\0\0")
}

fn find(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
