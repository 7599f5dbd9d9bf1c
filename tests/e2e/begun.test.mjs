/*
 * What was begun in a card and is not finished: a quiz half answered and a form half
 * filled in are there again after a reload, for as long as the conversation is kept.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys, visit, widget } from './lib/widget.mjs';

/** What is kept of cards. */
const begun = async (page) => (await keys(page)).filter((key) => key.startsWith('card/'));
/** Waits until that many are kept. */
async function keeps(page, count) {
  while ((await begun(page)).length !== count);
}

/** The quiz and the form of the demo. */
const cards = (chat) => ({ quiz: chat.at('.rich-quiz'), form: chat.at('.rich-form') });

/** Begins both. */
async function begin(chat) {
  const { quiz, form } = cards(chat);
  await chat.say('Help me choose');
  await quiz.getByRole('button', { name: 'Find it' }).click();
  await quiz.getByRole('button', { name: 'In the hills' }).click();
  await quiz.getByText('What must it stand?').waitFor();
  await chat.say('Where is my order?');
  await form.getByLabel('Order number').fill('10482');
}

test('a quiz and a form go on after a reload and in another tab, and are forgotten once they are done', async (t) => {
  const { page, chat } = await visit(t);
  await chat.open();
  await begin(chat);
  await keeps(page, 2);
  await page.reload();
  await chat.open();
  const { quiz, form } = cards(chat);
  await quiz.getByText('What must it stand?').waitFor();
  assert.equal(await form.getByLabel('Order number').inputValue(), '10482');
  assert.equal(await quiz.getByRole('button', { name: 'Back' }).count(), 1, 'the way back is there as well');

  const other = await page.context().newPage();
  await other.goto(page.url());
  const second = widget(other);
  await second.open();
  assert.equal(await cards(second).form.getByLabel('Order number').inputValue(), '10482');
  await other.close();

  await form.getByLabel(/E-mail/).fill('ana@example.com');
  await form.getByRole('button', { name: 'Look it up' }).click();
  await keeps(page, 1);
  await quiz.getByRole('checkbox', { name: 'Rain' }).check();
  await quiz.getByRole('checkbox', { name: 'Cold' }).check();
  await quiz.getByRole('button', { name: 'Next' }).click();
  await quiz.getByText('Two layers').first().waitFor();
  await keeps(page, 0);
  await chat.settled();
  await page.reload();
  await chat.open();
  await cards(chat).quiz.getByText('Two layers').first().waitFor();
  await chat.at('.rich-form .rich-done').waitFor();
  assert.deepEqual(await begun(page), []);
});

test('what was begun goes with the conversation, and is not kept where nothing may be', async (t) => {
  const { page, chat } = await visit(t);
  await chat.open();
  await begin(chat);
  await keeps(page, 2);
  await page.evaluate(() => document.querySelector('aisle-chat').forget());
  await keeps(page, 0);
  const { page: strict, chat: fleeting } = await visit(t, { attributes: { 'data-consent': 'pending' } });
  await fleeting.open();
  await begin(fleeting);
  await fleeting.settled();
  assert.deepEqual(await keys(strict), []);
  await strict.reload();
  await fleeting.open();
  await fleeting.messages.first().waitFor();
  assert.deepEqual([await cards(fleeting).quiz.count(), await cards(fleeting).form.count()], [0, 0]);
});
