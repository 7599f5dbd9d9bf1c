/*
 * What happens when the widget cannot run: each cause has a typed event, a message
 * for the merchant, the merchant's own content for the shopper, and nothing typed is lost.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hold, open } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const { files, names } = await stage();
const unchecked = await stage({ integrity: false });

const listen = (page) => page.addInitScript(() => {
  globalThis.errors = [];
  addEventListener('aisle-error', (event) => globalThis.errors.push({ ...event.detail, from: event.target.id }));
});
const failed = (page, times = 1) =>
  page.waitForFunction((times) => globalThis.errors.length >= times, times).then(() => page.evaluate(() => globalThis.errors));
/** Opens the plain page, types, sends one message, and waits for the failure. */
async function break_(t, options, permit) {
  let release;
  const page = await open(t, 'plain', { ...options, before: async (page) => {
    await listen(page);
    release = await hold(page, '**/aisle-widget*');
  } });
  page.permit(/console: \[aisle-chat\] /, /Failed to load resource/, ...permit);
  await page.locator('#one .launcher').click();
  await page.keyboard.type('sent before');
  await page.keyboard.press('Enter');
  await page.keyboard.type('typed before');
  release();
  const [error] = await failed(page);
  return { page, error };
}

async function falls_back(page) {
  assert.equal(await page.locator('#light').isVisible(), true, "the merchant's own content shows");
  assert.equal(await page.locator('#one .input').inputValue(), 'typed before');
  assert.equal(await page.locator('#one .input').isVisible(), true);
  assert.equal(await page.locator('#one .early').textContent(), 'sent before Not sent');
  assert.equal(await page.locator('#one .send').isVisible(), false);
  await page.locator('#one .failed').waitFor();
  const told = page.problems.filter((line) => line.startsWith('console: [aisle-chat]'));
  assert.equal(told.length, 1, 'the console says it once');
  assert.ok(told[0].includes('\n') && told[0].length > 120, 'and says how to mend it');
}

const CASES = [
  ['wasm is missing', 'not-found', { faults: [[names.widgetWasm, 'not-found']] }],
  ['glue is missing', 'not-found', { faults: [[names.widgetJs, 'not-found']] }],
  ['wasm comes as the page of a router', 'wrong-mime', { faults: [[names.widgetWasm, 'page-instead']] }],
  ['glue comes as text/html', 'wrong-mime', { faults: [[names.widgetJs, 'wrong-mime']] }],
  ['wasm breaks off', 'truncated', { faults: [[names.widgetWasm, 'truncate']] }],
  ['glue breaks off', 'truncated', { faults: [[names.widgetJs, 'truncate']] }],
  ['wasm is another', 'integrity', { faults: [[names.widgetWasm, 'corrupt']] }],
  ['glue is another', 'integrity', { faults: [[names.widgetJs, 'corrupt']] }],
  ['wasm is broken and nothing checks it', 'corrupt',
    { files: unchecked.files, faults: [[unchecked.names.widgetWasm, 'corrupt']] }],
  ['the network drops wasm', 'network', { faults: [[names.widgetWasm, 'drop']] }],
  ["the policy lacks 'wasm-unsafe-eval'", 'csp', { csp: "script-src 'self'; connect-src 'self'" }, /./],
];
for (const [name, code, { faults, ...options }, ...permit] of CASES)
  test(`${name}: ${code}`, async (t) => {
    const { page, error } = await break_(t, { files, faults: new Map(faults), ...options },
      [/integrity|digest|MIME type|Refused|violates|Fetch API cannot load/i, ...permit]);
    assert.equal(error.code, code, error.detail);
    assert.equal(error.from, 'one');
    await falls_back(page);
  });

