/** A product: pictures, colours, sizes, what is left, and a way to ask. */
import { firstSize, related, stockOf } from '../data/catalogue.js';
import { SWATCHES } from '../data/colours.js';
import { DELIVERY } from '../data/delivery.js';
import { add } from '../lib/cart.js';
import { tellEvent, tellPage } from '../lib/chat.js';
import { fill, h, icon } from '../lib/dom.js';
import { currency, money, plural, priceOf, sizeName, t, words } from '../lib/i18n.js';
import { productData } from '../lib/seo.js';
import { arrowLink, askButton, discount, grid, pageTitle, price, stars, stepper, tile } from '../ui/parts.js';
import { choice, option } from '../ui/choice.js';
import { say, toast } from '../ui/toast.js';
import { guideDialog } from './guide.js';

const folds = (text) =>
  h(
    'div',
    { class: 'folds' },
    h('details', { open: true }, h('summary', {}, t('product.about')), h('p', {}, text.body)),
    h(
      'details',
      { open: true },
      h('summary', {}, t('product.details')),
      h(
        'ul',
        {},
        text.details.map((line) => h('li', {}, line)),
      ),
    ),
    h('details', {}, h('summary', {}, t('product.care')), h('p', {}, t('product.care.text'))),
  );

/** Choices survive a change of language, which draws the page anew. */
let kept = { slug: '' };

