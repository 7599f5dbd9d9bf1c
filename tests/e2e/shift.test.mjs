/*
 * Nothing on screen moves that nobody moved: the layout shifts of a first message on a
 * page that has just opened, all of them, also those a press would excuse.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatServer } from './lib/chat-server.mjs';
import { visit } from './lib/widget.mjs';

const PLACES = [
  // High enough for the whole conversation: what a streamed text pushes down is counted where the log scrolls.
  ['a desktop', { viewport: { width: 1280, height: 900 } }],
  ['a phone', { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }],
];

/** Writes down every shift before the page's own script runs. */
const watch = (page) => page.addInitScript(() => {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      globalThis.shifts.push([value, ...sources.map(({ previousRect: { x, y }, currentRect }) => [x, y, currentRect.x, currentRect.y])]);
  }).observe({ type: 'layout-shift', buffered: true });
});

/** All shifts, once what is on screen has been painted. */
const shifts = (page) => page.evaluate(() => new Promise((done) =>
  requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(() => done(globalThis.shifts)))))));

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
}
