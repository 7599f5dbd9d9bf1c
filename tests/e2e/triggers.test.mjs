/* Rules on a page, with the real files: their forms, live changes, what they cost and what they leave alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hold, until } from './lib/browser.mjs';
import { element, MORE, shop, WATCH } from './lib/rules.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { stored, strict, widget } from './lib/widget.mjs';

const rule = (name, when, text = 'Hello') => `<template data-trigger="${name}" data-when="${when}">${text}</template>`;
const EMPTY = { databases: [], local: [], session: [], cookies: '' };

test('a page without rules fetches neither rules nor widget', async (t) => {
  const page = await shop(t, { attributes: { 'data-theme': 'dark' }, inside: '<a href="mailto:a@b.example">Write</a>' });
  await page.waitForLoadState('networkidle');
  assert.deepEqual(page.asked(), ['/talk/index.html', 'aisle-chat.js']);
});

test('a rule in every form fires, and until one is near only their files are fetched', async (t) => {
  const page = await shop(t, {
    veto: true,
    attributes: {
      'data-budget': 'off',
      'data-trigger-attribute': "event('attribute') => Hello",
      'data-triggers': JSON.stringify([{ name: 'json', when: "event('json')", message: 'Hello' }]),
    },
    inside: rule('template', "event('template')"),
  });
  await page.evaluate(() => {
    const chat = document.querySelector('aisle-chat');
    // As React leaves it: the text in the template itself, not in its content.
    const template = document.createElement('template');
    template.dataset.trigger = 'react';
    template.dataset.when = "event('react')";
    template.append('Hello');
    chat.append(template);
    chat.triggers = [{ name: 'property', when: "event('property')", message: 'Hello' }];
  });
  await page.track('nothing');
  await page.waitForLoadState('networkidle');
  assert.deepEqual(page.asked(), ['/talk/index.html', 'aisle-chat.js', ...WATCH, ...MORE]);
  const names = ['attribute', 'template', 'react', 'json', 'property'];
  for (const [at, name] of names.entries()) {
    await page.track(name);
    assert.deepEqual(await page.fired(at + 1), names.slice(0, at + 1));
  }
  assert.deepEqual(await stored(page), EMPTY);
  const [[, detail]] = await page.heard('aisle-trigger');
  assert.deepEqual([detail.surface, detail.values, detail.experiment], ['bubble', {}, undefined]);
});

test('of the rules only what theirs read is fetched, and the rest once one is near', async (t) => {
  const page = await shop(t, { veto: true, attributes: { 'data-trigger-later': 'time.page >= 1h and scroll >= 1% => Hello' } });
  await page.track('nothing');
  await page.waitForLoadState('networkidle');
  assert.deepEqual(page.asked(), ['/talk/index.html', 'aisle-chat.js', ...WATCH]);
  await page.evaluate(() => document.querySelector('aisle-chat').setAttribute('data-trigger-now', 'not chat.open => Hello'));
  assert.deepEqual(await page.fired(), ['now']);
  assert.deepEqual(page.asked().slice(4).filter((file) => MORE.includes(file)).sort(), MORE);
});

test('rules that are added, changed and removed are followed at once', async (t) => {
  const page = await shop(t, { veto: true, attributes: { 'data-budget': 'off', 'data-trigger-a': "event('one') => Hello" } });
  await page.track('one');
  await page.fired(1);
  await page.evaluate(() => {
    const chat = document.querySelector('aisle-chat');
    chat.setAttribute('data-trigger-a', "event('two') => Hello");
    chat.insertAdjacentElement('beforeend', Object.assign(document.createElement('template'), { id: 'b' }));
    Object.assign(chat.lastChild.dataset, { trigger: 'b', when: "event('three')" });
    chat.lastChild.content.append('Hello');
  });
  await page.track('two');
  assert.deepEqual(await page.fired(2), ['a', 'a']);
  await page.track('one');
  await page.track('three');
  assert.deepEqual(await page.fired(3), ['a', 'a', 'b'], 'the old condition is gone');
  await page.evaluate(() => (document.querySelector('#b').dataset.when = "event('four')"));
  await page.track('three');
  await page.track('four');
  assert.deepEqual(await page.fired(4), ['a', 'a', 'b', 'b']);
  await page.evaluate(() => {
    document.querySelector('#b').remove();
    document.querySelector('aisle-chat').triggers = [{ name: 'c', when: "event('four') or event('five')", message: 'Hello' }];
  });
  await page.track('four');
  assert.deepEqual(await page.fired(5), ['a', 'a', 'b', 'b', 'c']);
  assert.equal((await page.heard('aisle-trigger')).length, 5);
});

test('a wrong rule is named once in the console, with where and why, and in diagnostics()', async (t) => {
  const said = [];
  const page = await shop(t, {
    veto: true,
    attributes: { 'data-trigger-sum': 'cart.sum >= 50 => Hello', 'data-triggers': '[{]', 'data-trigger-go': "event('go') => Hello" },
    before: (page) => page.on('console', (message) => message.type() === 'warning' && said.push(message.text())),
  });
  await page.track('go');
  await page.fired();
  const ours = () => said.filter((line) => line.startsWith('[aisle-chat]'));
  // Shoppers' engine knows no words; they come in a file of their own.
  while (ours().length < 2) await page.waitForEvent('console', () => true);
  await page.evaluate(() => (document.querySelector('aisle-chat').dataset.theme = 'dark'));
  await page.track('go');
  assert.equal(ours().length, 2, ours().join('\n'));
  const wrong = ours().find((line) => line.includes('cart.sum'));
  assert.match(wrong, /sum/);
  assert.match(wrong, /\^/);
  assert.match(wrong, /cart\.total/);
  assert.match(ours().find((line) => line !== wrong), /data-triggers is not JSON/);
  const { rules } = await page.evaluate(() => document.querySelector('aisle-chat').diagnostics());
  assert.equal(rules.issues.length, 2);
  assert.deepEqual(rules.rules.map(({ name }) => name), ['go']);
});

test('a time is not polled: the firing comes when active time says so', async (t) => {
  let drawn;
  const page = await shop(t, { veto: true,
    attributes: { 'data-budget': 'off', 'data-trigger-help': 'time.page >= 30m => Hello', 'data-trigger-go': "event('go') => Hello" },
    before: (page) => {
      drawn = page.waitForEvent('requestfinished', (request) => /aisle-views-.*\.wasm/.test(request.url()));
      return page.clock.install({ time: '2026-11-22T12:00:00+09:00' });
    } });
  await page.clock.runFor(2_000);
  await page.track('go');
  await page.fired(1);
  await drawn; // the widget, which is on its way
  // Minutes, since the page's clock goes by itself besides.
  await page.clock.runFor(25 * 60_000);
  assert.deepEqual(await page.fired(1), ['go']);
  await page.clock.runFor(6 * 60_000);
  assert.deepEqual(await page.fired(2), ['go', 'help']);
});

test('two elements have rules of their own, and one that leaves is freed', async (t) => {
  const page = await shop(t, {
    veto: true,
    elements: element({ id: 'one', 'data-budget': 'off', 'data-trigger-a': "event('a') => Hello" })
      + element({ id: 'two', 'data-budget': 'off', 'data-trigger-b': "event('b') => Hello" }),
  });
  const track = (id, name) => page.evaluate(([id, name]) => void document.querySelector(id).track(name), [id, name]);
  await track('#one', 'a');
  await track('#two', 'b');
  await page.fired(2);
  const by = (list) => list.map(([, { rule }, id]) => `${id} ${rule}`).sort();
  assert.deepEqual(by(await page.heard('aisle-trigger')), ['one a', 'two b']);
  await page.evaluate(async () => {
    document.querySelector('#one').remove();
    await new Promise((done) => setTimeout(done));
    document.dispatchEvent(new CustomEvent('a'));
    document.dispatchEvent(new CustomEvent('b'));
  });
  await page.fired(3);
  assert.deepEqual(by(await page.heard('aisle-trigger')), ['one a', 'two b', 'two b']);
});
test('context that was set before anything was there is known to rules', async (t) => {
  const page = await shop(t, {
    veto: true,
    attributes: { 'data-trigger-cart': "cart.total >= 50 EUR and product.id = 'x1' => {product.title} for you" },
    head: '<script nonce="n0nce">(window.AisleChat ??= []).push(["setCart", { total: 60, currency: "EUR", count: 1 }], ["setContext", { product: { id: "x1", title: "Boots" } }])</script>',
  });
  assert.deepEqual(await page.fired(), ['cart']);
  const [[, { values }]] = await page.heard('aisle-trigger');
  assert.equal(values['product.title'], 'Boots');
});

test('the cart that a page has named is known to rules that come after many other calls', async (t) => {
  let release;
  const page = await shop(t, { veto: true, attributes: { 'data-trigger-help': 'cart.count > 0 => Hello' },
    before: async (page) => (release = await hold(page, '**/aisle-watch*')) });
  await page.evaluate(async () => {
    const chat = document.querySelector('aisle-chat');
    chat.setCart({ total: 10, currency: 'EUR', count: 1 });
    await chat.diagnostics(); // the widget is there, and has taken the cart
    for (let n = 0; n < 60; n += 1) await chat.diagnostics();
    for (let n = 0; n < 60; n += 1) await chat.track('scrolled');
  });
  release();
  assert.deepEqual(await page.fired(1), ['help']);
});

