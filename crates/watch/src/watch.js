/*
 * The companion of the trigger engine: what stands between its wasm and the page.
 * The build bundles it with wasm-bindgen's glue into `aisle-watch-HASH.js`. It
 * collects an element's rules in all their forms and follows their changes, tells
 * the page of firings (which it may veto) and hands them to the widget, and tells
 * the engine what came of them. It decides nothing and draws nothing, and nothing
 * that goes wrong in here reaches the page: after a trap rules are off.
 */
import init, { attach as enter, more as secondPart } from './aisle-watch.js';
import { remember, sleep, wake } from './memory.js';
import { collect, follow } from './rules.js';

// Stamped by `cargo xtask build`: { parts: 'aisle-watch-more-….js', more: { name, wasm },
// tools: { name, js, wasm }, inspector: 'aisle-inspector-….js' }.
const ASSETS = /*@assets*/ null;
// The build gives the file its real name, here and in the glue, and says what it must hash to.
const WASM = new URL('aisle-watch_bg.wasm', import.meta.url);

const PAGE_CALLS = ['track', 'setContext', 'setCart'];
// What the second part is needed for. A message that holds such a word fetches it in vain, and a word that is not
// here only makes it come later.
const MORE = /\b(?:cart|product|page\.kind|coupon|checkout|order|visitor|cohort|device|lang|agents|queue|hours|exit|copy|search|click|hover|visible|event)\b|-click|form-|tab-/;
// Of the page's own words, politeness asks for the checkout whatever the rules read.
const CHECKOUT = 'data-checkout-step';
/** Whether budgets or experiments are declared. */
const limits = (host) => host.getAttributeNames().some((name) => /^data-(budget|experiment-)/.test(name));
const INSIDE = ['pointerdown', 'keydown', 'focusin']; // what counts as an interaction

/** A setting whose mistakes the widget tells: here they only mean the careful thing. */
const choice = (text, otherwise, careful, known) => {
  const word = (text ?? '').trim().toLowerCase();
  return word === '' ? otherwise : known.includes(word) ? word : careful;
};
const consentOf = ({ dataset: { consent } }) => choice(consent, '', 'pending', ['granted', 'denied']);
const levelOf = ({ dataset: { persistence } }) => choice(persistence, 'device', 'none', ['device', 'session']);

const seats = new Set(); // one for each element
const heard = new WeakSet(); // calls of the page
let dead = false;

// Numbers of calls and of outcomes; abi.rs has the same.
const [RULES, PERMIT, REMEMBERED, FORGOTTEN, WAKE, BUDGET, EXPERIMENTS, OUTCOME, EXPLAIN, TRACE, FIRE] = Array(11).keys();
const [VETOED, SHOWN, ACCEPTED, DISMISSED, GONE] = Array(5).keys();
// Between items of a list, and between the texts of one: sources.rs.
const ITEM = '\u0001';
const TEXT = '\u0000';
const written = (list) => list.map((item) => item.map((text) => String(text).replace(/[\0\x01]/g, ' ')).join(TEXT)).join(ITEM);
const LONGEST = 2 ** 31 - 1; // of a timer

let lean;
let full;
let second;
let depth = 0;

// Rules are in no hurry: what the page itself loads goes first.
const fetched = (url, integrity) => fetch(url, { priority: 'low', integrity });

/** The engine as shoppers get it. `rest` is what it needs once a rule is near or reads what few rules read. */
const forShoppers = ({ url }) => (lean ??= begin({ default: init, attach: enter,
  rest: () => secondPart(fetched(url(`${ASSETS.more.name}.wasm`), ASSETS.more.wasm)) }, WASM, /*@wasm*/ ''));

/** The same with words for mistakes and for what it does: a file that only builders of pages load. */
const forBuilders = ({ url }, { name, wasm } = ASSETS.tools) => (full ??= import(url(`${name}.js`))
  .then((glue) => begin({ ...glue }, url(`${name}.wasm`), wasm)));

/** The rest of the engine: what it wants to be given. */
const restOf = ({ rest }, page) => {
  second ??= Promise.all([import(page.url(ASSETS.parts)), rest?.()]).catch((error) => {
    second = undefined;
    throw error;
  });
  return second.then(([{ offer }]) => offer(page));
};

