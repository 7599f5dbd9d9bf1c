/*
 * How long the agents' list takes with many conversations: from the start of the page
 * until its lines are there, and what scrolling through all of them holds the page up.
 * By hand, after `aisle-server load --list 10000 --keep FOLDER`:
 * `node tests/e2e/lib/desk-bench.mjs FOLDER/lists.db`, with AISLE_SERVER_BIN as for the
 * tests. What came of it is in docs/bench/desk.md.
 */
import { execFileSync, spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ROOT } from './stage.mjs';

const PROGRAM = process.env.AISLE_SERVER_BIN ?? `${ROOT}target/debug/aisle-server`;
const NAME = 'Mina';
const PASSWORD = 'correct horse';
const TIMES = 7;
const SCROLLED = 700; // CSS pixels a frame: 8 lines, about what a flung wheel does

const folder = await mkdtemp(join(tmpdir(), 'aisle-bench-'));
const database = join(folder, 'lists.db');
await copyFile(process.argv[2], database);
execFileSync(PROGRAM, ['--database', database, 'agent', 'add', NAME, '--password-stdin'], { input: PASSWORD });
const server = spawn(PROGRAM, ['--database', database, '--listen', '127.0.0.1:0', '--log', 'error'], { stdio: ['ignore', 'pipe', 'inherit'] });
let greeting = '';
for await (const part of server.stdout.iterator({ destroyOnReturn: false })) {
  greeting += part;
  if (/ws:\/\/127\.0\.0\.1:(\d+)\/v1/.test(greeting)) break;
}
server.stdout.resume();
const origin = `http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(greeting)[1]}`;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const page = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })).newPage();
await page.addInitScript(() => {
  window.long = [];
  new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration]))).observe({ type: 'longtask', buffered: true });
  // The moment at which the first lines have been painted.
  const look = () => (document.querySelectorAll('.line').length > 5 ? requestAnimationFrame(() => setTimeout(() => (window.shown = performance.now()))) : requestAnimationFrame(look));
  requestAnimationFrame(look);
});
await page.goto(`${origin}/agent`);
await page.fill('#name', NAME);
await page.fill('#password', PASSWORD);
await page.press('#password', 'Enter');
await page.waitForFunction(() => window.shown);

const opened = [];
for (let n = 0; n < TIMES; n += 1) {
  await page.reload();
  await page.waitForFunction(() => window.shown);
  opened.push(await page.evaluate(() => window.shown));
}
opened.sort((a, b) => a - b);

const scrolled = await page.evaluate(async (step) => {
  const list = document.getElementById('list-scroll');
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  window.long.length = 0;
  const frames = [];
  let [last, still] = [performance.now(), 0];
  // To the end of what is known, and on as long as more comes.
  while (still < 60) {
    const before = list.scrollTop;
    list.scrollTop += step;
    await frame();
    const now = performance.now();
    frames.push(now - last);
    last = now;
    still = list.scrollTop === before ? still + 1 : 0;
  }
  frames.sort((a, b) => a - b);
  const at = (share) => Math.round(frames[Math.floor((frames.length - 1) * share)] * 10) / 10;
  return { lines: Math.round(list.scrollHeight / 84), frames: frames.length, p50: at(0.5), p99: at(0.99), most: at(1), long: window.long.map(([, duration]) => Math.round(duration)) };
}, SCROLLED);

console.log(JSON.stringify({ opened: { p50: Math.round(opened[TIMES >> 1]), most: Math.round(opened.at(-1)) }, scrolled }));
await browser.close();
server.kill('SIGKILL');
await rm(folder, { recursive: true, force: true });
