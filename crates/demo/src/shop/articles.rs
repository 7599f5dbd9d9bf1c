//! What the shop has written down: `shop/data/articles.json`, and how it is found.

use std::sync::OnceLock;

use aisle_core::json_record;
use aisle_core::protocol::Suggestion;
use aisle_core::protocol::json;
use aisle_core::protocol::rich::{Article, Part};

use super::find::find;
use super::{Goods, Reader};
use crate::lang::Lang;
use crate::words::{spaced, squeezed};

/// Most of what is suggested while somebody writes.
const SUGGESTED: usize = 3;
/// Shortest word that means something on its own: letters, and syllables.
const WORD: (usize, usize) = (3, 2);
/// Words that are in every question.
const EVERYWHERE: &[&str] = &[
    "the", "and", "for", "you", "your", "how", "what", "when", "where", "can", "with", "from", "that",
    "this", "are", "any", "about", "its", "have", "does", "not",
];

/// An article in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Piece {
    id: String,
    words: String,
    en: Article,
    ko: Article,
}

json_record!(Piece { id, words, en, ko });

/// What a list of articles shows of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// Its name.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What it says, in a sentence.
    pub summary: String,
}

json_record!(Brief { id, title, summary });

impl Piece {
    fn of(&self, lang: Lang) -> &Article {
        match lang {
            Lang::En => &self.en,
            Lang::Ko => &self.ko,
        }
    }

    fn brief(&self, lang: Lang) -> Brief {
        let article = self.of(lang);
        Brief {
            id: self.id.clone(),
            title: article.title.clone(),
            summary: article.summary.clone(),
        }
    }

    /// Three for each word of the question in the title or among its words, one for
    /// each that is only in the text. The last word may be half written.
    fn score(&self, spaced: &str, squeezed: &str) -> usize {
        let mut score = 0;
        for article in [&self.en, &self.ko] {
            let head = self::spaced(&[&article.title, " ", &self.words].concat());
            let mut text = self::spaced(&article.summary);
            for part in &article.body {
                match part {
                    Part::Text(words) => text.push_str(&self::spaced(words)),
                    Part::Heading(heading) => text.push_str(&self::spaced(&heading.text)),
                    Part::Image(_) | Part::Video(_) => {}
                }
            }
            for word in spaced.split(' ').filter(|word| means(word)) {
                let begins = [" ", word].concat();
                if head.contains(&begins) {
                    score += 3;
                } else if text.contains(&begins) {
                    score += 1;
                }
            }
        }
        let korean = self.words.split(' ').filter(|word| !word.is_ascii());
        score + 3 * korean.filter(|word| squeezed.contains(word)).count()
    }
}

fn means(word: &str) -> bool {
    let least = if word.is_ascii() { WORD.0 } else { WORD.1 };
    word.chars().count() >= least && !EVERYWHERE.contains(&word)
}

fn pieces() -> &'static [Piece] {
    static PIECES: OnceLock<Vec<Piece>> = OnceLock::new();
    PIECES.get_or_init(|| json::read(include_str!("../../../../shop/data/articles.json")).unwrap_or_default())
}

/// The articles most people want, best first.
#[must_use]
pub fn popular(lang: Lang, most: usize) -> Vec<Brief> {
    pieces()
        .iter()
        .take(most)
        .map(|piece| piece.brief(lang))
        .collect()
}

/// Articles for some words, best first.
#[must_use]
pub fn search(text: &str, lang: Lang, most: usize) -> Vec<Brief> {
    let hits = hits(text).into_iter().take(most);
    hits.map(|(_, piece)| piece.brief(lang)).collect()
}

fn hits(text: &str) -> Vec<(usize, &'static Piece)> {
    let (spaced, squeezed) = (spaced(text), squeezed(text));
    let scored = |piece: &'static Piece| (piece.score(&spaced, &squeezed), piece);
    let mut hits: Vec<_> = pieces()
        .iter()
        .map(scored)
        .filter(|(score, _)| *score > 0)
        .collect();
    hits.sort_by_key(|(score, _)| core::cmp::Reverse(*score));
    hits
}

/// The article that a question is clearly about: two of its words, or more.
#[must_use]
pub fn best(text: &str, lang: Lang) -> Option<Article> {
    let hits = hits(text);
    let (score, piece) = hits.first()?;
    if *score < 6 {
        return None;
    }
    article(&piece.id, lang)
}

/// One article, whole.
#[must_use]
pub fn article(id: &str, lang: Lang) -> Option<Article> {
    let piece = pieces().iter().find(|piece| piece.id == id)?;
    Some(Article {
        id: piece.id.clone(),
        language: json::write(&lang).trim_matches('"').to_owned(),
        url: Some("/help".to_owned()),
        ..piece.of(lang).clone()
    })
}

/// What may answer the text being written: articles first, then products.
#[must_use]
pub fn suggest(text: &str, reader: Reader) -> Vec<Suggestion> {
    let clear = hits(text).into_iter().filter(|(score, _)| *score >= 3);
    let mut items: Vec<Suggestion> = clear
        .take(SUGGESTED - 1)
        .map(|(_, piece)| piece.brief(reader.lang))
        .map(|Brief { id, title, summary }| Suggestion {
            kind: "article".to_owned(),
            id,
            title,
            summary,
        })
        .collect();
    let found = find(text, reader);
    let room = SUGGESTED - items.len();
    let goods = found
        .items
        .iter()
        .filter(|_| found.named && !found.beyond)
        .take(room);
    items.extend(goods.map(|goods: &&Goods| Suggestion {
        kind: "product".to_owned(),
        id: goods.id.clone(),
        title: goods.words(reader.lang).title.clone(),
        summary: goods.words(reader.lang).tag.clone(),
    }));
    items
}
