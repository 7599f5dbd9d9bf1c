/*
 * Looks at the page for rules and for agents. The build bundles it with the glue of
 * aisle-context and the files of crates/platform/src/commerce into
 * `aisle-context-HASH.js`, which is fetched with the first rule that reads a product or a
 * cart, or with the first conversation. It decides nothing: who is right about what is
 * `aisle_core::commerce::shop`'s. Nothing that goes wrong in here reaches the page.
 */
import init, { open } from './aisle-context.js';
import { add as put, detected, follow as cart } from './carts.js';
import { listen, look, say } from './layer.js';
import { attributes, items, json, plain, scripts, tags } from './page.js';

export default async (options) => {
  await init(options);
};

// Numbers of the sources; `lib.rs` has the same.
const METHOD = 0, ATTRIBUTE = 1, SHOPIFY = 2, WOOCOMMERCE = 3, JSON_LD = 4, LAYER = 5, TAGS = 6, MICRODATA = 7;
const WORDS = ['json-ld', 'microdata', 'open-graph', 'data-layer', 'shopify', 'woocommerce'];
// Shop systems are asked over the network, so only where the page says so.
const USUAL = WORDS.slice(0, 4);
const AGAIN = 250; // between two looks at the page
const SETTLED = [1_000, 4_000]; // after a new page: what a single-page shop draws late
const AHEAD = 500; // what has changed so shortly before a new page may belong to it
const CALM = 1_000; // between two words to an agent
const OF_PAGE = ['page', 'product', 'checkout'];

const shops = new WeakMap(); // by element
const said = new Set();
let dead = false;

const warn = (line) => {
  if (said.has(line) || said.size > 50) return;
  said.add(line);
  console.warn(`[aisle-chat] ${line}`);
};

/** `data-sources`, and what of it is no source. */
function wanted(host) {
  const { sources } = host.dataset;
  if (sources === undefined) return USUAL;
  const words = sources.toLowerCase().split(/[\s,]+/).filter(Boolean);
  for (const word of words)
    if (word !== 'none' && !WORDS.includes(word)) warn(`data-sources: there is no source "${word}"; there are ${WORDS.join(', ')} and none`);
  return WORDS.filter((word) => words.includes(word) && !words.includes('none'));
}

