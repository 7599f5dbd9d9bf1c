//! Facts of the page, its time and its device.

use aisle_core::trigger::{Input, Value};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::bench::{Bench, text, whole};
use crate::page;

const TALL: &str = r#"{"style":"height:5000px","kids":[{"is":"p","text":"words"}]}"#;

#[wasm_bindgen_test]
fn a_page_is_said_first_and_its_facts_follow() {
    let _restore = page::Restore;
    page::navigate("replaceState", "/caf%C3%A9/cafe%CC%81?ref=a+b&utm_source=x#top");
    let bench = Bench::new(
        &[
            "page.path",
            "page.query.ref",
            "page.query.none",
            "page.hash",
            "page.referrer",
        ],
        &[],
    );
    assert_eq!(bench.fact("page.path"), text("/café/café"), "decoded and in NFC");
    assert_eq!(bench.fact("page.query.ref"), text("a b"));
    assert_eq!(bench.fact("page.query.none"), text(""));
    assert_eq!(bench.fact("page.hash"), text("top"));
    assert!(matches!(bench.fact("page.referrer"), Some(Value::Text(_))));
    assert!(matches!(bench.take()[..], [Input::Page(_)]), "all at one instant");
}

#[wasm_bindgen_test]
fn each_page_of_a_single_page_shop_is_said_once() {
    let _restore = page::Restore;
    let bench = Bench::new(&["page.path", "page.url"], &[]);
    bench.take();
    page::navigate("pushState", "/products/shoe?size=40");
    assert_eq!(bench.fact("page.path"), text("/products/shoe"));
    assert_eq!(bench.pages(), 1);
    page::navigate("replaceState", "/products/shoe?size=41");
    assert!(matches!(bench.fact("page.url"), Some(Value::Text(url)) if url.ends_with("?size=41")));
    assert_eq!(bench.pages(), 0, "a variant is no new page");
}

#[wasm_bindgen_test]
fn without_the_navigation_api_pages_are_said_as_well_and_history_is_put_back() {
    let _restore = page::Restore;
    page::lack(&page::win(), "navigation");
    let history = js_sys::Reflect::get(&page::win(), &"history".into()).unwrap();
    let push = || js_sys::Reflect::get(&history, &"pushState".into()).unwrap();
    let original = push();
    let mut bench = Bench::new(&["page.path"], &[]);
    assert_ne!(push(), original);
    page::navigate("pushState", "/a");
    page::navigate("replaceState", "/b");
    assert_eq!(bench.fact("page.path"), text("/b"));
    assert_eq!(bench.pages(), 3, "the first and two more");
    bench.sensors = None;
    assert_eq!(push(), original);
    assert!(!page::owns(&history, "pushState"));
}

#[wasm_bindgen_test]
fn who_wrapped_the_history_after_us_can_still_call_what_they_wrapped() {
    let _restore = page::Restore;
    page::lack(&page::win(), "navigation");
    let history = js_sys::Reflect::get(&page::win(), &"history".into()).unwrap();
    let errors = page::uncaught();
    let mut bench = Bench::new(&["page.path"], &[]);
    let ours = js_sys::Reflect::get(&history, &"pushState".into()).unwrap();
    page::set(
        &history,
        "pushState",
        &ours.unchecked_ref::<js_sys::Function>().bind0(&history),
    );
    bench.sensors = None;
    page::navigate("pushState", "/after");
    let refused = ours.unchecked_ref::<js_sys::Function>().call3(
        &history,
        &JsValue::NULL,
        &"".into(),
        &"https://other.example/".into(),
    );
    assert!(refused.is_err(), "what the browser refuses, the page hears");
    page::fire(&page::win(), "popstate", "");
    assert_eq!(page::heard(&errors), "");
    page::disown(&history, "pushState");
}

#[wasm_bindgen_test]
async fn the_title_is_followed() {
    let _restore = page::Restore;
    page::set(&page::doc(), "title", &"First".into());
    let bench = Bench::new(&["page.title"], &[]);
    assert_eq!(bench.fact("page.title"), text("First"));
    page::set(&page::doc(), "title", &"Second".into());
    page::frame().await;
    assert_eq!(bench.fact("page.title"), text("Second"));
    page::set(&page::doc(), "title", &"".into());
}

