/** What stands around every page: the bar, the header with its menu, the footer. */
import { CATEGORIES } from '../data/catalogue.js';
import { DELIVERY } from '../data/delivery.js';
import { count } from '../lib/cart.js';
import { fill, h, icon } from '../lib/dom.js';
import { currency, language, money, plural, setLanguage, t } from '../lib/i18n.js';
import { isDark, toggleTheme } from '../lib/theme.js';
import { here } from '../lib/router.js';

const byId = (id) => document.getElementById(id);

function navLink(href, label, current) {
  return h('li', {}, h('a', { href, 'aria-current': current ? 'page' : null }, label));
}

function links() {
  const { path, query } = here();
  const onList = path === '/products';
  return [
    navLink('/products', t('nav.all'), onList && !query.get('category')),
    ...CATEGORIES.map(({ id }) =>
      navLink(`/products?category=${id}`, t(`cat.${id}`), onList && query.get('category') === id),
    ),
    navLink('/help', t('nav.help'), path === '/help'),
  ];
}

function langButton(kind) {
  const next = language() === 'ko' ? 'en' : 'ko';
  return h(
    'button',
    { type: 'button', class: kind, lang: next, data: { act: 'lang' }, on: { click: () => setLanguage(next) } },
    icon('globe'),
    h('span', {}, t('nav.lang')),
  );
}

function themeButton(kind, withWords) {
  const label = t(isDark() ? 'nav.theme.light' : 'nav.theme.dark');
  return h(
    'button',
    {
      type: 'button',
      class: kind,
      data: { act: 'theme' },
      'aria-label': withWords ? null : label,
      on: { click: () => toggleTheme() },
    },
    icon(isDark() ? 'sun' : 'moon'),
    withWords && h('span', {}, label),
  );
}

function menuButton() {
  const button = h(
    'button',
    {
      type: 'button',
      class: 'icon-button menu-button',
      'aria-expanded': 'false',
      'aria-controls': 'menu',
      'aria-label': t('nav.menu'),
      on: { click: () => openMenu(byId('menu').hidden) },
    },
    icon('menu'),
  );
  return button;
}

/** Opens or closes the phone's menu. */
export function openMenu(open) {
  const menu = byId('menu');
  const button = document.querySelector('.menu-button');
  if (!menu || !button || menu.hidden === !open) return;
  menu.hidden = !open;
  button.setAttribute('aria-expanded', String(open));
  button.setAttribute('aria-label', t(open ? 'nav.close' : 'nav.menu'));
  fill(button, icon(open ? 'close' : 'menu'));
  if (open) menu.querySelector('a')?.focus();
}

/** Draws the header anew for the language, the theme and the address, and keeps the focus. */
export function drawHeader() {
  const act = document.activeElement?.dataset?.act;
  const inMenu = document.activeElement?.closest?.('#menu') != null;
  const n = count();
  byId('skip').textContent = t('skip');
  const brand = h(
    'a',
    { class: 'brand', href: '/', 'aria-label': t('shop.name') },
    h('img', { src: '/shop/art/logo.svg', alt: '', width: 34, height: 34 }),
    h('span', { class: 'brand-name' }, t('shop.name')),
  );
  fill(
    byId('header'),
    h('p', { class: 'bar' }, t('bar', { amount: money(DELIVERY[currency()].freeFrom) })),
    h(
      'div',
      { class: 'header wrap' },
      menuButton(),
      brand,
      h('nav', { class: 'nav', 'aria-label': t('nav.label') }, h('ul', { role: 'list' }, links())),
      h(
        'div',
        { class: 'tools' },
        langButton('text-button wide-only'),
        themeButton('icon-button wide-only'),
        h('a', { class: 'icon-button', href: '/products?find', 'aria-label': t('nav.search') }, icon('search')),
        h(
          'a',
          { class: 'icon-button cart-button', href: '/cart', 'aria-label': n ? plural('nav.cart', n) : t('nav.cart') },
          icon('cart'),
          n > 0 && h('span', { class: 'cart-count', 'aria-hidden': 'true' }, n),
        ),
      ),
    ),
    h(
      'div',
      {
        class: 'menu',
        id: 'menu',
        hidden: true,
        on: {
          keydown: (event) => {
            if (event.key === 'Escape') {
              openMenu(false);
              document.querySelector('.menu-button').focus();
            }
          },
        },
      },
      h('nav', { class: 'wrap', 'aria-label': t('nav.menu') }, h('ul', { role: 'list' }, links())),
      h('div', { class: 'wrap menu-tools' }, langButton('text-button'), themeButton('text-button', true)),
    ),
  );
  if (inMenu) openMenu(true);
  if (act) [...document.querySelectorAll(`[data-act="${act}"]`)].find((node) => node.offsetParent)?.focus();
}

export function drawFooter() {
  const column = (title, list) =>
    h(
      'div',
      {},
      h('h2', { class: 'foot-title' }, title),
      h(
        'ul',
        { role: 'list' },
        list.map(([href, label]) => h('li', {}, h('a', { href }, label))),
      ),
    );
  fill(
    byId('footer'),
    h(
      'div',
      { class: 'wrap footer' },
      h('div', { class: 'foot-brand' }, h('p', { class: 'foot-name' }, t('shop.name')), h('p', {}, t('shop.about'))),
      column(
        t('foot.shop'),
        CATEGORIES.map(({ id }) => [`/products?category=${id}`, t(`cat.${id}`)]),
      ),
      column(t('foot.care'), [
        ['/help#delivery', t('help.delivery')],
        ['/help#returns', t('help.returns')],
        ['/help#repairs', t('help.repairs')],
        ['/help#sizes', t('help.sizes')],
      ]),
      column(t('foot.house'), [
        ['/help', t('nav.about')],
        ['/shop/gallery/index.html', t('foot.gallery')],
        ['mailto:hello@larchandloft.example', t('foot.mail')],
      ]),
      h('p', { class: 'foot-note' }, t('foot.demo'), ' ', t('foot.hours')),
    ),
  );
}
