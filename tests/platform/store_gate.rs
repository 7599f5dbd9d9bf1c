//! Nothing before the first write, nothing without consent, nothing after its
//! withdrawal (quality.md S5).

use aisle_platform::consent::ConsentMode;
use aisle_platform::store::Persistence;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page;
use super::store::{Bench, claim, pairs, put};

async fn on_device(profile: &str) -> bool {
    page::has_database(&format!("aisle-{profile}")).await.is_truthy()
}

fn in_session(profile: &str) -> bool {
    let prefix = format!("aisle:{profile}:");
    page::session_keys()
        .iter()
        .any(|key| key.as_string().is_some_and(|key| key.starts_with(&prefix)))
}

#[wasm_bindgen_test]
async fn opening_and_loading_leave_no_trace() {
    for mode in [Persistence::Device, Persistence::Session] {
        let bench = Bench::new("trace", mode).await;
        assert_eq!(bench.load().await, pairs([]));
        assert!(!on_device("trace").await && !in_session("trace"), "{mode:?}");
    }
}

#[wasm_bindgen_test]
async fn a_browser_that_cannot_list_its_databases_is_left_without_trace_too() {
    let _restore = page::Restore;
    page::lack_databases();
    let bench = Bench::new("unlisted", Persistence::Device).await;
    assert_eq!(bench.load().await, pairs([]));
    assert!(!on_device("unlisted").await);
    bench.apply([put("a", "1")]).await.unwrap();
    let again = Bench::new("unlisted", Persistence::Device).await;
    assert_eq!(again.load().await, pairs([("a", "1")]));
    again.clear().await;
}

#[wasm_bindgen_test]
async fn the_first_write_makes_the_database_even_an_empty_one() {
    let bench = Bench::new("first", Persistence::Device).await;
    bench.apply([]).await.unwrap();
    assert!(on_device("first").await);
    bench.clear().await;
    assert!(!on_device("first").await);
}

#[wasm_bindgen_test]
async fn without_consent_memory_is_all_there_is() {
    for mode in [ConsentMode::Pending, ConsentMode::Denied] {
        let bench = Bench::open("pending", Persistence::Device, mode).await;
        assert_eq!(bench.store.mode(), Persistence::None);
        assert_eq!(
            bench.apply([put("a", "1"), claim("b", "2")]).await,
            pairs([("b", "2")])
        );
        assert_eq!(bench.load().await, pairs([("a", "1"), ("b", "2")]));
        assert!(!on_device("pending").await && !in_session("pending"), "{mode:?}");
    }
}

#[wasm_bindgen_test]
async fn granting_moves_what_is_in_memory_to_where_it_was_wished() {
    for mode in [Persistence::Device, Persistence::Session] {
        let bench = Bench::open("grant", mode, ConsentMode::Pending).await;
        bench.apply([put("a", "1")]).await.unwrap();
        bench.consent.grant();
        bench.apply([put("b", "2")]).await.unwrap();
        assert_eq!(bench.store.mode(), mode);
        let reloaded = Bench::new("grant", mode).await;
        assert_eq!(reloaded.load().await, pairs([("a", "1"), ("b", "2")]), "{mode:?}");
        bench.clear().await;
    }
}

#[wasm_bindgen_test]
async fn granting_with_nothing_in_memory_finds_what_an_earlier_visit_left() {
    let earlier = Bench::new("earlier", Persistence::Device).await;
    earlier.apply([put("a", "1")]).await.unwrap();
    let bench = Bench::open("earlier", Persistence::Device, ConsentMode::Pending).await;
    assert_eq!(bench.load().await, pairs([]));
    bench.consent.grant();
    assert_eq!(bench.load().await, pairs([("a", "1")]));
    bench.clear().await;
}

#[wasm_bindgen_test]
async fn granting_never_mixes_this_visit_with_an_earlier_one() {
    let earlier = Bench::new("mix", Persistence::Device).await;
    earlier
        .apply([put("visitor", "old"), put("row/1", "old")])
        .await
        .unwrap();
    let bench = Bench::open("mix", Persistence::Device, ConsentMode::Pending).await;
    bench.apply([put("visitor", "new")]).await.unwrap();
    bench.consent.grant();
    assert_eq!(bench.load().await, pairs([("visitor", "new")]));
    bench.clear().await;
}

#[wasm_bindgen_test]
async fn withdrawing_wipes_the_device_and_the_tab_and_goes_on_in_memory() {
    for mode in [Persistence::Device, Persistence::Session] {
        // What another level kept in an earlier visit goes as well.
        for other in [Persistence::Device, Persistence::Session] {
            Bench::new("wipe", other)
                .await
                .apply([put("old", "1")])
                .await
                .unwrap();
        }
        let bench = Bench::new("wipe", mode).await;
        bench.apply([put("a", "1")]).await.unwrap();
        let before = bench.load().await;
        bench.consent.withdraw();
        assert_eq!(bench.store.mode(), Persistence::None);
        assert_eq!(bench.load().await, before, "what is on screen stays");
        bench.apply([put("b", "2")]).await.unwrap();
        assert!(!on_device("wipe").await && !in_session("wipe"), "{mode:?}");
    }
}

#[wasm_bindgen_test]
async fn a_write_overtaken_by_a_withdrawal_leaves_no_trace() {
    let bench = Bench::new("overtaken", Persistence::Device).await;
    bench.apply([put("a", "1")]).await.unwrap();
    bench.store.apply(vec![put("b", "2")], |_| {});
    bench.consent.withdraw();
    bench.store.apply(vec![put("c", "3")], |_| {});
    assert_eq!(bench.load().await, pairs([("a", "1"), ("b", "2"), ("c", "3")]));
    assert!(!on_device("overtaken").await);
}

#[wasm_bindgen_test]
async fn a_page_that_says_denied_finds_what_is_left_of_earlier_visits_and_wipes_it() {
    for level in [Persistence::Device, Persistence::Session] {
        Bench::new("refused", level)
            .await
            .apply([put("old", "1")])
            .await
            .unwrap();
    }
    let bench = Bench::open("refused", Persistence::Device, ConsentMode::Denied).await;
    assert_eq!(bench.load().await, pairs([]));
    assert!(!on_device("refused").await && !in_session("refused"));
}
