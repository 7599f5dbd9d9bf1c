/*
 * An agent who says a lot: by a socket of a page beside the console, straight to the
 * server. What is tried is the visitors' way, and what was never logged proves nothing.
 */
import { launch } from './browser.mjs';
import { AGENT } from './chat-server.mjs';

/** Runs in the page. */
function speaker(token) {
  const name = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const waiting = new Map();
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/v1/agent`);
  const send = (frame) => socket.send(JSON.stringify(frame));
  /** Says one text; resolves once it is in the log. */
  globalThis.say = (conversation, text) => new Promise((done, failed) => {
    const client_id = name();
    waiting.set(client_id, { done, failed });
    send({ message: { conversation, body: { client_id, content: { type: 'text', v: 1, fallback: text, data: { text } } } } });
  });
  return new Promise((ready, failed) => {
    socket.onopen = () => send({ 'agent-hello': { protocol: 1, token, instance: name(), lists: false } });
    socket.onclose = ({ reason }) => {
      failed(new Error(reason));
      for (const one of waiting.values()) one.failed(new Error(`the agent's line broke: ${reason}`));
    };
    socket.onmessage = ({ data }) => {
      const [[kind, value]] = Object.entries(JSON.parse(data));
      if (kind === 'agent-welcome') ready();
      if (kind === 'ack') waiting.get(value.client_id)?.done();
      if (kind === 'reject') waiting.get(value.client_id)?.failed(new Error(value.code));
      if (value.client_id) waiting.delete(value.client_id);
    };
  });
}

/** Signs in; `say(conversation, texts)` says all of them at once, in order, and resolves once they are logged. */
export async function agent(t, server) {
  const world = await (await launch()).newContext();
  t.after(() => world.close());
  const page = await world.newPage();
  await page.goto(`${server.origin}/healthz`);
  const answer = await fetch(`${server.origin}/v1/agent/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify(AGENT) });
  const { token } = await answer.json();
  await page.evaluate(speaker, token);
  return {
    page,
    say: (conversation, texts) => page.evaluate(([conversation, texts]) => Promise.all(texts.map((text) => say(conversation, text))).then(() => {}), [conversation, texts]),
  };
}
