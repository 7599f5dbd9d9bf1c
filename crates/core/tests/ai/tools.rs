//! The tools that the widget carries out, and what models give them.

use std::collections::BTreeSet;

use aisle_core::adapter::ai::{
    HandOff, OrderQuery, ProductQuery, TOOLS, read_hand_off, read_order_query, read_product_query,
    read_products,
};
use aisle_core::protocol::Price;
use serde_json::Value;

#[test]
fn every_tool_has_one_name_words_and_a_schema_that_is_one() {
    let names: BTreeSet<_> = TOOLS.iter().map(|tool| tool.name).collect();
    assert_eq!(
        names,
        BTreeSet::from(["show_products", "look_up_order", "hand_off"])
    );
    for tool in TOOLS {
        assert!(
            tool.description.ends_with('.') && !tool.description.contains("  "),
            "{}",
            tool.name
        );
        let schema: Value = serde_json::from_str(tool.parameters).unwrap();
        assert_eq!(schema["type"], "object");
        assert!(
            schema["properties"]
                .as_object()
                .is_some_and(|all| !all.is_empty())
        );
    }
}

#[test]
fn products_are_read_in_every_form_that_models_give_them() {
    let titles = |arguments: &str| -> Option<Vec<String>> {
        let all = read_products(arguments)?;
        Some(all.items.into_iter().map(|one| one.title).collect())
    };
    let both = Some(vec!["Hat".to_owned(), "Cap".to_owned()]);
    for form in [
        r#"{"products":[{"title":"Hat"},{"title":"Cap"}]}"#,
        r#"{"items":[{"title":"Hat"},{"title":"Cap"}]}"#,
        r#"[{"title":"Hat"},{"title":""},7,{"id":"1"},{"title":"Cap"}]"#,
    ] {
        assert_eq!(titles(form), both, "{form}");
    }
    assert_eq!(titles(r#"{"title":"Hat"}"#), Some(vec!["Hat".to_owned()]));
    for none in [
        "",
        "x",
        "7",
        "null",
        "{}",
        "[]",
        r#"{"products":[]}"#,
        r#"{"ids":["1"]}"#,
        r#"{"products":{}}"#,
    ] {
        assert_eq!(titles(none), None, "{none}");
    }
}

#[test]
fn products_are_read_as_our_own_content_is() {
    let all = read_products(
        r#"{"title":"For rain","products":[{"title":"Shell","id":41,"url":"javascript:alert(1)",
            "image":"/shell.webp","price":{"amount":12900,"currency":"EUR"}}]}"#,
    )
    .unwrap();
    assert_eq!(all.title, "For rain");
    let one = &all.items[0];
    assert_eq!((one.id.as_str(), &one.url), ("41", &None));
    assert_eq!(
        one.image.as_ref().map(|image| image.url.as_str()),
        Some("/shell.webp")
    );
    let price = Price {
        amount: 12_900,
        currency: "EUR".into(),
    };
    assert_eq!(one.price, Some(price));
}

#[test]
fn what_is_asked_for_is_read_with_goodwill_and_bounds() {
    let query = |ids: &[&str], query: &str| {
        Some(ProductQuery {
            ids: ids.iter().map(|&id| id.to_owned()).collect(),
            query: query.to_owned(),
        })
    };
    assert_eq!(
        read_product_query(r#"{"ids":["a",7,null,""],"query":" rain\nshell "}"#),
        query(&["a", "7"], "rain shell")
    );
    assert_eq!(read_product_query(r#"{"ids":"a","query":"x"}"#), query(&[], "x"));
    for none in ["{}", "[]", "", r#"{"query":null}"#, r#"{"products":[]}"#] {
        assert_eq!(read_product_query(none), None, "{none}");
    }
    let many = format!(r#"{{"ids":[{}0]}}"#, "1,".repeat(10_000));
    assert_eq!(read_product_query(&many).unwrap().ids.len(), 50);

    let order = |order: &str, email: &str| {
        Some(OrderQuery {
            order: order.into(),
            email: email.into(),
        })
    };
    assert_eq!(
        read_order_query(r#"{"order":1001,"email":"a@shop.example"}"#),
        order("1001", "a@shop.example")
    );
    assert_eq!(read_order_query("{}"), order("", ""));
    assert_eq!(read_order_query("[]"), None);

    let reason = HandOff {
        reason: "Wants a refund".into(),
    };
    assert_eq!(
        read_hand_off(r#" {"reason":"Wants a\u202e refund"}"#),
        Some(reason)
    );
    assert_eq!(read_hand_off(r#""refund""#), None);
}
