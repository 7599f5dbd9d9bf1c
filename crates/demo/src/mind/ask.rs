//! Questions that leave no trace: articles, products, an order, free times.

use aisle_core::Millis;
use aisle_core::json_record;
use aisle_core::protocol::json::{Decode, Encode, Json, Raw, read};
use aisle_core::protocol::rich::Data as _;
use aisle_core::protocol::{Answer, Ask, Content, ErrorCode, Suggest, Suggestions};

use aisle_local::server::Talk;

use super::Assistant;
use super::acting::booked;
use crate::cards;
use crate::deed::{Given, proved};
use crate::shop::{self, Brief, Goods, Reader};

/// What can be asked; `suggest` stands for that frame.
pub(super) const TOPICS: &[&str] = &[
    "suggest",
    "popular",
    "articles",
    "article",
    "products",
    "similar",
    "pairs-with",
    "order",
    "booking",
    "conversations",
];
/// Articles in an answer unless fewer are asked for.
const LIST: usize = 20;
/// Products in an answer unless fewer are asked for.
const CARDS: usize = 8;
/// Bytes of a question that are looked at.
const TEXT: usize = 1_600;

/// What a topic needs.
#[derive(Default)]
struct Wish {
    text: String,
    id: String,
    limit: Option<u64>,
}

impl Decode for Wish {
    fn decode(json: Json<'_>) -> Self {
        let mut fields = json.fields(&["text", "id", "limit"]);
        Self {
            text: fields.may(),
            id: fields.may(),
            limit: fields.may(),
        }
    }
}

struct Articles {
    articles: Vec<Brief>,
}

json_record!(Articles { articles });

struct One<T> {
    content: T,
}

impl<T: Encode> Encode for One<T> {
    fn encode(&self, out: &mut aisle_core::protocol::json::Writer) {
        out.raw("{");
        out.field("content", &self.content);
        out.raw("}");
    }
}

impl Assistant {
    fn asker(&self) -> Reader {
        Reader::of(self.lang)
    }

    /// Answers a question.
    pub(super) fn ask(&self, talk: &Talk, now: Millis, ask: Ask) -> Answer {
        let n = ask.n;
        let (data, error) = match data(self.asker(), talk, now, &ask) {
            Ok(data) => (Some(data), None),
            Err(code) => (None, Some(code)),
        };
        Answer { n, data, error }
    }

    /// What may answer the text being written.
    pub(super) fn suggest(&self, suggest: Suggest) -> Suggestions {
        let items = shop::suggest(end(&suggest.text), self.asker());
        Suggestions {
            text: suggest.text,
            items,
        }
    }
}

fn data(reader: Reader, talk: &Talk, now: Millis, ask: &Ask) -> Result<Raw, ErrorCode> {
    if !TOPICS.contains(&ask.topic.as_str()) {
        return Err(ErrorCode::Unsupported);
    }
    let wish: Wish = match &ask.value {
        None => Wish::default(),
        Some(raw) => read(raw.get()).ok_or(ErrorCode::Malformed)?,
    };
    let limit = |most: usize| wish.limit.map_or(most, |limit| most.min(limit as usize));
    match ask.topic.as_str() {
        "popular" => Ok(Raw::of(&Articles {
            articles: shop::popular(reader.lang, limit(LIST)),
        })),
        "articles" => Ok(Raw::of(&Articles {
            articles: shop::search(end(&wish.text), reader.lang, limit(LIST)),
        })),
        "article" => {
            let article = shop::article(&wish.id, reader.lang).ok_or(ErrorCode::NotFound)?;
            Ok(content(article.content()))
        }
        "products" => {
            let found = shop::find(end(&wish.text), reader);
            let colour = |goods: &'static Goods| (goods, found.colour(goods));
            let items = found
                .items
                .iter()
                .filter(|_| !found.beyond)
                .map(|goods| colour(goods));
            Ok(row(items.take(limit(CARDS)).collect(), reader))
        }
        "similar" | "pairs-with" => {
            let one = shop::goods(&wish.id).ok_or(ErrorCode::NotFound)?;
            let list = match ask.topic.as_str() {
                "similar" => shop::similar(one, limit(CARDS)),
                _ => shop::pairs(one, limit(CARDS)),
            };
            Ok(row(list.into_iter().map(|goods| (goods, None)).collect(), reader))
        }
        "order" => {
            let given = Given::read(ask.value.as_ref());
            let number = proved(&given)?;
            let story = cards::story(&number);
            Ok(content(cards::order(&number, story, reader, now)))
        }
        "booking" => {
            let booking = cards::booking(reader, now, &booked(talk));
            Ok(content(booking.content()))
        }
        "conversations" => Ok(talk.past()),
        _ => Err(ErrorCode::Unsupported),
    }
}

fn content(content: Content) -> Raw {
    Raw::of(&One { content })
}

/// Products as a row of cards; `null` for none.
fn row(items: Vec<(&'static Goods, Option<&'static str>)>, reader: Reader) -> Raw {
    if items.is_empty() {
        return Raw::of(&One {
            content: None::<Content>,
        });
    }
    content(cards::carousel("", items, "", reader))
}

/// The last letters of a question.
fn end(text: &str) -> &str {
    let from = text.len().saturating_sub(TEXT);
    let from = (from..=text.len()).find(|at| text.is_char_boundary(*at));
    from.and_then(|from| text.get(from..)).unwrap_or_default()
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn only_the_end_of_a_long_question_is_looked_at_and_never_half_a_letter() {
        assert_eq!(end("short"), "short");
        let long = "가".repeat(1_000);
        assert!(end(&long).len() <= TEXT && end(&long).chars().all(|c| c == '가'));
    }
}
