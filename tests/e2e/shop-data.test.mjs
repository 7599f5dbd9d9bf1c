/* What the demo shop says and sells hangs together: words, pictures, sizes, prices. No browser. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { CATEGORIES, PRODUCTS, find } from '../../shop/data/catalogue.js';
import { COUPONS, findCoupon } from '../../shop/data/coupons.js';
import { PAIRS } from '../../shop/data/pairs.js';
import { SWATCHES } from '../../shop/data/colours.js';
import { GUIDES } from '../../shop/data/sizes.js';
import en from '../../shop/i18n/en.js';
import ko from '../../shop/i18n/ko.js';
import { FILE, goods } from './lib/goods.mjs';

const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('Korean says everything English says, with the same places to fill', () => {
  for (const [key, text] of Object.entries(en)) {
    if (key.endsWith('.one')) continue; // Korean has one plural form.
    assert.ok(ko[key], `ko lacks ${key}`);
    assert.deepEqual(places(ko[key]), places(text), key);
  }
  assert.deepEqual(Object.keys(ko).filter((key) => !(key in en)), []);
});

test('every colour of a product is in its picture, has a swatch and a name', async () => {
  for (const product of PRODUCTS) {
    const art = await readFile(new URL(`../../shop/art/${product.art}.svg`, import.meta.url), 'utf8');
    for (const colour of product.colours) {
      assert.match(art, new RegExp(`<g id="${colour}"/>`), `${product.art}.svg#${colour}`);
      assert.ok(SWATCHES[colour] && en[`colour.${colour}`], colour);
    }
    for (const [, colour] of art.matchAll(/#(\w+):target/g)) assert.ok(product.colours.includes(colour), `${product.slug} hides ${colour}`);
  }
});

test('every size has a count, and a guide names every size it guides', () => {
  for (const { slug, sizes, stock, guide } of PRODUCTS) {
    if (sizes.length) assert.deepEqual(Object.keys(stock).sort(), [...sizes].sort(), slug);
    else assert.equal(typeof stock, 'number', slug);
    if (guide) assert.deepEqual(GUIDES[guide].rows.map(([size]) => size), sizes, slug);
  }
});

test('prices are whole minor units, won are round, and a former price is higher', () => {
  for (const { slug, price, was } of PRODUCTS) {
    assert.deepEqual(Object.keys(price), ['EUR', 'KRW'], slug);
    for (const [code, amount] of Object.entries(price)) {
      assert.ok(Number.isInteger(amount) && amount > 0, slug);
      if (was) assert.ok(was[code] > amount, slug);
    }
    assert.equal(price.KRW % 1000, 0, slug);
  }
});

test('slugs are unique and every category has products and a cover', () => {
  assert.equal(new Set(PRODUCTS.map(({ slug }) => slug)).size, PRODUCTS.length);
  for (const { id, cover, colour } of CATEGORIES) {
    assert.ok(find(cover)?.colours.includes(colour), cover);
    assert.equal(find(cover).cat, id);
  }
});

test('what the chat sells is what the shop sells', async () => {
  assert.equal(await readFile(FILE, 'utf8'), goods(), 'run `node tests/e2e/lib/goods.mjs`');
  for (const [slug, others] of Object.entries(PAIRS)) {
    for (const other of [slug, ...others]) assert.ok(find(other), other);
    assert.ok(!others.includes(slug), slug);
  }
});

test('articles say the same in both languages, and show pictures there are', async () => {
  const articles = JSON.parse(await readFile(new URL('../../shop/data/articles.json', import.meta.url), 'utf8'));
  const shape = ({ body }) => body.map((part) => Object.keys(part)[0]);
  for (const { id, en: english, ko: korean } of articles) {
    assert.deepEqual(shape(korean), shape(english), id);
    for (const { image } of english.body.filter((part) => part.image)) {
      await readFile(new URL(`../../${image.url.slice(1)}`, import.meta.url));
    }
  }
});

test('codes are found as people type them', () => {
  assert.equal(new Set(COUPONS.map(({ code }) => code)).size, COUPONS.length);
  assert.equal(findCoupon(' loft10 ')?.percent, 10);
  assert.equal(findCoupon('LOFT'), undefined);
  assert.equal(findCoupon(undefined), undefined);
});
