/*
 * What holds a message back on a real page, and real fingers: dialogs, popovers and
 * cookie banners as shops write them, a field inside a frame, and an exit by touch.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { shop } from './lib/rules.mjs';

const RULE = { 'data-debug': '', 'data-trigger-help': 'cart.count > 0 => Need a hand?' };
const fill = (page) => page.evaluate(() => void document.querySelector('aisle-chat').setCart({ total: 10, currency: 'EUR', count: 1 }));
/** Waits until the one rule is held back for this reason; if it never is, says how it stands. */
async function held(page, reason) {
  const stand = () => page.evaluate(async () => (await document.querySelector('aisle-chat').diagnostics()).rules);
  await until(page, async (reason) => {
    const { rules } = await document.querySelector('aisle-chat').diagnostics();
    return rules?.rules?.[0]?.why === reason;
  }, reason).catch(async (cause) => {
    throw new Error(`not held back for ${reason}: ${JSON.stringify(await stand())}`, { cause });
  });
}

for (const { name, body, open, close, attributes } of [
  { name: 'a modal dialog', body: '<dialog>Sign up <button>Close</button></dialog>',
    open: () => document.querySelector('dialog').showModal(), close: () => document.querySelector('dialog').close() },
  { name: 'a dialog', body: '<dialog>Size guide</dialog>',
    open: () => document.querySelector('dialog').show(), close: () => document.querySelector('dialog').close() },
  { name: 'a popover', body: '<div popover id="menu">Menu</div>',
    open: () => document.querySelector('#menu').showPopover(), close: () => document.querySelector('#menu').hidePopover() },
  { name: 'a cookie banner', body: '',
    open: () => {
      const banner = document.createElement('div');
      banner.id = 'cookie-notice';
      banner.textContent = 'We value your privacy';
      Object.assign(banner.style, { position: 'fixed', insetInline: '0', bottom: '0', height: '90px' });
      document.body.append(banner);
    },
    close: () => document.querySelector('#cookie-notice').remove() },
  { name: 'what the shop names', body: '<div class="finder" hidden>How tall are you?</div>', attributes: { 'data-avoid': '.finder' },
    open: () => (document.querySelector('.finder').hidden = false), close: () => (document.querySelector('.finder').hidden = true) },
])
  test(`${name} is waited for, and what was true all the while comes after it`, async (t) => {
    const page = await shop(t, { veto: true, body, attributes: { ...RULE, ...attributes } });
    await page.evaluate(open);
    await fill(page);
    await held(page, 'dialog');
    assert.deepEqual(await page.heard('aisle-trigger'), []);
    await page.evaluate(close);
    assert.deepEqual(await page.fired(1), ['help']);
  });

test('who writes inside a frame is not interrupted', async (t) => {
  const page = await shop(t, { veto: true, attributes: RULE, csp: undefined,
    body: '<iframe id="pay" title="Card" srcdoc="<input id=number aria-label=Number>"></iframe>' });
  await page.frameLocator('#pay').locator('#number').click();
  await page.keyboard.type('4242');
  await fill(page);
  await held(page, 'typing');
  assert.deepEqual(await page.heard('aisle-trigger'), []);
  await page.locator('h1').click();
  assert.deepEqual(await page.fired(1), ['help']);
});

const TOUCH = { viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true };

/** A finger moves the page up from 1000 px, by 75 px in so many milliseconds of the page's clock. */
async function swipe(page, ms) {
  await page.evaluate(() => scrollTo(0, 1000));
  await page.clock.runFor(2_000);
  // From here on it stands still between two steps, however long they take.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...ys) => session.send('Input.dispatchTouchEvent', { type, touchPoints: ys.map((y) => ({ x: 195, y })) });
  await touch('touchStart', 120);
  await touch('touchMove', 160); // from here on it is no press
  let before = 1000;
  for (let y = 235; y <= 685; y += 75) {
    await touch('touchMove', y);
    await page.waitForFunction((before) => scrollY < before, before);
    before = await page.evaluate(() => scrollY);
    await page.clock.runFor(ms);
  }
  await touch('touchEnd');
  await page.clock.runFor(2_000);
  await page.clock.resume();
  await session.detach();
}

test('on a touch screen a fast way back to the top is an exit, and reading upwards is none', async (t) => {
  const page = await shop(t, { veto: true, ...TOUCH, body: '<div id="long">Long</div>',
    attributes: { 'data-budget': 'off', 'data-trigger-exit': 'exit => Wait!', 'data-trigger-go': "event('go') => Hello" },
    before: (page) => page.clock.install({ time: '2026-11-22T12:00:00+09:00' }) });
  await page.evaluate(() => (document.querySelector('#long').style.height = '6000px'));
  await page.clock.runFor(1_000);
  // Rules are there once one has fired.
  await page.track('go');
  await page.fired(1);
  await swipe(page, 300);
  assert.deepEqual((await page.heard('aisle-trigger')).length, 1, 'that was slow');
  await swipe(page, 20);
  assert.deepEqual(await page.fired(2), ['go', 'exit']);
});
