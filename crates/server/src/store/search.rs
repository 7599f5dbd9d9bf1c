//! The words of messages and names, and finding conversations by them.
//!
//! Owns the table `said`. What is erased is erased here as well: FTS5 overwrites
//! what it deletes (`secure-delete`).

use aisle_core::protocol::{Content, Found, Piece, Seq};
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use crate::knowledge::terms::{indexed, words};

/// Bits of a row's number that hold the place in the log.
const SEQ_BITS: u32 = 24;
/// Most characters of one message that are looked at.
const CHARS: usize = 4000;
/// Characters before the first hit, and of the whole piece that is shown.
const BEFORE: usize = 30;
const SHOWN: usize = 140;

fn row(key: i64, seq: Seq) -> Option<i64> {
    // What is beyond either bound cannot be searched for; nothing else is lost.
    let seq = i64::try_from(seq).ok().filter(|seq| *seq < 1 << SEQ_BITS)?;
    key.checked_mul(1 << SEQ_BITS)?.checked_add(seq)
}

/// Remembers the words of a message.
pub(super) fn hear(db: &Connection, key: i64, seq: Seq, text: &str) -> Result<(), StoreError> {
    let Some(row) = row(key, seq) else { return Ok(()) };
    let text: String = text.chars().take(CHARS).collect();
    db.prepare_cached("INSERT INTO said (rowid, words) VALUES (?1, ?2)")?
        .execute((row, indexed(&text)))?;
    Ok(())
}

/// Remembers the words of a visitor's name and address.
pub(super) fn hear_name(db: &Connection, key: i64, text: &str) -> Result<(), StoreError> {
    let Some(row) = row(key, 0) else { return Ok(()) };
    db.prepare_cached("DELETE FROM said WHERE rowid = ?1")?
        .execute([row])?;
    hear(db, key, 0, text)
}

/// Forgets a conversation's words.
pub(super) fn forget(db: &Connection, key: i64) -> Result<(), StoreError> {
    if let (Some(first), Some(last)) = (row(key, 0), row(key, (1 << SEQ_BITS) - 1)) {
        db.prepare_cached("DELETE FROM said WHERE rowid BETWEEN ?1 AND ?2")?
            .execute((first, last))?;
    }
    Ok(())
}

/// Reads a log that was written before there was an index.
pub(super) fn fill(db: &Connection) -> Result<(), StoreError> {
    let mut ask = db.prepare("SELECT conversation, seq, body FROM entry WHERE kind = 'message'")?;
    let mut rows = ask.query([])?;
    while let Some(found) = rows.next()? {
        let body: String = found.get(2)?;
        hear(db, found.get(0)?, found.get(1)?, &text_of(&body))?;
    }
    Ok(())
}

/// What a logged message says, plain.
fn text_of(body: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Body {
        message: Said,
    }
    #[derive(serde::Deserialize)]
    struct Said {
        content: Content,
    }
    serde_json::from_str::<Body>(body).map_or_else(|_| String::new(), |body| body.message.content.fallback)
}

/// Where a search found its words, to show.
pub(super) fn found(db: &Connection, key: i64, seq: Seq, text: &str) -> Result<Found, StoreError> {
    let whole = if seq == 0 {
        db.prepare_cached(
            "SELECT coalesce(name, '') || ' ' || coalesce(email, '') FROM conversation WHERE key = ?1",
        )?
        .query_row([key], |row| row.get::<_, String>(0))
        .optional()?
    } else {
        let body: Option<String> = db
            .prepare_cached("SELECT body FROM entry WHERE conversation = ?1 AND seq = ?2")?
            .query_row((key, seq), |row| row.get(0))
            .optional()?;
        body.map(|body| text_of(&body))
    };
    Ok(Found {
        seq,
        pieces: pieces(&whole.unwrap_or_default(), &words(text)),
    })
}

/// What is shown where a conversation was found by its code.
pub(super) fn named(code: String) -> Found {
    Found {
        seq: 0,
        pieces: vec![Piece {
            text: code,
            hit: true,
        }],
    }
}

/// A short piece of a text around the first of some words, cut at each hit.
fn pieces(text: &str, words: &[String]) -> Vec<Piece> {
    let letters: Vec<char> = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    // One small letter for each letter, so that places in both are the same.
    let small: Vec<char> = letters
        .iter()
        .map(|c| c.to_lowercase().next().unwrap_or(*c))
        .collect();
    let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
    let length = |at: usize| {
        let rest = small.get(at..).unwrap_or_default();
        let begins = at == 0 || !small.get(at - 1).is_some_and(|c| c.is_alphanumeric());
        let fits = |word: &&Vec<char>| {
            let wide = word.first().is_some_and(|c| *c > '\u{0E00}');
            !word.is_empty() && (begins || wide) && rest.starts_with(word)
        };
        words.iter().filter(fits).map(Vec::len).max()
    };
    let first = (0..small.len()).find(|at| length(*at).is_some()).unwrap_or(0);
    let start = first.saturating_sub(BEFORE);
    let end = (start + SHOWN).min(letters.len());
    let mut pieces: Vec<Piece> = Vec::new();
    let mut put = |part: &[char], hit: bool| {
        if part.is_empty() {
            return;
        }
        let text: String = part.iter().collect();
        match pieces.last_mut() {
            Some(last) if last.hit == hit => last.text.push_str(&text),
            _ => pieces.push(Piece { text, hit }),
        }
    };
    if start > 0 {
        put(&['…'], false);
    }
    let mut at = start;
    while at < end {
        let hit = length(at);
        let next = (at + hit.unwrap_or(1)).min(end);
        put(letters.get(at..next).unwrap_or_default(), hit.is_some());
        at = next;
    }
    if end < letters.len() {
        put(&['…'], false);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, asked: &str) -> String {
        let mark = |piece: Piece| {
            if piece.hit {
                format!("[{}]", piece.text)
            } else {
                piece.text
            }
        };
        pieces(text, &words(asked)).into_iter().map(mark).collect()
    }

    #[test]
    fn what_is_shown_is_cut_where_hits_begin_and_end() {
        assert_eq!(
            shown("Are the Red boots\nwaterproof?", "red water"),
            "Are the [Red] boots [water]proof?"
        );
        assert_eq!(shown("무료반품 됩니까", "반품"), "무료[반품] 됩니까");
        assert_eq!(shown("<b>İstanbul</b>", "b"), "<[b]>İstanbul</[b]>");
        assert_eq!(shown("nothing of it", "else"), "nothing of it");
        let long = format!("{} red {}", "word ".repeat(50), "more ".repeat(50));
        let cut = shown(&long, "red");
        assert!(
            cut.starts_with('…') && cut.ends_with('…') && cut.contains("[red]"),
            "{cut}"
        );
    }
}
