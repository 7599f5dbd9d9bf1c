/*
 * Pictures of a conversation in the viewer: opened by a press, one after the other, close
 * up by wheel, fingers and keys, in every direction and colour; and closed as one expects.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { ready, words } from './lib/ready.mjs';
import { violations } from './lib/widget.mjs';

const image = (name, caption) => ({ type: 'image', v: 1, fallback: name,
  data: { url: `/shop/art/${name}.svg`, alt: `The ${name}`, width: 480, height: 480, ...(caption && { caption }) } });
const stranger = { type: 'image', v: 1, fallback: 'elsewhere', data: { url: 'https://elsewhere.test/a.png', alt: 'Elsewhere', width: 100, height: 100 } };

async function opened(t, options = {}) {
  const { page, chat } = await ready(t, [words('Look'), image('tent', 'Sleeps three'), stranger, image('boots'), image('lamp')], options);
  await chat.open();
  const viewer = chat.at('[part~="lightbox"]');
  const press = chat.at('.zoom').first();
  await press.scrollIntoViewIfNeeded();
  return { page, chat, viewer, press, place: () => viewer.locator('.look-about').textContent() };
}

const look = (page, read) => page.evaluate((read) => {
  const dialog = document.querySelector('aisle-chat').shadowRoot.querySelector('.look');
  const picture = dialog?.querySelector('.look-picture')?.getBoundingClientRect();
  return { near: dialog?.querySelector('.look-stage').hasAttribute('data-near'), width: picture?.width }[read];
}, read);

for (const [name, options, forward] of [
  ['on a desktop', {}, 'ArrowRight'],
  ['from right to left, in the dark', { dir: 'rtl', colorScheme: 'dark' }, 'ArrowLeft'],
  ['on a phone', { viewport: { width: 375, height: 667 }, hasTouch: true, isMobile: true }, 'ArrowRight'],
  ['in forced colours', { forcedColors: 'active' }, 'ArrowRight'],
])
  test(`one goes through the pictures of a conversation that load, and back where one was: ${name}`, async (t) => {
    const { page, chat, viewer, press, place } = await opened(t, options);
    await press.focus();
    await page.keyboard.press('Enter');
    await viewer.waitFor();
    assert.equal(await place(), '1 of 3Sleeps three');
    assert.deepEqual(await violations(page), []);
    const box = await viewer.boundingBox();
    assert.deepEqual([box.x, box.y], [0, 0]);
    assert.deepEqual([box.width, box.height], Object.values(page.viewportSize()), 'over everything');
    await page.keyboard.press(forward);
    assert.equal(await place(), '2 of 3The boots');
    await viewer.getByRole('button', { name: 'Next picture' }).click();
    assert.equal(await place(), '3 of 3The lamp');
    const next = viewer.getByRole('button', { name: 'Next picture' });
    assert.equal(await next.getAttribute('aria-disabled'), 'true');
    await page.keyboard.press(forward);
    await page.keyboard.press('PageUp');
    assert.equal(await place(), '2 of 3The boots');
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    assert.equal(await chat.panel.isVisible(), true);
    assert.equal(await press.evaluate((node) => node.getRootNode().activeElement === node), true, 'the focus is back');
  });

test('by mouse: a press goes in where it is, a drag goes along, the wheel goes out, a press beside it closes', async (t) => {
  const { page, viewer, press } = await opened(t);
  await press.click();
  await viewer.waitFor();
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelector('.look-picture').getBoundingClientRect().width > 100);
  const whole = await look(page, 'width');
  const { x, y, width, height } = await viewer.locator('.look-picture').boundingBox();
  await page.mouse.click(x + width / 4, y + height / 4);
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelector('.look-stage').hasAttribute('data-near'));
  await until(page, (whole) => document.querySelector('aisle-chat').shadowRoot.querySelector('.look-picture').getBoundingClientRect().width > whole * 2.4, whole);
  await page.mouse.move(512, 360);
  await page.mouse.down();
  await page.mouse.move(612, 360, { steps: 4 });
  await page.mouse.up();
  assert.equal(await viewer.count(), 1, 'a drag is no press');
  await page.mouse.wheel(0, 4000);
  await until(page, () => !document.querySelector('aisle-chat').shadowRoot.querySelector('.look-stage').hasAttribute('data-near'));
  await page.mouse.click(30, 400);
  await viewer.waitFor({ state: 'detached' });
});

test('by fingers: two go in, two presses go out, a swipe goes on, and one downward closes', async (t) => {
  const { page, viewer, press, place } = await opened(t, { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  await press.tap();
  await viewer.waitFor();
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelector('.look-picture').getBoundingClientRect().width > 100);
  const debug = await page.context().newCDPSession(page);
  const touch = (type, ...points) => debug.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const swipe = async ([x, y], [dx, dy]) => {
    await touch('touchStart', [x, y]);
    for (let n = 1; n <= 4; n += 1) await touch('touchMove', [x + (dx * n) / 4, y + (dy * n) / 4]);
    await touch('touchEnd');
  };
  await touch('touchStart', [180, 380], [210, 420]);
  for (let n = 1; n <= 5; n += 1) await touch('touchMove', [180 - n * 16, 380 - n * 16], [210 + n * 16, 420 + n * 16]);
  await touch('touchEnd');
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelector('.look-stage').hasAttribute('data-near'));
  await viewer.getByRole('button', { name: 'Zoom out' }).tap();
  await page.keyboard.press('0');
  await until(page, () => !document.querySelector('aisle-chat').shadowRoot.querySelector('.look-stage').hasAttribute('data-near'));
  await swipe([300, 400], [-200, 10]);
  await until(page, () => /2 of 3/.test(document.querySelector('aisle-chat').shadowRoot.querySelector('.look-about').textContent));
  await swipe([100, 400], [200, 10]);
  await until(page, () => /1 of 3/.test(document.querySelector('aisle-chat').shadowRoot.querySelector('.look-about').textContent));
  assert.match(await place(), /Sleeps three/);
  await swipe([200, 300], [10, 250]);
  await viewer.waitFor({ state: 'detached' });
});

test('the picture of a product opens by itself, and one in what is pressed for something else does not', async (t) => {
  const product = (id) => ({ id, title: `The ${id}`, image: { url: `/shop/art/${id}.svg`, alt: `Seen: ${id}` }, price: { amount: 9900, currency: 'EUR' } });
  const card = { type: 'product', v: 1, fallback: 'tent', data: product('tent') };
  const carousel = { type: 'carousel', v: 1, fallback: 'more', data: { items: ['boots', 'lamp', 'stove'].map(product) } };
  const { page, chat } = await ready(t, [image('teapot'), card, carousel]);
  await chat.open();
  await chat.at('.rich-card .zoom').waitFor();
  assert.equal(await chat.at('.zoom').count(), 2, 'none in the tiles of the carousel');
  await chat.at('.rich-card .zoom').press('Enter');
  const viewer = chat.at('[part~="lightbox"]');
  await viewer.waitFor();
  assert.equal(await viewer.locator('.look-about').textContent(), 'Seen: tent');
  assert.equal(await viewer.getByRole('button', { name: 'Next picture' }).count(), 0);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });
  assert.equal(await chat.at('.rich-card .zoom').evaluate((node) => node.getRootNode().activeElement === node), true);
});

test('the picture of what comes uninvited opens while the panel is closed, and the page goes on after it', async (t) => {
  const { page, chat } = await ready(t, []);
  await page.evaluate((content) => document.querySelector('aisle-chat').present(content), image('tent', 'Sleeps three'));
  const press = chat.at('.surface .zoom');
  await press.press('Enter');
  const viewer = chat.at('[part~="lightbox"]');
  await viewer.waitFor();
  assert.equal(await viewer.locator('.look-about').textContent(), 'Sleeps three');
  assert.equal(await chat.panel.isVisible(), false);
  await page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });
  assert.equal(await press.evaluate((node) => node.getRootNode().activeElement === node), true);
  await chat.launcher.click();
  await chat.panel.waitFor();
});

test('a panel that the page closes takes the viewer along, and the page is not held', async (t) => {
  const { page, viewer, press } = await opened(t);
  await press.click();
  await viewer.waitFor();
  await page.evaluate(() => document.querySelector('aisle-chat').hide());
  await viewer.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.querySelector('aisle-chat').shadowRoot.querySelector('dialog:modal')), null);
});
