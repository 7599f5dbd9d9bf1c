/*
 * Nothing on screen moves that nobody moved: the layout shifts of a first message on a
 * page that has just opened, all of them, also those a press would excuse.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatServer } from './lib/chat-server.mjs';
import { visit } from './lib/widget.mjs';

const PLACES = [
  ['a desktop', { viewport: { width: 1280, height: 900 } }],
  ['a phone', { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }],
];

const QUESTIONS = [
  ['How long does shipping take?', 'two to four working days'],
  ['Can I return boots?', 'Exchanges work the same way'],
  ['How can I pay?', 'PayPal'],
  ['Is there a warranty?', 'for as long as you own it'],
];

/** Writes down every shift before the page's own script runs. */
const watch = (page) => page.addInitScript(() => {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries())
      globalThis.shifts.push([value, hadRecentInput, ...sources.map(({ previousRect: from, currentRect: to }) => [from.x, from.y, from.bottom, to.x, to.y, to.bottom])]);
  }).observe({ type: 'layout-shift', buffered: true });
});

/**
 * All shifts, once what is on screen has been painted. When the queue's card comes above
 * it, the box of the log begins lower and ends where it did: what is in it stays.
 */
const shifts = (page) => page.evaluate(async () => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await painted();
  await painted();
  const moves = ([x, y, end, toX, toY, toEnd]) => x !== toX || y >= toY || end !== toEnd;
  return globalThis.shifts.filter(([, , ...boxes]) => boxes.some(moves));
});

/** Presses and writes at once, while the widget is still on its way. */
async function first({ page, chat }, text) {
  await chat.launcher.click();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

for (const [place, how] of PLACES) {
  test(`on ${place} a cold first message to a server shifts nothing`, async (t) => {
    const server = await chatServer(t);
    const visitor = await visit(t, { attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` }, before: watch, ...how });
    await first(visitor, 'Is anybody there?');
    await visitor.chat.saying('Is anybody there?').waitFor();
    await visitor.chat.settled();
    assert.deepEqual(await shifts(visitor.page), []);
  });

  test(`on ${place} a cold first message on the demo shifts nothing, nor does the answer that streams in`, async (t) => {
    const visitor = await visit(t, { before: watch, ...how });
    await first(visitor, 'How long does shipping take?');
    await visitor.chat.whole('two to four working days').waitFor();
    await visitor.chat.settled();
    assert.deepEqual(await shifts(visitor.page), []);
  });

  test(`on ${place} a conversation that outgrows its log, and its window of drawn rows, shifts nothing`, async (t) => {
    const low = { ...how, viewport: { ...how.viewport, height: 640 } };
    const { page, chat } = await visit(t, { before: watch, ...low });
    await chat.open();
    await chat.messages.first().waitFor();
    for (const [question, answer] of QUESTIONS) {
      await chat.say(question);
      await chat.whole(answer).waitFor();
      await chat.settled();
    }
    const timeline = chat.at('[part~="timeline"]');
    assert.ok(await timeline.evaluate((log) => log.scrollHeight > 2 * log.clientHeight), 'it is longer than its log');
    const first = await chat.rows.first().getAttribute('aria-posinset');
    assert.notEqual(first, '1', 'the first row is not drawn any more');
    assert.deepEqual(await shifts(page), []);
  });

  test(`on ${place} nothing shifts while one writes but the composer, which grows under the hand that types`, async (t) => {
    const { page, chat } = await visit(t, { before: watch, ...how });
    await chat.open();
    await chat.messages.first().waitFor();
    await chat.input.focus();
    await page.keyboard.type('A line that is long enough to be broken into two of them, and then some more');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('and a third');
    const composer = await chat.at('.composer').boundingBox();
    for (const [value, excused, ...moved] of await shifts(page)) {
      assert.ok(excused, `a shift of ${value} that no key excuses: ${JSON.stringify(moved)}`);
      assert.ok(moved.every(([, , , x]) => Math.abs(x - composer.x) < 2), `more than the composer moved: ${JSON.stringify(moved)}`);
    }
  });
}
