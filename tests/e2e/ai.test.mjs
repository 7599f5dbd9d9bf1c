/*
 * Agents that keep nothing, by each of the three formats: what is asked, how the answer
 * comes, what stays on the device, and what the visitor sees when something breaks.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agent } from './lib/agent.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { keys, strict, violations, visit, widget } from './lib/widget.mjs';

const PRODUCTS = [
  { id: '1', title: 'Ridge boot', price: { amount: 24000, currency: 'EUR' } },
  { id: '2', title: 'Fjord rain shell', price: { amount: 18900, currency: 'EUR' } },
];

function page(t, it, format, { attributes = {}, ...options } = {}) {
  return visit(t, {
    attributes: { 'data-transport': format, 'data-endpoint': it.url, ...attributes },
    csp: strict(`'self' ${it.origin}`),
    ...options,
  });
}

/** What was said, as the agent was told: the format's own roles, and texts. */
const told = (body) => body.messages.map(({ role, content, parts }) =>
  [role, content ?? parts.filter(({ type }) => type === 'text').map(({ text }) => text).join('')]);

for (const format of ['openai', 'ag-ui', 'ai-sdk']) {
  test(`by ${format} an answer streams in, stays over a reload, and goes along with the next question`, async (t) => {
    let go;
    const gate = new Promise((done) => (go = done));
    const it = await agent(t, format, async ({ say, done }) => {
      say('They run small: ');
      await gate;
      say('take half a size more. 방수 😀');
      await done();
    });
    const { page: shop, chat } = await page(t, it, format);
    await chat.open();
    await chat.say('Do the boots run small?');
    await chat.at('.bubble[aria-busy]', { hasText: 'They run small' }).waitFor();
    go();
    await chat.whole('They run small: take half a size more. 방수 😀').waitFor();
    await shop.reload();
    await chat.open();
    await chat.whole('take half a size more').waitFor();
    await chat.say('And the jacket?');
    await chat.whole('take half a size more').nth(1).waitFor();
    assert.equal(it.asked.length, 2);
    assert.deepEqual(told(it.asked[1]).map(([role]) => role), ['user', 'assistant', 'user']);
    assert.match(told(it.asked[1])[2][1], /And the jacket\?$/);
    assert.match(JSON.stringify(it.asked[0]), /A shop http:/, 'the page goes along');
    // Whoever answers is a program, and is called one.
    assert.equal(await chat.at('.mark').count() > 0, true);
    assert.deepEqual(await violations(shop), []);
  });

  test(`by ${format} products become cards, and the agent goes on`, async (t) => {
    const it = await agent(t, format, async ({ say, call, done }, body) => {
      if (it.asked.length > 1) say('Both are waterproof.');
      else call('show_products', { products: PRODUCTS });
      await done(body);
    });
    const { chat } = await page(t, it, format);
    await chat.open();
    await chat.say('Something for rain');
    await chat.whole('Both are waterproof.').waitFor();
    await chat.at('[part~="product-title"]', { hasText: 'Ridge boot' }).first().waitFor();
    assert.equal(it.asked.length, 2);
    assert.match(JSON.stringify(it.asked[1]), /The visitor sees them/);
  });
}

test('an answer that breaks off stays as far as it came, and a press asks again', async (t) => {
  const it = await agent(t, 'openai', async ({ say, cut, done }) => {
    say('Two to');
    if (it.asked.length > 1) {
      say(' three days.');
      return done();
    }
    await broken;
    return cut();
  });
  let breaks;
  const broken = new Promise((done) => (breaks = done));
  const { page: shop, chat } = await page(t, it, 'openai');
  shop.permit(/ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET/);
  await chat.open();
  await chat.say('How long does it take?');
  await chat.saying('Two to').waitFor();
  breaks();
  await chat.whole('The answer stops here: the connection broke.').waitFor();
  await chat.replies.filter({ hasText: 'Try again' }).click();
  await chat.whole('Two to three days.').waitFor();
  assert.deepEqual(told(it.asked[1]).map(([, text]) => text).join('|').match(/Two to|Try again/), null);
});

