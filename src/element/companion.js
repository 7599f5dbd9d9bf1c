/*
 * The shell's companion: what the shell needs only once the widget is there. The
 * build bundles it with wasm-bindgen's glue into `aisle-widget-HASH.js`, so it is
 * no request of its own and the shell's 4 kB do not pay for it. It owns the border
 * to WebAssembly: settings in, events out, files by name, sleep and waking, the
 * wasm's later parts, and what happens after a trap.
 *
 * The first part of the wasm holds conversations: with it, what is typed goes out.
 * `views` draws them. It is asked for as soon as the first part is here, behind
 * it; until it has come, messages look as the shell draws them. `surfaces`,
 * `rich`, `forms` and `files` come when something needs them: what a rule or the page
 * shows, content beside text and pictures, a server that takes files. A chat goes on
 * without these.
 */
import init, { more, mount as enter } from './aisle-widget.js';
import { goodbye, shared, socket } from './line.js';

// Stamped by `cargo xtask build`: { context: { name, js, wasm }, demo: { name, js, wasm }, ai: { name, js, wasm }, files: '…', ride: '…', locales: { ko: '…' }, parts: { views: { name, wasm } }, help }.
const ASSETS = /*@assets*/ null;

const CALM = 20e3; // a second trap within this time, or a fourth one, ends in the fallback
const MOST = 3;
const UNINVITED = ['present', 'surface', 'surface-hide', 'say'];
const AGENTS = /^(?:openai|ag-ui|ai-sdk)$/; // the same: agents that answer a request with a stream
const TUNNELS = /^(?:sse|poll|around)$/; // transports that come in a file of their own
const WORDS = 3e3; // a surface waits so long for the words of its language, then it comes in English
const PATIENCE = 10e3; // a part that could not be had is not asked for again within this time, unless something has changed
const TAKEN = 50; // page calls that are kept for rules, which may come after the widget

// A link from another device opens the chat and has a secret behind its mark. It goes
// from the address before anything else happens here.
const [here, door] = location.href.split('#aisle=');
if (door) {
  const url = new URL(here);
  url.searchParams.delete('aisle');
  history.replaceState(history.state, '', url);
}

const seats = new Set(); // one for each mounted element
let dead = false;

/** What parts build on, where that is not what draws. */
const BASE = { forms: 'rich', prechat: 'availability' };

/** The later parts of the wasm: that they have come, or are coming. */
const parts = {};

/**
 * Has a part of the wasm, once for all elements. Rejects with what help.js understands;
 * it can then be asked for again.
 */
function part(name, priority = 'low') {
  return parts[name] ??= (async () => {
    const files = ASSETS.parts[name];
    const signal = AbortSignal.timeout(15e3);
    const coming = fetch(new URL(`${files.name}.wasm`, import.meta.url), { signal, priority, integrity: files.wasm });
    coming.catch(() => {}); // told below
    try {
      await (name === 'views' ? first : part(BASE[name] || 'views'));
      await more(coming);
      // Some have JavaScript of their own, too.
      return ASSETS[name] && await import(new URL(ASSETS[name], import.meta.url));
    } catch (error) {
      delete parts[name];
      throw { error, files, signal };
    }
  })();
}

let started;
const first = new Promise((done) => (started = done));

// The first question to the database takes longer than the next ones: it is asked while
// the wasm is on its way. It makes nothing on the device.
try {
  indexedDB.databases().catch(() => {});
} catch {
  // A browser without it, or one that refuses.
}

/** Starts the wasm in one task and leaves the mounting to the next: neither is long. */
export default async ({ module_or_path: coming }) => {
  const module_or_path = await coming;
  part('views').catch(() => {}); // told to each element that waits for it
  await init({ module_or_path });
  started();
  await new Promise((done) => setTimeout(done));
};

/** Adds the places that only the widget fills, once for each set of the shell's nodes. */
function furnish({ aisle, launcher, panel, title, input }) {
  const place = (name, tag, put) => {
    let node = aisle.querySelector(`.${name}`);
    if (!node) {
      node = document.createElement(tag);
      node.className = name;
      put(node);
    }
    return node;
  };
  return {
    badge: place('badge', 'span', (node) => {
      node.setAttribute('part', 'badge');
      node.hidden = true;
      launcher.append(node);
    }),
    surfaces: place('surfaces', 'div', (node) => panel.before(node)),
    head: place('head', 'div', (node) => title.after(node)),
    tools: place('tools', 'div', (node) => input.after(node)),
  };
}