const VIEWS = [
  ['are missing', 'not-found', names.viewsWasm, 'not-found'],
  ['break off', 'truncated', names.viewsWasm, 'truncate'],
  ['are others', 'integrity', names.viewsWasm, 'corrupt'],
  ['are broken and nothing checks them', 'corrupt', unchecked.names.viewsWasm, 'corrupt', unchecked.files],
];
for (const [what, code, name, fault, all = files] of VIEWS)
  test(`the views ${what}: ${code}, and the next press starts anew`, async (t) => {
    const faults = new Map([[name, fault]]);
    const { page, error } = await break_(t, { files: all, faults }, [/integrity|digest|Fetch API cannot load/i]);
    assert.equal(error.code, code, error.detail);
    assert.equal(await page.locator('#light').isVisible(), true);
    assert.equal(await page.locator('#one .input').inputValue(), 'typed before');
    assert.equal(await page.evaluate(() => calls.filter(([name]) => name === 'free').length), 1, 'nothing goes on unseen');
    faults.clear();
    await page.locator('#one .close').click();
    await page.locator('#one .launcher').click();
    await page.waitForFunction(() => calls.filter(([name]) => name === 'draw').length === 1);
    assert.equal(await page.locator('#light').isVisible(), false);
    assert.equal(await page.locator('#one .input').inputValue(), 'typed before');
  });

test('the policy forbids to fetch: csp, and the focus is not lost with the composer', async (t) => {
  const page = await open(t, 'plain', { files, before: listen, csp: "script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'" });
  page.permit(/./);
  await page.locator('#one .launcher').click();
  const [{ code, detail }] = await failed(page);
  assert.equal(code, 'csp');
  assert.match(detail, /^connect-src refuses http/);
  assert.equal(await page.locator('#light').isVisible(), true);
  assert.equal(await page.locator('#one .composer').isVisible(), false, 'an empty composer makes way');
  assert.equal(await page.evaluate(() => document.querySelector('#one').shadowRoot.activeElement.className), 'close');
});

test('nothing answers: timeout', async (t) => {
  const page = await open(t, 'plain', { files, faults: new Map([[names.widgetWasm, 'hang']]), before: listen,
    // The shell's own, without its fifteen seconds.
    deadline: () => {
      AbortSignal.timeout = (ms) => {
        const control = new AbortController();
        globalThis.expire = () => control.abort(new DOMException(`${ms} ms`, 'TimeoutError'));
        return control.signal;
      };
    } });
  page.permit(/\[aisle-chat\] timeout/);
  await page.locator('#one .launcher').click();
  await page.keyboard.type('sent before');
  await page.keyboard.press('Enter');
  await page.keyboard.type('typed before');
  await page.evaluate(() => globalThis.expire());
  const [{ code }] = await failed(page);
  assert.equal(code, 'timeout');
  await falls_back(page);
});

test('only the script was copied: the shopper still gets the contact link', async (t) => {
  const page = await open(t, 'one-tag', { files: { [names.shell]: files[names.shell] }, before: listen });
  page.permit(/Failed to load resource/, /integrity/);
  await page.locator('aisle-chat .launcher').click();
  assert.equal((await failed(page))[0].code, 'network');
  assert.equal(await page.locator('aisle-chat .contact').getAttribute('href'), 'mailto:help@shop.example');
  assert.equal(await page.locator('aisle-chat .contact').isVisible(), true);
});

test('offline: the shell says so without its help, and the next press online works', async (t) => {
  const page = await open(t, 'plain', { files, before: listen });
  page.permit(/ERR_INTERNET_DISCONNECTED|Failed to load resource|Fetch API cannot load/);
  await page.context().setOffline(true);
  await page.locator('#one .launcher').click();
  assert.equal((await failed(page))[0].code, 'offline');
  assert.equal(await page.locator('#light').isVisible(), true);
  await page.context().setOffline(false);
  await page.locator('#one .close').click();
  await page.locator('#one .launcher').click();
  await page.waitForFunction(() => globalThis.calls?.some(([name]) => name === 'mount'));
  assert.equal(await page.locator('#light').isVisible(), false);
});

test('a contact that is no link stays away', async (t) => {
  const page = await open(t, 'one-tag', { files: { [names.shell]: files[names.shell] }, before: listen });
  page.permit(/Failed to load resource/, /integrity/);
  await page.evaluate(() => (document.querySelector('aisle-chat').dataset.contact = 'javascript:alert(1)'));
  await page.locator('aisle-chat .launcher').click();
  await failed(page);
  assert.equal(await page.locator('aisle-chat .contact').getAttribute('href'), null);
});

