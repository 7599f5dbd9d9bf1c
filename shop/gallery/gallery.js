/**
 * The gallery: plays the states of one content type, or of several, as a conversation.
 * `?kind=product,carousel` chooses (none: all), `?theme=dark`, `?dir=rtl` and `?lang=ko`
 * say how it looks. The states are in `KIND.json` beside this file, one for each type of
 * `kinds.json`; a file that is missing or says something else is named on the page.
 */
const query = new URLSearchParams(location.search);
const root = document.documentElement;

const LOOK = {
  theme: { label: 'Colours', choices: { '': 'As the system', light: 'Light', dark: 'Dark' } },
  dir: { label: 'Direction', choices: { '': 'Left to right', rtl: 'Right to left' } },
  lang: { label: 'Language', choices: { '': 'English', ko: '한국어', ar: 'العربية' } },
};

/** Makes an element with properties and children. */
const h = (tag, properties, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};

const address = (name, value) => {
  const next = new URLSearchParams(query);
  if (value) next.set(name, value);
  else next.delete(name);
  return `?${next}`;
};

function controls(kinds) {
  for (const [name, { label, choices }] of Object.entries(LOOK)) {
    const select = h('select', { name }, ...Object.entries(choices).map(([value, text]) =>
      h('option', { value, selected: value === (query.get(name) ?? '') }, text)));
    select.addEventListener('change', () => location.assign(address(name, select.value)));
    document.getElementById('look').append(h('label', {}, label, select));
  }
  const chosen = query.get('kind') ?? '';
  const link = (kind, text, count) => {
    const a = h('a', { href: address('kind', kind) }, text, h('span', {}, String(count)));
    if (chosen === kind) a.setAttribute('aria-current', 'page');
    return h('li', {}, a);
  };
  const all = kinds.reduce((sum, { states }) => sum + states.length, 0);
  document.getElementById('kinds').append(link('', 'Everything', all),
    ...kinds.map(({ kind, states }) => link(kind, kind, states.length)));
}

function trouble(text) {
  const place = document.getElementById('trouble');
  place.append(h('span', {}, text), h('br', {}));
  place.hidden = false;
}

async function load(kind) {
  try {
    const response = await fetch(`/shop/gallery/${kind}.json`);
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const { states } = await response.json();
    return { kind, states };
  } catch (error) {
    trouble(`${kind}.json: ${error.message}`);
    return { kind, states: [] };
  }
}

/** A transport that says the states as messages and takes everything the visitor does. */
function player(states) {
  const log = [];
  const epoch = 'gallery';
  const guide = { role: 'agent', id: 'mina', name: 'Mina' };
  let frame;
  const entry = (body) => {
    log.push({ seq: log.length + 1, prev: log.length, at: Date.UTC(2026, 10, 22, 9, log.length), body });
    return log.at(-1);
  };
  const tell = (entries) => frame(JSON.stringify({ events: { epoch, entries } }));
  const message = (from, content, more) => entry({ message: { id: `g${log.length + 1}`, from, content, ...more } });
  for (const { content } of states) message(guide, content);
  const take = (client_id, content) => {
    const said = message({ role: 'visitor' }, content, { client_id });
    tell([said]);
    frame(JSON.stringify({ ack: { client_id, seq: said.seq } }));
  };
  const answer = {
    hello() {
      frame(JSON.stringify({ welcome: { session: 'gallery', conversation: 'gallery', epoch, floor: 1, head: log.length,
        at: Date.now(), features: { history: false, typing: false, read: false, upload: false, rating: false, transcript: false },
        state: { agents: { v: 1, list: [{ who: guide, presence: 'online' }] } } } }));
      tell(log);
      frame('{"live":{}}');
    },
    message: ({ client_id, content }) => take(client_id, content),
    action({ client_id, action_id, value }) {
      globalThis.gallery.actions.push({ action_id, value });
      frame(JSON.stringify({ ack: { client_id, seq: log.length } }));
    },
    event: ({ client_id }) => frame(JSON.stringify({ ack: { client_id, seq: log.length } })),
    ping: ({ n }) => frame(JSON.stringify({ pong: { n } })),
  };
  return {
    connect(ctx) {
      frame = ctx.frame;
      queueMicrotask(() => ctx.opened());
      return {
        send(text) {
          const [[kind, value]] = Object.entries(JSON.parse(text));
          queueMicrotask(() => answer[kind]?.(value));
        },
        close() {},
      };
    },
  };
}

async function start() {
  root.lang = query.get('lang') || 'en';
  root.dir = query.get('dir') || 'ltr';
  if (query.get('theme')) root.dataset.theme = query.get('theme');
  const names = await (await fetch('/shop/gallery/kinds.json')).json();
  const kinds = await Promise.all(names.map(load));
  controls(kinds);
  const wanted = query.get('kind')?.split(',');
  const shown = kinds.filter(({ kind }) => !wanted || wanted.includes(kind));
  const states = shown.flatMap(({ kind, states }) => states.map((state) => ({ kind, ...state })));
  // For tests: what is on show, and what was done.
  globalThis.gallery = { states: states.map(({ kind, name }) => `${kind}: ${name}`), actions: [] };
  (window.AisleChat ??= []).push(['registerTransport', 'gallery', player(states)]);
  const chat = document.createElement('aisle-chat');
  Object.assign(chat.dataset, { transport: 'gallery', endpoint: '/gallery', persistence: 'none', load: 'eager',
    title: 'Gallery', accent: '#2f5a4c', locale: root.lang, ...(root.dataset.theme && { theme: root.dataset.theme }) });
  chat.setAttribute('open', '');
  document.getElementById('stage').append(chat);
  await import('/aisle/aisle-chat.js');
}

start().catch((error) => trouble(`The gallery cannot start: ${error.message}. Serve it with cargo xtask serve.`));