test('an answer can be stopped where one sends, and what came of it stays', async (t) => {
  const it = await agent(t, 'openai', ({ say, done }) => {
    say('Two to');
    if (it.asked.length < 2) return undefined;
    say(' three days.');
    return done();
  });
  const { page: shop, chat } = await page(t, it, 'openai');
  await chat.open();
  const send = chat.at('.send');
  await chat.say('How long does it take?');
  await chat.saying('Two to').waitFor();
  const stop = shop.getByRole('button', { name: 'Stop the answer' });
  await stop.waitFor();
  const place = await stop.boundingBox();
  assert.equal(await send.isVisible(), false, 'there is nothing to send');
  await chat.input.fill('And');
  await stop.waitFor({ state: 'hidden' });
  assert.deepEqual(await send.boundingBox(), place, 'nothing moves');
  await chat.input.fill('');
  assert.deepEqual(await violations(shop), []);
  await stop.press('Enter');
  await chat.whole('You stopped the answer here.').waitFor();
  while (it.left < 1) await new Promise((next) => setImmediate(next));
  await send.waitFor();
  assert.equal(await chat.input.evaluate((node) => node.matches(':focus')), true);
  await chat.replies.filter({ hasText: 'Try again' }).click();
  await chat.whole('Two to three days.').waitFor();
  await stop.waitFor({ state: 'hidden' });
});

test('another answer can be asked for in place of the last one, and only of that', async (t) => {
  const it = await agent(t, 'ai-sdk', ({ say, done }) => {
    say(it.asked.length > 1 ? 'A knife.' : 'A rope.');
    return done();
  });
  const { page: shop, chat } = await page(t, it, 'ai-sdk', { lang: 'ko' });
  await chat.open();
  await chat.say('A gift for a sailor?');
  await chat.whole('A rope.').waitFor();
  const another = shop.getByRole('button', { name: '다른 답변' });
  await another.click();
  await chat.whole('A knife.').waitFor();
  await another.waitFor();
  assert.equal(await another.count(), 1);
  assert.equal(it.asked[1].trigger, 'regenerate-message');
  assert.deepEqual(told(it.asked[1]).map(([role]) => role), ['user']);
});

test('where the token is over the page is asked for a new one, and the question goes up with that', async (t) => {
  const over = JSON.stringify({ error: { code: 'token_expired', message: 'The token has expired.' } });
  const it = await agent(t, 'openai', ({ say, done, raw }) => {
    if (it.seen.at(-1).authorization !== 'Bearer new') return raw(401, { 'content-type': 'application/json' }, over);
    say('On its way.');
    return done();
  });
  const { page: shop, chat } = await page(t, it, 'openai');
  shop.permit(/status of 401/);
  await shop.evaluate(() => {
    const tokens = ['old'];
    // Settles once the widget is there, which it is not before the chat is opened.
    document.querySelector('aisle-chat').identify(async () => tokens.pop() ?? 'new');
  });
  await chat.open();
  await chat.say('Where is my order?');
  await chat.whole('On its way.').waitFor();
  assert.deepEqual(it.seen.map(({ authorization }) => authorization), ['Bearer old', 'Bearer new']);
  assert.deepEqual(await chat.at('[part~="message"] .bubble').allTextContents(), ['Where is my order?', 'On its way.']);
});

test('without a connection what was written is kept, and the visitor is told in one sentence', async (t) => {
  const it = await agent(t, 'openai', ({ say, done }) => {
    say('Here I am.');
    return done();
  });
  const { page: shop, chat } = await page(t, it, 'openai', { lang: 'ko' });
  shop.permit(/ERR_INTERNET_DISCONNECTED/);
  await chat.open();
  await shop.context().setOffline(true);
  await chat.say('배송은 얼마나 걸리나요?');
  await chat.whole('지금은 답변하지 못했습니다').waitFor();
  await shop.context().setOffline(false);
  await chat.replies.filter({ hasText: '다시 시도' }).click();
  await chat.whole('Here I am.').waitFor();
  assert.match(told(it.asked[0]).at(-1)[1], /배송은 얼마나 걸리나요\?$/);
});

for (const [what, [status, headers, text], hint] of [
  ['a page instead of a stream', [200, { 'content-type': 'text/html' }, '<h1>404</h1>'], /not with text\/event-stream.*data-endpoint/],
  ['a key that is refused', [401, { 'content-type': 'application/json' }, '{"error":{"code":"token_invalid","message":"no"}}'], /refused with 401: token_invalid no/],
]) {
  test(`${what} is one sentence for the visitor, and tells the developer what to change`, async (t) => {
    const it = await agent(t, 'openai', ({ raw }) => raw(status, headers, text));
    const { page: shop, chat } = await page(t, it, 'openai');
    shop.permit(/status of 401/);
    const warnings = [];
    shop.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    await chat.open();
    await chat.say('Hello');
    await chat.whole('I could not answer just now. What you wrote is kept.').waitFor();
    assert.equal(it.asked.length, 1, 'what cannot work is not tried again');
    assert.ok(warnings.some((line) => hint.test(line)), warnings.join('\n'));
  });
}

