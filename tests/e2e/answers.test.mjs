/*
 * Help from what the shop knows, against a real aisle-server with articles: suggestions
 * while one types, the home, the reader.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { helpful } from './lib/help.mjs';
import { violations } from './lib/widget.mjs';

/** What has the focus in the element: its part or class. */
const focus = (page) => page.evaluate(() => {
  const active = document.querySelector('aisle-chat').shadowRoot.activeElement;
  return active && (active.getAttribute('part') || active.className);
});
/** Waits until that has the focus. */
const focused = (page, name) => page.waitForFunction((name) => {
  const active = document.querySelector('aisle-chat').shadowRoot.activeElement;
  return active?.matches(`[part~="${name}"], .${name}`);
}, name);
const isOpen = (page) => page.evaluate(() => document.querySelector('aisle-chat').open);

test('with the keyboard alone: type, choose, read, say that it helped, go back', async (t) => {
  const { page, chat, of, offers, home, reader } = await helpful(t);
  await chat.open();
  await home.waitFor();
  await focused(page, 'input');
  const place = () => chat.at('.composer').boundingBox();
  const before = await place();
  await page.keyboard.type('can i return');
  await offers.first().waitFor();
  assert.match(await offers.first().textContent(), /Returns and refunds/);
  assert.equal(await focus(page), 'input', 'typing goes on');
  assert.deepEqual(await place(), before, 'the composer has not moved');
  assert.equal(await chat.input.getAttribute('aria-activedescendant'), null);
  await page.keyboard.press('ArrowUp');
  const active = await chat.input.getAttribute('aria-activedescendant');
  assert.equal(await chat.at(`#${active}`).getAttribute('aria-selected'), 'true');
  assert.equal(await chat.at(`#${await chat.input.getAttribute('aria-controls')}`).getAttribute('role'), 'listbox');
  await page.keyboard.press('Enter');
  await reader.getByRole('heading', { name: 'How it works' }).waitFor();
  await focused(page, 'reader-text');
  assert.equal(await chat.messages.count(), 0, 'nothing was sent');
  assert.equal(await reader.getByRole('listitem').count(), 3);
  await reader.getByRole('link', { name: 'Watch: How to pack' }).waitFor();
  const yes = reader.getByRole('button', { name: 'Yes' });
  for (let at = 0; at < 12 && !(await yes.evaluate((node) => node.getRootNode().activeElement === node)); at += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await reader.getByText('Thank you for telling us.').waitFor();
  assert.deepEqual(of('event').filter(({ name }) => name === 'aisle-helped').map(({ props }) => props), [{ article: 'returns-en', yes: true }]);
  await page.keyboard.press('Escape');
  await reader.waitFor({ state: 'detached' });
  await focused(page, 'input');
  assert.equal(await chat.input.inputValue(), 'can i return');
  assert.equal(await isOpen(page), true);
});

test('plain typing keeps its keys: Enter sends, arrows move in the text', async (t) => {
  const { page, chat, offers, home } = await helpful(t);
  await chat.open();
  await home.waitFor();
  await page.keyboard.type('return');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('a mug');
  await offers.first().waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  assert.equal(await chat.input.getAttribute('aria-activedescendant'), null, 'there is a line above');
  assert.equal(await chat.input.evaluate((input) => input.selectionEnd), 0);
  await page.keyboard.press('Enter');
  await chat.saying('return').waitFor();
  await offers.first().waitFor({ state: 'detached' });
  await home.waitFor({ state: 'detached' });
});

test('Esc takes suggestions away until the next message, and then closes the panel', async (t) => {
  const { page, chat, of, offers, home } = await helpful(t);
  await chat.open();
  await home.waitFor();
  await page.keyboard.type('return');
  await offers.first().waitFor();
  await page.keyboard.press('Escape');
  await offers.first().waitFor({ state: 'detached' });
  assert.equal(await isOpen(page), true);
  const asked = of('suggest').length;
  await page.keyboard.type(' a mug');
  await page.keyboard.press('Enter');
  await chat.saying('return a mug').waitFor();
  await page.keyboard.type('shipping');
  await offers.first().waitFor();
  assert.deepEqual(of('suggest').slice(asked).map(({ text }) => text), ['shipping']);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  assert.equal(await isOpen(page), false);
});

test('the home searches in Korean, and the focus comes back to what was opened', async (t) => {
  const { page, chat, of, home, reader } = await helpful(t, { lang: 'ko' });
  await chat.open();
  await home.getByText('자주 묻는 질문').waitFor();
  const rows = home.locator('[part~="home-question"]');
  await rows.first().waitFor();
  assert.match(await rows.first().textContent(), /반품과 환불 안내/);
  await home.getByRole('searchbox').fill('배송');
  await home.getByText('검색 결과 1개').waitFor();
  await home.getByRole('searchbox').press('Tab');
  await focused(page, 'home-question');
  await page.keyboard.press('Enter');
  await reader.getByText('주문한 날 출고합니다.').waitFor();
  await reader.getByRole('button', { name: '아니요' }).click();
  await reader.getByText(/문의를 남겨 주시면/).waitFor();
  assert.deepEqual(of('event').filter(({ name }) => name === 'aisle-helped').map(({ props }) => props),
    [{ article: 'shipping-ko', yes: false, text: '배송' }]);
  await reader.getByRole('button', { name: '뒤로' }).click();
  await focused(page, 'home-question');
  await home.getByRole('searchbox').fill('zzzz');
  await home.getByText(/‘zzzz’에 대한 결과가 없습니다/).waitFor();
  await home.getByRole('button', { name: '상담원에게 문의하기' }).click();
  await focused(page, 'input');
});

test('what is being composed is not asked about, and shows nothing', async (t) => {
  const { page, chat, of, offers, home } = await helpful(t, { lang: 'ko' });
  await chat.open();
  await home.waitFor();
  await focused(page, 'input');
  const ime = await page.context().newCDPSession(page);
  for (const text of ['ㅂ', '바', '반', '반ㅍ', '반품'])
    await ime.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  // What the home asks goes out after the pause in which the text would have been asked about.
  await home.getByRole('searchbox').evaluate((field) => {
    field.value = '배송';
    field.dispatchEvent(new Event('input'));
  });
  await home.getByText('검색 결과 1개').waitFor();
  await ime.send('Input.insertText', { text: '반품' });
  await offers.first().waitFor();
  assert.deepEqual(of('suggest').map(({ text }) => text), ['반품']);
});

test('offline nothing is offered, a search says so, and works again later', async (t) => {
  const { page, chat, server, of, offers, home } = await helpful(t);
  await chat.open();
  await home.getByText('Popular questions').waitFor();
  await home.locator('[part~="home-question"]').first().waitFor();
  await server.kill();
  await chat.at('[part~="notice"][data-tone="warning"]').waitFor();
  await page.keyboard.type('return');
  await home.getByRole('searchbox').fill('gift');
  await home.getByText('This could not be loaded.').waitFor();
  assert.deepEqual([await offers.count(), of('suggest').length], [0, 0]);
  await server.start();
  await chat.at('[part~="notice"][data-tone="warning"]').waitFor({ state: 'detached' });
  await home.getByRole('button', { name: 'Try again' }).click();
  await home.getByRole('button', { name: /Gift cards/ }).waitFor();
  await offers.first().waitFor();
});

test('what was being written can be sent from the reader', async (t) => {
  const { page, chat, offers, home, reader } = await helpful(t);
  await chat.open();
  await home.waitFor();
  await page.keyboard.type('where can i return this');
  await offers.first().click();
  await reader.getByRole('button', { name: 'Send my message anyway' }).click();
  await chat.saying('where can i return this').waitFor();
  await reader.waitFor({ state: 'detached' });
  await focused(page, 'input');
});

test('a server that answers no questions has nobody fetch for them', async (t) => {
  const { page, chat, home } = await helpful(t, { articles: {} });
  await chat.open();
  await chat.say('hello');
  await chat.settled();
  assert.deepEqual(page.site.asked.filter((path) => path.includes('answers')), []);
  assert.equal(await home.count(), 0);
});

const LOOKS = {
  light: {},
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  rtl: { dir: 'rtl' },
};
for (const [look, options] of Object.entries(LOOKS))
  test(`axe finds nothing wrong in the home, the list and the reader, ${look}`, async (t) => {
    const { page, chat, offers, home, reader } = await helpful(t, options);
    const shoot = (name) => process.env.AISLE_SHOTS && page.screenshot({ path: `${process.env.AISLE_SHOTS}/answers-${look}-${name}.png` });
    await chat.open();
    await home.locator('[part~="home-question"]').first().waitFor();
    await shoot('home');
    assert.deepEqual(await violations(page), []);
    await chat.input.focus();
    await page.keyboard.type('can i return');
    await offers.first().waitFor();
    await page.keyboard.press('ArrowUp');
    await shoot('list');
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('Enter');
    await reader.getByRole('heading', { name: 'How it works' }).waitFor();
    await shoot('reader');
    assert.deepEqual(await violations(page), []);
  });
