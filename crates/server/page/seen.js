// What the visitor sees: their page, product and cart, as their browser says. It is
// a hint for whoever answers and no proof: the visitor can write anything there.

import { byId, make, pagePath, setText, time } from './dom.js';

const STOCK = { in: 'in stock', low: 'few left', out: 'sold out', preorder: 'to be ordered ahead' };

/** Money in minor units, in the agent's own manner; the bare number for a currency nobody knows. */
function price(money) {
  if (!money) return '';
  try {
    const format = new Intl.NumberFormat(undefined, { style: 'currency', currency: money.currency });
    return format.format(money.minor / 10 ** format.resolvedOptions().maximumFractionDigits);
  } catch {
    return `${money.minor} ${money.currency}`;
  }
}

const named = ({ title, id, choice }) => [title || id, choice].filter(Boolean).join(', ');

const link = (url, text) => (/^https?:/.test(url ?? '') ? make('a', { href: url, rel: 'noopener noreferrer', target: '_blank', textContent: text }) : text);

const row = (name, ...what) => make('div', { className: 'seen-row' }, make('dt', { textContent: name }), make('dd', {}, ...what));

function product(it) {
  const stock = it.left === undefined ? STOCK[it.stock] : `${it.left} left`;
  const was = it.was ? make('s', { textContent: price(it.was) }) : '';
  const more = [it.brand, it.category, it.id, stock].filter(Boolean).join(' · ');
  return row('Product', make('p', {}, link(it.url, named(it)), ' ', make('strong', { textContent: price(it.price) }), ' ', was),
    make('p', { className: 'quiet', textContent: more }));
}

function cart(it) {
  const lines = (it.lines ?? []).map((line) =>
    make('li', {}, `${line.quantity} × `, link(line.url, named(line)), ' ', make('span', { className: 'quiet', textContent: price(line.price) })));
  const more = it.coupons?.length ? make('p', { className: 'quiet', textContent: `Coupons: ${it.coupons.join(', ')}` }) : '';
  return row(it.partial ? 'Added to the cart' : 'Cart', make('ul', {}, ...lines), more);
}

const page = ({ url, title, at }) => make('li', {}, make('time', { className: 'quiet', textContent: time(at) }), ' ', link(url, title || pagePath(url)));

/** The one line that always shows. */
function brief(context) {
  const { product: it, cart: held, kind, step, order } = context;
  return [
    it && [named(it), price(it.price)].filter(Boolean).join(' '),
    held && (held.partial ? `${held.count} added to the cart` : [`Cart: ${held.count}`, price(held.total)].filter(Boolean).join(', ')),
    order ? `Order ${order} placed` : step ? `Checkout: ${step}` : !it && kind ? `Page: ${kind}` : '',
  ].filter(Boolean).join('  ·  ') || 'The page they are on';
}

/** Shows it; `null` hides it. */
export function showSeen(context) {
  const seen = byId('seen');
  seen.hidden = !context;
  if (!context) return;
  setText(byId('seen-brief'), brief(context));
  const { product: it, cart: held, way, pages } = context;
  byId('seen-rows').replaceChildren(...[
    it && product(it),
    held && cart(held),
    way?.length && row('Where', way.join(' › ')),
    pages?.length && row('Before', make('ol', { className: 'seen-pages' }, ...pages.toReversed().map(page))),
  ].filter(Boolean));
}
