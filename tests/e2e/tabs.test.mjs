/*
 * Many tabs of one browser on one connection, against the real server: who has it, who
 * rides along, and what becomes of both when a tab, the server or the browser fails them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PATIENCE } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { strict, visit, widget } from './lib/widget.mjs';

/** Opens `count` tabs; each has its `chat`, and `sockets`, those that are open. */
async function tabs(t, server, count, { attributes = {}, before = () => {} } = {}) {
  const listen = (page) => {
    page.sockets = new Set();
    page.on('websocket', (socket) => {
      page.sockets.add(socket);
      socket.on('close', () => page.sockets.delete(socket));
    });
  };
  const { page } = await visit(t, {
    attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1`, ...attributes },
    csp: strict(`'self' ws://127.0.0.1:${server.port} http://127.0.0.1:${server.port}`),
    async before(page) {
      listen(page);
      await before(page.context());
    },
  });
  page.permit(/ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/);
  const all = [page];
  while (all.length < count) all.push(await another(page, listen));
  for (const page of all) page.chat = widget(page);
  return all;
}

async function another(page, listen = () => {}) {
  const next = await page.context().newPage();
  listen(next);
  await next.goto(page.url());
  next.chat = widget(next);
  return next;
}

/** Waits until visitors have so many connections, so many tabs in all. */
async function lines(server, lines, tabs) {
  const deadline = Date.now() + PATIENCE;
  let found;
  while (Date.now() < deadline) {
    const text = await (await fetch(`${server.origin}/metrics`)).text();
    const of = (name) => Number(new RegExp(`^aisle_${name} (\\d+)$`, 'm').exec(text)[1]);
    found = { lines: of('visitor_connections') - of('rider_connections'), tabs: of('visitor_connections') };
    if (found.lines === lines && found.tabs === tabs) return;
  }
  assert.deepEqual(found, { lines, tabs });
}

const said = (page) => page.chat.own.locator('.bubble').allTextContents();

/** Waits until each tab shows these messages; then they must be all, in this order. */
async function show(pages, texts) {
  for (const page of pages) {
    for (const text of texts) await page.chat.saying(text).waitFor();
    assert.deepEqual(await said(page), texts);
  }
}

/** The page believes that it is hidden, or looked at. */
const seen = (page, visible) => page.evaluate((visible) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => !visible });
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (visible ? 'visible' : 'hidden') });
  document.dispatchEvent(new Event('visibilitychange'));
}, visible);

for (const [transport, count] of [['websocket', 10], ['sse', 3], ['poll', 3]]) {
  test(`${count} tabs by ${transport} have one connection, and each hears what is said in the others, once and in order`, async (t) => {
    const server = await chatServer(t);
    const pages = await tabs(t, server, count, { attributes: { 'data-transport': transport } });
    const texts = [];
    for (const [at, page] of pages.entries()) {
      await page.chat.open();
      texts.push(`said in tab ${at}`);
      await page.chat.say(texts.at(-1));
      await page.chat.settled();
    }
    await show(pages, texts);
    await lines(server, 1, count);
    if (transport === 'websocket') assert.deepEqual(pages.map((page) => page.sockets.size), [1, ...pages.slice(1).map(() => 0)]);
  });
}

test('the tab with the connection is closed in the middle, and another one has it', async (t) => {
  const server = await chatServer(t);
  const [first, second, third] = await tabs(t, server, 3);
  for (const page of [first, second, third]) {
    await page.chat.open();
    await page.chat.say('here');
    await page.chat.settled();
  }
  await lines(server, 1, 3);
  await first.close();
  await second.chat.say('without the first');
  await third.chat.say('and the third');
  for (const page of [second, third]) await page.chat.settled();
  await lines(server, 1, 2);
  for (const page of [second, third]) await page.chat.saying('and the third').waitFor();
  assert.deepEqual(await said(second), await said(third));
  assert.equal((await said(second)).length, 5);
});

test('a renderer that crashes with the connection takes nothing with it', async (t) => {
  const server = await chatServer(t);
  const [first, second] = await tabs(t, server, 2);
  await first.chat.open();
  await first.chat.say('before');
  await first.chat.settled();
  await second.chat.open();
  await lines(server, 1, 2);
  const session = await first.context().newCDPSession(first);
  const gone = new Promise((done) => first.once('crash', done));
  session.send('Page.crash').catch(() => {});
  await gone;
  await second.chat.say('after');
  await second.chat.settled();
  await lines(server, 1, 1);
  await show([second], ['before', 'after']);
});

