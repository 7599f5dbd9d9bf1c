/*
 * Waiting: three agents and several visitors over the real server. The visitor in the
 * browser sees the place fall, keeps it over a reload, hears that an agent left, and is
 * told when somebody is there.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { AGENT, chatServer } from './lib/chat-server.mjs';
import { agent, crowd, says, waits } from './lib/crowd.mjs';
import { ready, words } from './lib/ready.mjs';
import { violations, visit } from './lib/widget.mjs';

test('a place falls in order, is kept over a reload, and everybody hears that an agent left', async (t) => {
  const server = await chatServer(t);
  const hall = await crowd(t, server);
  const [mina, joon, sora] = [await agent(hall, server, AGENT.name), await agent(hall, server, 'Joon'), await agent(hall, server, 'Sora')];
  // Talks that are over say how long the next ones last.
  for (let n = 0; n < 6; n += 1) {
    const past = await waits(hall);
    await mina.does('claim', past.id);
    await mina.does('close', past.id);
  }
  const others = [];
  for (let n = 0; n < 4; n += 1) others.push(await waits(hall));
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` },
    before: (page) => page.addInitScript(() => {
      window.places = [];
      document.addEventListener('aisle-queue', ({ detail }) => window.places.push(detail.position));
    }) });
  await chat.open();
  await chat.say('Do these come in green?');
  await says(page, 'You’re number 5 in line', '4 people ahead', '3 agents online', 'updated just now');
  assert.deepEqual(await violations(page), []);
  await joon.does('claim', others[0].id);
  await says(page, 'You’re number 4 in line', 'About a minute at most');
  await sora.does('claim', others[1].id);
  await says(page, 'You’re number 3 in line', '2 people ahead');
  const places = await page.evaluate(() => window.places);
  assert.deepEqual(places, [...places].sort((a, b) => b - a), 'never back');

  await chat.settled();
  await page.reload();
  await chat.open();
  await says(page, 'You’re number 3 in line');

  await sora.close();
  await says(page, '2 agents online');
  for (const other of others.slice(2)) await other.heard(({ state }) => (state?.agents?.list.length === 2 ? true : undefined));
  await mina.does('claim', others[2].id);
  await mina.does('claim', others[3].id);
  await says(page, 'You’re next');
  for (const [at, other] of others.entries()) {
    const told = other.queues().map(({ position }) => position).filter((place) => place !== null);
    assert.deepEqual(told, [...new Set(told)].sort((a, b) => b - a), `visitor ${at}`);
  }
  const mine = await joon.heard(({ inbox }) => inbox?.conversations.find(({ preview }) => preview.includes('green'))?.id);
  await joon.does('claim', mine);
  await chat.at('[part~=queue]').waitFor({ state: 'detached' });
  await until(page, () => [...document.querySelector('aisle-chat').shadowRoot.querySelectorAll('[role=status]')]
    .some((node) => node.textContent.includes('Joon is here for you')));
});

test('who does not want to wait leaves or writes elsewhere, and a wait nobody knows is said to be unknown', async (t) => {
  const { page, chat, push } = await ready(t, [words('Hello!')], { attributes: { 'data-contact': 'mailto:help@shop.example' }, lang: 'en' });
  await page.evaluate(() => {
    window.wishes = [];
    document.querySelector('aisle-chat').addEventListener('aisle-queue', ({ detail }) => window.wishes.push(detail));
  });
  await chat.open();
  await chat.saying('Hello!').waitFor();
  const queue = (position, wait_ms = null) => push({ state: { queue: { v: position ?? 99, position, wait_ms, at: Date.now() } } });
  await queue(12);
  await says(page, 'You’re number 12 in line', 'Nobody can tell yet how long it takes', '11 people ahead');
  await queue(12, [125_000, 290_000]);
  await says(page, 'About 2–5 min');
  assert.equal(await chat.at('.queue a').getAttribute('href'), 'mailto:help@shop.example');
  assert.deepEqual(await violations(page), []);
  // What assistive technology is told, and the way out by keyboard alone.
  assert.equal((await chat.at('.queue').ariaSnapshot()).replace(/updated .*/, 'updated'), `- region "Your place in the queue":
  - paragraph:
    - strong: You’re number 12 in line
    - text: About 2–5 min 11 people ahead· updated
  - button "Notify me" [pressed]
  - link "E-mail instead":
    - /url: mailto:help@shop.example
  - button "Leave queue"`);
  await chat.at('.queue').getByRole('button', { name: 'Notify me' }).focus();
  for (const key of ['Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
  await queue(null);
  await chat.at('.queue-out').getByRole('button', { name: 'Wait again' }).waitFor();
  assert.deepEqual((await page.evaluate(() => window.wishes)).map(({ position }) => position), [12, 12, null]);
});

