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
 * companion.js, what only failures need is in help.js, and what watches rules is a
 * file of its own. Keep in step with custom-elements.json and aisle-chat.d.ts;
 * tests/e2e/manifest.test.mjs compares.
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

// The frame: name and class, tag, parent, and the path of a line icon of 24 by 24 px.
// What has an e, f, g, h or u in its tag is the part of that name as well.
const FRAME = `aisle div root
launcher button aisle M4,5h16v11H10l-5,4v-4H4z
panel dialog aisle
header header panel
title h2 header
close button header M6,6l12,12M18,6L6,18
body div panel
fallback section panel
contact a fallback
content slot fallback
composer form panel
input textarea composer
send button composer M12,20V4M5,11l7-7,7,7`.split('\n');

// All methods. From the fifth on the widget carries them out, and they wait until it is there;
// the first three of those also fetch it. A page's buttons may call the first four of all.
const METHODS = 'show hide toggle send present forget diagnostics identify reset track setContext setCart grantConsent withdrawConsent'.split(' ');

const phone = matchMedia('(max-width:479.98px)');
const own = [...document.scripts].find(({ src }) => src === import.meta.url);
const url = (name) => new URL(name, import.meta.url).href;
const idle = self.requestIdleCallback ?? setTimeout;
const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);

const live = new Set(); // connected elements, first come first
let round = 0; // of loading: each has modules of its own
let arrived;
const first = new Promise((resolve) => (arrived = resolve)); // page calls may come before any element

/** Sets the composer's text; the widget's draft and height follow the event. */
function fill(input, text) {
  input.value = text;
  input.dispatchEvent(new Event('input'));
}

/** Makes an element with properties. */
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

/**
 * Requests glue and wasm in one task; resolves to the glue module, started.
 * `import()` takes no integrity, so a modulepreload link puts the checked glue into
 * the module map first. The fragment makes a module of its own out of the same
 * cached file: a second try, a new instance.
 * Rejects with the error, the files and the deadline, for help.js to name the reason.
 */
async function start(files, priority) {
  const signal = AbortSignal.timeout(15e3);
  try {
    const href = url(files.name + '.js#' + round++);
    const wasm = fetch(url(files.name + '.wasm'), { priority, signal, integrity: files.wasm });
    wasm.catch(() => {}); // told by the glue, which waits for it
    await new Promise((onload, onerror) => {
      signal.onabort = onerror;
      document.head.append(make('link', { rel: 'modulepreload',
        fetchPriority: priority, integrity: files.js, nonce: own?.nonce, href, onload, onerror }));
    });
    const glue = await import(href); // gets ready while the wasm is on its way
    await glue.default({ module_or_path: wasm });
    return glue;
  } catch (error) {
    throw { error, files, signal };
  }
}

const page = { url, start, transports: {} }; // what the companion and help.js need of the shell

