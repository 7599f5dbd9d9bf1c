/*
 * How long it takes from the moment at which the way is free again until everything is
 * there, with a hundred messages missed and one of one's own waiting: told, and not judged,
 * for a busy machine is late. `CUTS` says how many of each kind: a browser that is told by
 * its system that the network is back, and one that is not (the server was away).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { behind } from './lib/oracle.mjs';
import { UNLIMITED, figures, serverLog } from './lib/rig.mjs';
import { agent } from './lib/speaker.mjs';

const SEED = Number(process.env.SEED ?? 20261123);
const CUTS = Number(process.env.CUTS ?? 1);
const MISSED = 100;
/** Milliseconds without a network: the drop that others publish figures of. */
const AWAY = 2_000;
/** After so many milliseconds of a live connection the widget begins its pauses anew. */
const CALM = 5_500;

for (const [at, transport] of ['websocket', 'sse', 'poll'].entries()) {
  test(`by ${transport} everything that was missed is there after the network comes back, and how soon is told`, { timeout: 90 * 60e3, skip: !process.env.CUTS && 'cargo xtask soak recovery' }, async (t) => {
    const server = await chatServer(t, [], UNLIMITED);
    const mina = await agent(t, server);
    const { page, chat, way } = await behind(t, server, transport, SEED + at);
    await page.evaluate(() => oracle.say('up'));
    await chat.settled();
    const [conversation] = (await serverLog(server)).keys();
    await mina.say(conversation, ['down']);
    await chat.saying('down').waitFor();
    for (const told of [true, false]) {
      const times = [];
      for (let n = 0; n < CUTS; n += 1) {
        if (!told) await pause(CALM);
        const { seq } = await chat.diagnostics();
        const lift = await way.fault({ refuse: {} });
        await way.fault({ drop: { ending: 'reset' } });
        const away = pause(AWAY);
        await page.evaluate((text) => oracle.say(text), `up ${told} ${n}`);
        await mina.say(conversation, Array.from({ length: MISSED }, (_, at) => `down ${told} ${n} ${at}`));
        await away;
        await lift();
        const healed = Date.now();
        if (told) await page.evaluate(() => dispatchEvent(new Event('online')));
        const there = await until(page, (wanted) => oracle.top.find(([, seq]) => seq >= wanted), seq + MISSED + 1);
        await chat.settled();
        times.push(Math.max(0, there[0] - healed));
      }
      t.diagnostic(`${transport}, ${told ? 'told that the network is back' : 'not told'}: ${figures(times)}`);
    }
    assert.deepEqual(await page.evaluate(() => oracle.wrong), [], `SEED=${SEED}`);
    const said = (await chat.diagnostics()).messages;
    assert.equal(said, 2 + 2 * CUTS * (MISSED + 1));
  });
}
