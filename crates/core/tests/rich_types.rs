//! Rich content is read with goodwill, and written as serde writes it.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use aisle_core::protocol::rich::{
    Carousel, ChannelKind, Coupon, Data, FieldKind, Form, KINDS, Order, Payment, Product, Quiz, Rich, Scores,
    Stock, StockAlert,
};
use aisle_core::protocol::{Body, Content, json};

fn content(kind: &str, data: &str) -> Content {
    let kind = serde_json::to_string(kind).unwrap();
    let text = [
        r#"{"type":"#,
        &kind,
        r#","v":1,"fallback":"words","data":"#,
        data,
        "}",
    ]
    .concat();
    json::read(&text).unwrap()
}

fn product(data: &str) -> Product {
    json::read(data).unwrap()
}

#[test]
fn data_of_the_first_products_is_read_still() {
    let old = r#"{"title":"Fjord rain shell","url":"/p/fjord","image":{"url":"https://x.test/i.png","alt":""},"price":{"amount":18900,"currency":"EUR"}}"#;
    let content = content("product", old);
    let Some(Rich::Product(product)) = Rich::read(&content) else {
        unreachable!("{content:?}")
    };
    let card = content.product().unwrap();
    assert_eq!(
        (product.title, product.url, product.image, product.price),
        (card.title, card.url, card.image, card.price)
    );
}

#[test]
fn a_surface_reads_of_a_full_product_what_it_shows() {
    let full = r#"{"title":"Fjord","id":7,"was":{"amount":20000,"currency":"EUR"},"variants":[{"id":"a","choice":["s"]}],"badges":["New"]}"#;
    assert_eq!(content("product", full).product().unwrap().title, "Fjord");
}

#[test]
fn what_is_malformed_counts_as_absent_and_the_rest_holds() {
    let product = product(
        r#"{"title":" A\u202e shoe\n ","id":4711,"url":"javascript:alert(1)","image":{"url":"data:image/svg+xml,x"},
            "price":{"amount":-5,"currency":"EUR"},"was":{"amount":1.5,"currency":"EUR"},"rating":[],"stock":"gone",
            "left":-3,"badges":["New",7,"","Vegan"],"options":[{"name":"Size","values":[{"id":1,"label":"S"},{"label":"M"},null]},"x"],
            "variants":{"id":"v"},"max_quantity":99999999999,"description":["no"],"brand":null}"#,
    );
    assert_eq!(product.title, "A shoe");
    assert_eq!(product.id, "4711");
    assert_eq!((product.url, product.image), (None, None));
    assert_eq!((product.price, product.was, product.rating), (None, None, None));
    assert_eq!((product.stock, product.left), (Stock::Unknown, None));
    assert_eq!(product.badges, ["New", "Vegan"]);
    assert_eq!(product.options.len(), 1);
    assert_eq!(product.options[0].values.len(), 1);
    assert_eq!(product.options[0].values[0].id, "1");
    assert!(product.variants.is_empty());
    assert_eq!(product.max_quantity, Some(10_000));
}

