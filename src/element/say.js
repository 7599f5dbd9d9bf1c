/*
 * What stands for the placeholders in words that a page's button or link proposes:
 * "Is {product.title} true to size?". Fetched when such words are pressed. It knows
 * what the page has told, by attributes of the element and by `setContext()` and
 * `setCart()`, and what the browser says; the widget puts it in (core/text/template.rs).
 * What it does not know is left out, so that the words fall back.
 */

const GROUP = /^data-(cart|product|page|checkout|coupon|order|visitor|cohort)(?:-(.+))?$/;
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

const is = (value, ...types) => types.includes(typeof value);

/** What the page has told, by group; what a method says goes before attributes. */
function told(host, calls) {
  const groups = {};
  for (const { name, value } of host.attributes) {
    const [, group, field] = GROUP.exec(name) ?? [];
    if (!group) continue;
    const of = (groups[group] ??= { attrs: {} });
    if (field?.startsWith('attr-')) of.attrs[field.slice(5)] = value;
    else of[field ?? 'list'] = value;
  }
  const said = {};
  for (const [method, [value]] of calls) {
    if (method === 'setCart') said.cart = value;
    else if (method === 'setContext') Object.assign(said, value);
  }
  for (const [group, value] of Object.entries(said))
    groups[group] = Array.isArray(value) || is(value, 'string') ? { list: value } : { ...groups[group], ...value };
  return groups;
}

/** Money in minor units with its currency, or a plain number of major units. */
function money(value, currency, locale) {
  const code = value?.currency ?? currency;
  let amount = Number(value?.amount ?? value ?? NaN);
  try {
    const { format } = new Intl.NumberFormat(locale, { style: 'currency', currency: code, trailingZeroDisplay: 'stripIfInteger' });
    if (value?.amount !== undefined) amount /= 10 ** digits(code);
    return Number.isFinite(amount) ? format(amount) : undefined;
  } catch {
    return undefined; // no such currency
  }
}

/** Digits of a currency's minor unit. */
const digits = (currency) => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;

/** All that is known here: texts by the names of facts. */
export function known(host, calls) {
  const { product = {}, cart = {}, page = {}, visitor = {}, coupon = {}, checkout = {}, cohort = {} } = told(host, calls);
  const locale = host.dataset.locale || host.closest('[lang]')?.lang || navigator.language;
  const currency = product.currency ?? product.price?.currency ?? cart.currency ?? cart.total?.currency;
  const count = (value) => (Number.isFinite(Number(value ?? NaN)) ? new Intl.NumberFormat(locale).format(value) : undefined);
  const list = (value) => (is(value, 'string') ? value.split(/[\s,]+/).filter(Boolean) : value ?? [])
    .map((item) => item?.id ?? item).join(', ');
  const items = Array.isArray(cart.items) ? cart.items : undefined;
  const now = new Date();
  const decoded = (text) => {
    try {
      return decodeURIComponent(text).normalize();
    } catch {
      return text;
    }
  };
  const facts = {
    'page.path': decoded(location.pathname), 'page.url': location.href, 'page.title': document.title,
    'page.hash': decoded(location.hash.slice(1)), 'page.referrer': document.referrer, 'page.kind': page.kind,
    'product.id': product.id, 'product.title': product.title, 'product.category': product.category, 'product.brand': product.brand,
    'product.price': money(product.price, currency, locale), 'product.stock': count(product.stock),
    'cart.total': money(cart.total, cart.currency ?? currency, locale), 'cart.items': list(cart.items),
    'cart.count': count(cart.count ?? items?.reduce((sum, { quantity = 1 }) => sum + Number(quantity), 0)),
    'coupon.state': coupon.state, 'checkout.step': checkout.step, 'visitor.name': visitor.name, cohort: list(cohort.list),
    lang: navigator.language, locale, 'local.hour': String(now.getHours()), 'local.weekday': DAYS[now.getDay()],
  };
  for (const [name, value] of new URLSearchParams(location.search)) {
    facts[`page.query.${name}`] ??= value;
    if (name.startsWith('utm_')) facts[name.replace('_', '.')] ??= value;
  }
  for (const [name, value] of Object.entries({ ...visitor.attrs })) facts[`visitor.attr.${name}`] = value;
  return Object.entries(facts).filter(([, value]) => is(value, 'string', 'number') && value !== '').map(([name, value]) => [name, String(value)]);
}

/**
 * Proposes words in an empty composer, or sends them. `fill` puts the values of an
 * object into the text that stands there without a name; if it cannot, nothing counts
 * as known.
 */
export async function say(host, calls, fill, text, aisle) {
  const values = { __proto__: null, ...Object.fromEntries(known(host, calls)), '': text };
  const filled = await fill(values).catch(() => text.replace(/\{[^{}|]*\|?([^{}]*)\}/g, '$1'));
  const words = filled.replace(/ {2,}/g, ' ').trim();
  const input = host.shadowRoot.querySelector('.input');
  if (aisle === 'send') host.send(words);
  else if (!input.value) {
    input.value = words;
    input.dispatchEvent(new Event('input'));
  }
}
