/**
 * The shop's start: draws frame and page, and draws them again when address, language, theme or
 * cart change. Pages are functions in `views/` that return {title, text, nodes, ...}.
 */
import { CATEGORIES, find } from './data/catalogue.js';
import './lib/asked.js';
import { onCart } from './lib/cart.js';
import { tellCart, tellEvent, tellLanguage, tellPage, tellTheme } from './lib/chat.js';
import { fill } from './lib/dom.js';
import { onLanguage } from './lib/i18n.js';
import { here, start } from './lib/router.js';
import { tellRules } from './lib/rules.js';
import { describe, productData, shopData } from './lib/seo.js';
import { chosen, isDark, onTheme } from './lib/theme.js';
import { drawFooter, drawHeader, openMenu } from './ui/frame.js';
import { clearToast } from './ui/toast.js';
import { cartPage } from './views/cart.js';
import { checkoutPage } from './views/checkout.js';
import { helpPage } from './views/help.js';
import { homePage } from './views/home.js';
import { listPage } from './views/list.js';
import { lostPage } from './views/lost.js';
import { orderPage } from './views/order.js';
import { productPage } from './views/product.js';

const main = document.getElementById('main');
let leave = () => {};

function choose() {
  const { path, query } = here();
  const [, first, second, more] = path.split('/');
  if (path === '/' || path === '/index.html') return homePage();
  if (path === '/products') {
    const category = query.get('category') ?? '';
    return category && !CATEGORIES.some(({ id }) => id === category) ? lostPage() : listPage(query);
  }
  if (first === 'products' && !more) {
    const product = find(second);
    return product ? productPage(product, query) : lostPage();
  }
  if (path === '/cart') return cartPage();
  if (path === '/checkout') return checkoutPage();
  if (first === 'order' && second && !more) return orderPage(second);
  if (path === '/help' || path === '/about') return helpPage();
  return lostPage();
}

/** Draws the page of the address. After a change of page, the heading gets the focus. */
function draw(cause) {
  leave();
  const page = choose();
  leave = page.leave ?? (() => {});
  describe(page.title, page.text);
  if (page.product) productData(page.product, page.colour);
  else shopData();
  drawHeader();
  fill(main, page.nodes);
  main.dataset.page = page.kind;
  tellPage(page);
  if (cause === 'again') return;
  if (page.product) tellEvent('product-view', { id: page.product.slug });
  clearToast();
  openMenu(false);
  if (cause !== 'first') (page.focus?.() ?? main.querySelector('h1'))?.focus({ preventScroll: true });
  if (location.hash && cause !== 'back') document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

onLanguage(() => {
  tellLanguage();
  tellRules();
  drawFooter();
  draw('again');
  tellCart();
});
onTheme(() => {
  tellTheme(chosen());
  drawHeader();
  for (const image of document.querySelectorAll('[data-night]')) image.src = image.dataset[isDark() ? 'night' : 'day'];
});
onCart(() => {
  drawHeader();
  tellCart();
});

drawFooter();
start(draw);
tellLanguage();
tellRules();
tellTheme(chosen());
tellCart();
