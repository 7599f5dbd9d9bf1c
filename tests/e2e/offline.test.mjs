/*
 * While nobody is there: the shop closes and the panel offers a form. What is typed into
 * it outlives a reload; what is sent while the server is away outlives the browser, killed
 * as by the system, and reaches the console once. A page that takes it over and says
 * nothing does not keep it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DIST, until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { openDesk } from './lib/desk.mjs';
import { device } from './lib/device.mjs';
import { ready, words } from './lib/ready.mjs';
import { serve } from './lib/server.mjs';
import { keys, violations, widget } from './lib/widget.mjs';

const ASKS = {
  'data-when-offline': 'form',
  'data-offline-fields': 'name, email*, topic(Delivery|Returns)*, message*',
  'data-offline-consent': 'privacy@2*: I agree that you keep this ([privacy policy](/privacy)); news@1: Send me news',
};

/** Waits until the panel says this in place of the form, or with it. */
const says = (page, text) => until(page, (text) =>
  document.querySelector('aisle-chat').shadowRoot.querySelector('[part~=offline]')?.textContent.includes(text), text);

test('the shop closes, a form appears, and what is left with the network down arrives once, though the browser is killed', async (t) => {
  const server = await chatServer(t);
  const attributes = Object.entries({ ...ASKS, 'data-endpoint': `ws://127.0.0.1:${server.port}/v1`, 'data-hours': 'daily 00:00-24:00' })
    .map(([name, value]) => ` ${name}="${value}"`).join('');
  const html = '<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop</title>'
    + '<script type="module" src="/aisle/aisle-chat.js"></script>'
    + `<main><h1>A shop</h1></main><aside aria-label="Chat"><aisle-chat${attributes}></aisle-chat></aside></html>`;
  const site = await serve({ roots: [DIST], files: { '/talk/index.html': html }, faults: new Map(), headers: () => ({}) });
  t.after(() => site.close());
  const browser = await device(t);
  let page = await browser.start();
  const { page: desk, world } = await openDesk(t, server);
  await page.goto(`${site.origin}/talk/`);
  let chat = widget(page);
  await chat.open();
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelector('.head')?.textContent.includes('Mina'));
  assert.equal(await chat.at('[part~=offline]').count(), 0, 'somebody is there');

  // Mina goes home, and the shop closes.
  await desk.close();
  await page.evaluate(() => (document.querySelector('aisle-chat').dataset.hours = 'closed'));
  const form = chat.at('[part~=offline] form');
  await form.waitFor();
  assert.deepEqual(await violations(page), []);
  assert.equal((await chat.at('[part~=offline]').ariaSnapshot()).replace(site.origin, ''), `- group:
  - text: Leave a message
  - group:
    - text: Name optional
    - textbox "Name optional"
    - text: E-mail
    - textbox "E-mail"
    - text: What is it about?
    - combobox "What is it about?":
      - option "Choose…" [selected]
      - option "Delivery"
      - option "Returns"
    - text: Your message
    - textbox "Your message"
    - checkbox "I agree that you keep this (privacy policy)"
    - text: I agree that you keep this (privacy policy)
    - link "Read more":
      - /url: /privacy
    - checkbox "Send me news"
    - text: Send me news
    - button "Send"`);

  // What is wrong is said in one place, which leads there; what was typed is there again after a reload.
  await form.getByLabel('Name').focus();
  await page.keyboard.type('Ann Lee');
  await page.keyboard.press('Enter');
  await form.getByRole('alert').getByRole('button', { name: 'E-mail' }).waitFor();
  assert.equal(await form.getByRole('alert').getByRole('button').count(), 4);
  assert.deepEqual(await violations(page), []);
  await page.reload();
  await chat.open();
  await page.evaluate(() => (document.querySelector('aisle-chat').dataset.hours = 'closed'));
  await form.waitFor();
  assert.equal(await form.getByLabel('Name').inputValue(), 'Ann Lee');

  // By keyboard alone, with the server away.
  await server.kill();
  await form.getByLabel('Name').focus();
  for (const step of ['ann@shop.example', 'Returns', 'The zip broke']) {
    await page.keyboard.press('Tab');
    await page.keyboard.type(step);
  }
  for (const key of ['Tab', 'Space', 'Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
  await says(page, 'kept on this device');
  while (!(await keys(page)).some((key) => key.startsWith('out/')));
  await browser.kill();

  page = await browser.start();
  await page.goto(`${site.origin}/talk/`);
  chat = widget(page);
  await chat.open();
  await chat.own.getByText('The zip broke').waitFor();
  await page.evaluate(() => (document.querySelector('aisle-chat').dataset.hours = 'closed'));
  await server.start();
  await chat.settled();
  await until(page, () => /#[0-9A-Z]{4}-[0-9A-Z]{4}/.test(document.querySelector('aisle-chat').shadowRoot.querySelector('.rows').textContent));
  assert.equal(await chat.own.count(), 1);

  // The console has it, once, with everything.
  const again = await world.newPage();
  await again.goto(`${server.origin}/agent#tickets`);
  const ticket = again.locator('#tickets .ticket');
  await ticket.getByText('The zip broke').waitFor();
  assert.equal(await ticket.count(), 1);
  const text = (await ticket.textContent()).replace(/\s+/g, ' ');
  for (const part of ['Ann Lee', 'ann@shop.example', 'Returns', 'Agreed: I agree that you keep this (privacy policy) (version 2)',
    'Did not agree: Send me news (version 1)']) assert.ok(text.includes(part), `${part} in ${text}`);
  assert.ok((await chat.own.textContent()).includes(await ticket.locator('.tag').first().textContent()), 'the same number');
  assert.deepEqual(await violations(again), []);
  await ticket.getByRole('link', { name: 'Conversation' }).click();
  await again.locator('#about-tickets').getByText('The zip broke').waitFor();
  await again.locator('#about-tickets').getByRole('button', { name: /^Done/ }).click();
  await again.locator('#about-tickets').getByText('Done by Mina').waitFor();
  assert.deepEqual(await violations(again), []);
});

test('a page that takes what is left and never answers loses nothing: after 20 seconds the backend has it, and no number of a card', async (t) => {
  const { page, chat } = await ready(t, [words('Hello!')], { lang: 'en',
    attributes: { 'data-hours': 'closed', 'data-when-offline': 'form', 'data-offline-fields': 'email*, order, message*' },
    before: (page) => page.clock.install() });
  await page.evaluate(() => {
    window.told = [];
    addEventListener('aisle-offline-submit', ({ detail }) => {
      window.told.push(detail.message);
      detail.respondWith(new Promise(() => {}));
    });
  });
  await chat.open();
  // Nothing has been said here: it is unfolded.
  const form = chat.at('[part~=offline] form');
  await form.waitFor();
  await form.getByLabel('E-mail').fill('ann@shop.example');
  // A field of one line asks for one number, and that may look like anything.
  await form.getByLabel('Order').fill('4111111111111111');
  await form.getByLabel('Your message').fill('My card is\n4242 4242\n4242 4242');
  await form.getByRole('button', { name: 'Send' }).click();
  await until(page, () => window.told.length === 1);
  assert.equal(await page.evaluate(() => window.left), undefined, 'the page has it');
  const warned = page.waitForEvent('console', (message) => message.type() === 'warning' && /aisle-offline-submit/.test(message.text()));
  await page.clock.fastForward(20_000);
  assert.match((await warned).text(), /not answered within 20 seconds/);
  await says(page, '7K3M-Q2P9');
  const hidden = 'My card is\n•••• ••••\n•••• 4242';
  assert.deepEqual(await page.evaluate(() => window.told), [hidden]);
  const left = await page.evaluate(() => window.left);
  assert.deepEqual(left.map(({ message, order }) => [message, order]), [[hidden, '4111111111111111']]);
  await chat.at('.notices').getByText('part of your message was hidden').waitFor();
  await page.clock.fastForward(600_000);
  assert.equal(await page.evaluate(() => window.left.length), 1);
});
