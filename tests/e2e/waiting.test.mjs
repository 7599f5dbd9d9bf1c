/*
 * A day at the counter: three agents and thirty visitors, four of them in browsers, on one
 * server with opening hours. Places fall, somebody reloads, an agent leaves, the shop
 * closes, and what is left then with the network down outlives the browser.
 *
 * That eight waits of ten lie within the range that was told is measured natively, over
 * 10,000 waits (crates/core/tests/queue.rs). Here ranges are held against each other, and
 * so against no clock: both ends in order, and of places worked out at the same moment
 * the one further back is never told an earlier end.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DIST, until } from './lib/browser.mjs';
import { AGENT, chatServer } from './lib/chat-server.mjs';
import { agent, crowd, says, waits } from './lib/crowd.mjs';
import { device } from './lib/device.mjs';
import { serve } from './lib/server.mjs';
import { keys, violations, visit, widget } from './lib/widget.mjs';

const ASKS = { 'data-when-offline': 'form', 'data-offline-fields': 'email*, message*' };

/** Ranges say the same as each other; gives how many there were. */
function consistent(queues) {
  const moments = new Map();
  for (const { position, wait_ms: wait, at } of queues) {
    if (!wait) continue;
    assert.ok(wait[0] >= 0 && wait[0] <= wait[1], `${wait}`);
    moments.set(at, [...(moments.get(at) ?? []), { position, wait }]);
  }
  for (const told of moments.values()) {
    told.sort((a, b) => a.position - b.position);
    for (const [n, { position, wait }] of told.entries()) {
      const before = told[n - 1];
      if (before) assert.ok(before.wait[0] <= wait[0] && before.wait[1] <= wait[1], `${before.position}: ${before.wait}, ${position}: ${wait}`);
    }
  }
  return [...moments.values()].flat().length;
}

const text = (page, selector) => page.evaluate((selector) =>
  document.querySelector('aisle-chat').shadowRoot.querySelector(selector)?.textContent ?? '', selector);

