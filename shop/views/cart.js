/** The cart: lines with quantities, progress to free delivery, a code, and the sum. */
import { dropCoupon, items, onCart, setQuantity, totals } from '../lib/cart.js';
import { fill, h } from '../lib/dom.js';
import { money, sizeName, t, words } from '../lib/i18n.js';
import { arrowLink, pageTitle, stepper, tile } from '../ui/parts.js';
import { say } from '../ui/toast.js';

const variant = (item) =>
  [item.colour && t(`colour.${item.colour}`), item.size && sizeName(item.size)].filter(Boolean).join(' · ');

/** The lines of a cart or an order without controls, as the checkout shows them. */
export const shortLines = (list, code) =>
  h(
    'ul',
    { class: 'short-lines', role: 'list' },
    list.map((item) =>
      h(
        'li',
        {},
        tile(item.product, { colour: item.colour, lazy: false }),
        h(
          'div',
          {},
          h('strong', {}, words(item.product).title),
          h('span', { class: 'quiet' }, [variant(item), `× ${item.quantity}`].filter(Boolean).join(' · ')),
        ),
        h('span', {}, money(item.total, code)),
      ),
    ),
  );

/** Subtotal, code, delivery and total as a list of terms. */
export const sums = (sum) =>
  h(
    'dl',
    { class: 'sums' },
    h('div', {}, h('dt', {}, t('cart.subtotal')), h('dd', {}, money(sum.subtotal))),
    sum.off > 0 &&
      h('div', { class: 'sums-off' }, h('dt', {}, t('cart.code', { code: sum.code })), h('dd', {}, `−${money(sum.off)}`)),
    h('div', {}, h('dt', {}, t('cart.shipping')), h('dd', {}, sum.shipping ? money(sum.shipping) : t('cart.free'))),
    h(
      'div',
      { class: 'sums-total' },
      h('dt', {}, t('cart.total'), h('small', {}, t('cart.tax'))),
      h('dd', {}, money(sum.total)),
    ),
  );

export function progress(sum) {
  const label = sum.free ? t('cart.free.done') : t('cart.free.left', { amount: money(sum.toFree) });
  return h(
    'div',
    { class: 'free', data: sum.free ? { done: '' } : {} },
    h('p', {}, label),
    h('progress', {
      max: sum.freeFrom,
      value: Math.min(sum.goods, sum.freeFrom),
      'aria-label': t('cart.free.label'),
    }),
  );
}

function line(item) {
  const title = words(item.product).title;
  const change = (next) => {
    setQuantity(item, next);
    say(next ? t('cart.updated', { title, n: next }) : t('cart.removed', { title }));
  };
  return h(
    'li',
    { class: 'line', data: { line: `${item.slug} ${item.colour} ${item.size}` } },
    h(
      'a',
      { class: 'line-art', href: `/products/${item.slug}`, tabindex: '-1', 'aria-hidden': 'true' },
      tile(item.product, { colour: item.colour, lazy: false }),
    ),
    h(
      'div',
      { class: 'line-text' },
      h('h2', {}, h('a', { href: `/products/${item.slug}` }, title)),
      h('p', { class: 'quiet' }, variant(item)),
    ),
    h('p', { class: 'line-total' }, money(item.total)),
    h(
      'div',
      { class: 'line-tools' },
      stepper({
        value: item.quantity,
        min: 0,
        max: item.limit,
        label: t('cart.quantity', { title }),
        less: t('cart.less', { title }),
        more: t('cart.more', { title }),
        on: change,
      }),
      h(
        'button',
        {
          type: 'button',
          class: 'text-button',
          'aria-label': t('cart.remove.item', { title }),
          on: { click: () => change(0) },
        },
        t('cart.remove'),
      ),
    ),
  );
}

/** The code in the cart, and the way to take it out. */
const code = (sum) =>
  h(
    'p',
    { class: 'coupon' },
    h('span', { class: 'quiet' }, sum.off ? t('cart.code.on', { code: sum.code }) : t('cart.code.waits', { code: sum.code })),
    h(
      'button',
      {
        type: 'button',
        class: 'text-button',
        on: {
          click() {
            dropCoupon();
            say(t('cart.code.gone', { code: sum.code }));
          },
        },
      },
      t('cart.code.drop'),
    ),
  );

const empty = () =>
  h(
    'div',
    { class: 'nothing' },
    h('img', { src: '/shop/art/backpack.svg', alt: '', width: 200, height: 200 }),
    h('h2', {}, t('cart.empty')),
    h('p', {}, t('cart.empty.text')),
    h('p', { class: 'actions' }, h('a', { class: 'button', href: '/products' }, t('cart.empty.link'))),
  );

export function cartPage() {
  const body = h('div', {});
  const title = pageTitle(t('cart.title'));

  function draw() {
    const held = document.activeElement?.closest?.('[data-line]')?.dataset.line;
    const step = document.activeElement?.dataset?.step;
    const list = items();
    const sum = totals();
    if (!list.length) fill(body, empty());
    else
      fill(
        body,
        h(
          'div',
          { class: 'cart' },
          h('ul', { class: 'lines', role: 'list' }, list.map(line)),
          h(
            'section',
            { class: 'summary', 'aria-label': t('cart.summary') },
            progress(sum),
            sums(sum),
            sum.code !== '' && code(sum),
            h('a', { class: 'button button-wide', href: '/checkout' }, t('cart.checkout')),
            arrowLink('/products', t('cart.continue')),
          ),
        ),
      );
    if (!held) return;
    // Drawing anew must not lose the keyboard: stay on the same control, else go to the heading.
    const same = [...body.querySelectorAll('[data-line]')].find((node) => node.dataset.line === held);
    (same?.querySelector(`[data-step="${step}"]:enabled`) ?? same?.querySelector('.step:enabled') ?? title).focus();
  }
  draw();
  const leave = onCart(draw);
  return {
    kind: 'cart',
    title: t('cart.title'),
    text: '',
    leave,
    nodes: [h('div', { class: 'wrap narrow-head' }, title, body)],
  };
}
