//! Properties: nothing a page says is a panic, prices round-trip, and no series
//! of events makes a negative cart.

use aisle_core::commerce::amount;
use aisle_core::commerce::page::{MOST, PageContext};
use aisle_core::protocol::ClientId;
use proptest::prelude::*;

use super::{NOW, Source, at, fixture};

const SOURCES: [Source; 8] = [
    Source::Method,
    Source::Attribute,
    Source::Shopify,
    Source::WooCommerce,
    Source::JsonLd,
    Source::DataLayer,
    Source::OpenGraph,
    Source::Microdata,
];

/// Any JSON made of words that readers look for.
fn json() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "@type",
        "@graph",
        "@id",
        "Product",
        "ProductGroup",
        "hasVariant",
        "offers",
        "price",
        "priceCurrency",
        "EUR",
        "items",
        "item_id",
        "quantity",
        "event",
        "ecommerce",
        "add_to_cart",
        "remove_from_cart",
        "view_cart",
        "cart",
        "total",
        "amount",
        "properties",
        "type",
        "totals",
        "total_price",
        "currency_minor_unit",
        "name",
        "url",
        "https://shop.example/a",
        "BreadcrumbList",
        "itemListElement",
        "position",
        "product",
        "sku",
        "availability",
    ]);
    let leaf = prop_oneof![
        word.clone().prop_map(|word| format!("{word:?}")),
        any::<i64>().prop_map(|number| number.to_string()),
        (0_u32..100_000, 0_u32..1_000).prop_map(|(whole, rest)| format!("{whole}.{rest}")),
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("1e308".to_owned()),
        Just("\"\\ud83d\"".to_owned()),
        "[a-z0-9 ,.€-]{0,8}".prop_map(|text| format!("{text:?}")),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|list| format!("[{}]", list.join(","))),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|list| {
                let parts: Vec<_> = list
                    .iter()
                    .map(|(name, value)| format!("{name:?}:{value}"))
                    .collect();
                format!("{{{}}}", parts.join(","))
            }),
        ]
    })
}

/// A fixture with some of its bytes replaced.
fn damaged() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "json-ld-product",
        "json-ld-graph",
        "json-ld-group",
        "microdata",
        "open-graph",
        "ga4-add-to-cart",
        "shopify-cart",
        "woocommerce-cart",
    ]);
    let wounds = prop::collection::vec(
        (
            any::<prop::sample::Index>(),
            prop::sample::select(b"\"{}[]:,0-9x\\.".to_vec()),
        ),
        0..4,
    );
    (names, wounds).prop_map(|(name, wounds)| {
        let mut bytes = fixture(name).into_bytes();
        for (place, byte) in wounds {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn noise_of_any_source_is_no_panic_and_what_comes_out_is_json(
        texts in prop::collection::vec((prop::sample::select(SOURCES.to_vec()), prop_oneof![json(), damaged(), any::<String>()]), 1..8)
    ) {
        let mut shop = at("https://shop.example/a");
        for (source, text) in texts {
            let _ = shop.take(source, &text, NOW);
        }
        prop_assert!(serde_json::from_str::<serde_json::Value>(&shop.facts()).is_ok());
        let track = shop.context().track(ClientId::from_bits(1));
        prop_assert!(track.props.as_ref().unwrap().get().len() <= MOST);
        prop_assert_eq!(PageContext::of(&track), Some(shop.context()));
    }

    #[test]
    fn a_price_comes_back_as_it_was_written(minor in 0_i64..900_000_000_000, decimals in prop::sample::select(vec![0_u32, 2, 3])) {
        let scale = 10_i64.pow(decimals);
        let (whole, rest) = (minor / scale, minor % scale);
        let written = if decimals == 0 { whole.to_string() } else { format!("{whole}.{rest:0width$}", width = decimals as usize) };
        let thousandths = minor * 1_000 / scale;
        prop_assert_eq!(amount::thousandths(&written), Some(thousandths));
        prop_assert_eq!(amount::minor(&minor.to_string(), i64::from(decimals)), Some(thousandths));
        if decimals == 2 {
            // As in Germany: points between thousands, a comma before cents.
            let mut grouped = String::new();
            let digits = whole.to_string();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at) % 3 == 0 {
                    grouped.push('.');
                }
                grouped.push(digit);
            }
            prop_assert_eq!(amount::loose(&format!("{grouped},{rest:02} €")), Some(thousandths));
        }
    }

    #[test]
    fn no_series_of_events_makes_a_negative_cart(
        events in prop::collection::vec((0_usize..4, 0_u8..3, -5_i64..100_000_000), 0..60)
    ) {
        let mut shop = at("https://shop.example/a");
        for (what, item, quantity) in events {
            let name = ["add_to_cart", "remove_from_cart", "view_cart", "purchase"][what];
            let entry = format!(r#"{{"event":"{name}","ecommerce":{{"currency":"EUR","items":[{{"item_id":"i{item}","price":9.99,"quantity":{quantity}}}]}}}}"#);
            shop.take(Source::DataLayer, &entry, NOW).unwrap();
            if let Some(cart) = shop.cart(true) {
                prop_assert!(cart.things() >= 0);
                prop_assert!(cart.lines.iter().all(|line| line.quantity >= 0));
                prop_assert!(cart.worth().is_none_or(|worth| worth.thousandths >= 0));
                prop_assert!(cart.lines.len() <= 3);
            }
        }
    }
}

#[test]
fn five_megabytes_and_ten_thousand_entries_are_read_in_time_and_bounds() {
    let long = "x".repeat(5_000_000);
    let mut shop = at("https://shop.example/a");
    let text = format!(
        r#"{{"@type":"Product","sku":"a","name":"{long}","description":"{long}","offers":{{"price":5,"priceCurrency":"EUR"}}}}"#
    );
    shop.take(Source::JsonLd, &text, NOW).unwrap();
    let product = shop.product(true).unwrap();
    assert_eq!(
        (product.title, product.price.map(|price| price.thousandths)),
        (None, Some(5_000))
    );

    let item = r#"{"@type":"Product","sku":"b","offers":{"price":5}}"#;
    let many = format!("[{}]", vec![item; 100_000].join(","));
    shop.take(Source::JsonLd, &many, NOW).unwrap();
    for n in 0..10_000 {
        let entry = format!(r#"["event","add_to_cart",{{"items":[{{"item_id":"{n}","quantity":1}}]}}]"#);
        shop.take(Source::DataLayer, &entry, NOW).unwrap();
    }
    assert_eq!(shop.cart(true).unwrap().lines.len(), 200);
    let deep = "[".repeat(200_000) + &"]".repeat(200_000);
    for source in SOURCES {
        shop.take(source, &deep, NOW).unwrap();
    }
}
