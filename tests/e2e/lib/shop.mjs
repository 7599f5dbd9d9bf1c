/*
 * Opens the demo shop from source under the strictest policy it promises to bear: with the
 * real shell around a fake widget, or with the widget as it was built (`real`).
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { DIST, launch } from './browser.mjs';
import { serve } from './server.mjs';
import { ROOT, stage } from './stage.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; "
  + "connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const html = await readFile(`${ROOT}index.html`, 'utf8');
let staged;

/** A path of the shop's own router: it has no extension and gets the page. */
const isRoute = (path) => extname(path) === '' || path.endsWith('/index.html');

/** Opens a path of the shop. Any console error, exception or violation fails the test. */
export async function shop(t, path = '/', { endpoint = '', real = false, ...context } = {}) {
  const files = real ? {} : (staged ??= await stage()).files;
  const served = html.replace('name="aisle-endpoint" content=""', `name="aisle-endpoint" content="${endpoint}"`);
  const site = await serve({
    // The shop from source also where the widget is from the build.
    roots: real ? [ROOT, DIST] : [ROOT],
    files: new Proxy(files, { get: (all, asked) => (isRoute(asked) ? served : all[asked]) }),
    headers: (asked) => (isRoute(asked) ? { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY } : {}),
  });
  const world = await (await launch()).newContext({ locale: 'en-GB', reducedMotion: 'reduce', viewport: { width: 1280, height: 800 }, ...context });
  const page = await world.newPage();
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.exposeBinding('reportViolation', (_, text) => problems.push(text));
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) =>
    globalThis.reportViolation(`policy: ${event.effectiveDirective} ${event.sample}`)));
  t.after(async () => {
    await world.close();
    await site.close();
    assert.deepEqual(problems, [], 'the shop had problems nobody expected');
  });
  await page.goto(site.origin + path);
  await page.locator('h1').waitFor();
  return page;
}
