//! Clocks, random bits, timers.

use aisle_platform::timer::Timer;
use aisle_platform::{clock, random};
use wasm_bindgen_test::wasm_bindgen_test;

use super::page;
use super::wait::{Inbox, turn};

#[wasm_bindgen_test]
async fn the_monotonic_clock_never_goes_back_and_the_wall_clock_is_the_dates() {
    let before = clock::monotonic();
    turn().await;
    assert!(clock::monotonic() >= before);
    let (low, wall, high) = (
        js_sys::Date::now() as i64,
        clock::wall(),
        js_sys::Date::now() as i64,
    );
    assert!((low..=high).contains(&wall));
}

#[wasm_bindgen_test]
fn random_bits_differ_and_do_not_come_from_math_random() {
    let _restore = page::Restore;
    page::no_math_random();
    let drawn: std::collections::BTreeSet<u128> = (0..64).map(|_| random::bits128()).collect();
    assert_eq!(drawn.len(), 64);
    let (all, any) = drawn
        .iter()
        .fold((u128::MAX, 0), |(all, any), bits| (all & bits, any | bits));
    assert_eq!(
        (all, any),
        (0, u128::MAX),
        "every bit is sometimes 0 and sometimes 1"
    );
    assert_ne!(random::bits64(), random::bits64());
}

#[wasm_bindgen_test]
async fn a_dropped_timer_never_rings_and_a_kept_one_rings_once() {
    let rang = Inbox::new();
    let (first, second) = (rang.taker(), rang.taker());
    drop(Timer::after(0, move || first("dropped")));
    let _kept = Timer::after(0, move || second("kept"));
    assert_eq!(rang.next().await, "kept");
    turn().await;
    assert!(rang.is_empty());
}

#[wasm_bindgen_test]
async fn a_delay_longer_than_a_browser_can_count_does_not_ring_at_once() {
    let rang = Inbox::new();
    let put = rang.taker();
    let _month = Timer::after(30 * 86_400_000, move || put(()));
    turn().await;
    turn().await;
    assert!(rang.is_empty());
}

#[wasm_bindgen_test]
async fn a_timer_may_be_dropped_by_its_own_callback() {
    let slot = std::rc::Rc::new(std::cell::RefCell::new(None));
    let rang = Inbox::new();
    let (put, own) = (rang.taker(), slot.clone());
    *slot.borrow_mut() = Some(Timer::after(0, move || {
        drop(own.borrow_mut().take());
        put(());
    }));
    rang.next().await;
    assert!(slot.borrow().is_none());
}
