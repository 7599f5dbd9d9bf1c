/* What a page's own buttons and links can ask for: data-aisle, data-aisle-say, and the address. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const { files } = await stage();
const seen = (page) => page.evaluate(() => {
  const chat = document.querySelector('#one');
  return { open: chat.open, text: chat.shadowRoot.querySelector('.input').value };
});
/** What was sent: before the widget was there, or to it. */
const queued = (page) => page.evaluate(() => [...globalThis.calls.find(([name]) => name === 'mount')[3].map(({ text }) => text),
  ...globalThis.calls.filter(([name]) => name === 'submit').map(([, , , text]) => text)]);
/** All that was asked for has come to the widget. */
const settled = (page) => page.waitForFunction(() => globalThis.calls?.some(([name]) => name === 'draw'));
const mounted = (page) => page.waitForFunction(() => globalThis.calls?.some(([name]) => name === 'mount'));

test('a button that came later may send its words, once, and shows them', async (t) => {
  const page = await open(t, 'plain', { files });
  await page.evaluate(() => {
    const button = document.createElement('button');
    Object.assign(button.dataset, { aisle: 'send', aisleSay: 'Do you have it in <b>red</b>?' });
    button.id = 'later';
    document.querySelector('#there').append(button);
    button.textContent = 'Ask for red';
  });
  await page.locator('#later').click();
  await page.waitForFunction(() => globalThis.calls?.some(([name]) => name === 'submit'));
  assert.deepEqual(await queued(page), ['Do you have it in <b>red</b>?']);
  assert.deepEqual(await seen(page), { open: true, text: '' });
});

test('a button without words sends nothing', async (t) => {
  const page = await open(t, 'plain', { files });
  await page.evaluate(() => (document.querySelector('#elsewhere').dataset.aisle = 'send'));
  await page.locator('#elsewhere').click();
  await settled(page);
  assert.deepEqual(await queued(page), []);
});

test('a link opens the chat and proposes words as text, which nobody has sent', async (t) => {
  const say = 'Is <img src=x onerror=alert(1)> {true} to "size" & 한글?';
  const page = await open(t, 'plain', { files, path: `/?aisle=show&aisle-say=${encodeURIComponent(say)}` });
  await mounted(page);
  assert.deepEqual(await seen(page), { open: true, text: say });
  assert.deepEqual(await queued(page), []);
});

for (const query of ['?aisle=send&aisle-say=Buy', '?aisle=hide', '?aisle', '?aisle-say=Buy', '?aisle=show2'])
  test(`an address with ${query} does nothing`, async (t) => {
    const page = await open(t, 'plain', { files, path: `/${query}` });
    await page.locator('#one .launcher').waitFor();
    assert.deepEqual(await seen(page), { open: false, text: '' });
    assert.equal(await page.evaluate(() => globalThis.calls), undefined);
  });
