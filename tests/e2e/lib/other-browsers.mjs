/*
 * A visitor in a browser that is not Chromium: opens a page with one element under
 * the strictest policy, points, types and looks, and waits for what must come to
 * show. It works with every driver that knows `navigate refresh script actions`.
 * A page with an error, an unhandled rejection or a violation fails its test.
 */
import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DIST } from './browser.mjs';
import { serve } from './server.mjs';
import { strict } from './widget.mjs';

const [, NONCE] = /'nonce-(.+?)'/.exec(strict());

/** Enter and Escape in WebDriver's alphabet. */
export const KEYS = { Enter: '\uE007', Escape: '\uE00C' };

/** The first of these programs that is there; names are looked up on PATH. */
export function find(...programs) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const places = programs.filter(Boolean)
    .flatMap((program) => (program.includes('/') ? program : folders.map((folder) => join(folder, program))));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * What to tell the test runner where a browser is missing: in CI nothing, so that
 * its tests fail; elsewhere to skip them, and why.
 */
export const skipUnless = (there, hint) => (there || process.env.CI ? false : hint);

// Runs first in every page. `?held` holds the widget back until `release()`.
const WATCH = `
const deadline = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (ms) => deadline(ms * 20); // a busy machine may take longer than shoppers wait
globalThis.problems = [];
const note = (text) => globalThis.problems.push(text);
addEventListener('error', (event) => note('error: ' + (event.message ?? event.target.outerHTML)), true);
addEventListener('unhandledrejection', ({ reason }) => note('unhandled: ' + reason));
document.addEventListener('securitypolicyviolation', (event) =>
  note(['policy:', event.effectiveDirective, event.blockedURI, event.sample].join(' ')));
const { error } = console;
console.error = (...words) => (note('console: ' + words.join(' ')), error.apply(console, words));
if (location.search === '?held') {
  const gate = new Promise((done) => (globalThis.release = done));
  const { fetch } = globalThis;
  globalThis.fetch = async (...what) => (await gate, fetch(...what));
}
`;

/**
 * Opens a page for one test; resolves to a `Visitor`. Options: `lang`, `held`, `endpoint`,
 * more attributes of the element as `settings`, `body`, HTML below the heading, and `first`,
 * a script that runs before the element's.
 */
