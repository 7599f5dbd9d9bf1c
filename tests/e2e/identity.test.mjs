/*
 * Who the visitor is: first what asks the page for tokens, by itself; then a whole way
 * over the real server, from nobody to a customer to another one, after which nothing of
 * the first is to be found anywhere.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { keep } from '../../src/element/identity.js';
import { launch, until } from './lib/browser.mjs';
import { AGENT, chatServer } from './lib/chat-server.mjs';
import { identity, token } from './lib/token.mjs';
import { visit, widget } from './lib/widget.mjs';

/** A desk without a browser: what the widget is told, and a page whose function is asked. */
function bench() {
  const host = new EventTarget();
  const told = [];
  const known = keep(host, { identity: async (...call) => void told.push(call.filter((part) => part !== undefined)) });
  return {
    known,
    told,
    /** The server refuses; whether the visitor is spared seeing it. */
    expired: () => !host.dispatchEvent(Object.assign(new Event('aisle-error', { cancelable: true }), { detail: { code: 'token-expired' } })),
    online: () => host.dispatchEvent(Object.assign(new Event('aisle-state'), { detail: { connection: 'online' } })),
  };
}

const settle = async () => {
  for (let n = 0; n < 20; n++) await undefined;
};

test('one question is under way at a time, and the visitor is spared the first refusal', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { known, told, expired, online } = bench();
  const waiting = [];
  const asked = known.identify(() => new Promise((done) => waiting.push(done)));
  assert.equal(waiting.length, 1);
  waiting[0](token('a', 'Ann'));
  await asked;
  assert.equal(told.length, 1);
  online();
  assert.equal(expired(), true);
  expired();
  t.mock.timers.tick(0);
  expired();
  t.mock.timers.tick(10e3);
  assert.equal(waiting.length, 2, 'asked once, however often it is refused meanwhile');
  const next = token('a', 'Ann');
  waiting[1](next);
  await settle();
  assert.deepEqual(told.at(-1), ['identify', next]);
  assert.equal(told.some(([method]) => method === 'reset'), false, 'a new token of the same customer is no switch');
});

test('an endpoint that is down for a minute is asked eight times at most, and that is seen', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { known, told, expired, online } = bench();
  let asked = 0;
  let down = false;
  await known.identify(async () => {
    asked++;
    if (down) throw new Error('503');
    return token('a', 'Ann');
  });
  online();
  [asked, down] = [0, true];
  let seen = 0;
  let heard = told.length;
  expired();
  for (let second = 0; second < 60; second++) {
    t.mock.timers.tick(1000);
    await settle();
    // Each time the old token is given once more, the server refuses it once more.
    for (; heard < told.length; heard++) if (!expired()) seen++;
  }
  assert.ok(asked >= 3 && asked <= 8, `asked ${asked} times`);
  assert.ok(seen > 0, 'the visitor learns that something is wrong');
  down = false;
  t.mock.timers.tick(120e3);
  await settle();
  assert.ok(told.at(-1)[1], 'and is back when the endpoint is');
});

test('another customer, nobody, or signing out clears what was there, and late answers count no more', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { known, told } = bench();
  await known.identify(token('a', 'Ann'));
  const bob = token('b', 'Bob');
  await known.identify(bob);
  assert.deepEqual(told.slice(1), [['reset'], ['identify', bob]]);
  await known.identify(null);
  assert.deepEqual(told.slice(3), [['reset'], ['identify', null]]);
  let answer;
  known.identify(() => new Promise((done) => (answer = done)));
  known.reset();
  answer(token('a', 'Ann'));
  await settle();
  assert.equal(told.length, 5, 'the answer came after signing out');
  await assert.rejects(known.identify(7), /token is a string/);
  await assert.rejects(known.identify(async () => {
    throw new Error('no');
  }), /no/);
});

/** What the agents' list says of the conversations, by name. */
async function desk(page, server) {
  const answer = await fetch(`${server.origin}/v1/agent/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: AGENT.name, password: AGENT.password }) });
  const { token: session } = await answer.json();
  return page.evaluate(([origin, hello]) => new Promise((done, bad) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/v1/agent`);
    socket.onerror = bad;
    socket.onopen = () => socket.send(JSON.stringify(hello));
    socket.onmessage = ({ data }) => {
      const { inbox } = JSON.parse(data);
      if (!inbox) return;
      socket.close();
      done(inbox.conversations.map(({ name, verified, preview }) => ({ name, verified, preview })));
    };
  }), [server.origin, { 'agent-hello': { protocol: 1, token: session, instance: randomUUID() } }]);
}

