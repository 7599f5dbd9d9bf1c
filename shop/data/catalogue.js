/**
 * What the shop sells, and the questions the pages ask of it.
 * Owns categories and look-ups; refuses anything about the page or the visitor.
 */
import { camp } from './camp.js';
import { home } from './home.js';
import { snow } from './snow.js';
import { wear } from './wear.js';

/** Categories in the order of the menu. `cover` names the product on the category's tile. */
export const CATEGORIES = [
  { id: 'wear', cover: 'larch-rain-shell', colour: 'larch' },
  { id: 'camp', cover: 'gully-28-backpack', colour: 'spruce' },
  { id: 'snow', cover: 'whiteout-goggles', colour: 'ember' },
  { id: 'home', cover: 'tarn-stoneware-teapot', colour: 'tarn' },
];

const withCategory = (cat, list) => list.map((product) => ({ ...product, cat }));

export const PRODUCTS = [
  ...withCategory('wear', wear),
  ...withCategory('camp', camp),
  ...withCategory('snow', snow),
  ...withCategory('home', home),
];

const bySlug = new Map(PRODUCTS.map((product) => [product.slug, product]));

export const find = (slug) => bySlug.get(slug);

/** The address of a product's picture; the fragment picks the colour inside the file. */
export const picture = (product, colour = product.colours[0]) =>
  `/shop/art/${product.art}.svg${colour ? `#${colour}` : ''}`;

/** Pieces left of one size, or of the whole product where it has none. */
export const stockOf = (product, size) =>
  typeof product.stock === 'number' ? product.stock : (product.stock[size] ?? 0);

/** Pieces left in all sizes together. */
export const totalStock = (product) =>
  typeof product.stock === 'number' ? product.stock : Object.values(product.stock).reduce((sum, left) => sum + left, 0);

/** The middle one of the sizes that can be bought, so that the page never opens on a dead end. */
export function firstSize(product) {
  const left = product.sizes.filter((size) => stockOf(product, size) > 0);
  return left[Math.floor((left.length - 1) / 2)] ?? product.sizes[0] ?? '';
}

export const featured = () => PRODUCTS.filter((product) => product.featured);

/** Others from the same shelf, then from the next one, up to `count`. */
export function related(product, count) {
  const rest = PRODUCTS.filter((other) => other !== product);
  const near = rest.filter((other) => other.cat === product.cat);
  const far = rest.filter((other) => other.cat !== product.cat && other.featured);
  const start = near.findIndex((other) => PRODUCTS.indexOf(other) > PRODUCTS.indexOf(product));
  const turned = start > 0 ? [...near.slice(start), ...near.slice(0, start)] : near;
  return [...turned, ...far].slice(0, count);
}

/** Products of a category (or all) whose words hold every word of the query, in both languages. */
export function search({ category = '', query = '', sort = '', currency = 'EUR' }) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = PRODUCTS.filter((product) => {
    if (category && product.cat !== category) return false;
    const text = [
      product.en.title,
      product.en.tag,
      product.en.words,
      product.ko.title,
      product.ko.tag,
      product.ko.words,
    ]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const price = (product) => product.price[currency];
  if (sort === 'low') hits.sort((a, b) => price(a) - price(b));
  else if (sort === 'high') hits.sort((a, b) => price(b) - price(a));
  else if (sort === 'rating') hits.sort((a, b) => b.rating - a.rating || b.reviews - a.reviews);
  return hits;
}
