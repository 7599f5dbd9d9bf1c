// What stands in the page's own markup: JSON-LD, microdata, meta tags.
//
// Gives texts for `aisle_core::commerce::read` and decides nothing. Nothing is
// changed, and whatever a page has done to its elements, no exception leaves
// this file.

// More of one script, and of all together, is nobody's description of a product.
const ONE = 512_000, ALL = 1_000_000;
// Elements with an `itemprop`, and levels of items in items.
const PROPS = 500, DEEP = 6;

// Pages may have given arrays a `toJSON` of their own, which `JSON.stringify`
// would call; it asks no plain value for one.
export function json(value) {
  if (Array.isArray(value)) return `[${value.map(json).join()}]`;
  if (typeof value !== 'object' || !value) return JSON.stringify(value) ?? 'null';
  return `{${Object.keys(value).map((key) => `${JSON.stringify(key)}:${json(value[key])}`).join()}}`;
}

const safe = (f, otherwise) => {
  try {
    return f();
  } catch {
    return otherwise;
  }
};

// The texts of all scripts in JSON-LD, and how many were too long.
export function scripts() {
  const found = [];
  let left = ALL, long = 0;
  safe(() => {
    for (const { textContent: text } of document.querySelectorAll('script[type="application/ld+json" i]')) {
      if (text.length > ONE || text.length > left) long++;
      else if (text.trim()) {
        left -= text.length;
        found.push(text);
      }
    }
  });
  return [found, long];
}

// Open Graph's tags and their like, as pairs.
export const tags = () => safe(() => json([...document.querySelectorAll('meta[property]')].slice(0, 200)
  .map((tag) => [tag.getAttribute('property'), (tag.content ?? '').slice(0, 2_000)])
  .filter(([name]) => /^(og|product):/.test(name))), '[]');

// The value of a property, as the HTML standard says (microdata, "Values").
function value(node, depth) {
  if (node.hasAttribute('itemscope')) return item(node, depth + 1);
  const { localName: tag } = node;
  const said = node.getAttribute('content')
    ?? (/^(data|meter)$/.test(tag) ? node.getAttribute('value') : undefined)
    ?? (tag === 'time' ? node.getAttribute('datetime') : undefined)
    // Whole addresses, as the browser has them.
    ?? (/^(a|area|link)$/.test(tag) ? node.href : undefined)
    ?? (/^(audio|embed|iframe|img|source|track|video)$/.test(tag) ? node.currentSrc || node.src : undefined)
    ?? (tag === 'object' ? node.data : undefined)
    ?? node.textContent;
  return String(said).trim().slice(0, 2_000);
}

function item(node, depth) {
  const properties = {};
  // A list of pairs first: names come from the page, and one may be `__proto__`.
  const pairs = new Map();
  if (depth < DEEP) {
    for (const prop of [...node.querySelectorAll('[itemprop]')].slice(0, PROPS)) {
      if (prop.parentElement.closest('[itemscope]') !== node) continue;
      for (const name of prop.getAttribute('itemprop').split(/\s+/)) {
        if (/^[a-z]\w*$/i.test(name)) pairs.set(name, [...(pairs.get(name) ?? []), value(prop, depth)]);
      }
    }
  }
  for (const [name, values] of pairs) properties[name] = values;
  return { type: (node.getAttribute('itemtype') ?? '').split(/\s+/), properties };
}

// The tree of microdata, as the HTML standard writes it in JSON.
export const items = () => safe(() => {
  const roots = [...document.querySelectorAll('[itemscope][itemtype*="schema.org"]:not([itemprop])')].slice(0, 50);
  return json({ items: roots.map((node) => item(node, 0)) });
}, '{}');

const GROUPS = /^data-(cart|product|page|checkout|order)-(.+)$/;

// What the element's attributes say, as `setContext()` would.
export const attributes = (host) => {
  const told = {};
  for (const { name, value } of [...host.attributes]) {
    const [, group, field] = GROUPS.exec(name) ?? [];
    if (group) (told[group] ??= {})[field] = field === 'at' ? Date.parse(value) : value;
  }
  return told;
};

// A value of the page with its plain parts only: own, not too many, not too deep.
export function plain(value, state = { left: 2_000 }, depth = 0) {
  if (value instanceof Date) return +value;
  if (/^(string|number|boolean)$/.test(typeof value)) return typeof value === 'string' ? value.slice(0, 1_000) : value;
  if (typeof value !== 'object' || !value || depth > 5) return null;
  const parts = Object.keys(value).filter((key) => key !== '__proto__' && state.left-- > 0)
    .map((key) => [key, safe(() => plain(value[key], state, depth + 1), null)]);
  return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}
