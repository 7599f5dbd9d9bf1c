/*
 * The parts of the wasm that not everybody needs: who only writes never fetches them,
 * and a chat goes on without them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hold, open } from './lib/browser.mjs';
import { ready, words } from './lib/ready.mjs';
import { stage } from './lib/stage.mjs';
import { stage as surfaces } from './lib/surfaces.mjs';
import { visit } from './lib/widget.mjs';

const { files, names } = await stage();
const LINK = { type: 'link', v: 1, fallback: 'Care for wool: /care', data: { url: '/care', title: 'Care for wool' } };
const EARLIER = Array.from({ length: 6 }, (_, at) => words(`Message ${at + 1}`));

const asked = (page, part) => page.site.asked.filter((path) => path.includes(`aisle-${part}-`)).length;
const hear = (page) => page.addInitScript(() => {
  globalThis.errors = [];
  addEventListener('aisle-error', ({ detail }) => globalThis.errors.push(detail));
});
const heard = (page, times = 1) =>
  page.waitForFunction((times) => globalThis.errors.length >= times, times).then(() => page.evaluate(() => globalThis.errors));
const failing = (page) => page.permit(/console: \[aisle-chat\] /, /Failed to load resource/, /integrity|digest|Fetch API cannot load/i);

test('who only writes fetches neither surfaces nor rich content, nor its words', async (t) => {
  const { page, chat } = await visit(t, { attributes: { 'data-locale': 'ko' } });
  await chat.open();
  await chat.say('How long does shipping take?');
  await chat.settled();
  await chat.at('[part~="message-own"]').waitFor();
  assert.equal(asked(page, 'views'), 1);
  assert.deepEqual([asked(page, 'surfaces'), asked(page, 'rich')], [0, 0]);
  assert.ok(page.site.asked.some((path) => path.includes('locales/ko')));
  assert.ok(!page.site.asked.some((path) => path.includes('locales/rich')));
});

// With room for all of it, and with more than fits.
for (const height of [900, 600]) test(`rich content shows its fallback until what draws it has come, in its own words, and nothing shifts, at ${height} px`, async (t) => {
  let release;
  let coming;
  const { page, chat } = await ready(t, [...EARLIER, LINK, words('and this')], { attributes: { 'data-locale': 'ko' },
    viewport: { width: 1280, height },
    before: async (page) => {
      release = await hold(page, '**/aisle-rich-*');
      coming = page.waitForRequest(/aisle-rich-/);
      await page.addInitScript(() => {
        globalThis.shifts = [];
        new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries())
            globalThis.shifts.push([value, ...sources.map(({ node }) => node?.className ?? node?.nodeName)]);
        }).observe({ type: 'layout-shift', buffered: true });
      });
    } });
  await chat.open();
  await chat.saying('Care for wool: /care').waitFor();
  const row = await chat.saying('Care for wool: /care').elementHandle();
  await coming;
  release();
  const card = chat.at('[part~="card"]');
  await card.waitFor();
  assert.equal(await card.locator('[part~="card-action"]').textContent(), '열기');
  assert.equal(await card.evaluate((card, row) => row.contains(card), row), true, 'in the same row');
  assert.equal(await chat.saying('and this').count(), 1);
  const shifts = await page.evaluate(() => new Promise((done) =>
    requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(() => done(globalThis.shifts)))))));
  assert.deepEqual(shifts, []);
});

test('a form fetches its part and the one it builds on, and a card that follows neither again', async (t) => {
  const rating = { type: 'rating', v: 1, fallback: 'How was it?', data: { text: 'How was it?', scale: 'stars' } };
  const { page, chat, say } = await ready(t, [rating]);
  await chat.open();
  await chat.at('[part~="rating"]').waitFor();
  await say(LINK);
  await chat.at('[part~="card-action"]').filter({ hasText: 'Open' }).waitFor();
  assert.deepEqual([asked(page, 'rich'), asked(page, 'forms')], [1, 1]);
});

test('a card alone fetches no forms, and one that comes with a broken part for forms is drawn', async (t) => {
  const rating = { type: 'rating', v: 1, fallback: 'How was it?', data: { text: 'How was it?', scale: 'stars' } };
  const faults = new Map([[/aisle-forms-/, 'not-found']]);
  const { page, chat, say } = await ready(t, [LINK], { faults, before: hear });
  failing(page);
  await chat.open();
  await chat.at('[part~="card"]').waitFor();
  assert.equal(asked(page, 'forms'), 0);
  await say(rating);
  assert.equal((await heard(page))[0].code, 'not-found');
  await chat.saying('How was it?').waitFor();
  faults.clear();
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await chat.at('[part~="rating"]').waitFor();
  assert.equal((await heard(page)).length, 1, 'said once');
});

