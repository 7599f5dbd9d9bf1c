/*
 * The demo shop and the chat's demo backend together. First what the shop does when the chat
 * asks it: events as the cards send them, without a widget. Then, with the widget as it ships,
 * what one can buy, find, look up and read in the conversation.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shop } from './lib/shop.mjs';

/** Sends an event of the chat and gives what the shop makes of it: 'done', a sentence, or nothing. */
const ask = (page, name, detail) => page.evaluate(async ([name, detail]) => {
  let answer;
  const event = new CustomEvent(name, {
    bubbles: true, composed: true, cancelable: true,
    detail: { ...detail, respondWith: (promise) => (answer = promise) },
  });
  document.querySelector('aisle-chat').dispatchEvent(event);
  if (!event.defaultPrevented) return 'nobody';
  return answer.then(() => 'done', (error) => error.message);
}, [name, detail]);

const cart = (detail) => (page) => ask(page, 'aisle-add-to-cart', { quantity: 1, ...detail });
const code = (text) => (page) => ask(page, 'aisle-apply-coupon', { code: text });
/** The last cart that the chat is told of from now on. */
const ear = (page) => page.evaluate(() => {
  globalThis.AisleChat = { push: (call) => call[0] === 'setCart' && (globalThis.told = call[1]) };
});
const told = (page) => page.evaluate(() => globalThis.told);

test('what the chat adds is in the cart, in its colour and size', async (t) => {
  const page = await shop(t, '/');
  assert.equal(await cart({ product: 'larch-rain-shell', variant: 'clay-M', quantity: 2 })(page), 'done');
  assert.equal(await cart({ product: { id: 'ember-camp-stove' } })(page), 'done');
  assert.equal(await cart({ product: 'beck-insulated-bottle', variant: 'moss-750 ml' })(page), 'done');
  assert.match(await page.locator('.toast').textContent(), /Added to your cart/);
  await ear(page);
  assert.equal(await cart({ product: 'marl-wool-beanie', variant: 'oat' })(page), 'done');
  assert.deepEqual((await told(page)).items.map(({ id, variant, quantity }) => [id, variant, quantity]).at(-1), ['marl-wool-beanie', 'Oat', 1]);
  await page.locator('.toast a').click();
  const lines = await page.locator('.line').allTextContents();
  assert.equal(lines.length, 4);
  assert.match(lines[0], /Larch Rain Shell.*Clay · M.*€378/s);
  assert.match(lines[2], /Moss · 750 ml/);
});

test('what there is not is refused with a sentence', async (t) => {
  const page = await shop(t, '/');
  for (const detail of [{ product: 'nothing' }, { product: 'larch-rain-shell', variant: 'pink-M' }, {}]) {
    assert.equal(await cart(detail)(page), 'We do not have this in that colour and size.');
  }
  assert.equal(await cart({ product: 'larch-rain-shell', variant: 'clay-XL' })(page), 'You have all that is left of it.');
  assert.equal(await page.locator('.cart-count').count(), 0);
});

test('a code takes something off, is kept, and can be taken out', async (t) => {
  const page = await shop(t, '/');
  assert.equal(await code('LOFT10')(page), 'The code LOFT10 needs a cart of €50.');
  await cart({ product: 'gully-28-backpack', variant: 'ink' })(page);
  await ear(page);
  assert.equal(await code(' loft10 ')(page), 'done');
  assert.deepEqual((await told(page)).total, { amount: 13410, currency: 'EUR' });
  await page.locator('.cart-button').click();
  assert.match(await page.locator('.sums').textContent(), /Code LOFT10−€14\.90.*Total.*€134\.10/s);
  await page.reload();
  assert.match(await page.locator('.sums').textContent(), /€134\.10/);
  await page.locator('.coupon button').click();
  assert.doesNotMatch(await page.locator('.sums').textContent(), /LOFT10/);
});

test('a code that has ended, or that there is none of, is refused with a sentence', async (t) => {
  const page = await shop(t, '/');
  await cart({ product: 'gully-28-backpack', variant: 'ink' })(page);
  assert.equal(await code('SPRING25')(page), 'The code SPRING25 has ended.');
  assert.match(await page.locator('.toast').textContent(), /has ended/);
  assert.equal(await code('NOSUCH')(page), 'We know no code “NOSUCH”.');
  await page.locator('.cart-button').click();
  assert.equal(await page.locator('.sums-off').count(), 0);
});

test('in Korean it is refused in Korean, and the cart needs won', async (t) => {
  const page = await shop(t, '/?lang=ko');
  assert.match(await code('LOFT10')(page), /₩70,000 이상/);
});