/** A message as the shell draws it, until there is a row for it. */
function early(text) {
  const node = document.createElement('div');
  node.className = 'early';
  node.setAttribute('part', 'message message-own');
  node.textContent = text;
  return node;
}

/** Runs something once what is due is on the screen. */
const painted = (run) => requestAnimationFrame(() => setTimeout(run));

/**
 * Has the browser find fonts and styles of what the first frame will show, by laying a
 * copy out that nobody sees: the first use of a font, or of a script, takes milliseconds.
 */
function warm({ aisle, panel, header, composer }) {
  const copy = document.createElement('div');
  copy.lang = panel.lang;
  copy.style.visibility = 'hidden';
  copy.append(header.cloneNode(true), composer.cloneNode(true));
  aisle.append(copy);
  copy.getBoundingClientRect();
  copy.remove();
}

/** Mounts the widget into a frame the shell has drawn; the handle never throws. */
export function mount(host, { page, queued, calls, fail, renew, ...nodes }) {
  let handle;
  let drawn = false;
  const has = {}; // later parts, by name: true once this element has them, false while it waits
  const missed = {}; // those that could not be had: when, and why

  /** What reads products and carts off the page, and adds to a cart. */
  const context = () => (page.context ??= page.start(ASSETS.context, 'low'));
  const seat = {
    into(run) {
      if (dead || !handle) return undefined;
      try {
        return run(handle);
      } catch (error) {
        return trapped(error, page);
      }
    },
    /** New nodes, the same text, the focus where it was. */
    renew(cause) {
      const { input, root } = nodes;
      const focused = root.activeElement;
      renew(cause);
      const fresh = root.querySelector('.input');
      fresh.value = input.value;
      if (focused) fresh.focus();
    },
    /** What is missing is asked for again. */
    again() {
      for (const name in missed) have(name);
    },
    forget: () => (host.constructor.widget = undefined),
    free() {
      watch.disconnect();
      calls.heard?.();
      seats.delete(seat);
      try {
        handle?.free();
      } catch {
        // A trapped instance may trap again on its way out.
      }
      handle = undefined;
    },
    page,
  };
  /** An attribute changed. A token is taken off the page as soon as it is read. */
  const tell = (name, value) => {
    const secret = name === 'data-token';
    if (!secret || value) seat.into((widget) => widget.attribute(name, value ?? undefined));
    if (secret && value) host.removeAttribute(name);
  };
  const look = () => {
    const { position = 'bottom-end', theme = 'auto' } = host.dataset;
    Object.assign(nodes.aisle.dataset, { position, theme });
  };
  const watch = new MutationObserver((records) => {
    look();
    for (const { attributeName: name } of records)
      if (name.startsWith('data-'))
        tell(name, host.getAttribute(name));
  });
  watch.observe(host, { attributes: true });
  look();
  seats.add(seat);
  nodes.input.enterKeyHint = 'send';
  // An earlier attempt may have failed.
  nodes.fallback.hidden = true;
  nodes.input.readOnly = nodes.send.hidden = nodes.composer.hidden = false;

  const frame = {
    ...nodes,
    ...furnish(nodes),
    queued: [...queued],
    settings: [...host.attributes].filter(({ name }) => name.startsWith('data-'))
      .map(({ name, value }) => [name, value]),
    asset(name) {
      const file = name.split('/').reduce((branch, key) => branch?.[key], ASSETS);
      return typeof file === 'string' ? page.url(file) : undefined;
    },
    async transport(name) {
      if (page.transports[name]) return page.transports[name];
      try {
        const rides = () => import(page.url(ASSETS.ride));
        if (name === 'websocket') return shared(socket, rides);
        if (TUNNELS.test(name)) return shared((await import(page.url(ASSETS.link))).transport(name, goodbye), rides);
        if (AGENTS.test(name)) return (await page.start(ASSETS.ai, 'high')).transport(name);
        if (name !== 'demo') return undefined;
        const { connect } = await page.start(ASSETS.demo, 'high');
        return (page.transports.demo = { connect });
      } catch (cause) {
        fail(cause);
        return undefined;
      }
    },
    /** Views call this whenever they draw what they need it for. */
    part(name) {
      if (!(performance.now() < missed[name]?.at + PATIENCE)) have(name);
    },
    /** Adds a card's product to the cart of the page's shop system; see `add` of crates/context/src/context.js. */
    cart: async ({ product: id, title, ...item }) => (await context()).add(host, { product: { id, title }, ...item }),
    emit(type, detail, cancelable) {
      // Whoever answers is told what the page shows; the demo is nobody.
      if (detail?.connection === 'online' && (host.dataset.endpoint ?? host.dataset.transport))
        part('views').then(context).then((it) => it.attend(host, calls, seat), console.warn);
      return host.dispatchEvent(new CustomEvent(type, { detail, cancelable, bubbles: true, composed: true }));
    },
    fail: (code, detail) => fail({ code, detail }),
    show: () => host.show(),
    /** Uninvited: the focus stays where it is. */
    open: () => frame.emit('aisle-before-show', null, true) && (host.open = true),
    hide: () => host.hide(),
    /** Rules of the server, for whatever watches rules; the shell looks whether that is there. */
    rules(list) {
      calls.served = list;
      host.triggers = host.triggers;
    },
  };
  try {
    handle = enter(host, frame);
  } catch (error) {
    // Not this element's business alone: the instance is gone for all. This one keeps
    // its queue, shows the fallback, and tries again on the next press.
    seat.free();
    seat.forget();
    trapped(error, page);
    throw { code: 'trap', detail: String(error) };
  }

  host.removeAttribute('data-token'); // read by now
  // What asks the page for tokens lives as long as the element, whichever instance it has.
  calls.identity = (method, token) => seat.into((widget) => widget.call(method, [token]));
  calls.known?.then((known) => known.again(), () => {});

  /** A closed panel's conversation must not be laid out when the panel opens. */
  const rest = () => {
    nodes.body.style.contentVisibility = 'hidden';
  };
  /** Words of a button or link of the page; what is known for placeholders is in a file of its own. */
  const propose = async (text = '', aisle) => {
    await undefined; // while this mounts, the shell has nobody yet to send to
    if (!text.includes('{')) return host.send(text);
    const ask = (values) => new Promise((...settle) => {
      calls.push(['say', [values], ...settle]);
      flush();
    });
    const { say } = await import(frame.asset('say'));
    return say(host, [...calls.taken, ...calls], ask, text, aisle);
  };
  const flush = () => {
    const shows = ([method]) => UNINVITED.includes(method);
    // There is nothing to hide before that.
    if (calls.some((call) => shows(call) && call[0] !== 'surface-hide')) have('surfaces', 'auto');
    // What support wants to know is the views' business, what is to be shown that of a part of its own.
    const wait = (call) => (shows(call) ? has.surfaces === false : call[0] === 'diagnostics' && !drawn);
    const later = calls.filter(wait);
    for (const call of calls.splice(0, calls.length, ...later)) {
      if (later.includes(call)) continue;
      const [method, args, resolve, reject] = call;
      // Who the visitor is, is no rule's business.
      if (method === 'identify') {
        calls.known ??= import(frame.asset('identity')).then((it) => it.keep(host, calls), (error) => {
          calls.known = undefined; // the next call asks for the file again
          throw error;
        });
        calls.known.then((known) => known.identify(...args)).then(resolve, reject);
        continue;
      }
      // At once below, and once more if a token was on its way.
      if (method === 'reset') calls.known?.then((known) => known.reset(), () => {});
      // Rules that come later hear of them as well.
      const taken = (calls.taken ??= []);
      if (method !== 'diagnostics') taken.push(call);
      call[4] = location.pathname;
      // What the page has said of itself is kept longest.
      if (taken.length > TAKEN) taken.splice(Math.max(0, taken.findIndex(([name]) => !/^set/.test(name))), 1);
      if (args[0] === 'aisle-say') {
        propose(...args.slice(1)).catch(console.warn);
        continue;
      }
      const answer = seat.into((widget) => widget.call(method, args));
      calls.heard?.(call);
      const rules = method === 'diagnostics' && page.rules?.get(host);
      const whole = (value) => (rules ? { ...value, rules: rules() } : value);
      if (answer) answer.then((value) => resolve(whole(value)), reject);
      else reject(new Error('trap'));
    }
  };
  const draws = part('views').then(() => {
    drawn = true;
    seat.into((widget) => widget.draw());
    flush();
    if (!host.open) (self.requestIdleCallback ?? setTimeout)(() => warm(nodes));
  });
  draws.catch((cause) => {
    if (!seats.has(seat)) return;
    seat.free();
    seat.forget();
    seat.renew(cause);
  });
  /**
   * Lets this element have a later part, if it can be had. If not, help.js refuses what
   * waits for it and tells the page once, and the chat goes on.
   */
  function have(name, priority) {
    if (name in has) return;
    has[name] = false;
    Promise.all([part(name, priority), draws]).then(async ([hands]) => {
      delete missed[name];
      if (name === 'handoff') hands.meet(door);
      // What comes uninvited is not seen in one language first and then in another.
      if (name === 'surfaces') {
        await new Promise((done) => {
          setTimeout(done, WORDS);
          seat.into((widget) => widget.surfaces(done));
        });
      } else seat.into((widget) => widget[name](hands));
      has[name] = true;
      flush();
    }, async (cause) => {
      // Without what draws, all of the widget has failed.
      await draws;
      const help = await import(page.url(ASSETS.help)).catch(() => {});
      const known = missed[name]?.reason;
      const reason = known ?? await help?.reason(cause, page);
      missed[name] = { at: performance.now(), reason };
      delete has[name];
      help?.missed(reason, name, calls, known ? undefined : frame.emit);
    }).catch(() => {});
  }
  if (door) have('handoff', 'auto');
  // A rule is about to fire, says what watches them.
  calls.near = () => part('surfaces').catch(() => {});
  if (calls.isNear) calls.near();
  if (host.open) seat.into((widget) => widget.opened(true));
  else rest();
  flush();
  return {
    flush,
    /**
     * One can type as soon as the frame is painted: the conversation shows in the frame
     * after it, and only then has the widget its turn.
     */
    opened(open) {
      if (!open) {
        rest();
        seat.into((widget) => widget.opened(false));
        return;
      }
      seat.again();
      painted(() => {
        if (!host.open) return;
        nodes.body.style.contentVisibility = '';
        painted(() => host.open && seat.into((widget) => widget.opened(true)));
      });
    },
    /** Whether the widget has taken the message; if it has not, the shell keeps it. */
    submit: (id, text, at) =>
      seat.into((widget) => {
        widget.submit(id, text, at);
        if (!drawn) nodes.body.append(early(text));
        return true;
      }),
    free: seat.free,
  };
}

