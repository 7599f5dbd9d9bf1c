/*
 * A conversation where there is no WebSocket: by server-sent events and by polls,
 * against the real server, and the way round that `auto` takes.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatServer } from './lib/chat-server.mjs';
import { openDesk } from './lib/desk.mjs';
import { strict, visit } from './lib/widget.mjs';

/** Opens a page with this transport; `asked` are the requests of the protocol that it makes, `sockets` what it opens. */
async function visitor(t, server, transport, before = () => {}) {
  const asked = [];
  const sockets = [];
  const opened = await visit(t, {
    attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1`, 'data-transport': transport },
    csp: strict(`'self' ws://127.0.0.1:${server.port} http://127.0.0.1:${server.port}`),
    async before(page) {
      page.on('request', (request) => {
        const [, name] = /\/v1\/(\w+)$/.exec(new URL(request.url()).pathname) ?? [];
        if (name) asked.push({ name, cookie: request.headers().cookie, url: request.url() });
      });
      page.on('websocket', (socket) => sockets.push(socket.url()));
      await before(page);
    },
  });
  // The server goes away in the middle, and what was under way with it.
  opened.page.permit(/ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/);
  return { ...opened, asked, sockets };
}

/** Networks that refuse the upgrade. */
const withoutSockets = (page) => page.addInitScript(() => {
  globalThis.WebSocket = class {
    constructor() {
      queueMicrotask(() => this.onclose?.({ code: 1006, reason: '' }));
    }

    send() {}

    close() {}
  };
});

for (const [transport, request] of [['sse', 'stream'], ['poll', 'poll']]) {
  test(`by ${transport} both sides are heard, nothing is lost with the server, and no socket is opened`, async (t) => {
    const server = await chatServer(t);
    const { page: desk } = await openDesk(t, server);
    const { page, chat, asked, sockets } = await visitor(t, server, transport);
    await chat.open();
    await chat.say('one');
    await chat.settled();
    await desk.click('.line a');
    await desk.waitForSelector('.message[data-seq="1"]');
    await desk.fill('#input', 'Good morning!');
    await desk.press('#input', 'Enter');
    await chat.saying('Good morning!').waitFor();
    await desk.close();
    await server.kill();
    for (const text of ['two', 'three']) await chat.say(text);
    assert.equal((await chat.diagnostics()).unsent, 2);
    await server.start();
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await chat.settled();
    const rows = async () => chat.at('[part~="message"] .bubble').allTextContents();
    const all = ['one', 'Good morning!', 'two', 'three'];
    assert.deepEqual(await rows(), all);
    await page.reload();
    await chat.open();
    await chat.saying('three').waitFor();
    assert.deepEqual(await rows(), all);
    assert.deepEqual(sockets, []);
    assert.deepEqual([...new Set(asked.map(({ name }) => name))].sort(), ['frames', request].sort());
    for (const { cookie, url } of asked) assert.ok(!cookie && !url.includes('?'), url);
  });
}

test('auto goes round where no socket gets through, and by polls where streams are held back', async (t) => {
  const server = await chatServer(t);
  const { page, chat, asked } = await visitor(t, server, 'auto', withoutSockets);
  await chat.open();
  await chat.say('Through the wall');
  await chat.settled();
  assert.deepEqual([...new Set(asked.map(({ name }) => name))].sort(), ['frames', 'stream']);
  // A proxy collects the whole answer before it passes anything on.
  await page.route('**/v1/stream', () => {});
  asked.length = 0;
  await page.reload();
  await chat.open();
  await chat.say('And round the corner');
  await chat.settled();
  assert.ok(asked.some(({ name }) => name === 'poll'));
  assert.deepEqual(await chat.own.locator('.bubble').allTextContents(), ['Through the wall', 'And round the corner']);
});

test('auto opens a socket where one gets through, and fetches nothing for other ways', async (t) => {
  const server = await chatServer(t);
  const { page, chat, asked, sockets } = await visitor(t, server, 'auto');
  await chat.open();
  await chat.say('Straight on');
  await chat.settled();
  assert.equal(sockets.length, 1);
  assert.deepEqual(asked, []);
  assert.deepEqual(page.site.asked.filter((path) => path.includes('aisle-link')), []);
});
