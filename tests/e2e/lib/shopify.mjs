/*
 * A shop of Shopify's, as far as its Ajax API goes: `GET cart.js`, `POST cart/add.js`,
 * `cart/change.js`. Answers have the fields of shopify.dev, Ajax API reference, Cart; the
 * lines are those of crates/core/tests/commerce/fixtures/shopify-cart.json. The session is
 * the `cart` cookie: a request without it is another visitor's. It says no in the words
 * of `shopify-add-422.json` and never takes what it does not know.
 */
import { readFile } from 'node:fs/promises';
import { ROOT } from './stage.mjs';

const FIXTURES = `${ROOT}crates/core/tests/commerce/fixtures/`;
const model = JSON.parse(await readFile(`${FIXTURES}shopify-cart.json`));
const refusal = JSON.parse(await readFile(`${FIXTURES}shopify-add-422.json`));

const json = (value, status = 200, headers = {}) => ({ status, headers, body: JSON.stringify(value) });

/** `stock`: how many there are, by variant. `asked` lists `[method, path, body]`. */
export function shopify({ stock = { 39897499828281: 5, 39888235757633: 5 }, root = '/' } = {}) {
  const carts = new Map(); // by cookie
  const asked = [];
  let last = 0;

  const view = (lines) => {
    const items = [...lines].map(([id, quantity]) => {
      const item = model.items.find(({ variant_id: known }) => known === id);
      const unit = item.final_price;
      return { ...item, quantity, line_price: unit * quantity, final_line_price: unit * quantity, original_line_price: item.original_price * quantity };
    });
    const total = items.reduce((sum, { final_line_price: price }) => sum + price, 0);
    return { ...model, items, item_count: items.reduce((sum, { quantity }) => sum + quantity, 0),
      total_price: total, original_total_price: total, items_subtotal_price: total, total_discount: 0, cart_level_discount_applications: [] };
  };

  const answer = (request, url, body) => {
    if (!url.pathname.startsWith(`${root}cart`)) return undefined;
    const path = url.pathname.slice(root.length);
    asked.push([request.method, url.pathname, body]);
    let name = /(?:^|; )cart=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    const known = carts.has(name);
    if (!known) carts.set((name = `c${(last += 1)}`), new Map());
    const lines = carts.get(name);
    const headers = known ? {} : { 'set-cookie': `cart=${name}; Path=/; SameSite=Lax` };
    if (path === 'cart.js' && request.method === 'GET') return json(view(lines), 200, headers);
    if (request.method !== 'POST') return json({ status: 404, message: 'Not Found', description: 'Not Found' }, 404);
    const sent = JSON.parse(body);
    if (path === 'cart/add.js') {
      const added = [];
      for (const { id, quantity } of sent.items) {
        if (typeof id !== 'number' || !(id in stock))
          return json({ status: 404, message: 'Cart Error', description: 'Cannot find variant' }, 404, headers);
        if ((lines.get(id) ?? 0) + quantity > stock[id]) return json(refusal, 422, headers);
        lines.set(id, (lines.get(id) ?? 0) + quantity);
        added.push(...view(lines).items.filter(({ variant_id: variant }) => variant === id));
      }
      return json({ items: added }, 200, headers);
    }
    if (path === 'cart/change.js') {
      const id = Number(sent.id);
      if (sent.quantity > 0) lines.set(id, sent.quantity);
      else lines.delete(id);
      return json(view(lines), 200, headers);
    }
    return undefined;
  };
  return { answer, asked };
}
