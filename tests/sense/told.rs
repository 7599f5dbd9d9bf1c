//! What the page tells: carts, products, who is there.

use aisle_core::commerce::{Currency, Money};
use aisle_core::trigger::{Event, Input, Value};
use js_sys::{Array, JSON};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::bench::{Bench, text, whole};
use crate::page;

impl Bench {
    fn say(&self, method: &str, argument: &JsValue) -> Vec<String> {
        let troubles = self.sensors.as_ref().unwrap().tell(method, &Array::of1(argument));
        troubles.into_iter().map(|trouble| trouble.what).collect()
    }

    fn say_json(&self, method: &str, json: &str) -> Vec<String> {
        self.say(method, &JSON::parse(json).unwrap())
    }
}

fn eur(minor: i64) -> Option<Value> {
    let currency = Currency::new("EUR").unwrap();
    Some(Value::Money(Money { minor, currency }))
}

const CART: &str =
    r#"{"total":49.9,"currency":"EUR","items":[{"id":"a","quantity":2},{"id":7,"price":{"amount":1}}]}"#;

#[wasm_bindgen_test]
fn a_cart_is_told_at_one_instant() {
    let _restore = page::Restore;
    let bench = Bench::new(&["cart.total", "cart.count", "cart.items", "cart.idle"], &[]);
    bench.take();
    assert_eq!(bench.say_json("setCart", CART), [""; 0]);
    assert_eq!(bench.fact("cart.total"), eur(4_990));
    assert_eq!(bench.fact("cart.count"), whole(3));
    let ids = ["a", "7"].map(str::to_owned).to_vec();
    assert_eq!(bench.fact("cart.items"), Some(Value::List(ids)));
    assert!(bench.clock("cart.idle") >= 0);
    assert!(matches!(bench.take()[..], [Input::Facts(_)]));
    bench.say_json("setCart", CART);
    assert_eq!(bench.take(), [], "the same again is no news");
}

#[wasm_bindgen_test]
fn what_was_told_before_anybody_read_it_is_known() {
    let _restore = page::Restore;
    let bench = Bench::new(&[], &[]);
    bench.say_json("setCart", CART);
    bench.set(&["cart.total"], &[]);
    assert_eq!(bench.fact("cart.total"), eur(4_990));
}

#[wasm_bindgen_test]
async fn attributes_tell_as_well_and_are_followed() {
    let _restore = page::Restore;
    let bench = Bench::idle();
    page::set_attribute(&bench.host, "data-cart-total", "12.50");
    page::set_attribute(&bench.host, "data-cart-currency", "EUR");
    page::set_attribute(&bench.host, "data-visitor-attr-size", "42");
    bench.set(&["cart.total", "visitor.attr.size", "product.id"], &[]);
    assert_eq!(bench.fact("cart.total"), eur(1_250));
    assert_eq!(bench.fact("visitor.attr.size"), text("42"));
    assert_eq!(bench.fact("product.id"), text(""));
    page::set_attribute(&bench.host, "data-product-id", "shoe");
    page::frame().await;
    assert_eq!(bench.fact("product.id"), text("shoe"));
}

#[wasm_bindgen_test]
fn a_product_is_gone_with_its_page() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&["product.id", "product.price", "visitor.name"], &[]);
    let context =
        r#"{"product":{"id":"shoe","price":{"amount":9900,"currency":"EUR"}},"visitor":{"name":"Ada"}}"#;
    assert_eq!(bench.say_json("setContext", context), [""; 0]);
    assert_eq!(bench.fact("product.price"), eur(9_900));
    page::pass(&clock, 5_000.0);
    page::navigate("pushState", "/about");
    assert_eq!(bench.fact("product.id"), text(""));
    assert_eq!(bench.fact("product.price"), None);
    assert_eq!(bench.fact("visitor.name"), text("Ada"));
}

#[wasm_bindgen_test]
fn dates_may_be_dates_or_texts_or_numbers() {
    let _restore = page::Restore;
    let bench = Bench::new(&["order.last"], &[]);
    for told in [
        page::order_of_yesterday("date"),
        page::order_of_yesterday("text"),
        page::order_of_yesterday("number"),
    ] {
        assert_eq!(bench.say("setContext", &told), [""; 0]);
        let ago = bench.clock("order.last");
        assert!((86_390_000..86_420_000).contains(&ago), "{ago}");
    }
}

