/*
 * The widget against the real aisle-server: under the strict policy, through a
 * transport of the page's own, and with somebody else's key.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hold } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { visit } from './lib/widget.mjs';

const endpoint = (server) => `ws://127.0.0.1:${server.port}/v1`;

test('a message is sent and a conversation goes on after a reload, under the strict policy', async (t) => {
  const server = await chatServer(t);
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': endpoint(server) } });
  await chat.open();
  await chat.say('Is anybody there?');
  await chat.settled();
  assert.equal((await chat.diagnostics()).seq, 1);
  await page.reload();
  await chat.open();
  await chat.saying('Is anybody there?').waitFor();
  assert.equal(await chat.messages.count(), 1);
  assert.equal(await chat.input.inputValue(), '', 'what was sent is no draft');
});

test('messages arrive before the code that draws them has, and are rows when it has', async (t) => {
  const server = await chatServer(t);
  let release;
  let taken = () => {};
  const acknowledged = () => new Promise((next) => (taken = next));
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': endpoint(server), 'data-accent': '#2f5a4c' },
    before: async (page) => {
      release = await hold(page, '**/aisle-views*');
      page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => /"ack"/.test(payload) && taken()));
    } });
  await chat.launcher.click();
  for (const text of ['first', 'second']) {
    const ack = acknowledged();
    await chat.say(text);
    await ack;
  }
  assert.deepEqual(await chat.at('.early').allTextContents(), ['first', 'second']);
  assert.equal(await chat.rows.count(), 0);
  // A page that sleeps and a new setting find nobody to draw them yet, and support waits.
  const later = chat.diagnostics();
  await page.evaluate(() => {
    dispatchEvent(new Event('pagehide'));
    dispatchEvent(new Event('pageshow'));
    const chat = document.querySelector('aisle-chat');
    chat.dataset.locale = 'ko';
    chat.dataset.accent = 'nonsense';
  });
  const ack = acknowledged();
  await chat.say('third');
  await ack;
  await chat.input.fill('fourth');
  release();
  await chat.saying('third').waitFor();
  assert.deepEqual(await chat.own.locator('.bubble').allTextContents(), ['first', 'second', 'third']);
  assert.equal(await chat.at('.early').count(), 0);
  assert.equal(await chat.input.inputValue(), 'fourth');
  const { seq, issues } = await later;
  assert.equal(seq, 3);
  assert.deepEqual(issues.map(({ attribute }) => attribute), ['data-accent']);
});

test('what is typed while the server is away arrives once it is back, in order', async (t) => {
  const server = await chatServer(t);
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': endpoint(server) } });
  page.permit(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET/);
  await chat.open();
  await chat.say('one');
  await chat.settled();
  await server.kill();
  for (const text of ['two', 'three', 'four']) await chat.say(text);
  assert.equal((await chat.diagnostics()).unsent, 3);
  await server.start();
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await chat.settled();
  assert.deepEqual(await chat.own.locator('.bubble').allTextContents(), ['one', 'two', 'three', 'four']);
  assert.equal((await chat.diagnostics()).seq, 4);
});

test('a transport registered by the page carries a conversation', async (t) => {
  const server = await chatServer(t);
  const { page, chat } = await visit(t, {
    attributes: { 'data-transport': 'mine', 'data-endpoint': endpoint(server) },
    before: (page) => page.addInitScript(() => {
      (window.AisleChat ??= []).push(['registerTransport', 'mine', {
        connect(ctx) {
          window.used = ctx.endpoint;
          const socket = new WebSocket(ctx.endpoint);
          socket.onopen = () => ctx.opened();
          socket.onmessage = ({ data }) => ctx.frame(data);
          socket.onclose = () => ctx.closed('lost');
          return { send: (text) => socket.send(text), close: () => socket.close() };
        },
      }]);
    }),
  });
  await chat.open();
  await chat.say('through the page');
  await chat.settled();
  assert.equal(await page.evaluate(() => window.used), endpoint(server));
  assert.equal((await chat.diagnostics()).seq, 1);
});

test('nobody answers as long as nobody is there, and the widget does not say otherwise', async (t) => {
  const server = await chatServer(t);
  const { chat } = await visit(t, { attributes: { 'data-endpoint': endpoint(server) } });
  await chat.open();
  await chat.settled();
  assert.match(await chat.at('[part~="agents"]').textContent(), /Nobody is online/);
});

test('two elements on a page share one WebAssembly instance and hold two conversations', async (t) => {
  const server = await chatServer(t);
  const { page } = await visit(t, { attributes: { 'data-endpoint': endpoint(server) } });
  await page.evaluate(() => {
    const other = document.createElement('aisle-chat');
    other.dataset.position = 'bottom-start';
    document.body.append(other);
  });
  const all = page.locator('aisle-chat');
  await all.nth(0).locator('.launcher').click();
  await all.nth(0).locator('.input').fill('to the shop');
  await all.nth(0).locator('.input').press('Enter');
  await all.nth(0).locator('[part~="message-own"]').waitFor();
  await all.nth(1).evaluate((other) => other.show());
  await all.nth(1).locator('.input').fill('to the demo');
  await all.nth(1).locator('.input').press('Enter');
  await all.nth(1).locator('[part~="message-own"]').waitFor();
  assert.equal(await all.nth(0).locator('[part~="message-own"]').count(), 1);
  assert.equal(page.site.asked.filter((path) => /aisle-widget.*wasm/.test(path)).length, 1);
});
