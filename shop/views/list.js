/** All products, or one category, narrowed by words and sorted. The address follows the filters. */
import { CATEGORIES, search } from '../data/catalogue.js';
import { tellEvent } from '../lib/chat.js';
import { fill, h, icon } from '../lib/dom.js';
import { currency, plural, t } from '../lib/i18n.js';
import { amend } from '../lib/router.js';
import { askButton, grid, pageTitle } from '../ui/parts.js';

const SORTS = ['', 'low', 'high', 'rating'];

function address(category, query, sort) {
  const params = new URLSearchParams();
  if (category) params.set('category', category);
  if (query) params.set('q', query);
  if (sort) params.set('sort', sort);
  const text = params.toString();
  return text ? `/products?${text}` : '/products';
}

export function listPage(params) {
  const category = params.get('category') ?? '';
  let query = params.get('q') ?? '';
  let sort = SORTS.includes(params.get('sort')) ? params.get('sort') : '';

  const title = category ? t(`cat.${category}`) : t('list.title');
  const results = h('div', { class: 'results' });
  const counted = h('p', { class: 'count', role: 'status' });
  const chips = h('ul', { class: 'chips', role: 'list' });
  const field = h('input', {
    type: 'search',
    id: 'find',
    name: 'q',
    value: query,
    placeholder: t('list.placeholder'),
    autocomplete: 'off',
    enterkeyhint: 'search',
    on: {
      input: () => {
        query = field.value.trim();
        show();
      },
    },
  });
  const select = h(
    'select',
    {
      id: 'sort',
      on: {
        change: () => {
          sort = select.value;
          show();
        },
      },
    },
    SORTS.map((name) => h('option', { value: name, selected: name === sort }, t(`list.sort.${name}`))),
  );

  const chip = (id, label) =>
    h(
      'li',
      {},
      h('a', { class: 'chip', href: address(id, query, sort), 'aria-current': id === category ? 'page' : null }, label),
    );

  const nothing = () =>
    h(
      'div',
      { class: 'nothing' },
      h('h2', {}, t('list.none')),
      h('p', {}, t('list.none.text')),
      h(
        'p',
        { class: 'actions' },
        h('a', { class: 'button', href: '/products' }, t('list.clear')),
        askButton(t('help.ask'), query),
      ),
    );

  let pause;
  function show(keep) {
    const hits = search({ category, query, sort, currency: currency() });
    clearTimeout(pause);
    // What is searched for is known when the typing pauses.
    if (query) pause = setTimeout(() => tellEvent('search', { query, results: hits.length }), 700);
    counted.textContent = plural('list.count', hits.length);
    fill(
      chips,
      chip('', t('nav.all')),
      CATEGORIES.map(({ id }) => chip(id, t(`cat.${id}`))),
    );
    fill(results, hits.length ? grid(hits, { level: 2 }) : nothing());
    if (!keep) amend(address(category, query, sort));
  }
  show(true);

  return {
    kind: 'list',
    title,
    text: t(category ? `list.intro.${category}` : 'list.intro'),
    focus: () => (params.has('find') ? field : null),
    leave: () => clearTimeout(pause),
    nodes: [
      h(
        'div',
        { class: 'wrap' },
        h(
          'div',
          { class: 'list-head' },
          pageTitle(title),
          h('p', { class: 'lead' }, t(category ? `list.intro.${category}` : 'list.intro')),
        ),
        h(
          'div',
          { class: 'filters' },
          h('nav', { 'aria-label': t('list.filter') }, chips),
          h(
            'form',
            { class: 'find', role: 'search', on: { submit: (event) => event.preventDefault() } },
            h('label', { class: 'unseen', for: 'find' }, t('list.search')),
            icon('search'),
            field,
          ),
          h('div', { class: 'sort' }, h('label', { for: 'sort' }, t('list.sort')), select),
        ),
        counted,
        results,
      ),
    ],
  };
}
