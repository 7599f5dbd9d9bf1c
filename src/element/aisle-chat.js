/*
 * The shell of Aisle Chat: defines <aisle-chat>, draws its launcher at once and
 * its panel with a real textarea on the first press, and fetches the widget when
 * somebody means to talk. It owns opening and closing, focus, the Enter key and
 * what is typed or called before the widget is there. It knows nothing of
 * conversations; the widget (Rust) knows nothing of loading.
 *
 * One file, no static import, no HTML strings, no inline styles: it runs under
 * `default-src 'none'` and Trusted Types. Every page view pays for every byte
 * (budget 4 kB with its sheet), so what can come with the widget is in
 * companion.js, and what only failures need is in help.js. Keep in step with
 * custom-elements.json and aisle-chat.d.ts; tests/e2e/manifest.test.mjs compares.
 */

// Stamped by `cargo xtask build`: the other files' names and hashes, and style/shell.css.
const ASSETS = /*@assets*/ null;
const CSS = /*@css*/ '';

const TAG = 'aisle-chat';

// The frame's own words, needed before any other file can be there; the widget overwrites them.
const WORDS = {
  en: ['Chat with us', 'Write a message', 'Send', 'Close'],
  ko: ['채팅 상담', '메시지 입력', '보내기', '닫기'],
};

// All methods. From the fifth on the widget carries them out, and they wait until it is there;
// the first three of those also fetch it. A page's buttons may call the first three of all.
const METHODS = 'show hide toggle send present forget diagnostics identify reset track setContext setCart grantConsent withdrawConsent'.split(' ');

const phone = matchMedia('(max-width:479.98px)');
const own = [...document.scripts].find(({ src }) => src === import.meta.url);
const url = (name) => new URL(name, import.meta.url).href;
const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);

const live = new Set(); // connected elements, first come first
let round = 0; // of loading: each has modules of its own
let arrived;
const first = new Promise((resolve) => (arrived = resolve)); // page calls may come before any element

/** Makes an element of a class; with attributes it is also the part of that name. */
function make(tag, name, attributes, ...children) {
  const node = document.createElement(tag);
  node.className = name;
  if (attributes) node.setAttribute('part', name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  node.append(...children);
  return node;
}

/** A line icon of 24 by 24 px; the sheet gives it size and stroke. */
function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** Sets the composer's text; the widget's draft and height follow the event. */
function fill(input, text) {
  input.value = text;
  input.dispatchEvent(new Event('input'));
}

/**
 * Requests glue and wasm in one task; resolves to the started glue module.
 * `import()` takes no integrity, so a modulepreload link puts the checked glue into
 * the module map first. The fragment makes a module of its own out of the same
 * cached file: a second try, a new instance.
 * Rejects with the error, the files and the deadline, for help.js to name the reason.
 */
async function start(files, priority) {
  const signal = AbortSignal.timeout(15e3);
  const href = url(files.js + '#' + round++);
  try {
    const [wasm] = await Promise.all([
      fetch(url(files.wasm), { priority, signal, integrity: files.wasmIntegrity }),
      new Promise((onload, onerror) => {
        signal.onabort = onerror;
        document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload',
          fetchPriority: priority, integrity: files.jsIntegrity, nonce: own?.nonce, href, onload, onerror }));
      }),
    ]);
    const glue = await import(href);
    await glue.default({ module_or_path: wasm });
    return glue;
  } catch (error) {
    throw { error, files, signal };
  }
}

const page = { url, start, transports: {} }; // what the companion and help.js need of the shell

class AisleChat extends HTMLElement {
  static observedAttributes = ['open', 'data-locale', 'data-title'];

