//! Who is right, and what comes out.

use aisle_core::commerce::page::PageContext;

use super::{NOW, Shop, Source, Way, at, fixture};

const TRAIL: &str = "https://shop.example/products/trail";

fn take(shop: &mut Shop, source: Source, text: &str) {
    shop.take(source, text, NOW).unwrap();
}

#[test]
fn sources_fill_each_other_up_and_the_higher_one_is_right() {
    let mut shop = at(TRAIL);
    take(&mut shop, Source::OpenGraph, &fixture("open-graph"));
    assert_eq!(
        shop.facts(),
        r#"{"page":{"read":true,"kind":"product"},"product":{"id":"TRAIL-41","title":"Trail Runner – Shop","category":"187","brand":"Rift","price":{"amount":11999,"currency":"EUR"}}}"#
    );
    take(&mut shop, Source::Microdata, &fixture("microdata"));
    let product = shop.product(true).unwrap();
    assert_eq!(product.title.as_deref(), Some("Trail Runner – Shop"));
    assert_eq!(
        product.rating.map(|rating| rating.count),
        Some(89),
        "only microdata says it"
    );
    take(&mut shop, Source::JsonLd, &fixture("json-ld-product"));
    let product = shop.product(true).unwrap();
    assert_eq!(
        (product.title.as_deref(), product.left),
        (Some("Trail Runner"), Some(3))
    );
    take(
        &mut shop,
        Source::Attribute,
        r#"{"product":{"id":"TRAIL-41","price":"99","currency":"EUR"}}"#,
    );
    let told = shop.context().product.unwrap();
    assert_eq!(
        (told.price.map(|price| price.minor), told.brand.as_str()),
        (Some(9_900), "Rift")
    );
    let read = shop.product(false).unwrap();
    assert_eq!(
        read.price.map(|price| price.thousandths),
        Some(119_990),
        "rules hear of attributes themselves"
    );
}

#[test]
fn another_product_does_not_fill_this_one_up() {
    let mut shop = at(TRAIL);
    take(
        &mut shop,
        Source::JsonLd,
        r#"{"@type":"Product","sku":"a","name":"A"}"#,
    );
    take(
        &mut shop,
        Source::DataLayer,
        r#"["event","view_item",{"currency":"EUR","items":[{"item_id":"b","item_name":"B","price":5}]}]"#,
    );
    assert_eq!(shop.product(true).unwrap().price, None);
    take(
        &mut shop,
        Source::DataLayer,
        r#"["event","view_item",{"currency":"EUR","items":[{"item_id":"4711","item_name":"a","price":5}]}]"#,
    );
    assert_eq!(
        shop.product(true).unwrap().price.map(|price| price.thousandths),
        Some(5_000),
        "numbered otherwise, but the same title"
    );
}