function make(host) {
  const rules = new Set(); // who wants facts
  const agents = new Set(); // who wants a context
  const told = {}; // groups told by methods
  let machine, stops = [], carts = [], sources = [];
  let timer, late = [], lookedAt = -AGAIN;
  let facts, context, calm;
  // Texts of the markup by source, as they were read last and before that, and since when.
  let last = {}, before = {}, stale = {}, changedAt = 0;

  const into = (run) => {
    if (dead || !machine) return undefined;
    try {
      return run(machine);
    } catch (error) {
      dead = true;
      console.error('[aisle-chat] The page is no longer read for rules and agents.', error);
      return undefined;
    }
  };
  const take = (source, text, name) => {
    const at = into((it) => it.take(source, text, Date.now()));
    if (at >= 0) warn(`${name} cannot be read: it is no JSON from byte ${at} on: ${text.slice(Math.max(0, at - 30), at + 30)}`);
  };

  const tell = () => {
    if (rules.size) {
      const now = into((it) => it.facts());
      if (now !== undefined && now !== facts) {
        facts = now;
        for (const heard of [...rules]) heard(JSON.parse(now));
      }
    }
    if (agents.size) calm ??= setTimeout(report, CALM);
  };
  const report = () => {
    calm = undefined;
    const now = describe();
    if (now === undefined || now === context) return;
    context = now;
    for (const heard of [...agents]) heard(now);
  };
  const describe = () => {
    take(ATTRIBUTE, json(attributes(host)), 'what the attributes say');
    return into((it) => it.context());
  };

  /** Reads the markup, if it is another than before; of a new page only what is not the old one's. */
  const markup = () => {
    clearTimeout(timer);
    timer = undefined;
    lookedAt = performance.now();
    turn();
    look();
    const [texts, long] = sources.includes('json-ld') ? scripts() : [[], 0];
    if (long) warn('a script of application/ld+json is too long to be read (more than 512 kB)');
    const now = {
      [JSON_LD]: texts,
      [TAGS]: sources.includes('open-graph') ? [tags()] : [],
      [MICRODATA]: sources.includes('microdata') ? [items()] : [],
    };
    const same = (one, other) => json(one ?? []) === json(other ?? []);
    if (Object.keys(now).every((source) => last[source] && same(now[source], last[source]))) return tell();
    for (const source of [JSON_LD, TAGS, MICRODATA]) {
      if ([stale, last].some((other) => other[source] && same(now[source], other[source]))) continue;
      stale[source] = undefined;
      into((it) => it.clear(source));
      for (const text of now[source]) take(source, text, source === JSON_LD ? 'JSON-LD' : 'markup');
    }
    [before, last, changedAt] = [last, now, performance.now()];
    return tell();
  };
  const soon = () => {
    timer ??= setTimeout(markup, Math.max(0, lookedAt + AGAIN - performance.now()));
  };

  /** Where the visitor is now. */
  const turn = (replaced = false) => {
    const fresh = into((it) => it.page(location.href, document.title, replaced, Date.now()));
    if (!fresh) return;
    // Rules forget what was said of the page before.
    facts = undefined;
    stale = performance.now() - changedAt < AHEAD ? before : last;
    last = {};
    for (const group of OF_PAGE) if (performance.now() - told[group]?.at > AHEAD) delete told[group];
    methods();
    for (const id of late) clearTimeout(id);
    late = SETTLED.map((ms) => setTimeout(soon, ms));
    for (const one of carts) one.again();
  };
  const methods = () => take(METHOD, json(Object.fromEntries(Object.entries(told).map(([group, { value }]) => [group, value]))), 'what the page told');

  const on = (target, type, run) => {
    target?.addEventListener(type, run);
    stops.push(() => target?.removeEventListener(type, run));
  };
  const observe = (run, target, options) => {
    const observer = new MutationObserver(run);
    observer.observe(target, options);
    stops.push(() => observer.disconnect());
  };

  const begin = () => {
    machine = open();
    sources = wanted(host);
    turn();
    if (sources.includes('data-layer')) stops.push(listen((entry) => {
      take(LAYER, entry, 'the data layer');
      if (/add_to_cart|remove_from_cart|purchase/.test(entry)) for (const one of carts) one.again();
      tell();
    }));
    for (const [name, source] of [['shopify', SHOPIFY], ['woocommerce', WOOCOMMERCE]]) {
      if (!sources.includes(name)) continue;
      const one = cart(name, (text) => {
        take(source, text, `${name}'s cart`);
        tell();
      });
      carts.push(one);
      stops.push(one.end);
    }
    if (document.head) observe(soon, document.head, { childList: true, subtree: true, characterData: true });
    observe((records) => {
      const has = (which) => records.some(({ attributeName: name }) => name === which);
      // With another answer about consent, what was told may have to be told anew, or taken back.
      if (has('data-consent')) context = undefined;
      if (!has('data-sources')) return soon();
      end();
      return begin();
    }, host, { attributes: true });
    const { navigation } = window;
    if (navigation) on(navigation, 'currententrychange', ({ navigationType: type }) => {
      turn(type === 'replace');
      soon();
    });
    else for (const type of ['popstate', 'hashchange']) on(window, type, soon);
    on(window, 'load', soon);
    on(document, 'visibilitychange', soon);
    markup();
  };
  const end = () => {
    for (const stop of stops.splice(0)) stop();
    for (const id of [timer, calm, ...late]) clearTimeout(id);
    [timer, calm, late, carts, facts, context] = [undefined, undefined, [], [], undefined, undefined];
    [last, before, stale] = [{}, {}, {}];
    try {
      machine?.free();
    } catch {
      // A trapped instance may trap again on its way out.
    }
    machine = undefined;
  };

  const join = (set, heard) => {
    const first = !machine;
    set.add(heard);
    if (first) begin();
    return () => {
      set.delete(heard);
      if (!rules.size && !agents.size) end();
    };
  };
  return {
    facts(heard) {
      const known = facts;
      const stop = join(rules, heard);
      if (known) heard(JSON.parse(known));
      else tell();
      return stop;
    },
    agent(heard) {
      const stop = join(agents, heard);
      context = undefined;
      tell();
      return stop;
    },
    /** A call of the page: `setCart` and `setContext` say what nobody knows better. */
    told(method, [value], place = location.pathname) {
      const groups = method === 'setCart' ? { cart: value } : value;
      for (const [group, part] of Object.entries(plain(groups) ?? {})) {
        // What was said of another page says nothing of this one.
        if (OF_PAGE.includes(group) && place !== location.pathname) continue;
        if (part === null) delete told[group];
        else told[group] = { value: part, at: performance.now() };
      }
      methods();
      tell();
    },
    /** The list of products that were looked at, as it is to be kept; undefined if it is. */
    look: (kept) => into((it) => it.look(kept, location.href, Date.now())),
    /** Asked anew: the connection is another. */
    again() {
      context = undefined;
      tell();
    },
  };
}

