/*
 * What comes uninvited, in whole pages under the strictest policy: it keeps its
 * manners, says what happens, and becomes part of the conversation that agents see.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from './lib/browser.mjs';
import { AGENT, chatServer } from './lib/chat-server.mjs';
import { stage } from './lib/surfaces.mjs';
import { violations } from './lib/widget.mjs';

const SLOT = '<div data-aisle-slot="size"></div><p id="after">Socks, two sizes.</p>';
const PRODUCT = JSON.stringify({ type: 'product', v: 1, fallback: 'Fjord rain shell, 189 euros',
  data: { title: 'Fjord rain shell', url: '/p/fjord', price: { amount: 18900, currency: 'EUR' } } });

const FLOATING = [
  { surface: 'bubble', replies: ['Check my size', 'Compare'] },
  { surface: 'bubble' },
  { surface: 'banner', replies: ['Apply'] },
  { surface: 'banner', edge: 'top' },
  { surface: 'toast' },
  { surface: 'card', content: PRODUCT, replies: ['Reserve one'] },
];
const ALL = [...FLOATING, { surface: 'inline', slot: 'size', replies: ['Which?'] }];

/** The page reserves the room of its slot; its policy forbids style attributes. */
const reserve = (page) => page.evaluate(() => {
  document.querySelector('[data-aisle-slot]').style.minHeight = '260px';
});

/** Anywhere on the page, whatever shadow root it is in. */
const surface = (page, name) => page.locator(`[part~="surface-${name}"]`);

const LOOKS = [
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true }],
  ['from right to left', { dir: 'rtl', lang: 'ar' }],
  ['at 320 by 256 pixels, as at 400 % zoom', { viewport: { width: 320, height: 256 } }],
  ['in forced colours', { forcedColors: 'active' }],
];

for (const [look, options] of LOOKS) {
  test(`${look}: axe finds nothing, nothing covers the launcher or leaves the screen`, async (t) => {
    const { page, chat, show, hide } = await stage(t, { main: SLOT, ...options });
    await reserve(page);
    for (const firing of ALL) {
      const name = `${firing.surface} ${firing.edge ?? ''}`;
      assert.equal(await show(firing), true, name);
      const box = surface(page, firing.surface);
      await box.waitFor();
      assert.deepEqual(await violations(page), [], name);
      const at = await box.boundingBox();
      const launcher = await chat.launcher.boundingBox();
      const { width, height } = page.viewportSize();
      assert.ok(at.x >= 0 && at.x + at.width <= width + 0.5, `${name} is within the width`);
      if (firing.surface !== 'inline') {
        assert.ok(at.y >= 0 && at.y + at.height <= height + 0.5, `${name} is within the height`);
        const apart = at.x + at.width <= launcher.x || launcher.x + launcher.width <= at.x
          || at.y + at.height <= launcher.y || launcher.y + launcher.height <= at.y;
        assert.ok(apart, `${name} leaves the launcher free`);
      }
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, name);
      await hide();
      await box.waitFor({ state: 'detached' });
    }
  });
}

for (const viewport of [{ width: 1024, height: 720 }, { width: 360, height: 700 }]) {
  test(`nothing on the page moves by so much as a pixel, at ${viewport.width} px and with all motion`, async (t) => {
    const { page, show, hide } = await stage(t, { main: SLOT, viewport, reducedMotion: 'no-preference' });
    await reserve(page);
    await page.evaluate(async () => {
      const frames = () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
      globalThis.rest = async (box) => {
        await Promise.all(box.getAnimations().map(({ finished }) => finished));
        await frames();
      };
      // What the reserving itself has moved is drawn before.
      await frames();
      globalThis.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.shift += entry.value;
      }).observe({ type: 'layout-shift' });
    });
    for (const firing of ALL) {
      await show(firing);
      await surface(page, firing.surface).evaluate((box) => globalThis.rest(box));
      await hide();
      await page.evaluate(() => globalThis.rest(document.body));
      assert.equal(await page.evaluate(() => globalThis.shift), 0, firing.surface);
    }
  });
}

test('it comes in by opacity and transform only, and at once where less motion is wanted', async (t) => {
  for (const [reducedMotion, wanted] of [['no-preference', ['opacity', 'transform']], ['reduce', []]]) {
    const { page, show } = await stage(t, { reducedMotion });
    for (const firing of FLOATING) {
      await show(firing);
      const moved = await surface(page, firing.surface).evaluate((box) => [...new Set(box.getAnimations()
        .flatMap((one) => one.effect.getKeyframes().flatMap(Object.keys))
        .filter((key) => !['offset', 'computedOffset', 'easing', 'composite'].includes(key)))].sort());
      assert.deepEqual(moved, wanted, firing.surface);
    }
  }
});

