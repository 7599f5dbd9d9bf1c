/* Words of the page's own buttons and links with placeholders: filled with what the page has told, and never more than a proposal. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hold } from './lib/browser.mjs';
import { visit } from './lib/widget.mjs';

const button = (say, aisle = 'show') => `<button id="ask" data-aisle="${aisle}" data-aisle-say="${say}">Ask</button>`;
const ask = async (page) => {
  await page.locator('#ask').click();
  await page.waitForFunction(() => document.querySelector('aisle-chat').shadowRoot.querySelector('.input').value);
  return page.locator('aisle-chat .input').inputValue();
};
const call = (page, ...calls) => page.evaluate((calls) => calls.forEach(([name, value]) => void document.querySelector('aisle-chat')[name](value)), calls);

test('a button asks about the product that the element names', async (t) => {
  const { page } = await visit(t, { attributes: { 'data-product-title': 'Fjord shell', 'data-product-price': '189', 'data-product-currency': 'EUR' },
    main: button('Is {product.title} for {product.price} true to size, {visitor.name|please}?') });
  assert.equal(await ask(page), 'Is Fjord shell for €189 true to size, please?');
});

test('what the page has said by methods goes before attributes, whenever it was said', async (t) => {
  const { page } = await visit(t, { attributes: { 'data-product-title': 'Old', 'data-visitor-attr-size': '41' },
    main: button('{product.title}, {product.price}, {product.stock} left, size {visitor.attr.size}, {cart.count} in the cart for {cart.total}; {cohort}') });
  await call(page, ['setContext', { product: { title: 'Trail', price: { amount: 9900, currency: 'EUR' }, stock: 3 } }]);
  for (let count = 0; count < 60; count += 1) await call(page, ['track', 'view']);
  await call(page, ['setContext', { cohort: ['vip', 'early'] }], ['setCart', { total: 1249.5, currency: 'EUR', items: [{ id: 'a', quantity: 2 }, { id: 'b' }] }]);
  assert.equal(await ask(page), 'Trail, €99, 3 left, size 41, 3 in the cart for €1,249.50; vip, early');
  await page.locator('aisle-chat .input').fill('');
  await call(page, ['setContext', { product: null }]);
  assert.match(await ask(page), /^Old, /, 'null takes it away');
});

test('Korean particles follow the value', async (t) => {
  const { page } = await visit(t, { lang: 'ko', attributes: { 'data-product-title': '운동화' }, main: button('{product.title:을/를} 찾고 있어요') });
  assert.equal(await ask(page), '운동화를 찾고 있어요');
});

test('a value is words, whatever is in it', async (t) => {
  const title = '<img src=x onerror=alert(1)> **{visitor.name}** [x](javascript:alert(1))';
  const { page } = await visit(t, { main: button('Is {product.title} good?') });
  await call(page, ['setContext', { product: { title } }]);
  assert.equal(await ask(page), `Is ${title} good?`);
});

test('a button may send them, and what is not known falls away', async (t) => {
  const { page, chat } = await visit(t, { attributes: { 'data-product-title': 'Fjord' }, main: button('Tell me of {product.title} {product.brand} today', 'send') });
  await page.locator('#ask').click();
  await chat.saying('Tell me of Fjord today').waitFor();
  assert.equal(await chat.own.count(), 1);
});

test('a link proposes them filled in and sends nothing', async (t) => {
  const say = 'Hello {visitor.name|there}, on {page.title} {page.query.ref}';
  const { page, chat } = await visit(t, { path: `/talk/?aisle=show&ref=mail&aisle-say=${encodeURIComponent(say)}` });
  await page.waitForFunction(() => document.querySelector('aisle-chat').shadowRoot.querySelector('.input').value);
  assert.equal(await chat.input.inputValue(), 'Hello there, on A shop mail');
  assert.equal(await chat.own.count(), 0);
});

test('nobody sees a placeholder while the widget is on its way, and what is typed meanwhile stays', async (t) => {
  let release;
  const { page, chat } = await visit(t, { attributes: { 'data-product-title': 'Fjord' }, main: button('Is {product.title} warm?'),
    before: async (page) => (release = await hold(page)) });
  await page.locator('#ask').click();
  await chat.input.fill('Mine');
  const answered = page.waitForEvent('requestfinished', (request) => /aisle-say-/.test(request.url()));
  release();
  await answered;
  await chat.at('.log').waitFor();
  assert.equal(await chat.input.inputValue(), 'Mine');
});
