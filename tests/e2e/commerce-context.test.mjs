/* What a page says of products and carts, with the real files: each source, who is right, and what is left alone. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { launch } from './lib/browser.mjs';
import { AGENT, chatServer } from './lib/chat-server.mjs';
import { shop } from './lib/rules.mjs';
import { shopify } from './lib/shopify.mjs';
import { ROOT } from './lib/stage.mjs';
import { visit } from './lib/widget.mjs';
import { woocommerce } from './lib/woocommerce.mjs';

const fixture = async (name) => readFile(`${ROOT}crates/core/tests/commerce/fixtures/${name}.json`, 'utf8');
const CONTEXT = ['aisle-context.js', 'aisle-context.wasm'];
const block = (json) => `<script type="application/ld+json">${json}</script>`;
const product = (sku, price) => JSON.stringify({ '@type': 'Product', sku, name: `Product ${sku}`, offers: { price, priceCurrency: 'EUR' } });
const SAYS = 'is {product.id}, {product.title}, {product.price}, {product.stock}, {cart.total}, {cart.count}';

/** A page with one rule, whose firing is vetoed; `when` fires at most ten times. */
const watched = (t, when, { attributes, ...options } = {}) => shop(t, {
  veto: true, path: '/talk/', ...options, attributes: { 'data-budget': 'off', ...attributes },
  inside: `<template data-trigger="a" data-when="${when}" data-limit="10/page">${SAYS}</template>`,
});

/** What a firing said, by fact. */
const values = async (page, at = 0) => (await page.heard('aisle-trigger'))[at][1].values;

test('a rule reads the product from JSON-LD, and only such a rule fetches what reads it', async (t) => {
  const page = await watched(t, "product.brand = 'Rift' and product.price > 100 EUR", { head: block(await fixture('json-ld-product')) });
  await page.fired(1);
  for (const file of CONTEXT) assert.ok(page.asked().includes(file), file);
  const said = await values(page);
  assert.equal(said['product.id'], 'TRAIL-41');
  assert.equal(said['product.title'], 'Trail Runner');
  assert.equal(said['product.price'].minor, 11_999);
  assert.equal(said['product.stock'], 3);
});

test('microdata and meta tags are read as well, and whoever is higher is right', async (t) => {
  const page = await watched(t, "product.brand = 'Rift' and product.price = 50 EUR", {
    head: '<meta property="og:type" content="product"><meta property="og:title" content="Trail – A shop">'
      + '<meta property="product:price:amount" content="50"><meta property="product:price:currency" content="EUR">',
    body: '<div itemscope itemtype="https://schema.org/Product"><h2 itemprop="name">Trail</h2><meta itemprop="sku" content="T-1">'
      + '<span itemprop="brand" itemscope itemtype="https://schema.org/Brand"><b itemprop="name">Rift</b></span>'
      + '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><data itemprop="price" value="99.90">€ 99,90</data>'
      + '<meta itemprop="priceCurrency" content="EUR"><link itemprop="availability" href="https://schema.org/OutOfStock"></div></div>',
  });
  await page.fired(1);
  const said = await values(page);
  assert.deepEqual([said['product.id'], said['product.title'], said['product.stock']], ['T-1', 'Trail – A shop', 0]);
});

test('attributes and methods go before what is read', async (t) => {
  const page = await watched(t, "product.title = 'Product A' and product.price = 7 EUR and cart.count = 1", {
    head: block(product('A', 99)) + block(JSON.stringify({ '@type': 'BreadcrumbList', itemListElement: [] })),
    attributes: { 'data-product-id': 'A', 'data-product-price': '7', 'data-product-currency': 'EUR' },
    before: async (page) => page.addInitScript((cart) => (globalThis.dataLayer = [cart]), JSON.parse(await fixture('ga4-gtag-view-cart'))),
  });
  await page.evaluate(() => document.querySelector('aisle-chat').setCart({ count: 1 }));
  await page.fired(1);
  const said = await values(page);
  assert.equal(said['product.id'], 'A');
  assert.equal(said['cart.total'], undefined, 'sums of two carts are never mixed');
});