test('who waits may go on in another app, and whatever is said there is known by the conversation’s code', async (t) => {
  const server = await chatServer(t);
  const { page, chat } = await visit(t, { viewport: { width: 360, height: 740 }, attributes: {
    'data-endpoint': `ws://127.0.0.1:${server.port}/v1`,
    'data-handoff': 'https://wa.me/4930901820 tel:+4930901820',
    'data-contact': 'mailto:help@shop.example',
  } });
  await chat.open();
  await chat.say('Do these come in green?');
  await says(page, 'You’re next');
  const more = chat.at('.queue').getByRole('button', { name: 'Continue elsewhere' });
  assert.equal(await more.getAttribute('aria-expanded'), 'false');
  await more.focus();
  await page.keyboard.press('Enter');
  const ways = chat.at('.queue [part~=handoff]');
  await ways.getByRole('link', { name: 'WhatsApp' }).waitFor();
  await until(page, () => /^https:\/\/wa\.me\/4930901820\?text=.*AC-/
    .test(document.querySelector('aisle-chat').shadowRoot.querySelector('.queue .rich-way')?.href ?? ''));
  assert.equal(await ways.getByRole('link').count(), 3);
  assert.equal(await more.getAttribute('aria-expanded'), 'true');
  assert.deepEqual(await violations(page), []);
  if (process.env.AISLE_SHOTS) await page.screenshot({ path: `${process.env.AISLE_SHOTS}/queue-ways.png` });
  await more.click();
  await ways.waitFor({ state: 'detached' });
});

/** Runs in the page: what calls a visitor is written down; `away` says whether they look elsewhere. */
function listens() {
  window.told = [];
  window.away = false;
  Object.defineProperty(Document.prototype, 'hidden', { get: () => window.away, configurable: true });
  const node = (more) => ({ connect() {}, ...more });
  const value = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  window.AudioContext = class {
    currentTime = 0;
    destination = {};
    resume() {}
    createGain = () => node({ gain: value });
    createOscillator = () => node({ frequency: value, start: () => window.told.push('tone'), stop() {} });
  };
  window.Notification = class {
    static permission = 'granted';
    constructor(title, { body }) {
      window.told.push(`${title.replaceAll(/[\u2068\u2069]/g, '')}: ${body}`);
    }
  };
}

for (const [where, options, tones] of [['at a desk', {}, 2], ['on a phone', { hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } }, 0]]) {
  test(`who looks elsewhere is called by title and notification once somebody is there, ${where} with ${tones} tones`, async (t) => {
    const { page, chat, push } = await ready(t, [words('Hello!')], { before: (page) => page.addInitScript(listens), lang: 'en', ...options });
    await chat.open();
    await chat.saying('Hello!').waitFor();
    await push({ state: { queue: { v: 1, position: 1, wait_ms: null, at: Date.now() } } });
    await says(page, 'You’re next');
    assert.equal(await chat.at('.queue-bell').getAttribute('aria-pressed'), String(tones > 0));
    await page.evaluate(() => {
      window.told.length = 0;
      window.away = true;
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await push({ events: { epoch: 'ready', entries: [{ seq: 2, prev: 1, at: Date.now(), body: { assign: { agent: 'joon', name: 'Joon' } } }] } });
    await push({ state: { queue: { v: 2, position: null, wait_ms: null, at: Date.now() } } });
    await until(page, () => document.title.includes('is here for you'));
    const told = await page.evaluate(() => window.told);
    assert.deepEqual(told.filter((it) => it !== 'tone'), ['Joon is here for you: Your chat goes on.']);
    assert.equal(told.filter((it) => it === 'tone').length, tones);
    await page.evaluate(() => {
      window.away = false;
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await until(page, () => document.title === 'A shop');
  });
}
