/*
 * The proof of the house: a visitor on the widget and an agent on the agents' page
 * exchange 200 messages each way through the real server while it is killed and
 * restarted at five seeded moments and both pages are reloaded. Nothing is lost,
 * doubled or reordered: in the database, and on both screens.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import sqlite from 'sql.js';
import { DIST, open } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { logged, openDesk, wholeLog } from './lib/desk.mjs';
import { widget } from './lib/widget.mjs';

const EACH = 200;
/** Messages between two faults; SEED makes another schedule. */
const SEED = Number(process.env.SEED ?? 20261122);

/** Park and Miller's generator: the same seed, the same schedule. */
function dice(seed) {
  let state = seed % 2147483647 || 1;
  return (below) => (state = (state * 48271) % 2147483647) % below;
}

/** The demo shop as it is built, with the chat at an endpoint or on its demo. */
async function shop(t, endpoint = '') {
  const built = await readFile(`${DIST}/index.html`, 'utf8');
  const html = built.replace('name="aisle-endpoint" content=""', `name="aisle-endpoint" content="${endpoint}"`);
  const page = await open(t, 'plain', { files: { '/index.html': html } });
  return { page, chat: widget(page) };
}

/** Loads the page anew once everything typed is on the disk. */
async function reload(page, chat) {
  const saving = chat.at('[part~="message-state"]').filter({ hasText: 'Saving' });
  while (await saving.count() > 0);
  await page.reload();
  await chat.open();
}

/** Every own and foreign row the visitor's timeline draws, scrolled from end to end. */
async function visitorRows(page) {
  return page.evaluate(async () => {
    const root = document.querySelector('aisle-chat').shadowRoot;
    const scroller = root.querySelector('[part~="timeline"]');
    const seen = new Map();
    const frame = () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    scroller.scrollTop = 0;
    await frame();
    for (let last = -1; ;) {
      for (const row of root.querySelectorAll('[data-key]')) {
        const bubble = row.querySelector('.bubble');
        if (bubble) seen.set(row.dataset.key, [Number(row.dataset.seq), bubble.innerText.trim(), row.querySelector('[part~="message-own"]') !== null]);
      }
      if (scroller.scrollTop === last) break;
      last = scroller.scrollTop;
      scroller.scrollTop += scroller.clientHeight / 2;
      await frame();
    }
    return [...seen.values()].sort(([a], [b]) => a - b);
  });
}

test('nothing is lost, doubled or reordered through five kills and two reloads', { timeout: 900_000 }, async (t) => {
  const roll = dice(SEED);
  const server = await chatServer(t);
  const endpoint = `ws://127.0.0.1:${server.port}/v1`;
  const { page, chat } = await shop(t, endpoint);
  page.permit(/ERR_CONNECTION|WebSocket connection|ERR_EMPTY|ERR_FAILED/);
  await chat.open();
  const { page: agent } = await openDesk(t, server);

  const faults = new Map();
  for (let kills = 0; kills < 5;) {
    const at = 1 + roll(EACH - 2);
    if (!faults.has(at)) faults.set(at, (kills += 1, 'kill'));
  }
  for (const who of ['visitor', 'agent']) {
    let at = 1 + roll(EACH - 2);
    while (faults.has(at)) at = 1 + roll(EACH - 2);
    faults.set(at, who);
  }

  await chat.say('visitor 0');
  await agent.locator('.line a').first().click();
  await agent.locator('.message', { hasText: 'visitor 0' }).waitFor();
  const answer = async (text) => {
    await agent.fill('#input', text);
    await agent.press('#input', 'Enter');
  };
  await answer('agent 0');

  let down = null;
  for (let n = 1; n < EACH; n += 1) {
    const fault = faults.get(n);
    if (fault === 'kill') {
      await down;
      await server.kill();
      // Both sides go on typing while it is away.
      down = server.start();
    } else if (fault === 'visitor') {
      await reload(page, chat);
    } else if (fault === 'agent') {
      // Unsent answers are on the disk once they do not say "saving" any more.
      await agent.waitForFunction(() => !document.querySelector('.log-host').shadowRoot.querySelector('[data-state=saving]'));
      await agent.reload();
      await agent.waitForSelector('#talk-open:not([hidden])');
    }
    await chat.say(`visitor ${n}`);
    await answer(`agent ${n}`);
  }
  await down;
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await chat.settled();
  await wholeLog(agent);

  const copy = `${server.database}.copy`;
  execFileSync(server.program, ['--database', server.database, 'backup', '--to', copy]);
  const db = new (await sqlite()).Database(await readFile(copy));
  const [{ values: [counted] }] = db.exec("select count(*), count(distinct client_id) from entry where kind = 'message'");
  assert.deepEqual(counted, [2 * EACH, 2 * EACH]);

  const shown = await visitorRows(page);
  const onAgent = await logged(agent);
  const places = onAgent.map(([seq]) => seq);
  assert.deepEqual(places, [...places].sort((a, b) => a - b), 'the agent sees the log in its order');
  assert.deepEqual(shown.map(([seq, text]) => [seq, text]), onAgent, 'both see the same entries in the same order');
  for (const [own, name] of [[true, 'visitor'], [false, 'agent']]) {
    const texts = shown.filter(([, , mine]) => mine === own).map(([, text]) => text);
    assert.deepEqual(texts, Array.from({ length: EACH }, (_, n) => `${name} ${n}`), `${name}: in the order of Enter`);
  }
});

test('the same visitor loses nothing on the demo, which has no server', { timeout: 600_000 }, async (t) => {
  const { page, chat } = await shop(t);
  await chat.open();
  for (let n = 0; n < EACH; n += 1) {
    if (n === EACH / 4 || n === EACH / 2) await reload(page, chat);
    await chat.say(`visitor ${n}`);
  }
  await chat.settled();
  const own = (await visitorRows(page)).filter(([, , mine]) => mine).map(([, text]) => text);
  assert.deepEqual(own, Array.from({ length: EACH }, (_, n) => `visitor ${n}`));
});
