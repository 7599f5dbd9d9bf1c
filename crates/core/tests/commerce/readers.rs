//! One format after another.

use aisle_core::commerce::Currency;
use aisle_core::commerce::amount::Amount;
use aisle_core::commerce::found::{Cart, Found, Product, Rating, Stock};
use aisle_core::commerce::read::ga4::{Event, Layer};
use aisle_core::commerce::read::{json_ld, microdata, open_graph, shopify, told, woocommerce};

use super::fixture;

const PAGE: &str = "https://shop.example/products/trail?ref=mail";

fn json_ld(text: &str) -> Found {
    let mut found = Found::default();
    json_ld::read(text, PAGE, &mut found).unwrap();
    found
}

fn only(found: &Found) -> &Product {
    assert_eq!(found.products.len(), 1);
    &found.products[0]
}

/// `119.99 EUR`, or without a currency.
fn plain(amount: Option<Amount>) -> String {
    let Some(Amount {
        thousandths,
        currency,
    }) = amount
    else {
        return "none".into();
    };
    let code = currency.map_or("?".into(), Currency::text);
    format!("{}.{:03} {code}", thousandths / 1_000, thousandths % 1_000)
}

fn text(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("none")
}

#[test]
fn a_product_with_all_that_search_engines_ask_for() {
    let found = json_ld(&fixture("json-ld-product"));
    let product = only(&found);
    assert_eq!(text(&product.id), "TRAIL-41");
    assert_eq!(product.keys, ["trail-41", "12345678905", "925872"]);
    assert_eq!(
        (text(&product.title), text(&product.brand)),
        ("Trail Runner", "Rift")
    );
    assert_eq!(text(&product.category), "Shoes");
    assert_eq!(text(&product.url), "https://shop.example/products/trail");
    assert_eq!(text(&product.image), "https://shop.example/img/1x1/trail.jpg");
    assert_eq!(
        plain(product.price),
        "119.990 EUR",
        "neither the one before nor that of a kilogram"
    );
    assert_eq!(
        (plain(product.was), plain(product.most)),
        ("149.500 EUR".into(), "none".into())
    );
    assert_eq!((product.stock, product.left), (Some(Stock::In), Some(3)));
    assert_eq!(
        product.rating,
        Some(Rating {
            value: 440,
            count: 89
        })
    );
}

#[test]
fn a_graph_whose_parts_name_each_other() {
    let found = json_ld(&fixture("json-ld-graph"));
    let product = only(&found);
    assert_eq!((text(&product.id), text(&product.brand)), ("MUG-1", "Clay & Co"));
    assert_eq!(plain(product.price), "8.500 EUR");
    assert_eq!(product.stock, Some(Stock::Low));
    assert_eq!(text(&product.url), "https://shop.example/products/mug");
    assert_eq!(text(&product.image), "https://cdn.example/mug.jpg");
    assert_eq!(found.crumbs, ["Home", "Kitchen", "Mug"]);
    assert_eq!(found.kind, Some("product"));
}

#[test]
fn a_group_costs_what_its_cheapest_variant_does() {
    let found = json_ld(&fixture("json-ld-group"));
    let product = only(&found);
    assert_eq!(
        (plain(product.price), plain(product.most)),
        ("39.990 USD".into(), "49.990 USD".into())
    );
    assert_eq!(product.stock, Some(Stock::In), "one of them is there");
    assert_eq!(
        product.rating,
        Some(Rating {
            value: 440,
            count: 12
        })
    );
    let ids: Vec<_> = product.variants.iter().map(|one| text(&one.id)).collect();
    assert_eq!(ids, ["44E01-M11000", "44E01-K11000"]);
    assert_eq!(text(&product.variants[1].choice), "Light blue, small");
}

#[test]
fn an_aggregate_offer_is_a_range_and_its_best_stock() {
    let found = json_ld(&fixture("json-ld-aggregate"));
    let product = only(&found);
    assert_eq!(text(&product.id), "4711");
    assert_eq!(
        (plain(product.price), plain(product.most)),
        ("119.990 USD".into(), "199.990 USD".into())
    );
    assert_eq!(product.stock, Some(Stock::In));
}

