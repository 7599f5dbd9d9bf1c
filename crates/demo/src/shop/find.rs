//! Finding products by words, colour and price, in both languages.
//!
//! Words of the catalogue are compared with the words of the question: in English
//! word by word, the plural's `s` aside; in Korean as runs of syllables, since
//! particles follow. Prices are [`aisle_core::commerce::budget`]'s.

use aisle_core::commerce::budget::{self, Budget};

use super::Reader;
use super::table::{Goods, table};
use crate::lang::Lang;
use crate::words::{spaced, squeezed};

/// Most products in one answer.
const MOST: usize = 8;

/// What was understood, and what there is.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The products, best first.
    pub items: Vec<&'static Goods>,
    /// The colour they are wanted in, for the first product that has one of the family.
    pub colours: &'static [&'static str],
    /// A word of the catalogue, or one for a shelf, was among the words.
    pub named: bool,
    /// The price has a bound, or the cheapest are wanted.
    pub priced: bool,
    /// The price kept products out, and there were no others: these are near.
    pub beyond: bool,
}

impl Found {
    /// Whether somebody is looking for products at all.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.named || self.priced || !self.colours.is_empty()
    }

    /// The colour that a product is shown in.
    #[must_use]
    pub fn colour(&self, goods: &Goods) -> Option<&'static str> {
        let has = |wanted: &&&str| goods.colours.iter().any(|colour| colour == **wanted);
        self.colours.iter().find(has).copied()
    }
}

/// Words that a title has and nobody looks for.
const TITLE_ONLY: &[&str] = &[
    "two", "28", "pile", "dipped", "table", "걸리", "파일", "상의", "비비", "다운", "보온",
];

/// Words for a whole shelf.
const SHELVES: &[(&str, &str, &str)] = &[
    ("clothes", "옷", "wear"),
    ("clothing", "의류", "wear"),
    ("wear", "입을", "wear"),
    ("outdoor", "아웃도어", "camp"),
    ("gear", "장비", "camp"),
    ("wintersport", "겨울스포츠", "snow"),
    ("furniture", "인테리어", "home"),
    ("homeware", "홈데코", "home"),
];

/// Words for a family of colours, and the shop's names for its members.
const COLOURS: &[(&[&str], &[&str], &[&str])] = &[
    (
        &["green", "olive"],
        &["초록", "녹색", "그린", "카키"],
        &["spruce", "moss", "forest", "lichen"],
    ),
    (
        &["blue", "teal", "petrol"],
        &["파란", "파랑", "블루", "하늘색", "남색"],
        &["fjord", "tarn", "mist", "dusk"],
    ),
    (
        &["red", "orange", "rust"],
        &["빨간", "빨강", "레드", "주황", "오렌지"],
        &["clay", "ember", "terracotta"],
    ),
    (
        &["yellow", "gold", "golden"],
        &["노란", "노랑", "옐로", "골드"],
        &["larch"],
    ),
    (
        &["grey", "gray", "black", "dark"],
        &["회색", "그레이", "검은", "검정", "블랙"],
        &["slate", "ink", "smoked"],
    ),
    (
        &["white", "beige", "cream"],
        &["흰색", "하얀", "화이트", "베이지", "크림"],
        &["oat", "chalk", "sand", "birch"],
    ),
    (
        &["brown", "tan"],
        &["갈색", "브라운", "밤색"],
        &["chestnut", "smoked", "sand"],
    ),
    (
        &["purple", "violet", "pink"],
        &["보라", "퍼플", "분홍", "핑크"],
        &["heather", "dawn"],
    ),
];

