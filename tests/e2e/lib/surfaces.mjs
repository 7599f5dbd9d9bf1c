/*
 * A page on which messages can be shown without rules: a stand-in for the rules'
 * module hands over the shell's own call, by which rules ask for it. The shell is
 * the built one; only the address of that module in it is another.
 */
import { visit } from './widget.mjs';

const STAND_IN = `
  export function watch(host, { call }) {
    globalThis.ask = (method, ...args) => call(method, args);
    return { changed() {}, free() {} };
  }`;

const script = (body) => ({ contentType: 'text/javascript', body });

async function replace(page) {
  await page.route('**/aisle-chat.js', async (route) => {
    const shell = await (await route.fetch()).text();
    // Of all functions only the one that fetches the rules begins so.
    const other = shell.replace(/=\(\)=>import\([^()]*\([^()]*\)\)/, "=()=>import('./stand-in.js')");
    if (other === shell) throw new Error('the shell fetches rules in another way');
    await route.fulfill(script(other));
  });
  await page.route('**/stand-in.js', (route) => route.fulfill(script(STAND_IN)));
}

const SIMPLE = { rule: 'help', surface: 'bubble', message: 'Need a *hand*?' };

/**
 * Opens a page whose element has a rule; options as for `visit()`. Resolves to
 * `{ page, chat, show, hide, told }`: `show(firing)` shows one and resolves to
 * whether it is drawn, `told()` gives the events the page has heard as
 * `[name, detail]`.
 */
export async function stage(t, { attributes = {}, before = () => {}, ...options } = {}) {
  const { page, chat } = await visit(t, {
    attributes: { 'data-trigger-x': 'time.page >= 9d => never', ...attributes },
    ...options,
    async before(page) {
      await replace(page);
      await before(page);
    },
  });
  await page.waitForFunction(() => globalThis.ask);
  await page.evaluate(() => {
    globalThis.told = [];
    for (const name of ['aisle-exposure', 'aisle-accept', 'aisle-dismiss'])
      document.addEventListener(name, ({ detail }) => globalThis.told.push([name, detail]));
  });
  return {
    page,
    chat,
    show: (firing = {}) => page.evaluate((json) => globalThis.ask('surface', json), JSON.stringify({ ...SIMPLE, ...firing })),
    hide: (rule = 'help') => page.evaluate((name) => globalThis.ask('surface-hide', name), rule),
    told: () => page.evaluate(() => JSON.parse(JSON.stringify(globalThis.told))),
  };
}