  #root = this.attachShadow({ mode: 'open' });
  #nodes;
  #handle; // the widget's side of this element, while mounted
  #loading;
  #wanted; // was asked for once: a reconnected element mounts again by itself
  #shown = false; // what the page was last told
  #opener;
  #queued = []; // messages sent before the widget is there
  #calls = []; // what waits for the widget: [method, args, resolve, reject]

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    this.#draw();
  }

  // These nodes live for good; the companion adds the places that only the widget fills.
  #draw() {
    const nodes = (this.#nodes = { root: this.#root });
    const add = (tag, name, ...rest) => (nodes[name] = make(tag, name, ...rest));
    nodes.wrapper = make('div', 'aisle', undefined,
      add('button', 'launcher', { 'aria-controls': 'panel' }, icon('M4 5h16v11H10l-5 4v-4H4z')),
      add('dialog', 'panel', { id: 'panel', 'aria-labelledby': 'title', popover: 'manual' },
        add('header', 'header', {},
          add('h2', 'title', { id: 'title' }),
          add('button', 'close', {}, icon('M6 6l12 12M18 6L6 18'))),
        add('div', 'body'),
        add('div', 'fallback', { hidden: '' }, add('a', 'contact'), make('slot', '')),
        add('form', 'composer', {},
          add('textarea', 'input', { rows: 1 }),
          add('button', 'send', {}, icon('M12 20V4M5 11l7-7 7 7')))));
    this.#root.replaceChildren(nodes.wrapper);

    const { launcher, close, composer, input, panel, fallback } = nodes;
    launcher.onpointerenter = launcher.onfocus = () => fallback.hidden && this.#load('auto');
    launcher.onclick = () => this.toggle();
    close.onclick = () => this.hide();
    // A modal panel is closed by the browser itself, on Esc and on the back gesture.
    panel.onclose = () => phone.matches && !panel.open && this.hide();
    // Esc is 27 and Enter 13, but 229 while composing, in Safari just after as well.
    panel.onkeydown = (event) => {
      if (event.keyCode === 27 && !event.defaultPrevented) this.hide();
    };
    composer.onsubmit = (event) => {
      event.preventDefault();
      if (!fallback.hidden) return;
      const { value } = input;
      fill(input, '');
      this.send(value);
    };
    input.onkeydown = (event) => {
      if (event.keyCode !== 13 || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      composer.requestSubmit();
    };
  }

  /** Puts words into the frame, until the widget brings its own. */
  #label() {
    if (this.#handle) return;
    const { title, input, wrapper, launcher, send, close } = this.#nodes;
    const { locale = this.closest('[lang]')?.lang || navigator.language, title: name } = this.dataset;
    wrapper.lang = /^ko/.test(locale) ? 'ko' : 'en';
    [launcher.ariaLabel, input.placeholder, send.ariaLabel, close.ariaLabel] = WORDS[wrapper.lang];
    input.ariaLabel = input.placeholder;
    title.textContent = name || launcher.ariaLabel;
  }

  connectedCallback() {
    live.add(this);
    arrived(this);
    // An `open` set before the definition hides our accessor: put it through.
    if (Object.hasOwn(this, 'open')) {
      const { open } = this;
      delete this.open;
      this.open = open;
    }
    this.#render(true);
    const { load } = this.dataset;
    if (this.#wanted || load === 'eager') this.#load('auto');
    if (load === 'idle') (self.requestIdleCallback ?? setTimeout)(() => this.#load('low'));
  }

  /** Frees the widget's side a task later, so that a move within the page keeps it. */
  disconnectedCallback() {
    setTimeout(() => {
      if (this.isConnected) return;
      live.delete(this);
      this.#handle?.free();
      this.#handle = undefined;
    });
  }

  /** With this, `moveBefore()` calls neither of the two above. */
  connectedMoveCallback() {}

  attributeChangedCallback() {
    this.#render();
  }

  /** Whether the panel is open; reflects the attribute. */
  get open() {
    return this.hasAttribute('open');
  }

  set open(value) {
    this.toggleAttribute('open', value);
  }

  /** Opens the panel unless the page vetoes it; resolves to whether it is open. */
  async show() {
    if (!this.open && !this.#emit('aisle-before-show', { cancelable: true })) return false;
    this.#opener = document.activeElement;
    this.open = true;
    // Focus follows a person's press, never a page's timer.
    if (navigator.userActivation.isActive) {
      this.#nodes.close.focus(); // for when the composer is gone
      this.#nodes.input.focus();
    }
    return true;
  }

  async hide() {
    this.open = false;
  }

  async toggle() {
    return this.open ? this.hide() : this.show();
  }

  /** Sends a text as the visitor; resolves to its id once it is queued, to nothing if it is blank. */
  async send(text) {
    text = String(text).trim();
    if (!text) return;
    // randomUUID() wants a secure context; a shop under development has none.
    const id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte + 256).toString(16).slice(1)).join('');
    const at = Date.now();
    if (!this.#handle?.submit(id, text, at)) {
      this.#queued.push({ id, text, at });
      // The sheet adds the mark: saving, or not sent beside the fallback.
      this.#nodes.body.append(make('div', 'early', { part: 'message message-own' }, text));
      this.#load('high');
    }
    return id;
  }

  /** Makes the screen agree with `open`, and tells widget and page of a change. */
  #render(again) {
    this.#label();
    const { open } = this;
    const { launcher, panel } = this.#nodes;
    const changed = open !== this.#shown;
    if ((!changed && !again) || !this.isConnected) return;
    const inside = this.#root.activeElement;
    launcher.ariaExpanded = this.#shown = open;
    panel.close();
    panel.hidePopover();
    // Modal where it fills the screen, else in the top layer beside the page. A dialog
    // takes the focus when it opens; inert, it leaves it to show() and its reasons.
    panel.inert = !phone.matches;
    if (open) panel[phone.matches ? 'showModal' : 'showPopover']();
    panel.inert = false;
    if (!changed) return;
    if (open) this.#load('high');
    else if (inside) {
      launcher.focus();
      this.#opener?.focus(); // no-op where that was the launcher, or is gone
    }
    this.#handle?.opened(open);
    this.#emit(open ? 'aisle-show' : 'aisle-hide');
  }

  #emit(type, more) {
    return this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, ...more }));
  }

  async #load(priority) {
    const Chat = this.constructor;
    this.#wanted = true;
    if (this.#handle || this.#loading) return;
    this.#loading = true;
    try {
      const widget = await (Chat.widget ??= Chat.load(priority));
      this.#loading = false;
      if (this.isConnected) this.#mount(widget);
    } catch (cause) {
      this.#loading = false;
      Chat.widget = undefined;
      this.#fail(cause);
    }
  }

  #mount(widget) {
    this.#handle = widget.mount(this, {
      ...this.#nodes,
      page,
      queued: this.#queued,
      calls: this.#calls,
      fail: (cause) => this.#fail(cause),
      /** After a trap: nodes without the dead instance's listeners, then the fallback or a new instance. */
      renew: (cause) => {
        this.#handle = undefined;
        this.#draw();
        this.#render(true);
        if (cause) this.#fail(cause);
        else this.#load('high');
      },
    });
    this.#queued = [];
  }

  /** Shows the merchant's own content, or the contact link, in place of the conversation. */
  async #fail(cause) {
    const { fallback, input, send, contact } = this.#nodes;
    const to = this.dataset.contact;
    fallback.hidden = false;
    send.hidden = input.readOnly = true; // what was typed stays, to be read and copied
    if (/^(http|mailto|tel)/.test(to)) contact.href = contact.textContent = to;
    // Without its help file the shell can only guess.
    const help = await import(url(ASSETS.help)).catch(() => {});
    const detail = (await help?.explain(cause, this.#nodes, page, this.#calls)) ?? { code: navigator.onLine ? 'network' : 'offline', ...cause };
    this.#emit('aisle-error', { detail });
  }

  static {
    for (const method of METHODS.slice(4))
      this.prototype[method] = function (...args) {
        const result = new Promise((...settle) => this.#calls.push([method, args, ...settle]));
        result.catch(() => {}); // a page that ignores the answer must see no unhandled rejection
        this.#handle?.flush();
        if (METHODS.indexOf(method) < 7) this.#load('high');
        return result;
      };
    phone.onchange = () => {
      for (const chat of live) chat.#render(true);
    };
  }
}

/**
 * Defines the element. `load` stands in for fetching the widget (tests, bundlers):
 * `(priority) => Promise<{ mount(host, frame) }>`, where mount returns what companion.js
 * returns: `{ opened, submit, flush, free }`. Another copy of Aisle Chat under the
 * same tag is left alone; a stranger there is an error for the console.
 */
export function define({ tag = TAG, load = (priority) => start(ASSETS.widget, priority) } = {}) {
  const known = customElements.get(tag);
  if (known) {
    if (!known.load) console.error(tag, 'belongs to another script');
    return;
  }
  const Chat = class extends AisleChat {
    static load = load;
    static widget; // one for all elements; forgotten when it fails or traps
  };
  customElements.define(tag, Chat);
  return Chat;
}

if (define()) {
  const early = window.AisleChat;
  const api = (window.AisleChat = {
    __proto__: null,
    push(...calls) {
      for (const [method, ...args] of calls) api[method]?.(...args);
    },
    registerTransport(name, transport) {
      page.transports[name] = transport;
    },
  });
  // Each method goes to the element given first, else to the first on the page.
  for (const method of METHODS)
    api[method] = async (...args) =>
      (args[0] instanceof AisleChat ? args.shift() : [...live][0] ?? (await first))[method](...args);
  early?.forEach?.((call) => api.push(call));

  document.addEventListener('click', (event) => {
    const button = event.composedPath().find((node) => METHODS.slice(0, 3).includes(node.dataset?.aisle));
    const [chat] = live;
    if (!button || !chat) return;
    event.preventDefault();
    const { aisle, aisleSay } = button.dataset;
    const input = chat.shadowRoot.querySelector('.input');
    if (aisleSay && !input.value) fill(input, aisleSay);
    chat[aisle]();
  });

  // One-tag form: our own script tag carries the settings, and nobody wrote an element.
  const create = () => {
    if (document.querySelector(TAG)) return;
    const chat = document.createElement(TAG);
    Object.assign(chat.dataset, own.dataset);
    document.body.append(chat);
  };
  if (Object.keys(own?.dataset ?? {})[0])
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', create);
    else create();
}
