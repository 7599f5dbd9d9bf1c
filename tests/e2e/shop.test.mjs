/*
 * The demo shop as a shopper meets it: from source, without a build, under the strictest
 * policy it promises to bear, with the real shell around a fake widget.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { shop } from './lib/shop.mjs';

const axe = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

const data = async (page) => JSON.parse(await page.locator('#page-data').textContent());
const focused = (page, read) => page.evaluate(read);

/** axe goes in through the debugger, which no policy of the page stops. */
async function violations(page) {
  const debug = await page.context().newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: axe });
  return page.evaluate(async () => (await globalThis.axe.run(document, { resultTypes: ['violations'] })).violations
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`));
}

const fillAddress = async (page) => {
  const values = { email: 'ana@example.com', name: 'Ana Lund', street: 'Bryggen 1', zip: '5003', city: 'Bergen' };
  for (const [name, value] of Object.entries(values)) await page.locator(`#${name}`).fill(value);
};

test('a shopper walks from the home page to a confirmed order, which survives a reload', async (t) => {
  const page = await shop(t);
  await page.locator('.hero .button').first().click();
  await page.locator('.card a', { hasText: 'Cairn Hiking Boots' }).click();
  await page.locator('.size input[value="42"]').check();
  await page.locator('.buy .button').click();
  assert.match(await page.locator('.toast').textContent(), /Added to your cart/);
  await page.locator('.cart-button').click();
  assert.match(await page.locator('.line').textContent(), /Chestnut · 42/);
  await page.locator('.summary .button').click();
  await fillAddress(page);
  await page.locator('form .button').click();
  await page.locator('input[value="express"]').check();
  await page.locator('form .button').first().click();
  assert.match(new URL(page.url()).pathname, /^\/order\/LL-[2-9A-Z]{6}$/);
  await page.reload();
  await page.locator('h1', { hasText: 'Ana Lund' }).waitFor();
  assert.match(await page.locator('.facts').textContent(), /€231\.90/);
  assert.equal(await page.locator('.cart-count').count(), 0);
});

test('a product page carries schema.org data in the language and currency on screen', async (t) => {
  const page = await shop(t, '/products/larch-rain-shell');
  const en = await data(page);
  assert.equal(en['@type'], 'Product');
  assert.deepEqual([en.offers['@type'], en.offers.price, en.offers.priceCurrency], ['Offer', '189.00', 'EUR']);
  assert.equal(en.offers.availability, 'https://schema.org/InStock');
  assert.deepEqual([en.aggregateRating['@type'], en.aggregateRating.reviewCount], ['AggregateRating', 214]);
  await page.locator('[data-act="lang"]:visible').click();
  const ko = await data(page);
  assert.deepEqual([ko.name, ko.offers.price, ko.offers.priceCurrency], ['라치 레인 쉘', '268000', 'KRW']);
  await page.locator('.brand').click();
  assert.equal((await data(page))['@type'], 'Store');
});

test('a change of page moves the focus to its heading and back restores the scroll', async (t) => {
  const page = await shop(t, '/products');
  assert.equal(await focused(page, () => document.activeElement.tagName), 'BODY');
  const card = page.locator('.card a', { hasText: 'Fern Terracotta Planter' });
  await card.scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  assert.ok(before > 0);
  await card.click();
  assert.equal(await focused(page, () => document.activeElement.textContent), 'Fern Terracotta Planter');
  assert.equal(await page.title(), 'Fern Terracotta Planter · Larch & Loft');
  assert.equal(await page.evaluate(() => scrollY), 0);
  await page.goBack();
  await page.locator('h1', { hasText: 'Everything' }).waitFor();
  assert.equal(await page.evaluate(() => scrollY), before);
});

