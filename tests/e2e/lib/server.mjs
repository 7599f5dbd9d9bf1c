/*
 * A static server for one test: serves a fixture's page and the merchant's files,
 * and spoils single answers on demand. It listens on 127.0.0.1 at a free port and
 * counts what was asked for. Routes and state are those of a shop it is given
 * (shopify.mjs, woocommerce.mjs), which answers first.
 */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { weather } from './weather.mjs';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** What can be done to an answer; each takes the good body and writes a bad reply. */
const FAULTS = {
  'not-found': (reply) => reply.writeHead(404).end('no such file'),
  'wrong-mime': (reply, body) => reply.writeHead(200, { 'content-type': 'text/html' }).end(body),
  // A shop's router that answers everything with its page.
  'page-instead': (reply) => reply.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
  // The connection closes before the promised length.
  truncate: (reply, body, type) => {
    reply.writeHead(200, { 'content-type': type, 'content-length': body.length });
    reply.write(body.subarray(0, body.length >> 1), () => reply.destroy());
  },
  corrupt: (reply, body, type) => {
    const bad = Buffer.from(body);
    bad[bad.length >> 1] ^= 0xff;
    reply.writeHead(200, { 'content-type': type }).end(bad);
  },
  drop: (reply) => reply.destroy(),
  hang: () => {},
};

/**
 * Starts a server. `roots` are folders, the first that has a file wins; `files` are
 * bodies by path; `faults` maps a path or a RegExp to the name of a fault, and may be
 * changed while it runs; `headers(path)` adds headers to good answers. `shop(request,
 * url, body)` may answer with `{ status, headers, body }` before all that.
 */
export async function serve({ roots = [], files = {}, faults = new Map(), headers = () => ({}), shop } = {}) {
  const asked = [];
  const server = createServer(async (request, reply) => {
    let path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    if (path.endsWith('/')) path += 'index.html';
    // Browsers ask for this by themselves; it is nobody's fault and nobody's traffic.
    if (path === '/favicon.ico') return reply.writeHead(204).end();
    asked.push(path);
    const own = await shop?.(request, new URL(request.url, 'http://x'), await whole(request));
    if (own) return reply.writeHead(own.status ?? 200, { 'content-type': 'application/json', ...own.headers }).end(own.body);
    const body = await find(path, roots, files);
    await weather.wind();
    const fault = [...faults].find(([key]) => (key instanceof RegExp ? key.test(path) : key === path))?.[1];
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    if (fault) return FAULTS[fault](reply, body ?? Buffer.alloc(0), type);
    if (!body) return FAULTS['not-found'](reply);
    reply.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=3600', ...headers(path) }).end(body);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    asked,
    faults,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

async function whole(request) {
  let text = '';
  for await (const part of request) text += part;
  return text;
}

async function find(path, roots, files) {
  if (files[path] !== undefined) return Buffer.from(files[path]);
  const inside = normalize(path);
  for (const root of roots) {
    try {
      return await readFile(join(root, inside));
    } catch {
      // The next root may have it.
    }
  }
  return undefined;
}