/**
 * A trap poisons the whole instance. Every element gets new nodes, free of the dead
 * instance's listeners, with the same text in the composer, and a new instance.
 */
function trapped(error, page) {
  if (dead) return;
  dead = true;
  const now = performance.now();
  page.traps = (page.traps ?? 0) + 1;
  const again = page.traps <= MOST && now > (page.calm ?? 0);
  page.calm = now + CALM;
  const all = [...seats];
  for (const seat of all) {
    seat.free();
    seat.forget();
  }
  for (const seat of all) seat.renew(again ? undefined : { code: 'trap', detail: String(error) });
}

// Traps inside the widget's own listeners and tasks come up here. A stack that names
// another round's module belongs to an instance that is dead already.
function caught(event) {
  const error = event.error ?? event.reason;
  const stack = String(error?.stack);
  const trap = self.WebAssembly && error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  if (!trap || !/aisle-widget/.test(stack)) return;
  event.preventDefault();
  const round = /aisle-widget[^:]*\.js(#\d+)/.exec(stack)?.[1];
  const [seat] = seats;
  if (seat && (!round || import.meta.url.endsWith(round))) trapped(error, seat.page);
}
addEventListener('error', caught);
addEventListener('unhandledrejection', caught);

addEventListener('online', () => {
  for (const seat of seats) seat.again();
});

// A page that sleeps (frozen, or kept for the back button) must hold no socket and no lock.
let asleep = false;
const sleep = (now) => () => {
  if (asleep === now) return;
  asleep = now;
  for (const seat of seats) seat.into((widget) => (now ? widget.suspend() : widget.resume()));
};
addEventListener('pagehide', sleep(true));
document.addEventListener('freeze', sleep(true));
addEventListener('pageshow', sleep(false));
document.addEventListener('resume', sleep(false));
