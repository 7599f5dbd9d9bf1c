//! The tab bus. Two places in one page hear each other as two tabs do.

use aisle_core::session::TabNote;
use aisle_platform::tabs::Tabs;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page;
use super::wait::{Inbox, turn};

#[wasm_bindgen_test]
async fn notes_reach_the_other_tabs_in_order_and_not_oneself() {
    let (mine, theirs) = (Inbox::new(), Inbox::new());
    let a = Tabs::join("notes", mine.taker());
    let _b = Tabs::join("notes", theirs.taker());
    let notes = [
        TabNote::Began,
        TabNote::Draft("한 \"x\"".into()),
        TabNote::Read(9),
        TabNote::Forgotten,
        TabNote::Left,
    ];
    for note in &notes {
        a.tell(note);
    }
    for note in notes {
        assert_eq!(theirs.next().await, note);
    }
    assert!(mine.is_empty());
}

#[wasm_bindgen_test]
async fn what_other_scripts_post_is_passed_over() {
    let heard = Inbox::new();
    let _tabs = Tabs::join("noise", heard.taker());
    for value in [
        JsValue::NULL,
        5.into(),
        "{".into(),
        "{\"read\":\"x\"}".into(),
        js_sys::Object::new().into(),
    ] {
        page::post("aisle:noise", &value);
    }
    page::post("aisle:noise", &"{\"read\":3}".into());
    assert_eq!(heard.next().await, TabNote::Read(3));
}

#[wasm_bindgen_test]
async fn another_profile_hears_nothing_and_neither_does_one_that_left() {
    let (left, other, stays) = (Inbox::new(), Inbox::new(), Inbox::new());
    let gone = Tabs::join("one", left.taker());
    let _other = Tabs::join("two", other.taker());
    let _stays = Tabs::join("one", stays.taker());
    drop(gone);
    Tabs::join("one", |_| {}).tell(&TabNote::Began);
    assert_eq!(stays.next().await, TabNote::Began);
    turn().await;
    assert!(left.is_empty() && other.is_empty());
}

#[wasm_bindgen_test]
fn leaving_closes_the_channel() {
    let _restore = page::Restore;
    let closed = page::count_closed_channels();
    drop(Tabs::join("closing", |_| {}));
    assert_eq!(closed.call0(&JsValue::NULL).unwrap().as_f64(), Some(1.0));
}

#[wasm_bindgen_test]
fn a_browser_without_channels_leaves_the_tab_alone() {
    let _restore = page::Restore;
    page::lack("BroadcastChannel");
    Tabs::join("alone", |_| {}).tell(&TabNote::Began);
}
