/* The inspector: what it says of rules, as whoever writes them reads it, under the strictest policy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countdown, duration, summary, why } from '../../crates/watch/src/inspector/words.js';
import { shop } from './lib/rules.mjs';
import { violations } from './lib/widget.mjs';

const RULES = { 'data-trigger-late': 'event(\'go\') and visit.count >= 5 => Hello', 'data-trigger-ready': "event('go') => Now" };

/** Opens a page with the inspector and waits for its rules. */
async function inspected(t, attributes = {}, options = {}) {
  const page = await shop(t, { attributes: { ...RULES, 'data-debug': '', ...attributes }, veto: true, ...options });
  const row = (name) => page.locator('aisle-inspector li').filter({ has: page.locator('summary .name', { hasText: new RegExp(`^${name}$`) }) });
  await row('ready').waitFor();
  return { page, row };
}

test('numbers read calmly', () => {
  assert.deepEqual([900, 31_400, 90_000, 5_400_000, 172_800_000].map(duration), ['0.9 s', '31.4 s', '1.5 min', '1.5 h', '2 d']);
  assert.deepEqual([1, 12_345, 59_999, 61_000].map(countdown), ['1 s', '13 s', '60 s', '1 min']);
  assert.equal(why({ state: 'held', why: 'gap', left: 12_345 }), 'too soon after another message, 13 s left');
  assert.equal(why({ state: 'armed', truth: 'unknown' }), 'something it reads is unknown');
  assert.equal(why({ state: 'armed', truth: 'false', why: 'other-surface', left: 5 }), 'waits for its condition');
  assert.equal(why({ state: 'armed', truth: 'false', why: 'limit' }), 'shown as often as its limit allows');
  assert.match(summary({ permit: 'document', budget: { limits: [{ most: 1, per: 'page', used: 0 }] } }), /^0 of 1 per page · memory: this page only/);
});

test('every part of a condition shows its truth, its value and what is missing', async (t) => {
  const { page, row } = await inspected(t);
  await row('late').locator('summary').click();
  const part = row('late').locator('.tree li').filter({ hasText: 'visit.count >= 5' }).last();
  await part.waitFor();
  assert.equal(await part.getAttribute('data-truth'), 'false');
  assert.equal(await part.locator('.value').textContent(), 'is 1');
  assert.equal(await row('late').locator('.tree li').first().locator('.part').first().textContent(), 'all of');
  assert.deepEqual(await violations(page), []);
});

test('"Fire now" shows a rule, politeness or not, and the counts follow', async (t) => {
  const { page, row } = await inspected(t);
  await row('late').locator('summary').click();
  await row('late').getByRole('button', { name: 'Fire now' }).click();
  assert.deepEqual(await page.fired(1), ['late']);
});

test('a trace of the visit can be saved, and holds the inputs in order', async (t) => {
  const { page, row } = await inspected(t);
  await page.track('go');
  assert.deepEqual(await page.fired(1), ['ready']);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save trace' }).click()]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  const trace = JSON.parse(Buffer.concat(chunks));
  assert.ok(JSON.stringify(trace).includes('"go"'), 'the event is in it');
  assert.equal(file.suggestedFilename(), 'aisle-trace.json');
  await row('ready').waitFor();
});

test('mistakes stand on top, with the place and a hint, and the other rules run', async (t) => {
  const { page, row } = await inspected(t, { 'data-trigger-wrong': 'cart.sum >= 5 => Hi' }, { permit: /cart\.sum/ });
  const text = await page.locator('aisle-inspector .issues pre').first().textContent();
  assert.match(text, /cart\.sum/);
  assert.match(text, /cart\.total/, 'the nearest name');
  await row('ready').waitFor();
  await page.getByRole('button', { name: 'Close the inspector' }).click();
  assert.equal(await page.locator('aisle-inspector').count(), 0);
});
