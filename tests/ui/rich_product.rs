//! A product: what it shows, what can be chosen, and its way into the cart.

use aisle_core::session::Row;
use aisle_widget::app::Command;
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::fake::{Stage, agent, said, text};
use crate::rich::{content, stage};
use crate::wait::{rest, until};

const NOON: i64 = 1_760_000_000_000;

const SHELL: &str = r##"{
  "id": "shell", "title": "Rain shell", "url": "/p/shell", "brand": "Larch",
  "price": {"amount": 18900, "currency": "EUR"}, "was": {"amount": 22900, "currency": "EUR"},
  "unit_price": {"price": {"amount": 945, "currency": "EUR"}, "per": "100 g"},
  "rating": {"value": 450, "count": 128}, "stock": "in", "badges": ["New"],
  "image": {"url": "/missing.png", "alt": "", "width": 400, "height": 400},
  "options": [
    {"name": "Colour", "values": [{"id": "green", "label": "Green", "swatch": "#2f5d4e"}, {"id": "ink", "label": "Ink"}]},
    {"name": "Size", "values": [{"id": "s", "label": "S"}, {"id": "m", "label": "M"}]}
  ],
  "variants": [
    {"id": "g-s", "choice": ["green", "s"], "stock": "in"},
    {"id": "g-m", "choice": ["green", "m"], "stock": "low", "left": 3},
    {"id": "i-s", "choice": ["ink", "s"], "price": {"amount": 19900, "currency": "EUR"}, "stock": "in"},
    {"id": "i-m", "choice": ["ink", "m"], "stock": "out"}
  ], "max_quantity": 5
}"##;

fn product(n: u64, data: &str) -> Row {
    said(n, NOON, agent(), content("product", "Rain shell", data))
}

async fn shown(data: &str) -> Stage {
    let stage = stage(vec![product(0, data)]);
    until("the card shows", || stage.find("[part~=product]").is_some()).await;
    stage
}

/// A product of which all is chosen.
async fn ready() -> Stage {
    let stage = shown(SHELL).await;
    choose(&stage, "Green");
    choose(&stage, "S");
    until("it can be added", || {
        words(&stage, "button.rich-main") == "Add to cart"
    })
    .await;
    stage
}

fn words(stage: &Stage, selector: &str) -> String {
    stage
        .find(selector)
        .and_then(|it| it.text_content())
        .unwrap_or_default()
}

fn main_button(stage: &Stage) -> HtmlElement {
    stage.get("button.rich-main")
}

fn choose(stage: &Stage, label: &str) {
    stage.get(&format!("input[aria-label^='{label}']")).click();
}

/// The details of all events of this name.
fn asked(stage: &Stage, name: &str) -> Vec<JsValue> {
    let commands = stage.commands.borrow();
    let detail = |command: &Command| match command {
        Command::Ask(kind, detail, _) | Command::Tell(kind, detail) if *kind == name => Some(detail.clone()),
        _ => None,
    };
    commands.iter().filter_map(detail).collect()
}

