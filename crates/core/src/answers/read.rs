//! What answers hold, read with care: whatever is not as documented is left out,
//! and what is left is clean text.
//!
//! An article is read here and not by `protocol::rich`, whose readers belong to
//! what draws cards: a reader that showed help with them would fetch all of that
//! first.

use crate::json_record;
use crate::protocol::json::{Document, Json, Raw};
use crate::protocol::{ClientId, Content, Image, Timestamp};
use crate::text::{clean_line, clean_text, resolve, safe_href};

/// Most entries of a list; servers give no more than 20.
const LIST: usize = 20;
/// Most parts of an article, as in `protocol::rich`.
const PARTS: usize = 400;
/// Most characters of one of them.
const WORDS: usize = 20_000;

/// An article in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// For the topic `article`.
    pub id: String,
    /// Plain text.
    pub title: String,
    /// Plain text; may be empty.
    pub summary: String,
}

/// A conversation of the visitor's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The server's name for it.
    pub id: ClientId,
    /// When something was said or done last.
    pub at: Timestamp,
    /// The last message, plain text; may be empty.
    pub text: String,
    /// It is the visitor's.
    pub own: bool,
    /// Messages of others that have not been read.
    pub unread: u32,
    /// It has ended.
    pub closed: bool,
    /// It is the one on screen.
    pub current: bool,
}

json_record!(Past {
    id,
    at,
    text: sparse,
    own: sparse,
    unread: sparse,
    closed: sparse,
    current: sparse,
});

/// An article to be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Story {
    /// The shop's name for it.
    pub id: String,
    /// Plain text.
    pub title: String,
    /// Plain text; may be empty.
    pub summary: String,
    /// BCP 47; may be empty.
    pub language: String,
    /// Its page, if it has one that may be followed.
    pub url: Option<String>,
    /// The whole, in order.
    pub body: Vec<Part>,
}

/// A part of an article.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Its level, 2 to 4, and its words.
    Heading(u8, String),
    /// Markup of messages.
    Text(String),
    /// A picture.
    Image(Image),
    /// A film: its address, absolute, and its title, which may be empty.
    Video(String, String),
}

/// The articles of `{articles: […]}`, if it is that.
#[must_use]
pub fn briefs(data: &Raw) -> Option<Vec<Brief>> {
    let document = Document::parse(data.get())?;
    let list = document.whole().fields(&["articles"]).take();
    let brief = |json: Json<'_>| {
        let mut fields = json.fields(&["id", "title", "summary"]);
        Some(Brief {
            id: line(fields.take(), 200)?,
            title: line(fields.take(), 200)?,
            summary: line(fields.take(), 500).unwrap_or_default(),
        })
    };
    list.is_list()
        .then(|| list.items().filter_map(brief).take(LIST).collect())
}

/// The conversations of `{conversations: […]}`, if it is that.
#[must_use]
pub fn conversations(data: &Raw) -> Option<Vec<Past>> {
    let document = Document::parse(data.get())?;
    let list = document.whole().fields(&["conversations"]).take();
    let past = |json: Json<'_>| {
        let mut past: Past = json.try_read()?;
        past.text = clean_line(&past.text, 200);
        Some(past)
    };
    list.is_list()
        .then(|| list.items().filter_map(past).take(LIST).collect())
}

/// What `{content}` holds; `None` also if it is `null`.
#[must_use]
pub fn content(data: &Raw) -> Option<Content> {
    let document = Document::parse(data.get())?;
    document.whole().fields(&["content"]).take().try_read()
}

/// The article in `{content}`, if there is one that says something. `page` is the address
/// that its own may be relative to.
#[must_use]
pub fn story(data: &Raw, page: &str) -> Option<Story> {
    let content = content(data).filter(|content| content.kind == "article")?;
    let document = Document::parse(content.data.get())?;
    let names = ["id", "title", "summary", "language", "url", "body"];
    let mut fields = document.whole().fields(&names);
    let mut story = Story {
        id: line(fields.take(), 200).unwrap_or_default(),
        title: line(fields.take(), 200)?,
        summary: line(fields.take(), 500).unwrap_or_default(),
        language: line(fields.take(), 35).unwrap_or_default(),
        url: line(fields.take(), 2_000).and_then(|url| resolve(&url, page)),
        body: Vec::new(),
    };
    let body = fields.take();
    if body.is_list() {
        story.body = body.items().filter_map(part).take(PARTS).collect();
    }
    Some(story)
}

fn part(json: Json<'_>) -> Option<Part> {
    let mut fields = json.fields(&["heading", "text", "image", "video"]);
    let [heading, text, image, video] = core::array::from_fn(|_| fields.take());
    if !heading.is_absent() {
        let mut fields = heading.fields(&["level", "text"]);
        let level = fields.take().try_read::<u32>().unwrap_or(2).clamp(2, 4);
        return Some(Part::Heading(level as u8, line(fields.take(), 200)?));
    }
    if !text.is_absent() {
        let text = clean_text(&text.try_read::<String>()?, WORDS);
        return (!text.is_empty()).then_some(Part::Text(text));
    }
    if !image.is_absent() {
        let mut image: Image = image.try_read()?;
        image.alt = clean_line(&image.alt, 500);
        image.caption = image.caption.map(|caption| clean_line(&caption, 500));
        return Some(Part::Image(image));
    }
    let mut fields = video.fields(&["url", "title"]);
    let url = line(fields.take(), 2_000).as_deref().and_then(safe_href)?;
    let fetched = url.starts_with("https:") || url.starts_with("http:");
    let title = line(fields.take(), 200).unwrap_or_default();
    fetched.then_some(Part::Video(url, title))
}

/// A clean line that is not empty.
fn line(json: Json<'_>, most: usize) -> Option<String> {
    let text: String = (!json.is_absent()).then(|| json.try_read())??;
    Some(clean_line(&text, most)).filter(|text| !text.is_empty())
}