const FAULTS = [['not-found', 'not-found'], ['truncate', 'truncated'], ['corrupt', 'integrity'], ['drop', 'network']];
for (const [fault, code] of FAULTS)
  test(`rich content whose part has the fault ${fault} keeps its fallback, says ${code} once, and is drawn later`, async (t) => {
    const faults = new Map([[/aisle-rich-/, fault]]);
    const { page, chat, say } = await ready(t, [LINK], { faults, before: hear });
    failing(page);
    await chat.open();
    assert.equal((await heard(page))[0].code, code);
    await say(LINK);
    await chat.say('still here');
    await chat.settled();
    assert.equal(await chat.saying('Care for wool: /care').count(), 2);
    assert.equal(await chat.at('.fallback').isVisible(), false, 'the chat goes on');
    faults.clear();
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await chat.at('[part~="card"]').nth(1).waitFor();
    assert.equal((await heard(page)).length, 1, 'said once');
  });

for (const [fault, code] of FAULTS)
  test(`a firing whose part has the fault ${fault} is dropped, says ${code} once, and the next one is shown`, async (t) => {
    const faults = new Map([[/aisle-surfaces-/, fault]]);
    const { page, chat, show } = await surfaces(t, { faults, before: hear });
    failing(page);
    const refused = await show().then(() => undefined, String);
    assert.match(refused, new RegExp(code));
    assert.equal((await heard(page))[0].code, code);
    await assert.rejects(page.evaluate((content) => document.querySelector('aisle-chat').present(content), words('Hello')), new RegExp(code));
    await chat.open();
    await chat.say('still here');
    await chat.settled();
    await page.evaluate(() => document.querySelector('aisle-chat').hide());
    faults.clear();
    assert.equal(await show(), true);
    await page.locator('[part~="surface-bubble"]').waitFor();
    assert.equal((await heard(page)).length, 1, 'said once');
  });

test('a firing whose part is held back waits, and one that is taken back before is never seen', async (t) => {
  let release;
  const { page, show, hide, told } = await surfaces(t, { before: async (page) => (release = await hold(page, '**/aisle-surfaces-*')) });
  const first = show({ rule: 'first' });
  await page.evaluate(() => document.querySelector('aisle-chat').diagnostics());
  const back = hide('first');
  const second = show({ rule: 'second' });
  release();
  assert.deepEqual([await first, await second], [true, true]);
  await back;
  await page.waitForFunction(() => globalThis.told.some(([name]) => name === 'aisle-exposure'));
  assert.deepEqual((await told()).filter(([name]) => name === 'aisle-exposure').map(([, { rule }]) => rule), ['second']);
});

test('a second element has the parts that the first one fetched', async (t) => {
  const { page } = await ready(t, [LINK]);
  await page.evaluate(() => {
    const other = document.createElement('aisle-chat');
    other.dataset.transport = 'ready';
    document.body.append(other);
  });
  for (const at of [0, 1]) {
    const chat = page.locator('aisle-chat').nth(at);
    await chat.evaluate((chat) => chat.show());
    await chat.evaluate((chat, content) => chat.present(content), words('Hello'));
    await chat.locator('[part~="card"]').first().waitFor();
    await chat.evaluate((chat) => chat.hide());
  }
  assert.deepEqual([asked(page, 'surfaces'), asked(page, 'rich')], [1, 1]);
});

test('a part is asked for again when the panel opens, and not for every row in between', async (t) => {
  const faults = new Map([[names.richWasm, 'not-found']]);
  const page = await open(t, 'plain', { files, faults, before: hear });
  failing(page);
  await page.locator('#one .launcher').click();
  await page.waitForFunction(() => globalThis.calls?.some(([name]) => name === 'draw'));
  await page.evaluate(() => globalThis.frames.one.part('rich'));
  assert.equal((await heard(page))[0].code, 'not-found');
  const before = asked(page, 'rich');
  await page.evaluate(() => globalThis.frames.one.part('rich'));
  faults.clear();
  assert.equal(asked(page, 'rich'), before);
  await page.evaluate(() => {
    const one = document.getElementById('one');
    one.open = false;
    one.open = true;
  });
  await page.waitForFunction(() => globalThis.calls.some(([name]) => name === 'rich'));
});

test('what shows a firing is fetched when one is near', async (t) => {
  let coming;
  await visit(t, { attributes: { 'data-trigger-help': 'time.page >= 1s => Hello' }, before: async (page) => {
    coming = page.waitForRequest(/aisle-surfaces-/);
    // One that the page vetoes asks for nothing.
    await page.addInitScript(() => addEventListener('aisle-trigger', (event) => event.preventDefault()));
  } });
  await coming;
});
