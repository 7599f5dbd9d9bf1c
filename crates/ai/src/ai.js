/*
 * The browser's side of the transports `openai`, `ag-ui` and `ai-sdk`. The build bundles
 * it with the glue of aisle-ai into `aisle-ai-HASH.js`, which is fetched where a page
 * names one of these. Owns one request and its stream, and the lock that lets one tab
 * ask at a time. What is asked, and what the answer says, is the wasm's.
 */
import init, { open } from './aisle-ai.js';

export default async (options) => {
  await init(options);
};

const SILENT = 60e3; // a stream that brings nothing for so long is taken as broken

const told = new Set();
const warn = (line) => {
  if (!told.has(line)) console.warn(`Aisle: ${line}`);
  told.add(line);
};

/** What an answer that is no stream means, and what the shop's developer can do. */
async function refusal(answer, url, token) {
  const { status, headers } = answer;
  const wait = Number(headers.get('retry-after'));
  if (status === 429 || status === 503) return ['limited', (wait || 5) * 1e3];
  let code = '';
  let said = '';
  try {
    const { error } = JSON.parse((await answer.text()).slice(0, 1e4));
    code = error.code ?? error.type ?? '';
    said = `: ${code} ${String(error.message ?? error).slice(0, 300)}`;
  } catch {
    // Not in the form of an error.
  }
  // The page knows how to get another one (identify).
  if (token && status === 401 && /token.?expired/i.test(code)) return ['expired'];
  // aisle-server's words for what no later try will mend.
  const settled = /^upstream_(?:refused|no_stream)$/.test(code);
  if ((status >= 500 || status === 408) && !settled) {
    warn(`the agent at ${url} failed with ${status}${said}`);
    return ['unreachable'];
  }
  warn(`the agent at ${url} refused with ${status}${said}. ${status === 404
    ? 'Check data-endpoint; aisle-server has /ai/chat once [ai] is set.'
    : 'See docs/ai.md.'}`);
  return ['refused'];
}

function hands({ endpoint }) {
  let going; // what is under way
  let free; // gives the turn back

  const ask = async (body, visitor, token, piece, { signal }) => {
    if (!endpoint) {
      warn('data-endpoint is missing: the address of the shop\'s server that asks the agent, such as "/ai/chat".');
      return ['refused'];
    }
    const url = new URL(endpoint, document.baseURI).href;
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', 'x-aisle-visitor': visitor };
    if (token) headers.authorization = `Bearer ${token}`;
    let answer;
    try {
      answer = await fetch(url, { method: 'POST', body, headers, signal, credentials: 'omit', cache: 'no-store' });
    } catch (error) {
      if (navigator.onLine) warn(`no answer from ${url} (${error.message}). If it is on another host, that one must allow this page (CORS).`);
      return ['unreachable'];
    }
    if (!answer.ok) return refusal(answer, url, token);
    if (!/^text\/event-stream/i.test(answer.headers.get('content-type') ?? '')) {
      warn(`${url} answered with ${answer.headers.get('content-type')}, not with text/event-stream: is it a page of the shop? Check data-endpoint.`);
      return ['refused'];
    }
    const reader = answer.body.getReader();
    let late;
    try {
      for (;;) {
        const silence = new Promise((_, no) => (late = setTimeout(no, SILENT)));
        const { value, done } = await Promise.race([reader.read(), silence]);
        clearTimeout(late);
        if (done) return ['ended'];
        piece(value);
      }
    } catch {
      return ['unreachable'];
    } finally {
      clearTimeout(late);
      reader.cancel().catch(() => {});
    }
  };

  const stop = () => {
    going?.abort();
    going = undefined;
    free?.();
    free = undefined;
  };

  return {
    wait(conversation, turn) {
      stop();
      const mine = (going = new AbortController());
      if (!navigator.locks) return void queueMicrotask(turn);
      return void navigator.locks.request(`aisle:ai:${conversation}`, { signal: mine.signal },
        () => mine === going && new Promise((done) => {
          free = done;
          turn();
        })).catch(() => {});
    },
    ask(body, visitor, token, piece, end) {
      going?.abort();
      const mine = (going = new AbortController());
      ask(body, visitor, token, (bytes) => mine === going && piece(bytes), mine)
        .then((why) => mine === going && end(...why));
    },
    stop,
    warn: (code, message) => warn(`the agent at ${endpoint} failed in the middle of an answer: ${code} ${message}`),
  };
}

/** The transport of this name. */
export const transport = (name) => ({ connect: (ctx) => open({ ...ctx, transport: name, hands: hands(ctx) }) });
