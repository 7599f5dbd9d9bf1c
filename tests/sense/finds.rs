//! Elements that rules name by selectors, and events they name.

use aisle_core::trigger::Event;
use js_sys::Array;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::bench::Bench;
use crate::page;

fn click(css: &str) -> Event {
    Event::Click(css.to_owned())
}

#[wasm_bindgen_test]
fn a_click_counts_for_all_selectors_around_it() {
    let _restore = page::Restore;
    let bench = Bench::new(&[], &[click(".card"), click(".card b"), click(".other")]);
    page::add(r#"{"class":"card","kids":[{"is":"b","id":"inner","text":"Buy"}]}"#);
    page::run(&page::find("#inner"), "click");
    assert_eq!(bench.events(), [click(".card"), click(".card b")]);
}

#[wasm_bindgen_test]
fn a_click_within_an_open_shadow_root_is_found() {
    let _restore = page::Restore;
    let bench = Bench::new(&[], &[click("my-card"), click("button")]);
    let card = page::add(r#"{"is":"my-card"}"#);
    page::run(&page::shadow_button(&card), "click");
    assert_eq!(bench.events(), [click("my-card"), click("button")]);
}

#[wasm_bindgen_test]
fn an_invalid_selector_is_told_and_the_others_go_on() {
    let _restore = page::Restore;
    let bench = Bench::idle();
    let bad = [
        click("div["),
        Event::Hover("::".into()),
        Event::Visible("a b >".into()),
    ];
    let events: Vec<_> = bad.iter().cloned().chain([click("#yes")]).collect();
    let mut told: Vec<_> = bench
        .set(&[], &events)
        .into_iter()
        .map(|trouble| trouble.what)
        .collect();
    told.sort();
    assert_eq!(told, ["::", "a b >", "div["]);
    assert_eq!(bench.set(&[], &events), [], "once");
    bench.take();
    page::run(&page::add(r#"{"id":"yes","text":"yes"}"#), "click");
    assert_eq!(bench.events(), [click("#yes")]);
}

#[wasm_bindgen_test]
fn a_pointer_that_rests_hovers_and_one_that_passes_does_not() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let hover = Event::Hover(".price".into());
    let bench = Bench::new(&[], std::slice::from_ref(&hover));
    let price = page::add(r#"{"class":"price","kids":[{"is":"b","text":"12"}]}"#);
    let other = page::add(r#"{"text":"other"}"#);
    let over =
        |element: &wasm_bindgen::JsValue| page::fire(element, "pointerover", r#"{"of":"PointerEvent"}"#);
    over(&price);
    page::pass(&clock, 400.0);
    over(&other);
    page::pass(&clock, 1_000.0);
    assert_eq!(bench.events(), []);
    over(&price);
    page::pass(&clock, 300.0);
    over(&page::find(".price b"));
    page::pass(&clock, 300.0);
    assert_eq!(
        bench.events(),
        std::slice::from_ref(&hover),
        "moving within it is resting on it"
    );
    over(&other);
    page::fire(
        &price,
        "pointerover",
        r#"{"of":"PointerEvent","pointerType":"touch"}"#,
    );
    page::pass(&clock, 1_000.0);
    assert_eq!(bench.events(), []);
    page::fire(&price, "focusin", "");
    assert_eq!(bench.events(), [hover]);
}

#[wasm_bindgen_test]
async fn what_comes_into_view_is_seen_also_if_it_is_added_later() {
    let _restore = page::Restore;
    let seen = Event::Visible(".offer".into());
    let bench = Bench::new(&[], std::slice::from_ref(&seen));
    page::add(r#"{"class":"offer","style":"position:fixed;top:0;height:40px;width:40px"}"#);
    assert_eq!(bench.next_event().await, seen);
    let below = page::add(r#"{"class":"offer","style":"position:fixed;top:400vh;height:40px;width:40px"}"#);
    page::frame().await;
    page::frame().await;
    assert_eq!(bench.events(), []);
    page::set_attribute(&below, "style", "position:fixed;top:0;height:40px;width:40px");
    assert_eq!(bench.next_event().await, seen);
    let tall = page::add(r#"{"style":"position:absolute;top:0;height:900vh;width:40px"}"#);
    page::set_attribute(&tall, "class", "offer");
    assert_eq!(bench.next_event().await, seen, "higher than the window");
}

#[wasm_bindgen_test]
fn ten_thousand_elements_cost_two_hundred() {
    let _restore = page::Restore;
    let many = page::many(10_000, "crowd");
    let observed = page::count_observed();
    let bench = Bench::new(&[], &[Event::Visible(".crowd".into()), click(".crowd")]);
    assert_eq!(observed.call0(&wasm_bindgen::JsValue::NULL).unwrap(), 200);
    page::run(&page::last(&many), "click");
    assert_eq!(bench.events(), [click(".crowd")]);
}

#[wasm_bindgen_test]
fn named_events_come_from_track_and_from_the_document() {
    let _restore = page::Restore;
    let named = |name: &str| Event::Named(name.to_owned());
    let bench = Bench::new(&[], &[named("wishlist"), named("Odd name")]);
    bench.take();
    let track = |name: &str| {
        bench
            .sensors
            .as_ref()
            .unwrap()
            .tell("track", &Array::of1(&name.into()))
    };
    track("wishlist");
    track("Odd name");
    track("other");
    page::fire(&page::find("body"), "wishlist", r#"{"of":"CustomEvent"}"#);
    page::fire(
        &page::doc(),
        "Odd name",
        r#"{"of":"CustomEvent","bubbles":false}"#,
    );
    let all = ["wishlist", "Odd name", "wishlist", "Odd name"].map(named);
    assert_eq!(bench.events(), all);
    bench.set(&[], &[named("wishlist")]);
    page::fire(&page::doc(), "Odd name", "");
    assert_eq!(bench.events(), []);
}
