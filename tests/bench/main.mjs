/*
 * Measures Aisle Chat in Chromium beside a hand-written page, npm's deep-chat and an
 * empty page, in rounds that visit all of them in turn, and writes the report and the
 * chart into the folder it is given. `cargo xtask bench browser` calls it.
 *
 * From the environment: AISLE_DIST (the build), CHROMIUM (its path), BENCH_OUT (the
 * folder), BENCH_COMMAND (what to say it was called by). It stops by itself.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chart } from './lib/chart.mjs';
import { CONTENDERS } from './lib/contenders.mjs';
import { cold, history, lively, settled } from './lib/measure.mjs';
import { report } from './lib/report.mjs';
import { serve } from './lib/site.mjs';
import { CPU, NETWORK } from './lib/visit.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--no-first-run'];
const ROUNDS = 5;
/** No round begins that would probably end behind this. */
const SECONDS = 510;
const COUNTS = [1, 1000, 10000];

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = process.env.AISLE_DIST ?? join(root, 'dist');
const out = process.env.BENCH_OUT ?? join(root, 'docs', 'bench');
const began = performance.now();
const elapsed = () => (performance.now() - began) / 1000;
const load = () => loadavg()[0].toFixed(1);

const site = await serve(dist);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
const world = { browser, site };
const facts = {
  command: process.env.BENCH_COMMAND ?? 'node tests/bench/main.mjs',
  date: new Date().toISOString().slice(0, 10),
  browser: `Chromium ${browser.version()}`,
  machine: `${cpus().length} cores`,
  deepChat: JSON.parse(await readFile(join(root, 'node_modules/deep-chat/package.json'), 'utf8')).version,
  load: [load()],
  cpu: CPU,
  latency: NETWORK.latency,
  megabits: (NETWORK.downloadThroughput * 8) / 1e6,
};
const rounds = [];
const failures = [];
const hopeless = new Set(); // not tried again in later rounds

/** One scenario of one contender; a failure is told in the report and never a figure. */
async function attempt(round, contender, scenario, measure) {
  const key = `${contender.title}, ${scenario}`;
  if (hopeless.has(key)) return;
  try {
    (round[contender.name] ??= {})[scenario] = await measure();
  } catch (error) {
    failures.push(`${key}, round ${rounds.length}: ${error.message.split('\n')[0]}`);
    hopeless.add(key);
  }
}

try {
  for (let longest = 0; rounds.length < ROUNDS && elapsed() + longest < SECONDS;) {
    const start = elapsed();
    const failed = failures.length;
    const round = {};
    rounds.push(round);
    // Each scenario goes through all contenders before the next one, so that what is compared is close in time.
    for (const contender of CONTENDERS) await attempt(round, contender, 'cold', () => cold(world, contender));
    for (const contender of CONTENDERS) await attempt(round, contender, 'settled', () => settled(world, contender));
    for (const count of COUNTS)
      for (const contender of CONTENDERS.filter(({ opened }) => opened))
        await attempt(round, contender, `history-${count}`, () => history(world, contender, count));
    for (const contender of CONTENDERS.filter(({ opened }) => opened)) await attempt(round, contender, 'lively', () => lively(world, contender));
    // A round that had to wait for a hopeless one says nothing of the next.
    if (failures.length === failed) longest = Math.max(longest, elapsed() - start);
    console.log(`round ${rounds.length}: ${Math.round(elapsed() - start)} s`);
  }
} finally {
  await browser.close();
  await site.close();
}
if (site.missing.length) throw new Error(`pages asked for what is not there: ${site.missing.join(', ')}`);
for (const line of failures) console.log(`not finished: ${line}`);
facts.load.push(load());
facts.seconds = Math.round(elapsed());
await mkdir(out, { recursive: true });
await writeFile(join(out, 'results.md'), report({ facts, contenders: CONTENDERS, rounds, failures, elsewhere: site.elsewhere }));
await writeFile(join(out, 'ratios.svg'), chart({ rounds, facts }));
console.log(`written: results.md and ratios.svg, after ${facts.seconds} s`);
