//! Questions that leave no trace: what the shop knows, for visitors and agents.

use std::sync::Arc;

use aisle_core::protocol::json::Raw;
use aisle_core::protocol::rich::{Carousel, Data as _};
use aisle_core::protocol::{
    Answer, Ask, Content, ConversationId, ErrorCode, Suggest, Suggestion, Suggestions,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::app::{App, instant, now};
use crate::knowledge::{Brief, Item, Shelf};
use crate::secrets;
use crate::store::{self, Owner, Past, StoreError};

use super::Caller;

/// Most of what is suggested while somebody writes.
const SUGGESTED: usize = 3;
/// Articles in an answer unless fewer are asked for.
const LIST: usize = 20;
/// Characters of a question that are looked at: the last ones.
const TEXT: usize = 400;
/// Most characters kept of a search that found nothing.
const MISS: usize = 120;
/// Rows of the agents' lists.
const ROWS: usize = 200;
/// From so many digits in a row on, a number may be somebody's.
const DIGITS: usize = 5;

/// What a topic needs.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Wish {
    text: String,
    id: String,
    limit: Option<usize>,
    /// For whom an agent asks; visitors have said it in their hello.
    locale: String,
}

#[derive(Serialize)]
struct Articles {
    articles: Vec<Brief>,
}

#[derive(Serialize)]
struct Conversations {
    conversations: Vec<Past>,
}

#[derive(Serialize)]
struct Departments {
    departments: Vec<aisle_core::protocol::Department>,
}

#[derive(Serialize)]
struct Code {
    code: String,
}

#[derive(Serialize)]
struct Entered {
    /// Given as `client_id` of the visitor's next `hello`.
    conversation: ConversationId,
}

#[derive(Serialize)]
struct Door {
    door: String,
    valid_ms: i64,
}

#[derive(Serialize)]
struct One<T> {
    content: T,
}

#[derive(Serialize)]
struct List<T> {
    list: Vec<T>,
}

/// What looks an order up.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Lookup {
    number: String,
    email: String,
    postcode: String,
}

impl Lookup {
    /// Reads one, if it has a number and something that proves it.
    pub(super) fn read(value: &Raw) -> Option<Self> {
        let lookup: Self = serde_json::from_str(value.get()).ok()?;
        let proved = !lookup.email.is_empty() || !lookup.postcode.is_empty();
        (proved && !lookup.number.is_empty()).then_some(lookup)
    }
}

/// Whoever asks.
pub(super) struct Asker<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    /// BCP 47, or empty.
    pub(super) locale: &'a str,
    pub(super) is_agent: bool,
    /// A visitor, and the conversation they are in.
    pub(super) own: Option<(Arc<Owner>, ConversationId)>,
}

/// A search of this connection that found nothing, until it is clear that it is
/// not the beginning of one that does.
#[derive(Default)]
pub(super) struct Missed {
    text: Option<String>,
}

impl Missed {
    /// Notes what came of a search; gives one to keep.
    fn note(&mut self, text: &str, found: bool) -> Option<String> {
        let text = kept(text);
        let before = self.text.take();
        let goes_on = before
            .as_ref()
            .is_some_and(|before| text.starts_with(before.as_str()) || before.starts_with(&text));
        if !found && text.chars().count() > 1 {
            self.text = Some(text);
        }
        before.filter(|_| !goes_on)
    }

    /// The last one, when the connection ends.
    pub(super) fn last(&mut self) -> Option<String> {
        self.text.take()
    }
}

/// A search as it is kept: short, in small letters, without addresses and
/// numbers that may be somebody's.
fn kept(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let digits = word.chars().filter(|c| c.is_numeric()).count();
        if word.contains('@') || digits >= DIGITS {
            "…".to_owned()
        } else {
            word.to_lowercase()
        }
    });
    let line = words.collect::<Vec<_>>().join(" ");
    aisle_core::text::clean_line(&line, MISS)
}

