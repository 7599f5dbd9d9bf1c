/*
 * One Chromium for a test file, a fresh context for each page. A page that logs an
 * error, throws, or breaks its policy fails its test unless the test has said so
 * beforehand; nothing here sleeps or retries.
 */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';
import { ROOT } from './stage.mjs';
import { weather } from './weather.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--no-first-run'];

/** Milliseconds until anything is given up: far more than a slow, busy machine takes. */
export const PATIENCE = 120e3;

const browsers = [];
/**
 * The file's browser; the path comes from `CHROMIUM`. Playwright switches the back/forward
 * cache off; with `cache` another one is started, which has it as visitors' browsers do.
 */
export function launch(cache = false) {
  return (browsers[Number(cache)] ??= chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS,
    timeout: PATIENCE, ignoreDefaultArgs: cache ? ['--disable-back-forward-cache'] : [] }).then(patient));
}
/** Every context of it waits as long. */
function patient(browser) {
  const make = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const world = await make(options);
    world.setDefaultTimeout(PATIENCE);
    const page = world.newPage.bind(world);
    world.newPage = async () => {
      const one = await page();
      await weather.mud(one);
      return one;
    };
    return world;
  };
  return browser;
}
after(async () => Promise.all(browsers.map(async (browser) => (await browser)?.close())));

/** The folder that `cargo xtask build` fills; `AISLE_DIST` names another. */
export const DIST = process.env.AISLE_DIST ?? ROOT + 'dist';

/**
 * Runs in the page. The widget gives its files 15 seconds: a busy machine may take longer, also
 * where a test holds them back. A clock that `before` has put in does not count: files do not go by it.
 */
function patience() {
  const real = globalThis.realTimeout;
  Object.defineProperty(AbortSignal, 'timeout', { value: (ms) => real(ms * 20) });
}

/**
 * Opens `fixtures/NAME/index.html` for one test and resolves to the page, with
 * - `page.site`: the server (`origin`, `asked`, `faults`);
 * - `page.permit(pattern)`: allows console errors and violations that match;
 * - `page.problems`: what has gone wrong so far.
 * Options: `files` (bodies by path, see stage.mjs), `faults`, `csp`, `headers`,
 * `path`, `cache` (see `launch`), `shop` (server.mjs), and Playwright's `viewport locale colorScheme reducedMotion hasTouch isMobile`.
 * `before(page)` runs before the navigation; `deadline` in the page, where it says what becomes of
 * `AbortSignal.timeout`.
 */
export async function open(t, fixture, { files = {}, faults = new Map(), csp, headers = {}, path = '/', cache = false, shop,
  before = () => {}, deadline = patience, ...context } = {}) {
  const site = await serve({
    // A test that brings the shell along has its own little release: what the build made must not fill its gaps.
    roots: [`${ROOT}tests/e2e/fixtures/${fixture}`, ...('/aisle/aisle-chat.js' in files ? [] : [DIST])],
    files,
    faults,
    shop,
    headers: (asked) => (csp && asked.endsWith('.html') ? { ...headers, 'content-security-policy': csp } : headers),
  });
  const world = await (await launch(cache)).newContext({ timezoneId: 'Asia/Seoul', locale: 'en-GB',
    reducedMotion: 'reduce', viewport: { width: 1024, height: 720 }, ...context });
  const page = await world.newPage();
  const permitted = [];
  page.site = site;
  page.problems = [];
  page.permit = (...patterns) => permitted.push(...patterns);
  page.on('console', (message) => {
    if (message.type() === 'error') page.problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => page.problems.push(`uncaught: ${error}`));
  await page.exposeBinding('reportViolation', (_, text) => page.problems.push(`policy: ${text}`));
  await page.addInitScript(() => {
    globalThis.realTimeout = AbortSignal.timeout.bind(AbortSignal);
    document.addEventListener('securitypolicyviolation', (event) =>
      globalThis.reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
  });
  t.after(async () => {
    await world.close();
    await site.close();
    const bad = page.problems.filter((line) => !permitted.some((pattern) => pattern.test(line)));
    assert.deepEqual(bad, [], 'the page had problems nobody expected');
  });
  await before(page);
  await page.addInitScript(deadline);
  await page.goto(site.origin + path);
  return page;
}

/** Holds matching requests back until the function it resolves to is called. */
export async function hold(page, pattern = '**/*.wasm') {
  let release;
  const gate = new Promise((done) => (release = done));
  await page.route(pattern, async (route) => {
    await gate;
    await route.continue();
  });
  return release;
}

/**
 * Asks in the page until the answer, awaited, is one; resolves to it. (`waitForFunction`
 * takes a promise itself for an answer, whatever becomes of it.)
 */
export async function until(page, look, argument) {
  for (const end = Date.now() + 30e3; ;) {
    const seen = await page.evaluate(look, argument);
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`in 30 s there was nothing of ${look}`);
  }
}
