/** The home page: hero, promises, categories, what many keep, and two stories. */
import { CATEGORIES, featured, find } from '../data/catalogue.js';
import { DELIVERY } from '../data/delivery.js';
import { h, icon } from '../lib/dom.js';
import { currency, money, t } from '../lib/i18n.js';
import { isDark } from '../lib/theme.js';
import { arrowLink, grid, pageTitle, tile } from '../ui/parts.js';

const HERO = { day: '/shop/art/hero.svg', night: '/shop/art/hero.svg#night' };

const hero = () =>
  h(
    'section',
    { class: 'hero' },
    h('img', {
      class: 'hero-art',
      src: HERO[isDark() ? 'night' : 'day'],
      data: HERO,
      alt: '',
      width: 1600,
      height: 800,
      fetchpriority: 'high',
    }),
    h(
      'div',
      { class: 'wrap hero-text' },
      h('p', { class: 'kicker' }, t('home.kicker')),
      pageTitle(t('home.title'), 'hero-title'),
      h('p', { class: 'lead' }, t('home.lead')),
      h(
        'p',
        { class: 'actions' },
        h('a', { class: 'button', href: '/products' }, t('home.shop')),
        h('a', { class: 'button button-quiet', href: '/products/larch-rain-shell' }, t('home.jackets')),
      ),
    ),
  );

function promises() {
  const amount = money(DELIVERY[currency()].freeFrom);
  const one = (n, name) =>
    h(
      'li',
      {},
      icon(name),
      h('div', {}, h('strong', {}, t(`home.promise.${n}`, { amount })), h('span', {}, t(`home.promise.${n}.text`))),
    );
  return h('ul', { class: 'promises wrap', role: 'list' }, one(1, 'needle'), one(2, 'van'), one(3, 'back'));
}

const categories = () =>
  h(
    'section',
    { class: 'wrap section' },
    h('h2', { class: 'section-title' }, t('home.categories')),
    h(
      'ul',
      { class: 'doors', role: 'list' },
      CATEGORIES.map(({ id, cover, colour }) =>
        h(
          'li',
          { class: 'door' },
          h(
            'a',
            { href: `/products?category=${id}` },
            tile(find(cover), { colour }),
            h('span', { class: 'door-text' }, h('strong', {}, t(`cat.${id}`)), h('span', {}, t(`cat.${id}.line`))),
          ),
        ),
      ),
    ),
  );

const best = () =>
  h(
    'section',
    { class: 'wrap section' },
    h(
      'div',
      { class: 'section-head' },
      h('h2', { class: 'section-title' }, t('home.featured')),
      arrowLink('/products', t('home.featured.all')),
    ),
    grid(featured().slice(0, 8)),
  );

const story = (name, href, art, flip) =>
  h(
    'section',
    { class: flip ? 'story story-flip' : 'story' },
    h('img', { class: 'story-art', src: art, alt: '', width: 800, height: 640, loading: 'lazy' }),
    h(
      'div',
      { class: 'story-text' },
      h('p', { class: 'kicker' }, t(`home.${name}.kicker`)),
      h('h2', {}, t(`home.${name}`)),
      h('p', {}, t(`home.${name}.text`)),
      arrowLink(href, t(`home.${name}.link`)),
    ),
  );

export function homePage() {
  return {
    kind: 'home',
    title: '',
    text: '',
    nodes: [
      hero(),
      promises(),
      categories(),
      best(),
      h(
        'div',
        { class: 'wrap section stories' },
        story('repair', '/help#repairs', '/shop/art/repair.svg'),
        story('evening', '/products?category=camp', '/shop/art/evening.svg', true),
      ),
    ],
  };
}
