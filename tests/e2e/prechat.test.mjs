/*
 * What is asked before the first word. Whoever writes first is asked, and what they wrote
 * goes out behind the answers, once, though the page is loaded anew in between; no way of
 * saying something goes past; nobody is asked for what is known.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { openDesk } from './lib/desk.mjs';
import { identity, token } from './lib/token.mjs';
import { violations, visit, widget } from './lib/widget.mjs';

/** Notes what the widget says on the wire, of what may not go out before the answers. */
const overhear = (page, said) => page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => {
  const [[kind, body]] = Object.entries(JSON.parse(payload));
  if (['message', 'action', 'contact', 'typing', 'suggest', 'upload', 'queue'].includes(kind) || body.name === 'aisle-shown')
    said.push(kind);
}));

/** The name of what has the focus within the element. */
const focused = (page) => page.evaluate(() => {
  const node = document.querySelector('aisle-chat').shadowRoot.activeElement;
  return node?.labels?.[0]?.textContent ?? node?.textContent;
});

test('who writes first is asked by keyboard, over a reload, and the message goes out once, behind the answers', async (t) => {
  const server = await chatServer(t);
  const { page: desk } = await openDesk(t, server);
  const said = [];
  const { page, chat } = await visit(t, {
    attributes: {
      'data-endpoint': `ws://127.0.0.1:${server.port}/v1`,
      'data-prechat': 'name*, topic(Delivery|Returns)*, order* if topic=Delivery',
      'data-prechat-consent': 'privacy@2*: I agree ([privacy policy](/privacy)); news@1: Send me news',
    },
    before: (page) => overhear(page, said),
  });
  await chat.open();
  const form = chat.at('[part~=prechat] form');
  await form.waitFor();
  assert.deepEqual(await violations(page), []);
  assert.equal((await chat.at('[part~=prechat]').ariaSnapshot()).replace(page.site.origin, ''), `- group:
  - text: Before we start
  - group:
    - text: Name
    - textbox "Name"
    - text: What is it about?
    - combobox "What is it about?":
      - option "Choose…" [selected]
      - option "Delivery"
      - option "Returns"
    - checkbox "I agree (privacy policy)"
    - text: I agree (privacy policy)
    - link "Read more":
      - /url: /privacy
    - checkbox "Send me news"
    - text: Send me news
    - button "Start"`);

  // Enter leads to the form; the message is kept, and says that it waits.
  await chat.say('Where is my parcel?');
  await chat.at('[part~=prechat]').getByRole('status').getByText('Your message is kept').waitFor();
  await chat.own.filter({ hasText: 'Where is my parcel?' }).getByText('Waits for your answers above').waitFor();
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.activeElement?.matches('[part~=prechat] input'));
  assert.equal(await focused(page), 'Name');
  await page.keyboard.type('Ann Lee');
  await page.keyboard.press('Enter');
  await form.getByRole('alert').getByRole('button', { name: 'What is it about?' }).waitFor();
  assert.equal(await form.getByRole('alert').getByRole('button').count(), 2, 'a topic and a consent');
  await page.keyboard.type('Delivery');
  await form.getByLabel('Order number').waitFor();
  assert.deepEqual(await violations(page), []);

  // All of it is there again; nothing has gone out.
  await page.reload();
  await chat.open();
  await chat.own.getByText('Where is my parcel?').waitFor();
  await chat.at('[part~=prechat]').getByText('Your message is kept').waitFor();
  assert.equal(await form.getByLabel('Name').inputValue(), 'Ann Lee');
  await form.getByLabel('What is it about?').focus();
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Order number');
  await page.keyboard.type('A-1001');
  for (const key of ['Tab', 'Space', 'Tab', 'Tab', 'Tab']) await page.keyboard.press(key);
  assert.equal(await focused(page), 'Start');
  assert.deepEqual(said, []);
  await page.keyboard.press('Enter');
  await chat.at('[part~=prechat]').waitFor({ state: 'detached' });
  await chat.settled();
  assert.deepEqual(said, ['contact', 'message']);
  assert.equal(await chat.own.filter({ hasText: 'Where is my parcel?' }).count(), 1);

  // Agents see it beside the conversation, as what nobody has proved.
  await desk.getByText('Where is my parcel?').first().click();
  const answers = desk.locator('#about-answers');
  await answers.getByText('A-1001').waitFor();
  const seen = await answers.innerText();
  for (const text of ['Not verified', 'Ann Lee', 'Delivery', 'I agree', 'Send me news']) assert.ok(seen.includes(text), `${text} in ${seen}`);

  // Nobody is asked twice: not in another tab, nor after a reload.
  const other = await page.context().newPage();
  overhear(other, said);
  await other.goto(page.url());
  const second = widget(other);
  await second.open();
  await second.say('And when?');
  await second.settled();
  assert.equal(await second.at('[part~=prechat]').count(), 0);
  await page.reload();
  await chat.open();
  await chat.own.getByText('And when?').waitFor();
  assert.equal(await chat.at('[part~=prechat]').count(), 0);
});

