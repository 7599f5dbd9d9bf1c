//! What the visitor does, as events.

use aisle_core::trigger::Event;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::bench::Bench;
use crate::page;

const POINTER: &str = r#"{"of":"MouseEvent","detail":1,"clientX":50,"clientY":50}"#;

fn press(element: &JsValue) {
    page::fire(element, "click", POINTER);
}

/// Presses three times within a second, and lets observers see what came of each.
async fn beat(clock: &JsValue, element: &JsValue) {
    for _ in 0..3 {
        press(element);
        page::frame().await;
        page::pass(clock, 200.0);
    }
    page::pass(clock, 5_000.0);
}

#[wasm_bindgen_test]
async fn beating_a_button_is_a_rage() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::RageClick]);
    let button = page::add(r#"{"is":"button","text":"Buy"}"#);
    beat(&clock, &button).await;
    assert_eq!(bench.events(), [Event::RageClick]);
    beat(
        &clock,
        &page::add(r#"{"style":"height:20px","text":"A picture of a button"}"#),
    )
    .await;
    assert_eq!(bench.events(), [Event::RageClick]);
}

#[wasm_bindgen_test]
async fn what_is_made_to_be_pressed_often_is_no_rage_while_it_works() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::RageClick]);
    for plan in [
        r#"{"is":"button","class":"qty-plus","text":"+"}"#,
        r#"{"is":"button","aria-label":"Next slide","text":"x"}"#,
        r#"{"is":"button","class":"swiperButtonNext","text":"x"}"#,
        r#"{"is":"button","text":"›"}"#,
    ] {
        let button = page::add(plan);
        beat(&clock, &button).await;
        assert_eq!(bench.events(), [Event::RageClick], "stuck: {plan}");
        page::answer_clicks(&button);
        beat(&clock, &button).await;
        assert_eq!(bench.events(), [], "working: {plan}");
    }
    for plan in [
        r#"{"is":"input","type":"number"}"#,
        r#"{"is":"input","type":"checkbox"}"#,
        r#"{"is":"input","type":"range"}"#,
        r#"{"is":"select"}"#,
        r#"{"is":"video"}"#,
        r#"{"is":"label","text":"A box to tick"}"#,
        r#"{"role":"slider","text":"o"}"#,
    ] {
        beat(&clock, &page::add(plan)).await;
        assert_eq!(bench.events(), [], "{plan}");
    }
}

#[wasm_bindgen_test]
async fn selecting_words_is_no_rage() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::RageClick]);
    let words = page::add(r#"{"is":"p","text":"Delivery within three days"}"#);
    page::select(&words);
    beat(&clock, &words).await;
    assert_eq!(bench.events(), []);
}

#[wasm_bindgen_test]
async fn another_tool_may_see_the_rage_first() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::RageClick]);
    let button = page::add(r#"{"is":"button","text":"Buy"}"#);
    page::fire(&button, "fullstory/rageclick", r#"{"of":"CustomEvent"}"#);
    for _ in 0..3 {
        press(&button);
    }
    assert_eq!(bench.events(), [Event::RageClick]);
    page::pass(&clock, 5_000.0);
    page::fire(&page::win(), "fullstory/rageclick", r#"{"of":"CustomEvent"}"#);
    assert_eq!(bench.events(), [Event::RageClick]);
}

#[wasm_bindgen_test]
async fn a_button_that_does_nothing_is_dead() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::DeadClick]);
    for plan in [
        r#"{"is":"button","text":"Buy"}"#,
        r#"{"style":"cursor:pointer","text":"Looks like a button"}"#,
        r#"{"is":"a","href":"/somewhere","text":"A link that goes nowhere"}"#,
    ] {
        let dead = page::add(plan);
        page::hold_clicks(&dead);
        press(&dead);
        page::frame().await;
        page::pass(&clock, 900.0);
        assert_eq!(bench.events(), [], "not yet: {plan}");
        page::pass(&clock, 200.0);
        assert_eq!(bench.events(), [Event::DeadClick], "{plan}");
    }
}

