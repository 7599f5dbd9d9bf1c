/*
 * What rules remember, from when on, for whom, and how it is forgotten. The rules are
 * real; a stand-in for the widget says that everything it is handed is on screen.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { listen, shop } from './lib/rules.mjs';
import { keys, stored } from './lib/widget.mjs';

const EMPTY = { databases: [], local: [], session: [], cookies: '' };
const RULES = { 'data-budget': 'off', 'data-trigger-help': "event('go') => Need a hand?", 'data-trigger-other': "event('other') => Other" };
const tag = (id, attributes) => `<test-chat id="${id}"${Object.entries({ ...RULES, ...attributes })
  .map(([name, value]) => ` ${name}="${value.replaceAll('>', '&gt;')}"`).join('')}></test-chat>`;

/** Defines `test-chat` with the stand-in; runs in the page. */
async function define() {
  const { define } = await import('/aisle/aisle-chat.js');
  const tell = (host, type, detail) => host.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  define({ tag: 'test-chat', load: async () => ({ mount(host, { calls }) {
    const flush = () => {
      for (const [method, [text], resolve] of calls.splice(0)) {
        resolve(method === 'surface');
        if (method === 'surface') tell(host, 'aisle-exposure', JSON.parse(text));
      }
    };
    flush();
    return { flush, opened() {}, submit: () => true, free() {} };
  } }) });
}

async function page(t, elements = tag('one')) {
  const page = await shop(t, { elements });
  const shown = (count) => page.waitForFunction((count) => globalThis.heard.filter(([type]) => type === 'aisle-exposure').length >= count, count);
  await page.evaluate(define);
  page.go = (name, id = 'one') => page.evaluate(([id, name]) => void document.getElementById(id).track(name), [id, name]);
  /** Tracks and gives the names of all rules that have fired in this document, once one more is on screen. */
  page.show = async (name, count = 1, id = 'one') => {
    await page.go(name, id);
    await shown(count);
    return (await page.heard('aisle-trigger')).map(([, { rule }]) => rule);
  };
  page.tell = (type, detail) => page.evaluate(([type, detail]) =>
    document.querySelector('#one').dispatchEvent(new CustomEvent(type, { detail })), [type, detail]);
  page.again = async () => {
    await page.reload();
    await page.evaluate(define);
  };
  page.kept = (is = true) => until(page, async (is) =>
    (await indexedDB.databases()).some(({ name }) => name === 'aisle_rules') === is, is);
  /** Waits until a showing is in the store: the database is there a moment before its first row. */
  page.counted = async () => {
    while (!(await keys(page)).some((key) => key.startsWith('rule/o')));
  };
  return page;
}

test('a showing stores nothing; taking it up does, and the next page counts it', async (t) => {
  const visit = await page(t);
  await visit.show('go');
  assert.deepEqual(await stored(visit), EMPTY);
  await visit.tell('aisle-accept', { rule: 'help' });
  await visit.counted();
  await visit.again();
  await visit.go('go');
  assert.deepEqual(await visit.show('other'), ['other'], 'help was shown once in this visit');
});

test('a press inside the widget is an interaction, one on the page is not', async (t) => {
  const visit = await page(t);
  await visit.show('go');
  await visit.locator('h1').click();
  // Not Tab: the next stop is the launcher, and focus inside is an interaction.
  await visit.keyboard.press('ArrowDown');
  assert.deepEqual(await stored(visit), EMPTY);
  await visit.locator('#one .launcher').click();
  await visit.kept();
});

for (const consent of ['pending', 'denied', 'Nonsense'])
  test(`with consent ${consent} nothing is ever stored`, async (t) => {
    const visit = await page(t, tag('one', { 'data-consent': consent }));
    await visit.show('go');
    await visit.tell('aisle-accept', { rule: 'help' });
    await visit.locator('#one .launcher').click();
    await visit.again();
    assert.deepEqual(await visit.show('go'), ['help']);
    assert.deepEqual(await stored(visit), EMPTY);
  });

test('with persistence none nothing is stored, with session it is in this tab only', async (t) => {
  const none = await page(t, tag('one', { 'data-consent': 'granted', 'data-persistence': 'none' }));
  await none.show('go');
  assert.deepEqual(await stored(none), EMPTY);
  const session = await page(t, tag('one', { 'data-consent': 'granted', 'data-persistence': 'session' }));
  await session.show('go');
  await session.waitForFunction(() => Object.keys(sessionStorage).some((key) => key.startsWith('aisle_rulesrule/o')));
  assert.deepEqual((await stored(session)).databases, []);
  await session.again();
  await session.go('go');
  assert.deepEqual(await session.show('other'), ['other']);
});

for (const method of ['withdrawConsent', 'forget', 'reset'])
  test(`${method}() wipes what granted consent has stored`, async (t) => {
    const visit = await page(t, tag('one', { 'data-consent': 'granted' }));
    await visit.show('go');
    await visit.kept();
    await visit.evaluate((method) => void document.querySelector('#one')[method](), method);
    if (method === 'withdrawConsent') await visit.kept(false);
    await visit.again();
    assert.deepEqual(await visit.show('go'), ['help'], 'nobody knows of it any more');
  });

test('consent that is given later counts from then on', async (t) => {
  const visit = await page(t, tag('one', { 'data-consent': 'pending' }));
  await visit.show('go');
  assert.deepEqual(await stored(visit), EMPTY);
  await visit.evaluate(() => (document.querySelector('#one').dataset.consent = 'granted'));
  await visit.kept();
});

test('two elements of a page share one uninvited surface for each document', async (t) => {
  const visit = await page(t, tag('one') + tag('two'));
  await visit.show('go');
  await visit.tell('aisle-dismiss', { rule: 'help', by: 'time' });
  await visit.go('other', 'two');
  await visit.go('go', 'two');
  // What came after these in the queue of the page has been dealt with.
  await visit.evaluate(() => new Promise((done) => setTimeout(done)));
  assert.deepEqual((await visit.heard('aisle-trigger')).map(([, { rule }, id]) => [id, rule]), [['one', 'help']]);
});

test('what one tab has shown, another one knows', async (t) => {
  const visit = await page(t, tag('one', { 'data-consent': 'granted' }));
  await visit.kept();
  const other = await visit.context().newPage();
  await listen(other);
  await other.goto(visit.url());
  await other.evaluate(define);
  const fire = (name) => other.evaluate((name) => void document.querySelector('#one').track(name), name);
  const rules = () => other.evaluate(() => globalThis.heard.filter(([type]) => type === 'aisle-trigger').map(([, { rule }]) => rule));
  const heard = (count) => other.waitForFunction((count) =>
    globalThis.heard.filter(([type]) => type === 'aisle-exposure').length >= count, count);
  await visit.bringToFront();
  await visit.show('go');
  await other.bringToFront();
  await fire('go');
  await fire('other');
  await heard(1);
  assert.deepEqual(await rules(), ['other']);
});
