//! Sets, orders again, rewards, sizes, coupons and alerts: drawn from JSON, used
//! with the keyboard's own controls, and what happens when something fails.

use aisle_widget::app::Command;
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use crate::fake::{Stage, agent, said};
use crate::rich::{content, stage};
use crate::wait::until;

const NOON: i64 = 1_760_000_000_000;

async fn shown(kind: &str, data: &str) -> Stage {
    let stage = stage(vec![said(0, NOON, agent(), content(kind, "said plainly", data))]);
    until("the card shows", || stage.find(".rich-card").is_some()).await;
    stage
}

fn words(stage: &Stage, selector: &str) -> String {
    stage
        .find(selector)
        .and_then(|it| it.text_content())
        .unwrap_or_default()
}

/// What the server was told: the action's name and its value.
fn acts(stage: &Stage) -> Vec<(String, String)> {
    let commands = stage.commands.borrow();
    let act = |command: &Command| match command {
        Command::Act(act) => Some((act.action_id.as_str().to_owned(), act.value.get().to_owned())),
        _ => None,
    };
    commands.iter().filter_map(act).collect()
}

/// How often the page was asked or told of something.
fn asked(stage: &Stage, name: &str) -> usize {
    let commands = stage.commands.borrow();
    let is = |command: &&Command| matches!(command, Command::Ask(kind, ..) | Command::Tell(kind, _) if *kind == name);
    commands.iter().filter(is).count()
}

const SET: &str = r#"{"title":"Warm set","items":[
  {"product":{"id":"fleece","title":"Fleece","price":{"amount":11900,"currency":"EUR"}}},
  {"product":{"id":"socks","title":"Socks","price":{"amount":1450,"currency":"EUR"}},"quantity":2}],
  "price":{"amount":12900,"currency":"EUR"}}"#;

#[wasm_bindgen_test]
async fn a_set_says_what_it_saves_and_adds_all_of_it() {
    let stage = shown("bundle", SET).await;
    assert_eq!(stage.all(".rich-lines > li").len(), 2);
    assert_eq!(words(&stage, ".rich-price .now"), "€129");
    assert_eq!(
        words(&stage, ".rich-price del"),
        "Before:€148",
        "the sum of its parts"
    );
    *stage.answer.borrow_mut() = JsValue::TRUE;
    stage.get("button.rich-main").click();
    until("all was added", || {
        words(&stage, "button.rich-main") == "Added to cart"
    })
    .await;
    assert_eq!(asked(&stage, "aisle-add-to-cart"), 2);
    let value = r#"{"items":[{"product":"fleece","quantity":1},{"product":"socks","quantity":2}]}"#;
    assert_eq!(acts(&stage), [("add".to_owned(), value.to_owned())]);
}