test('what becomes of a coupon in the chat is known to rules', async (t) => {
  const page = await shop(t, { veto: true, attributes: { 'data-trigger-coupon': "coupon.state = 'copied' and coupon.age < 1h => Paste it in the cart" } });
  const state = (state) => page.chat.evaluate((host, state) =>
    host.dispatchEvent(new CustomEvent('aisle-coupon', { detail: { code: 'LARCH10', state }, bubbles: true })), state);
  // Nobody hears of it before rules are there.
  await until(page, async () => (await document.querySelector('aisle-chat').diagnostics()).rules?.rules.length);
  await state('revealed');
  assert.deepEqual(await page.heard('aisle-trigger'), []);
  await state('copied');
  assert.deepEqual(await page.fired(1), ['coupon']);
});

test('what fires is shown by the widget, which is fetched for it; sent away by the visitor it is remembered', async (t) => {
  const page = await shop(t, { attributes: { 'data-trigger-help': "event('go') => Need a hand with {page.title}?" } });
  await page.track('go');
  const surface = page.chat.locator('[part~="surface"]').filter({ hasText: 'Need a hand with A shop?' });
  await surface.waitFor();
  await page.waitForFunction(() => globalThis.heard.some(([type]) => type === 'aisle-exposure'));
  assert.deepEqual(await stored(page), EMPTY, 'nothing is kept before the visitor does something');
  await surface.locator('.dismiss').click();
  await until(page, async () => (await indexedDB.databases()).some(({ name }) => name === 'aisle_rules'));
  const [[, { by }]] = await page.heard('aisle-dismiss');
  assert.equal(by, 'visitor');
});

