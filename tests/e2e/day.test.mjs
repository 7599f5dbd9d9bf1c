/*
 * A day in the life of a page: a visitor and an agent talk hour after hour, on a bad
 * network, over a server that is killed and once loses everything it had. The page's clock
 * runs ahead between the talks, so `HOURS` pass in minutes. Nothing is lost or doubled,
 * the page is back in sync soon after the server is, and what the page holds in memory
 * beside its rows does not grow: told for each hour, and compared over the second half.
 */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { behind } from './lib/oracle.mjs';
import { UNLIMITED, dice, figures, serverLog } from './lib/rig.mjs';
import { agent } from './lib/speaker.mjs';

const SEED = Number(process.env.SEED ?? 20261123);
const HOURS = Number(process.env.HOURS ?? 3);
/** Real seconds of an hour, in which both sides talk. */
const SECONDS = Number(process.env.SECONDS ?? 6);
/** Messages of each side in an hour. */
const AN_HOUR = 20;
/** What a row may weigh, in kB, all of it: the text, its place in the log, and what it came in. */
const A_ROW = 3;
/** Milliseconds between two faults. */
const EVERY = 5_000;
const HOUR = 3_600_000;
/** After every so many hours the server is killed and started. */
const KILL_AFTER = 4;

/** What a page holds, in kB, and how many nodes and listeners, once nothing of it is garbage. */
async function weight(session) {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { kb: Math.round((usedSize + embedderHeapUsedSize + backingStorageSize) / 1000), nodes, listeners: jsEventListeners };
}

const fallbacks = (entries, own) => entries.filter((entry) => entry.key && entry.own === own).map(({ body }) => JSON.parse(body))
  .map(({ message, content }) => (message?.content ?? content).fallback);

test('a day of talks on a bad network loses and doubles nothing, and what the page holds does not grow', { timeout: 95 * 60e3, skip: !process.env.HOURS && 'cargo xtask soak day' }, async (t) => {
  const server = await chatServer(t, [], UNLIMITED);
  const roll = dice(SEED);
  let mina = await agent(t, server);
  const { page, chat, way } = await behind(t, server, 'websocket', SEED, (page) => page.clock.install({ time: '2026-11-24T08:00:00+09:00' }));
  const session = await page.context().newCDPSession(page);
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const [up, down, weights, synced] = [[], [], [], []];
  await page.evaluate(() => oracle.say('up'));
  up.push('up');
  await chat.settled();
  const [conversation] = (await serverLog(server)).keys();

  /** Waits until the page has everything that was said so far; resolves to how long it took since then, in milliseconds. */
  const sync = async (began) => {
    await until(page, async (wanted) => {
      const { messages, unsent, connection } = await document.querySelector('aisle-chat').diagnostics();
      return connection === 'online' && unsent === 0 && messages === wanted;
    }, up.length + down.length);
    return Date.now() - began;
  };

  for (let hour = 0; hour < HOURS; hour += 1) {
    await way.plan('websocket', EVERY, 1_000 * hour);
    for (const end = Date.now() + SECONDS * 1000; Date.now() < end;) {
      const [mine, theirs] = [`up ${up.length}`, `down ${down.length}`];
      up.push(mine);
      down.push(theirs);
      await page.evaluate((text) => oracle.say(text), mine);
      await mina.say(conversation, [theirs]);
      await wait((SECONDS * 1000 / AN_HOUR) * (0.5 + roll()));
    }
    await way.clear();
    // The lid is shut until the hour is over.
    let began = Date.now();
    await page.clock.fastForward(HOUR);
    if (hour % KILL_AFTER === KILL_AFTER - 1) {
      await server.kill();
      await server.start();
      mina = await agent(t, server);
      began = Date.now();
      // Whoever wakes up is told of the network.
      await page.evaluate(() => dispatchEvent(new Event('online')));
    }
    synced.push(await sync(began));
    assert.deepEqual(await page.evaluate(() => oracle.wrong), [], `SEED=${SEED}, hour ${hour}`);
    await page.evaluate(() => (oracle.lines.length = oracle.top.length = 0));
    weights.push({ ...await weight(session), rows: up.length + down.length });
  }
  const [entries] = (await serverLog(server)).values();
  assert.deepEqual(fallbacks(entries, true), up, `SEED=${SEED}`);
  assert.deepEqual(fallbacks(entries, false), down, `SEED=${SEED}`);

  // At last the server loses everything. What the visitor said is there again, once, in order.
  const { epoch } = await chat.diagnostics();
  await server.kill();
  for (const end of ['', '-wal', '-shm']) await rm(server.database + end, { force: true });
  await server.start();
  const again = Date.now();
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await until(page, async (epoch) => {
    const now = await document.querySelector('aisle-chat').diagnostics();
    return now.connection === 'online' && now.epoch !== epoch;
  }, epoch);
  const found = Date.now() - again;
  await chat.settled();
  const [anew] = (await serverLog(server)).values();
  assert.deepEqual(fallbacks(anew, true), up, `SEED=${SEED}, after the server lost its log`);

  const half = weights.slice(HOURS >> 1);
  const [from, to] = [half[0], half.at(-1)];
  t.diagnostic(`${HOURS} hours, ${up.length} up and ${down.length} down, faults: ${JSON.stringify(await way.faults())}`);
  t.diagnostic(`back in sync after an hour's sleep: ${figures(synced)}; in the new log of a server that lost its own after ${found} ms`);
  t.diagnostic(`the page's memory by the hour, kB: ${weights.map(({ kb }) => kb).join(' ')}; nodes ${weights.map(({ nodes }) => nodes).join(' ')}; listeners ${weights.map(({ listeners }) => listeners).join(' ')}`);
  // Rows stay, and weigh what they weigh; what is in the document does not grow, nor does anything else.
  assert.ok(to.listeners <= from.listeners + 20 && to.nodes <= from.nodes + 400, JSON.stringify([from, to]));
  const grown = to.kb - from.kb - A_ROW * (to.rows - from.rows);
  assert.ok(grown <= 1_000, `beside its rows it grew by ${grown} kB in the second half of the day`);
});