test('search narrows by words of either language and the address keeps it', async (t) => {
  const page = await shop(t, '/products');
  assert.equal(await page.locator('.card').count(), 20);
  await page.locator('#find').fill('waterproof');
  assert.deepEqual(await page.locator('.card-title').allTextContents(), ['Larch Rain Shell']);
  await page.locator('#find').fill('비니');
  assert.deepEqual(await page.locator('.card-title').allTextContents(), ['Marl Wool Beanie']);
  await page.reload();
  await page.locator('.card').first().waitFor();
  assert.deepEqual(await page.locator('.card-title').allTextContents(), ['Marl Wool Beanie']);
  await page.locator('#find').fill('submarine');
  assert.equal(await page.locator('[role="status"].count').textContent(), '0 products');
});

test('a cart never holds more than there is, and its buttons keep the focus', async (t) => {
  const page = await shop(t, '/products/larch-rain-shell');
  await page.locator('.size input[value="XL"]').check();
  assert.ok(await page.locator('.buy .button').isDisabled());
  await page.locator('.size input[value="M"]').check();
  const plus = page.locator('[data-step="plus"]');
  await plus.click();
  assert.equal(await focused(page, () => document.activeElement.dataset.step), 'plus');
  await plus.click();
  assert.ok(await plus.isDisabled(), 'three are left');
  await page.locator('.buy .button').click();
  await page.locator('.buy .button').click();
  assert.equal(await page.locator('.cart-count').textContent(), '3');
});

test('the checkout says what is missing, at the field and to a screen reader', async (t) => {
  const page = await shop(t, '/products/hearth-wool-blanket');
  await page.locator('.buy .button').click();
  await page.locator('.toast a').click();
  await page.locator('.summary .button').click();
  await page.locator('#email').fill('nobody');
  await page.locator('form .button').click();
  assert.equal(await focused(page, () => document.activeElement.id), 'email');
  assert.equal(await page.locator('#email').getAttribute('aria-invalid'), 'true');
  assert.match(await page.locator('#email-error').textContent(), /e-mail address/);
  assert.notEqual(await page.locator('[role="alert"]').textContent(), '');
  assert.deepEqual(await violations(page), []);
});

test('the chat is told the endpoint, the language, the product and the cart', async (t) => {
  const page = await shop(t, '/products/gully-28-backpack', { endpoint: 'wss://chat.example/v1' });
  const chat = page.locator('aisle-chat');
  assert.equal(await chat.getAttribute('data-endpoint'), 'wss://chat.example/v1');
  assert.equal(await chat.getAttribute('data-locale'), 'en');
  await page.evaluate(() => {
    globalThis.told = [];
    globalThis.AisleChat = { push: (call) => globalThis.told.push(call) };
  });
  await page.locator('.buy .button').click();
  await page.locator('[data-act="lang"]:visible').click();
  assert.equal(await chat.getAttribute('data-locale'), 'ko');
  const told = await page.evaluate(() => globalThis.told);
  const last = (name) => told.findLast(([call]) => call === name)[1];
  assert.deepEqual(last('setCart').total, { amount: 212000, currency: 'KRW' });
  assert.deepEqual(last('setContext').product.price, { amount: 212000, currency: 'KRW' });
  assert.deepEqual(told[0], ['setCart', told[0][1]]);
  assert.deepEqual(told[0][1].total, { amount: 14900, currency: 'EUR' });
});

test('the chat hears what was viewed, put into the cart, searched for and bought', async (t) => {
  const page = await shop(t, '/products/cairn-hiking-boots');
  await page.evaluate(() => {
    globalThis.told = [];
    globalThis.AisleChat = { push: (call) => globalThis.told.push(call) };
  });
  const events = () => page.evaluate(() => globalThis.told.filter(([call]) => call === 'track').map(([, ...event]) => event));
  const context = () => page.evaluate(() => globalThis.told.findLast(([call]) => call === 'setContext')[1]);
  await page.locator('label', { has: page.locator('input[name="size"][value="40"]') }).click();
  assert.equal((await context()).product.stock, 0, 'a size that is sold out');
  await page.locator('label', { has: page.locator('input[name="size"][value="41"]') }).click();
  await page.locator('.buy .button').click();
  await page.locator('a[href="/cart"]').first().click();
  await page.locator('a[href="/checkout"]').click();
  assert.deepEqual((await context()).checkout, { step: 'address' });
  await fillAddress(page);
  await page.locator('form button[type="submit"]').click();
  await page.locator('.sendto').waitFor();
  assert.deepEqual((await context()).checkout, { step: 'delivery' });
  await page.locator('form button[type="submit"]').click();
  await page.waitForURL('**/order/*');
  const { page: where, checkout, order } = await context();
  assert.deepEqual([where.kind, checkout.step, Number.isInteger(order.at)], ['order', '', true]);
  await page.goto(new URL('/products', page.url()).href);
  await page.evaluate(() => {
    globalThis.found = globalThis.told = [];
    globalThis.AisleChat = { push: (call) => globalThis.found.push(call) };
  });
  assert.deepEqual((await events()).length, 0);
  await page.locator('#find').fill('submarine');
  await page.waitForFunction(() => globalThis.found.some(([call, name]) => call === 'track' && name === 'search'));
  assert.deepEqual(await events(), [['search', { query: 'submarine', results: 0 }]]);
});

