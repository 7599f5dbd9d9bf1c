/*
 * Whoever has the connection goes, again and again: its tab is closed, crashes, is frozen or
 * stands still, in the middle of what is said here and there. The others have one connection between
 * them, nothing is lost, doubled or out of order in any tab at any instant, and how long
 * nobody had it is told. `KILLS` says how often; `SEED` makes another plan.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PATIENCE } from './lib/browser.mjs';
import { crash, freeze, stop } from './lib/befall.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { attend } from './lib/oracle.mjs';
import { UNLIMITED, dice, figures, serverLog } from './lib/rig.mjs';
import { strict, visit, widget } from './lib/widget.mjs';

const SEED = Number(process.env.SEED ?? 20261123);
const KILLS = Number(process.env.KILLS ?? 5);
const MOST_TABS = 5;
const LEAST_TABS = 3;

/** Waits until visitors have so many connections, so many tabs in all. */
async function lines(server, lines, tabs) {
  const end = Date.now() + PATIENCE;
  let found;
  while (Date.now() < end) {
    const text = await (await fetch(`${server.origin}/metrics`)).text();
    const of = (name) => Number(new RegExp(`^aisle_${name} (\\d+)$`, 'm').exec(text)[1]);
    found = { lines: of('visitor_connections') - of('rider_connections'), tabs: of('visitor_connections') };
    if (found.lines === lines && found.tabs === tabs) return;
  }
  assert.deepEqual(found, { lines, tabs });
}

/** Notes when a page has a line: the first frame on it says that it works. */
function listen(page, heard) {
  page.sockets = new Set();
  page.on('websocket', (socket) => {
    page.sockets.add(socket);
    socket.once('framereceived', () => heard(page));
    socket.on('close', () => page.sockets.delete(socket));
  });
}

/** How it goes; each resolves to what wakes the page, if anything does. */
const WAYS = { close: (page) => page.close(), crash: (page) => crash(page).then(() => page.close()), freeze, stop };

/** The own messages of a tab that are drawn, in order. */
const drawn = (page) => page.chat.own.locator('.bubble').allTextContents();

async function endure(t, kills, seed, before = () => {}) {
  const server = await chatServer(t, [], UNLIMITED);
  const roll = dice(seed);
  const pick = (list) => list[Math.floor(roll() * list.length)];
  let changed = () => {};
  const heard = (page) => changed(page);
  const { page: first } = await visit(t, {
    attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` },
    csp: strict(`'self' ws://127.0.0.1:${server.port} http://127.0.0.1:${server.port}`),
    async before(page) {
      listen(page, heard);
      await attend(page.context());
      await before(page.context());
    },
  });
  const { url, world } = { url: first.url(), world: first.context() };
  let tabs = [];
  const ready = async (page) => {
    page.chat = widget(page);
    await page.chat.open();
    await page.evaluate(() => oracle.begin());
    tabs.push(page);
    return page;
  };
  const another = async () => {
    const page = await world.newPage();
    listen(page, heard);
    await page.goto(url);
    return ready(page);
  };
  await ready(first);
  const texts = [];
  const say = async (page, text) => {
    texts.push(text);
    // Resolves once it is safe on the device, whether or not anybody has heard of it.
    await page.evaluate((text) => new Promise((safe) => {
      addEventListener('aisle-message', function heard({ detail }) {
        if (!detail.own || detail.text !== text) return;
        removeEventListener('aisle-message', heard);
        safe();
      });
      oracle.say(text);
    }), text);
  };
  await say(first, 'said first');
  await first.chat.settled();
  while (tabs.length < MOST_TABS) await another();
  const locks = await first.evaluate(() => 'locks' in navigator && navigator.locks !== undefined);

  const [waits, told, wrong] = [{}, {}, []];
  for (let n = 0; n < kills; n += 1) {
    await lines(server, locks ? 1 : tabs.length, tabs.length);
    const leader = tabs.find((page) => page.sockets.size > 0);
    assert.ok(leader, 'somebody has the connection');
    const others = tabs.filter((page) => page !== leader);
    const kind = pick(Object.keys(WAYS));
    told[kind] = (told[kind] ?? 0) + 1;
    await say(leader, `dying ${n}.`);
    wrong.push(...await leader.evaluate(() => oracle.wrong));
    const taken = new Promise((done) => (changed = (page) => page !== leader && done()));
    const went = Date.now();
    const wake = await WAYS[kind](leader);
    tabs = others;
    await say(pick(others), `going on ${n}.`);
    if (locks) {
      await taken;
      (waits[kind] ??= []).push(Date.now() - went);
    }
    if (wake) {
      await wake();
      tabs.push(leader);
    } else {
      // What was safe on the device when its tab went is sent by the next page that is opened.
      await another();
    }
    while (tabs.length < LEAST_TABS || (tabs.length < MOST_TABS && roll() < 0.7)) await another();
    for (const page of tabs) {
      await page.chat.settled();
      for (const text of [`dying ${n}.`, `going on ${n}.`]) await page.chat.saying(text).waitFor();
      assert.deepEqual(await page.evaluate(() => oracle.wrong), [], `SEED=${seed}, kill ${n}, ${kind}`);
    }
  }
  const logs = [...(await serverLog(server)).values()];
  assert.equal(logs.length, 1, `SEED=${seed}: one conversation`);
  const logged = logs[0].filter(({ own }) => own).map(({ body }) => JSON.parse(body)).map(({ message, content }) => (message?.content ?? content).fallback);
  assert.deepEqual([...logged].sort(), [...texts].sort(), `SEED=${seed}: each once`);
  for (const page of tabs) {
    const shown = await drawn(page);
    assert.deepEqual(shown, logged.slice(-shown.length), 'and all tabs show the same');
  }
  assert.deepEqual(wrong, []);
  t.diagnostic(`${texts.length} messages, the tab with the connection went ${kills} times: ${JSON.stringify(told)}`);
  for (const [kind, times] of Object.entries(waits)) t.diagnostic(`until another tab has the connection, ${kind}: ${figures(times)}`);
}

test('the tab with the connection is closed, crashes, freezes and stands still, and nothing is lost or doubled in the others', { timeout: 95 * 60e3 }, (t) =>
  endure(t, KILLS, SEED));

test('without Web Locks, where each tab has a connection, nothing is lost or doubled either', { timeout: 95 * 60e3 }, (t) =>
  endure(t, Math.ceil(KILLS / 10), SEED + 1, (context) =>
    context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }))));
