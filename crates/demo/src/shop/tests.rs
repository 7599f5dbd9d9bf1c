//! Claims about the shop's tables and about finding things in them.

use aisle_core::protocol::rich::{Data, Rich, Stock};

use super::*;

const EN: Reader = Reader {
    lang: Lang::En,
    page: Lang::En,
};
const KO: Reader = Reader {
    lang: Lang::Ko,
    page: Lang::Ko,
};

fn ids(text: &str, reader: Reader) -> Vec<&'static str> {
    find(text, reader)
        .items
        .iter()
        .map(|goods| goods.id.as_str())
        .collect()
}

#[test]
fn the_tables_are_read_whole() {
    let table = table();
    assert_eq!((table.products.len(), table.coupons.len()), (20, 3));
    assert_eq!((table.colours.len(), table.guides.len()), (22, 6));
    for goods in &table.products {
        let counts = if goods.sizes.is_empty() {
            1
        } else {
            goods.sizes.len()
        };
        assert_eq!(goods.stock.len(), counts, "{}", goods.id);
        assert!(
            goods.guide.is_empty() || goods.sizes(EN).is_some(),
            "{}",
            goods.id
        );
        for pair in &goods.pairs {
            assert!(super::goods(pair).is_some(), "{pair}");
        }
    }
    assert_eq!(popular(Lang::En, 20).len(), 6);
}

#[test]
fn every_product_decodes_as_it_was_sent_in_both_languages() {
    for goods in &table().products {
        for reader in [EN, KO] {
            let product = goods.product(reader, None);
            let content = product.content();
            assert_eq!(
                Rich::read(&content),
                Some(Rich::Product(product.clone())),
                "{}",
                goods.id
            );
            let choices = product
                .options
                .iter()
                .map(|option| option.values.len())
                .product::<usize>();
            assert_eq!(
                product.variants.len(),
                if product.options.is_empty() { 0 } else { choices }
            );
        }
    }
}

#[test]
fn a_variants_name_means_its_colour_and_size() {
    let shell = goods("larch-rain-shell").unwrap();
    assert_eq!(shell.chosen("spruce-M"), (Some("spruce"), Some("M")));
    assert_eq!(shell.chosen("spruce"), (None, None));
    assert_eq!(shell.middle(), Some("S"), "of those that are there");
    assert_eq!(goods("gully-28-backpack").unwrap().middle(), None);
    let product = shell.product(EN, Some("clay"));
    let gone = product
        .variants
        .iter()
        .find(|variant| variant.id == "clay-XL")
        .unwrap();
    assert_eq!(gone.stock, Stock::Out);
    let few = product
        .variants
        .iter()
        .find(|variant| variant.id == "clay-M")
        .unwrap();
    assert_eq!((few.stock, few.left), (Stock::Low, Some(3)));
    assert!(product.image.unwrap().url.ends_with("#clay"));
}

#[test]
fn words_colour_and_price_find_what_is_meant() {
    for (text, reader, wanted) in [
        ("boots under 250", EN, vec!["cairn-hiking-boots"]),
        ("running shoes under €250", EN, vec!["cairn-hiking-boots"]),
        ("a tent", EN, vec!["bivy-two-tent"]),
        ("green jacket", EN, vec!["larch-rain-shell"]),
        ("wool socks", EN, vec!["tussock-wool-socks"]),
        ("warm things up to 100", EN, vec!["marl-wool-beanie"]),
        ("lamps between 100 and 150", EN, vec!["heron-reading-lamp"]),
        ("25만원 이하 등산화", EN, vec![]),
        ("35만원 이하 등산화", KO, vec!["cairn-hiking-boots"]),
        ("초록색 재킷 보여주세요", KO, vec!["larch-rain-shell"]),
        ("5만원대 모자", KO, vec!["marl-wool-beanie"]),
        ("담요", KO, vec!["hearth-wool-blanket"]),
        ("the weather on Mars", EN, vec![]),
        ("배송은 얼마나 걸리나요", KO, vec![]),
        ("", EN, vec![]),
    ] {
        let found = find(text, reader);
        let ids: Vec<_> = found.items.iter().map(|goods| goods.id.as_str()).collect();
        assert_eq!(if found.beyond { vec![] } else { ids }, wanted, "{text}");
    }
    assert!(find("boots under 20", EN).beyond, "and says so");
    assert_eq!(
        ids("something under 35", EN),
        ["tussock-wool-socks", "beck-insulated-bottle"]
    );
}

#[test]
fn sizes_are_found_among_words_and_particles() {
    let boots = goods("cairn-hiking-boots").unwrap();
    assert_eq!(size_in(boots, "Are the boots there in 40?"), Some("40"));
    assert_eq!(size_in(boots, "40사이즈 있나요"), Some("40"));
    assert_eq!(size_in(boots, "under 400"), None);
    let bottle = goods("beck-insulated-bottle").unwrap();
    assert_eq!(size_in(bottle, "the 750 ml one"), Some("750 ml"));
    assert_eq!(size_in(bottle, "750ml"), Some("750 ml"));
}

#[test]
fn what_is_alike_and_what_goes_together_is_never_the_thing_itself() {
    for one in &table().products {
        for list in [similar(one, 8), pairs(one, 8)] {
            assert!(
                !list.is_empty() && list.iter().all(|other| other.id != one.id),
                "{}",
                one.id
            );
        }
    }
    let boots = goods("cairn-hiking-boots").unwrap();
    assert_eq!(pairs(boots, 1)[0].id, "tussock-wool-socks");
}

#[test]
fn articles_are_found_by_words_of_either_language_also_half_written() {
    for (text, id) in [
        ("delivery cost", "delivery"),
        ("ship", "delivery"),
        ("how do I wash wool", "care"),
        ("refund", "returns"),
        ("배송비", "delivery"),
        ("환불은 언제", "returns"),
        ("치수 재는 법", "sizes"),
    ] {
        assert_eq!(
            search(text, Lang::En, 5).first().map(|brief| brief.id.as_str()),
            Some(id),
            "{text}"
        );
    }
    assert!(search("flibbertigibbet", Lang::En, 5).is_empty());
    assert!(article("nothing", Lang::En).is_none());
    for brief in popular(Lang::Ko, 20) {
        for lang in [Lang::En, Lang::Ko] {
            let article = article(&brief.id, lang).unwrap();
            assert!(!article.body.is_empty() && !article.summary.is_empty());
            assert_eq!(Rich::read(&article.content()), Some(Rich::Article(article)));
        }
    }
}

#[test]
fn at_most_three_things_are_suggested_articles_first() {
    let items = suggest("wash wool socks", EN);
    let kinds: Vec<_> = items.iter().map(|item| item.kind.as_str()).collect();
    assert!(items.len() <= 3 && kinds.first() == Some(&"article") && kinds.last() == Some(&"product"));
    assert!(suggest("qwerty", EN).is_empty());
}

#[test]
fn money_is_written_as_people_say_it() {
    assert_eq!(EN.money((490, 3_000)), "€4.90");
    assert_eq!(KO.money((490, 1_268_000)), "1,268,000원");
    assert_eq!(EN.money((100_005, 0)), "€1,000.05");
}
