/*
 * Rules in every form, written by the tools shops are made with: a Liquid template and a React
 * page. What they write must reach the visitor unharmed: braces, quotes, comparisons, Korean.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { build } from 'esbuild';
import { Liquid } from 'liquidjs';
import { open, until } from './lib/browser.mjs';

const FOLDER = new URL('fixtures/forms/', import.meta.url);

const RULES = [{ name: 'json', when: "event('json') and cart.total >= 0.5 EUR", message: 'Free for "{visitor.name|you}" & <all>', replies: ['Yes', 'No'] }];
const PROPERTY = [{ name: 'property', when: "event('property')", message: "It's {product.title|this}: {page.query.none|nothing} asked", surface: 'toast' }];

const TEXTS = {
  attribute: 'Is the Larch rain shell right for you?',
  template: '손님, Larch rain shell을 20 % 할인해요. "좋은" & <싼> 것',
  json: 'Free for "you" & <all>',
  property: "It's Larch rain shell: nothing asked",
};

/**
 * Makes each rule fire on a page of its own, since a dismissal would let the others rest, and
 * reads what the visitor reads. `ready` waits for the page's rules.
 */
async function shown(page, names, ready) {
  const texts = {};
  for (const name of names) {
    await page.reload();
    await ready();
    await page.evaluate((name) => {
      const chat = document.querySelector('aisle-chat');
      chat.setContext({ product: { id: 'shell', title: 'Larch rain shell' } });
      chat.setCart({ total: { amount: 2000, currency: 'EUR' }, items: [{ id: 'a', quantity: 1 }] });
      chat.track(name);
    }, name);
    const text = page.locator('aisle-chat [part~="surface"] .said');
    await text.waitFor();
    texts[name] = await text.innerText();
  }
  return texts;
}

/** Waits until the element's rules are exactly these, without an issue. */
const ruled = (page, names) => until(page, async (names) => {
  const { rules } = await document.querySelector('aisle-chat').diagnostics();
  return rules && JSON.stringify(rules.rules.map(({ name }) => name).sort()) === names && rules.issues.length === 0;
}, JSON.stringify([...names].sort()));

test('a Liquid template writes rules in every form, and none is harmed', async (t) => {
  const liquid = new Liquid();
  const html = await liquid.parseAndRender(await readFile(new URL('page.liquid', FOLDER), 'utf8'), {
    request: { locale: 'en' },
    shop: { name: 'Larch & Loft' },
    settings: { free_shipping: 8000 },
    product: { title: 'Larch rain shell', sale: '20' },
    replies: ['Yes', 'No'],
    rules: RULES,
    property: PROPERTY,
  });
  const page = await open(t, 'plain', { files: { '/forms/index.html': html }, path: '/forms/' });
  assert.deepEqual(await shown(page, Object.keys(TEXTS), () => ruled(page, Object.keys(TEXTS))), TEXTS);
});

test('a React page writes rules in every form, changes one, adds one and takes one away', async (t) => {
  const out = await build({ entryPoints: [new URL('page.jsx', FOLDER).pathname], bundle: true, format: 'esm', write: false,
    define: { 'process.env.NODE_ENV': '"production"' }, loader: { '.jsx': 'jsx' } });
  const given = JSON.stringify({ rules: RULES, property: PROPERTY }).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const html = '<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop</title>'
    + '<script type="module" src="/aisle/aisle-chat.js"></script>'
    + `<div id="root" data-rules="${given}"></div><script type="module" src="/forms/app.js"></script></html>`;
  const page = await open(t, 'plain', { files: { '/forms/index.html': html, '/forms/app.js': out.outputFiles[0].text }, path: '/forms/' });
  const before = () => ruled(page, [...Object.keys(TEXTS), 'gone']);
  assert.deepEqual(await shown(page, Object.keys(TEXTS), before), TEXTS);
  const after = async () => {
    await before();
    await page.evaluate(() => globalThis.turn());
    await ruled(page, [...Object.keys(TEXTS), 'added']);
  };
  assert.deepEqual(await shown(page, ['added', 'template'], after), { added: 'I am new', template: 'Changed for you' });
});