export function productPage(product, query) {
  const text = words(product);
  const asked = query.get('colour');
  if (kept.slug !== product.slug) {
    kept = {
      slug: product.slug,
      colour: product.colours.includes(asked) ? asked : (product.colours[0] ?? ''),
      size: firstSize(product),
      quantity: 1,
    };
  }
  const ask = t(product.guide ? 'product.ask.sized' : 'product.ask.plain', { title: text.title });

  const gallery = h('div', { class: 'gallery' });
  const stock = h('p', { class: 'stock' });
  const buy = h('div', { class: 'buy' });

  function drawGallery() {
    const colour = kept.colour;
    const alt = colour ? t('product.view.whole', { title: text.title, colour: t(`colour.${colour}`) }) : text.title;
    fill(
      gallery,
      tile(product, { colour, alt, lazy: false }),
      tile(product, { colour, alt: t('product.view.near', { title: text.title }), close: true }),
      h(
        'figure',
        { class: 'quote', 'aria-label': t('product.said') },
        stars(product, false),
        h('blockquote', {}, text.quote),
        h('figcaption', {}, text.by),
      ),
    );
  }

  function drawBuy() {
    const left = stockOf(product, kept.size);
    kept.quantity = Math.max(1, Math.min(kept.quantity, left));
    stock.dataset.level = left === 0 ? 'none' : left < 6 ? 'few' : 'many';
    stock.textContent =
      left === 0 ? t('product.stock.none') : left < 6 ? plural('product.stock.few', left) : t('product.stock.many');
    const step = document.activeElement?.dataset?.step;
    fill(
      buy,
      stepper({
        value: kept.quantity,
        max: left,
        label: t('product.quantity'),
        less: t('cart.less', { title: text.title }),
        more: t('cart.more', { title: text.title }),
        on: (next) => {
          kept.quantity = next;
          drawBuy();
          say(t('cart.updated', { title: text.title, n: next }));
        },
      }),
      h(
        'button',
        { type: 'submit', class: 'button button-wide', disabled: left === 0 },
        left === 0 ? t('product.sold') : t('product.add'),
      ),
    );
    if (step) (buy.querySelector(`[data-step="${step}"]:enabled`) ?? buy.querySelector('.step:enabled'))?.focus();
  }

  const colourName = h('span', { class: 'choice-now' }, kept.colour && t(`colour.${kept.colour}`));
  function pickColour(colour) {
    kept.colour = colour;
    colourName.textContent = t(`colour.${colour}`);
    drawGallery();
    productData(product, colour);
    tell();
  }
  const stockNow = () => stockOf(product, kept.size);
  const tell = () => tellPage({ kind: 'product', product, colour: kept.colour, stock: stockNow() });
  function pickSize(size) {
    kept.size = size;
    drawBuy();
    tell();
    say(stock.textContent);
  }

  const colours =
    product.colours.length > 0 &&
    choice(
      'colour',
      t('colour'),
      colourName,
      product.colours.map((colour) =>
        option({
          name: 'colour',
          value: colour,
          checked: colour === kept.colour,
          words: t(`colour.${colour}`),
          kind: 'swatch',
          swatch: SWATCHES[colour],
          on: pickColour,
        }),
      ),
    );

  const dialog = product.guide && guideDialog(product.guide, ask);
  const guideButton =
    dialog &&
    h(
      'button',
      { type: 'button', class: 'text-button guide-button', on: { click: () => dialog.showModal() } },
      icon('ruler'),
      h('span', {}, t('product.guide')),
    );
  const sizes =
    product.sizes.length > 0 &&
    choice(
      'size',
      t('product.size'),
      guideButton,
      product.sizes.map((size) => {
        const sold = stockOf(product, size) === 0;
        const shown = sizeName(size);
        return option({
          name: 'size',
          value: size,
          checked: size === kept.size,
          words: sold ? t('product.soldsize', { size: shown }) : shown,
          shown,
          kind: 'size',
          sold,
          on: pickSize,
        });
      }),
    );

  function submit(event) {
    event.preventDefault();
    const added = add(product.slug, kept.colour, kept.size, kept.quantity);
    if (added) tellEvent('add-to-cart', { id: product.slug });
    toast(added ? t('toast.added') : t('product.stock.few.other', { n: stockOf(product, kept.size) }), {
      image: tile(product, { colour: kept.colour, lazy: false }),
      link: { href: '/cart', label: t('toast.view') },
    });
  }

  const fees = DELIVERY[currency()];
  const delivery =
    priceOf(product) >= fees.freeFrom
      ? t('product.free')
      : t('product.delivery', { amount: money(fees.standard), free: money(fees.freeFrom) });
  const off = discount(product);
  drawGallery();
  drawBuy();

  return {
    kind: 'product',
    title: text.title,
    text: text.tag,
    product,
    colour: kept.colour,
    stock: stockNow(),
    nodes: [
      h(
        'div',
        { class: 'wrap' },
        h(
          'nav',
          { class: 'crumbs', 'aria-label': t('product.crumbs') },
          h(
            'ol',
            { role: 'list' },
            h('li', {}, h('a', { href: '/products' }, t('nav.all'))),
            h('li', {}, h('a', { href: `/products?category=${product.cat}` }, t(`cat.${product.cat}`))),
            h('li', { 'aria-current': 'page' }, text.title),
          ),
        ),
        h(
          'div',
          { class: 'product' },
          gallery,
          h(
            'div',
            { class: 'product-side' },
            h(
              'div',
              { class: 'product-head' },
              pageTitle(text.title),
              h('p', { class: 'lead' }, text.tag),
              h(
                'p',
                { class: 'product-price' },
                price(product),
                off > 0 && h('span', { class: 'off' }, t('card.sale', { n: off })),
                stars(product),
              ),
              h('p', { class: 'quiet' }, t('product.tax'), ' ', delivery),
            ),
            h('form', { class: 'options', on: { submit } }, colours, sizes, stock, buy),
            askButton(t('product.ask'), ask, 'button button-quiet button-wide'),
            folds(text),
            dialog,
          ),
        ),
      ),
      h(
        'section',
        { class: 'wrap section' },
        h(
          'div',
          { class: 'section-head' },
          h('h2', { class: 'section-title' }, t('product.related')),
          arrowLink(`/products?category=${product.cat}`, t(`cat.${product.cat}`)),
        ),
        grid(related(product, 4)),
      ),
    ],
  };
}