#[wasm_bindgen_test]
fn a_search_without_results_is_an_event() {
    let _restore = page::Restore;
    let bench = Bench::new(&[], &[Event::SearchEmpty]);
    bench.take();
    let sensors = bench.sensors.as_ref().unwrap();
    let search = |json: &str| {
        sensors.tell(
            "track",
            &Array::of2(&"search".into(), &JSON::parse(json).unwrap()),
        );
        bench.events()
    };
    assert_eq!(search(r#"{"results":0}"#), [Event::SearchEmpty]);
    assert_eq!(search(r#"{"results":[]}"#), [Event::SearchEmpty]);
    assert_eq!(search(r#"{"results":3}"#), []);
    assert_eq!(search("{}"), []);
    bench.say_json("setContext", r#"{"page":{"kind":"search","results":0}}"#);
    assert_eq!(bench.events(), [Event::SearchEmpty]);
}

#[wasm_bindgen_test]
fn a_hostile_page_breaks_nothing() {
    let _restore = page::Restore;
    let errors = page::uncaught();
    let bench = Bench::new(
        &[
            "cart.total",
            "cart.count",
            "product.id",
            "page.kind",
            "visitor.known",
            "cohort",
        ],
        &[],
    );
    for at in 0..page::hostile_count() {
        let hostile = page::hostile(at);
        bench.say("setCart", &hostile);
        bench.say("setContext", &hostile);
        bench
            .sensors
            .as_ref()
            .unwrap()
            .tell("track", &Array::of2(&hostile, &hostile));
    }
    assert_eq!(page::heard(&errors), "");
    assert_eq!(bench.fact("cart.total"), None);
    assert!(!page::polluted());
    // And nothing is left broken behind.
    bench.say_json("setCart", CART);
    assert_eq!(bench.fact("cart.total"), eur(4_990));
}

#[wasm_bindgen_test]
fn one_throwing_getter_costs_only_its_field() {
    let _restore = page::Restore;
    let bench = Bench::new(&["cart.total", "cart.count"], &[]);
    let cart = JSON::parse(r#"{"total":5,"currency":"EUR","count":3}"#).unwrap();
    page::throwing(&cart, "total");
    assert_eq!(bench.say("setCart", &cart), ["cart.total"]);
    assert_eq!(
        (bench.fact("cart.total"), bench.fact("cart.count")),
        (None, whole(3))
    );
}

#[wasm_bindgen_test]
fn what_is_planted_for_all_objects_is_not_read() {
    let _restore = page::Restore;
    let bench = Bench::new(&["cart.count"], &[]);
    page::pollute("count", 9);
    bench.say_json("setCart", "{}");
    assert_eq!(bench.fact("cart.count"), None);
}

const THERE: &str = r#"{"agents":{"online":2},"queue":{"length":3,"wait_ms":[60000,180000]}}"#;

#[wasm_bindgen_test]
async fn presence_is_asked_for_once_and_again_when_its_time_is_over() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let server = page::presence_server(200, THERE, "public, max-age=20");
    let bench = Bench::idle();
    page::set_attribute(&bench.host, "data-endpoint", "wss://chat.shop.example/v1?x=1");
    bench.set(&["agents.online", "queue.length", "queue.wait"], &[]);
    assert_eq!(bench.fact("agents.online"), None);
    bench.until("agents.online", whole(2)).await;
    assert_eq!(bench.fact("queue.length"), whole(3));
    assert_eq!(bench.clock("queue.wait"), 180_000);
    assert_eq!(
        page::asked(&server),
        "GET https://chat.shop.example/v1/presence omit no-referrer"
    );
    page::pass(&clock, 19_000.0);
    assert_eq!(page::requests(&server), 1);
    page::visible(false);
    page::pass(&clock, 60_000.0);
    assert_eq!(page::requests(&server), 1, "not in a hidden tab");
    page::visible(true);
    assert_eq!(page::requests(&server), 2);
}

#[wasm_bindgen_test]
async fn a_server_that_says_nonsense_is_unknown() {
    let _restore = page::Restore;
    for (status, body) in [
        (200, "nonsense"),
        (500, THERE),
        (200, r#"{"agents":{"online":-1},"queue":null}"#),
    ] {
        let server = page::presence_server(status, body, "");
        let bench = Bench::idle();
        page::set_attribute(&bench.host, "data-endpoint", "/v1");
        bench.set(&["agents.online", "queue.length"], &[]);
        // After the answer the next question is put off.
        page::put_off(&server).await;
        assert_eq!(
            (bench.fact("agents.online"), bench.fact("queue.length")),
            (None, None),
            "{body}"
        );
    }
}

#[wasm_bindgen_test]
fn without_a_server_of_ours_nobody_is_asked() {
    let _restore = page::Restore;
    let server = page::presence_server(200, THERE, "");
    let bench = Bench::new(&["agents.online"], &[]);
    assert_eq!(bench.fact("agents.online"), None);
    let other = Bench::idle();
    page::set_attribute(&other.host, "data-endpoint", "wss://matrix.example");
    page::set_attribute(&other.host, "data-transport", "matrix");
    other.set(&["agents.online"], &[]);
    assert_eq!(page::requests(&server), 0);
}

#[wasm_bindgen_test]
fn the_chat_says_what_it_does() {
    let _restore = page::Restore;
    let bench = Bench::new(&["chat.open", "chat.messages", "chat.last"], &[]);
    assert_eq!(bench.fact("chat.open"), Some(Value::Flag(false)));
    assert_eq!(bench.fact("chat.last"), None);
    page::fire(&bench.host, "aisle-show", "");
    page::fire(&bench.host, "aisle-message", "");
    assert_eq!(bench.fact("chat.open"), Some(Value::Flag(true)));
    assert_eq!(bench.fact("chat.messages"), whole(1));
    assert!((0..1_000).contains(&bench.clock("chat.last")));
}

#[wasm_bindgen_test]
fn opening_hours_are_those_of_the_shops_zone() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    // Friday, 2 October 2026, 17:59 in Seoul.
    page::wall_clock(1_790_931_540_000.0);
    let bench = Bench::idle();
    page::set_attribute(&bench.host, "data-hours", "mon-fri 09:00-18:00; sat 10:00-14:00");
    page::set_attribute(&bench.host, "data-timezone", "Asia/Seoul");
    bench.set(&["hours.open"], &[]);
    assert_eq!(bench.fact("hours.open"), Some(Value::Flag(true)));
    page::wall_clock(1_790_931_600_000.0);
    page::pass(&clock, 61_000.0);
    assert_eq!(bench.fact("hours.open"), Some(Value::Flag(false)));
}

#[wasm_bindgen_test]
async fn a_holiday_that_is_written_later_closes_at_once() {
    let _restore = page::Restore;
    // Friday, 2 October 2026, 17:59 in Seoul.
    page::wall_clock(1_790_931_540_000.0);
    let bench = Bench::idle();
    page::set_attribute(&bench.host, "data-hours", "daily 09:00-18:00");
    page::set_attribute(&bench.host, "data-timezone", "Asia/Seoul");
    bench.set(&["hours.open"], &[]);
    assert_eq!(bench.fact("hours.open"), Some(Value::Flag(true)));
    page::set_attribute(&bench.host, "data-holidays", "10-01..10-03");
    page::frame().await;
    assert_eq!(bench.fact("hours.open"), Some(Value::Flag(false)));
}

#[wasm_bindgen_test]
fn hours_that_cannot_be_read_are_told_and_unknown() {
    let _restore = page::Restore;
    let bench = Bench::idle();
    page::set_attribute(&bench.host, "data-hours", "mon 9-5");
    let told = bench.set(&["hours.open"], &[]);
    assert_eq!(
        told.iter()
            .map(|trouble| trouble.what.as_str())
            .collect::<Vec<_>>(),
        ["9"]
    );
    assert_eq!(bench.fact("hours.open"), None);
    let other = Bench::idle();
    page::set_attribute(&other.host, "data-hours", "daily 00:00-24:00");
    page::set_attribute(&other.host, "data-timezone", "Mars/Olympus");
    assert_eq!(other.set(&["hours.open"], &[]).len(), 1);
    assert_eq!(other.fact("hours.open"), None);
}

#[wasm_bindgen_test]
fn offsets_are_those_of_the_zone_at_that_moment() {
    let _restore = page::Restore;
    page::wall_clock(1_795_339_800_000.0);
    for (zone, hours, open) in [
        // 2026-11-22T09:30Z, a Sunday.
        ("UTC", "sun 09:30-09:31", true),
        ("Asia/Kathmandu", "sun 15:15-15:16", true),
        ("America/New_York", "sun 04:30-04:31", true),
        ("Australia/Lord_Howe", "sun 20:30-20:31", true),
        ("Pacific/Kiritimati", "sun 23:30-23:31", true),
        ("Asia/Seoul", "sun 09:30-09:31", false),
    ] {
        let bench = Bench::idle();
        page::set_attribute(&bench.host, "data-hours", hours);
        page::set_attribute(&bench.host, "data-timezone", zone);
        bench.set(&["hours.open"], &[]);
        assert_eq!(bench.fact("hours.open"), Some(Value::Flag(open)), "{zone}");
    }
}
