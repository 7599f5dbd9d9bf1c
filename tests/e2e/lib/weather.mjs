/*
 * Bad weather on purpose: `AISLE_TEST_WEATHER=7` holds every file that a page asks for
 * back by up to 0.3 seconds, in an order that the number decides, and halves the speed of
 * its processor. What a test takes for granted and nobody promised, such as a
 * language that is there before the first press, fails then and not once a month.
 */
import { setTimeout as pause } from 'node:timers/promises';

const SEED = Number(process.env.AISLE_TEST_WEATHER ?? 0);
/** Milliseconds that one file is late at most. */
const LATEST = 300;
/** How many times slower the page's processor is. */
const SLOWER = 2;

let state = SEED;
/** The next number from 0 up to 1, the same for the same seed (mulberry32). */
function next() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

export const weather = {
  /** Before each answer of a server of files. */
  wind: () => (SEED ? pause(LATEST * next()) : undefined),
  /** For each new page of Chromium. */
  async mud(page) {
    if (!SEED) return;
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  },
};