export async function visit(t, driver, { lang = 'en', held = false, endpoint, settings = {}, body = '', first = '' } = {}) {
  const attributes = Object.entries({ ...endpoint && { 'data-endpoint': endpoint }, ...settings })
    .map(([name, value]) => ` ${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}"`).join('');
  const policy = strict(endpoint ? `'self' ${new URL(endpoint).origin}` : "'self'");
  const html = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>A shop</title>`
    + `<script nonce="${NONCE}" src="/talk/watch.js"></script>`
    + `<script type="module" nonce="${NONCE}" src="/aisle/aisle-chat.js"></script>`
    + `<main><h1>A shop</h1>${body}</main><aisle-chat${attributes}></aisle-chat></html>`;
  const site = await serve({
    roots: [DIST],
    files: { '/talk/index.html': html, '/talk/watch.js': WATCH + first },
    headers: (path) => (path.endsWith('.html') ? { 'content-security-policy': policy } : {}),
  });
  const visitor = new Visitor(driver, site);
  t.after(async () => {
    try {
      // Firefox says of a measure that it goes on with in the next frame: "ResizeObserver loop completed
      // with undelivered notifications". Nothing is lost by it.
      const problems = (await visitor.problems()).filter((text) => !text.includes('ResizeObserver loop'));
      assert.deepEqual(problems, [], 'the page had problems nobody expected');
      await driver.send('navigate', { url: 'about:blank' });
    } finally {
      await site.close();
    }
  });
  await driver.send('navigate', { url: `${site.origin}/talk/${held ? '?held' : ''}` });
  await visitor.until(({ $ }) => $('.launcher')?.getBoundingClientRect().width > 0);
  return visitor;
}

class Visitor {
  #driver;
  #before = []; // problems of the page before the reload

  constructor(driver, site) {
    this.#driver = driver;
    this.site = site;
  }

  /**
   * Asks `look(page, ...args)` in the page, once a frame, until it answers with
   * something; resolves to that. `page` is `{ host, $, $$ }`, the element and
   * queries within its shadow root; what should outlast a call goes onto `window`,
   * since a driver may run each in a global of its own. It gives up after `PATIENCE`.
   */
  async until(look, ...args) {
    const script = `
      const done = arguments[arguments.length - 1];
      const args = [...arguments].slice(0, -1);
      const host = document.querySelector('aisle-chat');
      const root = host?.shadowRoot;
      const page = { host, $: (what) => root?.querySelector(what), $$: (what) => [...(root?.querySelectorAll(what) ?? [])] };
      const look = ${look};
      const again = async () => {
        try {
          const seen = await look(page, ...args);
          if (seen) done({ seen });
          else requestAnimationFrame(again);
        } catch (error) {
          done({ error: String(error) });
        }
      };
      again();`;
    try {
      const { value } = await this.#driver.send('script', { script, args });
      if (value.error) throw new Error(value.error);
      return value.seen;
    } catch (error) {
      throw new Error(`${error.message}, while waiting for ${look}`, { cause: error });
    }
  }

  /** Asks once. */
  async ask(look, ...args) {
    const [answer] = await this.until(`async (...all) => [await (${look})(...all)]`, ...args);
    return answer;
  }

  /** Presses the main button on the middle of an element, once that is to be seen and rests. */
  async click(selector) {
    const [x, y] = await this.until(async ({ host, $ }, selector) => {
      const middle = () => {
        const { left, top, width, height } = $(selector)?.getBoundingClientRect() ?? {};
        return width > 0 && [Math.round(left + width / 2), Math.round(top + height / 2)];
      };
      const before = middle();
      await new Promise(requestAnimationFrame);
      const now = middle();
      const hit = now && host.shadowRoot.elementFromPoint(...now);
      return String(now) === String(before) && hit?.closest(selector) && now;
    }, selector);
    await this.#driver.send('actions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: [
      { type: 'pointerMove', duration: 0, x, y },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ] }] });
  }

  /** Moves the pointer onto the middle of an element of the page, and presses so many times. */
  async press(selector, times = 1) {
    const [x, y] = await this.until((page, selector) => {
      const { left, top, width, height } = document.querySelector(selector).getBoundingClientRect();
      return [Math.round(left + width / 2), Math.round(top + height / 2)];
    }, selector);
    const presses = Array.from({ length: times }, () => [{ type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }]);
    await this.#driver.send('actions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' },
      actions: [{ type: 'pointerMove', duration: 0, x, y }, ...presses.flat()] }] });
  }

  /** Presses keys together, as in Control and C. */
  async chord(...keys) {
    const down = keys.map((value) => ({ type: 'keyDown', value }));
    const up = [...keys].reverse().map((value) => ({ type: 'keyUp', value }));
    await this.#driver.send('actions', { actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }] });
  }

  /** Types on the keyboard, into whatever has the focus. */
  async type(text) {
    const actions = [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    await this.#driver.send('actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /** Opens the panel by its launcher and waits until the conversation is there. */
  async open() {
    await this.click('.launcher');
    await this.until(({ $ }) => $('.panel').matches(':popover-open') && $('[part~="timeline"]'));
  }

  /** Waits until this text stands in a message that is not being written any more. */
  whole(text) {
    return this.until(({ $$ }, text) => $$('[part~="message"] .bubble:not([aria-busy])')
      .some((bubble) => bubble.textContent.includes(text)), text);
  }

  /** Waits until the backend has everything that was sent. */
  settled() {
    return this.until(async ({ host }) => {
      const { unsent, connection } = await host.diagnostics();
      return unsent === 0 && connection === 'online';
    });
  }

  /** The texts of all bubbles, or of the visitor's own. */
  texts(own = false) {
    return this.ask(({ $$ }, own) => $$(own ? '[part~="message-own"] .bubble' : '.bubble')
      .map((bubble) => bubble.textContent), own);
  }

  /** The class of what has the focus inside the element; nothing if it is elsewhere. */
  focus() {
    return this.ask(({ host }) => document.activeElement === host && host.shadowRoot.activeElement?.className);
  }

  async reload() {
    this.#before = await this.problems();
    await this.#driver.send('refresh');
  }

  /** What has gone wrong so far. */
  async problems() {
    return [...this.#before, ...await this.ask(() => window.problems)];
  }
}
