/*
 * Rich content by keyboard alone: every card that asks something can be worked without a
 * pointer, says what has happened, and the shop hears of it. Contents are the gallery's.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ready } from './lib/ready.mjs';
import { ROOT } from './lib/stage.mjs';

/** A state of the gallery. */
async function state(kind, name) {
  const { states } = JSON.parse(await readFile(`${ROOT}shop/gallery/${kind}.json`, 'utf8'));
  return states.find((it) => it.name === name).content;
}

/** A conversation with this content alone, its panel opened by the keyboard. */
async function opened(t, content, options = {}) {
  const { page, chat } = await ready(t, [content], options);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await chat.at('.rich').waitFor();
  return { page, chat, role: (role, name) => page.locator('aisle-chat').getByRole(role, { name, exact: true }) };
}

const focused = (locator) => locator.evaluate((node) => node.getRootNode().activeElement === node);

/** Presses Tab, or another key, until this has the focus. */
async function go(page, locator, key = 'Tab') {
  await locator.waitFor();
  for (let n = 0; n < 60; n += 1) {
    if (await focused(locator)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${key} does not lead to ${locator}`);
}

/** Until it has the focus without a key. */
const gets = (page, locator) => page.waitForFunction((node) => node.getRootNode().activeElement === node, locator);

const acted = (page, count = 1) => page.waitForFunction((count) => globalThis.acted?.length >= count, count)
  .then(() => page.evaluate(() => globalThis.acted));

test('a carousel by keyboard: along, to the end, open, closed, and back where one was', async (t) => {
  const { page, role, chat } = await opened(t, await state('carousel', 'eight'));
  const tiles = chat.at('.pick');
  await go(page, tiles.first(), 'Shift+Tab');
  await page.keyboard.press('ArrowRight');
  await gets(page, await tiles.nth(1).elementHandle());
  await page.keyboard.press('End');
  await gets(page, await tiles.nth(7).elementHandle());
  await page.keyboard.press('Home');
  await gets(page, await tiles.first().elementHandle());
  await page.keyboard.press('Enter');
  assert.equal(await tiles.first().getAttribute('aria-expanded'), 'true');
  await go(page, chat.at('.rich-close'));
  await page.keyboard.press('Enter');
  await gets(page, await tiles.first().elementHandle());
  assert.equal(await tiles.first().getAttribute('aria-expanded'), 'false');
  await go(page, role('button', 'Next'), 'Shift+Tab');
});

test('a quiz by keyboard: begun, answered, gone back, finished, and the shop hears the result', async (t) => {
  const { page, role, chat } = await opened(t, await state('quiz', 'with pictures'));
  const heading = chat.at('.rich-stage .rich-title');
  const asks = async (words) => {
    const asked = heading.filter({ hasText: words }).first();
    await asked.waitFor();
    // A screen reader begins with the question, not at the top of the page.
    await gets(page, await asked.elementHandle());
  };
  await go(page, role('button', 'Let us find it'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await asks('Where are you going?');
  await go(page, role('button', 'Up the hill'));
  await page.keyboard.press('Enter');
  await asks('Which weather bothers you?');
  assert.equal(await chat.at('[role="progressbar"]').getAttribute('aria-valuenow'), '1');
  await go(page, chat.at('.rich-back'));
  await page.keyboard.press('Enter');
  await asks('Where are you going?');
  await go(page, role('button', 'Up the hill'));
  await page.keyboard.press('Enter');
  await asks('Which weather bothers you?');
  await go(page, role('checkbox', 'Rain'));
  await page.keyboard.press('Space');
  await go(page, chat.at('.rich-stage .rich-main'));
  await page.keyboard.press('Enter');
  await asks('Are you easily cold?');
  await go(page, role('button', 'Hardly ever'));
  await page.keyboard.press('Enter');
  await asks('A shell, and little else');
  const [{ action_id, value }] = await acted(page);
  assert.deepEqual([action_id, value.result], ['finish', 'shell']);
});

test('a form by keyboard: what is missing is listed, leads to its field, and is mended', async (t) => {
  const { page, role, chat } = await opened(t, await state('form', 'every kind of field'));
  const send = role('button', 'Send it');
  await go(page, send, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await chat.at('[role="alert"]').waitFor();
  assert.match(await chat.at('[role="alert"]').innerText(), /3 places/);
  await go(page, chat.at('[role="alert"] button').first());
  await page.keyboard.press('Enter');
  const name = role('textbox', 'Name');
  await gets(page, await name.elementHandle());
  await page.keyboard.type('Ada');
  await go(page, role('textbox', 'E-mail address'));
  await page.keyboard.type('ada@example.org');
  await go(page, chat.at('select').nth(1));
  await page.keyboard.type('M');
  await go(page, chat.at('input[type="radio"]').first());
  await page.keyboard.press('ArrowRight');
  await go(page, chat.at('input[required]'));
  await page.keyboard.press('Space');
  await go(page, send);
  await page.keyboard.press('Enter');
  await chat.at('.rich-done').waitFor();
  const [{ action_id, value }] = await acted(page);
  assert.equal(action_id, 'submit');
  assert.deepEqual([value.name, value.email, value.size, value.liked], ['Ada', 'ada@example.org', 'M', 2]);
});

test('a coupon by keyboard: shown, copied, put into the cart by the page, once refused and once taken', async (t) => {
  const { page, role, chat } = await opened(t, await state('coupon', 'hidden'));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(() => {
    globalThis.told = [];
    addEventListener('aisle-coupon', ({ detail }) => globalThis.told.push(detail.state));
    let tries = 0;
    addEventListener('aisle-apply-coupon', ({ detail }) => detail.respondWith(
      (tries += 1) === 1 ? Promise.reject(new Error('Your cart is empty.')) : Promise.resolve()));
  });
  await go(page, role('button', 'Show the code'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await go(page, role('button', 'Copy'));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => globalThis.told.includes('copied'));
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'LARCH10');
  const apply = chat.at('.rich-main');
  await go(page, apply);
  await page.keyboard.press('Enter');
  await chat.at('[part~="coupon"]', { hasText: 'Your cart is empty.' }).waitFor();
  await go(page, apply);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => globalThis.told.includes('applied'));
  assert.deepEqual(await page.evaluate(() => globalThis.told), ['revealed', 'copied', 'revealed', 'applied']);
});

test('a time is booked by keyboard, in the visitor\u2019s zone', async (t) => {
  const { page, chat } = await opened(t, await state('booking', 'free times'));
  const chosen = (at) => chat.at('fieldset').nth(at).locator('input:checked');
  // Backwards from the composer: the times, then the days; arrows choose.
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowLeft');
  await chosen(0).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await chosen(1).waitFor();
  await go(page, chat.at('.rich-main'));
  await page.keyboard.press('Enter');
  const [{ action_id, value }] = await acted(page);
  assert.equal(action_id, 'book');
  assert.match(value.slot, /^s\d-\d$/);
  assert.match(await chat.at('.rich').first().innerText(), /Asia\/Seoul|Asked for/);
});

test('a page that never answers: the card says that nobody knows, asks nothing twice by itself, and takes a late answer', async (t) => {
  const { page, role, chat } = await opened(t, await state('product', 'plain'), { before: (page) => page.clock.install() });
  await page.evaluate(() => {
    globalThis.answers = [];
    addEventListener('aisle-add-to-cart', ({ detail }) => detail.respondWith(new Promise((done) => globalThis.answers.push(done))));
    return document.querySelector('aisle-chat').setCart({ url: '/cart', count: 1 });
  });
  await go(page, role('button', 'Add to cart'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await role('button', 'Adding…').waitFor();
  await page.clock.fastForward(20_000);
  await chat.at('.rich-note').filter({ hasText: 'it is not known whether this was added' }).waitFor();
  assert.equal(new URL(await role('link', 'View cart').evaluate((link) => link.href)).pathname, '/cart');
  await page.clock.fastForward(600_000);
  assert.equal(await page.evaluate(() => globalThis.answers.length), 1, 'nothing is tried again by itself');
  await page.evaluate(() => globalThis.answers[0]());
  await role('button', 'Added to cart').waitFor();
  assert.deepEqual((await acted(page)).map(({ action_id }) => action_id), ['add']);
  assert.equal(await role('link', 'View cart').count(), 0);
});

test('a booking in the log says its time where the visitor is', async (t) => {
  const at = Date.UTC(2026, 11, 1, 22, 30);
  const { chat } = await opened(t, { type: 'action', v: 1, fallback: 'Booked 2026-12-01 22:30 UTC',
    data: { message_id: 'm0', action_id: 'book', kind: 'booking', value: { slot: 's1', at } } });
  // The test's browser is in Seoul, nine hours ahead.
  await chat.at('.rich-acted').filter({ hasText: /Please book Wed, Dec 2, 7:30\sAM/ }).waitFor();
});

test('an article by keyboard: opened, read, closed by Escape, and the panel stays open', async (t) => {
  const content = await state('article', 'to read');
  content.data.body = content.data.body.filter(({ video }) => !video);
  const { page, role, chat } = await opened(t, content);
  const read = role('button', 'Read');
  await go(page, read, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await chat.at('[role="document"]').waitFor();
  await go(page, chat.at('[role="document"]'));
  assert.equal(await chat.at('[role="document"] h2').innerText(), 'In the machine');
  await page.keyboard.press('Escape');
  await gets(page, await read.elementHandle());
  assert.ok(await chat.panel.isVisible());
});