#[wasm_bindgen_test]
async fn a_set_that_failed_says_why_and_may_be_tried_again() {
    let stage = shown("bundle", SET).await;
    *stage.answer.borrow_mut() = Promise::reject(&js_sys::Error::new("Sold out.")).into();
    stage.get("button.rich-main").click();
    until("it failed", || {
        words(&stage, ".rich-note.bad").ends_with("Sold out.")
    })
    .await;
    assert!(acts(&stage).is_empty());
    *stage.answer.borrow_mut() = JsValue::TRUE;
    stage.get("button.rich-main").click();
    until("all was added", || {
        words(&stage, "button.rich-main") == "Added to cart"
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_order_can_be_placed_again_unless_the_shop_has_no_name_for_something() {
    let items = r#"{"order":"L-1","items":[{"id":"socks","title":"Socks","variant":"s","quantity":3,
      "price":{"amount":1450,"currency":"EUR"}}]}"#;
    let stage = shown("reorder", items).await;
    assert_eq!(words(&stage, ".rich-price .now"), "€43.50");
    *stage.answer.borrow_mut() = JsValue::TRUE;
    stage.get("button.rich-main").click();
    until("it was added", || {
        words(&stage, "button.rich-main") == "Added to cart"
    })
    .await;
    assert_eq!(
        acts(&stage)[0].1,
        r#"{"product":"socks","variant":"s","quantity":3}"#
    );
    let stage = shown("reorder", r#"{"items":[{"title":"Gone"}]}"#).await;
    assert!(stage.find("button.rich-main").is_none());
}

#[wasm_bindgen_test]
async fn the_way_to_a_reward_follows_what_the_page_says_of_its_cart() {
    let data = r#"{"threshold":{"amount":8000,"currency":"EUR"},"current":{"amount":2000,"currency":"EUR"},"reward":"free delivery"}"#;
    let stage = shown("cart-progress", data).await;
    assert_eq!(words(&stage, ".rich-title"), "€60 to free delivery");
    let now = || {
        stage
            .get("[role=progressbar]")
            .get_attribute("aria-valuenow")
            .unwrap()
    };
    assert_eq!(now(), "25");
    let cart = |json: &str| stage.chat.cart.set(js_sys::JSON::parse(json).unwrap());
    cart(r#"{"total":68.10,"currency":"EUR"}"#);
    until("it has come nearer", || {
        words(&stage, ".rich-title") == "€11.90 to free delivery"
    })
    .await;
    assert_eq!(now(), "85");
    cart(r#"{"total":"80.00","currency":"eur"}"#);
    until("it is reached", || {
        words(&stage, ".rich-title") == "Reached: free delivery"
    })
    .await;
    assert_eq!(now(), "100");
    cart(r#"{"total":900,"currency":"KRW"}"#);
    until("another currency says nothing", || now() == "25").await;
}

#[wasm_bindgen_test]
async fn a_table_of_sizes_has_headers_and_changes_its_unit() {
    let data = r#"{"title":"Jackets","columns":["Size","Chest"],"fits":"M","units":[
      {"label":"cm","rows":[["S","88"],["M","92"]]},{"label":"in","rows":[["S","35"],["M","36"]]}]}"#;
    let stage = shown("size-guide", data).await;
    assert_eq!(stage.all("th[scope=col]").len(), 2);
    assert_eq!(words(&stage, "tr.fits th[scope=row]"), "M, recommended for you");
    let region = stage.get(".rich-wide");
    assert_eq!(
        region.get_attribute("tabindex").as_deref(),
        Some("0"),
        "it can be scrolled by keys"
    );
    assert_eq!(region.get_attribute("aria-label").as_deref(), Some("Jackets"));
    stage.all(".rich-switch button")[1].click();
    until("inches show", || words(&stage, "tr.fits td") == "36").await;
    let pressed = stage.all(".rich-switch button")[1].get_attribute("aria-pressed");
    assert_eq!(pressed.as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn a_covered_coupon_is_revealed_and_applied() {
    let stage = shown(
        "coupon",
        r#"{"code":"LARCH10","hidden":true,"value":{"percent":10}}"#,
    )
    .await;
    assert!(!words(&stage, ".rich-coupon").contains("LARCH10"));
    stage.get("button.rich-main").click();
    until("the code shows", || words(&stage, ".rich-code code") == "LARCH10").await;
    *stage.answer.borrow_mut() = JsValue::TRUE;
    stage.get("button.rich-main").click();
    until("it is in the cart", || {
        words(&stage, "p.rich-main") == "In your cart"
    })
    .await;
    assert_eq!(
        acts(&stage),
        [("apply".to_owned(), r#"{"code":"LARCH10"}"#.to_owned())]
    );
    assert_eq!(asked(&stage, "aisle-apply-coupon"), 1);
    assert_eq!(asked(&stage, "aisle-coupon"), 3, "issued, revealed, applied");
}

#[wasm_bindgen_test]
async fn a_coupon_that_was_refused_can_be_tried_again_and_one_nobody_takes_is_typed() {
    let stage = shown("coupon", r#"{"code":"X"}"#).await;
    *stage.answer.borrow_mut() = Promise::reject(&JsValue::NULL).into();
    stage.get("button.rich-main").click();
    until("it was refused", || stage.find(".rich-note.bad").is_some()).await;
    *stage.answer.borrow_mut() = JsValue::UNDEFINED;
    stage.get("button.rich-main").click();
    until("it says what is left to do", || {
        words(&stage, ".rich-note") == "Enter the code at the checkout."
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_coupon_whose_time_has_passed_cannot_be_used() {
    let stage = shown("coupon", r#"{"code":"OLD","expires_at":1000}"#).await;
    assert!(
        stage
            .find("button")
            .is_none_or(|it| !it.class_name().contains("rich-main"))
    );
    assert_eq!(words(&stage, ".rich-note"), "This coupon has expired.");
}

const ALERT: &str = r#"{"product":{"id":"shell","title":"Shell","options":[{"name":"Size","values":[{"id":"s","label":"S"},{"id":"m","label":"M"}]}],
  "variants":[{"id":"1","choice":["s"]},{"id":"2","choice":["m"]}]}}"#;

fn send(stage: &Stage) {
    stage.get(".rich-alert button[type=submit]").click();
}

#[wasm_bindgen_test]
async fn an_alert_says_what_is_missing_one_after_another_and_then_thanks() {
    let stage = shown("stock-alert", ALERT).await;
    send(&stage);
    until("a variant is missing", || {
        words(&stage, ".rich-note.bad") == "Please choose one."
    })
    .await;
    let select = stage.get("select");
    js_sys::Reflect::set(&select, &"selectedIndex".into(), &2.into()).unwrap();
    select
        .dispatch_event(&web_sys::Event::new("change").unwrap())
        .unwrap();
    until("the variant is named", || {
        words(&stage, ".rich-what .rich-note") == "M"
    })
    .await;
    send(&stage);
    until("the address is wrong", || {
        words(&stage, ".rich-note.bad") == "Please check this address."
    })
    .await;
    let input = || stage.get(".rich-input").dyn_into::<HtmlInputElement>().unwrap();
    assert_eq!(input().get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(
        stage
            .frame
            .root
            .active_element()
            .unwrap()
            .is_same_node(Some(&input()))
    );
    input().set_value("me@example.org");
    input()
        .dispatch_event(&web_sys::Event::new("input").unwrap())
        .unwrap();
    send(&stage);
    until("consent is missing", || {
        words(&stage, ".rich-note.bad").starts_with("Please agree")
    })
    .await;
    assert!(acts(&stage).is_empty());
    stage.get(".rich-agree input").click();
    send(&stage);
    until("it is done", || {
        words(&stage, ".rich-done") == "We will tell you at me@example.org."
    })
    .await;
    let value =
        r#"{"product":"shell","variant":"2","channel":"email","address":"me@example.org","consent":true}"#;
    assert_eq!(acts(&stage), [("notify".to_owned(), value.to_owned())]);
}
