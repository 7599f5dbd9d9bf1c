//! Whether something may be shown now.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::trigger::{Block, Surface};
use aisle_platform::sense::guard::Guard;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page;

struct Asked {
    host: web_sys::HtmlElement,
    guard: Option<Guard>,
    answers: Rc<RefCell<Vec<Option<Block>>>>,
}

fn ask_for(surface: Surface, slot: &str) -> Asked {
    let host = page::host();
    let answers = Rc::new(RefCell::new(Vec::new()));
    let own = answers.clone();
    let guard = Guard::ask(&host, surface, slot, move |block| own.borrow_mut().push(block));
    Asked {
        guard: Some(guard),
        host,
        answers,
    }
}

fn ask() -> Asked {
    ask_for(Surface::Bubble, "")
}

impl Asked {
    fn now(&self) -> Option<Block> {
        *self.answers.borrow().last().unwrap()
    }
}

/// Lets observers run, which they do before the next frame, and the pause pass.
async fn calm(clock: &wasm_bindgen::JsValue) {
    page::frame().await;
    page::pass(clock, 260.0);
}

#[wasm_bindgen_test]
async fn a_calm_page_may_be_shown_things_and_the_answer_is_not_repeated() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let asked = ask();
    page::add(r#"{"text":"news"}"#);
    calm(&clock).await;
    assert_eq!(*asked.answers.borrow(), [None]);
}

#[wasm_bindgen_test]
async fn dialogs_popovers_and_modals_are_waited_for() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    for (plan, open, close) in [
        (r#"{"is":"dialog","text":"Sign up"}"#, "show", "close"),
        (r#"{"popover":"","text":"Menu"}"#, "showPopover", "hidePopover"),
    ] {
        let dialog = page::add(plan);
        let asked = ask();
        assert_eq!(asked.now(), None);
        page::run(&dialog, open);
        page::fire(&dialog, "toggle", "");
        calm(&clock).await;
        assert_eq!(asked.now(), Some(Block::Dialog), "{plan}");
        page::run(&dialog, close);
        page::fire(&dialog, "toggle", "");
        calm(&clock).await;
        assert_eq!(asked.now(), None, "{plan}");
    }
    let modal = page::add(r#"{"aria-modal":"true","role":"dialog","text":"Size guide"}"#);
    let asked = ask();
    assert_eq!(asked.now(), Some(Block::Dialog));
    page::set_attribute(&modal, "style", "display:none");
    calm(&clock).await;
    assert_eq!(asked.now(), None);
}

#[wasm_bindgen_test]
async fn cookie_banners_are_waited_for() {
    let _restore = page::Restore;
    for plan in [
        r#"{"id":"onetrust-banner-sdk","text":"We value your privacy"}"#,
        r#"{"class":"my-cookie-bar","style":"position:fixed;bottom:0","text":"Cookies"}"#,
        r#"{"id":"Consent","style":"position:sticky;top:0","text":"OK?"}"#,
        r#"{"class":"cky-consent-container","kids":[{"style":"position:fixed;bottom:0;height:90px","text":"Cookies"}]}"#,
    ] {
        let banner = page::add(plan);
        assert_eq!(ask().now(), Some(Block::Dialog), "{plan}");
        page::run(&banner, "remove");
        assert_eq!(ask().now(), None, "{plan}");
    }
    for plan in [
        r#"{"class":"cookie-policy","text":"A page about cookies"}"#,
        r#"{"class":"cookie-bar","style":"position:fixed;bottom:-400px;height:90px","text":"Gone"}"#,
        r#"{"is":"ul","class":"cookies","text":"Chocolate chip"}"#,
    ] {
        page::add(plan);
    }
    assert_eq!(ask().now(), None);
}

#[wasm_bindgen_test]
async fn what_the_shop_names_is_avoided() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let asked = ask();
    page::add(r#"{"class":"size-finder","text":"How tall are you?"}"#);
    page::set_attribute(&asked.host, "data-avoid", ".size-finder, .other");
    calm(&clock).await;
    assert_eq!(asked.now(), Some(Block::Dialog));
    page::set_attribute(&asked.host, "data-avoid", ".size-finder[");
    calm(&clock).await;
    assert_eq!(asked.now(), None, "an invalid selector avoids nothing");
}

#[wasm_bindgen_test]
fn whoever_types_is_not_interrupted_until_five_seconds_after() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let field = page::add(r#"{"is":"input","type":"text"}"#);
    let asked = ask();
    page::fire(&field, "input", "");
    assert_eq!(asked.now(), Some(Block::Typing));
    page::pass(&clock, 4_000.0);
    page::fire(&field, "input", "");
    page::pass(&clock, 4_900.0);
    assert_eq!(asked.now(), Some(Block::Typing));
    page::pass(&clock, 200.0);
    assert_eq!(asked.now(), None);
}

#[wasm_bindgen_test]
fn unsent_text_in_the_focused_field_counts_as_typing() {
    let _restore = page::Restore;
    let field = page::add(r#"{"is":"textarea"}"#);
    page::set(&field, "value", &"My question".into());
    page::run(&field, "focus");
    let asked = ask();
    assert_eq!(asked.now(), Some(Block::Typing));
    page::run(&field, "blur");
    assert_eq!(asked.now(), None);
    let range = page::add(r#"{"is":"input","type":"range"}"#);
    page::run(&range, "focus");
    page::fire(&range, "input", "");
    assert_eq!(asked.now(), None, "a slider is not written in");
}

#[wasm_bindgen_test]
async fn a_hidden_tab_and_a_missing_slot_hold_back() {
    let _restore = page::Restore;
    let clock = page::own_clock();
    let asked = ask();
    page::visible(false);
    assert_eq!(asked.now(), Some(Block::Hidden));
    page::visible(true);
    assert_eq!(asked.now(), None);
    let inline = ask_for(Surface::Inline, "a\"]b");
    assert_eq!(inline.now(), Some(Block::NoSlot));
    let place = page::add("{}");
    page::set_attribute(&place, "data-aisle-slot", "a\"]b");
    calm(&clock).await;
    assert_eq!(inline.now(), None);
}

#[wasm_bindgen_test]
fn nothing_is_watched_once_nobody_asks() {
    let _restore = page::Restore;
    let ledger = page::ledger();
    page::open_ledger(&ledger);
    let mut asked = ask();
    assert!(page::held_count(&ledger) > 0);
    asked.guard = None;
    assert_eq!(page::held(&ledger), "");
    page::visible(false);
    assert_eq!(asked.now(), None);
}
