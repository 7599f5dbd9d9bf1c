//! Products: a JSON or CSV file, read whole.
//!
//! A row that cannot be a product is reported with its line and column and what
//! to do, and the others are there all the same.

use std::collections::HashSet;
use std::path::Path;

use aisle_core::commerce::budget::thousandths;
use aisle_core::commerce::{Currency, Money};
use aisle_core::protocol::rich::{Product, Stars, Stock};
use aisle_core::protocol::{Image, Price, json};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::articles::Issue;
use super::index::Row;

/// Most bytes of the file.
const FILE_BYTES: u64 = 200 * 1024 * 1024;
/// Most products.
const PRODUCTS: usize = 200_000;
/// Most mistakes that are named one by one.
const ISSUES: usize = 50;
/// Most characters of a description in a row of cards.
const DESCRIPTION: usize = 600;

/// A product, with what only the server needs.
#[derive(Debug, Clone)]
pub struct Item {
    /// As it is sent.
    pub product: Product,
    /// Where it stands in the shop.
    pub category: String,
    /// Ids of what goes with it.
    pub pairs_with: Vec<String>,
    words: String,
    options: String,
}

/// What a product of a file says beside what visitors see.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Beside {
    category: String,
    pairs_with: Vec<String>,
    tags: Vec<String>,
}

impl Item {
    fn new(product: Product, beside: Beside) -> Self {
        let values = product.options.iter().flat_map(|option| &option.values);
        let options: Vec<&str> = values.map(|value| value.label.as_str()).collect();
        Self {
            options: options.join(" "),
            words: format!("{} {} {}", product.brand, beside.category, beside.tags.join(" ")),
            category: beside.category,
            pairs_with: beside.pairs_with,
            product,
        }
    }

    pub(super) fn row(&self) -> Row<'_> {
        Row {
            title: &self.product.title,
            tags: &self.words,
            summary: &self.options,
            rest: &self.product.description,
        }
    }

    /// Its price as thousandths of the major unit, and the currency.
    pub(super) fn price(&self) -> Option<(i64, Currency)> {
        let price = self.product.price.as_ref()?;
        let currency = Currency::new(&price.currency)?;
        let money = Money {
            minor: price.amount,
            currency,
        };
        Some((money.thousandths(), currency))
    }

    /// Whether it can be had.
    pub(super) fn is_there(&self) -> bool {
        self.product.stock != Stock::Out
    }

    /// As it stands in a row of cards: without a long description.
    #[must_use]
    pub fn card(&self) -> Product {
        let mut card = self.product.clone();
        if card.description.chars().count() > DESCRIPTION {
            card.description = card
                .description
                .chars()
                .take(DESCRIPTION - 1)
                .chain(['…'])
                .collect();
        }
        card
    }
}

/// What is wrong with a row, and where.
struct Wrong {
    line: usize,
    column: String,
    what: String,
}

/// Reads a file; by its name it is JSON or CSV.
pub(super) fn load(file: &Path) -> Result<(Vec<Item>, Vec<Issue>), std::io::Error> {
    if std::fs::metadata(file)?.len() > FILE_BYTES {
        return Err(std::io::Error::other(
            "is longer than 200 MB; leave out what nobody can buy",
        ));
    }
    let text = std::fs::read_to_string(file)?;
    let text = text.trim_start_matches('\u{feff}');
    let is_csv = file
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    let (items, wrongs) = if is_csv { of_csv(text) } else { of_json(text) };
    let (mut kept, mut ids, mut issues) = (Vec::new(), HashSet::new(), Vec::new());
    let mut wrongs: Vec<Wrong> = wrongs;
    for (line, item) in items {
        if !ids.insert(item.product.id.clone()) {
            let what = format!(
                "`{}` is there already; every product needs an id of its own",
                item.product.id
            );
            wrongs.push(Wrong {
                line,
                column: "id".into(),
                what,
            });
        } else if kept.len() < PRODUCTS {
            kept.push(item);
        }
    }
    let count = wrongs.len();
    for wrong in wrongs.into_iter().take(ISSUES) {
        let what = format!("line {}, {}: {}", wrong.line, wrong.column, wrong.what);
        issues.push(Issue {
            file: file.to_owned(),
            what,
        });
    }
    if count > ISSUES {
        let what = format!("{} more rows are wrong", count - ISSUES);
        issues.push(Issue {
            file: file.to_owned(),
            what,
        });
    }
    Ok((kept, issues))
}

