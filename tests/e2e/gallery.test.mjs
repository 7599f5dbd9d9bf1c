/*
 * Every content type in every state, drawn by the real widget: readable, within its
 * bubble, with nothing for axe to find, in every combination of colours, width and
 * direction. The states are those of the demo shop's gallery.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { open } from './lib/browser.mjs';
import { ROOT } from './lib/stage.mjs';
import { violations, widget } from './lib/widget.mjs';

const read = async (name) => JSON.parse(await readFile(`${ROOT}shop/gallery/${name}.json`, 'utf8'));
const KINDS = await Promise.all((await read('kinds')).map(async (kind) => ({ kind, ...(await read(kind)) })));
/** Those that the text chat draws by itself; all others are drawn by the part for rich content. */
const PLAIN = ['text', 'image', 'quick-replies', 'notice', 'unknown'];
/** How many types are on one page: more and the page is slow, fewer and there are many pages. */
const AT_ONCE = 6;

const COLOURS = [['light', { colorScheme: 'light' }], ['dark', { colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }]];
// So tall that every state is in sight: a long conversation draws what is near only.
const WIDTHS = [['desktop', { viewport: { width: 1280, height: 9000 } }],
  ['phone', { viewport: { width: 360, height: 9000 }, hasTouch: true, isMobile: true }]];

/** What sticks out of the panel, by class; things that scroll by themselves may be wider inside. */
const sticking = (page) => page.evaluate(() => {
  const root = document.querySelector('aisle-chat').shadowRoot;
  const panel = root.querySelector('.panel').getBoundingClientRect();
  const out = [];
  const walk = (node) => {
    const style = getComputedStyle(node);
    if (style.position === 'absolute' && style.clipPath !== 'none') return; // for screen readers alone
    const box = node.getBoundingClientRect();
    if (box.width && (box.left < panel.left - 1 || box.right > panel.right + 1)) out.push(node.className || node.localName);
    if (style.overflowX === 'visible') for (const child of node.children) walk(child);
  };
  for (const row of root.querySelectorAll('[data-key]')) walk(row);
  return out;
});

for (const [colours, colour] of COLOURS)
  for (const [width, size] of WIDTHS)
    for (const dir of ['ltr', 'rtl'])
      test(`every state is drawn, fits and has no axe violation: ${colours}, ${width}, ${dir}`, async (t) => {
        for (let at = 0; at < KINDS.length; at += AT_ONCE) {
          const kinds = KINDS.slice(at, at + AT_ONCE);
          const query = new URLSearchParams({ kind: kinds.map(({ kind }) => kind), dir, lang: dir === 'rtl' ? 'ar' : 'en' });
          const page = await open(t, 'plain', { path: `/shop/gallery/index.html?${query}`, ...colour, ...size });
          // Pictures that are missing, and words in a language that there is no table for, are among the states.
          page.permit(/404/);
          const chat = widget(page);
          const wanted = kinds.flatMap(({ kind, states }) => states.map((state) => ({ kind, ...state })));
          const rich = wanted.filter(({ kind, falls_back }) => !PLAIN.includes(kind) && !falls_back);
          await page.waitForFunction(([all, rich]) => {
            const rows = document.querySelector('aisle-chat')?.shadowRoot?.querySelectorAll('[part~="message"]');
            return rows?.length >= all && [...rows].filter((row) => row.closest('.rich') ?? row.querySelector('.rich')).length >= rich;
          }, [wanted.filter(({ kind }) => kind !== 'notice').length, rich.length]);
          assert.deepEqual(await page.evaluate(() => globalThis.gallery.states), wanted.map(({ kind, name }) => `${kind}: ${name}`));
          assert.equal(await page.locator('.trouble').isVisible(), false);
          for (const row of await chat.messages.all()) assert.notEqual((await row.innerText()).trim(), '', 'an empty row');
          assert.deepEqual(await sticking(page), []);
          assert.deepEqual(await violations(page), []);
          for (const { kind, name } of wanted) t.diagnostic(`${kind}: ${name}`);
        }
      });
