/*
 * The agents' console against the real server: sending what is not words, seeing what
 * visitors send, press and look for in vain. By keyboard, under its strict policy.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chatServer } from './lib/chat-server.mjs';
import { elsewhere, openDesk as desk } from './lib/desk.mjs';

const axe = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const LATER = 4_102_444_800_000;

/** A server that knows two products, an article, an order and a time to book. */
async function shop(t) {
  const folder = await mkdtemp(join(tmpdir(), 'aisle-shop-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const put = async (name, text) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  await put('returns.md', '---\ntitle: Returns\nsummary: Thirty days.\npopular: 1\n---\nPack it.\n');
  return chatServer(t, [
    '--articles', folder,
    '--catalogue', await put('shop.csv', 'id,title,price,currency\nrun1,Trail running shoe,89.90,EUR\nrun2,Road running shoe,95,EUR\nrun3,Racing shoe,160,EUR\n'),
    '--orders', await put('orders.json', JSON.stringify([{ number: 'A-1', email: 'ann@shop.example', status: 'On its way' }])),
    '--slots', await put('slots.json', JSON.stringify({ title: 'Fitting', slots: [{ id: 's1', at: LATER }] })),
  ]);
}

/** A visitor without the widget, in a page of the same server. */
async function visitor(t, server) {
  const page = await elsewhere(t);
  await page.goto(`${server.origin}/healthz`);
  await page.evaluate(async () => {
    const me = { id: crypto.randomUUID(), secret: crypto.randomUUID() };
    const socket = new WebSocket(`ws://${location.host}/v1`);
    const chat = { got: [], answers: [], tickets: [], live: false };
    const send = (frame) => socket.send(JSON.stringify(frame));
    chat.send = (content) => send({ message: { client_id: crypto.randomUUID(), content } });
    chat.say = (text) => chat.send({ type: 'text', v: 1, fallback: text, data: { text } });
    chat.press = (message_id, action_id, value) => send({ action: { client_id: crypto.randomUUID(), message_id, action_id, value } });
    chat.ask = (topic, value) => send({ ask: { n: 1, topic, value } });
    chat.upload = async (name, blob) => {
      send({ upload: { client_id: crypto.randomUUID(), name, size: blob.size, media_type: blob.type } });
      while (!chat.tickets.length) await new Promise((resolve) => { chat.ticketed = resolve; });
      const { id } = chat.tickets.pop();
      const { status } = await fetch(`/v1/files/${id}`, {
        method: 'PUT', body: blob, headers: { authorization: `Visitor ${me.id}:${me.secret}`, 'upload-offset': '0' },
      });
      chat.send({ type: 'file', v: 1, fallback: name, data: { upload: id } });
      return status;
    };
    socket.onopen = () => send({ hello: { protocol: 1, conversation: { client_id: crypto.randomUUID() }, visitor: me, instance: crypto.randomUUID(), locale: 'en' } });
    socket.onmessage = ({ data }) => {
      const { live, events, answer, ticket } = JSON.parse(data);
      if (live) chat.live = true;
      if (answer) chat.answers.push(answer);
      if (ticket) {
        chat.tickets.push(ticket);
        chat.ticketed?.();
      }
      for (const { body } of events?.entries ?? []) if (body.message) chat.got.push(body.message);
    };
    window.chat = chat;
  });
  await page.waitForFunction(() => window.chat.live);
  return page;
}

async function opened(t, context) {
  const server = await shop(t);
  const { page, problems } = await desk(t, server, context);
  const ann = await visitor(t, server);
  await ann.evaluate(() => window.chat.say('hello'));
  await page.click('.line a');
  await page.waitForSelector('.message[data-seq="1"]');
  return { server, page, problems, ann };
}

const got = (ann, type) => ann.waitForFunction((kind) => window.chat.got.find(({ content }) => content.type === kind), type)
  .then((handle) => handle.jsonValue());

test('products are searched by keyboard and sent as a row, one alone as a card', async (t) => {
  const { page, problems, ann } = await opened(t);
  await page.focus('#sender-open');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#sender[open]');
  await page.keyboard.type('running shoes under 100');
  await page.waitForFunction(() => document.querySelectorAll('#sender-results .choice').length === 2);
  await page.focus('#sender-results input >> nth=0');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  assert.equal(await page.textContent('#sender-send'), 'Send 2 products');
  await page.keyboard.press('Enter');
  const { content } = await got(ann, 'carousel');
  assert.deepEqual(content.data.items.map(({ title }) => title).sort(), ['Road running shoe', 'Trail running shoe']);
  await page.waitForSelector('#sender:not([open])', { state: 'attached' });
  await page.waitForFunction(() => document.activeElement.id === 'input');
  await page.waitForSelector('.message-own[data-seq] .kind');
  await page.click('#sender-open');
  await page.fill('#sender-search', 'racing');
  await page.check('#sender-results input');
  await page.press('#sender-search', 'Enter');
  assert.equal((await got(ann, 'product')).content.data.price.amount, 16000);
  assert.deepEqual(problems, []);
});

test('an article, an order, times, a coupon and forms go out, and what is pressed comes back in words', async (t) => {
  const { page, problems, ann } = await opened(t);
  const tab = async (name) => {
    await page.click('#sender-open');
    await page.click(`#sender-tab-${name}`);
  };
  await tab('articles');
  await page.check('#sender-results input');
  await page.click('#sender-send');
  assert.equal((await got(ann, 'article')).content.data.title, 'Returns');
  await tab('order');
  await page.fill('#field-number', 'A-1');
  await page.fill('#field-email', 'bob@shop.example');
  await page.click('#sender-send');
  await page.waitForFunction(() => document.getElementById('sender-state').textContent.includes('no order'));
  await page.fill('#field-email', 'ann@shop.example');
  await page.click('#sender-send');
  assert.equal((await got(ann, 'order')).content.data.number, 'A-1');
  await tab('coupon');
  await page.fill('#field-code', 'TEN');
  await page.click('#sender-send');
  assert.equal((await got(ann, 'coupon')).content.data.code, 'TEN');
  await tab('return');
  await page.fill('#field-number', 'A-1');
  await page.fill('#field-items', 'Shoe, Socks');
  await page.click('#sender-send');
  assert.equal((await got(ann, 'return')).content.data.items.length, 2);
  await tab('form');
  await page.fill('#field-title', 'Size advice');
  await page.fill('#field-fields', 'Foot length, Use');
  await page.click('#sender-send');
  const form = await got(ann, 'form');
  await ann.evaluate((id) => window.chat.press(id, 'submit', { q1: '26 cm', q2: 'Trail' }), form.id);
  await page.waitForFunction(() => [...document.querySelector('.log-host').shadowRoot.querySelectorAll('.message-theirs .text')].some(({ textContent }) => textContent === 'Size advice\nFoot length: 26 cm\nUse: Trail'));
  await tab('booking');
  await page.waitForSelector('#sender-results .slot');
  await page.click('#sender-send');
  const booking = await got(ann, 'booking');
  await ann.evaluate((id) => window.chat.press(id, 'book', { slot: 's1' }), booking.id);
  await page.waitForFunction(() => [...document.querySelector('.log-host').shadowRoot.querySelectorAll('.message-theirs .text')].some(({ textContent }) => textContent === 'Fitting: 2100-01-01 00:00 UTC'));
  await tab('booking');
  await page.waitForFunction(() => document.getElementById('sender-state').textContent === 'No time is free.');
  assert.deepEqual(problems, []);
});

test('a picture of a visitor is drawn, and a search that found nothing is listed and ticked off', async (t) => {
  const { page, problems, ann } = await opened(t);
  const status = await ann.evaluate(async () => {
    const canvas = new OffscreenCanvas(40, 30);
    canvas.getContext('2d').fillRect(0, 0, 40, 30);
    return window.chat.upload('shoe.png', await canvas.convertToBlob());
  });
  assert.equal(status, 204);
  await page.waitForSelector('.file canvas');
  await page.waitForFunction(() => {
    const canvas = document.querySelector('.log-host').shadowRoot.querySelector('.file canvas');
    return canvas.getContext('2d').getImageData(5, 5, 1, 1).data[3] === 255;
  });
  await ann.evaluate(() => {
    window.chat.ask('articles', { text: 'gift wrapping' });
    window.chat.ask('articles', { text: 'returns' });
  });
  await ann.waitForFunction(() => window.chat.answers.length === 2);
  await page.click('#lists-open');
  await page.waitForFunction(() => document.querySelector('#misses .row')?.textContent.includes('gift wrapping'));
  await page.click('#misses .plain');
  await page.waitForSelector('#misses .row', { state: 'detached' });
  assert.deepEqual(problems, []);
});

for (const look of [
  { colorScheme: 'light', viewport: { width: 1100, height: 720 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 700 } },
]) {
  test(`axe finds nothing wrong in what is sent and listed, ${look.colorScheme} at ${look.viewport.width} px`, async (t) => {
    const { page } = await opened(t, { ...look, bypassCSP: true });
    const check = async () => {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
    };
    await page.click('#sender-open');
    await page.fill('#sender-search', 'shoe');
    await page.waitForSelector('#sender-results .choice');
    await page.check('#sender-results input >> nth=0');
    await check();
    await page.click('#sender-tab-return');
    await check();
    await page.click('#sender-close');
    if (look.viewport.width < 721) await page.click('#back');
    await page.click('#lists-open');
    await page.waitForSelector('#misses li');
    await check();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  });
}
