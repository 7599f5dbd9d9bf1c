/*
 * Transports where a network lets no WebSocket through, or a page wants none:
 * `sse` reads one long answer as it comes, `poll` asks again and again, `around`
 * is the first of them that brings something. All post what the visitor says.
 * Fetched when it is wanted. The frames are those of a socket; docs/protocol has
 * the requests. No cookie goes with them, and no name stands in an address.
 */

const FIRST = 5e3; // a stream that has not begun by then is held back on its way
const HELD = 40e3; // the server answers a poll within 20 s
const MOST = 2e5; // characters of one post, unless a single frame is longer

/** What an answer that is no success means to whoever connects; once for all transports. */
const refusal = ({ status, headers }) => {
  if (status === 401 || status === 403) return ['refused', 'forbidden'];
  if (status === 429 || status === 503) return ['busy', (Number(headers.get('retry-after')) || 5) * 1e3];
  // A name that is over (410), a proxy without a server (502), and all else: begin anew.
  return ['lost'];
};

const address = (endpoint, name) => {
  const url = new URL(endpoint, document.baseURI);
  url.protocol = url.protocol.replace('ws', 'http');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`;
  return url;
};

let working = 'sse'; // what brought something last, for `around`

/** A connection that begins with what is sent first. */
function connect(ctx, way, goodbye) {
  const going = new AbortController();
  const { signal } = going;
  const waiting = []; // frames to be posted
  let name; // of this connection
  let begun = false;
  let posting = false;
  let over = false;

  const end = (why) => {
    if (over) return;
    over = true;
    going.abort();
    ctx.closed(...why);
  };
  const lost = () => end(['lost']);
  const ask = (path, body, options) => fetch(address(ctx.endpoint, path),
    { method: 'POST', body, signal, credentials: 'omit', cache: 'no-store', ...options });

  /** One post at a time: they must not overtake each other. */
  const post = async () => {
    if (posting || !name) return;
    posting = true;
    while (waiting.length && !over) {
      let size = 0;
      const end = waiting.findIndex((frame) => (size += frame.length) > MOST);
      const frames = waiting.splice(0, end < 0 ? waiting.length : end || 1);
      const answer = await ask('frames', JSON.stringify({ connection: name, frames }));
      if (!answer.ok) return refused(answer);
    }
    posting = false;
    return undefined;
  };
  const refused = (answer) => end(refusal(answer));
  const named = (given) => {
    name = given;
    post().catch(lost);
  };

  /** Resolves to whether it began; what was begun then ends by itself. */
  const stream = async (hello) => {
    const early = new AbortController();
    const late = setTimeout(() => early.abort(), FIRST);
    const stop = () => early.abort();
    signal.addEventListener('abort', stop);
    let came = false;
    try {
      const answer = await ask('stream', hello, { signal: early.signal });
      if (!answer.ok) {
        refused(answer);
        return true;
      }
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        clearTimeout(late);
        came = true;
        text += value;
        const events = text.split(/\r?\n\r?\n/);
        text = events.pop();
        for (const event of events) {
          const lines = event.split(/\r?\n/);
          const of = (field) => lines.filter((line) => line.startsWith(`${field}:`))
            .map((line) => line.slice(field.length + 1).replace(/^ /, '')).join('\n');
          const [kind, data] = [of('event'), of('data')];
          if (kind === 'open') named(data);
          else if (kind === 'close') end(goodbye(JSON.parse(data)));
          else if (data && !over) ctx.frame(data);
        }
      }
    } catch {
      // Ended by this side, or on its way.
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
    }
    return came;
  };

  const poll = async (hello) => {
    let body = { frames: [hello] };
    let again = false;
    while (!over) {
      try {
        const answer = await ask('poll', JSON.stringify(body),
          { signal: AbortSignal.any([signal, AbortSignal.timeout(HELD)]) });
        if (!answer.ok) return refused(answer);
        const { connection, next, frames, close } = await answer.json();
        if (over) break;
        working = 'poll';
        again = false;
        body = { connection, after: next };
        if (!name) named(connection);
        for (const frame of frames) ctx.frame(frame);
        if (close) end(goodbye(close));
      } catch {
        // An answer that was lost on its way is there still. A first one has no name yet.
        if (again || !name) return lost();
        again = true;
      }
    }
    return undefined;
  };

  const begin = async (hello) => {
    if (way === 'poll' || (way === 'around' && working === 'poll')) return poll(hello);
    if (await stream(hello)) {
      working = 'sse';
      return lost();
    }
    return way === 'around' && !over ? poll(hello) : lost();
  };

  ctx.opened();
  return {
    send(frame) {
      if (over) return;
      if (begun) {
        waiting.push(frame);
        post().catch(lost);
      } else {
        begun = true;
        begin(frame).catch(lost);
      }
    },
    close() {
      if (over) return;
      over = true;
      going.abort();
      // The server need not find out by itself, also when the page goes.
      if (name) ask('frames', JSON.stringify({ connection: name, close: true }), { signal: null, keepalive: true }).catch(() => {});
    },
  };
}

/** The transport of this name; `goodbye` reads how a connection ended. */
export const transport = (way, goodbye) => ({ connect: (ctx) => connect(ctx, way, goodbye) });
