/*
 * The real widget in a page: what a visitor sees and does, for tests of whole
 * conversations. It reads the screen, never the widget's inside, except where a
 * function says so.
 */
import { readFile } from 'node:fs/promises';
import { open } from './browser.mjs';

const NONCE = 'n0nce';

/** The strictest policy we promise to run under, with one address to connect to. */
export const strict = (connect = "'self'") => "default-src 'none'; "
  + `script-src 'nonce-${NONCE}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'none'; connect-src ${connect}; `
  + "img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'";

/**
 * Opens a page with one element. `attributes` are those of the element, `main` is
 * what else the page has; other options go to `open()`. Resolves to `{ page, chat }`.
 */
export async function visit(t, { attributes = {}, dir = 'ltr', lang = 'en', main = '', files = {}, ...options } = {}) {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`).join('');
  const html = `<!doctype html><html lang="${lang}" dir="${dir}"><meta charset="utf-8">`
    + '<meta name="viewport" content="width=device-width"><title>A shop</title>'
    + `<script type="module" nonce="${NONCE}" src="/aisle/aisle-chat.js"></script>`
    + `<main><h1>A shop</h1>${main}</main><aside aria-label="Chat"><aisle-chat${written}></aisle-chat></aside></html>`;
  const endpoint = attributes['data-endpoint'];
  const csp = strict(endpoint ? `'self' ${new URL(endpoint).origin}` : "'self'");
  const page = await open(t, 'plain', { files: { '/talk/index.html': html, ...files }, path: '/talk/', csp, ...options });
  // The server of a test may end before its page does.
  if (endpoint) page.permit(/WebSocket connection to .* failed/);
  return { page, chat: widget(page) };
}

/** What one can see of and do with the element of a page. */
export function widget(page) {
  const at = (selector) => page.locator(`aisle-chat ${selector}`);
  const chat = {
    launcher: at('.launcher'),
    panel: at('.panel'),
    input: at('.input'),
    rows: at('[data-key]'),
    own: at('[part~="message-own"]'),
    messages: at('[part~="message"]'),
    replies: at('[part~="quick-reply"]'),
    at,
    /** Opens the panel and waits until the conversation is there. */
    async open() {
      await chat.launcher.click();
      await at('.log').waitFor(); // a home may lie over the timeline
    },
    async say(text) {
      await chat.input.fill(text);
      await chat.input.press('Enter');
    },
    /** The row with this text in its bubble. */
    saying: (text) => at('[part~="message"]').filter({ has: page.locator('.bubble', { hasText: text }) }),
    /** The same, once it is not being written any more. */
    whole: (text) => at('[part~="message"]').filter({ has: page.locator('.bubble:not([aria-busy])', { hasText: text }) }),
    /** What support would see; the one look inside. */
    diagnostics: () => page.evaluate(() => document.querySelector('aisle-chat').diagnostics()),
    /** Waits until the server has everything that was sent. */
    async settled() {
      for (;;) {
        const { unsent, connection } = await chat.diagnostics();
        if (unsent === 0 && connection === 'online') return;
        await page.evaluate(() => new Promise((next) => {
          document.querySelector('aisle-chat').addEventListener('aisle-state', next, { once: true });
          document.querySelector('aisle-chat').addEventListener('aisle-message', next, { once: true });
          setTimeout(next, 50);
        }));
      }
    },
  };
  return chat;
}

/** Databases, keys and cookies a page has left behind. */
export const stored = (page) => page.evaluate(async () => ({
  databases: (await indexedDB.databases()).map(({ name }) => name),
  local: Object.keys(localStorage),
  session: Object.keys(sessionStorage),
  cookies: document.cookie,
}));

/** All keys in all databases of the page's origin. */
export const keys = (page) => page.evaluate(async () => {
  const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), onerror: bad }));
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    for (const store of db.objectStoreNames) found.push(...await done(db.transaction(store).objectStore(store).getAllKeys()));
    db.close();
  }
  return found;
});

/** Waits until a key is in the store. */
export async function kept(page, key) {
  while (!(await keys(page)).includes(key));
}

const axe = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/**
 * The violations axe finds, as `[rule, element]`. It goes in over the debugger,
 * past the page's policy.
 */
export async function violations(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    awaitPromise: true,
    returnByValue: true,
    expression: `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) => [id, node.html.slice(0, 160), node.failureSummary])))`,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}