test('the data layer is heard from its first entry on, in both forms, and the page keeps its own push', async (t) => {
  const full = JSON.parse(await fixture('ga4-gtag-view-cart'));
  const page = await watched(t, "cart.count >= 6", {
    before: (page) => page.addInitScript((full) => {
      globalThis.dataLayer = [{ event: 'gtm.js' }];
      globalThis.gtag = function gtag() { globalThis.dataLayer.push(arguments); };
      globalThis.gtag(...full);
      globalThis.layer = globalThis.dataLayer;
      // As Tag Manager does it: a push of its own.
      const before = Array.prototype.push;
      globalThis.own = function push(...entries) {
        globalThis.seen ??= [];
        globalThis.seen.push([this === globalThis.layer, entries.length]);
        return before.apply(this, entries);
      };
      globalThis.layer.push = globalThis.own;
    }, full),
  });
  await page.waitForFunction(() => globalThis.layer.push !== globalThis.own);
  const add = JSON.parse(await fixture('ga4-add-to-cart'));
  const kept = await page.evaluate((add) => {
    const results = [globalThis.dataLayer.push({ ecommerce: null }, add), globalThis.layer.length];
    return { results, seen: globalThis.seen, same: globalThis.layer === globalThis.dataLayer, last: globalThis.layer.at(-1) === add };
  }, add);
  assert.deepEqual(kept, { results: [4, 4], seen: [[true, 2]], same: true, last: true });
  await page.fired(1);
  const said = await values(page);
  assert.deepEqual([said['cart.total'].minor, said['cart.count']], [6_006, 6]);
  await page.evaluate(() => document.querySelector('aisle-chat').remove());
  await page.waitForFunction(() => globalThis.layer.push === globalThis.own);
});

test('a data layer that comes late, or takes the place of another, is heard too', async (t) => {
  const page = await watched(t, 'cart.count > 0');
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => /aisle-context.*wasm/.test(name)));
  const full = JSON.parse(await fixture('ga4-gtag-view-cart'));
  await page.evaluate((full) => {
    globalThis.dataLayer = [];
    // What brings a tag manager in is a script in the head.
    document.head.append(document.createElement('meta'));
    globalThis.dataLayer.push(full);
  }, full);
  await page.fired(1);
  await page.evaluate((empty) => {
    globalThis.dataLayer = [empty];
    document.head.append(document.createElement('meta'));
  }, ['event', 'purchase', { transaction_id: 'T' }]);
  await page.evaluate((full) => globalThis.dataLayer.push(full), full);
  assert.deepEqual(await page.fired(2), ['a', 'a'], 'emptied by the order, and filled anew');
});

test('in a single-page shop a product belongs to its page', async (t) => {
  const page = await watched(t, "product.id = 'B'", { csp: null, head: `<script type="application/ld+json" id="data">${product('A', 5)}</script>` });
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => /aisle-context.*wasm/.test(name)));
  await page.evaluate((text) => {
    history.pushState(null, '', '/talk/b');
    document.querySelector('#data').textContent = text;
  }, product('B', 6));
  await page.fired(1);
  assert.equal((await values(page))['product.price'].minor, 600);
  // Gone and back: the script is left as it was on the page between.
  await page.evaluate(() => history.pushState(null, '', '/talk/about'));
  await page.evaluate((text) => {
    history.pushState(null, '', '/talk/b');
    document.querySelector('#data').textContent = text;
  }, product('B', 7));
  assert.deepEqual(await page.fired(2), ['a', 'a'], 'between them there was none');
});

test('with data-sources a page says what may be read', async (t) => {
  const warnings = [];
  const page = await watched(t, "product.id = 'A' or cart.count = 1", {
    head: block(product('A', 5)), attributes: { 'data-sources': 'data-layer, telepathy' },
    before: (page) => page.on('console', (message) => warnings.push(message.text())),
  });
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => /aisle-context.*wasm/.test(name)));
  await page.evaluate(() => document.querySelector('aisle-chat').setCart({ count: 1 }));
  await page.fired(1);
  assert.equal((await values(page))['product.id'], '', 'the script was not read');
  assert.ok(warnings.some((line) => line.includes('telepathy')), warnings.join('\n'));
  const none = await watched(t, "cart.count = 1", { head: block(product('A', 5)), attributes: { 'data-sources': 'none' } });
  await none.evaluate(() => document.querySelector('aisle-chat').setCart({ count: 1 }));
  await none.fired(1);
  assert.deepEqual(none.asked().filter((file) => CONTEXT.includes(file)), []);
});

