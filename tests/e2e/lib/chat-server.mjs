/*
 * The real aisle-server for one test: a file of its own, a port that stays the same
 * over restarts, one agent. `AISLE_SERVER_BIN` names the program.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after } from 'node:test';
import { ROOT } from './stage.mjs';

const PROGRAM = process.env.AISLE_SERVER_BIN ?? `${ROOT}target/debug/aisle-server`;

export const AGENT = { name: 'Mina', password: 'correct horse' };

// A hook that fails ends the hooks of its test: a server that none has stopped would keep the file from its end.
const running = new Set();
after(() => running.forEach((child) => child.kill('SIGKILL')));

/**
 * A free port that no connection is given by itself: a server that is away for a moment
 * would find one of those taken, perhaps by a visitor who looks for it.
 */
async function quietPort() {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const free = await new Promise((done) => probe.once('listening', () => done(true)).once('error', () => done(false)));
    probe.close();
    if (free) return port;
  }
}

/** Settings that have no option on the command line go in by `env`. */
export async function chatServer(t, options = [], env = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'aisle-e2e-'));
  const database = join(folder, 'aisle.db');
  execFileSync(PROGRAM, ['--database', database, 'agent', 'add', AGENT.name, '--password-stdin'], { input: AGENT.password });
  const server = { port: await quietPort(), database, program: PROGRAM, child: null };

  server.start = async () => {
    const listen = `127.0.0.1:${server.port}`;
    const child = spawn(PROGRAM, ['--database', database, '--listen', listen, '--log', 'error', ...options],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    running.add(child.once('exit', () => running.delete(child)));
    server.child = child;
    let greeting = '';
    for await (const part of child.stdout.iterator({ destroyOnReturn: false })) {
      greeting += part;
      const port = /ws:\/\/127\.0\.0\.1:(\d+)\/v1/.exec(greeting);
      if (port) {
        server.port = Number(port[1]);
        server.origin = `http://127.0.0.1:${server.port}`;
        child.stdout.resume();
        return;
      }
    }
    throw new Error(`aisle-server did not start: ${greeting}`);
  };

  /** Ends it as a power cut would. */
  server.kill = async () => {
    const gone = once(server.child, 'exit');
    server.child.kill('SIGKILL');
    await gone;
  };

  await server.start();
  t.after(async () => {
    server.child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  return server;
}