/** All of one element: its nodes, what waits for the widget, and what the class hands on. */
function furnish(host) {
  const Chat = host.constructor;
  const root = host.attachShadow({ mode: 'open' });
  const nodes = { root };
  const calls = []; // what waits for the widget: [method, args, resolve, reject]
  let queued = []; // messages sent before the widget is there
  let handle; // the widget's side of this element, while mounted
  let loading;
  let wanted; // was asked for once: a reconnected element mounts again by itself
  let shown = false; // what the page was last told
  let said; // the words the frame has now
  let opener;
  let watch; // of its rules, once there are some
  let aisle, launcher, panel, title, close, body, fallback, contact, composer, input, button;
  // What was set before the definition; our accessors take its place.
  let { open, triggers } = host;

  // These nodes live for good; the companion adds the places that only the widget fills.
  const draw = () => {
    root.replaceChildren();
    said = '';
    [aisle, launcher, panel, , title, close, body, fallback, contact, , composer, input, button] = FRAME.map((line) => {
      const [className, tag, parent, path] = line.split(' ');
      const node = (nodes[className] = make(tag, { className, part: /[e-hu]/.test(tag) ? className : '' }));
      nodes[parent].append(node);
      if (path) {
        const [picture, stroke] = ['svg', 'path'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
        stroke.setAttribute('d', path);
        picture.append(stroke);
        node.append(picture);
      }
      return node;
    });
    panel.popover = 'manual';
    fallback.hidden = input.rows = 1;
    launcher.onpointerenter = launcher.onfocus = () => fallback.hidden && load('auto');
    launcher.onclick = toggle;
    close.onclick = hide;
    // A modal panel is closed by the browser itself, on Esc and on the back gesture.
    panel.onclose = () => phone.matches && !panel.open && hide();
    // Esc is 27 and Enter 13, but 229 while composing, in Safari just after as well.
    panel.onkeydown = (event) => {
      if (event.keyCode === 27 && !event.defaultPrevented) hide();
    };
    composer.onsubmit = (event) => {
      event.preventDefault();
      if (!fallback.hidden) return;
      // Empty before it is sent: what is kept of the composer goes in the same step.
      send(input.value, fill(input, ''));
    };
    input.onkeydown = (event) => {
      if (event.keyCode !== 13 || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      composer.requestSubmit();
    };
  };

  /** Makes the screen agree with `open`, and tells widget and page of a change. */
  const render = (again) => {
    const { open, isConnected } = host;
    const { locale = host.closest('[lang]')?.lang || navigator.language, title: name = '' } = host.dataset;
    const changed = open !== shown;
    // The frame's words, until the widget brings its own.
    if (!handle && said !== (said = locale + name)) {
      aisle.lang = /^ko/.test(locale) ? 'ko' : 'en';
      [launcher.ariaLabel, input.placeholder, button.ariaLabel, close.ariaLabel] = WORDS[aisle.lang];
      title.textContent = panel.ariaLabel = name || launcher.ariaLabel;
    }
    if ((!changed && !again) || !isConnected) return;
    const inside = root.activeElement;
    launcher.ariaExpanded = shown = open;
    panel.close();
    panel.hidePopover();
    // Modal where it fills the screen, else in the top layer beside the page. A dialog
    // takes the focus when it opens; inert, it leaves it where it is, unless a person pressed.
    panel.inert = !phone.matches && !input.autofocus;
    if (open) panel[phone.matches ? 'showModal' : 'showPopover']();
    panel.inert = false;
    if (!changed) return;
    if (open) load('high');
    else if (inside) {
      launcher.focus();
      opener?.focus(); // no-op where that was the launcher, or is gone
    }
    handle?.opened(open);
    emit(open ? 'aisle-show' : 'aisle-hide');
  };

  const emit = (type, detail) =>
    host.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable: true, detail }));

  const load = async (priority) => {
    wanted = true;
    if (handle || loading) return;
    loading = true;
    try {
      const widget = await (Chat.widget ??= Chat.load(priority));
      if (host.isConnected)
        handle = widget.mount(host, {
          ...nodes,
          page,
          queued,
          calls,
          fail,
          /** After a trap: nodes without the dead instance's listeners, then the fallback or a new instance. */
          renew(cause) {
            handle = undefined;
            draw();
            render(true);
            if (cause) fail(cause);
            else load('high');
          },
        });
      queued = [];
    } catch (cause) {
      Chat.widget = undefined;
      fail(cause);
    }
    loading = false;
  };

  /** Shows the merchant's own content, or the contact link, in place of the conversation. */
  const fail = async (cause) => {
    const to = host.dataset.contact;
    fallback.hidden = false;
    button.hidden = input.readOnly = true; // what was typed stays, to be read and copied
    if (/^(http|mailto|tel)/.test(to)) contact.href = contact.textContent = to;
    // Without its help file the shell can only guess.
    emit('aisle-error', await import(url(ASSETS.help)).then((help) => help.explain(cause, nodes, page, calls))
      .catch(() => ({ code: navigator.onLine ? 'network' : 'offline', ...cause })));
  };

  /**
   * At idle: fetches the widget if it was asked for so, or if the sign of a conversation
   * is up (platform/store/sign.rs), and has rules watched if there are any. Rules are an
   * extra: nothing but the console hears of a watch that fails.
   */
  const look = () => idle(async () => {
    const { dataset } = host;
    if (!wanted)
      try {
        if (dataset.load === 'idle' || localStorage.aisle || sessionStorage.aisle) load('low');
      } catch {} // a browser that refuses its storage
    if (/\b(trigger|debug)/.test(Object.keys(dataset)) || triggers?.length || calls.served || host.querySelector('template[data-trigger]')) {
      const module = await (Chat.rules ??= Chat.watch().catch(console.error));
      if (host.isConnected) watch ??= module?.watch?.(host, { page, calls, load, call: (method, args) => call(method, args, 'high') });
    }
  });
  // Settings and rules may come later, from the page's script or a framework.
  const observer = new MutationObserver(() => {
    render();
    look();
  });

  /** Carries a method over to the widget, now or when it is there. */
  const call = (method, args, priority) => {
    const result = new Promise((...settle) => calls.push([method, args, ...settle]));
    result.catch(() => {}); // a page that ignores the answer must see no unhandled rejection
    handle?.flush();
    if (priority) load(priority);
    return result;
  };

  /** Opens the panel unless the page vetoes it; resolves to whether it is open. */
  const show = async () => {
    if (!host.open && !emit('aisle-before-show')) return false;
    opener = document.activeElement;
    // Focus follows a person's press, never a page's timer. The dialog itself gives it to the
    // composer: each change of focus costs milliseconds of the 50 in which one can type.
    input.autofocus = navigator.userActivation.isActive;
    host.open = true;
    if (input.autofocus) input.focus(); // for when it was open already
    input.autofocus = false;
    return true;
  };

  const hide = async () => {
    host.open = false;
  };

  const toggle = async () => (host.open ? hide() : show());

  /** Sends a text as the visitor; resolves to its id once it is queued, to nothing if it is blank. */
  const send = async (text) => {
    text = String(text).trim();
    if (!text) return;
    // randomUUID() wants a secure context; a shop under development has none.
    const id = crypto.getRandomValues(new Uint8Array(32)).reduce((id, byte) => id + (byte % 16).toString(16), '');
    const at = Date.now();
    if (!handle?.submit(id, text, at)) {
      queued.push({ id, text, at });
      // The sheet adds the mark: saving, or not sent beside the fallback.
      body.append(make('div', { className: 'early', part: 'message message-own', textContent: text }));
      load('high');
    }
    return id;
  };

  root.adoptedStyleSheets = [sheet];
  draw();
  Object.defineProperties(host, {
    open: { get: () => host.hasAttribute('open'), set(value) {
      host.toggleAttribute('open', value);
      render();
    } },
    triggers: { get: () => triggers, set(list) {
      triggers = list;
      watch?.changed();
      look();
    } },
  });
  host.toggleAttribute('open', open ?? host.open);

  return {
    show, hide, toggle, send, call,
    connectedCallback() {
      live.add(host);
      arrived(host);
      render(true);
      if (wanted || host.dataset.load === 'eager') load('auto');
      look();
      observer.observe(host, { attributes: 1, childList: 1, subtree: 1 });
    },
    /** Frees the widget's side a task later, so that a move within the page keeps it. */
    disconnectedCallback() {
      setTimeout(() => {
        if (host.isConnected) return;
        live.delete(host);
        observer.disconnect();
        handle?.free();
        watch?.free();
        handle = watch = undefined;
      });
    },
  };
}