async function begin(glue, url, integrity) {
  glue.default.guard = guard;
  await glue.default({ module_or_path: fetched(url, integrity) });
  return glue;
}

const debugging = (host) => host.hasAttribute('data-debug') || new URLSearchParams(location.search).has('aisle-debug');

/** A fact's value as the page reads it: money in minor units, durations in milliseconds. */
function plain(value) {
  const [[kind, inner]] = Object.entries(value);
  return kind === 'number' ? inner / 1000 : kind === 'clock' ? inner.gathered : inner;
}

/**
 * Stands before every call into the wasm, the page's events and timers included: a trap
 * ends here. Only where the wasm has called out and is called again does it go on to the
 * outer call, so that a poisoned instance does not go on working.
 */
function guard(exports) {
  const into = (call) => (...args) => {
    if (dead) return undefined;
    depth += 1;
    try {
      return call(...args);
    } catch (error) {
      died(error);
      if (depth > 1) throw error;
      return undefined;
    } finally {
      depth -= 1;
    }
  };
  return Object.fromEntries(Object.entries(exports).map(([name, it]) => [name, typeof it === 'function' ? into(it) : it]));
}

/** Runs something of the wasm; nothing it throws leaves this file. */
function into(run) {
  if (dead) return undefined;
  try {
    return run();
  } catch (error) {
    return died(error);
  }
}

function died(error) {
  if (dead) return;
  dead = true;
  for (const seat of seats) seat.stop();
  console.error('[aisle-chat] Rules have stopped until this page is loaded again.', error);
}

/**
 * Watches for an element, from when the wasm is there. Of the shell: `call` queues a call
 * for the widget and fetches it, `load` fetches it, `calls` is where the page's calls wait
 * for the widget. What it gives back never throws.
 */
export function watch(host, shell) {
  let seat;
  let over = false;
  const begin = () => {
    const builder = debugging(host);
    const { page } = shell;
    const engine = (builder ? forBuilders : forShoppers)(page);
    const wants = builder || host.hasAttribute(CHECKOUT) || limits(host) || MORE.test(written(collect(host, host.triggers, shell.calls?.served).list));
    const rest = wants && engine.then((engine) => restOf(engine, page)).catch(() => {});
    Promise.all([engine, rest]).then(([engine, parts]) => {
      if (!over) seat = attach(host, shell, engine, parts, builder || again);
    }).catch((error) => {
      dead = true;
      console.error('[aisle-chat] Rules cannot run on this page.', error);
    });
  };
  const again = () => {
    seat.free();
    seat = undefined;
    begin();
  };
  begin();
  return {
    /** `host.triggers` is another list. */
    changed: () => seat?.read(),
    free() {
      over = true;
      seat?.free();
    },
  };
}

