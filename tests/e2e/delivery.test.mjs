/*
 * Delivery in a browser: the widget behind the fault proxy, 1,000 messages up and 9,000
 * down by each transport, two visitors each, the rows looked at after every change of the
 * document, and then the question whether each word is there once and in order: on the
 * screen from end to end, in the server's log, and by the offline checker. `SEED` makes
 * another plan; `UP` says how many each transport carries up.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { attend, behind, everyRow } from './lib/oracle.mjs';
import { ready, words } from './lib/ready.mjs';
import { UNLIMITED, appended, broken, dice, serverLog } from './lib/rig.mjs';
import { agent } from './lib/speaker.mjs';

const SEED = Number(process.env.SEED ?? 20261123);
/** It shows what is taken for granted, not amounts, and six pages share a slow processor then. */
const BAD_WEATHER = Number(process.env.AISLE_TEST_WEATHER ?? 0) > 0;
/** Of each visitor. The widget says ten in a second at most: two of them need half the time. */
const UP = Number(process.env.UP ?? (BAD_WEATHER ? 100 : 1_000)) / 2;
const TRANSPORTS = ['websocket', 'sse', 'poll', 'websocket', 'sse', 'poll'];
/** Messages to each visitor for one of theirs. */
const DOWN_FOR_UP = 9;
/** Milliseconds between two faults, on the average. */
const EVERY = 4_000;

/** All that one visitor says, in bursts, as fast as the widget lets it go. */
const speaks = (page, up, seed) => page.evaluate(async ([up, seed]) => {
  const chat = document.querySelector('aisle-chat');
  let state = seed;
  const roll = (below) => (state = (state * 48271) % 2147483647) % below;
  for (let n = 1; n < up;) {
    for (let burst = 1 + roll(15); burst && n < up; burst -= 1) await oracle.say(`up ${n++}`);
    while ((await chat.diagnostics()).unsent > 5) await new Promise((next) => setTimeout(next, 20));
  }
}, [up, seed]);

/** The agent's side: bursts, spread over the time that the visitor takes. */
async function answers(agent, conversation, down, seed, saidUp) {
  const roll = dice(seed);
  for (let n = 0; n < down;) {
    const burst = Math.min(1 + Math.floor(roll() * roll() * 300), down - n);
    await agent.say(conversation, Array.from({ length: burst }, (_, at) => `down ${n + at}`));
    n += burst;
    // Not all of it before the visitor's next word.
    while (n > DOWN_FOR_UP * (await saidUp() + 15)) await pause(50);
  }
}

/** Compares texts, and says what is missing, double or elsewhere. */
function compare(what, wanted, found) {
  const times = new Map();
  for (const one of found) times.set(one, (times.get(one) ?? 0) + 1);
  const lost = wanted.filter((one) => !times.has(one));
  const doubled = [...times].filter(([, count]) => count > 1).map(([one]) => one);
  const place = new Map(wanted.map((one, at) => [one, at]));
  const order = found.map((one) => place.get(one) ?? -1);
  const inverted = order.filter((at, n) => n && at < order[n - 1]).length;
  return lost.length + doubled.length + inverted ? [`${what}: ${lost.length} lost (${lost.slice(0, 5)}), ${doubled.length} doubled `
    + `(${doubled.slice(0, 5)}), ${inverted} inverted`] : [];
}

const label = (word, count) => Array.from({ length: count }, (_, n) => `${word} ${n}`);

/** What an entry says: the database has it as the wire does. */
function textOf(body) {
  const { message, content } = JSON.parse(body);
  return (message?.content ?? content).fallback;
}

/** Everything that is wrong with one visitor's conversation. */
async function judge({ transport, seed, page, chat }, conversation, entries, up, folder) {
  const down = up * DOWN_FOR_UP;
  const { epoch, seq, rows: count } = await chat.diagnostics();
  const rows = await everyRow(page);
  const { wrong, lines, looks } = await page.evaluate(() => ({ wrong: oracle.wrong, lines: oracle.lines, looks: oracle.looks }));
  const texts = (own) => rows.filter(([, , state]) => state === (own ? 'sent' : 'received')).map(([, , , text]) => text);
  const logged = (own) => entries.filter((entry) => entry.key && entry.own === own).map(({ body }) => textOf(body));
  const history = [
    ...appended(conversation, epoch, entries),
    ...lines.map((line) => ({ who: transport, ...line, ...(line.f === 'window' && { conversation }) })),
    { at: Date.now(), who: transport, type: 'info', f: 'rows', conversation, epoch, applied: seq, rows: rows.map((row) => row.slice(0, 3)) },
    { at: Date.now(), who: 'server', type: 'info', f: 'end', conversation },
  ];
  return {
    looks,
    windows: lines.filter(({ f }) => f === 'window').length,
    wrong: [
      ...wrong,
      ...(rows.length === count ? [] : [`${rows.length} rows can be scrolled to of ${count}`]),
      ...compare('the log, of what was typed', label('up', up), logged(true)),
      ...compare('the log, of what the agent said', label('down', down), logged(false)),
      ...compare('the screen, of what was typed', label('up', up), texts(true)),
      ...compare('the screen, of what the agent said', label('down', down), texts(false)),
      ...await broken(join(folder, `${transport}-${seed}.ndjson`), history),
    ],
  };
}

