/*
 * Files that a visitor attaches, against the real aisle-server: chosen, pasted and
 * dropped; what the server then has, byte for byte; what is refused; and by keyboard.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { hold, launch, until } from './lib/browser.mjs';
import { AGENT, chatServer } from './lib/chat-server.mjs';
import { hash, held, holds, line, lines, photo, segments } from './lib/files.mjs';
import { ready, words } from './lib/ready.mjs';
import { keys, strict, violations, visit, widget } from './lib/widget.mjs';

const TEXT = { name: 'list.txt', mimeType: 'text/plain', buffer: lines(700_000) };

/** A page with a conversation to which files can be attached. */
async function talk(t, { server, port, attributes = {}, ...options } = {}) {
  server ??= await chatServer(t);
  const address = `127.0.0.1:${port ?? server.port}`;
  // Files go over HTTP: a strict policy has to name that, too.
  const { page, chat } = await visit(t, { attributes: { 'data-endpoint': `ws://${address}/v1`, ...attributes },
    csp: strict(`'self' ws://${address} http://${address}`), ...options });
  page.on('filechooser', () => {}); // from now on the browser gives all of them to the test, the first one too
  await chat.open();
  const attach = chat.at('[part~="attach"]');
  await attach.waitFor();
  const files = {
    attach,
    rows: chat.at('[part~="file"]'),
    bars: chat.at('[role="progressbar"]'),
    voice: chat.at('.body [role="status"].sr'),
    async choose(list) {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), attach.click()]);
      await chooser.setFiles(list);
    },
    /** Until the server has all of so many. */
    done: (count) => until(page, (count) => {
      const { shadowRoot } = document.querySelector('aisle-chat');
      return shadowRoot.querySelectorAll('[part~="file"]').length === count && !shadowRoot.querySelector('[role="progressbar"]');
    }, count),
  };
  return { server, page, chat, files };
}

/** A drop or a paste of files, as the browser tells it. */
const give = (page, kind, list) => page.evaluate(([kind, list]) => {
  const data = new DataTransfer();
  for (const [name, type, text] of list) data.items.add(new File([text], name, { type }));
  const { shadowRoot } = document.querySelector('aisle-chat');
  const target = shadowRoot.querySelector(kind === 'paste' ? '.input' : '[part~="timeline"]');
  const options = { bubbles: true, composed: true, cancelable: true };
  const event = kind === 'paste' ? new ClipboardEvent(kind, { clipboardData: data, ...options }) : new DragEvent(kind, { dataTransfer: data, ...options });
  target.dispatchEvent(event);
  return event.defaultPrevented;
}, [kind, list]);

test('a photo goes upright, smaller, and without what the camera wrote into it; the agent sees it', async (t) => {
  const { server, page, chat, files } = await talk(t);
  const picture = await photo(page, 4000, 3000);
  assert.ok(picture.includes('GPS-SECRET-PLACE'));
  await files.choose([{ name: 'IMG_1.jpeg', mimeType: 'image/jpeg', buffer: picture }]);
  await files.done(1);
  // The preview is drawn, upright: red above, blue below.
  const dots = await files.rows.locator('canvas').evaluate((canvas) => {
    const pen = canvas.getContext('2d');
    return [10, 85].map((y) => [...pen.getImageData(48, y, 1, 1).data]);
  });
  assert.ok(dots[0][0] > dots[0][2] && dots[1][2] > dots[1][0], JSON.stringify(dots));
  await chat.say('Here is the zip that broke');
  await chat.settled();
  assert.equal(await files.rows.count(), 0);
  assert.deepEqual((await chat.own.locator('.bubble').allTextContents())[0], 'Here is the zip that broke');
  await chat.own.nth(1).waitFor();
  const [stored] = await held(server);
  const { names, width, height } = segments(stored);
  assert.deepEqual([width, height], [1536, 2048], 'turned, and no longer than 2,048');
  assert.ok(!names.includes(0xe1), 'no EXIF');
  assert.ok(!stored.includes('GPS-SECRET-PLACE') && !stored.includes('Exif'));
  assert.ok(stored.length < picture.length);
  // And at the desk.
  const world = await (await launch()).newContext();
  t.after(() => world.close());
  const desk = await world.newPage();
  await desk.goto(`${server.origin}/agent`);
  await desk.fill('#name', AGENT.name);
  await desk.fill('#password', AGENT.password);
  await desk.press('#password', 'Enter');
  await desk.click('.line a');
  await desk.waitForFunction(() => document.querySelector('.log-host')?.shadowRoot.querySelector('.file canvas')?.height === 320);
  assert.match(await desk.textContent('.file-line'), /image\/jpeg/);
});

