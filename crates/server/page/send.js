// What can be sent besides words: products, articles, an order, times to book,
// a coupon, a form, a return. Found on the server, shown before it goes.

import { byId, make, setText } from './dom.js';

const WAIT = 200;

const money = ({ amount, currency }) => {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
};
const price = (value) => {
  try {
    return value ? money(value) : '';
  } catch {
    return `${value.amount} ${value.currency}`;
  }
};

const content = (type, fallback, data) => ({ type, v: 1, fallback, data });

const STOCK = { in: 'In stock', low: 'Few left', out: 'Out of stock', preorder: 'Preorder' };

/** What has fields of its own: their names, and the content they make. */
const FORMS = {
  coupon: {
    title: 'Coupon',
    fields: [['code', 'Code', true], ['label', 'What it is for', false]],
    make: ({ code, label }) => content('coupon', [label, code].filter(Boolean).join(': '), { code, label }),
  },
  form: {
    title: 'Form',
    fields: [['title', 'Heading', true], ['fields', 'Questions, separated by commas', true]],
    make: ({ title, fields }) => {
      const labels = fields.split(',').map((label) => label.trim()).filter(Boolean).slice(0, 40);
      return content('form', [title, ...labels].join('\n'), { title, fields: labels.map((label, at) => ({ id: `q${at + 1}`, label })) });
    },
  },
  lookup: {
    title: 'Ask for an order number',
    fields: [],
    make: () => content('order-lookup', 'Your order number, please', {}),
  },
  return: {
    title: 'Return',
    fields: [['number', 'Order number', true], ['items', 'Items, separated by commas', true]],
    make: ({ number, items }) => {
      const titles = items.split(',').map((title) => title.trim()).filter(Boolean).slice(0, 60);
      return content('return', [`Return: ${number}`, ...titles].join('\n'), {
        order: number,
        items: titles.map((title, at) => ({ id: `i${at + 1}`, title })),
      });
    },
  },
};

export class Sender {
  #link;
  #locale;
  #send;
  #dialog = byId('sender');
  #tab = 'products';
  #asked = 0;
  #chosen = new Map();
  #timer = null;
  #ready = null;