test('every target is 44 pixels to the finger', async (t) => {
  const { page, show } = await stage(t, { viewport: { width: 360, height: 700 } });
  for (const firing of FLOATING) {
    await show(firing);
    await surface(page, firing.surface).waitFor();
    const small = await surface(page, firing.surface).evaluate((box) => [...box.querySelectorAll('button')].flatMap((button) => {
      const { width, height } = button.getBoundingClientRect();
      const more = getComputedStyle(button, '::after');
      const out = (...sides) => sides.reduce((sum, side) => sum - (parseFloat(more[side]) || 0), 0);
      const tall = height + out('top', 'bottom') >= 44;
      return tall && width + out('left', 'right') >= 44 ? [] : [[button.className, width, height]];
    }));
    assert.deepEqual(small, [], firing.surface);
  }
});

test('nothing takes the focus, and the keyboard finds all of it between launcher and page end', async (t) => {
  const { page, show, told } = await stage(t, { main: '<button id="buy">Buy</button>' });
  await page.focus('#buy');
  // A press just before does not count as asking for it.
  await page.keyboard.press('Shift');
  for (const firing of [...FLOATING, { surface: 'badge' }, { surface: 'panel' }]) {
    await show(firing);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'buy', firing.surface);
  }
  await page.evaluate(() => document.querySelector('aisle-chat').hide());
  await show({ replies: ['Check my size', 'Compare'] });
  const focused = () => page.evaluate(() => {
    const inside = document.activeElement.shadowRoot?.activeElement;
    return inside?.getAttribute('aria-label') ?? inside?.textContent;
  });
  const names = [];
  for (let n = 0; n < 4; n += 1) {
    await page.keyboard.press('Tab');
    names.push(await focused());
  }
  assert.deepEqual(names, ['Open the chat', 'Check my size', 'Reply', 'Close']);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'Compare', 'arrows go from one reply to the next');
  let heard = 0;
  await page.exposeFunction('pageHeardEsc', () => (heard += 1));
  await page.evaluate(() => document.addEventListener('keydown', (event) => event.key === 'Escape' && globalThis.pageHeardEsc()));
  await page.keyboard.press('Escape');
  await surface(page, 'bubble').waitFor({ state: 'detached' });
  assert.equal(await focused(), 'Open the chat', 'the focus goes to what is beside it');
  assert.equal(heard, 0);
  assert.deepEqual((await told()).at(-1), ['aisle-dismiss', { rule: 'help', surface: 'bubble', by: 'visitor' }]);
});

test('it is read out once, politely, and by nothing else', async (t) => {
  const { page, show } = await stage(t, {});
  await page.evaluate(() => document.querySelector('aisle-chat').diagnostics());
  await page.evaluate(() => {
    globalThis.read = [];
    const root = document.querySelector('aisle-chat').shadowRoot;
    new MutationObserver((records) => {
      for (const { target } of records) {
        const region = (target.parentElement ?? target).closest('[aria-live], [role=status], [role=alert]');
        if (region?.textContent) globalThis.read.push([region.getAttribute('aria-live'), region.textContent.trim()]);
      }
    }).observe(root, { subtree: true, childList: true, characterData: true });
  });
  await show({ message: 'Only **2** left' });
  await page.waitForFunction(() => globalThis.read.some(([, text]) => text.includes('left')));
  await surface(page, 'bubble').hover();
  const read = await page.evaluate(() => globalThis.read.filter(([, text]) => text.includes('left')));
  assert.deepEqual(read, [['polite', 'Message from the shop: Only 2 left']]);
});

test('the page hears of each once it is in view, of what comes of it, and of another in its place', async (t) => {
  const { page, show, hide, told } = await stage(t, { main: `<div id="long"></div>${SLOT}` });
  await page.evaluate(() => { document.getElementById('long').style.height = '3000px'; });
  await show({ experiment: ['sizing', 'b'] });
  await page.waitForFunction(() => globalThis.told.length === 1);
  await show({ rule: 'other', surface: 'toast' });
  await page.waitForFunction(() => globalThis.told.length === 3);
  await hide('help');
  await hide('other');
  assert.equal(await show({ rule: 'fit', surface: 'inline' }), true);
  await page.evaluate(() => document.querySelector('[data-aisle-slot]').scrollIntoView());
  await page.waitForFunction(() => globalThis.told.length === 5);
  assert.deepEqual(await told(), [
    ['aisle-exposure', { rule: 'help', surface: 'bubble', experiment: 'sizing', arm: 'b' }],
    ['aisle-dismiss', { rule: 'help', surface: 'bubble', by: 'page' }],
    ['aisle-exposure', { rule: 'other', surface: 'toast' }],
    ['aisle-dismiss', { rule: 'other', surface: 'toast', by: 'page' }],
    ['aisle-exposure', { rule: 'fit', surface: 'inline' }],
  ]);
  assert.equal(await show({ surface: 'inline', slot: 'nowhere' }), false, 'there is no such slot');
});