/// Checks what every product must have.
fn check(product: &Product) -> Result<(), (&'static str, String)> {
    if product.id.is_empty() {
        return Err(("id", "is missing, or is longer than 200 characters".into()));
    }
    for (column, price) in [("price", &product.price), ("was", &product.was)] {
        if let Some(price) = price
            && price.amount < 0
        {
            return Err((column, format!("{} is less than nothing", price.amount)));
        }
    }
    Ok(())
}

fn of_json(text: &str) -> (Vec<(usize, Item)>, Vec<Wrong>) {
    #[derive(Deserialize)]
    struct Whole<'a> {
        #[serde(borrow)]
        products: Vec<&'a RawValue>,
    }
    let parsed = if text.trim_start().starts_with('[') {
        serde_json::from_str::<Vec<&RawValue>>(text)
    } else {
        serde_json::from_str::<Whole<'_>>(text).map(|whole| whole.products)
    };
    let raws = match parsed {
        Ok(raws) => raws,
        Err(error) => {
            let what = format!("{error}; write a list of products, or {{\"products\": […]}}");
            let column = format!("column {}", error.column());
            return (
                Vec::new(),
                vec![Wrong {
                    line: error.line(),
                    column,
                    what,
                }],
            );
        }
    };
    let (mut items, mut wrongs) = (Vec::new(), Vec::new());
    let mut line = 1;
    let mut before = 0;
    for raw in raws {
        // Where the item stands in the text it is a part of.
        let at = raw.get().as_ptr() as usize - text.as_ptr() as usize;
        line += text.get(before..at).unwrap_or_default().matches('\n').count();
        before = at;
        let mut wrong = |column: &str, what: String| {
            wrongs.push(Wrong {
                line,
                column: column.to_owned(),
                what,
            })
        };
        let beside: Beside = match serde_json::from_str(raw.get()) {
            Ok(beside) => beside,
            Err(error) => {
                wrong(
                    "category, pairs_with, tags",
                    format!("{error}; they are text, and lists of text"),
                );
                continue;
            }
        };
        let Some(product) = json::read::<Product>(raw.get()) else {
            wrong(
                "title",
                "is missing; a product is an object with an id and a title".into(),
            );
            continue;
        };
        // The reader is lenient for what visitors' screens get; a shop wants to know.
        let given = |key: &str| {
            let fields: Result<std::collections::BTreeMap<String, &RawValue>, _> =
                serde_json::from_str(raw.get());
            fields.is_ok_and(|fields| fields.contains_key(key))
        };
        match check(&product) {
            Err((column, what)) => wrong(column, what),
            Ok(()) if product.price.is_none() && given("price") => {
                let what =
                    "write {\"amount\": 8990, \"currency\": \"EUR\"}, in cents or what the currency has";
                wrong("price", what.into());
            }
            Ok(()) => items.push((line, Item::new(product, beside))),
        }
    }
    (items, wrongs)
}

/// The columns a CSV file may have.
const COLUMNS: [&str; 16] = [
    "id",
    "title",
    "url",
    "image",
    "price",
    "currency",
    "was",
    "brand",
    "category",
    "stock",
    "left",
    "description",
    "tags",
    "pairs_with",
    "rating",
    "badges",
];

