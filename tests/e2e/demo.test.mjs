/*
 * The widget as it ships, on its embedded demo backend: no server, the strictest
 * policy, real storage. Every page here fails on any console error or violation.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kept, keys, stored, violations, visit, widget } from './lib/widget.mjs';

const QUESTION = 'How long does shipping take?';
const ANSWER = 'two to four working days';

/** Opens, asks, and waits for the whole answer. */
async function asked(t, options) {
  const opened = await visit(t, options);
  await opened.chat.open();
  await opened.chat.say(QUESTION);
  await opened.chat.whole(ANSWER).waitFor();
  return opened;
}

test('a whole conversation runs under the strictest policy without a violation', async (t) => {
  const { page, chat } = await asked(t);
  await chat.at('[part~="notice"]').filter({ hasText: 'Demo: nobody reads this' }).waitFor();
  assert.equal(await chat.own.count(), 1);
  // A suggested answer is sent as the visitor's words and answered.
  const reply = chat.replies.first();
  const words = await reply.textContent();
  await reply.click();
  await chat.own.filter({ hasText: words }).waitFor();
  await page.keyboard.press('Escape');
  await chat.panel.waitFor({ state: 'hidden' });
  assert.deepEqual(page.problems, []);
});

test('nothing is stored and nothing foreign is requested until the visitor says something', async (t) => {
  const { page, chat } = await visit(t);
  const nothing = { databases: [], local: [], session: [], cookies: '' };
  assert.deepEqual(page.site.asked, ['/talk/index.html', '/aisle/aisle-chat.js']);
  assert.deepEqual(await stored(page), nothing);
  await chat.open();
  await chat.messages.first().waitFor();
  assert.deepEqual(await stored(page), nothing, 'reading the greeting stores nothing');
  assert.ok(page.site.asked.every((path) => path.startsWith('/aisle/') || path === '/talk/index.html'));
  await chat.say(QUESTION);
  await chat.saying(ANSWER).waitFor();
  const { databases, cookies } = await stored(page);
  assert.ok(databases.length > 0, 'a conversation is kept');
  assert.equal(cookies, '', 'never in a cookie');
});

test('the sign for the shell is up while a conversation is kept, and goes with it', async (t) => {
  const { page, chat } = await asked(t);
  const signs = async () => {
    const { local, session } = await stored(page);
    return [local, session.filter((key) => key === 'aisle')];
  };
  assert.deepEqual(await signs(), [['aisle'], []]);
  await page.reload();
  // Nobody touches anything: the widget comes by itself, for the badge.
  await page.waitForFunction(() => document.querySelector('aisle-chat').shadowRoot.querySelector('.badge'));
  await page.evaluate(() => document.querySelector('aisle-chat').forget());
  await page.waitForFunction(() => localStorage.length === 0);
  await chat.open();
  await chat.say(QUESTION);
  await chat.saying(ANSWER).waitFor();
  assert.deepEqual(await signs(), [['aisle'], []]);
  await page.evaluate(() => document.querySelector('aisle-chat').withdrawConsent());
  await page.waitForFunction(() => localStorage.length === 0);
});

test('the sign lasts as long as the conversation is to be kept', async (t) => {
  for (const [persistence, local, session] of [['session', [], ['aisle']], ['none', [], []]]) {
    const { page, chat } = await visit(t, { attributes: { 'data-persistence': persistence } });
    await chat.open();
    await chat.say(QUESTION);
    await chat.saying(ANSWER).waitFor();
    const found = await stored(page);
    assert.deepEqual([found.local, found.session.filter((key) => key === 'aisle')], [local, session], persistence);
  }
});

test('a conversation survives a reload, row for row', async (t) => {
  const { page, chat } = await asked(t);
  const texts = () => chat.at('.bubble').allTextContents();
  await chat.settled();
  const before = await texts();
  await page.reload();
  await chat.open();
  await chat.saying(ANSWER).waitFor();
  assert.deepEqual(await texts(), before);
});

test('a second tab goes on with the same conversation', async (t) => {
  const { page, chat } = await asked(t);
  const other = await page.context().newPage();
  await other.goto(page.url());
  const there = widget(other);
  await there.open();
  await there.saying(ANSWER).waitFor();
  await there.say('Do you take returns?');
  await chat.own.filter({ hasText: 'Do you take returns?' }).waitFor();
  assert.equal(await there.own.count(), 2);
  assert.equal(await chat.own.count(), 2);
});