#[wasm_bindgen_test]
fn time_stands_while_the_tab_is_hidden_and_needs_no_timer() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&["time.page", "time.site"], &[]);
    let start = bench.clock("time.page");
    page::pass(&clock, 4_000.0);
    page::visible(false);
    page::pass(&clock, 60_000.0);
    page::visible(true);
    page::pass(&clock, 1_000.0);
    let near = |ms: i64| (4_990..5_200).contains(&ms);
    assert!(
        near(bench.clock("time.page") - start),
        "{}",
        bench.clock("time.page") - start
    );
    page::navigate("pushState", "/next");
    page::pass(&clock, 2_000.0);
    assert!((1_990..2_200).contains(&bench.clock("time.page")));
    assert!(bench.clock("time.site") - start > 6_900);
}

#[wasm_bindgen_test]
fn input_that_follows_input_is_not_reported() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&["time.idle"], &[]);
    page::pass(&clock, 5_000.0);
    assert!(bench.clock("time.idle") >= 5_000);
    bench.take();
    for _ in 0..120 {
        page::fire(&page::doc(), "pointermove", r#"{"of":"PointerEvent"}"#);
        page::pass(&clock, 16.0);
    }
    assert_eq!(bench.take().len(), 2, "in two seconds");
    page::pass(&clock, 3_000.0);
    page::fire(&page::doc(), "keydown", r#"{"of":"KeyboardEvent","key":"a"}"#);
    assert!(bench.clock("time.idle") < 100);
}

#[wasm_bindgen_test]
async fn the_furthest_scroll_is_kept_until_the_page_turns() {
    let _restore = page::Restore;
    page::add(TALL);
    let bench = Bench::new(&["scroll"], &[]);
    let root = page::find("html");
    let way = |percent: f64| {
        let get = |name: &str| {
            js_sys::Reflect::get(&root, &name.into())
                .unwrap()
                .as_f64()
                .unwrap()
        };
        JsValue::from_f64(((get("scrollHeight") - get("clientHeight")) * percent).ceil())
    };
    assert_eq!(bench.fact("scroll"), whole(0));
    page::set(&root, "scrollTop", &way(0.5));
    page::frame().await;
    assert_eq!(bench.fact("scroll"), whole(50));
    page::set(&root, "scrollTop", &0.into());
    page::frame().await;
    assert_eq!(bench.fact("scroll"), whole(50));
    page::navigate("pushState", "/next");
    assert_eq!(bench.fact("scroll"), whole(0));
    page::set(&root, "scrollTop", &way(1.0));
    page::frame().await;
    assert_eq!(bench.fact("scroll"), whole(100));
    page::set(&root, "scrollTop", &0.into());
}

#[wasm_bindgen_test]
async fn a_frame_that_scrolls_as_the_page_counts_and_a_list_does_not() {
    let _restore = page::Restore;
    let plan = |size: &str| {
        format!(
            r#"{{"style":"position:fixed;inset:0;overflow:auto;{size}","kids":[{{"style":"height:9000px"}}]}}"#
        )
    };
    let frame = page::add(&plan("width:100vw;height:100vh"));
    let list = page::add(&plan("width:200px;height:90px"));
    let bench = Bench::new(&["scroll"], &[]);
    page::set(&list, "scrollTop", &9_000.into());
    page::frame().await;
    assert_eq!(bench.fact("scroll"), whole(0));
    page::set(&frame, "scrollTop", &9_000.into());
    page::frame().await;
    assert_eq!(bench.fact("scroll"), whole(100));
}

#[wasm_bindgen_test]
fn the_device_and_its_languages_are_known() {
    let _restore = page::Restore;
    let bench = Bench::new(&["device", "touch", "lang", "locale"], &[]);
    assert_eq!(bench.fact("device"), text("desktop"));
    assert_eq!(bench.fact("touch"), Some(Value::Flag(false)));
    assert!(matches!(bench.fact("lang"), Some(Value::Text(lang)) if lang.starts_with("en")));
    page::set_attribute(&bench.host, "data-locale", "ko");
    bench.set(&["device"], &[]);
    bench.set(&["device", "locale"], &[]);
    assert_eq!(bench.fact("locale"), text("ko"));
}
