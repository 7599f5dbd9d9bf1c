/*
 * The agents' console in a browser of its own, signed in; and what its log shows. The log
 * is in a shadow root, and only the rows near the view are in the document.
 */
import { launch } from './browser.mjs';
import { AGENT } from './chat-server.mjs';

/** Opens the console of this server and signs in; `before` runs in the page first, other options are Playwright's for the context. */
export async function openDesk(t, server, { before, ...context } = {}) {
  const world = await (await launch()).newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...context });
  t.after(() => world.close());
  const page = await world.newPage();
  if (before) await page.addInitScript(before);
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => /Content.Security|Trusted/i.test(message.text()) && problems.push(message.text()));
  await page.goto(`${server.origin}/agent`);
  await page.fill('#name', AGENT.name);
  await page.fill('#password', AGENT.password);
  await page.press('#password', 'Enter');
  await page.waitForSelector('#link-state[data-state=up]');
  return { page, world, problems };
}

/** A page of somebody else, in a window of its own: a tab that lies behind another one draws once a second. */
export async function elsewhere(t) {
  const world = await (await launch()).newContext();
  t.after(() => world.close());
  return world.newPage();
}

/** A visitor without the widget, who says these texts. */
export async function says(t, server, texts) {
  const page = await elsewhere(t);
  await page.goto(`${server.origin}/healthz`);
  await page.evaluate(async (texts) => {
    const socket = new WebSocket(`ws://${location.host}/v1`);
    const send = (frame) => socket.send(JSON.stringify(frame));
    window.got = [];
    socket.onopen = () => send({ hello: {
      protocol: 1, conversation: { client_id: crypto.randomUUID() }, visitor: { id: crypto.randomUUID(), secret: crypto.randomUUID() },
      instance: crypto.randomUUID(), locale: 'en', page: { url: 'https://shop.example/p/1', title: 'Boots' },
    } });
    await new Promise((resolve) => {
      let acks = 0;
      socket.onmessage = ({ data }) => {
        const { live, ack, events } = JSON.parse(data);
        if (live) for (const text of texts) send({ message: { client_id: crypto.randomUUID(), content: { type: 'text', v: 1, fallback: text, data: { text } } } });
        for (const { body } of events?.entries ?? []) if (body.message) window.got.push(body.message.content.fallback);
        if (ack && (acks += 1) === texts.length) resolve();
      };
    });
  }, texts);
  return page;
}

/**
 * Every message of the log that is loaded, `[place, text]` in the order on screen, scrolled
 * from one end to the other.
 */
export function logged(page) {
  return page.evaluate(async () => {
    const root = document.querySelector('.log-host').shadowRoot;
    const scroller = root.querySelector('.timeline');
    const rows = new Map();
    const frame = () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const look = () => {
      for (const node of root.querySelectorAll('.message[data-seq]')) {
        const at = Number(node.closest('[aria-posinset]').getAttribute('aria-posinset'));
        rows.set(at, [Number(node.dataset.seq), node.querySelector('.text').textContent]);
      }
    };
    scroller.scrollTop = 0;
    for (let before = -1; before !== scroller.scrollTop; ) {
      await frame();
      look();
      before = scroller.scrollTop;
      scroller.scrollTop += scroller.clientHeight / 2;
      await frame();
    }
    look();
    return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
  });
}

/** Loads all that is older, until the log begins where the conversation does. */
export async function wholeLog(page) {
  await page.waitForFunction(() => {
    const root = document.querySelector('.log-host').shadowRoot;
    root.querySelector('.timeline').scrollTop = 0;
    root.querySelector('button.older')?.click();
    return !root.querySelector('.older') && root.querySelector('.message[data-seq="1"]');
  }, undefined, { polling: 'raf' });
}

/**
 * Says this content in the conversation that waits longest, by a second connection of the
 * agent who is signed in on this page.
 */
export function sendContent(page, content) {
  return page.evaluate((content) => new Promise((done, failed) => {
    const name = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/v1/agent`);
    const send = (frame) => socket.send(JSON.stringify(frame));
    const client_id = name();
    socket.onopen = () => send({ 'agent-hello': { protocol: 1, instance: name(), lists: true } });
    socket.onerror = () => failed(new Error('the agent cannot connect'));
    socket.onmessage = ({ data }) => {
      const [[kind, value]] = Object.entries(JSON.parse(data));
      if (kind === 'agent-welcome') send({ list: { n: 1, view: 'waiting', limit: 10 } });
      if (kind === 'listed') send({ message: { conversation: value.conversations[0].id, body: { client_id, content } } });
      if (kind === 'reject' || kind === 'error') failed(new Error(data));
      if (kind === 'ack' && data.includes(client_id)) {
        socket.close();
        done();
      }
    };
  }), content);
}
