/**
 * The shop's side of the chat: tells `<aisle-chat>` the language, the theme, the product on screen
 * and the cart. Calls go into `window.AisleChat`, which holds them until the element is ready.
 */
import { picture, totalStock } from '../data/catalogue.js';
import { items, totals } from './cart.js';
import { currency, language, priceOf, t, wasOf, words } from './i18n.js';

const element = () => document.querySelector('aisle-chat');
const push = (...call) => (window.AisleChat ??= []).push(call);
const absolute = (path) => new URL(path, location.origin).href;

/** Puts language and title on the element; the element notices by itself. */
export function tellLanguage() {
  const chat = element();
  if (!chat) return;
  chat.dataset.locale = language();
  chat.dataset.title = t('chat.title');
  chat.closest('aside')?.setAttribute('aria-label', t('chat.label'));
  const link = chat.querySelector('a');
  if (link) link.textContent = t('chat.fallback');
}

/** `theme` is 'light', 'dark' or '' for what the system says. */
export function tellTheme(theme) {
  const chat = element();
  if (!chat) return;
  if (theme) chat.dataset.theme = theme;
  else delete chat.dataset.theme;
}

/** Pages that have a name of their own in the language of rules; the others are `other`. */
const KINDS = { list: 'category', home: 'home', product: 'product', cart: 'cart', checkout: 'checkout', order: 'order' };

/** Says that something happened, for the rules and their goals. */
export const tellEvent = (name, props = {}) => push('track', name, props);

/**
 * Says which page this is, and on a product page which product. Money is minor units + ISO code.
 * `step` is the checkout's, `ordered` the time of an order in milliseconds since 1970.
 */
export function tellPage({ kind, product, colour, stock, step = '', ordered }) {
  const context = { page: { kind: KINDS[kind] ?? 'other', path: location.pathname, title: document.title }, checkout: { step } };
  if (ordered) context.order = { at: ordered };
  if (product) {
    const was = wasOf(product);
    context.product = {
      id: product.slug,
      title: words(product).title,
      category: product.cat,
      brand: t('shop.name'),
      url: absolute(`/products/${product.slug}`),
      image: absolute(picture(product, colour)),
      price: { amount: priceOf(product), currency: currency() },
      ...(was ? { was: { amount: was, currency: currency() } } : {}),
      stock: stock ?? totalStock(product),
      rating: product.rating,
      reviews: product.reviews,
    };
  }
  push('setContext', context);
}

/** Tells the cart as it is now. */
export function tellCart() {
  const code = currency();
  const sum = totals();
  push('setCart', {
    url: absolute('/cart'),
    currency: code,
    total: { amount: sum.goods, currency: code },
    items: items().map((item) => ({
      id: item.slug,
      title: words(item.product).title,
      variant: [item.colour && t(`colour.${item.colour}`), item.size].filter(Boolean).join(', '),
      quantity: item.quantity,
      price: { amount: item.unit, currency: code },
      image: absolute(picture(item.product, item.colour)),
      url: absolute(`/products/${item.slug}`),
    })),
  });
}
