/*
 * The way to a server: a WebSocket, and one line for all tabs of a browser. The first
 * tab has it, by a Web Lock; the others ride along on it (`ride.js`, fetched with the
 * second tab). Where there are no Web Locks, each tab has a line of its own. Part of the
 * companion. That nothing is lost when a line ends is not decided here: each tab's
 * session says its own hello, and resumes like any other (docs/decisions/0018).
 */

/** What the server's goodbye means, to whoever connects: the codes of a WebSocket. */
export const goodbye = ({ code, reason }) => {
  const pause = (usual) => ['busy', /^\d+$/.test(reason) ? Number(reason) : usual];
  return code === 1012 ? pause(500) : code === 1013 ? pause(5e3) : code === 4403 ? ['refused', 'forbidden'] : ['lost'];
};

/** The transport `websocket`. Its endpoint is a `ws:` or `wss:` address. */
export const socket = {
  connect({ endpoint, opened, frame, closed }) {
    let it;
    try {
      it = new WebSocket(endpoint);
    } catch {
      // A bad address, or `ws:` on an `https:` page: no later try can work.
      console.warn('Aisle: the browser refuses this WebSocket address. Check data-endpoint: it must begin with wss:// (ws:// only on http:// pages).');
      closed('refused', 'unknown');
      return { send() {}, close() {} };
    }
    it.onopen = () => opened();
    it.onmessage = ({ data }) => frame(data);
    // No handler for `error`: it says nothing, and `close` follows it.
    it.onclose = (event) => closed(...goodbye(event));
    return {
      // Throws while it opens, when there is nothing to say yet; a closed one swallows it.
      send: (text) => it.readyState && it.send(text),
      close() {
        it.onopen = it.onmessage = it.onclose = null;
        it.close();
      },
    };
  },
};

/** A transport like `way`, on one line for all tabs; `fetched()` resolves to `ride.js`. */
export function shared(way, fetched) {
  let before; // that this tab's last lock was given back
  let kept; // one that this tab took for its next line
  let robbed; // ends this tab's line, which another one has now

  return {
    connect(ctx) {
      const { locks } = navigator;
      if (!locks || !self.BroadcastChannel) return way.connect(ctx);
      const name = `aisle:line:${new URL(ctx.endpoint, document.baseURI).href.replace(/^http/, 'ws')}`;
      let line; // or a place on another tab's
      let over = false;
      let free; // gives the lock back
      const alone = () => {
        if (!over) line = way.connect(ctx);
        return line;
      };

      /** This tab has the line until `done`. */
      const lead = (done) => {
        const channel = new BroadcastChannel(name);
        const post = (to, what) => channel.postMessage({ ...what, to });
        let welcome; // the server's first frame says what it can
        let carrier;
        free = () => {
          channel.close();
          done();
        };
        // Since this tab did not answer, or nobody looks at it.
        robbed = () => {
          if (over) return;
          line?.close();
          free();
          ctx.closed('lost');
        };
        channel.onmessage = ({ data: { tab, ask, ...what } }) => {
          if (!tab) return;
          // Whoever asks learns at once that somebody is here; all else has a file.
          if (ask) post(tab, { alive: true, hidden: document.hidden });
          carrier ??= fetched().then(({ carry }) => carry(post, (text) => line.send(text), goodbye, welcome));
          carrier.then((it) => it.heard(tab, what), () => what.knock && post(tab, { no: true }));
        };
        line = way.connect({
          ...ctx,
          frame(text) {
            if (carrier && text.startsWith('{"ride":')) return void carrier.then((it) => it.told(text));
            if (!welcome) carrier?.then((it) => it.welcome(text), () => {});
            welcome ??= text;
            return ctx.frame(text);
          },
          closed(...why) {
            free();
            ctx.closed(...why);
          },
        });
        // Whoever rides on a line that is no more begins anew.
        post('', { anew: true });
      };
      const hand = {
        alone,
        /** The lock is for this tab's next line, which comes within a second. */
        keep(done) {
          const late = setTimeout(done, 2e3);
          kept = (next) => {
            clearTimeout(late);
            next(done);
          };
        },
        robbed() {
          kept = undefined;
          robbed?.();
        },
      };
      const begin = () => {
        if (over) return;
        if (kept) {
          kept(lead);
          kept = undefined;
          return;
        }
        before = locks.request(name, { ifAvailable: true }, (lock) => {
          if (over) return undefined;
          if (lock) return new Promise(lead);
          fetched().then(({ ride }) => over || (line = ride(name, ctx, hand)), alone);
          return undefined;
        }).catch(() => (free ? robbed() : alone()));
      };
      Promise.resolve(before).then(begin);
      return {
        send: (text) => line?.send(text),
        close() {
          over = true;
          line?.close();
          free?.();
        },
      };
    },
  };
}