test('the ten rules speak the language of the shop, and English again', async (t) => {
  const page = await shop(t, '/');
  const rules = () => page.locator('aisle-chat > template').evaluateAll((all) =>
    Object.fromEntries(all.map((rule) => [rule.dataset.trigger, [rule.content.textContent.trim(), rule.dataset.replies ?? '']])));
  const english = await rules();
  assert.equal(Object.keys(english).length, 10);
  await page.locator('[data-act="lang"]:visible').click();
  const korean = await rules();
  for (const [name, [text, replies]] of Object.entries(korean)) {
    assert.match(text, /[가-힣]/, name);
    assert.equal(replies.split('|').length, english[name][1].split('|').length, `${name} has as many replies`);
  }
  await page.locator('[data-act="lang"]:visible').click();
  assert.deepEqual(await rules(), english);
});

test('a product asks about itself by its own name', async (t) => {
  const page = await shop(t, '/products/tussock-wool-socks');
  const ask = page.locator('.product-side > [data-aisle="show"]');
  assert.equal(await ask.getAttribute('data-aisle-say'), 'Is Tussock Wool Socks true to size?');
  await page.locator('[data-act="lang"]:visible').click();
  assert.equal(await ask.getAttribute('data-aisle-say'), '터석 울 삭스, 정사이즈로 나왔나요?');
});

test('asking about a product opens the chat with the question ready to send', async (t) => {
  const page = await shop(t, '/products/cairn-hiking-boots');
  await page.locator('.product-side > [data-aisle="show"]').click();
  await page.locator('aisle-chat .panel').waitFor();
  assert.equal(await page.locator('aisle-chat .input').inputValue(), 'Is Cairn Hiking Boots true to size?');
});

test('the size guide is a dialog that makes way for the chat', async (t) => {
  const page = await shop(t, '/products/windrow-snowboard');
  await page.locator('.guide-button').click();
  assert.equal(await page.locator('dialog tbody tr').count(), 4);
  await page.locator('dialog [data-aisle="show"]').click();
  await page.locator('aisle-chat .panel').waitFor();
  assert.equal(await page.locator('dialog[open]').count(), 0);
});

test('nothing is stored before the shopper changes something', async (t) => {
  const page = await shop(t);
  await page.locator('.nav a', { hasText: 'Camp' }).click();
  await page.locator('h1', { hasText: 'Camp' }).waitFor();
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length), 0);
});

for (const [name, query, context] of [
  ['light', '', {}],
  ['dark and Korean on a phone', '?theme=dark&lang=ko', { viewport: { width: 390, height: 844 } }],
]) {
  test(`home, list, product, cart and help have no axe violation (${name})`, async (t) => {
    for (const path of ['/', '/products', '/products/larch-rain-shell', '/cart', '/help', '/nowhere']) {
      const page = await shop(t, path + query, context);
      assert.deepEqual(await violations(page), [], path);
    }
  });
}

test('no page is wider than 320 pixels', async (t) => {
  for (const path of ['/', '/products', '/products/cairn-hiking-boots', '/cart', '/help']) {
    const page = await shop(t, path, { viewport: { width: 320, height: 640 } });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, path);
  }
});