test('hostile pages harm neither themselves nor the rules', async (t) => {
  const warnings = [];
  const page = await watched(t, "product.id = 'A'", {
    head: block('{"@type": "Product", "sku": "broken",}') + block(`{"@type":"Product","sku":"${'x'.repeat(5_000_000)}"}`)
      + block(product('A', 5)),
    body: '<div itemscope itemtype="https://schema.org/Product"><b itemprop="__proto__ constructor toString">x</b></div>',
    before: async (page) => {
      page.on('console', (message) => warnings.push(message.text()));
      await page.addInitScript(() => {
        Object.defineProperty(Array.prototype, 'toJSON', { value() { return 'prototype.js'; }, configurable: true });
        const entries = Array.from({ length: 10_000 }, (_, n) => ({ event: 'noise', n }));
        entries.push({ get event() { throw new Error('a getter'); } }, { event: 'view_item', get ecommerce() { throw new Error('another'); } });
        const cycle = { event: 'add_to_cart', ecommerce: { items: [{ item_id: 'x', item_name: document }] } };
        cycle.ecommerce.items[0].self = cycle;
        entries.push(cycle, null, undefined, 7, 'text', Symbol('odd'), () => {}, window);
        globalThis.dataLayer = Object.freeze(entries);
      });
    },
  });
  await page.fired(1);
  assert.ok(warnings.some((line) => /JSON-LD cannot be read: it is no JSON from byte 37/.test(line)), warnings.join('\n'));
  assert.ok(warnings.some((line) => line.includes('too long')));
  assert.equal(await page.evaluate(() => globalThis.dataLayer.length), 10_010);
});

test('the cart of a Shopify shop is read where the page allows it, in its session, and again when the page changes it', async (t) => {
  const store = shopify({ root: '/de/' });
  const page = await watched(t, 'cart.total > 15 EUR', {
    shop: store.answer, attributes: { 'data-sources': 'shopify' },
    before: (page) => page.addInitScript(() => (globalThis.Shopify = { routes: { root: '/de/' } })),
  });
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/de/cart.js')));
  assert.deepEqual(await page.heard('aisle-trigger'), []);
  const add = (id, quantity) => page.evaluate(async ([id, quantity]) => {
    const answer = await fetch('/de/cart/add.js', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ items: [{ id, quantity }] }) });
    return answer.status;
  }, [id, quantity]);
  assert.equal(await add(39888235757633, 1), 200);
  await page.fired(1);
  const said = await values(page);
  assert.deepEqual([said['cart.total'].minor, said['cart.count']], [2_000, 1]);
});

/** Adds as a chat card does; gives the result or the shop's words. */
const add = (page, item) => page.evaluate(async (item) => {
  const [{ name }] = performance.getEntriesByType('resource').filter(({ name }) => /aisle-context.*js/.test(name));
  const { add } = await import(name);
  return add(document.querySelector('aisle-chat'), item).catch(({ name, code, message }) => ({ name, code, message }));
}, item);

const GA4 = (price, quantity) => ({ event: 'add_to_cart', ecommerce: { currency: 'EUR', value: price * quantity,
  items: [{ item_id: '39897499828281', item_name: 'Mug', item_variant: 'Blue', price, quantity }] } });

test('a card adds to a Shopify cart, tells the data layer, and says no in the shop\'s own words', async (t) => {
  const store = shopify();
  const page = await watched(t, 'cart.count >= 2', {
    shop: store.answer, csp: null, attributes: { 'data-sources': 'shopify data-layer' },
    before: (page) => page.addInitScript(() => {
      globalThis.Shopify = { routes: { root: '/' } };
      globalThis.dataLayer = [];
    }),
  });
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/cart.js')));
  page.permit(/status of 4\d\d/);
  const mug = { product: { id: 'mug', title: 'Mug' }, variant: { id: '39897499828281', title: 'Blue' }, quantity: 2, price: { amount: 900, currency: 'EUR' } };
  assert.equal(await add(page, mug), 'added');
  await page.fired(1);
  assert.deepEqual(await page.evaluate(() => globalThis.dataLayer), [{ ecommerce: null }, GA4(9, 2)]);
  assert.deepEqual(await add(page, { ...mug, quantity: 9 }),
    { name: 'CartError', code: 'refused', message: "You can't add more Mug - Blue to the cart." });
  assert.equal((await add(page, { ...mug, variant: '1' })).message, 'Cannot find variant');
  assert.equal((await page.evaluate(() => globalThis.dataLayer)).length, 2, 'nothing is told that did not happen');
});

