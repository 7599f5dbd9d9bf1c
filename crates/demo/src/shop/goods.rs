//! Products as protocol data, what is like one, and what goes with one.

use aisle_core::protocol::Image;
use aisle_core::protocol::rich::{
    LineItem, OptionValue, Product, ProductOption, SizeGuide, SizeUnit, Stars, Stock, Variant,
};

use super::Reader;
use super::table::{Goods, Words, goods, table};
use crate::lang::Lang;

/// From so many pieces on, nobody is told how many there are.
const FEW: u32 = 4;
/// Pixels of a side of the shop's pictures.
const SIDE: u32 = 480;
/// What divides colour and size in the name of a variant.
const AND: &str = "-";

impl Goods {
    /// What is said of it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> &Words {
        match lang {
            Lang::En => &self.en,
            Lang::Ko => &self.ko,
        }
    }

    /// Its page.
    #[must_use]
    pub fn url(&self) -> String {
        ["/products/", &self.id].concat()
    }

    /// Its picture in a colour; the fragment picks the colour within the file.
    #[must_use]
    pub fn image(&self, colour: Option<&str>, lang: Lang) -> Image {
        let mut url = ["/shop/art/", &self.art, ".svg"].concat();
        if let Some(colour) = colour.or(self.colours.first().map(String::as_str)) {
            url.push('#');
            url.push_str(colour);
        }
        Image {
            url,
            alt: self.words(lang).title.clone(),
            width: Some(SIDE),
            height: Some(SIDE),
            caption: None,
        }
    }

    /// Pieces of a size; of all together for `None`.
    #[must_use]
    pub fn pieces(&self, size: Option<&str>) -> u32 {
        let at = size.and_then(|size| self.sizes.iter().position(|known| known == size));
        match at {
            Some(at) => self.stock.get(at).copied().unwrap_or(0),
            None => self.stock.iter().sum(),
        }
    }

    /// The middle one of the sizes that are there, as on the shop's page.
    #[must_use]
    pub fn middle(&self) -> Option<&str> {
        let there: Vec<&String> = self
            .sizes
            .iter()
            .filter(|size| self.pieces(Some(size)) > 0)
            .collect();
        there
            .get(there.len().saturating_sub(1) / 2)
            .map(|size| size.as_str())
    }

    /// The name of a variant, as the shop reads it: `spruce-M`, `clay`, `Long`.
    #[must_use]
    pub fn variant(&self, colour: Option<&str>, size: Option<&str>) -> String {
        let parts: Vec<&str> = [colour, size].into_iter().flatten().collect();
        parts.join(AND)
    }

    /// The colour and the size that a variant's name means.
    #[must_use]
    pub fn chosen(&self, variant: &str) -> (Option<&str>, Option<&str>) {
        for colour in each(&self.colours) {
            for size in each(&self.sizes) {
                if self.variant(colour, size) == variant {
                    return (colour, size);
                }
            }
        }
        (None, None)
    }

    /// All of it, with what there is to choose. `colour` is shown, if it has it.
    #[must_use]
    pub fn product(&self, reader: Reader, colour: Option<&str>) -> Product {
        let words = self.words(reader.lang);
        let colour = colour.filter(|wanted| self.colours.iter().any(|known| known == wanted));
        let (stock, left) = level(self.pieces(None));
        Product {
            id: self.id.clone(),
            title: words.title.clone(),
            url: Some(self.url()),
            image: Some(self.image(colour, reader.lang)),
            price: Some(reader.price(self.price)),
            was: self.was.map(|was| reader.price(was)),
            rating: Some(Stars {
                value: self.rating,
                count: Some(self.reviews),
            }),
            stock,
            left,
            badges: self.was.map(|_| reader.say("Sale", "할인")).into_iter().collect(),
            options: self.options(reader),
            variants: self.variants(reader),
            brand: "Larch & Loft".to_owned(),
            description: words.body.clone(),
            ..Product::default()
        }
    }

    fn options(&self, reader: Reader) -> Vec<ProductOption> {
        let colour = |id: &String| {
            let known = table().colours.iter().find(|colour| colour.id == *id)?;
            Some(OptionValue {
                id: id.clone(),
                label: reader.say(&known.en, &known.ko),
                swatch: Some(known.hex.clone()),
                image: None,
            })
        };
        let size = |id: &String| OptionValue {
            id: id.clone(),
            label: id.clone(),
            ..OptionValue::default()
        };
        let options = [
            ProductOption {
                name: reader.say("Colour", "색상"),
                values: self.colours.iter().filter_map(colour).collect(),
            },
            ProductOption {
                name: reader.say("Size", "사이즈"),
                values: self.sizes.iter().map(size).collect(),
            },
        ];
        let there = options.into_iter().filter(|option| !option.values.is_empty());
        there.collect()
    }

    fn variants(&self, reader: Reader) -> Vec<Variant> {
        if self.colours.is_empty() && self.sizes.is_empty() {
            return Vec::new();
        }
        let mut variants = Vec::new();
        for colour in each(&self.colours) {
            for size in each(&self.sizes) {
                let (stock, left) = level(self.pieces(size));
                variants.push(Variant {
                    id: self.variant(colour, size),
                    choice: [colour, size].into_iter().flatten().map(str::to_owned).collect(),
                    stock,
                    left,
                    image: colour.map(|_| self.image(colour, reader.lang)),
                    ..Variant::default()
                });
            }
        }
        variants
    }

    /// It as a line of an order.
    #[must_use]
    pub fn line(&self, reader: Reader, variant: &str, quantity: u32) -> LineItem {
        let (colour, size) = self.chosen(variant);
        let known = colour.and_then(|id| table().colours.iter().find(|colour| colour.id == id));
        let colour_name = known.map(|known| reader.pick(&known.en, &known.ko));
        let detail: Vec<&str> = [colour_name, size].into_iter().flatten().collect();
        LineItem {
            title: self.words(reader.lang).title.clone(),
            id: self.id.clone(),
            variant: variant.to_owned(),
            detail: detail.join(", "),
            image: Some(self.image(colour, reader.lang)),
            url: Some(self.url()),
            quantity: Some(quantity),
            price: Some(reader.price(self.price)),
        }
    }

    /// Its table of sizes.
    #[must_use]
    pub fn sizes(&self, reader: Reader) -> Option<SizeGuide> {
        let guide = table().guides.iter().find(|guide| guide.id == self.guide)?;
        let columns = match reader.lang {
            Lang::En => &guide.en,
            Lang::Ko => &guide.ko,
        };
        Some(SizeGuide {
            columns: columns.clone(),
            units: vec![SizeUnit {
                rows: guide.rows.clone(),
                label: String::new(),
            }],
            title: self.words(reader.lang).title.clone(),
            how: reader.say(
                "Lengths in centimetres, weights in kilograms. Between two sizes, the *larger* one takes a layer.",
                "길이는 센티미터, 무게는 킬로그램입니다. 두 사이즈 사이라면 *큰* 쪽이 껴입기 좋습니다.",
            ),
            ..SizeGuide::default()
        })
    }
}

