/*
 * Opening hours above the conversation: what the page's attributes say, in the
 * visitor's own time, and what the server says, which goes before.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { ready, words } from './lib/ready.mjs';
import { violations } from './lib/widget.mjs';

const HOURS = { 'data-hours': 'mon-fri 09:00-18:00; sat 10:00-14:00', 'data-timezone': 'Asia/Seoul' };
const HELLO = [words('Hello!')];

const present = (...list) => ({ state: { agents: { v: list.length + 1, list } } });

/** An open panel at a moment, with nobody there; its clock goes on, and can be wound forward. */
async function at(t, time, { attributes = {}, zone = 'Asia/Seoul', ...options } = {}) {
  const page = await ready(t, HELLO, {
    attributes: { ...HOURS, ...attributes },
    timezoneId: zone,
    before: (page) => page.clock.install({ time }),
    ...options,
  });
  await page.chat.open();
  await page.chat.saying('Hello!').waitFor();
  await page.push(present());
  return page;
}

const line = (page) => page.locator('[part~=availability]');

/** Waits until the line says this. */
const says = (page, text) => until(page, (text) => {
  const line = document.querySelector('aisle-chat').shadowRoot.querySelector('[part~=availability]');
  return line?.textContent.replace(/\s+/g, ' ').trim() === text;
}, text);

const set = (page, name, value) =>
  page.evaluate(([name, value]) => document.querySelector('aisle-chat').setAttribute(name, value), [name, value]);

test('a closed shop says when it opens, in the visitor’s time, and counts down when that is near', async (t) => {
  // Sunday evening in Seoul is Sunday noon in Berlin; Monday 09:00 is 01:00 there.
  const { page } = await at(t, '2026-11-22T20:00:00+09:00', { zone: 'Europe/Berlin', lang: 'en-GB' });
  await says(page, 'Closed now Back tomorrow at 1:00 (your time). Write anyway: the answer comes here.');
  assert.deepEqual(await violations(page), []);
  await page.clock.fastForward('12:15:00');
  await says(page, 'Closed now Opens in 45 minutes. Write anyway: the answer comes here.');
  await page.clock.fastForward('46:00');
  await says(page, 'Nobody is at the desk right now Open until 10:00 (your time). Write anyway: the answer comes here.');
});

test('attributes are followed, and a word that cannot be read is pointed at', async (t) => {
  const { page } = await at(t, '2026-11-23T12:00:00+09:00', { lang: 'en-GB' });
  await says(page, 'Nobody is at the desk right now Open until 18:00. Write anyway: the answer comes here.');
  await set(page, 'data-holidays', '11-23..11-24');
  await says(page, 'Closed now Back on Wednesday at 9:00. Write anyway: the answer comes here.');
  await set(page, 'data-hours', 'closed');
  await says(page, 'Closed now Write anyway: the answer comes here.');
  const [warning] = await Promise.all([
    page.waitForEvent('console', (message) => message.type() === 'warning'),
    set(page, 'data-hours', 'mon-fry 09:00-18:00'),
  ]);
  assert.match(warning.text(), /data-hours: “fry”: begin with days/);
  await line(page).waitFor({ state: 'detached' });
});

test('what the server says of hours goes before the page', async (t) => {
  const { page, push } = await at(t, '2026-11-23T12:00:00+09:00', { lang: 'ko' });
  await says(page, '지금은 자리에 담당자가 없습니다 오후 6:00까지 영업합니다. 메시지를 남기시면 여기로 답변드립니다.');
  await push({ state: { hours: { v: 1, open: false, until: Date.parse('2026-11-24T08:30:00+09:00') } } });
  await says(page, '지금은 영업시간이 아닙니다 내일 오전 8:30(내 시간 기준)에 다시 엽니다. 메시지를 남기시면 여기로 답변드립니다.');
  await push(present({ who: { role: 'agent', id: 'mina', name: 'Mina' }, presence: 'online' }));
  await line(page).waitFor({ state: 'detached' });
});

test('a shop that wants no chat while it is closed has no launcher then', async (t) => {
  const { page, chat } = await at(t, '2026-11-22T20:00:00+09:00', { attributes: { 'data-when-offline': 'hide' } });
  await line(page).waitFor();
  await chat.at('.close').click();
  await chat.launcher.waitFor({ state: 'hidden' });
  await set(page, 'data-hours', 'daily 00:00-24:00');
  await chat.launcher.waitFor();
});