test('the next press tries again, and what was typed and sent goes through', async (t) => {
  const faults = new Map([[names.widgetWasm, 'drop']]);
  const { page } = await break_(t, { files, faults }, []);
  const waiting = page.evaluate(() => document.querySelector('#one').diagnostics());
  faults.clear();
  await page.locator('#one .close').click();
  await page.locator('#one .launcher').click();
  assert.equal(await waiting, 'diagnostics done');
  const [[, , , queued]] = await page.evaluate(() => calls.filter(([name]) => name === 'mount'));
  assert.deepEqual(queued.map(({ text }) => text), ['sent before']);
  assert.equal(await page.locator('#light').isVisible(), false);
  assert.equal(await page.locator('#one .input').inputValue(), 'typed before');
  assert.equal(await page.locator('#one .input').isEditable(), true);
});

test('a call that waits for a widget that cannot run is refused with its reason', async (t) => {
  const page = await open(t, 'plain', { files, faults: new Map([[names.widgetWasm, 'not-found']]), before: listen });
  page.permit(/\[aisle-chat\]/, /Failed to load resource/, /integrity/);
  const { code } = await page.evaluate(() => document.querySelector('#one').diagnostics().catch(({ code }) => ({ code })));
  assert.equal(code, 'not-found');
  // A page that does not look at the answer sees no unhandled rejection (page.problems).
  await page.evaluate(() => void document.querySelector('#one').forget());
  await failed(page, 2);
});

test('after a trap everybody has a new instance, the same text, and the message', async (t) => {
  const page = await open(t, 'two', { files, before: listen });
  await page.evaluate(() => document.querySelector('#two').show());
  await page.waitForFunction(() => globalThis.calls?.some(([name]) => name === 'mount'));
  await page.evaluate(() => document.querySelector('#two').hide());
  await page.locator('#one .launcher').click();
  await page.waitForFunction(() => globalThis.calls.filter(([name]) => name === 'mount').length === 2);
  await page.keyboard.type('!trap');
  await page.keyboard.press('Enter');
  await page.keyboard.type('more');
  await page.waitForFunction(() => globalThis.calls.filter(([name]) => name === 'mount').length === 4);
  const mounts = await page.evaluate(() => calls.filter(([name]) => name === 'mount'));
  assert.deepEqual(mounts.slice(2).map(([, id, , queued]) => [id, queued.map(({ text }) => text)]).sort(),
    [['one', ['!trap']], ['two', []]], 'the message that trapped is not lost');
  assert.equal(await page.locator('#one .input').inputValue(), 'more');
  assert.deepEqual(await page.evaluate(() => globalThis.errors), []);
  assert.equal(page.site.asked.filter((path) => path === names.widgetJs).length, 1, 'nothing is fetched again');
});

test('a trap in a task of the widget is caught, and a second one soon after ends in the fallback', async (t) => {
  const page = await open(t, 'plain', { files, before: listen });
  page.permit(/\[aisle-chat\] trap/);
  await page.locator('#one .launcher').click();
  for (const round of [1, 2]) {
    await page.waitForFunction((round) => globalThis.calls?.filter(([name]) => name === 'mount').length === round, round);
    await page.evaluate(() => document.querySelector('#one').diagnostics('trap'));
  }
  const [{ code }] = await failed(page);
  assert.equal(code, 'trap');
  assert.equal(await page.locator('#light').isVisible(), true);
});

test('a stranger under the same tag is left alone and named on the console', async (t) => {
  const page = await open(t, 'plain', { files, before: (page) => page.addInitScript(() => {
    customElements.define('aisle-chat', class extends HTMLElement {});
  }) });
  page.permit(/"aisle-chat" has already been used with this registry/);
  await page.waitForLoadState('load');
  assert.equal(page.problems.length, 1);
  assert.equal(await page.evaluate(() => 'AisleChat' in window), false);
});

test('define() takes a loader and a tag of its own', async (t) => {
  const page = await open(t, 'plain', { files });
  assert.deepEqual(await page.evaluate(async (shell) => {
    const { define } = await import(shell);
    const seen = [];
    const load = async (...how) => {
      seen.push(how);
      return { mount: (host, { queued }) => (seen.push(queued.map(({ text }) => text)), { opened() {}, flush() {}, free() {} }) };
    };
    const first = define({ tag: 'test-chat', load });
    const again = define({ tag: 'test-chat', load });
    const chat = document.createElement('test-chat');
    document.body.append(chat);
    await chat.send('one');
    await new Promise((done) => setTimeout(done));
    return [first === customElements.get('test-chat'), again, seen];
  }, names.shell), [true, undefined, [['high'], ['one']]]);
});
