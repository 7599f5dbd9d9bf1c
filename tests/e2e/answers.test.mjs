/*
 * Help from what the shop knows, against a real aisle-server with articles: suggestions
 * while one types, the home, the reader.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openDesk } from './lib/desk.mjs';
import { helpful } from './lib/help.mjs';
import { violations } from './lib/widget.mjs';

/** What has the focus in the element: its part or class. */
const focus = (page) => page.evaluate(() => {
  const active = document.querySelector('aisle-chat').shadowRoot.activeElement;
  return active && (active.getAttribute('part') || active.className);
});
/** Waits until that has the focus. */
const focused = (page, name) => page.waitForFunction((name) => {
  const active = document.querySelector('aisle-chat').shadowRoot.activeElement;
  return active?.matches(`[part~="${name}"], .${name}`);
}, name);
const isOpen = (page) => page.evaluate(() => document.querySelector('aisle-chat').open);

test('with the keyboard alone: type, choose, read, say that it helped, go back', async (t) => {
  const { page, chat, of, offers, home, reader } = await helpful(t);
  await chat.open();
  await home.waitFor();
  await focused(page, 'input');
  const place = () => chat.at('.composer').boundingBox();
  const before = await place();
  await page.keyboard.type('can i return');
  await offers.first().waitFor();
  assert.match(await offers.first().textContent(), /Returns and refunds/);
  assert.equal(await focus(page), 'input', 'typing goes on');
  assert.deepEqual(await place(), before, 'the composer has not moved');
  assert.equal(await chat.input.getAttribute('aria-activedescendant'), null);
  await page.keyboard.press('ArrowUp');
  const active = await chat.input.getAttribute('aria-activedescendant');
  assert.equal(await chat.at(`#${active}`).getAttribute('aria-selected'), 'true');
  assert.equal(await chat.at(`#${await chat.input.getAttribute('aria-controls')}`).getAttribute('role'), 'listbox');
  await page.keyboard.press('Enter');
  await reader.getByRole('heading', { name: 'How it works' }).waitFor();
  await focused(page, 'reader-text');
  assert.equal(await chat.messages.count(), 0, 'nothing was sent');
  assert.equal(await reader.getByRole('listitem').count(), 3);
  await reader.getByRole('link', { name: 'Watch: How to pack' }).waitFor();
  const yes = reader.getByRole('button', { name: 'Yes' });
  for (let at = 0; at < 12 && !(await yes.evaluate((node) => node.getRootNode().activeElement === node)); at += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await reader.getByText('Thank you for telling us.').waitFor();
  assert.deepEqual(of('event').filter(({ name }) => name === 'aisle-helped').map(({ props }) => props), [{ article: 'returns-en', yes: true }]);
  await page.keyboard.press('Escape');
  await reader.waitFor({ state: 'detached' });
  await focused(page, 'input');
  assert.equal(await chat.input.inputValue(), 'can i return');
  assert.equal(await isOpen(page), true);
});

test('plain typing keeps its keys: Enter sends, arrows move in the text', async (t) => {
  const { page, chat, offers, home } = await helpful(t);
  await chat.open();
  await home.waitFor();
  await page.keyboard.type('return');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('a mug');
  await offers.first().waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  assert.equal(await chat.input.getAttribute('aria-activedescendant'), null, 'there is a line above');
  assert.equal(await chat.input.evaluate((input) => input.selectionEnd), 0);
  await page.keyboard.press('Enter');
  await chat.saying('return').waitFor();
  await offers.first().waitFor({ state: 'detached' });
  await home.waitFor({ state: 'detached' });
});

test('Esc takes suggestions away until the next message, and then closes the panel', async (t) => {
  const { page, chat, of, offers, home } = await helpful(t);
  await chat.open();
  await home.waitFor();
  await page.keyboard.type('return');
  await offers.first().waitFor();
  await page.keyboard.press('Escape');
  await offers.first().waitFor({ state: 'detached' });
  assert.equal(await isOpen(page), true);
  const asked = of('suggest').length;
  await page.keyboard.type(' a mug');
  await page.keyboard.press('Enter');
  await chat.saying('return a mug').waitFor();
  await page.keyboard.type('shipping');
  await offers.first().waitFor();
  assert.deepEqual(of('suggest').slice(asked).map(({ text }) => text), ['shipping']);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  assert.equal(await isOpen(page), false);
});

test('who has said something finds the home again, and the way back', async (t) => {
  const { page, chat, server, home, reader } = await helpful(t);
  await chat.open();
  await home.waitFor();
  assert.equal(await chat.at('[part~="home-button"]').count(), 0, 'it would lead nowhere');
  await chat.say('Where is my parcel?');
  await home.waitFor({ state: 'detached' });
  const { page: desk } = await openDesk(t, server);
  await desk.locator('.line a').first().click();
  await desk.locator('.message', { hasText: 'parcel' }).waitFor();
  await page.bringToFront();
  await chat.input.fill('half a thou');
  const button = chat.at('[part~="home-button"]');
  const back = home.locator('[part~="home-continue"]');
  await button.click();
  await focused(page, 'home-continue');
  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  assert.match(await back.innerText(), /Continue the conversation\s+You: Where is my parcel\?$/);
  // What comes now has not been seen.
  await desk.fill('#input', 'It arrives **today**');
  await desk.press('#input', 'Enter');
  await back.getByText('1 new message').waitFor();
  assert.match(await back.innerText(), /Mina: It arrives today/);
  assert.equal(await chat.at('.timeline').isVisible(), false);
  // Searching and reading are as they were; Esc goes one step back each time.
  await home.getByRole('button', { name: /Gift cards/ }).click();
  await reader.getByText('valid for three years').first().waitFor();
  await page.keyboard.press('Escape');
  await reader.waitFor({ state: 'detached' });
  await focused(page, 'home-question');
  await page.keyboard.press('Escape');
  await home.waitFor({ state: 'detached' });
  await focused(page, 'home-button');
  assert.equal(await isOpen(page), true);
  await chat.saying('It arrives today').waitFor();
  await page.keyboard.press('Enter');
  await back.getByText('1 new message').waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await home.waitFor({ state: 'detached' });
  await focused(page, 'input');
  assert.equal(await chat.input.inputValue(), 'half a thou');
  await button.click();
  const kept = async (name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), home.getByRole('button', { name }).click()]);
    return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')];
  };
  const [name, text] = await kept('Save as text');
  assert.equal(name, 'chat.txt');
  assert.match(text, /^Conversation, .+\n\n\[.+\] You: Where is my parcel\?\n(\[.+\] \u2068Mina\u2069 joined the conversation\n)?\[.+\] Mina: It arrives \*\*today\*\*\n$/);
  const { whole, messages } = JSON.parse((await kept('Save as JSON'))[1]);
  assert.deepEqual([whole, ...messages.map(({ from, text, sent }) => [from, text, sent])],
    [true, ['visitor', 'Where is my parcel?', true], ['agent', 'It arrives **today**', true]]);
  await home.getByRole('button', { name: 'Talk to a person' }).click();
  await focused(page, 'input');
  await page.keyboard.press('Enter');
  await chat.saying('half a thou').waitFor();
});

