/*
 * Who hands a conversation over, and to whom: over the real server, from the console's
 * sheet to the visitor's screen, to a colleague and on to a department. And who is
 * greeted by name, whatever that name does.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { agent, crowd, says } from './lib/crowd.mjs';
import { openDesk } from './lib/desk.mjs';
import { identity, token } from './lib/token.mjs';
import { violations, visit } from './lib/widget.mjs';

/** Without the marks that keep a name's direction apart (U+2068, U+2069). */
const plain = (text) => text.replaceAll(/[\u2068\u2069]/g, '');

/** The lines of the conversation itself. */
const notices = (chat) => chat.at('.system').allTextContents().then((all) => all.map(plain));

const shoot = (page, name) => process.env.AISLE_SHOTS && page.screenshot({ path: `${process.env.AISLE_SHOTS}/handover-${name}.png` });

test('who is handed over is told by whom and to whom, the desk as well, and waits first where nobody has them yet', async (t) => {
  const server = await chatServer(t);
  const hall = await crowd(t, server);
  const joon = await agent(hall, server, 'Joon');
  const { page: desk } = await openDesk(t, server);
  await desk.evaluate(() => fetch('/v1/agent/departments/returns', { method: 'PUT',
    headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'Returns & repairs' }) }));
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` } });
  await chat.open();
  await chat.say('My zip is broken.');
  await desk.getByText('My zip is broken.').first().click();
  await desk.locator('#claim').click();
  await chat.at('.system').filter({ hasText: 'joined the conversation' }).waitFor();
  await desk.locator('#transfer-open').click();
  await desk.locator('#transfer-to').selectOption({ label: 'Joon' });
  await desk.locator('#transfer button[type=submit]').click();
  await chat.at('.system').filter({ hasText: 'handed you over' }).waitFor();
  assert.deepEqual(await notices(chat), ['Mina joined the conversation', 'Mina handed you over to Joon']);
  await desk.locator('.system').filter({ hasText: 'You handed the conversation to' }).waitFor();

  const id = await joon.heard(({ inbox }) => inbox?.conversations.find(({ preview }) => preview.includes('zip'))?.id);
  const body = { client_id: randomUUID(), to: { department: 'returns' } };
  await joon.send({ transfer: { conversation: id, body } });
  await chat.at('.system').filter({ hasText: 'to the team' }).waitFor();
  assert.equal((await notices(chat)).at(-1), 'Joon handed you over to the team “Returns & repairs”');
  await says(page, 'You’re next');
  await desk.locator('.system').filter({ hasText: 'handed the conversation to the team' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'team');

  // In the visitor's language, and after a reload the same.
  await page.reload();
  await page.evaluate(() => document.querySelector('aisle-chat').setAttribute('data-locale', 'ko'));
  await chat.open();
  await chat.at('.system').filter({ hasText: '팀에 상담을 연결해 드렸어요' }).waitFor();
  assert.equal((await notices(chat)).at(-2), 'Mina 님이 Joon 님께 상담을 연결해 드렸어요');
  await page.evaluate(() => document.querySelector('aisle-chat').setAttribute('data-locale', 'ar'));
  await chat.at('.system').filter({ hasText: 'جرى تحويلك من' }).first().waitFor();
  await shoot(page, 'ar');
});

for (const [what, name, shown] of [
  ['a name', 'Ann Lee', 'Hello Ann Lee, how can we help?'],
  ['a name that is markup', '<img src=x onerror="document.title=1">', 'Hello <img src=x onerror="document.title=1">, how can we help?'],
  ['a name that runs from right to left', 'منى 3!', 'Hello منى 3!, how can we help?'],
  ['a name that turns text round', 'Ann\u202e\u2066 Lee\n', 'Hello Ann Lee, how can we help?'],
  ['a name of signs nobody sees', '\u200b\u2060\u3164', 'How can we help?'],
  ['an empty name', '', 'How can we help?'],
  ['no name', undefined, 'How can we help?'],
  ['a very long name', 'Wolfeschlegelsteinhausen'.repeat(20), `Hello ${'Wolfeschlegelsteinhausen'.repeat(20).slice(0, 79)}`],
]) {
  test(`${what} is greeted as it is, and changes nothing beside it`, async (t) => {
    const server = await chatServer(t, await identity(t));
    const { page, chat } = await visit(t, {
      viewport: { width: 360, height: 740 },
      attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1`, 'data-token': token('c1', name) },
    });
    await chat.open();
    const greeting = chat.at('.welcome > strong, .home-greeting > strong').first();
    await until(page, (named) => {
      const text = document.querySelector('aisle-chat').shadowRoot.querySelector('.welcome > strong, .home-greeting > strong')?.textContent ?? '';
      return named ? text.startsWith('Hello ') : text !== '';
    }, shown.startsWith('Hello '));
    const text = await greeting.textContent();
    assert.ok(plain(text).startsWith(shown), text);
    assert.ok(plain(text).length < 140, 'not longer than a greeting is');
    assert.doesNotMatch(plain(text), /[\u202a-\u202e\u2066\u2067]|\s,| {2}/u);
    if (shown.startsWith('Hello ')) {
      assert.match(text, /^Hello \u2068[^\u2068\u2069]+\u2069, how can we help\?$/u, 'the name stands apart, once');
    }
    const { width, right, edge } = await page.evaluate(() => {
      const strong = document.querySelector('aisle-chat').shadowRoot.querySelector('.welcome > strong, .home-greeting > strong');
      const box = strong.getBoundingClientRect();
      return { width: strong.scrollWidth - strong.clientWidth, right: box.right, edge: innerWidth };
    });
    assert.ok(width <= 1 && right <= edge, `${width} ${right} ${edge}`);
    assert.notEqual(await page.title(), '1');
    assert.equal(await chat.at('.welcome img, .home-greeting img').count(), 0);
    await shoot(page, what.replaceAll(' ', '-'));
  });
}
