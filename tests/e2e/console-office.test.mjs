/*
 * The pages beside conversations: who answers and what they may, ready-made answers, one's
 * own account; and axe over every page and sheet of the console.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { launch } from './lib/browser.mjs';
import { AGENT, chatServer } from './lib/chat-server.mjs';
import { openDesk, says, sendContent } from './lib/desk.mjs';

const axe = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** Goes to a page of the console by its link. */
async function visit(page, name) {
  await page.click(`#rail-${name}`);
  await page.waitForFunction(() => document.activeElement.id === 'office-title');
}

test('an admin invites somebody, who joins, sees what agents may, writes an answer, and is removed', async (t) => {
  const server = await chatServer(t);
  const { page, problems } = await openDesk(t, server);
  await visit(page, 'people');
  await page.click('#people-tab-departments');
  await page.fill('#department-new', 'Orders and returns');
  await page.press('#department-new', 'Enter');
  await page.waitForSelector('#departments [data-department]');
  await page.click('#people-tab-invitations');
  await page.check('#invite-departments input');
  await page.click('#invite');
  const link = await page.inputValue('#invite-link');
  assert.match(link, /\/agent#join=[0-9a-f]{64}$/);

  const other = await (await launch()).newContext({ locale: 'ko-KR', reducedMotion: 'reduce' });
  t.after(() => other.close());
  const eva = await other.newPage();
  await eva.goto(link);
  await eva.fill('#name', 'Eva');
  await eva.fill('#password', 'battery staple');
  await eva.press('#password', 'Enter');
  await eva.waitForSelector('#link-state[data-state=up]');
  await visit(eva, 'people');
  await eva.waitForFunction(() => document.querySelectorAll('#agents .person').length === 2);
  assert.equal(await eva.locator('#agents button, #people-tab-invitations, #people-tab-log').count(), 0);
  assert.equal(await eva.locator('#people-tab-agents').textContent(), '상담원');

  // What one writes all have, at once; a mistyped name is pointed out.
  await visit(eva, 'answers');
  await eva.click('#answer-new');
  await eva.keyboard.type('/hello');
  await eva.fill('#answer-text', 'Hi {visitor.nam|there}, here is {agent.name}.');
  await eva.waitForSelector('#answer .warn');
  await eva.fill('#answer-text', 'Hi {visitor.name|there}, here is {agent.name}.');
  await eva.waitForFunction(() => document.querySelector('#answer-preview').shadowRoot.textContent.includes('here is Eva.'));
  await eva.click('#answer-save');
  await eva.waitForSelector('#answers [data-answer]');
  await visit(page, 'answers');
  await page.waitForSelector('#answers [data-answer]');

  // Changed, then removed: asked for once more, and gone at once.
  await visit(page, 'people');
  await page.click('#people-tab-agents');
  const line = page.locator('.person:has-text("Eva")');
  await line.locator('button').click();
  await page.fill('#agent-capacity', '9');
  await page.click('#agent-save');
  await page.waitForFunction(() => [...document.querySelectorAll('.person-more')].some((more) => more.textContent.includes('0 of 9')));
  await line.locator('button').click();
  await page.click('#agent-form .sure button');
  await page.click('#agent-form [data-sure]');
  await page.waitForFunction(() => document.querySelectorAll('#agents .person').length === 1);
  await eva.waitForSelector('#sign-in');
  await page.click('#people-tab-log');
  await page.waitForFunction(() => document.querySelector('#log tr')?.textContent.includes('Removed a colleague'));

  // A new password, which holds.
  await visit(page, 'account');
  await page.fill('#password-old', AGENT.password);
  await page.fill('#password-new', 'another long one');
  await page.fill('#password-again', 'another long on');
  await page.click('#password-save');
  await page.waitForFunction(() => document.getElementById('password-problem').textContent !== '');
  await page.fill('#password-again', 'another long one');
  await page.click('#password-save');
  await page.waitForFunction(() => document.getElementById('password-new').value === '');
  assert.deepEqual(problems, []);
});

for (const look of [
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
]) {
  test(`axe finds nothing wrong on any page and sheet, ${look.colorScheme} at ${look.viewport.width} px`, async (t) => {
    const server = await chatServer(t);
    const { page, problems } = await openDesk(t, server, look);
    await page.evaluate(axe);
    const check = async (where) => {
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      assert.deepEqual(violations.map(({ id, nodes }) => [where, id, nodes[0].html]), []);
    };
    const put = (path, body) => page.evaluate(([path, body]) => fetch(`/v1/agent/${path}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }), [path, body]);
    await put('departments/orders', { name: 'Orders' });
    await put('canned/a', { shortcut: 'hello', text: 'Hello {visitor.name|there}' });
    // A talk that was answered, and rules that were shown: charts and tables with something in them.
    await put('departments/returns', { name: 'Returns' });
    await says(t, server, ['Are these boots waterproof?']);
    await page.waitForSelector('.line');
    await sendContent(page, { type: 'text', v: 1, fallback: 'They are.', data: { text: 'They are.' } });
    for (const outcome of ['shown', 'accepted'])
      await fetch(`${server.origin}/v1/outcomes`, { method: 'POST', body: JSON.stringify({ rule: 'sizing', outcome, experiment: 'wording', arm: 'b' }) });
    await page.keyboard.press('Control+k');
    await check('palette');
    await page.keyboard.press('Escape');
    for (const sheet of ['keys', 'lists', 'transfer', 'snooze', 'reason', 'once']) {
      const there = await page.evaluate((id) => document.getElementById(id)?.showModal() ?? document.getElementById(id) !== null, sheet);
      assert.ok(there, sheet);
      await check(sheet);
      await page.keyboard.press('Escape');
    }
    await visit(page, 'reports');
    for (const card of ['chats svg', 'answers svg', 'missed svg', 'pages td', 'outcomes td']) await page.waitForSelector(`#report-${card}`);
    await check('reports');
    await page.click('#table-chats');
    await page.waitForSelector('#numbers-chats table');
    await check('a table beside a chart');
    await visit(page, 'people');
    for (const tab of ['agents', 'invitations', 'departments', 'log']) {
      await page.click(`#people-tab-${tab}`);
      await page.waitForSelector(`#people-${tab}`);
      await check(tab);
    }
    await page.click('#people-tab-agents');
    await page.click('#agents button');
    await page.waitForSelector('#agent-form');
    await check('agent');
    await page.keyboard.press('Escape');
    await visit(page, 'answers');
    await check('answers');
    await page.click('#answers .secondary');
    await check('answer');
    await page.keyboard.press('Escape');
    await visit(page, 'account');
    await check('account');
    assert.deepEqual(problems, []);
  });
}
