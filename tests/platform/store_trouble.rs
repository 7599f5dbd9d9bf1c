//! Storage that is denied, broken, full or taken away (quality.md H4).

use aisle_core::session::StoreOp;
use aisle_platform::consent::ConsentMode;
use aisle_platform::store::{Persistence, StoreError};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page;
use super::store::{Bench, claim, pairs, put};

async fn wishing_for_device(profile: &str) -> Bench {
    Bench::open(profile, Persistence::Device, ConsentMode::NotRequired).await
}

#[wasm_bindgen_test]
async fn a_denied_database_falls_to_the_tab_and_a_denied_tab_to_memory() {
    let _restore = page::Restore;
    page::forbid("indexedDB");
    let bench = wishing_for_device("denied").await;
    assert_eq!(bench.store.mode(), Persistence::Session);
    assert_eq!(bench.apply([claim("a", "1")]).await, pairs([("a", "1")]));
    bench.clear().await;
    page::forbid("sessionStorage");
    let bench = wishing_for_device("denied").await;
    assert_eq!(bench.store.mode(), Persistence::None);
    assert_eq!(bench.apply([claim("a", "1")]).await, pairs([("a", "1")]));
    assert_eq!(bench.load().await, pairs([("a", "1")]));
}

#[wasm_bindgen_test]
async fn a_browser_without_storage_works_in_memory() {
    let _restore = page::Restore;
    page::lack("indexedDB");
    page::lack("sessionStorage");
    let bench = wishing_for_device("lacking").await;
    assert_eq!(bench.store.mode(), Persistence::None);
    bench.apply([put("a", "1")]).await.unwrap();
    assert_eq!(bench.load().await, pairs([("a", "1")]));
}

#[wasm_bindgen_test]
async fn a_database_that_cannot_be_opened_or_is_not_ours_is_passed_over() {
    {
        let _restore = page::Restore;
        page::break_open();
        let bench = wishing_for_device("broken").await;
        bench.apply([put("a", "1")]).await.unwrap();
        assert_eq!(bench.store.mode(), Persistence::Session);
        bench.clear().await;
    }
    page::foreign_database("aisle-foreign").await;
    let bench = wishing_for_device("foreign").await;
    bench.apply([put("a", "1")]).await.unwrap();
    assert_eq!(bench.store.mode(), Persistence::Session);
    assert_eq!(bench.load().await, pairs([("a", "1")]));
    bench.clear().await;
}

#[wasm_bindgen_test]
async fn a_quota_of_nothing_falls_to_the_tab_with_the_first_write() {
    let _restore = page::Restore;
    page::full_after(0);
    let bench = wishing_for_device("quota").await;
    assert_eq!(
        bench.apply([claim("a", "1"), put("b", "2")]).await,
        pairs([("a", "1")])
    );
    assert_eq!(bench.store.mode(), Persistence::Session);
    assert_eq!(bench.load().await, pairs([("a", "1"), ("b", "2")]));
    bench.clear().await;
}

#[wasm_bindgen_test]
async fn a_full_database_says_so_and_undoes_the_whole_batch() {
    let _restore = page::Restore;
    let bench = Bench::new("full", Persistence::Device).await;
    bench.apply([put("a", "1")]).await.unwrap();
    page::full_after(1);
    let ops = [put("b", "2"), StoreOp::Delete("a".into()), put("c", "3")];
    assert_eq!(bench.apply(ops).await, Err(StoreError::Full));
    assert_eq!(bench.store.mode(), Persistence::Device);
    let reloaded = Bench::new("full", Persistence::Device).await;
    assert_eq!(reloaded.load().await, pairs([("a", "1")]));
    page::restore();
    bench.apply([put("b", "2")]).await.unwrap();
    bench.clear().await;
}

#[wasm_bindgen_test]
async fn a_full_tab_says_so_and_undoes_the_whole_batch() {
    let bench = Bench::new("full", Persistence::Session).await;
    bench.apply([put("a", "1"), put("b", "2")]).await.unwrap();
    page::fill_session();
    // The first two find room, the third does not.
    let ops = [
        StoreOp::Delete("b".into()),
        put("a", "9"),
        put("c", &"x".repeat(1 << 20)),
    ];
    assert_eq!(bench.apply(ops).await, Err(StoreError::Full));
    assert_eq!(bench.load().await, pairs([("a", "1"), ("b", "2")]));
    assert_eq!(bench.store.mode(), Persistence::Session);
    page::empty_session();
    bench.apply([put("c", "3")]).await.unwrap();
    bench.clear().await;
}

#[wasm_bindgen_test]
async fn a_database_deleted_by_somebody_else_is_let_go_of_and_made_anew() {
    let bench = Bench::new("deleted", Persistence::Device).await;
    bench.apply([put("a", "1")]).await.unwrap();
    assert_eq!(
        page::drop_database("aisle-deleted").await,
        JsValue::from_str("gone"),
        "we must not block it"
    );
    bench.apply([put("b", "2")]).await.unwrap();
    assert_eq!(bench.store.mode(), Persistence::Device);
    assert_eq!(bench.load().await, pairs([("b", "2")]));
    bench.clear().await;
}

#[wasm_bindgen_test]
async fn a_released_store_opens_again_when_used_and_not_before() {
    let _restore = page::Restore;
    let bench = Bench::new("released", Persistence::Device).await;
    bench.apply([put("a", "1")]).await.unwrap();
    let opens = page::count_opens();
    let count = || opens.call0(&JsValue::NULL).unwrap().as_f64().unwrap();
    bench.apply([put("b", "2")]).await.unwrap();
    assert_eq!(count(), 0.0, "an open connection is used");
    bench.store.release();
    bench.store.release();
    assert_eq!(bench.load().await, pairs([("a", "1"), ("b", "2")]));
    assert_eq!(count(), 1.0);
    bench.clear().await;
}

#[wasm_bindgen_test]
async fn a_database_that_breaks_later_hands_what_is_known_to_the_tab() {
    let _restore = page::Restore;
    let bench = Bench::new("later", Persistence::Device).await;
    bench.apply([put("a", "1")]).await.unwrap();
    bench.store.release();
    page::break_open();
    bench.apply([put("b", "2")]).await.unwrap();
    assert_eq!(bench.store.mode(), Persistence::Session);
    let tab = Bench::new("later", Persistence::Session).await;
    assert_eq!(tab.load().await, pairs([("a", "1"), ("b", "2")]));
    page::restore();
    bench.clear().await;
}