fn of_csv(text: &str) -> (Vec<(usize, Item)>, Vec<Wrong>) {
    let semicolons = text
        .lines()
        .next()
        .is_some_and(|head| head.contains(';') && !head.contains(','));
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(if semicolons { b';' } else { b',' })
        .from_reader(text.as_bytes());
    let (mut items, mut wrongs) = (Vec::new(), Vec::new());
    let head: Vec<String> = match reader.headers() {
        Ok(head) => head
            .iter()
            .map(|name| name.to_ascii_lowercase().replace(' ', "_"))
            .collect(),
        Err(error) => {
            let column = "column 1".to_owned();
            return (
                items,
                vec![Wrong {
                    line: 1,
                    column,
                    what: error.to_string(),
                }],
            );
        }
    };
    for (at, name) in head.iter().enumerate() {
        if !COLUMNS.contains(&name.as_str()) {
            let what = format!(
                "`{name}` is not known and left out; there are {}",
                COLUMNS.join(", ")
            );
            wrongs.push(Wrong {
                line: 1,
                column: format!("column {}", at + 1),
                what,
            });
        }
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error
                    .position()
                    .map_or(0, |place| usize::try_from(place.line()).unwrap_or(0));
                wrongs.push(Wrong {
                    line,
                    column: "column 1".into(),
                    what: error.to_string(),
                });
                continue;
            }
        };
        let line = record
            .position()
            .map_or(0, |place| usize::try_from(place.line()).unwrap_or(0));
        let cell = |name: &str| {
            let at = head.iter().position(|column| column == name);
            at.and_then(|at| record.get(at)).unwrap_or_default()
        };
        match of_row(&cell) {
            Ok(item) => items.push((line, item)),
            Err((name, what)) => {
                let at = head
                    .iter()
                    .position(|column| column == name)
                    .map_or(0, |at| at + 1);
                wrongs.push(Wrong {
                    line,
                    column: format!("column {at} ({name})"),
                    what,
                });
            }
        }
    }
    (items, wrongs)
}