#[wasm_bindgen_test]
async fn a_click_that_anything_came_of_is_not_dead() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::DeadClick]);
    let button = page::add(r#"{"is":"button","text":"Buy"}"#);
    let field = page::add(r#"{"is":"input"}"#);
    let outcomes: [(&str, &dyn Fn()); 6] = [
        ("an element", &|| drop(page::add("{}"))),
        ("an attribute", &|| page::set_attribute(&field, "class", "on")),
        ("an address", &|| page::navigate("pushState", "/next")),
        ("the focus", &|| page::run(&field, "focus")),
        ("scrolling", &|| {
            page::fire(&page::doc(), "scroll", "");
        }),
        ("a dialog of the browser", &|| {
            page::fire(&page::win(), "blur", "");
        }),
    ];
    for (what, come) in outcomes {
        press(&button);
        page::pass(&clock, 300.0);
        come();
        page::frame().await;
        page::pass(&clock, 2_000.0);
        assert_eq!(bench.events(), [], "{what}");
    }
}

#[wasm_bindgen_test]
async fn clicks_that_lead_elsewhere_or_on_controls_or_words_are_not_dead() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::DeadClick]);
    for plan in [
        r#"{"is":"a","href":"mailto:help@shop.example","text":"Mail"}"#,
        r#"{"is":"a","href":"/file","download":"x","text":"Download"}"#,
        r#"{"is":"a","href":"/","target":"_blank","text":"New tab"}"#,
        r#"{"is":"select"}"#,
        r#"{"is":"input","type":"checkbox"}"#,
        r#"{"is":"p","text":"Just words"}"#,
    ] {
        let element = page::add(plan);
        page::hold_clicks(&element);
        press(&element);
        page::frame().await;
        page::pass(&clock, 2_000.0);
        assert_eq!(bench.events(), [], "{plan}");
    }
}

