/*
 * Everybody but the visitors whose screens are looked at: visitors and agents over plain
 * sockets, all of them in one page. What the server says is handed on at once, so a test
 * waits for a frame and asks for nothing twice.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { launch, PATIENCE, until } from './browser.mjs';
import { AGENT } from './chat-server.mjs';
import { words } from './ready.mjs';

/** The hall they stand in; gives `join(path, hello)`. */
export async function crowd(t, server) {
  const world = await (await launch()).newContext();
  t.after(() => world.close());
  const page = await world.newPage();
  const all = [];
  await page.exposeFunction('tellTest', (at, text) => all[at].tell(JSON.parse(text)));
  await page.goto(`${server.origin}/healthz`);
  await page.evaluate(() => {
    window.sockets = [];
    window.join = (at, path, hello) => new Promise((done, bad) => {
      const socket = new WebSocket(`ws://${location.host}${path}`);
      window.sockets[at] = socket;
      socket.onmessage = ({ data }) => window.tellTest(at, data);
      socket.onerror = bad;
      socket.onopen = () => {
        socket.send(JSON.stringify(hello));
        done();
      };
    });
  });

  /** One of the crowd; `heard(pick)` resolves to the first thing `pick` gives of a frame, of those to come or gone by. */
  const join = async (path, hello) => {
    const frames = [];
    const waiting = new Set();
    const at = all.push({ tell(frame) {
      frames.push(frame);
      for (const one of waiting) one(frame);
    } }) - 1;
    await page.evaluate((args) => window.join(...args), [at, path, hello]);
    const heard = (pick) => new Promise((done, bad) => {
      const known = frames.map(pick).find((value) => value !== undefined);
      if (known !== undefined) return done(known);
      const late = setTimeout(() => bad(new Error(`nobody said ${pick}`)), PATIENCE);
      const one = (frame) => {
        const found = pick(frame);
        if (found === undefined) return;
        clearTimeout(late);
        waiting.delete(one);
        done(found);
      };
      waiting.add(one);
    });
    return {
      frames,
      heard,
      send: (frame) => page.evaluate(([at, text]) => window.sockets[at].send(text), [at, JSON.stringify(frame)]),
      close: () => page.evaluate((at) => window.sockets[at].close(), at),
    };
  };
  return { join };
}

/** A visitor who says something and waits; `queues()` are the places told so far, `at(n)` waits for the place. */
export async function waits(hall, text = 'Is anybody there?') {
  const it = await hall.join('/v1', { hello: { protocol: 1, conversation: { client_id: randomUUID() },
    visitor: { id: randomUUID(), secret: randomUUID() }, instance: randomUUID(), locale: 'en' } });
  it.id = await it.heard(({ welcome }) => welcome?.conversation);
  const client_id = randomUUID();
  await it.send({ message: { client_id, content: words(text) } });
  await it.heard(({ ack }) => ack?.client_id === client_id || undefined);
  it.queues = () => it.frames.flatMap(({ state }) => (state?.queue ? [state.queue] : []));
  it.at = (place) => it.heard(({ state }) => (state?.queue?.position === place ? state.queue : undefined));
  return it;
}

/** An agent at the desk; `does(kind, conversation)` resolves once it is done. */
export async function agent(hall, server, name) {
  if (name !== AGENT.name) {
    execFileSync(server.program, ['--database', server.database, 'agent', 'add', name, '--password-stdin'], { input: AGENT.password });
  }
  const answer = await fetch(`${server.origin}/v1/agent/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: AGENT.password }) });
  const { token } = await answer.json();
  const it = await hall.join('/v1/agent', { 'agent-hello': { protocol: 1, token, instance: randomUUID(), lists: true } });
  await it.heard((frame) => frame['agent-welcome']);
  it.token = token;
  it.does = async (kind, conversation) => {
    const client_id = randomUUID();
    await it.send({ [kind]: { conversation, body: { client_id } } });
    const answer = await it.heard(({ ack, reject }) => [ack, reject].find((one) => one?.client_id === client_id));
    if (answer.code) throw new Error(`${kind}: ${answer.code}`);
  };
  return it;
}

/** Waits until the card of who waits says all of this. */
export const says = (page, ...parts) => until(page, (parts) => {
  const text = document.querySelector('aisle-chat').shadowRoot.querySelector('[part~=queue]')?.textContent ?? '';
  return parts.every((part) => text.includes(part));
}, parts);