test('what becomes of a rule is told to the backend where the page asks for it and the visitor has not said no, without a name', async (t) => {
  const told = [];
  const shopOf = (attributes) => shop(t, {
    attributes: { 'data-endpoint': '/v1', 'data-load': 'intent', 'data-experiment-wording': 'b 1', ...attributes },
    inside: `<template data-trigger="help" data-experiment="wording=b" data-when="event('go')">Need help?</template>`,
    shop: ({ method, headers }, { pathname }, body) => {
      if (pathname !== '/v1/outcomes') return undefined;
      told.push([method, JSON.parse(body), headers.cookie, headers.referer]);
      return { status: 204 };
    },
    before: (page) => page.context().addCookies([{ name: 'who', value: 'me', url: page.site.origin }]),
  });
  const shown = async (page) => {
    await page.track('go');
    await page.chat.locator('.dismiss').click();
    await page.waitForFunction(() => globalThis.heard.some(([type]) => type === 'aisle-dismiss'));
  };
  await shown(await shopOf({}));
  await shown(await shopOf({ 'data-report': 'rules', 'data-consent': 'denied' }));
  assert.deepEqual(told, [], 'nobody asked, and nobody agreed');
  const page = await shopOf({ 'data-report': 'rules', 'data-consent': 'pending' });
  await page.evaluate(() => void document.querySelector('aisle-chat').grantConsent());
  const both = Promise.all([1, 2].map((nth) => page.waitForResponse((answer) => answer.url().endsWith('/v1/outcomes') && answer.request().postData().includes(['shown', 'dismissed'][nth - 1]))));
  await shown(page);
  await both;
  assert.deepEqual(told, ['shown', 'dismissed'].map((outcome) =>
    ['POST', { rule: 'help', outcome, experiment: 'wording', arm: 'b' }, undefined, undefined]));
});

test('messages of an earlier page count', async (t) => {
  const server = await chatServer(t);
  const endpoint = `ws://127.0.0.1:${server.port}/v1`;
  const page = await shop(t, { veto: true, csp: strict(`'self' ${endpoint.replace('/v1', '')}`),
    attributes: { 'data-endpoint': endpoint, 'data-budget': 'off', 'data-trigger-long': 'chat.messages >= 2 => Hello', 'data-trigger-longer': 'chat.messages >= 3 => Hello' } });
  page.permit(/WebSocket connection to .* failed/);
  const chat = widget(page);
  await chat.open();
  await chat.say('First');
  await chat.say('Second');
  await chat.settled();
  await page.reload();
  assert.deepEqual(await page.fired(1), ['long']);
  await chat.open();
  await chat.say('Third');
  await page.evaluate(() => (document.querySelector('aisle-chat').open = false));
  assert.deepEqual(await page.fired(2), ['long', 'longer']);
});
