/* How the shell finds rules, has them watched, and hands what they want to the widget. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const { files, names } = await stage();
const watched = (page, ...kinds) => page.evaluate((kinds) =>
  (globalThis.watched ?? []).filter(([kind]) => kinds.includes(kind)), kinds);
const watching = (page, id, times = 1) => page.waitForFunction(([id, times]) =>
  globalThis.watched?.filter(([kind, name]) => kind === 'watch' && name === id).length >= times, [id, times]);
/** Lets the shell have looked. */
const idle = (page) => page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))));
/** Declares a rule on the page's element in one of the ways there are. */
const WAYS = {
  'an attribute': (chat) => chat.setAttribute('data-trigger-help', 'time.page >= 30s => Need a hand?'),
  'an attribute of many': (chat) => chat.setAttribute('data-triggers', '[]'),
  'a template': (chat) => {
    const template = document.createElement('template');
    template.dataset.trigger = 'rescue';
    chat.append(template);
  },
  'a template deeper down': (chat) => {
    chat.append(document.createElement('div'));
    chat.lastChild.append(document.createElement('template'));
    chat.lastChild.lastChild.dataset.trigger = 'rescue';
  },
  'the property': (chat) => (chat.triggers = [{ name: 'help' }]),
  'the inspector': (chat) => chat.setAttribute('data-debug', ''),
};

test('a page without rules fetches nothing for them, however it changes', async (t) => {
  const page = await open(t, 'plain', { files });
  await page.evaluate(() => {
    const chat = document.querySelector('#one');
    chat.triggers = [];
    chat.dataset.theme = 'dark';
    chat.append(document.createElement('template'));
  });
  await idle(page);
  assert.deepEqual(page.site.asked, ['/index.html', names.shell]);
});

for (const [way, declare] of Object.entries(WAYS))
  test(`${way} that comes later brings the watch at idle, without the widget`, async (t) => {
    const page = await open(t, 'plain', { files });
    await idle(page);
    await page.evaluate(`(${declare})(document.querySelector('#one'))`);
    await watching(page, 'one');
    assert.deepEqual(page.site.asked, ['/index.html', names.shell, names.watch]);
  });

test('rules that are there from the start are watched once for each element', async (t) => {
  const page = await open(t, 'rules', { files });
  for (const id of ['by-attribute', 'by-template', 'by-property', 'by-inspector']) await watching(page, id);
  await page.evaluate(() => document.querySelector('#by-attribute').setAttribute('data-trigger-more', 'exit => Wait'));
  await idle(page);
  const found = await watched(page, 'watch');
  assert.deepEqual(found.map(([, id]) => id).sort(), ['by-attribute', 'by-inspector', 'by-property', 'by-template']);
  assert.deepEqual(found[0][2], ['start', 'transports', 'url']);
  assert.deepEqual(found.find(([, id]) => id === 'by-property')[3], [{ name: 'early' }], 'what was set before the definition');
  assert.deepEqual(page.site.asked.filter((path) => path === names.watch), [names.watch]);
  assert.ok(!page.site.asked.includes(names.widgetWasm));
});

test('new triggers reach the watch, and the property gives them back', async (t) => {
  const page = await open(t, 'rules', { files });
  await watching(page, 'by-property');
  const back = await page.evaluate(() => {
    const chat = document.querySelector('#by-property');
    chat.triggers = [{ name: 'late' }];
    return chat.triggers;
  });
  assert.deepEqual(back, [{ name: 'late' }]);
  assert.deepEqual(await watched(page, 'changed'), [['changed', 'by-property', [{ name: 'late' }]]]);
});