test('the home searches in Korean, and the focus comes back to what was opened', async (t) => {
  const { page, chat, of, home, reader } = await helpful(t, { lang: 'ko' });
  await chat.open();
  await home.getByText('자주 묻는 질문').waitFor();
  const rows = home.locator('[part~="home-question"]');
  await rows.first().waitFor();
  assert.match(await rows.first().textContent(), /반품과 환불 안내/);
  await home.getByRole('searchbox').fill('배송');
  await home.getByText('검색 결과 1개').waitFor();
  await home.getByRole('searchbox').press('Tab');
  await focused(page, 'home-question');
  await page.keyboard.press('Enter');
  await reader.getByText('주문한 날 출고합니다.').waitFor();
  await reader.getByRole('button', { name: '아니요' }).click();
  await reader.getByText(/문의를 남겨 주시면/).waitFor();
  assert.deepEqual(of('event').filter(({ name }) => name === 'aisle-helped').map(({ props }) => props),
    [{ article: 'shipping-ko', yes: false, text: '배송' }]);
  await reader.getByRole('button', { name: '뒤로' }).click();
  await focused(page, 'home-question');
  await home.getByRole('searchbox').fill('zzzz');
  await home.getByText(/‘zzzz’에 대한 결과가 없습니다/).waitFor();
  await home.getByRole('button', { name: '상담원에게 문의하기' }).click();
  await focused(page, 'input');
});

