// What a page and a visitor do to the sensors, and a count of what sensors hold.

const undo = [];

export function swap(target, name, descriptor) {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, ...descriptor });
  undo.push(() => (before ? Object.defineProperty(target, name, before) : delete target[name]));
}

export function restore() {
  while (undo.length) undo.pop()();
}

// ---- What is held: listeners, observers, timers, frames.

function named(target) {
  if (target === window) return 'window';
  if (target === document) return 'document';
  if (target === document.head) return 'head';
  if (target === window.navigation) return 'navigation';
  if (target instanceof MediaQueryList) return 'media';
  if (target instanceof Element && target.localName === 'aisle-chat') return 'element';
  return target?.localName ?? 'other';
}

export function ledger() {
  const held = new Map();
  let open = false;
  const put = (key, line) => { if (open) held.set(key, line); };
  const keys = new WeakMap();
  let next = 0;
  const keyOf = (object) => keys.get(object) ?? (keys.set(object, ++next), next);
  const key = (target, kind, f, options) => [keyOf(target), kind, keyOf(f), !!(options?.capture ?? options)].join();

  const { addEventListener, removeEventListener } = EventTarget.prototype;
  swap(EventTarget.prototype, 'addEventListener', { writable: true, value(kind, f, options) {
    if (f) put(key(this, kind, f, options), `${named(this)}: ${kind}`);
    if (open && !options?.passive) held.set('active ' + kind, 'not passive: ' + kind);
    return addEventListener.call(this, kind, f, options);
  } });
  swap(EventTarget.prototype, 'removeEventListener', { writable: true, value(kind, f, options) {
    if (f) held.delete(key(this, kind, f, options));
    return removeEventListener.call(this, kind, f, options);
  } });
  for (const name of ['MutationObserver', 'IntersectionObserver']) {
    const { observe, disconnect } = window[name].prototype;
    swap(window[name].prototype, 'observe', { writable: true, value(target, options) {
      put(keyOf(this), name === 'MutationObserver' ? `${name}: ${named(target)}` : name);
      return observe.call(this, target, options);
    } });
    swap(window[name].prototype, 'disconnect', { writable: true, value() {
      held.delete(keyOf(this));
      return disconnect.call(this);
    } });
  }
  const { setTimeout: set, clearTimeout: clear, requestAnimationFrame: ask, cancelAnimationFrame: cancel } = window;
  swap(window, 'setTimeout', { writable: true, value(f, ms, ...rest) {
    const id = set(() => { held.delete('t' + id); f(...rest); }, ms);
    put('t' + id, 'timer');
    return id;
  } });
  swap(window, 'clearTimeout', { writable: true, value(id) { held.delete('t' + id); return clear(id); } });
  swap(window, 'setInterval', { writable: true, value() { put('interval', 'interval'); return 0; } });
  swap(window, 'requestAnimationFrame', { writable: true, value(f) {
    const id = ask((now) => { held.delete('f' + id); f(now); });
    put('f' + id, 'frame');
    return id;
  } });
  swap(window, 'cancelAnimationFrame', { writable: true, value(id) { held.delete('f' + id); return cancel(id); } });
  return {
    open() { open = true; },
    close() { open = false; },
    lines() { return [...new Set(held.values())].sort().join('\n'); },
    size() { return held.size; },
  };
}
export function open_ledger(own) { own.open(); }
export function close_ledger(own) { own.close(); }
export function held(own) { return own.lines(); }
export function held_count(own) { return own.size(); }

// ---- The page and the visitor.

export function host() {
  const element = document.createElement('aisle-chat');
  document.body.append(element);
  undo.push(() => element.remove());
  return element;
}

// `name.class#id[attr=value]{text}` would be a language; this is an object:
// {is, text, style, kids, ...attributes}.
function build(plan) {
  const { is = 'div', text, kids = [], ...attributes } = plan;
  const element = document.createElement(is);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'style') element.style.cssText = value;
    else element.setAttribute(name, value);
  }
  if (text) element.textContent = text;
  element.append(...kids.map(build));
  return element;
}
export function add(json) {
  const element = build(JSON.parse(json));
  document.body.append(element);
  undo.push(() => element.remove());
  return element;
}
export function find(selector) { return document.querySelector(selector); }
export function set_attribute(element, name, value) { element.setAttribute(name, value); }
export function run(element, method) { element[method](); }
export function set(element, name, value) { element[name] = value; }

export function visible(yes) {
  swap(document, 'visibilityState', { get: () => (yes ? 'visible' : 'hidden') });
  document.dispatchEvent(new Event('visibilitychange'));
}

export function navigate(way, url) {
  const before = location.href;
  history[way](null, '', url);
  if (undo.at(-1)?.home !== true) {
    const home = () => history.replaceState(null, '', before);
    home.home = true;
    undo.push(home);
  }
}

export function fire(target, kind, json) {
  const { of = 'Event', ...init } = JSON.parse(json || '{}');
  const made = new window[of](kind, { bubbles: true, composed: true, cancelable: true, ...init });
  return (target ?? document).dispatchEvent(made);
}

