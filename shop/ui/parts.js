/** Small pieces that several pages use: pictures, prices, stars, cards, the quantity stepper. */
import { picture, totalStock } from '../data/catalogue.js';
import { h, icon } from '../lib/dom.js';
import { money, number, plural, priceOf, t, wasOf, words } from '../lib/i18n.js';

/** A picture on its tinted tile. Artwork is square; the tile may be any shape. */
export const tile = (product, { colour, alt = '', lazy = true, close = false } = {}) =>
  h(
    'span',
    { class: close ? 'tile tile-close' : 'tile', data: { tint: product.tile } },
    h('img', {
      src: picture(product, colour),
      alt,
      width: 400,
      height: 400,
      loading: lazy ? 'lazy' : 'eager',
      decoding: 'async',
    }),
  );

/** The price, and the former one struck through. Both are said in words too. */
export function price(product) {
  const now = money(priceOf(product));
  const was = wasOf(product);
  if (!was) return h('span', { class: 'price' }, now);
  return h(
    'span',
    { class: 'price price-sale' },
    h('span', { class: 'unseen' }, t('card.now', { price: now })),
    h('span', { 'aria-hidden': 'true' }, now),
    ' ',
    h('span', { class: 'unseen' }, t('card.was', { price: money(was) })),
    h('s', { 'aria-hidden': 'true' }, money(was)),
  );
}

/** Percent off, or zero. */
export function discount(product) {
  const was = wasOf(product);
  return was ? Math.round((1 - priceOf(product) / was) * 100) : 0;
}

/** Five stars filled to the value, which is also said in words. */
export const stars = (product, withCount = true) =>
  h(
    'span',
    { class: 'rating' },
    h('span', { class: 'stars', vars: { '--value': product.rating }, 'aria-hidden': 'true' }),
    h('span', { class: 'unseen' }, t('rating', { value: number(product.rating) })),
    withCount &&
      h(
        'span',
        { class: 'rating-count' },
        h(
          'span',
          { 'aria-hidden': 'true' },
          `${number(product.rating, { minimumFractionDigits: 1 })} (${number(product.reviews)})`,
        ),
        h('span', { class: 'unseen' }, plural('rating.count', product.reviews)),
      ),
  );

/** A product in a grid. The whole card is one link; `level` is its heading's level. */
export function card(product, { level = 3, lazy = true } = {}) {
  const off = discount(product);
  const few = totalStock(product) < 8;
  return h(
    'li',
    { class: 'card' },
    h(
      'article',
      {},
      tile(product, { lazy }),
      off
        ? h('span', { class: 'flag' }, t('card.sale', { n: off }))
        : few
          ? h('span', { class: 'flag flag-quiet' }, t('card.low'))
          : null,
      h(
        'div',
        { class: 'card-text' },
        h(`h${level}`, { class: 'card-title' }, h('a', { href: `/products/${product.slug}` }, words(product).title)),
        h('p', { class: 'card-tag' }, words(product).tag),
        h('p', { class: 'card-foot' }, price(product), stars(product)),
      ),
    ),
  );
}

export const grid = (products, options) =>
  h(
    'ul',
    { class: 'grid', role: 'list' },
    products.map((product, index) => card(product, { ...options, lazy: index > 3 })),
  );

/** Two buttons around a number. `on(next)` is called with the wished number. */
export function stepper({ value, min = 1, max, label, less, more, on }) {
  const button = (name, words, next, off) =>
    h(
      'button',
      {
        type: 'button',
        class: 'step',
        'aria-label': words,
        disabled: off,
        data: { step: name },
        on: { click: () => on(next) },
      },
      icon(name),
    );
  return h(
    'div',
    { class: 'stepper', role: 'group', 'aria-label': label },
    button('minus', less, value - 1, value <= min),
    h('output', { class: 'step-value' }, number(value)),
    button('plus', more, value + 1, value >= max),
  );
}

/** A button that opens the chat with words ready to send. */
export const askButton = (label, say, kind = 'button button-quiet') =>
  h(
    'button',
    { type: 'button', class: kind, data: { aisle: 'show', aisleSay: say } },
    icon('chat'),
    h('span', {}, label),
  );

export const arrowLink = (href, label) => h('a', { class: 'arrow-link', href }, h('span', {}, label), icon('arrow'));

/** The heading that receives focus when a page opens. */
export const pageTitle = (text, kind = 'page-title') => h('h1', { class: kind, tabindex: '-1' }, text);
