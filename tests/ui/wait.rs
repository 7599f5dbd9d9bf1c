//! Waiting for conditions, frame by frame.

use wasm_bindgen_futures::JsFuture;

/// Waits until the next frame has been laid out and its observers have run.
pub async fn frame() {
    let next = js_sys::Promise::new(&mut |resolve, _| {
        let window = web_sys::window().unwrap();
        window.request_animation_frame(&resolve).unwrap();
    });
    JsFuture::from(next).await.unwrap();
    // A task after the frame: observers and their microtasks are done then.
    let after = js_sys::Promise::new(&mut |resolve, _| {
        web_sys::window()
            .unwrap()
            .set_timeout_with_callback(&resolve)
            .unwrap();
    });
    JsFuture::from(after).await.unwrap();
}

/// Waits until two frames in a row have shown the same.
pub async fn rest<T: PartialEq>(look: impl Fn() -> T) -> T {
    let mut before = look();
    let mut same = 0;
    for _ in 0..240 {
        frame().await;
        let now = look();
        same = if now == before { same + 1 } else { 0 };
        if same == 3 {
            return now;
        }
        before = now;
    }
    panic!("the page did not come to rest");
}

/// Waits until a condition holds.
pub async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..240 {
        if holds() {
            return;
        }
        frame().await;
    }
    panic!("never: {what}");
}
