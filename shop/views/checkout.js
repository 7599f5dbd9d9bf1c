/** Checkout in two steps. Nothing is charged; the order stays in this browser. */
import { DELIVERY } from '../data/delivery.js';
import { clear, items, totals } from '../lib/cart.js';
import { tellEvent, tellPage } from '../lib/chat.js';
import { fill, h } from '../lib/dom.js';
import { currency, language, money, t } from '../lib/i18n.js';
import { go } from '../lib/router.js';
import { write } from '../lib/store.js';
import { field } from '../ui/field.js';
import { pageTitle } from '../ui/parts.js';
import { cartPage, progress, shortLines, sums } from './cart.js';

const COUNTRIES = ['NO', 'DE', 'FR', 'NL', 'IE', 'KR'];
const isEmail = (text) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : 'pay.error.email');
const isZip = (text) => (/^[\p{L}\d][\p{L}\d -]{1,9}$/u.test(text) ? null : 'pay.error.zip');

/** The steps' names, as rules read them in `checkout.step`. */
const STEPS = { 1: 'address', 2: 'delivery' };

/** What was typed outlives a change of language and a look back at the cart, not the tab. */
const draft = { step: 1, method: 'standard', note: '', values: {} };

/** A short readable number, long enough not to meet another in one browser. */
const orderId = () =>
  `LL-${[...crypto.getRandomValues(new Uint8Array(6))].map((byte) => '23456789BCDFGHJKMNPQRSTVWXYZ'[byte % 28]).join('')}`;

function addressFields() {
  const value = (name, other = '') => draft.values[name] ?? other;
  const make = (name, props) => field({ name, label: t(`pay.${name}`), value: value(name), ...props });
  const email = make('email', { type: 'email', autocomplete: 'email', inputmode: 'email', check: isEmail });
  const phone = make('phone', {
    type: 'tel',
    autocomplete: 'tel',
    inputmode: 'tel',
    optional: true,
    hint: t('pay.why.phone'),
  });
  const name = make('name', { autocomplete: 'name' });
  const street = make('street', { autocomplete: 'address-line1' });
  const street2 = make('street2', { autocomplete: 'address-line2', optional: true });
  const zip = make('zip', { autocomplete: 'postal-code', wide: false, check: isZip });
  const city = make('city', { autocomplete: 'address-level2', wide: false });
  const country = make('country', {
    autocomplete: 'country',
    value: value('country', language() === 'ko' ? 'KR' : 'NO'),
    options: COUNTRIES.map((code) => [code, t(`country.${code}`)]),
  });
  // A Korean address begins with the postcode.
  const address =
    language() === 'ko' ? [name, zip, city, street, street2, country] : [name, street, street2, zip, city, country];
  return { contact: [email, phone], address };
}

