/*
 * Who the visitor is, as the shop says: asks the page's function for a token, and again
 * when the server says that one is over. Fetched with the first `identify()`. One
 * question is under way at a time, and an endpoint that is down is asked ever less often.
 * Tokens are here and in the first frame of a connection, and nowhere else; the server
 * alone decides whether one is believed.
 */

const PATIENCE = 15e3; // an answer that takes longer is none
const FIRST = 1e3; // the pause after a failure, twice as long after each further one
const LONGEST = 6; // doublings

/**
 * The customer that a token names, unchecked: enough to see that it is somebody else's
 * and to clear the screen before anything is asked.
 */
function subject(token) {
  try {
    const claims = atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(claims, (c) => c.charCodeAt(0)))).sub;
  } catch {
    return undefined;
  }
}

/** For one element; `calls.identity` carries a method over to the widget. */
export function keep(host, calls) {
  let ask; // the page's function
  let last = null; // the token in hand
  let who;
  let asking; // under way
  let failures = 0;
  let timer;
  let round = 0; // of customers: answers for an earlier one count no more

  const drop = () => {
    round++;
    clearTimeout(timer);
    asking = timer = ask = who = undefined;
    last = null;
    failures = 0;
  };

  const take = (token) => {
    if (token != null && typeof token !== 'string') throw new TypeError('a token is a string, or null');
    const next = token ? subject(token) : undefined;
    // Somebody else, or nobody any more: nothing of the first one stays.
    if (last && (!token || next !== who)) calls.identity('reset');
    who = next;
    last = token || null;
    return calls.identity('identify', last);
  };

  const refresh = () => asking ??= (async (mine) => {
    timer = undefined;
    let wait;
    try {
      const late = new Promise((_, reject) => {
        wait = setTimeout(reject, PATIENCE, new Error('identify(callback): no token within 15 s'));
      });
      const token = await Promise.race([ask(), late]);
      if (mine === round) await take(token);
    } catch (error) {
      if (mine === round) {
        failures++;
        later();
        // The server refuses the old one once more, and that is seen.
        if (last) calls.identity('identify', last);
      }
      throw error;
    } finally {
      clearTimeout(wait);
      if (mine === round) asking = undefined;
    }
  })(round);

  /** Asks again, after a pause if it went wrong before. */
  const later = () => {
    if (!ask) return;
    const pause = failures && FIRST * 2 ** Math.min(failures - 1, LONGEST);
    timer = setTimeout(() => refresh().catch(() => {}), pause);
  };

  host.addEventListener('aisle-error', (event) => {
    if (!ask || event.target !== host || event.detail?.code !== 'token-expired') return;
    // The first time nobody need see it.
    if (!failures) event.preventDefault();
    if (asking || timer) return;
    later();
    failures++; // until a connection stands: a new token may be refused as well
  });
  host.addEventListener('aisle-state', ({ detail }) => {
    if (detail?.connection === 'online') failures = 0;
  });

  return {
    /** A token, or what gives one, or nobody (null). */
    async identify(given) {
      round++;
      clearTimeout(timer);
      asking = timer = undefined;
      failures = 0;
      ask = typeof given === 'function' ? given : undefined;
      return ask ? refresh() : take(given);
    },
    reset() {
      const had = last;
      drop();
      if (had) calls.identity('reset');
    },
    /** A new instance knows nobody. */
    again: () => last && calls.identity('identify', last),
  };
}
