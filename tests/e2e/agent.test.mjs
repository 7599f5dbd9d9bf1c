/*
 * The agents' console against the real server: answering, under its own strict policy,
 * and never losing or doubling an answer, whatever is killed or reloaded.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { chatServer } from './lib/chat-server.mjs';
import { elsewhere, logged, openDesk as desk } from './lib/desk.mjs';

const axe = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** A visitor without the widget: sends until acknowledged, keeps the log in order. */
async function visitor(t, server) {
  const page = await elsewhere(t);
  await page.goto(`${server.origin}/healthz`);
  await page.evaluate(() => {
    const me = { id: crypto.randomUUID(), secret: crypto.randomUUID() };
    const wish = crypto.randomUUID();
    const chat = { seen: [], unacked: new Map() };
    let socket, epoch;
    let last = 0;
    const send = (frame) => socket?.readyState === 1 && socket.send(JSON.stringify(frame));
    const deliver = (client_id) => send({
      message: { client_id, content: { type: 'text', v: 1, fallback: chat.unacked.get(client_id), data: { text: chat.unacked.get(client_id) } } },
    });
    const connect = () => {
      socket = new WebSocket(`ws://${location.host}/v1`);
      const mine = socket;
      socket.onopen = () => send({ hello: {
        protocol: 1, conversation: { client_id: wish }, visitor: me, instance: crypto.randomUUID(),
        resume: epoch && { epoch, seq: last }, page: { url: 'https://shop.example/p/1?x=secret', title: 'Boots' }, locale: 'ko-KR',
      } });
      socket.onclose = () => mine === socket && setTimeout(connect, 50);
      socket.onmessage = ({ data }) => {
        const { welcome, live, ack, reject, events } = JSON.parse(data);
        if (welcome) epoch = welcome.epoch;
        if (live) { chat.live = true; for (const id of chat.unacked.keys()) deliver(id); }
        if (ack) chat.unacked.delete(ack.client_id);
        if (reject) setTimeout(() => deliver(reject.client_id), reject.retry_after_ms);
        for (const { seq, body } of events?.entries ?? []) {
          if (seq <= last) continue;
          last = seq;
          if (body.message) chat.seen.push([seq, body.message.content.fallback]);
        }
      };
    };
    chat.say = (text) => {
      const id = crypto.randomUUID();
      chat.unacked.set(id, text);
      deliver(id);
    };
    chat.typing = () => send({ typing: { on: true } });
    window.chat = chat;
    connect();
  });
  await page.waitForFunction(() => window.chat.live);
  return page;
}

/** Every moment's truth, not only the end's: no message is on screen twice. */
const watchDoubles = (page) => page.evaluate(() => {
  window.doubles = 0;
  const root = document.querySelector('.log-host').shadowRoot;
  const look = () => {
    const ids = [...root.querySelectorAll('.message')].map((node) => node.dataset.clientId);
    if (new Set(ids).size !== ids.length) window.doubles += 1;
  };
  new MutationObserver(look).observe(root, { childList: true, subtree: true, attributes: true });
});

test('an agent sees who writes from where, answers, and closes', async (t) => {
  const server = await chatServer(t);
  const { page, problems } = await desk(t, server, { before: () => {
    const { send } = WebSocket.prototype;
    window.followed = [];
    WebSocket.prototype.send = function (text) {
      window.followed.push(...Object.keys(JSON.parse(text)).filter((kind) => kind.endsWith('watch')));
      send.call(this, text);
    };
  } });
  const ann = await visitor(t, server);
  await ann.evaluate(() => window.chat.say('<img src=x onerror=alert(1)> hello'));
  await page.waitForSelector('.line[data-unread="1"]');
  assert.match(await page.title(), /^\(1\)/);
  await page.click('.line a');
  await page.waitForSelector('.message[data-seq="1"]');
  assert.equal(await page.textContent('.message .text'), '<img src=x onerror=alert(1)> hello', 'text stays text');
  assert.deepEqual(await page.evaluate(() => window.followed), ['watch'], 'it opens at once, and not by trying again');
  assert.match(await page.textContent('#talk-page'), /Boots · \/p\/1$/);
  assert.equal(await page.textContent('#talk-locale'), 'ko-KR');
  await page.waitForSelector('.line[data-unread="0"]');
  await ann.evaluate(() => window.chat.typing());
  await page.waitForFunction(() => document.getElementById('typing').textContent !== '');

  await page.fill('#input', '안녕하세요');
  await page.evaluate(() => {
    const press = (init) => document.getElementById('input').dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }));
    press({ isComposing: true });
    press({ keyCode: 229 });
  });
  assert.equal(await page.inputValue('#input'), '안녕하세요', 'Enter of an input method sends nothing');
  await page.press('#input', 'Shift+Enter');
  await page.keyboard.type('!');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.message-own[data-seq="2"]');
  await ann.waitForFunction(() => window.chat.seen.length === 2);
  assert.deepEqual(await ann.evaluate(() => window.chat.seen[1]), [2, '안녕하세요\n!']);
  await page.click('#close');
  await page.press('#reason-text', 'Enter');
  await page.waitForSelector('.notice[data-seq="3"]');
  assert.deepEqual(problems, []);
});