#[test]
fn products_of_a_list_are_not_what_the_page_is_about() {
    let found = json_ld(&fixture("json-ld-list"));
    assert_eq!(found.kind, Some("category"));
    assert!(found.products.iter().all(|product| product.listed));
    assert_eq!(found.products.len(), 2);
}

#[test]
fn what_shops_get_wrong_costs_only_itself() {
    for (json, price, stock) in [
        (
            r#"{"@type":"Product","offers":{"price":"19.90"}}"#,
            "19.900 ?",
            None,
        ),
        (
            r#"{"@type":"Product","offers":{"price":"","priceCurrency":"EUR"}}"#,
            "none",
            None,
        ),
        (
            r#"{"@type":"Product","offers":{"price":-5,"priceCurrency":"EUR"}}"#,
            "none",
            None,
        ),
        (
            r#"{"@type":"Product","offers":{"price":1e3,"priceCurrency":"EUR"}}"#,
            "none",
            None,
        ),
        (
            r#"{"@type":"Product","offers":{"price":null,"availability":null}}"#,
            "none",
            None,
        ),
        (r#"{"@type":"Product","offers":"free"}"#, "none", None),
        (
            r#"{"@type":"Product","offers":[[{"price":3,"priceCurrency":"EURO"}]]}"#,
            "3.000 ?",
            None,
        ),
        (
            r#"{"@type":"Product","offers":{"price":5,"availability":"schema:OutOfStock"}}"#,
            "5.000 ?",
            Some(Stock::Out),
        ),
        (
            r#"{"@type":"Product","offers":{"price":5,"availability":{"@id":"https://schema.org/BackOrder"}}}"#,
            "5.000 ?",
            Some(Stock::Ahead),
        ),
        (
            r#"{"@type":"Product","name":{"@value":"x","@language":"en"},"offers":[{"price":9},{"price":7},{"price":8}]}"#,
            "7.000 ?",
            None,
        ),
        (
            r#"{"@type":"https://schema.org/Product","offers":{"price":"1.299,00 €","priceCurrency":"EUR"}}"#,
            "1299.000 EUR",
            None,
        ),
        (
            r#"[[{"a":[{"@graph":[{"@type":["Thing","Product"],"offers":{"price":2}}]}]}]]"#,
            "2.000 ?",
            None,
        ),
    ] {
        let found = json_ld(json);
        let product = only(&found);
        assert_eq!(
            (plain(product.price).as_str(), product.stock),
            (price, stock),
            "{json}"
        );
    }
}

#[test]
fn broken_json_is_said_with_its_place() {
    for (broken, at) in [
        ("", 0),
        ("{\"@type\": \"Product\",}", 20),
        ("<!-- {} -->", 0),
        ("{\"name\": \"a\nb\"}", 11),
    ] {
        let unread = json_ld::read(broken, PAGE, &mut Found::default()).unwrap_err();
        assert_eq!(unread.at, at, "{broken}");
    }
}

#[test]
fn addresses_of_the_web_are_kept_and_others_are_not() {
    for (url, whole) in [
        ("https://a.example/x#top", "https://a.example/x"),
        ("/x?y", "https://shop.example/x?y"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("x/y", "none"),
        ("javascript:alert(1)", "none"),
        ("data:text/html,x", "none"),
        ("https://a.example/ x", "none"),
    ] {
        let found = json_ld(&format!(r#"{{"@type":"Product","url":"{url}"}}"#));
        assert_eq!(text(&only(&found).url), whole, "{url}");
    }
}

#[test]
fn microdata_says_the_same_in_its_own_way() {
    let mut found = Found::default();
    microdata::read(&fixture("microdata"), PAGE, &mut found).unwrap();
    let product = only(&found);
    assert_eq!((text(&product.id), text(&product.brand)), ("TRAIL-41", "Rift"));
    assert_eq!(plain(product.price), "1119.990 EUR");
    assert_eq!((product.stock, product.remaining()), (Some(Stock::Out), Some(0)));
    assert_eq!(
        product.rating,
        Some(Rating {
            value: 440,
            count: 89
        })
    );
}

#[test]
fn open_graph_has_a_product_where_it_says_so() {
    let mut found = Found::default();
    open_graph::read(&fixture("open-graph"), PAGE, &mut found).unwrap();
    let product = only(&found);
    assert_eq!(
        (text(&product.id), plain(product.price)),
        ("TRAIL-41", "119.990 EUR".into())
    );
    assert_eq!(product.stock, Some(Stock::In));
    for (tags, price) in [
        (r#"[["og:type","website"],["og:title","Home"]]"#, None),
        (
            r#"[["og:price:amount","1,299.00"],["og:price:currency","USD"]]"#,
            Some("1299.000 USD"),
        ),
        (
            r#"[["og:type","product.item"],["product:price:amount","20"],["product:sale_price:amount","15"],["product:price:currency","EUR"]]"#,
            Some("15.000 EUR"),
        ),
        (r#"[["og:type"],["a","b","c"],7,null]"#, None),
    ] {
        let mut found = Found::default();
        open_graph::read(tags, PAGE, &mut found).unwrap();
        let price = price.map(str::to_owned);
        assert_eq!(
            found.products.first().map(|one| plain(one.price)),
            price,
            "{tags}"
        );
    }
}

fn ga4(entry: &str) -> Option<Event> {
    Layer::default().read(entry, PAGE).unwrap()
}

#[test]
fn both_forms_of_an_entry_are_understood() {
    let Some(Event::Add(lines)) = ga4(&fixture("ga4-add-to-cart")) else {
        panic!("no add_to_cart");
    };
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].quantity, plain(lines[0].price)),
        (3, "10.010 USD".into())
    );
    assert_eq!(
        (text(&lines[0].id), text(&lines[0].choice)),
        ("SKU_12345", "green")
    );
    let Some(Event::Cart(cart)) = ga4(&fixture("ga4-gtag-view-cart")) else {
        panic!("no view_cart");
    };
    assert_eq!((cart.things(), plain(cart.total)), (3, "30.030 USD".into()));
    let bought = ga4(&fixture("ga4-purchase"));
    assert_eq!(bought, Some(Event::Purchase(Some("T_12345".into()))));
}

#[test]
fn entries_that_are_none_of_ours_say_nothing() {
    for entry in [
        "{}",
        "[]",
        "null",
        "7",
        r#""x""#,
        r#"["js","2026-11-22"]"#,
        r#"["config","G-1",{}]"#,
        r#"["event"]"#,
        r#"{"event":"gtm.js","gtm.start":1}"#,
        r#"{"event":"view_item"}"#,
        r#"{"event":"view_cart","ecommerce":{}}"#,
        r#"{"event":["add_to_cart"]}"#,
        r#"{"event":7}"#,
    ] {
        let said = ga4(entry);
        assert!(matches!(&said, None | Some(Event::Add(_))), "{entry} {said:?}");
    }
}

#[test]
fn tag_manager_keeps_ecommerce_until_it_is_null() {
    let mut layer = Layer::default();
    let mut push = |entry: &str| layer.read(entry, PAGE).unwrap();
    let items = r#"{"ecommerce":{"items":[{"item_id":"a","price":5,"quantity":2}],"currency":"EUR"}}"#;
    assert_eq!(push(items), None);
    let Some(Event::Cart(cart)) = push(r#"{"event":"view_cart"}"#) else {
        panic!("no view_cart");
    };
    assert_eq!(plain(cart.worth()), "10.000 EUR");
    assert_eq!(push(r#"{"ecommerce":null}"#), None);
    assert_eq!(push(r#"{"event":"view_cart"}"#), None);
}

#[test]
fn amounts_that_a_script_computed_are_as_they_were_meant() {
    for (price, quantity, worth) in [
        ("29.99", "7", "209.930"),
        ("\"19.99\"", "\"2\"", "39.980"),
        ("0.1", "3", "0.300"),
    ] {
        let entry = format!(
            r#"["event","view_cart",{{"currency":"EUR","items":[{{"item_id":"a","price":{price},"quantity":{quantity}}}]}}]"#
        );
        let Some(Event::Cart(cart)) = ga4(&entry) else {
            panic!("{entry}");
        };
        assert_eq!(plain(cart.worth()), format!("{worth} EUR"));
    }
    let total = r#"["event","view_cart",{"value":209.92999999999998,"currency":"EUR","items":[]}]"#;
    let Some(Event::Cart(cart)) = ga4(total) else {
        panic!("no cart");
    };
    assert_eq!(
        cart.worth()
            .and_then(|worth| worth.money(None))
            .map(|money| money.minor),
        Some(20_993)
    );
}

#[test]
fn shopify_counts_in_hundredths_whatever_the_currency() {
    let cart = shopify::read(&fixture("shopify-cart"), PAGE).unwrap().unwrap();
    assert_eq!((cart.things(), plain(cart.worth())), (2, "25.000 EUR".into()));
    assert_eq!(cart.lines[0].keys, ["39897499828281", "mug-1-blue"]);
    assert_eq!(
        (plain(cart.lines[0].price), text(&cart.lines[0].choice)),
        ("9.000 EUR".into(), "Blue")
    );
    assert_eq!(
        text(&cart.lines[0].url),
        "https://shop.example/products/mug?variant=39897499828281"
    );
    let yen = fixture("shopify-cart").replace("EUR", "JPY");
    let yen = shopify::read(&yen, PAGE).unwrap().unwrap();
    assert_eq!(
        yen.worth()
            .and_then(|worth| worth.money(None))
            .map(|money| money.minor),
        Some(25)
    );
    assert_eq!(shopify::read("{}", PAGE), Ok(None));
    assert_eq!(shopify::read(&fixture("shopify-add-422"), PAGE), Ok(None));
}

#[test]
fn woocommerce_says_itself_how_many_decimals_its_money_has() {
    let cart = woocommerce::read(&fixture("woocommerce-cart"), PAGE)
        .unwrap()
        .unwrap();
    assert_eq!((cart.things(), plain(cart.worth())), (2, "82.560 USD".into()));
    assert_eq!(cart.coupons, ["test"]);
    assert_eq!(
        (text(&cart.lines[0].choice), plain(cart.lines[0].price)),
        ("Blue, L", "18.000 USD".into())
    );
    assert_eq!(
        text(&cart.lines[0].image),
        "https://shop.example/beanie-450x450.jpg"
    );
    let whole =
        fixture("woocommerce-cart").replace(r#""currency_minor_unit": 2"#, r#""currency_minor_unit": 0"#);
    let whole = woocommerce::read(&whole, PAGE).unwrap().unwrap();
    assert_eq!(plain(whole.worth()), "8256.000 USD");
    assert_eq!(
        woocommerce::read(&fixture("woocommerce-conflict-409"), PAGE),
        Ok(None)
    );
}

#[test]
fn what_a_page_tells_is_read_in_all_its_forms() {
    for (json, worth, count) in [
        (
            r#"{"cart":{"total":49.9,"currency":"EUR","count":3}}"#,
            "49.900 EUR",
            3,
        ),
        (
            r#"{"cart":{"total":{"amount":4990,"currency":"EUR"},"items":["a","b"]}}"#,
            "49.900 EUR",
            2,
        ),
        (
            r#"{"cart":{"total":{"amount":4990,"currency":"KRW"},"items":"a, b c"}}"#,
            "4990.000 KRW",
            3,
        ),
        (
            r#"{"cart":{"items":[{"id":"a","quantity":2,"price":1.5},{"id":"b","price":{"amount":100}}],"currency":"EUR"}}"#,
            "4.000 EUR",
            3,
        ),
        (r#"{"cart":{"items":[]}}"#, "0.000 ?", 0),
        (r#"{"cart":{"total":"x","count":-1}}"#, "0.000 ?", 0),
    ] {
        let cart = told::read(json, PAGE).unwrap().cart.unwrap();
        assert_eq!(
            (plain(cart.worth()).as_str(), cart.things()),
            (worth, count),
            "{json}"
        );
    }
    let json = r#"{"page":{"kind":"product"},"product":{"id":7,"price":12,"currency":"EUR","stock":0},"visitor":{"name":"Ada"},"checkout":{"step":"pay"}}"#;
    let found = told::read(json, PAGE).unwrap();
    assert_eq!(
        (found.kind, found.step.as_deref()),
        (Some("product"), Some("pay"))
    );
    assert_eq!(
        (text(&only(&found).id), plain(only(&found).price)),
        ("7", "12.000 EUR".into())
    );
    assert_eq!(found.cart, None::<Cart>);
}
