//! What a message holds: an envelope that always decodes, and data that is
//! decoded second and may be of a type this version does not know.

use serde::{Deserialize, Serialize};

use super::json::{Decode, Encode, Json, Raw, Writer, read};
use super::{ActionId, rich};

/// The envelope of a message's content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Content {
    /// The content type, for example `text` or `carousel`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The version of that type's data.
    pub v: u32,
    /// Plain text that says the same, shown by whoever does not know the type,
    /// and read by transcripts and notifications.
    pub fallback: String,
    /// The data, in the form its type and version define.
    pub data: Raw,
}

// By hand for its field `type`, which is no name in Rust.
impl Decode for Content {
    fn decode(json: Json<'_>) -> Self {
        let mut fields = json.fields(&["type", "v", "fallback", "data"]);
        Self {
            kind: fields.must(),
            v: fields.must(),
            fallback: fields.must(),
            data: fields.must(),
        }
    }
}

impl Encode for Content {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        out.field("type", &self.kind);
        out.field("v", &self.v);
        out.field("fallback", &self.fallback);
        out.field("data", &self.data);
        out.raw("}");
    }
}

/// Decoded content. What is unknown or malformed shows as its fallback.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Text with markup, see [`crate::text`].
    Text(Text),
    /// One picture.
    Image(Image),
    /// Text with suggested answers as buttons.
    QuickReplies(QuickReplies),
    /// One of [`rich::KINDS`], as it came: [`rich::Rich::read`] decodes it. Its
    /// fallback is not empty.
    Rich(Box<Content>),
    /// A line of the system, such as "Mina joined".
    Notice(Notice),
    /// A type or version this code does not know; holds the fallback text, which
    /// is not empty.
    Unknown(String),
}

/// Data of `text`, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Text {
    /// Markup as described in `docs/markup.md`; at most 32 KiB.
    pub text: String,
}

json_record!(Text { text });

/// Data of `image`, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Image {
    /// An `https:` address; loaded at once only from allowed origins.
    pub url: String,
    /// Text for who cannot see it. Empty means decorative.
    #[serde(default)]
    pub alt: String,
    /// Width in CSS pixels, so that space is kept before it loads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height in CSS pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// A caption below it, plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

json_record!(Image {
    url,
    alt: always,
    width: sparse,
    height: sparse,
    caption: sparse
});

/// As much of the data of `product` as a surface of the page shows. All of it is
/// [`super::rich::Product`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its name.
    pub title: String,
    /// Its page, absolute or relative to the shop's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Its price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

json_record!(Product {
    title,
    url: sparse,
    image: sparse,
    price: sparse
});

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Price {
    /// Minor units: cents of EUR, whole won of KRW.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
}

json_record!(Price { amount, currency });

/// Data of `quick-replies`, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QuickReplies {
    /// Markup above the buttons.
    pub text: String,
    /// The suggested answers.
    pub replies: Vec<QuickReply>,
}

json_record!(QuickReplies { text, replies });

/// One suggested answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QuickReply {
    /// Sent back as `action.action_id`.
    pub id: ActionId,
    /// The words on the button, and the text of the visitor's message.
    pub label: String,
}

json_record!(QuickReply { id, label });

/// Data of `notice`, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notice {
    /// Plain text, in the visitor's language.
    pub text: String,
}

json_record!(Notice { text });