test('a rule\'s reply, send() and a button of the page wait for a consent, which alone is asked of whom the shop knows', async (t) => {
  const server = await chatServer(t, await identity(t));
  const said = [];
  const { page, chat } = await visit(t, {
    attributes: {
      'data-endpoint': `ws://127.0.0.1:${server.port}/v1`,
      'data-token': token('c-1', 'Ann Lee', 900, { email: 'ann@shop.example' }),
      'data-prechat': 'name*, email*',
      'data-prechat-consent': 'privacy@1*: I agree',
    },
    main: '<button data-aisle="send" data-aisle-say="Is it in stock?">Ask</button>',
    before: (page) => overhear(page, said),
  });
  await page.evaluate(() => {
    const chat = document.querySelector('aisle-chat');
    chat.triggers = [{ name: 'help', when: "event('stuck')", message: 'Need a hand?', replies: ['Talk to a person'], surface: 'bubble' }];
    chat.track('stuck');
  });
  await chat.at('[part~=surface]').getByText('Talk to a person').click();
  const form = chat.at('[part~=prechat] form');
  await form.waitFor();
  // Name and address are the token's.
  assert.deepEqual(await form.getByRole('textbox').count(), 0);
  await page.evaluate(() => document.querySelector('aisle-chat').send('By the page'));
  await page.getByRole('button', { name: 'Ask' }).click();
  for (const text of ['Talk to a person', 'By the page', 'Is it in stock?']) await chat.own.getByText(text).waitFor();
  // What waits can be taken back.
  await chat.own.filter({ hasText: 'By the page' }).getByRole('button', { name: 'Edit' }).click();
  await chat.own.getByText('By the page').waitFor({ state: 'detached' });
  assert.equal(await chat.input.inputValue(), 'By the page');
  assert.deepEqual(said, []);
  await form.getByLabel('I agree').check();
  await form.getByRole('button', { name: 'Start' }).click();
  await chat.at('[part~=prechat]').waitFor({ state: 'detached' });
  await chat.settled();
  assert.deepEqual(said.filter((kind) => kind !== 'typing'), ['contact', 'event', 'message', 'message']);

  // The next one is somebody else, and is asked.
  await page.evaluate(() => document.querySelector('aisle-chat').reset());
  await form.waitFor();
  assert.equal(await form.getByRole('textbox').count(), 2, 'nothing is known of them');
});