#[wasm_bindgen_test]
fn after_a_click_nothing_is_held_for_longer_than_a_second() {
    let _restore = page::Restore;
    let ledger = page::ledger();
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::DeadClick]);
    page::open_ledger(&ledger);
    press(&page::add(r#"{"is":"button","text":"Buy"}"#));
    assert!(page::held(&ledger).contains("MutationObserver: document"));
    page::pass(&clock, 1_100.0);
    assert_eq!(page::held(&ledger), "");
    assert_eq!(bench.events(), [Event::DeadClick]);
}

#[wasm_bindgen_test]
fn a_failure_right_after_a_click_is_blamed_on_it() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let _errors = page::uncaught();
    let bench = Bench::new(&[], &[Event::ErrorClick]);
    let button = page::add(r#"{"is":"button","text":"Buy"}"#);
    let fail = |message: &str| {
        page::fire(
            &page::win(),
            "error",
            &format!(r#"{{"of":"ErrorEvent","message":"{message}"}}"#),
        );
    };
    fail("before any click");
    assert_eq!(bench.events(), []);
    press(&button);
    fail("ResizeObserver loop completed with undelivered notifications.");
    page::fire(&button, "error", "");
    assert_eq!(bench.events(), [], "no failure of a script");
    fail("x is not a function");
    assert_eq!(bench.events(), [Event::ErrorClick]);
    press(&button);
    page::pass(&clock, 1_100.0);
    fail("later");
    assert_eq!(bench.events(), []);
}

#[wasm_bindgen_test]
fn what_happens_within_the_widget_is_not_the_pages() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let all = [
        Event::RageClick,
        Event::DeadClick,
        Event::Click("*".into()),
        Event::Hover("*".into()),
        Event::Copy,
    ];
    let bench = Bench::new(&[], &all);
    let inside = page::shadow_button(&bench.host);
    for _ in 0..4 {
        press(&inside);
    }
    page::fire(&inside, "pointerover", r#"{"of":"PointerEvent"}"#);
    page::select(&page::add(r#"{"text":"words"}"#));
    page::fire(&inside, "copy", "");
    page::pass(&clock, 3_000.0);
    assert_eq!(bench.events(), []);
}

#[wasm_bindgen_test]
fn leaving_by_the_top_edge_is_an_exit() {
    let _restore = page::Restore;
    let bench = Bench::new(&[], &[Event::Exit]);
    let out = |y: i32, more: &str| {
        page::fire(
            &page::find("body"),
            "mouseout",
            &format!(r#"{{"of":"MouseEvent","clientY":{y}{more}}}"#),
        );
    };
    out(-3, "");
    assert_eq!(bench.events(), [Event::Exit]);
    out(300, "");
    out(-3, r#","buttons":1"#);
    assert_eq!(bench.events(), []);
}

#[wasm_bindgen_test]
fn on_a_touch_screen_a_hidden_tab_is_an_exit() {
    let _restore = page::Restore;
    page::touch_screen();
    let bench = Bench::new(&[], &[Event::Exit]);
    page::visible(false);
    assert_eq!(bench.events(), [Event::Exit]);
    page::fire(&page::doc(), "mouseout", r#"{"of":"MouseEvent","clientY":-3}"#);
    assert_eq!(bench.events(), []);
}

const FORM: &str = r#"{"is":"form","kids":[{"is":"input","name":"mail"},{"is":"input","name":"name"}]}"#;

fn kid(element: &JsValue, at: u32) -> JsValue {
    let kids = js_sys::Reflect::get(element, &"children".into()).unwrap();
    js_sys::Reflect::get_u32(kids.as_ref(), at).unwrap()
}

#[wasm_bindgen_test]
fn a_begun_form_that_is_left_is_abandoned() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::FormAbandon]);
    let form = page::add(FORM);
    let (mail, name) = (kid(&form, 0), kid(&form, 1));
    page::run(&mail, "focus");
    page::fire(&mail, "input", "");
    page::run(&name, "focus");
    page::pass(&clock, 60_000.0);
    assert_eq!(bench.events(), [], "still in it");
    page::run(&name, "blur");
    page::pass(&clock, 29_000.0);
    assert_eq!(bench.events(), []);
    page::pass(&clock, 2_000.0);
    assert_eq!(bench.events(), [Event::FormAbandon]);
}

#[wasm_bindgen_test]
fn leaving_the_page_abandons_and_sending_does_not() {
    let _restore = page::Restore;
    let bench = Bench::new(&[], &[Event::FormAbandon]);
    let form = page::add(FORM);
    page::fire(&kid(&form, 0), "input", "");
    page::fire(&form, "submit", "");
    page::navigate("pushState", "/thanks");
    assert_eq!(bench.events(), []);
    page::fire(&kid(&form, 0), "input", "");
    page::navigate("pushState", "/elsewhere");
    assert_eq!(bench.events(), [Event::FormAbandon]);
    let search = page::add(r#"{"is":"form","kids":[{"is":"input","type":"search"}]}"#);
    page::fire(&kid(&search, 0), "input", "");
    page::navigate("pushState", "/results");
    assert_eq!(bench.events(), [], "a search is no form to abandon");
}

#[wasm_bindgen_test]
fn a_refused_form_is_one_refusal_however_many_fields_it_has() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::FormError]);
    let form =
        page::add(r#"{"is":"form","kids":[{"is":"input","required":""},{"is":"input","required":""}]}"#);
    page::run(&form, "checkValidity");
    assert_eq!(bench.events(), [Event::FormError]);
    page::pass(&clock, 2_000.0);
    page::run(&form, "checkValidity");
    assert_eq!(bench.events(), [Event::FormError]);
}

#[wasm_bindgen_test]
fn copying_words_counts_and_copying_from_a_field_does_not() {
    let _restore = page::Restore;
    let bench = Bench::new(&[], &[Event::Copy]);
    let words = page::add(r#"{"is":"p","text":"SKU 4711"}"#);
    page::fire(&words, "copy", "");
    assert_eq!(bench.events(), [], "nothing was selected");
    page::select(&words);
    page::fire(&words, "copy", "");
    page::fire(&page::add(r#"{"is":"input"}"#), "copy", "");
    assert_eq!(bench.events(), [Event::Copy]);
}

#[wasm_bindgen_test]
fn coming_back_after_ten_seconds_is_a_return() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let bench = Bench::new(&[], &[Event::TabReturn]);
    page::visible(false);
    page::pass(&clock, 9_000.0);
    page::visible(true);
    assert_eq!(bench.events(), []);
    page::visible(false);
    page::pass(&clock, 11_000.0);
    page::visible(true);
    assert_eq!(bench.events(), [Event::TabReturn]);
}