const shop = (host) => {
  if (!shops.has(host)) shops.set(host, make(host));
  return shops.get(host);
};

/** Facts of the page for rules, now and whenever they change. Returns how to end it. */
export const follow = (host, heard) => shop(host).facts(heard);

/**
 * Has whoever answers told of the page: on this connection, and whenever something changes,
 * at most once a second. Called on every connection. `seat` is the companion's; `calls` is
 * where it keeps what the page has said by methods, and `calls.heard` hears of more, or of
 * the element's end if it hears nothing.
 */
export function attend(host, calls, seat) {
  const own = shop(host);
  if (calls.heard) return own.again();
  const call = (text) => seat.into((widget) => widget.call('context', [text]));
  // Where something may be kept on this device, it answers with what is kept of products.
  const end = own.agent(async (text) => {
    const kept = await call(text);
    const list = kept === undefined ? undefined : own.look(kept);
    if (list) call(list);
  });
  const tell = ([method, args, , , place]) => {
    if (/^set(Cart|Context)$/.test(method)) own.told(method, args, place);
    else if (/Consent$/.test(method)) own.again();
  };
  calls.heard = (call) => {
    if (call) return tell(call);
    delete calls.heard;
    return end();
  };
  return (calls.taken ?? []).forEach(tell);
}

/**
 * Adds to the cart of the page's shop system, if it has one we know: resolves to 'added', or
 * to 'none' where there is none. Rejects with a CartError in the shop's own words. `wish` is
 * the detail of `aisle-add-to-cart`: `{ product: { id, title?, brand?, category? }, variant?,
 * quantity?, price?: { amount, currency } }`; a variant is its id, or an object with one and
 * perhaps a title.
 */
export async function add(host, { product = {}, variant, quantity = 1, price, variation }) {
  const named = wanted(host).find((word) => /^(shopify|woocommerce)$/.test(word));
  const kind = named ?? (host.dataset.sources === undefined ? detected() : undefined);
  if (!kind) return 'none';
  const id = variant?.id ?? variant ?? product.id;
  await put(kind, { id, quantity, variation });
  const { currency, amount } = price ?? {};
  const digits = currency && new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  const clean = (from) => Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined));
  say('add_to_cart', {
    ...clean({ currency, value: currency && (amount * quantity) / 10 ** digits }),
    items: [clean({
      item_id: String(id), item_name: product.title, item_brand: product.brand, item_category: product.category,
      item_variant: variant?.title, price: currency && amount / 10 ** digits, quantity,
    })],
  });
  return 'added';
}
