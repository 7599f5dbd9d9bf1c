/*
 * The back button, in a browser that keeps pages for it: a page with rules and one with
 * an open conversation come back as they were, alive, and know what happened meanwhile.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { listen, shop } from './lib/rules.mjs';
import { kept, keys, visit, widget } from './lib/widget.mjs';

const AWAY = { '/away/index.html': '<!doctype html><title>Away</title><h1>Away</h1>' };

/** Goes to another page, waits for `meanwhile`, and comes back by the back button; fails unless the page was kept. */
async function awayAndBack(page, meanwhile = () => {}) {
  const reasons = [];
  const session = await page.context().newCDPSession(page);
  session.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations: all }) => reasons.push(...all.map(({ reason }) => reason)));
  await session.send('Page.enable');
  await page.evaluate(() => {
    globalThis.kept = [];
    addEventListener('pageshow', ({ persisted }) => globalThis.kept.push(persisted));
  });
  const here = page.url();
  await page.goto(`${page.site.origin}/away/`);
  await meanwhile();
  await page.evaluate(() => void history.back());
  await page.waitForURL(here, { waitUntil: 'commit' });
  await page.waitForFunction(() => (globalThis.kept ? globalThis.kept.length : document.readyState === 'complete'));
  assert.deepEqual(await page.evaluate(() => globalThis.kept), [true], `the browser did not keep the page: ${reasons}`);
  await session.detach();
}

test('a page with rules comes back with its sensors, its counts and its time', async (t) => {
  const page = await shop(t, { veto: true, cache: true, files: AWAY, body: '<p id="words">Words to copy</p>',
    attributes: { 'data-budget': 'off', 'data-trigger-click': "click('h1') => Hello", 'data-trigger-twice': "count(event('go')) >= 2 => Hello",
      'data-trigger-title': "page.title = 'Another' => Hello", 'data-trigger-scroll': 'scroll > 50% => Hello', 'data-trigger-long': 'time.site >= 600s => Hello' },
    before: (page) => page.clock.install({ time: '2026-11-22T12:00:00+09:00' }) });
  await page.clock.runFor(1_000);
  await page.track('go');
  await page.clock.runFor(15_000);
  await awayAndBack(page);
  assert.deepEqual(await page.heard('aisle-trigger'), []);
  await page.locator('h1').click();
  assert.deepEqual(await page.fired(1), ['click']);
  await page.track('go');
  assert.deepEqual(await page.fired(2), ['click', 'twice']);
  await page.evaluate(() => (document.title = 'Another'));
  assert.deepEqual(await page.fired(3), ['click', 'twice', 'title']);
  await page.evaluate(() => {
    document.body.style.height = '3000px';
    scrollTo(0, 3000);
  });
  await page.clock.runFor(100);
  assert.deepEqual(await page.fired(4), ['click', 'twice', 'title', 'scroll']);
  // With the 16 seconds from before; the page's clock also runs by itself, on a slow machine for long.
  await page.clock.runFor(585_000);
  assert.deepEqual(await page.fired(5), ['click', 'twice', 'title', 'scroll', 'long']);
});

test('a page that comes back knows what another tab has shown', async (t) => {
  const rules = { 'data-consent': 'granted', 'data-trigger-help': "event('go') => Need a hand?", 'data-trigger-other': "event('other') => Other", 'data-budget': 'off' };
  const page = await shop(t, { cache: true, files: AWAY, attributes: rules });
  // So that rules are there, and may keep things.
  await page.track('nothing');
  await until(page, async () => (await indexedDB.databases()).some(({ name }) => name === 'aisle_rules')).catch(() => {});
  await awayAndBack(page, async () => {
    const other = await page.context().newPage();
    await listen(other);
    await other.goto(`${page.site.origin}/talk/`);
    await other.evaluate(() => void document.querySelector('aisle-chat').track('go'));
    await other.waitForFunction(() => globalThis.heard.some(([type]) => type === 'aisle-exposure'));
    while (!(await keys(other)).some((key) => key.startsWith('rule/o')));
    await other.close();
  });
  await page.track('go');
  await page.track('other');
  assert.deepEqual(await page.fired(1), ['other'], 'help was shown in this visit, and the tab slept meanwhile');
});

test('an open conversation comes back connected, with what was typed and with what was said meanwhile', async (t) => {
  const server = await chatServer(t);
  const { page, chat } = await visit(t, { cache: true, files: AWAY, attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` } });
  await chat.open();
  await chat.say('Before');
  await chat.settled();
  await chat.input.fill('Half a');
  // A write under way may cost the page its place in the cache.
  await kept(page, 'draft');
  // So may what comes right after it; a page at rest for forty frames has kept its place each time.
  await page.evaluate(() => new Promise((done) => {
    let frames = 40;
    const next = () => ((frames -= 1) ? requestAnimationFrame(next) : done());
    next();
  }));
  await awayAndBack(page, async () => {
    const other = await page.context().newPage();
    await other.goto(`${page.site.origin}/talk/`);
    const there = widget(other);
    await there.open();
    await there.saying('Before').waitFor();
    await there.say('From another tab');
    await there.settled();
    await other.close();
  });
  await chat.saying('From another tab').waitFor();
  assert.equal(await chat.input.inputValue(), 'Half a');
  assert.ok(await chat.panel.isVisible());
  await chat.input.press('End');
  await page.keyboard.type(' message');
  await page.keyboard.press('Enter');
  await chat.saying('Half a message').waitFor();
  await chat.settled();
  assert.deepEqual(await chat.own.locator('.bubble').allTextContents(), ['Before', 'From another tab', 'Half a message']);
});