export function checkoutPage() {
  if (!items().length) return cartPage();
  const heading = pageTitle(t('pay.title'));
  const steps = h('ol', { class: 'steps', role: 'list', 'aria-label': t('pay.steps') });
  const body = h('div', { class: 'checkout-main' });
  const aside = h('section', { class: 'summary', 'aria-label': t('cart.summary') });
  let fields = [];

  const keep = () => {
    for (const one of fields) draft.values[one.name] = one.value();
  };
  const drawAside = () => {
    const sum = totals(draft.method);
    fill(aside, shortLines(items()), progress(sum), sums(sum), h('p', { class: 'demo-note' }, t('pay.demo')));
  };

  function first() {
    const groups = addressFields();
    fields = [...groups.contact, ...groups.address];
    const alert = h('p', { class: 'form-error', role: 'alert' });
    const group = (title, list) =>
      h(
        'fieldset',
        { class: 'group' },
        h('legend', {}, t(title)),
        h(
          'div',
          { class: 'fields' },
          list.map((one) => one.node),
        ),
      );
    const submit = (event) => {
      event.preventDefault();
      keep();
      const wrong = fields.filter((one) => !one.validate());
      alert.textContent = wrong.length ? t('pay.error') : '';
      if (wrong.length) return wrong[0].control.focus();
      show(2, true);
    };
    return h(
      'form',
      { novalidate: true, on: { submit } },
      group('pay.contact', groups.contact),
      group('pay.address', groups.address),
      alert,
      h('p', { class: 'actions' }, h('button', { type: 'submit', class: 'button' }, t('pay.next'))),
    );
  }

  function place(event) {
    event.preventDefault();
    // Another tab may have emptied the cart meanwhile.
    if (!items().length) return go('/cart');
    draft.note = event.target.elements.note.value.trim();
    const id = orderId();
    const { email, name } = draft.values;
    write(`order:${id}`, {
      id,
      email,
      name,
      at: Date.now(),
      method: draft.method,
      currency: currency(),
      totals: totals(draft.method),
      lines: items().map(({ slug, colour, size, quantity, total }) => ({ slug, colour, size, quantity, total })),
    });
    Object.assign(draft, { step: 1, method: 'standard', note: '' });
    clear();
    tellEvent('purchase', { id });
    go(`/order/${id}`);
  }

  function second() {
    fields = [];
    const { name, street, street2, zip, city, country, email } = draft.values;
    const fees = DELIVERY[currency()];
    const button = h('button', { type: 'submit', class: 'button' });
    const label = () => {
      button.textContent = t('pay.place', { amount: money(totals(draft.method).total) });
    };
    const option = (id, fee) =>
      h(
        'label',
        { class: 'option' },
        h('input', {
          type: 'radio',
          name: 'method',
          value: id,
          checked: draft.method === id,
          on: {
            change: () => {
              draft.method = id;
              drawAside();
              label();
            },
          },
        }),
        h(
          'span',
          { class: 'option-text' },
          h('strong', {}, t(`pay.${id}`)),
          h('span', { class: 'quiet' }, t(`pay.${id}.text`)),
        ),
        h('span', {}, fee ? money(fee) : t('cart.free')),
      );
    label();
    const place1 =
      language() === 'ko'
        ? `${zip} ${city} ${street} ${street2}`
        : `${street}${street2 ? `, ${street2}` : ''}, ${zip} ${city}`;
    return h(
      'form',
      { on: { submit: place } },
      h(
        'div',
        { class: 'sendto' },
        h(
          'div',
          {},
          h('h2', {}, t('pay.sendto')),
          h('p', {}, name),
          h('p', {}, place1),
          h('p', {}, t(`country.${country}`)),
          h('p', { class: 'quiet' }, email),
        ),
        h('button', { type: 'button', class: 'text-button', on: { click: () => show(1, true) } }, t('pay.edit')),
      ),
      h(
        'fieldset',
        { class: 'group' },
        h('legend', {}, t('pay.method')),
        option('standard', totals('standard').shipping),
        option('express', fees.express),
      ),
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'note' }, t('pay.note'), h('span', { class: 'quiet' }, ` ${t('pay.optional')}`)),
        h('input', { id: 'note', name: 'note', value: draft.note, autocomplete: 'off' }),
      ),
      h('p', { class: 'demo-note' }, t('pay.demo')),
      h(
        'p',
        { class: 'actions' },
        button,
        h(
          'button',
          { type: 'button', class: 'button button-quiet', on: { click: () => show(1, true) } },
          t('pay.back'),
        ),
      ),
    );
  }

  function show(step, moved) {
    keep();
    draft.step = step;
    const mark = (n) =>
      h(
        'li',
        { 'aria-current': n === step ? 'step' : null, data: n < step ? { done: '' } : {} },
        h('span', { class: 'step-number', 'aria-hidden': 'true' }, n),
        h('span', {}, t(`pay.step${n}`)),
      );
    fill(steps, mark(1), mark(2));
    fill(body, step === 1 ? first() : second());
    drawAside();
    if (!moved) return;
    tellPage({ kind: 'checkout', step: STEPS[step] });
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  show(draft.step === 2 && draft.values.email ? 2 : 1);
  return {
    kind: 'checkout',
    step: STEPS[draft.step],
    title: t('pay.title'),
    text: '',
    leave: keep,
    nodes: [h('div', { class: 'wrap narrow-head' }, heading, steps, h('div', { class: 'cart' }, body, aside))],
  };
}
