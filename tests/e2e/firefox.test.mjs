/*
 * Smoke and input-method tests in a stock Firefox: the one that `FIREFOX` names, else
 * Debian's, else any on PATH. Composing is real here: Firefox's own text input
 * processor, which its input methods on every system go through.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startFirefox } from './lib/marionette.mjs';
import { KEYS, find, skipUnless, visit } from './lib/other-browsers.mjs';
import { smoke } from './lib/smoke.mjs';

const program = find(process.env.FIREFOX, 'firefox-esr', 'firefox');
const HINT = 'no Firefox: apt-get install firefox-esr, or set FIREFOX to its path';
const skip = skipUnless(program, HINT);

let started;
const driver = () => {
  assert.ok(program, HINT);
  return (started ??= startFirefox(program));
};
after(async () => (await started)?.close());

const it = (claim, body) => test(`Firefox: ${claim}`, { skip }, body);

smoke(it, driver);

/** Notes what the composer is told, from here on. */
const listen = (visitor) => visitor.ask(({ $ }) => {
  window.told = [];
  for (const type of ['compositionstart', 'keydown', 'compositionend'])
    $('.input').addEventListener(type, (event) => window.told.push([type, event.data ?? event.keyCode, event.isTrusted]));
});

it('the Enter that ends a real composition sends nothing, and the next one sends once', async (t) => {
  const firefox = await driver();
  const visitor = await visit(t, firefox);
  await visitor.open();
  await listen(visitor);
  await firefox.compose('하');
  await firefox.compose('한');
  await firefox.compose('', { commit: true });
  await visitor.until(() => window.told.some(([type]) => type === 'compositionend'));
  assert.deepEqual(await visitor.ask(() => window.told), [['keydown', 229, true], ['compositionstart', '', true],
    ['keydown', 229, true], ['keydown', 229, true], ['compositionend', '한', true]]);
  assert.equal(await visitor.ask(({ $ }) => $('.input').value), '한');
  assert.deepEqual(await visitor.texts(true), []);
  await visitor.type(KEYS.Enter);
  await visitor.until(({ $, $$ }) => $('.input').value === '' && $$('[part~="message-own"] .bubble').length);
  await visitor.settled();
  assert.deepEqual(await visitor.texts(true), ['한']);
});

it('a real composition goes through the arrival of the widget untouched', async (t) => {
  const firefox = await driver();
  const visitor = await visit(t, firefox, { held: true });
  await visitor.click('.launcher');
  await visitor.until(({ $ }) => $('.panel').matches(':popover-open'));
  await listen(visitor);
  await firefox.compose('하');
  await visitor.ask(() => window.release());
  await visitor.until(({ $ }) => $('[part~="timeline"]'));
  await firefox.compose('한');
  await firefox.compose('', { commit: true });
  await visitor.until(() => window.told.some(([type]) => type === 'compositionend'));
  assert.deepEqual(await visitor.ask(() => window.told.filter(([type]) => type !== 'keydown')),
    [['compositionstart', '', true], ['compositionend', '한', true]]);
  assert.equal(await visitor.ask(({ $ }) => $('.input').value), '한');
});
