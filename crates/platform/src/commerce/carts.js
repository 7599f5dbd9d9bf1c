// The carts of shop systems: Shopify's Ajax API, WooCommerce's Store API.
//
// Owns the requests, all of them to the page's own origin, with the page's own
// session. Reads a cart when asked to, when the page itself has changed it, and
// after adding to it. One reader serves all elements.

const LATE = 10_000; // a shop that takes longer has not answered
const GAP = 1_000; // between two readings
const LONG = 2_000_000; // of an answer

// The page has changed its cart: seen by the addresses of its own requests, so
// that nothing of the page need be stood in for.
const CHANGES = {
  shopify: /\/cart\/(add|change|update|clear)(\.js)?(\?|$)/,
  woocommerce: /\/wc\/store\/(v1\/)?(cart\/|batch)|[?&]wc-ajax=(add_to_cart|remove_from_cart|apply_coupon|remove_coupon|update_order_review)/,
};

const root = {
  // With the language of the address: `/de/`.
  shopify: () => new URL(window.Shopify?.routes?.root ?? '/', location.origin),
  woocommerce: () => new URL('wc/store/v1/', document.querySelector('link[rel="https://api.w.org/"]')?.href ?? `${location.origin}/wp-json/`),
};

// Whether the page is one of these shops', as far as it shows.
export const detected = () => {
  try {
    if (window.Shopify?.routes?.root || window.Shopify?.shop) return 'shopify';
    const { wcSettings, wc_add_to_cart_params: params, wc_cart_fragments_params: fragments } = window;
    if (wcSettings || params || fragments || document.body?.classList.contains('woocommerce')) return 'woocommerce';
  } catch {}
  return undefined;
};

let nonce; // WooCommerce's, anew in every answer
let token; // used where there is no nonce

// One request. Gives its status and text; a network that fails throws.
async function request(kind, path, body) {
  const url = new URL(path, root[kind]());
  if (url.origin !== location.origin) throw new TypeError('elsewhere');
  const headers = { Accept: 'application/json' };
  if (body) {
    headers['Content-Type'] = 'application/json';
    if (kind === 'woocommerce') Object.assign(headers, nonce ? { Nonce: nonce } : token ? { 'Cart-Token': token } : {});
  }
  const answer = await fetch(url, {
    method: body ? 'POST' : 'GET', headers, body, cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(LATE),
  });
  nonce = answer.headers.get('Nonce') ?? nonce;
  token = answer.headers.get('Cart-Token') ?? token;
  const text = await answer.text();
  return { ok: answer.ok, status: answer.status, text: text.length > LONG ? '' : text };
}

const readers = {};

function reader(kind) {
  const own = (readers[kind] ??= { listeners: new Set(), at: -GAP });
  own.tell = (text) => {
    for (const heard of [...own.listeners]) heard(text);
  };
  own.ask = () => {
    clearTimeout(own.timer);
    own.timer = setTimeout(async () => {
      own.at = performance.now();
      try {
        const { ok, text } = await request(kind, kind === 'shopify' ? 'cart.js' : 'cart');
        if (ok && text) own.tell(text);
      } catch {
        // Not there, or not now: it is asked again when there is a reason to.
      }
    }, Math.max(0, own.at + GAP - performance.now()));
  };
  return own;
}

// Tells the cart as the shop has it, now and whenever it changes. Returns how to
// end it; `again` has it read once more.
export function follow(kind, heard) {
  const own = reader(kind);
  own.listeners.add(heard);
  if (!own.stop) {
    const stops = [];
    const on = (target, type) => {
      target.addEventListener(type, own.ask);
      stops.push(() => target.removeEventListener(type, own.ask));
    };
    try {
      const observer = new PerformanceObserver((list) => {
        if (list.getEntries().some(({ name }) => CHANGES[kind].test(name))) own.ask();
      });
      observer.observe({ type: 'resource' });
      stops.push(() => observer.disconnect());
    } catch {}
    if (kind === 'woocommerce') for (const type of ['wc-blocks_added_to_cart', 'wc-blocks_removed_from_cart']) on(document.body, type);
    own.stop = () => {
      for (const stop of stops) stop();
      clearTimeout(own.timer);
      own.stop = undefined;
    };
  }
  own.ask();
  return {
    again: own.ask,
    end() {
      own.listeners.delete(heard);
      if (!own.listeners.size) own.stop?.();
    },
  };
}

const parsed = (text) => {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
};

// What the shop says, in its own words and without markup.
const words = (text) => {
  const told = String(text ?? '').replace(/<[^>]*>/g, '').trim();
  return told.slice(0, 500);
};

/** A shop that would not. `code`: refused, conflict, offline, broken. `message` is the shop's own. */
export class CartError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'CartError';
    this.code = code;
  }
}

async function sent(kind, path, body) {
  try {
    return await request(kind, path, JSON.stringify(body));
  } catch {
    throw new CartError(navigator.onLine ? 'broken' : 'offline', '');
  }
}

// Adds to the cart of the page's shop. `item`: id of the variant or the product,
// quantity, and for WooCommerce what was chosen as `variation`.
export async function add(kind, { id, quantity = 1, variation = [] }) {
  const own = reader(kind);
  let answer;
  if (kind === 'shopify') {
    answer = await sent(kind, 'cart/add.js', { items: [{ id: Number(id) || id, quantity }] });
  } else {
    const post = () => sent(kind, 'cart/add-item', { id: Number(id) || id, quantity, variation });
    const session = () => request(kind, 'cart').catch(() => {});
    // A nonce comes with every answer; the first one has to be fetched.
    if (!nonce && !token) await session();
    answer = await post();
    if (/_(missing|invalid)_nonce$/.test(parsed(answer.text).code)) {
      nonce = undefined;
      await session();
      answer = await post();
    }
  }
  const said = parsed(answer.text);
  if (!answer.ok) {
    // A conflict comes with the cart as it really is.
    if (said.data?.cart) own.tell(JSON.stringify(said.data.cart));
    const refused = answer.status < 500;
    throw new CartError(answer.status === 409 ? 'conflict' : refused ? 'refused' : 'broken', words(said.description ?? said.message));
  }
  if (kind === 'woocommerce') own.tell(answer.text);
  else if (own.stop) own.ask();
  return said;
}