#[test]
fn a_price_without_a_currency_takes_the_one_the_shop_has() {
    let mut shop = at(TRAIL);
    take(
        &mut shop,
        Source::JsonLd,
        r#"{"@type":"Product","sku":"a","offers":{"price":"19.90"}}"#,
    );
    assert_eq!(
        shop.facts(),
        r#"{"page":{"read":true,"kind":"product"},"product":{"id":"a"}}"#
    );
    take(
        &mut shop,
        Source::Attribute,
        r#"{"cart":{"total":1,"currency":"EUR"}}"#,
    );
    assert!(
        shop.facts()
            .contains(r#""price":{"amount":1990,"currency":"EUR"}"#)
    );
}

#[test]
fn the_variant_whose_address_it_is_is_what_the_page_is_about() {
    let mut shop = at("https://shop.example/coat?size=small&color=lightblue#top");
    take(&mut shop, Source::JsonLd, &fixture("json-ld-group"));
    let product = shop.context().product.unwrap();
    assert_eq!(
        (product.id.as_str(), product.price.map(|price| price.minor)),
        ("44E01-K11000", Some(4_999))
    );
    assert_eq!(
        (product.brand.as_str(), product.choice.as_str()),
        ("Good brand", "Light blue, small")
    );
    let mut group = at("https://shop.example/coat");
    take(&mut group, Source::JsonLd, &fixture("json-ld-group"));
    let product = group.context().product.unwrap();
    assert_eq!(
        (product.id.as_str(), product.price.map(|price| price.minor)),
        ("44E01", Some(3_999))
    );
}

#[test]
fn a_list_of_products_is_a_category_without_a_product() {
    let mut shop = at("https://shop.example/shoes");
    take(&mut shop, Source::JsonLd, &fixture("json-ld-list"));
    assert_eq!(shop.facts(), r#"{"page":{"read":true,"kind":"category"}}"#);
    let several = r#"[{"@type":"Product","sku":"a","offers":{"price":1}},{"@type":"Product","sku":"b","offers":{"price":2}}]"#;
    let mut shop = at("https://shop.example/shoes");
    take(&mut shop, Source::JsonLd, several);
    assert_eq!(shop.product(true), None, "nobody can say which");
}

#[test]
fn a_cart_is_whole_once_a_source_has_shown_all_of_it() {
    let mut shop = at(TRAIL);
    let push = |shop: &mut Shop, entry: &str| take(shop, Source::DataLayer, entry);
    push(&mut shop, &fixture("ga4-add-to-cart"));
    assert!(
        !shop.facts().contains("cart"),
        "what was in it before is not known"
    );
    let context = shop.context().cart.unwrap();
    assert!(context.partial);
    assert_eq!(
        (context.count, context.lines[0].title.as_str()),
        (3, "Stan and Friends Tee")
    );

    push(&mut shop, &fixture("ga4-gtag-view-cart"));
    assert!(
        shop.facts()
            .contains(r#""cart":{"total":{"amount":3003,"currency":"USD"},"count":3,"items":["SKU_12345"]}"#)
    );
    push(&mut shop, &fixture("ga4-add-to-cart"));
    assert!(
        shop.facts()
            .contains(r#""cart":{"total":{"amount":6006,"currency":"USD"},"count":6"#)
    );
    push(
        &mut shop,
        &fixture("ga4-add-to-cart").replace("add_to_cart", "remove_from_cart"),
    );
    push(
        &mut shop,
        &fixture("ga4-add-to-cart").replace("add_to_cart", "remove_from_cart"),
    );
    push(
        &mut shop,
        &fixture("ga4-add-to-cart").replace("add_to_cart", "remove_from_cart"),
    );
    assert!(
        shop.facts().contains(r#""count":0,"items":[]"#),
        "{}",
        shop.facts()
    );
    push(
        &mut shop,
        r#"["event","begin_checkout",{"currency":"USD","value":5,"items":[{"item_id":"x"}]}]"#,
    );
    assert!(shop.facts().contains(r#""checkout":{"step":"begin"}"#));
    push(&mut shop, &fixture("ga4-purchase"));
    assert!(shop.facts().contains(&format!(r#""order":{{"at":{NOW}}}"#)));
    assert!(
        shop.facts().contains(r#""count":0"#),
        "what was bought is no longer about to be"
    );
    assert_eq!(shop.context().order, "T_12345");
}

#[test]
fn the_shop_systems_cart_goes_before_the_data_layers_and_sums_are_never_mixed() {
    let mut shop = at(TRAIL);
    take(&mut shop, Source::DataLayer, &fixture("ga4-gtag-view-cart"));
    take(&mut shop, Source::Shopify, &fixture("shopify-cart"));
    assert!(shop.facts().contains(r#""cart":{"total":{"amount":2500,"currency":"EUR"},"count":2,"items":["39897499828281","39888235757633"]}"#));
    take(
        &mut shop,
        Source::Method,
        r#"{"cart":{"total":7,"currency":"EUR","items":[{"id":"39897499828281"}]}}"#,
    );
    let cart = shop.context().cart.unwrap();
    assert_eq!((cart.total.map(|total| total.minor), cart.count), (Some(700), 1));
    assert_eq!(cart.lines[0].title, "Mug", "lines are filled up by their ids");
}

#[test]
fn a_page_takes_its_product_with_it_and_leaves_the_cart() {
    let mut shop = at(TRAIL);
    take(&mut shop, Source::JsonLd, &fixture("json-ld-product"));
    take(&mut shop, Source::DataLayer, &fixture("ga4-gtag-view-cart"));
    assert!(!shop.page(TRAIL, "Trail Runner", Way::Move, NOW));
    assert!(shop.product(true).is_some(), "only its title is another");
    let variant = format!("{TRAIL}?size=41");
    assert!(!shop.page(&variant, "Trail Runner", Way::Replace, NOW));
    assert!(shop.product(true).is_some(), "another variant of it");
    assert!(shop.page("https://shop.example/about", "About", Way::Move, NOW + 60_000));
    assert_eq!((shop.product(true), shop.kind(true)), (None, None));
    assert_eq!(shop.cart(true).unwrap().things(), 3);
    let pages = shop.context().pages;
    assert_eq!(pages.len(), 1);
    assert_eq!((pages[0].title.as_str(), pages[0].at), ("Trail Runner", NOW));
    for n in 0..30 {
        shop.page(
            &format!("https://shop.example/{n}"),
            "",
            Way::Move,
            NOW + 61_000 + n,
        );
    }
    assert_eq!(shop.context().pages.len(), 10);
    assert_eq!(shop.context().pages[9].url, "https://shop.example/28");
}

#[test]
fn nobodys_address_and_no_note_leaves_the_page() {
    let mut shop = at("https://shop.example/cart");
    take(&mut shop, Source::WooCommerce, &fixture("woocommerce-cart"));
    take(&mut shop, Source::Shopify, &fixture("shopify-cart"));
    take(
        &mut shop,
        Source::Method,
        r#"{"visitor":{"name":"John","attrs":{"street":"Hello street"}},"page":{"kind":"cart"}}"#,
    );
    for source in [Source::Shopify, Source::WooCommerce] {
        let track = shop.context().track(aisle_core::protocol::ClientId::from_bits(1));
        let json = track.props.unwrap().get().to_owned();
        for secret in [
            "John",
            "Hello",
            "90211",
            "@templates",
            "12345677",
            "neighbour",
            "Ada",
            "1d19a32178501c44",
        ] {
            assert!(!json.contains(secret), "{secret} in {json}");
        }
        assert!(json.contains(r#""lines""#));
        shop.clear(source);
    }
}

#[test]
fn what_an_agent_is_told_reads_back_the_same() {
    let mut shop = at(TRAIL);
    take(&mut shop, Source::JsonLd, &fixture("json-ld-product"));
    take(&mut shop, Source::Shopify, &fixture("shopify-cart"));
    let context = shop.context();
    let track = context.track(aisle_core::protocol::ClientId::from_bits(1));
    assert_eq!(PageContext::of(&track), Some(context));
}
