/*
 * A backend without a server: a transport of the page's own that answers from a ready
 * log and acknowledges what is sent. For content that no backend of the tests says.
 */
import { visit } from './widget.mjs';

/** Runs in the page, before its own scripts. */
function answer(log) {
  const epoch = 'ready';
  const entry = (seq, message) => ({ seq, prev: seq - 1, at: Date.UTC(2026, 10, 22, 9) + seq * 1000, body: { message } });
  let head = log.length;
  let frame;
  const pack = (...entries) => frame(JSON.stringify({ events: { epoch, entries } }));
  const from = { role: 'agent', id: 'mina', name: 'Mina' };
  const said = (seq, content) => entry(seq, { id: `m${seq}`, from, content });
  const answers = {
    hello() {
      const features = { history: true, typing: true, read: true, upload: false, rating: false, transcript: false };
      frame(JSON.stringify({ welcome: { session: 's', conversation: 'c', epoch, floor: 1, head, at: Date.now(), features, state: {} } }));
      pack(...log.map((content, at) => said(at + 1, content)));
      frame('{"live":{}}');
    },
    message({ client_id, content }) {
      head += 1;
      pack(entry(head, { id: `m${head}`, client_id, from: { role: 'visitor' }, content }));
      frame(JSON.stringify({ ack: { client_id, seq: head } }));
    },
    action({ client_id, message_id, action_id, value }) {
      (window.acted ??= []).push({ action_id, value });
      head += 1;
      pack(entry(head, { id: `m${head}`, client_id, from: { role: 'visitor' },
        content: { type: 'action', v: 1, fallback: 'Done', data: { message_id, action_id, kind: 'form' } } }));
      frame(JSON.stringify({ ack: { client_id, seq: head } }));
    },
    contact({ client_id, value }) {
      (window.left ??= []).push(value);
      head += 1;
      pack(entry(head, { id: `m${head}`, client_id, from: { role: 'visitor' }, content: { type: 'action', v: 1, fallback: '#7K3M-Q2P9',
        data: { message_id: client_id, action_id: 'send', kind: 'contact', value: { ...value, ticket: '7K3M-Q2P9' } } } }));
      frame(JSON.stringify({ ack: { client_id, seq: head } }));
    },
    ping: ({ n }) => frame(JSON.stringify({ pong: { n } })),
  };
  (window.AisleChat ??= []).push(['registerTransport', 'ready', {
    connect(ctx) {
      frame = ctx.frame;
      queueMicrotask(() => ctx.opened());
      return {
        send(text) {
          const [[kind, value]] = Object.entries(JSON.parse(text));
          queueMicrotask(() => answers[kind]?.(value));
        },
        close() {},
      };
    },
  }]);
  window.push = (value) => frame(JSON.stringify(value));
  window.say = (content) => pack(said(++head, content));
}

/**
 * Opens a page whose conversation holds these contents, all of them an agent's; options
 * as for `visit()`. `say(content)` lets the agent say something more, `push(frame)`
 * the backend anything at all.
 */
export async function ready(t, log, { attributes = {}, before = () => {}, ...options } = {}) {
  const { page, chat } = await visit(t, {
    attributes: { 'data-transport': 'ready', ...attributes },
    ...options,
    async before(page) {
      await page.addInitScript(answer, log);
      await before(page);
    },
  });
  return { page, chat, say: (content) => page.evaluate((content) => window.say(content), content),
    push: (value) => page.evaluate((value) => window.push(value), value) };
}

/** Content of the type `text`. */
export const words = (text) => ({ type: 'text', v: 1, fallback: text, data: { text } });