/// Keeps a search that found nothing.
pub(super) fn keep(app: &App, text: String, locale: &str) {
    let language = locale.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let queued = app
        .store
        .submit(move |db| store::keep_miss(db, &text, &language, now()), |_| {});
    if let Err(error) = queued {
        tracing::debug!(%error, "a search that found nothing was not kept");
    }
}

/// Keeps what somebody had looked for when an article did not help.
pub(super) fn keep_words(app: &App, text: &str, locale: &str) {
    let text = kept(text);
    if text.chars().count() > 1 {
        keep(app, text, locale);
    }
}

impl Asker<'_> {
    /// The topics there are. `past` is for visitors, and says that they have
    /// conversations beside the one on screen: a list of one is worth showing only
    /// beside help.
    ///
    /// `known`: they are a customer, who needs no door to another device.
    pub(super) fn topics(app: &App, past: Option<bool>, known: bool) -> Vec<String> {
        let (articles, products) = (app.knowledge.has_articles(), app.knowledge.has_products());
        let topics = [
            ("suggest", articles || products),
            ("popular", articles),
            ("articles", articles),
            ("article", articles),
            ("products", products),
            ("similar", products),
            ("pairs-with", products),
            ("order", app.knowledge.has_orders()),
            ("booking", app.knowledge.has_booking()),
            ("conversations", past.is_some_and(|past| past || articles)),
            ("code", past.is_some()),
            ("door", past.is_some() && !known),
        ];
        let there = topics.into_iter().filter(|(_, there)| *there);
        there.map(|(topic, _)| topic.to_owned()).collect()
    }

    /// An order, for who knows what proves it. Trying numbers is slowed down.
    pub(super) fn order(&self, lookup: Lookup) -> Result<Content, ErrorCode> {
        let address = crate::address::group(self.caller.address);
        if !self.is_agent && self.app.order_rate.take(address, instant()).is_err() {
            return Err(ErrorCode::RateLimited);
        }
        let Lookup {
            number,
            email,
            postcode,
        } = lookup;
        let order = self.app.knowledge.shelf().order(&number, &email, &postcode);
        Ok(order.ok_or(ErrorCode::NotFound)?.content())
    }

    fn too_fast(&self) -> bool {
        let address = crate::address::group(self.caller.address);
        !self.is_agent && self.app.question_rate.take(address, instant()).is_err()
    }

    /// Answers a question.
    pub(super) async fn answer(&self, ask: Ask, missed: &mut Missed) -> Answer {
        let n = ask.n;
        let outcome = if self.too_fast() {
            Err(ErrorCode::RateLimited)
        } else {
            self.data(ask, missed).await
        };
        let (data, error) = match outcome {
            Ok(data) => (Some(data), None),
            Err(code) => {
                self.app.metrics.refused(code);
                (None, Some(code))
            }
        };
        Answer { n, data, error }
    }

    async fn data(&self, ask: Ask, missed: &mut Missed) -> Result<Raw, ErrorCode> {
        let Wish {
            text,
            id,
            limit,
            locale,
        } = wish(ask.value.as_ref())?;
        let limit = limit.unwrap_or(LIST).min(LIST);
        let (app, locale) = (
            self.app,
            if self.is_agent {
                locale
            } else {
                self.locale.to_owned()
            },
        );
        let (has_articles, has_products) = (app.knowledge.has_articles(), app.knowledge.has_products());
        match ask.topic.as_str() {
            "popular" if has_articles => {
                let articles = self.shelf(move |shelf| shelf.popular(&locale, limit)).await?;
                json(&Articles { articles })
            }
            "articles" if has_articles => {
                let text = end(&text);
                let asked = text.clone();
                let find = move |shelf: &Shelf| shelf.search(&asked, &locale, limit);
                let articles = self.shelf(find).await?;
                if let Some(text) = missed.note(&text, !articles.is_empty())
                    && !self.is_agent
                {
                    keep(app, text, self.locale);
                }
                json(&Articles { articles })
            }
            "article" if has_articles => {
                let shelf = app.knowledge.shelf();
                let article = shelf.article(&id, &locale).ok_or(ErrorCode::NotFound)?;
                json(&One {
                    content: article.content(&self.caller.base),
                })
            }
            "products" if has_products => {
                let text = end(&text);
                self.cards(move |shelf| Some(cards(shelf.products(&text, limit))))
                    .await
            }
            "similar" if has_products => {
                self.cards(move |shelf| shelf.similar(&id, limit).map(cards))
                    .await
            }
            "pairs-with" if has_products => {
                self.cards(move |shelf| shelf.pairs_with(&id, limit).map(cards))
                    .await
            }
            "order" if app.knowledge.has_orders() => {
                let lookup = ask
                    .value
                    .as_ref()
                    .and_then(Lookup::read)
                    .ok_or(ErrorCode::Malformed)?;
                json(&One {
                    content: self.order(lookup)?,
                })
            }
            "booking" if app.knowledge.has_booking() => {
                let taken = app
                    .store
                    .read(store::booked)
                    .await
                    .map_err(|error| failed(&error))?;
                let content = app
                    .knowledge
                    .shelf()
                    .booking(&taken, now())
                    .map(|free| free.content());
                json(&One { content })
            }
            "conversations" => {
                let (owner, current) = self.own.clone().ok_or(ErrorCode::Unsupported)?;
                let conversations = app
                    .store
                    .read(move |db| store::own(db, &owner, &current))
                    .await
                    .map_err(|error| failed(&error))?;
                json(&Conversations { conversations })
            }
            "code" => {
                let (owner, current) = self.own.clone().ok_or(ErrorCode::Unsupported)?;
                let named = current.clone();
                let code = app.store.write(move |db| store::code_for(db, &named, &owner));
                let (code, new) = code.await.map_err(|error| match error {
                    // Nothing was said yet: there is nothing to be found.
                    StoreError::NotFound => ErrorCode::NotFound,
                    error => failed(&error),
                })?;
                if new {
                    app.hub.changed(&current);
                }
                json(&Code { code })
            }
            "departments" if self.own.is_some() => {
                let departments = app
                    .store
                    .read(store::departments)
                    .await
                    .map_err(|error| failed(&error))?;
                json(&Departments { departments })
            }
            "door" => {
                let (owner, current) = self.own.clone().ok_or(ErrorCode::Unsupported)?;
                let door = app
                    .store
                    .write(move |db| store::open_door(db, &current, &owner, now()));
                let door = door.await.map_err(|error| match error {
                    StoreError::NotFound => ErrorCode::NotFound,
                    StoreError::Forbidden => ErrorCode::Unsupported,
                    error => failed(&error),
                })?;
                json(&Door {
                    door,
                    valid_ms: store::DOOR_MS,
                })
            }
            "enter" => {
                let (owner, _) = self.own.clone().ok_or(ErrorCode::Unsupported)?;
                let network = crate::address::group(self.caller.address);
                if app.door_rate.take(network, instant()).is_err() {
                    return Err(ErrorCode::RateLimited);
                }
                let door = secrets::hash(&text);
                let found = app
                    .store
                    .write(move |db| store::go_through(db, &door, &owner, now()));
                let conversation = found.await.map_err(|error| match error {
                    // Whether it ever was one is nobody's business.
                    StoreError::NotFound => ErrorCode::NotFound,
                    error => failed(&error),
                })?;
                json(&Entered { conversation })
            }
            "alerts" if self.is_agent => {
                let list = app.store.read(|db| store::alerts(db, ROWS)).await;
                json(&List {
                    list: list.map_err(|error| failed(&error))?,
                })
            }
            "misses" if self.is_agent => {
                let list = app.store.read(|db| store::misses(db, ROWS)).await;
                json(&List {
                    list: list.map_err(|error| failed(&error))?,
                })
            }
            "drop-miss" if self.is_agent => {
                let dropped = app.store.write(move |db| store::drop_miss(db, &text)).await;
                dropped.map_err(|error| failed(&error))?;
                json(&List::<u8> { list: Vec::new() })
            }
            "votes" if self.is_agent => {
                let list = app.store.read(|db| store::votes(db, ROWS)).await;
                json(&List {
                    list: list.map_err(|error| failed(&error))?,
                })
            }
            _ => Err(ErrorCode::Unsupported),
        }
    }

    /// What may answer the text being written.
    pub(super) async fn suggest(&self, suggest: Suggest) -> Suggestions {
        let (text, locale) = (end(&suggest.text), self.locale.to_owned());
        let found = if self.too_fast() {
            Ok(Vec::new())
        } else {
            self.shelf(move |shelf| suggestions(shelf, &text, &locale)).await
        };
        Suggestions {
            text: suggest.text,
            items: found.unwrap_or_default(),
        }
    }

    /// Products as a row of cards; `null` for none.
    async fn cards(
        &self,
        work: impl FnOnce(&Shelf) -> Option<Carousel> + Send + 'static,
    ) -> Result<Raw, ErrorCode> {
        let carousel = self.shelf(work).await?.ok_or(ErrorCode::NotFound)?;
        let content = (!carousel.items.is_empty()).then(|| carousel.content());
        json(&One { content })
    }

    /// Works with what the shop knows, off the threads that serve.
    async fn shelf<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> T + Send + 'static,
    ) -> Result<T, ErrorCode> {
        let shelf = self.app.knowledge.shelf();
        let done = tokio::task::spawn_blocking(move || work(&shelf)).await;
        done.map_err(|error| {
            tracing::error!(%error, "a question was not answered");
            ErrorCode::Unavailable
        })
    }
}

