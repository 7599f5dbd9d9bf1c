//! A full-text index in memory, made anew whenever its files change.
//!
//! Rows have four columns that weigh less and less: a title, words to find it
//! by, a summary, and the rest. Words of a question are looked up one by one, so
//! that a row that has two of them comes before one that has the same one often.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::terms::{Term, indexed};

/// The columns of a row, as written.
pub(super) struct Row<'a> {
    pub(super) title: &'a str,
    pub(super) tags: &'a str,
    pub(super) summary: &'a str,
    pub(super) rest: &'a str,
}

/// See the module.
pub(super) struct Index {
    db: Mutex<Connection>,
}

/// A row that has some of the words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hit {
    /// Which, from 0, in the order given to [`Index::new`].
    pub(super) row: usize,
    /// How many of the words it has.
    pub(super) words: usize,
    /// How well; more is better.
    pub(super) score: f64,
}

impl Index {
    pub(super) fn new<'a>(rows: impl Iterator<Item = Row<'a>>) -> Result<Self, rusqlite::Error> {
        let db = Connection::open_in_memory()?;
        db.execute_batch(
            "CREATE VIRTUAL TABLE word USING fts5(title, tags, summary, rest,
             tokenize = 'porter unicode61 remove_diacritics 2'); BEGIN",
        )?;
        {
            let mut add = db.prepare(
                "INSERT INTO word (rowid, title, tags, summary, rest) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (number, row) in rows.enumerate() {
                let of = indexed;
                add.execute((
                    number as i64,
                    of(row.title),
                    of(row.tags),
                    of(row.summary),
                    of(row.rest),
                ))?;
            }
        }
        db.execute_batch("COMMIT")?;
        Ok(Self { db: Mutex::new(db) })
    }

    /// The rows that have enough of the words, best first. `prominent` looks at
    /// title, tags and summary only.
    pub(super) fn find(&self, terms: &[Term], prominent: bool) -> Result<Vec<Hit>, rusqlite::Error> {
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ask =
            db.prepare_cached("SELECT rowid, bm25(word, 10.0, 6.0, 4.0, 1.0) FROM word WHERE word MATCH ?1")?;
        let mut rows: BTreeMap<usize, (usize, f64)> = BTreeMap::new();
        for term in terms {
            // Of each row: whether it has the first part, how many it has, and how well.
            let mut of_term: BTreeMap<usize, (bool, usize, f64)> = BTreeMap::new();
            for (at, part) in term.parts.iter().enumerate() {
                let wish = if prominent {
                    format!("{{title tags summary}} : {part}")
                } else {
                    part.clone()
                };
                let mut found = ask.query([wish])?;
                while let Some(row) = found.next()? {
                    let number = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(usize::MAX);
                    // Common words have a rank near 0, or beyond it in a small index.
                    let good = (-row.get::<_, f64>(1)?).max(0.01);
                    let entry = of_term.entry(number).or_default();
                    entry.0 |= at == 0;
                    entry.1 += 1;
                    entry.2 += if at == 0 { good } else { good * 0.3 };
                }
            }
            for (number, (first, count, score)) in of_term {
                if first || 2 * count >= term.parts.len() {
                    let entry = rows.entry(number).or_default();
                    entry.0 += 1;
                    entry.1 += score;
                }
            }
        }
        let mut hits: Vec<Hit> = rows
            .into_iter()
            .map(|(row, (words, score))| Hit { row, words, score })
            .collect();
        hits.sort_by(|a, b| {
            b.words
                .cmp(&a.words)
                .then(b.score.total_cmp(&a.score))
                .then(a.row.cmp(&b.row))
        });
        Ok(hits)
    }
}
