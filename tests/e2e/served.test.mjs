/* Rules of the server: they come over the conversation's own connection and live among those of the page. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { shop } from './lib/rules.mjs';
import { strict } from './lib/widget.mjs';

const rule = (name, message, more = {}) => ({ name, when: `event('${name}')`, message, ...more });

/** A page and the server whose rules it gets once its panel has been opened. */
async function served(t, rules, { attributes, ...options } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'aisle-rules-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'rules.json');
  const write = (list) => writeFile(file, JSON.stringify(list));
  await write(rules);
  const server = await chatServer(t, ['--rules', file]);
  const endpoint = `ws://127.0.0.1:${server.port}/v1`;
  const page = await shop(t, { attributes: { 'data-endpoint': endpoint, 'data-budget': 'off', ...attributes },
    csp: strict(`'self' ${endpoint.replace('/v1', '')}`), ...options });
  page.permit(/WebSocket connection to .* failed/);
  page.server = server;
  page.write = write;
  page.panel = (open) => page.evaluate((open) => (document.querySelector('aisle-chat').open = open), open);
  /** Names of the rules that run, once this one is (or is not) among them. */
  page.running = (name, is = true) => until(page, async ([name, is]) => {
    const { rules } = await document.querySelector('aisle-chat').diagnostics();
    const names = rules?.rules.map(({ name }) => name) ?? [];
    return names.includes(name) === is && names;
  }, [name, is]);
  page.issues = () => page.evaluate(async () => (await document.querySelector('aisle-chat').diagnostics()).rules.issues);
  return page;
}

test('a page without rules of its own gets those of the server once the chat was opened, and nothing before', async (t) => {
  const page = await served(t, [rule('go', 'From the shop, on {page.title}')]);
  await page.waitForLoadState('networkidle');
  assert.deepEqual(page.asked(), ['/talk/index.html', 'aisle-chat.js']);
  await page.panel(true);
  await page.running('go');
  await page.panel(false);
  await page.track('go');
  await page.chat.locator('[part~="surface"]', { hasText: 'From the shop, on A shop' }).waitFor();
  assert.deepEqual(await page.fired(), ['go']);
});

test('rules of the server are added, changed and removed while the page is open', async (t) => {
  const page = await served(t, [rule('one', 'One')], { veto: true, attributes: { 'data-trigger-own': "event('own') => Mine" } });
  await page.panel(true);
  assert.deepEqual((await page.running('one')).sort(), ['one', 'own']);
  await page.panel(false);
  await page.track('one');
  await page.fired(1);
  await page.write([rule('one', 'One', { when: "event('other')" }), rule('two', 'Two')]);
  await page.running('two');
  await page.track('one');
  await page.track('two');
  await page.track('other');
  assert.deepEqual(await page.fired(3), ['one', 'two', 'one'], 'the old condition is gone');
  await page.write([]);
  await page.running('two', false);
  await page.track('two');
  await page.track('own');
  assert.deepEqual(await page.fired(4), ['one', 'two', 'one', 'own']);
});

test('a rule of the server that is wrong, or has a name of the page, is told and harms no other', async (t) => {
  const page = await served(t, [
    rule('same', 'Of the server'), 5, { name: 'broken', when: 'cart.sum >= 50', message: 'Hello' },
    { name: 'odd', when: "event('odd')", message: 'Hello', content: 'no JSON' }, rule('good', 'Good'),
  ], { veto: true, attributes: { 'data-trigger-same': "event('same') => Of the page" } });
  await page.panel(true);
  assert.deepEqual((await page.running('good')).sort(), ['good', 'odd', 'same']);
  await page.panel(false);
  await page.track('same');
  await page.track('good');
  assert.deepEqual(await page.fired(2), ['same', 'good']);
  const issues = await page.issues();
  for (const [what, text] of [['the name', 'same'], ['no rule', "the server's rules: a rule is an object"], ['the condition', 'broken'], ['the content', 'odd']])
    assert.ok(issues.some((line) => line.includes(text)), `${what}: ${issues.join('\n')}`);
});

test('rules of the server are as polite as all others', async (t) => {
  const page = await served(t, [rule('go', 'Go'), rule('more', 'More')], { attributes: { 'data-budget': '' } });
  await page.panel(true);
  await page.running('more');
  await page.track('go');
  await page.panel(false);
  await page.track('more');
  assert.deepEqual(await page.fired(1), ['more'], 'nothing comes while the chat is open');
  await page.track('go');
  await page.track('more');
  await page.evaluate(() => new Promise((done) => setTimeout(done)));
  assert.deepEqual(await page.fired(1), ['more'], 'one for each page');
});

test('they outlive a connection that breaks, and go when the server has none any more', async (t) => {
  const page = await served(t, [rule('go', 'Go')], { veto: true });
  await page.panel(true);
  await page.running('go');
  await page.server.kill();
  await page.panel(false);
  await page.track('go');
  assert.deepEqual(await page.fired(1), ['go']);
  await page.write([rule('later', 'Later')]);
  await page.server.start();
  await page.panel(true);
  assert.deepEqual(await page.running('later'), ['later']);
});
