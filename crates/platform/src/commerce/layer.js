// The page's `dataLayer`: what is there, and what comes.
//
// Owns the one stand-in for its `push`, however many elements listen. The page's
// own comes first, with the same `this`, arguments and result, and what it
// throws is the page's; nothing that goes wrong here reaches it. With the last
// listener the stand-in is gone, or does nothing if the page has put another
// before it. Only what is known of GA4's ecommerce is read of an entry.

import { json } from './page.js';

const EVENTS = /^(view_item|view_item_list|add_to_cart|remove_from_cart|view_cart|begin_checkout|add_shipping_info|add_payment_info|purchase)$/;
const PARAMS = ['currency', 'value', 'coupon', 'transaction_id'];
const ITEM = ['item_id', 'item_name', 'item_brand', 'item_category', 'item_variant', 'price', 'quantity', 'currency', 'item_url'];
const ITEMS = 200;

const listeners = new Set();
let layer; // the array that is listened to
let known = new WeakSet(); // entries that were heard
let unwrap;
let gtag = false; // the page's last event came in gtag's form

const short = (value) => (typeof value === 'string' ? value.slice(0, 500) : typeof value === 'number' ? value : null);

function pick(from, names) {
  const found = {};
  for (const name of names) {
    const value = short(from[name]);
    if (value !== null) found[name] = value;
  }
  return found;
}

function params(from) {
  if (typeof from !== 'object' || !from) return null;
  const found = pick(from, PARAMS);
  if (Array.isArray(from.items)) {
    found.items = from.items.slice(0, ITEMS).filter((item) => item && typeof item === 'object').map((item) => pick(item, ITEM));
  }
  return found;
}

// An entry as JSON, if it is one of GA4's.
function read(entry) {
  if (typeof entry !== 'object' || !entry) return undefined;
  if (Object.prototype.toString.call(entry) === '[object Arguments]' || Array.isArray(entry)) {
    if (entry[0] !== 'event' || !EVENTS.test(entry[1])) return undefined;
    gtag = true;
    return json(['event', entry[1], params(entry[2]) ?? {}]);
  }
  const { event, ecommerce } = entry;
  if (ecommerce === undefined && !EVENTS.test(event)) return undefined;
  const found = typeof event === 'string' ? { event: short(event) } : {};
  if (EVENTS.test(event)) gtag = false;
  if (ecommerce !== undefined) found.ecommerce = params(ecommerce);
  return json(found);
}

function hear(entries) {
  for (const entry of entries) {
    try {
      if (typeof entry === 'object' && entry) {
        if (known.has(entry)) continue;
        known.add(entry);
      }
      const text = read(entry);
      if (text) for (const heard of [...listeners]) heard(text);
    } catch {
      // A getter of the page threw: nobody knows what it was.
    }
  }
}

function wrap(array) {
  const own = Object.prototype.hasOwnProperty.call(array, 'push');
  const theirs = array.push;
  let over = false;
  function push(...entries) {
    const result = theirs.apply(this, entries);
    if (!over) hear(entries);
    return result;
  }
  // Frozen, or its `push` cannot be written: what comes is then found by `look`.
  array.push = push;
  unwrap = () => {
    over = true;
    if (array.push !== push) return;
    if (own) array.push = theirs;
    else delete array.push;
  };
}

// Listens to the array that is the page's data layer now, and hears what has
// come since. A page may make it late, or put another in its place.
export function look() {
  if (!listeners.size) return;
  try {
    const now = window.dataLayer;
    if (now !== layer) {
      unwrap?.();
      unwrap = undefined;
      layer = Array.isArray(now) ? now : undefined;
      if (layer) wrap(layer);
    }
  } catch {
    // Whatever the page has put there cannot be listened to.
  }
  try {
    if (layer) hear([...layer]);
  } catch {}
}

// Tells every entry of GA4's, those that are there first. Returns how to end it.
export function listen(heard) {
  listeners.add(heard);
  if (listeners.size > 1 && layer) {
    // The others have heard these; this one has not.
    for (const entry of [...layer]) {
      try {
        const text = read(entry);
        if (text) heard(text);
      } catch {}
    }
  }
  look();
  return () => {
    listeners.delete(heard);
    if (listeners.size) return;
    try {
      unwrap?.();
    } catch {}
    [layer, unwrap, known] = [undefined, undefined, new WeakSet()];
  };
}

// Says in the page's own way that something went into the cart. A page without a
// data layer hears nothing, and gets none.
export function say(event, ecommerce) {
  try {
    const { dataLayer, gtag: send } = window;
    if (gtag && typeof send === 'function') send('event', event, ecommerce);
    else if (dataLayer) {
      dataLayer.push({ ecommerce: null });
      dataLayer.push({ event, ecommerce });
    }
  } catch {
    // The page's own tags throw: the cart is as it is.
  }
}
