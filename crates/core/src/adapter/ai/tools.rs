//! The tools that the widget itself carries out, and the reading of what an agent
//! gives them. A model wrote that: what it left out or got wrong counts as absent.

use super::decode::{fields, string};
use crate::protocol::json::{Decode, Document, Json};
use crate::protocol::rich::{Carousel, Product};
use crate::text::clean_line;

/// Most characters of an id, a number or an address.
const NAME: usize = 128;
/// Most characters of a sentence.
const SENTENCE: usize = 400;
/// Most ids of one call.
const IDS: usize = 50;

/// A tool, as an agent is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// What it does and when to call it, for a model.
    pub description: &'static str,
    /// The JSON Schema of its arguments.
    pub parameters: &'static str,
}

/// Cards of products.
const SHOW_PRODUCTS: &str = "show_products";

/// All of them.
pub const TOOLS: &[Tool] = &[
    Tool {
        name: SHOW_PRODUCTS,
        description: "Shows the visitor product cards. Give the ids of products you know, or whole \
                      products, or words to search the shop for.",
        parameters: concat!(
            r#"{"type":"object","properties":{"#,
            r#""ids":{"type":"array","maxItems":10,"items":{"type":"string"}},"#,
            r#""query":{"type":"string","description":"What to search the shop for."},"#,
            r#""products":{"type":"array","maxItems":10,"items":{"type":"object","required":["title"],"#,
            r#""properties":{"id":{"type":"string"},"title":{"type":"string"},"url":{"type":"string"},"#,
            r#""image":{"type":"object","required":["url"],"properties":{"url":{"type":"string"},"#,
            r#""alt":{"type":"string"}}},"#,
            r#""price":{"type":"object","required":["amount","currency"],"properties":{"#,
            r#""amount":{"type":"integer","description":"In minor units: cents of EUR, whole won of KRW."},"#,
            r#""currency":{"type":"string","description":"ISO 4217."}}}}}}}}"#,
        ),
    },
    Tool {
        name: "look_up_order",
        description: "Lets the visitor look up an order. What is missing the visitor is asked for; never \
                      ask for it in the conversation.",
        parameters: concat!(
            r#"{"type":"object","properties":{"#,
            r#""order":{"type":"string","description":"The order's number, if the visitor said it."},"#,
            r#""email":{"type":"string","description":"The address it was ordered with, if they said it."}}}"#,
        ),
    },
    Tool {
        name: "hand_off",
        description: "Hands the conversation to a person: when the visitor asks for one, or when you \
                      cannot help.",
        parameters: concat!(
            r#"{"type":"object","properties":{"#,
            r#""reason":{"type":"string","description":"For the person who takes over, one sentence."}}}"#,
        ),
    },
];

/// Products that are named or looked for, not given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductQuery {
    /// The shop's names of them, at most fifty.
    pub ids: Vec<String>,
    /// Words to look for; may be empty.
    pub query: String,
}

/// The order that is asked for. Both may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderQuery {
    /// Its number.
    pub order: String,
    /// The address it was ordered with.
    pub email: String,
}

/// The wish for a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandOff {
    /// Why, for who takes over; may be empty.
    pub reason: String,
}

/// Reads arguments of `show_products`, or what the agent's own server found, that
/// are products in the form of our own content: an object with `products` or
/// `items`, a list of them, or one alone. `None` if none of them is one.
#[must_use]
pub fn read_products(arguments: &str) -> Option<Carousel> {
    let document = Document::parse(arguments)?;
    let whole = document.whole();
    if whole.is_list() {
        return Some(carousel(whole)).filter(some);
    }
    let [products, title] = fields(whole, ["products", "title"]);
    if products.is_list() {
        let mut found = carousel(products);
        found.title = clean_line(&string(title), 200);
        return Some(found).filter(some);
    }
    if let Some(all) = whole.try_read::<Carousel>() {
        return Some(all);
    }
    let one: Product = whole.try_read()?;
    let items = vec![one];
    Some(Carousel {
        items,
        ..Carousel::default()
    })
}

/// Most products that are given whole: what 64 KiB of arguments hold by far.
const PRODUCTS: usize = 1_000;

fn carousel(list: Json<'_>) -> Carousel {
    let items = list.items().take(PRODUCTS).filter_map(Json::try_read).collect();
    Carousel {
        items,
        ..Carousel::default()
    }
}

fn some(all: &Carousel) -> bool {
    !all.items.is_empty()
}

/// Reads arguments of `show_products` that name products or ask for some. `None`
/// if they do neither.
#[must_use]
pub fn read_product_query(arguments: &str) -> Option<ProductQuery> {
    let wish: ProductQuery = object(arguments)?;
    (!wish.ids.is_empty() || !wish.query.is_empty()).then_some(wish)
}

/// Reads arguments of `look_up_order`. `None` if they are no object.
#[must_use]
pub fn read_order_query(arguments: &str) -> Option<OrderQuery> {
    object(arguments)
}

/// Reads arguments of `hand_off`, or the value of AG-UI's custom event `handoff`.
/// `None` if they are no object.
#[must_use]
pub fn read_hand_off(arguments: &str) -> Option<HandOff> {
    object(arguments)
}

fn object<T: Decode>(arguments: &str) -> Option<T> {
    let document = Document::parse(arguments)?;
    arguments
        .trim_start()
        .starts_with('{')
        .then(|| T::decode(document.whole()))
}

/// A line, or a number as it is written: models give ids as either.
fn line(json: Json<'_>, most: usize) -> String {
    let raw = json.raw();
    if !raw.is_empty() && raw.bytes().all(|byte| byte.is_ascii_digit()) {
        return clean_line(raw, most);
    }
    clean_line(&string(json), most)
}

impl Decode for ProductQuery {
    fn decode(json: Json<'_>) -> Self {
        let [ids, query] = fields(json, ["ids", "query"]);
        let mut wish = Self {
            ids: Vec::new(),
            query: line(query, SENTENCE),
        };
        if ids.is_list() {
            let all = ids.items().map(|id| line(id, NAME));
            wish.ids.extend(all.filter(|id| !id.is_empty()).take(IDS));
        }
        wish
    }
}

impl Decode for OrderQuery {
    fn decode(json: Json<'_>) -> Self {
        let [order, email] = fields(json, ["order", "email"]);
        Self {
            order: line(order, NAME),
            email: line(email, 254),
        }
    }
}

impl Decode for HandOff {
    fn decode(json: Json<'_>) -> Self {
        let [reason] = fields(json, ["reason"]);
        Self {
            reason: line(reason, SENTENCE),
        }
    }
}
