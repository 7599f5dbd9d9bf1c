/*
 * Tabs of one browser on one line: what the tab that has it does for the others, and what
 * they do. Fetched with the second tab. They talk over a BroadcastChannel, which nothing
 * outside the shop's origin hears.
 *
 * To the tab with the line: { tab, ask?, knock? | frame? | close? }.
 * From it: { to, alive, hidden } | { to, no | open | frame | closed } | { to: '', anew }.
 */

const SILENT = 1e3; // a tab that has not answered by then is taken for asleep
const TAB = /^[\w-]{1,64}$/;
const TOLD = /^\{"ride":\{"tab":"([\w-]+)","frame":/;

/**
 * The side of the tab with the line: `post(tab, what)`, `send(text)` to the server, and
 * what that said first, if it has said anything yet.
 */
export function carry(post, send, goodbye, welcome) {
  const waiting = new Set();
  let can;
  const open = (tab) => post(tab, can ? { open: true } : { no: true });
  const it = {
    welcome(text) {
      can = text.includes('"ride":true');
      waiting.forEach(open);
      waiting.clear();
    },
    heard(tab, { knock, frame, close }) {
      if (!TAB.test(tab)) return;
      if (knock && can === undefined) waiting.add(tab);
      else if (knock) open(tab);
      if (close) waiting.delete(tab);
      if (frame) send(`{"ride":{"tab":"${tab}","frame":${frame}}}`);
      else if (close && can) send(`{"ride":{"tab":"${tab}","close":true}}`);
    },
    told(text) {
      const [before, tab] = TOLD.exec(text) ?? [];
      // Spliced, not read: what it says is the other tab's business.
      if (tab) return post(tab, { frame: text.slice(before.length, -2) });
      const { ride } = JSON.parse(text);
      return post(ride.tab, { closed: goodbye(ride.close) });
    },
  };
  if (welcome) it.welcome(welcome);
  return it;
}

/** The side of another tab: a place on the line of this name. */
export function ride(name, ctx, { alone, keep, robbed }) {
  const { locks } = navigator;
  const tab = crypto.randomUUID();
  const channel = new BroadcastChannel(name);
  const waits = new AbortController();
  const { signal } = waits;
  let own; // a line of this tab's
  let began = false;
  let taking = false;
  let late;
  const post = (what) => channel.postMessage({ tab, ...what });
  const leave = () => {
    clearTimeout(late);
    waits.abort();
    channel.close();
    document.removeEventListener('visibilitychange', look);
  };
  const end = (...why) => {
    if (signal.aborted) return;
    leave();
    ctx.closed(...why);
  };
  /** This tab has the line from now on. */
  const take = () => {
    clearTimeout(late);
    if (taking || signal.aborted) return;
    taking = true;
    locks.request(name, { steal: true }, () => new Promise((done) => {
      if (signal.aborted) return done();
      keep(done);
      return end('lost');
    })).catch(robbed);
  };
  const ask = (what) => {
    clearTimeout(late);
    late = setTimeout(take, SILENT);
    post({ ask: true, ...what });
  };
  // Whoever is looked at has the line: browsers let hidden tabs sleep.
  function look() {
    if (!document.hidden) ask();
  }
  channel.onmessage = ({ data: { to, anew, alive, hidden, no, open, frame, closed } }) => {
    if (anew) return began ? end('lost') : ask({ knock: true });
    if (to !== tab) return undefined;
    if (alive) {
      clearTimeout(late);
      if (hidden && !document.hidden) take();
    }
    if (open) {
      began = true;
      ctx.opened();
    }
    if (frame) ctx.frame(frame);
    if (closed) end(...closed);
    if (no) {
      leave();
      own = alone();
    }
    return undefined;
  };
  document.addEventListener('visibilitychange', look);
  // The line is free when its tab is gone: then all begin anew, and the first one has it.
  locks.request(name, { signal }, () => end('lost')).catch(() => {});
  ask({ knock: true });
  return {
    send: (text) => (own ? own.send(text) : signal.aborted || post({ frame: text })),
    close() {
      if (own) return own.close();
      if (!signal.aborted) post({ close: true });
      return leave();
    },
  };
}
