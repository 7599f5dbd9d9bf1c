/*
 * What the shop sells, as the chat's demo backend reads it: `shop/data/goods.json` is made
 * from the shop's own tables, so that both always sell the same. A test compares;
 * `node tests/e2e/lib/goods.mjs` writes it anew.
 */
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { PRODUCTS } from '../../../shop/data/catalogue.js';
import { SWATCHES } from '../../../shop/data/colours.js';
import { COUPONS } from '../../../shop/data/coupons.js';
import { DELIVERY } from '../../../shop/data/delivery.js';
import { PAIRS } from '../../../shop/data/pairs.js';
import { GUIDES } from '../../../shop/data/sizes.js';
import en from '../../../shop/i18n/en.js';
import ko from '../../../shop/i18n/ko.js';

export const FILE = new URL('../../../shop/data/goods.json', import.meta.url);

const told = ({ title, tag, words, body }) => ({ title, tag, words, body });

const product = (it) => ({
  id: it.slug,
  art: it.art,
  cat: it.cat,
  ...(it.guide ? { guide: it.guide } : {}),
  price: [it.price.EUR, it.price.KRW],
  ...(it.was ? { was: [it.was.EUR, it.was.KRW] } : {}),
  colours: it.colours,
  sizes: it.sizes,
  stock: it.sizes.length ? it.sizes.map((size) => it.stock[size]) : [it.stock],
  rating: Math.round(it.rating * 100),
  reviews: it.reviews,
  pairs: PAIRS[it.slug] ?? [],
  en: told(it.en),
  ko: told(it.ko),
});

/** All of it as text: one product, colour, table or code on a line. */
export function goods() {
  const lists = {
    products: PRODUCTS.map(product),
    colours: Object.entries(SWATCHES).map(([id, hex]) => ({ id, hex, en: en[`colour.${id}`], ko: ko[`colour.${id}`] })),
    guides: Object.entries(GUIDES).map(([id, { columns, rows }]) => ({
      id,
      en: columns.map((name) => en[`size.${name}`]),
      ko: columns.map((name) => ko[`size.${name}`]),
      rows,
    })),
    coupons: COUPONS.map(({ code, percent, least, until, ...words }) => ({
      code,
      percent,
      least: [least.EUR, least.KRW],
      ...(until ? { until } : {}),
      ...words,
    })),
    free_from: [DELIVERY.EUR.freeFrom, DELIVERY.KRW.freeFrom],
  };
  const parts = Object.entries(lists).map(([name, list]) => {
    const lines = list.map((one) => JSON.stringify(one)).join(',\n');
    return `"${name}": [\n${lines}\n]`;
  });
  return `{\n${parts.join(',\n')}\n}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeFile(FILE, goods());
