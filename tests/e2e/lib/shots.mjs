/*
 * Takes the pictures of docs/content.md: the first state of every type in the demo shop's
 * gallery, as the built widget draws it. `node tests/e2e/lib/shots.mjs` after a build; a
 * picture changes only when what it shows does, so look at what is different.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';
import { ROOT } from './stage.mjs';

const DIST = process.env.AISLE_DIST ?? `${ROOT}dist`;
const OUT = `${ROOT}docs/content`;
/** Those that the text chat draws: they have no section of their own. */
const PLAIN = ['text', 'image', 'quick-replies', 'notice', 'unknown'];

const kinds = JSON.parse(await readFile(`${ROOT}shop/gallery/kinds.json`, 'utf8')).filter((kind) => !PLAIN.includes(kind));
const site = await serve({ roots: [DIST], files: {}, faults: new Map(), headers: () => ({}) });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
await mkdir(OUT, { recursive: true });
for (const kind of kinds) {
  const page = await browser.newPage({ viewport: { width: 400, height: 9000 }, locale: 'en-GB', timezoneId: 'Asia/Seoul', reducedMotion: 'reduce' });
  await page.goto(`${site.origin}/shop/gallery/index.html?kind=${kind}&lang=en`);
  const card = page.locator('aisle-chat .rich .bubble').first();
  await card.waitFor();
  await page.waitForFunction(() => [...document.querySelector('aisle-chat').shadowRoot.querySelectorAll('.rich img')].every((img) => img.complete));
  await card.screenshot({ path: `${OUT}/${kind}.jpg`, type: 'jpeg', quality: 85, animations: 'disabled' });
  await page.close();
}
await browser.close();
await site.close();
