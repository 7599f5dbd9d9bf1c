/*
 * Rules in a stock Firefox (see firefox.test.mjs): the facts and events that stand on
 * what browsers do differently. Pointer, keys and scrolling are real.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startFirefox } from './lib/marionette.mjs';
import { find, skipUnless, visit } from './lib/other-browsers.mjs';

const program = find(process.env.FIREFOX, 'firefox-esr', 'firefox');
const HINT = 'no Firefox: apt-get install firefox-esr, or set FIREFOX to its path';
const skip = skipUnless(program, HINT);
const CONTROL = '\uE009';

// Listens before the element is there: a rule may fire while a slow machine still opens the page.
// Everything is vetoed, so that no message is on screen while another rule fires.
const LISTEN = `
globalThis.fired = [];
document.addEventListener('aisle-trigger', (event) => {
  fired.push(event.detail.rule);
  event.preventDefault();
});
`;

let started;
const driver = () => {
  assert.ok(program, HINT);
  return (started ??= startFirefox(program));
};
after(async () => (await started)?.close());

/** Opens a page with these rules, by name; resolves to the visitor, once the rules run. */
async function rules(t, conditions, body = '') {
  const settings = { 'data-budget': 'off', 'data-trigger-ready': "event('ready') => Hello",
    ...Object.fromEntries(Object.entries(conditions).map(([name, when]) => [`data-trigger-${name}`, `${when} => Hello`])) };
  const visitor = await visit(t, await driver(), { settings, body, first: LISTEN });
  await visitor.ask(({ host }) => void host.track('ready'));
  visitor.fired = async (name) => {
    try {
      await visitor.until((page, name) => window.fired.includes(name), name);
    } catch (error) {
      throw new Error(`${name} has not fired, but ${await visitor.all()}`, { cause: error });
    }
  };
  visitor.track = async (name) => {
    await visitor.ask(({ host }, name) => void host.track(name), name);
    await visitor.fired(name);
  };
  visitor.all = () => visitor.ask(() => window.fired);
  await visitor.fired('ready');
  return visitor;
}

const it = (claim, body) => test(`Firefox: ${claim}`, { skip }, body);

it('what the page tells and what its visitor does with the pointer are events', async (t) => {
  const visitor = await rules(t, {
    click: "click('#buy')", rage: 'rage-click', dead: 'dead-click', hover: "hover('#tip')", copy: 'copy', refused: 'form-error',
    dom: "event('shop:quick-view')", cart: 'cart.total >= 50 EUR', product: "product.id = 'x1' and event('product')",
  }, '<p id="words">Words to copy</p><button id="buy" type="button">Buy</button><p id="tip">What size am I?</p>'
    + '<form><input required aria-label="Name"><button id="order">Order</button></form>');
  await visitor.press('#buy');
  await visitor.fired('click');
  await visitor.fired('dead');
  await visitor.press('#buy', 3);
  await visitor.fired('rage');
  await visitor.press('#tip', 0);
  await visitor.fired('hover');
  await visitor.press('#order');
  await visitor.fired('refused');
  // The refused field has the focus, and copying there would be no copy of the page's words.
  await visitor.press('#words');
  await visitor.ask(() => getSelection().selectAllChildren(document.querySelector('#words')));
  await visitor.chord(CONTROL, 'c');
  await visitor.fired('copy');
  await visitor.ask(() => document.dispatchEvent(new CustomEvent('shop:quick-view')));
  await visitor.fired('dom');
  await visitor.ask(({ host }) => void host.setCart({ total: 60, currency: 'EUR', count: 1 }));
  await visitor.fired('cart');
  await visitor.ask(({ host }) => void host.setContext({ product: { id: 'x1' } }));
  await visitor.track('product');
});

it('pages of a single-page shop, titles, scrolling, what comes into view, time and languages are facts', async (t) => {
  const visitor = await rules(t, {
    path: "page.path = '/talk/socks'", query: "page.query.size = '41'", hash: "page.hash = 'reviews'", title: "page.title ~ '*socks*'",
    pages: 'visit.pages >= 2', scroll: 'scroll > 90%', visible: "visible('#below')", time: 'time.page >= 1s and time.page < 1h',
    idle: 'time.idle >= 1s', device: "device = 'desktop' and not touch and event('device')", lang: "lang = 'en-GB' and locale = 'en' and event('lang')",
    clock: "local.hour >= 0 and local.weekday in ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] and event('clock')",
  }, `${'<p>Socks</p>'.repeat(120)}<p id="below">Below</p>`);
  for (const name of ['time', 'idle']) await visitor.fired(name);
  // One after the other: what an event fires while another message is asked for is dropped.
  for (const name of ['device', 'lang', 'clock']) await visitor.track(name);
  assert.deepEqual((await visitor.all()).filter((name) => /path|query|hash|title|pages|scroll|visible/.test(name)), []);
  await visitor.ask(() => scrollTo(0, document.documentElement.scrollHeight));
  await visitor.fired('scroll');
  await visitor.fired('visible');
  await visitor.ask(() => history.pushState(null, '', '/talk/socks?size=41'));
  for (const name of ['path', 'query', 'pages']) await visitor.fired(name);
  await visitor.ask(() => {
    location.hash = 'reviews';
    document.title = 'Warm socks';
  });
  for (const name of ['hash', 'title']) await visitor.fired(name);
});