for (const look of [
  { colorScheme: 'light', viewport: { width: 1100, height: 720 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 700 } },
]) {
  test(`axe finds nothing wrong, ${look.colorScheme} at ${look.viewport.width} px`, async (t) => {
    const server = await chatServer(t);
    const { page } = await desk(t, server, { ...look, bypassCSP: true });
    const check = async () => {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
    };
    const ann = await visitor(t, server);
    await ann.evaluate(() => window.chat.say('hello'));
    await page.waitForSelector('.line');
    await check();
    await page.click('.line a');
    await page.waitForSelector('.message[data-seq="1"]');
    await page.fill('#input', 'Hello!');
    await page.press('#input', 'Enter');
    await page.waitForSelector('.message-own[data-seq="2"]');
    await check();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  });
}

test('answers survive kills of the server and reloads of the page, once and in order', async (t) => {
  const server = await chatServer(t);
  // So high that every row of the windowed log is drawn, and none can be twice unseen.
  const { page, problems } = await desk(t, server, { viewport: { width: 1100, height: 9_000 } });
  const ann = await visitor(t, server);
  await ann.evaluate(() => window.chat.say('v0'));
  await page.click('.line a');
  await page.waitForSelector('.message[data-seq="1"]');
  await watchDoubles(page);
  const rounds = 40;
  let doubles = 0;
  for (let round = 1; round <= rounds; round += 1) {
    await ann.evaluate((text) => window.chat.say(text), `v${round}`);
    await page.fill('#input', `a${round}`);
    await page.press('#input', 'Enter');
    if (round % 8 === 3) {
      // Down for as long as two more answers take to write.
      await server.kill();
    } else if (round % 8 === 5) {
      await server.start();
    } else if (round % 8 === 6) {
      // Unsent ones are on the disk once they do not say "saving" any more.
      await page.waitForFunction(() => !document.querySelector('.log-host').shadowRoot.querySelector('[data-state=saving]'));
      doubles += await page.evaluate(() => window.doubles);
      await page.reload();
      await page.waitForSelector('.log-host .timeline', { state: 'attached' });
      await watchDoubles(page);
    }
  }
  const total = 2 * rounds + 1;
  const settled = (count) => {
    const root = document.querySelector('.log-host').shadowRoot;
    return root.querySelectorAll('.message').length === count && root.querySelectorAll('.message[data-seq]').length === count;
  };
  await page.waitForFunction(settled, total);
  await ann.waitForFunction((count) => window.chat.seen.length === count, total);
  const [onDesk, atVisitor] = [await logged(page), await ann.evaluate(() => window.chat.seen)];
  assert.deepEqual(onDesk, atVisitor, 'both read the log in its order');
  assert.deepEqual(onDesk.map(([seq]) => seq), Array.from({ length: total }, (_, n) => n + 1));
  const answers = onDesk.map(([, text]) => text).filter((text) => text.startsWith('a'));
  assert.deepEqual(answers, Array.from({ length: rounds }, (_, n) => `a${n + 1}`), 'in Enter order');
  assert.equal(doubles + await page.evaluate(() => window.doubles), 0);
  assert.deepEqual(problems, []);
});
