/**
 * The cart: lines of product, colour, size and quantity, a code, and what they come to.
 * Money is integer minor units throughout. Refuses to hold more of a thing than there is.
 */
import { find, stockOf } from '../data/catalogue.js';
import { findCoupon } from '../data/coupons.js';
import { DELIVERY } from '../data/delivery.js';
import { currency, money, priceOf, t } from './i18n.js';
import { onOtherTab, read, write } from './store.js';

const listeners = new Set();
let lines = sane(read('cart', []));
let code = read('coupon', '');

function sane(list) {
  if (!Array.isArray(list)) return [];
  return list.filter((line) => line && find(line.slug) && Number.isInteger(line.quantity) && line.quantity > 0);
}

const same = (a, b) => a.slug === b.slug && a.colour === b.colour && a.size === b.size;

function changed() {
  write('cart', lines);
  for (const run of listeners) run();
}

export const onCart = (run) => {
  listeners.add(run);
  return () => listeners.delete(run);
};

/** The lines with their products and prices in the current currency. */
export const items = () =>
  lines.map((line) => {
    const product = find(line.slug);
    const unit = priceOf(product);
    return { ...line, product, unit, total: unit * line.quantity, limit: stockOf(product, line.size) };
  });

export const count = () => lines.reduce((sum, line) => sum + line.quantity, 0);

/** Adds to the cart and answers whether anything could be added. */
export function add(slug, colour, size, quantity) {
  const line = { slug, colour, size, quantity };
  const old = lines.find((other) => same(other, line));
  const limit = stockOf(find(slug), size);
  const next = Math.min((old?.quantity ?? 0) + quantity, limit);
  if (next === (old?.quantity ?? 0)) return false;
  lines = old
    ? lines.map((other) => (other === old ? { ...other, quantity: next } : other))
    : [...lines, { ...line, quantity: next }];
  changed();
  return true;
}

/** Sets the quantity of a line; zero removes it. */
export function setQuantity(line, quantity) {
  const limit = stockOf(find(line.slug), line.size);
  const next = Math.max(0, Math.min(quantity, limit));
  lines = lines.flatMap((other) => (same(other, line) ? (next ? [{ ...other, quantity: next }] : []) : [other]));
  changed();
}

/** Remembers a code, if it is another one than before. */
function hold(next) {
  if (next === code) return;
  code = next;
  write('coupon', code);
}

export function clear() {
  lines = [];
  hold('');
  changed();
}

const ended = (coupon) => coupon.until !== undefined && coupon.until <= Date.now();

/** The code in the cart, while it holds. */
export function coupon() {
  const found = findCoupon(code);
  return found && !ended(found) ? found : undefined;
}

/** Puts a code into the cart, in place of another. Throws an `Error` with a sentence where it cannot be. */
export function apply(typed) {
  const found = findCoupon(typed);
  if (!found) throw new Error(t('coupon.unknown', { code: String(typed ?? '') }));
  if (ended(found)) throw new Error(t('coupon.ended', { code: found.code }));
  const least = found.least[currency()];
  if (totals().subtotal < least) throw new Error(t('coupon.least', { code: found.code, amount: money(least) }));
  hold(found.code);
  changed();
  return found;
}

/** Takes the code out again. */
export function dropCoupon() {
  hold('');
  changed();
}

/**
 * Subtotal, what the code takes `off`, the `goods` without it, delivery and total; `toFree` is
 * what is missing for free delivery. A code whose cart has become too small takes nothing off until it is large enough again.
 */
export function totals(method = 'standard') {
  const fees = DELIVERY[currency()];
  const subtotal = items().reduce((sum, item) => sum + item.total, 0);
  const held = coupon();
  const off = held && subtotal >= held.least[currency()] ? Math.floor((subtotal * held.percent) / 100) : 0;
  const goods = subtotal - off;
  const free = goods >= fees.freeFrom;
  const shipping = subtotal === 0 ? 0 : method === 'express' ? fees.express : free ? 0 : fees.standard;
  return {
    subtotal,
    off,
    code: held?.code ?? '',
    shipping,
    goods,
    total: goods + shipping,
    free,
    toFree: Math.max(0, fees.freeFrom - goods),
    freeFrom: fees.freeFrom,
  };
}

for (const name of ['cart', 'coupon']) {
  onOtherTab(name, () => {
    lines = sane(read('cart', []));
    code = read('coupon', '');
    for (const run of listeners) run();
  });
}