test('what is being composed is not asked about, and shows nothing', async (t) => {
  const { page, chat, of, offers, home } = await helpful(t, { lang: 'ko' });
  await chat.open();
  await home.waitFor();
  await focused(page, 'input');
  const ime = await page.context().newCDPSession(page);
  for (const text of ['ㅂ', '바', '반', '반ㅍ', '반품'])
    await ime.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  // What the home asks goes out after the pause in which the text would have been asked about.
  await home.getByRole('searchbox').evaluate((field) => {
    field.value = '배송';
    field.dispatchEvent(new Event('input'));
  });
  await home.getByText('검색 결과 1개').waitFor();
  await ime.send('Input.insertText', { text: '반품' });
  await offers.first().waitFor();
  assert.deepEqual(of('suggest').map(({ text }) => text), ['반품']);
});

test('offline nothing is offered, a search says so, and works again later', async (t) => {
  const { page, chat, server, of, offers, home } = await helpful(t);
  await chat.open();
  await home.getByText('Popular questions').waitFor();
  await home.locator('[part~="home-question"]').first().waitFor();
  await server.kill();
  await chat.at('[part~="notice"][data-tone="warning"]').waitFor();
  await page.keyboard.type('return');
  await home.getByRole('searchbox').fill('gift');
  await home.getByText('This could not be loaded.').waitFor();
  assert.deepEqual([await offers.count(), of('suggest').length], [0, 0]);
  await server.start();
  await chat.at('[part~="notice"][data-tone="warning"]').waitFor({ state: 'detached' });
  await home.getByRole('button', { name: 'Try again' }).click();
  await home.getByRole('button', { name: /Gift cards/ }).waitFor();
  await offers.first().waitFor();
});

test('an answer that is an error, one that never comes, and a server that dies meanwhile say so, and can be asked for again', async (t) => {
  let fate = 'answered';
  const { page, chat, server, home, reader } = await helpful(t, {
    before: (page) => page.routeWebSocket(/\/v1$/, (socket) => {
      const wire = socket.connectToServer();
      wire.onMessage((text) => {
        const { answer } = JSON.parse(text);
        if (!answer || fate === 'answered') socket.send(text);
        else if (fate !== 'lost') socket.send(JSON.stringify({ answer: { n: answer.n, error: fate } }));
      });
    }),
  });
  const failed = () => home.getByText('This could not be loaded.').waitFor();
  const again = home.getByRole('button', { name: 'Try again' });
  await chat.open();
  await home.locator('[part~="home-question"]').first().waitFor();
  for (const code of ['unsupported', 'rate-limited', 'internal', 'a-code-of-tomorrow']) {
    fate = code;
    await home.getByRole('searchbox').fill(`gift ${code}`);
    await failed();
    fate = 'answered';
    await home.getByRole('searchbox').fill('gift');
    await home.getByRole('button', { name: /Gift cards/ }).waitFor();
  }
  // Ten seconds later it is no longer waited for.
  fate = 'lost';
  await home.getByRole('button', { name: /Gift cards/ }).click();
  await reader.getByText('This could not be loaded.').waitFor();
  fate = 'answered';
  await reader.getByRole('button', { name: 'Try again' }).click();
  await reader.getByText('valid for three years').first().waitFor();
  await page.keyboard.press('Escape');
  // What was asked goes down with the server.
  fate = 'lost';
  await home.getByRole('searchbox').fill('shipping');
  await server.kill();
  await failed();
  fate = 'answered';
  await server.start();
  await chat.at('[part~="notice"][data-tone="warning"]').waitFor({ state: 'detached' });
  await again.click();
  await home.getByRole('button', { name: /Shipping times/ }).waitFor();
});