/** All that a page holds: databases with their values, storage, the document with what is in its shadows. */
const held = (page) => page.evaluate(async () => {
  const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), onerror: bad }));
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href];
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const all = db.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([done(all.getAllKeys()), done(all.getAll())]);
      found.push(JSON.stringify([name, store, keys, values]));
    }
    db.close();
  }
  const walk = (node) => {
    for (const { name, value } of node.attributes ?? []) found.push(`${name}=${value}`);
    if (node.value) found.push(node.value);
    if (node.nodeType === Node.TEXT_NODE) found.push(node.data);
    for (const child of [...node.childNodes, ...(node.shadowRoot ? [node.shadowRoot] : [])]) walk(child);
  };
  walk(document);
  return found.join('\n');
});

test('from nobody to a customer to another one: agents see who it is, and nothing of the first is left for the second', async (t) => {
  const server = await chatServer(t, await identity(t));
  // The first token is over already when it comes: the widget has to ask again.
  const tokens = [token('c-1', 'Ann Lee', -3600), token('c-1', 'Ann Lee'), token('c-1', 'Ann Lee')];
  const given = [];
  const shop = (request, { pathname }) => {
    if (pathname !== '/token') return undefined;
    given.push(tokens[given.length] ?? token('c-1', 'Ann Lee'));
    return { headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' }, body: given.at(-1) };
  };
  const urls = [];
  const sent = [];
  const console = [];
  const before = (page) => {
    page.on('request', (request) => urls.push(request.url()));
    page.on('console', (message) => console.push(message.text()));
    page.on('websocket', (socket) => {
      urls.push(socket.url());
      socket.on('framesent', ({ payload }) => sent.push(payload));
      socket.on('framereceived', ({ payload }) => sent.push(payload));
    });
  };
  const office = await (await launch()).newContext();
  t.after(() => office.close());
  const clerk = await office.newPage();
  await clerk.goto(`${server.origin}/healthz`);
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` }, shop, before });
  await chat.open();
  await chat.say('Larch before');
  await chat.settled();
  await page.evaluate(() => document.querySelector('aisle-chat').identify(async () => (await fetch('/token')).text()));
  await until(page, () => document.querySelector('aisle-chat').diagnostics().then(({ connection }) => connection === 'online'));
  await chat.say('Larch after');
  await chat.settled();
  assert.ok(given.length >= 2, 'asked again for the one that was over');
  // The second answer may come while the first hello is refused: what counts is who it is.
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelectorAll('[part~="message-own"]').length === 2);
  assert.deepEqual(await desk(clerk, server), [{ name: 'Ann Lee', verified: true, preview: 'Larch after' }]);

  const other = await page.context().newPage();
  await other.goto(page.url());
  const second = widget(other);
  await second.open();
  await second.saying('Larch after').waitFor();

  const bob = token('c-2', 'Bob Moss');
  sent.length = 0;
  const asked = urls.length;
  await page.evaluate((bob) => document.querySelector('aisle-chat').identify(bob), bob);
  await chat.rows.filter({ hasText: 'Larch' }).first().waitFor({ state: 'detached' });
  await second.rows.filter({ hasText: 'Larch' }).first().waitFor({ state: 'detached' });
  await chat.say('Birch of Bob');
  await chat.settled();
  const lines = await desk(clerk, server);
  assert.deepEqual(lines.map(({ name, verified, preview }) => [name, verified, preview]).sort(),
    [['Ann Lee', true, 'Larch after'], ['Bob Moss', true, 'Birch of Bob']], 'what Ann said is still hers at the shop');

  const [signatures, all] = [[...given, bob].map((text) => text.split('.')[2]), [urls.join('\n'), console.join('\n')]];
  for (const place of [page, other]) all.push(await held(place));
  for (const text of all) for (const signature of signatures) assert.equal(text.includes(signature), false, 'a token is where none may be');
  for (const text of [...all.slice(2), sent.join('\n'), urls.slice(asked).join('\n')])
    for (const word of ['Ann Lee', 'Larch', ...given.map((text) => text.split('.')[2])])
      assert.equal(text.includes(word), false, `${word} is left of the first customer`);

  // What does not belong in a chat goes nowhere, and the visitor is told.
  await chat.say('Take 4242 4242 4242 4242 please');
  await chat.saying('Take •••• •••• •••• 4242 please').waitFor();
  await chat.at('.notices .line').filter({ hasText: 'hidden before it was sent' }).waitFor();
  await chat.settled();
  assert.ok((await desk(clerk, server)).some(({ preview }) => preview === 'Take •••• •••• •••• 4242 please'));
  assert.equal(`${sent.join('\n')}\n${await held(page)}`.includes('4242 4242'), false);

  // A token in the page's own markup does not stay there.
  await page.evaluate((text) => (document.querySelector('aisle-chat').dataset.token = text), token('c-2', 'Bob Moss'));
  await until(page, () => !document.querySelector('aisle-chat').hasAttribute('data-token'));
  await page.evaluate(() => document.querySelector('aisle-chat').reset());
  await chat.rows.filter({ hasText: 'Birch' }).first().waitFor({ state: 'detached' });
  for (const end = Date.now() + 30e3; (await held(page)).includes('Birch');) assert.ok(Date.now() < end, 'Birch is left');
});
