/*
 * Files in a field of a form, against the real aisle-server: what a field takes is said
 * and looked at before anything goes, what goes reaches the agent with the form, and a
 * form that the server refuses is there again with all that was in it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './lib/browser.mjs';
import { chatServer } from './lib/chat-server.mjs';
import { openDesk, sendContent } from './lib/desk.mjs';
import { held, holds, photo, segments } from './lib/files.mjs';
import { strict, violations, visit } from './lib/widget.mjs';

const CLAIM = { type: 'form', v: 1, fallback: 'Tell us what is broken', data: {
  id: 'claim', title: 'Tell us what is broken', submit: 'Send the claim', thanks: 'We look at it today.',
  fields: [
    { id: 'what', label: 'What happened', required: true, multiline: true },
    { id: 'proof', label: 'Photos or the invoice', kind: 'file', required: true, hint: 'The label inside helps most.',
      accept: ['image/*', 'application/pdf'], max_files: 2, max_bytes: 2_000_000 },
  ] } };
const PDF = { name: 'invoice.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n') };

/** A visitor who was asked to fill the form in, and the agent who asked. */
async function asked(t, { attributes = {}, ...options } = {}) {
  const server = await chatServer(t);
  const address = `127.0.0.1:${server.port}`;
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': `ws://${address}/v1`, ...attributes },
    csp: strict(`'self' ws://${address} http://${address}`), ...options });
  await chat.open();
  await chat.say('The zip broke');
  await chat.settled();
  const { page: desk } = await openDesk(t, server);
  await sendContent(desk, CLAIM);
  const form = chat.at('.rich-form');
  const pick = form.locator('.files-pick');
  await pick.waitFor();
  return {
    server, page, chat, desk, form,
    rows: form.locator('[part~="file"]'),
    send: form.getByRole('button', { name: 'Send the claim' }),
    async choose(list) {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), pick.click()]);
      await chooser.setFiles(list);
      return chooser;
    },
    done: (count) => until(page, (count) => {
      const form = document.querySelector('aisle-chat').shadowRoot.querySelector('.rich-form');
      return form.querySelectorAll('[part~="file"]').length === count && !form.querySelector('[role="progressbar"]');
    }, count),
  };
}

test('a form goes with its files: what is taken is said first, what is wrong beside it, and the agent gets both', async (t) => {
  const { server, page, chat, desk, form, rows, send, choose, done } = await asked(t);
  const pick = form.getByRole('button', { name: 'Photos or the invoice Choose files' });
  const told = await pick.evaluate((node) => node.getAttribute('aria-describedby').split(' ')
    .map((id) => node.getRootNode().getElementById(id).textContent).join(' '));
  assert.equal(told, 'The label inside helps most. Pictures, PDF · up to 2 files · up to 2 MB each');
  await send.click();
  assert.equal(await form.getByRole('alert').getByRole('button').count(), 2);
  await form.getByRole('alert').getByRole('button', { name: 'Photos or the invoice' }).click();
  assert.equal(await chat.at(':focus').getAttribute('class'), 'files-pick');

  const picture = await photo(page, 3000, 2000);
  const chooser = await choose([{ name: 'IMG_7.jpeg', mimeType: 'image/jpeg', buffer: picture },
    { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('no') }, PDF]);
  assert.equal(chooser.isMultiple(), true);
  await done(2);
  assert.match(await rows.nth(1).textContent(), /note\.txt.*can’t be sent here/);
  assert.match(await form.locator('.files-full').textContent(), /Only 2 files fit here/);
  await form.getByLabel('What happened').fill('The zip broke on the first day');
  assert.match(await form.getByRole('alert').textContent(), /one place/);
  assert.deepEqual(await violations(page), []);
  await form.getByRole('button', { name: 'Remove note.txt' }).click();
  assert.equal(await form.getByRole('alert').count(), 0, 'nothing is wrong any more');
  await choose([PDF]);
  await done(2);
  assert.equal(await chat.at('.files-place [part~="file"]').count(), 0, 'none of it is in the composer');
  await send.press('Enter');
  await form.getByText('We look at it today.').waitFor();
  await chat.settled();
  assert.match(await chat.own.last().textContent(), /Photos or the invoice: IMG_7\.jpeg, invoice\.pdf/);

  const stored = (await held(server)).sort((a, b) => b.length - a.length);
  assert.equal(stored.length, 2);
  assert.ok(!segments(stored[0]).names.includes(0xe1) && !stored[0].includes('GPS-SECRET-PLACE'));
  // And at the desk, with the words.
  await desk.click('.line a');
  await desk.waitForFunction(() => document.querySelector('.log-host')?.shadowRoot.querySelector('.file canvas')?.height > 200);
  assert.deepEqual(await desk.locator('.log-host .file-line').allTextContents().then((lines) => lines.map((line) => line.split(',')[0])),
    ['IMG_7.jpeg', 'invoice.pdf']);
});

test('a form whose file the server has lost comes back with all that was in it, puts the file again, and goes', async (t) => {
  const { server, page, chat, form, send, choose, done } = await asked(t);
  page.permit(/404/);
  let put;
  page.on('request', (request) => request.method() === 'PUT' && (put = { url: request.url(), authorization: request.headers().authorization }));
  await choose([PDF]);
  await done(1);
  await form.getByLabel('What happened').fill('The zip broke');
  await fetch(put.url, { method: 'DELETE', headers: { authorization: put.authorization } });
  await holds(server, ({ length }) => length === 0);
  await send.click();
  await form.getByText('This was not accepted').waitFor();
  assert.equal(await form.getByLabel('What happened').inputValue(), 'The zip broke');
  await done(1);
  await holds(server, ([file]) => file?.equals(PDF.buffer));
  assert.deepEqual(await violations(page), []);
  await send.click();
  await form.getByText('We look at it today.').waitFor();
  await chat.settled();
  assert.equal(await chat.own.count(), 2, 'what was refused is not there twice');
});