test('a picture with holes stays PNG, and one without becomes what is smaller', async (t) => {
  const { server, page, chat, files } = await talk(t);
  const draw = (holes) => page.evaluate(async (holes) => {
    const canvas = new OffscreenCanvas(300, 200);
    const pen = canvas.getContext('2d');
    let last = 1;
    const next = () => (last = (last * 48271) % 2147483647) % 256;
    for (let x = 0; x < 300; x++) for (let y = 0; y < 200; y++) {
      pen.fillStyle = `rgb(${next()} ${next()} ${next()})`;
      if (!holes || x > 100) pen.fillRect(x, y, 1, 1);
    }
    return Array.from(new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer()));
  }, holes);
  await files.choose([
    { name: 'cut-out.png', mimeType: 'image/png', buffer: Buffer.from(await draw(true)) },
    { name: 'noise.png', mimeType: 'image/png', buffer: Buffer.from(await draw(false)) },
  ]);
  await files.done(2);
  assert.deepEqual(await chat.at('.file-name').allTextContents(), ['cut-out.png', 'noise.jpg']);
  const kinds = (await held(server)).map((bytes) => bytes.readUInt16BE(0)).sort();
  assert.deepEqual(kinds, [0x8950, 0xffd8]);
});

test('files are pasted and dropped, with a place to drop them in sight, and go with the next press', async (t) => {
  const { server, page, chat, files } = await talk(t);
  assert.equal(await give(page, 'paste', [['note.txt', 'text/plain', 'pasted']]), true);
  await files.rows.filter({ hasText: 'note.txt' }).waitFor();
  assert.equal(await give(page, 'paste', []), false, 'text is pasted as ever');
  assert.equal(await give(page, 'dragenter', [['a.txt', 'text/plain', 'x']]), true);
  await chat.at('.files-drop').waitFor();
  await give(page, 'dragleave', [['a.txt', 'text/plain', 'x']]);
  await chat.at('.files-drop').waitFor({ state: 'detached' });
  await give(page, 'dragenter', [['a.txt', 'text/plain', 'x']]);
  await give(page, 'drop', [['a.txt', 'text/plain', 'dropped a'], ['b.csv', 'text/csv', 'dropped,b']]);
  await chat.at('.files-drop').waitFor({ state: 'detached' });
  await files.done(3);
  assert.match(await files.voice.textContent(), /uploaded/);
  // Without a word. The page is asked about each, and may hold one back.
  await page.evaluate(() => {
    globalThis.asked = [];
    globalThis.told = [];
    const chat = document.querySelector('aisle-chat');
    chat.addEventListener('aisle-before-send', (event) => {
      globalThis.asked.push(event.detail);
      if (event.detail.file.name === 'b.csv' && globalThis.asked.length < 4) event.preventDefault();
    });
    chat.addEventListener('aisle-message', ({ detail }) => globalThis.told.push(detail));
  });
  await chat.input.press('Enter');
  await chat.own.nth(1).waitFor();
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelectorAll('[part~="file"]').length === 1);
  assert.match(await files.rows.textContent(), /b\.csv/);
  await chat.input.press('Enter');
  await chat.own.nth(2).waitFor();
  await chat.settled();
  assert.deepEqual((await held(server)).map(String).sort(), ['dropped a', 'dropped,b', 'pasted']);
  const { asked, told } = await page.evaluate(() => ({ asked: globalThis.asked, told: globalThis.told.filter(({ own }) => own) }));
  assert.deepEqual(asked.map(({ text }) => text), ['note.txt', 'a.txt', 'b.csv', 'b.csv']);
  assert.deepEqual(asked[0].file, { name: 'note.txt', size: 6, type: 'text/plain' });
  assert.deepEqual(told.map(({ text }) => text), ['note.txt', 'a.txt', 'b.csv']);
  assert.deepEqual(told.map(({ id }) => id), [asked[0], asked[1], asked[3]].map(({ id }) => id));
  await files.rows.first().waitFor({ state: 'detached' });
});