impl Content {
    /// Wraps message text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new("text", text.clone(), &Text { text })
    }

    /// Wraps a system line.
    #[must_use]
    pub fn notice(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new("notice", text.clone(), &Notice { text })
    }

    /// Wraps text with suggested answers.
    #[must_use]
    pub fn quick_replies(data: &QuickReplies) -> Self {
        Self::new("quick-replies", data.text.clone(), data)
    }

    /// Wraps version 1 data of any type.
    #[must_use]
    pub fn new<T: Encode>(kind: &str, fallback: String, data: &T) -> Self {
        let data = Raw::of(data);
        Self {
            kind: kind.to_owned(),
            v: 1,
            fallback,
            data,
        }
    }

    /// Decodes the data, falling back to plain text for anything unknown.
    #[must_use]
    pub fn body(&self) -> Body {
        let data = self.data.get();
        let known = match (self.kind.as_str(), self.v) {
            ("text", 1) => read(data).map(Body::Text),
            ("image", 1) => read(data).map(Body::Image),
            ("quick-replies", 1) => read(data).map(Body::QuickReplies),
            ("notice", 1) => read(data).map(Body::Notice),
            (kind, 1) if rich::KINDS.contains(&kind) => {
                let mut content = self.clone();
                content.fallback = self.readable();
                Some(Body::Rich(Box::new(content)))
            }
            _ => None,
        };
        known.unwrap_or_else(|| Body::Unknown(self.readable()))
    }

    /// The fallback, or the type's name if there is none.
    fn readable(&self) -> String {
        for text in [&self.fallback, &self.kind] {
            if text.chars().any(is_seen) {
                return text.clone();
            }
        }
        "…".to_owned()
    }

    /// As much of a product as a surface shows, if it is one.
    #[must_use]
    pub fn product(&self) -> Option<Product> {
        read(self.data.get()).filter(|_| self.kind == "product" && self.v == 1)
    }
}

/// Whether a character leaves a trace. (`text` knows more that do not, but comes
/// with what draws.)
fn is_seen(c: char) -> bool {
    let hidden =
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !hidden && !c.is_whitespace() && !c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_the_wire() {
        let content = Content::text("Is it *true* to size?");
        let back: Content = serde_json::from_str(&serde_json::to_string(&content).unwrap()).unwrap();
        assert_eq!(back, content);
        assert_eq!(
            back.body(),
            Body::Text(Text {
                text: "Is it *true* to size?".into()
            })
        );
    }

    #[test]
    fn an_unknown_type_shows_its_fallback() {
        let json = r#"{"type":"hologram","v":1,"fallback":"A hologram of shoes","data":{"deep":[1,2]}}"#;
        let content: Content = serde_json::from_str(json).unwrap();
        assert_eq!(content.body(), Body::Unknown("A hologram of shoes".into()));
        assert_eq!(
            serde_json::to_string(&content).unwrap(),
            json,
            "and is kept as it came"
        );
    }

    #[test]
    fn a_rich_type_is_kept_as_it_came_even_if_its_data_is_none() {
        let json = r#"{"type":"link","v":1,"fallback":"Care: /care","data":[]}"#;
        let content: Content = serde_json::from_str(json).unwrap();
        assert_eq!(content.body(), Body::Rich(Box::new(content.clone())));
    }

    #[test]
    fn a_newer_version_of_a_known_type_shows_its_fallback() {
        let json = r#"{"type":"text","v":2,"fallback":"plain","data":{"blocks":[]}}"#;
        assert_eq!(
            serde_json::from_str::<Content>(json).unwrap().body(),
            Body::Unknown("plain".into())
        );
    }

    #[test]
    fn content_without_any_words_is_readable_still() {
        let content = |kind: &str, fallback: &str| Content {
            fallback: fallback.to_owned(),
            ..Content::new(kind, String::new(), &Text { text: String::new() })
        };
        assert_eq!(
            content("hologram", " \n\u{b}\u{202e}\u{a0}").body(),
            Body::Unknown("hologram".into())
        );
        assert_eq!(content("", "").body(), Body::Unknown("…".into()));
        let Body::Rich(carousel) = content("carousel", "").body() else {
            panic!("a carousel is rich")
        };
        assert_eq!(carousel.fallback, "carousel");
    }

    #[test]
    fn malformed_data_of_a_known_type_shows_its_fallback() {
        let json = r#"{"type":"image","v":1,"fallback":"a photo","data":{"url":7}}"#;
        assert_eq!(
            serde_json::from_str::<Content>(json).unwrap().body(),
            Body::Unknown("a photo".into())
        );
    }
}
