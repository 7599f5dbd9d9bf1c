/*
 * What a keyboard reaches of the widget: goes through the page by Tab alone and looks
 * at what has the focus each time.
 */
import assert from 'node:assert/strict';

/** Runs in the page: every control that can have the focus by Tab, and the look at the one that has it. */
function install() {
  const deep = (root, found = []) => {
    for (const node of root.querySelectorAll('*')) {
      found.push(node);
      if (node.shadowRoot) deep(node.shadowRoot, found);
    }
    return found;
  };
  const name = (node) => node.getAttribute('aria-label') || node.placeholder || node.textContent.trim().slice(0, 40) || node.className;
  // Of ours only: whoever lives in a shadow root.
  const ours = (node) => node.getRootNode() !== document;
  // Behind a modal panel nothing can have the focus.
  const free = (node, modal) => !modal || modal.contains(node);
  const controls = () => deep(document).filter((node, _, all) => ours(node) && free(node, all.find((one) => one.matches('dialog:modal')))
    && node.tabIndex >= 0 && !node.disabled && node.matches('button, textarea, input, a[href], [tabindex]')
    && node.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }));
  // By node and not by name: words of another language may come in between.
  const had = new WeakSet();
  globalThis.left = () => controls().filter((node) => !had.has(node)).map(name);
  globalThis.focused = () => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    if (!node || !ours(node)) return undefined;
    had.add(node);
    const { left, top, width, height } = node.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const root = node.getRootNode();
    const hit = x >= 0 && y >= 0 && x < innerWidth && y < innerHeight ? root.elementFromPoint(x, y) : null;
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    return { name: name(node), seen: !!hit && (node.contains(hit) || (node.matches('.timeline') && hit.matches('.pill, .pill *'))),
      whole: top > -1 && left > -1 && left + width < innerWidth + 1 && top + height < innerHeight + 1,
      ring: outlineStyle === 'auto' || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2), hit: hit?.className, box: [left, top, width, height].map(Math.round).join(' ') };
  };
}

/**
 * Presses Tab until every control has had its turn, and asserts of each that it is in
 * view, in full and uncovered. With `ring` its outline must show as well, which is all
 * that is left of a mark where colours are forced.
 */
export async function reachesAll(page, { ring = false, what = '' } = {}) {
  await page.waitForFunction(() => document.hasFocus());
  await page.evaluate(install);
  const left = () => page.evaluate(() => globalThis.left());
  const all = (await left()).length;
  assert.ok(all > 0, `${what}: there are controls`);
  for (let pressed = 0; (await left()).length && pressed < 3 * all + 60; pressed += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => globalThis.focused());
    if (!at) continue;
    assert.ok(at.seen && at.whole, `${what}: ${at.name} has the focus and is not in view: ${JSON.stringify(at)}`);
    if (ring) assert.ok(at.ring, `${what}: ${at.name} has the focus and shows it by colour alone`);
  }
  assert.deepEqual(await left(), [], `${what}: Tab never comes to these`);
}