test('through faults each of ten thousand messages by each transport is there once and in order at every instant', { timeout: 900e3 }, async (t) => {
  const server = await chatServer(t, [], UNLIMITED);
  const folder = await mkdtemp(join(tmpdir(), 'aisle-histories-'));
  const mina = await agent(t, server);
  const all = await Promise.all(TRANSPORTS.map((transport, at) => behind(t, server, transport, SEED + at)));
  // One after another: so each knows which conversation is theirs.
  const known = new Set();
  for (const one of all) {
    await one.page.evaluate(() => oracle.say('up 0'));
    await one.chat.settled();
    one.conversation = [...(await serverLog(server)).keys()].find((name) => !known.has(name));
    known.add(one.conversation);
  }

  await Promise.all(all.map(async ({ transport, way, page, chat, seed, conversation }) => {
    await way.plan(transport, EVERY);
    let said = false;
    const saidUp = () => (said ? Infinity : page.evaluate(() => oracle.said));
    await Promise.all([
      speaks(page, UP, seed).then(() => (said = true)),
      answers(mina, conversation, UP * DOWN_FOR_UP, seed, saidUp),
    ]);
    await way.clear();
    await until(page, async (wanted) => {
      const { messages, unsent } = await document.querySelector('aisle-chat').diagnostics();
      return unsent === 0 && messages >= wanted;
    }, UP * (1 + DOWN_FOR_UP)).catch(async () => t.diagnostic(`${transport} is not at rest: ${JSON.stringify(await chat.diagnostics())}`));
  }));

  const log = await serverLog(server);
  const wrong = await Promise.all(all.map(async (one) => {
    const found = await judge(one, one.conversation, log.get(one.conversation), UP, folder);
    const faults = Object.values(await one.way.faults()).reduce((sum, count) => sum + count, 0);
    t.diagnostic(`${one.transport}: ${UP} up, ${UP * DOWN_FOR_UP} down, ${faults} faults, ${found.looks} looks, ${found.windows} windows`);
    // Nothing is proved where nothing went wrong.
    if (!faults) found.wrong.push('there was no fault');
    return found.wrong.map((what) => `${one.transport} ${one.seed}: ${what}`);
  }));
  assert.deepEqual(wrong.flat(), [], `SEED=${SEED}`);
  await rm(folder, { recursive: true });
});

test('an oracle that sees nothing is none: a row twice, an order, a hole and a lost word are told', async (t) => {
  const { page, chat, say } = await ready(t, [1, 2, 3, 4].map((n) => words(`down ${n}`)), { before: attend });
  await chat.open();
  await chat.saying('down 4').waitFor();
  await page.evaluate(() => oracle.begin());
  await say(words('down 5'));
  await chat.saying('down 5').waitFor();
  assert.deepEqual(await page.evaluate(() => oracle.wrong), []);
  const told = (harm) => page.evaluate(async (harm) => {
    oracle.wrong.length = 0;
    const list = document.querySelector('aisle-chat').shadowRoot.querySelector('.rows');
    const [one, two, three] = list.children;
    const turn = () => new Promise((next) => setTimeout(next));
    const before = [...list.children];
    if (harm === 'twice') list.append(two.cloneNode(true));
    if (harm === 'inverted') list.insertBefore(two, one);
    if (harm === 'hole') two.remove();
    if (harm === 'anew') three.replaceWith(three.cloneNode(true));
    if (harm === 'moved') three.dataset.seq = '17';
    await turn();
    const { wrong } = oracle;
    oracle.wrong = [];
    // For an instant is enough: what is put right is still told.
    list.replaceChildren(...before);
    three.dataset.seq = '3';
    await turn();
    return wrong.map((line) => line.split(':')[0]);
  }, harm);
  assert.ok((await told('twice')).includes('a row is there twice'));
  assert.ok((await told('inverted')).includes("the order is not the log's"));
  assert.ok((await told('hole')).includes('a row is left out'));
  assert.ok((await told('anew')).includes('a row was made anew'));
  assert.ok((await told('moved')).includes('a row has changed its place'));
  assert.deepEqual(compare('x', label('up', 3), ['up 0', 'up 2', 'up 2', 'up 1']), ['x: 0 lost (), 1 doubled (up 2), 1 inverted']);
  assert.deepEqual(compare('x', label('up', 2), ['up 1']), ['x: 1 lost (up 0), 0 doubled (), 0 inverted']);
});