test('a firing fetches the widget and comes to it in order with the methods; no page can fake one', async (t) => {
  const page = await open(t, 'plain', { files });
  await page.evaluate(() => document.querySelector('#one').setAttribute('data-trigger-help', 'exit => Wait'));
  await watching(page, 'one');
  const answer = await page.evaluate(() => {
    document.querySelector('#one').track('seen');
    return globalThis.fire({ rule: 'help' });
  });
  assert.equal(answer, 'surface done');
  const calls = await page.evaluate(() => globalThis.calls.filter(([name]) => name === 'call'));
  assert.deepEqual(calls, [['call', 'one', 'track', ['seen']], ['call', 'one', 'surface', [{ rule: 'help' }]]]);
  assert.deepEqual(await page.evaluate(() => [typeof AisleChat.surface, typeof document.querySelector('#one').surface]),
    ['undefined', 'undefined']);
  assert.equal(await page.evaluate(() => document.querySelector('#one').open), false);
});

test('a rule that is near fetches the widget ahead', async (t) => {
  const page = await open(t, 'plain', { files });
  await page.evaluate(() => document.querySelector('#one').setAttribute('data-debug', ''));
  await watching(page, 'one');
  await page.evaluate(() => globalThis.near());
  await page.waitForFunction(() => globalThis.calls?.some(([name]) => name === 'mount'));
});

test('the watch of an element that leaves is freed, one that moves is kept, one that is back has a new one', async (t) => {
  const page = await open(t, 'plain', { files });
  await page.evaluate(() => document.querySelector('#one').setAttribute('data-debug', ''));
  await watching(page, 'one');
  await page.evaluate(async () => {
    const chat = document.querySelector('#one');
    document.querySelector('#there').append(chat);
    await new Promise((done) => setTimeout(done));
  });
  await idle(page);
  assert.deepEqual((await watched(page, 'watch', 'free')).map(([kind]) => kind), ['watch']);
  await page.evaluate(() => (globalThis.chat = document.querySelector('#one')).remove());
  await page.waitForFunction(() => globalThis.watched.some(([kind]) => kind === 'free'));
  await page.evaluate(() => document.body.append(globalThis.chat));
  await watching(page, 'one', 2);
});

test('a watch that cannot be fetched costs one line on the console and nothing else', async (t) => {
  const page = await open(t, 'plain', { files, faults: new Map([[names.watch, 'not-found']]),
    before: (page) => page.addInitScript(() => {
      globalThis.errors = [];
      addEventListener('aisle-error', ({ detail }) => globalThis.errors.push(detail));
    }) });
  page.permit(/Failed to load resource/, /Failed to fetch dynamically imported module/);
  const said = page.waitForEvent('console', (message) => /dynamically imported/.test(message.text()));
  await page.evaluate(() => document.querySelector('#one').setAttribute('data-debug', ''));
  await said;
  await page.evaluate(() => document.querySelector('#one').setAttribute('data-trigger-help', 'exit => Wait'));
  await idle(page);
  assert.equal(page.problems.filter((line) => /dynamically imported/.test(line)).length, 1);
  assert.deepEqual(await page.evaluate(() => globalThis.errors), []);
  await page.locator('#one .launcher').click();
  await page.waitForFunction(() => globalThis.calls?.some(([name]) => name === 'mount'));
  assert.equal(await page.locator('#light').isVisible(), false);
});

test('define() takes a stand-in for the watch', async (t) => {
  const page = await open(t, 'plain', { files });
  const seen = await page.evaluate(async (shell) => {
    const { define } = await import(shell);
    const seen = [];
    const told = new Promise((done) => define({
      tag: 'test-chat',
      load: async (priority) => (seen.push(priority), { mount: (host, { calls }) => (seen.push(calls.map(([method]) => method)),
        { opened() {}, flush() {}, free() {} }) }),
      watch: async () => ({ watch(host, { call }) {
        call('surface', [{}]);
        done();
      } }),
    }));
    const chat = document.createElement('test-chat');
    chat.dataset.debug = '';
    document.body.append(chat);
    await told;
    await new Promise((done) => setTimeout(done));
    return seen;
  }, names.shell);
  assert.deepEqual(seen, ['high', ['surface']]);
});