fn field(object: &JsValue, name: &str) -> String {
    let value = Reflect::get(object, &name.into()).unwrap();
    value
        .as_string()
        .or_else(|| value.as_f64().map(|n| n.to_string()))
        .unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_product_says_its_price_stars_and_stock_in_words_as_well() {
    let stage = shown(SHELL).await;
    assert_eq!(words(&stage, "[part~=product-title]"), "Rain shell");
    let price = words(&stage, "[part~=product-price]");
    assert_eq!(
        price, "Price:From €189€9.45 per 100 g",
        "nothing is chosen yet, and one costs more"
    );
    choose(&stage, "Green");
    choose(&stage, "S");
    until("the former price is said as such", || {
        words(&stage, "[part~=product-price] del") == "Before:€229"
    })
    .await;
    assert!(words(&stage, ".rich-stars .sr").ends_with("4.5 of 5 stars, 128 ratings"));
    assert_eq!(words(&stage, ".rich-stock"), "In stock");
    assert_eq!(words(&stage, ".rich-badges"), "New");
    assert!(
        stage
            .get("a[part~=product-action]")
            .get_attribute("href")
            .unwrap()
            .ends_with("/p/shell")
    );
}

#[wasm_bindgen_test]
async fn a_picture_that_is_missing_leaves_its_space_as_it_was() {
    let stage = shown(SHELL).await;
    let before = stage.get("[part~=product]").get_bounding_client_rect().height();
    until("the picture has failed", || {
        stage.find(".rich-photo span.hint").is_some()
    })
    .await;
    let after = stage.get("[part~=product]").get_bounding_client_rect().height();
    assert_eq!(before, after, "nothing moves");
    assert!(stage.get(".rich-photo").get_bounding_client_rect().height() > 100.0);
}

#[wasm_bindgen_test]
async fn what_is_chosen_changes_price_and_stock_and_the_page_hears_of_it() {
    let stage = shown(SHELL).await;
    choose(&stage, "Green");
    choose(&stage, "M");
    until("few are left", || words(&stage, ".rich-stock") == "Only 3 left").await;
    choose(&stage, "S");
    choose(&stage, "Ink");
    until("the price is another", || {
        words(&stage, ".rich-price .now") == "€199"
    })
    .await;
    assert!(stage.find("del").is_none(), "the former price was of another one");
    let told = asked(&stage, "aisle-product-action");
    assert_eq!(field(told.last().unwrap(), "action"), "select");
    assert_eq!(field(told.last().unwrap(), "variant"), "i-s");
    // M in ink is sold out: it can be looked at, and says so.
    let gone = stage.get("input[aria-label='M, not available']");
    gone.click();
    until("it is sold out", || words(&stage, ".rich-stock") == "Sold out").await;
    assert!(stage.find("button.rich-main").is_none());
    assert!(
        stage.find("a.rich-main").is_some(),
        "its page is what is left to do"
    );
}

#[wasm_bindgen_test]
async fn a_choice_and_a_number_survive_redraws() {
    let stage = shown(SHELL).await;
    choose(&stage, "Ink");
    choose(&stage, "S");
    stage.get("button[aria-label='One more']").click();
    let count = || {
        stage
            .get(".rich-count")
            .dyn_into::<HtmlInputElement>()
            .unwrap()
            .value()
    };
    until("there are two", || count() == "2").await;
    stage.rows.push(said(1, NOON, agent(), text("and this")));
    rest(|| stage.all(".row").len()).await;
    assert_eq!(count(), "2");
    let ink = stage
        .get("input[aria-label=Ink]")
        .dyn_into::<HtmlInputElement>()
        .unwrap();
    assert!(ink.checked());
    // A number beyond the most is the most.
    let input = stage.get(".rich-count").dyn_into::<HtmlInputElement>().unwrap();
    input.set_value("700");
    input
        .dispatch_event(&web_sys::Event::new("change").unwrap())
        .unwrap();
    until("there are five, and no more to be had", || {
        let more = stage.get("button[aria-label='One more']");
        count() == "5" && more.get_attribute("aria-disabled").as_deref() == Some("true")
    })
    .await;
}

#[wasm_bindgen_test]
async fn adding_shows_at_once_and_then_says_that_it_was_added_and_tells_the_server() {
    let stage = ready().await;
    let mut settle = None;
    *stage.answer.borrow_mut() = Promise::new(&mut |done, _| settle = Some(done)).into();
    main_button(&stage).click();
    until("it is under way", || {
        main_button(&stage).get_attribute("aria-busy").unwrap() == "true"
    })
    .await;
    main_button(&stage).click();
    settle.unwrap().call0(&JsValue::NULL).unwrap();
    until("it was added", || {
        words(&stage, "button.rich-main") == "Added to cart"
    })
    .await;
    let asked = asked(&stage, "aisle-add-to-cart");
    assert_eq!(
        asked.len(),
        1,
        "a second press while it is under way adds nothing"
    );
    for (name, value) in [
        ("product", "shell"),
        ("variant", "g-s"),
        ("quantity", "1"),
        ("message_id", "m0"),
    ] {
        assert_eq!(field(&asked[0], name), value);
    }
    assert_eq!(
        stage.chat.announcement.get_untracked().text,
        "Added to cart: Rain shell"
    );
    let commands = stage.commands.borrow();
    let act = commands.iter().find_map(|it| match it {
        Command::Act(act) => Some(act),
        _ => None,
    });
    let act = act.expect("the server hears of it");
    assert_eq!(act.action_id.as_str(), "add");
    assert_eq!(
        act.value.get(),
        r#"{"product":"shell","variant":"g-s","quantity":1}"#
    );
    assert_eq!(act.content.kind, "action");
}

#[wasm_bindgen_test]
async fn before_all_is_chosen_the_button_leads_to_what_is_missing() {
    let stage = shown(SHELL).await;
    choose(&stage, "Green");
    until("the size is missing", || {
        words(&stage, "button.rich-main") == "Choose: Size"
    })
    .await;
    main_button(&stage).click();
    let focused = stage.frame.root.active_element().unwrap();
    assert_eq!(focused.get_attribute("aria-label").as_deref(), Some("S"));
    assert!(asked(&stage, "aisle-add-to-cart").is_empty());
}

#[wasm_bindgen_test]
async fn a_failure_says_why_and_can_be_tried_again() {
    let stage = ready().await;
    *stage.answer.borrow_mut() = Promise::reject(&js_sys::Error::new("The last one is gone.")).into();
    main_button(&stage).click();
    until("it failed", || words(&stage, "button.rich-main") == "Try again").await;
    assert_eq!(
        words(&stage, ".rich-note"),
        "That could not be added. The last one is gone."
    );
    *stage.answer.borrow_mut() = JsValue::TRUE;
    main_button(&stage).click();
    until("it was added", || {
        words(&stage, "button.rich-main") == "Added to cart"
    })
    .await;
    assert!(stage.find(".rich-note").is_none());
}

#[wasm_bindgen_test]
async fn where_nobody_adds_it_the_card_says_so_and_leads_to_the_page() {
    let stage = ready().await;
    main_button(&stage).click();
    until("its page is what is left to do", || {
        stage.find("a.rich-main").is_some()
    })
    .await;
    assert!(words(&stage, ".rich-note").contains("cannot be reached"));
}

#[wasm_bindgen_test]
async fn a_long_description_is_cut_until_it_is_asked_for() {
    let long = "Made to be mended. ".repeat(40);
    let stage = shown(&format!(r#"{{"title":"Shell","description":"{long}"}}"#)).await;
    assert!(words(&stage, ".rich-text").chars().count() <= 141);
    let more = stage.get(".rich-more");
    assert_eq!(more.get_attribute("aria-expanded").unwrap(), "false");
    more.click();
    until("all of it shows", || words(&stage, ".rich-text").len() > 700).await;
    assert_eq!(
        stage.get(".rich-more").get_attribute("aria-expanded").unwrap(),
        "true"
    );
}

#[wasm_bindgen_test]
async fn what_can_hardly_be_called_a_product_is_still_readable() {
    for data in [
        r#"{"title":"x","price":{"amount":-5,"currency":"EUR"},"url":"javascript:alert(1)","image":"data:image/svg+xml,x"}"#,
        r#"{"title":"x","price":{"amount":500,"currency":"ZZZ"},"options":[{"name":"","values":[]}],"variants":[{"id":"v"}]}"#,
        r#"{"title":"x","id":7,"quantity":"many","rating":{"value":9999},"variants":[1,2,3],"options":9}"#,
    ] {
        let stage = shown(data).await;
        assert_eq!(words(&stage, ".rich-title"), "x", "{data}");
        assert!(stage.find("a[href^=javascript]").is_none());
        assert!(stage.find("img[src^=data]").is_none());
    }
    let stage = stage(vec![product(0, r#"{"price":1}"#)]);
    until("the fallback shows", || words(&stage, ".bubble") == "Rain shell").await;
}