test('a card adds to a WooCommerce cart with its nonce, and gets a new one where it has gone stale', async (t) => {
  const store = woocommerce();
  const page = await watched(t, 'cart.total = 18 USD', { shop: store.answer, csp: null, attributes: { 'data-sources': 'woocommerce' } });
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/store/v1/cart')));
  page.permit(/status of 4\d\d/);
  assert.equal(await add(page, { product: { id: 38 } }), 'added');
  await page.fired(1);
  assert.equal((await values(page))['cart.count'], 1);
  store.expire();
  assert.equal(await add(page, { product: { id: '22' } }), 'added');
  const refused = await add(page, { product: { id: 22 } });
  assert.equal(refused.code, 'conflict');
  assert.equal(refused.message, 'You cannot add that amount of "Belt" to the cart because there is not enough stock (1 remaining).');
  assert.equal((await add(page, { product: { id: 99 } })).message, 'This product cannot be added to the cart.');
  const posts = store.asked.filter(([method]) => method === 'POST');
  assert.ok(posts.every(([, , , nonce]) => nonce), 'none goes without a nonce');
});

test('without a shop system nothing is asked and the card is told so', async (t) => {
  const page = await watched(t, "product.id = 'A'", { csp: null, head: block(product('A', 5)) });
  await page.fired(1);
  assert.equal(await add(page, { product: { id: 'A' } }), 'none');
  assert.deepEqual(page.asked().filter((path) => /cart/.test(path)), []);
});

/** The agents' page, signed in. */
async function desk(t, server) {
  const world = await (await launch()).newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  t.after(() => world.close());
  const page = await world.newPage();
  await page.goto(`${server.origin}/agent`);
  await page.fill('#name', AGENT.name);
  await page.fill('#password', AGENT.password);
  await page.press('#password', 'Enter');
  await page.waitForSelector('#link-state[data-state=up]');
  return page;
}

test('an agent sees product, cart and pages, and none of it without consent', async (t) => {
  const server = await chatServer(t);
  const { page, chat } = await visit(t, {
    attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1`, 'data-consent': 'pending', 'data-cart-total': '49.90', 'data-cart-currency': 'EUR', 'data-cart-count': '2' },
    main: block(await fixture('json-ld-product')),
  });
  const agent = await desk(t, server);
  await chat.open();
  await chat.say('Is it waterproof?');
  await agent.locator('.line a').click();
  await agent.locator('.message', { hasText: 'waterproof' }).waitFor();
  const seen = agent.locator('#seen');
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => /aisle-context.*wasm/.test(name)));
  assert.equal(await seen.isVisible(), false, 'nobody has agreed');
  await page.evaluate(() => document.querySelector('aisle-chat').grantConsent());
  await agent.locator('#seen-brief', { hasText: 'Trail Runner €119.99' }).waitFor();
  assert.match(await agent.locator('#seen-brief').textContent(), /Cart: 2, €49\.90/);
  await agent.locator('#seen summary').click();
  assert.match(await agent.locator('#seen-rows').innerText(), /Rift · Shoes · TRAIL-41 · 3 left/);

  // Elsewhere in the shop, with another cart.
  await page.evaluate(() => {
    history.pushState(null, '', '/talk/about?token=secret');
    document.title = 'About us';
    document.querySelector('aisle-chat').setCart({ total: 5, currency: 'EUR', items: [{ id: 'MUG', title: 'Mug', price: 5 }] });
  });
  await agent.locator('#seen-rows .seen-pages', { hasText: 'A shop' }).waitFor();
  await agent.locator('#seen-rows', { hasText: '1 × Mug €5.00' }).waitFor();
  assert.doesNotMatch(await agent.locator('#seen').innerText(), /Trail Runner|secret/);

  await page.evaluate(() => document.querySelector('aisle-chat').withdrawConsent());
  await seen.waitFor({ state: 'hidden' });
});
