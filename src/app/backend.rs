//! Where messages go: a transport object of ours or of the page's, or whichever gets through.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::adapter::Route;
use aisle_core::protocol::ErrorCode;
use aisle_core::session::{CloseReason, LinkEvent};
use aisle_platform::link::{CustomCtx, Link};
use aisle_platform::store::Persistence;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What a transport may keep on the device.
#[derive(Debug, Clone, Copy)]
pub struct Keep {
    /// How long, as consent stands.
    pub persist: Persistence,
    /// How long by the settings.
    pub wish: Persistence,
    /// What is there must go.
    pub erase: bool,
}

/// A backend to connect to.
pub enum Backend {
    /// A server by WebSocket.
    Socket(Rc<Custom>),
    /// A transport object, fetched by name when it is first needed.
    Custom(Rc<Custom>),
    /// A server by WebSocket, or the way round where no socket gets through.
    Either(Rc<Custom>, Rc<Custom>, Rc<Cell<Route>>),
    /// None: the endpoint cannot be used. Never opens.
    Broken,
}

/// A transport object, perhaps still on its way.
pub struct Custom {
    /// `(name) => Promise<Transport | undefined>`
    fetch: Function,
    name: String,
    endpoint: Option<String>,
    object: RefCell<Option<JsValue>>,
}

impl Backend {
    /// A transport registered, or shipped, under this name.
    #[must_use]
    pub fn custom(fetch: Function, name: &str, endpoint: Option<String>) -> Self {
        Self::Custom(Custom::new(fetch, name, endpoint))
    }

    /// A `ws:` or `wss:` address.
    #[must_use]
    pub fn socket(fetch: Function, url: String) -> Self {
        Self::Socket(Custom::new(fetch, "websocket", Some(url)))
    }

    /// The same address, by socket or by what else gets through.
    #[must_use]
    pub fn either(fetch: Function, url: String) -> Self {
        let around = Custom::new(fetch.clone(), "around", Some(url.clone()));
        Self::Either(Custom::new(fetch, "websocket", Some(url)), around, Rc::default())
    }

    /// The address of a server that takes visitors by WebSocket.
    #[must_use]
    pub fn server(&self) -> Option<String> {
        match self {
            Self::Socket(custom) => custom.endpoint.clone(),
            _ => None,
        }
    }

    /// Opens a connection and hands it over, at once or later, or says why there
    /// is none.
    pub fn connect(
        &self,
        locale: &str,
        keep: Keep,
        on: impl FnMut(LinkEvent) + 'static,
        opened: impl FnOnce(Result<Link, CloseReason>) + 'static,
    ) {
        let mut on: Box<dyn FnMut(LinkEvent)> = Box::new(on);
        let custom = match self {
            Self::Socket(custom) | Self::Custom(custom) => custom,
            Self::Either(socket, around, route) => {
                let mut tried = route.get();
                let goes_round = tried.choose();
                route.set(tried);
                let (route, mut tell) = (route.clone(), on);
                on = Box::new(move |event| {
                    if matches!(event, LinkEvent::Frame(_)) {
                        let mut tried = route.get();
                        tried.heard();
                        route.set(tried);
                    }
                    tell(event);
                });
                if goes_round { around } else { socket }
            }
            Self::Broken => return opened(Err(CloseReason::Refused(ErrorCode::NotFound))),
        };
        let custom = custom.clone();
        let locale = locale.to_owned();
        spawn_local(async move {
            let object = custom.object().await;
            let ctx = CustomCtx {
                endpoint: custom.endpoint.clone(),
                locale,
                persist: keep.persist,
                wish: keep.wish,
                erase: keep.erase,
            };
            // It may be there on the next try: it is fetched, or the page
            // registers it late.
            let link = object.map(|object| Link::open(&object, ctx, on));
            opened(link.ok_or(CloseReason::Lost));
        });
    }
}

impl Custom {
    fn new(fetch: Function, name: &str, endpoint: Option<String>) -> Rc<Self> {
        Rc::new(Self {
            fetch,
            name: name.to_owned(),
            endpoint,
            object: RefCell::default(),
        })
    }

    async fn object(&self) -> Option<JsValue> {
        let known = self.object.borrow().clone();
        if known.is_some() {
            return known;
        }
        let promise = self
            .fetch
            .call1(&JsValue::NULL, &JsValue::from_str(&self.name))
            .ok()?;
        let object = JsFuture::from(Promise::resolve(&promise)).await.ok()?;
        if !object.is_object() {
            return None;
        }
        *self.object.borrow_mut() = Some(object.clone());
        Some(object)
    }
}
