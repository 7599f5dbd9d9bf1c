/* The shell as a visitor meets it: launcher, press, typing, keys, focus, calls. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { hold, open } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const { files, names } = await stage();
const launcher = (page, id = 'one') => page.locator(`#${id} .launcher`);
const input = (page, id = 'one') => page.locator(`#${id} .input`);
const panel = (page, id = 'one') => page.locator(`#${id} .panel`);
const calls = (page, ...names) => page.evaluate((names) =>
  (globalThis.calls ?? []).filter(([name]) => names.includes(name)), names);
const mounted = (page, times = 1) => page.waitForFunction((times) =>
  globalThis.calls?.filter(([name]) => name === 'mount').length >= times, times);

test('the launcher shows at once, moves nothing, and asks for nothing but the shell', async (t) => {
  const page = await open(t, 'plain', { files, before: (page) => page.addInitScript(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.shift += entry.value)))
      .observe({ type: 'layout-shift', buffered: true });
  }) });
  await launcher(page).waitFor();
  assert.equal(await launcher(page).getAttribute('aria-label'), 'Chat with us');
  assert.equal(await panel(page).isVisible(), false);
  assert.equal(await page.locator('#light').isVisible(), false);
  await page.waitForLoadState('load');
  assert.equal(await page.evaluate(() => globalThis.shift), 0);
  assert.deepEqual(page.site.asked, ['/index.html', names.shell]);
  const kept = await page.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length,
    (await indexedDB.databases()).length, Object.keys(globalThis).filter((key) => /aisle/i.test(key))]);
  assert.deepEqual(kept, ['', 0, 0, 0, ['AisleChat']]);
});

test('the shell with its sheet fits into four kilobytes', () => {
  const { length } = brotliCompressSync(files[names.shell]);
  assert.ok(length <= 4000, `${length} bytes`);
});

test('a press opens the panel with a focused textarea in the same task, loaded or not', async (t) => {
  const page = await open(t, 'plain', { files, before: hold });
  await launcher(page).waitFor();
  await page.evaluate(() => {
    const chat = document.querySelector('#one');
    const launcher = chat.shadowRoot.querySelector('.launcher');
    // Runs after the shell's own listener, in the task of the press.
    launcher.addEventListener('click', () => {
      globalThis.seen = [chat.shadowRoot.activeElement?.localName, chat.open,
        chat.shadowRoot.querySelector('.panel').matches(':popover-open'), launcher.ariaExpanded];
    });
  });
  await launcher(page).click();
  assert.deepEqual(await page.evaluate(() => globalThis.seen), ['textarea', true, true, 'true']);
  assert.equal(await page.locator('#one .title').textContent(), 'Ask the sock people');
});

test('what is typed while the widget loads is kept, with focus and selection', async (t) => {
  let release;
  const page = await open(t, 'plain', { files, before: async (page) => (release = await hold(page)) });
  await launcher(page).click();
  await page.keyboard.type('while it loads');
  await page.keyboard.press('Shift+ArrowLeft');
  release();
  await mounted(page);
  assert.deepEqual(await page.evaluate(() => {
    const { activeElement: input } = document.querySelector('#one').shadowRoot;
    return [input.localName, input.value, input.selectionStart, input.selectionEnd];
  }), ['textarea', 'while it loads', 13, 14]);
  assert.deepEqual(await calls(page, 'opened'), [['opened', 'one', true]]);
});

test('a Korean composition goes through the arrival of the widget untouched', async (t) => {
  let release;
  const page = await open(t, 'plain', { files, before: async (page) => (release = await hold(page)) });
  await launcher(page).click();
  await page.evaluate(() => {
    globalThis.composed = [];
    const input = document.querySelector('#one').shadowRoot.activeElement;
    for (const type of ['compositionstart', 'compositionend'])
      input.addEventListener(type, ({ data }) => globalThis.composed.push([type, data]));
  });
  const ime = await page.context().newCDPSession(page);
  const compose = (text) => ime.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await compose('ㅎ');
  await compose('하');
  release();
  await mounted(page);
  await compose('한');
  assert.deepEqual(await page.evaluate(() => globalThis.composed), [['compositionstart', '']]);
  await ime.send('Input.insertText', { text: '한' });
  assert.deepEqual(await page.evaluate(() => globalThis.composed), [['compositionstart', ''], ['compositionend', '한']]);
  assert.equal(await input(page).inputValue(), '한');
});

test('Enter sends, but neither with Shift nor while composing', async (t) => {
  const page = await open(t, 'plain', { files });
  await launcher(page).click();
  await mounted(page);
  const ime = await page.context().newCDPSession(page);
  await ime.send('Input.imeSetComposition', { text: '네', selectionStart: 1, selectionEnd: 1 });
  await page.keyboard.press('Enter');
  // Safari: the composition is over, and 229 is all that tells.
  await page.evaluate(() => document.querySelector('#one').shadowRoot.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true })));
  assert.deepEqual(await calls(page, 'submit'), []);
  await ime.send('Input.insertText', { text: '네' });
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  await page.keyboard.press('Enter');
  const [[, , id, text, at]] = await calls(page, 'submit');
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.equal(text, '네\ntwo');
  assert.ok(Math.abs(at - Date.now()) < 60e3);
  assert.equal(await input(page).inputValue(), '');
});

test('messages sent before the widget show at once and are handed over in order', async (t) => {
  let release;
  const page = await open(t, 'plain', { files, before: async (page) => (release = await hold(page)) });
  await launcher(page).click();
  for (const text of ['first', '   ', 'second']) {
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  }
  assert.deepEqual(await page.locator('#one .early').allTextContents(), ['first', 'second']);
  await page.keyboard.type('third, unsent');
  release();
  await mounted(page);
  const [[, , settings, queued]] = await calls(page, 'mount');
  assert.deepEqual(queued.map(({ text }) => text), ['first', 'second']);
  assert.equal(new Set(queued.map(({ id }) => id)).size, 2);
  assert.deepEqual(settings, [['data-endpoint', 'wss://chat.example/v1'], ['data-title', 'Ask the sock people']]);
  // Whoever draws the conversation takes them away, and that comes after what mounts it.
  await page.locator('#one .early').first().waitFor({ state: 'detached' });
  assert.equal(await input(page).inputValue(), 'third, unsent');
  await page.keyboard.press('Enter');
  assert.deepEqual((await calls(page, 'submit')).map(([, , , text]) => text), ['third, unsent']);
});

test('Esc closes from inside only, and gives focus back', async (t) => {
  const page = await open(t, 'plain', { files });
  await page.evaluate(() => {
    globalThis.told = [];
    for (const type of ['aisle-before-show', 'aisle-show', 'aisle-hide'])
      document.addEventListener(type, (event) => globalThis.told.push([event.type, event.target.id, event.composed]));
  });
  await launcher(page).click();
  await page.locator('#elsewhere').focus();
  await page.keyboard.press('Escape');
  assert.equal(await panel(page).isVisible(), true);
  await input(page).focus();
  await page.keyboard.press('Escape');
  assert.equal(await panel(page).isVisible(), false);
  assert.equal(await page.evaluate(() => document.querySelector('#one').shadowRoot.activeElement.className), 'launcher');
  assert.deepEqual(await page.evaluate(() => globalThis.told),
    ['aisle-before-show', 'aisle-show', 'aisle-hide'].map((type) => [type, 'one', true]));
});

test('the page may veto opening, and a page without a press behind it never gets the focus', async (t) => {
  // An init script, because whatever page.evaluate() runs counts as a person's doing.
  const page = await open(t, 'plain', { files, before: (page) => page.addInitScript(() => {
    addEventListener('load', async () => {
      const chat = document.querySelector('#one');
      const no = (event) => event.preventDefault();
      chat.addEventListener('aisle-before-show', no);
      const vetoed = [await chat.show(), chat.open];
      chat.removeEventListener('aisle-before-show', no);
      globalThis.seen = [...vetoed, await chat.show(), chat.open, document.activeElement.localName];
    });
  }) });
  await page.waitForFunction(() => globalThis.seen);
  assert.deepEqual(await page.evaluate(() => globalThis.seen), [false, false, true, true, 'body']);
});

test('a press on a loaded widget shows frame and composer first, the conversation after', async (t) => {
  const page = await open(t, 'plain', { files });
  await launcher(page).hover();
  await mounted(page);
  await page.evaluate(() => {
    const root = document.querySelector('#one').shadowRoot;
    root.querySelector('.launcher').addEventListener('click', () => {
      globalThis.seen = [root.activeElement.localName, root.querySelector('.body').checkVisibility({ contentVisibilityAuto: true }),
        getComputedStyle(root.querySelector('.body')).contentVisibility, globalThis.calls.filter(([name]) => name === 'opened')];
    });
  });
  await launcher(page).click();
  assert.deepEqual(await page.evaluate(() => globalThis.seen), ['textarea', true, 'hidden', []]);
  await page.waitForFunction(() => globalThis.calls.some(([name, , open]) => name === 'opened' && open));
  assert.equal(await page.locator('#one .body').evaluate((body) => getComputedStyle(body).contentVisibility), 'visible');
  // Closed before its turn came, the widget never hears of it.
  await page.evaluate(async () => {
    const chat = document.querySelector('#one');
    chat.open = false;
    globalThis.calls.length = 0;
    chat.open = true;
    chat.open = false;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(done)))));
  });
  assert.deepEqual(await calls(page, 'opened'), [['opened', 'one', false]]);
});

test('a property that a page set before the definition counts', async (t) => {
  const page = await open(t, 'rules', { files, path: '/#open' });
  await mounted(page);
  assert.deepEqual(await calls(page, 'opened'), [['opened', 'by-nothing', true]]);
  assert.equal(await panel(page, 'by-nothing').isVisible(), true);
  const states = await page.evaluate(() => {
    const chat = document.querySelector('#by-nothing');
    chat.open = false;
    const closed = [chat.open, chat.hasAttribute('open')];
    chat.setAttribute('open', '');
    return [...closed, chat.open];
  });
  assert.deepEqual(states, [false, false, true]);
  await panel(page, 'by-nothing').waitFor();
});

test('on a phone the panel is modal, fills the screen, and closes on Esc', async (t) => {
  const page = await open(t, 'plain', { files, viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  await launcher(page).tap();
  await mounted(page);
  assert.deepEqual(await panel(page).boundingBox(), { x: 0, y: 0, width: 390, height: 800 });
  assert.equal(await panel(page).evaluate((node) => node.matches(':modal')), true);
  // The page behind cannot be focused.
  await page.evaluate(() => document.querySelector('#elsewhere').focus());
  assert.equal(await page.evaluate(() => document.activeElement.id), 'one');
  await input(page).focus();
  await page.keyboard.press('Escape');
  await panel(page).waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.querySelector('#one').open), false);
  assert.deepEqual((await calls(page, 'opened')).map(([, , open]) => open), [true, false]);
  // Growing past a phone's width while open makes it a plain panel again.
  await launcher(page).tap();
  await page.setViewportSize({ width: 800, height: 800 });
  await page.waitForFunction(() => document.querySelector('#one').shadowRoot.querySelector('.panel').matches(':popover-open'));
  assert.equal(await page.evaluate(() => document.querySelector('#one').open), true);
});

test('on a phone the back gesture closes the panel and stays on the page', async (t) => {
  const page = await open(t, 'plain', { files, viewport: { width: 390, height: 800 } });
  await launcher(page).click();
  await mounted(page);
  assert.equal(await page.evaluate(() => 'CloseWatcher' in self), true);
  // Where there is a back button, the browser turns it into the close request that Esc is here.
  await page.locator('#one .header').click();
  await page.keyboard.press('Escape');
  await panel(page).waitFor({ state: 'hidden' });
  assert.match(page.url(), /\/$/);
});

test('moving the element in the page keeps instance, text and panel', async (t) => {
  const page = await open(t, 'plain', { files });
  await launcher(page).click();
  await mounted(page);
  await page.keyboard.type('a draft');
  await page.evaluate(async () => {
    const chat = document.querySelector('#one');
    document.querySelector('#there').append(chat);
    document.body.moveBefore?.(chat, null);
    await new Promise((done) => setTimeout(done));
  });
  assert.deepEqual((await calls(page, 'mount', 'free')).map(([name]) => name), ['mount']);
  assert.equal(await input(page).inputValue(), 'a draft');
  assert.equal(await panel(page).isVisible(), true);
});

test('an element that leaves is freed, and mounts anew when it comes back', async (t) => {
  const page = await open(t, 'plain', { files });
  await launcher(page).click();
  await mounted(page);
  await page.evaluate(() => {
    globalThis.chat = document.querySelector('#one');
    chat.remove();
  });
  await page.waitForFunction(() => globalThis.calls.some(([name]) => name === 'free'));
  await page.evaluate(() => document.body.append(chat));
  await mounted(page, 2);
  assert.equal(page.site.asked.filter((path) => path === names.widgetWasm).length, 1);
});

test('two elements share one instance, and the script may be there twice', async (t) => {
  const page = await open(t, 'two', { files: { ...files } });
  await launcher(page, 'one').click();
  await mounted(page);
  await page.evaluate(() => document.querySelector('#one').hide());
  await launcher(page, 'two').click();
  await mounted(page, 2);
  assert.deepEqual((await calls(page, 'mount')).map(([, id]) => id), ['one', 'two']);
  assert.equal(page.site.asked.filter((path) => path === names.widgetWasm).length, 1);
  const [one, two] = [await launcher(page, 'one').boundingBox(), await launcher(page, 'two').boundingBox()];
  assert.ok(two.x < 200 && one.x > 800, 'data-position puts them at either end');
});

test('one script tag alone makes an element with its settings', async (t) => {
  const page = await open(t, 'one-tag', { files });
  await page.locator('aisle-chat .launcher').click();
  await mounted(page);
  assert.equal(await page.locator('aisle-chat').count(), 1);
  assert.equal(await page.locator('aisle-chat .input').getAttribute('placeholder'), '메시지 입력');
  const [[, , settings]] = await calls(page, 'mount');
  assert.deepEqual(settings, [['data-endpoint', 'wss://chat.example/v1'], ['data-contact', 'mailto:help@shop.example']]);
});

test('calls from before the script reach the first element', async (t) => {
  const page = await open(t, 'buttons', { files });
  await mounted(page); // send() alone fetches the widget
  const [[, , , queued]] = await calls(page, 'mount');
  assert.deepEqual(queued.map(({ text }) => text), ['hello before anything']);
  assert.deepEqual(await calls(page, 'call'), [['call', 'one', 'setCart', [{ total: 5 }]]]);
  assert.equal(await page.evaluate(async () => (await frames.one.transport('mine')).connect()), 'mine');
  assert.equal(await page.evaluate(async () => (await frames.one.transport('demo')).connect()), 'connected');
  assert.equal(await page.evaluate(() => frames.one.transport('none')), undefined);
  assert.equal(await page.evaluate(() => frames.one.asset('locales/ko')), page.site.origin + names.ko);
  assert.equal(await page.evaluate(() => frames.one.asset('locales/xx')), undefined);
  assert.equal(await page.evaluate(() => AisleChat.diagnostics()), 'diagnostics done');
});

test('methods wait for the widget; only urgent ones fetch it', async (t) => {
  const page = await open(t, 'plain', { files });
  await page.evaluate(() => {
    const chat = document.querySelector('#one');
    globalThis.answers = [];
    for (const method of ['identify', 'track', 'setContext']) chat[method]('x').then((answer) => answers.push(answer));
  });
  assert.ok(!page.site.asked.includes(names.widgetWasm));
  await page.evaluate(() => document.querySelector('#one').present({ type: 'text' }));
  // What asks the page for tokens is a file of its own.
  await page.waitForFunction(() => globalThis.answers.length === 3);
  assert.deepEqual(await page.evaluate(() => globalThis.answers.sort()), ['identify done', 'setContext done', 'track done']);
});

test('identify() says so where its file cannot be had, and asks for it again the next time', async (t) => {
  const faults = new Map([[names.identity, 'not-found']]);
  const page = await open(t, 'plain', { files, faults });
  page.permit(/404/);
  const identify = () => page.evaluate(() => document.querySelector('#one').identify('x').catch((error) => String(error)));
  await page.evaluate(() => void document.querySelector('#one').present({ type: 'text' }));
  assert.match(await identify(), /import/);
  faults.clear();
  assert.equal(await identify(), 'identify done');
});

test('buttons of the page open with a question that never replaces what was typed', async (t) => {
  const page = await open(t, 'buttons', { files });
  await page.locator('#ask').click();
  assert.equal(await input(page).inputValue(), 'Is it true to size?');
  assert.equal(await page.evaluate(() => document.querySelector('#one').shadowRoot.activeElement.localName), 'textarea');
  assert.match(page.url(), /\/$/, 'the link was not followed');
  await page.locator('#hide').click();
  assert.equal(await panel(page).isVisible(), false);
  await page.locator('#inner').click();
  await input(page).fill('my own words');
  await page.locator('#ask').click();
  assert.equal(await input(page).inputValue(), 'my own words');
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'ask', 'focus goes back to the opener');
});

test('attributes reach the frame and the widget while it runs', async (t) => {
  const page = await open(t, 'plain', { files });
  await page.evaluate(() => {
    const chat = document.querySelector('#one');
    chat.dataset.position = 'bottom-start';
    chat.dataset.locale = 'ko-KR';
  });
  assert.ok((await launcher(page).boundingBox()).x < 200);
  assert.equal(await launcher(page).getAttribute('aria-label'), '채팅 상담');
  await launcher(page).click();
  await mounted(page);
  await page.evaluate(() => {
    const chat = document.querySelector('#one');
    chat.dataset.accent = '#c00';
    delete chat.dataset.title;
  });
  assert.deepEqual(await calls(page, 'attribute'),
    [['attribute', 'one', 'data-accent', '#c00'], ['attribute', 'one', 'data-title', undefined]]);
});

test('a page that sleeps suspends the widget once and wakes it once', async (t) => {
  const page = await open(t, 'plain', { files });
  await launcher(page).click();
  await mounted(page);
  await page.evaluate(() => {
    for (const [target, type] of [[self, 'pagehide'], [document, 'freeze'], [document, 'resume'], [self, 'pageshow']])
      target.dispatchEvent(new Event(type));
  });
  assert.deepEqual((await calls(page, 'suspend', 'resume')).map(([name]) => name), ['suspend', 'resume']);
});

test('data-load says when the widget is fetched', async (t) => {
  const page = await open(t, 'plain', { files });
  assert.ok(!page.site.asked.includes(names.widgetWasm));
  await launcher(page).hover();
  await mounted(page);
  for (const load of ['eager', 'idle']) {
    await page.evaluate((load) => {
      const chat = document.createElement('aisle-chat');
      chat.id = chat.dataset.load = load;
      document.body.append(chat);
    }, load);
    await page.waitForFunction((load) => globalThis.calls.some(([name, id]) => name === 'mount' && id === load), load);
  }
});

test('where a conversation is kept the widget comes at idle, else it does not', async (t) => {
  for (const storage of ['localStorage', 'sessionStorage']) {
    const page = await open(t, 'plain', { files, before: (page) => page.addInitScript((storage) => self[storage].setItem('aisle', '1'), storage) });
    await mounted(page);
    assert.equal(await page.evaluate(() => document.querySelector('#one').open), false);
  }
});

test('a browser that refuses its storage costs the shell nothing', async (t) => {
  const page = await open(t, 'plain', { files, before: (page) => page.addInitScript(() => {
    for (const storage of ['localStorage', 'sessionStorage'])
      Object.defineProperty(self, storage, { get() {
        globalThis.refused = true;
        throw new DOMException('denied', 'SecurityError');
      } });
  }) });
  await page.waitForFunction(() => globalThis.refused);
  assert.ok(!page.site.asked.includes(names.widgetWasm));
  await launcher(page).click();
  await mounted(page);
});

test('a hostile page can neither hide nor deform it, but hidden can', async (t) => {
  const page = await open(t, 'hostile', { files });
  const friendly = await open(t, 'plain', { files });
  assert.deepEqual(await launcher(page).boundingBox(), await launcher(friendly).boundingBox());
  assert.equal(await launcher(page, 'hidden').isVisible(), false);
  await launcher(page).click();
  assert.equal(await panel(page).isVisible(), true);
  assert.deepEqual(await input(page).evaluate((node) => {
    const { fontSize, letterSpacing, textTransform, opacity } = getComputedStyle(node);
    return [fontSize, letterSpacing, textTransform, opacity];
  }), ['16px', 'normal', 'none', '1']);
});

test('it runs under the strictest policy without a single violation', async (t) => {
  const page = await open(t, 'strict', { files, csp: "default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic' 'wasm-unsafe-eval'; "
    + "style-src 'none'; connect-src 'self'; img-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'; "
    + "base-uri 'none'; form-action 'none'" });
  await launcher(page).click();
  await mounted(page);
  await page.keyboard.type('hello');
  await page.keyboard.press('Enter');
  await page.evaluate(() => frames.one.transport('demo'));
  await page.keyboard.press('Escape');
  assert.deepEqual((await calls(page, 'submit')).map(([, , , text]) => text), ['hello']);
  assert.deepEqual(page.problems, []);
});

test('a nonce without strict-dynamic is enough', async (t) => {
  const page = await open(t, 'strict', { files,
    csp: "default-src 'none'; script-src 'nonce-n0nce' 'wasm-unsafe-eval'; connect-src 'self'" });
  await launcher(page).click();
  await mounted(page);
});

test('launcher, panel, phone and fallback have no axe violation', async (t) => {
  const axe = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  const check = async (page, state) => {
    await page.evaluate(axe);
    const found = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    // The bare fixture page itself has no landmarks; that is not ours.
    const ours = found.violations.filter(({ nodes }) => nodes.some(({ target }) => /aisle-chat|#one/.test(String(target))));
    assert.deepEqual(ours.map(({ id, nodes }) => [id, nodes[0].failureSummary]), [], state);
  };
  for (const colorScheme of ['light', 'dark'])
    for (const viewport of [{ width: 1024, height: 720 }, { width: 390, height: 800 }]) {
      const page = await open(t, 'plain', { files, colorScheme, viewport, before: hold });
      await check(page, `launcher ${colorScheme}`);
      await launcher(page).click();
      await page.keyboard.type('early');
      await page.keyboard.press('Enter');
      await check(page, `panel ${colorScheme} ${viewport.width}`);
    }
  const page = await open(t, 'plain', { files, faults: new Map([[names.widgetWasm, 'drop']]) });
  page.permit(/./);
  await launcher(page).click();
  await page.locator('#one .failed').waitFor();
  await check(page, 'fallback');
});
