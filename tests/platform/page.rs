//! What a page does to us: the few lines of JavaScript the tests need.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
const undo = [];
const databases = IDBFactory.prototype.databases;

function swap(target, name, descriptor) {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, ...descriptor });
  undo.push(() => before ? Object.defineProperty(target, name, before) : delete target[name]);
}

export function restore() { while (undo.length) undo.pop()(); }

export function forbid(name) {
  swap(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
}

export function lack(name) { swap(window, name, { value: undefined }); }

export function lack_databases() { swap(IDBFactory.prototype, 'databases', { value: undefined }); }

export function break_open() {
  swap(IDBFactory.prototype, 'open', { value() { throw new DOMException('broken', 'UnknownError'); } });
}

export function full_after(writes) {
  const put = IDBObjectStore.prototype.put;
  swap(IDBObjectStore.prototype, 'put', { value(...args) {
    if (writes-- > 0) return put.apply(this, args);
    throw new DOMException('full', 'QuotaExceededError');
  } });
}

export function count_opens() {
  const open = IDBFactory.prototype.open;
  let count = 0;
  swap(IDBFactory.prototype, 'open', { value(...args) { count++; return open.apply(this, args); } });
  return () => count;
}

export function no_math_random() { swap(Math, 'random', { value() { throw new Error('guessable'); } }); }

export async function has_database(name) {
  return (await databases.call(indexedDB)).some((d) => d.name === name);
}

export function drop_database(name) {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve('gone');
    request.onblocked = () => resolve('blocked');
    request.onerror = () => resolve('error');
  });
}

export function foreign_database(name) {
  return new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.result.createObjectStore('theirs');
    request.onsuccess = () => { request.result.close(); resolve(); };
  });
}

export function session_keys() { return Object.keys(sessionStorage); }

export function fill_session() {
  let block = 'x'.repeat(1 << 20);
  for (let n = 0; block; n++) {
    try { sessionStorage.setItem('filler' + n, block); } catch { block = block.slice(0, block.length >> 1); }
  }
}

export function empty_session() { sessionStorage.clear(); }

export function post(channel, value) {
  const c = new BroadcastChannel(channel);
  c.postMessage(value);
  c.close();
}

export function here() { return location.host; }

export function warnings() {
  const heard = [];
  swap(console, 'warn', { value(text) { heard.push(String(text)); } });
  return heard;
}

export function count_closed_channels() {
  const close = BroadcastChannel.prototype.close;
  let count = 0;
  swap(BroadcastChannel.prototype, 'close', { value() { count++; return close.call(this); } });
  return () => count;
}

// Exceptions that nobody caught, such as of a callback that is gone.
export function uncaught() {
  const heard = [];
  const hear = (event) => { event.preventDefault(); heard.push(event.message); };
  window.addEventListener('error', hear);
  undo.push(() => window.removeEventListener('error', hear));
  return heard;
}

export function blob_url(text) { return URL.createObjectURL(new Blob([text])); }

// A server in the page: answers every fetch with a body the test feeds.
export function own_fetch(status, headers) {
  const server = { aborted: false };
  swap(window, 'fetch', { value: async (request) => {
    server.request = request;
    server.body = await request.text();
    const stream = new ReadableStream({ start(c) { server.controller = c; } });
    request.signal.addEventListener('abort', () => { server.aborted = true; server.controller.error(request.signal.reason); });
    return new Response(stream, { status, headers });
  } });
  return server;
}
export function feed(server, text) { server.controller.enqueue(new TextEncoder().encode(text)); }
export function finish(server) { server.controller.close(); }
export function fetched(server) {
  const r = server.request;
  return [r.method, r.headers.get('x-secret'), r.credentials, r.cache, server.body].join(' ');
}
export function aborted(server) { return server.aborted; }

// A transport that keeps what it is given, and does what the test says.
export function transport(script) {
  const t = { sent: [], closes: 0 };
  t.connect = (ctx) => {
    t.ctx = ctx;
    if (script === 'throws') throw new Error('page bug');
    if (script === 'nothing') return undefined;
    if (script === 'eager') { ctx.opened(); ctx.frame('{"live":{}}'); }
    return {
      send(text) {
        if (script === 'send-throws') throw new Error('page bug');
        t.sent.push(text);
        if (script === 'echo') ctx.frame('{"pong":{"n":7}}');
      },
      close() { t.closes++; if (script === 'close-throws') throw new Error('page bug'); },
    };
  };
  return t;
}
export function ctx_call(t, name, a, b) { t.ctx[name](a, b); }
export function ctx_text(t) { return [t.ctx.endpoint, t.ctx.locale, t.ctx.persist, t.ctx.wish, t.ctx.erase].join(' '); }
export function sent(t) { return t.sent.join('\n'); }
export function closes(t) { return t.closes; }
"#)]
extern "C" {
    pub fn restore();
    pub fn forbid(name: &str);
    pub fn lack(name: &str);
    pub fn lack_databases();
    pub fn break_open();
    pub fn full_after(writes: u32);
    pub fn count_opens() -> js_sys::Function;
    pub fn no_math_random();
    pub async fn has_database(name: &str) -> JsValue;
    pub async fn drop_database(name: &str) -> JsValue;
    pub async fn foreign_database(name: &str);
    pub fn session_keys() -> js_sys::Array;
    pub fn fill_session();
    pub fn empty_session();
    pub fn post(channel: &str, value: &JsValue);
    pub fn here() -> String;
    pub fn warnings() -> js_sys::Array;
    pub fn count_closed_channels() -> js_sys::Function;
    pub fn uncaught() -> js_sys::Array;
    pub fn blob_url(text: &str) -> String;
    pub fn own_fetch(status: u16, headers: &JsValue) -> JsValue;
    pub fn feed(server: &JsValue, text: &str);
    pub fn finish(server: &JsValue);
    pub fn fetched(server: &JsValue) -> String;
    pub fn aborted(server: &JsValue) -> bool;
    pub fn transport(script: &str) -> JsValue;
    pub fn ctx_call(t: &JsValue, name: &str, a: &JsValue, b: &JsValue);
    pub fn ctx_text(t: &JsValue) -> String;
    pub fn sent(t: &JsValue) -> String;
    pub fn closes(t: &JsValue) -> u32;
}

/// Puts the page back as it was when the test ends, also when it fails.
pub(crate) struct Restore;

impl Drop for Restore {
    fn drop(&mut self) {
        restore();
    }
}

#[wasm_bindgen(module = "/src/element/line.js")]
extern "C" {
    /// The transport `websocket`.
    #[wasm_bindgen(thread_local_v2, js_name = socket)]
    pub(crate) static SOCKET: JsValue;
}
