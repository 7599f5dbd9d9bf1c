/*
 * Waiting: three agents and several visitors over the real server. The visitor in the
 * browser sees the place fall, keeps it over a reload, hears that an agent left, and is
 * told when somebody is there.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { AGENT, chatServer } from './lib/chat-server.mjs';
import { agent, crowd, says, waits } from './lib/crowd.mjs';
import { ready, words } from './lib/ready.mjs';
import { violations, visit } from './lib/widget.mjs';

test('a place falls in order, is kept over a reload, and everybody hears that an agent left', async (t) => {
  const server = await chatServer(t);
  const hall = await crowd(t, server);
  const [mina, joon, sora] = [await agent(hall, server, AGENT.name), await agent(hall, server, 'Joon'), await agent(hall, server, 'Sora')];
  // Talks that are over say how long the next ones last.
  for (let n = 0; n < 6; n += 1) {
    const past = await waits(hall);
    await mina.does('claim', past.id);
    await mina.does('close', past.id);
  }
  const others = [];
  for (let n = 0; n < 4; n += 1) others.push(await waits(hall));
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` },
    before: (page) => page.addInitScript(() => {
      window.places = [];
      document.addEventListener('aisle-queue', ({ detail }) => window.places.push(detail.position));
    }) });
  await chat.open();
  await chat.say('Do these come in green?');
  await says(page, 'You’re number 5 in line', '4 people ahead', '3 agents online', 'updated just now');
  assert.deepEqual(await violations(page), []);
  await joon.does('claim', others[0].id);
  await says(page, 'You’re number 4 in line', 'About a minute at most');
  await sora.does('claim', others[1].id);
  await says(page, 'You’re number 3 in line', '2 people ahead');
  const places = await page.evaluate(() => window.places);
  assert.deepEqual(places, [...places].sort((a, b) => b - a), 'never back');

  await chat.settled();
  await page.reload();
  await chat.open();
  await says(page, 'You’re number 3 in line');

  await sora.close();
  await says(page, '2 agents online');
  for (const other of others.slice(2)) await other.heard(({ state }) => (state?.agents?.list.length === 2 ? true : undefined));
  await mina.does('claim', others[2].id);
  await mina.does('claim', others[3].id);
  await says(page, 'You’re next');
  for (const [at, other] of others.entries()) {
    const told = other.queues().map(({ position }) => position).filter((place) => place !== null);
    assert.deepEqual(told, [...new Set(told)].sort((a, b) => b - a), `visitor ${at}`);
  }
  const mine = await joon.heard(({ inbox }) => inbox?.conversations.find(({ preview }) => preview.includes('green'))?.id);
  await joon.does('claim', mine);
  await chat.at('[part~=queue]').waitFor({ state: 'detached' });
  await until(page, () => [...document.querySelector('aisle-chat').shadowRoot.querySelectorAll('[role=status]')]
    .some((node) => node.textContent.includes('Joon is here for you')));
});

test('who does not want to wait leaves or writes elsewhere, and a wait nobody knows is said to be unknown', async (t) => {
  const { page, chat, push } = await ready(t, [words('Hello!')], { attributes: { 'data-contact': 'mailto:help@shop.example' }, lang: 'en' });
  await page.evaluate(() => {
    window.wishes = [];
    document.querySelector('aisle-chat').addEventListener('aisle-queue', ({ detail }) => window.wishes.push(detail));
  });
  await chat.open();
  const queue = (position, wait_ms = null) => push({ state: { queue: { v: position ?? 99, position, wait_ms, at: Date.now() } } });
  await queue(12);
  await says(page, 'You’re number 12 in line', 'Nobody can tell yet how long it takes', '11 people ahead');
  await queue(12, [125_000, 290_000]);
  await says(page, 'About 2–5 min');
  assert.equal(await chat.at('.queue a').getAttribute('href'), 'mailto:help@shop.example');
  assert.deepEqual(await violations(page), []);
  await chat.at('.queue').getByRole('button', { name: 'Leave queue' }).click();
  await queue(null);
  await chat.at('.queue-out').getByRole('button', { name: 'Wait again' }).waitFor();
  assert.deepEqual((await page.evaluate(() => window.wishes)).map(({ position }) => position), [12, 12, null]);
});
