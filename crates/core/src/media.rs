//! Files and pictures in a conversation, on the side of who looks at them.
//!
//! Owns what is read of the content `file`, whether it can be drawn as a picture, and
//! under which name it is saved. It is read here and not by [`crate::protocol::rich`],
//! whose readers belong to what draws cards: who gets a picture would fetch all of that
//! first. Refuses bytes and addresses: `aisle_platform::media` fetches.

use crate::protocol::Content;
use crate::protocol::json::{Document, Json};
use crate::text::clean_line;

/// Most pixels of a picture that is drawn: unfolded they are 160 MB, which phones bear
/// for a moment. Servers say how many there are; what is larger can be saved.
const PIXELS: u64 = 40_000_000;
/// Longest side of a picture, as in `protocol::rich`.
const SIDE: u32 = 16_384;
/// Longest name that is saved, in bytes: file systems take 255.
const NAME_BYTES: usize = 200;

/// What a message says of a file, as clean as [`crate::protocol::rich::File`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// Its name.
    pub name: String,
    /// How long it is, in bytes.
    pub size: Option<u32>,
    /// Its type; may be empty.
    pub media_type: String,
    /// The server's name for it; empty if it was not uploaded.
    pub upload: String,
    /// Where it is otherwise. Not looked at yet: a browser finds out what is meant.
    pub url: String,
    /// Width and height of a picture in CSS pixels.
    pub sides: Option<(u32, u32)>,
    /// What a picture shows; may be empty.
    pub alt: String,
}

impl Sent {
    /// Reads content of the type `file`; `None` if it names none.
    #[must_use]
    pub fn read(content: &Content) -> Option<Self> {
        let document = Document::parse(content.data.get())?;
        let names = [
            "name",
            "size",
            "media_type",
            "upload",
            "url",
            "width",
            "height",
            "alt",
        ];
        let mut fields = document.whole().fields(&names);
        let name = line(fields.take(), 200);
        let size = number(fields.take(), 2_147_483_647);
        let media_type = line(fields.take(), 100);
        let id = id(fields.take());
        let url = string(fields.take());
        let mut side = || number(fields.take(), SIDE).filter(|side| *side > 0);
        let sides = (side(), side());
        Some(Self {
            size,
            media_type,
            upload: id,
            url,
            sides: sides.0.zip(sides.1),
            alt: line(fields.take(), 300),
            name,
        })
        .filter(|sent| !sent.name.is_empty())
    }

    /// Whether it can be drawn: pixels of the types that every browser reads, uploaded,
    /// and not too many of them. What could hold a script is never drawn.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        let drawn = ["jpeg", "png", "gif", "webp", "avif"];
        let kind = self.media_type.strip_prefix("image/");
        let (width, height) = self.sides.unwrap_or_default();
        !self.upload.is_empty()
            && kind.is_some_and(|kind| drawn.contains(&kind))
            && u64::from(width) * u64::from(height) <= PIXELS
    }

    /// What it is, for people: `PDF` of `invoice.pdf`; empty if the name does not say.
    #[must_use]
    pub fn kind(&self) -> String {
        let ending = self.name.rsplit_once('.').map_or("", |(_, ending)| ending);
        match ending.chars().count() {
            1..=5 => ending.to_uppercase(),
            _ => String::new(),
        }
    }

    /// The name under which it is saved: one that is harmless in any folder, that is not
    /// hidden there, and that no browser opens as a page.
    ///
    /// ```
    /// use aisle_core::media::Sent;
    ///
    /// let sent = |name: &str| Sent { name: name.into(), ..Sent::default() };
    /// assert_eq!(sent("../../.profile").saved_as(), "_.._.profile");
    /// assert_eq!(sent("invoice.html").saved_as(), "invoice.html.txt");
    /// ```
    #[must_use]
    pub fn saved_as(&self) -> String {
        let line = clean_line(&self.name, 200);
        let harmless = |c: char| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c => c,
        };
        let name: String = line
            .trim_start_matches(['.', ' ', '-'])
            .trim_end_matches(['.', ' '])
            .chars()
            .map(harmless)
            .collect();
        let (name, ending) = match name.rsplit_once('.') {
            Some((name, ending)) if ending.len() <= 20 && !name.is_empty() => (name, ending),
            _ => (name.as_str(), ""),
        };
        let name = if name.is_empty() { "file" } else { name };
        let mut end = name.len().min(NAME_BYTES);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        let begin = name.get(..end).unwrap_or_default();
        let mut saved = begin.trim_end_matches(['.', ' ']).to_owned();
        if !ending.is_empty() {
            saved.push('.');
            saved.push_str(ending);
        }
        if runs(ending) {
            saved.push_str(".txt");
        }
        saved
    }
}

/// Whether a browser opens files that end like this as a page, with what is in it.
fn runs(ending: &str) -> bool {
    let pages = [
        "svg", "svgz", "html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "xml", "xsl",
    ];
    pages.iter().any(|page| ending.eq_ignore_ascii_case(page))
}

fn line(json: Json<'_>, most: usize) -> String {
    clean_line(&string(json), most)
}

fn string(json: Json<'_>) -> String {
    if json.is_string() {
        return json.try_read().unwrap_or_default();
    }
    String::new()
}

/// A name that is compared: one that would have to be cleaned is none.
fn id(json: Json<'_>) -> String {
    let digits = Some(json.raw()).filter(|raw| raw.len() <= 20 && raw.bytes().all(|b| b.is_ascii_digit()));
    let id = digits.map_or_else(|| string(json), str::to_owned);
    if clean_line(&id, 128) == id {
        return id;
    }
    String::new()
}

/// More than `most` is `most`.
fn number(json: Json<'_>, most: u32) -> Option<u32> {
    let number: u64 = json.try_read()?;
    Some(u32::try_from(number).unwrap_or(most).min(most))
}
