//! The browser's `WebSocket` (why not gloo-net's: docs/decisions/0002).

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::protocol::ErrorCode;
use aisle_core::session::{CloseReason, LinkEvent};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

use super::{OnEvent, frame};
use crate::timer::Timer;

/// "Service restart" (RFC 6455's registry).
const RESTART: u16 = 1012;
/// "Try again later".
const TRY_LATER: u16 = 1013;
/// Ours, with the meaning of HTTP 403.
const FORBIDDEN: u16 = 4403;
/// How long to stay away, in milliseconds, where the server does not say. The
/// session spreads clients out from there.
const RESTART_MS: i64 = 500;
const TRY_LATER_MS: i64 = 5_000;

pub(super) enum Socket {
    Open(Open),
    /// The browser would not even try; the timer says so after `open` returned.
    Refused {
        _tell: Timer,
    },
}

pub(super) struct Open {
    socket: WebSocket,
    // Kept because the socket calls them.
    _on_plain: Closure<dyn FnMut(Event)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    pub(super) fn open(url: &str, mut on: OnEvent) -> Self {
        let Ok(socket) = WebSocket::new(url) else {
            // A bad address, or `ws:` on an `https:` page: no later try can work.
            crate::js::warn(
                "Aisle: the browser refuses this WebSocket address. Check data-endpoint: it must begin with wss:// (ws:// only on http:// pages).",
            );
            let refused = LinkEvent::Closed(CloseReason::Refused(ErrorCode::Unknown));
            return Self::Refused {
                _tell: Timer::after(0, move || on(refused)),
            };
        };
        let on = Rc::new(RefCell::new(on));
        let tell = move |event| {
            // Socket events never nest, so this is always free; if a browser
            // surprised us, losing one event beats a panic.
            if let Ok(mut on) = on.try_borrow_mut() {
                on(event);
            }
        };
        let on_open = tell.clone();
        let on_message = tell.clone();
        let open = Open {
            _on_plain: Closure::new(move |_: Event| on_open(LinkEvent::Opened)),
            _on_message: Closure::new(move |event: MessageEvent| on_message(frame(&event.data()))),
            _on_close: Closure::new(move |event: CloseEvent| {
                tell(LinkEvent::Closed(reason(event.code(), &event.reason())));
            }),
            socket,
        };
        open.socket
            .set_onopen(Some(open._on_plain.as_ref().unchecked_ref()));
        open.socket
            .set_onmessage(Some(open._on_message.as_ref().unchecked_ref()));
        // No handler for `error`: it says nothing, and `close` follows it.
        open.socket
            .set_onclose(Some(open._on_close.as_ref().unchecked_ref()));
        Self::Open(open)
    }

    pub(super) fn send(&self, text: &str) {
        if let Self::Open(open) = self {
            // Throws while connecting only; a closed socket swallows it.
            let _ = open.socket.send_with_str(text);
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

/// What a close code means. A server that wants a certain pause writes its
/// milliseconds as the reason.
fn reason(code: u16, text: &str) -> CloseReason {
    let pause = |usual: i64| CloseReason::Busy(text.parse().unwrap_or(usual).max(0));
    match code {
        RESTART => pause(RESTART_MS),
        TRY_LATER => pause(TRY_LATER_MS),
        FORBIDDEN => CloseReason::Refused(ErrorCode::Forbidden),
        _ => CloseReason::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_server_is_left_alone_as_long_as_it_asks() {
        assert_eq!(reason(1013, "1500"), CloseReason::Busy(1_500));
        assert_eq!(reason(1013, "later"), CloseReason::Busy(TRY_LATER_MS));
        assert_eq!(reason(1012, ""), CloseReason::Busy(RESTART_MS));
        assert_eq!(reason(1012, "-9"), CloseReason::Busy(0));
    }

    #[test]
    fn whatever_else_ends_a_socket_is_a_loss() {
        for code in [1000, 1001, 1006, 1009, 1011, 4000] {
            assert_eq!(reason(code, "x"), CloseReason::Lost, "{code}");
        }
        assert_eq!(reason(4403, ""), CloseReason::Refused(ErrorCode::Forbidden));
    }
}
