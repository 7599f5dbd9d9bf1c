/* What goes wrong on real pages: traps, hostile scripts, many rules, clocks that jump. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shop } from './lib/rules.mjs';

const HELP = { 'data-trigger-help': "event('go') => Need a hand?" };

test('a trap in the rules never reaches the page, and the widget goes on', async (t) => {
  const page = await shop(t, {
    veto: true,
    attributes: { 'data-trigger-a': "event('go') => Hello", 'data-budget': 'off' },
    before: (page) => page.addInitScript(() => {
      globalThis.escaped = [];
      addEventListener('error', ({ message }) => globalThis.escaped.push(message));
      window.onerror = (message) => void globalThis.escaped.push(message);
      // The rules' instance traps on demand, in whatever it does.
      const instantiate = WebAssembly.instantiateStreaming;
      WebAssembly.instantiateStreaming = async (source, imports) => {
        const response = await source;
        const made = await instantiate.call(WebAssembly, response, imports);
        if (!response.url.includes('aisle-watch')) return made;
        const exports = Object.fromEntries(Object.entries(made.instance.exports).map(([name, value]) => [name,
          typeof value === 'function' ? (...args) => {
            if (globalThis.trap) throw new WebAssembly.RuntimeError('unreachable');
            return value(...args);
          } : value]));
        return { instance: { exports }, module: made.module };
      };
    }),
  });
  page.permit(/Rules have stopped/);
  await page.track('go');
  await page.fired();
  const said = page.waitForEvent('console', (message) => message.text().includes('Rules have stopped'));
  await page.evaluate(() => {
    globalThis.trap = true;
    document.dispatchEvent(new CustomEvent('go'));
    void document.querySelector('aisle-chat').track('go');
  });
  await said;
  await page.evaluate(() => document.querySelector('aisle-chat').setAttribute('data-trigger-b', "event('go') => Hello"));
  await page.track('go');
  await page.chat.locator('.launcher').click();
  await page.chat.locator('.log').waitFor();
  assert.deepEqual(await page.evaluate(() => globalThis.escaped), []);
  assert.equal(page.problems.length, 1, page.problems.join('\n'));
});

test('where WebAssembly is forbidden the console hears of it once and the page nothing', async (t) => {
  const page = await shop(t, { attributes: { 'data-trigger-a': 'exit => Hello' },
    csp: "default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; connect-src 'self'; img-src 'self'" });
  page.permit(/Rules cannot run/, /wasm-eval|WebAssembly/, /policy: script-src/);
  await page.waitForEvent('console', (message) => message.text().includes('Rules cannot run'));
  assert.deepEqual(await page.heard(), []);
});

test('a page that has changed the prototypes runs rules', async (t) => {
  const page = await shop(t, {
    veto: true,
    attributes: { 'data-trigger-a': "page.path ~ '/talk*' and event('go') => Hello" },
    before: (page) => page.addInitScript(() => {
      Object.prototype.extra = () => 'from a library of 2007';
      Object.prototype.other = 1;
      Array.prototype.extra = 1;
      Array.prototype.toJSON = function () { return Object.prototype.toString.call(this); };
      String.prototype.toJSON = function () { return `${this}!`; };
      Object.defineProperty(Object.prototype, 'when', { value: 'exit', writable: true });
    }),
  });
  await page.evaluate(() => {
    const chat = document.querySelector('aisle-chat');
    chat.triggers = [{ name: 'b', when: "event('stay')", message: 'Hello' }];
  });
  await page.track('go');
  assert.deepEqual(await page.fired(), ['a']);
});

test('of five thousand rules a thousand run, and one event costs no long task', async (t) => {
  const rules = Array.from({ length: 5000 }, (_, at) => ({ name: `r${at}`, when: `time.page >= ${at + 10}s and page.path ~ '/none/${at}*'`, message: 'Hello' }));
  rules.unshift({ name: 'first', when: "event('go')", message: 'Hello' });
  const page = await shop(t, { veto: true, attributes: { 'data-budget': 'off' } });
  await page.evaluate((rules) => (document.querySelector('aisle-chat').triggers = rules), rules);
  await page.track('go');
  assert.deepEqual(await page.fired(), ['first']);
  const spent = await page.evaluate(() => {
    const began = performance.now();
    void document.querySelector('aisle-chat').track('go');
    return performance.now() - began;
  });
  assert.ok(spent < 50, `${spent} ms for one event`);
});

test('a hundred kilobytes in one rule is refused or read, never a crash', async (t) => {
  const page = await shop(t, { veto: true, attributes: { 'data-budget': 'off', 'data-trigger-go': "event('go') => Hello" } });
  await page.evaluate(() => {
    const chat = document.querySelector('aisle-chat');
    chat.triggers = [
      { name: 'deep', when: '('.repeat(50_000) + 'exit' + ')'.repeat(50_000), message: 'x' },
      { name: 'wide', when: Array(10_000).fill('exit').join(' or '), message: 'x' },
      { name: 'not', when: 'not '.repeat(25_000) + 'chat.open', message: 'x' },
      { name: 'long', when: 'exit', message: '가'.repeat(40_000) },
      { name: 'quote', when: `page.path = '${"''".repeat(50_000)}'`, message: 'x' },
      { name: 'bytes', when: '\u0000\ud800 \u202e=>', message: '\udfff' },
    ];
  });
  await page.track('go');
  assert.deepEqual(await page.fired(), ['go']);
});

test('clocks that jump fire nothing early and break nothing', async (t) => {
  const page = await shop(t, {
    veto: true,
    attributes: { 'data-budget': 'off', 'data-trigger-late': 'time.page >= 1h => Hello', 'data-trigger-go': "event('go') => Hello" },
    before: (page) => page.addInitScript(() => {
      const { now } = Date;
      globalThis.jump = 0;
      Date.now = () => now() + globalThis.jump;
    }),
  });
  const jumps = [365 * 864e5, -20 * 365 * 864e5, NaN, Infinity, 0];
  for (const [at, jump] of jumps.entries()) {
    await page.evaluate((jump) => (globalThis.jump = jump), jump);
    await page.track('go');
    assert.deepEqual(await page.fired(at + 1), Array(at + 1).fill('go'));
  }
});

test('a browser without storage or channels runs rules in the document', async (t) => {
  const page = await shop(t, { veto: true, attributes: { ...HELP, 'data-consent': 'granted' }, before: (page) => page.addInitScript(() => {
    const refuse = { get() { throw new DOMException('denied', 'SecurityError'); } };
    for (const name of ['indexedDB', 'sessionStorage', 'localStorage', 'BroadcastChannel']) Object.defineProperty(window, name, refuse);
  }) });
  await page.track('go');
  assert.deepEqual(await page.fired(), ['help']);
});

test('presence is asked for only where a rule reads it, and nothing else is', async (t) => {
  const presence = { files: { '/v1/presence': '{"agents":{"online":2}}' } };
  const plain = await shop(t, { veto: true, ...presence, attributes: { 'data-endpoint': '/v1', 'data-trigger-a': "event('go') => Hello" } });
  await plain.track('go');
  await plain.fired();
  assert.ok(!plain.site.asked.includes('/v1/presence'));
  const page = await shop(t, { veto: true, ...presence, attributes: { 'data-endpoint': '/v1', 'data-trigger-b': 'agents.online >= 1 => Somebody is here' } });
  assert.deepEqual(await page.fired(), ['b']);
  assert.deepEqual(page.site.asked.filter((path) => !path.startsWith('/aisle/')), ['/talk/index.html', '/v1/presence']);
});

test('a page that sleeps, and one whose elements have left, hold no channel', async (t) => {
  const page = await shop(t, { veto: true, attributes: { ...HELP, 'data-consent': 'granted' }, before: (page) => page.addInitScript(() => {
    globalThis.channels = new Set();
    globalThis.BroadcastChannel = class extends BroadcastChannel {
      constructor(name) {
        super(name);
        globalThis.channels.add(this);
      }

      close() {
        super.close();
        globalThis.channels.delete(this);
      }
    };
  }) });
  const ours = (count) => page.waitForFunction((count) =>
    [...globalThis.channels].filter(({ name }) => name === 'aisle_rules').length === count, count);
  await ours(1);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await ours(0);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await ours(1);
  await page.track('go');
  assert.deepEqual(await page.fired(), ['help']);
  await page.evaluate(() => (globalThis.chat = document.querySelector('aisle-chat')).remove());
  await ours(0);
  await page.evaluate(() => document.body.append(globalThis.chat));
  await ours(1);
});
