/*
 * A shop page whose element has rules, with the real files and under the strictest
 * policy. It writes down what the page hears of rules, and can veto every firing, so
 * that a test of rules needs no widget.
 */
import { open } from './browser.mjs';
import { strict } from './widget.mjs';

const EVENTS = ['aisle-trigger', 'aisle-exposure', 'aisle-accept', 'aisle-dismiss', 'aisle-conversion', 'aisle-error'];
const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** One element as HTML; `inside` is HTML, attribute values are any texts. */
export const element = (attributes = {}, inside = '') =>
  `<aisle-chat${Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(value)}"`).join('')}>${inside}</aisle-chat>`;

/** Has a page write down, from its beginning, what it hears of rules. */
export const listen = (page, veto = false) => page.addInitScript(([types, veto]) => {
  globalThis.heard = [];
  for (const type of types)
    document.addEventListener(type, (event) => {
      globalThis.heard.push([type, event.detail, event.target.id]);
      if (veto && type === 'aisle-trigger') event.preventDefault();
    });
}, [EVENTS, veto]);

/**
 * Opens a page with one element, or with `elements` as HTML. With `veto` every firing is
 * refused once it has been written down. Other options go to `open()`. Resolves to the page
 * with `heard()` (all events as `[type, detail]`), `fired(count)` (names of the rules that
 * wanted to show something, once there are so many), `track(name)`, `asked()` (paths of
 * files by what they are, in order) and `chat` (a locator).
 */
export async function shop(t, { attributes, inside, elements, body = '', head = '', veto = false, before = () => {}, files = {}, csp = strict(), ...options } = {}) {
  const html = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    + `<title>A shop</title>${head}<script type="module" nonce="n0nce" src="/aisle/aisle-chat.js"></script>`
    + `<main><h1>A shop</h1>${body}</main>${elements ?? element(attributes, inside)}</html>`;
  const page = await open(t, 'plain', { files: { '/talk/index.html': html, ...files }, path: '/talk/', csp, ...options,
    before: async (page) => {
      await listen(page, veto);
      await before(page);
    } });
  page.chat = page.locator('aisle-chat');
  page.heard = (...types) => page.evaluate((types) =>
    globalThis.heard.filter(([type]) => !types.length || types.includes(type)), types);
  page.fired = async (count = 1) => {
    await page.waitForFunction((count) => globalThis.heard.filter(([type]) => type === 'aisle-trigger').length >= count, count);
    return (await page.heard('aisle-trigger')).map(([, { rule }]) => rule);
  };
  page.track = (name, props) => page.evaluate(([name, props]) =>
    void document.querySelector('aisle-chat').track(name, props), [name, props]);
  page.asked = () => page.site.asked.map((path) => path.replace(/-[0-9a-f]{8,}(?=\.)/, '').replace('/aisle/', ''));
  return page;
}

/** Files of the rules, as `asked()` calls them. */
export const WATCH = ['aisle-watch.js', 'aisle-watch.wasm'];
/** Those that come once a rule is near, or reads what few rules read. */
export const MORE = ['aisle-watch-more.js', 'aisle-watch-more.wasm'];