fn of_row<'a>(cell: &impl Fn(&str) -> &'a str) -> Result<Item, (&'static str, String)> {
    let list = |name: &str| -> Vec<String> {
        let parts = cell(name).split(['|', ';']).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let some = |name: &str| {
        Some(cell(name))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let price = |name: &'static str| -> Result<Option<Price>, (&'static str, String)> {
        let Some(text) = some(name) else { return Ok(None) };
        // `89.90 EUR`, or the amount here and the currency in its own column.
        let (amount, code) = text.split_once(' ').unwrap_or((&text, cell("currency")));
        let wrong = || (name, format!("`{text}` is not a price such as 89.90"));
        let amount = thousandths(amount).ok_or_else(wrong)?;
        let code_wrong = || {
            (
                "currency",
                format!("`{code}` is not a currency such as EUR; add a column `currency`"),
            )
        };
        let currency = Currency::new(code).ok_or_else(code_wrong)?;
        let money = Money::from_thousandths(amount, currency);
        Ok(Some(Price {
            amount: money.minor,
            currency: currency.text(),
        }))
    };
    let title = some("title").ok_or(("title", "is missing".to_owned()))?;
    let stock = match cell("stock").to_ascii_lowercase().as_str() {
        "" | "unknown" => Stock::Unknown,
        "in" | "in stock" | "in_stock" => Stock::In,
        "low" | "few" => Stock::Low,
        "out" | "out of stock" | "out_of_stock" | "0" => Stock::Out,
        "preorder" => Stock::Preorder,
        number => match number.parse::<u32>() {
            Ok(_) => Stock::In,
            Err(_) => {
                return Err((
                    "stock",
                    format!("`{number}` is none of in, low, out, preorder, or a number"),
                ));
            }
        },
    };
    let rating = match some("rating") {
        None => None,
        Some(text) => match thousandths(&text) {
            Some(value @ 0..=5000) => Some(Stars {
                value: u32::try_from(value / 10).unwrap_or(0),
                count: None,
            }),
            _ => return Err(("rating", format!("`{text}` is not 0 to 5"))),
        },
    };
    let image = some("image").map(|url| Image {
        url,
        alt: title.clone(),
        width: None,
        height: None,
        caption: None,
    });
    let product = Product {
        id: some("id").ok_or(("id", "is missing".to_owned()))?,
        url: some("url"),
        image,
        price: price("price")?,
        was: price("was")?,
        rating,
        stock,
        left: cell("left").parse().ok(),
        badges: list("badges"),
        brand: cell("brand").to_owned(),
        description: cell("description").to_owned(),
        title,
        ..Product::default()
    };
    // What is sent is read again, so that limits hold whatever the file says.
    let product =
        json::read::<Product>(&json::write(&product)).ok_or(("title", "cannot be read".to_owned()))?;
    check(&product)?;
    let beside = Beside {
        category: cell("category").to_owned(),
        pairs_with: list("pairs_with"),
        tags: list("tags"),
    };
    Ok(Item::new(product, beside))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, text: &str) -> (Vec<Item>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let (items, issues) = load(&file).unwrap();
        (items, issues.into_iter().map(|issue| issue.what).collect())
    }

    #[test]
    fn bad_rows_of_a_table_are_named_by_line_and_column_and_the_rest_is_read() {
        let (items, said) = of(
            "shop.csv",
            "id,title,price,currency,stock,colour\n1,Shoe,89.90,EUR,in,red\n2,Hat,cheap,EUR,in,\n3,,5,EUR,in,\n4,Sock,5,,in,\n\
             1,Twice,5,EUR,in,\n6,\"Won, shoe\",129000,KRW,many,\n7,Won,129000,KRW,3,\n8,Minus,-5,EUR,in,\n",
        );
        let ids: Vec<&str> = items.iter().map(|item| item.product.id.as_str()).collect();
        assert_eq!(ids, ["1", "7"]);
        assert_eq!(items[0].product.price.as_ref().unwrap().amount, 8990);
        assert_eq!(items[1].product.price.as_ref().unwrap().amount, 129_000);
        for (wanted, what) in [
            ("line 1, column 6", "`colour` is not known"),
            ("line 3, column 3 (price)", "`cheap`"),
            ("line 4, column 2 (title)", "missing"),
            ("line 5, column 4 (currency)", "EUR"),
            ("line 6, id", "already"),
            ("line 7, column 5 (stock)", "many"),
            ("line 9, column 3 (price)", "-5"),
        ] {
            assert!(
                said.iter()
                    .any(|said| said.starts_with(wanted) && said.contains(what)),
                "{wanted}: {said:#?}"
            );
        }
        assert_eq!(said.len(), 7, "{said:#?}");
    }

    #[test]
    fn bad_items_of_a_list_are_named_by_line_and_the_rest_is_read() {
        let text = "[\n {\"id\":\"1\",\"title\":\"Shoe\",\"price\":{\"amount\":8990,\"currency\":\"EUR\"},\"category\":\"shoes\"},\n \
                    {\"id\":\"2\"},\n {\"title\":\"Nameless\"},\n\n {\"id\":\"3\",\"title\":\"Hat\",\"price\":\"5 EUR\"},\n 7,\n \
                    {\"id\":\"4\",\"title\":\"Minus\",\"price\":{\"amount\":-1,\"currency\":\"EUR\"}}\n]";
        let (items, said) = of("shop.json", text);
        assert_eq!(items.len(), 1, "{said:#?}");
        for line in ["line 3", "line 4", "line 6", "line 7", "line 8"] {
            assert!(
                said.iter().any(|said| said.starts_with(line)),
                "{line}: {said:#?}"
            );
        }
        let (items, said) = of("shop.json", "{\"products\": [\n{]}");
        assert!(
            items.is_empty() && said[0].starts_with("line 2, column 2"),
            "{said:?}"
        );
        assert_eq!(
            of("shop.json", "{\"products\":[{\"id\":\"1\",\"title\":\"A\"}]}")
                .0
                .len(),
            1
        );
    }
}