test('of two tabs one asks, both show the answer, and a tab that is closed in the middle leaves it to the other', async (t) => {
  let held = [];
  const it = await agent(t, 'openai', async ({ say, done }) => {
    say('Words ');
    await new Promise((go) => held.push(go));
    say('and more.');
    await done();
  });
  const { page: first, chat } = await page(t, it, 'openai');
  const second = await first.context().newPage();
  await second.goto(first.url());
  const other = widget(second);
  await other.open();
  await first.bringToFront();
  await chat.open();
  await chat.say('First question');
  await chat.saying('Words').waitFor();
  await other.saying('First question').waitFor();
  held.pop()();
  await chat.whole('Words and more.').waitFor();
  await other.whole('Words and more.').waitFor();
  assert.equal(it.asked.length, 1);
  await chat.say('Second question');
  await other.saying('Second question').waitFor();
  await chat.saying('Words').nth(1).waitFor();
  held = [];
  await first.close();
  await other.saying('Words').nth(1).waitFor();
  held.pop()();
  await other.whole('Words and more.').nth(1).waitFor();
  assert.equal(it.asked.length, 3);
  assert.equal(await other.rows.filter({ hasText: 'Words' }).count(), 2);
});

test('who goes on writing stops the answer at once, and the agent hears it', async (t) => {
  const it = await agent(t, 'openai', async ({ say, done }) => {
    if (it.asked.length > 1) {
      say('240.');
      return done();
    }
    return say('First of all, ');
  });
  const { chat } = await page(t, it, 'openai');
  await chat.open();
  await chat.say('Tell me everything');
  await chat.saying('First of all,').waitFor();
  await chat.say('Only the price');
  await chat.whole('240.').waitFor();
  while (it.left < 1) await new Promise((next) => setImmediate(next));
  const texts = await chat.at('[part~="message"] .bubble').allTextContents();
  assert.deepEqual(texts.map((text) => text.trim()), ['Tell me everything', 'First of all,', 'Only the price', '240.']);
});

test('nothing is kept on the device where nothing may be, and forgetting takes all of it', async (t) => {
  const it = await agent(t, 'openai', ({ say, done }) => {
    say('Yes.');
    return done();
  });
  const { page: shop, chat } = await page(t, it, 'openai', { attributes: { 'data-persistence': 'none' } });
  await chat.open();
  await chat.say('Nothing of this');
  await chat.whole('Yes.').waitFor();
  assert.deepEqual(await keys(shop), []);
  const { page: kept, chat: keeping } = await page(t, it, 'openai');
  await keeping.open();
  await keeping.say('All of this');
  await keeping.whole('Yes.').waitFor();
  const log = async () => (await keys(kept)).filter((key) => String(key).includes('/log/'));
  assert.equal((await log()).length, 2);
  await kept.evaluate(() => document.querySelector('aisle-chat').forget());
  while ((await log()).length);
});

test('through aisle-server the key stays there, and what is too much is told with a pause', async (t) => {
  const it = await agent(t, 'openai', ({ say, done }) => {
    say('From behind the shop.');
    return done();
  });
  const server = await chatServer(t, [], {
    AISLE_SERVER_AI__UPSTREAM: it.url, AISLE_SERVER_AI__KEY: 'sk-secret', AISLE_SERVER_AI__MODEL: 'shop-model',
    AISLE_SERVER_AI__MESSAGES_PER_MINUTE: '1',
  });
  const { page: shop, chat } = await visit(t, {
    attributes: { 'data-transport': 'openai', 'data-endpoint': `${server.origin}/ai/chat` },
    csp: strict(`'self' ${server.origin}`),
  });
  shop.permit(/status of 429/);
  const answers = [];
  shop.on('response', async (answer) => answer.url().endsWith('/ai/chat') && answers.push(answer));
  await chat.open();
  await chat.say('Are you there?');
  await chat.whole('From behind the shop.').waitFor();
  const [{ authorization, 'x-aisle-visitor': visitor }] = it.seen;
  assert.deepEqual([authorization, visitor], ['Bearer sk-secret', undefined]);
  assert.equal(it.asked[0].model, 'shop-model');
  for (const answer of answers) assert.ok(!JSON.stringify(await answer.allHeaders()).includes('sk-secret'));
  // The next one within the minute would have to wait for longer than a visitor does.
  await chat.say('And now?');
  await chat.whole('Too many questions at once').waitFor();
  assert.equal(it.asked.length, 1);
});

test('a shop with another backend fetches nothing of this', async (t) => {
  const fetched = [];
  const { chat } = await visit(t, { before: (page) => page.on('request', (request) => fetched.push(request.url())) });
  await chat.open();
  await chat.messages.first().waitFor();
  assert.ok(fetched.some((url) => url.includes('aisle-demo-')));
  assert.deepEqual(fetched.filter((url) => url.includes('aisle-ai-')), []);
});