/// Each of a list, or nothing once if it is empty.
fn each(list: &[String]) -> impl Iterator<Item = Option<&str>> + Clone {
    let none = list.is_empty().then_some(None);
    list.iter().map(|one| Some(one.as_str())).chain(none)
}

/// How much there is, in the protocol's words.
fn level(pieces: u32) -> (Stock, Option<u32>) {
    match pieces {
        0 => (Stock::Out, None),
        few if few < FEW => (Stock::Low, Some(few)),
        _ => (Stock::In, None),
    }
}

/// Products of the same shelf, those with words in common and the nearest price first.
#[must_use]
pub fn similar(one: &Goods, most: usize) -> Vec<&'static Goods> {
    let shared = |other: &Goods| {
        let words = other.en.words.split(' ');
        words
            .filter(|word| one.en.words.split(' ').any(|own| own == *word))
            .count()
    };
    let all = table().products.iter();
    let mut list: Vec<_> = all
        .filter(|other| other.cat == one.cat && other.id != one.id)
        .collect();
    list.sort_by_key(|other| {
        (
            core::cmp::Reverse(shared(other)),
            other.price.0.abs_diff(one.price.0),
        )
    });
    list.truncate(most);
    list
}

/// What goes with one, as the shop says, either way round.
#[must_use]
pub fn pairs(one: &Goods, most: usize) -> Vec<&'static Goods> {
    let mut list: Vec<&'static Goods> = one.pairs.iter().filter_map(|id| goods(id)).collect();
    for other in &table().products {
        let known = list.iter().any(|known| known.id == other.id);
        if !known && other.pairs.contains(&one.id) {
            list.push(other);
        }
    }
    list.truncate(most);
    list
}
