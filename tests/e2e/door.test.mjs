/*
 * Going on by phone: the QR code and the link that open one conversation on one other
 * device, once; and a copy of it by mail.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import jsQR from 'jsqr';
import { PATIENCE, until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { violations, visit, widget } from './lib/widget.mjs';

/** A visitor at a computer who has said something. */
async function computer(t, options = [], attributes = {}) {
  const server = await chatServer(t, options);
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1`, ...attributes } });
  await chat.open();
  await chat.say('Where is my lamp?');
  await chat.settled();
  return { server, page, chat, card: chat.at('[part~=elsewhere]') };
}

/** Opens an address on another device, which has a store of its own. */
async function device(t, page, address) {
  const world = await page.context().browser().newContext({ viewport: { width: 360, height: 720 } });
  t.after(() => world.close());
  const phone = await world.newPage();
  await phone.goto(address);
  return { phone, there: widget(phone) };
}

/** What a camera reads off the screen. */
async function scan(page, qr) {
  const png = (await qr.screenshot({ scale: 'device' })).toString('base64');
  const blank = await page.context().newPage();
  const { width, height, data } = await blank.evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { width: bitmap.width, height: bitmap.height, data: [...data] };
  }, png);
  await blank.close();
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data;
}

test('a phone that reads the code goes on with the conversation, once, and the address keeps no secret', async (t) => {
  const { page, chat, card } = await computer(t);
  assert.equal(await chat.at('[part~=elsewhere]').count(), 0);
  await chat.at('[part~=elsewhere-button]').click();
  const qr = card.locator('[part~=qr]');
  await qr.waitFor();
  const address = await scan(page, qr);
  assert.match(address, /\/talk\/\?aisle=show#aisle=[0-9a-f]{32}$/);
  assert.deepEqual(await violations(page), []);

  const { phone, there } = await device(t, page, address);
  await there.saying('Where is my lamp?').waitFor();
  assert.equal(phone.url().split('/talk/')[1], '', 'nothing of it stays in the address');
  await there.say('From the phone');
  await there.settled();
  await chat.saying('From the phone').waitFor();
  await chat.say('And back');
  await there.saying('And back').waitFor();
  // It is this device's from now on.
  await phone.reload();
  await there.launcher.click();
  await there.saying('And back').waitFor();

  const { there: late } = await device(t, page, address);
  const refused = late.at('[part~=elsewhere]');
  await refused.getByText('This link was used already').waitFor();
  assert.equal(await late.messages.count(), 0);
});

test('the link is copied, Escape closes the card alone, and the focus goes back', async (t) => {
  const { page, chat, card } = await computer(t);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const button = chat.at('[part~=elsewhere-button]');
  await button.focus();
  await page.keyboard.press('Enter');
  await card.getByRole('button', { name: 'Copy link' }).click();
  await card.getByText('Link copied').waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#aisle=[0-9a-f]{32}$/);
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });
  assert.ok(await chat.panel.isVisible());
  assert.equal(await button.evaluate((node) => node === node.getRootNode().activeElement), true);
});

test('a link that cannot be reached says so, and what was written on the phone is still there', async (t) => {
  const { server, page } = await computer(t);
  const { phone, there } = await device(t, page, `${page.url()}?aisle=show#aisle=00000000000000000000000000000000`);
  await there.at('[part~=elsewhere]').getByText('This link was used already').waitFor();
  await phone.keyboard.press('Escape');
  await there.say('Hello from here');
  await there.settled();
  await phone.reload();
  await there.launcher.click();
  await there.saying('Hello from here').waitFor();
  assert.ok(server.port);
});

test('where nothing was said there is nothing to take along, and on a phone no code for a phone', async (t) => {
  const server = await chatServer(t);
  const { chat } = await visit(t, { attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` }, viewport: { width: 360, height: 720 } });
  await chat.open();
  await chat.input.waitFor();
  assert.equal(await chat.at('[part~=elsewhere-button]').count(), 0);
  await chat.say('Hello');
  await chat.settled();
  await chat.at('[part~=elsewhere-button]').click();
  const card = chat.at('[part~=elsewhere]');
  await card.locator('[part~=handoff-code]').waitFor();
  assert.equal(await card.locator('[part~=qr]').count(), 0);
});

test('a copy goes by mail to the address that is given, and one that is none is told so', async (t) => {
  const drop = await mkdtemp(join(tmpdir(), 'aisle-mail-'));
  t.after(() => rm(drop, { recursive: true, force: true }));
  const { page, chat, card } = await computer(t, ['--mail-drop', drop, '--mail-from', 'shop@shop.example']);
  await chat.at('[part~=elsewhere-button]').click();
  const field = card.getByLabel('E-mail address');
  await field.fill('nobody');
  await field.press('Enter');
  await card.getByText('That is no e-mail address').waitFor();
  await field.fill('ann@shop.example');
  await field.press('Enter');
  await card.getByText('The copy is on its way to ann@shop.example').waitFor();
  const letter = async () => {
    const [name] = (await readdir(drop)).filter((name) => name.endsWith('.eml'));
    return name && readFile(join(drop, name), 'utf8');
  };
  const deadline = Date.now() + PATIENCE;
  let text;
  while (!text && Date.now() < deadline) text = await letter();
  assert.match(text, /^To: ann@shop\.example/m);
  assert.match(text, /Where is my lamp\?/);
  assert.deepEqual(await violations(page), []);
  await until(page, () => true);
});
