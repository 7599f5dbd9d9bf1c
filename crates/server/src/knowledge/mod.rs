//! What the shop knows: its articles and its products, in indexes of their own.
//!
//! Everything here is made of files and can be made again: nothing of it is in
//! the database. A change of a file is noticed within seconds, read beside what
//! is served, and put in its place whole.

mod articles;
mod catalogue;
mod desk;
mod front;
mod index;
mod markdown;
mod shop;
pub(crate) mod terms;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::UNIX_EPOCH;

use aisle_core::protocol::Timestamp;
use aisle_core::protocol::rich::{Booking, Order};
pub use articles::{Article, Brief, Issue};
pub use catalogue::Item;
use index::{Hit, Index};
use shop::Shop;
use terms::terms;

/// Most articles in one answer.
const FOUND: usize = 20;
/// Most of what is suggested while somebody writes.
const SUGGESTED: usize = 3;

/// Where knowledge comes from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// A folder of Markdown files.
    pub articles: Option<PathBuf>,
    /// A JSON or CSV file of products.
    pub catalogue: Option<PathBuf>,
    /// A JSON file of orders.
    pub orders: Option<PathBuf>,
    /// A JSON file with times to book.
    pub slots: Option<PathBuf>,
}

/// Why there is no knowledge.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// A folder or file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// The index cannot be made.
    #[error("cannot index what was read: {0}")]
    Index(#[from] rusqlite::Error),
}

/// What was read at one moment.
pub struct Shelf {
    articles: Vec<Article>,
    by_word: Index,
    shop: Shop,
    orders: Vec<desk::Kept>,
    booking: Option<Booking>,
    /// What was left out.
    pub issues: Vec<Issue>,
}

/// See the module.
pub struct Knowledge {
    sources: Sources,
    shelf: RwLock<Arc<Shelf>>,
    print: Mutex<String>,
}

impl Knowledge {
    /// Reads everything. Takes a moment: not for a thread that serves.
    ///
    /// # Errors
    /// If a folder or file that is named is not there.
    pub fn load(sources: Sources) -> Result<Self, KnowledgeError> {
        let print = fingerprint(&sources)?;
        let shelf = Shelf::load(&sources)?;
        shelf
            .issues
            .iter()
            .for_each(|issue| tracing::warn!("left out: {issue}"));
        Ok(Self {
            sources,
            shelf: RwLock::new(Arc::new(shelf)),
            print: Mutex::new(print),
        })
    }

    /// What there is now.
    #[must_use]
    pub fn shelf(&self) -> Arc<Shelf> {
        Arc::clone(&self.shelf.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether there are articles at all.
    #[must_use]
    pub fn has_articles(&self) -> bool {
        self.sources.articles.is_some()
    }

    /// Whether there is anything to look after.
    #[must_use]
    pub fn has_sources(&self) -> bool {
        self.has_articles() || self.has_products() || self.has_orders() || self.has_booking()
    }

    /// Whether orders can be looked up.
    #[must_use]
    pub fn has_orders(&self) -> bool {
        self.sources.orders.is_some()
    }

    /// Whether there are times to book.
    #[must_use]
    pub fn has_booking(&self) -> bool {
        self.sources.slots.is_some()
    }

    /// Whether there is a catalogue at all.
    #[must_use]
    pub fn has_products(&self) -> bool {
        self.sources.catalogue.is_some()
    }

    /// The folder of articles, with the pictures beside them.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.sources.articles.as_deref()
    }

    /// Reads again what has changed. True if something had. What cannot be read
    /// leaves what there was.
    pub fn refresh(&self) -> bool {
        let now = match fingerprint(&self.sources) {
            Ok(now) => now,
            Err(error) => {
                tracing::warn!(%error, "what the shop knows stays as it was");
                return false;
            }
        };
        let mut print = self.print.lock().unwrap_or_else(PoisonError::into_inner);
        if *print == now {
            return false;
        }
        match Shelf::load(&self.sources) {
            Ok(shelf) => {
                shelf
                    .issues
                    .iter()
                    .for_each(|issue| tracing::warn!("left out: {issue}"));
                tracing::info!(
                    articles = shelf.articles.len(),
                    products = shelf.shop.len(),
                    "what the shop knows was read again"
                );
                *self.shelf.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shelf);
                *print = now;
                true
            }
            Err(error) => {
                tracing::warn!(%error, "what the shop knows stays as it was");
                false
            }
        }
    }
}