  /** `locale()` is the open conversation's; `send(content)` says it there. */
  constructor(link, locale, send) {
    this.#link = link;
    this.#locale = locale;
    this.#send = send;
    byId('sender-open').addEventListener('click', () => this.open());
    byId('sender-close').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('close', () => byId('input').focus());
    for (const tab of byId('sender-tabs').querySelectorAll('button')) tab.addEventListener('click', () => this.#show(tab.dataset.tab));
    byId('sender-tabs').addEventListener('keydown', (event) => this.#keys(event));
    byId('sender-search').addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#search(), WAIT);
    });
    byId('sender-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#go();
    });
  }

  open() {
    this.#dialog.showModal();
    this.#show(this.#tab);
  }

  /** One stop of the Tab key, arrows within, as tabs are. */
  #keys(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const tabs = [...byId('sender-tabs').querySelectorAll('button')];
    const next = tabs.at((tabs.indexOf(document.activeElement) + step) % tabs.length);
    this.#show(next.dataset.tab);
    next.focus();
  }

  #show(tab) {
    this.#tab = tab;
    this.#chosen.clear();
    this.#ready = null;
    for (const button of byId('sender-tabs').querySelectorAll('button')) {
      const on = button.dataset.tab === tab;
      button.setAttribute('aria-selected', on);
      button.tabIndex = on ? 0 : -1;
    }
    byId('sender-panel').setAttribute('aria-labelledby', `sender-tab-${tab}`);
    const searches = tab === 'products' || tab === 'articles';
    byId('sender-find').hidden = !searches;
    byId('sender-search').value = '';
    byId('sender-results').replaceChildren();
    byId('sender-fields').replaceChildren();
    this.#say('');
    if (tab === 'products') this.#say('Search by words and price, such as “running shoes under 100”.');
    else if (tab === 'articles') this.#search();
    else if (tab === 'order') this.#fields([['number', 'Order number', true], ['email', 'E-mail address of the order', true]]);
    else if (tab === 'booking') this.#booking();
    else this.#fields(FORMS[tab].fields);
    this.#button();
    if (searches) byId('sender-search').focus();
  }

  #fields(fields) {
    byId('sender-fields').replaceChildren(...fields.flatMap(([name, label, required]) => [
      make('label', { htmlFor: `field-${name}`, textContent: label }),
      make('input', { id: `field-${name}`, name, required, autocomplete: 'off', maxLength: 500 }),
    ]));
    if (!fields.length) this.#say('The visitor gets a form for the number and the e-mail address, and the server answers it.');
    byId('sender-fields').querySelector('input')?.focus();
  }

  #say(text) {
    setText(byId('sender-state'), text);
  }

  #button() {
    const button = byId('sender-send');
    const count = this.#chosen.size;
    setText(button, this.#tab === 'order' ? 'Look up and send' : count > 1 ? `Send ${count} products` : 'Send');
    button.disabled = (this.#tab === 'products' || this.#tab === 'articles') ? count === 0 : this.#tab === 'booking' && !this.#ready;
  }

  async #ask(topic, value) {
    const mine = ++this.#asked;
    const answer = await this.#link.ask(topic, { locale: this.#locale(), ...value });
    // A later question has been asked meanwhile.
    return mine === this.#asked ? answer : null;
  }

  async #search() {
    const text = byId('sender-search').value.trim();
    this.#chosen.clear();
    if (this.#tab === 'products') {
      if (!text) return byId('sender-results').replaceChildren();
      const answer = await this.#ask('products', { text });
      if (answer) this.#list(answer, (answer.data?.content?.data.items ?? []).map((item) => ({
        id: item.id, title: item.title, more: [price(item.price), STOCK[item.stock], item.brand].filter(Boolean).join(' · '), value: item,
      })), 'checkbox');
    } else {
      const answer = await this.#ask(text ? 'articles' : 'popular', text ? { text } : {});
      if (answer) this.#list(answer, (answer.data?.articles ?? []).map((item) => ({ id: item.id, title: item.title, more: item.summary, value: item })), 'radio');
    }
  }

  #list({ error }, items, type) {
    byId('sender-results').replaceChildren(...items.map(({ id, title, more, value }) => {
      const input = make('input', { type, name: 'sender-choice' });
      input.addEventListener('change', () => {
        if (type === 'radio') this.#chosen.clear();
        if (input.checked) this.#chosen.set(id, value);
        else this.#chosen.delete(id);
        this.#button();
      });
      const words = make('span', { className: 'choice-words' },
        make('span', { className: 'choice-title', dir: 'auto', textContent: title }),
        make('span', { className: 'quiet', dir: 'auto', textContent: more }));
      return make('li', {}, make('label', { className: 'choice' }, input, words));
    }));
    const none = { unsupported: 'The server was started without them; see docs/server.md.' }[error] ?? (error ? 'That did not work. Try again.' : 'Nothing found.');
    this.#say(items.length ? `${items.length} found` : none);
    this.#button();
  }

  async #booking() {
    const answer = await this.#ask('booking', {});
    if (!answer) return;
    this.#ready = answer.data?.content ?? null;
    const slots = this.#ready?.data.slots ?? [];
    const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    byId('sender-results').replaceChildren(...slots.slice(0, 12).map(({ at }) => make('li', { className: 'slot', textContent: when.format(at) })));
    this.#say(slots.length ? `${slots.length} free times go to the visitor, in their own time zone.`
      : answer.error === 'unsupported' ? 'The server was started without --slots; see docs/server.md.' : 'No time is free.');
    this.#button();
  }

  async #go() {
    const ready = await this.#content();
    if (!ready) return;
    this.#send(ready);
    this.#dialog.close();
  }

  async #content() {
    const values = Object.fromEntries([...byId('sender-fields').querySelectorAll('input')].map(({ name, value }) => [name, value.trim()]));
    const items = [...this.#chosen.values()];
    if (this.#tab === 'products') {
      const titles = items.map((item) => [item.title, price(item.price)].filter(Boolean).join(', ')).join('\n');
      return items.length === 1 ? content('product', titles, items[0]) : items.length ? content('carousel', titles, { items }) : null;
    }
    if (this.#tab === 'articles') {
      const answer = items.length ? await this.#ask('article', { id: items[0].id }) : null;
      if (!answer?.data) this.#say('Choose an article.');
      return answer?.data?.content;
    }
    if (this.#tab === 'order') {
      const answer = await this.#ask('order', values);
      if (!answer?.data) this.#say(answer?.error === 'unsupported' ? 'The server was started without --orders; see docs/server.md.' : 'There is no order of this number and e-mail address.');
      return answer?.data?.content;
    }
    if (this.#tab === 'booking') return this.#ready;
    return FORMS[this.#tab].make(values);
  }
}
