/*
 * The queue without a server: in the demo, whoever asks for a person waits half a minute in
 * a line that says that it is made up, sees all of the card, keeps the place over a reload,
 * may leave, and is told when the colleague is there.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { says } from './lib/crowd.mjs';
import { violations, visit } from './lib/widget.mjs';

const shoot = (page, name) => process.env.AISLE_SHOTS && page.screenshot({ path: `${process.env.AISLE_SHOTS}/demo-queue-${name}.png` });

const places = (page) => page.addInitScript(() => {
  window.places = [];
  document.addEventListener('aisle-queue', ({ detail }) => window.places.push(detail.position));
});

/** Opens and asks for a person; the visitor stands third. */
async function third(t, options) {
  const opened = await visit(t, { before: places, ...options });
  await opened.chat.open();
  await opened.chat.messages.first().waitFor();
  await opened.chat.say('Talk to a person');
  await says(opened.page, 'You’re number 3 in line');
  return opened;
}

test('who asks the demo for a person sees the whole card, keeps the place over a reload, and is called', async (t) => {
  const { page, chat } = await third(t);
  await says(page, 'About 2–5 min', '2 people ahead', 'updated just now');
  await chat.whole('the line is made up').waitFor();
  await shoot(page, 'third');
  assert.deepEqual(await violations(page), []);
  await says(page, 'updated 10 ');
  await says(page, 'You’re number 2 in line', 'About 1–2 min', '1 person ahead');
  await chat.at('.queue-trend').waitFor();
  await shoot(page, 'second');
  await page.reload();
  await chat.open();
  await says(page, 'You’re next', 'About a minute at most');
  await chat.at('[part~=queue]').waitFor({ state: 'detached' });
  await until(page, () => [...document.querySelector('aisle-chat').shadowRoot.querySelectorAll('[role=status]')]
    .some((node) => node.textContent.includes('is here for you')));
  await chat.at('.system').filter({ hasText: 'Demo colleague (scripted)' }).waitFor();
  await chat.whole('script').last().waitFor();
  const told = await page.evaluate(() => window.places);
  assert.deepEqual(told, [...told].sort((a, b) => (b ?? 0) - (a ?? 0)), 'never back');
  await shoot(page, 'joined');
});

test('who leaves the demo’s line stays with the assistant, and may wait again', async (t) => {
  const { page, chat } = await third(t);
  await chat.at('.queue').getByRole('button', { name: 'Leave queue' }).click();
  const again = chat.at('.queue-out').getByRole('button', { name: 'Wait again' });
  await again.waitFor();
  await chat.whole('You are out of the line').waitFor();
  assert.equal(await chat.at('.system').filter({ hasText: 'joined' }).count(), 0);
  await again.click();
  await says(page, 'You’re number 3 in line');
  assert.deepEqual(await page.evaluate(() => window.places), [3, null, 3]);
});

for (const [look, options] of Object.entries({
  'ko-360': { lang: 'ko', viewport: { width: 360, height: 740 } },
  'ar-360-dark': { lang: 'ar', dir: 'rtl', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
})) {
  test(`the demo's line reads well on a phone, ${look}`, async (t) => {
    const { page, chat } = await visit(t, { before: places, ...options });
    await chat.open();
    await chat.messages.first().waitFor();
    await chat.say(look.startsWith('ko') ? '상담원 연결' : 'Talk to a person');
    await chat.at('[part~=queue-position]').waitFor();
    assert.deepEqual(await violations(page), []);
    const wide = await page.evaluate(() => {
      const card = document.querySelector('aisle-chat').shadowRoot.querySelector('.queue');
      return [card.scrollWidth - card.clientWidth, card.getBoundingClientRect().right - innerWidth];
    });
    assert.ok(wide.every((over) => over <= 1), String(wide));
    await shoot(page, look);
  });
}
