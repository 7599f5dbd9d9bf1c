/*
 * Going on elsewhere. The ways take the conversation's code along, and the agent who gets
 * it there finds the conversation.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { openDesk, sendContent } from './lib/desk.mjs';
import { violations, visit } from './lib/widget.mjs';

const WAYS = {
  type: 'handoff',
  v: 1,
  fallback: 'Go on elsewhere',
  data: {
    text: 'Go on where you like.',
    channels: [
      { kind: 'whatsapp', url: 'https://wa.me/4930901820' },
      { kind: 'sms', url: 'sms:+4930901820' },
      { kind: 'email', url: 'mailto:help@shop.example?subject=Help' },
      { kind: 'kakaotalk', url: 'https://pf.kakao.com/_larch/chat' },
    ],
  },
};

/** Where a way leads. */
const href = (chat, name) => chat.at('[part~=handoff] a').filter({ hasText: name }).getAttribute('href');

/** The code that stands below the ways. */
async function code(chat) {
  const note = chat.at('[part~=handoff-code]');
  await note.waitFor();
  return /AC-[0-9A-Z]{4}-[0-9A-Z]{2}/.exec(await note.textContent())[0];
}

test('the ways take the code along, and an agent who gets it elsewhere finds the conversation', async (t) => {
  const server = await chatServer(t);
  const { page: desk } = await openDesk(t, server);
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': `ws://127.0.0.1:${server.port}/v1` } });
  await chat.open();
  await chat.say('Where is my lamp?');
  await chat.settled();
  await sendContent(desk, WAYS);
  const named = await code(chat);
  const says = encodeURIComponent(`My conversation in the chat: ${named}`);
  assert.equal(await href(chat, 'WhatsApp'), `https://wa.me/4930901820?text=${says}`);
  assert.equal(await href(chat, 'Text message'), `sms:+4930901820?&body=${says}`);
  assert.equal(await href(chat, 'E-mail'), `mailto:help@shop.example?subject=Help%20%5B${named}%5D&body=${says}`);
  assert.equal(await href(chat, 'KakaoTalk'), 'https://pf.kakao.com/_larch/chat', 'it takes nothing along');
  assert.deepEqual(await violations(page), []);

  // As it was read out on the telephone.
  await desk.fill('#search', `  ${named.slice(3).toLowerCase().replace('-', ' ')}`);
  await desk.locator('.line', { hasText: named }).click();
  await desk.locator('#about').getByText(named, { exact: true }).waitFor();
  await until(desk, () => document.querySelector('.log-host')?.shadowRoot.textContent.includes('Where is my lamp?'));
  assert.deepEqual(await violations(desk), []);
});

test('while nobody is there the ways take the code along once something was said, in Korean as well', async (t) => {
  const server = await chatServer(t);
  const { page, chat } = await visit(t, {
    lang: 'ko',
    attributes: {
      'data-endpoint': `ws://127.0.0.1:${server.port}/v1`,
      'data-hours': 'closed',
      'data-when-offline': 'handoff',
      'data-handoff': 'https://wa.me/4930901820 sms:+4930901820',
    },
  });
  await chat.open();
  await chat.at('[part~=handoff] a').first().waitFor();
  assert.equal(await href(chat, 'WhatsApp'), 'https://wa.me/4930901820', 'there is nothing to be found');
  assert.equal(await chat.at('[part~=handoff-code]').count(), 0);
  await chat.say('램프가 언제 오나요?');
  const named = await code(chat);
  assert.equal(await href(chat, 'WhatsApp'), `https://wa.me/4930901820?text=${encodeURIComponent(`채팅 상담 코드: ${named}`)}`);
  assert.deepEqual(await violations(page), []);
});
