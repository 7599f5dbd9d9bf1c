//! Listeners.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_platform::listen::listen;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventTarget};

#[wasm_bindgen_test]
fn a_dropped_listener_hears_nothing_more() {
    let target = EventTarget::new().unwrap();
    let heard = Rc::new(Cell::new(0));
    let count = heard.clone();
    let listener = listen(&target, "ring", move |_| count.set(count.get() + 1));
    target.dispatch_event(&Event::new("ring").unwrap()).unwrap();
    target.dispatch_event(&Event::new("other").unwrap()).unwrap();
    drop(listener);
    target.dispatch_event(&Event::new("ring").unwrap()).unwrap();
    assert_eq!(heard.get(), 1);
}

#[wasm_bindgen_test]
fn a_listener_may_drop_itself_while_it_hears() {
    let target = EventTarget::new().unwrap();
    let slot = Rc::new(RefCell::new(None));
    let own = slot.clone();
    *slot.borrow_mut() = Some(listen(&target, "ring", move |_| drop(own.borrow_mut().take())));
    target.dispatch_event(&Event::new("ring").unwrap()).unwrap();
    target.dispatch_event(&Event::new("ring").unwrap()).unwrap();
    assert!(slot.borrow().is_none());
}
