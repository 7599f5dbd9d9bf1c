//! HTTP with an answer that is read as it comes.
//!
//! Owns the request and its reader. Sends no cookies. Only [`get_text`], which is
//! for files that never change, uses the cache. Refuses to retry.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, Request, RequestCache, RequestCredentials,
    RequestInit, Response,
};

use crate::js;

/// One step of an answer: a head, chunks, an end; or a failure at any point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The status, and the `Retry-After` header in milliseconds if it is a
    /// number of seconds.
    Head {
        /// For example 200. 0 never happens.
        status: u16,
        /// How long to stay away.
        retry_after_ms: Option<i64>,
    },
    /// Bytes, cut anywhere, also within a character.
    Chunk(Vec<u8>),
    /// Everything has come. Last.
    End,
    /// The request could not be made, or broke off. Last.
    Failed,
}

/// A request under way. Dropping it aborts, and no part comes after.
#[must_use = "dropping a stream aborts its request"]
pub struct Stream {
    inner: Rc<Inner>,
}

struct Inner {
    abort: Option<AbortController>,
    over: Cell<bool>,
    on: RefCell<Box<dyn FnMut(Part)>>,
}

impl Stream {
    /// Asks for `url`.
    pub fn get(url: &str, headers: &[(&str, &str)], on: impl FnMut(Part) + 'static) -> Self {
        Self::start(url, "GET", headers, None, RequestCache::NoStore, Box::new(on))
    }

    /// Sends `body` to `url`.
    pub fn post(url: &str, headers: &[(&str, &str)], body: &str, on: impl FnMut(Part) + 'static) -> Self {
        Self::start(
            url,
            "POST",
            headers,
            Some(body),
            RequestCache::NoStore,
            Box::new(on),
        )
    }

    fn start(
        url: &str,
        method: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
        cache: RequestCache,
        on: Box<dyn FnMut(Part)>,
    ) -> Self {
        let abort = AbortController::new().ok();
        let request = request(url, method, headers, body, cache, abort.as_ref());
        let inner = Rc::new(Inner {
            abort,
            over: Cell::new(false),
            on: RefCell::new(on),
        });
        let weak = Rc::downgrade(&inner);
        spawn_local(async move {
            let ended = match request {
                Some(request) => read(&weak, &request).await,
                None => None,
            };
            tell(&weak, if ended.is_some() { Part::End } else { Part::Failed });
            if let Some(inner) = weak.upgrade() {
                inner.over.set(true);
            }
        });
        Self { inner }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // Strong references exist within `tell` only, so the weak ones may still
        // work for a moment: the flag is what silences the rest.
        if !self.inner.over.replace(true)
            && let Some(abort) = &self.inner.abort
        {
            abort.abort();
        }
    }
}

/// A text under way. Dropping it aborts, and nobody is called after.
#[must_use = "dropping it aborts the request"]
pub struct Text {
    abort: Option<AbortController>,
    wanted: Rc<Cell<bool>>,
}

impl Drop for Text {
    fn drop(&mut self) {
        if self.wanted.replace(false)
            && let Some(abort) = &self.abort
        {
            abort.abort();
        }
    }
}

/// Asks for a text as a whole; `None` unless the status is 2xx and the answer is
/// UTF-8.
pub fn get_text(url: &str, done: impl FnOnce(Option<String>) + 'static) -> Text {
    text_of(url, Box::new(done))
}

/// Not generic, so that there is one future and not one for each caller: equal ones
/// are merged under the name of any, and so perhaps of a part that is not there yet.
fn text_of(url: &str, done: Box<dyn FnOnce(Option<String>)>) -> Text {
    let abort = AbortController::new().ok();
    let wanted = Rc::new(Cell::new(true));
    let request = request(url, "GET", &[], None, RequestCache::Default, abort.as_ref());
    let still = wanted.clone();
    spawn_local(async move {
        let text = whole(request).await;
        if still.replace(false) {
            done(text);
        }
    });
    Text { abort, wanted }
}

async fn whole(request: Option<Request>) -> Option<String> {
    let answer = JsFuture::from(web_sys::window()?.fetch_with_request(&request?))
        .await
        .ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    let bytes = JsFuture::from(answer.array_buffer().ok().filter(|_| answer.ok())?)
        .await
        .ok()?;
    String::from_utf8(Uint8Array::new(&bytes).to_vec()).ok()
}

fn request(
    url: &str,
    method: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
    cache: RequestCache,
    abort: Option<&AbortController>,
) -> Option<Request> {
    let list = Headers::new().ok()?;
    for (name, value) in headers {
        list.append(name, value).ok()?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(&list);
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(cache);
    if let Some(body) = body {
        init.set_body(&JsValue::from_str(body));
    }
    if let Some(abort) = abort {
        init.set_signal(Some(&abort.signal()));
    }
    Request::new_with_str_and_init(url, &init).ok()
}

/// Reads to the end; `None` if it breaks off or nobody listens any more.
async fn read(weak: &Weak<Inner>, request: &Request) -> Option<()> {
    let answer = JsFuture::from(web_sys::window()?.fetch_with_request(request))
        .await
        .ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    let retry_after = answer.headers().get("retry-after").ok().flatten();
    let retry_after_ms = retry_after
        .and_then(|s| s.trim().parse::<u32>().ok())
        .map(|s| i64::from(s) * 1_000);
    tell(
        weak,
        Part::Head {
            status: answer.status(),
            retry_after_ms,
        },
    )?;
    let Some(body) = answer.body() else {
        return Some(());
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into().ok()?;
    loop {
        let step = JsFuture::from(reader.read()).await.ok()?;
        if js::get(&step, "done").is_truthy() {
            return Some(());
        }
        let chunk: Uint8Array = js::get(&step, "value").dyn_into().ok()?;
        tell(weak, Part::Chunk(chunk.to_vec()))?;
    }
}

/// `None` if nobody listens any more.
fn tell(weak: &Weak<Inner>, part: Part) -> Option<()> {
    let inner = weak.upgrade().filter(|inner| !inner.over.get())?;
    (inner.on.borrow_mut())(part);
    Some(())
}
