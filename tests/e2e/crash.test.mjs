/*
 * What is typed outlives the page: it is loaded anew, its renderer crashes, it is frozen,
 * left and come back to, or the whole browser is killed, at any millisecond after Enter
 * and with or without a network. After each time what was typed is in the composer or in
 * the conversation, never in neither; at the end all of it is in the server's log, once,
 * in the order of Enter. `CYCLES` and `KILLS` say how often; `SEED` makes another plan.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { DIST, until } from './lib/browser.mjs';
import { crash, freeze } from './lib/befall.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { device } from './lib/device.mjs';
import { UNLIMITED, dice, proxy, serverLog } from './lib/rig.mjs';
import { serve } from './lib/server.mjs';
import { widget } from './lib/widget.mjs';

const SEED = Number(process.env.SEED ?? 20261123);
const CYCLES = Number(process.env.CYCLES ?? 12);
const KILLS = Number(process.env.KILLS ?? 3);
/** The longest time between Enter and what happens then, in milliseconds. */
const AFTER_ENTER = 80;
/** Of a hundred times, so many the network is away as well. */
const OFFLINE = 0.3;

/** What can happen to a page; each resolves to the page as the visitor has it then. */
const BEFALLS = {
  async reload(page) {
    await page.reload();
    return page;
  },
  async crash(page) {
    const url = page.url();
    const next = await page.context().newPage();
    await crash(page);
    await page.close();
    await next.goto(url);
    return next;
  },
  async freeze(page) {
    await (await freeze(page))();
    return page;
  },
  async leave(page) {
    const url = page.url();
    await page.goto(new URL('/away/', url).href);
    // A page that was kept does not load.
    await page.evaluate(() => void history.back());
    await page.waitForURL(url, { waitUntil: 'commit' });
    await page.waitForFunction(() => document.querySelector('aisle-chat')?.shadowRoot);
    return page;
  },
  async kill(page, browser) {
    const url = page.url();
    await browser.kill();
    const next = await browser.start();
    await next.goto(url);
    return next;
  },
};

/** The composer's text, and how often the conversation has this one, once it is in either; it may never be in neither. */
const found = (page, text) => until(page, (text) => {
  const root = document.querySelector('aisle-chat')?.shadowRoot;
  const rows = [...root?.querySelectorAll('[part~="message-own"] .bubble') ?? []].filter((row) => row.textContent === text).length;
  const typed = root?.querySelector('.input')?.value;
  return (rows > 0 || typed === text) && { rows, typed };
}, text);

/** Waits until the draft is on the device: in the store of this kind. */
const drafted = (page, text) => until(page, async (text) => {
  const holds = (value) => typeof value === 'string' && value.includes(text);
  if (Object.keys(sessionStorage).some((key) => key.endsWith('draft') && holds(sessionStorage[key]))) return true;
  const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), onerror: bad }));
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    const values = await Promise.all([...db.objectStoreNames].map((store) => done(db.transaction(store).objectStore(store).get('draft'))));
    db.close();
    if (values.some(holds)) return true;
  }
  return false;
}, text);

async function endure(t, persistence, kinds, seed) {
  const server = await chatServer(t, [], UNLIMITED);
  const way = await proxy(t, server, seed);
  const html = '<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop</title>'
    + '<script type="module" src="/aisle/aisle-chat.js"></script><h1>A shop</h1>'
    + `<aisle-chat data-endpoint="ws://127.0.0.1:${way.port}/v1" data-persistence="${persistence}"></aisle-chat></html>`;
  const away = '<!doctype html><title>Away</title><h1>Away</h1>';
  const site = await serve({ roots: [DIST], files: { '/talk/index.html': html, '/away/index.html': away } });
  t.after(() => site.close());
  const browser = await device(t);
  const roll = dice(seed);
  const told = {};
  const sent = [];
  let again = 0;
  let page = await browser.start();
  await page.goto(`${site.origin}/talk/`);

  const opened = async () => {
    // A page that was kept is open still.
    if (!await page.evaluate(() => document.querySelector('aisle-chat')?.open)) await widget(page).open();
    return widget(page);
  };
  const befall = async (kind, chat, act) => {
    const lift = roll() < OFFLINE && await way.fault({ refuse: {} });
    // Not awaited: the key may also be too late.
    const acted = act?.(chat).catch(() => {});
    await pause(act ? Math.floor(roll() * AFTER_ENTER) : 0);
    page = await BEFALLS[kind](page, browser);
    await acted;
    chat = await opened();
    if (lift) await lift();
    told[kind] = (told[kind] ?? 0) + 1;
    return chat;
  };

  let chat = await opened();
  const left = [...kinds];
  for (let n = 0; left.length; n += 1) {
    const next = () => left.splice(Math.floor(roll() * left.length), 1)[0];
    const text = `said ${n}.`;
    await chat.input.fill(text);
    await drafted(page, text);
    chat = await befall(next(), chat);
    let now = await found(page, text);
    assert.deepEqual(now, { rows: 0, typed: text }, `SEED=${seed}: what was typed is there, and nowhere else`);
    for (;;) {
      if (!left.length) {
        await chat.input.press('Enter');
        break;
      }
      chat = await befall(next(), chat, (chat) => chat.input.press('Enter'));
      now = await found(page, text);
      if (now.rows) break;
      // It was too early for the device: nothing is lost, and Enter has to be pressed again.
      again += 1;
    }
    assert.ok(now.rows <= 1, `SEED=${seed}: ${text} is there ${now.rows} times`);
    sent.push(text);
  }
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await chat.settled();
  const logs = [...(await serverLog(server)).values()];
  assert.equal(logs.length, 1, `SEED=${seed}: one conversation`);
  const logged = logs[0].filter(({ own }) => own).map(({ body }) => JSON.parse(body)).map(({ message, content }) => (message?.content ?? content).fallback);
  assert.deepEqual(logged, sent, `SEED=${seed}`);
  const shown = await chat.own.locator('.bubble').allTextContents();
  assert.deepEqual(shown, sent.slice(-shown.length), 'and on the screen');
  t.diagnostic(`${persistence}: ${sent.length} messages through ${JSON.stringify(told)}; ${again} times Enter came too late for the device and the text was in the composer`);
}

/** So many of these, in turn. */
const mix = (count, ...kinds) => Array.from({ length: count }, (_, n) => kinds[n % kinds.length]);

test('what is typed outlives reloads, crashes, freezes and killed browsers where the device keeps it', { timeout: 95 * 60e3 }, (t) =>
  endure(t, 'device', [...mix(Math.ceil(CYCLES * 0.75), 'reload', 'crash', 'freeze', 'leave'), ...mix(KILLS, 'kill')], SEED));

test('what is typed outlives reloads and freezes where the session keeps it', { timeout: 95 * 60e3 }, (t) =>
  endure(t, 'session', mix(Math.floor(CYCLES / 4), 'reload', 'freeze', 'leave'), SEED + 1));
