//! The agents' WebSocket. Dropping it closes it, and nothing is heard after.

use std::cell::RefCell;
use std::rc::Rc;

use aisle_core::agent::SocketEvent;
use aisle_core::protocol::{AgentFrame, AgentPush};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

pub(super) struct Socket {
    socket: WebSocket,
    // Kept because the socket calls them.
    _plain: Closure<dyn FnMut(Event)>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// Connects; `None` if the browser refuses to try.
    pub(super) fn open(url: &str, on: impl FnMut(SocketEvent) + 'static) -> Option<Self> {
        let socket = WebSocket::new(url).ok()?;
        let on = Rc::new(RefCell::new(on));
        let tell = move |event| {
            // Events of a socket never nest.
            if let Ok(mut on) = on.try_borrow_mut() {
                on(event);
            }
        };
        let (opened, said) = (tell.clone(), tell.clone());
        let this = Self {
            _plain: Closure::new(move |_: Event| opened(SocketEvent::Opened)),
            _message: Closure::new(move |event: MessageEvent| said(read(&event))),
            // A server that is stopping says so by the code; its pause is the reason.
            _close: Closure::new(move |event: CloseEvent| {
                tell(SocketEvent::Closed(match event.code() {
                    1012 | 1013 => event.reason().parse().unwrap_or(500),
                    _ => 0,
                }));
            }),
            socket,
        };
        this.socket.set_onopen(Some(this._plain.as_ref().unchecked_ref()));
        this.socket
            .set_onmessage(Some(this._message.as_ref().unchecked_ref()));
        this.socket
            .set_onclose(Some(this._close.as_ref().unchecked_ref()));
        Some(this)
    }

    /// Sends a frame, if the socket is open.
    pub(super) fn send(&self, frame: &AgentFrame) {
        // Throws while connecting only; a closed socket swallows it.
        let _ = self.socket.send_with_str(&aisle_core::protocol::encode(frame));
    }
}

fn read(event: &MessageEvent) -> SocketEvent {
    // What a server says may be longer than what it takes, so no limit is checked.
    event
        .data()
        .as_string()
        .and_then(|text| serde_json::from_str::<AgentPush>(&text).ok())
        .map_or(SocketEvent::Garbage, |push| SocketEvent::Frame(Box::new(push)))
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}