/// Names, sizes and times of all files.
fn fingerprint(sources: &Sources) -> Result<String, KnowledgeError> {
    use std::fmt::Write as _;
    let mut print = String::new();
    if let Some(folder) = &sources.articles {
        for (path, size, at) in articles::files(folder).map_err(|source| of(folder, source))? {
            // Writing to a string does not fail.
            let _ = writeln!(print, "{}|{size}|{at}", path.display());
        }
    }
    for file in [&sources.catalogue, &sources.orders, &sources.slots]
        .into_iter()
        .flatten()
    {
        let meta = std::fs::metadata(file).map_err(|source| of(file, source))?;
        let at = meta
            .modified()
            .ok()
            .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let _ = writeln!(print, "{}|{}|{at:?}", file.display(), meta.len());
    }
    Ok(print)
}

fn of(path: &Path, source: std::io::Error) -> KnowledgeError {
    KnowledgeError::Read {
        path: path.to_owned(),
        source,
    }
}

impl Shelf {
    fn load(sources: &Sources) -> Result<Self, KnowledgeError> {
        let (articles, mut issues) = match &sources.articles {
            Some(folder) => articles::load(folder).map_err(|source| of(folder, source))?,
            None => Default::default(),
        };
        let items = match &sources.catalogue {
            Some(file) => {
                let (items, wrong) = catalogue::load(file).map_err(|source| of(file, source))?;
                issues.extend(wrong);
                items
            }
            None => Vec::new(),
        };
        let orders = match &sources.orders {
            Some(file) => {
                let (orders, wrong) = desk::orders(file).map_err(|source| of(file, source))?;
                issues.extend(wrong);
                orders
            }
            None => Vec::new(),
        };
        let booking = match &sources.slots {
            Some(file) => {
                let (booking, wrong) = desk::booking(file).map_err(|source| of(file, source))?;
                issues.extend(wrong);
                booking
            }
            None => None,
        };
        let by_word = Index::new(articles.iter().map(Article::row))?;
        Ok(Self {
            articles,
            by_word,
            shop: Shop::new(items)?,
            orders,
            booking,
            issues,
        })
    }

    /// An article by its name; of several languages the visitor's.
    #[must_use]
    pub fn article(&self, id: &str, locale: &str) -> Option<&Article> {
        let named = self.articles.iter().find(|article| article.id == id);
        // A translation may be asked for by what all of them share.
        named.or_else(|| {
            let of_group = self.articles.iter().filter(|article| article.group == id);
            of_group.min_by_key(|article| distance(&article.language, locale))
        })
    }

    /// Popular articles in the order the files say.
    #[must_use]
    pub fn popular(&self, locale: &str, most: usize) -> Vec<Brief> {
        let mut list: Vec<&Article> = self
            .articles
            .iter()
            .filter(|article| article.popular.is_some())
            .collect();
        list.sort_by_key(|article| (distance(&article.language, locale), article.popular));
        self.spoken(list, locale, most)
    }

    /// Articles about something, best first.
    #[must_use]
    pub fn search(&self, text: &str, locale: &str, most: usize) -> Vec<Brief> {
        self.find(text, locale, most.min(FOUND), true, false)
    }

    /// Articles that may answer what is being written. Nobody asked for them, so
    /// they must be about it by their title, words or summary.
    #[must_use]
    pub fn suggest(&self, text: &str, locale: &str) -> Vec<Brief> {
        self.find(text, locale, SUGGESTED, true, true)
    }