fn cards(items: Vec<&Item>) -> Carousel {
    Carousel {
        items: items.into_iter().map(Item::card).collect(),
        ..Carousel::default()
    }
}

/// Articles first: they answer, products only may be what is meant.
fn suggestions(shelf: &Shelf, text: &str, locale: &str) -> Vec<Suggestion> {
    let articles = shelf.suggest(text, locale).into_iter().map(|brief| Suggestion {
        kind: "article".into(),
        id: brief.id,
        title: brief.title,
        summary: brief.summary,
    });
    let mut items: Vec<Suggestion> = articles.collect();
    let room = SUGGESTED.saturating_sub(items.len());
    let products = shelf.suggest_products(text, room);
    items.extend(products.into_iter().map(|item| Suggestion {
        kind: "product".into(),
        id: item.product.id.clone(),
        title: item.product.title.clone(),
        summary: item.product.brand.clone(),
    }));
    items
}

fn failed(error: &StoreError) -> ErrorCode {
    tracing::error!(%error, "a question was not answered");
    ErrorCode::Unavailable
}

fn wish<T: DeserializeOwned + Default>(value: Option<&Raw>) -> Result<T, ErrorCode> {
    match value {
        None => Ok(T::default()),
        Some(raw) => serde_json::from_str(raw.get()).map_err(|_| ErrorCode::Malformed),
    }
}

