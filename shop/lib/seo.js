/**
 * What machines read: the title, the description and schema.org data.
 *
 * Script text is a Trusted Types sink, data blocks included: `textContent`, and even appending a
 * text node, is a violation. Changing the data of the text node that the parser made is not, so
 * index.html carries one empty block and this module rewrites its only text node.
 */
import { picture, totalStock } from '../data/catalogue.js';
import { currency, decimal, language, priceOf, t, words } from './i18n.js';

const absolute = (path) => new URL(path, location.origin).href;

function block(value) {
  const node = document.getElementById('page-data')?.firstChild;
  if (node) node.data = JSON.stringify(value);
}

/** Sets title and description; `page` empty is the home page. */
export function describe(page, text) {
  document.title = page ? t('shop.title', { page }) : t('shop.home');
  document.querySelector('meta[name="description"]')?.setAttribute('content', text || t('shop.about'));
}

/** The page as a shop, where it is about no product. */
export function shopData() {
  block({
    '@context': 'https://schema.org',
    '@type': 'Store',
    name: t('shop.name'),
    description: t('shop.about'),
    url: absolute('/'),
    image: absolute('/shop/art/logo.svg'),
  });
}

/** The page as a schema.org Product with its offer and rating. */
export function productData(product, colour) {
  const text = words(product);
  const stock = totalStock(product) > 0 ? 'InStock' : 'OutOfStock';
  block({
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku: product.slug,
    name: text.title,
    description: text.body,
    category: t(`cat.${product.cat}`),
    inLanguage: language(),
    image: [absolute(picture(product, colour))],
    ...(colour ? { color: t(`colour.${colour}`) } : {}),
    brand: { '@type': 'Brand', name: t('shop.name') },
    offers: {
      '@type': 'Offer',
      url: absolute(`/products/${product.slug}`),
      price: decimal(priceOf(product)),
      priceCurrency: currency(),
      availability: `https://schema.org/${stock}`,
      itemCondition: 'https://schema.org/NewCondition',
    },
    aggregateRating: {
      '@type': 'AggregateRating',
      ratingValue: product.rating,
      reviewCount: product.reviews,
      bestRating: 5,
    },
  });
}