test('what was being written can be sent from the reader', async (t) => {
  const { page, chat, offers, home, reader } = await helpful(t);
  await chat.open();
  await home.waitFor();
  await page.keyboard.type('where can i return this');
  await offers.first().click();
  await reader.getByRole('button', { name: 'Send my message anyway' }).click();
  await chat.saying('where can i return this').waitFor();
  await reader.waitFor({ state: 'detached' });
  await focused(page, 'input');
});

test('a server that answers no questions has nobody fetch for them', async (t) => {
  const { page, chat, home } = await helpful(t, { articles: {} });
  await chat.open();
  await chat.say('hello');
  await chat.settled();
  assert.deepEqual(page.site.asked.filter((path) => path.includes('answers')), []);
  assert.equal(await home.count(), 0);
});

const LOOKS = {
  light: {},
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  rtl: { dir: 'rtl' },
  'forced colours': { forcedColors: 'active' },
};
for (const [look, options] of Object.entries(LOOKS))
  test(`axe finds nothing wrong in the home, the list and the reader, ${look}`, async (t) => {
    const { page, chat, offers, home, reader } = await helpful(t, options);
    const shoot = (name) => process.env.AISLE_SHOTS && page.screenshot({ path: `${process.env.AISLE_SHOTS}/answers-${look}-${name}.png` });
    await chat.open();
    await home.locator('[part~="home-question"]').first().waitFor();
    await shoot('home');
    assert.deepEqual(await violations(page), []);
    await chat.input.focus();
    await page.keyboard.type('can i return');
    await offers.first().waitFor();
    await page.keyboard.press('ArrowUp');
    await shoot('list');
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('Enter');
    await reader.getByRole('heading', { name: 'How it works' }).waitFor();
    await shoot('reader');
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('Escape');
    await chat.say('Is the large one in stock?');
    await chat.saying('in stock').waitFor();
    await shoot('said');
    await chat.at('[part~="home-button"]').click();
    await home.locator('[part~="home-continue"]').waitFor();
    await shoot('again');
    assert.deepEqual(await violations(page), []);
  });

/** The titles that this origin keeps of products, newest first. */
const looked = async () => {
  const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), onerror: bad }));
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    const kept = await Promise.all([...db.objectStoreNames].map((store) => done(db.transaction(store).objectStore(store).get('recent'))));
    db.close();
    for (const text of kept) if (text) return JSON.parse(text).map(({ title }) => title).join(' ');
  }
  return '-';
};