test('hostile words stay words, in the message, in its values and in its replies', async (t) => {
  const { page, show } = await stage(t, {});
  const bad = '<img src=x onerror=alert(1)> *b* [x](https://evil.example) \u202egnp.exe';
  await show({ message: '{a}', values: [['a', { text: bad }]], replies: ['{a}', '<b>'] });
  const box = surface(page, 'bubble');
  assert.equal(await box.locator('img, b, strong, a').count(), 0);
  assert.match(await box.locator('.said').textContent(), /<img src=x onerror=alert\(1\)> \*b\* \[x\]\(https:\/\/evil\.example\) gnp\.exe/);
  assert.equal(await box.locator('[part~="quick-reply"]').nth(1).textContent(), '<b>');
  for (const broken of ['', '{', '[]', '{"rule":1}', '{"rule":"x","surface":"popup","message":"y"}'])
    assert.equal(await page.evaluate((json) => globalThis.ask('surface', json), broken), false, broken);
});

test('values are written as the visitor’s language writes them, and what is not known falls back', async (t) => {
  const { page, show } = await stage(t, { lang: 'de', attributes: { 'data-locale': 'de-DE' } });
  await show({
    message: '{visitor.name|du}: {cart.total} · {order.last} · {scroll} · {cohort}',
    values: [['cart.total', { money: { minor: 129990, currency: 'EUR' } }], ['order.last', { clock: { gathered: 7500000 } }],
      ['scroll', { number: 62500 }], ['cohort', { list: ['a', 'b'] }]],
  });
  const said = (await surface(page, 'bubble').locator('.said').textContent()).replaceAll('\u00a0', ' ');
  assert.equal(said, 'du: 1.299,90 € · 2 Stunden · 62,5 · a, b');
});

/** Opens a Korean page whose words come when `come` is called; `labels` is what its surfaces were called. */
async function wordless(t, before = () => {}) {
  let come;
  const held = new Promise((resolve) => (come = resolve));
  const it = await stage(t, { lang: 'ko', async before(page) {
    await before(page);
    await page.route(/\/locales\/ko\b/, async (route) => {
      await held;
      await route.continue();
    });
    await page.addInitScript(() => {
      globalThis.labels = [];
      const look = () => {
        const label = document.querySelector('aisle-chat')?.shadowRoot?.querySelector('[part~="surface-bubble"]')?.ariaLabel;
        if (label && labels.at(-1) !== label) labels.push(label);
        requestAnimationFrame(look);
      };
      look();
    });
  } });
  return { ...it, come, labels: () => it.page.evaluate(() => globalThis.labels) };
}

test('it waits for the words of its language and is not seen in another one first', async (t) => {
  // The words come when this test wants them, however slow the machine is.
  const { page, show, come, labels } = await wordless(t, (page) => page.addInitScript(() => {
    const later = globalThis.setTimeout;
    globalThis.setTimeout = (run, ms, ...rest) => (ms === 3000 ? 0 : later(run, ms, ...rest));
  }));
  const asked = page.waitForRequest(/\/locales\/ko\b/);
  const shown = show();
  await asked;
  come();
  assert.equal(await shown, true);
  await surface(page, 'bubble').waitFor();
  await page.waitForFunction(() => globalThis.labels.length);
  assert.deepEqual(await labels(), ['상점에서 보낸 메시지']);
});

test('where the words of its language do not come, it comes in English', async (t) => {
  const { show, labels, page } = await wordless(t);
  assert.equal(await show(), true);
  await page.waitForFunction(() => globalThis.labels.length);
  assert.deepEqual(await labels(), ['Message from the shop']);
});

