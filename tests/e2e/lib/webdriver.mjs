/*
 * WebKitGTK's MiniBrowser, driven over plain W3C WebDriver by its own
 * WebKitWebDriver, on a screen of its own (Xvfb). It offers what marionette.mjs
 * offers, except composing: WebDriver knows no input methods.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { PATIENCE } from './browser.mjs';

const COMMANDS = { navigate: '/url', refresh: '/refresh', script: '/execute/async', actions: '/actions' };

/** Starts `driver` and through it `browser`; resolves to a driver: `{ name, send, close }`. */
export async function startWebKit({ driver, browser, screen }) {
  const started = [];
  const run = (program, options, how) => {
    const child = spawn(program, options, how);
    started.unshift({ child, gone: once(child, 'exit') });
    return child;
  };
  // The last one first, each waited for.
  const stop = async () => {
    for (const { child, gone } of started) {
      child.kill();
      await gone;
    }
  };
  try {
    const xvfb = run(screen, ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const display = await once(xvfb.stdio[3], 'data');
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const env = { ...process.env, DISPLAY: `:${String(display).trim()}`, GDK_BACKEND: 'x11' };
    await ready(base, run(driver, [`--port=${port}`], { stdio: 'ignore', env }));
    const { sessionId, capabilities } = await ask(`${base}/session`, {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } } } });
    const session = `${base}/session/${sessionId}`;
    await ask(`${session}/timeouts`, { script: PATIENCE, pageLoad: PATIENCE });
    return {
      name: `WebKitGTK ${capabilities.browserVersion}`,
      send: async (command, parameters = {}) => ({ value: await ask(session + COMMANDS[command], parameters) }),
      async close() {
        await ask(session, undefined, 'DELETE');
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ask(url, body, method = 'POST') {
  const reply = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = await reply.json();
  if (!reply.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

/** The driver says nowhere that it listens: asks until it answers or has ended. */
async function ready(base, child) {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`WebKitWebDriver ended with ${child.exitCode}`);
    const answer = await fetch(`${base}/status`).catch(() => undefined);
    if (answer?.ok) return;
  }
}

async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
