/*
 * What rules remember: their counters, for all elements of this document, kept on
 * the device from a certain moment on and shared with other tabs from then. Owns
 * that moment (design §6): nothing leaves the document before the visitor has done
 * something inside the widget, except with `data-consent="granted"` or where an
 * earlier interaction has left something already; and nothing at all while consent
 * is pending or denied. Knows nothing of what the counters mean.
 *
 * The conversation's store is Rust (aisle-platform); this one is here because every
 * page with rules pays for it: docs/decisions/0008-memory-of-rules.md.
 */

/** Names database, keys and channel; those of conversations begin with `aisle-` and `aisle:`. */
const NAME = 'aisle_rules';
const LEVELS = ['none', 'session', 'device'];

const members = new Set(); // one for each element: { consent, level, permit, remembered, forgotten }
const rows = new Map();
let touched = false; // the visitor has done something inside
let durable = false; // counters are on the device
let channel;
let database;
let level = 'none'; // where they are
let work = Promise.resolve();

/** One after the other; what fails holds nothing up. */
const then = (run) => (work = work.then(run).catch(() => {}));

const done = (request) => new Promise((good, bad) => {
  request.onsuccess = () => good(request.result);
  request.onerror = request.onblocked = bad;
});

async function open(create) {
  if (database) return database;
  const known = create || (await indexedDB.databases?.());
  if (known && known !== true && !known.some(({ name }) => name === NAME)) return undefined;
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => (create ? request.result.createObjectStore('kv') : request.transaction.abort());
  database = await done(request);
  database.onversionchange = database.onclose = close;
  return database;
}

function close() {
  database?.close();
  database = undefined;
}

const own = () => Object.keys(sessionStorage).filter((key) => key.startsWith(NAME));

const KEEPERS = {
  device: {
    async load() {
      const kv = (await open())?.transaction('kv').objectStore('kv');
      if (!kv) return [];
      const [keys, values] = await Promise.all([done(kv.getAllKeys()), done(kv.getAll())]);
      return keys.map((key, at) => [key, values[at]]);
    },
    async write(changed) {
      const kv = (await open(true)).transaction('kv', 'readwrite').objectStore('kv');
      for (const [key, value] of changed) value === undefined ? kv.delete(key) : kv.put(value, key);
    },
    wipe() {
      close();
      return done(indexedDB.deleteDatabase(NAME));
    },
  },
  session: {
    load: () => own().map((key) => [key.slice(NAME.length), sessionStorage[key]]),
    write(changed) {
      for (const [key, value] of changed)
        if (value === undefined) sessionStorage.removeItem(NAME + key);
        else sessionStorage.setItem(NAME + key, value);
    },
    wipe() {
      for (const key of own()) sessionStorage.removeItem(key);
    },
  },
};

const texts = (pairs) => Array.isArray(pairs) && pairs.filter((pair) => Array.isArray(pair) && pair.length === 2
  && pair.every((text) => typeof text === 'string'));

/** Of several elements the most careful one decides. */
const consents = () => [...members].map(({ consent }) => consent);
const allowed = () => consents().every((consent) => consent === '' || consent === 'granted');

function join() {
  try {
    channel ??= new BroadcastChannel(NAME);
    channel.onmessage = ({ data }) => {
      const pairs = texts(data);
      if (pairs) hear(pairs);
    };
  } catch {
    // Alone, then.
  }
}

function leave() {
  channel?.close();
  channel = undefined;
}

/** What another element or tab has written; an empty list says that all was wiped. */
function hear(pairs, from) {
  if (!pairs.length) return end();
  for (const [key, value] of pairs) rows.set(key, value);
  for (const member of members) if (member !== from) member.remembered(pairs);
}

/** Back to counting in this document only, from nothing. */
function end() {
  durable = touched = false;
  leave();
  close();
  rows.clear();
  for (const member of members) {
    if (member.in) member.permit(false);
    member.in = false;
    member.forgotten();
  }
}

/** Runs at a level, or, where the browser refuses or fails, at the next lower one; says which. */
async function at(wished, run) {
  for (level = wished; KEEPERS[level]; level = LEVELS[LEVELS.indexOf(level) - 1])
    try {
      return await run(KEEPERS[level], level === wished);
    } catch {
      // As aisle-platform's store does it.
    }
  return undefined;
}

/** Lets one element's engine know that counters are on the device now. */
function admit(member) {
  if (!durable || member.in || !members.has(member)) return;
  member.in = true;
  member.permit(true);
  member.remembered([...rows]);
}

/** Begins to keep counters on the device, if that is the moment. */
const look = () => then(async () => {
  const wished = LEVELS[Math.min(...[...members].map((member) => LEVELS.indexOf(member.level)))];
  if (durable || !allowed()) return;
  const kept = texts(await at(wished, (keeper) => keeper.load()));
  // Something may have changed meanwhile; and a device that keeps nothing is no more than a document.
  if (!kept || durable || !allowed() || !(touched || kept.length || consents().includes('granted'))) return;
  durable = true;
  join();
  for (const [key, value] of kept) rows.set(key, value);
  members.forEach(admit);
});

function wipe() {
  channel?.postMessage([]);
  end();
  for (const keeper of Object.values(KEEPERS)) then(() => keeper.wipe());
}

/**
 * Takes an element in. `consent` is '' (the page asks for none), granted, pending or
 * denied; `level` is device, session or none. `permit`, `remembered` and `forgotten`
 * tell its engine, never before this returns.
 */
export function remember(member) {
  members.add(member);
  if (durable) join();
  if (member.consent === 'denied') then(wipe);
  const known = look().then(() => (durable ? admit(member) : rows.size && member.remembered([...rows])));
  return {
    /** Settles when it is known what is remembered; a browser that does not answer remembers nothing. */
    ready: Promise.race([known, new Promise((done) => setTimeout(done, 2e3))]),
    allowed,
    /** Something was pressed, typed or focused inside. */
    touch() {
      if (touched) return;
      touched = true;
      look();
    },
    consent(now) {
      if (now === member.consent) return;
      member.consent = now;
      if (now === 'denied') wipe();
      else look();
    },
    /** Wipes everything, in other tabs too; the next interaction begins anew. */
    forget() {
      wipe();
      look();
    },
    /** Changes from the engine: pairs, without a value where a key is removed. */
    write(changed) {
      for (const [key, value] of changed) value === undefined ? rows.delete(key) : rows.set(key, value);
      const pairs = changed.filter(([, value]) => value !== undefined);
      if (pairs.length) hear(pairs, member);
      if (!durable) return;
      if (pairs.length) channel?.postMessage(pairs);
      then(() => durable && at(level, (keeper, same) => keeper.write(same ? changed : [...rows])));
    },
    leave() {
      members.delete(member);
      if (!members.size) sleep();
    },
  };
}

/** A page that sleeps (frozen, or kept for the back button) holds no channel and no database. */
export function sleep() {
  leave();
  close();
}

/** Other tabs may have gone on meanwhile. */
export function wake() {
  if (!durable) return;
  join();
  then(async () => {
    const kept = await KEEPERS[level]?.load();
    if (kept) hear(texts(kept));
  });
}