/** `again` starts over with the other engine; `true` where this is the one for builders. */
function attach(host, { page, calls = [], call, load }, engine, parts, again) {
  const said = new Set(); // issues, each told once
  const stops = [];
  const waiting = new Set(); // rules handed to the widget and not on screen yet
  const issues = { rules: [], budget: [], experiments: [], page: [] };
  let names = []; // of the rules that run
  let last; // the rules as they were last read, to tell a change
  let watcher;
  let memory;
  let timer;
  let retry;
  let held = []; // calls of the page that only the second part understands, and those behind them

  /** Gives the engine its second part. */
  const complete = (those) => {
    parts = those;
    host.constructor.read ??= parts.read;
    into(() => watcher.complete(parts));
    stops.push(parts.report(host, () => memory.allowed()));
    const late = held;
    held = undefined;
    for (const run of late) run();
  };
  const more = () => held && restOf(engine, page).then((parts) => held && seats.has(seat) && complete(parts),
    (error) => {
      warn(`rules wait for files: ${error}`);
      clearTimeout(retry);
      retry = setTimeout(more, 30e3);
    });

  const warn = (line) => {
    if (said.has(line)) return;
    said.add(line);
    console.warn(`[aisle-chat] ${line}`);
  };
  const all = () => Object.values(issues).flat();
  const tellEngine = (what, text = '') => into(() => watcher.call(what, text));
  const outcome = (rule, what) => tellEngine(OUTCOME, what + TEXT + rule);
  const on = (target, type, run, options) => {
    target.addEventListener(type, run, options);
    stops.push(() => target.removeEventListener(type, run, options));
  };
  const emit = (type, detail, cancelable) =>
    host.dispatchEvent(new CustomEvent(type, { detail, cancelable, bubbles: true, composed: true }));

  const read = () => {
    const { list, wrong } = collect(host, host.triggers, calls.served);
    const now = written(list);
    if (now === last) return;
    last = now;
    const found = tellEngine(RULES, now)?.split(ITEM) ?? [''];
    names = found.shift().split(TEXT).filter(Boolean);
    const tell = (lines) => {
      issues.rules = [...wrong, ...lines];
      issues.rules.forEach(warn);
    };
    if (again === true || !found.length) return tell(found);
    // Shoppers' engine only knows that something is wrong.
    issues.rules = [...wrong, ...found];
    return forBuilders(page).then(({ check }) => tell(into(() => check(now).split(ITEM)) ?? found), () => tell(found));
  };
  /** What only the second part understands waits for it. */
  const later = (run) => {
    if (!held) return run();
    held.push(run);
    return more();
  };
  const budget = () => later(() => {
    const wrong = tellEngine(BUDGET, host.dataset.budget);
    issues.budget = wrong ? [wrong] : [];
    issues.budget.forEach(warn);
  });
  const arms = () => later(() => {
    const { list, wrong } = parts.experiments(host);
    tellEngine(EXPERIMENTS, written(list));
    issues.experiments = wrong;
    wrong.forEach(warn);
  });

  const shown = (rule) => waiting.delete(rule) && outcome(rule, SHOWN);
  const failed = (rule) => waiting.delete(rule) && outcome(rule, VETOED);
  // In the order of their numbers in abi.rs.
  const wishes = [
    function near() {
      calls.isNear = true;
      calls.near?.(); // a widget that is there has what shows it fetched
      load('low');
      more();
    },
    more,
    function show(text) {
      const { rule, surface, experiment: [experiment, arm] = [], values = [] } = JSON.parse(text);
      waiting.add(rule);
      const detail = { rule, surface, experiment, arm,
        values: Object.fromEntries(values.map(([name, value]) => [name, plain(value)])) };
      if (!emit('aisle-trigger', detail, true)) return failed(rule);
      return call('surface', [text]).then((drawn) => {
        if (!drawn) failed(rule);
        // It keeps its place in the page until it is scrolled to.
        else if (surface === 'inline') shown(rule);
      }, () => failed(rule));
    },
    (rule) => call('surface-hide', [rule]).catch(() => {}),
    function keep(text) {
      memory.write(text.split(ITEM).map((pair) => pair.split(TEXT)));
    },
    function say(line) {
      issues.page = [...issues.page.filter((other) => other !== line), line].slice(-20);
      warn(line);
    },
    function converted(text) {
      const [rule, surface, goal, experiment, arm] = text.split(TEXT).map((text) => text || undefined);
      emit('aisle-conversion', { rule, surface, goal, experiment, arm });
    },
  ];
  const wait = (ms) => {
    timer = setTimeout(() => (ms > LONGEST ? wait(ms - LONGEST) : tellEngine(WAKE)), Math.min(ms, LONGEST));
  };
  const link = {
    // Called by the wasm in the middle of its work, where an exception would be one of its own.
    wish(what, text) {
      try {
        wishes[what](text);
      } catch (error) {
        console.error('[aisle-chat]', error);
      }
    },
    wake(ms) {
      clearTimeout(timer);
      if (ms >= 0) wait(ms);
    },
  };

  const tell = (method, args) => {
    if (PAGE_CALLS.includes(method)) {
      const run = () => into(() => watcher.tell(method, args));
      if (!held || (!held.length && method === 'track' && args[0] !== 'search')) return run();
      later(run);
    } else if (method === 'grantConsent') memory.consent('granted');
    else if (method === 'withdrawConsent') memory.consent('denied');
    else if (method === 'forget' || method === 'reset') memory.forget();
  };

  const explain = () => again === true && into(() => JSON.parse(watcher.call(EXPLAIN, '')));
  const debug = () => {
    if (!debugging(host)) return undefined;
    if (again !== true) return again();
    return import(page.url(ASSETS.inspector)).then(({ inspect }) => {
      const stop = inspect(host, {
        explain: () => tellEngine(EXPLAIN),
        trace: () => tellEngine(TRACE),
        fire: (rule) => void tellEngine(FIRE, rule),
        resetMemory: () => memory.forget(),
        issues: all,
      });
      if (stop) stops.push(stop);
    }).catch((error) => console.warn('[aisle-chat] The inspector cannot be opened.', error));
  };

  const seat = {
    read,
    woken: () => tellEngine(WAKE),
    stop() {
      clearTimeout(timer);
      clearTimeout(retry);
      for (const stop of stops.splice(0)) stop();
      memory?.leave();
      seats.delete(seat);
      page.rules?.delete(host);
    },
    free() {
      seat.stop();
      into(() => watcher.free());
    },
  };
  watcher = into(() => engine.attach(host, link));
  if (!watcher) return undefined;
  if (parts) complete(parts);
  seats.add(seat);
  (page.rules ??= new WeakMap()).set(host, () => ({ rules: names.map((name) => ({ name })), ...explain(), issues: all() }));

  memory = remember({
    consent: consentOf(host),
    level: levelOf(host),
    permit: (device) => tellEngine(PERMIT, device ? '1' : ''),
    remembered: (pairs) => tellEngine(REMEMBERED, written(pairs)),
    forgotten: () => tellEngine(FORGOTTEN),
  });
  // What was shown on the page before counts on this one: rules begin when that is known.
  memory.ready.then(() => {
    if (!seats.has(seat)) return;
    if (limits(host)) {
      budget();
      arms();
    }
    read();
    // What the widget has taken already the companion has kept; the rest waits, and what comes is overheard.
    const overhear = (call) => {
      const [method, args] = call;
      // An element that is back, or another engine, needs what the page said of itself once more, and nothing else.
      if (!heard.has(call) || /^set/.test(method)) tell(method, args);
      heard.add(call);
    };
    [...calls.taken ?? [], ...calls].forEach(overhear);
    calls.push = (...more) => {
      more.forEach(overhear);
      return Array.prototype.push.apply(calls, more);
    };
    stops.push(() => delete calls.push, follow(host, (changed) => {
      if (changed.includes('data-budget')) budget();
      if (changed.includes(CHECKOUT)) more();
      if (changed.some((name) => name.startsWith('data-experiment-'))) arms();
      if (changed.includes('data-consent')) memory.consent(consentOf(host));
      if (changed.includes('data-debug') && again !== true) return void debug();
      read();
    }));
    if (again === true) debug();
  });

  on(host, 'aisle-exposure', ({ detail }) => shown(String(detail?.rule)));
  on(host, 'aisle-accept', ({ detail }) => {
    memory.touch();
    outcome(String(detail?.rule), ACCEPTED);
  });
  on(host, 'aisle-dismiss', ({ detail }) => {
    const own = detail?.by === 'visitor';
    if (own) memory.touch();
    outcome(String(detail?.rule), own ? DISMISSED : GONE);
  });
  // A script of the page cannot make these up; only the focus can be moved by one.
  for (const type of INSIDE)
    on(host.shadowRoot, type, ({ isTrusted }) => isTrusted && memory.touch(), { capture: true, passive: true });
  if (host.shadowRoot.activeElement) memory.touch();
  return seat;
}

let asleep = false;
const life = (now) => () => {
  if (asleep === now) return;
  asleep = now;
  if (now) return void sleep();
  wake();
  for (const seat of seats) seat.woken();
};
addEventListener('pagehide', life(true));
document.addEventListener('freeze', life(true));
addEventListener('pageshow', life(false));
document.addEventListener('resume', life(false));
