//! The shop's tables as data: `shop/data/goods.json`, made from the shop's own
//! (`tests/e2e/lib/goods.mjs`), so that the chat and the shop sell the same.

use std::sync::OnceLock;

use aisle_core::Millis;
use aisle_core::json_record;
use aisle_core::protocol::json;

/// Minor units: cents of a euro, and whole won.
pub(super) type Amounts = (i64, i64);

/// What is said of a product in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Its name.
    pub title: String,
    /// A line about it.
    pub tag: String,
    /// What else it is looked for as.
    pub words: String,
    /// A few sentences.
    pub body: String,
}

json_record!(Words {
    title,
    tag,
    words,
    body
});

/// A product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Goods {
    /// The shop's name for it, which is in its address.
    pub id: String,
    /// Its picture: `/shop/art/ART.svg`.
    pub art: String,
    /// Its shelf: `wear`, `camp`, `snow` or `home`.
    pub cat: String,
    /// Its table of sizes, if it has one.
    pub guide: String,
    /// Its price.
    pub price: Amounts,
    /// Its former price.
    pub was: Option<Amounts>,
    /// Names of its colours; the first is shown.
    pub colours: Vec<String>,
    /// Its sizes.
    pub sizes: Vec<String>,
    /// Pieces of each size, or one number if it has none.
    pub stock: Vec<u32>,
    /// Hundredths of a star.
    pub rating: u32,
    /// How many have said so.
    pub reviews: u32,
    /// Names of products that go with it.
    pub pairs: Vec<String>,
    /// In English.
    pub en: Words,
    /// In Korean.
    pub ko: Words,
}

json_record!(Goods {
    id,
    art,
    cat,
    guide: always,
    price,
    was: sparse,
    colours,
    sizes,
    stock,
    rating,
    reviews,
    pairs,
    en,
    ko
});

/// A colour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Colour {
    /// Its name in the tables.
    pub id: String,
    /// `#rrggbb`.
    pub hex: String,
    /// Its name in English.
    pub en: String,
    /// Its name in Korean.
    pub ko: String,
}

json_record!(Colour { id, hex, en, ko });

/// A table of sizes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guide {
    /// Its name in the tables.
    pub id: String,
    /// Headings in English.
    pub en: Vec<String>,
    /// Headings in Korean.
    pub ko: Vec<String>,
    /// Row by row; the first cell is the size.
    pub rows: Vec<Vec<String>>,
}

json_record!(Guide { id, en, ko, rows });

/// A code that takes something off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Code {
    /// What is typed.
    pub code: String,
    /// Percent it takes off.
    pub percent: u32,
    /// The cart it needs.
    pub least: Amounts,
    /// When it ends, if it does.
    pub until: Option<Millis>,
    /// What it is for, in English.
    pub en: String,
    /// In Korean.
    pub ko: String,
}

json_record!(Code {
    code,
    percent,
    least,
    until: sparse,
    en,
    ko
});

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What is sold, shelf by shelf.
    pub products: Vec<Goods>,
    /// The colours.
    pub colours: Vec<Colour>,
    /// The tables of sizes.
    pub guides: Vec<Guide>,
    /// The codes.
    pub coupons: Vec<Code>,
    /// From this worth of the cart on, delivery is free.
    pub free_from: Amounts,
}

json_record!(Table {
    products,
    colours,
    guides,
    coupons,
    free_from
});

/// The tables, read when they are first needed. A shop whose file cannot be read
/// sells nothing; a test sees to it that it can.
pub fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| json::read(include_str!("../../../../shop/data/goods.json")).unwrap_or_default())
}

/// The product of this name.
pub fn goods(id: &str) -> Option<&'static Goods> {
    table().products.iter().find(|goods| goods.id == id)
}