test('what was typed and not sent is there again after a reload', async (t) => {
  const { page, chat } = await visit(t);
  await chat.open();
  await chat.input.fill('I was wondering whether');
  await kept(page, 'draft');
  await page.reload();
  await chat.open();
  await page.locator('aisle-chat .input').evaluate((input) => new Promise((done) => {
    const look = () => (input.value === 'I was wondering whether' ? done() : requestAnimationFrame(look));
    look();
  }));
});

test('markup is shown and HTML is text', async (t) => {
  const { chat } = await visit(t);
  await chat.open();
  await chat.say('*bold* and <img src=x onerror=alert(1)> and [link](javascript:alert(1))');
  const bubble = chat.own.locator('.bubble');
  await bubble.waitFor();
  assert.equal(await bubble.locator('img, a').count(), 0);
  assert.equal((await bubble.innerText()).trim(), 'bold and <img src=x onerror=alert(1)> and [link](javascript:alert(1))');
});

test('forgetting leaves nothing on the screen and nothing on the device', async (t) => {
  const { page, chat } = await asked(t);
  await page.evaluate(() => document.querySelector('aisle-chat').forget());
  await chat.own.first().waitFor({ state: 'detached' });
  // The wish to be forgotten is kept until the backend has confirmed it.
  while ((await keys(page)).length > 0);
});

test('a conversation is gone thirty days after the last visit', async (t) => {
  const { page, chat } = await asked(t);
  await page.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + 31 * 864e5;
  });
  await page.reload();
  await chat.open();
  await chat.messages.first().waitFor();
  assert.equal(await chat.own.count(), 0);
});

test('the language can be changed in the panel, and is Korean on a Korean page', async (t) => {
  const { page, chat } = await asked(t);
  await chat.at('.head').getByRole('button', { name: '한국어' }).click();
  await chat.at('.panel[lang=ko]').waitFor();
  await page.locator('aisle-chat .input[placeholder*="메시지"]').waitFor();
  const korean = await visit(t, { lang: 'ko' });
  await korean.chat.open();
  await korean.chat.say('배송은 얼마나 걸리나요?');
  await korean.chat.saying('영업일').waitFor();
});

test('Arabic is written from right to left, also in a page that is not, and the way to English leads back', async (t) => {
  const { page, chat } = await visit(t, { attributes: { 'data-locale': 'ar-EG' } });
  await chat.open();
  await chat.at('.panel[lang=ar][dir=rtl]').waitFor();
  await page.locator('aisle-chat .input[placeholder^="اكتب"]').waitFor();
  assert.deepEqual(await violations(page), []);
  await chat.at('.head').getByRole('button', { name: 'English' }).click();
  await chat.at('.panel[lang=en]:not([dir])').waitFor();
  await chat.at('.head').getByRole('button', { name: 'العربية' }).click();
  await chat.at('.panel[lang=ar][dir=rtl]').waitFor();
});

test('an attribute that cannot be used is named once in the console and in diagnostics', async (t) => {
  const warnings = [];
  const { chat } = await visit(t, {
    attributes: { 'data-theme': 'drak' },
    before: (page) => page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text())),
  });
  await chat.open();
  const { issues } = await chat.diagnostics();
  assert.deepEqual(issues.map(({ attribute, value, hint }) => [attribute, value, hint]), [['data-theme', 'drak', 'did you mean `dark`?']]);
  assert.equal(warnings.filter((text) => text.includes('did you mean `dark`?')).length, 1);
});

for (const [state, options] of [
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['a phone', { viewport: { width: 390, height: 844 } }],
  ['right to left', { dir: 'rtl', lang: 'ar' }],
  ['320 px wide', { viewport: { width: 320, height: 640 } }],
])
  test(`axe finds nothing in an open conversation: ${state}`, async (t) => {
    const { page, chat } = await visit(t, options);
    assert.deepEqual(await violations(page), [], 'closed');
    await chat.open();
    await chat.say(QUESTION);
    await chat.whole(ANSWER).waitFor();
    assert.deepEqual(await violations(page), [], 'open');
  });