test('products looked at before are in the home, and kept on this device only with a conversation', async (t) => {
  const shelf = { lamp: 49.5, rug: 120, stool: 35 };
  const files = (endpoint) => ({
    '/picture.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path fill="#c9d8cf" d="M0 0h2v2H0z"/><path fill="#5f8f7f" d="M.5.5h1v1h-1z"/></svg>',
    ...Object.fromEntries(Object.entries(shelf).map(([name, price]) => [`/${name}/index.html`, '<!doctype html><html lang="en"><meta charset="utf-8">'
      + '<meta name="viewport" content="width=device-width"><script type="module" nonce="n0nce" src="/aisle/aisle-chat.js"></script>'
      + `<script type="application/ld+json">${JSON.stringify({ '@type': 'Product', sku: name, name, image: `/picture.svg?${name}`, offers: { price, priceCurrency: 'EUR' } })}</script>`
      + `<title>${name}</title><main><h1>${name}</h1></main><aside aria-label="Chat"><aisle-chat data-endpoint="${endpoint}"></aisle-chat></aside></html>`])),
  });
  const { page, chat, home } = await helpful(t, { files, ...(process.env.AISLE_SHOTS && { viewport: { width: 360, height: 740 } }) });
  const go = (name) => page.goto(new URL(`/${name}/`, page.url()).href);
  await go('lamp');
  await chat.open();
  await home.waitFor();
  await chat.say('Does the lamp dim?');
  await chat.settled();
  for (const name of Object.keys(shelf)) {
    await go(name);
    await page.waitForFunction(() => globalThis.customElements.get('aisle-chat'));
    for (const end = Date.now() + 30e3; !(await page.evaluate(looked)).startsWith(name);) assert.ok(Date.now() < end, `${name} is not kept`);
  }
  await chat.open();
  await chat.at('[part~="home-button"]').click();
  const cards = home.locator('[part~="home-product"]');
  await cards.first().waitFor();
  assert.deepEqual((await cards.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')), ['rug €120', 'lamp €49.50'], 'not the one on the page');
  assert.match(await cards.first().getAttribute('href'), /\/rug\/$/);
  if (process.env.AISLE_SHOTS) {
    await cards.first().scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${process.env.AISLE_SHOTS}/looks.png` });
  }
  assert.deepEqual(await violations(page), []);
  await page.evaluate(() => document.querySelector('aisle-chat').forget());
  await cards.first().waitFor({ state: 'detached' });
  for (const end = Date.now() + 30e3; (await page.evaluate(looked)) !== '-';) assert.ok(Date.now() < end, 'still kept');
});

test('another conversation begins, an earlier one goes on, and none is left with something unsent', async (t) => {
  const { page, chat, server, home } = await helpful(t, process.env.AISLE_SHOTS ? { viewport: { width: 360, height: 740 } } : {});
  const button = chat.at('[part~="home-button"]');
  const fresh = home.locator('[part~="home-new"]');
  const earlier = home.locator('[part~="home-conversation"]');
  await chat.open();
  await chat.say('Where is my parcel?');
  await chat.settled();
  await chat.input.fill('half a thou');
  await button.click();
  await fresh.click();
  await earlier.getByText('You: Where is my parcel?').waitFor();
  assert.equal(await button.count(), 0, 'nothing has been said in this one');
  assert.equal(await chat.input.inputValue(), 'half a thou');
  await chat.say('Do you repair shoes?');
  await chat.saying('repair').waitFor();
  await chat.settled();
  await chat.saying('parcel').waitFor({ state: 'detached' });
  await button.click();
  await earlier.first().waitFor();
  assert.equal(await earlier.count(), 1, 'not the one that is on screen');
  if (process.env.AISLE_SHOTS) await page.screenshot({ path: `${process.env.AISLE_SHOTS}/past.png` });
  assert.deepEqual(await violations(page), []);
  await earlier.click();
  await chat.saying('parcel').waitFor();
  await chat.saying('repair').waitFor({ state: 'detached' });
  await focused(page, 'input');
  // It is this one from now on.
  await page.reload();
  await chat.open();
  await chat.saying('parcel').waitFor();
  await button.click();
  await earlier.getByText('You: Do you repair shoes?').waitFor();
  await home.locator('[part~="home-continue"]').click();
  await server.kill();
  await chat.say('And when does it come?');
  await chat.at('[part~="notice"][data-tone="warning"]').waitFor();
  await button.click();
  await fresh.click();
  await home.getByText('A message is not sent yet.').waitFor();
  await page.keyboard.press('Escape');
  await chat.saying('when does it come').waitFor();
});
