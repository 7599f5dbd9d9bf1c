/*
 * Looks at the conversation's rows in the document after every single change of it, and
 * tells what delivery must never show, be it for an instant: a row twice, two rows in one
 * place of the log, a text twice, an order that is not the log's, a hole. Texts are
 * unique where it is used.
 */
import { proxy } from './rig.mjs';
import { strict, visit } from './widget.mjs';

/** Runs in the page, before its own scripts; `oracle.begin()` once the panel is open. */
function oracle() {
  const it = (globalThis.oracle = { wrong: [], lines: [], top: [], looks: 0, said: 0, begin });
  let list;
  let last = '';
  let nodes = new Map();
  const tell = (what, which) => {
    if (it.wrong.length < 50) it.wrong.push(`${what}: ${which}`);
  };

  /** The rows in the document, as they stand there. */
  const read = () => [...list.querySelectorAll('.rows > [data-key]')].map((row) => {
    const { key, seq } = row.dataset;
    const own = row.querySelector('[part~="message-own"]');
    let state = 'event';
    if (own) state = row.querySelector('.failed') ? 'failed' : seq ? 'sent' : 'unsent';
    else if (row.querySelector('[part~="message"]')) state = 'received';
    return { row, key, seq: seq ? Number(seq) : null, state, at: Number(row.getAttribute('aria-posinset')),
      text: row.querySelector('.bubble')?.textContent, day: row.querySelector('.day') !== null };
  });
  it.read = read;

  function look() {
    it.looks += 1;
    const rows = read();
    const now = rows.map(({ key, seq, state, at }) => `${key} ${seq} ${state} ${at}`).join();
    if (now === last && rows.every(({ key, row }) => nodes.get(key)?.row === row)) return;
    last = now;
    const [keys, texts] = [new Set(), new Set()];
    let before;
    for (const one of rows) {
      if (keys.has(one.key)) tell('a row is there twice', one.key);
      if (one.text && texts.has(one.text)) tell('a text is there twice', one.text);
      keys.add(one.key);
      texts.add(one.text);
      if (before) {
        if (one.seq !== null && before.seq === null) tell('above what the log has stands what it has not', `${before.key}, ${one.seq}`);
        if (one.seq !== null && one.seq === before.seq) tell('two rows at one place', one.seq);
        if (one.seq !== null && one.seq < before.seq) tell('the order is not the log\'s', `${before.seq}, ${one.seq}`);
        if (one.at !== before.at + 1) tell('a row is left out', `${before.at}, ${one.at}`);
      }
      before = one;
      // The same element, unless the day above it has come or gone.
      const known = nodes.get(one.key);
      if (known && known.row !== one.row && known.day === one.day) tell('a row was made anew', one.key);
      if (known && known.seq !== null && known.seq !== one.seq) tell('a row has changed its place', `${one.key}, ${known.seq}, ${one.seq}`);
    }
    nodes = new Map(rows.map((one) => [one.key, one]));
    const highest = rows.findLast(({ seq }) => seq !== null)?.seq ?? 0;
    if (highest > (it.top.at(-1)?.[1] ?? 0)) it.top.push([Date.now(), highest]);
    it.lines.push({ at: Date.now(), type: 'info', f: 'window', rows: rows.map(({ key, seq, state }) => [key, seq, state]) });
  }

  function begin() {
    list = document.querySelector('aisle-chat').shadowRoot;
    new MutationObserver(look).observe(list, { childList: true, subtree: true, characterData: true,
      attributes: true, attributeFilter: ['data-seq', 'data-key', 'aria-posinset'] });
    look();
  }

  // What is typed and what is safe, for the history.
  addEventListener('aisle-message', ({ detail: { id, own } }) => {
    if (own) it.lines.push({ at: Date.now(), type: 'ok', f: 'send', id });
  });
  /** Sends a text as the visitor; resolves to its name. */
  it.say = async (text) => {
    const at = Date.now();
    const id = await document.querySelector('aisle-chat').send(text);
    it.said += 1;
    it.lines.push({ at, type: 'invoke', f: 'send', id });
    return id;
  };
}

/** Has the oracle in every page of this context or page from its next document on. */
export const attend = (page) => page.addInitScript(oracle);

/** A visitor behind a proxy of their own, the panel open, under the oracle. */
export async function behind(t, server, transport, seed, before = () => {}) {
  const way = await proxy(t, server, seed);
  const { page, chat } = await visit(t, {
    attributes: { 'data-endpoint': `ws://127.0.0.1:${way.port}/v1`, 'data-transport': transport },
    csp: strict(`'self' ws://127.0.0.1:${way.port} http://127.0.0.1:${way.port}`),
    async before(page) {
      await before(page);
      await attend(page);
    },
  });
  // What the browser says of a network like this one.
  page.permit(/WebSocket connection to|Failed to load resource|ERR_\w+|blocked by CORS policy/);
  await chat.open();
  await page.evaluate(() => oracle.begin());
  return { transport, seed, way, page, chat };
}

/** Every row of a conversation under the oracle, `[key, place, state, text]` in the order on screen, scrolled from end to end. */
export function everyRow(page) {
  return page.evaluate(async () => {
    const root = document.querySelector('aisle-chat').shadowRoot;
    const scroller = root.querySelector('[part~="timeline"]');
    const found = new Map();
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    // First in steps of what is drawn around the view as well, in a frame each, then without haste where that left something out.
    for (const [more, frames] of [[200, 1], [0, 3]]) {
      scroller.scrollTop = 0;
      for (let before = -1; before !== scroller.scrollTop;) {
        for (let n = 0; n < frames; n += 1) await frame();
        for (const { at, key, seq, state, text } of oracle.read()) found.set(at, [key, seq, state, text]);
        before = scroller.scrollTop;
        scroller.scrollTop += scroller.clientHeight + more;
      }
      if (found.size === (await document.querySelector('aisle-chat').diagnostics()).rows) break;
    }
    return [...found].sort(([a], [b]) => a - b).map(([, row]) => row);
  });
}