    /// Products for a question, its price read as well.
    #[must_use]
    pub fn products(&self, text: &str, most: usize) -> Vec<&Item> {
        self.shop.search(text, most)
    }

    /// Products that what is being written may be about.
    #[must_use]
    pub fn suggest_products(&self, text: &str, most: usize) -> Vec<&Item> {
        self.shop.suggest(text, most)
    }

    /// Products like one; none if there is no such product.
    #[must_use]
    pub fn similar(&self, id: &str, most: usize) -> Option<Vec<&Item>> {
        self.shop.similar(id, most)
    }

    /// An order, for who knows its e-mail address or postcode.
    #[must_use]
    pub fn order(&self, number: &str, email: &str, postcode: &str) -> Option<Order> {
        desk::find(&self.orders, number, email, postcode)
    }

    /// The orders of an e-mail address, the last in the file first. For agents.
    #[must_use]
    pub fn orders_of(&self, email: &str, most: usize) -> Vec<Order> {
        desk::of_email(&self.orders, email, most)
    }

    /// The times that are free and still to come; none if there are none.
    #[must_use]
    pub fn booking(&self, taken: &HashSet<String>, now: Timestamp) -> Option<Booking> {
        let mut booking = self.booking.clone()?;
        booking
            .slots
            .retain(|slot| slot.at > now && !taken.contains(&slot.id));
        (!booking.slots.is_empty()).then_some(booking)
    }

    /// What goes with a product; none if there is no such product.
    #[must_use]
    pub fn pairs_with(&self, id: &str, most: usize) -> Option<Vec<&Item>> {
        self.shop.pairs(id, most)
    }

    fn find(&self, text: &str, locale: &str, most: usize, unfinished: bool, prominent: bool) -> Vec<Brief> {
        let terms = terms(text, unfinished);
        let hits = self.by_word.find(&terms, prominent).unwrap_or_else(|error| {
            tracing::error!(%error, "articles could not be searched");
            Vec::new()
        });
        let mut list: Vec<(Hit, &Article)> = hits
            .into_iter()
            .filter(|hit| hit.words >= enough(terms.len()))
            .filter_map(|hit| Some((hit, self.articles.get(hit.row)?)))
            .collect();
        // The sort is stable: within a language the best stay first.
        list.sort_by_key(|(_, article)| distance(&article.language, locale));
        self.spoken(
            list.into_iter().map(|(_, article)| article).collect(),
            locale,
            most,
        )
    }

    /// One of each article: of translations the one nearest to the visitor's
    /// language, in the place of the best.
    fn spoken(&self, list: Vec<&Article>, locale: &str, most: usize) -> Vec<Brief> {
        let mut groups: Vec<&str> = Vec::new();
        for article in list {
            if !groups.contains(&article.group.as_str()) {
                groups.push(&article.group);
            }
        }
        let nearest = |group: &str| {
            let of_group = self.articles.iter().filter(|article| article.group == group);
            of_group.min_by_key(|article| distance(&article.language, locale))
        };
        groups
            .into_iter()
            .filter_map(nearest)
            .map(Article::brief)
            .take(most)
            .collect()
    }
}

/// How many of so many words an answer must have: one of up to three, two of
/// more, since whoever writes a letter does not search.
fn enough(words: usize) -> usize {
    match words {
        0..=3 => 1,
        _ => 2,
    }
}

/// How far a language is from the visitor's: the same, the same but for the
/// country, of no language, English, another.
fn distance(language: &str, locale: &str) -> u8 {
    let first = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    if language.eq_ignore_ascii_case(locale) {
        0
    } else if !language.is_empty() && first(language) == first(locale) {
        1
    } else if language.is_empty() {
        2
    } else if first(language) == "en" {
        3
    } else {
        4
    }
}

#[cfg(test)]
mod tests;
