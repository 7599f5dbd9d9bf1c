/*
 * A shift at the agents' console by keyboard alone: what waits is found, taken, answered,
 * written about, put off and closed, without one press of a mouse and without a breach of
 * the page's policy.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatServer } from './lib/chat-server.mjs';
import { logged, openDesk, says } from './lib/desk.mjs';

test('a whole shift goes by keyboard alone', async (t) => {
  const server = await chatServer(t);
  const { page, problems } = await openDesk(t, server);
  const ann = await says(t, server, ['Are these boots waterproof?']);
  await says(t, server, ['Where is my order 2041?']);
  const keys = page.keyboard;
  await page.waitForFunction(() => document.querySelectorAll('.line').length === 2);

  // What waits longest is first.
  await keys.press('1');
  await page.waitForSelector('#view-waiting[aria-pressed=true]');
  await page.waitForFunction(() => document.querySelector('.line .line-preview')?.textContent.includes('waterproof'));
  await keys.press('j');
  await page.waitForSelector('.message[data-seq="1"]');
  await page.waitForFunction(() => document.activeElement.closest('.line') !== null);
  await keys.press('c');
  await page.waitForFunction(() => document.getElementById('talk-page').textContent.includes('With you'));
  await keys.press('r');
  await page.waitForFunction(() => document.activeElement.id === 'input');
  await keys.type('Yes, they are.');
  await keys.press('Enter');
  await ann.waitForFunction(() => window.got.includes('Yes, they are.'));
  await keys.press('Escape');
  await page.waitForFunction(() => document.activeElement.id !== 'input');

  // Search finds it by a word that was said, and marks the word.
  await keys.press('/');
  await keys.type('waterproof');
  await page.waitForFunction(() => document.querySelector('.line mark')?.textContent.toLowerCase() === 'waterproof');
  assert.equal(await page.locator('.line').count(), 1);
  for (let n = 0; n < 'waterproof'.length; n += 1) await keys.press('Backspace');
  await page.waitForFunction(() => !document.querySelector('.line mark'));
  await keys.press('Tab');

  // The palette does what has no key in mind, and a note stays among colleagues.
  await keys.press('Control+k');
  await page.waitForFunction(() => document.activeElement.id === 'palette-find');
  await keys.type('mine');
  await keys.press('Enter');
  await page.waitForSelector('#view-mine[aria-pressed=true]');
  await page.focus('#note');
  await keys.type('Wants size 42.');
  await keys.press('Tab');
  await keys.press('Enter');
  await page.waitForFunction(() => document.querySelector('#notes .note-text')?.textContent === 'Wants size 42.');
  await page.waitForFunction(() => document.querySelector('.log-host').shadowRoot.querySelector('.inner-note-text')?.textContent === 'Wants size 42.');
  assert.deepEqual((await logged(page)).map(([, text]) => text), ['Are these boots waterproof?', 'Yes, they are.']);

  // Why it ends is asked for, and remembered: the next time Enter is enough.
  await keys.press('e');
  await page.waitForSelector('#reason[open]');
  await keys.type('Solved');
  await keys.press('Enter');
  await page.waitForSelector('.notice[data-seq]');
  await keys.press('?');
  await page.waitForSelector('#keys[open]');
  await keys.press('Escape');
  await page.waitForSelector('#keys:not([open])', { state: 'attached' });

  // At the end of the day: what it came to, in a chart and in numbers, and back to the list.
  const command = async (words) => {
    await keys.press('Control+k');
    await page.waitForFunction(() => document.activeElement.id === 'palette-find');
    await keys.type(words);
    await keys.press('Enter');
  };
  await command('reports');
  await page.waitForFunction(() => document.activeElement.id === 'office-title');
  await page.waitForFunction(() => document.querySelector('[data-tile=chats]')?.textContent === '2');
  await page.focus('#table-chats');
  await keys.press('Enter');
  await page.waitForFunction(() => document.querySelector('#numbers-chats tbody tr td')?.textContent === '2');
  assert.match(await page.locator('#report-chats .drawing').getAttribute('aria-description'), /^2 begun, 1 answered$/);
  await keys.press('3');
  await page.waitForSelector('#view-open[aria-pressed=true]');
  assert.deepEqual(problems, []);
});

test('what a visitor says while the console is in the background is told by the system, and leads there', async (t) => {
  const server = await chatServer(t);
  // Stands in for what only a desktop shows.
  const before = () => {
    window.told = [];
    window.Notification = class extends EventTarget {
      static permission = 'default';
      static async requestPermission() {
        return (this.permission = 'granted');
      }
      constructor(title, { body, tag }) {
        super();
        window.told.push({ title, body, tag, press: () => this.onclick() });
      }
      close() {}
    };
    Object.defineProperty(document, 'hidden', { get: () => window.away === true });
  };
  const { page, problems } = await openDesk(t, server, { before });
  const told = () => page.evaluate(() => window.told.map(({ title, body }) => [title, body]));
  const lines = (count) => page.waitForFunction((count) => document.querySelectorAll('.line').length === count, count);
  await page.click('#bell');
  await page.waitForSelector('#bell', { state: 'detached' });
  await says(t, server, ['Seen by who looks.']);
  await lines(1);
  assert.deepEqual(await told(), []);
  await page.evaluate(() => (window.away = true));
  await says(t, server, ['Is anybody there?']);
  await lines(2);
  await page.waitForFunction(() => window.told.length === 1);
  const [[title, body]] = await told();
  assert.match(title, /^Visitor [0-9A-F]{4}$/);
  assert.equal(body, 'Is anybody there?');
  await page.evaluate(() => {
    window.away = false;
    window.told[0].press();
  });
  await page.waitForFunction(() => document.querySelector('.log-host')?.shadowRoot.querySelector('.message .text')?.textContent === 'Is anybody there?');
  assert.deepEqual(problems, []);
});