/// Looks for products. `reader` decides what a price without a currency means.
#[must_use]
pub fn find(text: &str, reader: Reader) -> Found {
    let (budget, rest) = budget::read(text);
    let (spaced, squeezed) = (spaced(&rest), squeezed(&rest));
    let priced = budget.cheap || budget.least.is_some() || budget.most.is_some();
    let colours = colours(&spaced, &squeezed);
    let score = |goods: &'static Goods| (score(goods, &spaced, &squeezed), goods);
    let mut hits: Vec<(usize, &'static Goods)> = table().products.iter().map(score).collect();
    let best = hits.iter().map(|(score, _)| *score).max().unwrap_or(0);
    let shelf = shelf(&spaced, &squeezed);
    let named = best > 0 || shelf.is_some();
    if best > 0 {
        hits.retain(|(score, _)| *score == best);
    } else if let Some(shelf) = shelf {
        hits.retain(|(_, goods)| goods.cat == shelf);
    }
    let mut found = Found {
        items: hits.into_iter().map(|(_, goods)| goods).collect(),
        colours,
        named,
        priced,
        beyond: false,
    };
    if !found.asked() {
        found.items.clear();
        return found;
    }
    narrow(&mut found, &budget, reader);
    found
}

/// Leaves out what is not of the colour or the price; a colour that nothing has is
/// not insisted on, and where all is beyond the price, the nearest remain.
fn narrow(found: &mut Found, budget: &Budget, reader: Reader) {
    let of_colour: Vec<_> = found
        .items
        .iter()
        .copied()
        .filter(|goods| found.colour(goods).is_some())
        .collect();
    if !of_colour.is_empty() {
        found.items = of_colour;
    }
    let currency = budget.currency.as_ref().map(|named| named.code().to_owned());
    let cost = |goods: &Goods| match (currency.as_deref(), reader.page) {
        (Some("KRW"), _) => goods.price.1.saturating_mul(1_000),
        (Some("EUR"), _) | (_, Lang::En) => goods.price.0.saturating_mul(10),
        _ => goods.price.1.saturating_mul(1_000),
    };
    let fits = |goods: &Goods| {
        let cost = cost(goods);
        budget.least.is_none_or(|least| cost >= least) && budget.most.is_none_or(|most| cost <= most)
    };
    if budget.cheap || !found.named {
        found.items.sort_by_key(|goods| cost(goods));
    }
    let within: Vec<_> = found.items.iter().copied().filter(|goods| fits(goods)).collect();
    if within.is_empty() && !found.items.is_empty() {
        found.beyond = true;
        found.items.sort_by_key(|goods| cost(goods));
        if budget.most.is_none() {
            found.items.reverse();
        }
        found.items.truncate(2);
    } else {
        found.items = within;
    }
    found.items.truncate(MOST);
}

/// The product that a text names most clearly, if it names one.
#[must_use]
pub fn named(text: &str, reader: Reader) -> Option<&'static Goods> {
    let found = find(text, reader);
    found.items.first().copied().filter(|_| found.named)
}

/// A size of a product that a text names: `XL`, `42`, `long`.
#[must_use]
pub fn size_in<'a>(goods: &'a Goods, text: &str) -> Option<&'a str> {
    let spaced = spaced(text);
    let words = || spaced.split(' ').filter(|word| !word.is_empty());
    let is = |size: &&String| {
        let size = size.to_ascii_lowercase();
        // `500 ml` goes by its number; Korean puts particles behind: `XL은`, `42사이즈`.
        let first = size.split(' ').next().unwrap_or_default();
        words().any(|word| {
            let rest = word.strip_prefix(first);
            rest.is_some_and(|rest| {
                rest.chars().next().is_none_or(|c| !c.is_ascii_alphanumeric()) || rest == "ml"
            })
        })
    };
    goods.sizes.iter().find(is).map(String::as_str)
}

fn colours(spaced: &str, squeezed: &str) -> &'static [&'static str] {
    let means = |(en, ko, _): &&(&[&str], &[&str], &[&str])| {
        en.iter().any(|word| has(spaced, word)) || ko.iter().any(|word| squeezed.contains(word))
    };
    COLOURS.iter().find(means).map_or(&[], |(_, _, names)| names)
}

fn shelf(spaced: &str, squeezed: &str) -> Option<&'static str> {
    let means = |(en, ko, _): &&(&str, &str, &str)| has(spaced, en) || squeezed.contains(ko);
    SHELVES.iter().find(means).map(|(_, _, shelf)| *shelf)
}

/// How much of the question a product's words are: three for an English word, and
/// a Korean one counts its syllables, so that 등산화 is more than 등산.
fn score(goods: &Goods, spaced: &str, squeezed: &str) -> usize {
    let mut score = 0;
    for list in [&goods.en.title, &goods.en.words] {
        let list = self::spaced(list);
        let known = list
            .split(' ')
            .filter(|word| word.len() > 2 && !TITLE_ONLY.contains(word) && has(spaced, word));
        score += 3 * known.count();
    }
    let mut known: Vec<&str> = Vec::new();
    for word in goods.ko.title.split(' ').chain(goods.ko.words.split(' ')) {
        let counts = word.chars().count() > 1 && !TITLE_ONLY.contains(&word);
        if counts && !known.contains(&word) && squeezed.contains(word) {
            known.push(word);
        }
    }
    score + known.iter().map(|word| word.chars().count()).sum::<usize>()
}

/// A whole word, in the singular or the plural.
fn has(spaced: &str, word: &str) -> bool {
    spaced
        .split(' ')
        .any(|asked| !asked.is_empty() && single(asked) == single(word))
}

fn single(word: &str) -> &str {
    match word.strip_suffix("es") {
        Some(stem) if stem.ends_with("ch") || stem.ends_with("sh") => stem,
        _ => word
            .strip_suffix('s')
            .filter(|stem| stem.len() > 2 && !stem.ends_with('s'))
            .unwrap_or(word),
    }
}