test('who may choose a department waits in it: as the server names them, in the page\'s words, and not at all where there is one', async (t) => {
  const server = await chatServer(t);
  const { page: desk } = await openDesk(t, server);
  const put = (id, name) => desk.evaluate(([id, name]) => fetch(`/v1/agent/departments/${id}`, { method: 'PUT',
    headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }) }).then(({ status }) => status), [id, name]);
  const endpoint = `ws://127.0.0.1:${server.port}/v1`;
  const ask = { 'data-endpoint': endpoint, 'data-prechat': 'name*, department*' };
  await put('orders', 'Orders');
  // One department is no choice.
  const one = await visit(t, { attributes: ask });
  await one.chat.open();
  const single = one.chat.at('[part~=prechat] form');
  await single.waitFor();
  assert.equal(await single.locator('select').count(), 0);

  // Two are, as the server names them.
  assert.equal(await put('returns', 'Returns & repairs'), 204);
  const said = [];
  const two = await visit(t, { attributes: ask, before: (page) => overhear(page, said), viewport: { width: 360, height: 740 } });
  await two.chat.open();
  const form = two.chat.at('[part~=prechat] form');
  const choice = form.getByLabel('Who should answer you?');
  await choice.waitFor();
  assert.deepEqual(await choice.locator('option').allTextContents(), ['Choose…', 'Orders', 'Returns & repairs']);
  assert.deepEqual(await violations(two.page), []);
  if (process.env.AISLE_SHOTS) await two.page.screenshot({ path: `${process.env.AISLE_SHOTS}/department.png` });
  await two.chat.say('My zip is broken.');
  await form.getByLabel('Name').fill('Ann');
  await form.getByRole('button', { name: 'Start' }).click();
  await form.getByRole('alert').getByRole('button', { name: 'Who should answer you?' }).waitFor();
  await choice.selectOption({ label: 'Returns & repairs' });
  await form.getByRole('button', { name: 'Start' }).click();
  await two.chat.at('[part~=prechat]').waitFor({ state: 'detached' });
  await two.chat.settled();
  assert.deepEqual(said, ['contact', 'message']);
  await desk.getByText('My zip is broken.').first().click();
  await desk.locator('#about-answers').getByText('Returns & repairs').waitFor();
  await desk.locator('#department').selectOption({ label: 'Orders' });
  await desk.locator('.line').filter({ hasText: 'My zip is broken.' }).waitFor({ state: 'detached' });
  await desk.locator('#department').selectOption({ label: 'Returns & repairs' });
  await desk.locator('.line').filter({ hasText: 'My zip is broken.' }).waitFor();

  // Known, and so not asked again.
  await two.page.reload();
  await two.chat.open();
  await two.chat.own.getByText('My zip is broken.').waitFor();
  assert.equal(await two.chat.at('[part~=prechat]').count(), 0);

  // In the page's own words; what cannot be read is told, and the others hold.
  const own = await visit(t, { lang: 'ko', attributes: { ...ask, 'data-departments': 'returns: 반품; orders: 주문; sizes' } });
  own.page.permit(/data-departments: “sizes”/);
  await own.chat.open();
  const korean = own.chat.at('[part~=prechat] form select');
  await korean.waitFor();
  assert.deepEqual((await korean.locator('option').allTextContents()).slice(1), ['반품', '주문']);
});

test('who answers is a press away, and from there a person, by keyboard on 320 pixels, with a text half written to a bot', async (t) => {
  const { page, chat } = await visit(t, { attributes: { 'data-prechat-consent': 'privacy@1*: I agree' }, viewport: { width: 320, height: 640 } });
  page.permit(/demo/);
  await chat.open();
  await chat.at('[part~=prechat] form').waitFor();
  await chat.input.fill('My coat has');
  await chat.at('[part~=people-button]').focus();
  await page.keyboard.press('Enter');
  const card = chat.at('[part~=people]');
  await card.getByText('Talk to a person').waitFor();
  assert.deepEqual(await violations(page), []);
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.activeElement?.matches('[part~=people]'));
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.querySelector('aisle-chat').open), true, 'the panel stays');
  assert.equal(await page.evaluate(() => document.querySelector('aisle-chat').shadowRoot.activeElement.part.value), 'people-button');
  await page.keyboard.press('Enter');
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.activeElement?.matches('[part~=people]'));
  for (const key of ['Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
  // It is no way past what is asked.
  await chat.own.filter({ hasText: 'Talk to a person' }).getByText('Waits for your answers above').waitFor();
  assert.equal(await chat.input.inputValue(), 'My coat has');
  await chat.at('[part~=prechat] form').getByLabel('I agree').check();
  await chat.at('[part~=prechat] form').getByRole('button', { name: 'Start' }).click();
  await chat.settled();
  assert.equal(await chat.own.filter({ hasText: 'Talk to a person' }).count(), 1);
});