test('taken up by a reply, it opens the conversation, and the agent sees shop and visitor in order, once, over a reload', { timeout: 300_000 }, async (t) => {
  const server = await chatServer(t);
  const { page, chat, show, told } = await stage(t, { attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` } });
  await show({ rule: 'rescue', surface: 'banner', message: 'Shipping is *on us*, {n|friend}', replies: ['Apply it', 'No'] });
  await page.getByRole('button', { name: 'Apply it' }).click();
  await chat.saying('Apply it').waitFor();
  await chat.settled();
  assert.deepEqual(await chat.at('.row .bubble').allTextContents(), ['Shipping is on us, friend', 'Apply it']);
  assert.deepEqual((await told()).at(-1), ['aisle-accept', { rule: 'rescue', surface: 'banner', reply: 'Apply it' }]);
  await page.reload();
  await page.evaluate(() => document.querySelector('aisle-chat').show());
  await chat.say('Thanks');
  await chat.settled();
  assert.deepEqual(await chat.at('.row .bubble').allTextContents(), ['Shipping is on us, friend', 'Apply it', 'Thanks']);

  const world = await (await launch()).newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  t.after(() => world.close());
  const agent = await world.newPage();
  await agent.goto(`${server.origin}/agent`);
  await agent.fill('#name', AGENT.name);
  await agent.fill('#password', AGENT.password);
  await agent.press('#password', 'Enter');
  await agent.locator('.line a').first().click();
  await agent.locator('.message', { hasText: 'Thanks' }).waitFor();
  assert.deepEqual(await agent.locator('.message .text').allTextContents(), ['Shipping is on us, friend', 'Apply it', 'Thanks']);
  assert.match(await agent.locator('.message').first().textContent(), /Shown by rule rescue/);
});

test('opening the chat while something is shown takes it up; a reload before a word was said leaves nothing', async (t) => {
  const { page, chat, show, told } = await stage(t, {});
  await show({ surface: 'badge', message: 'We kept your cart' });
  await page.waitForFunction(() => globalThis.told.length === 1);
  assert.equal(await chat.at('[part~="surface-badge"]').textContent(), '1');
  assert.equal(await chat.launcher.getAttribute('aria-label'), 'Open the chat, 1 unread message');
  await chat.launcher.click();
  await chat.saying('We kept your cart').waitFor();
  assert.deepEqual((await told()).at(-1), ['aisle-accept', { rule: 'help', surface: 'badge' }]);
  await chat.at('[part~="surface-badge"]').waitFor({ state: 'detached' });
  assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).length), 0);
});

test('a panel opens with the message, its replies can be pressed, and on a phone it is a bubble', async (t) => {
  const { chat, page, show, told } = await stage(t, {});
  assert.equal(await show({ surface: 'panel', message: 'Where is your order?', replies: ['Show me'] }), true);
  await chat.saying('Where is your order?').waitFor();
  await chat.replies.first().click();
  await chat.saying('Show me').waitFor();
  assert.deepEqual((await told()).map(([name]) => name), ['aisle-exposure', 'aisle-accept']);
  const phone = await stage(t, { viewport: { width: 360, height: 700 } });
  await phone.show({ surface: 'panel' });
  await surface(phone.page, 'bubble').waitFor();
  assert.equal(await phone.chat.panel.isVisible(), false);
  await phone.page.waitForFunction(() => globalThis.told.length === 1);
  assert.equal((await phone.told())[0][1].surface, 'panel');
});

test('a page that vetoes the panel gets none', async (t) => {
  const { page, chat, show, told } = await stage(t, {});
  await page.evaluate(() => document.addEventListener('aisle-before-show', (event) => event.preventDefault()));
  assert.equal(await show({ surface: 'panel' }), false);
  assert.equal(await chat.panel.isVisible(), false);
  assert.deepEqual(await told(), []);
});

test('page styles do not reach what stands in the page, and it goes without a trace', async (t) => {
  const { page, show, hide } = await stage(t, { main: SLOT, attributes: { 'data-accent': '#7a3cff' } });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*, [data-aisle-slot] > * { display: none !important; color: red !important } [data-aisle-slot], main, body, html, aside, aisle-chat, p { display: block !important }');
    document.adoptedStyleSheets.push(sheet);
  });
  await show({ surface: 'inline', slot: 'size' });
  const box = surface(page, 'inline');
  assert.equal(await box.isVisible(), true);
  const ink = await box.evaluate((node) => getComputedStyle(node).color);
  assert.notEqual(ink, 'rgb(255, 0, 0)');
  assert.equal(await box.locator('.answer').evaluate((node) => getComputedStyle(node).backgroundColor), 'rgb(122, 60, 255)');
  await hide();
  assert.equal(await page.locator('[data-aisle-slot]').innerHTML(), '');
});

test('present() shows content of the page, and says how to call it', async (t) => {
  const { page, chat, told } = await stage(t, {});
  await page.evaluate((json) => document.querySelector('aisle-chat').present(JSON.parse(json)), PRODUCT);
  const card = surface(page, 'card');
  assert.equal(await card.locator('[part~="product-title"]').textContent(), 'Fjord rain shell');
  assert.equal(await card.locator('[part~="product-price"]').textContent(), '€189');
  assert.equal(await card.locator('[part~="product-action"]').getAttribute('href'), `${page.site.origin}/p/fjord`);
  await card.getByRole('button', { name: 'Reply' }).click();
  await chat.at('.row [part~="product"]').waitFor();
  await page.evaluate(() => document.querySelector('aisle-chat').present({ type: 'hologram', v: 1, fallback: 'A *hologram*', data: {} }));
  await chat.saying('A *hologram*').waitFor();
  await assert.rejects(page.evaluate(() => document.querySelector('aisle-chat').present({ text: 'x' })), /type, v, fallback, data/);
  assert.ok((await told()).length > 0);
});
