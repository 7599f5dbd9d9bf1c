//! Things to read and to look at: articles, pages, tables of sizes, films, files.

use serde::{Deserialize, Serialize};

use super::super::json::{Decode, Encode, Json, Writer};
use super::super::{Image, Timestamp};
use super::read::Reader;

rich_records! {
    /// A heading within an article.
    Heading {
        must {
            /// Its words.
            text: String = line(200);
        }
        /// 2 to 4: the article's own heading is 1.
        level: Option<u32> = count(4);
    }

    /// Data of `article`, version 1.
    Article {
        must {
            /// Its heading.
            title: String = line(200);
        }
        /// The shop's name for it.
        id: String = id;
        /// What it says, in a few lines.
        summary: String = line(500);
        /// Its language, BCP 47.
        language: String = line(35);
        /// The whole, part by part.
        body: Vec<Part> = list(400);
        /// Its page.
        url: Option<String> = page;
        /// Its picture.
        image: Option<Image> = image;
        /// When it was changed last.
        updated_at: Option<Timestamp> = time;
    }

    /// The sizes in one unit.
    SizeUnit {
        must {
            /// Row by row, each with a cell for each column.
            rows: Vec<Vec<String>> = rows(60, 12);
        }
        /// The unit, such as `cm`.
        label: String = line(40);
    }

    /// Data of `size-guide`, version 1.
    SizeGuide {
        must {
            /// Headings; the first column's cells head their rows.
            columns: Vec<String> = lines(12, 60);
            /// The table in each unit.
            units: Vec<SizeUnit> = list(6);
        }
        /// Its heading.
        title: String = line(200);
        /// How one measures, markup.
        how: String = text(8000);
        /// A picture of that.
        image: Option<Image> = image;
        /// The row that is recommended: its first cell.
        fits: String = line(120);
    }

    /// Words along a film.
    Captions {
        must {
            /// A WebVTT file.
            url: String = media_at;
        }
        /// Their language, BCP 47.
        lang: String = line(35);
        /// Their name.
        label: String = line(80);
    }

    /// Data of `video`, version 1.
    Video {
        must {
            /// The film.
            url: String = media_at;
        }
        /// What it shows.
        title: String = line(200);
        /// What is seen before it plays; its sides keep the space.
        poster: Option<Image> = image;
        /// Width in CSS pixels.
        width: Option<u32> = count(16_384);
        /// Height in CSS pixels.
        height: Option<u32> = count(16_384);
        /// How long it is, in seconds.
        seconds: Option<u32> = count(360_000);
        /// Words along it.
        captions: Vec<Captions> = list(20);
    }

    /// Data of `file`, version 1. It is at an address, or was uploaded to the server
    /// of the chat, which gives it to those who take part.
    File {
        must {
            /// Its name.
            name: String = line(200);
        }
        /// How long it is, in bytes.
        size: Option<u32> = count(2_147_483_647);
        /// Its type, such as `application/pdf`.
        media_type: String = line(100);
        /// The server's name for it, if it was uploaded.
        upload: String = id;
        /// Where it is otherwise.
        url: Option<String> = media;
        /// Width of a picture in CSS pixels.
        width: Option<u32> = count(16_384);
        /// Height of a picture in CSS pixels.
        height: Option<u32> = count(16_384);
        /// What a picture shows.
        alt: String = line(300);
    }

    /// Data of `link`, version 1: a page, with what it says of itself.
    Link {
        must {
            /// Its address.
            url: String = page_at;
            /// Its name.
            title: String = line(200);
        }
        /// What it says, in a line or two.
        text: String = line(500);
        /// Its picture.
        image: Option<Image> = image;
    }
}

/// A part of an article: an object with one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// A heading.
    Heading(Heading),
    /// Markup, at most 50,000 characters.
    Text(String),
    /// A picture.
    Image(Image),
    /// A film.
    Video(Video),
}

impl Decode for Part {
    fn decode(json: Json<'_>) -> Self {
        let mut read = Reader::new(json, &["heading", "text", "image", "video"]);
        if let Some(heading) = read.some() {
            return Self::Heading(heading);
        }
        let text = read.text(50_000);
        if let Some(image) = read.image() {
            return Self::Image(image);
        }
        if let Some(video) = read.some() {
            return Self::Video(video);
        }
        if text.trim().is_empty() {
            json.wrong();
        }
        Self::Text(text)
    }
}

impl Encode for Part {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        match self {
            Self::Heading(heading) => out.field("heading", heading),
            Self::Text(text) => out.field("text", text),
            Self::Image(image) => out.field("image", image),
            Self::Video(video) => out.field("video", video),
        }
        out.raw("}");
    }
}