fn json<T: Serialize>(value: &T) -> Result<Raw, ErrorCode> {
    let text = serde_json::to_string(value).map_err(|_| ErrorCode::Unavailable)?;
    Raw::new(&text).ok_or(ErrorCode::Unavailable)
}

fn end(text: &str) -> String {
    let count = text.chars().count();
    text.chars().skip(count.saturating_sub(TEXT)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_of_what_was_typed_is_kept_and_only_if_nothing_was_found() {
        let mut missed = Missed::default();
        for typed in ["wa", "warr", "warranty", "warrant", "warranty card"] {
            assert_eq!(missed.note(typed, false), None, "{typed}");
        }
        assert_eq!(missed.note("gift", false).as_deref(), Some("warranty card"));
        assert_eq!(missed.note("gift card", true), None, "it led somewhere");
        assert_eq!(missed.last(), None);
        missed.note("배터리", false);
        assert_eq!(missed.last().as_deref(), Some("배터리"));
    }

    #[test]
    fn what_may_be_somebodys_is_not_kept() {
        assert_eq!(
            kept("Where is ann@shop.example 0171-555 1234567"),
            "where is … … …"
        );
        assert_eq!(kept("size  42\nEU"), "size 42 eu");
        assert!(kept(&"x".repeat(500)).chars().count() <= MISS + 1);
    }
}
