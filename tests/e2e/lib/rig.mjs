/*
 * The fault proxy between a page and its server, what the server logged, and the offline
 * checker: programs of the project itself. `AISLE_RIG_BIN` and `AISLE_HISTORY_BIN` name them.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { after } from 'node:test';
import sqlite from 'sql.js';
import { ROOT } from './stage.mjs';

const RIG = process.env.AISLE_RIG_BIN ?? `${ROOT}target/debug/aisle-rig`;
const CHECKER = process.env.AISLE_HISTORY_BIN ?? `${ROOT}target/debug/aisle-history`;

/** aisle-server without the limits that stop a single address: all visitors have the same one here. */
export const UNLIMITED = Object.fromEntries(['MESSAGES_PER_SECOND', 'AGENT_MESSAGES_PER_SECOND', 'FRAMES_PER_SECOND',
  'ADDRESS_FRAMES_PER_SECOND', 'ADDRESS_CONNECTIONS', 'ADDRESS_CONNECTIONS_PER_MINUTE', 'SIGN_INS_PER_MINUTE']
  .map((name) => [`AISLE_SERVER_LIMITS__${name}`, '1000000']));

/** What may go wrong on the way (docs/rig.md). TCP keeps the order, so nothing changes it here. */
const USUAL = [
  { latency: { ms: 40, jitter_ms: 120 } }, { bandwidth: { bytes_per_s: 20_000 } }, { slice: { most: 7 } },
  { drop: { ending: 'reset' } }, { drop: { ending: 'close' } },
  { cut: { way: 'down', ending: 'reset' } }, { cut: { way: 'up', ending: 'close' } },
  { limit: { bytes: 3_000, way: 'down', ending: 'reset' } }, { limit: { bytes: 500, way: 'up', ending: 'close' } },
  { blackhole: { way: 'up' } }, { blackhole: { way: 'down' } }, { blackhole: { way: 'both' } }, { stall: { way: 'both' } },
  { refuse: {} }, { answer: { status: 503, retry_after_s: 0 } }, { answer: { status: 502 } }, { answer: { status: 429, retry_after_s: 1 } },
];
const OF = {
  websocket: USUAL,
  sse: [...USUAL, { truncate: { bytes: 400 } }, { truncate: { bytes: 2_000 } }],
  poll: [...USUAL, { empty: {} }],
};

const running = new Set();
after(() => running.forEach((child) => child.kill('SIGKILL')));

/** A proxy before this server; `port` is where pages find it. */
export async function proxy(t, server, seed) {
  const child = spawn(RIG, ['proxy', '--upstream', `127.0.0.1:${server.port}`, '--seed', String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child.once('exit', () => running.delete(child)));
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  for await (const part of child.stdout.iterator({ destroyOnReturn: false })) if ((said += part).includes('\n')) break;
  const places = JSON.parse(said);
  const ask = async (method, path, body) => {
    const answer = await fetch(`http://${places.control}${path}`, { method, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text;
  };
  return {
    port: Number(places.proxy.split(':')[1]),
    /** Has a fault hold, or happen; resolves to what lifts it. */
    async fault(fault) {
      const { id } = JSON.parse(await ask('POST', '/faults', fault));
      return () => ask('DELETE', `/faults/${id}`);
    },
    /** Faults come and go by a plan that the seed makes; of several plans, by the one of this number. */
    plan: (transport, every_ms, number = 0) => ask('POST', '/faults', { seed: seed + number, every_ms, lasts_ms: [50, 1_500], of: OF[transport] }),
    clear: () => ask('DELETE', '/faults'),
    /** How many faults there were, by name. */
    async faults() {
      const told = {};
      for (const line of (await ask('GET', '/history')).split('\n').filter(Boolean)) {
        const { fault } = JSON.parse(line);
        if (fault) for (const name of Object.keys(fault.fault)) told[name] = (told[name] ?? 0) + 1;
      }
      return told;
    },
  };
}

/** Everything in the server's log, by the conversation's name: entries in order, and the log's epoch. */
export async function serverLog(server) {
  const copy = `${server.database}.log`;
  execFileSync(server.program, ['--database', server.database, 'backup', '--to', copy]);
  const db = new (await sqlite()).Database(await readFile(copy));
  await rm(copy);
  const all = new Map();
  const entries = db.prepare('select c.id, e.seq, e.prev, e.at, e.kind, e.role, e.message_id, e.client_id, e.body from entry e'
    + ' join conversation c on c.key = e.conversation order by e.conversation, e.seq');
  while (entries.step()) {
    const [conversation, seq, prev, at, kind, role, message, client, body] = entries.get();
    if (!all.has(conversation)) all.set(conversation, []);
    const own = role === 'visitor';
    all.get(conversation).push({ seq, prev, at, own, id: client, key: kind !== 'message' ? undefined : own && client ? client : message, body });
  }
  entries.free();
  db.close();
  return all;
}

/** A log's lines of a history. */
export const appended = (conversation, epoch, entries) => entries.map(({ seq, prev, at, own, id, key }) =>
  ({ at, who: 'server', type: 'ok', f: 'append', conversation, epoch, seq, prev, key, ...(own && id && { id }) }));

/** Writes a history and has it checked; resolves to what was broken, a line each. The file stays if there is something. */
export async function broken(file, lines) {
  await writeFile(file, lines.map((line) => JSON.stringify(line) + '\n').join(''));
  try {
    await promisify(execFile)(CHECKER, [file], { maxBuffer: 1 << 26 });
    return [];
  } catch ({ stdout, message }) {
    return (stdout || message).split('\n').filter(Boolean).map((line) => `${file}: ${line}`);
  }
}

/** Park and Miller's generator, from 0 up to 1: the same seed, the same numbers. */
export function dice(seed) {
  let state = seed % 2147483647 || 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** What lies so far along, of numbers in any order. */
function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** A line of figures in milliseconds, of numbers that were measured. */
export const figures = (times) => `p50 ${percentile(times, 0.5)} ms, p99 ${percentile(times, 0.99)} ms, worst ${Math.max(...times)} ms of ${times.length}`;