test('a server that dies is found again by all tabs, and what was written meanwhile is there once', async (t) => {
  const server = await chatServer(t);
  const pages = await tabs(t, server, 3);
  for (const page of pages) await page.chat.open();
  await pages[0].chat.say('before');
  await show(pages, ['before']);
  await lines(server, 1, 3);
  await server.kill();
  for (const [at, page] of pages.entries()) await page.chat.say(`meanwhile ${at}`);
  await server.start();
  for (const page of pages) await page.evaluate(() => dispatchEvent(new Event('online')));
  for (const page of pages) await page.chat.settled();
  await lines(server, 1, 3);
  for (const page of pages) for (const at of [0, 1, 2]) await page.chat.saying(`meanwhile ${at}`).waitFor();
  const [one, ...others] = await Promise.all(pages.map(said));
  assert.equal(one.length, 4);
  for (const other of others) assert.deepEqual(other, one);
});

test('a tab that does not answer is passed over, and rides along when it wakes', async (t) => {
  const server = await chatServer(t);
  const [first] = await tabs(t, server, 1);
  await first.chat.open();
  await first.chat.say('before');
  await first.chat.settled();
  const session = await first.context().newCDPSession(first);
  await session.send('Debugger.enable');
  const stopped = new Promise((done) => session.once('Debugger.paused', done));
  await session.send('Debugger.pause');
  first.evaluate(() => 1).catch(() => {});
  await stopped;
  const second = await another(first);
  await second.chat.open();
  await second.chat.say('while it sleeps');
  await second.chat.settled();
  await session.send('Debugger.resume');
  await session.send('Debugger.disable');
  await show([first, second], ['before', 'while it sleeps']);
  await lines(server, 1, 2);
});

test('whoever is looked at has the connection', async (t) => {
  const server = await chatServer(t);
  const [first, second] = await tabs(t, server, 2);
  await first.chat.open();
  await first.chat.say('one');
  await first.chat.settled();
  await seen(second, false);
  await second.chat.launcher.evaluate((launcher) => launcher.click());
  await second.chat.saying('one').waitFor();
  await lines(server, 1, 2);
  assert.deepEqual([first.sockets.size, second.sockets.size], [1, 0]);
  await seen(first, false);
  await seen(second, true);
  const moved = Date.now() + PATIENCE;
  while (!second.sockets.size && Date.now() < moved) await second.evaluate(() => new Promise(requestAnimationFrame));
  await second.chat.say('two');
  await second.chat.settled();
  await lines(server, 1, 2);
  assert.deepEqual([first.sockets.size, second.sockets.size], [0, 1]);
  await show([first, second], ['one', 'two']);
});

test('without Web Locks each tab has a connection, and all hear the same', async (t) => {
  const server = await chatServer(t);
  const pages = await tabs(t, server, 3, {
    before: (context) => context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })),
  });
  for (const [at, page] of pages.entries()) {
    await page.chat.open();
    await page.chat.say(`tab ${at}`);
    await page.chat.settled();
  }
  await show(pages, ['tab 0', 'tab 1', 'tab 2']);
  await lines(server, 3, 3);
});

test('where a server carries nobody along each tab has a connection', async (t) => {
  const server = await chatServer(t);
  const pages = await tabs(t, server, 2, {
    before: (context) => context.routeWebSocket(/\/v1$/, (page) => {
      const line = page.connectToServer();
      line.onMessage((text) => page.send(text.replace(',"ride":true', '')));
    }),
  });
  for (const [at, page] of pages.entries()) {
    await page.chat.open();
    await page.chat.say(`tab ${at}`);
    await page.chat.settled();
  }
  await show(pages, ['tab 0', 'tab 1']);
  await lines(server, 2, 2);
});

test('the file for other tabs is fetched by nobody who has one tab, and a tab that cannot have it goes alone', async (t) => {
  const server = await chatServer(t);
  const [first] = await tabs(t, server, 1);
  await first.chat.open();
  await first.chat.say('alone');
  await first.chat.settled();
  const fetched = () => first.site.asked.filter((path) => path.includes('aisle-ride'));
  assert.deepEqual(fetched(), []);
  first.site.faults.set(/aisle-ride/, 'not-found');
  first.permit(/aisle-ride|404/);
  const second = await another(first);
  await second.chat.open();
  await second.chat.say('also');
  await second.chat.settled();
  assert.ok(fetched().length);
  await show([first, second], ['alone', 'also']);
  await lines(server, 2, 2);
});
