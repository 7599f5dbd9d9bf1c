// What the page tells: the element's attributes, the methods' arguments, and who
// is there.

// Told by number; `hear.rs` has the same.
const LEAF = 19, TOLD = 21, PRESENCE = 22, HOURS = 23;

// Parts of one argument that are read, at most, and how deep.
const MOST = 2_000, DEEP = 5;

// Every plain part of a value with its path: `cart.items.0.id`. Only own
// properties count, so that nobody can plant some for all objects.
function leaves(tell, path, value, state, depth) {
  if (state.left-- <= 0) return;
  // 0 nothing, 1 number, 2 text, 3 flag, 4 list, 5 something else.
  let kind = value == null ? 0 : { number: 1, string: 2, boolean: 3 }[typeof value] ?? 5;
  if (value instanceof Date || (kind === 2 && /\.(at|updated)$/.test(path))) {
    value = Date.parse(value) || +value;
    kind = 1;
  }
  if (Array.isArray(value)) tell(LEAF, 4, value.length, 0, path);
  if (kind !== 5) {
    tell(LEAF, kind, kind % 2 ? +value : 0, 0, path, kind === 2 ? value.slice(0, 1_000) : undefined);
  } else if (typeof value === 'object' && depth < DEEP) {
    for (const key of Object.keys(value)) {
      let part;
      try {
        part = value[key];
      } catch {
        // Nobody knows what this is.
        part = Symbol.iterator;
      }
      leaves(tell, path ? path + '.' + key : key, part, state, depth + 1);
    }
  } else {
    tell(LEAF, 5, 0, 0, path);
  }
}

// What a method was given; `root` is the group it is about, if it is about one.
// `mode` is how it came to be told; `rare.rs` has the same.
function told(hear, root, value, mode = 0) {
  const tell = (code, a, b, c, path, text) => hear(code, a, b, c, path, text);
  try {
    leaves(tell, root, value, { left: MOST }, 0);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
  }
  tell(TOLD, mode, 0, 0, root);
}

const GROUPS = /^data-(cart|product|page|checkout|coupon|order|visitor|cohort)(-|$)/;

// `data-cart-total` is the `total` of `cart`; `data-visitor-attr-size` the
// attribute `size` of the visitor.
function context(ear) {
  const look = () => {
    for (const { name, value } of [...ear.host.attributes]) {
      if (GROUPS.test(name)) ear.tell(LEAF, 2, 0, 0, name.slice(5).replace('-', '.').replace('attr-', 'attrs.'), value);
    }
    ear.tell(TOLD, 1, 0, 0, 'data');
  };
  ear.observe('MutationObserver', (records) => {
    if (records.some(({ attributeName }) => GROUPS.test(attributeName))) look();
  }, ear.host, { attributes: true });
  look();
  let reading, coupons;
  return (names) => {
    ear.tell(TOLD, 2);
    if (!coupons && names.some((name) => /^coupon/.test(name))) {
      coupons = true;
      // What becomes of one in the chat.
      ear.on(ear.host, 'aisle-coupon', ({ detail }) => told(ear.tell, 'coupon', { state: detail?.state, at: Date.now() }));
    }
    // What the page does not say itself may be read off it: whoever can has left word
    // on the element's class. Nobody's page says who visits it, and `checkout.step`
    // alone is wanted always, so that nothing disturbs who pays.
    if (reading || !names.some((name) => /^(page|cart|product|order)\./.test(name))) return;
    reading = true;
    ear.end(ear.host.constructor.read?.(ear.host, (facts) => told(ear.tell, '', facts, 3)));
  };
}

// An address below the element's backend; none where that is not spoken to over the web.
export function beside({ dataset: { endpoint, transport } }, path) {
  if (!endpoint || !/^(|auto|websocket|sse|poll)$/.test(transport?.trim() ?? '')) return undefined;
  let url;
  try {
    url = new URL(endpoint.trim(), location.href);
  } catch {
    return undefined;
  }
  url.protocol = url.protocol.replace('ws', 'http');
  url.pathname = url.pathname.replace(/\/*$/, path);
  url.search = url.hash = '';
  return url;
}

// One anonymous GET, which any cache on the way may answer.
function presence(ear) {
  let asked = false, late = false;
  let abort;
  const next = (online, length, wait, age) => {
    asked = false;
    ear.ring(ear.tell(PRESENCE, online, length, wait, undefined, age), ask);
  };
  const number = (value) => (Number.isFinite(value) && value >= 0 ? value : NaN);
  const ask = async () => {
    late = !ear.visible();
    const url = beside(ear.host, '/presence');
    if (asked || late || !url) return;
    asked = true;
    abort = new AbortController();
    try {
      const answer = await fetch(url, {
        credentials: 'omit', referrerPolicy: 'no-referrer', mode: 'cors', signal: abort.signal,
      });
      if (!answer.ok) throw answer.status;
      const age = /max-age=(\d+)/.exec(answer.headers.get('cache-control') ?? '')?.[1];
      const { agents, queue } = await answer.json();
      next(number(agents?.online), number(queue?.length), number(queue?.wait_ms?.[1]), Number(age ?? NaN));
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      if (!abort.signal.aborted) next();
    }
  };
  ear.end(() => abort?.abort());
  ear.on(document, 'visibilitychange', () => late && ask());
  let begun;
  return () => {
    if (!begun) ask();
    begun = true;
    ear.tell(PRESENCE, 0, 0, 0, 'again');
  };
}

function hours(ear) {
  const look = () => {
    const { hours = '', holidays = '', timezone } = ear.host.dataset;
    ear.ring(ear.tell(HOURS, Date.now(), 0, 0, `${hours}|${holidays}`, timezone), look);
  };
  ear.observe('MutationObserver', look, ear.host, { attributeFilter: ['data-hours', 'data-holidays', 'data-timezone'] });
  ear.on(document, 'visibilitychange', look);
  return look;
}

// How far a zone is ahead of UTC at that time, in minutes; NaN if there is no
// such zone. No name is the browser's own.
const formats = new Map();
function offset(zone, at) {
  try {
    let format = formats.get(zone);
    if (!format) {
      const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' };
      format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', { ...fields, hourCycle: 'h23', timeZone: zone || undefined });
      formats.set(zone, format);
    }
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, +value]));
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute) / 60_000 - Math.floor(at / 60_000);
  } catch {
    return NaN;
  }
}

const tells = () => [
  [/^(page\.kind|cart\.|product\.|coupon\.|checkout\.|order\.|visitor\.|cohort$|search-empty$)/, context],
  [/^(agents|queue)\./, presence],
  [/^hours\./, hours],
];

// What comes after the first rules run, or not at all: the rows of these files,
// and what Rust asks of them.
export const parts = (acts, finds, tongues, guard) => ({
  rows: [...acts, ...finds, ...tongues, ...tells()], guard, told, offset,
});
