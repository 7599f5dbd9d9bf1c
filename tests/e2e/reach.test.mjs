/*
 * At 400 % zoom, which leaves 320 by 256 CSS pixels of a small screen, and in forced
 * colours: nothing is lost, and a keyboard reaches everything and shows where it is.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reachesAll } from './lib/reach.mjs';
import { stage } from './lib/surfaces.mjs';
import { violations, visit } from './lib/widget.mjs';

const QUESTION = 'How long does shipping take?';
const ANSWER = 'two to four working days';

const MODES = [
  ['at 400 % zoom', { viewport: { width: 320, height: 256 } }, {}],
  ['at 400 % zoom from right to left', { viewport: { width: 320, height: 256 }, dir: 'rtl', lang: 'ar' }, {}],
  ['in forced colours', { forcedColors: 'active' }, { ring: true }],
  ['in forced colours at 400 % zoom', { forcedColors: 'active', colorScheme: 'dark', viewport: { width: 320, height: 256 } }, { ring: true }],
];

for (const [mode, options, how] of MODES) {
  test(`${mode} axe finds nothing, and Tab reaches launcher and every control of a conversation, all in view`, async (t) => {
    const { page, chat } = await visit(t, options);
    // A press on the page: it is the page that has the keys, and not the browser around it.
    await page.locator('h1').click();
    await reachesAll(page, { ...how, what: 'closed' });
    assert.deepEqual(await violations(page), [], 'closed');
    await page.keyboard.press('Enter');
    await chat.at('.log').waitFor();
    await page.keyboard.type(QUESTION);
    await page.keyboard.press('Enter');
    await chat.whole(ANSWER).waitFor();
    await chat.replies.last().waitFor();
    assert.deepEqual(await violations(page), [], 'open');
    await page.keyboard.type('And to islands?');
    await reachesAll(page, { ...how, what: 'open' });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'nothing scrolls sideways');
    await chat.input.fill(''); // Esc would take away what is offered for it first
    await page.keyboard.press('Escape');
    await chat.panel.waitFor({ state: 'hidden' });
  });

  test(`${mode} Tab reaches every control of whatever comes uninvited, all in view`, async (t) => {
    const { page, show, hide } = await stage(t, { main: '<div data-aisle-slot="size"></div>', ...options });
    for (const firing of [
      { surface: 'bubble', replies: ['Check my size', 'Compare'] },
      { surface: 'banner', replies: ['Apply'] },
      { surface: 'toast', replies: ['Yes'] },
      { surface: 'card', replies: ['Reserve one'] },
      { surface: 'inline', slot: 'size', replies: ['Which?'] },
    ]) {
      await show(firing);
      const box = page.locator(`[part~="surface-${firing.surface}"]`);
      await box.waitFor();
      await reachesAll(page, { ...how, what: firing.surface });
      await hide();
      await box.waitFor({ state: 'detached' });
    }
  });
}
