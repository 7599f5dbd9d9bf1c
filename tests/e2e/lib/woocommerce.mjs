/*
 * A shop of WooCommerce's, as far as its Store API goes: `GET cart`, `POST cart/add-item`
 * below `/wp-json/wc/store/v1/`. Answers have the fields of the project's own
 * docs/apis/store-api/resources-endpoints/cart.md, errors its codes
 * (AbstractCartRoute.php, CartController.php); the lines are those of
 * crates/core/tests/commerce/fixtures/woocommerce-cart.json, with its addresses. The session
 * is a cookie, and a write needs the nonce of the last answer to that session: each answer
 * makes the one before it invalid, which is stricter than WordPress.
 */
import { readFile } from 'node:fs/promises';
import { ROOT } from './stage.mjs';

const FIXTURES = `${ROOT}crates/core/tests/commerce/fixtures/`;
const model = JSON.parse(await readFile(`${FIXTURES}woocommerce-cart.json`));
const conflict = JSON.parse(await readFile(`${FIXTURES}woocommerce-conflict-409.json`));

const BASE = '/wp-json/wc/store/v1/';

/** `stock`: how many there are, by product. `expire()` makes every nonce invalid. */
export function woocommerce({ stock = { 38: 5, 22: 1 } } = {}) {
  const sessions = new Map(); // by cookie: { lines, nonce }
  const asked = [];
  let last = 0;

  const view = (lines) => {
    const items = [...lines].map(([id, quantity]) => {
      const item = model.items.find(({ id: known }) => known === id);
      return { ...item, quantity, totals: { ...item.totals, line_total: String(Number(item.prices.price) * quantity) } };
    });
    const total = items.reduce((sum, { totals }) => sum + Number(totals.line_total), 0);
    return { ...model, items, coupons: [], items_count: items.reduce((sum, { quantity }) => sum + quantity, 0),
      totals: { ...model.totals, total_items: String(total), total_price: String(total), total_discount: '0' } };
  };

  const answer = (request, url, body) => {
    if (!url.pathname.startsWith(BASE)) return undefined;
    const path = url.pathname.slice(BASE.length);
    asked.push([request.method, path, body, request.headers.nonce]);
    let name = /(?:^|; )wp_woocommerce_session_x=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    const known = sessions.has(name);
    if (!known) sessions.set((name = `s${(last += 1)}`), { lines: new Map() });
    const session = sessions.get(name);
    const given = request.headers.nonce;
    const valid = given !== undefined && given === session.nonce;
    session.nonce = `n${(last += 1)}`;
    const reply = (value, status = 200) => ({ status, body: JSON.stringify(value), headers: {
      Nonce: session.nonce, 'Nonce-Timestamp': '1795339800', 'User-ID': '0', 'Cart-Token': `token.${name}`,
      ...(known ? {} : { 'set-cookie': `wp_woocommerce_session_x=${name}; Path=/; HttpOnly; SameSite=Lax` }),
    } });
    const error = (code, message, status, data = {}) => reply({ code, message, data: { status, ...data } }, status);
    if (path === 'cart' && request.method === 'GET') return reply(view(session.lines));
    if (path !== 'cart/add-item' || request.method !== 'POST')
      return error('rest_no_route', 'No route was found matching the URL and request method.', 404);
    if (given === undefined) return error('woocommerce_rest_missing_nonce', 'Missing the Nonce header. This endpoint requires a valid nonce.', 401);
    if (!valid) return error('woocommerce_rest_invalid_nonce', 'Nonce is invalid.', 403);
    const { id, quantity } = JSON.parse(body);
    if (!(id in stock)) return error('woocommerce_rest_cart_invalid_product', 'This product cannot be added to the cart.', 400);
    if ((session.lines.get(id) ?? 0) + quantity > stock[id])
      return error(conflict.code, conflict.message, 409, { cart: view(session.lines) });
    session.lines.set(id, (session.lines.get(id) ?? 0) + quantity);
    return reply(view(session.lines), 201);
  };
  return {
    answer,
    asked,
    expire() {
      for (const session of sessions.values()) session.nonce = undefined;
    },
  };
}