test('thirty wait for three: places fall, an agent leaves, the shop closes, and what is left then arrives once', async (t) => {
  const closed = join(tmpdir(), `aisle-closed-${randomUUID()}`);
  t.after(() => rm(closed, { force: true }));
  const server = await chatServer(t, ['--hours', 'daily 00:00-24:00', '--timezone', 'Asia/Seoul', '--closed-file', closed]);
  const hall = await crowd(t, server);
  const [mina, joon, sora] = await Promise.all([AGENT.name, 'Joon', 'Sora'].map((name) => agent(hall, server, name)));
  // Talks of earlier that day say how long the next ones last.
  for (let n = 0; n < 6; n += 1) {
    const past = await waits(hall);
    await mina.does('claim', past.id);
    await mina.does('close', past.id);
  }

  const attributes = { ...ASKS, 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` };
  const others = [];
  const pages = [];
  const come = async (count) => {
    for (let n = 0; n < count; n += 1) others.push(await waits(hall));
  };
  /** Somebody in a browser, who is told this place. */
  const sees = async (place, said) => {
    const one = await visit(t, { attributes, before: (page) => page.addInitScript(() => {
      window.places = [];
      document.addEventListener('aisle-queue', ({ detail }) => window.places.push(detail));
    }) });
    await one.chat.open();
    await one.chat.say(said);
    await says(one.page, `You’re number ${place} in line`);
    pages.push(one);
    return one;
  };
  await come(8);
  const ann = await sees(9, 'Ann was here');
  await come(9);
  const ben = await sees(19, 'Ben was here');
  await come(9);
  const cho = await sees(29, 'Cho was here');
  // The thirtieth has a device of their own.
  const site = await serve({ roots: [DIST], files: { '/talk/index.html': '<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop</title>'
    + '<script type="module" src="/aisle/aisle-chat.js"></script><main><h1>A shop</h1></main><aside aria-label="Chat"><aisle-chat'
    + Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`).join('') + '></aisle-chat></aside></html>' } });
  t.after(() => site.close());
  const browser = await device(t);
  let page = await browser.start();
  await page.goto(`${site.origin}/talk/`);
  let chat = widget(page);
  await chat.open();
  await chat.say('Dora was here');
  await says(page, 'You’re number 30 in line', '29 people ahead', '3 agents online');

  // Three agents take the first six, two each.
  const line = [...others];
  for (const one of [mina, joon, sora, mina, joon, sora]) await one.does('claim', line.shift().id);
  await says(ann.page, 'You’re number 3 in line', 'About a minute at most');
  await says(page, 'You’re number 24 in line');
  await Promise.all(line.map((one, n) => one.at(n < 2 ? n + 1 : n < 11 ? n + 2 : n + 3)));

  // One reloads and keeps the place.
  await ben.chat.settled();
  await ben.page.reload();
  await ben.chat.open();
  await says(ben.page, 'You’re number 13 in line');

  // One agent goes home, and everybody is told.
  await sora.close();
  const two = ({ state }) => (state?.agents && state.agents.list.length === 2) || undefined;
  await Promise.all(line.map((one) => one.heard(two)));
  for (const at of [ann.page, ben.page, cho.page, page]) await says(at, '2 agents online');

  // Ann’s turn.
  for (const one of [mina, joon]) await one.does('claim', line.shift().id);
  await says(ann.page, 'You’re next');
  const mine = await mina.heard(({ inbox }) => inbox?.conversations.find(({ preview }) => preview.includes('Ann'))?.id);
  await mina.does('claim', mine);
  await ann.chat.at('[part~=queue]').waitFor({ state: 'detached' });
  await says(ben.page, 'You’re number 10 in line');

  // Everybody’s places have only ever fallen, and ranges agree.
  let ranges = 0;
  for (const [n, one] of others.entries()) {
    const places = one.queues().map(({ position }) => position).filter((place) => place !== null);
    assert.deepEqual(places, [...places].sort((a, b) => b - a), `visitor ${n}`);
  }
  ranges += consistent(others.flatMap((one) => one.queues()));
  assert.ok(ranges > 26, `${ranges} ranges were told`);
  for (const { page } of [ann, cho]) {
    const places = (await page.evaluate(() => window.places)).map(({ position }) => position).filter((place) => place !== null);
    assert.deepEqual(places, [...places].sort((a, b) => b - a), 'never back');
  }

  // The shop closes while they wait: all of them hear why, and the form is there at once.
  await writeFile(closed, '');
  const over = ({ state }) => (state?.queue?.ended === 'closed' && state.queue.position === null) || undefined;
  await Promise.all(line.map((one) => one.heard(over)));
  for (const [at, one] of [[ben.page, ben.chat], [cho.page, cho.chat], [page, chat]]) {
    await says(at, 'The queue ended when we closed');
    await one.at('[part~=offline] form').waitFor();
    assert.match(await text(at, '[part~=availability]'), /^Closed now/);
  }
  assert.deepEqual((await cho.page.evaluate(() => window.places)).at(-1), { position: null, wait: null, ended: 'closed' });
  assert.deepEqual(await violations(cho.page), []);
  assert.equal(await ann.chat.at('[part~=offline]').count(), 0, 'who has somebody goes on');

  // Dora fills it in with the network down; then the browser dies.
  await server.kill();
  const form = chat.at('[part~=offline] form');
  await form.getByLabel('E-mail').fill('dora@shop.example');
  await form.getByLabel('Your message').fill('Please call me tomorrow');
  await form.getByRole('button', { name: 'Send' }).click();
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelector('[part~=offline]')?.textContent.includes('kept on this device'));
  while (!(await keys(page)).some((key) => key.startsWith('out/')));
  await browser.kill();
  await server.start();
  page = await browser.start();
  await page.goto(`${site.origin}/talk/`);
  chat = widget(page);
  await chat.open();
  await chat.settled();
  await until(page, () => /#[0-9A-Z]{4}-[0-9A-Z]{4}/.test(document.querySelector('aisle-chat').shadowRoot.querySelector('.rows').textContent));
  const answer = await fetch(`${server.origin}/v1/agent/tickets?state=all`, { headers: { authorization: `Bearer ${mina.token}` } });
  const { tickets } = await answer.json();
  assert.deepEqual(tickets.map(({ email, message }) => [email, message]), [['dora@shop.example', 'Please call me tomorrow']]);
  // They waited, so they are told here as well that it is over.
  await says(page, 'The queue ended when we closed');
});