#[test]
fn what_makes_no_sense_is_left_out_of_its_list_or_shows_its_fallback() {
    let carousel: Carousel =
        json::read(r#"{"items":[{"title":""},{"title":"A"},{"price":1},7,{"title":"B"}]}"#).unwrap();
    let titles: Vec<_> = carousel.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["A", "B"]);
    for (kind, data) in [
        ("carousel", r#"{"items":[]}"#),
        ("carousel", r#"{"items":[{"title":"\u200b"}]}"#),
        ("product", "[]"),
        ("product", "null"),
        ("product", r#"{"title":7}"#),
        ("form", r#"{"fields":[{"id":"a"}]}"#),
        ("payment", r#"{"amount":{"amount":100,"currency":"€"}}"#),
        ("order", r#"{"steps":[]}"#),
    ] {
        let content = content(kind, data);
        assert_eq!(Rich::read(&content), None, "{kind} {data}");
        let Body::Rich(shown) = content.body() else {
            unreachable!("{kind} is rich")
        };
        assert_eq!(shown.fallback, "words");
    }
}

#[test]
fn only_version_one_of_a_known_type_is_read() {
    for kind in KINDS {
        let mut content = content(kind, r#"{"title":"A"}"#);
        content.v = 2;
        assert_eq!(Rich::read(&content), None);
        assert_eq!(content.body(), Body::Unknown("words".into()));
    }
    assert_eq!(Rich::read(&content("text", r#"{"text":"A"}"#)), None);
}

#[test]
fn lists_and_texts_are_cut_where_the_page_says() {
    let items = vec![r#"{"title":"A"}"#; 10_050].join(",");
    let carousel: Carousel = json::read(&[r#"{"items":["#, &items, "]}"].concat()).unwrap();
    assert_eq!(carousel.items.len(), 10_000);
    let long = "ab ".repeat(1_700_000);
    let product = product(&[r#"{"title":""#, &long, r#"","description":""#, &long, r#""}"#].concat());
    assert_eq!(
        product.title.chars().count(),
        201,
        "and the sign that more was said"
    );
    assert_eq!(product.description.chars().count(), 20_001);
    assert!(product.description.ends_with('…'));
}

#[test]
fn addresses_lead_only_where_they_may() {
    let url = |kind: &str, url: &str| {
        let url = serde_json::to_string(url).unwrap();
        match Rich::read(&content(
            kind,
            &[
                r#"{"title":"A","name":"A","amount":{"amount":1,"currency":"EUR"},"url":"#,
                &url,
                "}",
            ]
            .concat(),
        ))? {
            Rich::Product(it) => it.url,
            Rich::Payment(it) => it.url,
            Rich::Call(it) => Some(it.url),
            Rich::Link(it) => Some(it.url),
            Rich::Video(it) => Some(it.url),
            _ => None,
        }
    };
    for bad in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "//evil.example/x",
        "\\\\evil.example",
        "/\\evil.example",
        "blob:x",
        "/a b",
        "/\u{202e}a",
        "",
        "file:///etc/passwd",
    ] {
        assert_eq!(url("product", bad), None, "{bad}");
        assert_eq!(url("link", bad), None, "{bad}");
        assert_eq!(url("video", bad), None, "{bad}");
    }
    for good in [
        "https://shop.example/a?b#c",
        "/p/fjord",
        "p/fjord?x=a:b",
        "?p=1",
        "#top",
        "/상품/1",
    ] {
        assert_eq!(url("product", good).as_deref(), Some(good));
    }
    assert_eq!(url("payment", "http://pay.example/1"), None);
    assert_eq!(url("payment", "/pay"), None);
    assert_eq!(
        url("payment", "https://pay.example/1").as_deref(),
        Some("https://pay.example/1")
    );
    assert_eq!(url("call", "tel:+49301234").as_deref(), Some("tel:+49301234"));
    assert_eq!(url("call", "mailto:a@x.example"), None);
    assert_eq!(url("video", "mailto:a@x.example"), None);
}

#[test]
fn a_form_never_asks_the_browser_for_cards_or_passwords() {
    let form: Form = json::read(
        r#"{"fields":[{"id":"a","label":"A","kind":"hologram","autocomplete":"cc-number"},{"id":"b","label":"B","kind":"email","autocomplete":"email","value":true}]}"#,
    )
    .unwrap();
    assert_eq!(
        (form.fields[0].kind, form.fields[0].autocomplete.as_deref()),
        (FieldKind::Text, Some("off"))
    );
    assert_eq!(form.fields[1].autocomplete.as_deref(), Some("email"));
    assert_eq!(form.fields[1].value, "true");
}

#[test]
fn points_of_a_quiz_are_an_object() {
    let quiz: Quiz = json::read(
        r#"{"questions":[{"id":"q","text":"Where?","answers":[{"id":"a","label":"Up","score":{"trail":2,"x":"y","road":-5000}}]}],"results":[{"id":"r"}]}"#,
    )
    .unwrap();
    let scores = &quiz.questions[0].answers[0].score;
    assert_eq!(*scores, Scores(vec![("trail".into(), 2), ("road".into(), -1000)]));
    assert!(json::write(&quiz).contains(r#""score":{"trail":2,"road":-1000}"#));
}

#[test]
fn plain_text_says_what_matters_in_every_language() {
    let coupon: Coupon =
        json::read(r#"{"code":"HELLO10","label":"10 %","hidden":true,"expires_at":1798133400000}"#).unwrap();
    assert_eq!(
        coupon.fallback(),
        "10 % – 2026-12-24 17:30 UTC",
        "and keeps a covered code covered"
    );
    let order: Order = json::read(
        r#"{"number":"1042","steps":[{"label":"Packed","state":"done","at":1798133400000},{"label":"On its way","state":"current"},{"label":"Delivered"}],
            "carrier":{"name":"Post","url":"https://post.example/7","tracking":"7"},
            "items":[{"title":"Socks","quantity":2,"price":{"amount":900,"currency":"EUR"}}],"total":{"amount":1800,"currency":"EUR"}}"#,
    )
    .unwrap();
    assert_eq!(
        order.fallback(),
        "1042 – 18.00 EUR\n✓ Packed – 2026-12-24 17:30 UTC\n• On its way\n  Delivered\nPost – 7 – https://post.example/7\n- 2 × Socks – 9.00 EUR"
    );
    let items = [r#"{"title":"A"}"#; 12].join(",");
    let carousel: Carousel = json::read(&[r#"{"items":["#, &items, "]}"].concat()).unwrap();
    assert!(carousel.fallback().ends_with("- A\n+2"));
    let rating = Rich::read(&content("rating", "{}")).unwrap();
    assert_eq!(rating.fallback(), "rating", "what has no words has a name");
}

#[test]
fn unknown_words_are_the_harmless_one() {
    let alert: StockAlert = json::read(
        r#"{"product":{"title":"A"},"channels":[{"kind":"pigeon","label":"Pigeon"},{"kind":"sms"}]}"#,
    )
    .unwrap();
    let kinds: Vec<_> = alert.channels.iter().map(|channel| channel.kind).collect();
    assert_eq!(kinds, [ChannelKind::Other, ChannelKind::Sms]);
    let payment: Payment = json::read(r#"{"amount":{"amount":1,"currency":"eur"}}"#).unwrap();
    assert_eq!(payment.amount.currency, "EUR");
}

#[test]
fn an_action_without_a_value_has_none() {
    let json = r#"{"type":"action","v":1,"fallback":"Joined","data":{"message_id":"m1","action_id":"join"}}"#;
    let content: Content = serde_json::from_str(json).unwrap();
    let Some(Rich::Acted(acted)) = Rich::read(&content) else {
        panic!("it is read");
    };
    assert_eq!(acted.value, None);
    assert_eq!(Rich::read(&acted.content()), Some(Rich::Acted(acted)));
}
