/*
 * The tests every browser passes: the widget as it ships, on its embedded demo
 * backend and once on a real server, under the strictest policy. Pointer and keys are real; a composition is
 * told by events, in the orders browsers tell it (real ones: firefox.test.mjs).
 */
import assert from 'node:assert/strict';
import { chatServer } from './chat-server.mjs';
import { KEYS, visit } from './other-browsers.mjs';

export const QUESTION = 'How long does shipping take?';
export const ANSWER = 'two to four working days';

/** Registers the tests. `it(claim, body)` is called for each; `driver()` resolves to the browser. */
export function smoke(it, driver) {
  const enter = async (t, options) => visit(t, await driver(), options);

  it('the launcher shows, asks for nothing more, and a press opens the panel with the focus in the composer', async (t) => {
    const visitor = await enter(t);
    assert.deepEqual(visitor.site.asked, ['/talk/index.html', '/talk/watch.js', '/aisle/aisle-chat.js']);
    assert.equal(await visitor.ask(({ $ }) => $('.panel').matches(':popover-open')), false);
    await visitor.open();
    assert.match(await visitor.focus(), /\binput\b/);
  });

  it('a typed question gets its whole answer without a violation, and a reload keeps every row', async (t) => {
    const visitor = await enter(t);
    await visitor.open();
    await visitor.type(QUESTION + KEYS.Enter);
    await visitor.whole(ANSWER);
    await visitor.settled();
    assert.deepEqual(await visitor.texts(true), [QUESTION]);
    const before = await visitor.texts();
    await visitor.reload();
    await visitor.open();
    await visitor.whole(ANSWER);
    assert.deepEqual(await visitor.texts(), before);
  });

  it('Escape closes the panel and gives the focus back to the launcher', async (t) => {
    const visitor = await enter(t);
    await visitor.open();
    await visitor.type(KEYS.Escape);
    await visitor.until(({ $ }) => !$('.panel').matches(':popover-open') && $('.launcher').ariaExpanded === 'false');
    assert.match(await visitor.focus(), /\blauncher\b/);
  });

  it('Korean is sent once and answered in Korean', async (t) => {
    const visitor = await enter(t, { lang: 'ko' });
    await visitor.open();
    await visitor.type('배송은 얼마나 걸리나요?' + KEYS.Enter);
    await visitor.whole('영업일');
    await visitor.settled();
    assert.deepEqual(await visitor.texts(true), ['배송은 얼마나 걸리나요?']);
  });

  it('an Enter that belongs to a composition sends nothing, and the next one sends once', async (t) => {
    const visitor = await enter(t);
    await visitor.open();
    await visitor.type('배송');
    const typed = await visitor.ask(({ $ }) => {
      const input = $('.input');
      const tell = (type, data) => input.dispatchEvent(new CompositionEvent(type, { data, bubbles: true, composed: true }));
      const enter = (how) => input.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true, ...how }));
      tell('compositionstart', '');
      tell('compositionupdate', '송');
      enter({ keyCode: 229, isComposing: true });
      enter({ keyCode: 13, isComposing: true });
      tell('compositionend', '송');
      // Safari: the composition is over, and 229 is all that tells.
      enter({ keyCode: 229 });
      return input.value;
    });
    assert.equal(typed, '배송');
    await visitor.type(KEYS.Enter);
    await visitor.until(({ $, $$ }) => $('.input').value === '' && $$('[part~="message-own"] .bubble').length);
    await visitor.settled();
    assert.deepEqual(await visitor.texts(true), ['배송']);
  });

  it('a message reaches a real server once, and is there again after a reload', async (t) => {
    const server = await chatServer(t);
    const visitor = await enter(t, { endpoint: `ws://127.0.0.1:${server.port}/v1` });
    await visitor.open();
    await visitor.type('Is anybody there?' + KEYS.Enter);
    await visitor.whole('Is anybody there?');
    await visitor.settled();
    assert.equal(await visitor.ask(async ({ host }) => (await host.diagnostics()).seq), 1);
    await visitor.reload();
    await visitor.open();
    await visitor.whole('Is anybody there?');
    assert.deepEqual(await visitor.texts(), ['Is anybody there?']);
  });
}