test('after a cut in the middle of a piece, and a server that was killed, each byte is there once', async (t) => {
  const server = await chatServer(t);
  const way = await line(t, server);
  const { page, chat, files } = await talk(t, { server, port: way.port });
  page.permit(/ERR_|Failed to load resource/);
  const torn = way.cut(262_144 + 150_000);
  await files.choose([TEXT]);
  // Pressed before it is there: it goes when it is.
  await chat.say('The list follows');
  await torn;
  await files.rows.filter({ hasText: /Connection lost|Will be sent|Uploading/ }).waitFor();
  const [part] = await holds(server, ([file]) => file?.length === 262_144);
  assert.ok(TEXT.buffer.subarray(0, part.length).equals(part));
  await server.kill();
  await server.start();
  way.mend();
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await chat.own.nth(1).waitFor();
  await chat.settled();
  const stored = await held(server);
  assert.deepEqual(stored.map(hash), [hash(TEXT.buffer)]);
  assert.equal(await chat.own.count(), 2);
  await files.rows.first().waitFor({ state: 'detached' });
});

/** Waits until so many files wait on the device. */
async function waiting(page, count) {
  while ((await keys(page)).filter((key) => key.startsWith('file/')).length !== count);
}

test('files that are attached and not sent are there after a reload, go on where the server stands, in one tab, and go once', async (t) => {
  const server = await chatServer(t);
  const { page, chat, files } = await talk(t, { server });
  await chat.say('Hello');
  await chat.settled();
  let release;
  const gate = new Promise((done) => (release = done));
  await page.route('**/files/*', async (route) => {
    if (route.request().headers()['upload-offset'] === '262144') await gate;
    await route.continue().catch(() => {}); // the page that asked is gone
  });
  await files.choose([TEXT, { name: 'boot.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 900, 600) }]);
  await holds(server, (all) => all.some(({ length }) => length === 262_144));
  await waiting(page, 2);

  const other = await page.context().newPage();
  await other.goto(page.url());
  const second = widget(other);
  await second.open();
  await second.at('[part~="attach"]').waitFor();
  await second.own.first().waitFor();
  assert.equal(await second.at('[part~="file"]').count(), 0, 'another tab leaves them alone');
  await other.close();

  await page.reload();
  release();
  const begins = [];
  page.on('request', (request) => request.method() === 'PUT' && begins.push(request.headers()['upload-offset']));
  await chat.open();
  await files.done(2);
  assert.deepEqual(await chat.at('.file-name').allTextContents(), ['list.txt', 'boot.jpg']);
  assert.ok(begins.includes('262144') && begins.filter((offset) => offset === '0').length <= 1, `it went on: ${begins}`);
  await chat.input.press('Enter');
  await chat.own.nth(2).waitFor();
  await chat.settled();
  assert.equal((await held(server)).filter((bytes) => hash(bytes) === hash(TEXT.buffer)).length, 1);
  await waiting(page, 0);
  await page.reload();
  await chat.open();
  await files.attach.waitFor();
  await chat.own.nth(2).waitFor();
  assert.deepEqual([await files.rows.count(), await chat.own.count()], [0, 3]);

  // What may not be kept is not, and what was kept goes with the conversation.
  await files.choose([{ ...TEXT, name: 'two.txt' }]);
  await files.done(1); // a piece under way would find nothing there, and the browser says so
  await waiting(page, 1);
  page.permit(/404/); // it is taken back as well, which the server may have forgotten by then
  await page.evaluate(() => document.querySelector('aisle-chat').forget());
  await waiting(page, 0);
  const { page: strange, files: fleeting } = await talk(t, { server, attributes: { 'data-consent': 'pending' } });
  await fleeting.choose([{ ...TEXT, name: 'three.txt' }]);
  await fleeting.done(1);
  assert.deepEqual(await keys(strange), []);
});

test('a file that is taken out stops, here and at the server, and the focus stays in the row', async (t) => {
  const { server, page, chat, files } = await talk(t);
  const release = await hold(page, '**/files/*');
  await files.choose([TEXT, { ...TEXT, name: 'other.txt' }]);
  await files.bars.nth(1).waitFor();
  assert.equal(await files.bars.first().getAttribute('aria-valuenow'), '0');
  await holds(server, ({ length }) => length > 0);
  await chat.at('[aria-label="Remove list.txt"]').click();
  assert.equal(await files.rows.count(), 1);
  assert.match(await files.voice.textContent(), /list\.txt removed/);
  assert.equal(await chat.at(':focus').getAttribute('aria-label'), 'Remove other.txt');
  await chat.at('[aria-label="Remove other.txt"]').press('Enter');
  await files.rows.first().waitFor({ state: 'detached' });
  assert.equal(await chat.at(':focus').getAttribute('part'), 'attach');
  release();
  await holds(server, ({ length }) => length === 0);
  await chat.say('Never mind');
  await chat.settled();
  assert.equal(await chat.own.count(), 1);
});

test('what is empty, too large, of no kind that is taken, or not what it says, is refused with a reason', async (t) => {
  const { server, page, chat, files } = await talk(t);
  page.permit(/status of 415/);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  const says = (name) => files.rows.filter({ hasText: name }).locator('.file-note').textContent();
  await files.choose([
    { name: 'logo.svg', mimeType: 'image/svg+xml', buffer: svg },
    { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    { name: 'broken.heic', mimeType: 'image/heic', buffer: Buffer.from('no picture') },
  ]);
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelectorAll('[data-state="failed"]').length === 4);
  assert.match(await says('logo.svg'), /can run code/);
  assert.match(await says('page.html'), /can run code/);
  assert.match(await says('empty.txt'), /empty/);
  assert.match(await says('broken.heic'), /can’t read the picture/);
  assert.deepEqual(await held(server), [], 'none of them was even asked for');
  await files.choose([
    { name: 'big.txt', mimeType: 'text/plain', buffer: lines(11 * 1024 * 1024) },
    { name: 'all.zip', mimeType: 'application/zip', buffer: Buffer.from('PK\x03\x04') },
    { name: 'sly.txt', mimeType: 'text/plain', buffer: Buffer.from('<svg onload="alert(1)">') },
  ]);
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelectorAll('[data-state="failed"]').length === 7);
  assert.match(await says('big.txt'), /too large/);
  assert.match(await says('all.zip'), /can’t be sent here/);
  assert.match(await says('sly.txt'), /can’t be sent here/);
  assert.deepEqual(await held(server), []);
  await files.choose(Array.from({ length: 4 }, (_, n) => ({ name: `${n}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`${n}`) })));
  assert.match(await chat.at('.files-full').textContent(), /At most 10 files/);
  await chat.say('Some of these');
  await chat.settled();
  await chat.own.nth(3).waitFor();
  assert.equal(await files.rows.count(), 7, 'what was refused stays until it is taken out');
  // Nothing of a visitor's is ever a page here.
  assert.equal(await page.evaluate(() => document.querySelector('aisle-chat').shadowRoot.querySelectorAll('img,iframe,object,embed').length), 0);
});

test('by keyboard alone: attach, hear of it, take it out, send', async (t) => {
  const { page, chat, files } = await talk(t);
  await chat.input.focus();
  await page.keyboard.press('Tab');
  assert.equal(await chat.at(':focus').getAttribute('aria-label'), 'Attach files');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
  assert.equal(chooser.isMultiple(), true);
  await chooser.setFiles([{ ...TEXT, name: 'one.txt' }, { ...TEXT, name: 'two.txt' }]);
  await files.rows.nth(1).waitFor();
  await files.done(2);
  assert.deepEqual(await violations(page), []);
  await chat.input.focus();
  await page.keyboard.press('Shift+Tab');
  assert.equal(await chat.at(':focus').getAttribute('aria-label'), 'Remove two.txt');
  await page.keyboard.press('Space');
  await files.done(1);
  await chat.input.focus();
  await page.keyboard.press('Enter');
  await chat.own.first().waitFor();
  await until(page, () => /one\.txt sent/.test(document.querySelector('aisle-chat').shadowRoot.querySelector('.body .sr[role=status]').textContent));
});

for (const [name, attributes, context] of [
  ['in Korean on a phone', { 'data-locale': 'ko' }, { viewport: { width: 375, height: 667 }, hasTouch: true, lang: 'ko' }],
  ['from right to left in the dark', {}, { dir: 'rtl', colorScheme: 'dark' }],
  ['in forced colours', {}, { forcedColors: 'active' }],
])
  test(`the rows fit and can be read ${name}, and the conversation keeps its end`, async (t) => {
    const { page, chat, files } = await talk(t, { attributes, ...context });
    for (const text of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']) await chat.say(text);
    await chat.settled();
    const long = `${'a-very-long-name-'.repeat(8)}.txt`;
    await files.choose([{ ...TEXT, name: long }, { name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') }]);
    await files.done(2);
    assert.deepEqual(await violations(page), []);
    const { wide, gap } = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('aisle-chat');
      const at = (selector) => shadowRoot.querySelector(selector).getBoundingClientRect();
      const [panel, composer] = [at('.panel'), at('.composer')];
      const rows = [...shadowRoot.querySelectorAll('[part~="message"]')].map((row) => row.getBoundingClientRect().bottom);
      const wide = [...shadowRoot.querySelectorAll('.composer *')].filter((node) => {
        const { left, right, width } = node.getBoundingClientRect();
        return width > 1 && (left < panel.left - 1 || right > panel.right + 1);
      }).map(({ className }) => className);
      return { wide, gap: composer.top - Math.max(...rows) };
    });
    assert.deepEqual(wide, []);
    assert.ok(gap > -1 && gap < 80, `the last message ends ${gap} px above the composer`);
  });

/** Writes down every shift of the layout before the page's own script runs. */
const shifting = (page) => page.addInitScript(() => {
  globalThis.shifts = [];
  new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries().map(({ value }) => value)))
    .observe({ type: 'layout-shift', buffered: true });
});

/** Until what is due is on the screen, and whoever watches that has been told. */
const painted = (page) => page.evaluate(() => new Promise((done) =>
  requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(done))))));

/** What is sent, and what it looks like in the log. */
const sent = (chat) => {
  const card = (name) => chat.at('.media-card').filter({ hasText: name });
  return { card, open: (name) => card(name).locator('.zoom'), save: (name) => card(name).getByRole('button', { name: `Download ${name}` }) };
};

/** Until a canvas has the colours of `photo()`: red above, blue below. */
const drawn = (page, selector) => until(page, (selector) => {
  const canvas = document.querySelector('aisle-chat').shadowRoot.querySelector(selector);
  if (!canvas?.width) return false;
  const dot = (y) => canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height * y, 1, 1).data;
  const [above, below] = [dot(0.2), dot(0.8)];
  return above[0] > above[2] && below[2] > below[0];
}, selector);

test('a picture that was sent is seen after a reload too, opened and looked at by keyboard, and saved; no address gives it away', async (t) => {
  const { page, chat, files } = await talk(t, { before: shifting });
  let fetched = 0;
  page.on('request', (request) => (fetched += Number(request.method() === 'GET' && request.url().includes('/files/'))));
  await files.choose([
    { name: 'IMG_1.jpeg', mimeType: 'image/jpeg', buffer: await photo(page, 1600, 1200) },
    { name: 'measures.txt', mimeType: 'text/plain', buffer: TEXT.buffer },
  ]);
  await files.done(2);
  await chat.input.press('Enter');
  const { card, open, save } = sent(chat);
  await drawn(page, '.media-card canvas');
  await card('measures.txt').waitFor();
  await chat.settled();

  assert.equal(fetched, 0, 'what was sent from here is not fetched');

  const asked = [];
  page.on('request', (request) => request.url().includes('/files/') && asked.push([request.url(), request.headers().authorization]));
  const release = await hold(page, '**/files/*');
  await page.reload();
  await chat.open();
  await open('IMG_1').waitFor();
  await card('measures.txt').waitFor();
  await files.attach.waitFor();
  // What has moved until then, as rows were drawn for the first time, is told by now.
  await painted(page);
  await page.evaluate(() => (globalThis.shifts = []));
  release();
  await drawn(page, '.media-card canvas');
  await painted(page);
  assert.deepEqual(await page.evaluate(() => globalThis.shifts), [], 'its place was kept');
  assert.ok(asked.length > 0);
  for (const [url, proof] of asked) {
    assert.match(url, /\/v1\/files\/[^/?#]+$/);
    assert.ok(proof === undefined || /^Visitor \w+:\S+$/.test(proof), 'a preflight has none');
  }
  const box = await open('IMG_1').boundingBox();
  assert.ok(Math.abs(box.width / box.height - 1200 / 1600) < 0.35, 'upright');
  assert.deepEqual(await violations(page), []);

  // By keyboard: open, closer, along, whole, closed, and back where one was.
  await open('IMG_1').focus();
  assert.equal(await open('IMG_1').getAttribute('aria-label'), 'Picture: IMG_1.jpeg');
  await page.keyboard.press('Enter');
  const viewer = chat.at('[part~="lightbox"]');
  await viewer.waitFor();
  await drawn(page, '.look canvas');
  assert.equal(await chat.at(':focus').getAttribute('aria-label'), 'Close');
  assert.equal(await viewer.getByRole('img', { name: 'Picture: IMG_1.jpeg' }).count(), 1);
  assert.deepEqual(await violations(page), []);
  const away = viewer.getByRole('button', { name: 'Zoom out' });
  assert.equal(await away.getAttribute('aria-disabled'), 'true');
  const { width } = await viewer.locator('canvas').boundingBox();
  await page.keyboard.press('+');
  await until(page, () => document.querySelector('aisle-chat').shadowRoot.querySelector('.look-stage').hasAttribute('data-near'));
  assert.equal(await away.getAttribute('aria-disabled'), 'false');
  await until(page, (width) => document.querySelector('aisle-chat').shadowRoot.querySelector('.look canvas').getBoundingClientRect().width > width * 1.4, width);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('0');
  await until(page, () => !document.querySelector('aisle-chat').shadowRoot.querySelector('.look-stage').hasAttribute('data-near'));
  await page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });
  assert.equal(await chat.panel.isVisible(), true, 'Esc closes the viewer alone');
  assert.equal(await chat.at(':focus').getAttribute('aria-label'), 'Picture: IMG_1.jpeg');

  // Saved as it is, under its name.
  const [saved] = await Promise.all([page.waitForEvent('download'), save('measures.txt').press('Enter')]);
  assert.equal(saved.suggestedFilename(), 'measures.txt');
  assert.equal(hash(await readFile(await saved.path())), hash(TEXT.buffer));
  await until(page, () => /measures\.txt downloaded/.test(document.querySelector('aisle-chat').shadowRoot.querySelector('.body .sr[role=status]').textContent));
});

test('a picture or a file that cannot be had says so, and comes when it is tried again', async (t) => {
  const { page, chat, files } = await talk(t);
  page.permit(/ERR_|Failed to load resource/);
  await page.route('**/files/*', (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()));
  await files.choose([{ name: 'boot.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 900, 900) }, TEXT]);
  await files.done(2);
  await chat.input.press('Enter');
  await chat.settled();
  await page.reload();
  await chat.open();
  const { card, save } = sent(chat);
  await card('boot.jpg').locator('.media-lost').waitFor();
  assert.match(await card('boot.jpg').textContent(), /can’t be loaded/);
  await save('list.txt').click();
  await card('list.txt').locator('.bad').waitFor();
  assert.match(await files.voice.textContent(), /download didn’t work/);
  assert.deepEqual(await violations(page), []);
  await page.unroute('**/files/*');
  await card('boot.jpg').getByRole('button', { name: 'Try again' }).click();
  await drawn(page, '.media-card canvas');
  const release = await hold(page, '**/files/*');
  await save('list.txt').click();
  const stop = card('list.txt').getByRole('button', { name: 'Stop downloading list.txt' });
  await stop.waitFor();
  assert.equal(await card('list.txt').getByRole('progressbar').count(), 1);
  await stop.click();
  await save('list.txt').waitFor();
  release();
  const [saved] = await Promise.all([page.waitForEvent('download'), save('list.txt').click()]);
  assert.equal(hash(await readFile(await saved.path())), hash(TEXT.buffer));
});

test('a backend that takes no files has no button, and nothing is fetched for it', async (t) => {
  const { page, chat } = await ready(t, [words('Hello')]);
  await chat.open();
  await chat.say('Hello');
  await chat.settled();
  assert.equal(await chat.at('[part~="attach"]').count(), 0);
  assert.ok(!page.site.asked.some((path) => path.includes('aisle-files')));
});