export function owns(object, name) { return Object.hasOwn(object, name); }
export function disown(object, name) { delete object[name]; }
export function win() { return window; }
export function doc() { return document; }
export function lack(target, name) { swap(target, name, { value: undefined, writable: true }); }
export function throwing(target, name) {
  swap(target, name, { get() { throw new Error('page bug'); } });
}
export function later(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
export function frame() {
  return new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
}

// The clock of the test: time passes when it says so, and only then.
export function own_clock() {
  let now = performance.now();
  const timers = new Map();
  let next = 1e6;
  swap(Performance.prototype, 'now', { writable: true, value: () => now });
  swap(window, 'setTimeout', { writable: true, value(f, ms = 0, ...rest) {
    timers.set(++next, { at: now + ms, f: () => f(...rest) });
    return next;
  } });
  swap(window, 'clearTimeout', { writable: true, value(id) { timers.delete(id); } });
  return { pass(ms) {
    const end = now + ms;
    for (;;) {
      const due = [...timers].filter(([, t]) => t.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      timers.delete(due[0]);
      now = Math.max(now, due[1].at);
      due[1].f();
    }
    now = end;
  } };
}
export function pass(clock, ms) { clock.pass(ms); }

// The date that the device believes.
export function wall_clock(at) { swap(Date, 'now', { writable: true, value: () => at }); }

// Exceptions that nobody caught.
export function uncaught() {
  const heard = [];
  const hear = (event) => { event.preventDefault(); heard.push(String(event.message ?? event.reason)); };
  window.addEventListener('error', hear);
  window.addEventListener('unhandledrejection', hear);
  undo.push(() => {
    window.removeEventListener('error', hear);
    window.removeEventListener('unhandledrejection', hear);
  });
  return heard;
}
export function heard(list) { return list.join('\n'); }

// ---- Clicks and selections.

// A page that changes something with every click.
export function answer_clicks(element) {
  let n = 0;
  element.addEventListener('click', () => element.setAttribute('data-n', String(++n)));
}
// A page that swallows the click.
export function hold_clicks(element) { element.addEventListener('click', (event) => event.preventDefault()); }
export function select(element) {
  getSelection().selectAllChildren(element);
  undo.push(() => getSelection().removeAllRanges());
}
export function shadow_button(element) {
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
  const button = document.createElement('button');
  button.textContent = 'inside';
  root.append(button);
  return button;
}
export function touch_screen() {
  const ask = window.matchMedia;
  swap(window, 'matchMedia', { writable: true, value: (query) => (
    /coarse|hover: none/.test(query) ? Object.defineProperty(new EventTarget(), 'matches', { value: true }) : ask.call(window, query)
  ) });
}
export function many(count, name) {
  const element = document.createElement('div');
  for (let at = 0; at < count; at++) element.append(Object.assign(document.createElement('i'), { className: name }));
  document.body.append(element);
  undo.push(() => element.remove());
  return element;
}
export function last(element) { return element.lastElementChild; }
export function count_observed() {
  const { observe } = IntersectionObserver.prototype;
  let count = 0;
  swap(IntersectionObserver.prototype, 'observe', { writable: true, value(target) { count++; return observe.call(this, target); } });
  return () => count;
}

// ---- What pages tell.

export function order_of_yesterday(form) {
  const at = new Date(Date.now() - 86_400_000);
  return { order: { at: form === 'date' ? at : form === 'text' ? at.toISOString() : +at } };
}
export function pollute(name, value) {
  swap(Object.prototype, name, { value, enumerable: true, writable: true });
}
export function polluted() { return ({}).polluted !== undefined; }

const trap = () => { throw new Error('page bug'); };
const loop = { total: {} };
loop.total.total = loop;
const deep = {};
let at = deep;
for (let n = 0; n < 10_000; n++) at = at.items = {};
const HOSTILE = [
  () => undefined, () => null, () => 7, () => NaN, () => 'text', () => Symbol('x'), () => 10n, () => trap,
  () => ({ total: NaN, currency: 'EUR' }), () => ({ total: -1, currency: 'EUR' }), () => ({ total: 1e300, currency: 'EUR' }),
  () => ({ total: 5, currency: {} }), () => ({ total: { amount: 'x', currency: 7 } }), () => ({ total: Symbol('x') }),
  () => ({ get total() { return trap(); }, get items() { return trap(); } }),
  () => new Proxy({}, { get: trap, ownKeys: trap, getOwnPropertyDescriptor: trap, has: trap, getPrototypeOf: trap }),
  () => new Proxy({ cart: {} }, { get: trap }), () => Object.create(null), () => loop, () => deep,
  () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  () => ({ items: Array.from({ length: 100_000 }, (_, id) => ({ id })) }), () => ({ items: { length: 1e9 } }),
  () => ({ items: [null, undefined, {}, [], [[[[[[[1]]]]]]]] }), () => document, () => window, () => new Date(NaN),
  () => ({ order: { at: new Date(NaN) }, cohort: { 0: trap }, page: { kind: '\ud800' } }),
  () => ({ product: { id: 'x'.repeat(1e6), toString: trap, toJSON: trap, valueOf: trap } }),
];
export function hostile_count() { return HOSTILE.length; }
export function hostile(at) { return HOSTILE[at](); }

// A server for `GET /v1/presence`.
export function presence_server(status, body, cache) {
  const server = { count: 0, put_off: false };
  const { setTimeout: set } = window;
  swap(window, 'setTimeout', { writable: true, value(f, ms, ...rest) {
    if (ms >= 10_000) server.put_off = true;
    return set(f, ms, ...rest);
  } });
  swap(window, 'fetch', { writable: true, value: async (url, init) => {
    server.count++;
    server.asked = ['GET', url, init.credentials, init.referrerPolicy].join(' ');
    return new Response(body, { status, headers: cache ? { 'cache-control': cache } : {} });
  } });
  return server;
}
export function asked(server) { return server.asked; }
export function requests(server) { return server.count; }
// Resolves once the answer has been read and the next question put off.
export async function put_off(server) {
  while (!server.put_off) await frame();
}
