/** The confirmation of an order placed in this browser. */
import { find } from '../data/catalogue.js';
import { h } from '../lib/dom.js';
import { day, money, t } from '../lib/i18n.js';
import { read } from '../lib/store.js';
import { askButton, pageTitle } from '../ui/parts.js';
import { shortLines } from './cart.js';

const DAY = 24 * 60 * 60 * 1000;

/** The day of arrival: the next one for express, else the third; never a Sunday. */
function arrival(order) {
  const date = new Date(order.at + (order.method === 'express' ? 1 : 3) * DAY);
  return date.getDay() === 0 ? date.getTime() + DAY : date.getTime();
}

const missing = () => ({
  kind: 'order',
  title: t('order.missing'),
  text: '',
  nodes: [
    h(
      'div',
      { class: 'wrap centred' },
      h('img', { src: '/shop/art/lost.svg', alt: '', width: 480, height: 320, class: 'lost-art' }),
      pageTitle(t('order.missing')),
      h('p', { class: 'lead' }, t('order.missing.text')),
      h('p', { class: 'actions' }, h('a', { class: 'button', href: '/products' }, t('order.more'))),
    ),
  ],
});

export function orderPage(id) {
  const order = read(`order:${id}`);
  if (!order) return missing();
  const lines = order.lines.map((line) => ({ ...line, product: find(line.slug) })).filter((line) => line.product);
  const title = order.name ? t('order.title', { name: order.name }) : t('order.plain');
  const fact = (term, value) => h('div', {}, h('dt', {}, term), h('dd', {}, value));
  return {
    kind: 'order',
    ordered: order.at,
    title: `${t('order.number')} ${id}`,
    text: '',
    nodes: [
      h(
        'div',
        { class: 'wrap order' },
        h('img', { class: 'order-art', src: '/shop/art/evening.svg', alt: '', width: 800, height: 640 }),
        h(
          'div',
          { class: 'order-text' },
          pageTitle(title),
          h('p', { class: 'lead' }, t('order.text', { id, email: order.email })),
          h(
            'dl',
            { class: 'facts' },
            fact(t('order.number'), id),
            fact(t('order.when'), day(order.at)),
            fact(t('order.arrives'), day(arrival(order))),
            fact(t('cart.total'), money(order.totals.total, order.currency)),
          ),
          h('h2', {}, t('order.items')),
          shortLines(lines, order.currency),
          h(
            'p',
            { class: 'actions' },
            h('a', { class: 'button', href: '/products' }, t('order.more')),
            askButton(t('order.ask'), t('order.say', { id })),
          ),
        ),
      ),
    ],
  };
}
