// The connection: opens, greets, notices when it is dead, comes back with full
// jitter. Everything else hears of it by events: up, down, frame, over.

const PING_EVERY = 10_000;
const PONG_WITHIN = 5_000;
const BACKOFF_FIRST = 400;
const BACKOFF_MOST = 15_000;

export class Link extends EventTarget {
  #socket = null;
  #token;
  #instance = crypto.randomUUID();
  #attempt = 0;
  #retry = null;
  #beat = null;
  #grace = null;
  #atLeast = 0;
  #isWanted = false;
  #questions = new Map();
  #n = 0;
  isUp = false;

  constructor(token) {
    super();
    this.#token = token;
    addEventListener('online', () => this.#now());
    addEventListener('pageshow', () => this.#now());
    addEventListener('pagehide', (event) => event.persisted && this.#drop());
    document.addEventListener('visibilitychange', () => document.hidden || this.#now());
  }

  open() {
    clearTimeout(this.#retry);
    this.#isWanted = true;
    const address = new URL('/v1/agent', location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    this.#socket = socket;
    // A socket that is let go of is not listened to: late frames of an old
    // connection must not pass for the new one's.
    const mine = (act) => (event) => this.#socket === socket && act(event);
    socket.onopen = mine(() => {
      this.#write({ 'agent-hello': { protocol: 1, token: this.#token, instance: this.#instance } });
      this.#expect();
    });
    socket.onmessage = mine((event) => this.#heard(JSON.parse(event.data)));
    socket.onclose = mine((event) => this.#lost(event.code));
  }

  send(frame) {
    if (this.isUp) this.#write(frame);
  }

  /** Asks what the shop knows; `{ data }` or `{ error }`. Never rejects. */
  ask(topic, value) {
    if (!this.isUp) return Promise.resolve({ error: 'unavailable' });
    const n = ++this.#n;
    this.#write({ ask: { n, topic, value } });
    return new Promise((resolve) => this.#questions.set(n, resolve));
  }

  close() {
    this.#isWanted = false;
    clearTimeout(this.#retry);
    this.#drop();
  }

  #write(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #heard(frame) {
    clearTimeout(this.#grace);
    this.#grace = null;
    const [kind] = Object.keys(frame);
    const body = frame[kind];
    if (kind === 'agent-welcome') {
      this.#attempt = 0;
      this.isUp = true;
      this.#beat = setInterval(() => this.#ping(), PING_EVERY);
      this.#tell('up', body);
    } else if (kind === 'error') {
      if (body.retry_after_ms) this.#atLeast = body.retry_after_ms;
      if (body.code === 'token-expired' || body.code === 'superseded' || body.code === 'unsupported') {
        this.close();
        this.#tell('over', body.code);
      }
    } else if (kind === 'answer') {
      this.#questions.get(body.n)?.(body);
      this.#questions.delete(body.n);
    } else if (kind !== 'pong') {
      this.#tell('frame', { kind, body });
    }
  }

  #ping() {
    this.#write({ ping: { n: 1 } });
    this.#expect();
  }

  /** Whoever says nothing in time is gone, whatever the socket believes. */
  #expect() {
    this.#grace ??= setTimeout(() => this.#lost(), PONG_WITHIN);
  }

  #now() {
    if (this.isUp) this.#ping();
    else if (this.#isWanted && !this.#socket) this.open();
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    clearInterval(this.#beat);
    clearTimeout(this.#grace);
    this.#grace = null;
    socket?.close();
    // Nobody answers on a connection that is gone.
    for (const resolve of this.#questions.values()) resolve({ error: 'unavailable' });
    this.#questions.clear();
    if (this.isUp) {
      this.isUp = false;
      this.#tell('down');
    }
  }

  #lost() {
    this.#drop();
    const most = Math.min(BACKOFF_MOST, BACKOFF_FIRST * 2 ** this.#attempt++);
    const wait = this.#atLeast + most * Math.random();
    this.#atLeast = 0;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(), wait);
    this.#tell('waiting');
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}