class AisleChat extends HTMLElement {
  #own = furnish(this);

  /** With this, `moveBefore()` calls neither of the two of its kind. */
  connectedMoveCallback() {}

  static {
    for (const method of [...METHODS, 'connectedCallback', 'disconnectedCallback'])
      this.prototype[method] = function (...args) {
        const own = this.#own;
        return own[method] ? own[method](...args) : own.call(method, args, METHODS.indexOf(method) < 7 && 'high');
      };
  }
}

phone.onchange = () => {
  for (const chat of live) chat.connectedCallback();
};

/**
 * Defines the element. `load` stands in for fetching the widget (tests, bundlers):
 * `(priority) => Promise<{ mount(host, frame) }>`, where mount returns what companion.js
 * returns: `{ opened, submit, flush, free }`. So does `watch` for what watches rules:
 * `() => Promise<{ watch(host, { page, calls, load, call }) }>`, where watch returns
 * `{ changed, free }`. Another copy of Aisle Chat under the same tag is left alone; where
 * a stranger has it, the browser throws and says so.
 */
export function define({ tag = TAG, load = (priority) => start(ASSETS.widget, priority), watch = () => import(url(ASSETS.watch)) } = {}) {
  if (customElements.get(tag)?.load) return;
  // Their promises too are one for all elements; the widget's is forgotten when it fails or traps.
  const Chat = Object.assign(class extends AisleChat {}, { load, watch });
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

  // What a button or a link asks for; words go into an empty composer, or out if it says so.
  // What is sent, and words with placeholders, is the companion's: it finds what stands for them.
  const act = (chat, aisle, say) => {
    const input = chat.shadowRoot.querySelector('.input');
    if (aisle === 'send' || /{\w+\./.test(say)) chat.show(chat.track('aisle-say', say, aisle));
    else chat[aisle](say && !input.value && fill(input, say));
  };
  document.addEventListener('click', (event) => {
    const button = event.composedPath().find((node) => METHODS.slice(0, 4).includes(node.dataset?.aisle));
    const [chat] = live;
    if (!button || !chat) return;
    event.preventDefault();
    act(chat, button.dataset.aisle, button.dataset.aisleSay);
  });
  // A link to the page may open the chat and propose words: ?aisle=show&aisle-say=Is%20it%20warm%3F
  const link = new URLSearchParams(location.search);
  if (link.get('aisle') === 'show') first.then((chat) => act(chat, 'show', link.get('aisle-say')));

  // One-tag form: our own script tag carries the settings, and nobody wrote an element.
  const create = () => {
    if (document.querySelector(TAG)) return;
    const chat = make(TAG);
    Object.assign(chat.dataset, own.dataset);
    document.body.append(chat);
  };
  if (Object.keys(own?.dataset ?? {})[0])
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', create);
    else create();
}
