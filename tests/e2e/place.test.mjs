/*
 * Where launcher and panel stand: at the side that is asked for, in both directions of
 * writing, as far from the edges as the page says, and above whatever the page has.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const { files } = await stage();
const VIEW = { width: 1024, height: 720 };

/** Distances to the left, right and bottom edge. */
const edges = async (part) => {
  const { x, y, width, height } = await part.boundingBox();
  return { left: x, right: VIEW.width - x - width, bottom: VIEW.height - y - height };
};

for (const [dir, sides] of [
  ['ltr', { 'bottom-end': 'right', 'bottom-start': 'left', 'bottom-left': 'left', 'bottom-right': 'right' }],
  ['rtl', { 'bottom-end': 'left', 'bottom-start': 'right', 'bottom-left': 'left', 'bottom-right': 'right' }],
])
  test(`data-position and the insets place launcher and panel, ${dir}`, async (t) => {
    const page = await open(t, 'plain', { files, viewport: VIEW });
    await page.evaluate((dir) => (document.documentElement.dir = dir), dir);
    const [launcher, panel] = ['.launcher', '.panel'].map((part) => page.locator(`#one ${part}`));
    await launcher.click();
    const before = await edges(launcher);
    assert.deepEqual(before, { left: dir === 'ltr' ? 944 : 20, right: dir === 'ltr' ? 20 : 944, bottom: 20 }, 'where nobody says otherwise');
    await page.evaluate(() => {
      const { style } = document.querySelector('#one');
      style.setProperty('--aisle-inset-inline', '33px');
      style.setProperty('--aisle-inset-block', '84px');
    });
    for (const [position, side] of Object.entries(sides)) {
      await page.evaluate((position) => (document.querySelector('#one').dataset.position = position), position);
      const [at, panelAt] = [await edges(launcher), await edges(panel)];
      assert.deepEqual([at[side], at.bottom], [33, 84], `${position}: the launcher`);
      assert.equal(panelAt[side], 33, `${position}: the panel`);
      assert.ok(panelAt.bottom >= at.bottom + 60, `${position}: the panel stands above the launcher`);
    }
  });

test('nothing of the page covers the panel, whatever its z-index, and a later dialog of the page does', async (t) => {
  const page = await open(t, 'plain', { files, viewport: VIEW });
  await page.evaluate(() => {
    const cover = Object.assign(document.createElement('div'), { id: 'cover' });
    Object.assign(cover.style, { position: 'fixed', inset: '0', zIndex: '2147483647', pointerEvents: 'none' });
    document.body.append(cover);
  });
  await page.locator('#one .launcher').click();
  await page.evaluate(() => (document.querySelector('#cover').style.pointerEvents = 'auto'));
  const { x, y, width, height } = await page.locator('#one .panel').boundingBox();
  const top = () => page.evaluate(([x, y]) => document.elementFromPoint(x, y).id, [x + width / 2, y + height / 2]);
  assert.equal(await top(), 'one');
  await page.evaluate(() => {
    const dialog = Object.assign(document.createElement('dialog'), { id: 'theirs' });
    Object.assign(dialog.style, { width: '100vw', height: '100vh', maxWidth: 'none', maxHeight: 'none' });
    document.body.append(dialog);
    dialog.showModal();
  });
  assert.equal(await top(), 'theirs');
});
