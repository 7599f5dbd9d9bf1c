//! Cards of products, alone and together, their sizes, and articles.

use aisle_core::protocol::Content;
use aisle_core::protocol::rich::{Article, Bundle, BundleItem, Carousel, Data, More};

use crate::shop::{Goods, Reader, pairs};

/// Most parts of a set besides the thing itself.
const PARTS: usize = 3;

/// One product with what there is to choose.
#[must_use]
pub fn product(goods: &Goods, colour: Option<&str>, reader: Reader) -> Content {
    goods.product(reader, colour).content()
}

/// Several products. `shelf` names the shelf that "all of them" leads to; empty
/// for all shelves.
#[must_use]
pub fn carousel<'a>(
    title: &str,
    items: impl IntoIterator<Item = (&'a Goods, Option<&'static str>)>,
    shelf: &str,
    reader: Reader,
) -> Content {
    let items = items
        .into_iter()
        .map(|(goods, colour)| goods.product(reader, colour));
    let url = if shelf.is_empty() {
        "/products".to_owned()
    } else {
        ["/products?category=", shelf].concat()
    };
    Carousel {
        items: items.collect(),
        title: title.to_owned(),
        more: Some(More {
            label: reader.say("See everything", "전체 보기"),
            url,
        }),
    }
    .content()
}

/// A product and what goes with it.
#[must_use]
pub fn bundle(goods: &Goods, reader: Reader) -> Content {
    let title = &goods.words(reader.lang).title;
    let parts = core::iter::once(goods).chain(pairs(goods, PARTS));
    // A set has no choice on its card: the variant that comes first is taken.
    let item = |goods: &Goods| {
        let mut product = goods.product(reader, None);
        let name = goods.variant(goods.colours.first().map(String::as_str), goods.middle());
        product.variants.sort_by_key(|variant| variant.id != name);
        BundleItem {
            product,
            quantity: None,
        }
    };
    Bundle {
        items: parts.map(item).collect(),
        id: ["with-", &goods.id].concat(),
        title: match reader.lang {
            crate::lang::Lang::En => [title, ", and what goes with it"].concat(),
            crate::lang::Lang::Ko => [title, " · 함께 쓰면 좋은 상품"].concat(),
        },
        ..Bundle::default()
    }
    .content()
}

/// A product's table of sizes.
#[must_use]
pub fn guide(goods: &Goods, reader: Reader) -> Option<Content> {
    goods.sizes(reader).map(|guide| guide.content())
}

/// Something to read.
#[must_use]
pub fn article(article: &Article) -> Content {
    article.content()
}
