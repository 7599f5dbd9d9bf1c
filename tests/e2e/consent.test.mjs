/*
 * Consent on the demo backend, which keeps a store of its own beside the widget's:
 * what may not be kept is not, and what was kept goes, from both.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kept, stored, visit } from './lib/widget.mjs';

const NOTHING = { databases: [], local: [], session: [], cookies: '' };

const call = (page, method) => page.evaluate((method) => document.querySelector('aisle-chat')[method](), method);

/** Waits until nothing at all is on the device. */
async function emptied(page) {
  for (;;) {
    const { databases, local, session } = await stored(page);
    if (![...databases, ...local, ...session].length) return;
  }
}

/** From the next load on the page says how its visitor has answered. */
const answered = (page, consent) => page.route('**/talk/', async (route) => {
  const response = await route.fetch();
  const html = (await response.text()).replace(/ data-consent="\w+"/, '').replace('<aisle-chat', `<aisle-chat data-consent="${consent}"`);
  await route.fulfill({ response, body: html });
});

/** Asks, and waits for the whole answer. */
async function ask(chat, question, answer) {
  await chat.say(question);
  await chat.whole(answer).waitFor();
}

for (const persistence of ['device', 'session'])
  test(`consent taken back wipes what widget and demo have kept (${persistence}), and the conversation goes on`, async (t) => {
    const { page, chat } = await visit(t, { attributes: { 'data-persistence': persistence } });
    await chat.open();
    await ask(chat, 'How long does shipping take?', 'two to four working days');
    const before = await stored(page);
    const names = [...before.databases, ...before.session];
    assert.ok(names.some((name) => /demo(?!-visitor)/.test(name)), `the demo has kept something: ${names}`);
    await call(page, 'withdrawConsent');
    await emptied(page);
    await ask(chat, 'Can I return boots?', 'Exchanges work the same way');
    await chat.settled();
    assert.equal(await chat.own.count(), 2, 'nothing is lost from the screen, and nothing is said twice');
    assert.deepEqual(await stored(page), NOTHING);
    await page.reload();
    await chat.open();
    await chat.messages.first().waitFor();
    assert.equal(await chat.own.count(), 0);
  });

test('before consent nothing is kept, by the demo neither; with it the conversation so far is', async (t) => {
  const { page, chat } = await visit(t, { attributes: { 'data-consent': 'pending' } });
  await chat.open();
  await ask(chat, 'How long does shipping take?', 'two to four working days');
  await chat.settled();
  assert.deepEqual(await stored(page), NOTHING);
  const said = await chat.at('.bubble').allTextContents();
  await call(page, 'grantConsent');
  await kept(page, 'profile');
  await answered(page, 'granted');
  await page.reload();
  await chat.open();
  await chat.whole('two to four working days').waitFor();
  await chat.settled();
  assert.deepEqual(await chat.at('.bubble').allTextContents(), said);
});

test('a page that says no from the start wipes what an earlier visit left', async (t) => {
  const { page, chat } = await visit(t);
  await chat.open();
  await ask(chat, 'How long does shipping take?', 'two to four working days');
  await answered(page, 'denied');
  await page.reload();
  await chat.open();
  await chat.messages.first().waitFor();
  assert.equal(await chat.own.count(), 0);
  await emptied(page);
});
