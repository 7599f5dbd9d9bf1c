//! A transport object of the page: another backend's adapter, or the demo.
//!
//! The page's code is called with care: it may throw, answer from within
//! `connect` or `send`, or keep its callbacks after the end. So everything it
//! says is queued and told in a microtask of its own, and its callbacks hold no
//! more than a weak reference.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use aisle_core::protocol::ErrorCode;
use aisle_core::session::{CloseReason, LinkEvent};
use js_sys::{Function, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;

use super::{OnEvent, frame};
use crate::js;
use crate::store::Persistence;

/// How long to stay away, in milliseconds, if the transport does not say.
const BUSY_MS: i64 = 5_000;

/// What a transport is told.
#[derive(Debug, Clone)]
pub struct CustomCtx {
    /// `data-endpoint`, if the page has one.
    pub endpoint: Option<String>,
    /// BCP 47.
    pub locale: String,
    /// How long the transport may keep things of its own, as consent stands.
    pub persist: Persistence,
    /// And how long it might with the visitor's consent.
    pub wish: Persistence,
    /// The visitor refused, or took back, that anything is kept: what the
    /// transport has on the device goes.
    pub erase: bool,
}

pub(super) struct Custom(Rc<Inner>);

struct Inner {
    on: RefCell<OnEvent>,
    waiting: RefCell<VecDeque<LinkEvent>>,
    /// A microtask is under way that will tell what is waiting.
    telling: Cell<bool>,
    closed: Cell<bool>,
    dropped: Cell<bool>,
    connection: RefCell<JsValue>,
}

impl Custom {
    pub(super) fn connect(transport: &JsValue, ctx: CustomCtx, on: OnEvent) -> Self {
        let inner = Rc::new(Inner {
            on: RefCell::new(on),
            waiting: RefCell::default(),
            telling: Cell::new(false),
            closed: Cell::new(false),
            dropped: Cell::new(false),
            connection: RefCell::default(),
        });
        let context = context(&ctx, &Rc::downgrade(&inner));
        let connection = js::method(transport, "connect")
            .and_then(|connect| connect.call1(transport, &context).ok())
            .filter(|connection| js::method(connection, "send").is_some());
        match connection {
            Some(connection) => drop(inner.connection.replace(connection)),
            None => {
                warn_once(
                    "Aisle: the transport failed. Its connect(ctx) must return {send(text), close()} without throwing.",
                );
                inner.push(LinkEvent::Closed(CloseReason::Lost));
            }
        }
        Self(inner)
    }

    pub(super) fn send(&self, text: &str) {
        if !self.0.closed.get() && self.0.call("send", &JsValue::from_str(text)).is_none() {
            warn_once("Aisle: the transport's send(text) threw an exception, so it is taken as closed.");
            self.0.push(LinkEvent::Closed(CloseReason::Lost));
        }
    }
}

impl Drop for Custom {
    fn drop(&mut self) {
        self.0.dropped.set(true);
        self.0.waiting.borrow_mut().clear();
        // Also after it said `closed`: it may hold something of its own.
        let _ = self.0.call("close", &JsValue::UNDEFINED);
    }
}

impl Inner {
    fn call(&self, name: &str, argument: &JsValue) -> Option<JsValue> {
        // A copy: the callee may come back here.
        let connection = self.connection.borrow().clone();
        js::method(&connection, name)?.call1(&connection, argument).ok()
    }

    fn push(self: &Rc<Self>, event: LinkEvent) {
        if self.closed.get() || self.dropped.get() {
            return;
        }
        self.closed.set(matches!(event, LinkEvent::Closed(_)));
        self.waiting.borrow_mut().push_back(event);
        if !self.telling.replace(true) {
            let weak = Rc::downgrade(self);
            spawn_local(async move {
                if let Some(inner) = weak.upgrade() {
                    inner.tell();
                }
            });
        }
    }

    fn tell(&self) {
        loop {
            let next = self.waiting.borrow_mut().pop_front();
            let Some(event) = next else { break };
            // What is told may make the listener drop the link, which empties
            // the queue; the listener itself lives until this returns.
            (self.on.borrow_mut())(event);
        }
        self.telling.set(false);
    }
}

fn context(ctx: &CustomCtx, inner: &Weak<Inner>) -> Object {
    let object = Object::new();
    if let Some(endpoint) = &ctx.endpoint {
        js::set(&object, "endpoint", &JsValue::from_str(endpoint));
    }
    js::set(&object, "locale", &JsValue::from_str(&ctx.locale));
    js::set(&object, "persist", &JsValue::from_str(ctx.persist.as_str()));
    js::set(&object, "wish", &JsValue::from_str(ctx.wish.as_str()));
    js::set(&object, "erase", &JsValue::from_bool(ctx.erase));
    callback(&object, "opened", inner, |_, _| LinkEvent::Opened);
    callback(&object, "frame", inner, |text, _| frame(text));
    callback(&object, "closed", inner, |reason, detail| {
        LinkEvent::Closed(read_reason(reason, detail))
    });
    object
}

/// Gives the page a function it may keep for as long as it likes: it belongs to
/// the garbage collector, and calling it after the end does nothing.
fn callback(object: &Object, name: &str, inner: &Weak<Inner>, read: fn(&JsValue, &JsValue) -> LinkEvent) {
    let inner = inner.clone();
    let closure = Closure::<dyn Fn(JsValue, JsValue)>::new(move |first, second| {
        if let Some(inner) = inner.upgrade() {
            inner.push(read(&first, &second));
        }
    });
    js::set(object, name, &Function::from(closure.into_js_value()));
}

fn read_reason(reason: &JsValue, detail: &JsValue) -> CloseReason {
    match reason.as_string().as_deref() {
        Some("busy") => {
            let pause = detail.as_f64().filter(|ms| *ms >= 0.0);
            CloseReason::Busy(pause.map_or(BUSY_MS, |ms| ms as i64))
        }
        Some("refused") => CloseReason::Refused(ErrorCode::named(&detail.as_string().unwrap_or_default())),
        _ => CloseReason::Lost,
    }
}

/// Warns about the page's transport, but not again at every attempt to connect.
fn warn_once(text: &str) {
    thread_local!(static WARNED: Cell<bool> = const { Cell::new(false) });
    if !WARNED.replace(true) {
        js::warn(text);
    }
}
